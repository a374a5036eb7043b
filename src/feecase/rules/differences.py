"""Why the billing system's amount is not the computed one: rounding, area, price, days, discount, months, or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from feecase.model.contract import MonthGrid
from feecase.model.ledger import Charge
from feecase.model.trace import Citation, cite
from feecase.money import CENT, yuan
from feecase.rules.months import GRID_TEXTS, PRORATION_TEXTS, Span, months_in
from feecase.rules.tariff import Pricing, price


@dataclass(frozen=True, slots=True)
class AmountDifference:
    """Billing's amount beside the computed one, with the reason in words. `kind` names the reason."""

    charge: str
    billing: Decimal
    computed: Decimal
    kind: str
    reason: str
    citations: tuple[Citation, ...] = ()

    @property
    def excess(self) -> Decimal:
        """Return billing minus computed: positive where billing asks for more."""
        return self.billing - self.computed


def compare(charge: Charge, pricing: Pricing, computed: Decimal) -> AmountDifference | None:
    """Compare a charge's billing amount with the computed one; None where they agree or billing gives no amount."""
    billing = charge.amount
    if billing is None or billing == computed:
        return None
    span = Span(charge.from_, charge.to)
    months = months_in(span, pricing.proration, pricing.grid)
    if abs(billing - computed) <= CENT * max(1, -(-months.numerator // months.denominator)):
        return AmountDifference(charge.id, billing, computed, "rounding", "四舍五入：账单系统逐月或逐步取整，相差不超过每月一分")
    for kind, other, reason, law in _candidates(charge, pricing):
        if abs(sum((p.amount for p in price(other, span)), Decimal(0)) - billing) <= CENT * max(1, len(pricing.tariffs)):
            return AmountDifference(charge.id, billing, computed, kind, reason, law)
    full = computed / Decimal(months.numerator) * Decimal(months.denominator) if months else Decimal(0)
    extra = (billing - computed) / full if full else Decimal(0)
    if extra and abs(extra - round(extra)) * abs(full) <= CENT * 12:
        reason = f"期间：账单{'多' if extra > 0 else '少'}计 {abs(round(extra))} 个月，可能含未到期或已交的月份"
        return AmountDifference(charge.id, billing, computed, "unexpired", reason)
    return AmountDifference(charge.id, billing, computed, "unknown", "原因不明：不是单价、面积、天数、减收或取整所致")


def _candidates(charge: Charge, pricing: Pricing) -> Iterator[tuple[str, Pricing, str, tuple[Citation, ...]]]:
    if charge.quantity is not None and pricing.quantity is not None and charge.quantity != pricing.quantity:
        reason = f"面积：账单按 {charge.quantity} 计，产权或合同为 {pricing.quantity}"
        yield "area", replace(pricing, quantity=charge.quantity), reason, ()
    if charge.price is not None and any(t.price != charge.price for t in pricing.tariffs):
        flat = tuple(t.model_copy(update={"price": charge.price}) for t in pricing.tariffs)
        agreed = "、".join(dict.fromkeys(str(t.price) for t in pricing.tariffs))
        reason = f"单价：账单按 {charge.price} 计，收费标准为 {agreed}；超出部分易被抗辩为擅自提高收费标准"
        yield "price", replace(pricing, tariffs=flat), reason, (cite("wuye-jieshi", "2", 1),)
    yield from _area_and_price(charge, pricing)
    for tariff in pricing.tariffs if len(pricing.tariffs) > 1 else ():
        flat = tuple(t.model_copy(update={"price": tariff.price, "tiers": tariff.tiers}) for t in pricing.tariffs)
        reason = f"单价：账单全期按 {tariff.price} 计，没有在调价日分段"
        yield "price", replace(pricing, tariffs=flat), reason, (cite("wuye-jieshi", "2", 1),)
    for convention, name in PRORATION_TEXTS.items():
        if convention != pricing.proration:
            yield (
                "days",
                replace(pricing, proration=convention),
                f"天数：账单采用“{name}”，合同为“{PRORATION_TEXTS[pricing.proration]}”",
                (),
            )
    other: MonthGrid = "calendar-month" if pricing.grid == "own-month" else "own-month"
    yield "days", replace(pricing, grid=other), f"计月：账单{GRID_TEXTS[other]}，合同{GRID_TEXTS[pricing.grid]}", ()
    if any(t.discounts for t in pricing.tariffs):
        full = tuple(t.model_copy(update={"discounts": ()}) for t in pricing.tariffs)
        yield "discount", replace(pricing, tariffs=full), "减收：账单没有计入约定或规定的减收", ()


def _area_and_price(charge: Charge, pricing: Pricing) -> Iterator[tuple[str, Pricing, str, tuple[Citation, ...]]]:
    """Both at once, as the charge itself states them."""
    size, rate = charge.quantity, charge.price
    if size is None or rate is None or size == pricing.quantity or all(t.price == rate for t in pricing.tariffs):
        return
    flat = tuple(t.model_copy(update={"price": rate}) for t in pricing.tariffs)
    agreed = "、".join(dict.fromkeys(str(t.price) for t in pricing.tariffs))
    reason = (
        f"面积和单价：账单按 {size} × {rate} 计，产权或合同为 {pricing.quantity} × {agreed}；超出部分易被抗辩为擅自提高收费标准"
    )
    yield "area-and-price", replace(pricing, quantity=size, tariffs=flat), reason, (cite("wuye-jieshi", "2", 1),)


def describe(difference: AmountDifference) -> str:
    """Say what differs, in one sentence."""
    side = "多" if difference.excess > 0 else "少"
    return (
        f"款项 {difference.charge} 账单金额 {yuan(difference.billing)} 元，按收费标准计算为 {yuan(difference.computed)} 元，"
        f"账单{side} {yuan(abs(difference.excess))} 元"
    )
