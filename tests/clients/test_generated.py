"""A client that openapi-python-client makes from /openapi.json, used as its users would."""
import json
import os
import pathlib
import subprocess

from clients import PACKAGES, program
from service import Service, request, write_config

# The generator must be told which types are files.
CONFIG = {"content_type_overrides": {"video/mp4": "application/octet-stream",
                                     "image/jpeg": "application/octet-stream"}}
SESSION = pathlib.Path(__file__).with_name("generated_session.py")


def run(*command, **environment):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          timeout=600, env={**os.environ, **environment})
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)


def test_a_generated_client_orders_awaits_lists_fetches_and_gets_errors(tmp_path):
    write_config(tmp_path / "data")
    with Service(tmp_path / "data") as service:
        (tmp_path / "openapi.json").write_bytes(request(service.url + "/openapi.json").body)
        (tmp_path / "config.json").write_text(json.dumps(CONFIG))
        run(program("openapi-python-client"), "generate", "--path", tmp_path / "openapi.json",
            "--output-path", tmp_path / "kare_client", "--meta", "none", "--fail-on-warning",
            "--config", tmp_path / "config.json",
            PATH=f"{PACKAGES}/python/bin:{os.environ['PATH']}")
        run(program("python"), SESSION, service.url, service.key, PYTHONPATH=str(tmp_path))
