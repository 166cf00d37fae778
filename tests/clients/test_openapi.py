"""Schemathesis reads /openapi.json and tries the service: by examples, at the edges of every
schema, with random requests, and with sequences of them.

A sample by default, the same each time for the same document, unless KARE_SEED names another; with
--full more than 10,000 cases:
    build/clients/python/bin/python -m pytest -s tests/clients/test_openapi.py --full
"""
import json
import os
import pathlib
import re
import subprocess
import urllib.parse

import pytest

from clients import program
from service import Service, write_config

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_headers_conformance", "response_schema_conformance", "allow_header_conformance",
          "ignored_auth")
SEED = os.environ.get("KARE_SEED", "1")
HOOKS = pathlib.Path(__file__).with_name("schemathesis_hooks.py")
# Values of parameters that random texts would never hit, and how often they are taken.
# Of a stream of events the first is read, which comes at once; the others may take their time.
CONFIG = """
max-stream-events = 1

[dictionaries.tasks]
values = {tasks}

[dictionaries.ids]
values = {ids}

[dictionaries.videos]
values = {videos}

[dictionaries.doomed]
values = {doomed}

[dictionaries.models]
values = ["kling-3.0-turbo", "kling-3.0", "kling-2.6", "kling-2.5-turbo"]

[parameters]
"path.task_id" = {{ dictionary = "tasks", probability = 0.5 }}
"path.video_id" = {{ dictionary = "videos", probability = 0.5 }}
"path.model" = {{ dictionary = "models", probability = 0.8 }}
"query.task_ids" = {{ dictionary = "ids", probability = 0.5 }}

[[operations]]
include-name = "GET /files/{{name}}"
parameters = {link}

[[operations]]
include-name = "DELETE /v1/videos/{{video_id}}"
parameters = {{ "path.video_id" = {{ dictionary = "doomed", probability = 0.2 }} }}
"""


@pytest.fixture
def service(tmp_path):
    """One for each test: the tasks that one test orders by the hundred would keep the next waiting."""
    write_config(tmp_path / "data")
    with Service(tmp_path / "data", "--allow-private-callbacks") as running:
        yield running


def inline_table(values):
    return "{ " + ", ".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in values.items()) + " }"


def prepare(service, folder):
    """Tasks in several states, and the link of a finished one."""
    own_id = f"of {folder.name}"
    done, failed = service.create(external_task_id=own_id), service.create(prompt="refuse")
    url = urllib.parse.urlsplit(service.wait(done)["task_result"]["videos"][0]["url"])
    link = {"name": url.path.rsplit("/", 1)[1], **dict(urllib.parse.parse_qsl(url.query))}
    service.wait(failed)
    tasks = [done, own_id, failed, service.create(prompt="slow"), service.create(prompt="slow")]
    ids = [done, failed, f"{done},{failed}", ",".join(tasks[2:])]
    videos = [f"video_{task}" for task in (done, failed, *tasks[3:])]
    doomed = [f"video_{service.create()}" for _ in range(20)]
    (folder / "schemathesis.toml").write_text(
        CONFIG.format(tasks=json.dumps(tasks), ids=json.dumps(ids), videos=json.dumps(videos),
                      doomed=json.dumps(doomed), link=inline_table(link)))


def explore(service, folder, examples, *flags):
    """One run over all operations; gives the number of its cases. Fails with what it found.

    With one worker: Python 3.11's parser, which hypothesis calls, fails now and then in two threads.
    """
    prepare(service, folder)
    done = subprocess.run(
        [program("schemathesis"), "--config-file", folder / "schemathesis.toml", "run",
         service.url + "/openapi.json", "--checks", ",".join(CHECKS), "--max-examples",
         str(examples), "--workers", "1", "--generation-database", "none", "--no-color", "--seed", SEED,
         "--suppress-health-check", "all", "--request-timeout", "300",
         "--continue-on-failure", "--warnings", "off", *flags],
        capture_output=True, text=True, timeout=1500, cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)})
    counts = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    if done.returncode != 0 or not counts or service.process.poll() is not None:
        pytest.fail("\n".join([done.stdout[-8000:], done.stderr[-2000:], service.tail()]), False)
    return int(counts[2])


def test_no_request_finds_what_the_document_does_not_say(service, tmp_path, request):
    is_full = request.config.getoption("--full")

    cases = explore(service, tmp_path, 600 if is_full else 25,
                    "--header", f"Authorization: Bearer {service.key}")

    print(f"\nschemathesis, with a key: {cases} cases, none wrong")
    assert cases >= (10_000 if is_full else 1_000)


@pytest.mark.parametrize("flags", [(), ("--header", "Authorization: Bearer sk-wrong")],
                         ids=["no key", "a wrong key"])
def test_without_a_key_the_same_holds(service, tmp_path, flags):
    assert explore(service, tmp_path, 5, *flags) >= 100
