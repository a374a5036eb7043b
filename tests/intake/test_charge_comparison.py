"""Comparing cases with a fresh export: of each charge what is still owed for its days, to the cent; what was paid, what came new, what nobody says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase import plainyaml
from feecase.extend.contracts import Record
from feecase.intake.charge_comparison import Imported, reconcile
from feecase.intake.debtors import debtors
from feecase.intake.room_cases import case_ids
from feecase.intake.room_records import FoundRecord, Gathered, Room, gather
from feecase.money import total

IMPORTED = dt.date(2026, 11, 1)
RECEIPT = ["订单号", "房号", "费用项", "费用开始时间", "费用结束时间", "缴费时间", "实收金额", "付款人"]


@pytest.fixture
def compare(estate, rows, importers):
    """Import arrears, then compare with others: `compare([row…], [row…], receipts)` → the charges of all cases by case."""

    def run(before, after, receipts=(), *, history=(), now_history=(), known=None):
        books = {"欠费明细表": [rows.ARREARS, *before]}
        if history:
            books["产权变更"] = [["房号", "权利人", "取得日期", "转出日期"], *history]
        estate.run(books, as_of=IMPORTED)
        fresh = {"欠费明细表": [rows.ARREARS, *after]}
        if receipts:
            fresh["缴费明细表"] = [RECEIPT, *receipts]
        if now_history:
            fresh["产权变更"] = [["房号", "权利人", "取得日期", "转出日期"], *now_history]
        (estate.folder / "最新.xlsx").write_bytes(estate.book(fresh))
        facts = {path.parent.name: plainyaml.load(path).data for path in sorted(estate.cases.glob("*/billing.yaml"))}
        imported = [Imported(id_, data, tuple(known or ())) for id_, data in facts.items()]
        return reconcile(imported, gather([estate.folder / "最新.xlsx"], importers, None))

    return run


def told(comparison):
    return {
        one.imported.id: [
            (c.state, None if c.before is None else str(c.before), None if c.after is None else str(c.after)) for c in one.charges
        ]
        for one in comparison.cases
    }


D = dt.date
YEAR = {"first": "2025-01-01", "last": "2025-12-31", "amount": "1200.00"}
OTHER = {"room": "1-1-101"}


def test_the_same_export_changes_nothing(compare, rows):
    lines = [rows.arrears(**YEAR), rows.arrears("S1-105", "某公司")]

    assert told(compare(lines, lines)) == {
        "3-1-302": [("unchanged", "1200.00", "1200.00")],
        "S1-105": [("unchanged", "2660.00", "2660.00")],
    }


def test_rows_in_another_order_with_other_numbers_are_the_same(compare, rows):
    one, other = rows.arrears(**YEAR), rows.arrears(first="2026-01-01", last="2026-06-30", amount="600.00")

    comparison = compare([one, other], [["7", *other[1:]], ["8", *one[1:]]])

    assert [state for state, _, _ in told(comparison)["3-1-302"]] == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("receipts", "state"),
    [((), "vanished"), ([["S1", "3-1-302", "物业费", "2025-01-01", "2025-12-31", "2026-11-20", "1200", ""]], "paid")],
)
def test_a_charge_that_left_the_list_was_paid_only_where_a_receipt_says_so(compare, rows, receipts, state):
    kept = rows.arrears(first="2026-01-01", last="2026-06-30", amount="600.00")
    comparison = compare([rows.arrears(**YEAR), kept], [kept], receipts)
    first, second = comparison.cases[0].charges

    assert told(comparison)["3-1-302"] == [(state, "1200.00", "0.00"), ("unchanged", "600.00", "600.00")]
    assert (first.paid, first.paid_on) == ((Decimal("1200.00"), D(2026, 11, 20)) if receipts else (None, None))
    assert (first.less, second.less) == (True, False)
    assert comparison.cases[0].loose == ()


def test_a_room_that_is_not_listed_at_all_says_nothing_of_its_charges(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**OTHER)])

    assert told(comparison) == {"3-1-302": [("unlisted", "1200.00", None)]}
    assert comparison.cases[0].charges[0].owed is None
    assert [id_ for id_, _, _ in comparison.without] == ["1-1-101"]


def test_a_room_whose_rows_could_not_be_read_says_nothing_either(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears("3栋1单元302室", last="昨天"), rows.arrears(**OTHER)])

    assert told(comparison) == {"3-1-302": [("unread", "1200.00", None)]}


def test_a_beginning_that_moved_is_a_part_that_is_owed_no_more(compare, rows):
    """计费系统收款后把开始时间往后移：2025 年的前四个月付了."""
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(first="2025-05-01", last="2025-12-31", amount="800.00")])
    (charge,) = comparison.cases[0].charges

    assert (charge.state, charge.before, charge.after, charge.less) == ("changed", Decimal(1200), Decimal(800), True)
    assert "由 2025-01-01 移到 2025-05-01" in charge.note


def test_with_its_receipt_that_part_was_paid(compare, rows):
    receipts = [["S1", "3-1-302", "物业费", "2025-01-01", "2025-04-30", "2026-11-20", "400", ""]]
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(first="2025-05-01", last="2025-12-31", amount="800.00")], receipts)
    (charge,) = comparison.cases[0].charges

    assert (charge.state, charge.owed, charge.paid, charge.paid_on) == (
        "partly-paid",
        Decimal(800),
        Decimal(400),
        D(2026, 11, 20),
    )


def test_an_end_that_moved_leaves_the_old_sum_and_brings_a_new_part(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(first="2025-01-01", last="2026-02-28", amount="1400.00")])
    old, new = comparison.cases[0].charges

    assert (old.state, old.after, new.state, new.before, new.after) == ("unchanged", Decimal(1200), "new", None, Decimal(200))
    assert (new.from_, new.to) == (D(2026, 1, 1), D(2026, 2, 28))


def test_beginning_and_end_may_both_have_moved(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(first="2025-07-01", last="2026-03-31", amount="900.00")])

    assert told(comparison)["3-1-302"] == [("changed", "1200.00", "600.00"), ("new", None, "300.00")]


def test_charges_joined_into_one_row_are_shared_by_months(compare, rows):
    halves = [
        rows.arrears(first="2025-01-01", last="2025-06-30", amount="600"),
        rows.arrears(first="2025-07-01", last="2025-12-31", amount="600"),
    ]

    assert told(compare(halves, [rows.arrears(**YEAR)]))["3-1-302"] == [("unchanged", "600.00", "600.00")] * 2
    assert (
        told(compare(halves, [rows.arrears(**YEAR | {"amount": "600.00"})]))["3-1-302"] == [("changed", "600.00", "300.00")] * 2
    )


def test_a_higher_sum_for_the_same_days_is_a_change_and_no_reason_to_wait(compare, rows):
    (charge,) = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR | {"amount": "1300.00"})]).cases[0].charges

    assert (charge.state, charge.after, charge.less) == ("changed", Decimal(1300), False)


def test_another_item_is_another_charge(compare, rows):
    comparison = compare(
        [rows.arrears(**YEAR, item="物业管理费")], [rows.arrears(**YEAR, item="物业服务费"), rows.arrears(**YEAR, item="电梯费")]
    )

    assert [(c.item, c.state) for c in comparison.cases[0].charges] == [("物业管理费", "unchanged"), ("电梯费", "new")]


@pytest.mark.parametrize("known", [(), [(D(2026, 11, 20), Decimal("400.00"))]])
def test_a_payment_that_the_case_knows_is_no_news(compare, rows, known):
    receipts = [["S1", "3-1-302", "", "", "", "2026-11-20", "400", ""]]
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR)], receipts, known=known)

    assert comparison.cases[0].loose == (() if known else ((D(2026, 11, 20), Decimal("400.00")),))
    assert told(comparison)["3-1-302"] == [("unchanged", "1200.00", "1200.00")]


def test_a_payment_told_twice_is_known_once(compare, rows):
    receipts = [[f"S{n}", "3-1-302", "", "", "", "2026-11-20", "400", ""] for n in (1, 2)]
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR)], receipts, known=[(D(2026, 11, 20), Decimal("400.00"))])

    assert comparison.cases[0].loose == ((D(2026, 11, 20), Decimal("400.00")),)


def test_a_receipt_that_did_not_lower_the_list_lowers_what_is_owed(compare, rows):
    receipts = [["S1", "3-1-302", "物业费", "2025-01-01", "2025-04-30", "2026-11-20", "400", ""]]
    (charge,) = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR)], receipts).cases[0].charges

    assert (charge.state, charge.after, charge.owed, charge.less) == ("partly-paid", Decimal(1200), Decimal(800), True)
    assert "没有减少" in charge.note


def test_a_receipt_for_several_charges_is_shared_among_them(compare, rows):
    halves = [
        rows.arrears(first="2025-01-01", last="2025-06-30", amount="600"),
        rows.arrears(first="2025-07-01", last="2025-12-31", amount="600"),
    ]
    receipts = [["S1", "3-1-302", "物业费", "2025-01-01", "2025-12-31", "2026-11-20", "900", ""]]

    assert [(str(c.paid), str(c.owed)) for c in compare(halves, halves, receipts).cases[0].charges] == [("450.00", "150.00")] * 2


def test_more_than_was_owed_leaves_nothing_not_less(compare, rows):
    receipts = [["S1", "3-1-302", "物业费", "2025-01-01", "2025-12-31", "2026-11-20", "5000", ""]]

    assert str(compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR)], receipts).cases[0].charges[0].owed) == "0.00"


def test_a_refund_is_no_payment_of_a_charge(compare, rows):
    receipts = [["S1", "3-1-302", "", "", "", "2026-11-20", "-100", ""]]
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR)], receipts)

    assert told(comparison)["3-1-302"] == [("unchanged", "1200.00", "1200.00")]
    assert comparison.cases[0].loose == ((D(2026, 11, 20), Decimal("-100.00")),)


@pytest.mark.parametrize(
    "receipt",
    [
        ["物业费", "2024-01-01", "2024-12-31", "2026-11-20"],
        ["电梯费", "2025-01-01", "2025-12-31", "2026-11-20"],
        ["电梯费", "", "", "2026-11-20"],
        ["物业费", "2025-01-01", "2025-12-31", "2026-10-31"],
        ["", "", "", "2026-10-31"],
    ],
)
def test_receipts_for_other_debts_or_of_before_the_import_are_no_news(compare, rows, receipt):
    """其他期间、其他费用的付款与本案无关；导入之前的付款，台账当时已经扣除."""
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR)], [["S1", "3-1-302", *receipt, "400", ""]])

    assert told(comparison)["3-1-302"] == [("unchanged", "1200.00", "1200.00")]
    assert comparison.cases[0].loose == ()


def test_an_older_receipt_that_came_late_explains_why_the_list_asks_less(compare, rows):
    receipts = [["S1", "3-1-302", "物业费", "2025-01-01", "2025-04-30", "2026-10-28", "400", ""]]
    (charge,) = (
        compare([rows.arrears(**YEAR)], [rows.arrears(first="2025-05-01", last="2025-12-31", amount="800.00")], receipts)
        .cases[0]
        .charges
    )

    assert (charge.state, charge.paid_on) == ("partly-paid", D(2026, 10, 28))


SOLD = [["3-1-302", "李明", "2018-05-10", "2025-07-01"], ["3-1-302", "王芳", "2025-07-01", ""]]


def test_the_owners_known_from_the_import_cut_the_new_rows_at_the_same_day(compare, rows):
    comparison = compare(
        [rows.arrears(**YEAR)], [rows.arrears(first="2025-01-01", last="2026-02-28", amount="1400.00")], history=SOLD
    )

    assert told(comparison) == {
        "3-1-302-A": [("unchanged", "600.00", "600.00")],
        "3-1-302-B": [("unchanged", "600.00", "600.00"), ("new", None, "200.00")],
    }


def test_of_two_owners_only_the_one_who_paid_is_relieved(compare, rows):
    receipts = [["S1", "3-1-302", "", "", "", "2026-11-20", "600", "李明"]]
    comparison = compare(
        [rows.arrears(**YEAR)], [rows.arrears(first="2025-07-01", last="2025-12-31", amount="600.00")], receipts, history=SOLD
    )

    assert told(comparison) == {
        "3-1-302-A": [("vanished", "600.00", "0.00")],
        "3-1-302-B": [("unchanged", "600.00", "600.00")],
    }
    assert [len(one.loose) for one in comparison.cases] == [1, 0]


def test_days_that_the_export_now_asks_of_another_owner_are_told(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR, owner="王芳")], now_history=SOLD)
    (charge,) = comparison.cases[0].charges

    assert (charge.state, charge.after, [id_ for id_, _, _ in comparison.without]) == ("changed", Decimal(600), ["3-1-302-B"])


def test_another_name_in_the_list_is_a_doubt(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR, owner="王芳")])

    assert told(comparison)["3-1-302"] == [("unchanged", "1200.00", "1200.00")]
    assert comparison.cases[0].doubt == "台账的业主现在是王芳，案件的被告是李明"


def test_a_placeholder_in_the_list_is_no_other_name(compare, rows):
    comparison = compare([rows.arrears(**YEAR)], [rows.arrears(**YEAR, owner="未登记"), rows.arrears("9-9-9", "业主未知")])

    assert (comparison.cases[0].doubt, comparison.without) == ("", [])


def month(number: int) -> dt.date:
    return dt.date(2024 + number // 12, number % 12 + 1, 1)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_yuan_of_the_export_is_told_once(data):
    """What the export asks = what is left of the old charges + what is new, whatever was joined, cut, paid or let grow."""

    def periods(label: str) -> list[tuple[dt.date, dt.date]]:
        ends = sorted(data.draw(st.sets(st.integers(0, 30), min_size=2, max_size=6), label=label))
        return [(month(a), month(b) - dt.timedelta(1)) for a, b in pairwise(ends)]

    amounts = st.decimals(Decimal("0.10"), Decimal(9999), places=2)
    old = [
        {"id": f"C{a:%Y%m}", "item": "物业费", "from": a.isoformat(), "to": b.isoformat(), "amount": str(data.draw(amounts))}
        for a, b in periods("old")
    ]
    new = [
        {"room": "1", "item": "物业费", "from": a, "to": b, "amount": data.draw(amounts), "owner": "李明", "phone": "", "ref": ""}
        for a, b in periods("new")
    ]
    room = Room("1", {"charge": [FoundRecord(Record("charge", 1, values), "a", "b", None) for values in new]})
    gathered = Gathered(rooms={"1": room}, kinds={"charge"})
    case = Imported("1", {"premises": {"unit": "1"}, "defendants": [{"name": "李明"}], "charges": old})
    (compared,) = reconcile([case], gathered).cases
    asked = total(values["amount"] for values in new)
    met = [c for c in compared.charges if c.after is not None]

    assert case_ids(room, debtors(room), {}) == ["1"]
    assert total(c.after for c in met) == asked
    assert [c.id for c in compared.charges if c.before is not None] == [one["id"] for one in old]
    assert all(c.after >= 0 for c in met)
