"""Streams of events (Server-Sent Events) from the real binary."""
import http.client
import json
import pathlib
import resource
import socket
import ssl
import threading
import time
import urllib.parse

import pytest

from service import CREATE, PATIENCE, Service, request, write_config
from test_tls import SecureService

# What this process may open; other files are open besides the streams.
FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
STREAMS = 1_000 if FILES == resource.RLIM_INFINITY else min(1_000, FILES - 500)
WORK = '[work]\nslots = 4\nheartbeat = "50ms"\n[server]\ndrain = "0s"\n'


class Stream:
    """One client of the events of a task."""

    def __init__(self, service, task_id, last=None, prefix=CREATE, context=None, key=None):
        url = urllib.parse.urlsplit(service.url)
        kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
        self.connection = kind(url.hostname, url.port, timeout=PATIENCE,
                               **({"context": context} if context else {}))
        headers = {"Authorization": f"Bearer {service.key if key is None else key}"}
        if last is not None:
            headers["Last-Event-ID"] = last
        self.connection.request("GET", f"{prefix}/{task_id}/events", headers=headers)
        self.answer = self.connection.getresponse()

    def next(self):
        """The next event as (id, name, data); nothing at the end."""
        fields = {}
        while line := self.answer.readline():
            if line == b"\n" and fields:
                return fields["id"], fields["event"], json.loads(fields["data"])
            if line != b"\n" and not line.startswith(b":"):
                name, _, value = line.decode().rstrip("\n").partition(": ")
                fields[name] = value
        return None

    def rest(self):
        return list(iter(self.next, None))

    def close(self):
        self.connection.close()
        self.answer.close()


def statuses(events):
    return [data["task_status"] for _, name, data in events if name == "status"]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("events") / "data"
    write_config(data, extra=WORK)
    with Service(data) as running:
        yield running


def check_life(service, task_id, stream):
    assert stream.answer.status == 200
    assert stream.answer.headers["Content-Type"] == "text/event-stream"
    events = stream.rest()

    assert statuses(events) in (["submitted", "processing", "succeed"], ["processing", "succeed"])
    progress = [data["progress"] for _, name, data in events if name == "progress"]
    assert progress and progress == sorted(set(progress)) and 0 < progress[-1] < 1
    stages = {data.get("stage") for _, name, data in events if name == "progress"}
    assert stages == {"copying"}
    ids = [event[0] for event in events]
    assert len(set(ids)) == len(ids)
    final, polled = events[-1][2], service.task(task_id)
    video, = final["task_result"]["videos"]
    assert request(video["url"]).body[4:8] == b"ftyp"
    for one in (final, polled):
        one["task_result"]["videos"][0].pop("url")
    assert final == polled


def test_a_stream_tells_the_life_of_a_task_under_every_prefix(service):
    prefixes = [CREATE, "/kling" + CREATE, "/proxy/kling" + CREATE]
    tasks = [service.create(prompt="slow trip") for _ in prefixes]
    streams = [Stream(service, task, prefix=prefix) for task, prefix in zip(tasks, prefixes)]

    for task, stream in zip(tasks, streams):
        check_life(service, task, stream)


def test_who_comes_back_misses_nothing_and_hears_nothing_twice(service):
    task_id = service.create(prompt="slow train")
    heard, last = [], None
    while not heard or heard[-1][2].get("task_status") != "succeed":
        stream = Stream(service, task_id, last)
        if (event := stream.next()) is not None:
            heard.append(event)
            last = event[0]
        stream.close()

    assert len({event[0] for event in heard}) == len(heard)
    assert statuses(heard) in (["submitted", "processing", "succeed"], ["processing", "succeed"])
    assert len(heard) > 3
    again = Stream(service, task_id, last)
    assert again.answer.status == 204, "nothing is to follow, and browsers then stay away"
    assert statuses(Stream(service, task_id, "1-0-0").rest()) == ["processing", "succeed"]
    assert statuses(Stream(service, task_id).rest()) == ["succeed"]
    assert statuses(Stream(service, task_id, "nonsense").rest()) == ["succeed"]


def test_two_clients_hear_the_same_and_one_that_reads_nothing_holds_up_nobody(service):
    task_id = service.create(prompt="slow bus")
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    url = urllib.parse.urlsplit(service.url)
    deaf.connect((url.hostname, url.port))
    deaf.sendall(f"GET {CREATE}/{task_id}/events HTTP/1.1\r\nHost: x\r\n"
                 f"Authorization: Bearer {service.key}\r\n\r\n".encode())
    heard = [[], []]
    streams = [Stream(service, task_id) for _ in heard]
    threads = [threading.Thread(target=lambda i=i: heard[i].extend(streams[i].rest()))
               for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    deaf.close()

    assert heard[0][-1] == heard[1][-1] and statuses(heard[0])[-1] == "succeed"
    assert statuses(heard[0])[-2:] == statuses(heard[1])[-2:]


def test_a_failure_is_told_and_errors_are_those_of_a_query(service):
    task_id = service.create(prompt="refuse this")
    service.wait(task_id)
    (_, _, data), = Stream(service, task_id).rest()

    assert data["task_status"] == "failed"
    assert data["task_status_msg"] == "this engine cannot draw that"
    assert Stream(service, "17").answer.status == 400
    assert json.loads(Stream(service, "17").answer.read())["message"] == "Task not found"
    assert Stream(service, task_id, key="sk-wrong").answer.status == 401


def resident_kib(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0])


def test_a_thousand_idle_streams_take_little_memory_and_no_thread(service):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, STREAMS + 500), hard))
    task_id = service.create(prompt="hang")
    before, threads = resident_kib(service.process.pid), threads_of(service.process.pid)
    streams = [Stream(service, task_id) for _ in range(STREAMS)]
    began = time.monotonic()
    for _ in range(20):
        assert service.task(task_id)["task_status"] in ("submitted", "processing")
    took = (time.monotonic() - began) / 20
    each = (resident_kib(service.process.pid) - before) / STREAMS
    threads_with = threads_of(service.process.pid)
    deadline = time.monotonic() + PATIENCE  # Those of the tests before are forgotten within a second.
    while f"kare_event_streams {STREAMS}\n" not in service.call("GET", "/metrics").body.decode():
        assert time.monotonic() < deadline
    print(f"{STREAMS} idle streams: {each:.1f} KiB each, a poll beside them {took * 1000:.1f} ms")
    service.call("POST", f"{CREATE}/{task_id}/cancel")
    last = [stream.rest()[-1] for stream in streams]

    assert threads_with < threads + STREAMS // 10, "an engine's thread or two may have come"
    assert each < 32
    assert {data["task_status_msg"] for _, _, data in last} == {"cancelled by the owner"}


def threads_of(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/task").iterdir()))


def test_more_streams_than_allowed_are_refused(tmp_path):
    write_config(tmp_path / "data", extra=WORK + "[limits]\nevent_streams = 2\n")
    with Service(tmp_path / "data") as service:
        task_id = service.create(prompt="an endless walk")
        streams = [Stream(service, task_id) for _ in range(2)]
        refused = Stream(service, task_id)

        assert refused.answer.status == 503 and refused.answer.headers["Retry-After"]
        assert json.loads(refused.answer.read())["code"] == 5001
        assert [stream.answer.status for stream in streams] == [200, 200]


def test_a_stop_ends_streams_cleanly_and_they_go_on_after_the_start(tmp_path):
    write_config(tmp_path / "data", extra=WORK)
    service = Service(tmp_path / "data").start()
    task_id = service.create(prompt="slow ship")
    stream = Stream(service, task_id)
    heard = [stream.next()]
    began = time.monotonic()
    assert service.stop() == 0
    heard += stream.rest()
    assert time.monotonic() - began < 25, "less than a request may take that holds it up"
    with service:
        heard += Stream(service, task_id, heard[-1][0]).rest()

    assert len({event[0] for event in heard}) == len(heard)
    assert statuses(heard) in (["submitted", "processing", "succeed"], ["processing", "succeed"])


def test_streams_work_over_tls(tmp_path):
    write_config(tmp_path / "data", extra=WORK)
    with SecureService(tmp_path / "data") as service:
        status, body = service.ask("POST", CREATE, json.dumps({"prompt": "slow plane"}))
        assert status == 200
        context = ssl.create_default_context(cafile=tmp_path / "data/tls/cert.pem")
        stream = Stream(service, json.loads(body)["data"]["task_id"], context=context)
        events = stream.rest()

    assert statuses(events)[-2:] == ["processing", "succeed"]
    assert any(name == "progress" for _, name, _ in events)
