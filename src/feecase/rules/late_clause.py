"""What a late-fee clause (违约金条款) says: whether it can be computed, from which day it bears, its rates in words, its cap."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from feecase.days import ONE
from feecase.hanzi import date, numeral
from feecase.model.contract import Contract, LateFeeClause
from feecase.money import cents, plain

_PER = {"day": "日", "month": "月", "year": "年"}


def agreed(contract: Contract | None) -> LateFeeClause | None:
    """Return the clause by which late fee is computed: None where there is none, it says nothing, or it is withheld (see `withheld`)."""
    clause = contract.late_fee if contract else None
    if clause is None or (clause.rate is None and clause.fixed is None and not clause.tiers):
        return None
    return None if withheld(contract) else clause


def withheld(contract: Contract | None) -> str:
    """Return why a clause is not computed: it says what its data cannot, or a rate that can hardly be meant and that nobody has confirmed."""
    clause = contract.late_fee if contract else None
    if clause is None:
        return ""
    if clause.not_computed:
        return f"条款的约定不能按数据计算（{clause.not_computed}），未计算，也不主张"
    rate = _highest(clause)
    if clause.confirmed is None and _exceeds_principal_soon(clause, rate):
        meant = "或 ".join(f"{plain_number(likely)}（{said(clause, likely)}）" for likely in _likely(clause, rate))
        meant = f"是否应为 {meant}？" if meant else ""
        yearly = "" if clause.rate_per == "once" else f"，合每年 {plain_number(_yearly(clause, rate) * 100)}%"
        return f"违约金比例写的是 {plain_number(rate)}（{said(clause, rate)}）{yearly}，不像合同会有的约定，未计算，也不主张。{meant}"
    return ""


def _highest(clause: LateFeeClause) -> Decimal:
    return max((t.rate for t in clause.tiers), default=clause.rate or Decimal(0))


def _yearly(clause: LateFeeClause, rate: Decimal) -> Decimal:
    return rate * {"day": clause.days_in_year, "month": 12, "year": 1, "once": 1}[clause.rate_per]


def _exceeds_principal_soon(clause: LateFeeClause, rate: Decimal) -> bool:
    """Return whether the late fee at this rate passes the principal within a hundred days; one that is due once, whether it is above the principal."""
    soon = Decimal(clause.days_in_year) / 100
    return rate > 1 if clause.rate_per == "once" else _yearly(clause, rate) > soon


def _likely(clause: LateFeeClause, rate: Decimal) -> list[Decimal]:
    """Return what a rate may mean that was written in ‱, ‰ or per cent: 5 is 0.0005 or 0.005, 0.05 is 0.0005."""
    if clause.rate_per == "once":
        return [rate / 100]
    meant = [(rate / parts).normalize() for parts in (10000, 1000, 100)]
    least = Decimal(2) / 100
    return [r for r in meant if _yearly(clause, r) >= least and not _exceeds_principal_soon(clause, r)]


def said(clause: LateFeeClause, rate: Decimal) -> str:
    """Write one rate in the clause's unit of time."""
    return rate_text(clause.model_copy(update={"rate": rate, "tiers": ()}))


def first_day(due: dt.date, clause: LateFeeClause | None) -> dt.date:
    """Return the first day that bears late fee: the day after the due date and the grace days, or that day itself if so agreed."""
    last = deadline(due, clause)
    return last if clause and clause.starts == "due-day" else last + ONE


def day_after(day: dt.date, clause: LateFeeClause | None) -> dt.date:
    """Return the first day that a payment or a reckoning on `day` leaves to bear: the next day; `day` itself if it does not count."""
    return day if clause and clause.ends == "exclusive" else day + ONE


def cap(clause: LateFeeClause, principal: Decimal) -> Decimal | None:
    """Return the most that a clause allows on a principal, or None without a cap."""
    caps = [
        c
        for c in (clause.cap_amount, cents(principal * clause.cap_ratio) if clause.cap_ratio is not None else None)
        if c is not None
    ]
    return min(caps, default=None)


def rate_text(clause: LateFeeClause) -> str:
    """Write the contract's rate as contracts do: 日万分之五, 每月1%, 一次性5%; of one that changes with the days late, its steps."""
    if clause.tiers:
        parts, last = [], 0
        for tier in clause.tiers:
            days = f"逾期第{last + 1}日至第{tier.up_to_day}日" if tier.up_to_day is not None else f"逾期第{last + 1}日起"
            parts.append(f"{days}按{said(clause, tier.rate)}")
            last = tier.up_to_day or last
        return "、".join(parts)
    if clause.rate is None:
        return fixed_text(clause)
    if clause.rate_per == "once":
        return f"一次性{_percent(clause.rate)}"
    for share, name in ((100, "百分之"), (1000, "千分之"), (10000, "万分之")):
        if clause.rate_per == "day" and clause.rate and clause.rate < 1 and (clause.rate * share) % 1 == 0:
            return f"日{name}{numeral(int(clause.rate * share))}"
    per = _PER[clause.rate_per]
    return f"{per}利率{_percent(clause.rate)}" if clause.rate_per == "year" else f"每{per}{_percent(clause.rate)}"


def fixed_text(clause: LateFeeClause) -> str:
    """Write a fixed sum: 每日10.00元, 固定金额."""
    if clause.fixed is None or clause.fixed_per == "once":
        return "固定金额"
    return f"每{_PER[clause.fixed_per]}{plain(clause.fixed)}元"


def rate_from(clause: LateFeeClause, due: dt.date, day: dt.date) -> str:
    """Write the rate that a debt due on `due` bears from `day` on: of steps those still to come, with their dates."""
    steps = [t for t in clause.tiers if t.up_to_day is None or due + ONE * t.up_to_day >= day]
    if not steps:
        return rate_text(clause)
    parts = [f"至{date(due + ONE * t.up_to_day)}按{said(clause, t.rate)}" for t in steps if t.up_to_day is not None]
    return "，".join([*parts, f"此后按{said(clause, steps[-1].rate)}"]) if parts else said(clause, steps[-1].rate)


def deadline(due: dt.date, clause: LateFeeClause | None) -> dt.date:
    """Return the last day on which the debtor can pay without late fee."""
    return due + ONE * (clause.grace_days if clause else 0)


def _percent(rate: Decimal) -> str:
    return f"{plain_number(rate * 100)}%"


def plain_number(number: Decimal) -> str:
    """Write a number without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
