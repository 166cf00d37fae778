#!/usr/bin/env python3
"""An engine for tests that must make many videos: encodes one of each shape and copies it.

The prompt may order trouble: "crash", "hang", "garbage", "refuse", "retry", "wrong size"; or
time: "slow" (4 s), "brief" (2 s).
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

CACHE = pathlib.Path(tempfile.gettempdir()) / f"kare-quick-engine-{os.getuid()}"


def say(**event):
    print(json.dumps(event), flush=True)


def video(width, height, fps, frame_count):
    CACHE.mkdir(exist_ok=True)
    path = CACHE / f"{width}x{height}-{fps}-{frame_count}.mp4"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.mp4")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             f"color=c=teal:s={width}x{height}:r={fps}", "-frames:v", str(frame_count),
             "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(part)],
            check=True, stdin=subprocess.DEVNULL)
        part.rename(path)
    return path


def generate(task, spec, output):
    prompt = spec["prompt"]
    if "crash" in prompt:
        os.abort()
    if "hang" in prompt:
        time.sleep(600)
    if "garbage" in prompt:
        print("this is no event", flush=True)
        time.sleep(600)
    if "refuse" in prompt:
        return say(id=task, event="failed", reason="this engine cannot draw that", retry=False)
    if "retry" in prompt:
        return say(id=task, event="failed", reason="the model is still loading", retry=True)
    width, height = spec["width"], spec["height"]
    if "wrong size" in prompt:
        width += 2
    steps = 40 if "slow" in prompt else 20 if "brief" in prompt else 0
    for step in range(steps or 2):
        say(id=task, event="progress", fraction=step / 40, stage="copying", eta_s=1)
        time.sleep(0.1 if steps else 0.01)
    part = output + ".part"
    shutil.copyfile(video(width, height, spec["fps"], spec["frame_count"]), part)
    os.rename(part, output)
    say(id=task, event="done", width=width, height=height, fps=spec["fps"],
        duration_s=spec["frame_count"] / spec["fps"], report={})


def main():
    say(event="ready", protocol=1, name="quick", version="1", concurrency=1,
        models=[{"name": "*", "modes": ["std", "pro"], "durations": [5, 10],
                 "aspect_ratios": ["16:9"], "sound": False, "camera": False}])
    for line in sys.stdin:
        order = json.loads(line)
        if "generate" in order:
            say(id=order["id"], event="accepted")
            generate(order["id"], order["generate"], order["output"])


main()
