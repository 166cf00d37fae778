"""Kling's newer dialect with the real service: orders, queries, pages, callbacks."""
import json
import time

import pytest

from receiver import Receiver
from service import CREATE, PATIENCE, Service, request, write_config

ORDER = "/text-to-video/kling-3.0"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data)
    with Service(data, "--allow-private-callbacks") as running:
        yield running


def data_of(answer):
    assert answer.status == 200, answer.body
    body = answer.json()
    assert (body["code"], body["message"]) == (0, "SUCCEED") and body["request_id"]
    return body["data"]


def order(service, path=ORDER, **fields):
    return data_of(service.call("POST", path, {"prompt": "a red fox in the snow", **fields}))


def wait(service, task_id, timeout=PATIENCE):
    deadline = time.monotonic() + timeout
    while True:
        task, = data_of(service.call("GET", f"/tasks?task_ids={task_id}"))
        if task["status"] in ("succeeded", "failed"):
            return task
        assert task["status"] in ("submitted", "processing") and task["outputs"] == []
        assert time.monotonic() < deadline, task
        time.sleep(0.05)


@pytest.mark.parametrize("prefix", ["", "/kling"])
def test_a_video_is_ordered_asked_for_and_fetched(service, prefix):
    created = order(service, prefix + ORDER,
                    settings={"resolution": "720p", "aspect_ratio": "1:1", "duration": 3},
                    options={"external_task_id": f"fox{prefix}"})
    assert set(created) == {"id", "status", "message", "create_time", "update_time", "external_id"}
    assert created["status"] == "submitted" and created["message"] == ""

    task = wait(service, created["id"])

    assert task["status"] == "succeeded" and task["billing"] == []
    video, = task["outputs"]
    assert video["type"] == "video" and video["duration"] == "3.0"
    assert isinstance(task["create_time"], int) and task["update_time"] >= task["create_time"]
    fetched = request(video["url"])
    assert fetched.status == 200 and fetched.body[4:8] == b"ftyp"
    again, = data_of(service.call("GET", f"{prefix}/tasks?external_task_ids=fox{prefix}"))
    assert again["id"] == created["id"]


def test_both_dialects_see_the_same_tasks(service):
    here, there = order(service)["id"], service.create()
    wait(service, here)
    service.wait(there)

    assert service.task(here)["task_status"] == "succeed"
    assert [t["id"] for t in data_of(service.call("GET", f"/tasks?task_ids={there},17,{here}"))] \
        == [there, here]
    assert wait(service, there)["status"] == "succeeded"


def test_a_failure_says_why(service):
    task = wait(service, order(service, prompt="refuse this")["id"])

    assert (task["status"], task["message"]) == ("failed", "this engine cannot draw that")
    assert task["outputs"] == []


def test_pages_follow_their_cursor(service):
    made = [order(service)["id"] for _ in range(3)][::-1]

    first = data_of(service.call("POST", "/tasks", {"limit": 2}))
    second = data_of(service.call("POST", "/tasks", {"limit": 2, "cursor": first["next_cursor"]}))

    assert [t["id"] for t in first["result"]] == made[:2]
    assert (first["count"], first["has_more"]) == (2, True)
    assert second["result"][0]["id"] == made[2]


@pytest.mark.parametrize("path,body,words", [
    ("/text-to-video/kling-v9", {"prompt": "x"}, "model is not supported"),
    (ORDER, {}, "prompt is required"),
    (ORDER, {"prompt": "x", "settings": {"duration": 16}}, "settings.duration value '16'"),
    ("/text-to-video/kling-2.6", {"prompt": "x", "settings": {"duration": 7}}, "must be 5 or 10"),
    ("/text-to-video/kling-3.0-turbo", {"prompt": "x", "settings": {"resolution": "4k"}},
     "settings.resolution value '4k'"),
    (ORDER, {"prompt": "x", "options": {"callback_url": "x"}}, "options.callback_url value 'x'"),
    (ORDER, {"prompt": "x", "settings": []}, "settings value '[]'"),
])
def test_bad_orders_are_refused_in_klings_words(service, path, body, words):
    answer = service.call("POST", path, body)

    assert answer.status == 400 and answer.json()["code"] == 1201
    assert words in answer.json()["message"] and "data" not in answer.json()


def test_a_query_without_ids_and_one_without_key_are_refused(service):
    answer = service.call("GET", "/tasks")
    assert answer.status == 400 and "task_ids or external_task_ids" in answer.json()["message"]
    answer = service.call("GET", "/tasks?task_ids=1", key="sk-wrong")
    assert answer.status == 401 and answer.json()["code"] == 1002


def test_callbacks_speak_the_dialect_of_the_order(service):
    with Receiver() as receiver:
        here = order(service, options={"callback_url": receiver.url("/new"),
                                       "external_task_id": "told"})["id"]
        there = service.create(callback_url=receiver.url("/legacy"))
        got = receiver.wait(6)

    new = [json.loads(g.raw) for g in got if g.path == "/new"]
    legacy = [json.loads(g.raw) for g in got if g.path == "/legacy"]
    assert [b["status"] for b in new] == ["submitted", "processing", "succeeded"]
    assert all(b["id"] == here and b["external_id"] == "told" for b in new)
    assert set(new[2]) == {"id", "status", "message", "create_time", "update_time", "external_id",
                           "outputs", "billing"}
    assert request(new[2]["outputs"][0]["url"]).status == 200
    assert new[0]["outputs"] == [] and new[0]["billing"] == []
    assert [b["task_status"] for b in legacy] == ["submitted", "processing", "succeed"]
    assert all(b["task_id"] == there for b in legacy)
