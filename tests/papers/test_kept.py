"""Used templates are kept under their SHA-256: an old case is written again as it was, whatever has become of its templates since."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from feecase.cli.main import execute
from feecase.engine import load_context
from feecase.errors import BundleError, TemplateError
from feecase.extend.contracts import TemplateRoot
from feecase.flows import bundle as bundle_flow
from feecase.flows.prepare import recorded_in
from feecase.papers import kept
from feecase.papers.produce import find_template, own_templates
from feecase.papers.text import extract

AS_OF = ["--as-of", "2026-11-20"]


@pytest.fixture
def project(case, tmp_path, word, monkeypatch):
    """A project with a template of its own; returns its case's folder, prepared."""
    (tmp_path / "project.yaml").write_text("", encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "complaint.docx").write_bytes(word("旧格式：{{ 原告.名称 }}"))
    monkeypatch.chdir(tmp_path)
    assert execute(["prepare", str(case), *AS_OF]) in (0, 3)
    return case


def bundle(case: Path) -> dict[str, str]:
    """Return the hash of every file of a bundle."""
    files = sorted(path for path in (case / "out").rglob("*") if path.is_file())
    return {path.relative_to(case / "out").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def text_of(case: Path) -> str:
    return extract(next((case / "out").glob("*/民事起诉状.docx")).read_bytes())


def test_every_template_that_was_used_is_kept_once(project, tmp_path):
    record = recorded_in(project / "out").versions.templates
    stored = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "templates" / ".used").iterdir()}
    assert set(stored) == set(record.values())
    assert all(name == digest for name, digest in stored.items())
    assert "complaint.docx" in record
    assert len(record) > 5


def test_the_same_bundle_comes_out_after_the_template_has_changed(project, tmp_path, word):
    before = bundle(project)
    verified = execute(["verify", str(project)])
    (tmp_path / "templates" / "complaint.docx").write_bytes(word("新格式：{{ 原告.名称 }}"))
    assert execute(["verify", str(project)]) == verified
    for path in (project / "out").glob("*/*.docx"):
        path.unlink()
    assert execute(["prepare", str(project), "--as-recorded"]) in (0, 3)
    assert bundle(project) == before
    assert text_of(project).startswith("旧格式：")
    assert execute(["verify", str(project)]) == verified
    assert execute(["prepare", str(project), *AS_OF]) in (0, 3)
    assert text_of(project).startswith("新格式：")


def test_built_in_templates_of_an_older_version_are_kept_too(project, tmp_path, monkeypatch):
    """A later feecase brings other templates: those of then still write the papers."""
    before = bundle(project)
    later = tmp_path / "later"
    later.mkdir()
    for root in load_context().plugins.templates:
        for path in root.item.path.glob("*.docx"):
            (later / path.name).write_bytes(changed(path.read_bytes()))
    real = bundle_flow.template_roots
    monkeypatch.setattr(
        bundle_flow, "template_roots", lambda context, opened, folder: (*real(context, opened, folder)[:1], TemplateRoot(later))
    )
    assert execute(["prepare", str(project), "--as-recorded"]) in (0, 3)
    assert bundle(project) == before
    assert execute(["prepare", str(project), *AS_OF, "--anew"]) in (0, 3)
    assert bundle(project) != before


def changed(template: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name,
                content.replace(b"</w:body>", "<w:p><w:r><w:t>改</w:t></w:r></w:p></w:body>".encode())
                if name == "word/document.xml"
                else content,
            )
    return out.getvalue()


def test_one_paper_as_recorded(project, tmp_path, word):
    (tmp_path / "templates" / "complaint.docx").write_bytes(word("新格式：{{ 原告.名称 }}"))
    assert execute(["paper", "complaint", str(project), "--as-recorded", "--to", "then.docx"]) == 0
    assert Path("then.docx").read_bytes() == next((project / "out").glob("*/民事起诉状.docx")).read_bytes()


def test_templates_that_are_gone_are_named_and_nothing_is_written(project, tmp_path, word, capsys):
    before = bundle(project)
    old = recorded_in(project / "out").versions.templates["complaint.docx"]
    (tmp_path / "templates" / ".used" / f"{old}.docx").unlink()
    (tmp_path / "templates" / "complaint.docx").write_bytes(word("新格式：{{ 原告.名称 }}"))
    capsys.readouterr()
    assert execute(["prepare", str(project), "--as-recorded"]) == 1
    said = capsys.readouterr()
    assert "当时用的模板 complaint.docx 找不到了" in said.out + said.err
    assert old in said.out + said.err
    assert bundle(project) == before


def test_a_damaged_copy_is_not_used(project, tmp_path, word):
    record = recorded_in(project / "out").versions.templates
    store = tmp_path / "templates" / ".used" / f"{record['complaint.docx']}.docx"
    store.write_bytes(word("假"))
    (tmp_path / "templates" / "complaint.docx").write_bytes(word("新"))
    with pytest.raises(TemplateError, match="找不到了"):
        kept.recorded(project, record, own_templates(project), tmp_path / "work")


def test_what_has_changed_besides_is_said(project, capsys):
    path = project / "case.yaml"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["plaintiff"]["name"] = "改名物业"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    capsys.readouterr()
    execute(["prepare", str(project), "--as-recorded", "--json"])
    (one,) = json.loads(capsys.readouterr().out)["data"]["cases"]
    assert any("与记录不同" in problem and "案件、选择或证据在此后改过" in problem for problem in one["problems"])
    assert recorded_in(project / "out").inputs == ""
    execute(["prepare", str(project), *AS_OF, "--json"])
    assert json.loads(capsys.readouterr().out)["data"]["cases"][0]["problems"] == []


def test_single_papers_do_not_forget_the_templates_of_the_others(project):
    before = recorded_in(project / "out").versions.templates
    execute(["prepare", str(project), *AS_OF, "--only", "complaint"])
    assert recorded_in(project / "out").versions.templates == before


def test_as_recorded_needs_a_record_and_takes_no_other_day(project, case, tmp_path):
    assert execute(["prepare", str(project), "--as-recorded", *AS_OF]) == 2
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "case.yaml").write_bytes((case / "case.yaml").read_bytes())
    assert execute(["prepare", str(fresh), "--as-recorded"]) == 1
    with pytest.raises(BundleError, match="没有清单"):
        recorded_in(fresh / "out")


def test_a_case_without_a_project_keeps_its_own(case):
    assert execute(["prepare", str(case), *AS_OF, "--only", "complaint"]) in (0, 3)
    assert len(list((case / "templates" / ".used").iterdir())) == 1


def test_the_nearest_template_wins(tmp_path, specs, roots):
    case = tmp_path / "cases" / "1"
    folders = [
        case / "templates",
        tmp_path / "templates" / "青岛市市南区人民法院",
        tmp_path / "templates" / "370202",
        tmp_path / "templates" / "370000",
        tmp_path / "templates",
    ]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "complaint.docx").write_bytes(folder.name.encode())
    (tmp_path / "templates" / "440000").mkdir()
    place = "370202:青岛市市南区人民法院"
    found = [root.path for root in own_templates(case, place)]
    assert found == folders
    for folder in folders:
        assert find_template(specs["complaint"], (*own_templates(case, place), *roots)) == folder / "complaint.docx"
        (folder / "complaint.docx").unlink()
    assert find_template(specs["complaint"], (*own_templates(case, place), *roots)).parent == roots[0].path
