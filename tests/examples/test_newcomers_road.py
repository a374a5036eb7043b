"""The road of a new user as docs/first-estate.md tells it: three workbooks, a contract, a heap of files; to the first bundle without a line of YAML."""

from __future__ import annotations

import docx
import openpyxl
import pytest

from feecase.cli.main import execute
from feecase.drawings import draw
from feecase.synth.estate import Traits
from feecase.synth.make import Plan, make
from feecase.synth.truth import load

CONTRACT = (
    "物业服务合同\n甲方：青榆小区业主委员会\n乙方：成都安居物业服务有限公司\n签订日期：2014年12月20日",
    "服务期限自2015年1月1日起至2029年12月31日止。住宅物业服务费为每月每平方米1.80元。",
    "业主应于每季度首月10日前交纳当季物业服务费。业主逾期交纳的，每逾期一日按欠费金额的万分之三支付违约金。",
)
ANSWERS = {
    "管辖地代码": "510104", "小区名称": "青榆小区", "小区地址": "四川省成都市锦江区锦帆路9号", "原告名称": "成都安居物业服务有限公司", "法定代表人": "周景言",
    "法院名称": "成都市锦江区人民法院", "原告住所地": "四川省成都市锦江区榆荫路1号", "原告联系电话": "028-80000000", "送达地址": "四川省成都市锦江区榆荫路1号",
    "送达联系电话": "028-80000000", "代收人": "周景言",
}  # fmt: skip


@pytest.mark.slow
def test_from_a_folder_of_messy_files_to_the_first_bundle(tmp_path, monkeypatch, capsys):
    raw, estate = tmp_path / "资料", tmp_path / "青榆小区"
    habits = frozenset({"title", "totals", "merged", "room-spellings", "text-amounts", "dates"})
    plan = Plan(
        seed=1,
        size=8,
        layout="settled",
        habits=habits,
        books=frozenset({"receipts", "contacts"}),
        traits=Traits(contacts=0.6, receipts=0.3),
    )
    make(raw, plan)
    pdf = raw / "物业服务合同.pdf"
    pdf.write_bytes(draw("#for page in data.pages [#page #pagebreak(weak: true)]", {"pages": CONTRACT}))
    monkeypatch.chdir(tmp_path)

    assert execute(["new", str(estate), "--contract", str(pdf), "--form"]) == 0
    form = estate / "项目资料.xlsx"
    book = openpyxl.load_workbook(form)
    for row in book.active.iter_rows(min_row=2):
        if row[1].value in ANSWERS:
            row[2].value = ANSWERS[row[1].value]
    book.save(form)
    assert execute(["new", str(estate), "--from", str(form)]) == 0

    tables = [str(raw / name) for name in ("欠费台账.xlsx", "缴费流水.xlsx", "催缴登记.xlsx")]
    where = ["--project", str(estate / "project.yaml"), "--to", str(estate / "cases")]
    assert execute(["import", *tables, *where, "--as-of", "2026-11-30"]) in {0, 1}
    cases = sorted(path.name for path in (estate / "cases").iterdir() if (path / "case.yaml").is_file())
    assert len(cases) == 8

    (estate / "evidence" / "CamScanner 05-12.pdf").write_bytes(pdf.read_bytes())
    (estate / "evidence" / "营业执照.pdf").write_bytes(draw("营业执照", {}))
    for number, room in enumerate(cases):
        notice = docx.Document()
        notice.add_paragraph("催缴通知书")
        notice.add_paragraph(f"{room}业主：请于2026年10月31日前交清物业费。")
        notice.save(estate / "evidence" / f"新建 Microsoft Word 文档 ({number}).docx")
    assert execute(["evidence", "scan", str(estate), "--write"]) == 0
    assert execute(["evidence", "accept", str(estate)]) == 0

    workbook = estate / "补充信息.xlsx"
    assert execute(["supplement", str(estate / "cases"), "--to", str(workbook)]) == 0
    filled = openpyxl.load_workbook(workbook)
    for column, value in enumerate(("经常居住地", "同房屋坐落", "全部空白的"), 1):
        filled["批量填写"].cell(2, column).value = value
    filled.save(workbook)
    assert execute(["supplement", str(estate / "cases"), "--take", str(workbook)]) == 0

    owed = {debtor["room"]: float(debtor["outstanding"]) for debtor in load(raw / "truth.json")["debtors"]}
    first = estate / "cases" / max(cases, key=lambda name: owed[name])
    capsys.readouterr()
    execute(["prepare", str(first), "--as-of", "2026-11-30"])
    made = {path.name for path in (first / "out").rglob("*")}
    assert any("起诉状" in name for name in made), capsys.readouterr().out
    assert any("证据" in name for name in made)
