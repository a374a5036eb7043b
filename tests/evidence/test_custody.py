import datetime as dt
import json
import stat

import pytest

from feecase.cli.main import execute
from feecase.errors import BundleError
from feecase.evidence.custody import log as custody

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def folder(files):
    files.pdf("合同.pdf", pages=3)
    (files.folder / "1-101").mkdir()
    files.raw("1-101/回执.txt", b"x")
    files.raw("~$draft.docx", b"x")
    files.raw(".hidden", b"x")
    return files.folder


def kinds(folder):
    return [(c.kind, c.file) for c in custody.verify(folder)]


def test_first_seen(folder):
    new = custody.add(folder, at=DAY, source="物业中心", original="original", holder="档案室")
    assert [(e.event, e.file, e.pages, e.type) for e in new] == [
        ("first-seen", "1-101/回执.txt", None, "文本"),
        ("first-seen", "合同.pdf", 3, "PDF"),
    ]
    assert (new[1].at, new[1].source, new[1].original, new[1].holder) == (DAY, "物业中心", "original", "档案室")
    assert custody.verify(folder) == ()
    assert custody.add(folder, at=DAY) == ()
    assert stat.S_IMODE((folder / custody.LOG).stat().st_mode) == 0o600


def test_changed_missing_and_new_files_show(folder):
    custody.add(folder, at=DAY)
    (folder / "合同.pdf").write_bytes(b"other")
    (folder / "1-101/回执.txt").unlink()
    (folder / "新.txt").write_text("n")
    assert kinds(folder) == [("missing", "1-101/回执.txt"), ("changed", "合同.pdf"), ("new", "新.txt")]


def test_changes_are_entered_only_when_accepted(folder):
    custody.add(folder, at=DAY, holder="档案室", original="original")
    log = (folder / custody.LOG).read_bytes()
    (folder / "合同.pdf").write_bytes(b"other")
    (folder / "1-101/回执.txt").unlink()
    with pytest.raises(BundleError, match="有变动"):
        custody.add(folder, at=DAY)
    assert (folder / custody.LOG).read_bytes() == log
    new = custody.add(folder, at=dt.date(2026, 12, 1), accept=True)
    assert [(e.event, e.file, e.holder, e.original) for e in new] == [
        ("removed", "1-101/回执.txt", "档案室", "original"),
        ("changed", "合同.pdf", "档案室", "original"),
    ]
    assert (folder / custody.LOG).read_bytes().startswith(log)
    assert custody.verify(folder) == ()
    (folder / "1-101/回执.txt").write_text("back")
    assert kinds(folder) == [("new", "1-101/回执.txt")]


@pytest.mark.parametrize("attack", ["edit", "drop", "swap", "resealed"])
def test_a_changed_log_shows(folder, attack):
    (folder / "三.txt").write_text("3")
    custody.add(folder, at=DAY)
    path = folder / custody.LOG
    lines = path.read_text(encoding="utf-8").splitlines()
    if attack == "edit":
        lines[1] = lines[1].replace("2026-11-20", "2020-01-01")
    elif attack == "drop":
        del lines[0]
    elif attack == "swap":
        lines[0], lines[1] = lines[1], lines[0]
    else:
        entry = custody.CustodyEntry.model_validate_json(lines[0]).model_copy(update={"holder": "别人"})
        lines[0] = entry.sealed("").model_dump_json()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "broken" in [kind for kind, _ in kinds(folder)]
    with pytest.raises(BundleError, match="校验值不符"):
        custody.add(folder, at=DAY)


@pytest.mark.parametrize("line", ["", "{", json.dumps({"file": "x"})])
def test_an_unreadable_log_is_a_sentence(folder, line):
    custody.add(folder, at=DAY)
    with (folder / custody.LOG).open("a", encoding="utf-8") as log:
        log.write(line + "\n")
    with pytest.raises(BundleError, match="不能读取"):
        custody.verify(folder)


def test_a_damaged_pdf_has_no_page_count(files):
    files.raw("x.pdf", b"%PDF-1.4 broken")
    (entry,) = custody.add(files.folder, at=DAY)
    assert entry.pages is None


@pytest.mark.parametrize("cut", [1, 2])
def test_lines_cut_off_the_end_show(folder, cut):
    custody.add(folder, at=DAY)
    path = folder / custody.LOG
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-cut]), encoding="utf-8")
    assert ("broken", custody.LOG) in kinds(folder)
    with pytest.raises(BundleError, match="截去"):
        custody.add(folder, at=DAY)


def test_a_head_that_is_gone_shows(folder):
    custody.add(folder, at=DAY)
    (folder / custody.HEAD).unlink()
    assert kinds(folder) == [("broken", custody.LOG)]


def test_a_crash_between_log_and_head_is_no_loss(folder):
    custody.add(folder, at=DAY)
    head = (folder / custody.HEAD).read_bytes()
    (folder / "新.txt").write_text("n")
    custody.add(folder, at=DAY)
    (folder / custody.HEAD).write_bytes(head)
    assert custody.verify(folder) == ()


def test_a_log_written_anew_lacks_the_noted_head(folder):
    noted = custody.add(folder, at=DAY)[-1].hash[:16]
    assert custody.verify(folder, head=noted) == ()
    (folder / custody.LOG).unlink()
    (folder / custody.HEAD).unlink()
    custody.add(folder, at=dt.date(2026, 11, 21))
    assert custody.verify(folder) == ()
    assert [c.kind for c in custody.verify(folder, head=noted)] == ["broken"]
    assert [c.kind for c in custody.verify(folder, head="0")] == ["broken"]


@pytest.mark.parametrize("entered", [True, False])
def test_a_listed_file_that_was_deleted_is_noticed_with_or_without_a_log(files, capsys, entered):
    """Of the case's own folder and of the project's shared one."""
    case = files.folder / "cases/A"
    for folder in (case / "evidence", files.folder / "evidence"):
        folder.mkdir(parents=True)
    own, shared = files.pdf("cases/A/evidence/函.pdf"), files.pdf("evidence/合同.pdf", text="Contract")
    (files.folder / "project.yaml").write_text(
        "jurisdiction: '370200'\nplaintiff: {name: 甲物业}\nevidence:\n  - {id: E2, file: evidence/合同.pdf, title: 证据}\n",
        encoding="utf-8",
    )
    (case / "case.yaml").write_text(
        "extends: [../../project.yaml]\nid: A\ndefendants: [{kind: natural, name: 张三}]\npremises: {project: 阳光花园, unit: 1-101}\n"
        "evidence:\n  - {id: E1, file: evidence/函.pdf, title: 证据}\n",
        encoding="utf-8",
    )
    if entered:
        assert execute(["evidence", "add", str(case)]) == 0
    own.unlink()
    shared.unlink()
    capsys.readouterr()
    assert execute(["evidence", "verify", str(case)]) == 1
    said = capsys.readouterr().out
    assert "函.pdf" in said
    assert "合同.pdf" in said
    assert said.count("不见了") == 2


def test_the_day_on_which_a_file_was_first_seen_outlasts_changes(folder):
    custody.add(folder, at=DAY)
    (folder / "合同.pdf").write_bytes(b"%PDF-other")
    custody.add(folder, at=DAY + dt.timedelta(days=3), accept=True)
    assert custody.first_seen(folder / "合同.pdf") == DAY
    assert custody.first_seen(folder / "没有.pdf") is None
