"""The cases of a workspace: the list, and each as loaded from its documents, without a folder on disk."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feecase.errors import InputError
from feecase.intake import starter
from feecase.intake.casefolder import CASE, Held, load, load_choices
from feecase.model.case import Loaded
from feecase.model.choices import Choices
from feecase.store import cases, journal
from feecase.store.cases import CaseRow, CaseState
from feecase.store.database import Connection
from feecase.store.journal import JournalEntry
from feecase.workspace import case_builder
from feecase.workspace.setup import Workspace


@dataclass(frozen=True, slots=True)
class DatabaseCase:
    """One case from the database: its line in the list, the case and the lawyer's choices."""

    row: CaseRow
    loaded: Loaded
    choices: Choices


def listing(workspace: Workspace) -> tuple[CaseRow, ...]:
    """Return all cases, sorted by id. Raises StoreError."""
    with workspace.database.read() as connection:
        return tuple(cases.listed(connection))


def loaded(workspace: Workspace, case: str) -> DatabaseCase:
    """Load one case as if its folder lay in the workspace. Raises InputError for a case there is not, or one that is wrong; StoreError."""
    with workspace.database.read() as connection:
        return load_case(connection, workspace, case)


def load_case(connection: Connection, workspace: Workspace, case: str) -> DatabaseCase:
    """Do `loaded` inside a transaction that is open already."""
    (row,) = find(connection, [case])
    folder = workspace.case_folder(case)
    held = with_starters(case_builder.held(connection, workspace, [case]), workspace, [case])
    return DatabaseCase(row, load(folder, held), load_choices(folder, held))


def find(connection: Connection, ids: Sequence[str]) -> tuple[CaseRow, ...]:
    """Return the cases of these ids, in their order. Raises InputError naming those there are not."""
    known = {row.id: row for row in cases.listed(connection, ids=set(ids))}
    if missing := [id_ for id_ in ids if id_ not in known]:
        raise InputError(f"没有案件“{'、'.join(missing)}”", where="工作区", next="全部案件见 feecase workspace list")
    return tuple(known[id_] for id_ in ids)


def close(workspace: Workspace, ids: Sequence[str], *, reopen: bool = False, at: dt.datetime, actor: str) -> int:
    """Close cases (from then on their time of retention runs), or open them again; return how many that changed. Raises InputError."""
    state: CaseState = "live" if reopen else "closed"
    with workspace.database.write() as connection:
        rows = [row for row in find(connection, ids) if (row.state == "closed") == reopen]
        cases.mark(connection, [row.id for row in rows], state, at=at)
        action = "case-reopened" if reopen else "case-closed"
        journal.write(connection, (JournalEntry(at, actor, action, journal.subject(row.id, row.room)) for row in rows))
    return len(rows)


def with_starters(held: Held, workspace: Workspace, ids: Sequence[str]) -> Held:
    """Add the commented `case.yaml` of cases where nobody wrote one yet."""
    texts = dict(held.texts)
    for id_ in ids:
        folder = workspace.case_folder(id_)
        if folder / CASE not in texts:
            texts[folder / CASE] = case_starter(workspace, id_)
    return Held(texts, held.others)


def case_starter(workspace: Workspace, case: str) -> bytes:
    """Return the commented `case.yaml` that a case has until people write one."""
    project = Path(os.path.relpath(workspace.project, workspace.case_folder(case))).as_posix()
    return starter.case_file(case, [project, "billing.yaml"]).encode()
