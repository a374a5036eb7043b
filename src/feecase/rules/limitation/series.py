"""Which debts are one debt for limitation: instalments (民法典 189) and the series policies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence

from feecase.days import ONE
from feecase.rules.limitation.values import LimitationPolicy, Obligation


class Groups:
    """Debts grouped under one policy: the uncounted start day of each, and its fellows.

    Under `each` only debts agreed to be paid in instalments are one; under `last` all of an item, under `year` those of an item and a contract
    year. The period of all runs from the last due date. Debts without a due date stand alone.
    """

    __slots__ = ("_fellows", "_last", "policy")

    def __init__(self, obligations: Sequence[Obligation], policy: LimitationPolicy) -> None:
        self.policy = policy
        self._fellows: dict[Hashable, set[str]] = {}
        self._last: dict[Hashable, dt.date] = {}
        if policy.series == "each" and not any(o.debt for o in obligations):
            return
        for o in obligations:
            key = self._key(o)
            if key is None or o.due is None:
                continue
            self._fellows.setdefault(key, set()).add(o.id)
            self._last[key] = max(o.due, self._last.get(key, o.due))

    def _key(self, o: Obligation) -> Hashable:
        if o.debt:
            return o.debt
        if self.policy.series == "last":
            return o.item, "last"
        return (o.item, o.year) if self.policy.series == "year" else None

    def last_due(self, o: Obligation) -> dt.date | None:
        """Return the due date of the last debt of the group, or the debt's own."""
        return self._last.get(self._key(o), o.due) if self._last else o.due

    def starts(self, o: Obligation) -> dt.date | None:
        """Return the uncounted start day of a debt with a due date."""
        last = self.last_due(o)
        return last + ONE if last and self.policy.start_day == "first-default-day" else last

    def spread(self, covers: frozenset[str], obligations: Sequence[Obligation]) -> frozenset[str]:
        """Extend the debts an event names to those that are one debt with them (诉讼时效规定 9)."""
        if not self._fellows:
            return covers
        more = set(covers)
        for o in obligations:
            if o.id in covers and o.due is not None:
                more |= self._fellows.get(self._key(o), set())
        return frozenset(more)
