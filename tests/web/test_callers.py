"""Tokens: what they may do, how long, and what is kept of them."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.store import tokens
from feecase.store.tokens import SCOPES, match
from feecase.web import clock
from feecase.web.items import KINDS

ROUTES = [
    ("POST", "/v1/arrears", "arrears:write"),
    ("POST", "/v1/payments", "payments:write"),
    ("POST", "/v1/ownership", "ownership:write"),
    ("POST", "/v1/contacts", "contacts:write"),
    ("POST", "/v1/rooms", "rooms:write"),
    ("DELETE", "/v1/arrears/A1", "arrears:write"),
    *(("GET", f"/v1/{kind}", f"{kind}:write") for kind in KINDS),
    *(("GET", f"/v1/{kind}/A1", f"{kind}:write") for kind in KINDS),
    ("GET", "/v1/unresolved", "cases:read"),
    ("GET", "/v1/cases", "cases:read"),
    ("GET", "/v1/cases/x", "cases:read"),
    ("GET", "/v1/cases/x/assessment", "cases:read"),
    ("GET", "/v1/limitation/deadlines", "cases:read"),
    ("GET", "/v1/events", "events:read"),
]


def call(server, method, path, token):
    return server.http.request(method, path, headers={"Authorization": f"Bearer {token}"})


def test_every_route_but_health_openapi_and_signed_hooks_needs_a_token(shared):
    paths = shared.http.get("/openapi.json").json()["paths"]
    free = {path for path, methods in paths.items() for says in methods.values() if not says.get("security")}

    assert free == {"/healthz", "/readyz", "/v1/hooks/{source}"}
    assert {(m.upper(), p, says["x-scope"]) for p, ms in paths.items() for m, says in ms.items() if "x-scope" in says} == {
        (method, path.replace("A1", "{ref}").replace("/x", "/{case}"), scope) for method, path, scope in ROUTES
    }


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_a_route_opens_to_its_scope_alone(shared, new_token, method, path, scope):
    other = new_token(shared.workspace, *(set(SCOPES) - {scope}))
    mine = new_token(shared.workspace, scope)
    refused = call(shared, method, path, other)

    assert refused.status_code == 403
    assert scope in refused.json()["error"]["why"]
    assert call(shared, method, path, mine).status_code not in {401, 403}


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer fck_000000000000_" + "A" * 43},
    ],
)
def test_without_a_right_token_nothing_is_told(shared, header):
    with shared.http.__class__(base_url=shared.url, trust_env=False) as stranger:
        answer = stranger.get("/v1/cases", headers=header)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "unauthorized"


def test_a_right_id_with_a_wrong_secret_is_no_token(shared, new_token):
    text = new_token(shared.workspace)
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")

    assert (call(shared, "GET", "/v1/cases", text).status_code, call(shared, "GET", "/v1/cases", wrong).status_code) == (200, 401)


def test_an_expired_token_is_refused(shared, new_token):
    text = new_token(shared.workspace, expires=clock.now() - dt.timedelta(seconds=1))

    assert "已过期" in call(shared, "GET", "/v1/cases", text).json()["error"]["why"]


def test_a_revoked_token_is_refused_within_a_second(shared, new_token, wait_until):
    text = new_token(shared.workspace)
    assert call(shared, "GET", "/v1/cases", text).status_code == 200
    with shared.workspace.database.write() as connection:
        assert tokens.revoke(connection, text.split("_")[1], actor="test", at=clock.now())

    refused = wait_until(lambda: (answer := call(shared, "GET", "/v1/cases", text)).status_code == 401 and answer, 1.5)
    assert "已撤销" in refused.json()["error"]["why"]


def test_a_token_is_valid_up_to_its_end_and_not_after(at):
    token = tokens.Token("x", "x", "x", "", frozenset(), "", "2026-11-22T06:00:00.000001Z")

    assert token.valid(at)
    assert not token.valid(at + dt.timedelta(microseconds=1))


def test_only_the_digest_of_a_token_is_kept(workspace, new_token):
    text = new_token(workspace, "cases:read")
    secret = text.split("_", 2)[2].encode()
    workspace.close()
    kept = b"".join(path.read_bytes() for path in workspace.folder.glob("feecase.db*"))

    assert text.split("_")[1].encode() in kept
    assert secret not in kept


def test_an_offered_secret_is_compared_in_constant_time_also_for_unknown_ids(workspace, new_token, monkeypatch):
    compared = []
    monkeypatch.setattr(tokens.hmac, "compare_digest", lambda a, b: bool(compared.append((a, b))) or a == b)
    text = new_token(workspace)
    with workspace.database.read() as connection:
        known = tokens.everyone(connection)

    assert match(known, text) is not None
    assert match(known, "fck_000000000000_" + "A" * 43) is None
    assert match(known, "nonsense") is None
    assert len(compared) == 3
    assert all(len(a) == len(b) == 64 for a, b in compared)
