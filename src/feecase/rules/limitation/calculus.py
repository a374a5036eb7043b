"""The limitation calculus: obligations + events + a policy → four readings of each debt. Pure; traces only when asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from feecase.days import FOREVER
from feecase.model.assessment import Series
from feecase.rules.limitation import words
from feecase.rules.limitation.course import CountedEvent, Course, Track
from feecase.rules.limitation.values import (
    START_DAYS,
    ComputedReading,
    Four,
    LegalEvent,
    LimitationLaw,
    LimitationPolicy,
    Obligation,
    TraceEntry,
)


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
    doubtful = any(not e.barred and (not e.proved or e.may_refuse or e.agreed == "proposed") for e in events)

    def readings(one: LimitationPolicy, *, proved: bool, told: bool = trace) -> list[ComputedReading]:
        track, then = Track(obligations, events, one, as_of, proved=proved), _law(law, one)
        return [_explained(o, track, then, as_of) if told else _read(o, track, then, as_of, None) for o in order]

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


def _law(law: LimitationLaw, policy: LimitationPolicy) -> LimitationLaw:
    """Return the legal numbers under a policy: one that ignores the change of 2017 gives every period its present length."""
    return law if policy.transition == "statute" else replace(law, years_before=law.years, rent_years_before=law.years)


def _rivals(
    obligations: Sequence[Obligation], events: Sequence[LegalEvent], policy: LimitationPolicy
) -> tuple[LimitationPolicy, ...]:
    """Return the policies among which the most adverse is looked for; empty if the primary one cannot be beaten."""
    restarted = any(e.anew is not None or e.term is not None or e.effect in {"procedure", "judgment"} for e in events)
    waived = any(e.waives for e in events)
    hinges = {e.hinge for e in events if e.hinge}
    partial = any(e.binds is not None or e.doubtful for e in events)
    undated = not all(o.due for o in obligations)
    hardest = policy.adverse()
    bases = [hardest]
    if partial and waived:  # a waiver that counts may end sooner than one after it
        bases.append(replace(hardest, partial_waiver=True))
    if undated and hinges:  # a demand that counts starts the period of a debt without due date
        arrived = replace(hardest, refused_letter=True, posting=True, other_signer=True, withdrawn_suit="filing")
        bases += [arrived, replace(arrived, withdrawn_suit="none")]
    if restarted:
        every: tuple[Series, ...] = ("each", "year", "last") if len(obligations) > 1 else ("each",)
        return tuple(replace(base, series=s, start_day=d) for base in bases for s in every for d in START_DAYS)
    unmoved = (
        (policy.series == "each" or len(obligations) == 1)
        and policy.start_day == "due-date"
        and policy.transition == "statute"
        and (policy.fresh_period or not waived)
        and not hinges
        and not partial
        and not any(e.may_refuse for e in events)
        and (not policy.reasonable_days or not undated)
    )
    return () if unmoved else tuple(bases)


def _when(reading: ComputedReading) -> dt.date:
    return FOREVER if reading.end is None else reading.end.day


def _explained(o: Obligation, track: Track, law: LimitationLaw, as_of: dt.date) -> ComputedReading:
    log: list[TraceEntry] = []
    reading = _read(o, track, law, as_of, log)
    log.append(("status", reading.status, reading.end, as_of, reading.decided))
    said = words.Story(o, track.policy, law)
    return reading._replace(steps=said.steps(log), segments=said.segments(log), ignored=said.ignored(log, track.unfit))


def _read(o: Obligation, track: Track, law: LimitationLaw, as_of: dt.date, log: list[TraceEntry] | None) -> ComputedReading:
    """Run one debt through the acts of one track."""
    if not o.amount:
        return ComputedReading(o.due, None, "settled")
    if o.due is not None:
        first = track.groups.starts(o) or o.due
        if log is not None:
            log.append(("start", first, track.groups.last_due(o)))
        return Course(o, track, law, as_of, log, acts=track.acts, first=first, harm=o.due).follow()
    index, start = _first_demand(o, track)
    if log is not None:
        log.append(("not-demanded",) if start is None else ("demanded", track.acts[index], start))
    if start is None:
        return ComputedReading(None, None, "not-due")
    return Course(o, track, law, as_of, log, acts=track.acts[index:], first=start, harm=start).follow()


def _first_demand(o: Obligation, track: Track) -> tuple[int, dt.date | None]:
    """Return the act that first demanded a debt without a due date, and the uncounted start day it set (诉讼时效规定 4)."""
    for index, act in enumerate(track.acts):
        covered = o.id in act.covers if act.covers is not None else o.to <= act.day
        if covered and act.effect == "demand":
            grace = act.event.grace or act.day + dt.timedelta(days=track.policy.reasonable_days)
            return index, act.day if _refused(act, track) else max(act.day, grace)
        if covered and act.effect in {"procedure", "judgment"}:
            return index, act.day
    return 0, None


def _refused(act: CountedEvent, track: Track) -> bool:
    """Return whether the debtor plainly refused; a refusal only read from prose is believed where it harms, and among what is asserted."""
    return act.event.refused or (act.event.may_refuse and (track.policy.cautious or not track.proved))
