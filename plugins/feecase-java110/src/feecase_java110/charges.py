"""One open charge as the system holds it: what it costs a month, until when the system lets it run, and what is due of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from feecase.plugin import add_months, cents
from feecase_java110.months import DAY, Slice, day_compare, first_day, instant, midnight, months_after, slices

ONCE, UNTIL_DEADLINE = "2006012", "4012024"
PREPAID, POSTPAID = "1200", "2100"
FINISHED, OPEN = "2009001", "2008001"
ROOM, CAR, CONTRACTS = "3333", "6666", ("7777", "9999")
DEADLINE, RISE_CYCLE, RISE_RATE, RISE_START = "390010", "390014", "390015", "390016"
BY_AREA, FIXED, BY_INNER_AREA, RENT, RISING_RENT, METER, OWN_METER, SCRIPT = (
    "1001",
    "2002",
    "3003",
    "1101",
    "1102",
    "5005",
    "9009",
    "7007",
)
_AMOUNT_OF_ITS_OWN = ("4004", "6006", "8008")
_LARGEST = 600
_NEVER = midnight(dt.date.max)
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SourceCharge:
    """One row of pay_fee with its price list entry, its attributes, its room, and what else bears on its dates and amount (column → value)."""

    row: Mapping[str, Any]
    attrs: Mapping[str, str] = field(default_factory=dict)
    meter: Mapping[str, Any] | None = None
    imported_end: dt.datetime | None = None
    bill: Mapping[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self.row[name]

    @property
    def id(self) -> str:
        """The charge's fee_id."""
        return str(self["fee_id"])

    @property
    def once(self) -> bool:
        """Whether it is a one-off charge."""
        return bool(self["fee_flag"] == ONCE)

    @property
    def prepaid(self) -> bool:
        """Whether its cycles are owed from their beginning."""
        return bool(self["payment_cd"] != POSTPAID)

    @property
    def cycle(self) -> int:
        """Months of a billing cycle; 1 where the entry says nothing usable."""
        return count(self["payment_cycle"], 1) or 1

    @property
    def start(self) -> dt.datetime:
        """From where cycles are counted."""
        return instant(self["start_time"])

    @property
    def unpaid_from(self) -> dt.datetime:
        """The first instant not yet paid."""
        return instant(self["end_time"])

    @property
    def deadline(self) -> dt.datetime | None:
        """The charge's own deadline (attribute 390010), if it is a date."""
        return moment(self.attrs.get(DEADLINE, ""))

    @property
    def cap(self) -> dt.datetime:
        """The instant at which the charge ends at the latest: its own deadline, else the end of its price list entry."""
        return self.deadline or (instant(self["config_end"]) if self["config_end"] else _NEVER)

    @property
    def months(self) -> int:
        """How many months a one-off charge stands for (bill mode)."""
        return count(self.bill["month_cycle"], 1) or 1 if self.bill else 1


def count(value: Any, otherwise: int) -> int:
    """Return a small whole number written as text; `otherwise` where it is none, or beyond all reason."""
    said = str(value if value is not None else "").strip()
    return int(said) if said.isdecimal() and len(said) <= len(str(_LARGEST)) and int(said) <= _LARGEST else otherwise


def moment(text: str) -> dt.datetime | None:
    """Return a date and time written as text, as meant (see `instant`); None where it is none."""
    try:
        return instant(dt.datetime.fromisoformat(text.strip()))
    except ValueError:
        return None


def number(value: Any) -> Decimal:
    """Return a stored number exactly; nothing is 0."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal()


def unpriced(charge: SourceCharge) -> str:
    """Say why the monthly price cannot be computed, with what to do; empty where it can."""
    formula = str(charge["computing_formula"])
    if formula == SCRIPT:
        return "公式 7007 由系统运行一段脚本得出，不能复算；请按合同约定算出金额后填入"
    if formula in _AMOUNT_OF_ITS_OWN and number(charge["amount"]) < 0:
        return "金额由公式得出但没有存下来；请按合同约定填入"
    if formula in (METER, OWN_METER) and charge.meter is None:
        return "没有抄表记录，不能计算用量；请查抄表簿后填入"
    if formula == OWN_METER and charge.meter is not None and charge.meter["price"] is None:
        return "抄表记录没有单价，不能计算；请按合同约定填入"
    known = (BY_AREA, FIXED, BY_INNER_AREA, RENT, RISING_RENT, METER, OWN_METER, *_AMOUNT_OF_ITS_OWN)
    return "" if formula in known else f"不认识的公式 {formula}；请按合同约定算出金额后填入"


def monthly(charge: SourceCharge, on: dt.date) -> Decimal:
    """Return the price of a month (of the whole for one-off charges) as the system computes it: four decimals, half-up. Rents may rise with `on`."""
    formula, price, more = str(charge["computing_formula"]), number(charge["square_price"]), number(charge["additional_amount"])
    if formula == BY_AREA:
        result = price * number(charge["built_up_area"]) + more
    elif formula == FIXED:
        result = more
    elif formula == BY_INNER_AREA:
        result = price * number(charge["room_area"]) + more
    elif formula in (RENT, RISING_RENT):
        result = number(charge["room_rent"])
        if formula == RISING_RENT:
            result = _risen(charge, result, on)
    elif formula in (METER, OWN_METER) and charge.meter is not None:
        used = number(charge.meter["cur_degrees"]) - number(charge.meter["pre_degrees"])
        own = formula == OWN_METER
        result = used * (number(charge.meter["price"]) if own else price) + more
        return cents(result) if own else result.quantize(_PLACES, ROUND_HALF_UP)
    else:
        result = number(charge["amount"])
    return result.quantize(_PLACES, ROUND_HALF_UP)


def _risen(charge: SourceCharge, rent: Decimal, on: dt.date) -> Decimal:
    """Raise a rent by its rate once at the beginning of each cycle of rises that has begun."""
    cycle, rate, start = (
        count(charge.attrs.get(RISE_CYCLE), 0),
        number(charge.attrs.get(RISE_RATE)),
        moment(charge.attrs.get(RISE_START, "")),
    )
    if not cycle or not rate or start is None:
        return rent
    begin = start.date()
    if begin.day != charge.start.day:
        begin = add_months(begin.replace(day=1), 1).replace(day=min(charge.start.day, 28))
    day = begin
    while day <= on:
        rent = (rent * (1 + rate)).quantize(_PLACES, ROUND_HALF_UP)
        day = add_months(day, cycle)
    return rent


def system_end(charge: SourceCharge, now: dt.datetime) -> dt.datetime:
    """Return until when the system counts a charge as owed at `now`; not before the paid-through instant."""
    if charge["state"] == FINISHED:
        return charge.unpaid_from
    if charge.once:
        reading = instant(charge.meter["cur_reading_time"]) if charge.meter and charge.meter["cur_reading_time"] else None
        return charge.deadline or reading or charge.imported_end or charge.cap
    rounds = (day_compare(charge.start, now) / charge.cycle).to_integral_value(ROUND_FLOOR) + charge.prepaid
    end = months_after(charge.start, max(rounds, Decimal()) * charge.cycle)
    early = charge.unpaid_from - dt.timedelta(days=count(charge["prepayment_period"], 0))
    if end.date() == charge.unpaid_from.date() and now > early:
        end = months_after(charge.start, (rounds + 1) * charge.cycle)
    return max(min(end, charge.cap), charge.unpaid_from)


def system_months(charge: SourceCharge, end: dt.datetime) -> Decimal:
    """Return how many months the system multiplies the price by."""
    if charge["state"] == FINISHED:
        return Decimal()
    return Decimal(charge.months) if charge.once else day_compare(charge.unpaid_from, end)


def due_end(charge: SourceCharge, on: dt.date, *, prepaid: bool) -> dt.datetime:
    """Return until when a recurring charge is due on a day: the end of the last month, or cycle, that is over; post-paid ones by whole cycles.

    `prepaid`: the contract makes a cycle due at its beginning, so that the running one counts too.
    """
    now = midnight(on)
    if charge.prepaid and prepaid:
        return system_end(charge, now)
    cycles = (day_compare(charge.start, now) / charge.cycle).to_integral_value(ROUND_FLOOR)
    over = months_after(charge.start, max(cycles, Decimal()) * charge.cycle)
    if charge.prepaid:
        over = max(over, midnight(on.replace(day=1)))
    return min(over, charge.cap)


@dataclass(frozen=True, slots=True)
class SliceLine:
    """What is owed for one slice of a month. `due` is False where the month is not over yet, so that it is shown and not claimed."""

    slice: Slice
    amount: Decimal
    due: bool = True


def lines(charge: SourceCharge, on: dt.date, *, prepaid: bool) -> list[SliceLine]:
    """Recompute a charge month by month: what is due on a day, and what the system counts beyond it."""
    start, counted = charge.unpaid_from, system_end(charge, midnight(on))
    if charge.once:
        return [_whole(charge, on, counted)]
    end = due_end(charge, on, prepaid=prepaid)
    found = [SliceLine(one, _share(charge, one)) for one in slices(first_day(start), end.date())]
    beyond = slices(max(first_day(start), end.date()), counted.date())
    return found + [SliceLine(one, _share(charge, one), due=False) for one in beyond]


def _share(charge: SourceCharge, one: Slice) -> Decimal:
    price = monthly(charge, one.first)
    return cents(price * one.part.numerator / one.part.denominator)


def _whole(charge: SourceCharge, on: dt.date, end: dt.datetime) -> SliceLine:
    """Return a one-off charge as one line. Without an end of its own (only the price list's) its period is its first day."""
    first = first_day(charge.unpaid_from)
    own = charge.deadline or charge.meter or charge.imported_end
    last = max(first, (end - dt.timedelta(seconds=1)).date()) if own or charge.bill else first
    if charge.bill and not own:
        last = add_months(first, charge.months) - DAY
    amount = cents(monthly(charge, first) * charge.months)
    return SliceLine(Slice(first, last, Fraction(charge.months)), amount, due=last < on)
