"""The limitation calculus: obligations + events + a policy → four readings of each debt. Pure; traces only when asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from feecase.days import FOREVER, Rolled
from feecase.model.assessment import LimitationStatus, Series
from feecase.rules.limitation import words
from feecase.rules.limitation.period import NEVER, Obstacle, enforcement_end, maximum_end, plain_end, suspended_end
from feecase.rules.limitation.series import Groups
from feecase.rules.limitation.values import (
    EXPIRING_DAYS,
    START_DAYS,
    ComputedReading,
    Effect,
    ExpiredPart,
    Four,
    LegalEvent,
    LimitationLaw,
    LimitationPolicy,
    Obligation,
    TraceEntry,
)


class _Act(NamedTuple):
    """An event as one reading sees it. `anew` is the uncounted day of the new period (FOREVER = the procedure is pending)."""

    day: dt.date
    anew: dt.date
    id: str
    effect: Effect
    covers: frozenset[str] | None
    event: LegalEvent


_IN_TIME = itemgetter(0, 1, 2)


class _Track:
    """What one reading works with: the groups, the acts in order of time, obstacles, and sums promised after expiry."""

    __slots__ = ("acts", "groups", "obstacles", "policy", "promised", "unfit")

    def __init__(
        self,
        obligations: Sequence[Obligation],
        events: Sequence[LegalEvent],
        policy: LimitationPolicy,
        as_of: dt.date,
        *,
        proved: bool,
    ) -> None:
        self.policy = policy
        self.groups = Groups(obligations, policy)
        self.unfit: list[tuple[LegalEvent, str]] = []
        self.acts: list[_Act] = []
        self.obstacles: list[tuple[Obstacle, frozenset[str] | None]] = []
        self.promised: dict[str, Decimal] = {}
        for event in events:
            if reason := _unfit(event, policy, as_of, proved=proved):
                self.unfit.append((event, reason))
                continue
            covers = event.covers if event.covers is None or event.alone else self.groups.spread(event.covers, obligations)
            if event.doubtful and covers is not None and not policy.surplus:
                covers -= event.doubtful
            if event.effect == "obstacle":
                gone = event.ended if event.ended and event.ended <= as_of else FOREVER
                self.obstacles.append(((event.day, gone, event.id), covers))
                continue
            day, anew = _days(event, policy, as_of)
            undecided = event.effect == "judgment" and event.ended is not None and event.ended > as_of
            self.acts.append(_Act(day, anew, event.id, "procedure" if undecided else event.effect, covers, event))
            if event.waives and event.amount is not None:
                self.promised[event.id] = event.amount
        self.acts.sort(key=_IN_TIME)
        self.obstacles.sort(key=itemgetter(0))


def _unfit(event: LegalEvent, policy: LimitationPolicy, as_of: dt.date, *, proved: bool) -> str:
    """Return why an event cannot count in this reading for any debt; empty if it can."""
    if event.barred:
        return "barred"
    if proved and not event.proved:
        return "unproved"
    if event.hinge == "refused_letter" and not policy.refused_letter:
        return "refused_letter"
    if event.hinge == "posting" and not policy.posting:
        return "posting"
    day = event.day
    if event.hinge == "withdrawn_suit":
        if policy.withdrawn_suit == "none":
            return "withdrawn_suit"
        if policy.withdrawn_suit == "served":
            if event.served is None:
                return "not-served"
            day = event.served
    return "future" if day > as_of else ""


def _days(event: LegalEvent, policy: LimitationPolicy, as_of: dt.date) -> tuple[dt.date, dt.date]:
    if event.hinge == "withdrawn_suit" and policy.withdrawn_suit == "served" and event.served:
        return event.served, event.served
    if event.effect in {"procedure", "judgment"}:
        ended = event.ended or (event.anew and event.day) or FOREVER
        return event.day, FOREVER if ended > as_of else max(ended, event.anew or ended)
    anew = event.accelerated if policy.acceleration and event.accelerated else event.anew
    return event.day, max(event.day, anew or event.day)


def limitation(
    obligations: Sequence[Obligation],
    events: Sequence[LegalEvent],
    law: LimitationLaw,
    policy: LimitationPolicy,
    as_of: dt.date,
    *,
    trace: bool = False,
) -> list[Four]:
    """Return the four readings of each debt, in the order given.

    Proved readings use proved events alone, asserted ones all. The adverse reading answers every open policy question against the creditor;
    where that would not give the earliest end (a procedure begun before, but ended after, the start of a later series), the earliest of the
    series is taken; it is never later than the primary one. Events after `as_of` are not looked at. With `trace`, readings carry their
    steps, segments and the events that did not count.
    """
    sums = any(e.amount is not None and e.waives for e in events)
    order = sorted(obligations, key=lambda o: (o.due or FOREVER, o.id)) if sums else obligations
    doubtful = any(not e.proved and not e.barred for e in events)

    def readings(one: LimitationPolicy, *, proved: bool, told: bool = trace) -> list[ComputedReading]:
        track = _Track(obligations, events, one, as_of, proved=proved)
        return [_explained(o, track, law, as_of) if told else _read(o, track, law, as_of, None) for o in order]

    def worst(base: list[ComputedReading], *, proved: bool) -> list[ComputedReading]:
        """Return, debt by debt, the reading that ends first; the primary one among equals. Only what is returned is told."""
        rows = [base, *(readings(one, proved=proved, told=False) for one in rivals)]
        ends = zip(*([_when(r) for r in row] for row in rows), strict=True)
        first = [days.index(min(days)) for days in ends]
        if trace:
            rows = [row if i == 0 or i not in first else readings(rivals[i - 1], proved=proved) for i, row in enumerate(rows)]
        return [rows[i][d] for d, i in enumerate(first)]

    rivals = _rivals(obligations, events, policy)
    proved = readings(policy, proved=True)
    asserted = readings(policy, proved=False) if doubtful else proved
    adverse, adverse_asserted = proved, asserted
    if rivals:
        adverse = worst(proved, proved=True)
        adverse_asserted = worst(asserted, proved=False) if doubtful else adverse
    found = {o.id: Four(o.id, *four) for o, *four in zip(order, proved, asserted, adverse, adverse_asserted, strict=True)}
    return [found[o.id] for o in obligations]


def _rivals(
    obligations: Sequence[Obligation], events: Sequence[LegalEvent], policy: LimitationPolicy
) -> tuple[LimitationPolicy, ...]:
    """Return the policies among which the most adverse is looked for; empty if the primary one cannot be beaten."""
    restarted = waived = hinged = partial = False
    for e in events:
        restarted = restarted or e.anew is not None or e.effect in {"procedure", "judgment"}
        waived = waived or e.waives
        hinged = hinged or (e.hinge == "refused_letter" and policy.refused_letter) or (e.hinge == "posting" and policy.posting)
        partial = partial or e.binds is not None or bool(e.doubtful)
    hardest = policy.adverse()
    bases = (
        (hardest, replace(hardest, partial_waiver=True)) if partial and waived else (hardest,)
    )  # a waiver that counts may end sooner than one after it
    if restarted:
        every: tuple[Series, ...] = ("each", "year", "last") if len(obligations) > 1 else ("each",)
        return tuple(replace(base, series=s, start_day=d) for base in bases for s in every for d in START_DAYS)
    unmoved = (
        (policy.series == "each" or len(obligations) == 1)
        and policy.start_day == "due-date"
        and (policy.fresh_period or not waived)
        and not hinged
        and not partial
        and (not policy.reasonable_days or all(o.due for o in obligations))
    )
    return () if unmoved else bases


def _when(reading: ComputedReading) -> dt.date:
    return FOREVER if reading.end is None else reading.end.day


def _explained(o: Obligation, track: _Track, law: LimitationLaw, as_of: dt.date) -> ComputedReading:
    log: list[TraceEntry] = []
    reading = _read(o, track, law, as_of, log)
    log.append(("status", reading.status, reading.end, as_of, reading.decided))
    said = words.Story(o, track.policy, law)
    return reading._replace(steps=said.steps(log), segments=said.segments(log), ignored=said.ignored(log, track.unfit))


def _read(o: Obligation, track: _Track, law: LimitationLaw, as_of: dt.date, log: list[TraceEntry] | None) -> ComputedReading:
    """Run one debt through the acts of one track."""
    if not o.amount:
        return ComputedReading(o.due, None, "settled")
    if o.due is not None:
        first = track.groups.starts(o) or o.due
        if log is not None:
            log.append(("start", first, track.groups.last_due(o)))
        return _run(o, track, law, as_of, log, track.acts, first, o.due)
    index, start = _first_demand(o, track)
    if log is not None:
        log.append(("not-demanded",) if start is None else ("demanded", track.acts[index], start))
    if start is None:
        return ComputedReading(None, None, "not-due")
    return _run(o, track, law, as_of, log, track.acts[index:], start, start)


def _first_demand(o: Obligation, track: _Track) -> tuple[int, dt.date | None]:
    """Return the act that first demanded a debt without a due date, and the uncounted start day it set (诉讼时效规定 4)."""
    for index, act in enumerate(track.acts):
        covered = o.id in act.covers if act.covers is not None else o.to <= act.day
        if covered and act.effect == "demand":
            grace = act.event.grace or act.day + dt.timedelta(days=track.policy.reasonable_days)
            return index, act.day if act.event.refused else max(act.day, grace)
        if covered and act.effect in {"procedure", "judgment"}:
            return index, act.day
    return 0, None


def _run(
    o: Obligation,
    track: _Track,
    law: LimitationLaw,
    as_of: dt.date,
    log: list[TraceEntry] | None,
    acts: Sequence[_Act],
    first: dt.date,
    harm: dt.date,
) -> ComputedReading:
    obstacles = [ob for ob, covers in track.obstacles if covers is None or o.id in covers] if track.obstacles else ()
    counted: list[str] = []
    start, waived, decided = first, False, ""
    parts: tuple[ExpiredPart, ...] = ()
    cap = maximum_end(harm, law)
    end = _end(o, start, cap, law, as_of, obstacles, log)
    for act in acts:
        day, anew, name, effect, covers, event = act
        if covers is not None and o.id not in covers:
            reason = "not-covered"
        elif day <= first and (o.due is not None or anew == day or act is not acts[0]):
            reason = "too-early"
        elif day <= end.day or effect == "judgment":
            if name in track.promised:
                track.promised[name] -= min(track.promised[name], o.amount)
            if effect == "waiver":
                reason = "in-advance"
            elif anew <= start and effect != "judgment":
                reason = "no-further"
            else:
                if effect == "judgment":
                    decided = name
                start, reason = anew, ""
                counted.append(name)
                if log is not None:
                    log.append(("interrupted", act, decided))
                end = _end(o, start, cap, law, as_of, obstacles, log, judged=bool(decided))
        elif not event.waives or decided:
            reason = "too-late"
        elif day > cap.day:
            reason = "after-maximum"
        elif event.binds is not None and not track.policy.partial_waiver and not o.debtors <= event.binds:
            reason = "other-debtor"
        elif name in track.promised and track.promised[name] < o.amount:
            reason = "part-promised"
            amount = min(track.promised[name], o.amount - sum(p.amount for p in parts))
            track.promised[name] = Decimal(0)
            if amount > 0:
                part = _part(o, act, amount, acts[acts.index(act) + 1 :], track, law, as_of, obstacles, cap)
                parts = (*parts, part)
                if log is not None:
                    log.append(("promised", act, amount, part.end))
        else:
            if name in track.promised:
                track.promised[name] -= o.amount
            waived, start, reason = True, anew, ""
            counted.append(name)
            if log is not None:
                log.append(("waived", act))
            end = _end(o, start, cap, law, as_of, obstacles, log) if track.policy.fresh_period else NEVER
        if reason and log is not None:
            log.append((reason, act, first, end))
    status = _status(o.due or first, end, as_of, waived=waived)
    if not decided and not parts:
        return ComputedReading(first, end, status, tuple(counted))
    return ComputedReading(
        first, end, status, tuple(counted), decided=decided, parts=parts if status == "expired" and not decided else ()
    )


def _part(
    o: Obligation,
    promise: _Act,
    amount: Decimal,
    later: Sequence[_Act],
    track: _Track,
    law: LimitationLaw,
    as_of: dt.date,
    obstacles: Sequence[Obstacle],
    cap: Rolled,
) -> ExpiredPart:
    """Return the promised part of an expired debt with the end of its own period, which later acts interrupt."""
    start, end = promise.anew, NEVER
    if track.policy.fresh_period:
        end = _end(o, start, cap, law, as_of, obstacles, None)
        for act in later:
            covered = act.covers is None or o.id in act.covers
            if covered and act.effect != "waiver" and start < act.anew and act.day <= end.day:
                start = act.anew
                end = _end(o, start, cap, law, as_of, obstacles, None)
    return ExpiredPart(promise.id, amount, end, _status(promise.day, end, as_of, waived=True))


def _end(
    o: Obligation,
    start: dt.date,
    cap: Rolled,
    law: LimitationLaw,
    as_of: dt.date,
    obstacles: Sequence[Obstacle],
    log: list[TraceEntry] | None,
    *,
    judged: bool = False,
) -> Rolled:
    if judged:
        end = enforcement_end(start, law)
    elif obstacles:
        end = suspended_end(start, law, obstacles, log, rent=o.rent)
    else:
        end = plain_end(start, law, rent=o.rent)
    capped = cap.day < end.day and not judged and (end.day != FOREVER or (start != FOREVER and cap.day < as_of))
    if log is not None:
        log.append(("period", start, end, judged))
        if capped:
            log.append(("capped", cap))
    return cap if capped else end


def _status(due: dt.date, end: Rolled, as_of: dt.date, *, waived: bool) -> LimitationStatus:
    if as_of <= due:
        return "not-due"
    if as_of > end.day:
        return "expired"
    if waived:
        return "waived"
    return "expiring" if (end.day - as_of).days <= EXPIRING_DAYS else "running"
