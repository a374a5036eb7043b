"""Demands (催告): which contacts demanded payment of a debt and provably arrived, and when their time ran out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from feecase.model.assessment import Debt
from feecase.model.contact import Contact

DEMAND_KINDS = frozenset({"reminder", "visit", "call", "message", "demand", "lawyer-letter", "public-notice"})


def covers(contact: Contact, debt: Debt) -> bool:
    """Return whether a contact is about a debt: it names it or its charge, its period touches the debt's, or it names nothing (all then due)."""
    if contact.covers:
        return debt.id in contact.covers or debt.charge in contact.covers
    first, last = contact.covers_from or debt.from_, contact.covers_to or debt.to
    return debt.from_ <= last and first <= debt.to


def proved(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return the creditor's demands that took effect and have evidence, in order of effect."""
    return tuple(
        sorted(
            (c for c in contacts if c.kind in DEMAND_KINDS and c.effective is not None and c.evidence),
            key=lambda c: (c.effective or dt.date.max, c.id),
        )
    )


def runs_out(contact: Contact, reasonable_days: int) -> dt.date:
    """Return the last day of a demand's time to pay: the one it names, else `reasonable_days` after it took effect (民法典 511(4), 944(2))."""
    assert contact.effective is not None
    return contact.until or contact.effective + dt.timedelta(days=reasonable_days)


def default_day(debt: Debt, contacts: Iterable[Contact], reasonable_days: int) -> dt.date | None:
    """Return the last day to pay a debt without due date: the end of the first proved demand's time. None = no such demand."""
    first = next((c for c in proved(contacts) if covers(c, debt)), None)
    return runs_out(first, reasonable_days) if first else None
