#!/usr/bin/env bash
# Compares the whole of `kare generate` with what libx264 alone takes for the same frames, in one
# run, round by round in turn, and measures the memory in a round of its own.
#
# Usage: bench/generate_bench.sh [ROUNDS] [arguments of kare generate …]
# Without arguments: the beach of the README, kling-v1, 1280x720, 5 s at 30 frames a second.
# BUILD names the build folder (default: build).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
shift || true
if [ $# -eq 0 ]; then set -- "A happy scene of a vacation on the beach." --seed 1; fi
exec python3 - "${BUILD:-build}" "$rounds" "$@" <<'PYTHON'
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

build, rounds, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
folder = tempfile.TemporaryDirectory(prefix="kare-bench-")
video = os.path.join(folder.name, "video.mp4")
generate = [f"{build}/bin/kare", "generate", *arguments, "-o", video]


def timed_generate():
    """Wall time of the whole process, and the processor time of it and its engine."""
    before = os.times()
    begin = time.monotonic()
    subprocess.run(generate, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - begin
    after = os.times()
    return wall, (after.children_user + after.children_system - before.children_user
                  - before.children_system)


def x264_alone():
    out = subprocess.run([f"{build}/bin/encode_bench", video], check=True, capture_output=True)
    return json.loads(out.stdout)


def family(root):
    """The process and all its descendants."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def peak_memory():
    """Sum over kare and its engine of each one's highest resident size: never too low."""
    process = subprocess.Popen(generate, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = {}
    while process.poll() is None:
        for pid in family(process.pid):
            try:
                with open(f"/proc/{pid}/status", encoding="utf-8") as file:
                    for line in file:
                        if line.startswith("VmHWM:"):
                            peaks[pid] = max(peaks.get(pid, 0), int(line.split()[1]))
            except OSError:
                continue
        time.sleep(0.02)
    return sum(peaks.values()) / 1024


def show(what, values, unit=""):
    print(f"{what:34} min {min(values):6.3f}  median {statistics.median(values):6.3f}"
          f"  max {max(values):6.3f} {unit}")


timed_generate()  # Warms the files; not counted.
walls, alone, ratios, busy = [], [], [], []
for _ in range(rounds):
    wall, processor = timed_generate()
    encoded = x264_alone()
    walls.append(wall)
    busy.append(processor)
    alone.append(encoded["seconds"])
    ratios.append(wall / encoded["seconds"])
print(f"{rounds} rounds, {encoded['frames']} frames, {os.path.getsize(video)} bytes, "
      f"{os.cpu_count()} processors")
show("kare generate", walls, "s")
show("  processor time", busy, "s")
show("libx264 alone", alone, "s")
show("ratio", ratios)
print(f"{'peak memory, kare and its engine':34} {peak_memory():.0f} MiB")
PYTHON
