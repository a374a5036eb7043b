"""What only a workspace's store has to do: journal, handed-out folders, files that lie in the content-addressed folder."""

from __future__ import annotations

import pytest

from feecase.cases.protocol import NOTHING, Edit
from feecase.cases.workspace import WorkspaceStore
from feecase.errors import ConflictError
from feecase.store import journal
from feecase.workspace import folders, setup

CASE = "3-1-302"


@pytest.fixture
def store(tree, tmp_path, author):
    with setup.create(tmp_path / "ws", at=author.at, actor="周") as workspace:
        folders.take_in(workspace, tree / "cases", at=author.at, actor="周")
        yield WorkspaceStore.of(workspace)


def test_saving_is_noted_in_the_journal_without_what_was_written(store, author):
    store.save([Edit(CASE, "choices.yaml", b"late_fee: none\n", NOTHING)], author)
    with pytest.raises(ConflictError):
        store.save([Edit(CASE, "choices.yaml", b"late_fee: contract\n", NOTHING)], author)
    with store.workspace.database.read() as connection:
        entries = list(journal.read(connection, limit=2))
    assert {entry.action for entry in entries} == {"file-saved", "file-conflict"}
    assert not any("late_fee" in str(entry) for entry in entries)


def test_an_edit_in_a_handed_out_folder_is_never_passed_over_in_silence(store, author):
    folders.hand_out(store.workspace, [CASE], at=author.at, actor="周")
    handed = store.workspace.case_folder(CASE)
    store.load(CASE)
    (handed / "choices.yaml").write_text("late_fee: none\n", encoding="utf-8")
    with pytest.raises(ConflictError) as error:
        store.load(CASE)
    assert error.value.problems[0].where == f"cases/{CASE}/choices.yaml"

    folders.take_in(store.workspace, handed, at=author.at, actor="周")
    assert store.load(CASE).choices.late_fee == "none"


def test_an_older_handed_out_folder_is_no_conflict(store, author):
    folders.hand_out(store.workspace, [CASE], at=author.at, actor="周")
    text = store.text(CASE, "case.yaml")
    store.save([Edit(CASE, "case.yaml", text.content + b"other_facts: \xe6\x96\xb0\n", text.version)], author)
    assert store.load(CASE).loaded.case.other_facts == "新"


def test_a_stored_file_is_put_in_place_anew_but_never_over_a_change(store):
    kept = store.evidence(CASE) / "evidence" / "催告.txt"
    kept.unlink()
    store.load(CASE)
    assert kept.read_text(encoding="utf-8") == "催告函"
    kept.write_text("另一份", encoding="utf-8")
    with pytest.raises(ConflictError):
        store.load(CASE)
    assert kept.read_text(encoding="utf-8") == "另一份"
