"""Workbooks and text tables: read as the user sees them, whatever their dimension says; hostile files are refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase.errors import InputError
from feecase.extend import tables, workbooks
from feecase.extend.tables import read_sheets, workbook_bytes


@pytest.fixture
def file(tmp_path):
    def write(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def book(fill) -> bytes:
    result = openpyxl.Workbook()
    fill(result.worksheets[0])
    return workbook_bytes(result, dt.datetime(2026, 11, 20, 8))


def replaced(data: bytes, part: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def test_row_numbers_are_those_the_user_sees(file):
    def fill(page):
        page["B3"] = "房号"
        page["A5"] = dt.datetime(2025, 12, 1)

    (sheet,) = read_sheets(file("a.xlsx", book(fill)))

    assert len(sheet.rows) == 5
    assert sheet.rows[2] == (None, "房号")
    assert sheet.rows[4] == (dt.date(2025, 12, 1), None)
    assert (sheet.file, sheet.name, sheet.as_of) == ("a.xlsx", "Sheet", dt.date(2026, 11, 20))


def test_a_dimension_that_says_a1_hides_nothing(file):
    data = book(lambda page: [page.append([f"{row}", row]) for row in range(5)])
    lying = replaced(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B5"', b'ref="A1"'))

    assert lying != data
    assert len(read_sheets(file("a.xlsx", lying))[0].rows) == 5


def test_of_a_formula_the_value_it_last_showed_is_read(file):
    data = book(lambda page: page.append(["=1+2"]))
    shown = replaced(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>").replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>"),
    )

    assert read_sheets(file("a.xlsx", shown))[0].rows == ((3,),)
    assert read_sheets(file("b.xlsx", data))[0].rows == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_text_tables_are_read_in_the_encodings_of_china(file, encoding, sign):
    text = f'房号{sign}业主\r\n3-1-302{sign}"李\n明"\r\n{sign}\r\n'

    (sheet,) = read_sheets(file("欠费明细表.csv", text.encode(encoding)))

    assert sheet.name == "欠费明细表"
    assert sheet.rows == (("房号", "业主"), ("3-1-302", "李\n明"), (None, None))


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加了密码，或已损坏"),
        ("a.xlsx", b"PK\x03\x04 broken", "工作簿已损坏"),
        ("a.xlsx", b"hello", "这不是 Excel 工作簿"),
        ("a.csv", b"", "文件是空的"),
        ("a.csv", b"\xff\xfe\xff", "不是文本表格"),
        ("a.csv", b"\x00\x01\x02,\x03", "不是文本表格"),
        ("a.csv", b'a,"b\n', "CSV 格式有误"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0", "不是文本表格"),
    ],
)
def test_what_is_no_table_is_refused(file, name, data, what):
    with pytest.raises(InputError, match=what):
        read_sheets(file(name, data))


def test_an_archive_that_is_no_workbook_is_refused(file):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")

    with pytest.raises(InputError, match="这不是 Excel 工作簿"):
        read_sheets(file("a.xlsx", out.getvalue()))


def test_a_workbook_with_broken_xml_is_refused(file):
    data = replaced(book(lambda page: page.append([1])), "xl/worksheets/sheet1.xml", lambda xml: xml[:50])

    with pytest.raises(InputError, match="工作簿无法读取"):
        read_sheets(file("a.xlsx", data))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=12), st.booleans())
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(tmp_path_factory, damage, inside):
    whole = book(lambda page: [page.append(["房号", row, dt.datetime(2026, 1, 1)]) for row in range(3)])

    def spoil(content):
        spoilt = bytearray(content)
        for place, value in damage:
            spoilt[place % len(spoilt)] = value
        return bytes(spoilt)

    path = tmp_path_factory.mktemp("damaged") / "a.xlsx"
    path.write_bytes(replaced(whole, "xl/worksheets/sheet1.xml", spoil) if inside else spoil(whole))
    with contextlib.suppress(InputError):
        read_sheets(path)


def test_a_zip_bomb_is_refused_before_it_unpacks(file, monkeypatch):
    monkeypatch.setattr(workbooks, "UNPACKED_LIMIT", 1_000_000)
    data = replaced(book(lambda page: page.append([1])), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 2_000_000)

    assert len(data) < 20_000
    with pytest.raises(InputError, match="工作簿展开后过大"):
        read_sheets(file("a.xlsx", data))


def test_too_many_cells_are_refused(file, monkeypatch):
    monkeypatch.setattr(workbooks, "CELL_LIMIT", 1000)

    with pytest.raises(InputError, match="工作表过大"):
        read_sheets(file("a.xlsx", book(lambda page: [page.append([1] * 10) for _ in range(200)])))


def test_one_cell_at_the_far_corner_is_no_trap(file):
    (sheet,) = read_sheets(file("a.xlsx", book(lambda page: page.cell(1_048_576, 1, "x"))))

    assert sheet.rows[-1] == ("x",)
    assert len(sheet.rows) == 1_048_576


def test_a_file_above_the_limit_is_refused(file, monkeypatch):
    monkeypatch.setattr(tables, "FILE_LIMIT", 10)

    with pytest.raises(InputError, match="文件过大"):
        read_sheets(file("a.csv", b"a" * 11))


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(InputError, match="找不到文件"):
        read_sheets(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="文件无法读写"):
        read_sheets(tmp_path)


def test_the_same_content_gives_the_same_bytes():
    assert book(lambda page: page.append(["李明", 1])) == book(lambda page: page.append(["李明", 1]))
