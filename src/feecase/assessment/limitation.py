"""Limitation of a case: the model's values into the calculus, and its readings back into a report."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import cast

from feecase.assessment.limitation_advice import advise
from feecase.assessment.limitation_events import Facts
from feecase.days import FOREVER, ONE
from feecase.errors import LawError
from feecase.hanzi import date as written
from feecase.law.library import Library
from feecase.model.assessment import (
    Allocated,
    ChargeLimitation,
    Debt,
    EventSeen,
    LimitationReport,
    Loss,
    Reading,
    Readings,
    Series,
)
from feecase.model.case import Case
from feecase.money import total
from feecase.place.policies import spec
from feecase.place.profile import Place
from feecase.rules import limitation as rules
from feecase.rules.limitation import Event, Law, Obligation, Policy
from feecase.rules.limitation.values import StartDay

_POLICIES = ("series", "start_day", "withdrawn_suit", "refused_letter", "posting", "waiver_fresh_period")
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
    events = Facts(case, debts, law, unusable).events(allocations)
    fours = rules.limitation([_obligation(d, case) for d in debts], events, law, policy, as_of, trace=trace)
    charges = tuple(_charge(d, four, as_of) for d, four in zip(debts, fours, strict=True))
    losses = _losses(charges)
    return LimitationReport(
        case=case.id,
        as_of=as_of,
        series=policy.series,
        series_origin=policy.origins["limitation.series"],
        charges=charges,
        events=tuple(EventSeen(id=e.id, date=e.day, label=e.label, unproved=e.unproved) for e in events if e.day != dt.date.min),
        first_loss=losses[0] if losses else None,
        ladder=losses[1:],
        advice=advise(case, charges, events, as_of),
        notes=_notes(debts, events, fours),
    )


def law_of(library: Library, as_of: dt.date) -> Law:
    """Return the legal numbers of limitation as of a day. Raises LawError where one is missing."""
    general = library.value("limitation.general_years", on=as_of)
    years_before, transition = _value_before(library, "limitation.general_years", general.since)
    rent_before = _value_before(library, "limitation.rent_years", transition)[0] if transition else 0
    try:
        code_since = library.article("minfadian", "188", on=as_of).in_force
    except LawError:
        code_since = FOREVER
    return Law(
        years=int(general.value),
        maximum_years=int(library.value("limitation.maximum_years", on=as_of).value),
        suspension_months=int(library.value("limitation.suspension_months", on=as_of).value),
        enforcement_years=int(library.value("enforcement.years", on=as_of).value),
        years_before=years_before,
        rent_years_before=rent_before,
        transition=transition,
        code_since=code_since,
    )


def _value_before(library: Library, name: str, since: dt.date) -> tuple[int, dt.date | None]:
    """Return the value before `since`, and `since` itself if there was one."""
    try:
        return int(library.value(name, on=since - ONE).value), since
    except LawError:
        return 0, None


def policy_of(place: Place, as_of: dt.date) -> Policy:
    """Return the policies of a place that limitation asks for. Raises LawError where one has no value."""
    found = {name: place.policy(f"limitation.{name}", on=as_of) for name in _POLICIES}
    names = [r.name for r in found.values()]
    text = {name: str(resolved.value) for name, resolved in found.items()}
    return Policy(
        series=cast("Series", text["series"]),
        start_day=cast("StartDay", text["start_day"]),
        withdrawn_suit=text["withdrawn_suit"],  # type: ignore[arg-type]  # the profile has checked it
        refused_letter=text["refused_letter"] == "counts",
        posting=text["posting"] == "counts",
        fresh_period=text["waiver_fresh_period"] == "yes",
        reasonable_days=int(str(place.policy("demand.reasonable_days", on=as_of).value)),
        labels={(name, value): f"{spec(name).label}：{meaning}" for name in names for value, meaning in spec(name).choices},
        origins={r.name: r.place_name for r in found.values()},
    )


def _obligation(debt: Debt, case: Case) -> Obligation:
    anniversary = case.contract.from_ if case.contract else None
    before = anniversary is not None and (debt.from_.month, debt.from_.day) < (anniversary.month, anniversary.day)
    return Obligation(
        id=debt.id, due=debt.due, amount=debt.outstanding, to=debt.to, debt=debt.series, item=debt.item, year=debt.from_.year - before,
        rent=any(word in debt.item for word in _RENT),
    )  # fmt: skip


def _charge(debt: Debt, four: rules.Four, as_of: dt.date) -> ChargeLimitation:
    return ChargeLimitation(
        id=debt.id,
        outstanding=debt.outstanding,
        primary=Readings(proved=_reading(four.primary_proved, as_of), asserted=_reading(four.primary_asserted, as_of)),
        adverse=Readings(proved=_reading(four.adverse_proved, as_of), asserted=_reading(four.adverse_asserted, as_of)),
        ignored=four.primary_proved.ignored,
    )


def _reading(r: rules.Reading, as_of: dt.date) -> Reading:
    expires = r.expires
    return Reading(
        starts=r.starts, expires=expires, unrolled=r.end.unrolled if expires and r.end else None, status=r.status,
        days_left=(expires - as_of).days if expires else None, interruptions=r.counted, steps=r.steps, segments=r.segments,
    )  # fmt: skip


def _losses(charges: Sequence[ChargeLimitation]) -> tuple[Loss, ...]:
    """Return the money lost after each coming day, by the primary proved reading, soonest first."""
    by_day: dict[dt.date, list[ChargeLimitation]] = defaultdict(list)
    for charge in charges:
        reading = charge.primary.proved
        if reading.expires and reading.status not in {"expired", "settled"}:
            by_day[reading.expires].append(charge)
    return tuple(
        Loss(date=day, amount=total(c.outstanding for c in lost), charges=tuple(c.id for c in lost))
        for day, lost in sorted(by_day.items())
    )


def _notes(debts: Sequence[Debt], events: Sequence[Event], fours: Sequence[rules.Four]) -> tuple[str, ...]:
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
