"""Bodies: never read beyond the limit, JSON without traps, numbers with the digits they are written with."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.web import body
from feecase.web.push_routes import BODY_LIMIT
from feecase.web.refusals import BadRequestError

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
LEAVES = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


def depth(value):
    if isinstance(value, dict | list):
        return 1 + max((depth(one) for one in (value.values() if isinstance(value, dict) else value)), default=0)
    return 0


@given(VALUES)
def test_plain_json_is_read_as_it_is_and_deep_json_refused(value):
    data = json.dumps(value, ensure_ascii=False).encode()
    if depth(value) < body.DEPTH:
        assert body.parse(data) == value
    else:
        with pytest.raises(BadRequestError, match="嵌套"):
            body.parse(data)


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_decimals_keep_their_digits(number):
    assert body.parse(f"[{number:f}]".encode()) == [number]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Decimal("0.1")),
        ("12.50", Decimal("12.50")),
        ("1e3", "1e3"),
        ("1E400", "1E400"),
        ("-0.0", Decimal("-0.0")),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, "9" * 19),
        ("9" * 5000, "9" * 5000),
        ("0." + "1" * 50, "0." + "1" * 50),
    ],
)
def test_numbers_that_no_amount_can_be_become_text(text, value):
    (read,) = body.parse(f"[{text}]".encode())

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b'{"a": 1,}', "JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1, "a": 2}', "重复"),
        (b"[" * 100_000, "嵌套"),
        (b"[" * 9 + b"]" * 9, "嵌套"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "嵌套"),
        (b"\xef\xbb\xbf{}", "JSON"),
        (b'{"\\ud83d": 1, "\\ud83d": 2}', "一个键重复"),
    ],
)
def test_hostile_json_is_refused_with_the_reason(data, what):
    with pytest.raises(BadRequestError) as refused:
        body.parse(data)

    (problem,) = refused.value.problems
    assert what in problem.what
    assert problem.where
    assert problem.next


def send(server, head, chunks=(), *, wait=0.0):
    """Send a raw request; return status line and rest of what came back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        token = f"Authorization: Bearer {server.token}\r\n"
        connection.sendall(f"POST /v1/arrears HTTP/1.1\r\nHost: x\r\n{token}{head}\r\n".encode())
        try:
            for chunk in chunks:
                connection.sendall(chunk)
                time.sleep(wait)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = http.client.HTTPResponse(connection)
        try:
            answer.begin()
            return answer.status, json.loads(answer.read()), dict(answer.getheaders())
        except (ConnectionResetError, BrokenPipeError, http.client.BadStatusLine):
            return None, {}, {}


JSON = "Content-Type: application/json\r\n"


def test_a_body_that_says_it_is_too_large_is_refused_unread(shared):
    status, shape, headers = send(shared, f"{JSON}Content-Length: {BODY_LIMIT + 1}\r\n")

    assert (status, shape["error"]["code"]) == (413, "too-large")
    assert headers["connection"].lower() == "close"


@pytest.mark.parametrize("length", ["9" * 400, "-1", "1.5", "abc"])
def test_a_senseless_length_is_refused(shared, length):
    with socket.create_connection(("127.0.0.1", shared.port), timeout=20) as connection:
        connection.sendall(
            f"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {shared.token}\r\n{JSON}Content-Length: {length}\r\n\r\n{{}}".encode()
        )
        answer = connection.recv(200)

    assert answer.split(b" ")[1] in {b"400", b"413"}


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_large(shared):
    """It would never end: the answer comes after the limit, not after the body."""
    chunk = b"%x\r\n" % 65536 + b" " * 65536 + b"\r\n"
    status, shape, _ = send(shared, f"{JSON}Transfer-Encoding: chunked\r\n", [chunk] * (BODY_LIMIT // 65536 + 2))

    assert (status, shape["error"]["code"]) == (413, "too-large")


def test_a_chunked_body_within_the_limit_is_taken(shared, charge):
    data = json.dumps({"items": [charge("chunked")]}).encode()
    parts = [b"%x\r\n" % len(part) + part + b"\r\n" for part in (data[:10], data[10:])]
    status, shape, _ = send(shared, f"{JSON}Transfer-Encoding: chunked\r\n", [*parts, b"0\r\n\r\n"])

    assert (status, shape["data"]["new"]) == (200, 1)


def test_a_body_that_does_not_arrive_is_given_up(shared, monkeypatch):
    monkeypatch.setattr(body, "PATIENCE", 0.2)
    status, shape, _ = send(shared, f"{JSON}Content-Length: 100\r\n", [b"{"], wait=0.5)

    assert (status, shape["error"]["code"]) == (400, "bad-request")
    assert "没有按时" in shape["error"]["what"]


def test_a_client_that_hangs_up_midway_harms_nobody(shared, charge):
    with socket.create_connection(("127.0.0.1", shared.port)) as connection:
        head = (
            f"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {shared.token}\r\n{JSON}Content-Length: 100\r\n\r\n{{"
        )
        connection.sendall(head.encode())

    assert shared.push("arrears", charge("after")).status_code == 200


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
)
def test_what_is_not_json_is_refused(shared, kind):
    answer = shared.http.post("/v1/arrears", content=b"{}", headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "wrong-type")


def test_compressed_bodies_are_refused(shared):
    bomb = gzip.compress(b" " * 10_000_000)
    answer = shared.http.post(
        "/v1/arrears", content=bomb, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
    )

    assert answer.status_code == 415


def test_json_with_a_charset_is_taken(shared, charge):
    data = json.dumps({"items": [charge("charset")]}, ensure_ascii=False).encode()
    answer = shared.http.post("/v1/arrears", content=data, headers={"Content-Type": "application/json; charset=utf-8"})

    assert answer.status_code == 200
