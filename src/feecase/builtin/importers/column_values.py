"""What the cells of a column are, whatever its heading says: ID numbers by their check digit, phones, days, periods, rooms, names, fees, running numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from typing import Any

from feecase.builtin.importers import cells, columns, contacts, persons
from feecase.builtin.importers.periods import period

MOSTLY = 0.8
_SEEN = 0.6
_FEW = 2
_LONGEST_ROOM = 20
_MONTHS = 0.8
_CENT = Decimal("0.01")
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,5})?|400-?\d{3}-?\d{4}")
_ROOM = re.compile(r"[栋幢座#]|号楼|单元|室$|^[A-Za-z]?\d{1,3}[-－—/]\d{1,2}[-－—/]\d{2,5}$")
_LOOSE_ROOM = re.compile(r"^[A-Za-z]{0,2}\d{1,4}[-－—]\d{1,5}$")
_ADDRESS = re.compile(r"(?:[省市区县旗镇乡].{0,30}[路街道巷村组弄].{0,20}\d)|[路街巷弄]\d+号")
_STATUS = re.compile(r"(?:已|未|部分)?(?:结清|缴清|缴费|交清|缴|交|付|欠费|欠)|正常|停用|诉讼中|是|否|√|×")

KIND_WORDS: Mapping[str, str] = {
    "id_no": "证件号码（校验码正确）",
    "phone": "电话号码",
    "number": "顺序号",
    "day": "日期",
    "fee_span": "起止期间",
    "room": "房号",
    "owner": "姓名或单位名称",
    "item": "费用名称",
    "sex": "性别",
    "domicile": "地址",
    "way_result": "催缴的说法",
    "status": "状态",
    "figure": "数字",
    "text": "文字",
    "": "空白",
}


def values_of(rows: Iterable[Sequence[Any]], index: int) -> list[Any]:
    """Return the filled cells of a column."""
    return [row[index] for row in rows if index < len(row) and cells.text(row[index])]


def kind_of(values: Sequence[Any], rooms: Collection[str] = ()) -> str:
    """Name what nearly all values are, the most exact kind first; `rooms` are those that the project knows. Empty for no values."""
    if not values:
        return ""
    tests: tuple[tuple[str, Callable[[Any], bool]], ...] = (
        ("id_no", lambda value: reads(cells.identity, value)),
        ("phone", lambda value: bool(_PHONE.fullmatch(re.sub(r"[\s-]", "", cells.text(value))))),
        ("day", is_day),
        ("fee_span", _is_period),
        ("room", _is_room),
        ("item", lambda value: columns.fee_name(columns.plain(value))),
        ("sex", lambda value: cells.text(value) in {"男", "女"}),
        ("figure", is_figure),
        ("status", lambda value: bool(_STATUS.fullmatch(cells.text(value)))),
        ("domicile", lambda value: bool(_ADDRESS.search(cells.text(value)))),
        ("way_result", lambda value: contacts.said(cells.text(value)) is not None),
        ("owner", _is_name),
    )
    if seen(values, rooms) or all(_LOOSE_ROOM.fullmatch(cells.text(value)) for value in values):
        return "room"
    if counted(values):
        return "number"
    for name, test in tests:
        if share(test, values) >= MOSTLY:
            return name
    return "text"


def share(test: Callable[[Any], bool], values: Sequence[Any]) -> float:
    """Return which part of the values pass a test."""
    return sum(map(test, values)) / len(values) if values else 0.0


def reads(read: Callable[[Any], Any], value: Any) -> bool:
    """Whether a reader takes a value."""
    with suppress(cells.CellError):
        read(value)
        return True
    return False


def seen(values: Sequence[Any], rooms: Collection[str]) -> bool:
    """Whether most values are rooms that the project knows."""
    if not rooms or all(isinstance(value, dt.date) for value in values):
        return False
    return share(lambda value: reads(cells.room, value) and cells.room(value) in rooms, values) >= _SEEN


def counted(values: Sequence[Any]) -> bool:
    """Whether the values count 1, 2, 3…, as running numbers do; a missing one here and there does not matter."""
    if len(values) < _FEW or not all(re.fullmatch(r"\d{1,6}", cells.text(value)) for value in values):
        return False
    numbers = [int(cells.text(value)) for value in values]
    return sum(after - before == 1 for before, after in pairwise(numbers)) >= MOSTLY * (len(numbers) - 1)


def is_day(value: Any) -> bool:
    """Whether a cell is a day; a bare number is none, but for one that is written as a date."""
    if isinstance(value, int | float) and not re.fullmatch(r"(?:19|20)\d{2}[01]\d[0-3]\d", cells.text(value)):
        return False
    return not re.fullmatch(r"\d{5}", cells.text(value)) and reads(cells.day, value)


def _is_room(value: Any) -> bool:
    said = cells.text(value)
    return len(said) < _LONGEST_ROOM and bool(_ROOM.search(said)) and reads(cells.room, value)


def _is_period(value: Any) -> bool:
    return not isinstance(value, int | float) and not is_day(value) and reads(period, value)


def is_figure(value: Any) -> bool:
    """Whether a cell is a number."""
    return reads(cells.number, value)


def _is_name(value: Any) -> bool:
    raw = cells.text(value)
    if not raw or raw.isascii() or any(sign.isdigit() for sign in raw):
        return False
    if persons.is_organisation(raw):
        return True
    return len(raw) <= 12 and not persons.owners(raw).problem and persons.known_surname(raw)  # noqa: PLR2004


def figures(rows: Sequence[Sequence[Any]], index: int) -> list[Decimal | None]:
    """Return a column as numbers, None where a cell is none."""
    found: list[Decimal | None] = []
    for row in rows:
        try:
            found.append(cells.number(row[index]) if index < len(row) and cells.text(row[index]) else None)
        except cells.CellError:
            found.append(None)
    return found


def differences(numbers: Mapping[int, Sequence[Decimal | None]]) -> list[tuple[int, int, int]]:
    """Return columns a, b, c where a − b = c in every row, in at least two rows with something in all three: what was due, paid and is owed, or owed and paid."""
    found = []
    for a, whole in numbers.items():
        for b, part in numbers.items():
            for c, rest in numbers.items():
                if len({a, b, c}) == 3 and b < c and _adds_up(whole, part, rest):  # noqa: PLR2004
                    found.append((a, b, c))
    return found


def _adds_up(whole: Sequence[Decimal | None], part: Sequence[Decimal | None], rest: Sequence[Decimal | None]) -> bool:
    told = [(a, b or Decimal(0), c or Decimal(0)) for a, b, c in zip(whole, part, rest, strict=True) if a is not None]
    full = {(b, c) for _, b, c in told if b and c}
    return len(full) >= _FEW and all(abs(a - b - c) <= _CENT for a, b, c in told)


def whole_months(first: Sequence[Any], last: Sequence[Any]) -> bool:
    """Whether two columns of days are the ends of periods: each row in order, most from the first of a month to the last of one."""
    pairs = []
    for a, b in zip(first, last, strict=True):
        with suppress(cells.CellError):
            pairs.append((cells.day(a), cells.day(b)))
    if not pairs or any(b < a for a, b in pairs):
        return False
    return sum(a.day == 1 and b == cells.month_end(b) for a, b in pairs) >= _MONTHS * len(pairs)
