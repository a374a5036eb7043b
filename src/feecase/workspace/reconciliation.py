"""Reconciling the cases of a workspace with a fresh export; what was found is kept among each case's documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from feecase.batch import CaseOutcome
from feecase.engine import Context, Opened, assess, claim
from feecase.errors import UserError
from feecase.intake.casefolder import BILLING, RECONCILED, load_project
from feecase.intake.room_cases import estate_of
from feecase.reconciliation import CaseSnapshot, ReconcileResult, as_imported, read_exports, reconciled, standing
from feecase.store import cases, documents, journal
from feecase.store.cases import CaseRow
from feecase.store.database import Connection
from feecase.store.documents import DocumentDraft
from feecase.store.journal import JournalEntry
from feecase.workspace import case_builder, folders
from feecase.workspace.cases import load_case
from feecase.workspace.setup import Workspace


def reconcile_workspace(
    workspace: Workspace,
    context: Context,
    exports: Sequence[Path],
    *,
    on: dt.date,
    as_of: dt.date | None = None,
    mapping: Path | None = None,
    write: bool = True,
    at: dt.datetime,
    actor: str = "",
) -> ReconcileResult:
    """Compare all cases that are not closed with fresh exports, as `feecase.reconciliation.reconcile_folders` does case folders.

    Unless `write` is False, `reconciled.yaml` becomes one of each case's documents, in one transaction, and what is new in it is journalled. Raises UserError.
    """
    folders.settle_project(workspace, at=at, actor=actor)
    with workspace.database.read() as connection:
        estate = estate_of(load_project(workspace.project, case_builder.held(connection, workspace)))
        gathered = read_exports(context, exports, workspace.project, estate, as_of=as_of, mapping=mapping)
        outcomes = list(_standings(connection, workspace, context, on=on))
    failed = tuple(outcome for _, outcome in outcomes if not outcome.result)
    result = reconciled([one for imported, o in outcomes if (one := o.result or imported)], gathered, exports)
    if write:
        with workspace.database.write() as connection:
            _keep(connection, result, at=at, actor=actor)
    return ReconcileResult(result.report, result.texts, failed)


def _standings(
    connection: Connection, workspace: Workspace, context: Context, *, on: dt.date
) -> Iterator[tuple[CaseSnapshot | None, CaseOutcome[CaseSnapshot]]]:
    """Yield each case by its billing file alone, and as it stands, or why that is not to be had."""
    rows = [row for row in cases.listed(connection) if row.state != "closed"]
    texts = {one.owner: one.content or b"" for one in documents.of(connection, [row.id for row in rows], [BILLING])}
    for row in rows:
        if row.id not in texts:
            continue
        folder = workspace.case_folder(row.id)
        try:
            found = _standing(connection, workspace, context, row, texts[row.id], on=on)
        except UserError as error:
            yield as_imported(row.id, str(folder), texts[row.id]), CaseOutcome(folder, problems=error.problems, code=error.code)
        else:
            yield found, CaseOutcome(folder, result=found)


def _standing(
    connection: Connection, workspace: Workspace, context: Context, row: CaseRow, billing: bytes, *, on: dt.date
) -> CaseSnapshot:
    file = load_case(connection, workspace, row.id)
    assessment = assess(context, file.loaded, as_of=on)
    opened = Opened(file.loaded, assessment, file.choices, claim(context, file.loaded, assessment, file.choices))
    return standing(row.id, billing, opened, prepared=(workspace.case_folder(row.id) / "out").is_dir())


def _keep(connection: Connection, result: ReconcileResult, *, at: dt.datetime, actor: str) -> None:
    """Store what was found of each case. A case that has gone meanwhile gets nothing."""
    there = {row.id: row for row in cases.listed(connection, ids=set(result.texts))}
    before = {one.owner: one.content for one in documents.of(connection, there, [RECONCILED])}
    new = {id_: text.encode() for id_, text in result.texts.items() if id_ in there and before.get(id_) != text.encode()}
    documents.put(
        connection, [DocumentDraft(id_, RECONCILED, text, expected=None) for id_, text in new.items()], at=at, actor=actor
    )
    entries = (
        JournalEntry(
            at,
            actor,
            "case-reconciled",
            journal.subject(case.case, case.room),
            after={
                "advice": case.advice,
                "before": f"{case.before:.2f}",
                "after": f"{case.after:.2f}",
                "blocking": case.blocking,
            },
        )
        for case in result.report.cases
        if case.case in new
    )
    journal.write(connection, entries)
