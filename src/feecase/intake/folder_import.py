"""Importing: from exports and lists to one case folder per debtor. First a plan, which writes nothing; then the files, each whole or not at all."""

from __future__ import annotations

import datetime as dt
import glob
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

from feecase import files as safely
from feecase import plainyaml
from feecase.builtin.importers.mapping_proposal import TableProposal
from feecase.errors import InputError, Problem
from feecase.extend.contracts import EvidenceCue, Importer, RowFate, Source
from feecase.extend.tables import Sheet
from feecase.intake import account as accounts
from feecase.intake import mapping as maps
from feecase.intake import rejects, starter
from feecase.intake.account import Decisions, ImportAccount, account_of
from feecase.intake.billing import Estate
from feecase.intake.casefolder import BILLING, CASE, load_project
from feecase.intake.changes import ChargeChange, changes, same
from feecase.intake.debtors import Debtor, why_nobody
from feecase.intake.mapping import ImportMap
from feecase.intake.report import (
    AccountLine,
    AskedLine,
    ChangeLine,
    ColumnLine,
    FileLine,
    ImportedCase,
    ImportReport,
    NoticedLine,
    ProblemLine,
    RejectLine,
    TableLine,
    proposal_line,
)
from feecase.intake.room_cases import Ground, Planned, cases_of, estate_of, supplements_of
from feecase.intake.room_records import Gathered, Rejected, Room, SheetReport, gather
from feecase.intake.sources import table_book
from feecase.intake.table_proposals import Decide, nobody
from feecase.money import cents

_WRITERS = 8


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case folder as it will be: the billing file's text (None where it is there already), and a starter case file where people have none."""

    id: str
    folder: Path
    charges: int
    outstanding: Decimal
    billing: str | None
    starter: str | None
    state: Literal["new", "changed", "unchanged"]
    """Compared with what lies there; rows that moved and a new date of the data are no change, but are written."""
    changes: tuple[ChargeChange, ...] = ()
    supplemented: bool = False
    """Whether this run has no arrears of the case, only what other tables add to it."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do (`written` is False)."""

    sheets: tuple[SheetReport, ...]
    cases: tuple[CasePlan, ...]
    rejected: tuple[Rejected, ...]
    problems: tuple[Problem, ...] = field(default=())
    rejects_file: Path | None = None
    written: bool = False
    absent: tuple[str, ...] = ()
    """Cases of an earlier import that this list of arrears does not name any more: paid since, or left out of the export."""

    proposals: tuple[TableProposal, ...] = ()
    """What is proposed for tables that are not wholly known, and that nobody decided."""
    kept: int = 0
    """How many mappings were decided on in this run."""

    reports: dict[Path, tuple[Sheet, ...]] = field(default_factory=dict)
    """What sources tell people, by the workbook it is written to."""

    account: ImportAccount = field(default_factory=ImportAccount)
    account_file: Path | None = None
    account_bytes: bytes = b""

    @property
    def changed(self) -> tuple[str, ...]:
        """Cases that were there already and whose billing facts differ now."""
        return tuple(case.id for case in self.cases if case.state == "changed")

    @property
    def complete(self) -> bool:
        """Whether every file was recognised, every row taken over, and nothing is left for a person to decide."""
        open_ = any(not proposal.complete for proposal in self.proposals)
        return not (self.rejected or self.problems or self.unknown_files or open_ or any(self.account.asked))

    @property
    def unknown_files(self) -> tuple[str, ...]:
        """Files of which no sheet was recognised."""
        known = {sheet.file for sheet in self.sheets if sheet.shape}
        return tuple(dict.fromkeys(sheet.file for sheet in self.sheets if sheet.file not in known))

    def report(self) -> ImportReport:
        """Return what machines are told."""
        return ImportReport(
            files=tuple(FileLine(file=s.file, sheet=s.sheet, shape=s.shape, rows=s.rows) for s in self.sheets),
            cases=tuple(
                ImportedCase(id=c.id, folder=c.folder.as_posix(), charges=c.charges, outstanding=c.outstanding, state=c.state)
                for c in self.cases
            ),
            rejected=tuple(
                RejectLine(file=r.file, **{f.name: getattr(r.reject, f.name) for f in fields(r.reject)}) for r in self.rejected
            ),
            changed=self.changed,
            changes=tuple(
                ChangeLine(case=c.case, kind=c.kind, item=c.item, first=c.first, last=c.last, before=c.before, after=c.after)
                for case in self.cases
                for c in case.changes
            ),
            absent=self.absent,
            unchanged=sum(case.state == "unchanged" for case in self.cases),
            reports=tuple(
                TableLine(file=path.name, table=sheet.name, columns=sheet.rows[0], rows=tuple(map(_texts, sheet.rows[1:])))
                for path, sheets in self.reports.items()
                for sheet in sheets
            ),
            problems=tuple(ProblemLine(where=p.where, what=p.what, why=p.why, next=p.next) for p in self.problems),
            account=tuple(map(_account_line, self.account.sheets)),
            questions=tuple(
                AskedLine(file=s.file, sheet=s.sheet, row=f.row, room=f.room, amount=f.amount, reason=f.reason, fix=f.fix)
                for s, f in self.account.asked
            ),
            noticed=tuple(
                NoticedLine(file=s.file, sheet=s.sheet, row=n.row, column=n.column, room=n.room, reason=n.reason, fix=n.fix)
                for s, n in self.account.noticed
            ),
            proposals=tuple(map(proposal_line, self.proposals)),
        )


def _account_line(line: accounts.SheetLine) -> AccountLine:
    return AccountLine(
        file=line.file,
        sheet=line.sheet,
        columns=tuple(ColumnLine.model_validate({f.name: getattr(c, f.name) for f in fields(c)}) for c in line.columns),
        counts=line.counts,
        stated=None if line.stated is None else cents(line.stated),
        claimed=line.money("charge"),
        set_aside=line.money("set-aside"),
        rejected=line.money("rejected", "duplicate"),
        late=cents(line.late),
        unexplained=cents(line.unexplained),
    )


def import_files(
    files: Sequence[Path],
    project: Path,
    to: Path,
    *,
    importers: Iterable[Importer],
    sources: Iterable[Source] = (),
    cues: Iterable[EvidenceCue] = (),
    as_of: dt.date | None = None,
    dry_run: bool = False,
    strict: bool = False,
    mappings: Sequence[ImportMap] = (),
    decide: Decide = nobody,
) -> ImportResult:
    """Read exports, lists and systems (by source files) and write one case folder per debtor under `to`.

    `as_of` is the date of the data; without it each workbook's own date counts. With `dry_run` nothing is written; with `strict` nothing is
    written when any row was rejected. `mappings` go before those that are kept beside the project file; `decide` is asked about what is not known.
    What was used or decided is kept and used from then on. `case.yaml` and `choices.yaml` that exist are never touched. Raises InputError when a file or the project
    file cannot be read, or when the run lacks the ownership history by which an earlier one split a room.
    """
    estate = estate_of(load_project(project))
    decisions = Decisions(to / accounts.NAME)
    gathered = read_files(
        files,
        project,
        estate,
        importers=importers,
        sources=sources,
        as_of=as_of,
        mappings=mappings,
        decide=decide,
        rooms=_cases_by_room(to),
        decisions=decisions,
    )
    cases = _plan(gathered, project, to, estate, tuple(cues))
    writing = not dry_run and not (strict and gathered.rejected)
    result = result_of(gathered, cases, to, absent=_absent(gathered, cases, to), written=writing)
    if writing:
        _write(result)
        write_tables(result)
        maps.keep((*mappings, *gathered.decided), project)
    return result


def read_files(
    files: Sequence[Path],
    project: Path,
    estate: Estate,
    *,
    importers: Iterable[Importer],
    sources: Iterable[Source],
    as_of: dt.date | None,
    mappings: Sequence[ImportMap] = (),
    decide: Decide = nobody,
    rooms: Iterable[str] = (),
    decisions: Decisions | None = None,
) -> Gathered:
    """Read everything that an import is given, with the mappings that are given or kept beside the project file. Raises InputError."""
    gathered = gather(
        files,
        importers,
        as_of,
        (*mappings, *maps.kept(project)),
        decide=decide,
        rooms=rooms,
        sources=sources,
        plaintiff=estate.plaintiff,
        estate=estate.name,
        decided=(lambda sheet: decisions.of(sheet.file, sheet.name, sheet.rows)) if decisions else (lambda _: {}),
    )
    if unused := [one for one in mappings if one.fingerprint not in gathered.fitted]:
        raise InputError(
            [
                Problem(
                    "映射没有用上",
                    "、".join(unused_one.columns.values()) or "、".join(unused_one.header),
                    "没有一张表的表头与它一致",
                    "请核对“列”里冒号右边的名称与表头是否一致；表头改过的，重新写一份映射（--map-draft）",
                )
                for unused_one in unused
            ]
        )
    return gathered


def result_of(gathered: Gathered, cases: Sequence[CasePlan], to: Path, *, absent: tuple[str, ...], written: bool) -> ImportResult:
    """Put together what an import tells; `to` is the folder of `rejects.xlsx` and of what sources report."""
    account = account_of(gathered)
    decisions = Decisions(to / accounts.NAME)
    decided = {
        key: said
        for _, sheet in gathered.origins.values()
        for key, said in decisions.of(sheet.file, sheet.name, sheet.rows).items()
    }
    return ImportResult(
        account=account,
        account_file=to / accounts.NAME if written and account.sheets else None,
        account_bytes=accounts.workbook(gathered, account, decided) if written and account.sheets else b"",
        sheets=tuple(gathered.sheets),
        cases=tuple(cases),
        rejected=tuple(gathered.rejected),
        problems=tuple(gathered.problems),
        rejects_file=to / rejects.NAME if gathered.rejected and written else None,
        written=written,
        absent=absent,
        proposals=tuple(gathered.proposals),
        kept=len(gathered.decided),
        reports={to / f"对照-{name}.xlsx": sheets for name, sheets in gathered.reports.items() if sheets},
    )


def write_tables(result: ImportResult) -> None:
    """Write `rejects.xlsx`, the account, and what sources report."""
    if result.account_file:
        safely.write(result.account_file, result.account_bytes)
    if result.rejects_file:
        safely.write(result.rejects_file, rejects.workbook(result.rejected))
    for path, sheets in result.reports.items():
        safely.write(path, table_book(sheets))


def _texts(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


def _plan(gathered: Gathered, project: Path, to: Path, estate: Estate, cues: tuple[EvidenceCue, ...]) -> list[CasePlan]:
    plans = []
    lost: list[Problem] = []
    split = {} if "ownership" in gathered.kinds else _split_rooms(to)
    ground = Ground(estate, project.parent, to, cues)
    cases: dict[str, dict[str, Mapping[str, Any]]] | None = None
    for room in gathered.rooms.values():
        if not room.of("charge"):
            cases = _cases_by_room(to) if cases is None else cases
            added = list(supplements_of(room, cases.get(room.name, {}), gathered, ground))
            plans += [replace(_case(one, to / one.id, project), supplemented=True) for one in added]
            if not added:
                _unused(gathered, room)
            continue
        drawn = list(cases_of(room, gathered, ground, lambda name: _before(to / name), partial(_earlier, to, room.name)))
        if drawn and room.name in split and not any(one.debtor.split for one in drawn):
            what = f"{room.name} 先前按产权变更分为 {'、'.join(split[room.name])}"
            lost.append(Problem(what, str(to), "这次没有“产权变更”表", "请把上次导入的表与这次的一起列出"))
        for one in drawn:
            gathered.problems += one.problems
            if one.facts is None:
                reject_nobody(gathered, one.debtor)
            else:
                plans.append(_case(one, to / one.id, project))
    if lost:
        raise InputError(lost)
    return plans


def _cases_by_room(to: Path) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Return the billing files of all cases there are, by room and case."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path in sorted(to.glob(f"*/{BILLING}")):
        before = _before(path.parent) or {}
        found.setdefault(str((before.get("premises") or {}).get("unit")), {})[path.parent.name] = before
    return found


def _unused(gathered: Gathered, room: Room) -> None:
    """Tell of records of a room that has no case: they are read and lead to nothing."""
    for some in room.by_kind.values():
        for found in some:
            gathered.outcomes[id(found)] = RowFate(found.record.row, "note", room.name, reason="这个房号没有欠费案件，没有用到")


def reject_nobody(gathered: Gathered, debtor: Debtor) -> None:
    """Reject the rows of a debtor whom the sources do not name."""
    said = "、".join(debtor.names)
    for found in {id(piece.found): piece.found for piece in debtor.pieces}.values():
        fix = "查明业主真实姓名后填入，或把资产信息、产权变更表一起导入"
        gathered.set_aside(found, why_nobody(debtor), fix, fate="rejected")
        gathered.reject(found, why_nobody(debtor), fix, column="业主", value=said)


def _absent(gathered: Gathered, cases: Sequence[CasePlan], to: Path) -> tuple[str, ...]:
    """Name the earlier cases that a whole list of arrears leaves out; corrected rejects are no whole list."""
    if "charge" not in gathered.kinds or gathered.corrections:
        return ()
    named = {case.folder.name for case in cases if not case.supplemented}
    rejected = {str(cell).strip() for one in gathered.rejected for cell in one.cells}
    folders = sorted(path.parent for path in to.glob(f"*/{BILLING}") if path.parent.name not in named)
    return tuple(f.name for f in folders if not rejected & {f.name, _unit(f)})


def _case(planned: Planned, folder: Path, project: Path) -> CasePlan:
    text = planned.text()
    path = folder / BILLING
    differs = not path.exists() or path.read_text(encoding="utf-8") != text
    state: Literal["new", "changed", "unchanged"] = "unchanged"
    if differs:
        state = "new" if not path.exists() else "unchanged" if same(planned.before, plainyaml.parse(text).data) else "changed"
    above = Path(os.path.relpath(project, folder)).as_posix()
    first = None if (folder / CASE).exists() else starter.case_file(planned.id, [above, BILLING])
    told = tuple(changes(planned.id, planned.before, planned.facts or {}))
    return CasePlan(planned.id, folder, planned.charges, planned.outstanding, text if differs else None, first, state, told)


def _before(folder: Path) -> dict[str, Any] | None:
    """Return what the billing file of an earlier import says; None where there is none."""
    path = folder / BILLING
    if not path.exists():
        return None
    data = plainyaml.load(path).data
    return data if isinstance(data, dict) else {}


def _earlier(to: Path, room: str) -> dict[str, dict[str, Any]]:
    """Return what the billing files of a room's earlier cases say, by folder name."""
    folders = sorted(path for path in to.glob(f"{glob.escape(room)}*") if path.name == room or path.name.startswith(f"{room}-"))
    found = {folder.name: _before(folder) or {} for folder in folders}
    return {name: facts for name, facts in found.items() if (facts.get("premises") or {}).get("unit", room) == room}


def _unit(folder: Path) -> str:
    return str((_before(folder) or {}).get("premises", {}).get("unit"))


def _split_rooms(to: Path) -> dict[str, list[str]]:
    """Return the rooms that an earlier import split between owners, with their folders."""
    rooms: dict[str, list[str]] = {}
    for path in sorted(to.glob(f"*/{BILLING}")):
        room = _unit(path.parent)
        if path.parent.name != room:
            rooms.setdefault(room, []).append(path.parent.name)
    return rooms


def _write(result: ImportResult) -> None:
    """Write all case files, several at a time: each waits for the disk to confirm it."""
    pool = ThreadPoolExecutor(_WRITERS)
    try:
        for _ in pool.map(_write_case, result.cases):
            pass
    finally:
        pool.shutdown(cancel_futures=True)


def _write_case(case: CasePlan) -> None:
    """Write the files of one case; a case file that somebody wrote since the plan was made stays."""
    if case.billing is None and case.starter is None:
        return
    case.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with safely.locked(case.folder / safely.CASE_LOCK):
        if case.billing is not None:
            safely.write(case.folder / BILLING, case.billing)
        if case.starter is not None and not (case.folder / CASE).exists():
            safely.write(case.folder / CASE, case.starter)
