"""Purge: what the rules of retention in `feecase.toml` say must go. First listed, deleted only when asked; the journal keeps that it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from dateutil.relativedelta import relativedelta
from sqlalchemy.engine import Connection

from feecase.store import blobs, journal, purging
from feecase.store.cases import CaseRow
from feecase.store.journal import Entry
from feecase.workspace.folders import lying
from feecase.workspace.opening import Workspace

Rule = Literal["closed_cases", "withdrawn_records", "deliveries", "unused_files"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing whose time is up: a case, the withdrawn records of a room, old events, or files that no case uses (`count` each)."""

    rule: Rule
    case: CaseRow | None = None
    room: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Purge:
    """What is due, whether it was deleted, and what lies in folders of the workspace and must be deleted by people."""

    due: tuple[Due, ...]
    done: bool
    folders: tuple[str, ...]


def purge(workspace: Workspace, *, at: dt.datetime, actor: str, really: bool = False) -> Purge:
    """List what is due by the rules of retention; delete it with `really`. Rules that are not written keep for ever.

    Folders that people work in (`cases/`, `evidence/`) are named, never deleted. Raises StoreError; then nothing was deleted.
    """
    with workspace.database.read() as connection:
        due = _due(connection, workspace, at)
    folders = tuple(
        path.relative_to(workspace.folder).as_posix()
        for one in due
        if one.case
        for path in (
            workspace.case_folder(one.case.id),
            *(workspace.folder / "evidence" / name for name in {one.case.id, one.case.room}),
        )
        if any(lying(path))
    )
    if not really or not due:
        return Purge(due, done=False, folders=folders)
    with workspace.database.write() as connection:
        due = _due(connection, workspace, at)
        _delete(connection, workspace, due, at, actor)
    with workspace.database.write() as connection:  # nobody takes a file in meanwhile
        for digest in purging.unused(connection, set(blobs.everything(workspace.files))):
            blobs.remove(workspace.files, digest)
    purging.compact(workspace.database)
    return Purge(due, done=True, folders=folders)


def _due(connection: Connection, workspace: Workspace, at: dt.datetime) -> tuple[Due, ...]:
    rules = workspace.settings.retention
    due: list[Due] = []
    if rules.closed_cases is not None:
        due += [Due("closed_cases", case=row) for row in purging.closed_before(connection, _before(at, rules.closed_cases))]
    if rules.withdrawn_records is not None:
        rooms = purging.withdrawn_before(connection, _before(at, rules.withdrawn_records))
        due += [Due("withdrawn_records", room=room, count=count) for room, count in rooms.items()]
    if rules.deliveries is not None and (
        count := purging.settled_before(connection, _before(at, rules.deliveries), delete=False)
    ):
        due.append(Due("deliveries", count=count))
    if count := len(purging.unused(connection, set(blobs.everything(workspace.files)))):
        due.append(Due("unused_files", count=count))
    return tuple(due)


def _before(at: dt.datetime, years: int) -> dt.datetime:
    return at - relativedelta(years=years)


def _delete(connection: Connection, workspace: Workspace, due: tuple[Due, ...], at: dt.datetime, actor: str) -> None:
    rules, entries = workspace.settings.retention, list[Entry]()
    for one in due:
        if one.case:
            gone = purging.case(connection, one.case)
            counts = {"rule": one.rule, "records": gone.records, "files": gone.documents, "events": gone.events}
            entries.append(Entry(at, actor, "purged", journal.subject(one.case.id, one.case.room), after=counts))
        elif one.rule == "withdrawn_records":
            entries.append(Entry(at, actor, "purged", one.room or "project", after={"rule": one.rule, "records": one.count}))
        else:
            entries.append(Entry(at, actor, "purged", "workspace", after={"rule": one.rule, "count": one.count}))
    if rules.withdrawn_records is not None:
        purging.withdrawn(connection, _before(at, rules.withdrawn_records))
    if rules.deliveries is not None:
        purging.settled_before(connection, _before(at, rules.deliveries), delete=True)
    journal.write(connection, entries)
