"""Between importers and the database: a record as found in a table, and the same as it is stored; nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from feecase.extend.contracts import Record
from feecase.extend.records import RECORD_KINDS
from feecase.intake.room_records import FoundRecord, Gathered, Room, text_values
from feecase.store.records import Incoming, Stored


def incoming(gathered: Gathered) -> Iterator[Incoming]:
    """Yield what an import found, in the order of its tables, as it is stored; records alike in all that tells them apart are counted."""
    seen: Counter[tuple[str, str]] = Counter()
    everything = (found for room in gathered.rooms.values() for of_kind in room.by_kind.values() for found in of_kind)
    for found in (*gathered.tariffs, *everything):
        record = found.record
        values = text_values(record.values)
        name = "|".join(str(values.get(key, "")) for key in RECORD_KINDS[record.kind].identity)
        seen[record.kind, name] += 1
        count = seen[record.kind, name]
        yield Incoming(
            kind=record.kind,
            ref=name if count == 1 else f"{name}|#{count}",
            room=values.get("room", ""),
            values=values,
            file=found.file,
            sheet=found.sheet,
            row=record.row if found.lasting else 0,
            as_of=found.as_of.isoformat() if found.as_of else "",
        )


def found(stored: Stored) -> FoundRecord:
    """Return a stored record as importers found it: dates and amounts are values again."""
    values = RECORD_KINDS[stored.kind].restored(stored.values)
    return FoundRecord(Record(stored.kind, stored.row, values), stored.file, stored.sheet, _day(stored.as_of), stored.row > 0)


def rooms(stored: Iterable[Stored]) -> tuple[dict[str, Room], list[FoundRecord], dict[str, dt.date | None]]:
    """Sort records into rooms, prices apart; also return the date of the data of each room's charges: the latest that a batch states."""
    known: dict[str, Room] = {}
    tariffs: list[FoundRecord] = []
    as_of: dict[str, dt.date | None] = {}
    for one in stored:
        if one.kind == "tariff":
            tariffs.append(found(one))
            continue
        room = known.get(one.room) or known.setdefault(one.room, Room(one.room))
        room.by_kind.setdefault(one.kind, []).append(found(one))
        if one.kind == "charge" and one.said_as_of:
            said = dt.date.fromisoformat(one.said_as_of)
            as_of[one.room] = max(said, as_of.get(one.room) or said)
    return known, tariffs, as_of


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
