"""Tokens signed with a pair of keys, made here with Python's own hmac as a client would."""
import base64
import hashlib
import hmac
import json
import time

import pytest

from service import CREATE, Service, kare, write_config

HEADER = {"alg": "HS256", "typ": "JWT"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    write_config(data)
    with Service(data) as running:
        yield running


def make_pair(service, *flags):
    """(access key, secret key) of a new pair."""
    lines = kare("keys", "create", "--pair", "--data", service.data, *flags).stdout.splitlines()
    words = [line.split() for line in lines]
    assert [w[0] for w in words] == ["access_key", "secret_key"] and len(words[0]) == 2
    return words[0][1], words[1][1]


@pytest.fixture(scope="module")
def pair(service):
    return make_pair(service)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(secret, claims, header=None, digest=hashlib.sha256):
    parts = [encode(json.dumps(part).encode()) for part in (header or HEADER, claims)]
    text = ".".join(parts)
    return text + "." + encode(hmac.new(secret.encode(), text.encode(), digest).digest())


def claims(access, begin=-5, end=1800, **more):
    now = int(time.time())
    return {"iss": access, "exp": now + end, "nbf": now + begin, **more}


def ask(service, token):
    """HTTP status and Kling's code."""
    answer = service.call("GET", CREATE, key=token)
    return answer.status, answer.json()["code"]


def test_a_token_orders_and_sees_a_video(service, pair):
    token = sign(pair[1], claims(pair[0]))
    made = service.call("POST", CREATE, {"prompt": "a red fox"}, key=token)

    assert made.status == 200, made.body
    task = made.json()["data"]["task_id"]
    assert service.task(task, key=sign(pair[1], claims(pair[0])))["task_id"] == task
    stranger = service.call("GET", f"{CREATE}/{task}")
    assert stranger.status == 400, "another owner does not see it"


@pytest.mark.parametrize("more", [
    {"iat": int(time.time())}, {"iat": time.time(), "jti": "x", "aud": ["kling"]},
    {"exp": time.time() + 3600.5, "nbf": time.time() - 0.5}, {"sub": None, "nested": {"a": [1]}}])
def test_further_claims_and_fractions_are_fine(service, pair, more):
    assert ask(service, sign(pair[1], claims(pair[0]) | more)) == (200, 0)


def test_a_token_without_nbf_or_typ_is_fine(service, pair):
    without = claims(pair[0])
    del without["nbf"]
    assert ask(service, sign(pair[1], without, {"alg": "HS256"})) == (200, 0)


# The edges themselves are tested with a clock that stands still; here both sides are a little off.
@pytest.mark.parametrize("begin,end,code", [
    (8, 1800, 0), (90, 1800, 1003), (-1800, -2, 0), (-1800, -11, 1004), (-1800, -900, 1004)])
def test_clocks_may_differ_by_ten_seconds(service, pair, begin, end, code):
    assert ask(service, sign(pair[1], claims(pair[0], begin, end))) == (401 if code else 200, code)


def test_other_algorithms_are_refused(service, pair):
    good = claims(pair[0])
    unsigned = encode(b'{"alg":"none"}') + "." + encode(json.dumps(good).encode()) + "."
    for token in (unsigned, unsigned + "AA",
                  sign(pair[1], good, {"alg": "none"}),
                  sign(pair[1], good, {"alg": "RS256", "typ": "JWT"}),
                  sign(pair[1], good, {"alg": "hs256"}),
                  sign(pair[1], good, {"alg": "HS512"}, hashlib.sha512)):
        assert ask(service, token) == (401, 1002), token


def test_other_signers_are_refused(service, pair):
    other = make_pair(service)
    assert ask(service, sign(other[1], claims(pair[0]))) == (401, 1002)
    assert ask(service, sign("", claims(pair[0]))) == (401, 1002)
    assert ask(service, sign(pair[1], claims("ak-unknown"))) == (401, 1002)
    assert ask(service, sign(service.key, claims(service.key))) == (401, 1002)


@pytest.mark.parametrize("broken", [
    {"iss": 5}, {"iss": ""}, {"exp": "soon"}, {"exp": None}, {"nbf": True}])
def test_claims_of_the_wrong_type_are_refused(service, pair, broken):
    assert ask(service, sign(pair[1], claims(pair[0]) | broken)) == (401, 1002)


def test_an_altered_token_is_refused(service, pair):
    head, body, signature = sign(pair[1], claims(pair[0])).split(".")
    later = encode(json.dumps(claims(pair[0], end=9999)).encode())
    assert ask(service, f"{head}.{later}.{signature}") == (401, 1002)
    assert ask(service, f"{head}.{body}.{signature}=") == (401, 1002)
    assert ask(service, f"{head}.{body}.{signature[:-1]}") == (401, 1002)


def test_giant_tokens_are_refused(service, pair):
    assert ask(service, sign(pair[1], claims(pair[0], x="x" * 2500))) == (200, 0)
    assert ask(service, sign(pair[1], claims(pair[0], x="x" * 9000))) == (401, 1002)
    far = service.call("GET", CREATE, key=sign(pair[1], claims(pair[0], x="x" * 40000)))
    assert far.status == 431


def test_a_revoked_pair_stops_at_once(service):
    pair = make_pair(service, "--name", "short-lived")
    token = sign(pair[1], claims(pair[0]))
    assert ask(service, token) == (200, 0)
    row = next(line for line in kare("keys", "list", "--data", service.data).stdout.splitlines()
               if "short-lived" in line)
    assert " pair " in row and pair[1] not in row and pair[0][:7] in row

    kare("keys", "revoke", row.split()[0], "--data", service.data)

    assert ask(service, token) == (401, 1002)


def test_pairs_of_one_owner_share_their_tasks(service):
    one = make_pair(service, "--owner", "shared")
    static = kare("keys", "create", "--owner", "shared", "--data", service.data).stdout.strip()
    token = sign(one[1], claims(one[0]))
    task = service.call("POST", CREATE, {"prompt": "x"}, key=token).json()["data"]["task_id"]
    assert service.task(task, key=static)["task_id"] == task


def test_no_secret_lies_readable_on_disk(service, pair):
    for path in service.data.iterdir():
        if path.is_file():
            held = path.read_bytes()
            assert pair[1].encode() not in held and bytes.fromhex(pair[1]) not in held, path
