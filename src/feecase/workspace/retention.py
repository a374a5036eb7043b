"""Purge: what the rules of retention in `feecase.toml` say must go. First listed, deleted only when asked; the journal keeps that it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from feecase.model.base import Value
from feecase.store import blobs, journal, retention
from feecase.store.cases import CaseRow
from feecase.store.database import Connection
from feecase.store.journal import JournalEntry
from feecase.workspace.folders import lying
from feecase.workspace.report import shown_id
from feecase.workspace.setup import Workspace

Rule = Literal["closed_cases", "withdrawn_records", "deliveries", "unused_files"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing whose time is up: a case, the withdrawn records of a room, old events, or files that no case uses (`count` each)."""

    rule: Rule
    case: CaseRow | None = None
    room: str = ""
    count: int = 1
    folders: tuple[str, ...] = ()
    """Folders of a case in the workspace's folder, which people must delete."""


@dataclass(frozen=True, slots=True)
class Purge:
    """What is due, and whether it was deleted."""

    due: tuple[Due, ...]
    done: bool

    def report(self, *, personal: bool = False) -> PurgeReport:
        """Return what is told; names in case ids only with `personal`."""
        return PurgeReport(due=tuple(_line(one, personal=personal) for one in self.due), deleted=self.done)


class DueLine(Value):
    """One thing whose time is up."""

    rule: Rule = Field(title="规则")
    subject: str = Field(title="对象")
    count: int = Field(title="数量")
    since: str = Field(title="起算时间")
    folders: tuple[str, ...] = Field(title="另有文件夹", description="in the workspace's folder; people must delete them")


class PurgeReport(Value):
    """What is due by the rules of retention."""

    due: tuple[DueLine, ...] = Field(title="到期")
    deleted: bool = Field(title="已删除")


def purge(workspace: Workspace, *, at: dt.datetime, actor: str, really: bool = False) -> Purge:
    """List what is due by the rules of retention; delete it with `really`. Rules that are not written keep for ever.

    Folders that people work in (`cases/`, `evidence/`) are named, never deleted. Raises StoreError; then nothing was deleted.
    """
    with workspace.database.read() as connection:
        due = _due(connection, workspace, at)
    if not really or not due:
        return Purge(due, done=False)
    with workspace.database.write() as connection:
        due = _due(connection, workspace, at)
        _delete(connection, workspace, due, at, actor)
    with workspace.database.write() as connection:  # nobody takes a file in meanwhile
        for digest in retention.unused(connection, set(blobs.everything(workspace.files))):
            blobs.remove(workspace.files, digest)
    retention.compact(workspace.database)
    return Purge(due, done=True)


def _due(connection: Connection, workspace: Workspace, at: dt.datetime) -> tuple[Due, ...]:
    rules = workspace.settings.retention
    due: list[Due] = []
    if rules.closed_cases is not None:
        rows = retention.closed_before(connection, _before(at, rules.closed_cases))
        due += [Due("closed_cases", case=row, folders=_folders(workspace, row)) for row in rows]
    if rules.withdrawn_records is not None:
        rooms = retention.withdrawn_before(connection, _before(at, rules.withdrawn_records))
        due += [Due("withdrawn_records", room=room, count=count) for room, count in rooms.items()]
    if rules.deliveries is not None and (
        count := retention.settled_before(connection, _before(at, rules.deliveries), delete=False)
    ):
        due.append(Due("deliveries", count=count))
    if count := len(retention.unused(connection, set(blobs.everything(workspace.files)))):
        due.append(Due("unused_files", count=count))
    return tuple(due)


def _folders(workspace: Workspace, row: CaseRow) -> tuple[str, ...]:
    places = (
        workspace.case_folder(row.id),
        *(workspace.folder / "evidence" / name for name in dict.fromkeys((row.id, row.room))),
    )
    return tuple(path.relative_to(workspace.folder).as_posix() for path in places if any(lying(path)))


def _line(one: Due, *, personal: bool) -> DueLine:
    if one.case is None:
        return DueLine(rule=one.rule, subject=one.room, count=one.count, since="", folders=())
    id_ = one.case.id if personal else shown_id(one.case)
    folders = tuple(name.replace(one.case.id, id_) for name in one.folders)
    return DueLine(rule=one.rule, subject=id_, count=one.count, since=one.case.closed_at, folders=folders)


def _before(at: dt.datetime, years: int) -> dt.datetime:
    return at - relativedelta(years=years)


def _delete(connection: Connection, workspace: Workspace, due: tuple[Due, ...], at: dt.datetime, actor: str) -> None:
    rules, entries = workspace.settings.retention, list[JournalEntry]()
    for one in due:
        if one.case:
            gone = retention.case(connection, one.case)
            counts = {"rule": one.rule, "records": gone.records, "files": gone.documents, "events": gone.events}
            entries.append(JournalEntry(at, actor, "purged", journal.subject(one.case.id, one.case.room), after=counts))
        elif one.rule == "withdrawn_records":
            entries.append(
                JournalEntry(at, actor, "purged", one.room or "project", after={"rule": one.rule, "records": one.count})
            )
        else:
            entries.append(JournalEntry(at, actor, "purged", "workspace", after={"rule": one.rule, "count": one.count}))
    if rules.withdrawn_records is not None:
        retention.withdrawn(connection, _before(at, rules.withdrawn_records))
    if rules.deliveries is not None:
        retention.settled_before(connection, _before(at, rules.deliveries), delete=True)
    journal.write(connection, entries)
