"""Old workbooks, JSON tables and merged cells: the same rows as from a plain .xlsx."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.errors import InputError
from feecase.extend import formats
from feecase.extend.tables import read_sheets

OLD = Path(__file__).with_name("data") / "old.xls"
ONE = {
    "房号": "3-1-302",
    "业主": "李明",
    "费用项": "物业费",
    "开始时间": "2025-01-01",
    "结束时间": "2025-12-31",
    "欠费金额": "1140.10",
}


def test_an_old_workbook_with_merged_headings_and_rooms_makes_the_same_cases(estate):
    result = estate.run(OLD)

    assert [(case.id, case.charges, str(case.outstanding)) for case in result.cases] == [
        ("3-1-302", 2, "2280.50"),
        ("S1-105", 1, "300.00"),
    ]
    assert result.complete


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([ONE], ensure_ascii=False)),
        ("a.json", json.dumps({"欠费明细表": [ONE]}, ensure_ascii=True)),
        ("a.jsonl", json.dumps(ONE, ensure_ascii=False) + "\n"),
        ("a.jsonl", json.dumps(ONE) + "\n\n" + json.dumps({"room": "x"}) + "\n"),
        (
            "a.json",
            '[{"room": "3-1-302", "owner": "李明", "item": "物业费", "from": "2025-01-01", "to": "2025-12-31", "owed": 1140.10}]',
        ),
    ],
)
def test_json_tables_are_read_by_chinese_or_english_keys(name, text, estate):
    (estate.folder / name).write_text(text, encoding="utf-8")
    result = estate.run(estate.folder / name)

    assert [(case.id, str(case.outstanding)) for case in result.cases] == [("3-1-302", "1140.10")]


@pytest.mark.parametrize("text", ["[1, 2]", "[{]", '{"a": [1], "b": 2}', "{", '[{"a": 1}'])
def test_json_that_is_no_table_is_refused(text, tmp_path):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match="JSON"):
        read_sheets(tmp_path / "a.json")


@given(st.text(max_size=60))
def test_no_json_makes_it_raise_anything_else(text):
    try:
        formats.json_tables(text, "a.json")
    except InputError as error:
        assert error.problems[0].next  # noqa: PT017


def test_numbers_keep_their_digits():
    ((_, rows),) = formats.json_tables('[{"a": 0.1000000000000000055, "b": 18.10, "c": null, "d": {"e": 1}}]', "a")

    assert rows[1] == ("0.1000000000000000055", "18.10", None, '{"e": 1}')


def test_merged_text_is_repeated_and_merged_amounts_are_not(tmp_path):
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["房号", "金额"], ["3-1-302", 100], [None, None], ["4", "1,200.00元"], [None, None]):
        page.append(row)
    for area in ("A2:A3", "B2:B3", "B4:B5"):
        page.merge_cells(area)
    book.save(tmp_path / "a.xlsx")

    (sheet,) = read_sheets(tmp_path / "a.xlsx")

    assert [row[0] for row in sheet.rows] == ["房号", "3-1-302", "3-1-302", "4"]
    assert [row[1:2] for row in sheet.rows] == [("金额",), (100,), (None,), ("1,200.00元",)]


@pytest.mark.parametrize(
    ("ranges", "rows"), [([((5, 5), (9, 9))], [(1,)]), ([((0, 0), (9, 9))], [("a",)]), ([((0, 3), (0, 4))], [("a",)])]
)
def test_ranges_beyond_the_cells_do_no_harm(ranges, rows):
    assert formats.fill(list(rows), ranges) == rows
