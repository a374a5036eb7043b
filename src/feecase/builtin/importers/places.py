"""Which room a row is about: from one column, or from building, unit and room number together; a heading above the rows may name the building."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from feecase.builtin.importers import cells
from feecase.builtin.importers.cells import CellError
from feecase.builtin.importers.tables import Table

_BUILDING = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．]|\d+[、.．](?=\D)|[(（][一二三四五六七八九十\d]+[)）])?\s*([A-Za-z]?\d{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3})\s*(?:号楼|栋|幢|座|#楼?)(?:\s*([1-9一二三四五六七八九])\s*单元)?[:：]?"
)


@lru_cache(maxsize=1 << 14)
def _part(value: Any) -> str:
    """Return one part of a room's name: 1栋, 01#, 1号楼 are 1; 二单元 is 2."""
    raw = re.sub(r"\s+", "", cells.text(value)).lstrip("'‘’`")
    raw = re.sub(r"^(?:第)?([一二三四五六七八九十]+)(?=号?楼|栋|幢|座|单元|$)", cells._small, raw)  # noqa: SLF001 — the same reading of numerals
    raw = re.sub(r"(?:号楼|栋|幢|座|#楼?|单元|号|楼|门|梯|室)$", "", raw)
    return raw.lstrip("0") or raw


class Places:
    """Names the rooms of one table."""

    def __init__(self, table: Table) -> None:
        find = {name: table.find(name) for name in ("phase", "floor", "unit", "room", "place")}
        self._columns = find
        self._parts = [c for name in ("phase", "floor", "unit") if (c := find[name])]
        self._building: tuple[str, ...] = ()
        for text in (*table.above, table.sheet.name):
            if match := _BUILDING.fullmatch(text.strip()) or re.fullmatch(
                r".*?(\d{1,3})(?:号楼|栋|幢)(?:([1-9])单元)?.{0,12}(?:欠费|台账|明细|统计|物业费).*", text.strip()
            ):
                self._building = tuple(_part(one) for one in match.groups() if one)

    def named(self, row: Sequence[Any]) -> bool:
        """Whether the row names a room, or a parking space where the table has no rooms."""
        column = self._columns["room"] or self._columns["place"]
        return bool(column and cells.text(row[column.index]))

    def shown(self, row: Sequence[Any]) -> str:
        """Return the room as far as it can be told, for messages."""
        try:
            return self.room(row)
        except CellError:
            column = self._columns["room"] or self._columns["place"]
            return cells.text(row[column.index])[:20] if column else ""

    def heading(self, text: str) -> bool:
        """Take a line such as 2号楼 as the building of the rows below it. Whether it is one."""
        match = _BUILDING.fullmatch(text.strip())
        if match is None:
            return False
        self._building = tuple(_part(one) for one in match.groups() if one)
        return True

    def room(self, row: Sequence[Any]) -> str:
        """Return the room's one name. Raises CellError."""
        column = self._columns["room"] or self._columns["place"]
        if column is None:
            raise CellError("没有房号", "请补填房号")
        value = row[column.index]
        if not cells.text(value):
            from feecase.builtin.importers.readings import RowFaultError

            raise RowFaultError(column.title, "必填的单元格是空的", "请补填后重新导入")
        before = tuple(part for one in self._parts if (part := _part(row[one.index])))
        try:
            return _room(value, before, self._building)
        except CellError as error:
            from feecase.builtin.importers.readings import RowFaultError

            raise RowFaultError(column.title, str(error), error.fix, cells.text(value)) from None


@lru_cache(maxsize=1 << 16, typed=True)
def _room(value: Any, before: tuple[str, ...], building: tuple[str, ...]) -> str:
    whole = cells.room(value)
    parts = whole.split("-")
    if before:
        if len(parts) == 1:
            return cells.room_of(*before, *parts)
        kept = [part.upper() for part in before]
        if parts[: len(kept)] == kept or kept[-len(parts) + 1 :] == parts[:-1] or (len(kept) > 1 and parts[0] == kept[0]):
            return cells.room_of(*before[: max(0, len(before) - len(parts) + 1)], *parts) if len(parts) <= len(before) else whole
        if len(parts) == 2 and len(kept) == 1:  # noqa: PLR2004 — unit and room under a building
            return cells.room_of(*before, *parts)
        raise CellError(f"房号 {whole} 与楼栋单元 {'-'.join(before)} 不一致", "请核对房号与楼栋、单元")
    if building and len(parts) <= 2 and parts[0] != building[0]:  # noqa: PLR2004 — a room below the heading of its building
        if len(parts) == 1:
            return cells.room_of(*building, *parts)
        return cells.room_of(building[0], *parts)
    return whole
