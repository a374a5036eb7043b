"""Case folders in and out: every byte, whichever side changed, and never over somebody's work."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feecase.errors import ConflictError, InputError, StoreError
from feecase.intake.casefolder import load
from feecase.store import blobs, documents, journal
from feecase.workspace import folders, setup
from feecase.workspace.cases import listing, loaded

CASE = "extends: [../../project.yaml, billing.yaml]\nid: 3-1-302\n被告: [{编号: D1, 民族: 汉族}]\n"


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def moved(at):
    """Take in and hand out, with the moment and the actor filled in."""

    class Moves:
        @staticmethod
        def into(shop, path=None):
            return folders.take_in(shop.workspace, path or shop.folder, at=at, actor="周")

        @staticmethod
        def out(shop, *ids, to=None):
            return folders.hand_out(shop.workspace, ids or [row.id for row in listing(shop.workspace)], to, at=at, actor="周")

    return Moves


@pytest.fixture
def case(small, rows, moved):
    """A workspace with one imported case that was handed out; its folder."""
    small.run([rows.ARREARS, rows.arrears()])
    moved.out(small)
    return small.folder / "cases" / "3-1-302"


def stored(shop, path, owner="3-1-302"):
    with shop.database.read() as connection:
        found = documents.get(connection, owner, path)
    return found and (found.content if found.content is not None else blobs.read(shop.workspace.files, found.sha256))


def test_a_case_comes_back_byte_for_byte_on_both_databases(shop, rows, moved, tmp_path):
    shop.run([rows.ARREARS, rows.arrears()])
    moved.out(shop)
    folder = shop.folder / "cases" / "3-1-302"
    (folder / "case.yaml").write_bytes(b"\xef\xbb\xbf" + CASE.replace("\n", "\r\n").encode())
    (folder / "choices.yaml").write_text("时效届满款项: 不主张\n", encoding="utf-8")
    (folder / "evidence").mkdir()
    (folder / "evidence" / "微信.jpg").write_bytes(os.urandom(3_000))
    (folder / "out").mkdir()
    (folder / "out" / "起诉状.docx").write_bytes(b"PK edited by hand")
    (one,) = moved.into(shop)
    before = files(folder)
    shutil.rmtree(folder)
    moved.out(shop)

    assert one.problems == ()
    assert sorted(one.carried) == [
        f"cases/3-1-302/{name}" for name in ("case.yaml", "choices.yaml", "evidence/微信.jpg", "out/起诉状.docx")
    ]
    assert files(folder) == before
    assert all(oct(path.stat().st_mode)[-3:] == "600" for path in folder.rglob("*") if path.is_file())


NAMES = st.sampled_from(
    ["case.yaml", "choices.yaml", "evidence/甲.jpg", "a/b/c.txt", "out/x.docx", ".custody.jsonl", "空 格.pdf", "note.yml"]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.dictionaries(NAMES, st.binary(max_size=60), min_size=1).filter(lambda d: "case.yaml" in d))
def test_any_files_survive_the_way_there_and_back(small, moved, content):
    folder = small.folder / "cases" / f"{next(NUMBERS)}-1"
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    moved.into(small, folder)
    shutil.rmtree(folder)
    moved.out(small, folder.name)

    assert files(folder) == content


NUMBERS = itertools.count()


def test_nothing_changed_nothing_carried(small, case, moved):
    assert [one.carried for one in moved.into(small)] == [()]
    assert [one.carried for one in moved.out(small)] == [()]


def test_the_commented_starter_is_no_word_of_anybody(small, case, moved):
    assert (case / "case.yaml").is_file()
    moved.into(small)
    assert stored(small, "case.yaml") is None


def edit(case, text="# hier\n"):
    with (case / "case.yaml").open("a", encoding="utf-8") as stream:
        stream.write(text)


def test_a_change_here_alone_is_taken_in(small, case, moved):
    edit(case)
    (one,) = moved.into(small)
    assert one.carried == ("cases/3-1-302/case.yaml",)
    assert stored(small, "case.yaml") == (case / "case.yaml").read_bytes()


def test_a_change_there_alone_is_handed_out(small, case, moved, rows):
    small.run([rows.ARREARS, rows.arrears(amount="2000.00")])
    assert moved.into(small)[0].carried == ()
    (one,) = moved.out(small)

    assert one.carried == ("cases/3-1-302/billing.yaml",)
    assert "2000.00" in (case / "billing.yaml").read_text(encoding="utf-8")


def both_changed(shop, moved, to):
    """Two people take the same case, one stores his change first; return the other one's folder."""
    moved.out(shop, "3-1-302", to=to)
    edit(shop.folder / "cases" / "3-1-302", "# von mir\n")
    moved.into(shop)
    edit(to / "cases" / "3-1-302", "# von dir\n")
    return to / "cases" / "3-1-302"


def test_a_change_on_both_sides_is_told_and_neither_is_touched(small, case, moved, tmp_path):
    yours = both_changed(small, moved, tmp_path / "yours")
    before = files(yours)
    (into,), (out,) = moved.into(small, yours), moved.out(small, to=tmp_path / "yours")

    for one in (into, out):
        assert one.carried == ()
        assert [p.what for p in one.problems] == ["文件在别处也改过，没有覆盖"]
    assert b"# von mir" in stored(small, "case.yaml")
    assert files(yours) == before


def test_after_merging_by_hand_both_sides_are_one(small, case, moved, tmp_path):
    yours = both_changed(small, moved, tmp_path / "yours")
    merged = (case / "case.yaml").read_bytes() + b"# von dir\n"
    fresh = tmp_path / "fresh"
    moved.out(small, to=fresh)
    (fresh / "cases" / "3-1-302" / "case.yaml").write_bytes(merged)
    moved.into(small, fresh)
    (yours / "case.yaml").write_bytes(merged)
    assert moved.into(small, yours)[0].problems == ()
    assert moved.out(small, to=tmp_path / "yours")[0].problems == ()
    assert stored(small, "case.yaml") == merged


def test_unsaved_work_in_a_folder_is_never_overwritten(small, case, moved, rows):
    (case / "billing.yaml").write_text("mine", encoding="utf-8")
    small.run([rows.ARREARS, rows.arrears(amount="2000.00")])
    (one,) = moved.out(small)

    assert (one.carried, len(one.problems)) == ((), 1)
    assert (case / "billing.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_deleted_here_is_deleted_there_and_the_billing_file_is_not(small, case, moved):
    edit(case)
    (case / "note.txt").write_text("x", encoding="utf-8")
    moved.into(small)
    (case / "note.txt").unlink()
    (case / "billing.yaml").unlink()
    (one,) = moved.into(small)

    assert one.carried == ("cases/3-1-302/note.txt",)
    assert stored(small, "note.txt") is None
    assert stored(small, "billing.yaml") is not None
    moved.out(small)
    assert (case / "billing.yaml").is_file()


def test_a_file_deleted_there_is_deleted_here(small, case, moved, at, tmp_path):
    (case / "note.txt").write_text("x", encoding="utf-8")
    moved.into(small)
    moved.out(small, to=tmp_path / "yours")
    (tmp_path / "yours/cases/3-1-302/note.txt").unlink()
    moved.into(small, tmp_path / "yours")
    moved.out(small)
    assert not (case / "note.txt").exists()


def test_every_move_is_journalled(small, case, moved):
    edit(case)
    moved.into(small)
    with small.database.read() as connection:
        newest, *_, handed = [
            one for one in journal.read(connection, subjects=["3-1-302"]) if one.action.startswith(("file", "case-handed"))
        ]

    assert (newest.action, newest.source, newest.after["file"], newest.after["version"]) == (
        "file-taken-in",
        "folder",
        "case.yaml",
        1,
    )
    assert handed.action == "case-handed-out"


def test_a_project_is_carried_with_a_case_into_another_place(garden, moved, tmp_path, at, books):
    from feecase.builtin.evidence_kinds import CUES
    from feecase.builtin.importers import feecase_importers
    from feecase.intake.folder_import import import_files

    import_files([garden / b for b in books], garden / "project.yaml", garden / "cases", importers=feecase_importers(), cues=CUES)
    (tmp_path / "neu").mkdir()
    with setup.create(tmp_path / "neu", at=at, actor="周") as workspace:
        done = folders.take_in(workspace, garden, at=at, actor="周")
        assert (len(done), [one.problems for one in done if one.problems]) == (14, [])
        for row in listing(workspace):
            mine, theirs = loaded(workspace, row.id).loaded, load(garden / "cases" / row.id)
            assert (mine.case, mine.missing_files) == (theirs.case, theirs.missing_files)
            assert (row.charges, row.outstanding) == (
                len(theirs.case.charges),
                f"{sum(c.amount for c in theirs.case.charges):.2f}",
            )
        folders.hand_out(workspace, [row.id for row in listing(workspace)], tmp_path / "weg", at=at, actor="周")
    there, back = files(garden / "cases"), files(tmp_path / "weg" / "cases")

    assert back == {name: data for name, data in there.items() if name not in {"rejects.xlsx", "导入清单.xlsx"}}
    assert (tmp_path / "neu" / "project.yaml").read_bytes() == (garden / "project.yaml").read_bytes()
    assert load(tmp_path / "weg" / "cases" / "1-1-101").missing_files == ()


def test_a_case_of_another_project_is_refused(small, project, moved, tmp_path):
    other = project(tmp_path / "anders")
    (other / "project.yaml").write_text("原告: {名称: 另一家}\n", encoding="utf-8")
    (other / "cases" / "X1").mkdir(parents=True)
    (other / "cases" / "X1" / "case.yaml").write_text("extends: [../../project.yaml]\nid: X1\n", encoding="utf-8")
    (one,) = moved.into(small, other)

    assert "项目文件不同" in one.problems[0].what
    assert listing(small.workspace) == ()


def test_evidence_of_another_content_is_not_overwritten(small, project, moved, tmp_path):
    other = project(tmp_path / "anders")
    (other / "evidence").mkdir()
    (other / "evidence" / "a.jpg").write_bytes(b"theirs")
    folder = other / "cases" / "X1"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(
        "extends: [../../project.yaml]\nid: X1\n被告: [{姓名: 李明}]\n物业: {房号: X1}\n证据: [{编号: E1, 文件: ../../evidence/a.jpg}]\n",
        encoding="utf-8",
    )
    (small.folder / "evidence").mkdir()
    (small.folder / "evidence" / "a.jpg").write_bytes(b"mine")
    (one,) = moved.into(small, other)

    assert "同名文件" in one.problems[0].what
    assert (small.folder / "evidence" / "a.jpg").read_bytes() == b"mine"


def test_a_case_that_is_wrong_is_taken_in_and_handed_out_to_be_put_right(small, moved):
    folder = small.folder / "cases" / "X1"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text("被告：{", encoding="utf-8")
    assert moved.into(small)[0].problems == ()
    with pytest.raises(InputError):
        loaded(small.workspace, "X1")
    shutil.rmtree(folder)
    assert moved.out(small, "X1")[0].carried == ("cases/X1/case.yaml",)


def test_choices_that_wait_for_their_case_are_taken_in(small, moved):
    folder = small.folder / "cases" / "3-1-302"
    folder.mkdir(parents=True)
    (folder / "choices.yaml").write_text("时效届满款项: 不主张\n", encoding="utf-8")
    assert moved.into(small)[0].carried == ("cases/3-1-302/choices.yaml",)


def test_a_damaged_note_is_as_none(small, case, moved):
    (small.folder / folders.NOTE).write_text("{", encoding="utf-8")
    edit(case)
    (one,) = moved.into(small)
    assert one.problems == ()
    assert b"# hier" in stored(small, "case.yaml")


@pytest.mark.parametrize("path", ["../../../x", "a/../../../../x", "/x", "a\\..\\x"])
def test_a_file_that_would_leave_the_folder_is_not_handed_out(small, case, moved, at, path):
    with small.database.write() as connection:
        documents.put(connection, [documents.DocumentDraft("3-1-302", path, b"evil")], at=at, actor="?")
    with pytest.raises(StoreError, match="文件夹之外"):
        moved.out(small)
    assert not any(b"evil" in data for data in files(small.folder.parent).values() if len(data) < 100)


def test_a_case_there_is_not_is_told(small, moved):
    with pytest.raises(InputError, match="没有案件"):
        moved.out(small, "X9")
    with pytest.raises(InputError):
        moved.into(small, small.folder / "nothing")


class TestProject:
    """The project's own files settle by themselves."""

    def settle(self, workspace, at):
        return folders.settle_project(workspace, at=at, actor="周")

    def test_a_change_in_the_folder_goes_in_and_one_in_the_database_comes_out(self, small, at, tmp_path):
        assert self.settle(small.workspace, at) == ("project.yaml",)
        assert self.settle(small.workspace, at) == ()
        with setup.create(tmp_path / "zwei", database=small.database.engine.url.render_as_string(), at=at, actor="王") as second:
            assert self.settle(second, at) == ("project.yaml",)
            (second.folder / "project.yaml").write_text("原告: {名称: 新}\n", encoding="utf-8")
            assert self.settle(second, at) == ("project.yaml",)
        assert self.settle(small.workspace, at) == ("project.yaml",)
        assert (small.folder / "project.yaml").read_text(encoding="utf-8") == "原告: {名称: 新}\n"

    def test_a_change_on_both_sides_is_a_conflict(self, small, at, tmp_path):
        self.settle(small.workspace, at)
        with setup.create(tmp_path / "zwei", database=small.database.engine.url.render_as_string(), at=at, actor="王") as second:
            self.settle(second, at)
            (second.folder / "project.yaml").write_text("a: b\n", encoding="utf-8")
            self.settle(second, at)
        (small.folder / "project.yaml").write_text("c: d\n", encoding="utf-8")
        with pytest.raises(ConflictError, match=r"project\.yaml"):
            self.settle(small.workspace, at)
        assert (small.folder / "project.yaml").read_text(encoding="utf-8") == "c: d\n"

    def test_a_project_file_that_was_lost_comes_back(self, small, at):
        self.settle(small.workspace, at)
        text = (small.folder / "project.yaml").read_bytes()
        (small.folder / "project.yaml").unlink()
        self.settle(small.workspace, at)
        assert (small.folder / "project.yaml").read_bytes() == text

    def test_files_that_the_project_builds_on_go_along(self, small, at):
        (small.folder / "project.yaml").write_text("extends: [firma.yaml]\n", encoding="utf-8")
        (small.folder / "firma.yaml").write_text("原告: {名称: 阳光物业}\n", encoding="utf-8")
        assert sorted(self.settle(small.workspace, at)) == ["firma.yaml", "project.yaml"]


def test_names_in_a_tree_belong_to_a_case_or_to_the_project():
    assert folders.split("cases/3-1-302/evidence/a.jpg") == ("3-1-302", "evidence/a.jpg")
    assert folders.split("cases/project.yaml") == ("", "cases/project.yaml")
    assert folders.split("project.yaml") == ("", "project.yaml")
    assert Path(folders.NOTE).name == folders.NOTE


def test_choices_that_wait_are_found_in_the_folder_of_cases_and_by_themselves_too(small, moved):
    folder = small.folder / "cases" / "3-1-302"
    folder.mkdir(parents=True)
    (folder / "choices.yaml").write_text("时效届满款项: 不主张\n", encoding="utf-8")
    assert moved.into(small, folder)[0].carried == ("cases/3-1-302/choices.yaml",)
    (folder / "choices.yaml").write_text("时效届满款项: 保留\n", encoding="utf-8")
    assert moved.into(small, small.folder / "cases")[0].carried == ("cases/3-1-302/choices.yaml",)


def test_the_workspace_s_own_folder_of_cases_means_the_workspace(small, case, moved, rows):
    (case / "case.yaml").write_text(CASE, encoding="utf-8")
    (small.folder / "cases" / "cases").mkdir()
    assert moved.into(small, small.folder / "cases")[0].carried == ("cases/3-1-302/case.yaml",)
    (small.folder / "cases" / "cases").rmdir()

    small.run([rows.ARREARS, rows.arrears(amount="2000.00")])
    assert moved.out(small, to=small.folder / "cases")[0].carried == ("cases/3-1-302/billing.yaml",)
    assert sorted(path.name for path in (small.folder / "cases").iterdir()) == ["3-1-302"]


def test_handing_out_tells_work_not_taken_in_from_work_on_both_sides(small, case, moved, rows):
    (case / "case.yaml").write_text(CASE, encoding="utf-8")
    (problem,) = moved.out(small)[0].problems
    assert (problem.what, "take-in" in problem.next) == ("文件夹里改过，还没有存入工作区", True)

    moved.into(small)
    small.run([rows.ARREARS, rows.arrears(amount="2000.00")])
    (case / "billing.yaml").write_text("premises: {unit: 3-1-302}\n", encoding="utf-8")
    (problem,) = moved.out(small)[0].problems
    assert problem.what == "文件在别处也改过，没有覆盖"


def test_handing_out_nothing_is_not_noted(small, case, moved):
    moved.out(small)
    with small.database.read() as connection:
        assert [one.action for one in journal.read(connection)].count("case-handed-out") == 1
