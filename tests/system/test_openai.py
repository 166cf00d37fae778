"""OpenAI's video API with the real service, over raw HTTP."""
import time
import uuid

import pytest

from service import CREATE, PATIENCE, Service, files_below, write_config

VIDEOS = "/v1/videos"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data, extra="[work]\nslots = 1\nheartbeat = '50ms'\n")
    with Service(data) as running:
        yield running


def order(service, **fields):
    answer = service.call("POST", VIDEOS, {"prompt": "a red fox in the snow", **fields})
    assert answer.status == 200, answer.body
    return answer.json()


def wait(service, video_id, *statuses, timeout=PATIENCE):
    deadline = time.monotonic() + timeout
    while True:
        video = service.call("GET", f"{VIDEOS}/{video_id}").json()
        if video["status"] in (statuses or ("completed", "failed")):
            return video
        assert time.monotonic() < deadline, video
        time.sleep(0.02)


def refused(answer, status, **more):
    error = answer.json()["error"]
    assert answer.status == status, answer.body
    assert set(error) == {"message", "type", "param", "code"} and error["message"]
    for key, value in more.items():
        assert error[key] == value, error
    return error["message"]


def form(**fields):
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields.items()]
    return "".join(parts) + f"--{boundary}--\r\n", \
        {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def test_a_form_becomes_a_video_that_is_downloaded_and_deleted(service):
    body, headers = form(prompt="a red fox in the snow", seconds="4", size="1280x720")
    answer = service.call("POST", VIDEOS, body, headers=headers)
    assert answer.status == 200, answer.body
    created = answer.json()
    assert created["object"] == "video" and created["status"] in ("queued", "in_progress")
    assert (created["seconds"], created["size"]) == ("4", "1280x720")
    assert abs(created["created_at"] - time.time()) < 60 and created["error"] is None

    video = wait(service, created["id"])
    assert video["status"] == "completed" and video["progress"] == 100
    assert video["completed_at"] >= video["created_at"]
    assert video["expires_at"] > time.time() + 29 * 24 * 3600

    path = f"{VIDEOS}/{video['id']}/content"
    whole = service.call("GET", path)
    assert whole.status == 200 and whole.headers["Content-Type"] == "video/mp4"
    assert whole.body[4:8] == b"ftyp"
    part = service.call("GET", path, headers={"Range": "bytes=4-7"})
    assert (part.status, part.body) == (206, b"ftyp")
    still = service.call("GET", path + "?variant=thumbnail")
    assert still.status == 200 and still.body[:2] == b"\xff\xd8"
    refused(service.call("GET", path + "?variant=spritesheet"), 400, param="variant")
    refused(service.call("GET", path, key="sk-wrong"), 401, code="invalid_api_key")

    gone = service.call("DELETE", f"{VIDEOS}/{video['id']}")
    assert gone.json() == {"id": video["id"], "object": "video.deleted", "deleted": True}
    for method, path in (("GET", f"{VIDEOS}/{video['id']}"), ("GET", path),
                         ("DELETE", f"{VIDEOS}/{video['id']}")):
        refused(service.call(method, path), 404, code="not_found")
    left = [p for p in files_below(service.data) if video["id"].removeprefix("video_") in str(p)]
    assert left == [], "the files are gone, too"


def test_a_video_that_is_made_can_be_deleted_and_frees_its_slot(service):
    video = order(service, prompt="an endless boat trip")
    path = f"{VIDEOS}/{video['id']}/content"
    wait(service, video["id"], "in_progress")
    refused(service.call("GET", path), 404, code="video_not_ready")

    assert service.call("DELETE", f"{VIDEOS}/{video['id']}").json()["deleted"]

    refused(service.call("GET", f"{VIDEOS}/{video['id']}"), 404)
    assert wait(service, order(service)["id"])["status"] == "completed", "the one slot is free"


def test_a_failure_says_why(service):
    video = wait(service, order(service, prompt="refuse this")["id"])

    assert video["status"] == "failed"
    assert video["error"] == {"code": "generation_failed",
                              "message": "this engine cannot draw that"}
    refused(service.call("GET", f"{VIDEOS}/{video['id']}/content"), 404, code="video_failed")


def test_lists_go_both_ways_and_hold_the_tasks_of_every_dialect(service):
    made = [order(service)["id"], "video_" + service.create(), order(service)["id"]]

    newest = service.call("GET", f"{VIDEOS}?limit=2").json()
    assert newest["object"] == "list" and newest["has_more"] is True
    assert [v["id"] for v in newest["data"]] == [made[2], made[1]]
    assert (newest["first_id"], newest["last_id"]) == (made[2], made[1])
    rest = service.call("GET", f"{VIDEOS}?limit=1&after={made[1]}").json()
    assert rest["data"][0]["id"] == made[0]
    oldest = service.call("GET", f"{VIDEOS}?order=asc&after={made[0]}").json()
    assert [v["id"] for v in oldest["data"]] == made[1:] and oldest["has_more"] is False
    refused(service.call("GET", f"{VIDEOS}?limit=0"), 400, param="limit")
    assert service.task(made[0].removeprefix("video_"))["task_id"]


def test_klings_paths_go_before(service):
    assert service.call("GET", CREATE).json()["code"] == 0
    assert service.call("GET", f"{CREATE}/17").json()["code"] == 1201
    assert service.call("GET", "/kling/v1/videos/effects/17").json()["message"] == "Task not found"


@pytest.mark.parametrize("fields,param", [
    ({"prompt": ""}, "prompt"), ({"prompt": None}, "prompt"),
    ({"model": "sora-2"}, "model"), ({"size": "1024x1792"}, "size"),
    ({"seconds": "2"}, "seconds"), ({"seconds": 4.5}, "seconds"),
    ({"model": "kling-v1", "seconds": "4"}, "seconds"),
    ({"input_reference": {"file_id": "f"}}, "input_reference"),
])
def test_bad_orders_are_refused_with_the_field(service, fields, param):
    answer = service.call("POST", VIDEOS, {"prompt": "x", **fields})

    refused(answer, 400, param=param, type="invalid_request_error", code="invalid_value")


def test_every_other_failure_has_the_shape_too(service):
    refused(service.call("POST", VIDEOS, "{"), 400, param=None)
    refused(service.call("POST", VIDEOS, "x", headers={"Content-Type": "text/plain"}), 400)
    refused(service.call("POST", VIDEOS, "x", headers={"Content-Type": "multipart/form-data"}), 400)
    refused(service.call("GET", f"{VIDEOS}/video_nothing"), 404)
    refused(service.call("PUT", VIDEOS, "{}"), 404)
    refused(service.call("GET", VIDEOS, key="sk-wrong"), 401, code="invalid_api_key")
