"""Files stored once per project: case files name them, copies go, the custody logs tell."""

import json

import pytest

from feecase import plainyaml
from feecase.cli.main import execute
from feecase.engine import load
from feecase.evidence.custody import log as custody

CASE = """\
# 案件 {id}
feecase: "1"
extends: ../../project.yaml
id: {id}
defendants: [{{kind: natural, name: 张三}}]
premises: {{project: 阳光花园, unit: {id}}}
证据:
  - {{编号: K, 文件: ./evidence/合同.pdf, 类别: 物业服务合同, 证据名称: 合同}}  # 共用
  - {{编号: D, 文件: evidence/函.pdf, 类别: 催缴函件, 证据名称: 函}}
"""


@pytest.fixture
def project(files):
    root = files.folder
    (root / "project.yaml").write_text('jurisdiction: "370200"\nplaintiff: {name: 甲物业}\n', encoding="utf-8")
    contract = files.pdf("c.pdf", pages=2).read_bytes()
    (root / "c.pdf").unlink()
    for id_ in ("A", "B"):
        folder = root / "cases" / id_
        (folder / "evidence").mkdir(parents=True)
        (folder / "case.yaml").write_text(CASE.format(id=id_), encoding="utf-8")
        (folder / "evidence/合同.pdf").write_bytes(contract)
        files.pdf(f"cases/{id_}/evidence/函.pdf", text=f"Demand {id_}")
    return root


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = execute(["evidence", *map(str, arguments)])
        return code, capsys.readouterr()

    return command


def listed(project, id_):
    return {e.id: e.file for e in load(project / "cases" / id_).case.evidence}


def test_what_several_cases_hold_is_stored_once(project, run):
    cases = project / "cases"
    code, output = run("add", cases / "A", cases / "B", "--shared", "--as-of", "2026-11-20")
    assert code == 0
    assert [p.relative_to(project).as_posix() for p in sorted(project.rglob("*.pdf"))] == [
        "cases/A/evidence/函.pdf",
        "cases/B/evidence/函.pdf",
        "evidence/合同.pdf",
    ]
    assert listed(project, "A") == listed(project, "B") == {"K": "../../evidence/合同.pdf", "D": "evidence/函.pdf"}
    assert "已存入" in output.out
    assert "与已有的相同" in output.out
    assert [(e.file, e.pages) for e in custody.read(project / "evidence")] == [("合同.pdf", 2)]
    text = (cases / "A/case.yaml").read_text(encoding="utf-8")
    assert text == CASE.format(id="A").replace("./evidence/合同.pdf", "../../evidence/合同.pdf")


def test_a_file_named_itself_is_stored_though_only_one_case_holds_it(project, run):
    letter = project / "cases/A/evidence/函.pdf"
    assert run("add", letter, "--shared")[0] == 0
    assert not letter.exists()
    assert listed(project, "A")["D"] == "../../evidence/函.pdf"
    assert listed(project, "B")["D"] == "evidence/函.pdf"
    assert run("add", project / "cases/B/evidence/函.pdf", "--shared")[0] == 0
    names = [p.name for p in sorted((project / "evidence").glob("*.pdf"))]
    assert len(names) == 2
    assert listed(project, "B")["D"] in {f"../../evidence/{name}" for name in names if name != "函.pdf"}


def test_what_no_case_lists_is_copied_and_stays(project, run, files):
    extra = files.pdf("cases/A/evidence/照片.pdf", text="x")
    assert run("add", extra, "--shared")[0] == 0
    assert extra.exists()
    assert (project / "evidence/照片.pdf").read_bytes() == extra.read_bytes()


def test_nothing_is_shared_that_only_one_case_holds(project, run):
    _, output = run("add", project / "cases/A", "--shared")
    assert "没有多案共用的文件" in output.out
    assert not (project / "evidence").exists()


def test_a_second_case_finds_the_stored_file(project, run):
    run("add", project / "cases/A/evidence/合同.pdf", "--shared")
    assert run("add", project / "cases/B", "--shared")[0] == 0
    assert listed(project, "B")["K"] == "../../evidence/合同.pdf"
    assert len(list((project / "evidence").glob("*.pdf"))) == 1
    assert run("add", project / "cases/B", "--shared")[0] == 0


def test_the_logs_tell_where_a_file_went(project, run):
    case = project / "cases/A"
    run("add", case, "--as-of", "2026-11-19")
    run("add", case, project / "cases/B", "--shared", "--as-of", "2026-11-20")
    last = custody.read(case / "evidence")[-1]
    assert (last.event, last.file, last.source) == ("removed", "合同.pdf", "存入共用证据 合同.pdf")
    code, output = run("verify", case, "--json")
    assert (code, json.loads(output.out)["data"]["changes"]) == (0, [])


def test_a_case_is_verified_with_the_shared_files_it_names(project, run, files):
    run("add", project / "cases/A", project / "cases/B", "--shared")
    files.pdf("evidence/别案.pdf", text="other")
    case = project / "cases/A"
    assert run("add", case)[0] == 0
    assert run("verify", case)[0] == 0
    assert run("verify", project)[0] == 1  # the whole store has a file that nobody entered
    (project / "evidence/合同.pdf").write_bytes(b"%PDF-1.7 changed")
    code, output = run("verify", case, "--json")
    changes = json.loads(output.out)["data"]["changes"]
    assert (code, [(c["kind"], c["file"]) for c in changes]) == (1, [("changed", "合同.pdf")])
    assert changes[0]["folder"].endswith("/evidence")


def test_a_case_without_a_folder_of_its_own_enters_only_what_it_names(project, run):
    case = project / "cases/C"
    case.mkdir()
    text = (
        CASE.format(id="C")
        .replace("./evidence/合同.pdf", "../../evidence/1-101/合同.pdf")
        .replace("evidence/函.pdf", "../../evidence/x.pdf")
    )
    (case / "case.yaml").write_text(text, encoding="utf-8")
    (project / "evidence/1-101").mkdir(parents=True)
    (project / "cases/A/evidence/合同.pdf").rename(project / "evidence/1-101/合同.pdf")
    (project / "evidence/other.txt").write_text("x")
    code, output = run("add", case, "--json")
    entries = json.loads(output.out)["data"]["entries"]
    assert (code, [(e["folder"], e["file"]) for e in entries]) == (0, [(str(project / "evidence"), "1-101/合同.pdf")])


@pytest.mark.parametrize("paths", [["nowhere"], ["."]])
def test_wrong_paths_are_sentences(tmp_path, run, monkeypatch, paths):
    monkeypatch.chdir(tmp_path)
    code, output = run("add", *paths, "--shared")
    assert code == 1
    assert "错误" in output.err
    assert "Traceback" not in output.err


def test_a_case_file_that_cannot_be_edited_keeps_its_file(project, run):
    case = project / "cases/A/case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("证据:", "证据: &x"), encoding="utf-8")
    letter = project / "cases/A/evidence/合同.pdf"
    assert run("add", letter, "--shared")[0] == 1
    assert letter.exists()


def test_paths_are_written_so_that_they_read_back():
    from feecase.evidence.find.accept import with_files

    text = "evidence: [{id: A, file: a.pdf}, {id: B, file: 'b, c.pdf'}]\n"
    moved = with_files(text, {"a.pdf": "../x, [y]: z.pdf", "b, c.pdf": "b.pdf"})
    assert [e["file"] for e in plainyaml.parse(moved).data["evidence"]] == ["../x, [y]: z.pdf", "b.pdf"]
    assert with_files(text, {"z.pdf": "y.pdf"}) == text


def test_a_folder_of_cases_means_each_of_them(project, run):
    code, output = run("add", project / "cases", "--json")
    entries = json.loads(output.out)["data"]["entries"]
    assert (code, sorted(e["file"] for e in entries)) == (0, ["函.pdf", "函.pdf", "合同.pdf", "合同.pdf"])
    assert run("verify", project / "cases")[0] == 0
    assert not list((project / "cases").glob(".custody*"))


def test_of_a_folder_of_cases_nothing_but_evidence_is_shared(project, run):
    for id_ in ("A", "B"):
        (project / "cases" / id_ / "out").mkdir()
        (project / "cases" / id_ / "out/same.txt").write_text("the same in both")
        (project / "cases" / id_ / "choices.yaml").write_text("{}")
    bare = project / "cases/C"
    bare.mkdir()
    (bare / "case.yaml").write_text(
        "extends: ../../project.yaml\nid: C\ndefendants: [{kind: natural, name: 王五}]\npremises: {project: 阳光花园, unit: C}\n",
        encoding="utf-8",
    )
    assert run("add", project / "cases", "--shared")[0] == 0
    assert [p.name for p in (project / "evidence").iterdir() if not p.name.startswith(".")] == ["合同.pdf"]
