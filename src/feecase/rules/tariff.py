"""Amounts from dated prices (收费标准): proration, price changes inside a period, ladder prices, minimum, discounts. Exact, rounded last."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from feecase.days import ONE, add_months, month_end
from feecase.model.contract import Discount, Tariff
from feecase.model.premises import Vacancy
from feecase.model.trace import Step
from feecase.money import ZERO, cents

Proration = Literal["whole-months", "days-of-month", "days-30", "days-365"]
PRORATION_NAMES: dict[Proration, str] = {
    "whole-months": "不足一个月按一个月计",
    "days-of-month": "不足月按实际天数除以当月天数计",
    "days-30": "不足月按实际天数除以30天计",
    "days-365": "不足月按年费除以365天乘以实际天数计",
}
_SAME_ITEM = {"物业费": "物业服务费", "物业管理费": "物业服务费", "物管费": "物业服务费"}
_AREA_UNITS = ("元/平方米·月", "元/平方米·年")
_YEARLY_UNITS = ("元/年", "元/平方米·年")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    def clip(self, first: dt.date | None, last: dt.date | None) -> Span | None:
        """Return the part inside `first` … `last` (None = open), or None if there is none."""
        start, end = max(self.first, first or self.first), min(self.last, last or self.last)
        return Span(start, end) if start <= end else None


@dataclass(frozen=True, slots=True)
class Pricing:
    """What prices a charge: the tariffs of its item, the quantity, the unit's vacancies, and the contract's two conventions.

    `calendar`: the charge is billed by calendar months, so that it is prorated by these alone (see `months_grid`).
    """

    tariffs: tuple[Tariff, ...]
    quantity: Decimal | None
    proration: Proration = "days-of-month"
    rounding: Literal["once", "monthly"] = "once"
    vacancies: tuple[Vacancy, ...] = ()
    calendar: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """The amount of one part: exact and to the cent, the prices that applied, and how."""

    span: Span
    amount: Decimal
    exact: Fraction
    prices: tuple[Decimal, ...]
    steps: tuple[Step, ...]


def item_name(item: str) -> str:
    """Return the standard name of a fee item: 物业费, 物业管理费 and 物业服务费 are one thing."""
    return _SAME_ITEM.get(item, item)


def tariffs_for(tariffs: Iterable[Tariff], item: str, use: str) -> tuple[Tariff, ...]:
    """Return the tariffs of one item for premises of one use, oldest first. A tariff for this very use beats one for all uses."""
    mine = [t for t in tariffs if item_name(t.item) == item_name(item) and t.use in ("", use)]
    special = [t for t in mine if t.use]
    return tuple(sorted(special or mine, key=lambda t: (t.from_ or dt.date.min, t.id)))


@lru_cache(maxsize=100)
def months_grid(span: Span, *, calendar: bool = False) -> tuple[Span, ...]:
    """Return the months over which a charge is prorated.

    A charge of a whole number of months counts by its own months (15 January to 14 February is one month), unless it is billed by the `calendar`;
    any other counts by calendar months.
    """
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    whole = (
        None if calendar else next((n for n in (months, months + 1) if n and add_months(span.first, n) == span.last + ONE), None)
    )
    if whole:
        starts = [add_months(span.first, n) for n in range(whole + 1)]
        return tuple(Span(a, b - ONE) for a, b in itertools.pairwise(starts))
    grid, first = [], span.first.replace(day=1)
    while first <= span.last:
        grid.append(Span(first, month_end(first)))
        first = add_months(first, 1)
    return tuple(grid)


def month_share(month: Span, served: Span, proration: Proration) -> Fraction:
    """Return how much of `month` is charged when it is served on the days `served`: 1 for a full month, else by the convention, never above 1."""
    if served == month or proration == "whole-months":
        return Fraction(1)
    if proration == "days-of-month":
        return Fraction(served.days, month.days)
    return min(Fraction(1), Fraction(served.days, 30) if proration == "days-30" else Fraction(served.days * 12, 365))


def gap(pricing: Pricing, span: Span) -> str:
    """Return, in words, why a span cannot be priced: a day without price or with two, or no area; empty where it can."""
    if not pricing.tariffs:
        return "没有收费标准"
    for day in _days_of_change(pricing, span):
        count = len(_on(pricing.tariffs, day))
        if count != 1:
            return f"{day} 起没有收费标准" if count == 0 else f"{day} 起有 {count} 个收费标准，互相重叠"
    return "收费标准按面积计，但没有面积" if pricing.quantity is None and any(by_area(t) for t in pricing.tariffs) else ""


def by_area(tariff: Tariff) -> bool:
    """Return whether a tariff's price is per square metre."""
    return tariff.unit in _AREA_UNITS


def months_in(span: Span, proration: Proration, *, calendar: bool = False) -> Fraction:
    """Return the number of months that a charge of this span counts."""
    return sum(
        (month_share(m, s, proration) for m in months_grid(span, calendar=calendar) if (s := span.clip(m.first, m.last))),
        Fraction(0),
    )


def price(pricing: Pricing, span: Span, cuts: Sequence[dt.date] = ()) -> tuple[Priced, ...]:
    """Price a charge and its parts; `cuts` are the first days of the second and later parts.

    The whole is rounded once, half up, and the parts take the differences of the rounded running total, so that they always add up to the whole;
    with `rounding` "monthly" each month of one price is rounded first. Raises ValueError (see `gap`) where the span
    cannot be priced.
    """
    once = next((t for t in pricing.tariffs if t.unit == "元/次" and t.price is not None), None)
    if once is not None:
        flat = Fraction(once.price or 0) * Fraction(pricing.quantity or 1)
        return (Priced(span, _round(flat), flat, (once.price or Decimal(0),), (_once_step(once, pricing.quantity, flat),)),)
    if problem := gap(pricing, span):
        raise ValueError(problem)
    bounds = [span.first, *cuts, span.last + ONE]
    parts = [Span(a, b - ONE) for a, b in itertools.pairwise(bounds)]
    runs = [_runs(pricing, span, part) for part in parts]
    result, running, so_far = [], Fraction(0), ZERO
    for part, lines in zip(parts, runs, strict=True):
        exact = sum((line.amount for line in lines), Fraction(0))
        running += exact
        amount = _round(running) - so_far
        so_far += amount
        prices = tuple(dict.fromkeys(line.tariff.price for line in lines if line.tariff.price is not None))
        result.append(Priced(part, amount, exact, prices, tuple(line.step(pricing) for line in _merged(lines))))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Line:
    """Days of one month with one price and one discount: `months` is the share of a month, `monthly` the full monthly fee."""

    span: Span
    tariff: Tariff
    monthly: Fraction
    months: Fraction
    ratio: Fraction
    discount: Discount | None

    amount: Fraction

    def step(self, pricing: Pricing) -> Step:
        months, monthly = _number(self.months), _number(self.monthly)
        text = f"{self.span.first} 至 {self.span.last}：每月 {monthly} 元 × {months} 个月"
        if self.discount is not None:
            text += f" × {self.discount.ratio}（{'空置减收' if self.discount.kind == 'vacancy' else '约定减收'}{'，' + self.discount.basis if self.discount.basis else ''}）"
        text += f" = {_number(self.amount)} 元"
        if self.months.denominator != 1:
            text += f"（{PRORATION_NAMES[pricing.proration]}）"
        quantity = pricing.quantity if self.tariff.unit in _AREA_UNITS or self.tariff.tiers else None
        return Step(
            rule="tariff",
            text=text,
            inputs={
                "tariff": self.tariff.id, "price": "" if self.tariff.price is None else f"{self.tariff.price} {self.tariff.unit}",
                "quantity": "" if quantity is None else str(quantity), "months": months, "proration": pricing.proration,
                **({"minimum": str(self.tariff.minimum)} if self.tariff.minimum is not None else {}),
                **({"tiers": "; ".join(f"≤{t.up_to}: {t.price}" if t.up_to is not None else f"其余: {t.price}" for t in self.tariff.tiers)} if self.tariff.tiers else {}),
            },
            result=_number(self.amount),
        )  # fmt: skip


def _runs(pricing: Pricing, charge: Span, part: Span) -> list[_Line]:
    lines = []
    changes = _days_of_change(pricing, part)
    for month in months_grid(charge, calendar=pricing.calendar):
        served = charge.clip(month.first, month.last)
        mine = part.clip(month.first, month.last)
        if served is None or mine is None:
            continue
        share = month_share(month, served, pricing.proration)
        starts = [mine.first, *(d for d in changes if mine.first < d <= mine.last), mine.last + ONE]
        for first, after in itertools.pairwise(starts):
            span = Span(first, after - ONE)
            tariff = _on(pricing.tariffs, first)[0]
            discount = _discount(pricing, tariff, first)
            ratio = Fraction(discount.ratio) if discount else Fraction(1)
            monthly = _monthly(tariff, pricing.quantity)
            months = share * span.days / served.days
            amount = monthly * months * ratio
            if pricing.rounding == "monthly":
                amount = Fraction(_round(amount))
            lines.append(_Line(span, tariff, monthly, months, ratio, discount, amount))
    return lines


def _merged(lines: Sequence[_Line]) -> list[_Line]:
    merged: list[_Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last is not None and (last.tariff, last.discount) == (line.tariff, line.discount):
            span = Span(last.span.first, line.span.last)
            merged[-1] = _Line(
                span, last.tariff, last.monthly, last.months + line.months, last.ratio, last.discount, last.amount + line.amount
            )
        else:
            merged.append(line)
    return merged


def _on(tariffs: Iterable[Tariff], day: dt.date) -> list[Tariff]:
    return [t for t in tariffs if (t.from_ is None or t.from_ <= day) and (t.to is None or day <= t.to)]


def _days_of_change(pricing: Pricing, span: Span) -> list[dt.date]:
    """Return the first day of `span` and every day in it on which a price or a discount begins or has ended."""
    days = {span.first}
    for tariff in pricing.tariffs:
        days |= {d for d in (tariff.from_, _next(tariff.to)) if d is not None}
        for discount in tariff.discounts:
            days |= {d for d in (discount.from_, _next(discount.to)) if d is not None}
            if discount.kind == "vacancy":
                for vacancy in pricing.vacancies:
                    days |= {d for d in (vacancy.from_, _next(vacancy.to), _vacancy_end(vacancy, discount)) if d is not None}
    return sorted(d for d in days if span.first <= d <= span.last)


def _next(day: dt.date | None) -> dt.date | None:
    return day + ONE if day is not None else None


def _vacancy_end(vacancy: Vacancy, discount: Discount) -> dt.date | None:
    """Return the first day on which a vacancy's discount has run out."""
    return add_months(vacancy.from_, discount.max_months) if discount.max_months else None


def _discount(pricing: Pricing, tariff: Tariff, day: dt.date) -> Discount | None:
    """Return the discount that applies on a day: the one most favourable to the debtor."""
    held = [
        d for d in tariff.discounts
        if (d.from_ is None or d.from_ <= day) and (d.to is None or day <= d.to) and (d.kind == "agreed" or any(_vacant(v, d, day) for v in pricing.vacancies))
    ]  # fmt: skip
    return min(held, key=lambda d: d.ratio, default=None)


def _vacant(vacancy: Vacancy, discount: Discount, day: dt.date) -> bool:
    end = _vacancy_end(vacancy, discount)
    return vacancy.from_ <= day and (vacancy.to is None or day <= vacancy.to) and (end is None or day < end)


def _monthly(tariff: Tariff, quantity: Decimal | None) -> Fraction:
    """Return the full monthly fee of a tariff, before discounts; not below its minimum."""
    per = 12 if tariff.unit in _YEARLY_UNITS else 1
    if tariff.tiers:
        fee, below = Fraction(0), Fraction(0)
        size = Fraction(quantity or 0)
        for tier in tariff.tiers:
            top = size if tier.up_to is None else min(size, Fraction(tier.up_to))
            fee += max(Fraction(0), top - below) * Fraction(tier.price)
            below = max(below, top)
    else:
        fee = Fraction(tariff.price or 0) * (Fraction(quantity or 0) if tariff.unit in _AREA_UNITS else 1)
    return max(fee / per, Fraction(tariff.minimum or 0))


def _round(amount: Fraction) -> Decimal:
    return cents(Decimal(amount.numerator) / Decimal(amount.denominator))


def _number(value: Fraction) -> str:
    """Write an exact number with at most four decimals, without trailing zeros."""
    text = f"{(Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal('0.0001')):f}"
    return text.rstrip("0").rstrip(".")


def _once_step(tariff: Tariff, quantity: Decimal | None, amount: Fraction) -> Step:
    return Step(
        rule="tariff",
        text=f"按次收费：{tariff.price} 元 × {quantity or 1} = {_number(amount)} 元",
        inputs={"tariff": tariff.id},
        result=_number(amount),
    )
