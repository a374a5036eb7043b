"""The system's arithmetic of months, and ours: theirs to explain its figures, ours by calendar months to compute the charges."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from feecase.plugin import add_months

DAY = dt.timedelta(days=1)
_LAST_MINUTE = dt.time(23, 59)
_PLACES = Decimal("0.0001")


def midnight(day: dt.date) -> dt.datetime:
    """Return the instant at which a day begins."""
    return dt.datetime.combine(day, dt.time())


def instant(value: dt.datetime) -> dt.datetime:
    """Return an instant as meant: 23:59:00 and later, the system's way of writing the end of a day, is the beginning of the next."""
    if value.date() == dt.date.max:
        return midnight(dt.date.max)
    return midnight(value.date() + DAY) if value.time() >= _LAST_MINUTE else value.replace(microsecond=0)


def last_day(end: dt.datetime) -> dt.date:
    """Return the last day before an instant that ends a period."""
    return (end - dt.timedelta(seconds=1)).date()


def first_day(start: dt.datetime) -> dt.date:
    """Return the first whole day from an instant on: a part payment may end a period at any hour, and the day begun counts as paid."""
    return start.date() if start.time() == dt.time() else start.date() + DAY


def day_of(value: dt.datetime | None) -> dt.date | str:
    """Return the day of a stored time; empty where there is none (the system writes noughts)."""
    return instant(value).date() if value else ""


def until(value: dt.datetime | None) -> dt.date | str:
    """Return the last day of a period that ends at a stored time; empty where there is none."""
    return last_day(instant(value)) if value else ""


def month_days(day: dt.date) -> int:
    """Return how many days the month of a day has."""
    return calendar.monthrange(day.year, day.month)[1]


def day_compare(first: dt.datetime, last: dt.datetime) -> Decimal:
    """Return the months between two instants as the system counts them: whole calendar months, and at each end days by the days of that month.

    Four decimals, rounded half-up; the same day of the month gives whole months, whatever the hours.
    """
    head = first.replace(day=1)
    to_first = first if first == head else head + (midnight(add_months(head.date(), 1)) - midnight(head.date()))
    from_last = last.replace(day=1)
    whole = (from_last.year - to_first.year) * 12 + from_last.month - to_first.month
    if first.day == last.day:
        return Decimal(whole if first == to_first else whole + 1)
    return whole + _part(to_first - first, first) + _part(last - from_last, last)


def _part(span: dt.timedelta, of: dt.datetime) -> Decimal:
    days = Decimal(span.days) + Decimal(span.seconds) / 86400
    return (days / month_days(of.date())).quantize(_PLACES, ROUND_HALF_UP)


def months_after(start: dt.datetime, months: Decimal) -> dt.datetime:
    """Return the instant some months later as the system moves it: whole months, then the rest in whole hours of the month arrived at."""
    whole = int(months // 1)
    target = add_months(start.date(), whole)
    moved = dt.datetime.combine(target, start.time())
    hours = int((months - whole) * month_days(target) * 24)
    return moved + dt.timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of one calendar month: both days inclusive, and what fraction of the month it is."""

    first: dt.date
    last: dt.date
    part: Fraction

    @property
    def month(self) -> str:
        """The month as 2025-03."""
        return f"{self.first:%Y-%m}"


def slices(first: dt.date, end: dt.date) -> Iterator[Slice]:
    """Cut the days from `first` up to, not including, `end` by calendar months."""
    day = first
    while day < end:
        length = month_days(day)
        last = min(end - DAY, day.replace(day=length))
        yield Slice(day, last, Fraction((last - day).days + 1, length))
        day = last + DAY
