"""Limitation of a case: the model's values into the calculus, and its readings back into a report."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from feecase.assessment.limitation_advice import advise
from feecase.assessment.limitation_events import EventFacts
from feecase.assessment.limitation_policies import alternatives, policy_of
from feecase.days import FOREVER, ONE, Rolled
from feecase.errors import LawError
from feecase.hanzi import date as written
from feecase.law.library import Library
from feecase.model.assessment import (
    Allocated,
    Debt,
    DebtLimitation,
    EventSeen,
    LimitationReport,
    Loss,
    PromisedPart,
    Reading,
    Readings,
)
from feecase.model.case import Case
from feecase.money import total, yuan
from feecase.place.profile import Place
from feecase.rules import limitation as rules
from feecase.rules.limitation import LegalEvent, LimitationLaw, Obligation

_RENT = ("租金", "租赁费")
_MAINTENANCE_FUND = "维修资金"


def limitation_report(
    case: Case,
    debts: Sequence[Debt],
    allocations: Sequence[Allocated],
    *,
    place: Place,
    library: Library,
    as_of: dt.date,
    trace: bool = True,
    unusable: Collection[str] = (),
) -> LimitationReport:
    """Compute limitation of every debt in four readings, the losses ahead, and what to do now.

    `unusable` names evidence whose file is missing: it proves nothing. Without `trace` there are no steps, segments or ignored events. Raises
    LawError where a legal value or a policy is not to be had.
    """
    law, policy = law_of(library, as_of), policy_of(place, as_of)
    events = EventFacts(case, debts, law, unusable, allocations, as_of).events()
    owed = [_obligation(d, case) for d in debts]
    fours = rules.limitation(owed, events, law, policy, as_of, trace=trace)
    limits = tuple(_limits(d, four, events, as_of) for d, four in zip(debts, fours, strict=True))
    if any(c.unvouched for c in limits):
        less = rules.limitation(owed, [e for e in events if e.vouched], law, policy, as_of)
        limits = tuple(
            c.model_copy(update={"without_them": _reading(four.primary_proved, as_of)}) if c.unvouched else c
            for c, four in zip(limits, less, strict=True)
        )
    losses = _losses(limits)
    return LimitationReport(
        case=case.id,
        as_of=as_of,
        series=policy.series,
        series_origin=policy.origins["limitation.series"],
        debts=limits,
        events=tuple(EventSeen(id=e.id, date=e.day, label=e.label, unproved=e.unproved) for e in events if e.day != dt.date.min),
        first_loss=losses[0] if losses else None,
        ladder=losses[1:],
        advice=advise(case, limits, events, as_of),
        alternatives=alternatives(owed, events, law, policy, as_of) if trace else (),
        notes=(*_notes(debts, events, fours), *_limit_notes(limits, law)),
    )


def law_of(library: Library, as_of: dt.date) -> LimitationLaw:
    """Return the legal numbers of limitation as of a day. Raises LawError where one is missing."""
    general = library.value("limitation.general_years", on=as_of)
    years_before, transition = _value_before(library, "limitation.general_years", general.since)
    rent_before = _value_before(library, "limitation.rent_years", transition)[0] if transition else 0
    try:
        code_since = library.article("minfadian", "188", on=as_of).in_force
    except LawError:
        code_since = FOREVER
    return LimitationLaw(
        years=int(general.value),
        maximum_years=int(library.value("limitation.maximum_years", on=as_of).value),
        suspension_months=int(library.value("limitation.suspension_months", on=as_of).value),
        enforcement_years=_enforcement_years(library, as_of),
        years_before=years_before,
        rent_years_before=rent_before,
        transition=transition,
        code_since=code_since,
    )


def _enforcement_years(library: Library, as_of: dt.date) -> int:
    """Return the years to apply for enforcement; 0 where the library does not reach back to that day (it concerns decided claims only)."""
    try:
        return int(library.value("enforcement.years", on=as_of).value)
    except LawError:
        return 0


def _value_before(library: Library, name: str, since: dt.date) -> tuple[int, dt.date | None]:
    """Return the value before `since`, and `since` itself if there was one."""
    try:
        return int(library.value(name, on=since - ONE).value), since
    except LawError:
        return 0, None


def _obligation(debt: Debt, case: Case) -> Obligation:
    anniversary = case.contract.from_ if case.contract else None
    before = anniversary is not None and (debt.from_.month, debt.from_.day) < (anniversary.month, anniversary.day)
    return Obligation(
        id=debt.id,
        due=debt.due,
        amount=debt.outstanding,
        to=debt.to,
        debt=debt.series,
        item=debt.item,
        year=debt.from_.year - before,
        rent=any(word in debt.item for word in _RENT),
        debtors=frozenset(debt.debtors),
    )


def _limits(debt: Debt, four: rules.Four, events: Sequence[LegalEvent], as_of: dt.date) -> DebtLimitation:
    found = four.primary_proved
    counted = [e for e in events if e.id in found.counted]
    guessed = {e.id for e in events if e.guessed}
    bound = {name for e in counted if e.binds is not None and found.status == "waived" for name in set(debt.debtors) & e.binds}
    return DebtLimitation(
        id=debt.id,
        outstanding=debt.outstanding,
        decided=found.decided or ("" if four.primary_asserted.decided in guessed else four.primary_asserted.decided),
        dismissed=next(
            (e.id for e in events if e.barred and not e.guessed and e.effect == "judgment" and _rejects(e, debt, as_of)), ""
        ),
        promised=tuple(_promised(part, as_of) for part in found.parts),
        unvouched=tuple(e.id for e in counted if not e.vouched),
        bound=tuple(sorted(bound)) if bound < set(debt.debtors) else (),
        primary=Readings(proved=_reading(four.primary_proved, as_of), asserted=_reading(four.primary_asserted, as_of)),
        adverse=Readings(proved=_reading(four.adverse_proved, as_of), asserted=_reading(four.adverse_asserted, as_of)),
        ignored=found.ignored,
    )


def _rejects(event: LegalEvent, debt: Debt, as_of: dt.date) -> bool:
    covered = debt.id in event.covers if event.covers is not None else debt.due is not None and debt.due < event.day
    return covered and (event.ended or event.day) <= as_of


def _days(end: Rolled | None, as_of: dt.date) -> tuple[dt.date | None, dt.date | None, int | None]:
    """Return the last day, the same before it moved off holidays, and the days left; all None while none can be named."""
    if end is None or end.day == FOREVER:
        return None, None, None
    return end.day, end.unrolled, (end.day - as_of).days


def _promised(part: rules.ExpiredPart, as_of: dt.date) -> PromisedPart:
    expires, unrolled, left = _days(part.end, as_of)
    return PromisedPart(
        event=part.event, amount=part.amount, expires=expires, unrolled=unrolled, status=part.status, days_left=left
    )


def _reading(r: rules.ComputedReading, as_of: dt.date) -> Reading:
    expires, unrolled, left = _days(r.end, as_of)
    return Reading(
        starts=r.starts,
        expires=expires,
        unrolled=unrolled,
        status=r.status,
        days_left=left,
        interruptions=r.counted,
        decided=r.decided,
        capped=r.capped,
        steps=r.steps,
        segments=r.segments,
    )


def _losses(limits: Sequence[DebtLimitation]) -> tuple[Loss, ...]:
    """Return the money lost after each coming day, by the primary proved reading, soonest first; what is decided apart from what is not."""
    by_day: dict[tuple[dt.date, bool], list[tuple[str, Decimal, dt.date]]] = defaultdict(list)
    for debt in limits:
        reading = debt.primary.proved
        if debt.dismissed:
            continue
        if reading.expires and reading.status not in {"expired", "settled"}:
            by_day[reading.expires, bool(reading.decided)].append(
                (debt.id, debt.outstanding, reading.unrolled or reading.expires)
            )
        for part in debt.promised:
            if part.expires and part.status != "expired":
                by_day[part.expires, False].append((debt.id, part.amount, part.unrolled or part.expires))
    return tuple(
        Loss(
            date=day,
            amount=total(a for _, a, _ in lost),
            debts=tuple(dict.fromkeys(c for c, _, _ in lost)),
            unrolled=min(by for _, _, by in lost),
            decided=decided,
        )
        for (day, decided), lost in sorted(by_day.items())
    )


def _notes(debts: Sequence[Debt], events: Sequence[LegalEvent], fours: Sequence[rules.Four]) -> tuple[str, ...]:
    ends = {r.end.unrolled for four in fours for r in four[1:] if r.end and not r.end.known}
    notes = []
    if ends:
        years = "、".join(str(y) for y in sorted({e.year for e in ends}))
        notes.append(
            f"{years}年的放假安排没有收录：届满日遇周末只按周末顺延，可能因调休上班而提前，请在未顺延的日期（最早{written(min(ends))}）以前行事"
        )
    said: defaultdict[str, list[str]] = defaultdict(list)
    for event in events:
        for part in event.note.split("；") if event.note and not event.barred else ():
            said[part].append(f"{event.id}（{event.label}）")
    notes += [f"{'、'.join(names)}：{part}" for part, names in said.items()]
    if any(_MAINTENANCE_FUND in d.item for d in debts):
        notes.append("专项维修资金的请求一般不适用诉讼时效抗辩（指导案例65号，原文未收录，引用前请核对）；表中仍按普通期间列出")
    return tuple(notes)


def _limit_notes(limits: Sequence[DebtLimitation], law: LimitationLaw) -> Iterator[str]:
    """Say what a table cannot show of a debt: which part was promised, who is bound, what has been decided."""
    for c in limits:
        for part in c.promised:
            ends = f"至{written(part.expires)}届满" if part.expires else "尚不届满"
            yield f"{c.id}：{part.event} 承诺的 {yuan(part.amount)} 元{ends}；其余 {yuan(c.outstanding - part.amount)} 元时效已届满"
    said: defaultdict[str, list[str]] = defaultdict(list)
    for c in limits:
        if c.bound:
            said[f"届满后同意履行的只有{'、'.join(c.bound)}，其他债务人仍可以提出时效抗辩"].append(c.id)
        if c.dismissed:
            said[f"{c.dismissed} 已判决驳回请求，不得就同一请求再诉"].append(c.id)
        elif c.decided:
            unknown = "" if law.enforcement_years else "；法规库没有基准日的申请执行期间，不能推算"
            said[f"{c.decided} 已有生效法律文书，不得再诉；届满日是申请执行的最后一日{unknown}"].append(c.id)
    for text, ids in said.items():
        yield f"{'、'.join(ids)}：{text}"
