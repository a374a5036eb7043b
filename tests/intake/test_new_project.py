"""A project without YAML: what the contract says is proposed with its page, the form holds answers to the model, the file loads."""

from __future__ import annotations

import openpyxl
import pytest

from feecase import plainyaml
from feecase.cli.main import execute
from feecase.drawings import draw
from feecase.intake.contract_text import read
from feecase.intake.project_form import FIELDS, answers, form, project
from feecase.model.contract import LateFeeClause, Tariff
from feecase.model.party import OrgType

CONTRACT = [
    "物业服务合同\n甲方：云溪府业主委员会\n乙方：成都安居物业服务有限公司\n签订日期：2017年12月20日",
    "第三条 服务期限自2018年1月1日起至2020年12月31日止。\n第五条 收费标准：住宅为每月每平方米2.10元；商铺为3.50元/平方米·月。",
    "第六条 业主应当于每季度首月10日前交纳当季物业服务费。第八条 业主逾期交纳的，每逾期一日按欠费金额的千分之三支付违约金。",
]
NEEDED = {
    "管辖地代码": "510104",
    "小区名称": "云溪府",
    "小区地址": "四川省成都市锦江区知鱼巷9号",
    "原告名称": "成都安居物业服务有限公司",
    "法定代表人": "周景言",
    "法院名称": "成都市锦江区人民法院",
}


def test_a_contract_proposes_its_clauses_with_pages():
    found = {one.field: (one.value, one.page) for one in read(CONTRACT)}

    assert found["签订日期"] == ("2017-12-20", 1)
    assert found["业主方"] == ("云溪府业主委员会", 1)
    assert found["物业服务人"] == ("成都安居物业服务有限公司", 1)
    assert (found["服务期起"], found["服务期止"]) == (("2018-01-01", 2), ("2020-12-31", 2))
    assert (found["单价"], found["单价（商铺）"]) == (("2.10", 2), ("3.50", 2))
    assert found["交费条款"] == ("业主应当于每季度首月10日前交纳当季物业服务费。", 3)
    schedule = [found[name][0] for name in ("计费周期", "交费方式", "月份偏移", "交费日")]
    assert schedule == ["每季度", "先交费后服务", "0", "10"]
    assert (found["违约金比例"][0], found["违约金按"][0]) == ("千分之三", "日")


@pytest.mark.parametrize(
    ("clause", "schedule"),
    [
        ("业主应于每月5日前交纳当月物业费。", ("每月", "先交费后服务", "0", "5")),
        ("业主应于次月10日前交纳上月物业费。", ("每月", "先服务后交费", "1", "10")),
        ("业主应于每年1月31日前交纳当年物业费。", ("每年", "先交费后服务", "0", "31")),
        ("业主应于每年6月30日前交纳物业费。", None),
        ("业主应于每季度末月20日前交纳物业费。", None),
        ("业主应按时交纳物业费。", None),
    ],
)
def test_only_a_plain_payment_clause_becomes_a_schedule(clause, schedule):
    """A clause that leaves the month open stays a clause: a wrong due date would run limitation and late fee from a wrong day."""
    found = {one.field: one.value for one in read([clause])}

    read_as = tuple(found.get(name) for name in ("计费周期", "交费方式", "月份偏移", "交费日"))
    assert read_as == (schedule or (None,) * 4)


def test_what_a_contract_says_in_two_ways_is_not_proposed():
    assert "单价" not in {one.field for one in read(["住宅为每月每平方米2.10元。", "住宅每月每平方米2.30元。"])}


def test_the_form_comes_back_as_a_project_and_a_wrong_answer_is_named():
    proposals = read(CONTRACT)
    values = answers(form(proposals, NEEDED), "项目资料.xlsx")
    text = project(values, "项目资料.xlsx")

    data = plainyaml.parse(text).data
    assert data["合同"]["交费安排"] == {"计费周期": "3", "交费方式": "先交费后服务", "月份偏移": "0", "交费日": "10"}
    assert data["收费标准"][0]["单价"] == "2.10"
    assert form(proposals, NEEDED) == form(proposals, NEEDED)
    for title, wrong in (("签订日期", "2017年13月1日"), ("违约金比例", "每天一点"), ("原告类型", "公司"), ("法院名称", "")):
        with pytest.raises(Exception, match=r"13月1日|每天一点|原告类型|法院名称"):
            project(values | {title: wrong}, "项目资料.xlsx")


def test_everything_the_form_asks_has_a_place_in_the_model():
    """Each field alone, beside the needed ones, makes a project file that the model takes."""
    whole = NEEDED | {"合同类型": "物业服务合同", "合同名称": "物业服务合同", "单价": "2.10"}
    samples = {
        "同意电子送达": "是",
        "计费周期": "每月",
        "交费日": "10",
        "月份偏移": "0",
        "违约金比例": "0.05%",
        "统一社会信用代码": "91510104MA000000XJ",
        "单价": "1.80",
        "管辖地代码": "510104",
    }
    del samples["统一社会信用代码"]
    groups = {
        "代理人": {"代理人姓名": "甲"},
        "账户": {"收款户名": "甲", "收款开户行": "乙", "收款账号": "1"},
        "交费": {"计费周期": "每月", "交费日": "1"},
        "违约金": {"违约金比例": "千分之三"},
    }
    for field in FIELDS:
        if field.title == "统一社会信用代码":
            continue
        value = samples.get(field.title) or (
            field.choices[0] if field.choices else "2018-01-01" if field.title.endswith(("起", "止", "日期")) else "甲乙丙"
        )
        assert project(whole | groups.get(field.part, {}) | {field.title: value}, "x")
    assert len(OrgType.__args__) > 10


def test_the_command_writes_a_form_from_the_contract_and_takes_it_back(tmp_path, capsys):
    pdf = tmp_path / "合同.pdf"
    pdf.write_bytes(draw("#for page in data.pages [#page #pagebreak(weak: true)]", {"pages": CONTRACT}))
    folder = tmp_path / "云溪府"

    assert execute(["new", str(folder), "--contract", str(pdf), "--form"]) == 0
    target = folder / "项目资料.xlsx"
    book = openpyxl.load_workbook(target)
    rows = {row[1].value: row for row in book.active.iter_rows(min_row=2)}
    assert rows["违约金比例"][2].value == "千分之三"
    assert "合同第3页" in rows["违约金比例"][3].value
    assert execute(["new", str(folder), "--from", str(target)]) == 1
    assert "没有填写“管辖地代码”" in capsys.readouterr().err
    for title, value in NEEDED.items():
        rows[title][2].value = value
    book.save(target)
    assert execute(["new", str(folder), "--from", str(target)]) == 0
    assert execute(["new", str(folder), "--from", str(target)]) == 1
    assert "不覆盖已有的文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "value"),
    [("千分之三", "0.003"), ("万分之五", "0.0005"), ("3‰", "0.003"), ("0.05%", "0.0005"), ("0.003", "0.003")],
)
def test_rates_are_understood_as_contracts_write_them(written, value):
    assert str(LateFeeClause(rate=written).rate) == value


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("元/个·月", "元/月"),
        ("元/㎡/月", "元/平方米·月"),
        ("元/月·平方米", "元/平方米·月"),
        ("元/车位/月", "元/月"),
        ("元/年", "元/年"),
    ],
)
def test_units_are_understood_as_contracts_write_them(written, unit):
    assert Tariff(id="T", item="x", price="1", unit=written).unit == unit
