"""What Kling was seen to answer (recorded.json), against what Kare answers to the same."""
import json
import pathlib
import re
import time

import pytest

from service import CREATE, Service, request, write_config

EXCHANGES = json.loads(pathlib.Path(__file__).with_name("recorded.json").read_text())["exchanges"]
# Kinds of texts, the first that fits both counts; other texts must begin alike.
KINDS = [r"[0-9]{18,19}", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"https?://[^/]+/.+\.mp4\?.+",
         r"[0-9]+\.[0-9]{1,3}"]


def check_shape(recorded, ours, where="answer"):
    """Ours has everything that was recorded, of the same type and kind."""
    assert type(ours) is type(recorded), (where, ours)
    if isinstance(recorded, dict):
        assert recorded.keys() <= ours.keys(), (where, recorded.keys() - ours.keys())
        if not recorded and where.endswith("task_result"):
            assert ours == {}, where
        for key, value in recorded.items():
            check_shape(value, ours[key], f"{where}.{key}")
    elif isinstance(recorded, list):
        assert len(ours) == len(recorded), (where, ours)
        for ours_item, recorded_item in zip(ours, recorded):
            check_shape(recorded_item, ours_item, where + "[]")
    elif isinstance(recorded, str):
        kind = next((k for k in KINDS if re.fullmatch(k, recorded)), None)
        if kind:
            assert re.fullmatch(kind, ours), (where, ours)
        elif where.endswith("task_status_msg"):
            assert bool(ours) == bool(recorded), (where, ours)
        else:
            assert ours.startswith(recorded), (where, ours)
    elif where.endswith("_at"):
        assert abs(ours / 1000 - time.time()) < 600, (where, "Unix milliseconds", ours)
    else:
        assert ours == recorded, where


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with one task that has succeeded, one that has failed, and one that is made."""
    data = tmp_path_factory.mktemp("recorded")
    write_config(data)
    with Service(data) as running:
        running.states = {"succeed": running.create(), "failed": running.create(prompt="refuse")}
        for task_id in running.states.values():
            running.wait(task_id)
        running.states["processing"] = running.create(prompt="an endless walk")
        while running.task(running.states["processing"])["task_status"] != "processing":
            time.sleep(0.02)
        yield running
        running.call("POST", f"{CREATE}/{running.states['processing']}/cancel")


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda e: e["name"])
def test_answers_have_the_shape_that_was_recorded(service, exchange):
    path = exchange["path"].format(**service.states)
    answer = request(service.url + path, exchange["method"], exchange.get("key", service.key),
                     exchange.get("body"), exchange.get("headers"))
    assert answer.status == exchange["status"], answer.body
    assert answer.headers["Content-Type"].startswith("application/json")
    check_shape(exchange["answer"], answer.json())
    assert ("data" in answer.json()) == (answer.status == 200)
