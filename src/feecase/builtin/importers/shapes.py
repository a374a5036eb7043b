"""Reading a sheet by its shape: find the header row, read each data row cell by cell, keep what cannot be used as rejects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from feecase.builtin.importers import headers
from feecase.builtin.importers.cells import CellError, text
from feecase.plugin import ImportedRows, Importer, Record, Reject, Sheet, mask

_HEADER_ROWS = 10
_TOTALS = ("合计", "总计", "小计", "总欠费", "本页合计", "累计")

Read = Callable[[Any], Any]


class RowError(CellError):
    """A row that cannot be used because of one field, or of what its fields say together."""

    def __init__(self, column: str, reason: str, fix: str = "") -> None:
        super().__init__(reason, fix)
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its number as the user sees it, its fields as read, and its cells as they are by header."""

    line: int
    values: Mapping[str, Any]
    cells: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def get(self, name: str, default: str = "") -> str:
        """Return a text field, or the default where the cell is empty."""
        return str(self.values.get(name) or default)


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table. `columns` says how each field is read; all of `marks` and none of `never` must be among the headers."""

    id: str
    title: str
    columns: Mapping[str, Read]
    marks: tuple[str, ...]
    records: Callable[[Row], Iterable[Record]]
    required: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    extra: tuple[str, ...] = field(default=())

    def importer(self) -> Importer:
        """Return the importer that reads sheets of this shape."""
        return Importer(self.id, self.title, lambda sheet: _header(self, sheet) is not None, lambda sheet: read(self, sheet))


def read(shape: Shape, sheet: Sheet) -> ImportedRows:
    """Read all data rows of a sheet. Blank rows, totals and repeated headers are no data rows."""
    header = _header(shape, sheet)
    if header is None:
        return ImportedRows(shape.title, 0)
    columns = headers.find(sheet.rows[header], shape.columns)
    names = {name: text(sheet.rows[header][index]) for name, index in columns.items()}
    records: list[Record] = []
    rejects: list[Reject] = []
    count = 0
    for line, cells in _data_rows(sheet, header, columns):
        count += 1
        bad = len(rejects)
        by_header = {
            headers.plain(head): value for head, value in zip(sheet.rows[header], cells, strict=False) if head is not None
        }
        values: dict[str, Any] = {}
        for name, index in columns.items():
            cell = cells[index] if index < len(cells) else None
            try:
                values[name] = _cell(shape, name, cell)
            except CellError as error:
                rejects.append(Reject(sheet.name, line, names[name], mask(text(cell)), str(error), error.fix))
        if len(rejects) > bad:
            continue
        try:
            records += shape.records(Row(line, values, by_header))
        except RowError as error:
            index = columns.get(error.column, -1)
            shown = text(cells[index]) if 0 <= index < len(cells) else ""
            rejects.append(Reject(sheet.name, line, names.get(error.column, error.column), mask(shown), str(error), error.fix))
    return ImportedRows(shape.title, count, tuple(records), tuple(rejects), tuple(sheet.rows[header]))


def _cell(shape: Shape, name: str, cell: Any) -> Any:
    if text(cell) == "":
        if name in shape.required:
            raise CellError("必填的单元格是空的", "请补填后重新导入")
        return None
    return shape.columns[name](cell)


def _header(shape: Shape, sheet: Sheet) -> int | None:
    """Return the index of the header row: among the first rows, the one that holds every mark of the shape."""
    for index, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        found = headers.find(row, (*shape.columns, *shape.never))
        if all(name in found for name in shape.marks):
            return None if any(name in found for name in shape.never) else index
    return None


def _data_rows(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    first = min(columns.values())
    for index, cells in enumerate(sheet.rows[header + 1 :], start=header + 2):
        filled = [text(cell) for cell in cells if text(cell)]
        if not filled or any(text(cell).startswith(_TOTALS) for cell in cells[: first + 2]):
            continue
        if headers.find(cells, columns) == columns:
            continue
        yield index, cells
