"""Unknown tables open a proposal: what each column seems to be and why; accepted, answered in Excel, or left; asked once and kept by the heading."""

import json

import openpyxl
import pytest

from feecase.intake.casefolder import load
from feecase.intake.mapping import ImportMap

HEAD = ["房号", "业主名字", "收费名目", "从何时", "到何时", "欠费金额"]
ROWS = [
    ["1-1-101", "李明", "物业费", "2024-01-01", "2024-12-31", 1200],
    ["1-1-102", "王芳", "物业费", "2024-01-01", "2024-12-31", 1300],
    ["1-1-103", "赵六", "物业费", "2024-01-01", "2024-12-31", 1400],
]


@pytest.fixture
def place(estate, run):
    def importing(*arguments):
        return run("import", *arguments, "--project", estate.folder / "project.yaml", "--to", estate.cases)

    return importing


def book(path, *rows, sheet="导出"):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(list(row))
    made.save(path)
    return path


def answers(path, *, columns=None, fixed=None, words=None):
    """Fill in a mapping workbook as staff do: fields by heading, contents by missing field, kind and result by word."""
    made = openpyxl.load_workbook(path)
    for page in made.worksheets:
        for row in page.iter_rows():
            first, second = row[0].value, row[1].value if len(row) > 1 else None
            if second in (columns or {}) and isinstance(first, int):
                row[5].value = columns[second]
            if first == "固定" and second in (fixed or {}):
                row[5].value = fixed[second]
            if first in (words or {}):
                for place, value in enumerate(words[first], 2):
                    row[place].value = value
    made.save(path)
    return path


def test_a_certain_proposal_is_taken_by_accept_and_kept_for_the_next_export(estate, place):
    table = book(estate.folder / "导出.xlsx", HEAD, *ROWS)
    code, out, _ = place(table)
    assert (code, estate.cases.exists()) == (1, False)
    assert "--accept" in out

    assert place(table, "--accept")[0] == 0
    assert str(load(estate.cases / "1-1-101").case.charges[0].amount) == "1200.00"
    assert len(list((estate.folder / "mappings").glob("*.yaml"))) == 1

    later = book(estate.folder / "下月.xlsx", HEAD, *ROWS, ["1-1-104", "孙七", "物业费", "2024-01-01", "2024-12-31", 900])
    assert place(later)[0] == 0
    assert load(estate.cases / "1-1-104").case.defendants[0].name == "孙七"


def test_names_and_numbers_of_people_are_masked_in_the_proposal(estate, place):
    table = book(estate.folder / "导出.xlsx", [*HEAD, "联络"], *[[*row, f"1390000{n:04}"] for n, row in enumerate(ROWS)])
    _, out, _ = place(table, "--json")
    [proposal] = json.loads(out)["data"]["proposals"]

    assert "李明" not in out
    assert "13900000001" not in out
    assert {column["field"] for column in proposal["columns"]} >= {"业主", "联系电话", "欠费金额"}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("编码甲", [1, 2, 3]),
        ("面积数", [88.5, 90.1, 101]),
        ("联络", [13900000001, 13900000002, 13900000003]),
        ("合同号", [20240001, 20240002, 20240003]),
        ("年份数", [2024, 2024, 2024]),
        ("楼面", [3, 12, 7]),
    ],
)
def test_a_number_that_is_no_money_is_never_proposed_as_money(estate, place, heading, cells):
    """Once a running number became 欠费金额."""
    head = [heading, *HEAD[:-1], "尚差"]
    table = book(estate.folder / "导出.xlsx", head, *[[cell, *row] for cell, row in zip(cells, ROWS, strict=True)])
    _, out, _ = place(table, "--json", "--accept")
    [proposal] = json.loads(out)["data"]["proposals"]

    money = {"欠费金额", "应收金额", "实收金额", "减免金额", "滞纳金", "合计"}
    assert {c["field"] for c in proposal["columns"] if c["title"] == heading} & money == set()
    assert not estate.cases.exists()


def test_what_is_open_is_answered_in_a_workbook_with_drop_downs(estate, place):
    table = book(estate.folder / "导出.xlsx", [*HEAD[:-1], "尚差", "客户星级"], *[[*row, "A"] for row in ROWS])
    draft = estate.folder / "映射.xlsx"
    assert place(table, "--map-draft", draft)[0] == 0
    assert openpyxl.load_workbook(draft).worksheets[0].data_validations.dataValidation

    assert place(table, "--map", draft)[0] == 1
    assert not estate.cases.exists()

    answers(draft, columns={"尚差": "欠费金额", "客户星级": "忽略", "业主名字": "业主"})
    code, out, err = place(table, "--map", draft)
    assert code == 0, out + err
    assert [str(load(estate.cases / f"1-1-10{n}").case.charges[0].amount) for n in (1, 2, 3)] == ["1200.00", "1300.00", "1400.00"]
    assert place(table)[0] == 0


def test_a_mapping_of_another_heading_is_left_alone(estate, place):
    place(book(estate.folder / "导出.xlsx", HEAD, *ROWS), "--accept")
    other = book(estate.folder / "别的.xlsx", ["门牌", "客户称呼", "尚差"], ["1-1-101", "李明", 1])

    assert place(other)[0] == 1
    assert len(list((estate.folder / "mappings").glob("*.yaml"))) == 1


LOG = [
    ["日期", "房号", "业主", "催缴情况"],
    ["2025-03-01", "1-1-101", "李明", "EMS邮寄催缴函"],
    ["2025-04-01", "1-1-101", "李明", "答应月底交"],
    ["2025-05-01", "1-1-101", "李明", "EMS邮寄催缴函"],
]


def test_each_way_of_telling_of_a_contact_is_asked_once_and_proves_nothing_until_then(estate, place):
    place(book(estate.folder / "导出.xlsx", HEAD, *ROWS), "--accept")
    log = book(estate.folder / "登记.xlsx", *LOG, sheet="催缴登记")
    code, out, _ = place(log, "--json")
    [proposal] = json.loads(out)["data"]["proposals"]

    assert code == 1
    assert {word["word"]: word["count"] for word in proposal["words"]} == {"EMS邮寄催缴函": 2, "答应月底交": 1}


def test_a_draft_is_an_xlsx_and_overwrites_nothing(estate, place):
    table = book(estate.folder / "导出.xlsx", HEAD, *ROWS)
    assert "请以 .xlsx 结尾" in "".join(place(table, "--map-draft", estate.folder / "映射.yaml")[1:])
    (estate.folder / "有.xlsx").write_bytes(b"x")
    assert "不覆盖" in "".join(place(table, "--map-draft", estate.folder / "有.xlsx")[1:])
    assert (estate.folder / "有.xlsx").read_bytes() == b"x"


def test_one_sum_for_all_is_refused_in_the_workbook(estate, place):
    """Three flats that owed 1,200.00, 1,300.00 and 1,400.00 once became 1,200.00 each."""
    table = book(estate.folder / "导出.xlsx", [*HEAD[:-1], "尚差"], *ROWS)
    draft = estate.folder / "映射.xlsx"
    place(table, "--map-draft", draft)
    answers(draft, columns={"尚差": "忽略", "业主名字": "业主"}, fixed={"欠费金额": 1200})
    code, out, err = place(table, "--map", draft)

    assert code == 1
    assert "“欠费金额”各行不同，不能写成固定内容" in out + err
    assert not estate.cases.exists()


@pytest.mark.parametrize(
    "field", ["欠费金额", "应收金额", "实收金额", "减免金额", "房号", "业主", "证件号码", "联系电话", "建筑面积"]
)
def test_what_differs_from_row_to_row_is_no_constant_in_a_hand_written_mapping(estate, place, field):
    hand = estate.folder / "m.yaml"
    hand.write_text(f"列: {{业主: 业主名字}}\n固定: {{{field}: '1'}}\n", encoding="utf-8")
    code, out, err = place(book(estate.folder / "导出.xlsx", HEAD, *ROWS), "--map", hand)

    assert code == 1
    assert "不能写成固定内容" in out + err
    assert not estate.cases.exists()


@pytest.mark.parametrize(
    ("field", "content"), [("费用项", "物业费"), ("小区", "阳光花园"), ("开始时间", "2024-01-01"), ("计价单位", "元")]
)
def test_what_all_rows_share_may_be_written_once(field, content):
    assert ImportMap(columns={"业主": "业主名字"}, constants={field: content}).constants == {field: content}
