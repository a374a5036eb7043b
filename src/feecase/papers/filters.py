"""Filters and functions of templates, in the words of the field: 金额, 大写金额, 中文日期, 期间, 顿号, 勾选 …"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from feecase import hanzi
from feecase.money import plain, yuan

_PNG = b"\x89PNG\r\n\x1a\n"
BLANK_DATE = "　　　　年　　月　　日"


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"这里要金额，得到的是“{value}”")
    return Decimal(value)


def _date(value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        raise TypeError(f"这里要日期，得到的是“{value}”")
    return value


def money(value: Any) -> str:
    """金额: two decimals, no separators (`12345.60`)."""
    return plain(_amount(value))


def grouped(value: Any) -> str:
    """千分位: two decimals with thousands separators (`12,345.60`)."""
    return yuan(_amount(value))


def words(value: Any) -> str:
    """大写金额: 人民币壹仟贰佰元整."""
    return hanzi.money(_amount(value))


def day(value: Any) -> str:
    """中文日期: 2026年3月5日; blanks to be filled in by hand where the date is not given."""
    return hanzi.date(_date(value)) if value is not None else BLANK_DATE


def period(value: Any) -> str:
    """期间 of a value that has `from` and `to`: 2025年1月1日至2025年12月31日."""
    return f"{hanzi.date(_date(value['from_']))}至{hanzi.date(_date(value['to']))}"


def short_day(value: Any) -> str:
    """短日期, for tables: 2026.03.05."""
    return f"{_date(value):%Y.%m.%d}"


def short_period(value: Any) -> str:
    """短期间, for tables: 2025.01.01-2025.12.31."""
    return f"{short_day(value['from_'])}-{short_day(value['to'])}"


def price(value: Any) -> str:
    """单价: at least two decimals, as many as there are (`2.5` → 2.50, `1.855` → 1.855)."""
    whole, _, part = number(value).partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


def number(value: Any) -> str:
    """数量: a plain decimal without trailing zeros (`89.50` → 89.5)."""
    text = format(_amount(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def numeral(value: Any) -> str:
    """中文数字: 3 → 三."""
    return hanzi.numeral(int(value))


def tick(value: Any) -> str:
    """勾选: ☑ or ☐ as plain text, where a check-box control does not fit."""
    return "☑" if value else "☐"


def listed(values: Iterable[Any]) -> str:
    """顿号: join texts with 、."""
    return "、".join(str(value) for value in values)


def or_none(value: Any) -> Any:
    """或无: the text, or 无 where the form wants a word for nothing."""
    return "无" if value is None or value == "" else value


def height(png: Any, width: int) -> int:
    """Return the height (EMU) of a PNG shown `width` EMU wide. Raises ValueError when it is no PNG."""
    if not isinstance(png, bytes) or not png.startswith(_PNG):
        raise ValueError("图片要 PNG 格式")
    across, down = struct.unpack(">II", png[16:24])
    return int(width * down / across)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "金额": money,
    "千分位": grouped,
    "大写金额": words,
    "中文日期": day,
    "期间": period,
    "短日期": short_day,
    "短期间": short_period,
    "单价": price,
    "数量": number,
    "中文数字": numeral,
    "勾选": tick,
    "顿号": listed,
    "或无": or_none,
}
FILTERS_SAID: Mapping[str, str] = {
    "金额": "两位小数，不分节：12345.60",
    "千分位": "两位小数，三位一节：12,345.60",
    "大写金额": "人民币壹仟贰佰元整",
    "中文日期": "2026年3月5日；没有日期时留空待填",
    "期间": "2025年1月1日至2025年12月31日（有起、止的一组字段）",
    "短日期": "2026.03.05",
    "短期间": "2025.01.01-2025.12.31（有起、止的一组字段）",
    "单价": "至少两位小数，有几位写几位：2.50、1.855",
    "数量": "不带多余的零：89.5",
    "中文数字": "3 写成 三",
    "勾选": "☑ 或 ☐",
    "顿号": "几项文字用“、”连起来",
    "或无": "没有内容时写“无”",
}
"""What each filter prints, for users."""
FUNCTIONS = (
    ("引用", "引用('民法典', 944, 2)", "法律全称加条、款；法规库没有的条文不能引用"),
    ("条款项", "条款项(944, 2)", "只写条、款、项，用中文数字"),
)
"""Name, how it is written, what it prints."""
