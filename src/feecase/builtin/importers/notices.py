"""What a billing system leaves open (账单疑点), and when units stood empty (空置登记)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecase.builtin.importers import cells
from feecase.builtin.importers.shapes import RowError, TableRow, TableShape
from feecase.plugin import LEVEL_NAMES, Record


def level(value: Any) -> str:
    """Return the level of a doubt: blocking, warning or note."""
    known = {name: english for english, name in LEVEL_NAMES.items()} | {english: english for english in LEVEL_NAMES}
    raw = cells.text(value)
    if raw not in known:
        raise cells.CellError(f"级别“{raw}”无法识别", "可填：" + "、".join(LEVEL_NAMES.values()))
    return known[raw]


def prose(value: Any) -> str:
    """Return a sentence as it is written: its marks stay full-width."""
    return str(value).strip()


def _doubt(row: TableRow) -> Iterator[Record]:
    values = {
        "room": row["room"],
        "check": row.get("doubt"),
        "ref": row.get("ref"),
        "level": row.get("level", "warning"),
        "what": row.get("problem"),
        "why": row.get("reason"),
        "settle": row.get("settle"),
        "amount": row["at_stake"],
    }
    yield Record("doubt", row.line, values)


def _vacancy(row: TableRow) -> Iterator[Record]:
    first, last = row["vacant_from"], row["vacant_to"]
    if last and last < first:
        raise RowError("vacant_to", "空置止早于空置起", "请核对两个日期")
    yield Record("vacancy", row.line, {"room": row["room"], "from": first, "to": last, "reported_on": row["reported_on"]})


SHAPES = (
    TableShape(
        "doubts",
        "账单疑点",
        {
            "room": cells.room,
            "doubt": cells.text,
            "ref": cells.text,
            "level": level,
            "problem": prose,
            "reason": prose,
            "settle": prose,
            "at_stake": cells.money,
        },
        ("room", "doubt", "problem"),
        _doubt,
        required=("room", "doubt", "problem"),
    ),
    TableShape(
        "vacancies",
        "空置登记",
        {"room": cells.room, "vacant_from": cells.day, "vacant_to": cells.day, "reported_on": cells.day},
        ("room", "vacant_from"),
        _vacancy,
        required=("room", "vacant_from"),
    ),
)
