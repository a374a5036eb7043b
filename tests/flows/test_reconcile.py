"""Reconciling says the same of a store's cases in both homes, and keeps what it found beside each billing file."""

from __future__ import annotations

from feecase.flows.reconcile import ReconcileRequest, reconcile
from feecase.intake.casefolder import RECONCILED
from feecase.store import journal


def _without_folders(result):
    return [case.model_copy(update={"folder": ""}) for case in result.report.cases]


def test_both_homes_find_the_same_and_keep_it(context, in_folder, in_workspace, estate, day, author):
    wanted = ReconcileRequest((estate / "欠费明细表.xlsx",), on=day, author=author)
    here = reconcile(context, in_folder, wanted)
    elsewhere = reconcile(context, in_workspace, wanted)

    assert len(here.report.cases) > 3
    assert (here.failed, elsewhere.failed) == ((), ())
    assert _without_folders(here) == _without_folders(elsewhere)
    assert here.texts == elsewhere.texts
    for case in here.texts:
        for store in (in_folder, in_workspace):
            assert store.text(case, RECONCILED).content.decode() == here.texts[case]
            assert store.load(case).loaded.reconciled is not None

    with in_workspace.workspace.database.read() as connection:
        told = [entry for entry in journal.read(connection, limit=100) if entry.action == "case-reconciled"]
    assert len(told) == len(here.texts)
    reconcile(context, in_workspace, wanted)
    with in_workspace.workspace.database.read() as connection:
        again = [entry for entry in journal.read(connection, limit=100) if entry.action == "case-reconciled"]
    assert len(again) == len(told)  # the same again is no news


def test_without_an_author_nothing_is_kept(context, in_folder, estate, day):
    reconcile(context, in_folder, ReconcileRequest((estate / "欠费明细表.xlsx",), on=day))
    assert not list(in_folder.root.glob(f"*/{RECONCILED}"))


def test_a_case_whose_files_are_wrong_is_told_and_its_room_is_no_new_case(context, in_folder, estate, day):
    case = next(iter(in_folder.entries())).id
    (in_folder.root / case / "case.yaml").write_text("id: [", encoding="utf-8")
    result = reconcile(context, in_folder, ReconcileRequest((estate / "欠费明细表.xlsx",), on=day))
    assert [outcome.name for outcome in result.failed] == [case]
    assert case not in {new.case for new in result.report.new}
    assert case in {one.case for one in result.report.cases}
