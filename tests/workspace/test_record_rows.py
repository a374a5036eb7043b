"""From a table's record to the database and back: what a case says of it is the same."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.builtin.importers import feecase_importers
from feecase.extend.contracts import Record
from feecase.extend.records import RECORD_KINDS
from feecase.intake.room_records import FoundRecord, Gathered, Room, gather, text_values
from feecase.resources import folder
from feecase.store.records import Stored
from feecase.workspace import record_rows

SOURCES = folder("examples") / "sunshine-garden"


@pytest.fixture
def estate_records():
    """Every record of the example estate's tables."""
    files = [SOURCES / name for name in ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")]
    whole = gather(files, feecase_importers(), None)
    return [found.record for room in whole.rooms.values() for of_kind in room.by_kind.values() for found in of_kind]


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))
MONEY = st.decimals(0, 10**7, places=2)
TEXTS = st.text(max_size=12)
CHARGES = st.fixed_dictionaries(
    {
        "room": st.just("3-1-302"),
        "item": TEXTS,
        "from": DAYS,
        "to": DAYS,
        "amount": MONEY,
        "owner": TEXTS,
        "phone": TEXTS,
        "quantity": st.none() | MONEY,
        "ref": TEXTS,
    }
)
CONTACTS = st.fixed_dictionaries(
    {
        "room": st.just("3-1-302"),
        "kind": TEXTS,
        "sent": DAYS,
        "effective": st.none() | DAYS,
        "to": TEXTS,
        "files": st.lists(TEXTS).map(tuple),
        "amount": st.none() | MONEY,
        "instalments": st.lists(st.fixed_dictionaries({"due": DAYS, "amount": MONEY})),
    }
)
PAYMENTS = st.fixed_dictionaries(
    {
        "room": st.just("3-1-302"),
        "date": DAYS,
        "amount": MONEY,
        "for_from": st.none() | DAYS,
        "for_to": st.none() | DAYS,
        "ref": TEXTS,
        "files": st.just(()),
    }
)
OWNERS = st.fixed_dictionaries(
    {"room": st.just("3-1-302"), "name": TEXTS, "from": st.none() | DAYS, "to": st.none() | DAYS, "files": TEXTS}
)
RECORDS = st.one_of(
    st.tuples(st.just("charge"), CHARGES),
    st.tuples(st.just("contact"), CONTACTS),
    st.tuples(st.just("payment"), PAYMENTS),
    st.tuples(st.just("ownership"), OWNERS),
)


def gathered(*records, as_of=dt.date(2026, 11, 20), lasting=True):
    whole = Gathered(kinds={kind for kind, _ in records})
    for row, (kind, values) in enumerate(records, 2):
        found = FoundRecord(Record(kind, row, values), "欠费.xlsx", "表1", as_of, lasting)
        if kind == "tariff":
            whole.tariffs.append(found)
        else:
            whole.rooms.setdefault(values["room"], Room(values["room"])).by_kind.setdefault(kind, []).append(found)
    return whole


def through(one, source="台账"):
    """Go through the database's form: JSON."""
    values = json.loads(json.dumps(one.values))
    return record_rows.found(
        Stored(source, one.kind, one.ref, one.room, values, one.file, one.sheet, one.row, one.as_of, one.as_of, "live")
    )


@given(RECORDS)
def test_a_record_says_the_same_after_the_database(record):
    whole = gathered(record)
    (before,) = whole.rooms["3-1-302"].of(record[0])
    after = through(next(record_rows.incoming(whole)))

    assert text_values(after.record.values) == text_values(before.record.values)
    assert list(text_values(after.record.values)) == list(text_values(before.record.values))
    assert after.source() | {"ref": after["ref"] or ""} == before.source() | {"ref": before["ref"] or ""}
    typed = [name for name in ("from", "to", "date", "sent", "for_from", "for_to") if record[0] != "contact" or name == "sent"]
    assert [after[name] for name in typed] == [before[name] for name in typed]
    if record[0] in {"charge", "payment"}:
        assert after["amount"] == before["amount"]
        assert isinstance(after["amount"], Decimal)


def test_a_row_of_a_query_is_no_place(rows):
    whole = gathered(
        (
            "charge",
            {"room": "1-1", "item": "x", "from": dt.date(2026, 1, 1), "to": dt.date(2026, 1, 31), "amount": Decimal("1.00")},
        ),
        lasting=False,
    )
    assert through(next(record_rows.incoming(whole))).source()["row"] is None


CHARGE = {
    "room": "1-1",
    "item": "物业费",
    "from": dt.date(2026, 1, 1),
    "to": dt.date(2026, 1, 31),
    "amount": Decimal("1.00"),
    "ref": "1",
}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"amount": Decimal("2.00")}, True),
        ({"ref": "2"}, True),
        ({"to": dt.date(2026, 2, 28)}, True),
        ({"item": "电梯费"}, False),
        ({"from": dt.date(2026, 1, 2)}, False),
    ],
)
def test_a_charge_is_known_again_by_room_item_and_beginning(other, same):
    first, second = (next(record_rows.incoming(gathered(("charge", values)))).ref for values in (CHARGE, CHARGE | other))
    assert (first == second) is same


def test_records_alike_in_everything_are_counted():
    contact = {"room": "1-1", "kind": "call", "sent": dt.date(2026, 1, 1)}
    refs = [one.ref for one in record_rows.incoming(gathered(("contact", contact), ("contact", contact), ("contact", contact)))]
    assert refs == ["1-1|call|2026-01-01", "1-1|call|2026-01-01|#2", "1-1|call|2026-01-01|#3"]


def test_prices_go_apart_and_keep_their_order():
    prices = [("tariff", {"item": "物业费", "use": use, "room": "", "price": Decimal("2.80")}) for use in ("住宅", "商业")]
    stored = [
        Stored("台账", one.kind, one.ref, one.room, one.values, one.file, one.sheet, one.row, one.as_of, "2026-11-20", "live")
        for one in record_rows.incoming(gathered(*prices, ("charge", CHARGE)))
    ]
    rooms, tariffs, as_of = record_rows.rooms(stored)

    assert [one["use"] for one in tariffs] == ["住宅", "商业"]
    assert list(rooms) == ["1-1"]
    assert as_of == {"1-1": dt.date(2026, 11, 20)}


def test_every_kind_that_an_importer_brings_can_be_stored(estate_records):
    assert {record.kind for record in estate_records} <= RECORD_KINDS.keys()


def test_a_contact_that_names_nobody_comes_back_naming_nobody():
    bare = {"room": "3-1-302", "kind": "demand", "sent": dt.date(2025, 3, 1)}
    found = through(next(record_rows.incoming(gathered(("contact", bare)))))
    assert (found["owner"], found["to"], found["signed_by"], found["files"]) == ("", "", "", ())


def test_a_kind_that_nobody_declared_is_refused_and_not_half_stored():
    with pytest.raises(KeyError, match="unheard-of"):
        list(record_rows.incoming(gathered(("unheard-of", {"room": "3-1-302"}))))
