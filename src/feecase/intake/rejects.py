"""`rejects.xlsx`: the rows that were not taken over, as they were, each with what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from feecase.extend.tables import workbook_bytes
from feecase.intake.room_records import CORRECTION_MARK, Rejected

NAME = "rejects.xlsx"
_EXTRA = ("原文件", CORRECTION_MARK, "问题列", "问题原因", "处理办法")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal rejects give equal bytes


def workbook(rejected: Sequence[Rejected]) -> bytes:
    """Return the workbook: one sheet per source sheet, its own headers first, so that corrected rows can be pasted back."""
    import openpyxl
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, ((file, sheet), group) in enumerate(groupby(rejected, key=lambda one: (one.file, one.reject.sheet)), 1):
        page = book.create_sheet(_title(sheet, number))
        rows = list(group)
        header = rows[0].header
        for column, value in enumerate((*header, *_EXTRA), 1):
            page.cell(1, column).value = value
            page.cell(1, column).font = Font(bold=True)
        for line, one in enumerate(rows, 2):
            extra = (file, one.reject.row, one.reject.column, one.reject.reason, one.reject.fix)
            cells = (*one.cells, *(None,) * (len(header) - len(one.cells)))[: len(header)]
            for column, value in enumerate((*cells, *extra), 1):
                _write(page.cell(line, column), value)
                if column <= len(header) and header[column - 1] == one.reject.column:
                    page.cell(line, column).fill = PatternFill("solid", fgColor="FFF2CC")
        page.freeze_panes = "A2"
    return workbook_bytes(book, _MADE)


def _write(cell: Any, value: Any) -> None:
    """Write a value; text stays text even where it begins like a formula."""
    if isinstance(value, str):
        cell.value = _CONTROL.sub("", value)
        cell.data_type = "s"
        cell.number_format = "@"
    else:
        cell.value = value


def _title(sheet: str, number: int) -> str:
    return f"{number} {_FORBIDDEN.sub(' ', sheet)}"[:31]
