"""Messages and scripts: what their fields hold, and how long an SMS is.

An SMS counts UTF-16 units with its signature 【…】: 70 alone, 67 in each part of a longer one; a sign beyond the basic plane counts two and is never
split. Carriers differ: the numbers are parameters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from feecase.collection.account import OpenDebt
from feecase.days import ONE
from feecase.hanzi import date as written

ALONE, PART = 70, 67


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What every message names: company, room, periods, sum, due date, ways to pay, whom to call."""

    company: str
    salutation: str
    premises: str
    span: str
    amount: Decimal
    due: str
    pay: str
    contact: str
    phone: str
    today: str
    deadline: str
    shop: bool = False

    def fields(self) -> Mapping[str, Any]:
        """Return the fields by the names that templates use."""
        return {
            "公司": self.company,
            "称呼": self.salutation,
            "房屋": self.premises,
            "欠费期间": self.span,
            "欠费总额": self.amount,
            "应收日期": self.due,
            "缴费方式": self.pay,
            "联系人": self.contact,
            "联系电话": self.phone,
            "今日": self.today,
            "交费期限": self.deadline,
            "商户": self.shop,
        }


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parts(text: str, *, alone: int = ALONE, part: int = PART) -> tuple[str, ...]:
    """Split an SMS (with its signature) as a carrier sends it. No sign is split."""
    if units(text) <= alone:
        return (text,)
    result, current, length = [], "", 0
    for sign in text:
        size = units(sign)
        if length + size > part:
            result.append(current)
            current, length = "", 0
        current += sign
        length += size
    return (*result, current)


def signed(text: str, signature: str, opt_out: str = "") -> str:
    """Put the signature before an SMS, and the way to opt out behind it."""
    return f"【{signature}】{text}{opt_out}"


def span(debts: Iterable[OpenDebt]) -> str:
    """Write the periods of debts, those that follow one another as one: 2026年1月至3月、2026年6月."""
    pieces: list[list[dt.date]] = []
    for begin, end in sorted({(d.from_, d.to) for d in debts}):
        if pieces and begin <= pieces[-1][1] + ONE:
            pieces[-1][1] = max(pieces[-1][1], end)
        else:
            pieces.append([begin, end])
    return "、".join(_months(begin, end) for begin, end in pieces)


def _months(begin: dt.date, end: dt.date) -> str:
    whole = begin.day == 1 and (end + ONE).day <= _DAYS_LEFT
    if not whole:
        return f"{written(begin)}至{written(end)}"
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.year}年{begin.month}月"
    if begin.year == end.year:
        return f"{begin.year}年{begin.month}月至{end.month}月"
    return f"{begin.year}年{begin.month}月至{end.year}年{end.month}月"


_DAYS_LEFT = 1
"""A period is written in months where it ends on a month's last day."""


def due(debts: Sequence[OpenDebt]) -> str:
    """Write the due date, or the first and the last of several."""
    days = sorted({d.due for d in debts if d.due})
    if not days:
        return "按合同"
    return written(days[0]) if len(days) == 1 else f"{written(days[0])}至{written(days[-1])}"
