"""The npm package kling-api, unmodified, against a service: https, tokens, polling, download."""
import json
import pathlib
import subprocess

import pytest

from clients import run_node
from service import Service, kare, probe, write_config

SCRIPT = pathlib.Path(__file__).with_name("kling_api.mjs")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the client says about one session with a service."""
    data = tmp_path_factory.mktemp("kling-api")
    write_config(data)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=kare.test", "-addext", "subjectAltName=DNS:kare.test",
         "-keyout", data / "key.pem", "-out", data / "cert.pem"], check=True, capture_output=True)
    made = kare("keys", "create", "--pair", "--data", data).stdout
    pair = dict(line.split() for line in made.splitlines() if line.startswith(("access", "secret")))
    with Service(data, "--tls-cert", str(data / "cert.pem"), "--tls-key",
                 str(data / "key.pem")) as service:
        port = service.url.rsplit(":", 1)[1]
        out = run_node(SCRIPT, BASE_URL=f"https://kare.test:{port}", FOLDER=data / "videos",
                       ACCESS_KEY=pair["access_key"], SECRET_KEY=pair["secret_key"],
                       NODE_EXTRA_CA_CERTS=data / "cert.pem", KLING_LOG_LEVEL="error")
    return json.loads(out.splitlines()[-1])


def test_a_video_is_ordered_awaited_and_downloaded(told):
    task = told["finished"]["data"]
    assert told["created"]["data"]["task_status"] == "submitted"
    assert task["task_status"] == "succeed" and task["task_info"]["external_task_id"] == "fox-1"
    assert task["task_result"]["videos"][0]["duration"] == "10.0"
    stream = probe(told["files"][0])["streams"][0]
    assert (stream["width"], stream["height"]) == (1080, 1920)
    assert told["byOwnId"]["data"]["task_id"] == task["task_id"]
    assert told["loud"]["data"]["task_status"] == "submitted"


def test_a_failed_task_is_thrown_with_its_reason(told):
    assert told["failed"]["message"] == "this engine cannot draw that"


@pytest.mark.parametrize("name, status, code, words", [
    ("unknown", 400, 1201, "Task not found"),
    ("repeated", 400, 1201, "fox-1 already exists"),
    ("misdirected", 400, 1201, "callback_url value 'no address' is invalid"),
    ("unsupported", 404, 1202, "no such path"),
    ("unauthorised", 401, 1002, "signature is wrong"),
])
def test_errors_arrive_with_code_status_and_message(told, name, status, code, words):
    error = told[name]
    assert error["httpStatus"] == status and error["code"] == code, error
    assert words in error["message"] and error["requestId"], error


def test_the_service_counts_as_reachable(told):
    assert told["isHealthy"] is True
    assert told["account"]["data"] == {"code": 0, "msg": "SUCCEED",
                                       "resource_pack_subscribe_infos": []}
