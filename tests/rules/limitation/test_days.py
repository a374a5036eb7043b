import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.days import FOREVER, add_months, add_years, is_holiday, last_day, month_end, roll, schedule_known

D = dt.date


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (D(2020, 2, 29), 36, D(2023, 2, 28)),
        (D(2021, 2, 28), 36, D(2024, 2, 28)),
        (D(2025, 8, 31), 6, D(2026, 2, 28)),
        (D(2023, 8, 31), 6, D(2024, 2, 29)),
        (D(2024, 3, 31), -6, D(2023, 9, 30)),
        (D(2024, 12, 15), 1, D(2025, 1, 15)),
    ],
)
def test_months_end_on_the_same_date_or_the_months_end(start, months, end):
    assert add_months(start, months) == end


def test_years_and_month_end():
    assert add_years(D(2024, 2, 29), 1) == D(2025, 2, 28)
    assert add_years(D(2024, 2, 29), 4) == D(2028, 2, 29)
    assert month_end(D(2024, 2, 3)) == D(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (D(2017, 9, 30), False),  # a Saturday on which people work
        (D(2024, 10, 12), False),
        (D(2026, 1, 4), False),
        (D(2022, 12, 31), True),
        (D(2026, 2, 23), True),  # a Monday of the Spring Festival
        (D(2028, 10, 2), False),  # no schedule: only weekends are known
        (D(2028, 10, 7), True),
        (D(1999, 5, 1), True),
    ],
)
def test_holidays(day, off):
    assert is_holiday(day) is off


def test_years_without_a_schedule_are_said():
    assert schedule_known(2026)
    assert not schedule_known(2028)
    assert not schedule_known(2003)
    assert roll(D(2028, 2, 10)).known is False
    assert roll(D(2026, 2, 10)).known is True


def test_a_roll_over_new_year_needs_both_schedules():
    rolled = roll(D(2022, 12, 31))
    assert (rolled.unrolled, rolled.day, rolled.known) == (D(2022, 12, 31), D(2023, 1, 3), True)
    late = roll(D(2026, 12, 26))
    assert (late.day, late.known) == (D(2026, 12, 28), True)
    assert last_day(D(2024, 1, 2), years=3).day == D(2027, 1, 4)


def test_forever_does_not_roll():
    assert roll(FOREVER).day == FOREVER


@given(st.dates(D(2004, 1, 1), D(2040, 12, 31)), st.integers(1, 60))
def test_a_last_day_is_a_working_day_and_the_first_one(start, months):
    rolled = last_day(start, months=months)
    assert not is_holiday(rolled.day)
    assert rolled.unrolled <= rolled.day
    between = [rolled.unrolled + dt.timedelta(days=n) for n in range((rolled.day - rolled.unrolled).days)]
    assert all(is_holiday(d) for d in between)


@given(st.dates(D(2004, 1, 1), D(2040, 12, 31)), st.dates(D(2004, 1, 1), D(2040, 12, 31)), st.integers(1, 60))
def test_a_later_start_never_ends_earlier(one, other, months):
    first, second = sorted((one, other))
    assert last_day(first, months=months).day <= last_day(second, months=months).day
