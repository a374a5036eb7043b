"""Due dates (履行期限) from a payment clause written as data: billing periods and the day each falls due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from feecase.days import ONE, add_months, is_holiday, month_end, roll
from feecase.model.contract import PaymentSchedule
from feecase.model.trace import Step, cite


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """One billing period with its due date. `unshifted` is the date before the contract's working-day shift."""

    first: dt.date
    last: dt.date
    due: dt.date
    unshifted: dt.date


def period_of(schedule: PaymentSchedule, day: dt.date) -> BillingPeriod:
    """Return the billing period that contains `day`.

    Periods of `every` months count from the month `anchor`. The due date is day `day` (31 = the month's last day) of the month `offset` months
    after the period's first month (paid in advance) or after its last month (in arrears). A date that is a holiday stays unless the contract
    itself shifts it: 民法典 203 moves the last day of a period, not a fixed date.
    """
    months = day.year * 12 + day.month - 1
    start = months - (months - (schedule.anchor - 1)) % schedule.every
    first = dt.date(start // 12, start % 12 + 1, 1)
    last = add_months(first, schedule.every) - ONE
    base = first if schedule.timing == "in_advance" else last.replace(day=1)
    month = add_months(base, schedule.offset)
    unshifted = month.replace(day=min(schedule.day, month_end(month).day))
    return BillingPeriod(first, last, _shift(schedule, unshifted), unshifted)


def periods(schedule: PaymentSchedule, first: dt.date, last: dt.date) -> Iterator[BillingPeriod]:
    """Yield the billing periods that touch `first` … `last`, in order."""
    day = first
    while day <= last:
        period = period_of(schedule, day)
        yield period
        day = period.last + ONE


def due_step(schedule: PaymentSchedule, period: BillingPeriod, clause: str) -> Step:
    """Explain a due date: the clause it comes from and the shift, if any."""
    shifted = "" if period.due == period.unshifted else f"；约定遇节假日调整，{period.unshifted} 调整为 {period.due}"
    return Step(
        rule="due-date",
        text=f"计费期间 {period.first} 至 {period.last}，按合同交费约定{f'（{clause}）' if clause else ''}，应于 {period.due} 前交纳{shifted}",
        inputs={
            "every": str(schedule.every),
            "timing": schedule.timing,
            "offset": str(schedule.offset),
            "day": str(schedule.day),
        },
        result=period.due.isoformat(),
        citations=(cite("minfadian", "509", 1),),
    )


def _shift(schedule: PaymentSchedule, day: dt.date) -> dt.date:
    if schedule.working_day == "next":
        return roll(day).day
    while schedule.working_day == "previous" and is_holiday(day):
        day -= ONE
    return day
