"""The system's three ways to compute a late fee, replayed to the cent, and the same rate by due dates beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from feecase.plugin import cents, total
from feecase_java110.months import day_compare, first_day, months_after

BY_DAY, BY_MONTH, ZAOZHUANG = "lateFeeByDayRule", "lateFeeByMonthRule", "lateFeeZaoZhuangPropertyByDayRule"
_CENT = Decimal("0.01")
_DAYS_IN_YEAR = 365
DEVIATIONS = {
    BY_DAY: "每个周期都从周期起始日起算（后付费也是），且缴至周期边界后，第一个计算的是已经缴清的那个周期，因此每期都多算一个周期；不管封顶、调价和部分付款",
    BY_MONTH: "以一个月的费用为基数乘以欠费月数，而不是以各期欠费为基数，因此少算；不管封顶、调价和部分付款",
    ZAOZHUANG: "把费用当作逐日产生、逐日到期，不看应收日期；日费用先舍入到分，每日累计再舍入；不管付款和封顶",
}
"""What each rule does that the contract does not say."""


@dataclass(frozen=True, slots=True)
class LateFeeTerms:
    """What a charge owes a month and how its cycles run: `start` is where they are counted from, `paid_to` the first instant not yet paid."""

    monthly: Decimal
    cycle: int
    start: dt.datetime
    paid_to: dt.datetime
    end: dt.datetime
    prepaid: bool = True
    once: bool = False


def by_day(terms: LateFeeTerms, on: dt.date, rate: Decimal, grace: int = 0) -> Decimal:
    """Replay lateFeeByDayRule: from the last cycle that begins before the paid-through instant, each unpaid cycle by its days since its beginning."""
    day = on - dt.timedelta(days=grace)
    if (day - terms.paid_to.date()).days < 1:
        return cents(Decimal())
    if terms.once:
        return _even(terms.monthly * rate * (day - terms.paid_to.date()).days)
    begin, step = terms.start, 0
    while (following := months_after(terms.start, Decimal((step + 1) * terms.cycle))) < terms.paid_to:
        begin, step = following, step + 1
    result = Decimal()
    cycles = int((day_compare(terms.paid_to, terms.end) / terms.cycle).to_integral_value(ROUND_CEILING))
    for index in range(cycles):
        since = months_after(begin, Decimal(index * terms.cycle)).date()
        result += _even(terms.monthly * terms.cycle * rate * (day - since).days)
    return cents(result)


def by_month(terms: LateFeeTerms, on: dt.date, rate: Decimal) -> Decimal:
    """Replay lateFeeByMonthRule: one month's fee by the rate and by the months since the paid-through instant."""
    now = dt.datetime.combine(on, dt.time())
    return _even(terms.monthly * rate * day_compare(terms.paid_to, now)) if terms.paid_to <= now else cents(Decimal())


def zaozhuang(terms: LateFeeTerms, on: dt.date, rate: Decimal) -> Decimal:
    """Replay lateFeeZaoZhuangPropertyByDayRule: a day's fee (rounded to cents) accrues daily and bears the rate from the next day, rounded every day."""
    daily = (terms.monthly * 12 / _DAYS_IN_YEAR).quantize(_CENT, ROUND_HALF_UP)
    result = Decimal()
    for day in range((on - terms.paid_to.date()).days):
        result = _even(result + daily * day * rate)
    return cents(result)


def replay(bean: str, terms: LateFeeTerms, on: dt.date, rate: Decimal, grace: int) -> Decimal | None:
    """Return what the rule of this name gives; None where it is none of the three."""
    if bean == BY_DAY:
        return by_day(terms, on, rate, grace)
    if bean == BY_MONTH:
        return by_month(terms, on, rate)
    return zaozhuang(terms, on, rate) if bean == ZAOZHUANG else None


def dues(terms: LateFeeTerms) -> list[tuple[dt.date, Decimal]]:
    """Return when the unpaid cycles fall due and with how much: a pre-paid one at its beginning, a post-paid one the day after its end."""
    if terms.once:
        return [(first_day(terms.paid_to), cents(terms.monthly))]
    found, begin, step = [], terms.start, 0
    while begin < terms.end:
        following = months_after(terms.start, Decimal((step + 1) * terms.cycle))
        first, end = max(begin, terms.paid_to), min(following, terms.end)
        if first < end:
            found.append((begin.date() if terms.prepaid else following.date(), cents(terms.monthly * day_compare(first, end))))
        begin, step = following, step + 1
    return found


def by_due_dates(items: Iterable[tuple[dt.date, Decimal]], on: dt.date, rate: Decimal, grace: int = 0) -> Decimal:
    """Return the late fee at a daily rate of amounts by their due dates: each from the day after it (and the grace) to `on`."""
    return total(cents(amount * rate * max(0, (on - due).days - grace)) for due, amount in items)


def _even(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_EVEN)
