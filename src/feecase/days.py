"""Days: periods counted by the calendar, and the roll-over of a last day that is a holiday (民法典 200–204). No clock, no law numbers.

The start day is never counted; a period of months or years ends on the start day's date, or on the month's last day where there is none, at
24:00. Only the last day of a period rolls, never the date of an event.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from dateutil.relativedelta import relativedelta

ONE = dt.timedelta(days=1)
BEIJING = dt.timezone(dt.timedelta(hours=8), "北京时间")
"""The zone of mainland China: a default day is taken there, wherever the machine is (containers run in UTC). No summer time since 1991."""
FOREVER = dt.date.max
"""Stands for a day that has not come and need not come: a period that does not end."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """A last day before (`unrolled`) and after (`day`) moving off holidays; `known` is False where no yearly schedule is known."""

    unrolled: dt.date
    day: dt.date
    known: bool = True


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same date `months` later (earlier if negative), or that month's last day where there is none (民法典 202)."""
    return day + relativedelta(months=months)


def add_years(day: dt.date, years: int) -> dt.date:
    """Return the same date `years` later; 29 February becomes 28 in a common year (民法典 202)."""
    return add_months(day, 12 * years)


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month of `day`."""
    return day + relativedelta(day=31)


@lru_cache(maxsize=65536)
def is_holiday(day: dt.date) -> bool:
    """Return whether `day` is a 法定休假日: a day off in the State Council's yearly schedule, else a Saturday or Sunday.

    Make-up working days are working days. Years that `chinesecalendar` lacks go by weekends alone: see `schedule_known`.
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_holiday(day))
    except NotImplementedError:
        return day.isoweekday() >= 6  # noqa: PLR2004 — Saturday


@lru_cache(maxsize=256)
def schedule_known(year: int) -> bool:
    """Return whether the State Council's schedule of `year` is in the calendar."""
    import chinese_calendar

    try:
        chinese_calendar.is_holiday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=65536)
def roll(day: dt.date) -> Rolled:
    """Move a last day that is a holiday to the first day that is none (民法典 203(1)). FOREVER stays."""
    if day == FOREVER:
        return Rolled(day, day)
    rolled, known = day, schedule_known(day.year)
    while is_holiday(rolled):
        rolled += ONE
        known = known and schedule_known(rolled.year)
    return Rolled(unrolled=day, day=rolled, known=known)


@lru_cache(maxsize=65536)
def last_day(start: dt.date, *, years: int = 0, months: int = 0) -> Rolled:
    """Return the last day of a period of years or months whose uncounted start day is `start`, rolled off holidays (民法典 201–203)."""
    return roll(add_months(start, 12 * years + months))
