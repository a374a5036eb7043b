"""Tables in other formats than .xlsx and .csv: old workbooks (.xls) and JSON; and what merged cells mean."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from typing import Any

from feecase.errors import InputError

Rows = list[tuple[Any, ...]]
Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, each as row and column counted from 0."""

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')
_NUMBER = re.compile(r"[-+¥￥]?[\d,，.]+元?")


def old_workbook(data: bytes, where: str) -> list[tuple[str, Rows]]:
    """Read an .xls workbook: sheets by name. Raises InputError when the extra is not installed or the file cannot be read."""
    try:
        from python_calamine import CalamineWorkbook
    except ModuleNotFoundError:
        raise InputError(
            "这是旧版 .xls 工作簿",
            where=where,
            why="没有安装读取它的组件",
            next="请另存为 .xlsx，或安装：pip install 'feecase[xls]'",
        ) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = [tuple(None if cell == "" else cell for cell in row) for row in sheet.to_python(skip_empty_area=False)]
            found.append((name, fill(rows, sheet.merged_cell_ranges or ())))
    except Exception as error:
        raise InputError(
            "工作簿加了密码，或已损坏", where=where, why=type(error).__name__, next="请去掉密码，另存为 .xlsx 后再导入"
        ) from error
    return found


def json_tables(text: str, where: str) -> list[tuple[str, Rows]] | None:
    """Read a list of objects, an object of such lists (one per sheet), or one object per line (.jsonl); None for other text.

    The keys are the header row; objects may lack keys. Numbers keep the digits they are written with. Raises InputError.
    """
    if text.lstrip()[:1] not in {"[", "{"}:
        return None
    try:
        whole = _loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            whole = [_loads(line) for line in lines]
        except json.JSONDecodeError:
            raise InputError("JSON 格式有误", where=f"{where} 第{error.lineno}行第{error.colno}列", next="请重新导出") from None
    tables = {"": whole} if isinstance(whole, list) else whole
    if any(not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows) for rows in tables.values()):
        if isinstance(whole, dict) and not any(isinstance(value, list) for value in whole.values()):
            tables = {"": [whole]}
        else:
            raise InputError(
                "这不是 JSON 表格", where=where, next='应是由对象组成的列表：[{"房号": …}, …]，或每行一个对象（.jsonl）'
            )
    return [(name, _table(rows)) for name, rows in tables.items()]


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=str)


def _table(objects: list[dict[str, Any]]) -> Rows:
    keys = list(dict.fromkeys(key for one in objects for key in one))
    return [tuple(keys), *(tuple(_cell(one.get(key)) for key in keys) for one in objects)]


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else None if value == "" else value


def merged(xml: bytes) -> list[Range]:
    """Return the merged ranges that a worksheet part of an .xlsx names."""
    return [((int(r1) - 1, _column(c1)), (int(r2) - 1, _column(c2))) for c1, r1, c2, r2 in _MERGED.findall(xml)]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def fill(rows: Rows, ranges: Iterable[Range]) -> Rows:
    """Give every cell of a merged range its text: one room beside several months, one heading over two columns.

    Numbers are not repeated, for a merged amount is owed once.
    """
    for (top, left), (bottom, right) in ranges:
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        if value is None or isinstance(value, int | float) or _NUMBER.fullmatch(str(value).strip()):
            continue
        for index in range(top, min(bottom + 1, len(rows))):
            cells = [*rows[index], *(None,) * (min(right + 1, len(rows[top])) - len(rows[index]))]
            cells[left : right + 1] = [value if cell is None else cell for cell in cells[left : right + 1]]
            rows[index] = tuple(cells)
    return rows
