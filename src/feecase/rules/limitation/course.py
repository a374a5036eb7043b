"""The course of one debt's limitation (时效进程): start, interruption, waiver, promised parts, end. Each legal event is a step with its article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from feecase.days import FOREVER, Rolled
from feecase.model.assessment import LimitationStatus
from feecase.rules.limitation.period import NEVER, Obstacle, enforcement_end, maximum_end, plain_end, suspended_end
from feecase.rules.limitation.series import Groups
from feecase.rules.limitation.values import (
    EXPIRING_DAYS,
    ComputedReading,
    Effect,
    ExpiredPart,
    LegalEvent,
    LimitationLaw,
    LimitationPolicy,
    Obligation,
    TraceEntry,
)


class CountedEvent(NamedTuple):
    """An event as one reading sees it. `anew` is the uncounted day of the new period (FOREVER = the procedure is pending)."""

    day: dt.date
    anew: dt.date
    id: str
    effect: Effect
    covers: frozenset[str] | None
    event: LegalEvent


_IN_TIME = itemgetter(0, 1, 2)


class Track:
    """What one reading works with: the groups, the acts in order of time, obstacles, and sums promised after expiry."""

    __slots__ = ("acts", "groups", "obstacles", "policy", "promised", "proved", "unfit")

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
        self.proved = proved
        self.groups = Groups(obligations, policy)
        self.unfit: list[tuple[LegalEvent, str]] = []
        self.acts: list[CountedEvent] = []
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
            day, anew = _days(event, policy, as_of, proved=proved)
            undecided = event.effect == "judgment" and event.ended is not None and event.ended > as_of
            self.acts.append(CountedEvent(day, anew, event.id, "procedure" if undecided else event.effect, covers, event))
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
    if event.hinge == "other_signer" and not policy.other_signer:
        return "other_signer"
    day = event.day
    if event.hinge == "withdrawn_suit":
        if policy.withdrawn_suit == "none":
            return "withdrawn_suit"
        if policy.withdrawn_suit == "served":
            if event.served is None:
                return "not-served"
            day = event.served
    return "future" if day > as_of else ""


def _days(event: LegalEvent, policy: LimitationPolicy, as_of: dt.date, *, proved: bool) -> tuple[dt.date, dt.date]:
    """Return the day on which an event took effect and the uncounted day of the period that begins with it."""
    if event.hinge == "withdrawn_suit" and policy.withdrawn_suit == "served" and event.served:
        return event.served, event.served
    if event.effect in {"procedure", "judgment"}:
        ended = event.ended or (event.anew and event.day) or FOREVER
        return event.day, FOREVER if ended > as_of else max(ended, event.anew or ended)
    anew = event.accelerated if policy.acceleration and event.accelerated else event.anew
    if event.term and _counts_from_term(event, policy, proved=proved):
        anew = event.term
    return event.day, max(event.day, anew or event.day)


def _counts_from_term(event: LegalEvent, policy: LimitationPolicy, *, proved: bool) -> bool:
    """Return whether the period runs from the term of a promise: agreed by both it is a new term (民法典 543, 188(2)); else it is a policy."""
    agreed = event.agreed == "yes" or (event.agreed == "proposed" and not proved)
    return agreed or policy.promise_term == "from-term"


class Course:
    """One debt on its way through the acts of one reading. `first` is the uncounted start day, `harm` the day from which the maximum counts."""

    __slots__ = (
        "acts",
        "as_of",
        "cap",
        "capped",
        "counted",
        "decided",
        "end",
        "first",
        "law",
        "log",
        "o",
        "obstacles",
        "parts",
        "start",
        "track",
        "waived",
    )

    def __init__(
        self,
        o: Obligation,
        track: Track,
        law: LimitationLaw,
        as_of: dt.date,
        log: list[TraceEntry] | None,
        *,
        acts: Sequence[CountedEvent],
        first: dt.date,
        harm: dt.date,
    ) -> None:
        self.o, self.track, self.law, self.as_of, self.log = o, track, law, as_of, log
        self.acts = acts
        found = track.obstacles
        self.obstacles = [ob for ob, covers in found if covers is None or o.id in covers] if found else ()
        self.first = self.start = first
        self.cap = maximum_end(harm, law)
        self.counted: list[str] = []
        self.parts: tuple[ExpiredPart, ...] = ()
        self.waived, self.decided, self.capped = False, "", False
        self.end = self._period(first)

    def follow(self) -> ComputedReading:
        """Let every act take its effect in order of time, and return the reading."""
        for act in self.acts:
            if (reason := self._meet(act)) and self.log is not None:
                self.log.append((reason, act, self.first, self.end))
        status = _status(self.o.due or self.first, self.end, self.as_of, waived=self.waived)
        parts = self.parts if status == "expired" and not self.decided else ()
        return ComputedReading(
            self.first,
            self.end,
            status,
            tuple(self.counted),
            decided=self.decided,
            parts=parts,
            capped=self.capped and not self.waived,
        )

    def _meet(self, act: CountedEvent) -> str:
        """Let one act take its effect; return why it has none, empty where it has."""
        o = self.o
        if act.covers is not None and o.id not in act.covers:
            return "not-covered"
        if act.day <= self.first and (o.due is not None or act.anew == act.day or act is not self.acts[0]):
            return "too-early"
        if act.day <= self.end.day or act.effect == "judgment":
            return self._interrupt(act)
        if not act.event.waives or self.decided:
            return "too-late"
        if act.day > self.cap.day:
            return "after-maximum"
        if act.event.binds is not None and not self.track.policy.partial_waiver and not o.debtors <= act.event.binds:
            return "other-debtor"
        promised = self.track.promised.get(act.id)
        if promised is not None and promised < o.amount:
            return self._promise_part(act, promised)
        return self._waive(act)

    def _interrupt(self, act: CountedEvent) -> str:
        """A demand, an agreement to perform or a procedure within the period makes it run anew (民法典 195); a judgment ends it (民事诉讼法 250).

        A waiver within the period is void (民法典 197(2)).
        """
        promised = self.track.promised
        if act.id in promised:
            promised[act.id] -= min(promised[act.id], self.o.amount)
        if act.effect == "waiver":
            return "in-advance"
        if act.anew <= self.start and act.effect != "judgment":
            return "no-further"
        if act.effect == "judgment":
            self.decided = act.id
        self._run_anew(act)
        if self.log is not None:
            self.log.append(("interrupted", act, self.decided))
        self.end = self._period(act.anew, judged=bool(self.decided))
        return ""

    def _waive(self, act: CountedEvent) -> str:
        """After the end, a promise or a waiver takes the defence away (民法典 192(2), 诉讼时效规定 19(1)-(2)); whether a period runs anew is policy."""
        if act.id in self.track.promised:
            self.track.promised[act.id] -= self.o.amount
        self.waived = True
        self._run_anew(act)
        if self.log is not None:
            self.log.append(("waived", act))
        self.end = self._period(act.anew) if self.track.policy.fresh_period else NEVER
        return ""

    def _promise_part(self, act: CountedEvent, promised: Decimal) -> str:
        """After the end, a promise of less than the debt takes the defence away for the sum promised alone (民法典 192(2), 诉讼时效规定 19(1))."""
        amount = min(promised, self.o.amount - sum(p.amount for p in self.parts))
        self.track.promised[act.id] = Decimal(0)
        if amount > 0:
            part = self._part(act, amount)
            self.parts = (*self.parts, part)
            if self.log is not None:
                self.log.append(("promised", act, amount, part.end))
        return "part-promised"

    def _part(self, promise: CountedEvent, amount: Decimal) -> ExpiredPart:
        """Return the promised part of an expired debt with the end of its own period, which later acts interrupt."""
        start, end = promise.anew, NEVER
        if self.track.policy.fresh_period:
            end = self._period(start, told=False)
            for act in self.acts[self.acts.index(promise) + 1 :]:
                covered = act.covers is None or self.o.id in act.covers
                if covered and act.effect != "waiver" and start < act.anew and act.day <= end.day:
                    start = act.anew
                    end = self._period(start, told=False)
        return ExpiredPart(promise.id, amount, end, _status(promise.day, end, self.as_of, waived=True))

    def _run_anew(self, act: CountedEvent) -> None:
        self.start = act.anew
        self.counted.append(act.id)

    def _period(self, start: dt.date, *, judged: bool = False, told: bool = True) -> Rolled:
        """Return the end of the period that begins with `start`: its length (民法典 188(1)), obstacles (194), the maximum (188(2)), or enforcement."""
        log = self.log if told else None
        if judged:
            end = enforcement_end(start, self.law)
        elif self.obstacles:
            end = suspended_end(start, self.law, self.obstacles, log, rent=self.o.rent)
        else:
            end = plain_end(start, self.law, rent=self.o.rent)
        open_end = end.day == FOREVER and (start == FOREVER or self.cap.day >= self.as_of)
        capped = self.cap.day < end.day and not judged and not open_end
        if told:
            self.capped = capped
        if log is not None:
            log.append(("period", start, end, judged))
            if capped:
                log.append(("capped", self.cap))
        return self.cap if capped else end


def _status(due: dt.date, end: Rolled, as_of: dt.date, *, waived: bool) -> LimitationStatus:
    if as_of <= due:
        return "not-due"
    if as_of > end.day:
        return "expired"
    if waived:
        return "waived"
    return "expiring" if (end.day - as_of).days <= EXPIRING_DAYS else "running"
