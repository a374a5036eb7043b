"""Stops: what silences dunning, for whom, for which charges, until when. A stop never costs the claim: preserving acts go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feecase.days import ONE
from feecase.model.case import Case
from feecase.model.collection import Dispute, Stop

LONGEST = 15
"""Days after the answer was due at which a dispute's stop ends at the latest: after that it is the company's own delay."""
NO_PRESERVING = frozenset({"excluded"})
RESTS: dict[str, str] = {
    "represented": "代理人",
    "minor": "监护人",
    "deceased": "继承人或者遗产管理人",
    "bankrupt": "破产管理人（申报债权）",
}
"""To whom a preserving act goes while such a stop holds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The stops of a case with its disputes: what holds on a day."""

    stops: tuple[Stop, ...] = ()

    def holding(self, day: dt.date, *, person: str = "", charges: Iterable[str] = ()) -> tuple[Stop, ...]:
        """Return the stops that hold on a day for a person and these charges. Stops of some charges hold where one of them is meant, or none is named."""
        wanted = set(charges)
        return tuple(
            s
            for s in self.stops
            if s.from_ <= day
            and (s.until is None or day <= s.until)
            and (s.ended is None or day < s.ended)
            and (not s.person or not person or s.person == person)
            and (not s.charges or not wanted or bool(wanted & set(s.charges)))
        )

    def whole(self, day: dt.date, person: str = "") -> tuple[Stop, ...]:
        """Return the stops that hold for all charges."""
        return tuple(s for s in self.holding(day, person=person) if not s.charges)

    def silenced(self, day: dt.date) -> frozenset[str]:
        """Return the charges that a partial stop keeps out of dunning on a day."""
        return frozenset(c for s in self.holding(day) for c in s.charges)


def standing(case: Case) -> Standing:
    """Return the stops of a case: those on record, and one for each dispute that has none of its own."""
    own = {s.refers for s in case.stops}
    return Standing((*case.stops, *(_of_dispute(d) for d in case.disputes if d.id not in own)))


def _of_dispute(dispute: Dispute) -> Stop:
    """A dispute stops dunning of its charges until the reasoned answer, at the latest until LONGEST days after it was due."""
    until = dispute.answer_due + LONGEST * ONE if dispute.answer_due else None
    if dispute.answered:
        until = min(until, dispute.answered) if until else dispute.answered
    return Stop.model_construct(
        id=dispute.id,
        kind="dispute",
        person="",
        from_=dispute.raised,
        until=max(until, dispute.raised) if until else None,
        review=dispute.answer_due,
        ended=dispute.answered,
        charges=dispute.charges,
        refers=dispute.id,
        to="",
        reason=dispute.claim,
    )


def overdue_answers(case: Case, day: dt.date) -> Iterator[Dispute]:
    """Yield the disputes that the company has not answered although the answer was due: its own delay, shown to the manager."""
    yield from (d for d in case.disputes if d.answered is None and d.answer_due is not None and d.answer_due < day)


def unclear(case: Case) -> Iterator[Dispute]:
    """Yield the open disputes of which nobody knows which charges or sum they concern: to be asked."""
    yield from (d for d in case.disputes if d.answered is None and not d.charges and d.amount is None)
