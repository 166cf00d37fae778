#!/usr/bin/env python3
"""An engine for tests that must make many videos: encodes one of each shape and copies it.

The prompt may order trouble: "crash", "hang", "garbage", "refuse", "retry", "wrong size"; or
time: "slow" (4 s), "endless" (until it is cancelled). What takes time obeys a cancel.
"""
import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time

CACHE = pathlib.Path(tempfile.gettempdir()) / f"kare-quick-engine-{os.getuid()}"


def say(**event):
    print(json.dumps(event), flush=True)


def read_orders(orders):
    for line in sys.stdin:
        orders.put(json.loads(line))
    orders.put(None)  # The service closed its end, or died.


def video(task, width, height, fps, frame_count):
    CACHE.mkdir(exist_ok=True)
    path = CACHE / f"{width}x{height}-{fps}-{frame_count}.mp4"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.mp4")
        ffmpeg = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             f"color=c=teal:s={width}x{height}:r={fps}", "-frames:v", str(frame_count),
             "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(part)],
            stdin=subprocess.DEVNULL)
        while ffmpeg.poll() is None:
            say(id=task, event="progress", fraction=0, stage="copying", eta_s=1)
            time.sleep(0.1)
        if ffmpeg.returncode != 0:
            sys.exit("ffmpeg failed")
        part.rename(path)
    return path


def is_cancelled(task, orders, seconds):
    """Waits, and tells if a cancel came meanwhile."""
    try:
        order = orders.get(timeout=seconds)
    except queue.Empty:
        return False
    if order is None:
        sys.exit(0)
    say(id=task, event="failed", reason="cancelled", retry=False)
    return True


def generate(task, spec, output, orders):
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
    pause = 0.1 if "slow" in prompt or "endless" in prompt else 0.01
    for step in range(40 if "slow" in prompt else 1_000_000 if "endless" in prompt else 2):
        say(id=task, event="progress", fraction=min(step, 39) / 40, stage="copying", eta_s=1)
        if is_cancelled(task, orders, pause):
            return
    part = output + ".part"
    shutil.copyfile(video(task, width, height, spec["fps"], spec["frame_count"]), part)
    os.rename(part, output)
    say(id=task, event="done", width=width, height=height, fps=spec["fps"],
        duration_s=spec["frame_count"] / spec["fps"], report={})


def main():
    say(event="ready", protocol=1, name="quick", version="1", concurrency=1,
        models=[{"name": "*", "modes": ["std", "pro"], "durations": [5, 10],
                 "aspect_ratios": ["16:9"], "sound": False, "camera": False}])
    orders = queue.Queue()
    threading.Thread(target=read_orders, args=(orders,), daemon=True).start()
    while (order := orders.get()) is not None:
        if "generate" in order:
            say(id=order["id"], event="accepted")
            generate(order["id"], order["generate"], order["output"], orders)


main()
