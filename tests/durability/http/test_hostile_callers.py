"""Hostile callers of a running server: it answers everybody else, in the one error shape, and tells nobody anything, neither in answers nor in its log."""

from __future__ import annotations

import base64
import concurrent.futures
import datetime as dt
import gzip
import hmac
import json
import os
import socket
import time
import uuid

import pytest
from standardwebhooks.webhooks import Webhook

from feecase.store import endpoints, tokens
from feecase.web import clock, slow_clients
from feecase.workspace import setup

ID_NO, PHONE, PERSON = "11010519491231002X", "13812345678", "欧阳锋"
CHARGE = {"ref": "A1", "room": "3-1-302", "item": "物业服务费", "from": "2024-01-01", "to": "2024-01-31", "amount": "186.50"}


@pytest.fixture(scope="module")
def server(create, serve, new_token, tmp_path_factory):
    """A running server with little patience, and a token for everything."""
    with serve(create(tmp_path_factory.mktemp("hostile") / "w")) as made:
        made.token = new_token(made.folder)
        made.bearer = {"Authorization": f"Bearer {made.token}"}
        made.start(change=lambda: setattr(slow_clients, "HEAD_SECONDS", 1.0))
        yield made
        assert made.get("/healthz")[0] == 200, "it is still there"


@pytest.fixture(autouse=True)
def silence(server):
    """After each test: the server told nobody anything."""
    yield
    log = server.logged()
    assert "Traceback" not in log
    assert '"what": "bug"' not in log
    for line in filter(None, log.splitlines()):
        json.loads(line)
    for secret in (ID_NO, PHONE, PERSON, server.token):
        assert secret not in log


def raw(server, data, *, wait=3.0):
    """Send bytes and return what comes back until the server closes, or says nothing for a while."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as connection:
        got = b""
        try:
            connection.sendall(data)
            while part := connection.recv(65536):
                got += part
        except (TimeoutError, ConnectionError):
            pass
        return got


def post(server, path, data, **headers):
    kind = {"Content-Type": headers.pop("kind", "application/json")}
    return server.call("POST", path, data, {**server.bearer, **kind, **headers})


def test_slow_callers_are_cut_off_and_hold_up_nobody(server):
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(60)]
    for number, one in enumerate(slow):
        one.sendall((b"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nX-A: ", b"\r\n", b"G", b"")[number % 4])
    start = time.monotonic()
    assert post(server, "/v1/arrears", json.dumps({"items": [CHARGE]}).encode())[0] == 200
    assert time.monotonic() - start < 5
    for one in slow:
        assert one.recv(100) == b"", "cut off"
        one.close()


def test_a_slow_second_request_on_one_connection_is_cut_off(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as one:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        while b'"ok"' not in got:
            got += one.recv(4096)
        one.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert one.recv(4096) == b""


def test_a_slow_body_does_not_hold_up_others(server):
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(30)]
    head = f"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{"
    for one in slow:
        one.sendall(head.encode())
    assert post(server, "/v1/arrears", json.dumps({"items": [CHARGE]}).encode())[0] == 200
    for one in slow:
        one.close()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nX-Big: " + b"a" * 2_000_000,
        b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(100_000)),
        b"GET /" + b"a" * 2_000_000,
    ],
    ids=["value", "number", "path"],
)
def test_heads_have_an_end(server, head):
    answer = raw(server, head)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/arrears HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /healthz\r\n\r\n",
        b"\x00" * 1000,
    ],
)
def test_what_is_no_request_gets_no_story(server, request_):
    answer = raw(server, request_)
    assert b"Traceback" not in answer
    assert not answer.startswith(b"HTTP/1.1 200") or b"/healthz" in request_


BODIES = {
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 50_000,
    "deep and whole": b'{"items":' + b"[" * 500 + b"]" * 500 + b"}",
    "a key twice": b'{"items": [], "items": [{"ref": "A1"}]}',
    "a key twice within": json.dumps({"items": [CHARGE]}).replace('"amount"', '"amount": "1.00", "amount"').encode(),
    "NaN": b'{"items": [NaN]}',
    "Infinity": b'{"items": [{"amount": -Infinity}]}',
    "a huge number": b'{"items": [{"amount": ' + b"9" * 900_000 + b"}]}",
    "a huge exponent": b'{"items": [{"amount": 1e999999999}]}',
    "GB18030": json.dumps({"items": [CHARGE]}, ensure_ascii=False).encode("gb18030"),
    "UTF-16": json.dumps({"items": [CHARGE]}).encode("utf-16"),
    "half a surrogate": b'{"items": [{"ref": "\\ud800"}]}',
    "a NUL": b'{"items": [{"ref": "a\\u0000b"}]}',
    "nothing": b"",
    "no JSON": f"{PERSON} {ID_NO} {PHONE}".encode(),
    "a list": b"[1]",
    "null": b"null",
    "10,000 rooms": json.dumps({"items": [{**CHARGE, "ref": f"R{n}", "room": f"9-1-{n}"} for n in range(10_000)]}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_with_traps_are_refused_whole(server, name):
    before = server.get("/v1/cases?limit=1000", **server.bearer)[2]["data"]["cases"]
    try:
        status, _, said = post(server, "/v1/arrears", BODIES[name])
    except ConnectionError:  # cut off in the middle of a body that says it is too large
        assert len(BODIES[name]) > 1024 * 1024
        return
    assert status in {207, 400, 413, 422}, said
    if status == 207:
        assert {one["outcome"] for one in said["data"]["items"]} == {"rejected"}
    else:
        assert said["error"].keys() >= {"code", "where", "what", "why", "next"}
    for secret in (ID_NO, PHONE, PERSON):
        assert secret not in json.dumps(said, ensure_ascii=False)
    assert server.get("/v1/cases?limit=1000", **server.bearer)[2]["data"]["cases"] == before


def test_bombs_and_foreign_types_are_refused_unread(server):
    bomb = gzip.compress(b"\x00" * 50_000_000)
    for encoding in ("gzip", "deflate", "br", "zstd", "gzip, identity"):
        assert post(server, "/v1/arrears", bomb, **{"Content-Encoding": encoding})[0] == 415
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", ""):
        assert post(server, "/v1/arrears", b"{}", kind=kind)[0] == 415


NASTY = [
    "' OR 1=1 --",
    "'; DROP TABLE records; --",
    '"; DELETE FROM cases',
    "%s%s%n",
    "{0.__class__}",
    "${jndi:ldap://x}",
    "../../../etc/passwd",
    "..\\..\\x",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\u202e反",
    "🏠" * 50,
    "﷽" * 100,
    "a" * 100_000,
    "\\",
    "\u2028",
    " ",
    "",
    "0" * 500,
    "-1",
    "1e5",
    "NULL",
    "true",
]


@pytest.mark.parametrize("field", ["ref", "room", "item", "from", "to", "amount", "owner", "phone", "quantity", "unknown"])
def test_every_field_takes_poison_or_refuses_it(server, field):
    items = [{**CHARGE, "ref": f"{field}-{n}", "room": f"7-1-{n + 1}", field: value} for n, value in enumerate(NASTY)]
    items += [
        {**CHARGE, "ref": f"{field}-x{n}", field: value}
        for n, value in enumerate([None, [], {}, True, 10**17, [[["x"]]], {"a": {"b": 1}}])
    ]
    status, _, said = post(server, "/v1/arrears", json.dumps({"items": items}).encode())
    assert status in {200, 207}, said
    assert len(said["data"]["items"]) == len(items)
    taken = sum(one["outcome"] in {"new", "changed", "unchanged"} for one in said["data"]["items"])
    assert taken == 0 or field not in {"from", "to", "unknown"}
    listed = server.get("/v1/cases?limit=1000", **server.bearer)
    assert listed[0] == 200
    for case in listed[2]["data"]["cases"]:
        assert server.get(f"/v1/cases/{_quoted(case['id'])}", **server.bearer)[0] in {200, 422}
        assert server.get(f"/v1/cases/{_quoted(case['id'])}/assessment", **server.bearer)[0] in {200, 422}
    there = {path.name for path in server.folder.iterdir() if "feecase.db" not in path.name}
    assert there <= {".feecase-versions.json", "feecase.toml", "project.yaml"}, "no name of a room becomes a path"


def _quoted(text):
    from urllib.parse import quote

    return quote(text, safe="")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases/..%2f..%2ffeecase.toml",
        "/v1/cases/%2e%2e/%2e%2e/feecase.db",
        "//etc/passwd",
        "/v1/../feecase.db",
        "/v1/cases/%00",
        "/v1/cases/a%0d%0aX-Evil:1",
        "/v1/cases/%ff%fe",
        "/v1/cases/" + "a" * 5000,
        "/v1/cases/'%20OR%201=1",
        "/%E6%AC%A7%E9%98%B3%E9%94%8B",
        "/v1/cases?after=%00",
        "/v1/cases?limit=-1",
        "/v1/cases?limit=99999999999999999999",
        "/v1/events?after=-1",
        "/v1/events?type='",
        "/v1/limitation/deadlines?after=|",
        "/v1/limitation/deadlines?before=9999-99-99",
        "/v1/cases/x/assessment?as_of=0001-01-01",
    ],
)
def test_paths_lead_nowhere(server, path):
    status, headers, said = server.get(path, **server.bearer)
    assert 400 <= status < 500 or (status == 200 and not said["data"].get("cases") and not said["data"].get("events")), said
    assert not {name.lower() for name in headers} & {"x-evil"}
    assert "passwd" not in json.dumps(said) or path.startswith("//")


def test_personal_data_stays_out_of_log_and_refusals(server):
    owners = [
        {"name": PERSON, "id_no": ID_NO, "phone": PHONE, "domicile": f"{PERSON}家"},
        {"name": PERSON, "id_no": ID_NO[:-1] + "1", "phone": PHONE},
    ]
    rooms = [{"ref": f"R{n}", "room": f"5-1-{n}01", "owners": [owner]} for n, owner in enumerate(owners, 1)]
    status, _, said = post(server, "/v1/rooms", json.dumps({"items": rooms}).encode())
    assert status == 207
    assert ID_NO[:-1] not in json.dumps(said), "a refusal masks the number it refuses"
    charges = [{**CHARGE, "ref": f"P{n}", "room": f"5-1-{n}01", "owner": PERSON, "phone": PHONE} for n in (1, 2)]
    assert post(server, "/v1/arrears", json.dumps({"items": charges}).encode())[0] == 200
    paid = {"ref": "Z1", "room": "5-1-101", "date": "2025-01-05", "amount": "10.00", "payer": PERSON, "note": f"{PHONE} {ID_NO}"}
    assert post(server, "/v1/payments", json.dumps({"items": [paid]}).encode())[0] == 200
    for path in ("/v1/cases", "/v1/cases/5-1-101", f"/v1/cases/{PERSON}", "/v1/nothing?x=" + PHONE):
        server.get(path if path.isascii() else f"/v1/cases/{_quoted(PERSON)}", **server.bearer)
    for key in (PERSON.encode().hex(), PHONE):
        post(server, "/v1/arrears", b"{", **{"Idempotency-Key": key})


def test_tokens_of_another_scope_open_nothing(server, new_token):
    only = {"Authorization": "Bearer " + new_token(server.folder, "events:read")}
    routes = [("POST", f"/v1/{kind}") for kind in ("arrears", "payments", "ownership", "contacts", "rooms")]
    routes += [
        ("DELETE", "/v1/arrears/A1"),
        ("GET", "/v1/cases"),
        ("GET", "/v1/cases/x"),
        ("GET", "/v1/cases/x/assessment"),
        ("GET", "/v1/limitation/deadlines"),
    ]
    for method, path in routes:
        data = b'{"items": []}' if method == "POST" else None
        assert server.call(method, path, data, only)[0] == 403, path
        for bad in (
            "",
            "Bearer",
            "Bearer ",
            "Basic eDp4",
            "Bearer " + "x" * 5000,
            "Bearer fck_000000000000_" + "A" * 43,
            f"Bearer {server.token[:-1]}",
            f"Bearer {server.token} "[:-2],
        ):
            assert server.call(method, path, data, {"Authorization": bad})[0] == 401, (path, bad)
    assert server.get("/v1/events", **only)[0] == 200


def test_an_unknown_token_takes_the_path_of_a_known_one(monkeypatch):
    """Whether the id exists cannot be told by time: one digest, one comparison in constant time, in every case."""
    known = {"0" * 12: tokens.Token("0" * 12, "a", "s", tokens._digest("A" * 43), frozenset(), "", "")}
    seen = []
    monkeypatch.setattr(tokens.hmac, "compare_digest", lambda a, b: seen.append((len(a), len(b))) or hmac.compare_digest is None)
    for text in ("fck_000000000000_" + "A" * 43, "fck_000000000000_" + "B" * 43, "fck_111111111111_" + "A" * 43, "", "fck_"):
        tokens.match(known, text)
    assert seen == [(64, 64)] * 5


@pytest.fixture
def hook(server):
    with setup.open_workspace(server.folder) as workspace, workspace.database.write() as connection:
        return endpoints.add(connection, "in", "java110", actor="test", at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def signed(secret, payload, *, at=None, name=None):
    body = json.dumps(payload)
    at = at or clock.now()
    name = name or f"msg_{uuid.uuid4().hex}"
    return body.encode(), {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body),
    }


def test_webhooks_replayed_forged_or_late_do_nothing(hook, server):
    payload = {"type": "arrears", "timestamp": "2026-11-22T00:00:00Z", "data": {"items": [{**CHARGE, "room": "8-1-801"}]}}
    body, headers = signed(hook.secret, payload)
    first = server.call("POST", "/v1/hooks/java110", body, headers)
    assert first[0] == 200
    for _ in range(3):
        again = server.call("POST", "/v1/hooks/java110", body, headers)
        assert (again[0], again[2]) == (200, first[2])
    now = clock.now()
    stranger = "whsec_" + base64.b64encode(os.urandom(32)).decode()
    refused = [
        signed(hook.secret, payload, at=now - dt.timedelta(minutes=10)),
        signed(hook.secret, payload, at=now + dt.timedelta(minutes=10)),
        signed(stranger, payload),
        (body.replace(b"186.50", b"1.00"), headers),
        (body, {**headers, "webhook-id": "msg_other"}),
        (body, {**headers, "webhook-signature": ""}),
        (body, {**headers, "webhook-signature": "v1," + "A" * 5000}),
        (body, {**headers, "webhook-signature": "v2" + headers["webhook-signature"][2:]}),
        (body, {**headers, "webhook-timestamp": "NaN"}),
        (body, {name: value for name, value in headers.items() if name != "webhook-id"}),
    ]
    for data, given in refused:
        assert server.call("POST", "/v1/hooks/java110", data, given)[0] == 401, given
    assert server.call("POST", "/v1/hooks/other", body, headers)[0] == 401
    other = signed(hook.secret, {**payload, "data": {"items": [{**CHARGE, "amount": "9.99"}]}}, name=headers["webhook-id"])
    assert server.call("POST", "/v1/hooks/java110", *other)[0] == 409, "the same id for something else is a conflict"
    case = server.get("/v1/cases/8-1-801", **server.bearer)[2]["data"]
    assert [charge["amount"] for charge in case["charges"]] == ["186.50"]


def test_a_crowd_of_rooms_is_taken_while_others_are_served(make_workspace, serve, new_token):
    """10,000 rooms in ten pushes at once, as large as pushes may be; another caller is answered meanwhile."""
    pushes = [
        json.dumps({"items": [{**CHARGE, "ref": f"R{n}", "room": f"9-1-{n}"} for n in range(k, k + 1000)]}).encode()
        for k in range(0, 10_000, 1000)
    ]
    with serve(make_workspace()) as server, concurrent.futures.ThreadPoolExecutor(10) as pool:
        server.bearer = {"Authorization": f"Bearer {new_token(server.folder)}"}
        server.start()
        crowd = [pool.submit(post, server, "/v1/arrears", data) for data in pushes]
        start = time.monotonic()
        assert server.get("/healthz")[0] == 200
        assert time.monotonic() - start < 15
        answers = [one.result() for one in crowd]
        assert [status for status, _, _ in answers] == [200] * 10
        assert sum(said["data"]["new"] for _, _, said in answers) == 10_000
        assert "Traceback" not in server.logged()
