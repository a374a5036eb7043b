"""Late fee (违约金) of one debt: as the contract writes it, and as defensible under the place's policy. Never compound; every day listed.

Late fee runs from the day after the due date and the grace days to the as-of date, both inclusive. Each day bears the principal that was
outstanding at its start: the day of a payment still bears the old principal. Where the contract says so, it runs from that last day itself (but
only on what was not paid by then), and the as-of date and the day of a payment do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from feecase.days import ONE
from feecase.errors import LawError
from feecase.law.library import Library
from feecase.model.assessment import LateFee, LateSegment
from feecase.model.contract import LateFeeClause, LateFeeTier, Proration
from feecase.model.trace import Citation, Step, cite
from feecase.money import CENT, ZERO, cents, rounded, total, yuan
from feecase.rules import rates
from feecase.rules.late_clause import cap, day_after, deadline, first_day, fixed_text, plain_number, rate_text, said
from feecase.rules.months import Span, months_in

DatedBalance = tuple[dt.date, Decimal]
"""The first day that bears a principal, and that principal."""


@dataclass(frozen=True, slots=True)
class DefensibleTerms:
    """How the defensible level is found: the multiple of the price of money (1.3 = plus 30%), days in a year, LPR fixed or floating, a local daily cap.

    `surcharge` is the multiple where the contract has no clause (买卖合同解释 18(4)), `surcharge_max` its upper end. `policy` names the origin.
    """

    multiple: Decimal
    surcharge: Decimal
    surcharge_max: Decimal
    days_in_year: int = 365
    mode: Literal["fixed", "floating"] = "fixed"
    cap_per_day: Decimal | None = None
    policy: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    first: dt.date
    last: dt.date
    base: Decimal

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def contract_segments(
    clause: LateFeeClause, balances: Sequence[DatedBalance], due: dt.date, as_of: dt.date
) -> tuple[LateSegment, ...]:
    """Return the contract's late fee on a debt to `as_of`, stretch by stretch, cut off at the clause's cap. Amounts are rounded per stretch.

    A base that payments do not lower (the charge, or a sum stated) bears as long as anything of the debt is unpaid. Nothing is due at a rate of zero.
    """
    start = first_day(due, clause)
    owed = _runs(_late(balances, due, clause), start, _last(due, as_of, clause))
    runs = _runs(_late(_bases(clause, balances), due, clause), start, _last(due, as_of, clause))
    if not runs:
        return ()
    segments = []
    if clause.fixed is not None and clause.fixed_per == "once":
        segments.append(_segment(owed[0].first, owed[0].first, owed[0].base, "固定金额", clause.fixed))
    elif clause.fixed is not None:
        whole = _Run(owed[0].first, owed[-1].last, ZERO)
        segments.append(
            _segment(
                whole.first, whole.last, ZERO, fixed_text(clause), _counted(clause, clause.fixed_per, clause.fixed, whole, start)
            )
        )
    if clause.rate is not None and clause.rate_per == "once":
        amount = rounded(runs[0].base * clause.rate, Decimal(clause.rounding_unit))
        segments.append(_segment(runs[0].first, runs[0].first, runs[0].base, rate_text(clause), amount))
    else:
        for rate, run in _by_rate(clause, runs, due):
            amount = _counted(clause, clause.rate_per, run.base * rate, run, start)
            segments.append(_segment(run.first, run.last, run.base, said(clause, rate), amount))
    return _capped((s for s in segments if s.amount), cap(clause, owed[0].base))


def _bases(clause: LateFeeClause, balances: Sequence[DatedBalance]) -> Sequence[DatedBalance]:
    """Return the base of each day instead of what is outstanding on it."""
    if clause.base == "outstanding":
        return balances
    base = clause.base_amount if clause.base_amount is not None else balances[0][1]
    held = [(day, base if left > 0 else ZERO) for day, left in balances]
    return [held[0], *(now for before, now in pairwise(held) if before[1] != now[1])]


def _by_rate(clause: LateFeeClause, runs: Sequence[_Run], due: dt.date) -> Iterator[tuple[Decimal, _Run]]:
    """Cut runs where the rate changes with the days late."""
    first = dt.date.min
    for tier in clause.tiers or ((LateFeeTier(rate=clause.rate),) if clause.rate is not None else ()):
        last = due + ONE * tier.up_to_day if tier.up_to_day is not None else dt.date.max
        for run in runs:
            part = _Run(max(run.first, first), min(run.last, last), run.base)
            if part.first <= part.last:
                yield tier.rate, part
        first = min(last, dt.date.max - ONE) + ONE


def _counted(clause: LateFeeClause, per: str, amount: Decimal, run: _Run, start: dt.date) -> Decimal:
    """Multiply what one unit of time costs with the time of a run, and round as the clause says."""
    unit = Decimal(clause.rounding_unit)
    if per == "month":
        months = _months(start, run.last, clause.part_months) - _months(start, run.first - ONE, clause.part_months)
        return rounded(amount * months.numerator / months.denominator, unit)
    years = Decimal(clause.days_in_year if per == "year" else 1)
    if clause.rounding == "daily":
        return rounded(amount / years, unit) * run.days
    return rounded(amount * run.days / years, unit)


def contract_owed(
    clause: LateFeeClause | None, balances: Sequence[DatedBalance], due: dt.date | None, as_of: dt.date, paid: Decimal
) -> Decimal:
    """Return the contract's late fee to `as_of` less what was `paid` on it; nothing without a clause or before default."""
    if clause is None or due is None or as_of <= due:
        return ZERO
    return max(ZERO, _sum(contract_segments(clause, balances, due, as_of)) - paid)


def loss_segments(
    balances: Sequence[DatedBalance],
    start: dt.date,
    as_of: dt.date,
    multiple: Decimal,
    days_in_year: int,
    periods: Sequence[rates.RatePeriod],
) -> tuple[LateSegment, ...]:
    """Return the price of money times `multiple` on a debt from `start` to `as_of`, at the rates of `periods`."""
    runs = _runs(balances, start, as_of)
    return tuple(
        _segment(
            part.first,
            part.last,
            part.base,
            percent_text(period, multiple),
            cents(part.base * period.percent * multiple * part.days / 100 / days_in_year),
        )
        for period in periods
        for run in runs
        if (part := _Run(max(run.first, period.first), min(run.last, period.last), run.base)).days > 0
    )


def not_computed(why: str, *, rule: str = "late-fee.withheld") -> LateFee:
    """Return the late fee under a clause that is withheld, or whose legal values are missing: nothing is claimed on it, and the step says why."""
    return LateFee(contract=None, defensible=ZERO, steps=(Step(rule=rule, text=why, result="未定"),))


def late_fee(
    clause: LateFeeClause | None,
    balances: Sequence[DatedBalance],
    due: dt.date | None,
    as_of: dt.date,
    *,
    loss: DefensibleTerms,
    library: Library,
    paid: Decimal = ZERO,
) -> LateFee:
    """Return a debt's late fee to `as_of` less what was `paid` on it. `due` None = not in default yet: nothing runs.

    With a clause the defensible amount is the smaller of the contract's and the level that courts leave standing; without one the contract's is
    None and the loss is the price of money with its surcharge (民法典 584, 646; 买卖合同解释 18(4)). Where no rate is known the defensible amount is
    zero and a step `late-fee.no-rate` says which rate is wanting; the contract's stands.
    """
    if due is None:
        why = "没有约定履行期限，尚无已生效的催告，不起算"
        return LateFee(
            contract=ZERO if clause else None,
            defensible=ZERO,
            steps=(Step(rule="late-fee", text=why, citations=(cite("minfadian", "511", 1, 4),)),),
        )
    start, last, late = first_day(due, clause), _last(due, as_of, clause), _late(balances, due, clause)
    runs = _runs(late, start, last)
    contract = contract_segments(clause, balances, due, as_of) if clause else None
    try:
        periods = rates.periods(library, runs[0].first, last, loss.mode) if runs else ()
    except LawError as error:
        return _no_rate(contract, paid, start, str(error.problems[0].what))

    def at(multiple: Decimal) -> tuple[LateSegment, ...]:
        return loss_segments(late, start, last, multiple, loss.days_in_year, periods)

    level = at(loss.multiple if clause else loss.surcharge)
    if loss.cap_per_day is not None:
        counted = clause or LateFeeClause()
        limit = LateFeeClause(rate=loss.cap_per_day, grace_days=counted.grace_days, starts=counted.starts, ends=counted.ends)
        level = min(level, contract_segments(limit, balances, due, as_of), key=_sum)
    chosen = contract if contract is not None and _sum(contract) <= _sum(level) else level
    top = cap(clause, runs[0].base) if clause and runs else None
    if contract is None:
        steps = [_no_clause(level, _sum(at(loss.surcharge_max)), loss)]
    else:
        steps = [_contract(contract), _cut(contract, level, _sum(at(Decimal(1))), loss, _cut_law(library, start, as_of))]
    if paid:
        steps.append(
            Step(
                rule="late-fee.paid",
                text=f"已由付款抵充 {yuan(paid)} 元",
                result=str(paid),
                citations=(cite("minfadian", "561"),),
            )
        )
    return LateFee(
        contract=None if contract is None else max(ZERO, _sum(contract) - paid),
        defensible=max(ZERO, _sum(chosen) - paid),
        paid=paid,
        starts=start if start <= last else None,
        capped=contract is not None and top is not None and _sum(contract) >= top,
        segments=contract or (),
        defensible_segments=chosen,
        steps=tuple(steps),
    )


def percent_text(period: rates.RatePeriod, multiple: Decimal) -> str:
    """Write a rate of money: 一年期贷款市场报价利率3.1%的1.3倍（年利率4.03%）."""
    name = f"{rates.NAMES[period.table]}{plain_number(period.percent)}%"
    return name if multiple == 1 else f"{name}的{plain_number(multiple)}倍（年利率{plain_number(period.percent * multiple)}%）"


def _last(due: dt.date, as_of: dt.date, clause: LateFeeClause | None) -> dt.date:
    """Return the last day that bears late fee on `as_of`; before the first while the debtor can still pay in time."""
    if as_of <= deadline(due, clause):
        return first_day(due, clause) - ONE
    return day_after(as_of, clause) - ONE


def _late(balances: Sequence[DatedBalance], due: dt.date, clause: LateFeeClause | None) -> Sequence[DatedBalance]:
    """Return balances in which what was paid on the last day in time no longer bears on that day."""
    last = deadline(due, clause)
    if first_day(due, clause) > last or day_after(last, clause) == last:
        return balances
    return [(last if day == last + ONE else day, base) for day, base in balances]


def _runs(balances: Sequence[DatedBalance], start: dt.date, as_of: dt.date) -> list[_Run]:
    """Cut `start` … `as_of` into stretches of one principal above zero."""
    runs = []
    ends = [day for day, _ in balances[1:]] + [as_of + ONE]
    for (day, base), after in zip(balances, ends, strict=True):
        first, last = max(day, start), min(after - ONE, as_of)
        if first <= last and base > 0:
            runs.append(_Run(first, last, base))
    return runs


def _months(start: dt.date, last: dt.date, part_months: Proration) -> Fraction:
    """Return the months from `start` to `last`, both inclusive, counted from `start`."""
    return months_in(Span(start, last), part_months, "own-month") if start <= last else Fraction(0)


def _capped(segments: Iterable[LateSegment], limit: Decimal | None) -> tuple[LateSegment, ...]:
    if limit is None:
        return tuple(segments)
    kept, left = [], limit
    for segment in segments:
        if left < CENT:
            break
        kept.append(segment if segment.amount <= left else segment.model_copy(update={"amount": left}))
        left -= segment.amount
    return tuple(kept)


def _contract(agreed: tuple[LateSegment, ...]) -> Step:
    return Step(
        rule="late-fee.contract",
        text=_list(agreed) or "尚未起算",
        result=str(_sum(agreed)),
        citations=(cite("minfadian", "585", 1),),
    )


def _cut(
    agreed: tuple[LateSegment, ...],
    level: tuple[LateSegment, ...],
    plain: Decimal,
    loss: DefensibleTerms,
    law: tuple[Citation, ...],
) -> Step:
    text = f"资金占用损失 {yuan(plain)} 元；可获支持的水平：{_list(level) or '尚未起算'}，合计 {yuan(_sum(level))} 元；与合同约定取低者"
    return Step(
        rule="late-fee.defensible", text=text, result=str(min(_sum(level), _sum(agreed))), policy=loss.policy, citations=law
    )


def _no_clause(level: tuple[LateSegment, ...], upper: Decimal, loss: DefensibleTerms) -> Step:
    text = f"合同没有约定违约金，按逾期付款损失计：{_list(level) or '尚未起算'}，合计 {yuan(_sum(level))} 元；加计上限为 {yuan(upper)} 元"
    return Step(rule="late-fee.no-clause", text=text, result=str(_sum(level)), policy=loss.policy, citations=_NO_CLAUSE)


def _cut_law(library: Library, due: dt.date, as_of: dt.date) -> tuple[Citation, ...]:
    """Return the law under which courts cut a late fee: of the time of the breach (合同编通则解释 69(2)), as far as it was in force on `as_of`."""
    now = (cite("minfadian", "585", 2), cite("hetong-tongze-jieshi", "65", 2), cite("hetong-tongze-jieshi", "64", 2))
    then = (cite("hetongfa", "114", 2, on=due), cite("hetongfa-jieshi-2", "29", 2, on=due))
    return tuple(c for c in (now if _in_force(library, now[0], due) else then) if _in_force(library, c, c.on or as_of))


def _in_force(library: Library, citation: Citation, day: dt.date) -> bool:
    try:
        library.article(citation.work, citation.article, on=day)
    except LawError:
        return False
    return True


def _no_rate(agreed: tuple[LateSegment, ...] | None, paid: Decimal, start: dt.date, why: str) -> LateFee:
    """Return a late fee whose defensible level cannot be found: nothing is claimed on it but what the contract says."""
    missing = Step(rule="late-fee.no-rate", text=f"稳妥水平不能计算：{why}", result="未定")
    return LateFee(
        contract=None if agreed is None else max(ZERO, _sum(agreed) - paid),
        defensible=ZERO,
        paid=paid,
        starts=start,
        segments=agreed or (),
        steps=(*([_contract(agreed)] if agreed is not None else []), missing),
    )


_NO_CLAUSE: tuple[Citation, ...] = (cite("minfadian", "577"), cite("minfadian", "584"), cite("minfadian", "646"))


def _list(segments: Iterable[LateSegment]) -> str:
    return "；".join(
        f"{s.from_} 至 {s.to}，{f'{yuan(s.base)} 元 × ' if s.base else ''}{s.rate} × {s.days} 天 = {yuan(s.amount)} 元"
        for s in segments
    )


def _segment(first: dt.date, last: dt.date, base: Decimal, rate: str, amount: Decimal) -> LateSegment:
    return LateSegment(from_=first, to=last, days=(last - first).days + 1, base=base, rate=rate, amount=amount)


def _sum(segments: Iterable[LateSegment]) -> Decimal:
    return total(s.amount for s in segments)
