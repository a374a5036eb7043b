"""Pushes as signed webhooks: who signed, when, and only once."""

from __future__ import annotations

import base64
import datetime as dt
import json
import socket

import pytest
from standardwebhooks.webhooks import Webhook

from feecase.store import endpoints, records
from feecase.web import clock


@pytest.fixture
def secret(workspace):
    """A source that may call in, and its secret."""
    with workspace.database.write() as connection:
        return endpoints.add(connection, "in", "java110", actor="test", at=clock.now()).secret


def signed(secret, payload, *, id_="msg_1", at=None, **changed):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    at = at or clock.now()
    headers = {
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id_, at, body),
    }
    return body, {"Content-Type": "application/json", **headers, **changed}


def send(server, body, headers, source="java110"):
    return server.http.post(f"/v1/hooks/{source}", content=body.encode(), headers=headers | {"Authorization": ""})


def pushed(*items):
    return {"type": "arrears", "timestamp": "2026-11-22T06:00:00Z", "data": {"items": list(items)}}


def refs(workspace, state="live"):
    with workspace.database.read() as connection:
        return {(one.source, one.ref) for one in records.of_rooms(connection, ["3-1-302"], state=state)}


def test_a_signed_push_is_taken_under_its_sources_name(server, workspace, secret, charge):
    answer = send(server, *signed(secret, pushed(charge("A1"))))

    assert (answer.status_code, answer.json()["data"]["new"]) == (200, 1)
    assert refs(workspace) == {("java110", "A1")}


def test_a_signed_push_is_an_example_of_standard_webhooks():
    """The example of the specification: our package signs as it says."""
    made = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", dt.datetime.fromtimestamp(1614265330, dt.UTC), '{"test": 2432232314}'
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_sent_twice_takes_effect_once(server, workspace, secret, charge):
    body, headers = signed(secret, pushed(charge("A1")))
    first, again = send(server, body, headers), send(server, body, headers)
    later = send(server, *signed(secret, pushed(charge("A1")), at=clock.now() + dt.timedelta(seconds=30)))

    assert first.content == again.content == later.content
    assert again.headers["idempotent-replayed"] == later.headers["idempotent-replayed"] == "true"


def test_one_id_for_two_contents_is_a_conflict(server, workspace, secret, charge):
    send(server, *signed(secret, pushed(charge("A1"))))
    answer = send(server, *signed(secret, pushed(charge("A2"))))

    assert answer.status_code == 409
    assert refs(workspace) == {("java110", "A1")}


@pytest.mark.parametrize("minutes", [-6, -60 * 24, 6])
def test_an_old_or_future_webhook_is_refused_though_its_signature_is_right(server, workspace, secret, charge, minutes):
    answer = send(server, *signed(secret, pushed(charge("A1")), at=clock.now() + dt.timedelta(minutes=minutes)))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert refs(workspace) == set()


def test_what_was_tampered_with_is_refused(server, workspace, secret, charge):
    body, headers = signed(secret, pushed(charge("A1", amount="1.00")))
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    stale = str(int(headers["webhook-timestamp"]) - 60)
    for wrong_body, wrong in (
        (body.replace("1.00", "9.00"), headers),
        (body, headers | {"webhook-id": "msg_2"}),
        (body, headers | {"webhook-timestamp": stale}),
        (body, headers | {"webhook-timestamp": "nan"}),
        (body, headers | {"webhook-signature": signed(other, body)[1]["webhook-signature"]}),
        (body, headers | {"webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")}),
        (body, headers | {"webhook-signature": "v1"}),
        (body, headers | {"webhook-signature": b"v1,\xc3\xa4"}),
        (body, headers | {"webhook-signature": ""}),
    ):
        assert send(server, wrong_body, wrong).status_code == 401
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        assert send(server, body, {key: value for key, value in headers.items() if key != name}).status_code == 401
    assert refs(workspace) == set()


def test_an_unknown_source_is_told_no_more_than_a_wrong_signature(server, secret, charge):
    body, headers = signed(secret, pushed(charge("A1")))
    unknown = send(server, body, headers, source="nobody")
    wrong = send(server, body, headers | {"webhook-signature": "v1,AAAA"})

    assert unknown.status_code == 401
    assert unknown.content == wrong.content


def test_another_sources_signature_does_not_pass(server, workspace, secret, charge):
    with workspace.database.write() as connection:
        endpoints.add(connection, "in", "other", actor="test", at=clock.now())

    assert send(server, *signed(secret, pushed(charge("A1"))), source="other").status_code == 401


def test_two_secrets_pass_while_one_is_changed_for_another(server, workspace, secret, charge):
    with workspace.database.write() as connection:
        new = endpoints.add(connection, "in", "java110", actor="test", at=clock.now())
    assert send(server, *signed(secret, pushed(charge("A1")), id_="a")).status_code == 200
    assert send(server, *signed(new.secret, pushed(charge("A2")), id_="b")).status_code == 200

    with workspace.database.write() as connection:
        (old,) = [one for one in endpoints.active(connection, "in") if one.secret == secret]
        endpoints.remove(connection, old.id, why="rotated", actor="test", at=clock.now())
    assert send(server, *signed(secret, pushed(charge("A3")), id_="c")).status_code == 401


def test_a_charge_is_cancelled_by_webhook(server, workspace, secret, charge):
    send(server, *signed(secret, pushed(charge("A1")), id_="a"))
    answer = send(server, *signed(secret, {"type": "arrears.cancelled", "data": {"ref": "A1"}}, id_="b"))

    assert answer.json() == {"schema": "feecase/withdrawal/1", "data": {"ref": "A1", "outcome": "withdrawn"}}
    assert refs(workspace, "withdrawn") == {("java110", "A1")}


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"type": "nonsense", "data": {}}, 400),
        ({"data": {"items": []}}, 400),
        ([], 400),
        ({"type": ["arrears"], "data": {}}, 400),
        ("{", 400),
        ({"type": "arrears"}, 400),
        ({"type": "arrears", "data": {"items": []}}, 400),
        ({"type": "arrears.cancelled", "data": {}}, 422),
        ({"type": "arrears.cancelled", "data": {"ref": 5}}, 422),
        ({"type": "arrears.cancelled"}, 422),
        ("[" * 5000, 400),
        ('{"type": NaN}', 400),
    ],
)
def test_a_well_signed_payload_that_says_nothing_is_refused_with_the_reason(server, secret, payload, status):
    answer = send(server, *signed(secret, payload))

    assert answer.status_code == status
    assert answer.json()["error"]["next"]


def test_a_webhook_that_is_not_utf_8_is_refused(server, secret):
    _, headers = signed(secret, "{}")
    answer = server.http.post("/v1/hooks/java110", content=b"\xff\xfe", headers=headers)

    assert answer.status_code == 401


def test_of_strangers_no_body_is_read(server, secret):
    """The answer comes though the body never does: an unknown source, or a header that is missing."""
    _, headers = signed(secret, "{}")
    for source, left_out in (("nobody", ""), ("java110", "webhook-signature")):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if name != left_out)
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(f"POST /v1/hooks/{source} HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: 1000\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 401")
