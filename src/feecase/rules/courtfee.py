"""Costs of suit (诉讼费用) from dated brackets: court fee in all variants, payment order, preservation, enforcement. Rounded once, at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from feecase.law.library import Bracket, Library
from feecase.model.claim import CourtFees
from feecase.model.trace import Step, cite
from feecase.money import yuan

Rounding = Literal["cent", "yuan"]


def tiered(amount: Decimal, brackets: Sequence[Bracket]) -> Decimal:
    """Add up a tiered scale: the first step is due in any case, each further one on the part above it. Exact."""
    fee = Decimal(0)
    for index, bracket in enumerate(brackets):
        if index and amount <= bracket.above:
            break
        if bracket.fixed is not None:
            fee += bracket.fixed
        else:
            top = amount if bracket.up_to is None else min(amount, bracket.up_to)
            fee += (top - bracket.above) * bracket.rate
    return fee


def rounded(amount: Decimal, rounding: Rounding) -> Decimal:
    """Round half up to the cent, or to the whole yuan where the place does so."""
    unit = Decimal("0.01") if rounding == "cent" else Decimal(1)
    return amount.quantize(unit, ROUND_HALF_UP).quantize(Decimal("0.01"))


def court_fees(amount: Decimal, *, library: Library, on: dt.date, rounding: Rounding = "cent") -> CourtFees:
    """Return all costs for a claim of `amount` yuan (late fee to the day of filing included, 民诉法解释 201(2)).

    诉讼费用交纳办法 13(1), 14(1)–(3), 16. Halving happens once only (民诉法解释 206): simplified, small-claims, mediated and withdrawn cases all pay
    `half`. Raises LawError where a scale is missing.
    """
    full = tiered(amount, library.brackets("court_fee.property", on=on))
    preservation = tiered(amount, library.brackets("court_fee.preservation", on=on))
    return CourtFees(
        full=rounded(full, rounding),
        half=rounded(full * library.value("court_fee.reduced_share", on=on).value, rounding),
        payment_order=rounded(_times(full, _third(library, on)), rounding),
        preservation=rounded(min(preservation, library.value("court_fee.preservation_cap", on=on).value), rounding),
        execution=rounded(tiered(amount, library.brackets("court_fee.execution", on=on)), rounding),
    )


def top_up(fees: CourtFees, *, simplified: bool) -> Decimal:
    """Return what is still due when a payment order becomes a suit (民诉法解释 195): the suit's fee less the application fee paid."""
    return max(Decimal("0.00"), (fees.half if simplified else fees.full) - fees.payment_order)


def fee_steps(amount: Decimal, fees: CourtFees, *, library: Library, on: dt.date) -> tuple[Step, ...]:
    """Explain the court fee tier by tier, and its variants."""
    parts = []
    for index, bracket in enumerate(library.brackets("court_fee.property", on=on)):
        if index and amount <= bracket.above:
            break
        if bracket.fixed is not None:
            parts.append(f"{yuan(bracket.fixed)}")
        else:
            top = amount if bracket.up_to is None else min(amount, bracket.up_to)
            parts.append(f"{yuan(top - bracket.above)} × {f'{bracket.rate * 100:f}'.rstrip('0').rstrip('.')}%")
    return (
        Step(
            rule="court-fee",
            text=f"标的 {yuan(amount)} 元：{' + '.join(parts)} = {yuan(fees.full)} 元",
            result=str(fees.full),
            citations=(cite("susong-feiyong", "13", 1, 1), cite("minsu-jieshi", "201", 2)),
        ),
        Step(
            rule="court-fee.half",
            text=f"适用简易程序（含小额诉讼）或者调解、撤诉的减半，只减一次：{yuan(fees.half)} 元",
            result=str(fees.half),
            citations=(cite("susong-feiyong", "15"), cite("susong-feiyong", "16"), cite("minsu-jieshi", "206")),
        ),
        Step(
            rule="court-fee.payment-order",
            text=f"申请支付令按三分之一：{yuan(fees.payment_order)} 元；转入诉讼的补交差额：普通程序 {yuan(top_up(fees, simplified=False))} 元，简易程序 {yuan(top_up(fees, simplified=True))} 元",
            result=str(fees.payment_order),
            citations=(cite("susong-feiyong", "14", 1, 3), cite("minsu-jieshi", "195")),
        ),
        Step(
            rule="court-fee.preservation",
            text=f"申请保全：{yuan(fees.preservation)} 元",
            result=str(fees.preservation),
            citations=(cite("susong-feiyong", "14", 1, 2),),
        ),
        Step(
            rule="court-fee.execution",
            text=f"申请执行（执行后交纳）：{yuan(fees.execution)} 元",
            result=str(fees.execution),
            citations=(cite("susong-feiyong", "14", 1, 1),),
        ),
    )


def _third(library: Library, on: dt.date) -> Fraction:
    return Fraction(library.value("court_fee.payment_order_share", on=on).value).limit_denominator(1000)


def _times(amount: Decimal, share: Fraction) -> Decimal:
    return amount * share.numerator / share.denominator
