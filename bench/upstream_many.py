#!/usr/bin/env python3
"""Many tasks at one upstream at once, in one engine process. Prints the memory of that process, its
threads and the service's.

    bench/upstream_many.py [TASKS [SECONDS EACH TAKES UPSTREAM]]    KARE_BUILD names the build folder
"""
import pathlib
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "system"))

from fake_upstream import Fake  # noqa: E402
from service import Service, child_pids  # noqa: E402

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 40


def status(pid, key):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{key}:\s+(\d+)", text).group(1))


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kare-upstream-many-"))
    with Fake(seconds=SECONDS) as fake:
        (folder / "kare.toml").write_text(f"""
[engines]
default = "upstream"
[upstreams.fake]
url = "{fake.url}"
key_env = "FAKE_KEY"
concurrency = {TASKS}
poll_first = "5s"
poll_max = "10s"
timeout = "20s"
""")
        with Service(folder, env={"FAKE_KEY": "k"}) as service:
            began = time.monotonic()
            ids = [service.create(prompt="a boat " * 50) for _ in range(TASKS)]
            most, peak = 0, 0
            engine = None
            while len(fake.creates) < TASKS or most < TASKS:
                for pid in child_pids(service.process.pid):
                    if b"engine-upstream" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                        engine = pid
                now = time.monotonic()
                at_work = sum(task["done_at"] > now for task in list(fake.tasks.values()))
                most = max(most, at_work)
                if len(fake.creates) == TASKS:
                    break
                time.sleep(0.2)
            print(f"{TASKS} tasks were accepted upstream after {time.monotonic() - began:.1f} s; "
                  f"at work there at once: {most}")
            print(f"engine: {status(engine, 'VmRSS') / 1024:.0f} MB resident, "
                  f"{status(engine, 'Threads')} threads; "
                  f"service: {status(service.process.pid, 'VmRSS') / 1024:.0f} MB, "
                  f"{status(service.process.pid, 'Threads')} threads", flush=True)
            ends = [service.wait(i, timeout=600) for i in ids]
            peak = status(engine, "VmHWM") / 1024
            done = sum(task["task_status"] == "succeed" for task in ends)
            print(f"done {done} of {TASKS} after {time.monotonic() - began:.1f} s; created "
                  f"{sum(fake.creates.values())} times; peak of the engine {peak:.0f} MB")
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if done == TASKS and sum(fake.creates.values()) == TASKS and peak < 150 else 1)


main()
