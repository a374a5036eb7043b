"""`feecase claim` on case folders: table, JSON shape, steps, changes, workbook, wrong use."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from openpyxl import load_workbook

from feecase.cli.main import execute

CASE = """\
id: {id}
jurisdiction: "110105"
plaintiff: {{name: 阳光物业服务有限公司, kind: organisation}}
defendants: [{{name: 张三, role: 登记业主}}]
premises: {{project: 阳光花园, unit: 1-1-101, area: "100"}}
contract: {{name: 物业服务合同, late_fee: {{rate: "0.0005"}}, allocation: principal-first}}
charges: [{{id: C1, from: 2024-01-01, to: 2024-12-31, due: 2025-01-31, amount: "2400.00"}}]
payments: [{{id: P1, date: 2025-03-15, amount: "1000.00"}}]
"""


@pytest.fixture
def folder(tmp_path):
    """Return a folder with two case folders, A and B."""
    for name in ("A", "B"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(CASE.format(id=name), encoding="utf-8")
    return tmp_path


def said(capsys, *arguments, code=0):
    assert execute(["claim", *map(str, arguments), "--as-of", "2025-04-30"]) == code
    return capsys.readouterr()


def test_one_case_as_json_has_the_published_shape(folder, capsys):
    answer = json.loads(said(capsys, folder / "A", "--json").out)
    assert answer["schema"] == "feecase/claim/1"
    data = answer["data"]
    assert (data["case"], data["as_of"], data["principal"], data["total"]) == ("A", "2025-04-30", "1400.00", "1418.50")
    assert data["late_fee"] == {"contract": "83.80", "defensible": "18.50", "claimed": "18.50"}
    assert data["court_fee"] == {
        "full": "50.00",
        "half": "25.00",
        "payment_order": "16.67",
        "preservation": "34.19",
        "execution": "50.00",
    }
    assert data["charges"] == [
        {
            "id": "C1",
            "amount": "2400.00",
            "paid": "1000.00",
            "outstanding": "1400.00",
            "late_fee": {"contract": "83.80", "defensible": "18.50"},
        }
    ]


def test_several_cases_as_json_are_a_list_and_failures_are_named(folder, capsys):
    (folder / "B" / "case.yaml").write_text("id: B\n未知: 1\n", encoding="utf-8")
    data = json.loads(said(capsys, folder, "--json", code=1).out)["data"]
    assert [c["case"] for c in data["cases"]] == ["A"]
    assert {f["folder"] for f in data["failed"]} == {str(folder / "B")}


@pytest.mark.parametrize("command", ["claim", "limitation", "check", "prepare"])
def test_the_one_case_asked_for_fails_with_the_error_shape(folder, capsys, command):
    (folder / "B" / "case.yaml").write_text("id: B\n未知: 1\n", encoding="utf-8")
    assert execute([command, str(folder / "B"), "--as-of", "2025-06-30", "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"error"}
    assert printed["error"]["code"] == "input-error"
    assert {"where", "what", "why", "next"} <= printed["error"].keys()


def test_an_older_day_than_a_cited_law_does_not_stop_the_explanation(folder, capsys):
    path = folder / "A" / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-", "2019-").replace("2025-", "2020-"), encoding="utf-8")
    for command in (["claim", "--why", "C1"], ["limitation", "--why", "C1"], ["check"], ["check", "--json"]):
        assert execute([*command, str(folder / "A"), "--as-of", "2020-06-30"]) in {0, 3}, command
    said_ = capsys.readouterr()
    assert "尚未施行" in said_.out
    assert "合同法" in said_.out


def test_choices_in_the_folder_change_the_claim(folder, capsys):
    (folder / "A" / "choices.yaml").write_text("late_fee: contract\n", encoding="utf-8")
    assert json.loads(said(capsys, folder / "A", "--json").out)["data"]["total"] == "1483.80"


def test_a_choice_that_names_no_charge_is_refused_with_its_place(folder, capsys):
    (folder / "A" / "choices.yaml").write_text("drop: [C9]\n", encoding="utf-8")
    assert "“C9”不是本案的款项" in said(capsys, folder / "A", code=1).err


def test_the_table_shows_charges_requests_and_variants(folder, capsys):
    out = said(capsys, folder / "A").out
    for piece in (
        "C1",
        "2,400.00",
        "1,400.00",
        "83.80",
        "标的 1,418.50 元",
        "案件受理费 50.00",
        "1. 判令被告张三",
        "违约金：按合同",
        "1,483.80",
    ):
        assert piece in out


def test_an_expired_charge_is_marked(folder, capsys):
    text = CASE.format(id="A").replace("2025-01-31", "2021-01-31").replace("2025-03-15", "2021-03-15")
    (folder / "A" / "case.yaml").write_text(text, encoding="utf-8")
    out = said(capsys, folder / "A").out
    assert "C1※" in out
    assert "不含时效届满款项" in out


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("C1", "2,400.00 元 × 日万分之五 × 43 天 = 51.60 元"),
        ("P1", "本金 C1 1,000.00 元"),
        ("court-fee", "申请支付令按三分之一：16.67 元"),
        ("total", "1,400.00 + 18.50 + 0.00 = 1,418.50 元"),
    ],
)
def test_why_lists_the_steps_with_their_law(folder, capsys, item, expected):
    out = said(capsys, folder / "A", "--why", item).out
    assert expected in out
    assert "《" in out


def test_why_of_something_else_says_what_there_is(folder, capsys):
    assert "C1、P1" in said(capsys, folder / "A", "--why", "C7", code=2).err


def test_since_lists_what_changed(folder, capsys):
    out = said(capsys, folder / "A", "--since", "2025-03-31").out
    assert "与 2025-03-31 相比" in out
    assert "标的总额" in out
    data = json.loads(said(capsys, folder / "A", "--since", "2025-03-31", "--json").out)["data"]
    assert {"what": "违约金（合同约定）", "before": "62.80", "after": "83.80"} in data["changes"]
    assert "没有变化" in said(capsys, folder / "A", "--since", "2025-04-30").out


def test_the_workbook_adds_up(folder, capsys, tmp_path):
    target = tmp_path / "欠费.xlsx"
    said(capsys, folder / "A", "--xlsx", target)
    cells = [
        c for sheet in load_workbook(io.BytesIO(target.read_bytes())) for row in sheet.iter_rows(values_only=True) for c in row
    ]
    assert 2400 in cells
    assert any(str(c).startswith("=ROUND(") for c in cells)


def test_the_workbook_is_for_one_case(folder, capsys, tmp_path):
    assert "--xlsx 一次只写一案" in said(capsys, folder, "--xlsx", tmp_path / "x.xlsx", code=2).err
    assert not (tmp_path / "x.xlsx").exists()


def test_why_is_told_in_json_too(folder, capsys):
    data = json.loads(said(capsys, folder / "A", "--why", "C1", "--json").out)["data"]

    assert [one["of"].partition("：")[0] for one in data["steps"]] == ["C1"]
    assert {"rule", "text", "citations"} <= data["steps"][0]["steps"][0].keys()


def test_a_folder_of_one_case_is_a_list_all_the_same(folder, capsys):
    shutil.rmtree(folder / "B")
    data = json.loads(said(capsys, folder, "--json").out)["data"]

    assert [one["case"] for one in data["cases"]] == ["A"]
    assert data["failed"] == []
