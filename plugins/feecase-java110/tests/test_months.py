"""The system's arithmetic of months against a naive count of days, and our calendar months against the days themselves."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from feecase_java110.months import day_compare, first_day, instant, last_day, midnight, months_after, slices
from hypothesis import example, given
from hypothesis import strategies as st

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
DAY = dt.timedelta(days=1)


def naive(first: dt.date, end: dt.date) -> Fraction:
    """Every day is the part of a month that it is of its own month."""
    span = (first + DAY * n for n in range((end - first).days))
    return sum((Fraction(1, calendar.monthrange(day.year, day.month)[1]) for day in span), Fraction())


def compare(first: str, last: str) -> Decimal:
    return day_compare(dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-01", "2026-01-01", "12"),
        ("2025-01-15", "2025-03-15", "2"),
        ("2025-01-15", "2025-02-15", "1"),
        ("2023-01-12", "2023-09-15", "8.1119"),
        ("2025-01-10", "2025-01-20", "0.3226"),
        ("2025-01-31", "2025-02-28", "0.9966"),
        ("2024-02-01", "2024-02-15", "0.4828"),
        ("2025-01-01", "2025-01-01", "0"),
        ("2025-06-15", "2025-06-01", "-0.4667"),
        ("2025-01-01", "2025-01-31 23:59:59", "0.9677"),
        ("2025-06-18 07:00:00", "2025-07-01", "0.4333"),
        ("2022-06-30", "2024-01-01", "18.0333"),
    ],
)
def test_months_as_the_system_counts_them(first, last, months):
    assert compare(first, last) == Decimal(months)


@given(DAYS, DAYS)
@example(dt.date(2024, 2, 29), dt.date(2025, 3, 1))
@example(dt.date(2025, 1, 31), dt.date(2025, 2, 1))
def test_other_days_of_the_month_count_every_day_by_its_own_month(one, other):
    first, end = sorted((one, other))
    counted = day_compare(midnight(first), midnight(end))
    if first.day == end.day:
        assert counted == (end.year - first.year) * 12 + end.month - first.month
    else:
        assert abs(Fraction(counted) - naive(first, end)) <= Fraction(1, 10_000)


@given(DAYS, DAYS)
def test_the_difference_from_calendar_months_is_only_the_anchor(one, other):
    """Where the system counts whole months from the 15th to the 15th, calendar months give less or more; never by a twelfth of a month and more."""
    first, end = sorted((one, other))

    assert abs(Fraction(day_compare(midnight(first), midnight(end))) - naive(first, end)) < Fraction(1, 9)


@given(DAYS, DAYS)
def test_slices_are_every_day_once_by_calendar_months(one, other):
    first, end = sorted((one, other))
    cut = list(slices(first, end))

    assert [d for s in cut for d in (s.first + DAY * n for n in range((s.last - s.first).days + 1))] == [
        first + DAY * n for n in range((end - first).days)
    ]
    assert all(s.first.replace(day=1) == s.last.replace(day=1) and 0 < s.part <= 1 for s in cut)
    assert len({s.month for s in cut}) == len(cut)
    assert sum((s.part for s in cut), Fraction()) == naive(first, end)


@given(DAYS, st.integers(0, 60))
def test_whole_months_move_to_the_same_day_or_the_months_last(start, months):
    moved = months_after(midnight(start), Decimal(months))

    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == months
    assert moved.day == min(start.day, calendar.monthrange(moved.year, moved.month)[1])
    assert day_compare(midnight(start), moved) == months or start.day != moved.day


@given(DAYS, st.decimals("0.01", "11.99", places=2))
def test_a_part_payment_moves_by_whole_hours_of_the_month_arrived_at(start, months):
    whole = months_after(midnight(start), Decimal(int(months)))
    moved = months_after(midnight(start), months)
    length = calendar.monthrange(whole.year, whole.month)[1]

    assert moved - whole == dt.timedelta(hours=int((months % 1) * length * 24))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-07-31 23:59:59", "2025-08-01"),
        ("2025-07-31 23:59:00", "2025-08-01"),
        ("2025-12-31 23:59:30", "2026-01-01"),
        ("2025-08-01", "2025-08-01"),
        ("2025-07-31 23:58:59", "2025-07-31 23:58:59"),
    ],
)
def test_the_end_of_a_day_is_the_beginning_of_the_next(written, meant):
    assert instant(dt.datetime.fromisoformat(written)) == dt.datetime.fromisoformat(meant)


def test_the_day_begun_counts_as_paid_and_an_end_at_midnight_ends_the_day_before():
    assert first_day(dt.datetime(2025, 6, 18, 7)) == dt.date(2025, 6, 19)
    assert first_day(dt.datetime(2025, 6, 18)) == dt.date(2025, 6, 18)
    assert last_day(dt.datetime(2025, 6, 18)) == dt.date(2025, 6, 17)
    assert last_day(dt.datetime(2025, 6, 18, 7)) == dt.date(2025, 6, 18)
