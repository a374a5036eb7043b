"""Importing into a workspace: what tables say goes into the database, then the cases of the rooms they name are built."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from feecase import files as safely
from feecase.extend.contracts import EvidenceCue, Importer, Source
from feecase.intake import mapping as maps
from feecase.intake.casefolder import load_project, natural
from feecase.intake.folder_import import (
    CasePlan,
    ImportResult,
    read_files,
    reject_nobody,
    result_of,
    write_tables,
)
from feecase.intake.mapping import ImportMap
from feecase.intake.room_cases import estate_of
from feecase.intake.room_records import Gathered, without_collecting
from feecase.intake.sources import ENDINGS
from feecase.intake.table_proposals import Decide, nobody
from feecase.store import cases, journal, records
from feecase.store.database import Connection
from feecase.store.journal import JournalEntry
from feecase.store.records import Batch
from feecase.workspace import case_builder, folders, record_rows
from feecase.workspace.case_builder import CaseChange
from feecase.workspace.setup import Workspace

SOURCE = "台账"
"""The source of tables whose system nobody names: later tables are newer words of the same source."""


class _Undone(Exception):  # noqa: N818 — no error: it rolls a trial back
    """Ends a trial: nothing of it stays."""


def import_files(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    importers: Iterable[Importer],
    sources: Iterable[Source] = (),
    cues: Iterable[EvidenceCue] = (),
    as_of: dt.date | None = None,
    dry_run: bool = False,
    strict: bool = False,
    mappings: Sequence[ImportMap] = (),
    decide: Decide = nobody,
    source: str = SOURCE,
    at: dt.datetime,
    actor: str = "",
) -> ImportResult:
    """Read exports, lists and systems into the workspace and build the cases of the rooms they name; options as `intake.importing.import_files`.

    For the rooms that the tables name, a table is the complete list of its kind: what the same source said there before and no longer says is
    withdrawn, never deleted; corrected rejects come on top. Cases whose rooms a list of arrears leaves out are marked absent. The same tables
    again change nothing. Raises UserError; then what was there before is still there.
    """
    folders.settle_project(workspace, at=at, actor=actor)
    with workspace.database.read() as connection:
        held = case_builder.held(connection, workspace)
        rooms = {row.room for row in cases.listed(connection)}
    estate = estate_of(load_project(workspace.project, held))
    gathered = read_files(
        files,
        workspace.project,
        estate,
        importers=importers,
        sources=sources,
        as_of=as_of,
        mappings=mappings,
        decide=decide,
        rooms=rooms,
    )
    batch = Batch(
        source=source,
        kind="sql" if any(path.suffix.lower() in ENDINGS for path in files) else "file",
        name="、".join(path.name for path in files),
        sha256=_digest(files),
        as_of=gathered.as_of.isoformat() if gathered.as_of else "",
        actor=actor,
    )
    trial = dry_run or strict
    shown, done, absent, written = tuple(cues), list[CaseChange](), tuple[str, ...](), True
    with without_collecting():
        try:
            with workspace.database.write() as connection:
                _record(connection, gathered, batch, at)
                if trial:
                    done = case_builder.some(connection, workspace, at=at, actor=actor, cues=shown, limit=None) or []
                    absent = _finish(connection, gathered, done, source, at=at, actor=actor)
                    _keep(not (dry_run or gathered.rejected))
        except _Undone:
            written = False
        if not trial:
            done = list(case_builder.build(workspace, at=at, actor=actor, cues=shown))
            with workspace.database.write() as connection:
                absent = _finish(connection, gathered, done, source, at=at, actor=actor)
    named = _named(gathered)
    told = [one for one in done if one.version and one.room in named]
    plans = [_plan(workspace, one, one.state) for one in told if one.state != "withdrawn"]
    gone = {*absent, *(one.case for one in told if one.state == "withdrawn")}
    result = result_of(gathered, plans, workspace.folder, absent=tuple(sorted(gone, key=natural)), written=written)
    if written:
        write_tables(result)
        maps.keep((*mappings, *gathered.decided), workspace.project)
    return result


def _keep(yes: bool) -> None:
    if not yes:
        raise _Undone


def _digest(files: Sequence[Path]) -> str:
    """Return one hash over the files' bytes, in their order."""
    return hashlib.sha256("".join(safely.sha256(path) for path in files).encode()).hexdigest()


def _record(connection: Connection, gathered: Gathered, batch: Batch, at: dt.datetime) -> None:
    outcome = records.put(connection, batch, record_rows.incoming(gathered), at=at)
    listed = {
        found.record.values["room"]
        for room in gathered.rooms.values()
        for of_kind in room.by_kind.values()
        for found in of_kind
        if found.file not in gathered.corrections
    }
    whole = {"tariff"} & gathered.kinds if not listed else gathered.kinds
    if whole:
        records.withdraw(connection, batch, outcome.batch, at=at, kinds=whole, names={*listed, ""})
    records.mark(connection, gathered.rooms)


def _finish(
    connection: Connection, gathered: Gathered, done: Sequence[CaseChange], source: str, *, at: dt.datetime, actor: str
) -> tuple[str, ...]:
    """Tell what building found, and mark the cases that a source's list of arrears leaves out, unless another asks for them; return these."""
    for one in done:
        gathered.problems += one.problems
        if one.debtor:
            reject_nobody(gathered, one.debtor)
    if "charge" not in gathered.kinds or gathered.corrections:
        return ()
    rejected = {str(cell).strip() for one in gathered.rejected for cell in one.cells}
    mine = {room for room, told in records.sources_of(connection, "charge").items() if told == {source}} - _named(
        gathered, "charge"
    )
    left_out = [
        row
        for row in cases.listed(connection)
        if row.state != "closed" and row.room in mine and not rejected & {row.id, row.room}
    ]
    fresh = [row for row in left_out if row.state == "live"]
    cases.mark(connection, [row.id for row in fresh], "absent", at=at)
    journal.write(connection, (JournalEntry(at, actor, "case-absent", journal.subject(row.id, row.room)) for row in fresh))
    return tuple(row.id for row in left_out)


def _named(gathered: Gathered, kind: str = "") -> set[str]:
    return {name for name, room in gathered.rooms.items() if not kind or room.of(kind)}


def _plan(workspace: Workspace, one: CaseChange, state: Literal["new", "changed", "unchanged"]) -> CasePlan:
    return CasePlan(one.case, workspace.case_folder(one.case), one.charges, one.outstanding, None, None, state, one.changes)
