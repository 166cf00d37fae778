"""A receiver of callbacks whose answers a test decides."""
import http.server
import json
import threading
import time

from service import PATIENCE, hold_port


class Got:
    """One callback as it came."""

    def __init__(self, path, headers, raw, at):
        self.path, self.headers, self.raw, self.at = path, headers, raw, at
        self.body = json.loads(raw)
        # In the words of either dialect.
        self.task = self.body.get("task_id", self.body.get("id"))
        self.status = self.body.get("task_status", self.body.get("status"))


class Receiver:
    """Answers `answer(got)`, a status or (status, headers), and keeps what came. Use as a context
    manager; `stop` and `start` let the same port die and come back."""

    def __init__(self, answer=lambda got: 200):
        self.answer, self.got = answer, []
        self.place, self.port = hold_port()
        self.lock = threading.Condition()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.port}{path}"

    def start(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                got = Got(self.path, self.headers, raw, time.monotonic())
                with receiver.lock:
                    receiver.got.append(got)
                    receiver.lock.notify_all()
                answer = receiver.answer(got)
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                try:
                    self.send_response(status)
                    for name, value in {**headers, "Content-Length": "0"}.items():
                        self.send_header(name, value)
                    self.end_headers()
                except OSError:
                    self.close_connection = True

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, allow_reuse_address, request_queue_size = True, True, 128

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,),
                                       daemon=True)
        self.thread.start()
        return self

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
            self.server = None

    def wait(self, count, timeout=PATIENCE):
        """All callbacks, once there are `count`."""
        with self.lock:
            assert self.lock.wait_for(lambda: len(self.got) >= count, timeout), \
                [(g.task, g.status) for g in self.got]
            return list(self.got)

    def wait_until(self, holds, timeout=PATIENCE):
        """All callbacks, once `holds(list)`."""
        with self.lock:
            assert self.lock.wait_for(lambda: holds(self.got), timeout), \
                [(g.task, g.status) for g in self.got][-50:]
            return list(self.got)
