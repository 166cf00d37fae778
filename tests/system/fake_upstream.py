#!/usr/bin/env python3
"""A Kling that does what a test tells it, and counts.

It keeps its tasks in memory, answers with the shapes that real traffic was captured in, and
misbehaves by plan: `plan["create"]`, `["query"]` and `["file"]` are lists of faults, one for each
request of that kind, after which it behaves. Every create that it carries out is counted by its
external id, also a second one with the same id: that is what must never happen.
"""
import http.server
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid


def make_video(seconds=5.041, size="320x180", fps=24):
    """The bytes of an MP4 as upstreams send them: a little longer than asked for."""
    folder = pathlib.Path(tempfile.gettempdir())
    path = folder / f"kare-fake-upstream-{seconds}-{size}-{fps}.mp4"
    if not path.exists():
        part = path.with_suffix(f".{uuid.uuid4().hex}.mp4")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
             f"testsrc2=s={size}:r={fps}:d={seconds}", "-c:v", "libx264", "-preset", "ultrafast",
             "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(part)],
            check=True, stdin=subprocess.DEVNULL)
        part.rename(path)
    return path.read_bytes()


class Fake:
    """The state behind the handler. Use as a context manager; `url` is its base."""

    def __init__(self, seconds=0.3, port=0, video=None, refuse_repeats=False):
        self.seconds, self.video = seconds, video if video is not None else make_video()
        self.refuse_repeats = refuse_repeats
        self.lock = threading.Condition()
        self.tasks = {}          # By id.
        self.by_external = {}    # Ids by external id, a list.
        self.creates = {}        # Times carried out, by external id.
        self.requests = []       # (method, path, headers).
        self.plan = {"create": [], "query": [], "file": []}
        self.hooks = {}          # Called as hook(stage, external id) at "create", "created", …
        self.outcome = lambda task: ("succeed", "")
        self.cancelled = []
        self.number = 867283741759111202
        handler = type("Bound", (Handler,), {"fake": self})
        self.server = Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True,
                                       kwargs={"poll_interval": 0.05})
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def fault(self, kind):
        with self.lock:
            return self.plan[kind].pop(0) if self.plan[kind] else None

    def hook(self, stage, external):
        if call := self.hooks.get(stage):
            call(stage, external)

    def create(self, body):
        external = body.get("external_task_id", "")
        with self.lock:
            if self.refuse_repeats and external in self.by_external:
                return None
            self.number += 4194304
            now = int(time.time() * 1000)
            task = {"id": str(self.number), "external": external, "body": body, "created": now,
                    "done_at": time.monotonic() + self.seconds}
            self.tasks[task["id"]] = task
            self.by_external.setdefault(external, []).append(task["id"])
            self.creates[external] = self.creates.get(external, 0) + 1
            self.lock.notify_all()
            return task

    def find(self, reference):
        with self.lock:
            if reference in self.tasks:
                return self.tasks[reference]
            ids = self.by_external.get(reference)
            return self.tasks[ids[0]] if ids else None

    def wait_for(self, holds, timeout=300):
        with self.lock:
            assert self.lock.wait_for(lambda: holds(self), timeout), (self.creates, self.requests)

    def data_of(self, task):
        left = task["done_at"] - time.monotonic()
        info = {"external_task_id": task["external"]} if task["external"] else {}
        data = {"task_id": task["id"], "task_info": info, "created_at": task["created"],
                "updated_at": int(time.time() * 1000), "task_result": {}, "task_status_msg": ""}
        if left > 0:
            data["task_status"] = "submitted" if left > 0.7 * self.seconds else "processing"
            return data
        word, message = self.outcome(task)
        data["task_status"], data["task_status_msg"] = word, message
        if word != "failed":
            data["task_result"] = {"videos": [
                {"id": str(int(task["id"]) + 1), "duration": "5.041",
                 "url": f"{self.url}/bs2/VIDEO/{task['id']}.mp4?ksSecret=x&ksTime=694fa816"}]}
            data["final_unit_deduction"] = "4"
        return data


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        pass  # Clients that were killed in the middle are the point of the exercise.


def envelope(data):
    return {"code": 0, "message": "SUCCEED", "request_id": str(uuid.uuid4()), "data": data}


def error(code, message):
    return {"code": code, "message": message, "request_id": str(uuid.uuid4())}


# What comes instead of an answer: (status, body, content type), or a word for the connection.
FAULTS = {
    "html 502": (502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html"),
    "html 200": (200, b"<html>Welcome</html>", "text/html"),
    "half json": (200, b'{"code":0,"message":"SUCC', "application/json"),
    "no data": (200, json.dumps({"code": 0, "message": "SUCCEED"}).encode(), "application/json"),
    "null data": (200, json.dumps(envelope(None)).encode(), "application/json"),
    "5000": (500, json.dumps(error(5000, "server error")).encode(), "application/json"),
    "5001": (503, json.dumps(error(5001, "maintenance")).encode(), "application/json"),
    "5002": (504, json.dumps(error(5002, "backlog")).encode(), "application/json"),
    "1303": (429, json.dumps(error(1303, "parallel task over resource pack limit")).encode(),
             "application/json"),
    "1302": (429, json.dumps(error(1302, "too fast")).encode(), "application/json"),
    "1101": (429, json.dumps(error(1101, "account in arrears")).encode(), "application/json"),
    "1102": (429, json.dumps(error(1102, "Account balance not enough")).encode(),
             "application/json"),
    "1002": (401, json.dumps(error(1002, "api key not found")).encode(), "application/json"),
    "1004": (401, json.dumps(error(1004, "token expired")).encode(), "application/json"),
    "1201": (400, json.dumps(error(1201, "model_name value 'x' is invalid")).encode(),
             "application/json"),
    "1301": (400, json.dumps(error(1301, "content safety")).encode(), "application/json"),
    "openai 400": (400, json.dumps({"error": {"message": "no such model", "type": "x",
                                              "code": "y"}}).encode(), "application/json"),
    "404 html": (404, b"<html>nothing here</html>", "text/html"),
    "not found": (400, json.dumps(error(1201, "Task not found")).encode(), "application/json"),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake = None

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json", headers=()):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def cut(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def misbehave(self, fault):
        """Whether this fault is the whole answer."""
        if fault is None:
            return False
        if fault == "cut":
            self.cut()
        elif fault == "hang":
            time.sleep(30)
            self.cut()
        else:
            self.reply(*FAULTS[fault])
        return True

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.note()
        parts = self.path.split("?")[0].rstrip("/").split("/")
        if parts[-1] == "cancel":
            task = self.fake.find(parts[-2])
            if task is None:
                return self.reply(*FAULTS["not found"])
            self.fake.cancelled.append(task["id"])
            return self.reply(200, envelope(self.fake.data_of(task)))
        body = json.loads(body)
        external = body.get("external_task_id", "")
        self.fake.hook("create", external)
        fault = self.fake.fault("create")
        # "lost X": carried out, and then X instead of the answer.
        lost = fault is not None and fault.startswith("lost ")
        if fault is not None and not lost:
            return self.misbehave(fault)
        task = self.fake.create(body)
        self.fake.hook("created", external)
        if task is None:
            return self.reply(400, error(1201, f"External_task_id {external} already exists"))
        if lost:
            return self.misbehave(fault.removeprefix("lost "))
        info = {"external_task_id": external} if external else {}
        self.reply(200, envelope({"task_id": task["id"], "task_status": "submitted",
                                  "task_info": info, "created_at": task["created"],
                                  "updated_at": task["created"]}))
        self.fake.hook("answered", external)

    def do_GET(self):
        self.note()
        path = self.path.split("?")[0]
        if path.startswith("/bs2/"):
            return self.send_file(path)
        task = self.fake.find(path.rsplit("/", 1)[-1])
        external = task["external"] if task else path.rsplit("/", 1)[-1]
        self.fake.hook("query", external)
        if self.misbehave(self.fake.fault("query")):
            return
        if task is None:
            return self.reply(*FAULTS["not found"])
        self.reply(200, envelope(self.fake.data_of(task)))
        self.fake.hook("queried", external)

    def send_file(self, path):
        task = self.fake.find(path.rsplit("/", 1)[-1].removesuffix(".mp4"))
        self.fake.hook("file", task["external"] if task else "")
        fault = self.fake.fault("file")
        video = self.fake.video
        if fault == "redirect":
            return self.reply(302, b"", headers=[("Location", f"{self.fake.url}{self.path}")])
        if fault not in (None, "half", "slow") and self.misbehave(fault):
            return
        first = 0
        wanted = self.headers.get("Range", "")
        tag = '"v1"'
        if wanted.startswith("bytes=") and self.headers.get("If-Range", tag) == tag:
            first = int(wanted.removeprefix("bytes=").split("-")[0])
        if first >= len(video):
            return self.reply(416, b"")
        part = video[first:]
        self.send_response(206 if first else 200)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(part)))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(video) - 1}/{len(video)}")
        self.end_headers()
        if fault == "half":
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            self.fake.hook("half", task["external"])
            return self.cut()
        if fault == "slow":
            for at in range(0, len(part), 4096):
                self.wfile.write(part[at:at + 4096])
                self.wfile.flush()
                time.sleep(0.01)
            return
        self.wfile.write(part)
        self.fake.hook("sent", task["external"] if task else "")

    def note(self):
        with self.fake.lock:
            self.fake.requests.append((self.command, self.path, dict(self.headers)))
            self.fake.lock.notify_all()


def main():
    """For trying things by hand: fake_upstream.py PORT [SECONDS]."""
    with Fake(port=int(sys.argv[1]), seconds=float(sys.argv[2]) if len(sys.argv) > 2 else 5) as fake:
        print(f"listening on {fake.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
