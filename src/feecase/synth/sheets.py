"""Writing workbooks row by row, so that any number of rows fits; the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from feecase import files

_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal books give equal bytes
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20


class BookPage:
    """One sheet that grows downwards."""

    def __init__(self, page: Any) -> None:
        from openpyxl.styles import Font
        from openpyxl.worksheet.cell_range import MultiCellRange

        self._page, self._struck = page, Font(strike=True)
        page.merged_cells = MultiCellRange()
        self.name: str = page.title
        self.rows = 0

    def append(self, values: Sequence[Any], *, hidden: bool = False, struck: bool = False) -> int:
        """Write a row and return its number as the user sees it. A text that begins with = is written as a formula, without a stored value."""
        self.rows += 1
        if hidden:
            self._page.row_dimensions[self.rows].hidden = True
        self._page.append([self._cell(value, struck=struck) for value in values])
        return self.rows

    def merge(self, column: int, first: int, last: int) -> None:
        """Merge the cells of a column (from 1) from row to row."""
        if last > first:
            from openpyxl.worksheet.cell_range import CellRange

            self._page.merged_cells.add(CellRange(min_col=column, max_col=column, min_row=first, max_row=last))

    def _cell(self, value: Any, *, struck: bool) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if not struck or value is None:
            return value
        cell = WriteOnlyCell(self._page, value)
        cell.font = self._struck
        return cell


class Book:
    """A workbook of pages."""

    def __init__(self) -> None:
        import openpyxl

        self._book = openpyxl.Workbook(write_only=True)
        self._book.properties.created = self._book.properties.modified = _MADE

    def page(self, name: str) -> BookPage:
        """Begin a sheet."""
        return BookPage(self._book.create_sheet(name))

    def save(self, path: Path) -> None:
        """Write the workbook whole or not at all."""
        from openpyxl.writer.excel import ExcelWriter

        raw = path.with_name(f".{path.name}.parts")
        try:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                ExcelWriter(self._book, archive).write_data()
            with files.replacing(path) as out, zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
                for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                    entry = zipfile.ZipInfo(name, _EPOCH)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    with source.open(name) as part, target.open(entry, "w", force_zip64=True) as copy:
                        shutil.copyfileobj(part, copy, _BLOCK)
        finally:
            raw.unlink(missing_ok=True)
