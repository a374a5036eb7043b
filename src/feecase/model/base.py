"""What every value of the model shares: frozen, strict, with one Chinese title per field, and the scalar types of the field."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from feecase import hanzi

_MONEY_LIMIT = 10**12


class Value(BaseModel):
    """A frozen value; unknown keys are errors. Each field's `title` is its one Chinese name."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        str_strip_whitespace=True,
    )


_WRITTEN_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
"""A day as data, or as contracts write it: 2026-03-05, 2026年3月5日."""


def _day(value: Any) -> Any:
    if isinstance(value, str):
        match = _WRITTEN_DAY.fullmatch(re.sub(r"\s", "", value))
        if match is None:
            raise ValueError(f"日期要写成 2026-03-05 的样子，不是“{value}”")
        try:
            return dt.date(*(int(part) for part in match.groups() if part))
        except ValueError:
            raise ValueError(f"没有 {value} 这一天") from None
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise ValueError("日期要写成 2026-03-05 的样子")  # noqa: TRY004 — pydantic collects ValueErrors
    return value


_PARTS = {"百": 2, "千": 3, "万": 4, "%": 2, "‰": 3, "‱": 4}


def _share(text: str) -> str:
    """Return the decimal of a share written as 0.05%, 5‰ or 万分之五; empty where it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).removeprefix("每").removeprefix("日")
    signed = re.fullmatch(r"(\d+(?:\.\d+)?)([%‰‱])", plain)
    worded = re.fullmatch(r"([百千万])分之(\d+(?:\.\d+)?|[零〇一二三四五六七八九十百点两]+)", plain)
    if signed:
        number, places = signed[1], _PARTS[signed[2]]
    elif worded:
        number, places = worded[2], _PARTS[worded[1]]
    else:
        return ""
    if not number[0].isdigit():
        try:
            whole, _, rest = number.partition("点")
            number = f"{hanzi.number(whole)}" + (f".{''.join(str(hanzi.number(c)) for c in rest)}" if rest else "")
        except ValueError:
            return ""
    return f"{Decimal(number).scaleb(-places).normalize():f}"


def _decimal(value: Any) -> Any:
    if isinstance(value, bool | float):
        raise ValueError("数字要用引号或十进制写出")  # noqa: TRY004
    if isinstance(value, str):
        if not re.fullmatch(r"-?\d+(\.\d+)?", value.strip()):
            hint = f"请写成小数：{share}" if (share := _share(value)) else "不要写千分号、货币符号或单位"
            raise ValueError(f"不是数字：“{value}”（{hint}）")
        try:
            return Decimal(value.strip())
        except InvalidOperation:
            raise ValueError(f"不是数字：“{value}”") from None
    return value


def _money(value: Any) -> Any:
    number = _decimal(value)
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    if isinstance(exponent, int) and exponent < -2:  # noqa: PLR2004 — cents
        raise ValueError(f"金额最多两位小数：“{value}”")
    if isinstance(number, Decimal | int) and not -_MONEY_LIMIT < number < _MONEY_LIMIT:
        raise ValueError(f"金额应小于 {_MONEY_LIMIT:,} 元，请核对位数")
    return Decimal(number).quantize(Decimal("0.01")) if isinstance(number, Decimal | int) else number


Day = Annotated[dt.date, BeforeValidator(_day)]
"""A date written YYYY-MM-DD."""
Number = Annotated[
    Decimal, BeforeValidator(_decimal), PlainSerializer(lambda d: format(d, "f"), return_type=str, when_used="json")
]
"""An exact decimal number (areas, prices, rates)."""
Rate = Annotated[
    Decimal,
    BeforeValidator(lambda value: _decimal(_share(value) or value) if isinstance(value, str) else _decimal(value)),
    PlainSerializer(lambda d: format(d, "f"), return_type=str, when_used="json"),
]
"""A fraction: 0.003, or as contracts write it (千分之三, 3‰, 0.3%)."""
Money = Annotated[Decimal, BeforeValidator(_money), PlainSerializer(lambda d: f"{d:.2f}", return_type=str, when_used="json")]
"""Yuan with at most two decimals."""
Text = Annotated[str, StringConstraints(min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[^\s/\\:*?\"<>|#]{1,80}$")]
"""A short name without blanks or signs that files or references cannot hold."""
Code = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
"""A GB/T 2260 division code of six digits, as text."""
Jurisdiction = Annotated[str, StringConstraints(pattern=r"^(CN|\d{6})$")]
"""The division code of the place whose rules apply, or `CN` where only those of the nation do."""
Refs = Annotated[tuple[str, ...], Field(default=(), title="证据")]
"""Evidence that proves a fact: ids, optionally with pages (`E5`, `E7#2-3`)."""
