"""Debts on which a court or a tribunal has decided (已决): they are enforced, or stay dismissed, but are not sued for again (民事诉讼法 127(5))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from feecase.model.assessment import Debt
from feecase.model.case import Case
from feecase.model.contact import DISPOSITION_NAMES, KIND_NAMES, Contact
from feecase.model.trace import Citation, Step, cite
from feecase.rules.dispositions import SUITS, disposition, proposed, unread
from feecase.rules.persons import Roster

LAW: tuple[Citation, ...] = (cite("minsufa", "127", None, 5), cite("minsu-jieshi", "247", 1))
Decision = Literal["granted", "dismissed", ""]


def decision(contact: Contact) -> Decision:
    """Return how a suit, an arbitration or a payment order was decided on the merits; empty where it was not, is none of these, or is not confirmed."""
    if contact.kind not in SUITS or proposed(contact, "disposition"):
        return ""
    how = disposition(contact)
    return how if how in {"granted", "dismissed"} else ""


def pending(contact: Contact, as_of: dt.date) -> bool:
    """Return whether a suit or an arbitration was begun by `as_of` and nothing says that it came to an end."""
    began = contact.sent or contact.effective
    over = (
        disposition(contact) not in {"", "pending"} or unread(contact) or (contact.ended is not None and contact.ended <= as_of)
    )
    return contact.kind in {"suit", "arbitration"} and began is not None and began <= as_of and not over


def deciding(debt: Debt, case: Case, as_of: dt.date) -> Contact | None:
    """Return the contact by which a debt was decided by `as_of`, if any."""
    return next((c for c in case.contacts if decision(c) and _began(c) <= as_of and reaches(c, debt, case)), None)


def reaches(contact: Contact, debt: Debt, case: Case) -> bool:
    """Return whether a suit is about a debt: it names it or its period; one that names neither is about all due when it was brought.

    A suit against some of the defendants is about their debts alone.
    """
    named = Roster(case).debtors(contact.to) if contact.to else frozenset()
    if named and debt.debtors and not named & set(debt.debtors):
        return False
    if contact.covers:
        return debt.id in contact.covers or debt.charge in contact.covers
    if contact.covers_from or contact.covers_to:
        return debt.from_ <= (contact.covers_to or dt.date.max) and (contact.covers_from or dt.date.min) <= debt.to
    return (debt.due or debt.to) < _began(contact)


def set_apart(debts: Iterable[Debt], case: Case, as_of: dt.date) -> tuple[Debt, ...]:
    """Mark the debts that are decided, with the reason: they are not claimed again."""
    return tuple(_marked(d, deciding(d, case, as_of)) if not d.excluded else d for d in debts)


def _marked(debt: Debt, by: Contact | None) -> Debt:
    if by is None:
        return debt
    step = Step(
        rule="decided",
        text=f"已由生效的法律文书处理（{by.id}：{KIND_NAMES[by.kind]}，{by.outcome or DISPOSITION_NAMES[by.disposition]}），不得再次起诉",
        result="不主张",
        citations=LAW,
    )
    return debt.model_copy(update={"excluded": "decided", "steps": (*debt.steps, step)})


def _began(contact: Contact) -> dt.date:
    return contact.sent or contact.effective or contact.ended or dt.date.max
