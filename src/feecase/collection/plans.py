"""Promises and instalment plans: kept, late, broken or still open — computed from payments, and only against a list dated on or after the day promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from feecase.collection.account import Account
from feecase.model.contact import Contact
from feecase.money import ZERO, total

State = Literal["open", "kept", "late", "broken", "stale"]
STATE_NAMES: dict[State, str] = {
    "open": "未到期",
    "kept": "已履行",
    "late": "迟延履行",
    "broken": "未履行",
    "stale": "先刷新账单",
}
KINDS = frozenset({"promise", "instalment-agreement"})


@dataclass(frozen=True, slots=True)
class PromiseState:
    """One promise: what was promised by when, what was paid since, and what became of it. `missed` is the first day that was not kept."""

    contact: str
    kind: str
    made: dt.date
    until: dt.date
    amount: Decimal
    paid: Decimal
    state: State
    written: bool
    missed: dt.date | None = None


def promises(account: Account, as_of: dt.date) -> tuple[PromiseState, ...]:
    """Return the promises of a case, oldest first. Those without any day promised are left out: nothing can be said of them."""
    made = sorted(
        (c for c in account.contacts if c.kind in KINDS and c.sent and _parts(c, account)), key=lambda c: (c.sent or as_of, c.id)
    )
    return tuple(_judge(c, account, as_of) for c in made)


def last_of(account: Account, as_of: dt.date) -> PromiseState | None:
    """Return the promise that counts: the last one made."""
    found = promises(account, as_of)
    return found[-1] if found else None


def _parts(contact: Contact, account: Account) -> tuple[tuple[dt.date, Decimal], ...]:
    if contact.instalments:
        return tuple((i.due, i.amount) for i in contact.instalments)
    if contact.until is None:
        return ()
    return ((contact.until, contact.amount if contact.amount is not None else _covered(contact, account)),)


def _covered(contact: Contact, account: Account) -> Decimal:
    """A promise without a sum is of everything then due that it covers: what is still open of it, and what was paid since."""
    mine = [
        d
        for d in account.open
        if (not contact.covers or d.charge in contact.covers) and d.due and contact.sent and d.due <= contact.sent
    ]
    return total(d.outstanding for d in mine) + _paid(account, contact, dt.date.max)


def _paid(account: Account, contact: Contact, until: dt.date) -> Decimal:
    return total(amount for day, amount in account.payments if contact.sent and contact.sent <= day <= until)


def _judge(contact: Contact, account: Account, as_of: dt.date) -> PromiseState:
    parts = _parts(contact, account)
    due = [part for part in parts if part[0] < as_of]
    wanted = ZERO
    missed, late, stale = None, False, False
    for day, amount in due:
        wanted += amount
        known = account.listed is None or account.listed >= day
        if _paid(account, contact, day) >= wanted:
            continue
        if not known:
            stale = True
        elif _paid(account, contact, as_of) >= wanted:
            late = True
        else:
            missed = missed or day
    state: State = (
        "stale"
        if stale and not missed
        else "broken"
        if missed
        else "open"
        if len(due) < len(parts)
        else "late"
        if late
        else "kept"
    )
    return PromiseState(
        contact.id,
        contact.kind,
        contact.sent or as_of,
        parts[-1][0],
        total(a for _, a in parts),
        _paid(account, contact, as_of),
        state,
        written=contact.kind == "instalment-agreement"
        or bool(contact.evidence)
        or contact.way in {"hand", "sms", "wechat", "email", "app"},
        missed=missed,
    )


def sum_up(parts: Sequence[tuple[dt.date, Decimal]], owed: Decimal) -> Iterator[str]:
    """Yield what is wrong with a plan of instalments against the debt stated: sums that do not add up, days out of order, empty parts."""
    if total(a for _, a in parts) != owed:
        yield f"各期之和 {total(a for _, a in parts)} 元不等于欠付的 {owed} 元"
    if any(a[0] >= b[0] for a, b in pairwise(parts)):
        yield "各期日期没有先后排列"
    if any(amount <= 0 for _, amount in parts):
        yield "有一期没有金额"
