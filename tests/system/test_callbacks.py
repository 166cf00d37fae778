"""Callbacks of the real binary: order, retries, signatures, strange receivers, kill -9."""
import base64
import collections
import hashlib
import hmac
import json
import os
import random
import threading
import time

import pytest

import callback_kills
from receiver import Receiver
from service import CREATE, PATIENCE, Service, kare, request, write_config

SEED = int(os.environ.get("KARE_SEED", random.randrange(1 << 30)))
KILLS = int(os.environ.get("KARE_KILL_ROUNDS", 6))
SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
OLD_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="
QUICK = """
[callbacks]
timeout = "2m"
retry_first = "50ms"
retry_max = "300ms"
"""


def configured(folder, extra=QUICK):
    write_config(folder / "data", extra=extra)
    return folder / "data"


def statuses(got, task_id):
    return [g.status for g in got if g.task == task_id]


def pending(data):
    return json.loads(kare("callbacks", "list", "--json", "--data", data).stdout)


def wait_for_pending(data, holds):
    deadline = time.monotonic() + PATIENCE
    while not holds(found := pending(data)):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def signature(secret, headers, raw):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + raw
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def test_every_change_comes_in_order_with_the_task_as_its_body(tmp_path):
    data = configured(tmp_path)
    with Receiver() as receiver, Service(data, "--allow-private-callbacks") as service:
        task_id = service.create(callback_url=receiver.url(), external_task_id="mine")
        first, second, third = receiver.wait(3)
        task = service.wait(task_id)

        assert [g.status for g in (first, second, third)] == ["submitted", "processing", "succeed"]
        assert first.headers["Content-Type"] == "application/json; charset=utf-8"
        assert first.headers["User-Agent"].startswith("Kare/")
        assert "webhook-id" not in first.headers, "nothing is signed without a secret"
        empty = {"images": [], "videos": [], "audios": []}
        assert first.body["task_result"] == second.body["task_result"] == empty
        assert first.body["task_info"]["external_task_id"] == "mine"
        assert first.body["created_at"] == first.body["updated_at"] == task["created_at"]
        assert first.body["created_at"] <= second.body["updated_at"] <= third.body["updated_at"]
        assert third.body["updated_at"] == task["updated_at"]
        assert third.body["task_status_msg"] == "" and "code" not in third.body
        video, = third.body["task_result"]["videos"]
        assert video["id"] == task["task_result"]["videos"][0]["id"]
        assert isinstance(video["duration"], str)
        answer = request(video["url"])
        assert answer.status == 200 and answer.body[4:8] == b"ftyp"
        wait_for_pending(data, lambda found: not found)
        metrics = service.call("GET", "/metrics").body.decode()
        assert 'kare_callback_deliveries_total{result="ok"} 3\n' in metrics


def test_a_failed_task_says_why(tmp_path):
    data = configured(tmp_path)
    with Receiver() as receiver, Service(data, "--allow-private-callbacks") as service:
        service.create(prompt="refuse this", callback_url=receiver.url())
        last = receiver.wait(3)[-1]

    assert last.status == "failed"
    assert last.body["task_status_msg"] == "this engine cannot draw that"


def test_the_signature_is_that_of_standard_webhooks_and_secrets_rotate(tmp_path):
    data = configured(tmp_path)
    secret_file = tmp_path / "secret"
    secret_file.write_text(f"{SECRET} {OLD_SECRET}\n")
    with Receiver() as receiver, Service(
            data, "--allow-private-callbacks",
            env={"KARE_CALLBACKS_SECRET_FILE": str(secret_file)}) as service:
        service.create(callback_url=receiver.url())
        got = receiver.wait(3)

    for one in got:
        signed = one.headers["webhook-signature"].split(" ")
        assert signed == [signature(s, one.headers, one.raw) for s in (SECRET, OLD_SECRET)]
        assert abs(int(one.headers["webhook-timestamp"]) - time.time()) < 300
    assert len({one.headers["webhook-id"] for one in got}) == 3
    shown = kare("config", "show", "--data", data,
                 env={**os.environ, "KARE_CALLBACKS_SECRET": SECRET}).stdout
    assert "********" in shown and SECRET not in shown


def test_a_failing_receiver_is_tried_again_with_the_same_id(tmp_path):
    data = configured(tmp_path, QUICK + f'secret = "{SECRET}"\n')
    counts = collections.Counter()

    def answer(got):
        counts[got.status] += 1
        return 200 if counts[got.status] == 3 else 500

    with Receiver(answer) as receiver, Service(data, "--allow-private-callbacks") as service:
        service.create(callback_url=receiver.url())
        got = receiver.wait(9)
        wait_for_pending(data, lambda found: not found)

    assert [g.status for g in got] == (["submitted"] * 3 + ["processing"] * 3 + ["succeed"] * 3)
    assert len({g.headers["webhook-id"] for g in got}) == 3
    assert got[1].at - got[0].at >= 0.03, "there is a pause between tries"


def test_a_dead_receiver_hears_everything_once_it_is_back(tmp_path):
    data = configured(tmp_path)
    receiver = Receiver().start()
    receiver.stop()
    with Service(data, "--allow-private-callbacks") as service:
        tasks = [service.create(callback_url=receiver.url()) for _ in range(5)]
        for task in tasks:
            service.wait(task)
        waiting = wait_for_pending(data, lambda found: any(one["attempts"] for one in found))
        assert len(waiting) == 15
        assert {one["standing"] for one in waiting} == {"due", "in turn"}
        receiver.start()
        try:
            receiver.wait(15)
            wait_for_pending(data, lambda found: not found)
        finally:
            receiver.stop()

    for task in tasks:
        assert statuses(receiver.got, task) == ["submitted", "processing", "succeed"]


def test_a_slow_receiver_does_not_delay_others(tmp_path):
    data = configured(tmp_path, '[callbacks]\ntimeout = "5m"\nparallel = 4\nper_host = 2\n')
    end = threading.Event()

    def hang(_):
        end.wait(PATIENCE)
        return 200

    with Receiver(hang) as slow, Receiver() as quick, \
            Service(data, "--allow-private-callbacks") as service:
        for _ in range(10):
            service.create(callback_url=slow.url())
        slow.wait(2)
        for _ in range(5):
            service.create(prompt="refuse", callback_url=quick.url())
        quick.wait_until(lambda got: len({g.task for g in got}) == 5)
        assert len(slow.got) == 2, "those are still waiting for their answers"
        end.set()


def test_a_redirect_is_not_followed(tmp_path):
    data = configured(tmp_path)
    with Receiver() as other, Service(data, "--allow-private-callbacks") as service, \
            Receiver(lambda got: (302, {"Location": other.url("/elsewhere")})) as receiver:
        service.create(callback_url=receiver.url())
        got = receiver.wait(3)
        found = wait_for_pending(data, lambda f: f and f[0]["failure"])

        assert {g.status for g in got} == {"submitted"}
        assert found[0]["failure"] == "status 302"
        assert not other.got


def test_410_stops_the_task_and_retry_starts_it_again(tmp_path):
    data = configured(tmp_path)
    receiver = Receiver(lambda got: 410)
    with receiver, Service(data, "--allow-private-callbacks") as service:
        task_id = service.create(callback_url=receiver.url())
        service.wait(task_id)
        wait_for_pending(data, lambda found: len(found) == 3 and all(
            one["standing"] == "given up" for one in found))
        assert len(receiver.got) == 1
        receiver.answer = lambda got: 200
        assert "3 callbacks" in kare("callbacks", "retry", task_id, "--data", data).stdout
        got = receiver.wait(4)
        wait_for_pending(data, lambda found: not found)

    assert [g.status for g in got[1:]] == ["submitted", "processing", "succeed"]


def test_retry_after_is_honoured_up_to_the_longest_pause(tmp_path):
    data = configured(tmp_path, '[callbacks]\nretry_first = "10ms"\nretry_max = "1s"\n')
    with Receiver(lambda got: (503, {"Retry-After": "3600"})) as receiver, \
            Service(data, "--allow-private-callbacks") as service:
        service.create(callback_url=receiver.url())
        first, second = receiver.wait(2)[:2]

    assert 0.9 <= second.at - first.at < 600


def test_callbacks_are_given_up_after_their_time(tmp_path):
    data = configured(tmp_path, QUICK + 'give_up = "300ms"\n')
    with Receiver(lambda got: 500) as receiver, \
            Service(data, "--allow-private-callbacks") as service:
        task_id = service.create(callback_url=receiver.url())
        found = wait_for_pending(data, lambda found: len(found) == 3 and all(
            one["standing"] == "given up" for one in found))

        assert {one["failure"] for one in found} == {"status 500"}
        assert {g.status for g in receiver.got} == {"submitted", "processing", "succeed"}
        assert kare("callbacks", "list", task_id, "--data", data).stdout.count("given up") == 3


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:9/x", "http://localhost/x", "http://10.0.0.1/x", "http://192.168.1.1:8080/",
    "http://169.254.169.254/latest/meta-data/", "http://[::1]/x", "http://[::ffff:127.0.0.1]/x",
    "http://[fd00::1]/", "http://2130706433/x", "http://0x7f.1/x", "http://0.0.0.0/",
    "http://100.64.0.1/", "http://metadata.google.internal/", "http://user@127.0.0.1/",
])
def test_private_addresses_are_refused_at_creation(private_service, url):
    answer = private_service.call("POST", CREATE, {"prompt": "a boat", "callback_url": url})

    assert answer.status == 400, answer.body
    assert answer.json()["code"] == 1201
    assert "callback_url" in answer.json()["message"]
    assert "not a public one" in answer.json()["message"]


def test_names_without_an_address_do_not_hold_up_orders(private_service):
    began = time.monotonic()
    for index in range(5):
        private_service.create(callback_url=f"https://no-such-host-{index}.invalid/hook")

    assert time.monotonic() - began < 20, "a resolver may take that long for a single name"


@pytest.fixture(scope="module")
def private_service(tmp_path_factory):
    data = configured(tmp_path_factory.mktemp("private"))
    with Service(data) as service:
        yield service


def test_an_address_that_was_allowed_is_looked_at_again_when_it_is_connected_to(tmp_path):
    data = configured(tmp_path)
    receiver = Receiver().start()
    receiver.stop()
    # Ordered while private addresses were allowed: stands for a name that changes its address.
    with Service(data, "--allow-private-callbacks") as service:
        service.create(callback_url=receiver.url())
        wait_for_pending(data, lambda found: found and found[0]["attempts"] > 0)
        assert "connection" in pending(data)[0]["failure"]
    with receiver, Service(data):
        found = wait_for_pending(data, lambda found: "public" in found[0]["failure"])

        assert found[0]["failure"] == "its address is not a public one (loopback)"
        assert not receiver.got


def test_the_judge_of_the_kills_notices_what_is_lost_or_out_of_order():
    def judge(*statuses):
        return callback_kills.Outcome([("1", status) for status in statuses], ["1"])

    assert not judge("submitted", "processing", "succeed").lost
    assert judge("submitted", "succeed").lost and judge("submitted", "processing").lost
    assert callback_kills.Outcome([], ["1"]).lost
    assert judge("submitted", "submitted", "processing", "failed").duplicates == 1
    assert not judge("submitted", "submitted", "processing", "failed").disordered
    assert judge("submitted", "processing", "submitted", "failed").disordered


def test_kill_at_random_moments_loses_no_callback_and_keeps_their_order(tmp_path):
    print(f"KARE_SEED={SEED}")
    outcome, kills = callback_kills.run(tmp_path, KILLS, SEED)

    print(f"{kills} kills, {outcome.tasks} tasks, {outcome.changes} changes, "
          f"{outcome.duplicates} duplicates")
    assert outcome.tasks > KILLS
    assert not outcome.lost and not outcome.disordered
