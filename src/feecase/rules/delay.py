"""Money after judgment: the double part of the interest for delay (加倍部分债务利息, 法释〔2014〕8号) and the order in which payments go.

Sums are exact inside and rounded once per head, half up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from feecase.money import cents

Base = Literal["all", "principal"]
"""Whether a late fee that was awarded is in the base of the double part (it is not general interest), or the principal alone (the other reading)."""
First = Literal["late-fee", "principal"]
"""Which head a payment goes to first. The double part is always last (法释〔2014〕8号 4)."""
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Award:
    """A money order in effect: principal and a fixed late fee in yuan, the last day of performance, and the rate of late fee that runs on.

    `running` is yuan a day per yuan of principal, from the day after `running_from` until payment; 0 where none was awarded.
    """

    principal: Decimal
    late_fee: Decimal
    performed_by: dt.date
    running: Decimal = _ZERO
    running_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EnforcementReceipt:
    """Money that came in: the day on which interest stops (of a levy: the day of the levy, 法释〔2014〕8号 3(2)), and yuan after the court's own fee."""

    on: dt.date
    amount: Decimal


@dataclass(slots=True)
class AwardBalance:
    """What is left of an award, and what was paid on each head, in yuan; `late_fee` holds the part that ran on, `double` what has accrued."""

    principal: Decimal
    late_fee: Decimal
    double: Decimal = _ZERO
    paid_principal: Decimal = _ZERO
    paid_late_fee: Decimal = _ZERO
    paid_double: Decimal = _ZERO
    surplus: Decimal = _ZERO
    segments: list[tuple[int, Decimal, Decimal]] = field(default_factory=list)
    """Days, base and double part of each stretch (exact)."""

    @property
    def due(self) -> Decimal:
        """Return what is still to be paid, the double part included."""
        return self.principal + self.late_fee + self.double


def settle(
    award: Award,
    receipts: Sequence[EnforcementReceipt],
    *,
    as_of: dt.date,
    daily: Decimal,
    base: Base = "all",
    first: First = "late-fee",
    expiry_counts: bool = False,
) -> AwardBalance:
    """Return the balance of an award at the end of `as_of`, payments of that day taken in.

    `daily` is the statutory rate of the double part (0.000175 a day since 2014-08-01). It runs from the day after the last day of performance,
    with `expiry_counts` from that day itself; each payment ends its part on its own day. Raises ValueError for payments out of order.
    """
    if any(a.on > b.on for a, b in pairwise(receipts)):
        raise ValueError("receipts are not in the order of their days")
    left = AwardBalance(award.principal, award.late_fee)
    origin = award.performed_by - dt.timedelta(days=1 if expiry_counts else 0)
    day, ran = origin, award.running_from or origin
    for receipt in (*(one for one in receipts if one.on <= as_of), EnforcementReceipt(as_of, _ZERO)):
        if receipt.on > ran and award.running:
            left.late_fee += _running(left.principal, award.running, (receipt.on - ran).days)
            ran = receipt.on
        if receipt.on > day:
            _accrue(left, (receipt.on - day).days, daily, base, fixed=left.late_fee if award.running == 0 else _ZERO)
            day = receipt.on
        _pay(left, receipt.amount, first)
    left.double = cents(left.double)
    left.late_fee = cents(left.late_fee)
    return left


def _running(principal: Decimal, rate: Decimal, days: int) -> Decimal:
    return cents(principal * rate * days)


def _accrue(left: AwardBalance, days: int, daily: Decimal, base: Base, *, fixed: Decimal) -> None:
    """Add the double part of some days. A late fee that runs on is general interest and never in the base (法释〔2014〕8号 1(3))."""
    bearing = left.principal + (fixed if base == "all" else _ZERO)
    part = bearing * daily * days
    left.double += part
    left.segments.append((days, bearing, part))


def _pay(left: AwardBalance, amount: Decimal, first: First) -> None:
    heads = ("late_fee", "principal") if first == "late-fee" else ("principal", "late_fee")
    for head in heads:
        part = min(amount, getattr(left, head))
        setattr(left, head, getattr(left, head) - part)
        setattr(left, f"paid_{head}", getattr(left, f"paid_{head}") + part)
        amount -= part
    owed = cents(left.double)
    part = min(amount, owed)
    if part:
        left.double -= part
        left.paid_double += part
    left.surplus += amount - part
