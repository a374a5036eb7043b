"""When one period ends: its length by date, the change of 2017-10-01, suspension, and the 20-year maximum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from feecase.days import FOREVER, Rolled, add_months, last_day, roll
from feecase.rules.limitation.values import LimitationLaw, TraceEntry

NEVER = Rolled(FOREVER, FOREVER)
Obstacle = tuple[dt.date, dt.date, str]
"""First day, day of removal (FOREVER = still there), event id."""


def length_before(law: LimitationLaw, *, rent: bool) -> int:
    """Return the years of a period begun before the transition."""
    return law.rent_years_before or law.years_before if rent else law.years_before


def plain_end(start: dt.date, law: LimitationLaw, *, rent: bool = False) -> Rolled:
    """Return the end of a period without suspension. `start` is its uncounted day.

    A period begun before the transition has the old length; if that had not run out on the transition day, the new one from the same start
    (法释〔2018〕12号 1–3).
    """
    if start == FOREVER:
        return NEVER
    if law.transition and start < law.transition:
        old = last_day(start, years=length_before(law, rent=rent))
        if old.day < law.transition:
            return old
    return last_day(start, years=law.years)


def enforcement_end(start: dt.date, law: LimitationLaw) -> Rolled:
    """Return the last day to apply for enforcement of a judgment (民事诉讼法 250); none can be named where the library has no length."""
    return NEVER if start == FOREVER or not law.enforcement_years else last_day(start, years=law.enforcement_years)


def suspended_end(
    start: dt.date, law: LimitationLaw, obstacles: Sequence[Obstacle], log: list[TraceEntry] | None, *, rent: bool = False
) -> Rolled:
    """Return the end of a period that met obstacles (sorted by first day).

    An obstacle that exists within the last six months moves the end to six months after its removal (民法典 194(2)); one removed earlier cannot
    move it, since six months after its removal lie before the end. Before the transition the rest of the period ran on instead (民法通则 139);
    an obstacle still there on that day follows the new rule (法释〔2018〕12号 4).
    """
    if start == FOREVER:
        return NEVER
    end = last_day(start, years=law.years)
    later = obstacles
    if law.transition and start < law.transition:
        end, later = _across_transition(start, law, obstacles, log, rent=rent)
    return _new_rule(end, law, later, log)


def _across_transition(
    start: dt.date, law: LimitationLaw, obstacles: Sequence[Obstacle], log: list[TraceEntry] | None, *, rent: bool
) -> tuple[Rolled, Sequence[Obstacle]]:
    assert law.transition is not None
    end = last_day(start, years=length_before(law, rent=rent))
    alive = False
    for first, gone, event in obstacles:
        if first > end.day:
            break
        if gone > law.transition:
            alive = alive or first < law.transition
            continue
        longer = _rest_ran_on(end, law, first, gone)
        if longer.day > end.day:
            end = longer
            if log is not None:
                log.append(("rest-ran-on", event, first, gone, end))
    if end.day < law.transition and not alive:
        return end, ()
    full = last_day(start, years=law.years)
    return max(full, end, key=lambda e: e.day), [o for o in obstacles if o[1] > law.transition]


def _rest_ran_on(end: Rolled, law: LimitationLaw, first: dt.date, gone: dt.date) -> Rolled:
    window = add_months(end.unrolled, -law.suspension_months)
    if gone <= window:
        return end
    if first <= window:
        return roll(add_months(gone, law.suspension_months))
    return roll(gone + (end.unrolled - first))


def _new_rule(end: Rolled, law: LimitationLaw, obstacles: Sequence[Obstacle], log: list[TraceEntry] | None) -> Rolled:
    for first, gone, event in obstacles:
        if first > end.day:
            break
        longer = NEVER if gone == FOREVER else roll(add_months(gone, law.suspension_months))
        if longer.day > end.day:
            end = longer
            if log is not None:
                log.append(("suspended", event, first, gone, end))
        elif log is not None:
            log.append(("no-suspension", event, first, gone, end))
    return end


def maximum_end(harm: dt.date, law: LimitationLaw) -> Rolled:
    """Return the last day of the maximum period, which neither interruption nor suspension extends (民法典 188(2), 总则编解释 35)."""
    return last_day(harm, years=law.maximum_years)
