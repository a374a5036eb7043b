"""The spellings of one value met in practice: periods, dates, amounts, rooms, owners."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from feecase.synth.estate import Household, InventedOwner

_WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
_QUARTERS = "一二三四"
_EXCEL_EPOCH = dt.date(1899, 12, 30)


def period(first: dt.date, last: dt.date, rng: Random) -> str:
    """Return a period of whole months in one of the spellings that mean it and nothing else."""
    year, a, z = first.year, first.month, last.month
    ways = [
        f"{year}.{a}-{last.year}.{z}",
        f"{year}{a:02d}-{last.year}{z:02d}",
        f"{year % 100}.{a:02d}–{last.year % 100}.{z:02d}",
        f"{first}至{last}",
        f"自{year}年{a}月{first.day}日起至{last.year}年{z}月{last.day}日止",
        f"{year}年{a}月-{last.year}年{z}月",
    ]
    if year == last.year:
        ways.append(f"{year}年{a}-{z}月")
    if (a, z) == (1, 12) and year == last.year:
        ways += [f"{year}年全年", f"{year}年度", f"{year}年"]
    elif (a, z) in {(1, 6), (7, 12)}:
        ways.append(f"{year}年{'上' if a == 1 else '下'}半年")
    elif z - a == 2 and a % 3 == 1:  # noqa: PLR2004 — months of a quarter
        ways += [f"{year}年第{_QUARTERS[a // 3]}季度", f"{year}Q{a // 3 + 1}"]
    return rng.choice(ways)


def date(day: dt.date, rng: Random) -> Any:
    """Return a day as a date cell, an Excel serial number or text."""
    texts = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
    )
    return rng.choice((day, (day - _EXCEL_EPOCH).days, *texts))


def amount(value: Decimal, rng: Random) -> str:
    """Return an amount as text."""
    return rng.choice(
        (
            f"¥{value:,.2f}",
            f"{value:.2f}元",
            f"{value:,.2f}",
            f"￥{value:.2f}",
            f"{value:,.2f}".translate(_WIDE),
            f" {value:.2f} ",
        )
    )


def room(home: Household, rng: Random) -> str:
    """Return a flat's name in one of its spellings."""
    t, u, n = home.tower, home.unit, home.number
    return rng.choice(
        (
            f"{t}-{u}-{n}",
            f"{t}栋{u}单元{n}室",
            f"{t}号楼{u}单元{n}",
            f"{t}-{u}-{n}".translate(_WIDE),
            f"{t}幢{u}单元{n}号",
            f" {t}-{u}-{n} ",
        )
    )


def owner(people: tuple[InventedOwner, ...], rng: Random) -> tuple[str, bool, bool]:
    """Return an owner's cell with what people add to the name, and whether it holds the first one's phone, and his ID number."""
    names = "、".join(one.name for one in people)
    first = people[0]
    ways = [
        (f"{names}{first.phone}", True, False),
        (f"{names} {first.phone}", True, False),
        (f"{names}\n{first.phone}", True, False),
        (f"{names}（业主）", False, False),
    ]
    if len(people) == 1 and not first.company:
        ways.append((f"{names}（身份证{first.number}）", False, True))
    return rng.choice(ways)


def invisible(text: str, rng: Random) -> str:
    """Return a text with a sign in it that nobody sees."""
    sign = rng.choice(("\u200b", "\ufeff", "\u2060"))
    return rng.choice((text + sign, sign + text, text[:1] + sign + text[1:]))
