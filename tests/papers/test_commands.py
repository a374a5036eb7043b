"""The commands for papers and templates."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from feecase.builtin.papers import PAPERS
from feecase.cli import papers, template
from feecase.cli.main import execute
from feecase.errors import UsageError, UserError
from feecase.papers.filters import FILTERS, FILTERS_SAID
from feecase.papers.text import extract
from feecase.workshop.template_check import check

RUN = CliRunner()


def run(app, *arguments: str):
    """Run one command; user errors come out as they are."""
    return RUN.invoke(app, list(arguments), catch_exceptions=False)


def test_papers_are_listed(monkeypatch):
    shown = json.loads(run(papers.app, "list", "--json").stdout)
    assert shown["schema"] == "feecase/papers/1"
    assert {
        "id": "complaint",
        "title": "民事起诉状",
        "format": "docx",
        "slot": "起诉状",
        "name": "民事起诉状",
        "place": "CN",
    } in shown["data"]
    assert "支付令申请书" in run(papers.app, "list").stdout


def test_one_paper_is_made_and_nothing_is_overwritten(case, tmp_path, monkeypatch):
    import typer

    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(papers.paper)
    assert run(app, "民事起诉状", str(case), "--as-of", "2026-11-20").exit_code == 0
    made = tmp_path / "1-2-301-民事起诉状.docx"
    assert "甲&乙物业<分公司>" in extract(made.read_bytes())
    assert made.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="文件已存在"):
        run(app, "complaint", str(case), "--as-of", "2026-11-20")
    with pytest.raises(UsageError, match="最接近的是“complaint”"):
        run(app, "complain", str(case), "--as-of", "2026-11-20")


def test_a_template_beside_the_project_is_used(case, tmp_path, word, monkeypatch):
    import typer

    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "complaint.docx").write_bytes(word("本所格式：{{ 原告.名称 }}"))
    app = typer.Typer()
    app.command()(papers.paper)
    assert run(app, "complaint", str(case), "--as-of", "2026-11-20", "--to", "own.docx").exit_code == 0
    assert extract((tmp_path / "own.docx").read_bytes()).startswith("本所格式：甲&乙物业<分公司>")


def test_templates_are_listed_and_ejected(tmp_path):
    listed = json.loads(run(template.app, "list", "--json").stdout)["data"]
    assert {row["id"] for row in listed} >= {"complaint", "case-memo"}
    assert run(template.app, "eject", "complaint", "--to", str(tmp_path)).exit_code == 0
    assert (tmp_path / "complaint.docx").is_file()
    with pytest.raises(UsageError, match="文件已存在"):
        run(template.app, "eject", "complaint", "--to", str(tmp_path))


def test_fields_and_filters_are_listed():
    data = json.loads(run(template.app, "fields", "complaint", "--json").stdout)["data"]
    assert {
        "name": "原告.说明",
        "english": "plaintiff.text",
        "kind": "文字",
        "repeats": False,
        "description": "the sentence of a complaint's head, without the role",
    } in data["fields"]
    assert {"name": "大写金额", "what": "人民币壹仟贰佰元整"} in data["filters"]
    assert "大写金额" in run(template.app, "fields").stdout


def test_check_says_what_is_wrong_and_exits_1(tmp_path, word):
    bad = tmp_path / "complaint.docx"
    bad.write_bytes(word("{{ 原告.说名 }}"))
    result = run(template.app, "check", str(bad))
    assert result.exit_code == 1
    assert "最接近的名称是“说明”" in result.stdout
    assert (
        json.loads(run(template.app, "check", str(bad), "--json").stdout)["data"][0]["problems"][0]["where"]
        == "complaint.docx 正文第1段“{{ 原告.说名 }}”"
    )
    assert run(template.app, "check", str(tmp_path / "没有.docx"), "--paper", "complaint").exit_code == 1


def test_a_template_of_ones_own_is_tried_on_a_case(case, tmp_path, word, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "complaint.docx"
    own.write_bytes(word("本所格式：{{ 原告.名称 }}诉{{ 被告.名称 }}"))
    assert run(template.app, "check", str(own)).exit_code == 0
    assert run(template.app, "preview", str(own), "--case", str(case), "--as-of", "2026-11-20").exit_code == 0
    assert "本所格式：甲&乙物业<分公司>诉张&三、李<四>" in extract((tmp_path / "complaint-试印.docx").read_bytes())


def test_findings_are_written_into_a_copy(tmp_path, word):
    bad = tmp_path / "complaint.docx"
    bad.write_bytes(word("{{ 原告.说名 }}", "依据《中华人民共和国合同法》第一百零七条。"))
    result = run(template.app, "check", str(bad), "--mark", "--as-of", "2026-11-20")
    assert result.exit_code == 1
    assert "批注写在" in result.stdout
    assert "废止" in result.stdout
    assert (tmp_path / "complaint-批注.docx").is_file()
    with pytest.raises(UsageError, match="文件已存在"):
        run(template.app, "check", str(bad), "--mark")


def test_two_templates_are_compared(tmp_path, word):
    one, other = tmp_path / "a.docx", tmp_path / "b.docx"
    one.write_bytes(word("甲"))
    other.write_bytes(word("乙"))
    assert run(template.app, "diff", str(one), str(one)).exit_code == 0
    result = run(template.app, "diff", str(one), str(other), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["data"]["lines"][2:] == ["- 甲", "+ 乙"]


def test_own_templates_are_tested_against_golden_texts(case, tmp_path, word):
    folder = tmp_path / "own"
    folder.mkdir()
    own = folder / "complaint.docx"
    own.write_bytes(word("本所格式：{{ 原告.名称 }}"))

    def tested(*options: str):
        return run(template.app, "test", str(folder), "--case", str(case), *options)

    assert "没有标准：complaint.docx 1-2-301" in tested().stdout
    assert tested("--update", "--as-of", "2026-11-20").exit_code == 0
    golden = folder / "golden" / "complaint.1-2-301.2026-11-20.txt"
    assert golden.read_text(encoding="utf-8").startswith("本所格式：甲&乙物业<分公司>")
    assert tested().exit_code == 0
    own.write_bytes(word("新格式：{{ 原告.名称 }}"))
    changed = tested()
    assert changed.exit_code == 1
    assert "- 本所格式：甲&乙物业<分公司>" in changed.stdout
    assert tested("--update", "--as-of", "2026-11-21").exit_code == 0
    assert [path.name for path in (folder / "golden").iterdir()] == ["complaint.1-2-301.2026-11-21.txt"]
    own.write_bytes(word("{{ 没有 }}"))
    assert "不能试印" in tested().stdout
    with pytest.raises(UsageError, match="没有样例案件"):
        run(template.app, "test", str(folder))


def test_completion_aids_are_listed():
    data = json.loads(run(template.app, "fields", "complaint", "--json").stdout)["data"]
    assert {"name": "落款日期", "insert": "{{ 落款日期|中文日期 }}"} in data["snippets"]
    assert [function["name"] for function in data["functions"]] == ["引用", "条款项"]


def test_an_old_template_kept_aside_gives_the_same_paper_again(case, tmp_path, word, monkeypatch):
    import hashlib

    import typer

    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    current = tmp_path / "templates" / "complaint.docx"
    old = tmp_path / "complaint-2026.docx"
    old.write_bytes(word("旧格式：{{ 原告.名称 }}"))
    current.write_bytes(old.read_bytes())
    app = typer.Typer()
    app.command()(papers.paper)
    run(app, "complaint", str(case), "--as-of", "2026-11-20", "--to", "then.docx")
    current.write_bytes(word("新格式：{{ 原告.名称 }}"))
    run(
        template.app,
        "preview",
        str(old),
        "--paper",
        "complaint",
        "--case",
        str(case),
        "--as-of",
        "2026-11-20",
        "--to",
        "again.docx",
    )
    then, again = ((tmp_path / name).read_bytes() for name in ("then.docx", "again.docx"))
    assert hashlib.sha256(then).digest() == hashlib.sha256(again).digest()


def test_every_filter_says_in_chinese_what_it_prints():
    assert list(FILTERS_SAID) == list(FILTERS)


def test_fields_of_the_case_file_are_listed_with_what_to_insert(word):
    data = json.loads(run(template.app, "fields", "complaint", "--json").stdout)["data"]
    area = next(one for one in data["case"] if one["name"] == "案件.物业.建筑面积")
    assert (area["english"], area["kind"], area["repeats"]) == ("案件.premises.area", "数字或金额", False)
    inserts = {one["name"]: one["insert"] for one in data["snippets"]}
    assert inserts["案件.被告.姓名"] == "{% for 被项 in 案件.被告 %}{{ 被项.姓名 }}{% endfor %}"
    spec = next(spec for spec in PAPERS if spec.id == "complaint")
    assert [name for name, insert in list(inserts.items())[::6] if check(word(insert), "x", spec.context)] == []
    listed = run(template.app, "fields").stdout
    assert "案件.物业.建筑面积" in listed
    assert "另可写案件文件的每一项" in run(template.app, "fields", "complaint").stdout


def test_the_list_says_which_templates_are_ones_own(tmp_path, word, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, text in (("templates", "全国"), ("templates/370200", "市")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "complaint.docx").write_bytes(word(text))
    rows = {row["id"]: row for row in json.loads(run(template.app, "list", "--json").stdout)["data"]}
    assert (rows["complaint"]["own"], rows["payment-order"]["own"]) == (True, False)
    assert rows["complaint"]["file"] == str(tmp_path / "templates" / "complaint.docx")
    near = json.loads(run(template.app, "list", "--place", "370202", "--json").stdout)["data"]
    assert next(row["file"] for row in near if row["id"] == "complaint") == str(
        tmp_path / "templates" / "370200" / "complaint.docx"
    )
    shown = run(template.app, "list").stdout
    assert "templates/complaint.docx" in shown
    assert "内置" in shown


def test_check_tries_the_template_on_cases(case, tmp_path, word, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "complaint.docx"
    own.write_bytes(word("{{ 被告.证件号码 }}{{ 案件.法院.所在地代码 }}", "｛｛ 原告.名称 ｝｝"))
    without = run(template.app, "check", str(own), "--as-of", "2026-11-20")
    assert without.exit_code == 0
    assert "没有问题，1 处提示" in without.stdout
    tried = run(template.app, "check", str(own), "--case", str(case), "--as-of", "2026-11-20", "--json")
    assert tried.exit_code == 1
    problems = json.loads(tried.stdout)["data"][0]["problems"]
    assert [(one["level"], one["what"]) for one in problems] == [
        ("note", "标签里有全角符号"),
        ("blocking", "模板里的这一处不能打印"),
    ]
    assert "案件 1-2-301" in problems[1]["why"]


def test_check_uses_the_samples_beside_the_template(case, tmp_path, word):
    folder = tmp_path / "own"
    (folder / "samples").mkdir(parents=True)
    case.rename(folder / "samples" / "样例")
    (folder / "complaint.docx").write_bytes(word("{{ 案件.法院.所在地代码 }}"))
    result = run(template.app, "check", str(folder / "complaint.docx"), "--mark", "--as-of", "2026-11-20")
    assert result.exit_code == 1
    assert "样例" in result.stdout
    assert (folder / "complaint-批注.docx").is_file()


def test_a_template_is_compared_with_the_built_in_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(template.app, "eject", "complaint", "--to", "own").exit_code == 0
    assert run(template.app, "diff", "complaint", "own/complaint.docx").exit_code == 0
    assert run(template.app, "diff", "withdrawal", "own/complaint.docx").exit_code == 1


def test_a_paper_that_was_not_made_then_is_named(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert execute(["prepare", str(case), "--as-of", "2026-11-20", "--only", "complaint"]) in (0, 3)
    assert execute(["paper", "complaint", str(case), "--as-recorded", "--to", "a.docx"]) == 0
    assert execute(["paper", "promise", str(case), "--as-recorded", "--to", "b.docx"]) == 1
    assert execute(["paper", "arrears-workbook", str(case), "--as-recorded", "--to", "c.xlsx"]) == 0
    assert not (tmp_path / "b.docx").exists()


def test_a_case_for_which_the_paper_cannot_be_made_is_left_out_and_said(case, tmp_path, word):
    own = tmp_path / "enforcement.docx"
    own.write_bytes(word("{{ 案由 }}"))
    result = run(template.app, "check", str(own), "--case", str(case), "--as-of", "2026-11-20", "--json")
    said = [
        one for one in json.loads(result.stdout)["data"][0]["problems"] if "没有用案件 1-2-301 试填：还不能制作" in one["what"]
    ]
    assert [one["level"] for one in said] == ["note"]
    with pytest.raises(UserError):
        run(template.app, "check", str(own), "--case", str(tmp_path / "没有"))


def test_samples_that_a_paper_cannot_be_made_of_do_not_fail_the_test(case, tmp_path, word):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "enforcement.docx").write_bytes(word("{{ 案由 }}"))
    for options in (["--update"], []):
        result = run(template.app, "test", str(folder), "--case", str(case), "--as-of", "2026-11-20", *options)
        assert result.exit_code == 0
        assert result.stdout.startswith("不适用：enforcement.docx 1-2-301（还不能制作")
