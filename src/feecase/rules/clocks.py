"""Procedural periods (期间): the last day, the day to act by, and days counted back from an end. Pure; lengths come in as arguments.

The start day is never counted; statutory and court-set periods roll off holidays when their last day is one (民事诉讼法 85). A date that a court
names never rolls.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from feecase.days import ONE, add_months, is_holiday, roll, schedule_known

Customary = Collection[tuple[int, int]]
"""Month and day of days that every recent schedule had off: used for years whose schedule is not published yet."""


@dataclass(frozen=True, slots=True)
class Term:
    """One period: the uncounted `start`, the last day before (`unrolled`) and after rolling (`last`), and the day to act by.

    `act_by` is the last working day up to `unrolled`; `known` is False where the schedule of a year concerned is not published.
    """

    start: dt.date
    unrolled: dt.date
    last: dt.date
    act_by: dt.date
    known: bool


def working_day_before(day: dt.date, customary: Customary = ()) -> dt.date:
    """Return the last working day up to and including `day`."""
    while is_holiday(day) or (not schedule_known(day.year) and (day.month, day.day) in customary):
        day -= ONE
    return day


def term(start: dt.date, *, days: int = 0, months: int = 0, rolls: bool = True, customary: Customary = ()) -> Term:
    """Return the period of `months` and then `days` whose uncounted start day is `start` (民事诉讼法 85, 民法典 202)."""
    unrolled = add_months(start, months) + dt.timedelta(days=days)
    rolled = roll(unrolled)
    return Term(
        start,
        unrolled,
        rolled.day if rolls else unrolled,
        working_day_before(unrolled, customary),
        rolled.known and schedule_known(unrolled.year),
    )


def until(end: dt.date, start: dt.date, customary: Customary = ()) -> Term:
    """Return the period that ends on a day the court named: it does not roll."""
    return Term(start, end, end, working_day_before(end, customary), schedule_known(end.year))


def back(end: dt.date, days: int, customary: Customary = ()) -> dt.date:
    """Return the day by which something must be done `days` before an end: counted back, and never moved forward."""
    return working_day_before(end - dt.timedelta(days=days), customary)
