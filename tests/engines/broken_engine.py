#!/usr/bin/env python3
"""An engine that misbehaves in the way its first argument names, for the tests of the other side.

A "door" is a named pipe that is held open for writing: a test sees the end of whoever holds it as
the end of that pipe.
"""
import json
import os
import signal
import subprocess
import sys
import time

mode = sys.argv[1]


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def read():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)


def hang():
    while True:
        time.sleep(1000)


def hold(path):
    os.open(path, os.O_WRONLY)


def hold_with_helper(path):
    door = os.open(path, os.O_WRONLY)
    os.set_inheritable(door, True)
    subprocess.Popen(["sleep", "1000"], close_fds=False)


def write(path, text="not really a video"):
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".part", path)


def draw(spec, path, frame_count):
    card = f"color=size={spec['width']}x{spec['height']}:rate={spec['fps']}"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", card, "-frames:v",
                    str(frame_count), "-pix_fmt", "yuv420p", "-f", "mp4", path], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def done(request, **report):
    spec = request["generate"]
    say("done", id=request["id"], width=spec["width"], height=spec["height"], fps=spec["fps"],
        duration_s=spec["frame_count"] / spec["fps"], report={"pid": os.getpid(), **report})


def begin(request):
    say("accepted", id=request["id"])
    say("progress", id=request["id"], fraction=0.5, stage="drawing")
    with open(request["output"] + ".part", "w", encoding="utf-8") as file:
        file.write("half a video")


def crash(request):
    begin(request)
    print("out of luck", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def exit_midway(request):
    begin(request)
    sys.exit(3)


def hang_midway(request):
    hold_with_helper(request["scratch"] + "/door")
    begin(request)
    hang()


def obey_cancel(request):
    begin(request)
    while not read().get("cancel"):
        pass
    os.remove(request["output"] + ".part")
    say("failed", id=request["id"], reason="cancelled as asked", retry=False)


def print_garbage(request):
    begin(request)
    print("Loading weights: 100%", flush=True)
    hang()


def print_bytes(request):
    begin(request)
    sys.stdout.buffer.write(b"\xff\xfe\x00\n")
    sys.stdout.flush()
    hang()


def print_unknown(request):
    begin(request)
    say("applause", id=request["id"])
    hang()


def answer_another(request):
    say("accepted", id=request["id"] + 1)
    hang()


def print_long_line(request):
    begin(request)
    sys.stdout.write("x" * 200_000)
    sys.stdout.flush()
    hang()


def close_output(request):
    begin(request)
    os.close(1)
    hang()


def exit_after_done(request):
    write(request["output"])
    done(request)
    sys.exit(0)


def exit_instead_of_accepting(request):
    """The first process makes one video and dies of the second request; the next one is well."""
    write(request["output"])
    done(request)
    read()
    sys.exit(0)


def stay(request):
    write(request["output"])
    done(request, KARE_SECRET=os.environ.get("KARE_SECRET", ""), GIVEN=os.environ.get("GIVEN", ""))


def fail_for_now(request):
    say("failed", id=request["id"], reason="the graphics card is busy", retry=True)


def fail_for_good(request):
    say("failed", id=request["id"], reason="this prompt cannot be drawn", retry=False)


def write_nothing(request):
    done(request)


def draw_half(request):
    draw(request["generate"], request["output"], request["generate"]["frame_count"] // 2)
    done(request)


def checkpoint(request):
    """Reports what it was resumed from, and whether its own checkpoint was kept."""
    say("accepted", id=request["id"])
    say("checkpoint", id=request["id"], state={"step": 7, "name": "µ"})
    if not read()["checkpointed"]:
        say("failed", id=request["id"], reason="nobody keeps my checkpoint", retry=True)
        return
    write(request["output"])
    done(request, resumed=request["resume"])


def checkpoint_too_large(request):
    say("checkpoint", id=request["id"], state={"weights": "x" * 5000})
    hang()


def step_back(request):
    for fraction in (0.2, 0.6, 0.4, 7, -1):
        say("progress", id=request["id"], fraction=fraction, stage="drawing", eta_s=2)
    write(request["output"])
    done(request)


if mode == "crash_at_start":
    print("no weights found", file=sys.stderr, flush=True)
    sys.exit(1)
if mode == "never_ready":
    hang()
if mode == "speak_before_ready":
    say("progress", id=1, fraction=0)
    hang()
if mode == "other_version":
    say("ready", protocol=2, name="broken", version="9", models=[], concurrency=1)
    hang()
if mode == "deaf":
    hold(sys.argv[2])

say("ready", protocol=1, name="broken", version="1.2", concurrency=3, models=[
    {"name": "kling-v1", "modes": ["std"], "durations": [5], "aspect_ratios": ["1:1"],
     "sound": False, "camera": True}])
if mode == "deaf":
    hang()
while True:
    message = read()
    if "generate" in message:
        globals()[mode](message)
