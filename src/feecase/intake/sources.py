"""Source files: which billing system to read directly, and where it is. They stand among the files of an import, told by their ending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from feecase import plainyaml
from feecase.errors import InputError
from feecase.extend.contracts import Source, SourceContext, SourceTables
from feecase.extend.tables import Sheet, workbook_bytes
from feecase.model.reading import read

ENDINGS = frozenset({".yaml", ".yml"})
_NEXT = "例如 来源: sql；写法见 feecase help sources"
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
    """Return the workbook of what sources tell people: a sheet each, its header in bold, columns as wide as their content."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        for line, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row, 1):
                cell = page.cell(line, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=line == 1)
        for column in range(1, len(sheet.rows[0]) + 1):
            page.column_dimensions[get_column_letter(column)].width = _width(sheet, column - 1)
        page.freeze_panes = "A2"
    return workbook_bytes(book, _MADE)


def _width(sheet: Sheet, column: int) -> int:
    shown = (str(row[column]) for row in sheet.rows if column < len(row) and row[column] is not None)
    return min(60, 2 + max((sum(1 + (sign > "\xff") for sign in text) for text in shown), default=8))
