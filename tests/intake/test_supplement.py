"""补充信息.xlsx: out with what is missing, back into case.yaml, never over what people wrote."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase import plainyaml, yamltext
from feecase.cli.main import execute
from feecase.intake.casefolder import load
from feecase.rules.addresses import meaning
from feecase.synth.estate import Traits
from feecase.synth.make import Plan, make


@pytest.fixture
def cases(tmp_path):
    """Six debtors by a bare ledger: no address, no ID number, no hand-over date."""
    make(tmp_path, Plan(size=6, seed=4, traits=Traits()))
    tables = str(tmp_path / "欠费台账.xlsx")
    assert execute(["import", tables, "--project", str(tmp_path / "project.yaml"), "--to", str(tmp_path / "cases")]) == 0
    return tmp_path / "cases"


def filled(cases, changes, bulk=()):
    """Write the workbook, fill in cells by case and heading, and bulk answers."""
    target = cases.parent / "补充信息.xlsx"
    assert execute(["supplement", str(cases), "--to", str(target)]) == 0
    book = openpyxl.load_workbook(target)
    page = book["补充信息"]
    heads = {cell.value: cell.column for cell in page[1]}
    rows = {page.cell(row, heads["案件"]).value: row for row in range(2, page.max_row + 1)}
    for (case, title), value in changes.items():
        page.cell(rows[case], heads[title]).value = value
    for row, values in enumerate(bulk, 2):
        for column, value in enumerate(values, 1):
            book["批量填写"].cell(row, column).value = value
    book.save(target)
    return target


def test_answers_come_into_the_cases_and_what_people_wrote_stays(cases, capsys):
    mine = cases / "1-1-101" / "case.yaml"
    before = mine.read_text(encoding="utf-8")
    changes = {
        ("1-1-101", "证件号码"): "510104199001010013",
        ("1-1-101", "交付日期"): dt.date(2018, 6, 30),
        ("1-1-102", "住所地"): "四川省成都市武侯区甲路1号",
    }
    target = filled(cases, changes, [("经常居住地", "同房屋坐落", "全部空白的")])

    assert execute(["supplement", str(cases), "--take", str(target)]) == 1  # the ID number's check digit is wrong
    told = capsys.readouterr().out
    assert "第2行 证件号码" in told
    assert "510104199001010013" not in told
    case = load(cases / "1-1-101").case
    assert case.premises.delivered_on == dt.date(2018, 6, 30)
    assert case.defendants[0].residence == case.premises.address
    assert case.premises.address.endswith("1号楼1单元101室")
    text = mine.read_text(encoding="utf-8")
    kept = [line for line in before.splitlines() if line]
    assert [line for line in text.splitlines() if line in kept] == kept
    assert all(load(path).case.defendants[0].residence for path in cases.iterdir() if path.is_dir())
    assert execute(["supplement", str(cases), "--take", str(target)]) == 1
    assert mine.read_text(encoding="utf-8") == text


def test_a_value_that_people_wrote_is_never_replaced(cases, capsys):
    mine = cases / "1-1-101" / "case.yaml"
    target = filled(cases, {("1-1-101", "住所地"): "四川省成都市锦江区甲路1号"})
    mine.write_text(
        mine.read_text(encoding="utf-8") + "被告:\n  - {编号: D1, 住所地: 四川省成都市锦江区乙路2号}\n", encoding="utf-8"
    )

    assert execute(["supplement", str(cases), "--take", str(target)]) == 0
    assert "已有内容，没有改动" in capsys.readouterr().out
    assert load(cases / "1-1-101").case.defendants[0].domicile == "四川省成都市锦江区乙路2号"


@pytest.mark.parametrize(
    ("title", "value", "why"),
    [
        ("证件号码", 510104199001010018, "当作数字"),
        ("住所地", "同上", "不是完整的地址"),
        ("交付日期", "2018年6月", "日期要写到日"),
    ],
)
def test_a_wrong_value_is_told_with_its_cell_and_stops_no_other(cases, capsys, title, value, why):
    target = filled(cases, {("1-1-101", title): value, ("1-1-102", "交付日期"): "2019/3/1"})

    assert execute(["supplement", str(cases), "--take", str(target)]) == 1
    told = capsys.readouterr().out
    assert why in told
    assert f"第2行 {title}" in told
    assert load(cases / "1-1-102").case.premises.delivered_on == dt.date(2019, 3, 1)


def test_bulk_answers_for_chosen_rows_only(cases):
    target = filled(cases, {("1-1-101", "选"): "√"}, [("交付日期", "2019年3月1日", "“选”栏打√的")])

    assert execute(["supplement", str(cases), "--take", str(target)]) == 0
    days = {path.name: load(path).case.premises.delivered_on for path in cases.iterdir() if path.is_dir()}
    assert days.pop("1-1-101") == dt.date(2019, 3, 1)
    assert set(days.values()) == {None}


def test_a_foreign_workbook_is_refused(cases, capsys):
    assert execute(["supplement", str(cases), "--take", str(cases.parent / "欠费台账.xlsx")]) == 1
    assert "不是补充信息表" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("同上", "elsewhere"),
        ("住同上", "elsewhere"),
        ("见上", "elsewhere"),
        ("〃", "elsewhere"),
        ("同户籍地址", "elsewhere"),
        ("成都", "elsewhere"),
        ("本小区", "flat"),
        ("住本小区", "flat"),
        ("同房屋地址", "flat"),
        ("本房屋", "flat"),
        ("无", "nothing"),
        ("/", "nothing"),
        ("——", "nothing"),
        ("不详", "nothing"),
        ("四川省成都市锦江区榆荫路8号3栋1单元302室", "address"),
        ("河北省邯郸市魏县北皋镇东王村", "address"),
        ("12 Baker Street, London", "address"),
    ],
)
def test_what_an_address_says(text, said):
    assert meaning(text) == said


@given(
    st.dictionaries(st.sampled_from(["编号", "姓名", "住所地"]), st.text("甲乙: #'\"-\n", max_size=5), max_size=3), st.booleans()
)
def test_a_value_is_put_beside_what_is_there_and_nothing_else_changes(person, flow):
    """Whatever the entry holds, the new field is there afterwards and all else reads as before, or the edit is refused."""
    person = {"编号": "D1", **{k: v for k, v in person.items() if k != "编号"}}
    text = (
        f"# 说明\nid: x\n被告: {yamltext.flow([person])}\n"
        if flow
        else f"# 说明\nid: x\n被告:\n{yamltext.block([person], 2)}# 尾\n"
    )

    try:
        after = yamltext.put(text, [("被告", "defendants"), ("=D1", "id", "编号"), ("联系电话", "phone")], "139: #1")
    except yamltext.NotEditableError:
        return
    assert plainyaml.parse(after).data == {"id": "x", "被告": [{**plainyaml.parse(text).data["被告"][0], "联系电话": "139: #1"}]}
    assert "# 说明" in after
