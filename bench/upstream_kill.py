#!/usr/bin/env python3
"""Kills the service, its upstream engine, or both, at random moments, in front of an upstream that
counts what it carries out and that itself misbehaves. Prints what was lost and what was paid twice.

    bench/upstream_kill.py [KILLS [SEED]]         KARE_BUILD names the build folder
"""
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "system"))

from fake_upstream import Fake, make_video  # noqa: E402
from service import CREATE, Service, child_pids  # noqa: E402

KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
TROUBLES = ["lost cut", "cut", "lost html 502", "5000", "lost 5002", "html 200", "lost no data",
            "1303"]


def configure(data, fake):
    (data / "kare.toml").write_text(f"""
[engines]
default = "upstream"
[work]
retry_pause = "200ms"
slots = 2
[upstreams.fake]
url = "{fake.url}"
key_env = "FAKE_KEY"
concurrency = 50
poll_first = "100ms"
poll_max = "400ms"
timeout = "2s"
""")


def order(service, accepted, stop, dice):
    """One client that never gets tired: it orders, and repeats what was not answered."""
    number = 0
    while not stop.is_set():
        number += 1
        name = f"{threading.get_ident()}-{number}"
        while not stop.is_set():
            try:
                answer = service.call("POST", CREATE, {"prompt": "a boat"}, timeout=5,
                                      headers={"Idempotency-Key": name})
                if answer.status == 200:
                    accepted.append(answer.json()["data"]["task_id"])
                    break
            except (OSError, ValueError):
                pass
            time.sleep(0.05)
        time.sleep(dice.uniform(0.2, 1.0))


def kill_engine(service):
    for pid in child_pids(service.process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def main():
    dice = random.Random(SEED)
    print(f"kills {KILLS}, seed {SEED}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kare-upstream-kill-"))
    with Fake(seconds=0.5, video=make_video(1.0, "160x90")) as fake:
        configure(folder, fake)
        service = Service(folder, env={"FAKE_KEY": "k"}).start()
        # A fixed port, so that the clients find it again.
        service.listen = service.url.removeprefix("http://")
        accepted, stop = [], threading.Event()
        clients = [threading.Thread(target=order, args=(service, accepted, stop,
                                                        random.Random(SEED + i)), daemon=True)
                   for i in range(4)]
        for client in clients:
            client.start()
        began = time.monotonic()
        for kill in range(KILLS):
            time.sleep(dice.uniform(0.05, 1.2))
            if dice.random() < 0.5:
                with fake.lock:
                    fake.plan["create"].append(dice.choice(TROUBLES))
            if dice.random() < 0.3:
                with fake.lock:
                    fake.plan["file"].append("half")
            victim = dice.choice(["service", "engine", "both"])
            if victim != "service":
                kill_engine(service)
            if victim != "engine":
                service.kill()
                service.start()
            if (kill + 1) % 50 == 0:
                print(f"{kill + 1} kills, {len(accepted)} tasks, "
                      f"{time.monotonic() - began:.0f} s", flush=True)
        stop.set()
        for client in clients:
            client.join()
        with fake.lock:
            fake.plan["create"].clear()
        ends = {}
        for task_id in accepted:
            ends[task_id] = service.wait(task_id, timeout=120)
        service.stop()
        with sqlite3.connect(folder / "kare.db") as database:
            worst = database.execute("SELECT max(interruptions) FROM tasks").fetchone()[0]
    unfinished = [i for i, task in ends.items() if task["task_status"] != "succeed"]
    never = [i for i in accepted if fake.creates.get(f"kare-{i}", 0) == 0]
    twice = {name: count for name, count in fake.creates.items() if count > 1}
    print(f"tasks accepted {len(accepted)}, carried out upstream {sum(fake.creates.values())}")
    print(f"most deaths that one task outlived: {worst} (a task gives up after 100)")
    print(f"lost {len(unfinished) + len(never)}, created twice {len(twice)}")
    for task_id in unfinished[:5]:
        print("  not made:", task_id, ends[task_id]["task_status_msg"])
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if unfinished or never or twice else 0)


main()
