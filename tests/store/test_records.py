"""Records in bulk: what is new, what changed, what is gone; who must be built anew; nothing personal in the journal."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase.store import journal, migrations, records
from feecase.store.database import open_database
from feecase.store.records import Batch, Incoming
from feecase.store.tables import batches
from feecase.store.tables import records as table


@pytest.fixture
def put(database, make, at):
    """Put records of a source, a day apart from call to call."""
    moments = iter(at + dt.timedelta(days=n) for n in range(100))

    def run(*incoming, source="台账", **more):
        with database.write() as connection:
            return records.put(connection, make.batch(source, **more), incoming, at=next(moments))

    return run


@pytest.fixture
def stored(database):
    """What is stored of rooms, as plain values."""

    def read(*names, state="live"):
        with database.read() as connection:
            return list(records.of_rooms(connection, names, state=state))

    return read


def dirty(database):
    with database.read() as connection:
        return records.dirty(connection)


def clean(database):
    with database.write() as connection:
        records.built(connection, records.dirty(connection))


def entries(database, *subjects):
    with database.read() as connection:
        return list(journal.read(connection, subjects=subjects))


def test_new_changed_and_same_are_told_apart(put, make):
    first = put(make.charge("F1"), make.charge("F2"))
    again = put(make.charge("F1"), make.charge("F2", amount="90.00"), make.charge("F3"))

    assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
    assert (again.new, again.changed, again.unchanged) == (1, 1, 1)
    assert again.batch > first.batch


def test_a_batch_remembers_who_when_what(put, make, database):
    put(make.charge(), as_of="2026-11-20", name="欠费.xlsx", sha256="ab")
    with database.read() as connection:
        row = connection.execute(sa.select(batches)).one()

    assert (row.source, row.kind, row.name, row.sha256, row.as_of, row.actor) == (
        "台账",
        "file",
        "欠费.xlsx",
        "ab",
        "2026-11-20",
        "周",
    )
    assert (row.received_at, row.new, row.changed, row.unchanged, row.withdrawn) == ("2026-11-22T06:00:00.000000Z", 1, 0, 0, 0)


def test_what_is_stored_is_what_came_in(put, make, stored):
    put(make.charge(file="欠费.xlsx", sheet="表1", row=7, as_of="2026-11-20", plan=[{"due": "2026-01-31"}]), as_of="2026-11-21")
    (one,) = stored("3-1-302")

    assert one.values == {
        "room": "3-1-302",
        "item": "物业费",
        "from": "2026-01-01",
        "to": "2026-01-31",
        "amount": "100.00",
        "owner": "李明",
        "phone": "13800138000",
        "plan": [{"due": "2026-01-31"}],
    }
    assert next(iter(one.values)) == "room"
    assert (one.file, one.sheet, one.row, one.as_of, one.said_as_of, one.state) == (
        "欠费.xlsx",
        "表1",
        7,
        "2026-11-20",
        "2026-11-21",
        "live",
    )


def test_the_same_again_dirties_nothing_and_is_journalled_once(put, make, database):
    put(make.charge())
    clean(database)
    put(make.charge())

    assert dirty(database) == {}
    assert [one.action for one in entries(database, "3-1-302")] == ["records-new"]
    assert [one.after["unchanged"] for one in entries(database) if one.action == "batch"] == [1, 0]


def test_a_row_that_moved_is_no_change_but_is_built_anew(put, make, database, stored):
    put(make.charge(row=7))
    clean(database)
    outcome = put(make.charge(row=8))

    assert outcome.unchanged == 1
    assert list(dirty(database)) == ["3-1-302"]
    assert stored("3-1-302")[0].row == 8


def test_first_seen_stays_and_changed_at_moves_only_with_a_change(put, make, database):
    moments = []
    for amount in ("1.00", "1.00", "2.00"):
        put(make.charge(amount=amount))
        with database.read() as connection:
            row = connection.execute(sa.select(table)).one()
        moments.append((row.first_seen[8:10], row.changed_at[8:10]))

    assert moments == [("22", "22"), ("22", "22"), ("22", "24")]


def test_a_record_that_moves_to_another_room_dirties_both(put, make, database):
    put(make.charge())
    clean(database)
    put(make.charge(room="S1-105"))

    assert list(dirty(database)) == ["3-1-302", "S1-105"]


def test_of_two_records_with_one_reference_the_later_counts(put, make, stored):
    outcome = put(make.charge(amount="1.00"), make.charge(amount="2.00"))

    assert (outcome.new, outcome.changed) == (1, 1)
    assert [one.values["amount"] for one in stored("3-1-302")] == ["2.00"]


def test_sources_do_not_touch_each_other(put, make, stored, database, at):
    put(make.charge(amount="1.00"), source="甲")
    outcome = put(make.charge(amount="2.00"), source="乙")
    with database.write() as connection:
        gone = records.withdraw(connection, make.batch("乙"), outcome.batch + 1, at=at, kinds={"charge"})

    assert (outcome.new, gone) == (1, 1)
    assert [(one.source, one.values["amount"]) for one in stored("3-1-302")] == [("甲", "1.00")]


def test_records_come_back_in_the_order_of_the_newest_batch(put, make, stored):
    put(*(make.charge(ref) for ref in "abc"))
    put(*(make.charge(ref) for ref in "ca"))

    assert [one.ref for one in stored("3-1-302")] == ["b", "c", "a"]


def test_many_records_need_few_statements_and_keep_their_order(put, make, stored, database):
    statements = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2][:20]))
    count = 2 * records.SLICE + 7
    outcome = put(*(make.charge(f"F{n:06}", room=f"{n // 50}-1") for n in range(count)))

    assert outcome.new == count
    assert len(statements) < 40
    everything = stored(*(f"{n}-1" for n in range(count // 50 + 1)))
    assert [one.ref for one in everything] == [f"F{n:06}" for n in range(count)]
    assert len(dirty(database)) == count // 50 + 1


def test_a_price_for_all_dirties_every_room(put, make, database):
    put(make.charge(), make.charge("F2", room="S1-105"))
    clean(database)
    put(Incoming("tariff", "物业费", "", {"item": "物业费", "price": "2.80"}))

    assert list(dirty(database)) == ["3-1-302", "S1-105"]


def test_building_clears_only_what_it_was_built_from(put, make, database):
    put(make.charge())
    seen = dirty(database)
    put(make.charge(amount="2.00"))
    with database.write() as connection:
        records.built(connection, seen)
    assert list(dirty(database)) == ["3-1-302"]
    clean(database)
    assert dirty(database) == {}


def test_a_complete_list_withdraws_what_it_leaves_out_in_its_rooms(put, make, stored, database, at):
    put(
        make.charge("a"),
        make.charge("b"),
        make.charge("c", room="S1-105"),
        Incoming("contact", "k", "3-1-302", {"sent": "2026-01-01"}),
    )
    clean(database)
    outcome = put(make.charge("a"))
    with database.write() as connection:
        gone = records.withdraw(connection, make.batch(), outcome.batch, at=at, kinds={"charge"}, names={"3-1-302"})

    assert gone == 1
    assert [one.ref for one in stored("3-1-302", "S1-105")] == ["c", "k", "a"]
    assert [one.ref for one in stored("3-1-302", state="withdrawn")] == ["b"]
    assert list(dirty(database)) == ["3-1-302"]
    newest = entries(database, "3-1-302")[0]
    assert (newest.action, newest.before["amount"], newest.after) == ("record-withdrawn", "100.00", None)
    with database.read() as connection:
        assert connection.execute(sa.select(batches.c.withdrawn).order_by(batches.c.id.desc())).scalars().first() == 1


def test_what_is_withdrawn_by_name_is_withdrawn_once_and_comes_back(put, make, stored, database, at):
    put(make.charge("a"), make.charge("b"))
    outcome = put(make.charge("b"))
    with database.write() as connection:
        counts = [
            records.withdraw(connection, make.batch(), outcome.batch, at=at, refs=[("charge", "a"), ("charge", "?")])
            for _ in range(2)
        ]
    back = put(make.charge("a"))

    assert (counts, back.changed) == ([1, 0], 1)
    assert [one.ref for one in stored("3-1-302")] == ["b", "a"]
    assert entries(database, "3-1-302")[0].action == "record-returned"


def test_a_change_is_journalled_with_both_sides_and_without_personal_data(put, make, database):
    put(
        make.charge(),
        Incoming("contact", "k", "3-1-302", {"sent": "2026-01-01", "to": "李明", "text": "已告知13800138000", "kind": "call"}),
    )
    put(
        make.charge(amount="90.00", phone="13900139000"),
        Incoming("contact", "k", "3-1-302", {"sent": "2026-01-02", "to": "王芳", "text": "已告知13800138000", "kind": "call"}),
    )
    contact, charge = entries(database, "3-1-302")[:2]

    assert (charge.actor, charge.source, charge.before["amount"], charge.after["amount"]) == ("周", "台账", "100.00", "90.00")
    assert charge.after["fields"] == ["amount", "phone"]
    assert (contact.before, contact.after["fields"]) == ({"sent": "2026-01-01", "kind": "call"}, ["sent", "to"])
    text = json.dumps([[one.before, one.after] for one in entries(database)], ensure_ascii=False)
    assert not any(secret in text for secret in ("李明", "王芳", "138", "139"))


def test_every_number_of_a_batch_fits_its_database(put, make, stored):
    put(make.charge(row=2**31 - 1))
    assert stored("3-1-302")[0].row == 2**31 - 1


MOMENT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
SOURCES = itertools.count()
REFS = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(
    st.lists(st.tuples(REFS, st.integers(1, 3), st.sampled_from(["1-1", "1-2"])), max_size=5), min_size=1, max_size=5
)


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('law')}/a.db")
    migrations.upgrade(opened)
    yield opened
    opened.close()


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_any_sequence_of_complete_lists_leaves_the_last_one(quick, make, steps):
    source = f"来源{next(SOURCES)}"
    known: dict[str, tuple[int, str]] = {}
    for step in steps:
        batch = Batch(source, "file")
        incoming = [make.charge(ref, room=room, amount=f"{n}.00") for ref, n, room in step]
        with quick.write() as connection:
            outcome = records.put(connection, batch, incoming, at=MOMENT)
            records.withdraw(connection, batch, outcome.batch, at=MOMENT, kinds={"charge"})
            found = [one for one in records.of_rooms(connection, ["1-1", "1-2"]) if one.source == source]
        last = {ref: (n, room) for ref, n, room in step}
        assert outcome.new + outcome.changed + outcome.unchanged == len(step)
        assert outcome.new == len(last.keys() - known.keys())
        known |= last
        live = {one.ref: (one.values["amount"], one.room) for one in found}
        assert live == {ref: (f"{n}.00", room) for ref, (n, room) in last.items()}


def test_records_are_counted_and_batches_told_the_newest_first(database, put, make, at):
    put(make.charge("F1"), make.charge("F2"), name="甲.xlsx")
    second = put(make.charge("F1", amount="90.00"), source="停车系统", name="乙.csv")
    with database.write() as connection:
        records.withdraw(connection, make.batch("停车系统"), second.batch, at=at, refs=[("charge", "F1")])
    with database.read() as connection:
        assert records.counted(connection) == {("charge", "live"): 2, ("charge", "withdrawn"): 1}
        told = list(records.newest(connection, 5))
        assert [one[0] for one in records.newest(connection, 1)] == [second.batch]
    assert [(batch.source, batch.name, done.new, done.withdrawn) for _, _, batch, done in told] == [
        ("停车系统", "乙.csv", 1, 1),
        ("台账", "甲.xlsx", 2, 0),
    ]
    assert told[0][1] > told[1][1]
