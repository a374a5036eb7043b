"""Money as Decimal to the cent; nothing here knows a law."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """Round to the cent, half up (四舍五入到分)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    """Round to a unit (0.01, 0.1 or 1 yuan), half up; the result is written with cents."""
    return cents(amount.quantize(unit, ROUND_HALF_UP))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum exactly; an empty sum is 0.00."""
    return sum(amounts, ZERO)


def plain(amount: Decimal) -> str:
    """Write for machines: two decimals, no separators (`1234.50`)."""
    return f"{cents(amount):.2f}"


def yuan(amount: Decimal) -> str:
    """Write for people: two decimals with thousands separators (`1,234.50`)."""
    return f"{cents(amount):,.2f}"
