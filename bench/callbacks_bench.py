#!/usr/bin/env python3
"""How many signed callbacks a second reach a local receiver, against a bare load of posts.

    bench/callbacks_bench.py [--rounds N] [--tasks N]

The receiver is the bare Beast server of http_bench (it answers a constant). In turn: wrk posts
bodies of the same size over 64 kept-alive connections (the limit of this machine with this
receiver), and `kare serve` empties an outbox of N tasks, three callbacks each, written while the
receiver was away. Prints medians and the ratio. Everything runs on 127.0.0.1.
"""
import argparse
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "system"))
from api_bench import load  # noqa: E402
from service import Service, write_config  # noqa: E402

PARALLEL = 16
POST = 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n' \
       f"wrk.body = '{'x' * 330}'\n"
CONFIG = f"""
[work]
slots = 1
engine_silence = "24h"
[server]
drain = "0s"
[callbacks]
secret = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
parallel = {PARALLEL}
per_host = {PARALLEL}
[log]
level = "warning"
"""


def fill(data, url, tasks):
    """Makes `tasks` ended tasks with all their callbacks due, by the triggers of the schema."""
    with Service(data, "--allow-private-callbacks") as service:
        service.create(prompt="hang")
    database = sqlite3.connect(data / "kare.db")
    owner, spec = database.execute("SELECT owner, spec FROM tasks").fetchone()
    first = database.execute("SELECT max(id) FROM tasks").fetchone()[0] + 1
    now = int(time.time() * 1000)
    with database:
        database.executemany(
            "INSERT INTO tasks (id, owner, callback_url, engine, attempts_max, not_before_ms,"
            " created_ms, updated_ms, spec) VALUES (?, ?, ?, 'quick', 3, 0, ?, ?, ?)",
            [(first + i, owner, url, now, now, spec) for i in range(tasks)])
        database.execute("UPDATE tasks SET state = 'running', token = 1, attempt = 1,"
                         " lease_worker = 'bench', lease_expires_ms = 0 WHERE id >= ?", (first,))
        database.execute("UPDATE tasks SET state = 'failed', error = 'bench', finished_ms = ?,"
                         " lease_worker = NULL, lease_expires_ms = NULL WHERE id >= ?",
                         (now, first))
    database.close()


def left(database):
    return database.execute("SELECT count(*) FROM callbacks").fetchone()[0]


def deliveries_per_second(url, tasks):
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder)
        write_config(data, extra=CONFIG)
        fill(data, url, tasks)
        with Service(data, "--allow-private-callbacks"):
            database = sqlite3.connect(data / "kare.db")
            begin, count = time.monotonic(), left(database)
            while (now := left(database)) > 0:
                time.sleep(0.02)
            took = time.monotonic() - begin
            database.close()
            assert now == 0 and count > tasks, "most callbacks must be sent while it is measured"
            return count / took


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=2_000)
    options = parser.parse_args()
    bare = subprocess.Popen([ROOT / "build/bin/http_bench"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    posts, callbacks = [], []
    try:
        url = f"http://127.0.0.1:{bare.stdout.readline().split()[-1]}/hook"
        for _ in range(options.rounds):
            posts.append(load(url, POST, 4)[0])
            callbacks.append(deliveries_per_second(url, options.tasks))
    finally:
        bare.kill()
        bare.wait()
    for name, rates in (("bare posts (wrk)", posts), ("signed callbacks", callbacks)):
        print(f"{name:20} {statistics.median(rates):8.0f}/s  ({min(rates):.0f}..{max(rates):.0f})")
    ratios = sorted(c / p for c, p in zip(callbacks, posts))
    print(f"callbacks / posts: {ratios[0]:.3f}..{statistics.median(ratios):.3f}..{ratios[-1]:.3f}")


if __name__ == "__main__":
    main()
