"""Case folders: people over billing, evidence placed, broken references told, nothing raised but InputError."""

from __future__ import annotations

import json

import pytest

from feecase.errors import InputError
from feecase.intake.casefolder import case_folders, load, load_choices
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices

PROJECT = """\
管辖地代码: "370202"
原告: {名称: 阳光物业}
物业: {物业项目: 阳光花园}
合同: {合同名称: 物业服务合同, 证据: [E1]}
证据:
  - {编号: E1, 文件: evidence/合同.pdf, 证据名称: 合同}
"""
BILLING = """\
premises: {unit: 3-1-302, area: '95.00'}
defendants:
- {id: D1, name: 李明, phone: '13000000107'}
charges:
- {id: C202509, item: 物业费, from: '2025-09-01', to: '2026-10-31', amount: '2660.00'}
evidence:
- {id: 回执, file: ../../evidence/3-1-302/回执.jpg, title: 回执}
"""
CASE = """\
extends: [../../project.yaml, billing.yaml]
id: 3-1-302
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "cases" / "3-1-302"
    (tmp_path / "evidence" / "3-1-302").mkdir(parents=True)
    folder.mkdir(parents=True)

    def write(case=CASE, billing=BILLING, project=PROJECT):
        (tmp_path / "project.yaml").write_text(project, encoding="utf-8")
        (folder / "billing.yaml").write_text(billing, encoding="utf-8")
        (folder / "case.yaml").write_text(case, encoding="utf-8")
        return folder

    return write


def told(folder):
    with pytest.raises(InputError) as raised:
        load(folder)
    return raised.value.problems


def test_a_case_is_made_of_its_three_files(project):
    loaded = load(project())

    assert (loaded.case.plaintiff.name, loaded.case.defendants[0].name, loaded.case.id) == ("阳光物业", "李明", "3-1-302")
    assert loaded.disagreements == ()


def test_evidence_is_named_from_the_case_folder_wherever_it_was_named(project, tmp_path):
    (tmp_path / "evidence" / "合同.pdf").write_bytes(b"%PDF")
    loaded = load(project())

    assert [item.file for item in loaded.case.evidence] == ["../../evidence/3-1-302/回执.jpg", "../../evidence/合同.pdf"]
    assert loaded.missing_files == ("回执",)


def test_people_win_over_billing_and_the_difference_is_kept(project):
    loaded = load(project(CASE + "物业: {建筑面积: 96.00}\n被告: [{编号: D1, 联系电话: '13000000999', 民族: 汉族}]\n"))

    assert str(loaded.case.premises.area) == "96.00"
    assert [(d.path, d.billing, d.people, d.where) for d in loaded.disagreements] == [
        ("premises.area", "95.00", "96.00", "case.yaml 第3行第12列；billing.yaml 第1行第33列"),
        ("defendants[D1].phone", "130***107", "130***999", "case.yaml 第4行第21列；billing.yaml 第3行第29列"),
    ]


def test_a_case_over_its_project_is_no_disagreement(project):
    loaded = load(project(CASE + "原告: {名称: 另一物业}\n"))

    assert loaded.case.plaintiff.name == "另一物业"
    assert loaded.disagreements == ()


def test_the_project_too_wins_over_billing(project):
    loaded = load(project(project=PROJECT.replace("{物业项目: 阳光花园}", "{物业项目: 阳光花园, 建筑面积: 100}")))

    assert str(loaded.case.premises.area) == "100"
    assert [d.path for d in loaded.disagreements] == ["premises.area"]


def test_the_order_of_extends_does_not_let_billing_win(project):
    loaded = load(project("extends: [billing.yaml, ../../project.yaml]\nid: x\n物业: {建筑面积: 96}\n"))

    assert str(loaded.case.premises.area) == "96"


def test_one_file_may_be_extended_without_a_list(project):
    loaded = load(project("extends: ../../project.yaml\nid: x\n被告: [{姓名: 丁}]\n物业: {房号: 1-1-101}\n"))

    assert loaded.case.defendants[0].name == "丁"


def test_chains_and_diamonds_are_followed_once(project, tmp_path):
    (tmp_path / "company.yaml").write_text("原告: {名称: 公司}\n法院: {法院名称: 市南区人民法院}\n", encoding="utf-8")
    loaded = load(
        project(
            "extends: [../../company.yaml, ../../project.yaml, billing.yaml]\nid: x\n",
            project="extends: [company.yaml]\n" + PROJECT,
        )
    )

    assert (loaded.case.plaintiff.name, loaded.case.court.name) == ("阳光物业", "市南区人民法院")


def test_a_cycle_is_an_error_with_its_place(project):
    (problem,) = told(project(project="extends: [cases/3-1-302/case.yaml]\n" + PROJECT))

    assert problem.what == "引用成环"
    assert problem.where.endswith("project.yaml 第1行第11列")


@pytest.mark.parametrize("name", ["/etc/passwd.yaml", "https://example.com/p.yaml", "C:/p.yaml", "~/p.yaml", "../../project.txt"])
def test_only_relative_yaml_files_may_be_extended(project, name):
    (problem,) = told(project(f"extends: ['{name}', billing.yaml]\nid: x\n"))

    assert problem.what == f"不能引用“{name}”"
    assert problem.where.endswith("case.yaml 第1行第11列")


def test_a_missing_extended_file_is_an_error_with_its_place(project):
    (problem,) = told(project("extends: [../../projekt.yaml]\nid: x\n"))

    assert problem.what == "找不到引用的文件“../../projekt.yaml”"


@pytest.mark.parametrize("file", ["../../../a.pdf", "/etc/passwd", "C:\\a.pdf", "../../evidence/../../a.pdf"])
def test_evidence_outside_the_project_is_refused(project, file):
    (problem,) = told(project(CASE + f"证据: [{{编号: X, 证据名称: x, 文件: '{file}'}}]\n"))

    assert problem.what == f"证据文件“{file}”不在项目文件夹内"
    assert "case.yaml 第3行" in problem.where


def test_a_link_that_leads_out_of_the_project_is_refused(project, tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.pdf"
    outside.write_bytes(b"x")
    (tmp_path / "evidence" / "link.pdf").symlink_to(outside)

    (problem,) = told(project(CASE + "证据: [{编号: X, 证据名称: x, 文件: ../../evidence/link.pdf}]\n"))

    assert "不在项目文件夹内" in problem.what


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("合同: {证据: [E9]}", "证据“E9”不在证据清单中"),
        ("合同: {证据: ['E1#3-2']}", "证据页码不对：“E1#3-2”"),
        ("付款: [{编号: P1, 付款日期: 2026-01-01, 金额: 1, 指定款项: [C9]}]", "款项“C9”不在应收款项中"),
        ("往来记录: [{编号: K1, 类别: 提醒, 涉及款项: [C202510]}]", "款项“C202510”不在应收款项中"),
        ("被告: [{编号: D1, 约定交费的证据: [租约]}]", "证据“租约”不在证据清单中"),
        ("证据: [{编号: A, 文件: a, 证据名称: a}, {编号: A, 文件: b, 证据名称: b}]", "编号“A”重复"),
    ],
)
def test_broken_references_are_told(project, more, what):
    problems = told(project(CASE + more + "\n"))

    assert what in [problem.what for problem in problems]
    assert all("case.yaml 第3行" in problem.where for problem in problems)


def test_a_month_of_a_charge_may_be_referred_to(project):
    loaded = load(project(CASE + "付款: [{编号: P1, 付款日期: 2026-01-01, 金额: 1, 指定款项: [C202509/2025-10]}]\n"))

    assert loaded.case.payments[0].for_ == ("C202509/2025-10",)


def test_problems_of_all_files_come_with_their_own_places(project):
    problems = told(project(CASE + "甲: 1\n", BILLING + "乙: 2\n", PROJECT + "丙: 3\n"))

    assert [(p.what, p.where.rpartition("/")[2]) for p in problems] == [
        ("不认识的键“甲”", "case.yaml 第3行第1列"),
        ("不认识的键“丙”", "project.yaml 第7行第1列"),
        ("不认识的键“乙”", "billing.yaml 第8行第1列"),
    ]


def test_what_is_missing_is_told_even_when_references_are_broken_too(project):
    problems = told(project("id: x\n付款: [{编号: P1, 付款日期: 2026-01-01, 金额: 1, 证据: [Z]}]\n"))

    assert {"缺少“原告”（plaintiff）", "证据“Z”不在证据清单中"} <= {p.what for p in problems}


def test_a_case_file_that_is_no_mapping_is_told(project):
    (problem,) = told(project("- 一\n"))

    assert problem.what == "案件文件要由“键: 值”组成"


def test_loaded_survives_json(project):
    loaded = load(project(CASE + "物业: {建筑面积: 96.00}\n"))

    assert Loaded.model_validate_json(loaded.model_dump_json()) == loaded
    assert Case.model_validate(json.loads(loaded.case.model_dump_json())) == loaded.case


def test_without_choices_the_defaults_hold(project):
    assert load_choices(project()) == Choices()


def test_choices_are_read_in_chinese(project):
    folder = project()
    (folder / "choices.yaml").write_text("时效届满款项: 不主张\n违约金主张: 合同约定\n", encoding="utf-8")

    assert load_choices(folder) == Choices(expired="drop", late_fee="contract")


def test_choices_hold_nothing_else(project):
    folder = project()
    (folder / "choices.yaml").write_text("原告: {名称: 甲}\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"choices\.yaml 第1行第1列：不认识的键“原告”"):
        load_choices(folder)


def test_case_folders_are_a_folder_itself_or_those_inside_it_in_numerical_order(project, tmp_path):
    one = project()
    for name in ("3-1-1201", "10-1-101", "S1-105", "笔记"):
        (tmp_path / "cases" / name).mkdir()
        if name != "笔记":
            (tmp_path / "cases" / name / "case.yaml").write_text(CASE, encoding="utf-8")

    assert case_folders(one) == case_folders(one / "case.yaml") == [one]
    assert [folder.name for folder in case_folders(tmp_path / "cases")] == ["3-1-302", "3-1-1201", "10-1-101", "S1-105"]


def test_full_width_colons_are_pointed_out(project):
    folder = project()
    (folder / "case.yaml").write_text("id：甲\n被告：\n", encoding="utf-8")

    assert "冒号要用半角" in told(folder)[0].next


def test_a_folder_with_billing_alone_is_a_case_that_lacks_its_file(project):
    folder = project()
    (folder / "case.yaml").unlink()

    assert case_folders(folder.parent) == [folder]
    assert told(folder)[0].what == "缺少 case.yaml"


@pytest.mark.parametrize(("name", "what"), [("nowhere", "找不到文件夹"), ("evidence", "这里没有案件")])
def test_a_place_without_cases_is_told(project, tmp_path, name, what):
    project()

    with pytest.raises(InputError, match=what):
        case_folders(tmp_path / name)
