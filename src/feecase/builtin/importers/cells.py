"""Reading single cells: what spreadsheets do to dates, amounts, numbers of persons and rooms, undone where that is certain.

Every function takes a cell's value and returns the value meant, or raises `CellError` with the reason and the fix, both in Chinese.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from feecase.plugin import check_resident_id, read_uscc

_EXCEL_EPOCH = dt.date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1980, 2100
_SERIALS = range((dt.date(FIRST_YEAR, 1, 1) - _EXCEL_EPOCH).days, (dt.date(LAST_YEAR, 1, 1) - _EXCEL_EPOCH).days)
_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[ T]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)?")
_MONTH = re.compile(r"(\d{4})(?:[-/.年])?(\d{1,2})月?")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,8})?")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[,，\s][0-9]{3}){1,4}(?:\.[0-9]{1,8})?")
_BESIDE_NUMBERS = re.compile(
    r"^(?:人民币|RMB|CNY|[¥￥])\s*|\s*(?:元整?|圆整?|㎡|m2|m²|平方米|平米|平|方|个月|月|天)$", re.IGNORECASE
)
_UNITS: dict[str, int | Decimal] = {"万": 10000, "千": 1000, "百": 100, "角": Decimal("0.1"), "分": Decimal("0.01")}
_CAPITALS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")} | {
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_STEPS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_SEPARATORS = str.maketrans("", "", ",， \t\n\r")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_TOWER = r"(?:号楼|栋|幢|座|#楼?|号(?=\d+单元)|楼(?=\d))"
_ID_LENGTH = 18
_EXACT_DIGITS = 15
_DECIMALS = 8
_WIDE = [sign for sign in map(chr, range(ord("！"), ord("～") + 1)) if sign.isalnum() or sign in "－．／：＋＃"]
_NARROW = {ord(sign): unicodedata.normalize("NFKC", sign) for sign in _WIDE} | {
    ord(sign): narrow for sign, narrow in {"\u3000": " ", "\xa0": " ", "—": "-", "–": "-", "\ufeff": ""}.items()
}
"""Full-width letters, digits and signs of numbers; other punctuation stays as people write it."""
_CENT = Decimal("0.01")


class CellError(ValueError):
    """A cell that cannot be used; `fix` says what to do. The text is the reason."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.fix = fix


def text(value: Any) -> str:
    """Return a cell as text: full-width letters and digits made narrow, blanks at the ends gone, 302.0 as 302."""
    if value.__class__ is str:
        return (value if value.isascii() else value.translate(_NARROW)).strip()
    if value is None:
        return ""
    if value.__class__ is int:
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**_EXACT_DIGITS:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds") if value.time() != dt.time() else value.date().isoformat()
    return str(value).translate(_NARROW).strip()


def day(value: Any) -> dt.date:
    """Return a date from a date cell, an Excel serial number, or text such as 2024-03-05, 2024/3/5 10:20:00, 2024年3月5日, 20240305."""
    if isinstance(value, dt.datetime):
        return _sane(value.date())
    if isinstance(value, dt.date):
        return _sane(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and _SERIALS.start <= value < _SERIALS.stop:
        return _EXCEL_EPOCH + dt.timedelta(days=int(value))
    raw = text(value)
    if raw.isdigit() and len(raw) == len("45000") and int(raw) in _SERIALS:
        return _EXCEL_EPOCH + dt.timedelta(days=int(raw))
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", raw)
    if match := compact or _DATE.fullmatch(raw):
        try:
            return _sane(dt.date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError as error:
            if isinstance(error, CellError):
                raise
            raise CellError(f"没有 {raw} 这一天", "请改为实际存在的日期，如 2026-03-05") from None
    raise CellError("日期无法识别", "请写成 2026-03-05 的样子")


def _sane(value: dt.date) -> dt.date:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise CellError(f"年份 {value.year} 不合常理", "请核对日期")
    return value


def month(value: Any) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a month written 2023-1, 2023-01, 2023年1月, 202301, or as any date in it."""
    match = _MONTH.fullmatch(text(value)) if not isinstance(value, dt.date) else None
    known = match is not None and FIRST_YEAR <= int(match[1]) < LAST_YEAR and 1 <= int(match[2]) <= 12  # noqa: PLR2004 — months of a year
    first = dt.date(int(match[1]), int(match[2]), 1) if match and known else day(value).replace(day=1)
    return first, month_end(first)


@lru_cache
def month_end(value: dt.date) -> dt.date:
    """Return the last day of the month of a date."""
    return value.replace(day=calendar.monthrange(value.year, value.month)[1])


def number(value: Any) -> Decimal:
    """Return an exact number; separators, currency signs and units are dropped, the noise of binary fractions is rounded off."""
    if isinstance(value, bool):
        raise CellError("不是数字", "请填写数字")
    raw = _shortest(value) if isinstance(value, float) else text(value)
    if _NUMBER.fullmatch(raw):
        return Decimal(raw)
    raw = _BESIDE_NUMBERS.sub("", _BESIDE_NUMBERS.sub("", raw.lstrip("'‘’`").replace("\u2212", "-")))
    if match := re.fullmatch(r"\(([^()]+)\)|([0-9].*)-", raw):  # how accountants write what is below zero
        raw = f"-{(match[1] or match[2]).strip()}"
    raw = re.sub(r"^-\s*(?:[¥￥]\s*)?", "-", raw)
    if _GROUPED.fullmatch(raw):
        raw = raw.translate(_SEPARATORS)
    if _NUMBER.fullmatch(raw):
        return Decimal(raw)
    if (match := re.fullmatch(r"(.*\d)\s*([万千百角分])元?", raw)) and _NUMBER.fullmatch(match[1]):
        return Decimal(match[1]) * _UNITS[match[2]]
    if (found := _in_capitals(raw)) is not None:
        return found
    raise CellError("不是数字", "请填写数字，千分位逗号每三位一个，不要写文字说明")


def _in_capitals(raw: str) -> Decimal | None:
    """Read 贰仟壹佰捌拾捌元捌角整; None for what is no such amount."""
    match = re.fullmatch(r"(?:([^元圆角分整]+)[元圆]?)?(?:([^元圆角分整])角)?(?:([^元圆角分整])分)?[整正]?", raw)
    if match is None or not raw or not set(raw) <= {*_CAPITALS, *_STEPS, *"万亿元圆角分整正零"}:
        return None
    whole = Decimal(0)
    for part, factor in zip(reversed((match[1] or "零").split("万")), (1, 10000), strict=False):
        number_, last = 0, 0
        for sign in part:
            if sign in _STEPS:
                number_, last = number_ + (last or 1) * _STEPS[sign], 0
            elif sign in _CAPITALS:
                last = _CAPITALS[sign]
            else:
                return None
        whole += (number_ + last) * factor
    return whole + Decimal(_CAPITALS.get(match[2] or "零", 0)) / 10 + Decimal(_CAPITALS.get(match[3] or "零", 0)) / 100


def _shortest(value: float) -> str:
    """Write a binary fraction with the digits that Excel shows (at most 15), or without noise below a billionth of it; else in full, which is no number."""
    if not math.isfinite(value):
        return str(value)
    shown, rounded = f"{Decimal(f'{value:.15g}'):f}", f"{value:.6f}"
    if len(shown.partition(".")[2]) <= _DECIMALS or not math.isclose(float(rounded), value, rel_tol=1e-9):
        return shown
    return rounded


def money(value: Any) -> Decimal:
    """Return yuan with two decimals, more of them rounded half-up as billing systems do."""
    amount = number(value)
    return amount.quantize(_CENT, ROUND_HALF_UP)


def positive_money(value: Any) -> Decimal:
    """Return yuan above zero."""
    amount = money(value)
    if amount <= 0:
        raise CellError("金额应大于零", "请核对金额；退款或冲正请填在缴费表")
    return amount


def area(value: Any) -> Decimal:
    """Return an area in m² above zero."""
    result = number(value)
    if result <= 0:
        raise CellError("面积应大于零", "请核对建筑面积")
    return result


def phone(value: Any) -> str:
    """Return a telephone number as text: a mobile one as eleven digits, without 86 or hyphens; a landline as it is written."""
    raw = _number_as_text(value)
    if _SCIENTIFIC.fullmatch(raw):
        raise CellError("号码被 Excel 写成了科学计数法", "请把该列设为文本格式后重新填写")
    mobile = re.fullmatch(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.sub(r"[-－—–()（）.\s]", "", raw))
    return mobile[1] if mobile else raw


def reference(value: Any) -> str:
    """Return the number that a billing system gave a row; nothing where Excel made 1.02023E+17 of it, for many rows would share that."""
    raw = _number_as_text(value)
    return "" if "E" in raw.upper() and _SCIENTIFIC.fullmatch(raw) else raw


def _number_as_text(value: Any) -> str:
    """Return a number of a person or thing: no blanks, nor the ' that makes Excel keep it as text."""
    return text(value).replace(" ", "").lstrip("'‘’`")


def identity(value: Any) -> str:
    """Return a resident ID number whose check digit is right, or a 统一社会信用代码: registers hold some with a wrong one."""
    raw = _number_as_text(value).upper()
    if (isinstance(value, int | float) and len(raw) >= _ID_LENGTH) or _SCIENTIFIC.fullmatch(raw):
        raise CellError("证件号码被 Excel 当作数字，第 16 位起已丢失", "请把该列设为文本格式，按证件原件重新填写 18 位号码")
    try:
        return read_uscc(raw) if is_credit_code(raw) else check_resident_id(raw)
    except ValueError as error:
        cut = "；末三位为 000，疑被 Excel 截断" if raw.endswith("000") else ""
        raise CellError(f"{error}{cut}", "请按证件原件核对后改正，并把该列设为文本格式") from None


def is_credit_code(number_: str) -> bool:
    """Return whether a number has the form of a 统一社会信用代码 rather than of a resident ID."""
    return len(number_) == _ID_LENGTH and (number_[0] in "159ANY" and number_[1] in "1239" and not _is_person(number_))


def _is_person(number_: str) -> bool:
    return bool(re.fullmatch(r"[1-8]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dX]", number_))


def room(value: Any) -> str:
    """Return a room's one name: 3栋1单元302室, ３－１－302 and 3号楼1单元302 are all `3-1-302`; shops `S1-105` (unit 0 is none)."""
    if isinstance(value, dt.date):
        raise CellError("房号被 Excel 变成了日期", "请把该列设为文本格式后重新填写，如 3-1-302")
    if isinstance(value, float) and not value.is_integer():
        raise CellError("房号被 Excel 变成了小数，末尾的 0 可能已丢失", "请把该列设为文本格式后重新填写，如 3-1-302")
    raw = re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", text(value)).lstrip("'‘’`")
    raw = re.sub(r"[(（][^()（）]*[)）]$", "", raw)
    raw = re.sub(r"[一二三四五六七八九十]+(?=号楼|栋|幢|座|单元|楼)", _small, raw)
    raw = re.sub(rf"^[^\dA-Za-z]+(?=[A-Za-z]?\d+{_TOWER})", "", raw)
    raw = re.sub(rf"{_TOWER}|单元|(?<=\d)楼(?=$)|层", "-", raw)
    raw = re.sub(r"(?<=\d)(?:[室户号房]|号房)$", "", raw)
    raw = raw.replace("－", "-").replace("–", "-").replace("—", "-").replace("~", "-")
    if re.fullmatch(r"\d+(?:\.\d+){2}", raw):
        raw = raw.replace(".", "-")
    parts = [part.lstrip("0") or "0" if part.isdigit() else part for part in re.split(r"[-_/]+", raw) if part]
    return room_of(*parts)


def _small(found: re.Match[str]) -> str:
    """Write the number of a building or unit as digits: 十二 is 12."""
    tens, ten, ones = found[0].rpartition("十")
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
    value = (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)
    return str(value) if value else found[0]


def room_of(*parts: str) -> str:
    """Return the name of a room from tower, unit and number; a unit `0` is none."""
    kept = [part for index, part in enumerate(parts) if not (part == "0" and 0 < index < len(parts) - 1)]
    name = "-".join(kept).upper()
    if not re.fullmatch(r"[^\s/\\:*?\"<>|#.][^\s/\\:*?\"<>|#]{0,39}", name):
        raise CellError("房号无法识别", "请写成 3-1-302 或 S1-105 的样子")
    return name


def name_and_phone(value: Any) -> tuple[str, str]:
    """Split 张三(13800138000) into name and phone."""
    match = re.fullmatch(r"(.*?)[（(]([\d\- ]*)[)）]", text(value))
    return (match[1].strip(), match[2].strip()) if match else (text(value), "")
