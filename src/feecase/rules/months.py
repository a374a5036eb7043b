"""Months of a charge: one grid per charge, and how much of a month its days cost. A longer period never costs less.

The grid is the contract's: months counted from the charge's first day to the day before the corresponding day (`own-month`: 15 February to
14 March is one month), or calendar months. A convention says what days of a month cost that is not served in full.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from feecase.days import ONE, add_months, month_end
from feecase.model.contract import MonthGrid, Proration

PRORATION_TEXTS: dict[Proration, str] = {
    "days-of-month": "不足月按实际天数除以当月天数计",
    "days-30": "不足月按实际天数除以30天计",
    "thirty-days": "按总天数计，每30天为一个月",
    "days-365": "不足月按年费除以365天乘以实际天数计",
    "whole-months": "不足一个月按一个月计",
    "full-months": "不足一个月的不计",
}
GRID_TEXTS: dict[MonthGrid, str] = {
    "own-month": "自起算日起至对应日的前一日为一个月",
    "calendar-month": "按日历月计月",
}
_DAYS_IN_MONTH = 30
_DAYS_IN_YEAR = 365


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    def clip(self, first: dt.date | None, last: dt.date | None) -> Span | None:
        """Return the part inside `first` … `last` (None = open), or None if there is none."""
        start, end = max(self.first, first or self.first), min(self.last, last or self.last)
        return Span(start, end) if start <= end else None


@lru_cache(maxsize=100)
def months_of(span: Span, grid: MonthGrid) -> tuple[Span, ...]:
    """Return the months of the grid that a charge touches, in order; the first and the last may reach beyond the charge."""
    first = span.first if grid == "own-month" else span.first.replace(day=1)
    count = (span.last.year - first.year) * 12 + span.last.month - first.month + 1
    if grid == "calendar-month":
        return tuple(Span(day, month_end(day)) for day in (add_months(first, n) for n in range(count)))
    starts = [add_months(first, n) for n in range(count + 1)]
    return tuple(Span(a, b - ONE) for a, b in pairwise(starts) if a <= span.last)


def month_share(days: int, length: int, proration: Proration) -> Fraction:
    """Return how much of a month of `length` days is charged when `days` of it are served. It never falls as days grow."""
    if days == 0:
        return Fraction(0)
    if proration == "thirty-days":
        return Fraction(days, _DAYS_IN_MONTH)
    if proration == "whole-months" or days == length:
        return Fraction(1)
    if proration == "full-months":
        return Fraction(0)
    if proration == "days-of-month":
        return Fraction(days, length)
    return min(Fraction(1), Fraction(days, _DAYS_IN_MONTH) if proration == "days-30" else Fraction(12 * days, _DAYS_IN_YEAR))


def months_in(span: Span, proration: Proration, grid: MonthGrid) -> Fraction:
    """Return the number of months that a charge of this span counts."""
    served = ((m, s) for m in months_of(span, grid) if (s := span.clip(m.first, m.last)))
    return sum((month_share(s.days, m.days, proration) for m, s in served), Fraction(0))
