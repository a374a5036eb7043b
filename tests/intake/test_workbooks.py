"""Workbooks cell by cell: whole numbers, dates, errors and hidden sheets as people see them; sheets that would fill the memory are refused."""

from __future__ import annotations

import datetime as dt
import io
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from feecase.errors import InputError
from feecase.extend import workbooks
from feecase.extend.tables import read_sheets, workbook_bytes
from feecase.extend.workbooks import read_workbook

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OLD = Path(__file__).with_name("data") / "old.xls"
TEXT_CELL = struct.pack("<HH", 0x00FD, 10)
"""The head of a record LABELSST of a workbook of 1997; row and column follow."""
MADE = dt.datetime(2026, 11, 20, 8)


def book(fill=lambda _: None) -> bytes:
    result = openpyxl.Workbook()
    fill(result)
    return workbook_bytes(result, MADE)


def replaced(data: bytes, part: str, change) -> bytes:
    """Change one part of a workbook; None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = change(source.read(name)) if name == part else source.read(name)
            if content is not None:
                target.writestr(name, content)
    return out.getvalue()


def raw(cells: str | bytes) -> bytes:
    """Return a workbook whose only sheet holds these rows of XML."""
    xml = f"<worksheet {NS}><sheetData>{cells}</sheetData></worksheet>" if isinstance(cells, str) else cells
    return replaced(book(), "xl/worksheets/sheet1.xml", lambda _: xml)


def rows(data: bytes):
    sheets, _ = read_workbook(data, "a.xlsx")
    return sheets[0][1]


def one(value, number_format=None):
    def fill(made):
        made.worksheets[0]["A1"] = value
        if number_format:
            made.worksheets[0]["A1"].number_format = number_format

    return rows(book(fill))[0][0]


@pytest.mark.parametrize(
    ("value", "number_format", "read"),
    [
        (302, None, 302),
        (302.0, None, 302),
        (2.5, None, 2.5),
        (True, None, True),
        ("302", None, "302"),
        (9_007_199_254_740_991, None, 9_007_199_254_740_991),
        (dt.datetime(2025, 12, 1), None, dt.date(2025, 12, 1)),
        (dt.datetime(2025, 12, 1, 23, 59, 59), None, dt.datetime(2025, 12, 1, 23, 59, 59)),
        (45992, "yyyy-mm-dd", dt.date(2025, 12, 1)),
        (45992, '[$-804]yyyy"年"m"月"d"日"', dt.date(2025, 12, 1)),
        (45992, "General", 45992),
        (100, '"¥"#,##0.00;[Red]-"¥"#,##0.00', 100),
        (12, '0"d"', 12),
        (3_000_000, "yyyy-mm-dd", 3_000_000),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value, number_format, read):
    cell = one(value, number_format)

    assert (cell, type(cell)) == (read, type(read))


@given(st.integers(-(2**53) + 1, 2**53 - 1))
@settings(max_examples=25, deadline=None)
def test_whole_numbers_keep_every_digit(number):
    assert one(number) == number


def test_a_number_beyond_what_excel_keeps_is_no_whole_number():
    assert isinstance(rows(raw('<row r="1"><c r="A1"><v>370212198301152110</v></c></row>'))[0][0], float)


def test_dates_of_a_mac_workbook_are_the_days_it_shows():
    def fill(made):
        made.epoch = CALENDAR_MAC_1904
        made.worksheets[0].append([dt.datetime(2025, 12, 1), dt.datetime(2025, 12, 1, 10, 30)])

    assert rows(book(fill)) == [(dt.date(2025, 12, 1), dt.datetime(2025, 12, 1, 10, 30))]


def test_dates_written_as_text_of_the_format_are_dates():
    cells = '<row r="1"><c r="A1" t="d"><v>2025-12-01</v></c><c r="B1" t="str"><v>x</v></c></row>'

    assert rows(raw(cells)) == [(dt.date(2025, 12, 1), "x")]


ERRORS = (
    '<row r="2"><c r="B2"><v>7</v></c><c r="C2" s="0" t="e"><f>A1/0</f><v>#DIV/0!</v></c><c r="D2" t="e"><v>#N/A</v></c></row>'
)


def test_a_cell_in_error_shows_its_error():
    assert rows(raw(ERRORS)) == [(None,) * 4, (None, 7, "#DIV/0!", "#N/A")]


def test_errors_stand_in_the_sheet_that_has_them():
    def fill(made):
        made.create_sheet("二")["A1"] = "x"
        made.create_sheet("三")["A1"] = "y"
        made.move_sheet("三", -2)

    data = replaced(
        book(fill), "xl/worksheets/sheet3.xml", lambda _: f"<worksheet {NS}><sheetData>{ERRORS}</sheetData></worksheet>"
    )

    assert [(name, lines[-1][-1:]) for name, lines, _ in read_workbook(data, "a")[0] if lines] == [
        ("三", ("y",)),
        ("二", ("#N/A",)),
    ]


def test_a_reference_to_a_sheet_may_be_absolute_and_named_otherwise():
    data = replaced(
        raw(ERRORS), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"/xl/worksheets/sheet1.xml", b"worksheets/sheet1.xml")
    )

    assert rows(data)[1][2] == "#DIV/0!"


def test_hidden_sheets_are_read_and_charts_are_not():
    def fill(made):
        made.worksheets[0]["A1"] = "a"
        for name, state in (("藏", "hidden"), ("深藏", "veryHidden")):
            page = made.create_sheet(name)
            page["A1"], page.sheet_state = name, state
        made.create_chartsheet("图").add_chart(BarChart())

    read = read_workbook(book(fill), "a")[0]
    assert [(name, rows, marks.hidden) for name, rows, marks in read] == [
        ("Sheet", [("a",)], False),
        ("藏", [("藏",)], True),
        ("深藏", [("深藏",)], True),
    ]


def test_the_day_of_the_last_change_is_the_files_own_or_none():
    assert read_workbook(book(), "a")[1] == dt.date(2026, 11, 20)
    assert read_workbook(replaced(book(), "docProps/core.xml", lambda _: None), "a")[1] is None
    assert read_workbook(replaced(book(), "docProps/core.xml", lambda _: b"<x/>"), "a")[1] is None
    only_created = replaced(book(), "docProps/core.xml", lambda xml: xml[: xml.index(b"<dcterms:modified")] + b"</x>")
    assert read_workbook(only_created, "a")[1] == dt.date(2026, 11, 20)


def place(row: int, column: str) -> str:
    return f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'


FAR = place(1, "A") + place(1_048_576, "XFD")


@pytest.mark.parametrize(
    "cells",
    [
        FAR,
        FAR.replace('r="', "r='").replace('">', "'>"),
        FAR.replace('<c r="', '<c\n r = "'),
        FAR.replace('<row r="1048576">', "<row>"),
        FAR.lower(),
        FAR.replace("<c ", '<c s="0" '),
        place(1, "A") + place(1_048_576, "ZZZZZ"),
        place(1, "A") + place(99_999_999, "A"),
        place(1, "A") + '<row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 400 + "</row>" + '<row r="1000000"><c><v>1</v></c></row>',
        (
            f'<row r="1"><c r="A1" t="inlineStr"><is><t>{" r=&quot;" * 3} r="</t></is></c></row>'
            '<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>'
        ),
    ],
)
def test_two_cells_far_apart_do_not_fill_the_memory(cells):
    begin = time.perf_counter()
    with pytest.raises(InputError, match="工作表过大"):
        read_workbook(raw(cells), "a.xlsx")
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("cells", [place(1_048_576, "XFD")])
def test_one_cell_at_the_far_corner_alone_is_too_far_as_well(cells):
    with pytest.raises(InputError, match="工作表过大"):
        read_workbook(raw(cells), "a.xlsx")


def test_formatted_cells_without_a_value_do_not_count():
    cells = place(1, "A") + '<row r="2"><c r="XFD2" s="0"/></row><row r="1048576"><c r="B1048576" s="0"></c></row>'

    assert rows(raw(cells)) == [(1,)]


@pytest.mark.parametrize(
    "xml",
    [
        f'<x:worksheet {NS.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="2"><x:c r="B2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        f"<worksheet {NS}><sheetData><row r='2'><c r='B2'><v>1</v></c></row></sheetData></worksheet>",
        f'<worksheet {NS}><sheetData><row></row><row><c></c><c s="0"><v>1</v></c></row></sheetData></worksheet>',
    ],
)
def test_other_ways_to_write_the_same_sheet_give_the_same_cells(xml):
    assert rows(raw(xml.encode())) == [(None, None), (None, 1)]


def test_a_sheet_in_another_encoding_is_refused_not_read_as_empty():
    xml = f"<worksheet {NS}><sheetData>{place(1, 'A')}</sheetData></worksheet>".encode("utf-16")

    with pytest.raises(InputError, match="编码不是 UTF-8"):
        read_workbook(raw(xml), "a.xlsx")


def test_a_part_that_stands_twice_in_the_archive_is_refused_for_readers_may_take_either():
    out = io.BytesIO(raw(place(1, "A")))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")

    with pytest.raises(InputError, match="重名"):
        read_workbook(out.getvalue(), "a.xlsx")


def test_a_dimension_beyond_the_sheet_reserves_nothing():
    xml = f'<worksheet {NS}><dimension ref="A1:XFD1048576"/><sheetData>{place(1, "A")}</sheetData></worksheet>'

    assert rows(raw(xml.encode())) == [(1,)]


@pytest.mark.parametrize("text", ["x:c y", 'a r="XFD1048576" b', "&lt;c>", "#N/A"])
def test_text_that_looks_like_xml_is_text(text):
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'

    assert rows(raw(cells)) == [(text.replace("&lt;", "<"),)]


def test_a_panic_of_the_reader_is_told_and_an_interruption_is_not(monkeypatch):
    import python_calamine

    class PanicException(BaseException):
        """As Rust's panics arrive in Python."""

    class Stub:
        error = None

        @staticmethod
        def from_filelike(_):
            raise Stub.error

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Stub)
    for error, told in ((PanicException("x"), InputError), (KeyboardInterrupt(), KeyboardInterrupt)):
        monkeypatch.setattr(Stub, "error", error)
        with pytest.raises(told):
            read_workbook(book(), "a.xlsx")


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(1, 40), st.integers(0, 10**9)),
        min_size=1,
        max_size=8,
        unique_by=lambda c: c[:2],
    )
)
@settings(max_examples=40, deadline=None)
def test_what_is_allowed_is_measured_as_it_is_read(cells):
    by_row = {}
    for row, column, value in sorted(cells):
        by_row.setdefault(row, []).append(f'<c r="{openpyxl.utils.get_column_letter(column)}{row}"><v>{value}</v></c>')
    xml = "".join(f'<row r="{row}">{"".join(line)}</row>' for row, line in by_row.items())
    extent = workbooks._Extent()
    extent.parse(f"<worksheet {NS}><sheetData>{xml}</sheetData></worksheet>".encode())
    lines = rows(raw(xml))

    assert (extent.rows, extent.columns) == (len(lines), max(map(len, lines)))
    assert {(r, c, v) for r, line in enumerate(lines, 1) for c, v in enumerate(line, 1) if v is not None} == set(cells)


def test_an_old_workbook_with_a_cell_far_away_is_refused_not_fatal(tmp_path):
    """calamine lays .xls sheets out as it opens them: one cell in the last row and column asks for 128 GB and would end the program."""
    data = bytearray(OLD.read_bytes())
    last = max(at for at in range(len(data)) if data.startswith(TEXT_CELL, at))
    struct.pack_into("<HH", data, last + len(TEXT_CELL), 65535, 65535)
    far = tmp_path / "远.xls"
    far.write_bytes(data)
    with pytest.raises(InputError, match="远处的单元格"):
        read_sheets(far)


def test_a_damaged_old_workbook_is_told_as_one(tmp_path):
    broken = tmp_path / "坏.xls"
    broken.write_bytes(OLD.read_bytes()[:512] + bytes(2048))
    with pytest.raises(InputError, match="工作簿无法读取"):
        read_sheets(broken)
