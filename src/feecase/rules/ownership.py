"""Who owes a charge (债务人): the defendants' times of ownership or use, the developer's time before hand-over, and the days they change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from feecase.model.case import Case
from feecase.model.party import Party
from feecase.model.premises import Owner, Premises


@dataclass(frozen=True, slots=True)
class Tenure:
    """A defendant's time of liability: from `first` until the day before `until` (None = open)."""

    name: str
    first: dt.date | None
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Return whether `day` is in it."""
        return (self.first is None or self.first <= day) and (self.until is None or day < self.until)


def tenures(case: Case) -> tuple[Tenure, ...]:
    """Return the times for which each defendant answers.

    An owner answers for his time of ownership (his own dates, else the unit's ownership record); a first owner from hand-over (before it the
    developer pays: 物业管理条例 41(2)); a co-owner without dates like the other owners; a user who agreed to pay (41(1)) and an heir for the
    whole time; a user who did not agree for none.
    """
    known = [t for party in case.defendants for t in _own(party, case.premises)]
    first = min((t.first for t in known if t.first is not None), default=None)
    until = None if any(t.until is None for t in known) else max((t.until for t in known if t.until is not None), default=None)
    return tuple(
        t for party in case.defendants for t in (_own(party, case.premises) or _whole(party, case.premises, first, until))
    )


def debtors(held: Sequence[Tenure], day: dt.date) -> tuple[str, ...]:
    """Return the defendants who owe what accrues on `day`, in the order of the case."""
    return tuple(dict.fromkeys(t.name for t in held if t.holds(day)))


def changes(held: Sequence[Tenure]) -> tuple[dt.date, ...]:
    """Return the days on which the debtor changes."""
    return tuple(sorted({d for t in held for d in (t.first, t.until) if d is not None}))


def owner_on(premises: Premises, day: dt.date) -> str:
    """Return who owned the unit on `day` according to the ownership record, or an empty string."""
    return "、".join(o.name for o in premises.owners if (o.from_ is None or o.from_ <= day) and (o.to is None or day < o.to))


def same_name(record: str, name: str) -> bool:
    """Return whether a record such as 张三、李四 names `name`."""
    return name.strip() in [n.strip() for n in re.split(r"[、，,;；/]", record)]


def _own(party: Party, premises: Premises) -> list[Tenure]:
    """Return a defendant's times as the case states them; empty where it states none."""
    if party.role in ("物业使用人", "继承人"):
        return []
    if party.role == "建设单位":
        return [Tenure(party.name, None, party.owned_to or premises.delivered_on)]
    if party.owned_from is not None or party.owned_to is not None:
        first = party.owned_from
        if first is None or _is_first_owner(party.name, premises):
            first = premises.delivered_on or first
        return [Tenure(party.name, first, party.owned_to)]
    return [Tenure(party.name, _since(o, premises), o.to) for o in premises.owners if same_name(o.name, party.name)]


def _whole(party: Party, premises: Premises, first: dt.date | None, until: dt.date | None) -> list[Tenure]:
    """Return the time of a defendant of whom no dates are known."""
    if party.role == "物业使用人":
        return [Tenure(party.name, party.owned_from, party.owned_to)] if party.agreed_to_pay else []
    if party.role == "继承人":
        return [Tenure(party.name, None, None)]
    if first is None and until is None:
        ended = [o.to for o in premises.owners if o.to is not None]
        first = max(ended, default=premises.delivered_on)
    return [Tenure(party.name, first, until)]


def _is_first_owner(name: str, premises: Premises) -> bool:
    """Return whether the ownership record begins with this person."""
    earliest = min(premises.owners, key=lambda o: o.from_ or dt.date.min, default=None)
    return earliest is not None and same_name(earliest.name, name)


def _since(owner: Owner, premises: Premises) -> dt.date | None:
    """Return the first day an owner in the record answers for: hand-over for the first owner, else the start of ownership."""
    first = min((o.from_ or dt.date.min for o in premises.owners), default=None)
    if premises.delivered_on is not None and (owner.from_ or dt.date.min) == first:
        return premises.delivered_on
    return owner.from_
