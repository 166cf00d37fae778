#!/usr/bin/env python3
"""An engine that makes many videos at once, without making any: for the tests of the other side.

What the prompt says happens: "crash", "garbage", "wait" (until it is cancelled), "refuse"; all others
keep a checkpoint and are done.
"""
import json
import os
import sys


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def finish(request):
    with open(request["output"], "w", encoding="utf-8") as file:
        file.write("not really a video")
    say("done", id=request["id"], width=160, height=90, fps=10, duration_s=2,
        report={"pid": os.getpid(), "task": request.get("task"),
                "settings": request.get("settings"), "resumed": request["resume"]})


say("ready", protocol=1, name="many", version="1", concurrency=50, models=[], exact=False)
running = {}
for line in sys.stdin:
    message = json.loads(line)
    number = message["id"]
    if "generate" in message:
        running[number] = message
        say("accepted", id=number)
        prompt = message["generate"]["prompt"]
        if "crash" in prompt:
            os.abort()
        elif "garbage" in prompt:
            print("Loading weights: 100%", flush=True)
        elif "refuse" in prompt:
            say("failed", id=number, reason="not this", retry=False, report={"paid": 7})
        elif "wait" not in prompt:
            say("checkpoint", id=number, state={"number": number})
    elif message.get("cancel") and number in running:
        say("failed", id=number, reason="cancelled", retry=False,
            report={"for_good": message.get("for_good", False)})
    elif message.get("checkpointed"):
        finish(running.pop(number))
