"""Runs the real `kare` as a person would, for the tests beside this file."""
import atexit
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("KARE_BUILD", ROOT / "build"))
KARE = str(BUILD / "bin" / "kare")
QUICK_ENGINE = str(ROOT / "tests" / "engines" / "quick_engine.py")
CREATE = "/v1/videos/text2video"
# Seconds that a test waits for what must happen; only a failing test ever waits so long.
PATIENCE = 300


class Answer:
    """One HTTP answer: status, headers, bytes."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def request(url, method="GET", key=None, body=None, headers=None, timeout=PATIENCE):
    """One exchange; an HTTP error status is an answer like any other."""
    headers = dict(headers or {})
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    data = body.encode() if isinstance(body, str) else body
    call = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(call, timeout=timeout) as reply:
            return Answer(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def write_config(data, engine=QUICK_ENGINE, extra=""):
    """A configuration whose only engine is a script, with short pauses."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "kare.toml").write_text(f"""
[engines]
default = "quick"
[engines.quick]
command = ["{sys.executable}", "{engine}"]
{extra}
""")


class Service:
    """`kare serve` on a free port; use as a context manager."""

    def __init__(self, data, *flags, listen="127.0.0.1:0", env=None):
        self.data, self.flags, self.listen, self.env = pathlib.Path(data), flags, listen, env
        self.process, self.url, self.key = None, None, None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self, timeout=PATIENCE):
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = open(self.data / "log", "ab")
        self.process = subprocess.Popen(
            [KARE, "serve", "--data", str(self.data), "--listen", self.listen, *self.flags],
            stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **(self.env or {})})
        atexit.register(self.process.kill)  # Also when a test fails halfway.
        deadline = time.monotonic() + timeout
        text = b""
        while b"listening on " not in text or not text.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [],
                                        max(0, deadline - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            assert chunk, f"the service did not start: {self.tail()}"
            text += chunk
        lines = text.decode().split("\n")
        self.url = next(l.split()[-1] for l in lines if l.startswith("listening on "))
        for line in lines:
            if line.startswith("key "):
                self.key = line.split()[1]
        return self

    def tail(self):
        return (self.data / "log").read_text()[-2000:]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self, timeout=PATIENCE):
        """SIGTERM and wait; gives the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout)
        self.process.stdout.close()
        self.log.close()
        return code

    def call(self, method, path, body=None, key=None, **more):
        return request(self.url + path, method, self.key if key is None else key, body, **more)

    def create(self, path=CREATE, **fields):
        """Orders a video and gives the task id."""
        answer = self.call("POST", path, {"prompt": "a red fox in the snow", **fields})
        assert answer.status == 200, answer.body
        return answer.json()["data"]["task_id"]

    def task(self, task_id, key=None):
        answer = self.call("GET", f"{CREATE}/{task_id}", key=key)
        assert answer.status == 200, answer.body
        return answer.json()["data"]

    def wait(self, task_id, timeout=PATIENCE):
        """The task once it is terminal."""
        deadline = time.monotonic() + timeout
        while True:
            task = self.task(task_id)
            if task["task_status"] in ("succeed", "failed"):
                return task
            assert time.monotonic() < deadline, (task, self.tail())
            time.sleep(0.05)


def kare(*arguments, check=True, **more):
    """Runs the program to its end."""
    done = subprocess.run([KARE, *map(str, arguments)], capture_output=True, text=True,
                          timeout=PATIENCE, **more)
    assert not check or done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done


def probe(path):
    """ffprobe's view of a video: its streams and format."""
    out = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-show_streams",
                          "-show_format", "-of", "json", str(path)],
                         capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def wait_for(holds):
    """Waits until `holds()`."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def files_below(folder, suffix=""):
    """The files in a folder that a service may be changing meanwhile."""
    return [path for root, _, names in os.walk(folder) for name in names
            if name.endswith(suffix) and (path := pathlib.Path(root) / name).is_file()]


def hold_port():
    """A bound socket that listens to nothing, and its port: as long as the socket lives, connecting
    there is refused, nobody else gets the port by chance, and a server may listen to it."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    return place, place.getsockname()[1]


def child_pids(pid):
    """Processes whose parent is `pid`."""
    out = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                match = re.search(r"\)\s\S\s(\d+)", (entry / "stat").read_text())
            except OSError:
                continue
            if match and int(match.group(1)) == pid:
                out.append(int(entry.name))
    return out
