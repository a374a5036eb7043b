"""One charge: its monthly price by every formula, until when the system lets it run, and what of it is due."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from feecase_java110.charges import FINISHED, ONCE, SourceCharge, due_end, lines, monthly, system_end, system_months, unpriced
from feecase_java110.months import midnight
from hypothesis import given
from hypothesis import strategies as st

NOW = dt.date(2026, 11, 20)


def charge(formula="1001", *, attrs=None, meter=None, imported_end=None, bill=None, **more):
    facts = {
        "fee_id": "90",
        "fee_flag": "1003006",
        "state": "2008001",
        "payment_cd": "2100",
        "payment_cycle": "1",
        "start_time": dt.datetime(2018, 6, 1),
        "end_time": dt.datetime(2026, 8, 1),
        "config_end": dt.datetime(2050, 1, 1),
        "prepayment_period": None,
        "computing_formula": formula,
        "amount": Decimal("-1.00"),
        "square_price": Decimal("2.0000"),
        "additional_amount": Decimal("10.0000"),
        "built_up_area": Decimal("95.00"),
        "room_area": Decimal("80.00"),
        "room_rent": Decimal("1000.00"),
        **more,
    }
    return SourceCharge(facts, attrs or {}, meter, imported_end, bill)


METER = {
    "cur_degrees": Decimal("120.50"),
    "pre_degrees": Decimal("100.00"),
    "price": Decimal("3.4567"),
    "cur_reading_time": dt.datetime(2026, 10, 31),
}


@pytest.mark.parametrize(
    ("formula", "more", "price"),
    [
        ("1001", {}, "200"),
        ("2002", {}, "10"),
        ("3003", {}, "170"),
        ("1101", {}, "1000"),
        ("4004", {"amount": Decimal("88.80")}, "88.80"),
        ("6006", {"amount": Decimal("7.00")}, "7"),
        ("8008", {"amount": Decimal("5.55")}, "5.55"),
        ("5005", {"meter": METER}, "51"),
        ("9009", {"meter": METER}, "80.86"),
        (
            "1001",
            {"square_price": Decimal("1.2345"), "built_up_area": Decimal("33.33"), "additional_amount": Decimal(0)},
            "41.1459",
        ),
    ],
)
def test_the_monthly_price_by_every_formula(formula, more, price):
    found = charge(formula, **more)

    assert unpriced(found) == ""
    assert monthly(found, NOW) == Decimal(price)


@pytest.mark.parametrize(
    ("formula", "more", "why"),
    [
        ("7007", {}, "脚本"),
        ("5005", {}, "没有抄表记录"),
        ("9009", {"meter": {**METER, "price": None}}, "抄表记录没有单价"),
        ("4004", {}, "金额由公式得出"),
        ("1234", {}, "不认识的公式 1234"),
        (None, {}, "不认识的公式"),
    ],
)
def test_what_cannot_be_computed_says_why(formula, more, why):
    assert why in unpriced(charge(formula, **more))


@pytest.mark.parametrize(
    ("on", "rent"),
    [
        ("2023-03-19", "1000"),
        ("2023-03-31", "1000"),
        ("2023-04-01", "1030"),
        ("2024-03-31", "1030"),
        ("2024-04-01", "1060.9000"),
        ("2025-04-01", "1092.7270"),
    ],
)
def test_a_rising_rent_rises_at_each_cycle_from_the_corrected_start(on, rent):
    """The rise is said to begin on 20 March, but the charge's months begin on the 1st: the system moves it to the next 1st."""
    found = charge("1102", attrs={"390014": "12", "390015": "0.03", "390016": "2023-03-20"}, start_time=dt.datetime(2023, 1, 1))

    assert monthly(found, dt.date.fromisoformat(on)) == Decimal(rent)


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"390014": "0", "390015": "0.03", "390016": "2023-01-01"},
        {"390014": "12", "390015": "x", "390016": "2023-01-01"},
        {"390014": "12", "390015": "0.03", "390016": "?"},
    ],
)
def test_a_rent_without_a_usable_rise_stays(attrs):
    assert monthly(charge("1102", attrs=attrs), NOW) == 1000


@pytest.mark.parametrize(
    ("more", "end", "months"),
    [
        ({}, "2026-11-01", "3"),
        ({"payment_cd": "1200"}, "2026-12-01", "4"),
        ({"payment_cd": "1200", "payment_cycle": "12"}, "2027-06-01", "10"),
        ({"payment_cycle": "12", "end_time": dt.datetime(2025, 6, 1)}, "2026-06-01", "12"),
        ({"payment_cycle": "12"}, "2026-08-01", "0"),
        ({"start_time": dt.datetime(2018, 6, 15), "end_time": dt.datetime(2026, 8, 15)}, "2026-11-15", "3"),
        ({"state": FINISHED}, "2026-08-01", "0"),
        ({"attrs": {"390010": "2026-09-30 23:59:59"}}, "2026-10-01", "2"),
        ({"attrs": {"390010": "2026-09-15"}}, "2026-09-15", "1.4667"),
        ({"config_end": dt.datetime(2026, 10, 1)}, "2026-10-01", "2"),
        ({"payment_cd": "1200", "prepayment_period": "15", "end_time": dt.datetime(2026, 12, 1)}, "2027-01-01", "1"),
        ({"payment_cd": "1200", "prepayment_period": "5", "end_time": dt.datetime(2026, 12, 1)}, "2026-12-01", "0"),
        ({"end_time": dt.datetime(2026, 7, 31, 23, 59, 59)}, "2026-11-01", "3"),
        ({"payment_cycle": "abc"}, "2026-11-01", "3"),
        ({"fee_flag": ONCE, "attrs": {"390010": "2026-10-31 23:59:59"}}, "2026-11-01", "1"),
        ({"fee_flag": ONCE, "meter": METER}, "2026-10-31", "1"),
        ({"fee_flag": ONCE, "imported_end": dt.datetime(2026, 9, 1)}, "2026-09-01", "1"),
        ({"fee_flag": ONCE, "bill": {"rule_id": "1", "month_cycle": 3}}, "2050-01-01", "3"),
        ({"fee_flag": ONCE}, "2050-01-01", "1"),
    ],
)
def test_until_when_the_system_counts_a_charge_and_for_how_many_months(more, end, months):
    found = charge(**more)
    until = system_end(found, midnight(NOW))

    assert (until, system_months(found, until)) == (dt.datetime.fromisoformat(end), Decimal(months))


@pytest.mark.parametrize(
    ("more", "prepaid", "end"),
    [
        ({}, False, "2026-11-01"),
        ({"payment_cd": "1200"}, False, "2026-11-01"),
        ({"payment_cd": "1200"}, True, "2026-12-01"),
        ({"payment_cd": "1200", "payment_cycle": "12"}, False, "2026-11-01"),
        ({"payment_cycle": "12"}, True, "2026-06-01"),
        ({"payment_cd": "1200", "start_time": dt.datetime(2018, 6, 15)}, False, "2026-11-15"),
        ({"payment_cd": "1200", "attrs": {"390010": "2026-09-30 23:59:59"}}, False, "2026-10-01"),
    ],
)
def test_only_what_is_over_is_due_unless_the_contract_makes_the_cycle_due_at_its_beginning(more, prepaid, end):
    assert due_end(charge(**more), NOW, prepaid=prepaid) == dt.datetime.fromisoformat(end)


def test_months_that_are_not_over_are_shown_but_not_due():
    found = lines(charge(payment_cd="1200", payment_cycle="3"), NOW, prepaid=False)

    assert [(line.slice.month, str(line.amount), line.due) for line in found] == [
        ("2026-08", "200.00", True),
        ("2026-09", "200.00", True),
        ("2026-10", "200.00", True),
        ("2026-11", "200.00", False),
    ]


def test_a_part_of_a_month_costs_its_days():
    found = lines(charge(end_time=dt.datetime(2026, 9, 18, 7)), NOW, prepaid=False)

    assert [(str(line.slice.first), str(line.amount)) for line in found] == [("2026-09-19", "80.00"), ("2026-10-01", "200.00")]


@pytest.mark.parametrize(
    ("more", "period", "amount", "due"),
    [
        ({"imported_end": dt.datetime(2026, 10, 31, 23, 59, 59)}, ("2026-08-01", "2026-10-31"), "500.00", True),
        ({"bill": {"rule_id": "1", "month_cycle": 1}}, ("2026-08-01", "2026-08-31"), "500.00", True),
        (
            {"bill": {"rule_id": "1", "month_cycle": 3}, "end_time": dt.datetime(2026, 10, 1)},
            ("2026-10-01", "2026-12-31"),
            "1500.00",
            False,
        ),
        ({}, ("2026-08-01", "2026-08-01"), "500.00", True),
    ],
)
def test_a_one_off_charge_is_one_line(more, period, amount, due):
    (line,) = lines(charge("4004", **{"fee_flag": ONCE, "amount": Decimal(500), **more}), NOW, prepaid=False)

    assert ((str(line.slice.first), str(line.slice.last)), str(line.amount), line.due) == (period, amount, due)


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)),
    st.integers(1, 12),
    st.booleans(),
    st.integers(1, 28),
    st.dates(dt.date(2024, 1, 1), dt.date(2026, 11, 20)),
)
def test_what_is_due_never_goes_beyond_what_the_system_counts_or_the_day(paid, cycle, prepaid, anchor, on):
    found = charge(
        payment_cycle=str(cycle),
        payment_cd="1200" if prepaid else "2100",
        start_time=dt.datetime(2018, 6, anchor),
        end_time=midnight(paid),
    )
    owed = lines(found, on, prepaid=False)
    due = [line for line in owed if line.due]

    assert all(line.slice.last < on and line.slice.first >= paid for line in due)
    assert all(line.slice.last < system_end(found, midnight(on)).date() for line in owed)
    assert [line.slice.first for line in owed] == sorted(line.slice.first for line in owed)
