"""Idempotency keys: asked again, the same answer and no second effect; also at the same time, and after a restart."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx

from feecase.store import records
from feecase.store.tables import batches, requests


def key(text):
    return {"Idempotency-Key": text}


def counts(workspace, *tables):
    with workspace.database.read() as connection:
        return [len(connection.execute(table.select()).all()) for table in tables]


def test_the_same_request_again_gets_the_same_answer_and_says_so(server, workspace, charge):
    first = server.push("arrears", charge("A1"), **key("k1"))
    server.push("arrears", charge("A1", amount="1.00"))
    again = server.push("arrears", charge("A1"), **key("k1"))

    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    with workspace.database.read() as connection:
        (one,) = records.of_rooms(connection, ["3-1-302"])
    assert one.values["amount"] == "1.00"


def test_a_key_for_another_request_is_a_conflict(server, charge):
    server.push("arrears", charge("A1"), **key("k1"))
    for answer in (
        server.push("arrears", charge("A2"), **key("k1")),
        server.push("payments", charge("A1"), **key("k1")),
        server.http.delete("/v1/arrears/A1", headers=key("k1")),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_refusals_inside_an_answer_are_remembered_too(server, charge):
    rejected = server.push("arrears", charge("A1", amount="1.234"), **key("k1"))
    unknown = server.http.delete("/v1/arrears/A9", headers=key("k2"))
    server.push("arrears", charge("A9"))

    assert server.push("arrears", charge("A1", amount="1.234"), **key("k1")).content == rejected.content
    assert rejected.status_code == 207
    again = server.http.delete("/v1/arrears/A9", headers=key("k2"))
    assert (again.status_code, again.content) == (404, unknown.content)


def test_a_request_that_was_refused_whole_leaves_its_key_free(server, charge):
    assert server.http.post("/v1/arrears", json={"items": []}, headers=key("k1")).status_code == 400
    assert server.push("arrears", charge("A1"), **key("k1")).status_code == 200


def test_a_key_belongs_to_its_token(server, workspace, charge, new_token):
    server.push("arrears", charge("A1"), **key("k1"))
    other = new_token(workspace, source="java110")
    answer = server.push("arrears", charge("A2"), Authorization=f"Bearer {other}", **key("k1"))

    assert answer.json()["data"]["new"] == 1


def test_a_key_that_is_too_long_is_refused(shared, charge):
    assert shared.push("arrears", charge("A1"), **key("k" * 201)).status_code == 422


def test_forty_at_the_same_time_take_effect_once(either, serving, charge):
    """On either database."""
    start, workspace = threading.Barrier(40), either

    def push(_):
        with httpx.Client(base_url=server.url, headers=dict(server.http.headers), trust_env=False, timeout=30) as http:
            start.wait()
            return http.post("/v1/arrears", json={"items": [charge("A1")]}, headers=key("k1"))

    with serving(either) as server, ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(push, range(40)))

    assert {answer.content for answer in answers} == {answers[0].content}
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert counts(workspace, batches, requests) == [1, 1]


def test_forty_different_requests_with_one_key_leave_one_winner(server, workspace, charge):
    start = threading.Barrier(40)

    def push(number):
        with httpx.Client(base_url=server.url, headers=dict(server.http.headers), trust_env=False, timeout=30) as http:
            start.wait()
            return http.post("/v1/arrears", json={"items": [charge(f"A{number}")]}, headers=key("k1")).status_code

    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(push, range(40)))

    assert (statuses.count(200), statuses.count(409)) == (1, 39)
    with workspace.database.read() as connection:
        assert len(list(records.of_rooms(connection, ["3-1-302"]))) == 1


def test_a_key_is_known_after_a_restart(workspace, serving, new_token, charge):
    token = new_token(workspace)
    with serving(workspace, token=token) as server:
        first = server.push("arrears", charge("A1"), **key("k1"))
    with serving(workspace, token=token) as server:
        again = server.push("arrears", charge("A1"), **key("k1"))

    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
