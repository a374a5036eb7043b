"""Records: what each source says, in its newest words. Put in bulk; what a source no longer says is withdrawn, never deleted here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from feecase.store import bulk, journal
from feecase.store.database import instant
from feecase.store.journal import JournalEntry
from feecase.store.tables import batches, records, rooms

SLICE = 2000
_COLUMNS = (
    "source",
    "kind",
    "ref",
    "room",
    "values",
    "file",
    "sheet",
    "row",
    "as_of",
    "batch",
    "position",
    "digest",
    "state",
    "first_seen",
    "changed_at",
)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SAID = records.c["values"].label("said")
_PUBLIC = frozenset(
    {
        "item",
        "from",
        "to",
        "due",
        "amount",
        "quantity",
        "price",
        "date",
        "for_from",
        "for_to",
        "sent",
        "kind",
        "way",
        "area",
        "use",
        "unit",
    }
)


@dataclass(frozen=True, slots=True)
class Batch:
    """One import or push. `kind` is file, sql, http or folder; `as_of` the date of the data (ISO 8601, empty where nobody says it)."""

    source: str
    kind: str
    name: str = ""
    sha256: str = ""
    as_of: str = ""
    actor: str = ""


class Incoming(NamedTuple):
    """One record as it comes in: `ref` is its name within source and kind; `values` holds texts, numbers, lists and mappings (JSON)."""

    kind: str
    ref: str
    room: str
    values: Mapping[str, Any]
    file: str = ""
    sheet: str = ""
    row: int = 0
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as it is stored. `said_as_of` is the date of the data of its newest batch."""

    source: str
    kind: str
    ref: str
    room: str
    values: Mapping[str, Any]
    file: str
    sheet: str
    row: int
    as_of: str
    said_as_of: str
    state: str
    changed_at: str = ""


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What a batch did: its number and how many records were new, changed (also: came back), said the same, or were withdrawn."""

    batch: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0


class _Known(NamedTuple):
    """What the database knows of a record before the batch."""

    room: str
    values: str
    digest: str
    state: str
    place: tuple[str, str, int, str]


RecordListener = Callable[[Incoming, Literal["new", "changed", "unchanged"]], None]


def put(
    connection: Connection,
    batch: Batch,
    incoming: Iterable[Incoming],
    *,
    at: dt.datetime,
    tell: RecordListener = lambda _one, _what: None,
) -> BatchOutcome:
    """Store a batch: new and changed records, marking their rooms dirty and journalling each change. Bounded memory; the same again is no change.

    Of two records with one reference the later counts. `tell` hears of each record in turn what it is.
    """
    moment = instant(at)
    number = _begin(connection, batch, moment)
    counts: Counter[str] = Counter()
    position = 0
    arriving = iter(incoming)
    while part := list(islice(arriving, SLICE)):
        counts += _put(connection, batch, number, part, position, at, tell)
        position += len(part)
    told = {name: counts[name] for name in ("new", "changed", "unchanged")}
    connection.execute(sa.update(batches).where(batches.c.id == number).values(told))
    journal.write(
        connection,
        [
            JournalEntry(
                at,
                batch.actor,
                "batch",
                f"batch {number}",
                batch.source,
                after={"kind": batch.kind, "sha256": batch.sha256, "as_of": batch.as_of, **told},
            )
        ],
    )
    return BatchOutcome(number, **told)


def _begin(connection: Connection, batch: Batch, moment: str) -> int:
    values = {
        "source": batch.source,
        "kind": batch.kind,
        "name": batch.name,
        "sha256": batch.sha256,
        "as_of": batch.as_of,
        "actor": batch.actor,
        "received_at": moment,
        **dict.fromkeys(("new", "changed", "unchanged", "withdrawn"), 0),
    }
    return int(connection.execute(sa.insert(batches).values(values).returning(batches.c.id)).scalar_one())


def _put(
    connection: Connection,
    batch: Batch,
    number: int,
    part: Sequence[Incoming],
    position: int,
    at: dt.datetime,
    tell: RecordListener,
) -> Counter[str]:
    moment = instant(at)
    known = _known(connection, batch.source, part)
    counts: Counter[str] = Counter()
    rows: dict[tuple[str, str], tuple[Any, ...]] = {}
    touched: set[str] = set()
    entries: list[JournalEntry] = []
    arrived: dict[str, Counter[str]] = {}
    for place, one in enumerate(part, position):
        key = one.kind, one.ref
        text = _json(one.values)
        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        before = known.get(key)
        where = one.file, one.sheet, one.row, one.as_of
        what: Literal["new", "changed", "unchanged"] = "unchanged"
        if before is None:
            what = "new"
            arrived.setdefault(one.room, Counter())[one.kind] += 1
        elif before.digest != digest or before.state != "live" or before.room != one.room:
            what = "changed"
            entries.append(_change(batch, one, before, at))
        counts[what] += 1
        tell(one, what)
        if before is None or (before.digest, before.state, before.room, before.place) != (digest, "live", one.room, where):
            touched |= {one.room} if before is None else {one.room, before.room}
        known[key] = _Known(one.room, text, digest, "live", where)
        rows[key] = (
            batch.source,
            one.kind,
            one.ref,
            one.room,
            text,
            one.file,
            one.sheet,
            one.row,
            one.as_of,
            number,
            place,
            digest,
            "live",
            moment,
            moment,
        )
    _upsert(connection, list(rows.values()))
    mark(connection, touched)
    journal.write(
        connection,
        [
            *(
                JournalEntry(at, batch.actor, "records-new", room, batch.source, after=dict(count))
                for room, count in arrived.items()
            ),
            *entries,
        ],
    )
    return counts


def _known(connection: Connection, source: str, part: Sequence[Incoming]) -> dict[tuple[str, str], _Known]:
    found: dict[tuple[str, str], _Known] = {}
    by_kind: dict[str, list[str]] = {}
    for one in part:
        by_kind.setdefault(one.kind, []).append(one.ref)
    columns = (records.c[name] for name in ("ref", "room", "digest", "state", "file", "sheet", "row", "as_of"))
    query = sa.select(*columns, _SAID).where(records.c.source == source)
    for kind, refs in by_kind.items():
        for row in connection.execute(query.where(records.c.kind == kind, bulk.among(connection, records.c.ref, refs))):
            found[kind, row.ref] = _Known(row.room, row.said, row.digest, row.state, (row.file, row.sheet, row.row, row.as_of))
    return found


def _change(batch: Batch, one: Incoming, before: _Known, at: dt.datetime) -> JournalEntry:
    was, now = json.loads(before.values), dict(one.values)
    fields = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    told = {"record": one.kind, "fields": fields}
    return JournalEntry(
        at,
        batch.actor,
        "record-changed" if before.state == "live" else "record-returned",
        one.room,
        batch.source,
        before=public(one.kind, was),
        after=told | public(one.kind, now),
    )


def public(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a record is no personal data: periods, days, amounts, prices, areas. Only this stands in the journal."""
    hidden = {"to"} if kind == "contact" else set[str]()  # there it is a person
    return {key: value for key, value in values.items() if key in _PUBLIC - hidden and value not in (None, "")}


def _upsert(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    kept = ("room", "values", "file", "sheet", "row", "as_of", "batch", "position", "digest", "state")
    same = "records.digest = excluded.digest AND records.state = excluded.state AND records.room = excluded.room"
    updates = {name: f'excluded."{name}"' for name in kept}
    changed_at = f"CASE WHEN {same} THEN records.changed_at ELSE excluded.changed_at END"
    bulk.insert(connection, records, _COLUMNS, rows, updates={**updates, "changed_at": changed_at})


def mark(connection: Connection, names: Iterable[str]) -> None:
    """Mark rooms dirty: what was built from them is out of date. The room "" stands for what concerns every room (tariffs)."""
    wanted = sorted(set(names))
    if "" in wanted:
        connection.execute(sa.update(rooms).values(version=rooms.c.version + 1))
    if named := [name for name in wanted if name]:
        bulk.insert(
            connection,
            rooms,
            ("name", "version", "built"),
            [(name, 1, 0) for name in named],
            updates={"version": "rooms.version + 1"},
        )


def withdraw(
    connection: Connection,
    batch: Batch,
    number: int,
    *,
    at: dt.datetime,
    kinds: Collection[str] = (),
    names: Collection[str] | None = None,
    refs: Collection[tuple[str, str]] = (),
) -> int:
    """Withdraw what a source no longer says; return how many records that were.

    With `kinds`, the batch was a complete list of them (for the rooms in `names`, or for all): live records of the source that the batch did not
    bring are withdrawn. With `refs` (kind, reference), just these. Rooms are marked dirty, each withdrawal is journalled.
    """
    mine = [records.c.source == batch.source, records.c.state == "live"]
    gone: list[Row[Any]] = []
    if kinds:
        listed = [*mine, records.c.kind.in_(sorted(kinds)), records.c.batch != number]
        for part in [None] if names is None else _parts(sorted(names)):
            narrowed = listed if part is None else [*listed, bulk.among(connection, records.c.room, part)]
            gone += connection.execute(sa.select(records, _SAID).where(*narrowed)).all()
    for kind in sorted({kind for kind, _ in refs}):
        for part in _parts(sorted(ref for of, ref in refs if of == kind)):
            gone += connection.execute(
                sa.select(records, _SAID).where(*mine, records.c.kind == kind, bulk.among(connection, records.c.ref, part))
            ).all()
    if gone:
        statement = sa.update(records).where(
            records.c.source == batch.source, records.c.kind == sa.bindparam("k"), records.c.ref == sa.bindparam("r")
        )
        connection.execute(
            statement.values(state="withdrawn", changed_at=instant(at)), [{"k": row.kind, "r": row.ref} for row in gone]
        )
        mark(connection, {row.room for row in gone})
        journal.write(connection, (_withdrawn(batch, row, at) for row in gone))
        connection.execute(sa.update(batches).where(batches.c.id == number).values(withdrawn=batches.c.withdrawn + len(gone)))
    return len(gone)


def states(connection: Connection, source: str, refs: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the state (live, withdrawn) of those of a source's records, named by kind and reference, that there are."""
    found: dict[tuple[str, str], str] = {}
    for kind in sorted({kind for kind, _ in refs}):
        for part in _parts(sorted(ref for of, ref in refs if of == kind)):
            query = sa.select(records.c.ref, records.c.state)
            query = query.where(records.c.source == source, records.c.kind == kind, bulk.among(connection, records.c.ref, part))
            found |= {(kind, row.ref): row.state for row in connection.execute(query)}
    return found


def _withdrawn(batch: Batch, row: Row[Any], at: dt.datetime) -> JournalEntry:
    before = {"record": row.kind, **public(row.kind, json.loads(row.said))}
    return JournalEntry(at, batch.actor, "record-withdrawn", row.room, batch.source, before=before)


def of_rooms(connection: Connection, names: Collection[str], *, state: str = "live") -> Iterator[Stored]:
    """Yield the records of rooms (the room "" holds what concerns every room), in the order in which the sources list them."""
    for part in _parts(sorted(names)):
        query = (
            sa.select(records, _SAID, batches.c.as_of.label("said_as_of"))
            .join(batches, batches.c.id == records.c.batch)
            .where(bulk.among(connection, records.c.room, part), records.c.state == state)
            .order_by(records.c.batch, records.c.position)
        )
        yield from map(_stored, connection.execute(query))


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        row.source,
        row.kind,
        row.ref,
        row.room,
        json.loads(row.said),
        row.file,
        row.sheet,
        row.row,
        row.as_of,
        row.said_as_of,
        row.state,
        row.changed_at,
    )


def get(connection: Connection, source: str, kind: str, ref: str) -> Stored | None:
    """Return one record of a source, withdrawn or not; None where it never said that."""
    query = (
        sa.select(records, _SAID, batches.c.as_of.label("said_as_of"))
        .join(batches, batches.c.id == records.c.batch)
        .where(records.c.source == source, records.c.kind == kind, records.c.ref == ref)
    )
    row = connection.execute(query).first()
    return _stored(row) if row else None


def changed(
    connection: Connection, source: str, kind: str, *, since: str = "", after: tuple[str, str] = ("", ""), limit: int
) -> list[Stored]:
    """Return records of a source and kind by the moment of their last change, from a moment on; those `after` a known one (moment, reference)."""
    query = (
        sa.select(records, _SAID, batches.c.as_of.label("said_as_of"))
        .join(batches, batches.c.id == records.c.batch)
        .where(records.c.source == source, records.c.kind == kind, records.c.changed_at >= since)
        .where(sa.tuple_(records.c.changed_at, records.c.ref) > sa.tuple_(*map(sa.literal, after)))
        .order_by(records.c.changed_at, records.c.ref)
        .limit(limit)
    )
    return [_stored(row) for row in connection.execute(query)]


def dirty_among(connection: Connection, names: Collection[str]) -> set[str]:
    """Return those of some rooms whose cases are not built from the newest records."""
    mine = bulk.among(connection, rooms.c.name, sorted(names))
    return set(connection.execute(sa.select(rooms.c.name).where(mine, rooms.c.built < rooms.c.version)).scalars())


def charged(connection: Connection, names: Collection[str]) -> set[str]:
    """Return those of some rooms that have live charges."""
    mine = bulk.among(connection, records.c.room, sorted(names))
    query = sa.select(records.c.room).where(mine, records.c.kind == "charge", records.c.state == "live").distinct()
    return set(connection.execute(query).scalars())


def counted(connection: Connection) -> dict[tuple[str, str], int]:
    """Return how many records there are of each kind and state."""
    query = sa.select(records.c.kind, records.c.state, sa.func.count().label("n")).group_by(records.c.kind, records.c.state)
    return {(row.kind, row.state): row.n for row in connection.execute(query)}


def newest(connection: Connection, limit: int) -> Iterator[tuple[int, str, Batch, BatchOutcome]]:
    """Yield the newest batches: number, when it came in, what it was and what it did."""
    for row in connection.execute(sa.select(batches).order_by(batches.c.id.desc()).limit(limit)):
        batch = Batch(row.source, row.kind, row.name, row.sha256, row.as_of, row.actor)
        yield row.id, row.received_at, batch, BatchOutcome(row.id, row.new, row.changed, row.unchanged, row.withdrawn)


def sources_of(connection: Connection, kind: str) -> dict[str, set[str]]:
    """Return the sources that have live records of a kind, by room."""
    found: dict[str, set[str]] = {}
    query = sa.select(records.c.room, records.c.source).where(records.c.kind == kind, records.c.state == "live").distinct()
    for row in connection.execute(query):
        found.setdefault(row.room, set()).add(row.source)
    return found


def dirty(connection: Connection, limit: int | None = None) -> dict[str, int]:
    """Return dirty rooms with the version that cases are to be built from."""
    query = sa.select(rooms.c.name, rooms.c.version).where(rooms.c.built < rooms.c.version).order_by(rooms.c.name).limit(limit)
    return {row.name: row.version for row in connection.execute(query)}


def built(connection: Connection, versions: Mapping[str, int]) -> None:
    """Note from which version each room's cases were built; a room that changed meanwhile stays dirty."""
    if versions:
        connection.execute(
            sa.update(rooms)
            .where(rooms.c.name == sa.bindparam("n"), rooms.c.built < sa.bindparam("v"))
            .values(built=sa.bindparam("v")),
            [{"n": name, "v": version} for name, version in versions.items()],
        )


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), SLICE):
        yield names[start : start + SLICE]
