"""Effect, performance and the period to apply for enforcement (民事诉讼法 158, 165, 182, 250; 民法典 194, 195). Pure; lengths come in as arguments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feecase.days import ONE, add_months, add_years
from feecase.model.docket import JudgmentOrder
from feecase.rules.clocks import Customary, Term, term, until


@dataclass(frozen=True, slots=True)
class Both:
    """One day in two readings: the primary one, and the adverse one (earlier for what we must do). None = not known."""

    primary: dt.date | None
    adverse: dt.date | None
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Interruption:
    """What makes the period to apply run anew: the act's day and, of an application that ended without success, the day on which it ended."""

    on: dt.date
    ended: dt.date | None = None
    last_instalment: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EnforcementObstacle:
    """A time in which nobody could apply (民法典 194); `to` is None while it lasts."""

    from_: dt.date
    to: dt.date | None = None


def effect_after_appeal(served: Sequence[dt.date | None], *, appeal_days: int) -> Both:
    """Return when a decision takes effect that nobody appealed: the day after the last appeal period, by the adverse reading that last day itself.

    `served` has the service day of every party; where one is missing the effect is unknown (民事诉讼法 158, 民诉法解释 244).
    """
    if not served or None in served:
        return Both(None, None, "每一方当事人的送达日期")
    ends = [term(day, days=appeal_days).last for day in served if day]
    return Both(max(ends) + ONE, max(ends))


def effect_at_service(served: Sequence[dt.date | None]) -> Both:
    """Return when a final decision or a mediation paper takes effect: at the last service or signature (民事诉讼法 100, 165, 182)."""
    if not served or None in served:
        return Both(None, None, "每一方当事人的送达（签收）日期")
    last = max(day for day in served if day)
    return Both(last, last)


def performance(order: JudgmentOrder, effect: Both) -> Both:
    """Return the last day of performance of an order. Days after effect roll; fixed days and instalments do not (实务)."""
    if order.instalments:
        last = max(one.by for one in order.instalments)
        return Both(last, last)
    if order.by:
        return Both(order.by, order.by)
    if effect.primary is None or effect.adverse is None:
        return effect
    if order.days is None:
        return effect
    return Both(term(effect.primary, days=order.days).last, term(effect.adverse, days=order.days).unrolled)


def application(
    performed: Both,
    *,
    years: int,
    interruptions: Iterable[Interruption] = (),
    obstacles: Iterable[EnforcementObstacle] = (),
    months: int,
    customary: Customary = (),
) -> tuple[Term, Term] | None:
    """Return the period to apply for enforcement, in the primary and the adverse reading (民事诉讼法 250).

    An interruption counts while the period runs. An application that ended without success: from the end of the procedure (民法典 195), by the adverse
    reading from the act. An obstacle in the last `months` months: `months` from its end (民法典 194(2)), by the adverse reading the rest goes on.
    """
    if performed.primary is None or performed.adverse is None:
        return None
    primary = term(performed.primary, months=12 * years, customary=customary)
    adverse = term(performed.adverse, months=12 * years, customary=customary)
    for event in sorted(interruptions, key=lambda one: one.on):
        if event.on <= primary.last:
            start = event.last_instalment or event.ended or event.on
            primary = term(start, months=12 * years, customary=customary)
        if event.on <= adverse.last:
            adverse = term(event.last_instalment or event.on, months=12 * years, customary=customary)
    for obstacle in obstacles:
        primary = _suspended(primary, obstacle, months, customary, rest=False)
        adverse = _suspended(adverse, obstacle, months, customary, rest=True)
    return primary, adverse


def _suspended(period: Term, obstacle: EnforcementObstacle, months: int, customary: Customary, *, rest: bool) -> Term:
    last_months = add_months(period.unrolled, -months)
    if obstacle.to is None or obstacle.to < last_months or obstacle.from_ > period.unrolled:
        return period
    if not rest:
        return term(obstacle.to, months=months, customary=customary)
    left = (period.unrolled - max(obstacle.from_, last_months)).days
    return term(obstacle.to, days=left, customary=customary)


def accelerated(order: JudgmentOrder, broken: dt.date, *, years: int, customary: Customary = ()) -> tuple[Term, Term]:
    """Return the periods to apply where one instalment was missed and all fall due: from the last instalment, adverse from the breach."""
    last = max(one.by for one in order.instalments)
    end = add_years(last, years)
    return term(last, months=12 * years, customary=customary), until(min(end, add_years(broken, years)), broken, customary)
