"""The service over https, with certificates that the `openssl` program makes."""
import http.client
import json
import shutil
import signal
import socket
import ssl
import subprocess
import time

import pytest

from service import CREATE, PATIENCE, Service, kare, write_config


def make_certificate(folder, name):
    """cert.pem and key.pem for 127.0.0.1 in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out",
         folder / "cert.pem"], check=True, capture_output=True)


class SecureService(Service):
    """A service whose certificate lies in its folder `tls`; asks it with that certificate only."""

    def __init__(self, data, *flags):
        make_certificate(data / "tls", "first")
        super().__init__(data, "--tls-cert", str(data / "tls/cert.pem"), "--tls-key",
                         str(data / "tls/key.pem"), *flags)

    def connect(self, **more):
        context = ssl.create_default_context(cafile=self.data / "tls/cert.pem")
        port = int(self.url.rsplit(":", 1)[1])
        return http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=PATIENCE,
                                           **more)

    def ask(self, method, path, body=None):
        connection = self.connect()
        connection.request(method, path, body, {"Authorization": f"Bearer {self.key}",
                                                "Content-Type": "application/json"})
        reply = connection.getresponse()
        return reply.status, reply.read()

    def shown_name(self):
        """The common name in the certificate that a new connection is shown."""
        port = int(self.url.rsplit(":", 1)[1])
        text = ssl.get_server_certificate(("127.0.0.1", port))
        out = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=text, text=True,
                             capture_output=True, check=True).stdout
        return out.strip().rsplit(" ", 1)[1]

    def hang_up(self, expected_in_log):
        """SIGHUP, and waits until the log says what came of it."""
        before = (self.data / "log").read_text().count(expected_in_log)
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while (self.data / "log").read_text().count(expected_in_log) == before:
            assert time.monotonic() < deadline and self.process.poll() is None, self.tail()
            time.sleep(0.01)


@pytest.fixture
def service(tmp_path):
    write_config(tmp_path / "data")
    with SecureService(tmp_path / "data") as running:
        yield running


def test_a_video_is_ordered_and_fetched_over_https(service):
    assert service.url.startswith("https://127.0.0.1:")
    status, made = service.ask("POST", CREATE, json.dumps({"prompt": "a red fox"}))
    assert status == 200
    task_id = json.loads(made)["data"]["task_id"]
    deadline = time.monotonic() + PATIENCE
    task = {}
    while task.get("task_status") != "succeed":
        assert time.monotonic() < deadline, (task, service.tail())
        task = json.loads(service.ask("GET", f"{CREATE}/{task_id}")[1])["data"]
    url = task["task_result"]["videos"][0]["url"]
    assert url.startswith(service.url + "/files/")
    status, video = service.ask("GET", url[len(service.url):])
    assert status == 200 and video[4:8] == b"ftyp"


def test_a_renewed_certificate_is_taken_over_without_a_restart(service):
    old = service.connect()
    old.request("GET", "/healthz")
    assert old.getresponse().read() == b'{"status":"ok"}'
    make_certificate(service.data / "tls", "second")
    assert service.shown_name() == "first"

    service.hang_up("the certificate was read again")

    assert service.shown_name() == "second"
    assert service.ask("GET", "/readyz")[0] == 200
    old.request("GET", "/healthz")
    assert old.getresponse().status == 200, "connections that stand go on"


def test_bad_new_files_change_nothing_and_the_log_says_why(service):
    cert = service.data / "tls/cert.pem"
    shutil.copy(cert, service.data / "good.pem")
    cert.write_text("nonsense")
    service.hang_up("the old certificate stays")
    assert service.shown_name() == "first" and "cert.pem" in service.tail()
    shutil.copy(service.data / "good.pem", cert)
    (service.data / "tls/key.pem").unlink()
    service.hang_up("the old certificate stays")
    assert service.shown_name() == "first" and "key.pem" in service.tail()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_and_plain_http_get_no_answer(service):
    port = int(service.url.rsplit(":", 1)[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(socket.create_connection(("127.0.0.1", port)))
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        plain.request("GET", "/healthz")
        plain.getresponse()
    assert service.ask("GET", "/healthz")[0] == 200


def test_a_service_does_not_start_with_half_a_certificate(tmp_path):
    make_certificate(tmp_path / "tls", "x")
    cert, key = tmp_path / "tls/cert.pem", tmp_path / "tls/key.pem"
    for flags, said in ((["--tls-cert", cert], "server.tls_key"),
                        (["--tls-key", key], "server.tls_cert"),
                        (["--tls-cert", cert, "--tls-key", tmp_path / "none"], "none"),
                        (["--tls-cert", key, "--tls-key", cert], "key.pem")):
        done = kare("serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", *flags,
                    check=False)
        assert done.returncode != 0 and said in done.stderr, (flags, done.stderr)
