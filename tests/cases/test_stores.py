"""One case in its two homes: what a store promises, it keeps in both."""

from __future__ import annotations

import pickle
import threading

import pytest

from feecase.cases.folder import FolderStore, store_of
from feecase.cases.protocol import NOTHING, Edit, conflict_name, version
from feecase.errors import ConflictError, InputError
from feecase.files import locked
from feecase.model.event import BundleWritten

CASE = "3-1-302"
CHOICES = "choices.yaml"


def _choices(text: str, base: str | None = NOTHING) -> Edit:
    return Edit(CASE, CHOICES, text.encode(), base)


def test_a_case_is_listed_and_read_with_its_facts_and_the_default_choices(store):
    assert [entry.id for entry in store.entries()] == [CASE]
    found = store.load(CASE)
    assert (found.id, found.loaded.case.defendants[0].name, found.loaded.missing_files) == (CASE, "李明", ())
    assert found.choices.model_dump(exclude_defaults=True) == {}


def test_every_file_that_a_case_names_is_there_to_be_read(store):
    loaded = store.load(CASE).loaded
    folder = store.evidence(CASE)
    texts = [(folder / item.file).read_text(encoding="utf-8") for item in loaded.case.evidence]
    assert texts == ["前期物业服务合同", "催告函"]


def test_a_case_that_is_not_there_is_a_wrong_input(store):
    with pytest.raises(InputError):
        store.load("9-9-999")


def test_what_is_saved_is_read_again_with_its_version(store, author):
    assert store.text(CASE, CHOICES) is None
    assert store.save([_choices("late_fee: contract\n")], author) == 1
    text = store.text(CASE, CHOICES)
    assert (text.content, text.version) == (b"late_fee: contract\n", version(b"late_fee: contract\n"))
    assert store.load(CASE).choices.late_fee == "contract"
    assert store.save([_choices("late_fee: contract\n", text.version)], author) == 0  # the same again is no change


def test_of_two_who_edit_from_the_same_beginning_neither_loses_the_text(store, author):
    first, second = _choices("late_fee: contract\n"), _choices("late_fee: defensible\n")
    store.save([first], author)
    with pytest.raises(ConflictError) as error:
        store.save([second], author)
    (problem,) = error.value.problems
    assert CHOICES in problem.what
    assert conflict_name(second) in problem.next
    assert store.text(CASE, CHOICES).content == first.content
    assert store.text(CASE, conflict_name(second)).content == second.content
    assert store.load(CASE).choices.late_fee == "contract"  # the kept text has no say


def test_somebody_who_read_nothing_does_not_replace_what_there_is(store, author):
    store.save([_choices("late_fee: contract\n")], author)
    with pytest.raises(ConflictError):
        store.save([_choices("late_fee: none\n", base=version(b"an older text"))], author)
    assert store.save([_choices("late_fee: none\n", base=None)], author) == 1  # only for what can be computed again


def test_the_edits_of_one_case_are_saved_all_or_none(store, author):
    before = store.text(CASE, "case.yaml")
    edits = [Edit(CASE, "case.yaml", before.content + b"# more\n", before.version), _choices("late_fee: none\n", base="x" * 64)]
    with pytest.raises(ConflictError):
        store.save(edits, author)
    assert store.text(CASE, "case.yaml") == before


def test_of_many_who_save_at_once_one_wins_and_every_other_text_is_kept(store, author):
    edits = [_choices(f"# {number}\n") for number in range(8)]
    refused: list[Edit] = []

    def save(edit: Edit) -> None:
        try:
            store.save([edit], author)
        except ConflictError:
            refused.append(edit)

    threads = [threading.Thread(target=save, args=(edit,)) for edit in edits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [edit for edit in edits if edit not in refused]
    assert store.text(CASE, CHOICES).content == winner.content
    assert all(store.text(CASE, conflict_name(edit)).content == edit.content for edit in refused)


def test_an_edit_names_a_file_inside_the_case():
    for name in ("../3-1-303/case.yaml", "/etc/passwd", "a\\b.yaml", ""):
        with pytest.raises(ValueError, match="not a file"):
            Edit(CASE, name, b"", None)


def test_a_second_writer_of_a_bundle_waits(store):
    seen = []
    with store.bundle(CASE) as out:
        second = threading.Thread(target=lambda: seen.append(store.bundle(CASE).__enter__()))
        second.start()
        second.join(0.2)
        assert (second.is_alive(), seen, out) == (True, [], store.out(CASE))
    second.join(10)
    assert seen == [store.out(CASE)]


def test_a_store_can_be_sent_to_another_process(store):
    again = pickle.loads(pickle.dumps(store))
    assert again == store
    assert again.load(CASE).loaded.case == store.load(CASE).loaded.case
    getattr(again, "close", lambda: None)()


def test_events_reach_the_workspace_once_and_nobody_without_one(store, author):
    event = BundleWritten(case=CASE, as_of=author.at.date(), manifest="0" * 64, files=3, total="190.00", blocking=0)
    told = [store.emit([event], at=author.at), store.emit([event], at=author.at)]
    assert told == ([0, 0] if isinstance(store, FolderStore) else [1, 0])


def test_a_lock_that_is_not_released_is_told_after_a_while(tmp_path):
    with locked(tmp_path / "lock"), pytest.raises(ConflictError, match="另一个程序"), locked(tmp_path / "lock", seconds=0.05):
        pass
    with locked(tmp_path / "lock", seconds=0):
        assert (tmp_path / "lock").is_file()
    assert not (tmp_path / "lock").exists()


def test_the_store_of_a_folder_is_known_however_its_path_is_written(tree, monkeypatch):
    monkeypatch.chdir(tree / "cases" / CASE)
    from pathlib import Path

    for written in (Path(), Path("../3-1-302"), tree / "cases" / CASE):
        store, case = store_of(written)
        assert (case, store.load(case).loaded.case.id) == (CASE, CASE)
