"""One item that cannot be handled stops no other; it is named until it is resolved."""

from __future__ import annotations

import json

import pytest

from feecase.cases.workspace import WorkspaceStore
from feecase.engine import load_context
from feecase.flows import announce as announcing
from feecase.flows.announce import AnnounceRequest, announce
from feecase.store import outbox, records, unresolved
from feecase.store.records import Batch, Incoming
from feecase.web import clock
from feecase.workspace import case_builder, report

GOOD, BAD = "3-1-302", "3-1-303"


@pytest.fixture
def store(workspace, at):
    """Store charges of rooms as earlier versions did, past today's validation: `store(("3-1-302", "A1", "2024-01-31"))`."""

    def put(*charges, owner="张三"):
        plain = {"item": "物业费", "from": "2024-01-01", "amount": "10.00", "owner": owner}
        incoming = [Incoming("charge", ref, room, plain | {"room": room, "ref": ref, "to": to}) for room, ref, to in charges]
        with workspace.database.write() as connection:
            records.put(connection, Batch("java110", "http", as_of="2026-11-20"), incoming, at=at)

    return put


def open_(workspace):
    with workspace.database.read() as connection:
        return [(one.case, one.stage, one.code) for one in unresolved.listed(connection)]


def told(workspace, type_="case.failed"):
    with workspace.database.read() as connection:
        return [json.loads(one.data) for one in outbox.since(connection, types=[type_], limit=1000)]


def assess_all(workspace, at):
    request = AnnounceRequest(clock.today(), at, 20)
    while announce(load_context(entry_points=False), WorkspaceStore.of(workspace), request):
        pass


def test_a_charge_until_the_end_of_time_keeps_no_other_case_from_being_built_and_assessed(workspace, store, at):
    store((BAD, "B1", "9999-12-31"), (GOOD, "A1", "2024-01-31"))
    case_builder.build(workspace, at=at)
    assess_all(workspace, at)

    assert GOOD in [one["case"] for one in told(workspace, "case.assessed")]
    if BAD not in [one["case"] for one in told(workspace, "case.assessed")]:  # else it did no harm at all
        assert [one["case"] for one in told(workspace)] == [BAD]
        assert [one.case for one in report.status(workspace).unresolved] == [BAD]


def test_a_record_that_cannot_be_read_keeps_its_room_alone_from_being_built(workspace, store, at):
    store((BAD, "B1", "not a day"), (GOOD, "A1", "2024-01-31"))
    done = {one.case: one for one in case_builder.build(workspace, at=at)}

    assert done[GOOD].version == 1
    assert done[BAD].version == 0
    assert done[BAD].problems
    assert [(case, stage) for case, stage, _ in open_(workspace)] == [(BAD, "build")]
    assert case_builder.build(workspace, at=at) == ()


def test_what_was_corrected_is_unresolved_no_more_and_failing_anew_is_told_again(workspace, store, at):
    store((BAD, "B1", "not a day"))
    case_builder.build(workspace, at=at)
    store((BAD, "B1", "2024-01-31"))
    (change,) = case_builder.build(workspace, at=at)
    assert (change.state, open_(workspace)) == ("new", [])

    store((BAD, "B1", "no day again"))
    case_builder.build(workspace, at=at.replace(hour=9))
    assert len(told(workspace)) == 2


def test_a_failure_of_the_program_in_one_assessment_stops_no_other(workspace, store, at, monkeypatch):
    store((BAD, "B1", "2024-01-31"), (GOOD, "A1", "2024-01-31"))
    case_builder.build(workspace, at=at)
    real = announcing.assess

    def broken(context, loaded, *, as_of):
        if loaded.case.premises.unit == BAD:
            raise OverflowError("date value out of range")
        return real(context, loaded, as_of=as_of)

    monkeypatch.setattr(announcing, "assess", broken)
    assess_all(workspace, at)

    assert [one["case"] for one in told(workspace, "case.assessed")] == [GOOD]
    assert open_(workspace) == [(BAD, "assess", "bug")]
    monkeypatch.setattr(announcing, "assess", real)
    store((BAD, "B1", "2024-02-28"))
    case_builder.build(workspace, at=at)
    assess_all(workspace, at)
    assert open_(workspace) == []


def test_arrears_of_an_unknown_owner_are_listed_with_the_reason(server, wait_until, charge):
    assert server.push("arrears", charge("A1", owner="未知")).json()["data"]["new"] == 1

    (one,) = wait_until(lambda: server.http.get("/v1/unresolved").json()["data"]["unresolved"])
    assert (one["room"], one["stage"], one["code"]) == ("3-1-302", "build", "no-debtor")
    assert "业主姓名" in one["why"]
    assert server.http.get("/readyz").json()["data"]["detail"] == {"unresolved": 1}
    assert [line["type"] for line in server.http.get("/v1/events").json()["data"]["events"]] == ["case.failed"]

    server.push("arrears", charge("A1", owner="张三"))
    wait_until(lambda: server.http.get("/readyz").json()["data"]["detail"] == {"unresolved": 0})
