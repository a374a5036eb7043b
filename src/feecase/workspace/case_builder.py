"""Building cases: from the records of dirty rooms to cases and their billing files, by the same code as an import into folders."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

from feecase import plainyaml
from feecase.engine import load_context
from feecase.errors import Problem, UserError
from feecase.extend.contracts import EvidenceCue
from feecase.extend.records import RECORD_KINDS
from feecase.intake.casefolder import BILLING, Held, load_project
from feecase.intake.changes import ChargeChange, changes, same
from feecase.intake.debtors import Debtor
from feecase.intake.room_cases import Ground, Planned, cases_of, estate_of
from feecase.intake.room_records import FoundRecord, Gathered, Room, overlaps
from feecase.model.event import CaseImported
from feecase.store import cases, documents, journal, outbox, records, unresolved
from feecase.store.cases import CaseRow
from feecase.store.database import Connection
from feecase.store.documents import PROJECT, DocumentDraft
from feecase.store.journal import JournalEntry
from feecase.store.records import Stored
from feecase.store.unresolved import Unresolved
from feecase.workspace import record_rows
from feecase.workspace.setup import CASES, Workspace

LOG = logging.getLogger("feecase.workspace")
SLICE = 100
"""Rooms per transaction: so many that it is quick, so few that others who write do not wait."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What building did to one case. `withdrawn`: the sources ask for nothing any more, the billing file stays as it was last."""

    case: str
    room: str
    state: Literal["new", "changed", "unchanged", "withdrawn"]
    version: int
    charges: int
    outstanding: Decimal
    changes: tuple[ChargeChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    debtor: Debtor | None = None
    """Set where the sources name nobody who can be sued: then there is no case (`version` is 0)."""


def build(
    workspace: Workspace, *, at: dt.datetime, actor: str = "feecase", cues: Sequence[EvidenceCue] | None = None
) -> tuple[CaseChange, ...]:
    """Build the cases of all dirty rooms, in transactions of `SLICE` rooms, and tell of each (`case.imported`). Nothing dirty = nothing done.

    Raises InputError where the project file is wrong, StoreError where the database is not to be had; what was built before stays.
    """
    done: list[CaseChange] = []
    while True:
        with workspace.database.write() as connection:
            part = some(connection, workspace, at=at, actor=actor, cues=cues)
        if part is None:
            return tuple(done)
        done += part


def some(
    connection: Connection,
    workspace: Workspace,
    *,
    at: dt.datetime,
    actor: str,
    cues: Sequence[EvidenceCue] | None,
    limit: int | None = SLICE,
) -> list[CaseChange] | None:
    """Build the cases of up to `limit` dirty rooms inside a transaction; None where no room is dirty."""
    versions = records.dirty(connection, limit)
    if not versions:
        return None
    ground = _ground(connection, workspace, load_context().plugins.cues if cues is None else cues)
    done = _rooms(connection, ground, tuple(versions), at=at, actor=actor)
    records.built(connection, versions)
    return done


def _ground(connection: Connection, workspace: Workspace, cues: Sequence[EvidenceCue]) -> Ground:
    project = load_project(workspace.project, held(connection, workspace))
    return Ground(estate_of(project), workspace.project.parent, workspace.folder / CASES, tuple(cues))


def held(connection: Connection, workspace: Workspace, cases_: Sequence[str] = ()) -> Held:
    """Return the project's documents and those of some cases as if they were in the workspace's folder."""
    texts: dict[Path, bytes] = {}
    others: set[Path] = set()
    for one in documents.of(connection, [PROJECT, *cases_]):
        path = (workspace.case_folder(one.owner) if one.owner else workspace.folder) / one.path
        if one.content is None:
            others.add(path)
        else:
            texts[path] = one.content
    return Held(texts, frozenset(others))


def _rooms(connection: Connection, ground: Ground, names: Sequence[str], *, at: dt.datetime, actor: str) -> list[CaseChange]:
    known = {row.id: row for row in cases.listed(connection, in_rooms=names)}
    before = {one.owner: one for one in documents.of(connection, known, [BILLING])}
    told = _by_room(records.of_rooms(connection, [*names, ""]))
    _, tariffs, _ = record_rows.rooms(told.pop("", []))
    drawn: list[_Drawn] = []
    failed: dict[str, Unresolved] = {}
    for name in names:
        try:
            drawn += list(_drawn(ground, name, told.get(name, []), tariffs, known.keys(), before))
        except Exception as error:  # noqa: BLE001 — one room must not keep all others from being built; it is named, and built again when it changes
            code = error.code if isinstance(error, UserError) else unresolved.BUG
            LOG.warning("case not built", extra={"case": name, "code": code, "error": type(error).__name__})
            failed[name] = Unresolved(name, "build", name, code)
    texts = {one.change.case: one.text for one in drawn if one.text is not None}
    documents.put(
        connection, [DocumentDraft(id_, BILLING, text, expected=None) for id_, text in texts.items()], at=at, actor=actor
    )
    done = [one.change for one in drawn]
    named = {one.case for one in done}
    gone = [row for row in known.values() if row.id not in named and row.state == "live" and row.room not in failed]
    done += [_gone(row, before.get(row.id)) for row in gone]
    _note(connection, done, known, at=at, actor=actor)
    nobody = [Unresolved(one.case, "build", one.room, unresolved.NO_DEBTOR) for one in done if one.debtor]
    unresolved.settle(connection, "build", [*failed.values(), *nobody], of="room", tried=names, at=at)
    return [*done, *(_not_built(name) for name in failed)]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One case as the records tell it now: what that changes, and its billing file (None = nobody can be sued)."""

    change: CaseChange
    text: bytes | None


def _by_room(stored: Iterable[Stored]) -> dict[str, list[Stored]]:
    result: dict[str, list[Stored]] = {}
    for one in stored:
        result.setdefault("" if one.kind == "tariff" else one.room, []).append(one)
    return result


def _drawn(
    ground: Ground,
    name: str,
    told: Sequence[Stored],
    tariffs: list[FoundRecord],
    known: Collection[str],
    before: Mapping[str, documents.StoredDocument],
) -> Iterator[_Drawn]:
    """Yield the cases of a room as its records tell them now, with what did not fit."""
    rooms, _, as_of = record_rows.rooms(told)
    room = rooms.get(name, Room(name))
    again = _asked_once(room)
    gathered = Gathered(tariffs=tariffs, kinds=set(RECORD_KINDS), as_of=as_of.get(name))
    for one in cases_of(room, gathered, ground, lambda id_: {} if id_ in known else None, partial(_earlier, before, name)):
        text = one.text().encode() if one.facts is not None else None
        yield _Drawn(_change(name, one, (*again, *one.problems), before.get(one.id), text), text)


def _not_built(room: str) -> CaseChange:
    problem = Problem("这一户的案件没有建成，其余不受影响", room, "", "请核对这一户的日期和金额；仍不成的，请把日志告诉维护者")
    return CaseChange(room, room, "unchanged", 0, 0, Decimal(), (), (problem,))


def _earlier(before: Mapping[str, documents.StoredDocument], room: str) -> dict[str, dict[str, Any]]:
    """Return what the billing files of a room's earlier cases say, by case id."""
    read = {id_: plainyaml.read(one.content or b"", BILLING).data or {} for id_, one in before.items() if id_.startswith(room)}
    return {id_: facts for id_, facts in read.items() if (facts.get("premises") or {}).get("unit", room) == room}


def _change(
    room: str, one: Planned, problems: tuple[Problem, ...], before: documents.StoredDocument | None, text: bytes | None
) -> CaseChange:
    if text is None:
        return CaseChange(one.id, room, "unchanged", 0, 0, Decimal(), (), problems, one.debtor)
    if before is None:
        return CaseChange(one.id, room, "new", 1, one.charges, one.outstanding, (), problems)
    if before.content == text:
        return CaseChange(one.id, room, "unchanged", before.version, one.charges, one.outstanding, (), problems)
    was, now = (plainyaml.read(content or b"", BILLING).data or {} for content in (before.content, text))
    state: Literal["changed", "unchanged"] = "unchanged" if same(was, now) else "changed"
    return CaseChange(
        one.id, room, state, before.version + 1, one.charges, one.outstanding, tuple(changes(one.id, was, now)), problems
    )


def _asked_once(room: Room) -> tuple[Problem, ...]:
    """Leave out charges for days that another source's record asks for already, and say so."""
    again = overlaps(room.of("charge"))
    if not again:
        return ()
    left_out = {id(found) for found, _ in again}
    room.by_kind["charge"] = [found for found in room.of("charge") if id(found) not in left_out]
    return tuple(
        Problem(
            f"{found['item']} {found['from']} 至 {found['to']} 的期间重复，没有计入",
            room.name,
            f"{twin.file or '另一来源'} 已有 {twin['from']} 至 {twin['to']} 的同一费用",
            "同一费用同一期间只能主张一次：请在账单系统里改正",
        )
        for found, twin in again
    )


def _gone(row: CaseRow, before: documents.StoredDocument | None) -> CaseChange:
    return CaseChange(row.id, row.room, "withdrawn", before.version if before else 1, 0, Decimal())


def _note(
    connection: Connection, done: Sequence[CaseChange], known: Mapping[str, CaseRow], *, at: dt.datetime, actor: str
) -> None:
    """Write the list of cases, the journal, and the events for other systems."""
    written = [one for one in done if one.version]
    rows = [_row(one, known.get(one.case)) for one in written]
    cases.put(
        connection,
        (row for row, one in zip(rows, written, strict=True) if row != known.get(row.id) or one.state != "unchanged"),
        at=at,
    )
    journal.write(connection, (entry for one in written if one.state != "unchanged" for entry in _entries(one, at, actor)))
    events = [
        CaseImported(
            case=one.case, room=one.room, state=one.state, version=one.version, charges=one.charges, outstanding=one.outstanding
        )
        for one in written
        if one.state != "unchanged"
    ]
    outbox.emit(connection, events, at=at)


def _row(one: CaseChange, known: CaseRow | None) -> CaseRow:
    """A closed case stays closed unless its charges changed."""
    closed = known is not None and known.state == "closed" and not one.changes
    state: cases.CaseState = "closed" if closed else "absent" if one.state == "withdrawn" else "live"
    made = (known.created_at, known.changed_at) if known else ("", "")
    return CaseRow(
        one.case, one.room, state, one.charges, f"{one.outstanding:.2f}", *made, known.closed_at if known and closed else ""
    )


def _entries(one: CaseChange, at: dt.datetime, actor: str) -> Iterator[JournalEntry]:
    after = {"version": one.version, "charges": one.charges, "outstanding": f"{one.outstanding:.2f}"}
    yield JournalEntry(at, actor, f"case-{one.state}", journal.subject(one.case, one.room), after=after)
