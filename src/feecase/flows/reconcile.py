"""Reconciling (核对): cases against a fresh export of the billing system, before filing and after.

What was found is kept as `reconciled.yaml` beside the billing file, where the check `reconciled` reads it; the billing system gets a status file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from feecase.cases.protocol import Author, CaseRef, CaseStore, Edit
from feecase.engine import Context
from feecase.errors import InputError
from feecase.flows.many import Outcome, attempt
from feecase.flows.reconciliation import CaseSnapshot, ReconcileResult, as_imported, reconciled, snapshot
from feecase.flows.single import CaseRequest, open_case
from feecase.intake.casefolder import BILLING, RECONCILED
from feecase.intake.folder_import import read_files
from feecase.intake.mapping import ImportMap
from feecase.intake.room_cases import estate_of
from feecase.intake.room_records import Gathered


@dataclass(frozen=True, slots=True)
class ReconcileRequest:
    """Fresh exports to compare all open cases of a store with.

    `on` is the day for which claims are computed; `as_of` the date of the data, without it the files' own. Unless `author` is given, nothing is saved.
    """

    exports: tuple[Path, ...]
    on: dt.date
    as_of: dt.date | None = None
    mappings: tuple[ImportMap, ...] = ()
    author: Author | None = None


def reconcile(context: Context, store: CaseStore, request: ReconcileRequest) -> ReconcileResult:
    """Compare the cases of a store with fresh exports and save what was found beside each billing file.

    Raises InputError where a file cannot be read or none of them is a list of arrears; then nothing has changed.
    """
    gathered = read_exports(context, store, request)
    known: list[CaseSnapshot] = []
    failed: list[Outcome[CaseSnapshot]] = []
    for one, outcome in _snapshots(context, store, request.on):
        known += [one] if one else []
        failed += [] if outcome.ok else [outcome]
    result = replace(reconciled(known, gathered, request.exports), failed=tuple(failed))
    if request.author:
        store.save(_edits(result), request.author)
    return result


def read_exports(context: Context, store: CaseStore, request: ReconcileRequest) -> Gathered:
    """Read fresh exports as an import does. Raises InputError, also where none of them lists arrears."""
    project = store.project()
    gathered = read_files(
        request.exports,
        project.path,
        estate_of(project.document),
        importers=context.plugins.importers,
        sources=context.plugins.sources,
        as_of=request.as_of,
        mappings=request.mappings,
    )
    if "charge" not in gathered.kinds:
        raise InputError(
            "没有欠费台账",
            where="、".join(path.name for path in request.exports),
            why="没有它，不知道哪些款项还欠着",
            next="请列出最新导出的欠费台账（如欠费明细表）；有收款记录的（缴费明细表），一起列出",
        )
    return gathered


def _snapshots(context: Context, store: CaseStore, on: dt.date) -> Iterator[tuple[CaseSnapshot | None, Outcome[CaseSnapshot]]]:
    """Yield each case that an import made and nobody closed, with what became of reading it.

    A case whose own files are wrong is known by its billing file alone, so that its room is not taken for one without a case.
    """
    for entry in store.entries():
        billing = store.text(entry.id, BILLING) if entry.state != "closed" else None
        if billing is None:
            continue
        outcome = attempt(_snapshot, context, CaseRef(store, entry.id), (CaseRequest(entry.id, on), billing.content))
        yield outcome.result or as_imported(entry.id, store.where(entry.id), billing.content), outcome


def _snapshot(context: Context, store: CaseStore, request: tuple[CaseRequest, bytes]) -> CaseSnapshot:
    case, billing = request
    opened = open_case(context, store, case)
    return snapshot(case.case, store.where(case.case), billing, opened, prepared=store.out(case.case).is_dir())


def _edits(result: ReconcileResult) -> Sequence[Edit]:
    return [
        Edit(
            case.case,
            RECONCILED,
            result.texts[case.case].encode(),
            base=None,
            action="case-reconciled",
            note={
                "advice": case.advice,
                "before": f"{case.before:.2f}",
                "after": f"{case.after:.2f}",
                "blocking": case.blocking,
            },
        )
        for case in result.report.cases
    ]
