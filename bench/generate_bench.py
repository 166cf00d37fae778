#!/usr/bin/env python3
"""Compares the whole of `kare generate` with what libx264 alone takes for the same frames.

    bench/generate_bench.py compare [ROUNDS] [arguments of kare generate …]
    bench/generate_bench.py table [ROUNDS]
    bench/generate_bench.py styles [ROUNDS]
    bench/generate_bench.py memory [std|pro|4k …]

`compare` does one video, round by round in turn (default: the beach of the README, kling-v1,
1280x720, 5 s at 30 frames a second), and measures the memory in a round of its own. `table` does
the same for that video, for the richest prompts of the gallery, for the costliest styles and for
10 s of pro portrait, in one table; `styles` for one busy prompt in every style. `memory` prints the peak memory by style and content, 3 s each.
BUILD names the build folder (default: build).
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("BUILD", "build")
DEFAULT = ["A happy scene of a vacation on the beach.", "--seed", "1"]
CASES = [  # What is measured, its arguments.
    ("default: beach", DEFAULT),
    ("crowd, stage", ["A man playing the guitar on a stage in front of a crowd", "--seed", "1"]),
    ("city, rain, night", ["A busy city street at night in the rain, a taxi and people with "
                           "umbrellas", "--seed", "1"]),
    ("watercolour, snow", ["A snowman and children in the snow, watercolour", "--seed", "1",
                           "--aspect-ratio", "1:1"]),
    ("oil, storm at sea", ["A ship in a storm, oil painting", "--seed", "1", "--aspect-ratio",
                           "1:1"]),
    ("pixel art, beach", ["A happy beach with palms, pixel art", "--seed", "1"]),
    ("ukiyo-e, village", ["A narrow street of a village, ukiyo-e", "--seed", "1",
                          "--aspect-ratio", "9:16"]),
    ("van Gogh, village", ["A village at night, van Gogh style", "--seed", "1"]),
    ("pro portrait, 10 s", ["A surfer riding a wave, palms on the beach", "--seed", "1", "--mode",
                            "pro", "--aspect-ratio", "9:16", "--duration", "10"]),
]
STYLES = ["", "watercolour", "oil painting", "van Gogh style", "impressionist painting",
          "pixel art", "ukiyo-e", "cyberpunk", "surreal", "anime style", "pastel drawing",
          "comic style", "paper cut", "low poly", "pencil sketch", "line art", "vintage film",
          "cinematic", "black and white", "sepia"]
SIGHTS = ["A busy beach with a crowd of people and boats on the water"]


class Videos:
    """Makes videos of one order into a folder of its own and measures that."""

    def __init__(self, arguments):
        self.folder = tempfile.TemporaryDirectory(prefix="kare-bench-")
        self.video = os.path.join(self.folder.name, "video.mp4")
        self.command = [f"{BUILD}/bin/kare", "generate", *arguments, "-o", self.video]

    def generate(self):
        """Wall time of the whole process, and the processor time of it and its engine."""
        before = os.times()
        begin = time.monotonic()
        subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        wall = time.monotonic() - begin
        after = os.times()
        return wall, (after.children_user + after.children_system - before.children_user
                      - before.children_system)

    def x264_alone(self):
        out = subprocess.run([f"{BUILD}/bin/encode_bench", self.video], check=True,
                             capture_output=True)
        return json.loads(out.stdout)

    def peak_memory(self):
        """MiB: sum over kare and its engine of each one's highest resident size, never too low."""
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
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
        if process.returncode != 0:
            raise SystemExit(f"this made no video: {' '.join(self.command)}")
        return sum(peaks.values()) / 1024

    def rounds(self, count):
        """Lists of walls, processor times, times of x264 alone, and their ratios."""
        self.generate()  # Warms the files; not counted.
        rows = []
        for _ in range(count):
            wall, busy = self.generate()
            alone = self.x264_alone()
            rows.append((wall, busy, alone["seconds"], wall / alone["seconds"]))
        return [list(column) for column in zip(*rows)], alone["frames"]


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


def show(what, values, unit=""):
    print(f"{what:34} min {min(values):6.3f}  median {statistics.median(values):6.3f}"
          f"  max {max(values):6.3f} {unit}")


def compare(count, arguments):
    videos = Videos(arguments or DEFAULT)
    (walls, busy, alone, ratios), frames = videos.rounds(count)
    print(f"{count} rounds, {frames} frames, {os.path.getsize(videos.video)} bytes, "
          f"{os.cpu_count()} processors")
    show("kare generate", walls, "s")
    show("  processor time", busy, "s")
    show("libx264 alone", alone, "s")
    show("ratio", ratios)
    print(f"{'peak memory, kare and its engine':34} {videos.peak_memory():.0f} MiB")


def table(count, cases):
    print(f"medians of {count} rounds, {os.cpu_count()} processors")
    print(f"{'':22}{'generate':>10}{'busy':>8}{'x264':>8}{'ratio':>7}{'real time':>11}{'MiB':>6}")
    for what, arguments in cases:
        videos = Videos(arguments)
        columns, frames = videos.rounds(count)
        wall, busy, alone, ratio = (statistics.median(column) for column in columns)
        print(f"{what:22}{wall:8.2f} s{busy:6.2f} s{alone:6.2f} s{ratio:7.2f}"
              f"{wall / (frames / 30):11.2f}{videos.peak_memory():6.0f}", flush=True)


def memory(modes):
    for mode in modes:
        most = 0
        for sight in SIGHTS:
            for style in STYLES:
                prompt = f"{sight}, {style}" if style else sight
                peak = Videos([prompt, "--seed", "1", "--model", "kling-v3", "--mode", mode,
                               "--duration", "3"]).peak_memory()
                most = max(most, peak)
                print(f"{mode:4} {peak:6.0f} MiB  {prompt}", flush=True)
        print(f"{mode:4} {most:6.0f} MiB  at most", flush=True)


def main(words):
    what = words[0] if words else "compare"
    count = int(words[1]) if len(words) > 1 and words[1].isdigit() else 5
    if what == "compare":
        compare(count, words[2:])
    elif what == "table":
        table(count, CASES)
    elif what == "styles":
        table(count, [(style or "plain", [f"{SIGHTS[0]}, {style}" if style else SIGHTS[0],
                                          "--seed", "1"]) for style in STYLES])
    elif what == "memory":
        memory(words[1:] or ["pro", "4k"])
    else:
        raise SystemExit(__doc__)


main(sys.argv[1:])
