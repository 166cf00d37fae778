"""kill -9 of the service, of its engine, or of both, at random moments: nothing accepted is lost."""
import os
import random
import signal
import sqlite3
import threading
import time

import pytest

from service import (CREATE, PATIENCE, Service, child_pids, files_below, probe, request,
                     write_config)

SEED = int(os.environ.get("KARE_SEED", random.randrange(1 << 30)))
ROUNDS = int(os.environ.get("KARE_KILL_ROUNDS", 12))


def order_until_dead(service, accepted, stop):
    """Creates tasks as fast as one client can; keeps the ids that were answered."""
    while not stop.is_set():
        try:
            answer = service.call("POST", CREATE, {"prompt": "a boat", "aspect_ratio": "1:1"})
        except OSError:
            return
        if answer.status == 200:
            accepted.append(answer.json()["data"]["task_id"])
        stop.wait(0.02)


def kill_engine(service):
    for pid in child_pids(service.process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def one_round(service, dice, accepted):
    """Orders, and kills one or both; gives what was killed."""
    stop = threading.Event()
    clients = [threading.Thread(target=order_until_dead, args=(service, accepted, stop))
               for _ in range(3)]
    enough = len(accepted) + 2
    for client in clients:
        client.start()
    deadline = time.monotonic() + PATIENCE
    while len(accepted) < enough:
        assert time.monotonic() < deadline, service.tail()
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 1.0))
    victim = dice.choice(["service", "engine", "both"])
    if victim != "service":
        kill_engine(service)
    if victim != "engine":
        service.kill()
    stop.set()
    for client in clients:
        client.join()
    if victim != "engine":
        service.start()
    return victim


def test_kill_at_random_moments_loses_nothing(tmp_path):
    print(f"KARE_SEED={SEED}")
    dice = random.Random(SEED)
    write_config(tmp_path / "data", extra='[work]\nretry_pause = "100ms"\nslots = 2\n')
    accepted, victims = [], []
    service = Service(tmp_path / "data").start()
    try:
        for _ in range(ROUNDS):
            victims.append(one_round(service, dice, accepted))
        ends = {task_id: service.wait(task_id) for task_id in accepted}
    finally:
        service.stop()

    assert len(accepted) > ROUNDS, "the test must have ordered something to lose"
    for task_id, task in ends.items():
        if task["task_status"] == "failed":
            assert "stopped unexpectedly" in task["task_status_msg"], (task_id, task)
    # It takes the deaths of three engines to fail a task, and each can meet one task a slot.
    failed = [t for t in ends.values() if t["task_status"] == "failed"]
    assert len(failed) <= 2 * sum(victim != "service" for victim in victims) // 3


def test_every_video_after_kills_is_whole(tmp_path):
    dice = random.Random(SEED + 1)
    write_config(tmp_path / "data", extra='[work]\nretry_pause = "100ms"\n')
    service = Service(tmp_path / "data").start()
    accepted = []
    try:
        for _ in range(3):
            one_round(service, dice, accepted)
        for task_id in accepted:
            service.wait(task_id)
        sample = dice.sample(accepted, min(8, len(accepted)))
        for task_id in sample:
            task = service.task(task_id)
            if task["task_status"] == "succeed":
                file = tmp_path / "video.mp4"
                file.write_bytes(request(task["task_result"]["videos"][0]["url"]).body)
                assert probe(file)["streams"][0]["nb_read_packets"] == "150"
    finally:
        service.stop()

    database = sqlite3.connect(next((tmp_path / "data").glob("*.db")))
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    halves = files_below(tmp_path / "data", ".part")
    assert not halves, "no half-written file stays behind"


@pytest.mark.parametrize("prompt,reason", [
    ("please crash", "stopped unexpectedly"),
    ("please hang", "stopped answering"),
    ("please print garbage", "protocol"),
    ("please retry", "still loading"),
    ("the wrong size", "damaged video"),
])
def test_engine_trouble_costs_three_attempts_and_ends_with_a_reason(tmp_path, prompt, reason):
    silence = "1s" if "hang" in prompt else "1m"
    write_config(tmp_path / "data",
                 extra=f'[work]\nretry_pause = "50ms"\nengine_silence = "{silence}"\n')
    with Service(tmp_path / "data") as service:
        task = service.wait(service.create(prompt=prompt))

        assert task["task_status"] == "failed"
        assert reason in task["task_status_msg"] and "3 attempts" in task["task_status_msg"]
        assert service.wait(service.create(prompt="a boat"))["task_status"] == "succeed"


def test_a_refusal_is_not_tried_again(tmp_path):
    write_config(tmp_path / "data")
    with Service(tmp_path / "data") as service:
        task = service.wait(service.create(prompt="refuse this"))

    assert task["task_status_msg"] == "this engine cannot draw that"


def test_a_missing_engine_is_named(tmp_path):
    write_config(tmp_path / "data", extra='[work]\nretry_pause = "50ms"\n')
    config = tmp_path / "data" / "kare.toml"
    config.write_text(config.read_text().replace("command = [", 'command = ["/nowhere/engine", '))
    with Service(tmp_path / "data") as service:
        task = service.wait(service.create())

    assert task["task_status"] == "failed"
    assert "quick" in task["task_status_msg"] and "installed" in task["task_status_msg"]


def test_stop_puts_running_tasks_back_and_exits_cleanly(tmp_path):
    write_config(tmp_path / "data", extra='[server]\ndrain = "200ms"\n')
    service = Service(tmp_path / "data").start()
    task_id = service.create(prompt="slow boat")
    while service.task(task_id)["task_status"] != "processing":
        time.sleep(0.02)

    assert service.stop() == 0

    with Service(tmp_path / "data") as again:
        again.key = service.key
        assert again.wait(task_id)["task_status"] == "succeed"


def test_the_engine_dies_with_the_service(tmp_path):
    write_config(tmp_path / "data")
    service = Service(tmp_path / "data").start()
    task_id = service.create(prompt="hang")
    while service.task(task_id)["task_status"] != "processing":
        time.sleep(0.02)
    # A task is "processing" from its claim on; the engine's process follows.
    deadline = time.monotonic() + PATIENCE
    while not (engines := child_pids(service.process.pid)):
        assert time.monotonic() < deadline, service.tail()
        time.sleep(0.02)

    service.kill()

    deadline = time.monotonic() + PATIENCE
    while any(os.path.exists(f"/proc/{pid}") and child_alive(pid) for pid in engines):
        assert time.monotonic() < deadline, "an engine outlives its service"
        time.sleep(0.05)


def child_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
