"""The starter project: refused over existing files; silent on nothing that must be filled; loads once filled."""

from __future__ import annotations

import pytest

from feecase import plainyaml
from feecase.errors import InputError
from feecase.flows.new_project import commented
from feecase.intake.casefolder import load
from feecase.intake.starter import case_file


def test_a_commented_project_is_written_once_and_holds_no_sample_case(tmp_path):
    path = commented(tmp_path / "neu")

    assert sorted(p.relative_to(tmp_path / "neu").as_posix() for p in (tmp_path / "neu").rglob("*")) == [
        "evidence",
        "project.yaml",
    ]
    with pytest.raises(InputError, match="不覆盖已有的文件"):
        commented(tmp_path / "neu")
    text = path.read_text(encoding="utf-8")
    for section in ("委托诉讼代理人:", "送达:", "账户:"):
        assert section in text


def test_a_file_is_never_replaced(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(InputError):
        commented(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "x"


def test_everything_a_starter_case_suggests_is_valid_once_uncommented(tmp_path):
    commented(tmp_path)
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
