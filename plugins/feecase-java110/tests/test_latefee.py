"""The system's late fee, replayed by its own three rules to the cent, and what the same rate gives by due dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from feecase_java110.latefee import (
    BY_DAY,
    BY_MONTH,
    DEVIATIONS,
    ZAOZHUANG,
    LateFeeTerms,
    by_day,
    by_due_dates,
    by_month,
    dues,
    replay,
    zaozhuang,
)
from hypothesis import given
from hypothesis import strategies as st

START = dt.datetime(2024, 1, 1)
YEARLY = LateFeeTerms(Decimal(300), 12, START, dt.datetime(2025, 1, 1), dt.datetime(2026, 1, 1))
RATE = Decimal("0.0005")


def test_by_day_counts_the_last_paid_cycle_as_if_it_were_the_first_unpaid():
    """300 a month, a yearly cycle, the first year paid, 181 days into the second, 0.05 % a day: 546 days instead of 181."""
    on = dt.date(2025, 1, 1) + dt.timedelta(days=181)

    assert by_day(YEARLY, on, RATE) == Decimal("984.60")  # 547 days: 2024 had 366
    common = LateFeeTerms(Decimal(300), 12, dt.datetime(2025, 1, 1), dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1))
    on = dt.date(2026, 1, 1) + dt.timedelta(days=181)
    assert by_day(common, on, RATE) == Decimal("982.80")
    assert by_due_dates(dues(common), on, RATE) == Decimal("325.80")


def test_by_day_without_a_payment_counts_from_the_beginning_of_each_cycle():
    monthly = LateFeeTerms(
        Decimal("89.43"), 1, dt.datetime(2025, 1, 1), dt.datetime(2025, 1, 1), dt.datetime(2025, 4, 1), prepaid=False
    )
    on = dt.date(2025, 4, 1)
    expected = sum(round(Decimal("89.43") * RATE * days, 2) for days in (90, 59, 31))

    assert by_day(monthly, on, RATE) == expected == Decimal("8.05")
    assert by_due_dates(dues(monthly), on, RATE) == Decimal("4.03")  # 59 and 31 days after the month's end, 0 for the last
    assert by_day(monthly, on, RATE, grace=200) == 0


def test_zaozhuang_reproduces_its_own_example_and_its_distance_from_due_dates():
    """300 a month, 0.3 % a day, 266 days: 1,042.55; months of 30 days by their due dates give 943.20 post-paid, 1,182.60 pre-paid."""
    paid_to = dt.datetime(2025, 1, 1)
    on = dt.date(2025, 1, 1) + dt.timedelta(days=266)
    rate = Decimal("0.003")
    starts = [paid_to.date() + dt.timedelta(days=30 * n) for n in range(9)]

    assert zaozhuang(LateFeeTerms(Decimal(300), 1, paid_to, paid_to, dt.datetime(2025, 10, 1)), on, rate) == Decimal("1042.55")
    assert by_due_dates([(day, Decimal(300)) for day in starts], on, rate) == Decimal("1182.60")
    assert by_due_dates([(day + dt.timedelta(days=30), Decimal(300)) for day in starts], on, rate) == Decimal("943.20")


def test_by_month_takes_one_month_as_the_base_whatever_is_owed():
    on = dt.date(2025, 7, 1)

    assert by_month(YEARLY, on, Decimal("0.01")) == Decimal("18.00")  # 300 × 1 % × 6 months
    assert (
        by_month(LateFeeTerms(Decimal(300), 12, START, dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 1)), on, Decimal("0.01"))
        == 0
    )


def test_a_one_off_charge_bears_the_rate_from_its_paid_through_day():
    once = LateFeeTerms(Decimal(500), 1, START, dt.datetime(2025, 1, 1), dt.datetime(2025, 2, 1), once=True)

    assert by_day(once, dt.date(2025, 1, 11), Decimal("0.001")) == Decimal("5.00")
    assert dues(once) == [(dt.date(2025, 1, 1), Decimal("500.00"))]


def test_post_paid_cycles_fall_due_the_day_after_their_end_and_pre_paid_ones_at_their_beginning():
    post = LateFeeTerms(
        Decimal(100), 3, dt.datetime(2025, 1, 1), dt.datetime(2025, 4, 1), dt.datetime(2025, 10, 1), prepaid=False
    )
    pre = LateFeeTerms(Decimal(100), 3, dt.datetime(2025, 1, 1), dt.datetime(2025, 5, 1), dt.datetime(2025, 10, 1))

    assert dues(post) == [(dt.date(2025, 7, 1), Decimal("300.00")), (dt.date(2025, 10, 1), Decimal("300.00"))]
    assert dues(pre) == [(dt.date(2025, 4, 1), Decimal("200.00")), (dt.date(2025, 7, 1), Decimal("300.00"))]


@pytest.mark.parametrize("bean", [BY_DAY, BY_MONTH, ZAOZHUANG])
def test_each_rule_is_found_by_its_name_and_its_deviation_is_named(bean):
    assert replay(bean, YEARLY, dt.date(2025, 7, 1), RATE, 0) is not None
    assert DEVIATIONS[bean]


def test_another_rule_is_not_replayed():
    assert replay("ownRule", YEARLY, dt.date(2025, 7, 1), RATE, 0) is None


@given(st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)))
def test_nothing_is_late_before_the_paid_through_instant(on):
    assert (
        by_day(YEARLY, on, RATE),
        by_month(YEARLY, on, RATE),
        zaozhuang(YEARLY, on, RATE),
        by_due_dates(dues(YEARLY), on, RATE),
    ) == (0, 0, 0, 0)


@given(st.integers(1, 24), st.integers(1, 700), st.booleans())
def test_due_dates_never_give_more_than_the_rule_by_day(paid, days, prepaid):
    """The rule counts every cycle from its beginning or earlier, so that it is never below the same rate by due dates (but for rounding)."""
    paid_to = dt.datetime(2024 + paid // 12, paid % 12 + 1, 1)
    terms = LateFeeTerms(Decimal(300), 1, START, paid_to, dt.datetime(2027, 1, 1), prepaid=prepaid)
    on = paid_to.date() + dt.timedelta(days=days)
    owed = [(day, amount) for day, amount in dues(terms) if day <= on]

    assert (
        by_due_dates(owed, on, RATE)
        <= max(
            by_day(LateFeeTerms(Decimal(300), 1, START, paid_to, dt.datetime(on.year, on.month, 1), prepaid=prepaid), on, RATE),
            Decimal(),
        )
        + Decimal(300) * RATE * 31
        + 1
    )
