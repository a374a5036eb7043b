"""Between importers and the database: a record as found in a table, and the same as it is stored; nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from feecase.extend.contracts import Record
from feecase.intake.room_records import FoundRecord, Gathered, Room, text_values
from feecase.store.records import Incoming, Stored

KINDS = ("room", "owner", "ownership", "vacancy", "tariff", "charge", "payment", "contact", "doubt")
_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "charge": ("room", "item", "from"),
    "payment": ("room", "ref", "date", "amount"),
    "contact": ("room", "kind", "sent"),
    "owner": ("room", "name", "role"),
    "ownership": ("room", "name", "from"),
    "room": ("room",),
    "vacancy": ("room", "from"),
    "doubt": ("room", "check", "ref", "what"),
    "tariff": ("item", "use", "room", "from"),
}
"""What tells two records of one kind apart in tables, whose numbers may be missing or shared by several rows."""
_DATES: Mapping[str, frozenset[str]] = {
    "charge": frozenset({"from", "to"}),
    "payment": frozenset({"date", "for_from", "for_to"}),
    "contact": frozenset({"sent"}),
    "ownership": frozenset({"from", "to"}),
    "vacancy": frozenset({"from", "to", "reported_on"}),
}
_NUMBERS: Mapping[str, frozenset[str]] = {"charge": frozenset({"amount", "quantity"}), "payment": frozenset({"amount"})}
_EMPTY: Mapping[str, Mapping[str, Any]] = {"tariff": {"room": ""}, "contact": {"files": ()}}


def incoming(gathered: Gathered) -> Iterator[Incoming]:
    """Yield what an import found, in the order of its tables, as it is stored; records alike in all that tells them apart are counted."""
    seen: Counter[tuple[str, str]] = Counter()
    everything = (found for room in gathered.rooms.values() for of_kind in room.by_kind.values() for found in of_kind)
    for found in (*gathered.tariffs, *everything):
        record = found.record
        values = text_values(record.values)
        name = "|".join(str(values.get(key, "")) for key in _IDENTITY.get(record.kind, ("room", "ref")))
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
    values = dict(stored.values)
    for name, nothing in _EMPTY.get(stored.kind, {}).items():
        values.setdefault(name, nothing)
    for name in _DATES.get(stored.kind, ()):
        values[name] = _day(values.get(name))
    for name in _NUMBERS.get(stored.kind, ()):
        if name in values:
            values[name] = Decimal(values[name])
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
