"""The starter project: refused over existing files; silent on nothing that must be filled; loads once filled."""

from __future__ import annotations

import pytest

from feecase import plainyaml
from feecase.errors import InputError
from feecase.intake.casefolder import load
from feecase.intake.starter import case_file, new_project


def test_a_new_project_is_written_once(tmp_path):
    written = new_project(tmp_path / "neu")

    assert sorted(path.relative_to(tmp_path / "neu").as_posix() for path in written) == ["cases/样例/case.yaml", "project.yaml"]
    with pytest.raises(InputError, match="不覆盖已有的文件"):
        new_project(tmp_path / "neu")


def test_an_empty_folder_may_be_filled_but_a_file_is_never_replaced(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")

    assert new_project(tmp_path / "empty")
    with pytest.raises(InputError):
        new_project(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "x"


def test_unfilled_it_says_everything_that_is_missing_with_places(tmp_path):
    new_project(tmp_path / "neu")

    with pytest.raises(InputError) as raised:
        load(tmp_path / "neu" / "cases" / "样例")

    said = "\n".join(problem.what for problem in raised.value.problems)
    for field in ("原告 名称", "被告 第1项 姓名", "物业 物业项目", "物业 房号", "合同 合同名称", "应收款项 第1项 起"):
        assert field in said
    assert "缺少“被告 第1项 姓名”（name）" in said
    assert all("行" in problem.where for problem in raised.value.problems)


def test_filled_it_loads(tmp_path):
    new_project(tmp_path / "neu")
    project, case = tmp_path / "neu" / "project.yaml", tmp_path / "neu" / "cases" / "样例" / "case.yaml"
    for path, filled in (
        (
            project,
            {
                '管辖地代码: ""': '管辖地代码: "370202"',
                "  名称:\n": "  名称: 甲物业\n",
                "物业项目: ": "物业项目: 乙花园",
                "合同名称:": "合同名称: 物业服务合同",
                "交费安排:": "交费安排: {计费周期: 1}",
            },
        ),
        (
            case,
            {
                "姓名:": "姓名: 丙",
                "房号: ": "房号: 1-1-101",
                "起: ": "起: 2025-01-01",
                "止: ": "止: 2025-12-31",
                "应收金额: ": "应收金额: 1200.00 ",
            },
        ),
    ):
        text = path.read_text(encoding="utf-8")
        for old, new in filled.items():
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")

    loaded = load(case.parent)

    assert (loaded.case.plaintiff.name, loaded.case.defendants[0].name, str(loaded.case.charges[0].amount)) == (
        "甲物业",
        "丙",
        "1200.00",
    )
    assert loaded.missing_files == ("E1", "E2")


def test_everything_a_starter_case_suggests_is_valid_once_uncommented(tmp_path):
    new_project(tmp_path)
    text = case_file("3-1-302", ["project.yaml"])
    (tmp_path / "case.yaml").write_text(
        "\n".join(
            line.removeprefix("# ") if not line.startswith(("# 本案", "# 键名", "# 常见")) else line for line in text.splitlines()
        ),
        encoding="utf-8",
    )

    with pytest.raises(InputError) as raised:
        load(tmp_path)

    assert not [problem for problem in raised.value.problems if "不认识" in problem.what or "不能写" in problem.what]


@pytest.mark.parametrize("name", ["3-1-302", "'A1", "%S", "{B}", "@7", "甲: 乙", "# 1", "- 2", "0", "null"])
def test_any_room_may_give_a_case_its_name(name):
    assert plainyaml.parse(case_file(name, ["billing.yaml"])).data["id"] == name


@pytest.mark.parametrize("name", ["../a, b/project.yaml", "../甲 # 1/project.yaml", "../[x]/project.yaml", "../project.yaml"])
def test_any_folder_may_hold_the_project(name):
    assert plainyaml.parse(case_file("A", [name, "billing.yaml"])).data["extends"] == [name, "billing.yaml"]
