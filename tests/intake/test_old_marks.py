"""An .xls shows what an .xlsx shows: rows hidden, struck out, coloured or commented on are told, and nobody is sued on them unasked."""

from pathlib import Path

import pytest

from feecase.extend import workbooks
from feecase.extend.old_marks import old_marks
from feecase.extend.workbooks import read_workbook

MARKED = Path(__file__).parent / "data" / "marks.xls"
"""Row 3 is hidden, row 4 struck out, row 5 yellow, F6 has the comment 已缴清 (made with openpyxl, saved as .xls by LibreOffice)."""


def test_the_marks_of_an_old_workbook_are_read():
    [(name, rows, marks)], _ = read_workbook(MARKED.read_bytes(), "marks.xls")

    assert (name, len(rows), marks.known) == ("欠费明细表", 6, True)
    assert (marks.hidden_rows, marks.struck, dict(marks.colours)) == ({3}, {4}, {5: "黄底"})
    assert "已缴清" in marks.comments[6, 5]


@pytest.mark.parametrize("ending", ["xls", "et"])
def test_nobody_is_sued_on_a_marked_row_unasked(estate, ending):
    book = estate.folder / f"台账.{ending}"
    book.write_bytes(MARKED.read_bytes())
    result = estate.run(book)

    assert {case.id: str(case.outstanding) for case in result.cases} == {"3-1-302": "1200.00"}
    assert {fate.row for _, fate in result.account.asked} == {3, 4, 5, 6}


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0" + b"\0" * 600, MARKED.read_bytes()[:3000]])
def test_a_damaged_workbook_has_no_known_marks(data):
    assert old_marks(data) is None


def test_a_sheet_whose_marks_cannot_be_read_says_so(estate, monkeypatch):
    """Then hidden rows look like all others."""
    monkeypatch.setattr(workbooks, "_apart", lambda data, where: workbooks._sheets(data, where, {}, None))
    book = estate.folder / "台账.xls"
    book.write_bytes(MARKED.read_bytes())
    result = estate.run(book)

    assert [one.reason for _, one in result.account.noticed] == ["看不出这张表有没有隐藏、筛选、划掉、涂色的行和批注"]
