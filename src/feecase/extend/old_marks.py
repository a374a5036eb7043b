"""The marks of an .xls (and of an .et that is one inside): hidden rows and columns, struck-out and coloured cells, comments.

Read in the process that reads the values, which has little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from feecase.extend.marks import CellAddress, Marks, colour_name, rare

if TYPE_CHECKING:
    from xlrd import Book
    from xlrd.sheet import Sheet


def old_marks(data: bytes) -> dict[int, Marks] | None:
    """Return the marks of each sheet by its number; None where they cannot be read, and then nothing is known of them."""
    import xlrd

    try:
        with xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silent()) as book:
            return {index: _marks(book, sheet) for index, sheet in enumerate(book.sheets())}
    except Exception:  # noqa: BLE001 — a reader of damaged files fails in any way; the values come from another one
        return None


class _Silent:
    """Takes what xlrd has to say about a file's oddities."""

    def write(self, _: str) -> None:
        """Drop it."""


def _marks(book: Book, sheet: Sheet) -> Marks:
    comments: dict[CellAddress, str] = {
        (row + 1, column): note.text.strip() for (row, column), note in sheet.cell_note_map.items() if note.text.strip()
    }
    struck: set[int] = set()
    rows: dict[tuple[int, str], list[int]] = {}
    for row, column, style in _styles(sheet):
        shape = book.xf_list[style]
        font = book.font_list[shape.font_index]
        if font.struck_out:
            struck.add(row + 1)
        told = []
        if shape.background.fill_pattern and (ground := _colour(book, shape.background.pattern_colour_index)):
            told.append(f"{ground}底")
        if ink := _colour(book, font.colour_index):
            told.append(f"{ink}字")
        if told:
            rows.setdefault((column, "、".join(told)), []).append(row + 1)
    return Marks(
        hidden_rows=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        struck=frozenset(struck),
        colours=rare(rows, sheet.nrows),
        comments=comments,
    )


def _styles(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and style of every cell that holds something."""
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype and cell.value != "" and cell.xf_index is not None:
                yield row, column, cell.xf_index


def _colour(book: Book, index: int) -> str:
    shade = book.colour_map.get(index)
    return colour_name(*shade) if shade else ""
