"""The price of money by date: the one-year LPR and, before it existed, the central bank's benchmark lending rate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from feecase.days import ONE
from feecase.errors import LawError
from feecase.law.library import Library

LPR = "rate.lpr_1y"
BENCHMARK = "rate.pboc_1y"
NAMES = {LPR: "一年期贷款市场报价利率", BENCHMARK: "中国人民银行同期贷款基准利率"}


@dataclass(frozen=True, slots=True)
class RatePeriod:
    """Days (both inclusive) with one rate in percent per year; `table` says which."""

    first: dt.date
    last: dt.date
    percent: Decimal
    table: str


def periods(library: Library, first: dt.date, last: dt.date, mode: Literal["fixed", "floating"]) -> tuple[RatePeriod, ...]:
    """Return the rates for `first` … `last`, oldest first.

    `floating`: each published rate from its day on. `fixed`: the rate at `first`, the time of default (买卖合同解释 18(4)); a default before the
    LPR existed keeps its benchmark rate until then and the first LPR from then on. Raises LawError where no rate is known.
    """
    if mode == "fixed":
        table, percent, _ = _rate(library, first)
        if table == LPR:
            return (RatePeriod(first, last, percent, table),)
    found: list[RatePeriod] = []
    day = last
    while day >= first:
        table, percent, since = _rate(library, day)
        start = max(since, first)
        found.append(RatePeriod(start, day, percent, table))
        day = start - ONE
    joined: list[RatePeriod] = []
    for period in reversed(found):
        before = joined[-1] if joined else None
        if before is not None and before.table == period.table and (mode == "fixed" or before.percent == period.percent):
            joined[-1] = RatePeriod(before.first, period.last, before.percent, before.table)
        else:
            joined.append(period)
    return tuple(joined)


def _rate(library: Library, day: dt.date) -> tuple[str, Decimal, dt.date]:
    try:
        table, value = LPR, library.value(LPR, on=day)
    except LawError:
        table, value = BENCHMARK, library.value(BENCHMARK, on=day)
    return table, value.value, value.since
