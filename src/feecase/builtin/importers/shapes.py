"""Reading a sheet by its shape: find the header row, read each data row cell by cell, keep what cannot be used as rejects.

Most cells of a column repeat (rooms, owners, items, dates), so each column remembers what it made of a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Any

from feecase.builtin.importers import headers
from feecase.builtin.importers.cells import CellError, text
from feecase.plugin import ImportedRows, Importer, Record, Reject, Sheet, mask

_HEADER_ROWS = 10
_TOTALS = ("合计", "总计", "小计", "总欠费", "本页合计", "累计")
_SHOWN_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_REMEMBERED = 1 << 16

ShapeCellReader = Callable[[Any], Any]


class RowError(CellError):
    """A row that cannot be used because of one field, or of what its fields say together."""

    def __init__(self, column: str, reason: str, fix: str = "") -> None:
        super().__init__(reason, fix)
        self.column = column


@dataclass(slots=True)
class TableRow:
    """One data row: its number as the user sees it, its fields as read, and its cells as they are, under the header row."""

    line: int
    values: Mapping[str, Any]
    header: tuple[Any, ...]
    raw: tuple[Any, ...]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def get(self, name: str, default: str = "") -> str:
        """Return a text field, or the default where the cell is empty."""
        return str(self.values.get(name) or default)

    @property
    def cells(self) -> dict[str, Any]:
        """The cells as they are, by plain header."""
        return {headers.plain(head): value for head, value in zip(self.header, self.raw, strict=False) if head is not None}


@dataclass(frozen=True, slots=True)
class TableShape:
    """One kind of table. `columns` says how each field is read.

    Among the headers must be all of `marks`, none of `never`, and one of `telling` where such names are given: names that no other table has.
    """

    id: str
    title: str
    columns: Mapping[str, ShapeCellReader]
    marks: tuple[str, ...]
    records: Callable[[TableRow], Iterable[Record]] = lambda _: ()
    required: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    telling: frozenset[str] = frozenset()
    unusable: tuple[str, str] = ("", "")
    """Why nothing can be taken over from such a table, and what to do; it is known all the same, so that it can be told."""

    def importer(self) -> Importer:
        """Return the importer that reads sheets of this shape."""
        return Importer(self.id, self.title, lambda sheet: _header(self, sheet) is not None, lambda sheet: read(self, sheet))


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a sheet: its field, its place from 0, its header, and how its cells are read."""

    name: str
    index: int
    title: str
    read: ShapeCellReader


def read(shape: TableShape, sheet: Sheet) -> ImportedRows:
    """Read all data rows of a sheet. Blank rows, totals and repeated headers are no data rows."""
    found = _header(shape, sheet)
    if found is None:
        return ImportedRows(shape.title, 0)
    header, heads = found
    places = headers.find(heads, shape.columns)
    rows = _data_rows(shape, sheet.rows[header + 1 :], places, header + 2)
    if shape.unusable[0]:
        reject = Reject(sheet.name, header + 1, text(heads[places[shape.marks[-1]]]), shape.title, *shape.unusable)
        return ImportedRows(shape.title, sum(1 for _ in rows), (), (reject,), heads)
    columns = [_Column(name, index, text(heads[index]), _reader(shape, name)) for name, index in places.items()]
    readers = [(column.name, column.index, column.read) for column in columns]
    records: list[Record] = []
    rejects: list[Reject] = []
    count = 0
    for line, cells in rows:
        count += 1
        try:
            values = {name: read_cell(cells[index]) for name, index, read_cell in readers}
        except CellError:
            rejects += _bad_cells(sheet, line, cells, columns)
            continue
        try:
            records += shape.records(TableRow(line, values, heads, cells))
        except RowError as error:
            rejects.append(_rejected(sheet, line, cells, error, next((c for c in columns if c.name == error.column), None)))
    return ImportedRows(shape.title, count, tuple(records), tuple(rejects), heads)


def _rejected(sheet: Sheet, line: int, cells: tuple[Any, ...], error: RowError, column: _Column | None) -> Reject:
    title, shown = (column.title, text(cells[column.index])) if column else (error.column, "")
    return Reject(sheet.name, line, title, mask(shown), str(error), error.fix)


def _bad_cells(sheet: Sheet, line: int, cells: tuple[Any, ...], columns: Iterable[_Column]) -> Iterator[Reject]:
    """Tell of every cell of a row that cannot be used, not only of the first."""
    for column in columns:
        try:
            column.read(cells[column.index])
        except CellError as error:
            yield Reject(sheet.name, line, column.title, mask(text(cells[column.index])), str(error), error.fix)


def _reader(shape: TableShape, name: str) -> ShapeCellReader:
    """Return how a column's cells are read, each value once; True is not the number 1."""
    read_value, required = shape.columns[name], name in shape.required

    @lru_cache(maxsize=_REMEMBERED, typed=True)
    def cell(value: Any) -> Any:
        written = text(value)
        if written == "":
            if required:
                raise CellError("必填的单元格是空的", "请补填后重新导入")
            return None
        if written[0] == "#" and written in _SHOWN_ERRORS:
            raise CellError("单元格里的公式出错", "请在原表改正公式，或改填数值后重新导入")
        return read_value(value)

    return cell


def _header(shape: TableShape, sheet: Sheet) -> tuple[int, tuple[Any, ...]] | None:
    """Return the index of the header row and the headers: among the first rows, the row that holds every mark, or two rows that do together."""
    rows = [(), *sheet.rows[:_HEADER_ROWS], ()]
    joined = [tuple(below if text(below) else above for above, below in zip_longest(*two)) for two in pairwise(rows)]
    for index, row in enumerate(rows[1:-1]):
        if (fits := _fits(shape, row)) is not None:
            apart = all(_fits(shape, both) is not False for both in joined[index : index + 2])
            return (index, tuple(row)) if fits and apart else None
    for index, row in enumerate(rows[1:-1]):
        if all(cell is None or isinstance(cell, str) for cell in row) and _fits(shape, joined[index]):
            return index, joined[index]
    return None


def _fits(shape: TableShape, row: Iterable[Any]) -> bool | None:
    """Whether a row heads this shape; None where it lacks a mark and so may be no header at all."""
    cells = tuple(row)
    found = headers.find(cells, (*shape.columns, *shape.never))
    if any(name not in found for name in shape.marks):
        return None
    told = not shape.telling or any(headers.plain(cell) in shape.telling for cell in cells)
    return told and not any(name in found for name in shape.never)


def _data_rows(
    shape: TableShape, rows: Iterable[tuple[Any, ...]], places: Mapping[str, int], first: int
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the data rows, none shorter than its last known column, with their numbers as the user sees them."""
    width, named = max(places.values()) + 1, min(places.values()) + 2
    mark, place = shape.marks[0], places[shape.marks[0]]

    @lru_cache(maxsize=_REMEMBERED, typed=True)
    def heads(cell: Any) -> bool:
        return headers.names(mark, headers.plain(cell))

    for line, row in enumerate(rows, start=first):
        cells = row if len(row) >= width else (*row, *(None,) * (width - len(row)))
        repeated = heads(cells[place]) and headers.find(cells, places) == places
        if any(map(text, cells)) and not repeated and not _is_total(cells[:named]):
            yield line, cells


def _is_total(cells: Iterable[Any]) -> bool:
    return any(cell.__class__ is str and not cell.isascii() and text(cell).startswith(_TOTALS) for cell in cells)
