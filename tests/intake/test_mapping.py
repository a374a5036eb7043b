"""Mapping files: tables with names of their own, and corrected rejects that come back alone."""

from __future__ import annotations

import openpyxl
import pytest

from feecase.errors import InputError
from feecase.intake.casefolder import load

MAP = """\
列: {房号: 房间名称, 业主: 客户, 开始时间: 从, 结束时间: 到, 欠费金额: 欠款合计}
固定: {费用项: 物业服务费}
"""
HEADER = ["房间 名称", "客户", "从", "到", "欠款合计"]
GOOD = ["3-1-302", "李明", "2025-01-01", "2025-12-31", "1200"]
BAD = ["3-1-302", "李明", "2024-01-01", "2024-13-31", "1100"]


@pytest.fixture
def mapping(estate):
    path = estate.folder / "对应.yaml"
    path.write_text(MAP, encoding="utf-8")
    return path


def test_a_mapping_names_the_columns_and_what_all_rows_share(estate, mapping):
    result = estate.run({"导出": [["某小区欠款"], HEADER, GOOD, ["合计", "", "", "", "2400"]]}, mapping=mapping)

    assert result.complete
    (charge,) = load(estate.cases / "3-1-302").case.charges
    assert (charge.item, str(charge.amount), charge.source.row) == ("物业服务费", "1200.00", 3)


def test_a_mapping_once_used_is_kept_and_used_again(estate, mapping):
    estate.run({"导出": [HEADER, GOOD]}, mapping=mapping, dry_run=True)
    assert not (estate.folder / "mappings").exists()
    estate.run({"导出": [HEADER, GOOD]}, mapping=mapping)
    mapping.unlink()

    assert estate.run({"导出": [HEADER, GOOD]}).cases[0].state == "unchanged"


def test_a_kept_mapping_leaves_known_tables_alone(estate, mapping, rows):
    estate.run({"导出": [HEADER, GOOD]}, mapping=mapping)

    assert estate.run({"欠费明细表": [rows.ARREARS, rows.arrears()]}).complete


def test_without_a_mapping_a_table_of_unknown_names_is_told_as_unknown(estate):
    result = estate.run({"导出": [["甲", "乙", "丙", "丁", "戊", "己"][: len(HEADER)], GOOD]})

    assert (result.cases, result.unknown_files) == ((), ("表0.xlsx",))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("列: {房号: 没有这一列}", "映射没有用上"),
        ("列:", "没有写“列”"),
        ("列: [房号]", "这里应写下级字段"),
        ("栏: {}", "不认识的键“栏”"),
        ("工作表: 别的\n列: {房号: 房间名称}", "没有用上"),
    ],
)
def test_a_mapping_that_maps_nothing_is_refused_before_anything_is_written(text, what, estate, mapping):
    mapping.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=what):
        estate.run({"导出": [HEADER, GOOD]}, mapping=mapping)
    assert not estate.cases.exists()


def corrected(result, cell, value):
    book = openpyxl.load_workbook(result.rejects_file)
    book.worksheets[0][cell] = value
    path = result.rejects_file.with_name("改好.xlsx")
    book.save(path)
    return path


def test_corrected_rejects_alone_come_on_top_of_what_was_imported(estate, mapping):
    first = estate.run({"导出": [HEADER, GOOD, BAD]}, mapping=mapping)
    fixed = corrected(first, "D2", "2024-12-31")

    result = estate.run(fixed)

    assert [(case.charges, str(case.outstanding), case.state) for case in result.cases] == [(2, "2300.00", "changed")]
    case = load(estate.cases / "3-1-302").case
    assert [(charge.id, str(charge.amount)) for charge in case.charges] == [("C202401", "1100.00"), ("C202501", "1200.00")]
    assert estate.run(fixed).cases[0].state == "unchanged"


def test_a_table_that_is_no_correction_replaces_what_was_imported(estate, mapping):
    estate.run({"导出": [HEADER, GOOD]}, mapping=mapping)
    result = estate.run({"导出": [HEADER, [*GOOD[:2], "2026-01-01", "2026-06-30", "600"]]})

    assert [(case.charges, str(case.outstanding)) for case in result.cases] == [(1, "600.00")]
