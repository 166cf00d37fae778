"""Kills the service and a receiver of callbacks at random moments, and looks what became of them.

The receiver is a process of its own (this file, run as a program) that writes down and syncs what
it got before it accepts it: what it accepted, it knows for ever, as a good receiver does.
"""
import http.server
import json
import os
import pathlib
import random
import select
import signal
import subprocess
import sys
import threading
import time

from service import CREATE, PATIENCE, Service, hold_port, kare, write_config

RANKS = {"submitted": 0, "processing": 1, "succeed": 2, "failed": 2}
CONFIG = """
[callbacks]
timeout = "30s"
retry_first = "50ms"
retry_max = "300ms"
[work]
retry_pause = "50ms"
slots = 2
[log]
level = "warning"
"""


class DurableReceiver:
    """The receiver's process; it keeps its port and its book over kills."""

    def __init__(self, book, seed):
        self.book, self.seed, self.process = pathlib.Path(book), seed, None
        self.place, self.port = hold_port()

    def start(self):
        self.seed += 1
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(self.book), str(self.port), str(self.seed)],
            stdout=subprocess.PIPE)
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        assert ready and self.process.stdout.readline(), "the receiver did not start"
        return self

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"

    def accepted(self):
        """(task, status) in the order of acceptance."""
        lines = self.book.read_bytes().split(b"\n")[:-1]  # The last one may be a half.
        return [tuple(line.decode().split()) for line in lines]


class Outcome:
    """What a run found."""

    def __init__(self, accepted, ordered):
        by_task = {task: [] for task in ordered}
        for task, status in accepted:
            by_task.setdefault(task, []).append(status)
        self.tasks = len(ordered)
        self.changes = sum(len(set(heard)) for heard in by_task.values())
        self.duplicates = len(accepted) - self.changes
        # Every task was submitted, and every one ended; `processing` is told of those that were
        # made, which all of these were.
        self.lost = [task for task in ordered
                     if {RANKS[status] for status in by_task[task]} != {0, 1, 2}]
        self.disordered = [task for task, heard in by_task.items()
                           if (ranks := [RANKS[s] for s in heard]) != sorted(ranks)]


def order_until(service, url, ordered, stop):
    while not stop.is_set():
        try:
            answer = service.call("POST", CREATE, {"prompt": "refuse", "callback_url": url})
        except OSError:
            return
        if answer.status == 200:
            ordered.append(answer.json()["data"]["task_id"])
        stop.wait(0.02)


def one_round(service, receiver, dice, ordered):
    """Orders while both live, kills one or both, and starts them again."""
    victims = dice.choice([(service,), (receiver,), (service, receiver), (receiver, service)])
    stop = threading.Event()
    client = threading.Thread(target=order_until, args=(service, receiver.url(), ordered, stop))
    enough = len(ordered) + 2
    client.start()
    deadline = time.monotonic() + PATIENCE
    while len(ordered) < enough:
        assert time.monotonic() < deadline, service.tail()
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 0.4))
    for victim in victims:
        victim.kill()
        time.sleep(dice.uniform(0, 0.1))
    stop.set()
    client.join()
    for victim in victims:
        victim.start()
    return len(victims)


def run(folder, rounds, seed, log=lambda text: None):
    """`rounds` kills in `folder`, then time for everything to be told. Gives (Outcome, kills)."""
    dice = random.Random(seed)
    data = pathlib.Path(folder) / "data"
    write_config(data, extra=CONFIG)
    book = pathlib.Path(folder) / "book"
    book.touch()
    receiver = DurableReceiver(book, seed).start()
    service = Service(data, "--allow-private-callbacks").start()
    ordered, kills = [], 0
    try:
        for index in range(rounds):
            kills += one_round(service, receiver, dice, ordered)
            if index % 20 == 19:
                log(f"{index + 1} rounds, {len(ordered)} tasks")
        for task in ordered:
            service.wait(task)
        wait_until_told(data)
    finally:
        service.stop()
        receiver.kill()
    return Outcome(receiver.accepted(), ordered), kills


def wait_until_told(data, timeout=PATIENCE):
    """Until the outbox is empty."""
    deadline = time.monotonic() + timeout
    while waiting := kare("callbacks", "list", "--limit", 5, "--data", data).stdout:
        assert time.monotonic() < deadline, waiting
        time.sleep(0.1)


def serve(book, port, seed):
    """The receiver: every tenth answer is an error, of what was not accepted before."""
    dice, lock = random.Random(seed), threading.Lock()
    with open(book, "rb+") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)  # A kill may have left half a line, which was not accepted.
    log = os.open(book, os.O_WRONLY | os.O_APPEND)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                status = 200 if dice.random() < 0.9 else 500
                if status == 200:
                    os.write(log, f"{body['task_id']} {body['task_status']}\n".encode())
                    os.fsync(log)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads, allow_reuse_address, request_queue_size = True, True, 128

        def handle_error(self, *_):
            pass

    server = Server(("127.0.0.1", port), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
