"""`feecase reconcile` and the guard before filing: what is printed and written, what blocks and what lifts the block again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import shutil

import jsonschema_rs
import openpyxl
import pytest

from feecase import api
from feecase.cli.schema import SCHEMAS
from feecase.intake.casefolder import load
from feecase.model.reconciled import Reconciliation

YEAR = {"first": "2025-01-01", "last": "2025-12-31", "amount": "1200.00"}
RECEIPT = ["订单号", "房号", "费用项", "费用开始时间", "费用结束时间", "缴费时间", "实收金额"]


@pytest.fixture
def export(estate, rows):
    """Write a fresh export: `export([rows], [receipts], day)`."""

    def write(lines, receipts=(), name="最新.xlsx"):
        sheets = {"欠费明细表": [rows.ARREARS, *lines]} | ({"缴费明细表": [RECEIPT, *receipts]} if receipts else {})
        (estate.folder / name).write_bytes(estate.book(sheets))
        return estate.folder / name

    return write


@pytest.fixture
def reconcile(run, estate):
    def command(*files, on="2026-11-22", **options):
        more = [part for key, value in options.items() for part in (f"--{key.replace('_', '-')}", value) if part is not True]
        return run(
            "reconcile", *files, "--cases", estate.cases, "--project", estate.folder / "project.yaml", "--as-of", on, *more
        )

    return command


@pytest.fixture
def imported(estate, rows):
    lines = [rows.arrears(**YEAR), rows.arrears("1-1-101", "赵一", **YEAR), rows.arrears("2-1-201", "钱二", **YEAR)]
    estate.run({"欠费明细表": [rows.ARREARS, *lines]}, as_of=dt.date(2026, 11, 1))


PAID = ["S1", "3-1-302", "物业费", "2025-01-01", "2025-12-31", "2026-11-20", "1200"]
HALF = ["S2", "1-1-101", "物业费", "2025-01-01", "2025-06-30", "2026-11-19", "600"]


@pytest.fixture
def some_paid(imported, export, rows):
    """One case paid in full, one in half, one not at all."""
    later = {"first": "2025-07-01", "last": "2025-12-31", "amount": "600.00"}
    return export([rows.arrears("1-1-101", "赵一", **later), rows.arrears("2-1-201", "钱二", **YEAR)], [PAID, HALF])


def findings(folder, on=dt.date(2026, 11, 22), check="reconciled"):
    opened = api.check(folder, as_of=on)
    return [f for f in opened.assessment.findings if f.check == check]


def test_what_was_paid_since_blocks_and_says_what_to_do(reconcile, some_paid, estate):
    code, out, err = reconcile(some_paid)

    assert (code, err) == (3, "")
    assert "已付清：不要立案" in out
    assert "重新导入后再立案，减少 600.00 元" in out
    assert "2 案在处理之前不要立案" in out
    (full,), (half,) = (findings(estate.cases / name) for name in ("3-1-302", "1-1-101"))
    assert (full.level, str(full.amount), full.debts) == ("blocking", "1200.00", ("C202501",))
    assert (half.level, str(half.amount)) == ("blocking", "600.00")
    assert "2026-11-19 付款 600.00 元" in half.why
    assert findings(estate.cases / "2-1-201") == []


def test_check_and_prepare_take_the_guard_into_account(reconcile, some_paid, estate, run):
    reconcile(some_paid)

    assert run("check", estate.cases / "1-1-101", "--as-of", "2026-11-22")[0] == 3
    assert "减少，案件仍多算 600.00 元" in run("check", estate.cases / "1-1-101", "--as-of", "2026-11-22")[1]


def test_importing_the_fresh_export_lifts_the_block(reconcile, some_paid, estate):
    reconcile(some_paid)
    estate.run(some_paid)

    assert findings(estate.cases / "1-1-101") == []
    assert load(estate.cases / "1-1-101").reconciled is None
    paid = load(estate.cases / "3-1-302").case
    assert sum(one.amount for one in paid.payments) == sum(one.amount for one in paid.charges)  # its receipts reached the case
    assert reconcile(some_paid)[0] == 0
    assert [len(findings(estate.cases / name)) for name in ("3-1-302", "1-1-101")] == [1, 0]


def test_a_payment_that_people_note_lifts_the_block_too(reconcile, some_paid, estate):
    reconcile(some_paid)
    path = estate.cases / "1-1-101" / "case.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "付款: [{编号: P1, 付款日期: 2026-11-19, 金额: 600, 指定款项: [C202501]}]\n",
        encoding="utf-8",
    )
    before = path.read_bytes()

    assert findings(estate.cases / "1-1-101") == []
    report = json.loads(reconcile(some_paid, json=True)[1])["data"]
    (case,) = [one for one in report["cases"] if one["case"] == "1-1-101"]
    assert (case["blocking"], case["advice"], path.read_bytes()) == (False, "go-on", before)


def test_the_same_export_lets_all_cases_go_on(reconcile, imported, export, rows, estate):
    same = export([rows.arrears(**YEAR), rows.arrears("1-1-101", "赵一", **YEAR), rows.arrears("2-1-201", "钱二", **YEAR)])
    code, out, _ = reconcile(same)

    assert code == 0
    assert "0 案在处理之前不要立案" in out
    assert load(estate.cases / "3-1-302").reconciled.as_of == dt.date(2026, 11, 20)
    assert findings(estate.cases / "3-1-302") == []


def test_a_room_that_is_not_listed_is_a_question_and_no_block(reconcile, imported, export, rows, estate):
    code, out, _ = reconcile(export([rows.arrears("2-1-201", "钱二", **YEAR)]))

    assert code == 0
    assert "该户不在台账" in out
    assert [f.level for f in findings(estate.cases / "3-1-302")] == ["warning"]


def test_a_payment_without_a_period_blocks_until_it_is_noted(reconcile, imported, export, rows, estate):
    loose = [["S3", "3-1-302", "", "", "", "2026-11-18", "100"]]
    code, out, _ = reconcile(
        export([rows.arrears(**YEAR), rows.arrears("1-1-101", "赵一", **YEAR), rows.arrears("2-1-201", "钱二", **YEAR)], loose)
    )
    path = estate.cases / "3-1-302" / "case.yaml"

    assert code == 3
    assert "2026-11-18 付款 100.00 元没有登记" in out
    assert [(f.level, str(f.amount)) for f in findings(path.parent)] == [("blocking", "100.00")]
    path.write_text(path.read_text(encoding="utf-8") + "付款: [{编号: P1, 付款日期: 2026-11-18, 金额: 100}]\n", encoding="utf-8")
    assert findings(path.parent) == []


def test_another_owner_in_the_list_is_a_warning(reconcile, imported, export, rows, estate):
    reconcile(export([rows.arrears(**YEAR, owner="王芳")]))

    assert "台账的业主现在是王芳" in findings(estate.cases / "3-1-302")[0].what


def test_after_filing_the_advice_is_another(reconcile, some_paid, estate):
    for name in ("3-1-302", "1-1-101"):
        path = estate.cases / name / "case.yaml"
        path.write_text(
            path.read_text(encoding="utf-8") + "往来记录: [{编号: Q1, 类别: 起诉, 发出日期: 2026-10-08, 生效日期: 2026-10-08}]\n",
            encoding="utf-8",
        )
    _, out, _ = reconcile(some_paid)

    assert "已起诉" in out
    assert "申请撤诉" in out
    assert "申请变更诉讼请求，减少 600.00 元" in out


def test_json_is_one_document_of_the_published_shape(reconcile, some_paid):
    code, out, err = reconcile(some_paid, json=True)
    printed = json.loads(out)

    assert (code, err, printed["schema"]) == (3, "", "feecase/reconcile/1")
    jsonschema_rs.validate(SCHEMAS["reconcile"](), printed)
    assert Reconciliation.model_validate({key: value for key, value in printed["data"].items() if key != "failed"})
    assert {one["case"]: one["advice"] for one in printed["data"]["cases"]} == {
        "1-1-101": "amend",
        "2-1-201": "go-on",
        "3-1-302": "withdraw",
    }


def test_the_billing_system_gets_a_line_per_charge_the_same_in_every_format(reconcile, some_paid, estate):
    for ending in ("xlsx", "csv", "json"):
        assert reconcile(some_paid, status=estate.folder / f"状态.{ending}")[0] == 3
    book = [[cell.value for cell in row] for row in openpyxl.load_workbook(estate.folder / "状态.xlsx").worksheets[0].iter_rows()]
    text = (estate.folder / "状态.csv").read_text(encoding="utf-8-sig")
    data = json.loads((estate.folder / "状态.json").read_text(encoding="utf-8"))

    assert [[cell or "" for cell in row] for row in book] == list(csv.reader(io.StringIO(text)))
    assert book[0] == [
        "来源编号",
        "房号",
        "费用项目",
        "起",
        "止",
        "原金额",
        "现金额",
        "核对结果",
        "付款日期",
        "案件编号",
        "阶段",
        "主张金额",
        "不主张的原因",
        "处理",
    ]
    assert book[1] == [
        "1",
        "1-1-101",
        "物业费",
        "2025-01-01",
        "2025-12-31",
        "1200.00",
        "600.00",
        "已付一部分",
        "2026-11-19",
        "1-1-101",
        "未处理",
        "1200.00",
        None,
        "变更请求",
    ]
    assert data["as_of"] == "2026-11-20"
    assert [line["state"] for line in data["charges"]] == ["partly-paid", "unchanged", "paid"]


def test_why_a_charge_is_not_claimed_is_told(reconcile, some_paid, estate):
    (estate.cases / "2-1-201" / "choices.yaml").write_text("不主张的款项: [C202501]\n", encoding="utf-8")
    reconcile(some_paid, status=estate.folder / "状态.json")
    lines = {line["case"]: line for line in json.loads((estate.folder / "状态.json").read_text(encoding="utf-8"))["charges"]}

    assert (lines["2-1-201"]["claimed"], lines["2-1-201"]["why_not"][:5]) == ("0.00", "选择不主张")
    assert (lines["1-1-101"]["claimed"], lines["1-1-101"]["why_not"]) == ("1200.00", "")


def test_the_choice_not_to_claim_is_no_word_of_payment(reconcile, some_paid, estate):
    (estate.cases / "3-1-302" / "choices.yaml").write_text("不主张的款项: [C202501]\n", encoding="utf-8")
    report = json.loads(reconcile(some_paid, json=True)[1])["data"]

    assert [one["blocking"] for one in report["cases"]] == [True, False, True]
    assert [f.level for f in findings(estate.cases / "3-1-302")] == ["blocking"]


def snapshot(folder):
    return {
        path.relative_to(folder): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_again_writes_the_same_bytes_for_the_owner_alone(reconcile, some_paid, estate):
    reconcile(some_paid)
    before = snapshot(estate.cases)
    reconcile(some_paid)
    after = snapshot(estate.cases)

    assert {name: data for name, (data, _) in before.items()} == {name: data for name, (data, _) in after.items()}
    assert [name.name for name in after if before[name][1] != after[name][1]] == ["账单核对.xlsx"]
    assert os.name == "nt" or {path.stat().st_mode & 0o777 for path in estate.cases.rglob("*") if path.is_file()} == {0o600}


def test_a_dry_run_writes_nothing(reconcile, some_paid, estate):
    before = snapshot(estate.cases)
    code, out, _ = reconcile(some_paid, dry_run=True)

    assert (code, snapshot(estate.cases)) == (3, before)
    assert "没有写任何文件。" in out


def test_rows_that_cannot_be_read_make_it_1_whatever_blocks(reconcile, some_paid, export, rows):
    code, out, _ = reconcile(some_paid, export([rows.arrears("9-9-909", "孙九", last="昨天")], name="另.xlsx"))

    assert code == 1
    assert "1 处未能读取" in out


def test_a_case_whose_files_are_wrong_is_named_and_the_others_go_on(reconcile, some_paid, estate):
    (estate.cases / "2-1-201" / "case.yaml").write_text("被告人: []\n", encoding="utf-8")
    code, out, err = reconcile(some_paid)
    told = json.loads(reconcile(some_paid, json=True)[1])["data"]

    assert code == 1
    assert "不认识的键“被告人”" in err
    assert "没有案件" not in out
    assert told["failed"][0]["what"] == "不认识的键“被告人”"
    assert len(told["cases"]) == 3


def test_arrears_without_a_case_are_named(reconcile, imported, export, rows):
    _, out, _ = reconcile(export([rows.arrears("9-9-909", "孙九", **YEAR)]))

    assert "还有 1 户欠费没有案件：9-9-909（1,200.00 元）" in out


@pytest.mark.parametrize(
    ("sheet", "what"), [({"菜单": [["菜名"], ["鱼"]]}, "没有欠费台账"), ({"缴费明细表": [RECEIPT, PAID]}, "没有欠费台账")]
)
def test_without_a_list_of_arrears_nothing_can_be_said(reconcile, imported, estate, sheet, what):
    (estate.folder / "别的.xlsx").write_bytes(estate.book(sheet))
    code, _, err = reconcile(estate.folder / "别的.xlsx")

    assert code == 1
    assert what in err


def test_an_unknown_format_is_wrong_usage(reconcile, some_paid, estate):
    assert reconcile(some_paid, status=estate.folder / "状态.pdf")[0] == 2


@pytest.mark.parametrize(
    ("age", "limit", "level"),
    [(5, None, "note"), (31, None, "warning"), (5, 7, "note"), (8, 7, "blocking"), (40, 60, "warning"), (0, 0, None)],
)
def test_the_age_of_the_data_is_told_and_blocks_where_the_project_says_so(imported, estate, age, limit, level):
    if limit is not None:
        path = estate.folder / "project.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f"账单来源: {{最长天数: {limit}}}\n", encoding="utf-8")
    found = findings(estate.cases / "3-1-302", dt.date(2026, 11, 1) + dt.timedelta(age), "source-date")

    assert [f.level for f in found] == ([level] if level else [])


def test_comparing_makes_the_data_young_again(reconcile, imported, export, rows, estate):
    old = {"欠费明细表": [rows.ARREARS, rows.arrears(**YEAR)]}
    estate.run(old, as_of=dt.date(2026, 9, 1))
    reconcile(export([rows.arrears(**YEAR)]))
    (found,) = findings(estate.cases / "3-1-302", check="source-date")

    assert (found.level, "截至 2026年11月20日" in found.what) == ("note", True)


def test_a_workspace_tells_the_same_as_folders(some_paid, estate, rows, run, monkeypatch, tmp_path_factory):
    pytest.importorskip("sqlalchemy")
    folder = tmp_path_factory.mktemp("工作区")
    shutil.copy(estate.folder / "project.yaml", folder)
    shutil.copy(some_paid, folder)
    shutil.copy(estate.folder / "表0.xlsx", folder)
    monkeypatch.chdir(folder)
    assert run("init")[0] == 0
    assert run("import", "表0.xlsx")[0] == 0
    code, out, _ = run("reconcile", "最新.xlsx", "--as-of", "2026-11-22")

    assert code == 3
    assert "重新导入后再立案，减少 600.00 元" in out
    assert (
        run(
            "reconcile",
            "最新.xlsx",
            "--as-of",
            "2026-11-22",
            "--cases",
            estate.cases,
            "--project",
            estate.folder / "project.yaml",
        )[1].replace(str(estate.cases), str(folder))
        == out
    )
    assert (folder / "账单核对.xlsx").read_bytes() == (estate.cases / "账单核对.xlsx").read_bytes()
    code, out, _ = run("workspace", "log", "--json")
    told = [entry for entry in json.loads(out)["data"]["entries"] if entry["action"] == "case-reconciled"]
    assert {entry["subject"]: entry["after"]["advice"] for entry in told} == {
        "1-1-101": "amend",
        "2-1-201": "go-on",
        "3-1-302": "withdraw",
    }
    run("reconcile", "最新.xlsx", "--as-of", "2026-11-22")
    again = json.loads(run("workspace", "log", "--json")[1])["data"]["entries"]
    assert sum(entry["action"] == "case-reconciled" for entry in again) == 3
