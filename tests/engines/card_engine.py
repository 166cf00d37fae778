#!/usr/bin/env python3
"""A Kare engine that shows a test card: a small whole example of docs/engine-protocol.md.
Needs Python 3 and the ffmpeg program."""
import json, os, subprocess, sys, threading

def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)

def start_ffmpeg(spec, path):
    card = f"testsrc2=size={spec['width']}x{spec['height']}:rate={spec['fps']}"
    return subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", card, "-frames:v",
         str(spec["frame_count"]), "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high",
         "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", "-progress", "pipe:1", path],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

def finish(id, spec, output, ffmpeg):
    for line in ffmpeg.stdout:
        if line.startswith("frame="):
            say("progress", id=id, fraction=int(line[6:]) / spec["frame_count"], stage="drawing")
    if ffmpeg.wait() != 0:
        return say("failed", id=id, reason="ffmpeg did not finish the video", retry=True)
    os.replace(output + ".part", output)
    say("done", id=id, width=spec["width"], height=spec["height"], fps=spec["fps"],
        duration_s=spec["frame_count"] / spec["fps"], report={"drawn": "a test card"})

model = {"name": "*", "modes": ["std", "pro"], "durations": [5, 10], "aspect_ratios": []}
say("ready", protocol=1, name="card", version="1", models=[model], concurrency=1)
ffmpeg = None
for line in sys.stdin:  # Ends when the service closes our stdin or dies.
    request = json.loads(line)
    if "generate" in request:
        spec, output = request["generate"], request["output"]
        ffmpeg = start_ffmpeg(spec, output + ".part")
        say("accepted", id=request["id"])
        threading.Thread(target=finish, args=(request["id"], spec, output, ffmpeg), daemon=True).start()
    elif request.get("cancel") and ffmpeg: ffmpeg.kill()
if ffmpeg: ffmpeg.kill()
