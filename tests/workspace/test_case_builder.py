"""Cases follow from records, whatever wrote them; in slices, behind the back of those who push, by one or by two builders."""

from __future__ import annotations

import multiprocessing

import pytest

from feecase.builtin.evidence_kinds import CUES
from feecase.errors import InputError
from feecase.store import documents, outbox, records
from feecase.store.records import Batch, Incoming
from feecase.workspace import case_builder, setup
from feecase.workspace.cases import listing, loaded


def charge(ref="F1", room="3-1-302", amount="100.00", first="2026-01-01", owner="李明", **more):
    values = {"room": room, "item": "物业费", "from": first, "to": "2026-01-31", "amount": amount, "owner": owner, "ref": ref}
    return Incoming("charge", ref, room, values | more)


@pytest.fixture
def push(shop, at):
    """Store records as the HTTP interface does."""

    def run(*incoming, source="收费系统"):
        with shop.database.write() as connection:
            return records.put(connection, Batch(source, "http", as_of="2026-11-20", actor="令牌"), incoming, at=at)

    return run


def billing(shop, case):
    with shop.database.read() as connection:
        return documents.get(connection, case, "billing.yaml")


def test_pushed_records_become_a_case(shop, push):
    push(
        charge(),
        Incoming(
            "payment", "P1", "3-1-302", {"room": "3-1-302", "date": "2026-02-01", "amount": "30.00", "payer": "李明", "ref": "P1"}
        ),
    )
    (change,) = shop.build()
    case = loaded(shop.workspace, "3-1-302").loaded.case

    assert (change.state, change.version, str(change.outstanding)) == ("new", 1, "100.00")
    assert (case.charges[0].source.ref, case.charges[0].source.row, str(case.billing.as_of)) == ("F1", None, "2026-11-20")
    assert [str(payment.amount) for payment in case.payments] == ["30.00"]


def test_nothing_dirty_nothing_done(shop, push):
    push(charge())
    shop.build()
    before = billing(shop, "3-1-302")

    assert shop.build() == ()
    assert billing(shop, "3-1-302") == before


def test_versions_count_changes_and_each_is_announced_once(shop, push):
    for amount in ("1.00", "2.00", "2.00", "3.00"):
        push(charge(amount=amount))
        shop.build()
    with shop.database.read() as connection:
        events = [one.data for one in outbox.since(connection, limit=9)]

    assert billing(shop, "3-1-302").version == 3
    assert [f'"version":{n},' in event for n, event in enumerate(events, 1)] == [True] * 3


def test_a_case_that_its_source_cancels_is_absent_and_keeps_its_file(shop, push, at):
    push(charge())
    shop.build()
    with shop.database.write() as connection:
        batch = Batch("收费系统", "http")
        outcome = records.put(connection, batch, [], at=at)
        records.withdraw(connection, batch, outcome.batch, at=at, refs=[("charge", "F1")])
    (change,) = shop.build()

    assert (change.state, change.charges) == ("withdrawn", 0)
    assert [(row.state, row.charges) for row in listing(shop.workspace)] == [("absent", 0)]
    assert "100.00" in billing(shop, "3-1-302").content.decode()

    push(charge())
    assert [change.state for change in shop.build()] == ["unchanged"]
    assert [(row.state, row.charges) for row in listing(shop.workspace)] == [("live", 1)]


def test_many_rooms_are_built_in_slices(shop, push, monkeypatch):
    monkeypatch.setattr(case_builder, "SLICE", 7)
    push(*(charge(f"F{n}", f"{n}-1") for n in range(30)))
    real, slices = case_builder.some, []
    monkeypatch.setattr(case_builder, "some", lambda *a, **k: slices.append(real(*a, limit=7, **k)) or slices[-1])
    changes = shop.build()

    assert [len(part) for part in slices if part] == [7, 7, 7, 7, 2]
    assert len(changes) == len(listing(shop.workspace)) == 30


def test_what_fails_leaves_the_room_dirty(shop, push):
    push(charge())
    (shop.folder / "project.yaml").unlink()
    with pytest.raises(InputError, match="找不到"):
        shop.build()
    with shop.database.read() as connection:
        assert list(records.dirty(connection)) == ["3-1-302"]


def build(folder, barrier, at):
    with setup.open_workspace(folder) as workspace:
        barrier.wait()
        case_builder.build(workspace, at=at, cues=CUES)


def test_two_builders_build_each_case_once(shop, push, at):
    push(*(charge(f"F{n}", f"{n}-1") for n in range(150)))
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    workers = [context.Process(target=build, args=(shop.folder, barrier, at)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert {billing(shop, row.id).version for row in listing(shop.workspace)} == {1}
    with shop.database.read() as connection:
        assert len(outbox.since(connection, limit=1000)) == 150


def test_a_closed_case_stays_closed_until_its_charges_change(shop, push, at):
    from feecase.workspace.cases import close

    push(charge())
    shop.build()
    assert close(shop.workspace, ["3-1-302"], at=at, actor="周") == 1
    assert close(shop.workspace, ["3-1-302"], at=at, actor="周") == 0
    push(charge(note="x"))
    shop.build()
    assert [row.state for row in listing(shop.workspace)] == ["closed"]
    push(charge(amount="120.00"))
    shop.build()
    assert [(row.state, row.closed_at) for row in listing(shop.workspace)] == [("live", "")]
    close(shop.workspace, ["3-1-302"], at=at, actor="周")
    assert close(shop.workspace, ["3-1-302"], reopen=True, at=at, actor="周") == 1


def test_prices_of_a_room_and_of_all_come_in(shop, push):
    push(
        charge(),
        charge("F2", "S1-105"),
        Incoming("tariff", "T1", "", {"item": "物业费", "price": "2.80", "unit": "元/平方米·月"}),
        Incoming("tariff", "T2", "S1-105", {"item": "物业费", "price": "4.90", "unit": "元/平方米·月", "room": "S1-105"}),
    )
    shop.build()
    prices = {
        row.id: sorted(str(t.price) for t in loaded(shop.workspace, row.id).loaded.case.tariffs)
        for row in listing(shop.workspace)
    }

    assert prices == {"3-1-302": ["2.80"], "S1-105": ["2.80", "4.90"]}
