#!/usr/bin/env python3
"""What the API can take: durable creates and polls a second, against a bare server.

    bench/api_bench.py [--rounds N] [--seconds S]

Starts `kare serve` and the bare Beast server of http_bench (it answers a constant: the limit of
this machine with this load generator), loads both in turn with wrk and 64 kept-alive connections,
and prints each figure's median with p50 and p99, and the ratios. Everything runs on 127.0.0.1.
"""
import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "system"))
from service import CREATE, Service, write_config  # noqa: E402

CLIENTS = 64

CREATE_SCRIPT = """
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer KEY"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"prompt": "A happy scene of a vacation on the beach."}'
"""
POLL_SCRIPT = """
wrk.headers["Authorization"] = "Bearer KEY"
"""


def to_ms(text):
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(url, script, seconds):
    """One run of wrk: requests a second, p50 and p99 in ms; any other status than 200 is fatal."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        out = subprocess.run(["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", "-s",
                              file.name, url], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in out and "Socket errors" not in out, out
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    p50 = to_ms(re.search(r"^\s+50%\s+(\S+)", out, re.M).group(1))
    p99 = to_ms(re.search(r"^\s+99%\s+(\S+)", out, re.M).group(1))
    return rate, p50, p99


def show(name, runs):
    rate, p50, p99 = (statistics.median(column) for column in zip(*runs))
    rates = [run[0] for run in runs]
    print(f"{name:28} {rate:9.0f}/s  ({min(rates):.0f}..{max(rates):.0f})  "
          f"p50 {p50:6.2f} ms  p99 {p99:6.2f} ms")
    return rate


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    bare = subprocess.Popen([ROOT / "build/bin/http_bench"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    try:
        bare_url = f"http://127.0.0.1:{bare.stdout.readline().split()[-1]}/"
        with tempfile.TemporaryDirectory() as data:
            # Nothing is drawn while the API is measured: the engine takes one task and hangs.
            write_config(pathlib.Path(data), extra='[work]\nslots = 1\nengine_silence = "24h"\n'
                         '[server]\ndrain = "0s"\n[log]\nlevel = "warning"\n'
                         '[limits]\nqueue_depth = 10000000\n')
            with Service(data) as service:
                measure(service, bare_url, options)
    finally:
        bare.kill()
        bare.wait()


def measure(service, bare_url, options):
    task = service.create(prompt="hang")
    poll, create = (text.replace("KEY", service.key) for text in (POLL_SCRIPT, CREATE_SCRIPT))
    results = {"bare": [], "poll": [], "create": []}
    for _ in range(options.rounds):
        results["bare"].append(load(bare_url, poll, options.seconds))
        results["poll"].append(load(f"{service.url}{CREATE}/{task}", poll, options.seconds))
    for _ in range(options.rounds):
        results["create"].append(load(f"{service.url}{CREATE}", create, options.seconds))
    limit = show("bare server, constant", results["bare"])
    polls = show("polls", results["poll"])
    ratios = sorted(p[0] / b[0] for p, b in zip(results["poll"], results["bare"]))
    show("durable creates", results["create"])
    print(f"polls / bare: {polls / limit:.2f} (of medians); round by round "
          f"{ratios[0]:.2f}..{statistics.median(ratios):.2f}..{ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
