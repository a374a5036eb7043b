"""Drafting a mapping file for a table that no importer knows: which of its columns may hold what, by their names and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from feecase.builtin.importers import SHAPES, cells, headers
from feecase.builtin.importers.shapes import TableShape
from feecase.plugin import Sheet

_HEADER_ROWS = 10
_LOOKED_AT = 50
_FEWEST = 2
_ALIKE = 0.5
_MOSTLY = 0.8
_BY_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "room": lambda value: cells.room(value) if any(sign in cells.text(value) for sign in "-栋幢座#单") else _refuse(),
    "from": lambda value: _refuse() if isinstance(value, int | float) else cells.day(value),
    "to": lambda value: _refuse() if isinstance(value, int | float) else cells.day(value),
    "paid_on": lambda value: _refuse() if isinstance(value, int | float) else cells.day(value),
    "owed": cells.positive_money,
    "received": cells.positive_money,
}


_NO_SUM = re.compile(r"序号|编号|面积|电话|手机|证件|身份证|单价|标准|天数|月数|年|日期|时间|房|楼|单元")
"""What a column of sums is never called, whatever its cells look like: a running number is no money."""
_LEDGER = TableShape(
    "arrears-ledger",
    "欠费明细表",
    {
        "room": cells.room,
        "owner": cells.text,
        "item": cells.text,
        "from": cells.day,
        "to": cells.day,
        "owed": cells.positive_money,
    },
    ("room", "item", "from", "to", "owed"),
    required=("room", "item", "from", "to", "owed"),
)
"""The columns that a ledger is mapped to; ledgers themselves are read by what their columns say, not by a shape."""


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """A mapping as it may be. `columns` names each known column with that of the table; `guessed` are those to be looked at, `missing` the ones to add."""

    sheet: Sheet
    line: int
    shape: TableShape
    columns: Mapping[str, str]
    guessed: frozenset[str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    def text(self) -> str:
        """Return the mapping file, with what is to be looked at as comments."""
        lines = [
            f"# 映射草稿：{_flat(self.sheet.file)} [{_flat(self.sheet.name)}] 第{self.line}行的表头，看作“{self.shape.title}”。",
            "# 左边是标准列名，右边是这张表里的列名。请逐行核对，改好后：",
            f"#   feecase import {_flat(self.sheet.file)} --map 本文件 --dry-run",
            "列:",
            *(
                f"  {ours}: {_quoted(theirs)}{'   # 猜测，请核对' if ours in self.guessed else ''}"
                for ours, theirs in self.columns.items()
            ),
        ]
        lines += [f"#  {name}: （必须有。表里有这一列的，写列名；每行都一样的，写在下面的“固定”里）" for name in self.missing]
        if self.missing:
            lines.append(f"# 固定: {{{self.missing[0]}: 内容}}")
        if self.unused:
            lines.append(f"# 没有用到的列：{'、'.join(self.unused)}")
        return "\n".join(lines) + "\n"


def draft(sheet: Sheet) -> MappingDraft | None:
    """Draft a mapping for a sheet; None where no row looks like a heading, or fewer than two of its columns could be meant.

    The shape with most of its marks named is taken, arrears before others.
    """
    line = _heading(sheet)
    if line is None:
        return None
    heads = [_flat(cells.text(cell)) for cell in sheet.rows[line]]
    usable = [_LEDGER, *(shape for shape in SHAPES if not shape.unusable[0])]
    shape = max(usable, key=lambda shape: sum(name in headers.find(heads, shape.columns) for name in shape.marks))
    known = headers.find(heads, shape.columns)
    wanted = [
        name for name in dict.fromkeys((*shape.marks, *shape.required, "owner")) if name in shape.columns and name not in known
    ]
    guessed = _guess(wanted, heads, sheet.rows[line + 1 : line + 1 + _LOOKED_AT], set(known.values()))
    columns = {_title(name): heads[index] for name, index in (known | guessed).items()}
    used = set((known | guessed).values())
    if sum(name in known or name in guessed for name in shape.marks) < _FEWEST:
        return None
    return MappingDraft(
        sheet=sheet,
        line=line + 1,
        shape=shape,
        columns=columns,
        guessed=frozenset(map(_title, guessed)),
        missing=tuple(_title(name) for name in wanted if name not in guessed and name in (*shape.marks, *shape.required)),
        unused=tuple(head for index, head in enumerate(heads) if head and index not in used),
    )


def _heading(sheet: Sheet) -> int | None:
    """Return the row that looks like a heading: the one with most names of columns, all different, nothing but text."""
    rows = [[cells.text(cell) for cell in row if cell is not None] for row in sheet.rows[:_HEADER_ROWS]]
    counted = [
        (len(set(row)), -index)
        for index, row in enumerate(rows)
        if len(row) > 1 and len(set(row)) == len(row) and not any(sign.isdigit() for name in row for sign in name)
    ]
    return -max(counted)[1] if counted else None


def _guess(wanted: Sequence[str], heads: Sequence[str], rows: Sequence[tuple[Any, ...]], taken: set[int]) -> dict[str, int]:
    """Find a column for each field by a name that is nearly one of its own, else by what is in the column."""
    found: dict[str, int] = {}
    for name in wanted:
        alike = {index: _likeness(head, name) for index, head in enumerate(heads) if head and index not in taken}
        best = max(alike, key=lambda index: alike[index], default=None)
        if best is not None and alike[best] >= _ALIKE:
            found[name] = best
            taken.add(best)
    for name in wanted:
        read = _BY_VALUES.get(name)
        if read is None or name in found:
            continue
        for index, head in enumerate(heads):
            values = [row[index] for row in rows if index < len(row) and cells.text(row[index])]
            if name in ("owed", "received") and _NO_SUM.search(head):
                continue
            if head and index not in taken and values and sum(_reads(read, value) for value in values) >= _MOSTLY * len(values):
                found[name] = index
                taken.add(index)
                break
    return {name: found[name] for name in wanted if name in found}


def _likeness(head: str, name: str) -> float:
    """Say how near a header is to the names of a field: 1 where one is part of the other, else by the signs they share."""
    plain = headers.plain(head)
    near = [
        1.0 if len(known) > 1 and plain and (known in plain or plain in known) else SequenceMatcher(None, plain, known).ratio()
        for known in headers.HEADERS[name]
    ]
    return max(near, default=0.0)


def _reads(read: Callable[[Any], Any], value: Any) -> bool:
    with suppress(cells.CellError):
        read(value)
        return True
    return False


def _refuse() -> None:
    raise cells.CellError("不像")


def _title(name: str) -> str:
    return headers.HEADERS[name][0]


def _flat(name: str) -> str:
    """Write a header on one line, without characters that no text file may hold."""
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
