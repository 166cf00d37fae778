"""The wire contract seen from outside: shapes, errors, owners, lists, links."""
import contextlib
import re
import socket
import subprocess
import time
import urllib.parse

import pytest

from service import CREATE, KARE, PATIENCE, Service, files_below, kare, request, write_config

COMET = "/kling" + CREATE


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data)
    with Service(data) as running:
        yield running


def refused(answer, status, code):
    body = answer.json()
    assert answer.status == status and body["code"] == code, (answer.status, answer.body)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body["request_id"])
    assert "data" not in body
    return body["message"]


def test_create_answers_with_exactly_the_documented_keys(service):
    body = service.call("POST", CREATE, {"prompt": "x"}).json()

    assert set(body) == {"code", "message", "request_id", "data"}
    data = body["data"]
    assert set(data) == {"task_id", "task_status", "task_info", "created_at", "updated_at"}
    assert data["task_info"] == {} and data["created_at"] == data["updated_at"]
    assert abs(data["created_at"] - time.time() * 1000) < 60_000
    made_at = (int(data["task_id"]) >> 22) + 1568028518780
    assert abs(made_at - data["created_at"]) < 60_000


def test_the_life_of_a_task_in_all_its_answers(service):
    task_id = service.create(prompt="slow boat", external_task_id="life-1")
    seen = []
    while True:
        body = service.call("GET", f"{CREATE}/{task_id}").json()
        assert body["code"] == 0 and body["message"] == "SUCCEED"
        task = body["data"]
        assert set(task["task_info"]) == {"external_task_id", "kare"}
        assert task["task_info"]["external_task_id"] == "life-1"
        if task["task_status"] not in seen:
            seen.append(task["task_status"])
        if task["task_status"] == "succeed":
            break
        assert task["task_result"] == {}
        time.sleep(0.02)
    assert seen[-2:] == ["processing", "succeed"]
    video = task["task_result"]["videos"][0]
    assert re.fullmatch(r"\d{18}", video["id"]) and video["id"] != task_id
    assert video["duration"] == "5.0" and task["task_status_msg"] == ""
    assert task["updated_at"] >= task["created_at"]


def test_a_failed_task_is_an_ok_answer_with_a_reason(service):
    task_id = service.create(prompt="refuse this")
    service.wait(task_id)

    body = service.call("GET", f"{CREATE}/{task_id}").json()

    assert (body["code"], body["message"]) == (0, "SUCCEED")
    assert body["data"]["task_status"] == "failed" and body["data"]["task_result"] == {}
    assert body["data"]["task_status_msg"] == "this engine cannot draw that"


@pytest.mark.parametrize("fields,name", [
    ({"prompt": ""}, "prompt"), ({"prompt": None}, "prompt"), ({"prompt": 5}, "prompt"),
    ({"prompt": "x" * 2501}, "prompt"), ({"negative_prompt": "x" * 2501}, "negative_prompt"),
    ({"aspect_ratio": "5:4"}, "aspect_ratio"), ({"duration": "7"}, "duration"),
    ({"duration": 5.5}, "duration"), ({"duration": True}, "duration"),
    ({"mode": "standard"}, "mode"), ({"mode": 1}, "mode"),
    ({"cfg_scale": 1.01}, "cfg_scale"), ({"cfg_scale": "0.5"}, "cfg_scale"),
    ({"cfg_scale": -0.1}, "cfg_scale"), ({"cfg_scale": 1e308}, "cfg_scale"),
    ({"model_name": "kling-v9"}, "model_name"), ({"model_name": ["a"]}, "model_name"),
    ({"callback_url": "ftp://example.com/x"}, "callback_url"),
    ({"callback_url": "/relative"}, "callback_url"), ({"callback_url": "http://"}, "callback_url"),
    ({"camera_control": {"type": "spin"}}, "camera_control"),
    ({"camera_control": {"type": "simple"}}, "camera_control"),
    ({"camera_control": {"type": "simple", "config": {"pan": 11}}}, "camera_control"),
    ({"camera_control": {"type": "simple", "config": {"pan": 1, "tilt": 1}}}, "camera_control"),
    ({"camera_control": {"type": "down_back", "config": {"pan": 1}}}, "camera_control"),
    ({"seed": -1}, "seed"), ({"seed": 1.5}, "seed"), ({"external_task_id": 7}, "external_task_id"),
])
def test_a_bad_value_names_its_field(service, fields, name):
    answer = service.call("POST", CREATE, {"prompt": "x", **fields})

    assert name in refused(answer, 400, 1201)


def test_the_prefix_decides_how_long_a_prompt_may_be(service):
    emoji = "\U0001F3D6" * 500  # Code points count, not bytes.
    assert service.call("POST", COMET, {"prompt": emoji}).status == 200
    refused(service.call("POST", COMET, {"prompt": emoji + "x"}), 400, 1201)
    refused(service.call("POST", COMET, {"prompt": "x", "negative_prompt": "y" * 201}), 400, 1201)
    assert service.call("POST", CREATE, {"prompt": "x" * 2500}).status == 200


def test_what_generic_clients_send_is_accepted(service):
    answer = service.call("POST", CREATE, {
        "prompt": "x", "model": "kling-v1", "model_name": "kling-v2-6", "cfg_scale": 0.5,
        "duration": 5, "negative_prompt": None, "camera_control": None, "image": "",
        "unknown": {"deep": [1, 2]}, "static_mask": None, "callback_url": None})
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("body", [
    "", "{", "[]", "null", "7", '"x"', "{'prompt':'x'}", '{"prompt":"x"} trailing',
    "[" * 5000, '{"prompt":' + "[" * 5000, b'{"prompt":"\xff\xfe"}', '{"prompt":"\\ud800"}',
    '{"prompt":"a\\u0000b"}', '{"prompt":"x","seed":1e999}', b"\x00" * 40,
])
def test_malformed_bodies_are_refused_and_never_an_internal_error(service, body):
    answer = service.call("POST", CREATE, body, headers={"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["code"] in (1200, 1201), answer.body


def test_external_ids_are_unique_for_an_owner_and_find_the_task(service):
    task_id = service.create(external_task_id="order 7/ä")
    again = service.call("POST", CREATE, {"prompt": "x", "external_task_id": "order 7/ä"})

    assert "order 7/ä already exists" in refused(again, 400, 1201)
    path = f"{CREATE}/{urllib.parse.quote('order 7/ä', safe='')}"
    assert service.call("GET", path).json()["data"]["task_id"] == task_id


def test_an_external_id_cannot_shadow_a_task_id(service):
    first = service.create()
    service.create(external_task_id=first)
    assert service.task(first)["task_id"] == first
    assert "external_task_id" not in service.task(first)["task_info"]


def test_keys_guard_everything(service):
    assert refused(request(service.url + CREATE), 401, 1001) == "Authorization is empty"
    for bad in ("wrong", "sk-" + "x" * 43):
        refused(request(service.url + CREATE, key=bad), 401, 1002)
    refused(request(service.url + CREATE, headers={"Authorization": "Basic abc"}), 401, 1002)


def test_a_created_key_works_at_once_and_a_revoked_one_no_more(service):
    key = kare("keys", "create", "--data", service.data, "--name", "ci").stdout.strip()
    assert re.fullmatch(r"sk-\S+", key)
    assert request(service.url + CREATE, key=key).status == 200
    listing = kare("keys", "list", "--data", service.data).stdout
    assert key not in listing
    row = next(line for line in listing.splitlines() if "ci" in line.split())

    kare("keys", "revoke", row.split()[0], "--data", service.data)

    refused(request(service.url + CREATE, key=key), 401, 1002)


def test_the_key_itself_is_nowhere_on_disk(service):
    secret = service.key.encode()
    for path in files_below(service.data):
        with contextlib.suppress(FileNotFoundError):  # The scratch files of tasks come and go.
            assert secret not in path.read_bytes(), path


def test_one_owner_never_sees_the_tasks_of_another(service):
    mine = service.create(external_task_id="mine")
    other = kare("keys", "create", "--data", service.data).stdout.strip()

    for reference in (mine, "mine"):
        answer = service.call("GET", f"{CREATE}/{reference}", key=other)
        assert refused(answer, 400, 1201) == "Task not found"
    assert request(service.url + CREATE, key=other).json()["data"] == []
    assert service.call("POST", CREATE, {"prompt": "x", "external_task_id": "mine"},
                        key=other).status == 200


def test_lists_are_arrays_newest_first_in_pages(service):
    key = kare("keys", "create", "--data", service.data).stdout.strip()
    made = [service.call("POST", CREATE, {"prompt": "x"}, key=key).json()["data"]["task_id"]
            for _ in range(5)]

    def page(query):
        return [t["task_id"] for t in service.call("GET", CREATE + query, key=key).json()["data"]]

    assert page("") == made[::-1]
    assert page("?pageNum=2&pageSize=2") == made[::-1][2:4]
    assert page("?pageNum=1000") == []
    for bad in ("pageNum=0", "pageNum=1001", "pageSize=0", "pageSize=501", "pageNum=x"):
        assert bad.split("=")[0] in refused(service.call("GET", f"{CREATE}?{bad}", key=key),
                                            400, 1201)


def test_unknown_paths_and_methods_keep_the_envelope(service):
    for method, path in [("GET", "/"), ("GET", "/v1/videos/nothing"), ("DELETE", CREATE),
                         ("PUT", CREATE + "/1"), ("GET", "/kling/v1/cars/text2video/1")]:
        refused(service.call(method, path), 404, 1202)


def test_the_comet_query_form_answers(service):
    task_id = service.create(path=COMET)
    assert service.call("GET", f"{COMET}/{task_id}").json()["data"]["task_id"] == task_id


def finished_link(service):
    return service.wait(service.create())["task_result"]["videos"][0]["url"]


def test_links_serve_ranges_without_a_key(service):
    url = finished_link(service)
    whole = request(url)
    assert whole.status == 200 and whole.headers["Content-Type"] == "video/mp4"
    etag = whole.headers["ETag"]

    part = request(url, headers={"Range": "bytes=10-19"})
    assert part.status == 206 and part.body == whole.body[10:20]
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.body)}"
    assert request(url, headers={"Range": "bytes=-5"}).body == whole.body[-5:]
    assert request(url, headers={"Range": "bytes=999999999-"}).status == 416
    assert request(url, headers={"Range": "bytes=0-9", "If-Range": etag}).status == 206
    assert request(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status == 200
    assert request(url, headers={"If-None-Match": etag}).status == 304
    head = request(url, method="HEAD")
    assert head.status == 200 and head.body == b""
    assert int(head.headers["Content-Length"]) == len(whole.body)


def test_altered_and_expired_links_are_forbidden(service):
    url = finished_link(service)
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    assert len(query) >= 2, "a link carries its expiry and its signature"
    for name, value in query.items():
        changed = dict(query, **{name: value[:-1] + ("0" if value[-1] != "0" else "1")})
        bad = parts._replace(query=urllib.parse.urlencode(changed)).geturl()
        assert request(bad).status == 403, name
    assert request(parts._replace(query="").geturl()).status == 403


def raw(service, data, timeout=PATIENCE):
    host, port = urllib.parse.urlsplit(service.url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=timeout) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        out = b""
        while chunk := connection.recv(65536):
            out += chunk
        return out


def test_too_large_requests_are_refused_in_the_envelope(service):
    big = service.call("POST", CREATE, "x" * 70_000, headers={"Content-Type": "application/json"})
    assert big.status == 413 and big.json()["code"] == 1200
    lines = b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n"
    assert raw(service, lines).startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n",
                                  b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 100,
                                  b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"])
def test_junk_on_the_socket_harms_nobody(service, junk):
    answer = raw(service, junk)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert request(service.url + "/healthz").status == 200


def test_slow_clients_do_not_hold_the_others_up(service):
    host, port = urllib.parse.urlsplit(service.url).netloc.split(":")
    slow = []
    for _ in range(200):
        connection = socket.create_connection((host, int(port)))
        connection.sendall(b"POST /v1/videos/text2video HTTP/1.1\r\nHost: x\r\nContent-Le")
        slow.append(connection)
    began = time.monotonic()
    assert service.call("GET", CREATE).status == 200
    assert time.monotonic() - began < 20, "less than the time that a request may take to come"
    for connection in slow:
        connection.close()


def test_answers_name_their_request(service):
    answer = service.call("GET", CREATE)
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]
    assert answer.headers["Content-Type"].startswith("application/json")


def test_a_second_service_on_the_same_data_is_refused(service):
    done = subprocess.run([KARE, "serve", "--data", str(service.data), "--listen", "127.0.0.1:0"],
                          capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0 and "another kare serve" in done.stderr


def test_a_nearly_full_disk_stops_orders_before_they_are_accepted(tmp_path):
    write_config(tmp_path / "data", extra="[storage]\ndisk_free_min_mb = 999999999\n")
    with Service(tmp_path / "data") as full:
        answer = full.call("POST", CREATE, {"prompt": "x"})
        assert "disk" in refused(answer, 503, 5001)
        assert full.call("GET", CREATE).json()["data"] == []
