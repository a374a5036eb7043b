"""Debts on which a court or a tribunal has decided (已决): they are enforced, or stay dismissed, but are not sued for again (民事诉讼法 127(5))."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

from feecase.model.assessment import Debt
from feecase.model.case import Case
from feecase.model.contact import KIND_NAMES, Contact
from feecase.model.trace import Citation, Step, cite

LAW: tuple[Citation, ...] = (cite("minsufa", "127", None, 5), cite("minsu-jieshi", "247", 1))
SUITS = frozenset({"suit", "arbitration", "payment-order"})
Decision = Literal["granted", "dismissed", ""]
_ASIDE = re.compile(
    r"(驳回|撤回)[^，；。]{0,8}(上诉|异议|再审申请|(其他|其余)(诉讼)?请求)|(判决|裁决|调解书|支付令)?[^，；。]{0,3}[未没][^，；。]{0,4}(判决|裁决|生效)"
)
"""Parts of an outcome that do not decide it: 驳回上诉，维持原判；驳回其他诉讼请求；判决尚未生效."""
_DISMISSED = re.compile(r"驳回.{0,6}请求")
_OPEN = re.compile(r"转入诉讼|视为起诉|转为诉讼|撤诉|撤回|驳回|上诉中|不予受理|不受理|withdrawn|rejected|dismissed")
_GRANTED = re.compile(r"判决|裁决|调解书|调解结案|生效|未提出异议|维持原判|judgment|award")


def decision(contact: Contact) -> Decision:
    """Return how a suit, an arbitration or a payment order was decided on the merits; empty where it was not, or is none of these."""
    outcome = essence(contact)
    if contact.kind not in SUITS:
        return ""
    if _DISMISSED.search(outcome):
        return "dismissed"
    return "granted" if not _OPEN.search(outcome) and _GRANTED.search(outcome) else ""


def essence(contact: Contact) -> str:
    """Return an outcome without the parts that do not decide it, in lower case."""
    return _ASIDE.sub("", contact.outcome).lower()


def pending(contact: Contact, as_of: dt.date) -> bool:
    """Return whether a suit or an arbitration was begun by `as_of` and nothing says that it came to an end."""
    began = contact.sent or contact.effective
    over = contact.outcome or (contact.ended is not None and contact.ended <= as_of)
    return contact.kind in {"suit", "arbitration"} and began is not None and began <= as_of and not over


def deciding(debt: Debt, case: Case, as_of: dt.date) -> Contact | None:
    """Return the contact by which a debt was decided by `as_of`, if any."""
    return next((c for c in case.contacts if decision(c) and _began(c) <= as_of and reaches(c, debt, case)), None)


def reaches(contact: Contact, debt: Debt, case: Case) -> bool:
    """Return whether a suit is about a debt: it names it or its period; one that names neither is about all due when it was brought.

    A suit against some of the defendants is about their debts alone.
    """
    named = {d.name for d in case.defendants if contact.to and d.name in contact.to}
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
        text=f"已由生效的法律文书处理（{by.id}：{KIND_NAMES[by.kind]}，{by.outcome}），不得再次起诉",
        result="不主张",
        citations=LAW,
    )
    return debt.model_copy(update={"excluded": "decided", "steps": (*debt.steps, step)})


def _began(contact: Contact) -> dt.date:
    return contact.sent or contact.effective or contact.ended or dt.date.max
