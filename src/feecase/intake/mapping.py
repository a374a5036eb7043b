"""Mapping files: which column of a table that no importer knows holds what; written once, kept beside the project file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field

from feecase import plainyaml
from feecase.errors import InputError
from feecase.extend.tables import Sheet
from feecase.model.base import Text, Value
from feecase.model.yaml_reader import read

NAME = "import-map.yaml"
_HEADER_ROWS = 10


class ImportMap(Value):
    """How the columns of a table are called, and what is the same in all its rows."""

    sheet: str = Field("", title="工作表", description="only sheets of this name; empty = all")
    columns: dict[Text, Text] = Field(default_factory=dict, title="列", description="known column name: name in the table")
    constants: dict[Text, Text] = Field(default_factory=dict, title="固定", description="known column name: value of every row")


def load(path: Path) -> ImportMap:
    """Read a mapping file. Raises InputError naming line and column, also where it maps nothing."""
    mapping = read(ImportMap, plainyaml.load(path))
    if not mapping.columns:
        raise InputError("没有写“列”", where=str(path), next="例如 列: {房号: 房间名称, 欠费金额: 欠款合计}")
    return mapping


def apply(mapping: ImportMap, sheet: Sheet) -> Sheet | None:
    """Return the sheet with the known names in its header row and the constants as further columns; None where it is another table."""
    if mapping.sheet not in ("", sheet.name):
        return None
    known = {_plain(theirs): ours for ours, theirs in mapping.columns.items()}
    for index, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        if known.keys() <= {_plain(cell) for cell in row}:
            header = [known.get(_plain(cell), cell) for cell in row]
            return replace(sheet, rows=(*sheet.rows[:index], *_with_constants(header, sheet.rows[index + 1 :], mapping)))
    return None


def _with_constants(header: list[Any], rows: Sequence[tuple[Any, ...]], mapping: ImportMap) -> list[tuple[Any, ...]]:
    width, values = len(header), tuple(mapping.constants.values())

    def extended(row: tuple[Any, ...]) -> tuple[Any, ...]:
        filled = any(cell not in (None, "") for cell in row)
        return (*row[:width], *(None,) * (width - len(row)), *values) if filled else row

    return [(*header, *mapping.constants), *map(extended, rows)]


def _plain(cell: Any) -> str:
    return "".join(str(cell).split()) if cell is not None else ""
