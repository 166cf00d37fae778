"""Taking orders back and repeating them, with the real service."""
import threading

import pytest

from service import CREATE, Service, kare, wait_for, write_config

REASON = "cancelled by the owner"


@pytest.fixture
def service(tmp_path):
    write_config(tmp_path / "data", extra="[work]\nslots = 1\nheartbeat = '50ms'\n")
    with Service(tmp_path / "data") as running:
        yield running


def processing(service, **fields):
    """A task that its engine is making."""
    task_id = service.create(prompt="an endless boat trip", **fields)
    wait_for(lambda: service.task(task_id)["task_status"] == "processing")
    return task_id


@pytest.mark.parametrize("prefix", ["", "/kling", "/proxy/kling"])
def test_a_task_is_cancelled_while_it_is_made_and_while_it_waits(service, prefix):
    running, waiting = processing(service), service.create(prompt="slow boat")

    for task_id in (waiting, running):
        answer = service.call("POST", f"{prefix}{CREATE}/{task_id}/cancel")
        assert answer.status == 200 and answer.json()["data"]["task_id"] == task_id

    for task_id in (waiting, running):
        task = service.wait(task_id)
        assert (task["task_status"], task["task_status_msg"]) == ("failed", REASON)
        again = service.call("POST", f"{CREATE}/{task_id}/cancel")
        assert again.status == 400 and again.json()["code"] == 1201
        assert "already ended" in again.json()["message"]
    assert service.wait(service.create())["task_status"] == "succeed", "the worker goes on"


@pytest.mark.parametrize("remote", [False, True])
def test_tasks_are_cancelled_from_the_command_line(service, remote):
    where = ["--server", service.url, "--key", service.key] if remote else \
        ["--data", str(service.data)]
    running, waiting = processing(service), service.create(prompt="slow boat")

    assert "is cancelled" in kare("tasks", "cancel", waiting, *where).stdout
    assert "is being stopped" in kare("tasks", "cancel", running, *where).stdout

    assert service.wait(running)["task_status_msg"] == REASON
    again = kare("tasks", "cancel", running, *where, check=False)
    assert again.returncode != 0 and "already ended" in again.stderr
    unknown = kare("tasks", "cancel", "17", *where, check=False)
    assert unknown.returncode != 0


def test_a_repeated_order_makes_one_task_even_across_a_crash(service):
    def order(body, key="order-1"):
        return service.call("POST", CREATE, body, headers={"Idempotency-Key": key})

    answers = []
    threads = [threading.Thread(target=lambda: answers.append(order({"prompt": "a fox"})))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = answers[0].json()["data"]
    assert all(a.status == 200 and a.json()["data"] == first for a in answers)

    service.kill()
    service.start()

    assert order({"prompt": "a fox"}).json()["data"] == first
    other = order({"prompt": "another fox"})
    assert other.status == 400 and other.json()["code"] == 1201
    assert "conflict" in other.json()["message"]
    assert order({"prompt": "another fox"}, "order-2").status == 200
    assert len(service.call("GET", CREATE).json()["data"]) == 2
