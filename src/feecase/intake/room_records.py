"""From files to records by room: read every sheet, let the one importer that knows it read the rows, keep where each came from."""

from __future__ import annotations

import datetime as dt
import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from feecase.builtin.importers.mapping_proposal import TableProposal
from feecase.errors import InputError, Problem
from feecase.extend.contracts import ColumnUse, ImportedRows, Importer, Record, Reject, RowFate, Source
from feecase.extend.tables import Sheet, read_sheets
from feecase.files import mask
from feecase.intake.mapping import ImportMap, MappedSheet, apply
from feecase.intake.sources import ENDINGS, read_source
from feecase.intake.table_proposals import Decide, nobody, settled_columns, unknown_table

CORRECTION_MARK = "原行号"
CLAIM, DROP = "主张", "不主张"
"""What a person may decide of a row that was set aside."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record with the place it was read from."""

    record: Record
    file: str
    sheet: str
    as_of: dt.date | None
    lasting: bool = True
    """Whether its row is a place that stays; the rows of a query are in no order."""

    def __getitem__(self, name: str) -> Any:
        return self.record.values.get(name)

    def source(self) -> dict[str, Any]:
        """Return the record's `Source` as a case file says it."""
        row = self.record.row if self.lasting else None
        return {"file": self.file, "sheet": self.sheet, "row": row, "ref": self["ref"], "as_of": self.as_of}


@dataclass(slots=True)
class Room:
    """Everything that the files say about one room, in the order of the files."""

    name: str
    by_kind: dict[str, list[FoundRecord]] = field(default_factory=dict)
    told: dict[tuple[Any, ...], FoundRecord] = field(default_factory=dict)
    """The first record of each debt and of each receipt, by what makes two of them the same."""

    def of(self, kind: str) -> list[FoundRecord]:
        """Return the records of one kind."""
        return self.by_kind.get(kind, [])


@dataclass(slots=True)
class SheetAccount:
    """What an importer said of one sheet, and the records that it brought, in the order of the rows."""

    file: str
    sheet: str
    imported: ImportedRows
    found: list[FoundRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What became of one sheet: the recognised shape (None = not recognised) and the number of data rows."""

    file: str
    sheet: str
    shape: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """One rejected row with its file, its header row and its cells, so that it can be shown and corrected."""

    file: str
    reject: Reject
    header: tuple[Any, ...] = ()
    cells: tuple[Any, ...] = ()


@dataclass(slots=True)
class Gathered:
    """All records of all files."""

    sheets: list[SheetReport] = field(default_factory=list)
    rooms: dict[str, Room] = field(default_factory=dict)
    tariffs: list[FoundRecord] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    as_of: dt.date | None = None
    given: dt.date | None = None
    """The date of the data as it was given; without it each sheet has its own."""
    origins: dict[tuple[str, str], tuple[tuple[Any, ...], Sheet]] = field(default_factory=dict)
    """Header row and sheet by file and sheet name, so that a row can still be rejected once all files are read."""

    fitted: set[str] = field(default_factory=set)
    """Fingerprints of the mappings that fitted any sheet."""
    proposals: list[TableProposal] = field(default_factory=list)
    """What is proposed for tables that are unknown, or known but for some columns or words, and that nobody decided."""
    decided: list[ImportMap] = field(default_factory=list)
    """Mappings that were decided on in this run, to be kept."""
    corrections: set[str] = field(default_factory=set)
    """Files that are the corrected rejects of an earlier import: their rows come on top of what it brought."""
    reports: dict[str, tuple[Sheet, ...]] = field(default_factory=dict)
    """What sources tell people, by source file."""
    accounts: list[SheetAccount] = field(default_factory=list)
    outcomes: dict[int, RowFate] = field(default_factory=dict)
    """What became of records that did not come through, by `id` of the `FoundRecord`."""

    def set_aside(self, found: FoundRecord, reason: str, fix: str, *, fate: str = "set-aside") -> None:
        """Leave a record for a person to decide, with the reason."""
        values = found.record.values
        owed = owed_of(values) if found.record.kind == "charge" else values.get("amount")
        self.outcomes[id(found)] = RowFate(
            found.record.row, fate, values.get("room", ""), str(values.get("owner") or ""), owed, reason, fix, ask=True
        )

    def reject(self, found: FoundRecord, reason: str, fix: str, *, column: str = "", value: str = "") -> None:
        """Tell that a record is not taken over, with the row it came from."""
        header, sheet = self.origins[found.file, found.sheet]
        row = found.record.row
        self.rejected.append(
            Rejected(found.file, Reject(found.sheet, row, column, mask(value), reason, fix), header, sheet.rows[row - 1])
        )


def owed_of(values: Mapping[str, Any]) -> Decimal:
    """Return what a charge leaves to pay: its amount less what the books say was received."""
    amount: Decimal = values["amount"] - (values.get("received") or 0)
    return amount


@contextmanager
def without_collecting() -> Iterator[None]:
    """Look for no cyclic garbage meanwhile: among hundreds of thousands of records that stay, looking takes a third of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@without_collecting()
def gather(
    files: Sequence[Path],
    importers: Iterable[Importer],
    as_of: dt.date | None,
    mappings: Sequence[ImportMap] = (),
    *,
    decide: Decide = nobody,
    rooms: Iterable[str] = (),
    sources: Iterable[Source] = (),
    plaintiff: str = "",
    estate: str = "",
    decided: Callable[[Sheet], Mapping[tuple[str, str, int], str]] = lambda _: {},
) -> Gathered:
    """Read all files, tables with names of their own by the mappings (the first that fits), and the systems that source files (.yaml) name.

    What a table that is not wholly known may be is proposed: `decide` is asked for a mapping of each proposal, for which `rooms` are those that are
    known already; without one the proposal is told. `as_of` is the date of the data; without it each workbook's own date of last change counts. `plaintiff` is what sources compare theirs with;
    rows of another estate than `estate` are set aside; `decided` says of a sheet's rows that were set aside before what a person decided (by file, sheet, row).

    Raises InputError when a file cannot be read at all: a run that lacks one of its files would lose what that file said.
    """
    known, readable = tuple(importers), tuple(sources)
    gathered = Gathered(as_of=as_of, given=as_of)
    problems: list[Problem] = []
    named = Counter(path.name for path in set(files))
    unknown: list[tuple[Sheet, Mapping[tuple[str, str, int], str]]] = []
    for path in files:
        direct = path.suffix.lower() in ENDINGS
        try:
            if direct:
                taken = read_source(path, readable, as_of=as_of, plaintiff=plaintiff)
                sheets, gathered.reports[path.stem] = taken.sheets, taken.reports
            else:
                name = path.name if named[path.name] == 1 else path.as_posix()
                sheets = tuple(replace(sheet, file=name) for sheet in read_sheets(path))
        except InputError as error:
            problems += error.problems
            continue
        for sheet in sheets:
            given, applied = (None, None) if direct else _fitting(gathered, mappings, sheet)
            shown = applied.sheet if applied else sheet
            reader = SheetReader(gathered, known, decided(shown), decide, lasting=not direct)
            if not reader.add(sheet, given, applied) and not direct and sheet.rows:
                unknown.append((sheet, decided(shown)))
    seen = {*rooms, *gathered.rooms}
    for sheet, made in unknown:
        SheetReader(gathered, known, made, decide).add_unknown(sheet, seen)
    if problems:
        raise InputError(problems)
    _other_estates(gathered, estate)
    for room in gathered.rooms.values():
        _reject_overlaps(gathered, room)
    return gathered


def _other_estates(gathered: Gathered, estate: str) -> None:
    """Set aside the charges of rows that name another estate, or several where the project names none."""
    named = {_flat(found["estate"]) for account in gathered.accounts for found in account.found if found["estate"]}
    if not named:
        return
    mine = _flat(estate)
    strange = {one for one in named if not mine or (one not in mine and mine not in one)}
    if not strange or (not mine and len(named) == 1):
        return
    for room in gathered.rooms.values():
        for kind, some in room.by_kind.items():
            out = [found for found in some if _flat(found["estate"]) in strange]
            for found in out:
                reason = f"属于“{found['estate']}”，不是本项目{f'“{estate}”' if estate else '（项目文件没有写物业项目）'}"
                gathered.set_aside(found, reason, "请为那个小区另建项目（feecase new），在那里导入")
            if out:
                room.by_kind[kind] = [found for found in some if id(found) not in gathered.outcomes]


def _flat(name: Any) -> str:
    return "".join(str(name or "").split())


def _reject_overlaps(gathered: Gathered, room: Room) -> None:
    """Reject charges that ask again for days that another row asks for; which of the two is right nobody knows, so that both are left out."""
    again = overlaps(room.of("charge"))
    left_out: set[int] = set()
    fix = "同一费用同一期间只能主张一次：请改正期间，或去掉其中一行；不同的费用请写不同的费用项"
    for found, twin in again:
        for one, other in ((found, twin), (twin, found)):
            if id(one) in left_out:
                continue
            reason = f"期间与 {other.file} [{other.sheet}] 第{other.record.row}行（{other['from']} 至 {other['to']}）重叠"
            gathered.set_aside(one, reason, fix, fate="rejected")
            gathered.reject(one, reason, fix)
            left_out.add(id(one))
    if again:
        room.by_kind["charge"] = [found for found in room.of("charge") if id(found) not in left_out]


def overlaps(charges: Iterable[FoundRecord]) -> list[tuple[FoundRecord, FoundRecord]]:
    """Return the charges of one item for days that an earlier one asks for already, each with that one; one common day at a border is no overlap."""
    again: list[tuple[FoundRecord, FoundRecord]] = []
    of_item: dict[str, list[tuple[dt.date, dt.date, FoundRecord]]] = {}
    for found in charges:
        values = found.record.values
        first, last = values["from"], values["to"]
        others = of_item.setdefault(values["item"], [])
        twin = next((other for begin, end, other in others if min(last, end) > max(first, begin)), None) if others else None
        if twin:
            again.append((found, twin))
        else:
            others.append((first, last, found))
    return again


def _fitting(gathered: Gathered, mappings: Sequence[ImportMap], sheet: Sheet) -> tuple[ImportMap | None, MappedSheet | None]:
    """Return the first mapping that fits a sheet, and the sheet with it."""
    for mapping in mappings:
        if (applied := apply(mapping, sheet)) is not None:
            gathered.fitted.add(mapping.fingerprint)
            return mapping, applied
    return None, None


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads the sheets of one run into what was gathered; asks `decide` about what is not known."""

    gathered: Gathered
    importers: tuple[Importer, ...]
    decided: Mapping[tuple[str, str, int], str]
    decide: Decide
    lasting: bool = True

    def add(self, sheet: Sheet, given: ImportMap | None, applied: MappedSheet | None) -> bool:
        """Add a sheet, with its mapping where one fitted; False where no importer knows it."""
        shown = applied.sheet if applied else sheet
        rows = _imported(self.gathered, shown, self.importers)
        if rows is None:
            if shown.rows and not self.lasting:
                self.gathered.sheets.append(SheetReport(sheet.file, sheet.name, None, 0))
            return False
        proposal = settled_columns(sheet, shown, rows) if self.lasting else None
        if proposal is not None and (mapping := self.decide(proposal)) is not None:
            whole = mapping if given is None else mapping.over(given)
            again = apply(whole, sheet)
            read = _imported(self.gathered, again.sheet, self.importers) if again else None
            if again is not None and read is not None:
                self.gathered.decided.append(whole)
                shown, rows, applied = again.sheet, read, again
                proposal = settled_columns(sheet, shown, rows)
        if proposal is not None:
            self.gathered.proposals.append(proposal)
        self._take(shown, _with_ignored(rows, applied))
        return True

    def add_unknown(self, sheet: Sheet, rooms: set[str]) -> None:
        """Add a sheet that no importer knows by a mapping that is decided on; without one it stays unknown, and what it may be is told."""
        proposal = unknown_table(sheet, rooms, lambda shown: _imported(self.gathered, shown, self.importers))
        if proposal is not None and (mapping := self.decide(proposal)) is not None:
            applied = apply(mapping, sheet)
            if applied is not None and self.add(sheet, mapping, applied):
                self.gathered.decided.append(mapping)
                return
        if proposal is not None:
            self.gathered.proposals.append(proposal)
        self.gathered.sheets.append(SheetReport(sheet.file, sheet.name, None, 0))

    def _take(self, sheet: Sheet, rows: ImportedRows) -> None:
        gathered = self.gathered
        gathered.sheets.append(SheetReport(sheet.file, sheet.name, rows.shape, rows.rows))
        gathered.kinds |= _kinds(rows)
        header = rows.header or next((row for row in sheet.rows if sum(cell is not None for cell in row) > 1), ())
        gathered.origins[sheet.file, sheet.name] = (header, sheet)
        if CORRECTION_MARK in header:
            gathered.corrections.add(sheet.file)
        for reject in rows.rejects:
            cells = sheet.rows[reject.row - 1] if 0 < reject.row <= len(sheet.rows) else ()
            gathered.rejected.append(Rejected(sheet.file, reject, header, cells))
        account = SheetAccount(sheet.file, sheet.name, rows)
        gathered.accounts.append(account)
        as_of = gathered.given or sheet.as_of
        for record in rows.records:
            if why := record.values.get("set_aside"):
                decision = self.decided.get((sheet.file, sheet.name, record.row), "")
                if decision != CLAIM:
                    continue
                note = "；".join(part for part in (record.values.get("note"), f"有疑问（{why}），已决定主张") if part)
                record = replace(record, values={**record.values, "note": note})  # noqa: PLW2901 — the same record, decided
            found = FoundRecord(record, sheet.file, sheet.name, as_of, self.lasting)
            account.found.append(found)
            _add(gathered, found)


def _with_ignored(rows: ImportedRows, applied: MappedSheet | None) -> ImportedRows:
    """Return what was read with the columns that the mapping leaves out in the account."""
    if applied is None or not applied.ignored:
        return rows
    out = [ColumnUse(index + 1, label, "unread", "", "映射里写明忽略") for index, label in applied.ignored]
    return replace(rows, columns=tuple(sorted((*rows.columns, *out), key=lambda one: one.column)))


def _add(gathered: Gathered, found: FoundRecord) -> None:
    kind, values = found.record.kind, found.record.values
    if kind == "tariff":
        gathered.tariffs.append(found)
        return
    room = gathered.rooms.get(values["room"]) or gathered.rooms.setdefault(values["room"], Room(values["room"]))
    key = _same(kind, values)
    twin = room.told.setdefault(key, found) if key else found
    if twin is not found and not (kind == "charge" and twin["owner"] and found["owner"] and twin["owner"] != found["owner"]):
        reason = f"与 {twin.file} [{twin.sheet}] 第{twin.record.row}行相同"
        fix = "同一笔款项只导入一次，请去掉重复的行或文件"
        gathered.set_aside(found, reason, fix, fate="duplicate")
        gathered.reject(found, reason, fix)
        return
    room.by_kind.setdefault(kind, []).append(found)
    if kind == "charge" and found.as_of:
        gathered.as_of = max(found.as_of, gathered.as_of or found.as_of)


def _same(kind: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what makes two records one debt or one receipt told twice; nothing for records that may repeat."""
    if kind == "charge":
        return kind, values["item"], values["from"], values["to"], values["amount"], values.get("estate", "")
    if kind == "payment" and values.get("ref"):
        return kind, values["ref"], values["date"], values["amount"]
    return ()


def _kinds(rows: ImportedRows) -> set[str]:
    return {record.kind for record in rows.records}


def _imported(gathered: Gathered, sheet: Sheet, importers: tuple[Importer, ...]) -> ImportedRows | None:
    where = f"{sheet.file} [{sheet.name}]"
    try:
        all_ = [importer for importer in importers if importer.identify(sheet)]
        claims = [importer for importer in all_ if not importer.general] or all_
        if len(claims) > 1:
            names = "、".join(f"{importer.title}（{importer.id}）" for importer in claims)
            gathered.problems.append(Problem("有多个导入器认领这张表，未读取", where, names, "请停用其中一个插件，或调整表头"))
            return None
        return claims[0].read(sheet) if claims else None
    except Exception as error:  # noqa: BLE001 — an importer's bug must not stop the other sheets; it is named
        gathered.problems.append(
            Problem("导入器出错，未读取这张表", where, f"{type(error).__name__}: {error}", "请向导入器的作者报告")
        )
        return None


def text_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping as a case file says it: dates and numbers as text, empty fields left out."""
    return {key: text for key, value in values.items() if (text := _plain(value))}


def _plain(value: Any) -> Any:
    if value is None or value.__class__ is str:
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return text_values(value) if isinstance(value, Mapping) else str(value)
