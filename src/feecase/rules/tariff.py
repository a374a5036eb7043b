"""Amounts from dated prices (收费标准): proration, price changes inside a period, ladder prices, minimum, discounts. Exact, rounded last."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from feecase.days import ONE, add_months
from feecase.model.contract import ROUNDING_UNIT_NAMES, Discount, MonthGrid, Proration, RoundingUnit, Tariff
from feecase.model.premises import Vacancy
from feecase.model.trace import Step
from feecase.money import ZERO, rounded, yuan
from feecase.rules.months import PRORATION_TEXTS, Span, month_share, months_of

_SAME_ITEM = {"物业费": "物业服务费", "物业管理费": "物业服务费", "物管费": "物业服务费"}
_ONCE = "元/次"
_MONTHS_OF_UNIT = {"月": 1, "季": 3, "年": 12}


@dataclass(frozen=True, slots=True)
class Pricing:
    """What prices a charge: the tariffs of its item, the quantity, the unit's vacancies, and the contract's conventions.

    `grid`: which months the charge counts (see `months_of`). `unit`: what amounts are rounded to, half up; `rounding` says when.
    """

    tariffs: tuple[Tariff, ...]
    quantity: Decimal | None
    proration: Proration = "days-of-month"
    rounding: Literal["once", "monthly"] = "once"
    vacancies: tuple[Vacancy, ...] = ()
    grid: MonthGrid = "own-month"
    unit: RoundingUnit = "0.01"


@dataclass(frozen=True, slots=True)
class Priced:
    """The amount of one part: exact and rounded, the prices that applied, and how."""

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


def gap(pricing: Pricing, span: Span) -> str:
    """Return, in words, why a span cannot be priced: a day without price or with two, no area, no number of persons; empty where it can."""
    if not pricing.tariffs:
        return "没有收费标准"
    for day in _days_of_change(pricing, span):
        count = len(_on(pricing.tariffs, day))
        if count != 1:
            return f"{day} 起没有收费标准" if count == 0 else f"{day} 起有 {count} 个收费标准，互相重叠"
    if pricing.quantity is None and any(by_area(t) for t in pricing.tariffs):
        return "收费标准按面积计，但没有面积"
    if pricing.quantity is None and any(by_person(t) for t in pricing.tariffs):
        return "收费标准按人计，但款项没有写人数（数量）"
    if any(daily(t) and t.minimum is not None for t in pricing.tariffs):
        return "收费标准按日计，又写了每月最低收费，不知如何折算"
    return ""


def by_area(tariff: Tariff) -> bool:
    """Return whether a tariff's price is per square metre."""
    return tariff.unit.startswith("元/平方米")


def by_person(tariff: Tariff) -> bool:
    """Return whether a tariff's price is per person."""
    return tariff.unit.startswith("元/人")


def daily(tariff: Tariff) -> bool:
    """Return whether a tariff's price is per day, so that no month is counted."""
    return tariff.unit.endswith("日")


def price(pricing: Pricing, span: Span, cuts: Sequence[dt.date] = ()) -> tuple[Priced, ...]:
    """Price a charge and its parts; `cuts` are the first days of the second and later parts.

    The whole is rounded once, half up, and the parts take the differences of the rounded running total, so that they always add up to the whole;
    with `rounding` "monthly" each month of one price is rounded first. Raises ValueError (see `gap`) where the span
    cannot be priced.
    """
    once = next((t for t in pricing.tariffs if t.unit == _ONCE and t.price is not None), None)
    if once is not None:
        flat = Fraction(once.price or 0) * Fraction(pricing.quantity or 1)
        step = _once_step(once, pricing.quantity, flat)
        return (
            Priced(span, _round(flat, pricing), flat, (once.price or Decimal(0),), (step, *_rounding(flat, flat, ZERO, pricing))),
        )
    if problem := gap(pricing, span):
        raise ValueError(problem)
    bounds = [span.first, *cuts, span.last + ONE]
    parts = [Span(a, b - ONE) for a, b in itertools.pairwise(bounds)]
    result, running, so_far = [], Fraction(0), ZERO
    for part in parts:
        lines = _lines(pricing, span, part)
        exact = sum((line.amount for line in lines), Fraction(0))
        running += exact
        amount = _round(running, pricing) - so_far
        prices = tuple(dict.fromkeys(line.tariff.price for line in lines if line.tariff.price is not None))
        steps = (*(line.step(pricing) for line in _merged(lines)), *_rounding(exact, running, so_far, pricing))
        result.append(Priced(part, amount, exact, prices, steps))
        so_far += amount
    return tuple(result)


def _rounding(exact: Fraction, running: Fraction, so_far: Decimal, pricing: Pricing) -> tuple[Step, ...]:
    """State how an exact amount became one of the rounding unit; nothing where it did not change."""
    whole = _round(running, pricing)
    if exact == Fraction(whole - so_far):
        return ()
    name = ROUNDING_UNIT_NAMES[pricing.unit]
    if running == exact:
        text = f"{_number(exact)} 元四舍五入到{name}：{yuan(whole)} 元"
    else:
        text = f"本款项自起算日累计 {_number(running)} 元，四舍五入到{name}为 {yuan(whole)} 元，减前各期已计 {yuan(so_far)} 元：{yuan(whole - so_far)} 元（各期之和等于全期取整后的金额）"
    return (
        Step(
            rule="tariff.rounding",
            text=text,
            inputs={"unit": pricing.unit, "rounding": pricing.rounding},
            result=str(whole - so_far),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """Days of one month with one price and one discount: `count` is the share of a month, or the days of a price per day; `fee` that of a full one."""

    span: Span
    tariff: Tariff
    fee: Fraction
    count: Fraction
    ratio: Fraction
    discount: Discount | None

    amount: Fraction

    def step(self, pricing: Pricing) -> Step:
        count, fee = _number(self.count), _number(self.fee)
        per, counted = ("每日", "天") if daily(self.tariff) else ("每月", "个月")
        text = f"{self.span.first} 至 {self.span.last}：{per} {fee} 元 × {count} {counted}"
        if self.discount is not None:
            text += f" × {self.discount.ratio}（{'空置减收' if self.discount.kind == 'vacancy' else '约定减收'}{'，' + self.discount.basis if self.discount.basis else ''}）"
        text += f" = {_number(self.amount)} 元"
        if self.count.denominator != 1:
            text += f"（{PRORATION_TEXTS[pricing.proration]}）"
        if pricing.rounding == "monthly" and self.amount != self.fee * self.count * self.ratio:
            text += f"（每月先四舍五入到{ROUNDING_UNIT_NAMES[pricing.unit]}）"
        quantity = pricing.quantity if by_area(self.tariff) or by_person(self.tariff) or self.tariff.tiers else None
        inputs = {
            "tariff": self.tariff.id,
            "price": "" if self.tariff.price is None else f"{self.tariff.price} {self.tariff.unit}",
            "quantity": "" if quantity is None else str(quantity),
            "days" if daily(self.tariff) else "months": count,
            "proration": pricing.proration,
            "grid": pricing.grid,
        }
        if self.tariff.minimum is not None:
            inputs["minimum"] = str(self.tariff.minimum)
        if self.tariff.tiers:
            tiers = (f"≤{t.up_to}: {t.price}" if t.up_to is not None else f"其余: {t.price}" for t in self.tariff.tiers)
            inputs["tiers"] = "; ".join(tiers)
        return Step(rule="tariff", text=text, inputs=inputs, result=_number(self.amount))


def _lines(pricing: Pricing, charge: Span, part: Span) -> list[_Line]:
    """Price each stretch of one price and one discount of a part, month by month.

    Each day bears what the month costs more with it than without it, at its own price: so a longer period never costs less.
    """
    lines = []
    for month in months_of(charge, pricing.grid):
        served, mine = charge.clip(month.first, month.last), part.clip(month.first, month.last)
        if served is None or mine is None:
            continue
        billed = _billed(pricing, month, served, mine)
        changes = [d for d in _days_of_change(pricing, billed) if billed.first < d]
        for first, after in itertools.pairwise([billed.first, *changes, billed.last + ONE]):
            stretch = Span(first, after - ONE)
            share = _share(pricing, month, served, stretch)
            if (line := _line(pricing, stretch, mine, share)) is not None:
                lines.append(line)
    return lines


def _billed(pricing: Pricing, month: Span, served: Span, mine: Span) -> Span:
    """Return the days that are paid for: those of the part, and where a month begun counts in full, the rest of that month beside its first or last."""
    if pricing.proration != "whole-months":
        return mine
    first = month.first if mine.first == served.first else mine.first
    return Span(first, month.last if mine.last == served.last else mine.last)


def _share(pricing: Pricing, month: Span, served: Span, stretch: Span) -> Fraction:
    """Return the share of the month that a stretch of its days bears."""
    if pricing.proration == "whole-months" or (pricing.proration == "full-months" and served == month):
        return Fraction(stretch.days, month.days)
    before = (stretch.first - served.first).days
    upto = before + stretch.days
    return month_share(upto, month.days, pricing.proration) - month_share(before, month.days, pricing.proration)


def _line(pricing: Pricing, stretch: Span, mine: Span, share: Fraction) -> _Line | None:
    """Price one stretch. Days that are paid for and not served, and have no price of their own, cost what the nearest served day does."""
    priced = _on(pricing.tariffs, stretch.first)
    day = stretch.first if len(priced) == 1 else min(max(stretch.first, mine.first), mine.last)
    tariff = _on(pricing.tariffs, day)[0]
    served = mine.clip(stretch.first, stretch.last)
    if daily(tariff) and served is None:
        return None
    count = Fraction(served.days) if daily(tariff) and served is not None else share
    discount = _discount(pricing, tariff, day)
    ratio = Fraction(discount.ratio) if discount else Fraction(1)
    fee = _fee(tariff, pricing.quantity)
    amount = fee * count * ratio
    if pricing.rounding == "monthly":
        amount = Fraction(_round(amount, pricing))
    return _Line(served or stretch, tariff, fee, count, ratio, discount, amount)


def _merged(lines: Sequence[_Line]) -> list[_Line]:
    merged: list[_Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last is not None and (last.tariff, last.discount) == (line.tariff, line.discount):
            span = Span(last.span.first, line.span.last)
            merged[-1] = _Line(
                span, last.tariff, last.fee, last.count + line.count, last.ratio, last.discount, last.amount + line.amount
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
        d
        for d in tariff.discounts
        if (d.from_ is None or d.from_ <= day)
        and (d.to is None or day <= d.to)
        and (d.kind == "agreed" or any(_vacant(v, d, day) for v in pricing.vacancies))
    ]
    return min(held, key=lambda d: d.ratio, default=None)


def _vacant(vacancy: Vacancy, discount: Discount, day: dt.date) -> bool:
    end = _vacancy_end(vacancy, discount)
    return vacancy.from_ <= day and (vacancy.to is None or day <= vacancy.to) and (end is None or day < end)


def _fee(tariff: Tariff, quantity: Decimal | None) -> Fraction:
    """Return the fee of a full month (of a day, where the price is per day) before discounts; not below its minimum."""
    size = Fraction(quantity or 0)
    if tariff.tiers:
        fee, below = Fraction(0), Fraction(0)
        for tier in tariff.tiers:
            top = size if tier.up_to is None else min(size, Fraction(tier.up_to))
            fee += max(Fraction(0), top - below) * Fraction(tier.price)
            below = max(below, top)
    else:
        fee = Fraction(tariff.price or 0) * (size if by_area(tariff) or by_person(tariff) else 1)
    months = _MONTHS_OF_UNIT.get(tariff.unit[-1], 1)
    return max(fee / months, Fraction(tariff.minimum or 0))


def _round(amount: Fraction, pricing: Pricing) -> Decimal:
    return rounded(Decimal(amount.numerator) / Decimal(amount.denominator), Decimal(pricing.unit))


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
