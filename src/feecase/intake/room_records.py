"""From files to records by room: read every sheet, let the one importer that knows it read the rows, keep where each came from."""

from __future__ import annotations

import datetime as dt
import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from feecase.errors import InputError, Problem
from feecase.extend.contracts import ImportedRows, Importer, Record, Reject, Source
from feecase.extend.tables import Sheet, read_sheets
from feecase.files import mask
from feecase.intake.mapping import ImportMap, apply
from feecase.intake.sources import ENDINGS, read_source

CORRECTION_MARK = "原行号"


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
    origins: dict[tuple[str, str], tuple[tuple[Any, ...], Sheet]] = field(default_factory=dict)
    """Header row and sheet by file and sheet name, so that a row can still be rejected once all files are read."""

    mapped: bool = False
    """Whether the mapping fitted any sheet."""
    corrections: set[str] = field(default_factory=set)
    """Files that are the corrected rejects of an earlier import: their rows come on top of what it brought."""
    reports: dict[str, tuple[Sheet, ...]] = field(default_factory=dict)
    """What sources tell people, by source file."""

    def reject(self, found: FoundRecord, reason: str, fix: str, *, column: str = "", value: str = "") -> None:
        """Tell that a record is not taken over, with the row it came from."""
        header, sheet = self.origins[found.file, found.sheet]
        row = found.record.row
        self.rejected.append(
            Rejected(found.file, Reject(found.sheet, row, column, mask(value), reason, fix), header, sheet.rows[row - 1])
        )


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
    mapping: ImportMap | None = None,
    *,
    sources: Iterable[Source] = (),
    plaintiff: str = "",
) -> Gathered:
    """Read all files, tables of unknown names by the mapping, and the systems that source files (.yaml) name.

    `as_of` is the date of the data; without it each workbook's own date of last change counts. `plaintiff` is what sources compare theirs with.

    Raises InputError when a file cannot be read at all: a run that lacks one of its files would lose what that file said.
    """
    known, readable = tuple(importers), tuple(sources)
    gathered = Gathered(as_of=as_of)
    problems: list[Problem] = []
    named = Counter(path.name for path in set(files))
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
            mapped = apply(mapping, sheet) if mapping and not direct else None
            gathered.mapped |= mapped is not None
            _add_sheet(gathered, mapped or sheet, known, as_of or sheet.as_of, lasting=not direct)
    if problems:
        raise InputError(problems)
    for room in gathered.rooms.values():
        _reject_overlaps(gathered, room)
    return gathered


def _reject_overlaps(gathered: Gathered, room: Room) -> None:
    """Reject charges that ask again for days that an earlier row asks for."""
    again = overlaps(room.of("charge"))
    for found, twin in again:
        reason = f"期间与 {twin.file} [{twin.sheet}] 第{twin.record.row}行（{twin['from']} 至 {twin['to']}）重叠"
        fix = "同一费用同一期间只能主张一次：请改正期间，或去掉其中一行；不同的费用请写不同的费用项"
        gathered.reject(found, reason, fix)
    if again:
        left_out = {id(found) for found, _ in again}
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


def _add_sheet(
    gathered: Gathered, sheet: Sheet, importers: tuple[Importer, ...], as_of: dt.date | None, *, lasting: bool = True
) -> None:
    rows = _imported(gathered, sheet, importers)
    if rows is None:
        if sheet.rows:
            gathered.sheets.append(SheetReport(sheet.file, sheet.name, None, 0))
        return
    gathered.sheets.append(SheetReport(sheet.file, sheet.name, rows.shape, rows.rows))
    gathered.kinds |= _kinds(rows)
    header = rows.header or next((row for row in sheet.rows if sum(cell is not None for cell in row) > 1), ())
    gathered.origins[sheet.file, sheet.name] = (header, sheet)
    if CORRECTION_MARK in header:
        gathered.corrections.add(sheet.file)
    for reject in rows.rejects:
        cells = sheet.rows[reject.row - 1] if 0 < reject.row <= len(sheet.rows) else ()
        gathered.rejected.append(Rejected(sheet.file, reject, header, cells))
    for record in rows.records:
        _add(gathered, FoundRecord(record, sheet.file, sheet.name, as_of, lasting))


def _add(gathered: Gathered, found: FoundRecord) -> None:
    kind, values = found.record.kind, found.record.values
    if kind == "tariff":
        gathered.tariffs.append(found)
        return
    room = gathered.rooms.get(values["room"]) or gathered.rooms.setdefault(values["room"], Room(values["room"]))
    key = _same(kind, values)
    if key and (twin := room.told.setdefault(key, found)) is not found:
        reason = f"与 {twin.file} [{twin.sheet}] 第{twin.record.row}行相同"
        gathered.reject(found, reason, "同一笔款项只导入一次，请去掉重复的行或文件")
        return
    room.by_kind.setdefault(kind, []).append(found)
    if kind == "charge" and found.as_of:
        gathered.as_of = max(found.as_of, gathered.as_of or found.as_of)


def _same(kind: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what makes two records one debt or one receipt told twice; nothing for records that may repeat."""
    if kind == "charge":
        return kind, values["item"], values["from"], values["to"], values["amount"]
    if kind == "payment" and values.get("ref"):
        return kind, values["ref"], values["date"], values["amount"]
    return ()


def _kinds(rows: ImportedRows) -> set[str]:
    return {record.kind for record in rows.records}


def _imported(gathered: Gathered, sheet: Sheet, importers: tuple[Importer, ...]) -> ImportedRows | None:
    where = f"{sheet.file} [{sheet.name}]"
    try:
        claims = [importer for importer in importers if importer.identify(sheet)]
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
