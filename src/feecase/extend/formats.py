"""Tables in JSON; and what merged cells mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from feecase.errors import InputError

Rows = list[tuple[Any, ...]]
CellRange = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, each as row and column counted from 0."""

_NUMBER = re.compile(r"[-+¥￥]?[\d,，.]+元?")


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


def fill(rows: Rows, ranges: Iterable[CellRange]) -> Rows:
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
