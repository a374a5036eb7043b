"""Source files: which billing system to read directly, and where it is. They stand among the files of an import, told by their ending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from feecase import plainyaml
from feecase.errors import InputError
from feecase.extend.contracts import Source, SourceContext, SourceTables
from feecase.extend.tables import Sheet, workbook_bytes
from feecase.model.yaml_reader import read

ENDINGS = frozenset({".yaml", ".yml"})
_NEXT = "例如 来源: sql；写法见 feecase help sources"
_LINE, _WIDEST = 15, 44
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal reports give equal bytes


def read_source(path: Path, sources: Iterable[Source], *, as_of: dt.date | None, plaintiff: str) -> SourceTables:
    """Read the billing system that a source file names. Raises InputError for a wrong file, an unknown system, or one that refuses."""
    document = plainyaml.load(path)
    known = {source.id: source for source in sources}
    data = document.data if isinstance(document.data, dict) else {}
    name = data.get("来源", data.get("source"))
    if not isinstance(name, str):
        raise InputError("没有写“来源”", where=str(path), why="这不是来源文件" if data else "文件是空的", next=_NEXT)
    if name not in known:
        raise InputError(
            f"不认识的来源“{name}”",
            where=str(path),
            why=f"现有：{'、'.join(sorted(known))}",
            next="请核对写法；收费系统的来源要先安装相应的插件",
        )
    source = known[name]
    options = read(source.options, document)
    return source.read(options, SourceContext(path.resolve().parent, as_of, plaintiff))


def table_book(sheets: Iterable[Sheet]) -> bytes:
    """Return the workbook of what sources tell people: a sheet each, its header in bold, columns as wide as their content, long texts wrapped."""
    import openpyxl
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.freeze_panes = "A2"
        page.print_title_rows = "1:1"
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        widths = [_width(sheet, column) for column in range(len(sheet.rows[0]))]
        for column, width in enumerate(widths, 1):
            page.column_dimensions[get_column_letter(column)].width = width
        _write_rows(page, sheet.rows, widths)
    return workbook_bytes(book, _MADE)


def _write_rows(page: Any, rows: Sequence[tuple[Any, ...]], widths: list[int]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    top, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)

    def shown(value: Any, width: int, *, head: bool) -> Any:
        long = _cells(value) > width - 1
        if not (head or long or isinstance(value, str | Decimal)):
            return value
        cell = WriteOnlyCell(page, value)
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, Decimal):
            cell.number_format = "#,##0.00##"
        if head:
            cell.font = bold
        if long:
            cell.alignment = top
        return cell

    for line, row in enumerate(rows, 1):
        lines = max(-(-_cells(value) // (width - 1)) for value, width in zip(row, widths, strict=True))
        if lines > 1:
            page.row_dimensions[line].height = _LINE * lines
        page.append([shown(value, width, head=line == 1) for value, width in zip(row, widths, strict=True)])


def _width(sheet: Sheet, column: int) -> int:
    return min(_WIDEST, 2 + max(map(_cells, {row[column] for row in sheet.rows})))


@lru_cache(maxsize=65536)
def _cells(value: Any) -> int:
    """Return how many columns of a terminal a value takes: Chinese signs take two."""
    return max(1, sum(1 + (sign > "\xff") for sign in str(value))) if value is not None else 1
