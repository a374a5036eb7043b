"""The outbox: news and only news, in the transaction of the change; each delivery until it is done or dead, then on request again."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from feecase.model.event import EVENTS, CaseAssessed, CaseImported, LimitationApproaching
from feecase.store import endpoints, journal, outbox
from feecase.store.outbox import LEASE
from feecase.store.tables import events

MINUTE = dt.timedelta(minutes=1)


def imported(case="3-1-302", version=1, **values):
    return CaseImported(
        **{"case": case, "room": case, "state": "new", "version": version, "charges": 1, "outstanding": "1.00", **values}
    )


@pytest.fixture
def emit(database, at):
    """Write events: `emit(event, …)` returns how many were news."""

    def write(*news, when=at):
        with database.write() as connection:
            return outbox.emit(connection, news, at=when)

    return write


@pytest.fixture
def endpoint(database, at):
    """An endpoint older than every event."""
    with database.write() as connection:
        return endpoints.add(connection, "out", "https://example.com/x", actor="test", at=at - MINUTE)


def claim(database, at, **more):
    with database.write() as connection:
        outbox.dispatch(connection, {}, at=at)
        return outbox.claim(connection, at=at, limit=more.pop("limit", 100), **more)


def settle(database, delivery, at, *, done=False, again=None):
    with database.write() as connection:
        outbox.settle(connection, delivery.id, answer="HTTP 500", again=again, done=done, at=at)


def test_the_same_statement_is_told_once_and_a_change_each_time(emit):
    assert emit(imported()) == 1
    assert emit(imported()) == 0
    assert emit(imported(version=2)) == 1
    assert emit(imported(version=1)) == 1
    assert emit(imported(), imported("3-1-303")) == 1


def test_the_same_result_on_another_day_is_no_news(emit):
    one = {"case": "a", "outstanding": "5.00", "blocking": 0, "warnings": 1}

    assert emit(CaseAssessed(as_of="2026-11-22", **one)) == 1
    assert emit(CaseAssessed(as_of="2026-11-23", **one)) == 0
    assert emit(CaseAssessed(as_of="2026-11-24", **one | {"warnings": 2})) == 1


def test_each_last_day_is_a_topic_of_its_own(emit):
    one = {"case": "a", "within_days": 90, "charges": ["C1"], "amount": "1.00"}

    assert emit(LimitationApproaching(expires="2026-12-31", **one), LimitationApproaching(expires="2027-01-31", **one)) == 2
    assert emit(LimitationApproaching(expires="2026-12-31", **one | {"within_days": 30})) == 1
    assert emit(LimitationApproaching(expires="2027-01-31", **one)) == 0


def test_an_event_of_a_change_that_was_undone_was_never_told(database, emit, at):
    def change():
        with database.write() as connection:
            outbox.emit(connection, [imported()], at=at)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    with database.read() as connection:
        assert outbox.since(connection) == []
    assert emit(imported()) == 1


def test_many_events_are_written_at_once(database, emit):
    assert emit(*(imported(f"3-1-{n}") for n in range(1500))) == 1500
    with database.read() as connection:
        assert len(outbox.since(connection, limit=2000)) == 1500
        assert [e.number for e in outbox.since(connection, after=1498)] == [1499, 1500]


def test_a_number_never_comes_twice_even_when_the_last_events_were_purged(database, emit):
    emit(imported("a"), imported("b"))
    with database.write() as connection:
        connection.execute(sa.delete(events))
    emit(imported("c"))
    with database.read() as connection:
        assert [e.number for e in outbox.since(connection, after=2)] == [3]


def test_events_are_listed_by_type_and_number(database, emit):
    emit(imported(), CaseAssessed(case="a", as_of="2026-11-22", outstanding="1", blocking=0, warnings=0))
    with database.read() as connection:
        assert [e.type for e in outbox.since(connection)] == ["case.imported", "case.assessed"]
        assert [e.type for e in outbox.since(connection, types=["case.assessed"])] == ["case.assessed"]
        assert outbox.since(connection, types=["nonsense"]) == []


def test_the_payload_is_type_timestamp_and_data(database, emit):
    emit(imported())
    with database.read() as connection:
        (event,) = outbox.since(connection)

    assert json.loads(event.payload()) == {
        "type": "case.imported",
        "timestamp": "2026-11-22T06:00:00.000000Z",
        "data": {"case": "3-1-302", "room": "3-1-302", "state": "new", "version": 1, "charges": 1, "outstanding": "1.00"},
    }
    assert event.id == "evt_1_20261122060000000000"


def test_events_have_no_field_for_a_name():
    fields = {name for cls in EVENTS.values() for name in cls.model_fields}

    assert not fields & {"name", "owner", "debtor", "defendant", "phone", "payer", "address", "id_no"}


def test_endpoints_get_what_they_want_from_when_they_were_added(database, emit, endpoint, at):
    with database.write() as connection:
        picky = endpoints.add(connection, "out", "https://example.com/y", types=["case.assessed"], actor="test", at=at - MINUTE)
        endpoints.add(connection, "out", "https://example.com/late", actor="test", at=at + MINUTE)
        endpoints.add(connection, "in", "java110", actor="test", at=at - MINUTE)
    emit(imported(), CaseAssessed(case="a", as_of="2026-11-22", outstanding="1", blocking=0, warnings=0))

    found = claim(database, at)
    assert sorted((one.target, one.event.type) for one in found) == sorted(
        [(endpoint.id, "case.imported"), (endpoint.id, "case.assessed"), (picky.id, "case.assessed")]
    )
    assert {one.url for one in found} == {"https://example.com/x", "https://example.com/y"}
    assert claim(database, at) == []


def test_listeners_get_deliveries_of_their_own(database, emit, at):
    emit(imported())
    with database.write() as connection:
        outbox.dispatch(connection, {"all": (), "assessed": ("case.assessed",)}, at=at)
        outbox.dispatch(connection, {"all": ()}, at=at)
        assert [one.target for one in outbox.claim(connection, at=at, limit=9)] == ["listener:all"]


def test_what_is_lent_comes_back_when_nobody_settles_it(database, emit, endpoint, at):
    emit(imported())
    (first,) = claim(database, at)

    assert claim(database, at + LEASE - MINUTE) == []
    (second,) = claim(database, at + LEASE)
    assert (first.attempts, second.attempts) == (0, 1)


def test_a_failed_delivery_waits_and_is_dead_when_it_is_given_up(database, emit, endpoint, at):
    emit(imported())
    (first,) = claim(database, at)
    settle(database, first, at, again=at + MINUTE)
    assert claim(database, at) == []
    (second,) = claim(database, at + MINUTE)
    settle(database, second, at + MINUTE)

    assert claim(database, at + 100 * MINUTE) == []
    with database.read() as connection:
        (dead,) = outbox.listing(connection, state="dead")
        assert not outbox.anything(connection, at=at + 100 * MINUTE)
    assert (dead.attempts, dead.answer) == (2, "HTTP 500")


def test_a_dead_delivery_is_replayed_from_the_first_attempt(database, emit, endpoint, at):
    emit(imported())
    (one,) = claim(database, at)
    settle(database, one, at)
    with database.write() as connection:
        assert outbox.replay(connection, [one.id, 99], at=at) == 1
        assert outbox.anything(connection, at=at)
    (again,) = claim(database, at)

    assert (again.id, again.event.id, again.attempts) == (one.id, one.event.id, 0)
    with database.write() as connection:
        assert outbox.replay(connection, [one.id], at=at) == 0


def test_a_done_delivery_stays_done_whatever_a_late_attempt_says(database, emit, endpoint, at):
    emit(imported())
    (one,) = claim(database, at)
    settle(database, one, at, done=True)
    settle(database, one, at, again=at)

    with database.read() as connection:
        assert [d.state for d in outbox.listing(connection)] == ["delivered"]


def test_a_busy_target_holds_up_no_other(database, emit, endpoint, at):
    with database.write() as connection:
        other = endpoints.add(connection, "out", "https://example.com/y", actor="test", at=at - MINUTE)
    emit(*(imported(f"3-1-{n}") for n in range(10)))

    first = claim(database, at, limit=6, most=4)
    assert [one.target for one in first].count(endpoint.id) <= 4
    second = claim(database, at, busy={endpoint.id: 4}, most=4)
    assert {one.target for one in second} == {other.id}


def test_a_removed_endpoint_gets_nothing_more_and_forgets_its_secret(database, emit, endpoint, at):
    emit(imported())
    claim(database, at)
    with database.write() as connection:
        assert endpoints.remove(connection, endpoint.id, why="已停用", actor="test", at=at)
        assert not endpoints.remove(connection, endpoint.id, why="已停用", actor="test", at=at)
        assert endpoints.active(connection) == []
        assert [one.answer for one in outbox.listing(connection, state="dead", target=endpoint.id)] == ["已停用"]
        assert outbox.replay(connection, [1], at=at) == 0
        assert {(one.action, one.subject) for one in journal.read(connection)} >= {
            ("endpoint-added", endpoint.id),
            ("endpoint-removed", endpoint.id),
        }
        assert all(endpoint.secret not in str(one) for one in journal.read(connection))
    emit(imported(version=2))
    assert claim(database, at + 100 * MINUTE) == []
