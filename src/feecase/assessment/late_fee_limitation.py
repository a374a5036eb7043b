"""Limitation of the late fee (违约金的时效): one debt with the principal, or each day's fee by itself — courts differ, so both are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from feecase.days import ONE
from feecase.hanzi import date as written
from feecase.model.assessment import Debt, LateFee, LateSegment
from feecase.model.finding import Finding
from feecase.model.trace import cite
from feecase.money import ZERO, cents, total, yuan
from feecase.place.profile import Resolved
from feecase.rules import limitation as rules
from feecase.rules.limitation import LegalEvent, LimitationLaw, LimitationPolicy, Obligation


def daily_fees(
    debts: Sequence[Debt],
    fees: Mapping[str, LateFee],
    events: Sequence[LegalEvent],
    law: LimitationLaw,
    policy: LimitationPolicy,
    chosen: Resolved,
    as_of: dt.date,
) -> Iterator[Finding]:
    """Say how much of the late fee is out of time if each day's fee has a period of its own: a warning where the place says so, else a note."""
    barred = {d.id: found for d in debts if d.id in fees and (found := _barred(d, fees[d.id], events, law, policy, as_of))[1]}
    if not barred:
        return
    cut, sum_ = max(day for day, _ in barred.values()), total(amount for _, amount in barred.values())
    daily = chosen.text == "daily"
    yield Finding(
        check="late-fee-limitation",
        level="warning" if daily else "note",
        where="charges",
        debts=tuple(barred),
        amount=sum_,
        what=f"按每日的违约金各自起算时效的口径，{written(cut)}以前的违约金 {yuan(sum_)} 元时效已届满",
        why=f"{chosen.place_name}的口径：{chosen.shown}（{chosen.source}）",
        settle="考虑在 choices.yaml 中只请求其后的违约金" if daily else "准备对方以此抗辩时的意见；能补充催告证据的尽量补充",
        citations=(cite("minfadian", 188, 1), *chosen.citations),
    )


def _barred(
    debt: Debt, fee: LateFee, events: Sequence[LegalEvent], law: LimitationLaw, policy: LimitationPolicy, as_of: dt.date
) -> tuple[dt.date, Decimal]:
    """Return the last day whose fee is out of time by itself, and the fee up to that day; nothing where the first day's is still in time."""
    segments = fee.defensible_segments or fee.segments
    if not segments or not _expired(debt, segments[0].from_, events, law, policy, as_of):
        return dt.date.min, ZERO
    low, high = segments[0].from_, segments[-1].to
    while low < high:
        middle = low + (high - low + ONE) // 2
        if _expired(debt, middle, events, law, policy, as_of):
            low = middle
        else:
            high = middle - ONE
    return low, total(_until(s, low) for s in segments)


def _expired(
    debt: Debt, day: dt.date, events: Sequence[LegalEvent], law: LimitationLaw, policy: LimitationPolicy, as_of: dt.date
) -> bool:
    one = Obligation(debt.id, day, Decimal(1), to=debt.to, item=debt.item, debtors=frozenset(debt.debtors))
    return rules.limitation([one], events, law, policy, as_of)[0].primary_proved.status == "expired"


def _until(segment: LateSegment, day: dt.date) -> Decimal:
    """Return the part of a stretch's fee up to a day."""
    if day >= segment.to:
        return segment.amount
    days = max((min(day, segment.to) - segment.from_).days + 1, 0)
    return cents(segment.amount * days / segment.days) if days else ZERO
