"""The engine `upstream` of the real binary against a scripted upstream, and against another Kare."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from fake_upstream import Fake
from service import (BUILD, CREATE, PATIENCE, Service, child_pids, kare, probe, request, wait_for,
                     write_config)

KEY = "sk-secret-of-the-upstream"


def configure(data, fake, extra="", more="", url=None, kind="kling", timeout="2m"):
    data.mkdir(parents=True, exist_ok=True)
    (data / "kare.toml").write_text(f"""
[engines]
default = "upstream"
{extra}
[work]
retry_pause = "100ms"
slots = 1
[upstreams.fake]
url = "{url or fake.url}"
kind = "{kind}"
key_env = "FAKE_KEY"
poll_first = "50ms"
poll_max = "200ms"
timeout = "{timeout}"
{more}
""")
    return data


def serving(data, **more):
    return Service(data, env={"FAKE_KEY": KEY}, **more)


def details(data, task_id):
    """Engine, report and error of a task as the database keeps them."""
    with sqlite3.connect(data / "kare.db") as database:
        row = database.execute("SELECT engine, report, error FROM tasks WHERE id = ?",
                               (int(task_id),)).fetchone()
    return row[0], json.loads(row[1] or "{}").get("upstream", {}), row[2]


def engine_pid(service):
    for pid in child_pids(service.process.pid):
        try:
            if b"kare-engine-upstream" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        except OSError:
            pass
    return None


def expect_one_create(fake, data, task_id, service, **more):
    task = service.wait(task_id, **more)
    assert task["task_status"] == "succeed", (task, service.tail())
    assert fake.creates == {f"kare-{task_id}": 1}
    return task


def test_a_video_comes_home_with_what_the_upstream_said_of_it(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        task_id = service.create(model_name="kling-v2-6", mode="pro", negative_prompt="rain")
        task = expect_one_create(fake, tmp_path / "d", task_id, service)
        video = request(task["task_result"]["videos"][0]["url"]).body
        engine, report, _ = details(tmp_path / "d", task_id)
        rows = json.loads(kare("usage", "--json", "--data", tmp_path / "d").stdout)
        log = service.tail()

    assert video == fake.video
    assert task["task_result"]["videos"][0]["duration"] == "5.042"
    there = next(iter(fake.tasks.values()))
    assert engine == "upstream"
    assert report == {"name": "fake", "task_id": there["id"], "video_id": str(int(there["id"]) + 1),
                      "external_task_id": f"kare-{task_id}", "duration": "5.041", "cost": "4",
                      "model": "kling-v2-6"}
    assert there["body"]["mode"] == "pro" and there["body"]["negative_prompt"] == "rain"
    assert {h["Authorization"] for _, p, h in fake.requests if p.startswith("/v1")} == {
        f"Bearer {KEY}"}
    assert all("Authorization" not in h for _, p, h in fake.requests if p.startswith("/bs2"))
    assert [(r["engine"], r["tasks"], r["succeeded"], r["cost"], r["name"]) for r in rows] == [
        ("upstream", 1, 1, 4.0, "first")]
    assert KEY not in log


def test_the_key_is_in_no_command_line_and_in_no_other_engine(tmp_path):
    data = configure(tmp_path / "d", None, url="http://127.0.0.1:9", extra=f"""
[engines.spy]
command = ["{sys.executable}", "-c", '''
import json, os
with open(os.environ["SPY_OUT"], "w") as out:
    out.write(str(dict(os.environ)))
print(json.dumps({{"event": "ready", "protocol": 1, "name": "spy", "version": "1",
                  "models": [{{"name": "*"}}], "concurrency": 1}}), flush=True)
input()
''']""")
    out = tmp_path / "environment"
    shown = kare("engines", "list", "--data", data,
                 env={**os.environ, "FAKE_KEY": KEY, "SPY_OUT": str(out)})
    assert "spy" in shown.stdout and "ready" in shown.stdout
    assert "SPY_OUT" in out.read_text() and KEY not in out.read_text()
    with serving(data) as service:
        wait_for(lambda: engine_pid(service))
        pid = engine_pid(service)
        assert KEY.encode() not in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    assert KEY not in kare("config", "show", "--data", data).stdout


def test_a_pair_of_keys_signs_a_fresh_token_for_each_request(tmp_path):
    with Fake() as fake:
        data = configure(tmp_path / "d", fake)
        text = (data / "kare.toml").read_text().replace(
            'key_env = "FAKE_KEY"', f'access_key_env = "AK"\nsecret_key_file = "{tmp_path}/sk"')
        (data / "kare.toml").write_text(text)
        (tmp_path / "sk").write_text("the secret\n".replace(" ", "-"))
        with Service(data, env={"AK": "access"}) as service:
            service.wait(service.create())
    tokens = [h["Authorization"].removeprefix("Bearer ") for _, p, h in fake.requests
              if p.startswith("/v1")]
    for token in tokens:
        head, claims, signature = token.split(".")
        expected = hmac.new(b"the-secret", f"{head}.{claims}".encode(), hashlib.sha256).digest()
        assert base64.urlsafe_b64encode(expected).rstrip(b"=").decode() == signature
        claims = json.loads(base64.urlsafe_b64decode(claims + "=="))
        assert claims["iss"] == "access"
        assert claims["nbf"] <= time.time() - 5 and claims["exp"] > time.time() + 1500


def test_a_gateway_is_asked_below_its_prefix(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake, kind="cometapi")) as service:
        service.wait(service.create())
    assert fake.requests[0][:2] == ("POST", "/kling/v1/videos/text2video")


# After each of these nobody can know whether the task was accepted.
UNCLEAR = ["cut", "html 502", "html 200", "half json", "no data", "null data", "5000", "5001", "5002",
           "hang"]


@pytest.mark.parametrize("lost", ["", "lost "])
def test_an_unclear_answer_to_a_create_is_looked_up_and_never_sent_twice(tmp_path, lost):
    with Fake() as fake, serving(configure(tmp_path / "d", fake, timeout="2s")) as service:
        for fault in UNCLEAR:
            fake.plan["create"] = [lost + fault]
            task_id = service.create()
            task = service.wait(task_id)
            assert task["task_status"] == "succeed", (fault, task, service.tail())
            assert fake.creates[f"kare-{task_id}"] == 1, fault


def test_the_look_up_itself_may_fail_often(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.plan["create"] = ["lost cut"]
        fake.plan["query"] = ["html 502", "cut", "5000", "1302", "half json"]
        task_id = service.create()
        expect_one_create(fake, tmp_path / "d", task_id, service)


def test_an_upstream_that_says_the_id_exists_has_accepted_it_before(tmp_path):
    with Fake(refuse_repeats=True) as fake, serving(configure(tmp_path / "d", fake)) as service:
        # Not found at first, though it was accepted: the second create is refused there.
        fake.plan["create"] = ["lost cut"]
        fake.plan["query"] = ["not found"] * 4
        task_id = service.create()
        expect_one_create(fake, tmp_path / "d", task_id, service)


def test_full_and_too_fast_mean_wait_and_try_again(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.plan["create"] = ["1303", "1302"]
        task_id = service.create()
        expect_one_create(fake, tmp_path / "d", task_id, service)


def test_polls_survive_everything(tmp_path):
    with Fake(seconds=1) as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.plan["query"] = ["html 502", "cut", "half json", "html 200", "5000", "1303", "1101",
                              "not found", "404 html", "null data"]
        task_id = service.create()
        expect_one_create(fake, tmp_path / "d", task_id, service)


def test_a_failure_behind_a_successful_envelope_is_told_in_its_own_words(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.outcome = lambda _: ("failed", "Failure to pass the risk control system")
        task_id = service.create()
        task = service.wait(task_id)
        _, report, _ = details(tmp_path / "d", task_id)
    assert task["task_status"] == "failed"
    assert task["task_status_msg"] == "Failure to pass the risk control system"
    assert report["task_id"] == next(iter(fake.tasks))
    assert fake.creates == {f"kare-{task_id}": 1}


@pytest.mark.parametrize("word", ["succeeded", "completed", "SUCCESS"])
def test_other_words_for_success_are_understood(tmp_path, word):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.outcome = lambda _: (word, "")
        expect_one_create(fake, tmp_path / "d", service.create(), service)


@pytest.mark.parametrize("fault", ["1101", "1102", "1002", "1004", "404 html"])
def test_without_money_or_key_an_upstream_is_not_used_and_says_so(tmp_path, fault):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.plan["create"] = [fault] * 10
        first = service.wait(service.create())
        asked = len(fake.requests)
        second = service.wait(service.create())
        log = service.tail()
    for task in (first, second):
        assert task["task_status"] == "failed"
        assert "the upstream 'fake' cannot be used" in task["task_status_msg"], task
    assert len(fake.requests) == asked, "it must be left alone"
    assert "upstream is not used for now" in log


def test_refusals_are_final_and_in_the_words_of_the_upstream(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        for fault, words in (("1201", "model_name value 'x' is invalid (1201)"),
                             ("1301", "content safety (1301)"), ("openai 400", "no such model")):
            fake.plan["create"] = [fault]
            task = service.wait(service.create())
            assert task["task_status"] == "failed" and words in task["task_status_msg"], task
    assert fake.creates == {}


def second_upstream(fake, more=""):
    return f"""
[upstreams.other]
url = "{fake.url}"
key_env = "FAKE_KEY"
poll_first = "50ms"
poll_max = "200ms"
timeout = "2m"
{more}
"""


@pytest.mark.parametrize("fault", ["1102", "1303", "1201", "1002"])
def test_the_next_upstream_takes_what_was_not_accepted(tmp_path, fault):
    with Fake() as one, Fake() as two:
        data = configure(tmp_path / "d", one, more="weight = 1000" + second_upstream(two))
        with serving(data) as service:
            one.plan["create"] = [fault] * 20
            task_id = service.create()
            task = service.wait(task_id)
            assert task["task_status"] == "succeed", (task, service.tail())
            _, report, _ = details(data, task_id)
    assert one.creates == {} and two.creates == {f"kare-{task_id}": 1}
    assert report["name"] == "other"


def test_a_dead_upstream_costs_nothing_but_a_moment(tmp_path):
    with Fake() as two:
        data = configure(tmp_path / "d", None, url="http://127.0.0.1:9",
                         more="weight = 1000" + second_upstream(two))
        with serving(data) as service:
            ids = [service.create() for _ in range(8)]
            assert all(service.wait(i)["task_status"] == "succeed" for i in ids), service.tail()
    assert sorted(two.creates.values()) == [1] * 8


def test_what_may_have_been_accepted_goes_to_no_other_upstream(tmp_path):
    with Fake() as one, Fake() as two:
        data = configure(tmp_path / "d", one, more="weight = 1000" + second_upstream(two))
        with serving(data) as service:
            one.plan["create"] = ["lost cut"]
            one.plan["query"] = ["cut", "html 502", "5000"]
            task_id = service.create()
            assert service.wait(task_id)["task_status"] == "succeed"
    assert one.creates == {f"kare-{task_id}": 1} and two.creates == {}


def test_models_are_served_and_renamed_as_configured(tmp_path):
    with Fake() as one, Fake() as two:
        data = configure(tmp_path / "d", one, more='models = ["kling-v3=their-v3"]' +
                         second_upstream(two, 'models = ["kling-v2*"]'))
        with serving(data) as service:
            service.wait(service.create(model_name="kling-v3"))
            service.wait(service.create(model_name="kling-v2-6"))
            none = service.wait(service.create(model_name="kling-v1"))
    assert [t["body"]["model_name"] for t in one.tasks.values()] == ["their-v3"]
    assert [t["body"]["model_name"] for t in two.tasks.values()] == ["kling-v2-6"]
    assert none["task_status_msg"] == "no upstream serves the model 'kling-v1'"


def test_a_download_goes_on_where_it_broke_off(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.plan["file"] = ["half", "half", "html 502", "redirect"]
        task_id = service.create()
        task = expect_one_create(fake, tmp_path / "d", task_id, service)
        assert request(task["task_result"]["videos"][0]["url"]).body == fake.video
    ranges = [h.get("Range") for _, p, h in fake.requests if p.startswith("/bs2")]
    assert ranges[0] is None and ranges[1] == f"bytes={len(fake.video) // 2}-"


def test_what_is_no_video_is_not_served(tmp_path):
    with Fake() as fake, serving(configure(tmp_path / "d", fake)) as service:
        fake.plan["file"] = ["html 200"]
        task_id = service.create()
        task = expect_one_create(fake, tmp_path / "d", task_id, service)
        assert request(task["task_result"]["videos"][0]["url"]).body == fake.video


def test_a_cancelled_task_ends_at_once_and_keeps_the_id_that_was_paid_for(tmp_path):
    with Fake(seconds=600) as fake, serving(configure(tmp_path / "d", fake)) as service:
        task_id = service.create()
        fake.wait_for(lambda f: any(m == "GET" for m, _, _ in f.requests))
        service.call("POST", f"{CREATE}/{task_id}/cancel")
        task = service.wait(task_id)
        _, report, _ = details(tmp_path / "d", task_id)
    assert task["task_status_msg"] == "cancelled by the owner"
    assert report["task_id"] == next(iter(fake.tasks))
    assert fake.cancelled == []


STAGES = ["create", "created", "answered", "query", "queried", "file", "half", "sent"]


@pytest.mark.parametrize("victim", ["engine", "service"])
def test_kill_at_every_step_loses_nothing_and_pays_once(tmp_path, victim):
    with Fake(seconds=0.3) as fake:
        data = configure(tmp_path / "d", fake)
        service = serving(data).start()
        try:
            for stage in STAGES:
                fake.hooks = {}
                if stage == "half":
                    fake.plan["file"] = ["half"]

                def strike(*_):
                    fake.hooks = {}
                    if victim == "engine":
                        os.kill(engine_pid(service), signal.SIGKILL)
                    else:
                        service.kill()
                    fake.struck = True

                fake.struck = False
                fake.hooks = {stage: strike}
                task_id = service.create()
                wait_for(lambda: fake.struck)
                if victim == "service":
                    service.start()
                task = service.wait(task_id)
                assert task["task_status"] == "succeed", (stage, task, service.tail())
                assert fake.creates[f"kare-{task_id}"] == 1, stage
        finally:
            service.stop()


def test_a_stop_leaves_the_remote_task_alone_and_a_start_goes_on_with_it(tmp_path):
    with Fake(seconds=1.5) as fake:
        data = configure(tmp_path / "d", fake, kind="kare")
        with serving(data) as service:
            task_id = service.create()
            fake.wait_for(lambda f: f.creates)
            began = time.monotonic()
            assert service.stop() == 0
            assert time.monotonic() - began < 18, "nothing is gained by waiting for an upstream"
        with serving(data) as service:
            key = kare("keys", "create", "--data", data).stdout.strip()
            wait_for(lambda: details(data, task_id)[1].get("video_id"))
    assert key and fake.creates == {f"kare-{task_id}": 1} and fake.cancelled == []


def test_another_kare_is_an_upstream_and_is_told_of_cancels(tmp_path):
    write_config(tmp_path / "back")
    with Service(tmp_path / "back") as back:
        data = configure(tmp_path / "front", None, url=back.url, kind="kare")
        with Service(data, env={"FAKE_KEY": back.key}) as front:
            task_id = front.create(prompt="a boat", aspect_ratio="1:1")
            task = front.wait(task_id)
            assert task["task_status"] == "succeed", (task, front.tail())
            _, report, _ = details(data, task_id)
            there = back.task(report["task_id"])
            assert there["task_info"]["external_task_id"] == f"kare-{task_id}"
            mine = request(task["task_result"]["videos"][0]["url"]).body
            assert mine == request(there["task_result"]["videos"][0]["url"]).body

            slow = front.create(prompt="an endless boat trip")
            wait_for(lambda: back.call("GET", f"{CREATE}/kare-{slow}").status == 200)
            found = back.call("GET", f"{CREATE}/kare-{slow}")
            front.call("POST", f"{CREATE}/{slow}/cancel")
            assert front.wait(slow)["task_status_msg"] == "cancelled by the owner"
            ended = back.wait(found.json()["data"]["task_id"])
            assert ended["task_status_msg"] == "cancelled by the owner"


def test_a_chain_goes_on_with_the_next_engine_and_says_which_one_it_was(tmp_path):
    write_config(tmp_path / "x")  # For its quick engine.
    quick = (tmp_path / "x" / "kare.toml").read_text().split("[engines.quick]")[1]
    with Fake() as fake:
        data = configure(tmp_path / "d", fake,
                         extra=f'fallback = ["upstream", "quick"]\n[engines.quick]{quick}')
        fake.outcome = lambda _: ("failed", "Failure to pass the risk control system")
        with serving(data) as service:
            task_id = service.create(prompt="a boat", aspect_ratio="1:1")
            task = service.wait(task_id)
            assert task["task_status"] == "succeed", (task, service.tail())
    assert details(data, task_id)[0] == "quick"
    assert fake.creates == {f"kare-{task_id}": 1}


def test_generate_works_through_an_upstream_without_a_server(tmp_path):
    with Fake() as fake:
        data = configure(tmp_path / "d", fake)
        out = tmp_path / "o.mp4"
        kare("generate", "a boat", "-o", out, "--data", data, env={**os.environ, "FAKE_KEY": KEY})
    assert out.read_bytes() == fake.video and sum(fake.creates.values()) == 1


def test_a_missing_key_is_told_before_anything_starts(tmp_path):
    data = configure(tmp_path / "d", None, url="http://127.0.0.1:9")
    done = subprocess.run([str(BUILD / "bin" / "kare"), "serve", "--data", str(data), "--listen",
                           "127.0.0.1:0"], capture_output=True, text=True, timeout=PATIENCE,
                          env={k: v for k, v in os.environ.items() if k != "FAKE_KEY"})
    assert done.returncode != 0
    assert "upstreams.fake.key_env: the environment has no FAKE_KEY" in done.stderr
