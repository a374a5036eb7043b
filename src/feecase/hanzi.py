"""Chinese numerals: 人民币大写, article numbers (第九百四十四条), dates in words. Built on cn2an."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from feecase.money import cents

_UPPER = "零壹贰叁肆伍陆柒捌玖"
_LOWER = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Write a positive whole number in lower-case Chinese numerals (944 → 九百四十四, 10 → 十)."""
    import cn2an

    text = str(cn2an.an2cn(str(number), "low"))
    return text.removeprefix("一") if text.startswith("一十") else text


def number(text: str) -> int:
    """Read Chinese or Arabic (also full-width) digits as a whole number. Raises ValueError when it is none."""
    import cn2an

    plain = text.translate(str.maketrans("０１２３４５６７８９〇", "0123456789零"))
    if re.fullmatch(r"\d+", plain):
        return int(plain)
    try:
        return int(cn2an.cn2an(plain, "smart"))
    except Exception as error:
        raise ValueError(f"不是数字：{text}") from error


def article(no: str) -> str:
    """Write an article number as it is printed: `944` → 第九百四十四条, `286-1` → 第二百八十六条之一."""
    main, _, sub = no.partition("-")
    return f"第{numeral(int(main))}条" + (f"之{numeral(int(sub))}" if sub else "")


def money(amount: Decimal) -> str:
    """Write an amount in words, preceded by 人民币 (1010.05 → 人民币壹仟零壹拾元零伍分).

    Ends in 整 unless there are 分. Raises ValueError for negative amounts and for those of a trillion yuan or more.
    """
    value = cents(amount)
    if value < 0 or value >= Decimal(10) ** 12:
        raise ValueError(f"金额超出大写范围：{amount}")
    yuan, fen = divmod(int(value * 100), 100)
    jiao, fen = divmod(fen, 10)
    words = _integer(yuan) + "元" if yuan else ""
    if jiao:
        words += _UPPER[jiao] + "角"
    elif fen and yuan:
        words += "零"
    if fen:
        words += _UPPER[fen] + "分"
    if not words:
        words = "零元"
    return "人民币" + words + ("" if fen else "整")


def _integer(value: int) -> str:
    import cn2an

    return str(cn2an.an2cn(str(value), "up")).replace("念", "贰拾")


def date(day: dt.date) -> str:
    """Write a date as court papers do: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
