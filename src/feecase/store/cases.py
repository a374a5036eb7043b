"""The list of cases: what was built from the records, in numbers; what they are about is the business of those who build them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store import bulk
from feecase.store.database import instant
from feecase.store.tables import cases

CaseState = Literal["live", "absent", "closed"]
_SLICE = 2000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case: absent = the sources no longer name it; `outstanding` in yuan as the sources say; moments as texts, empty = not yet."""

    id: str
    room: str
    state: CaseState
    charges: int
    outstanding: str
    created_at: str = ""
    changed_at: str = ""
    closed_at: str = ""


def listed(
    connection: Connection, *, ids: Collection[str] | None = None, in_rooms: Collection[str] | None = None
) -> Iterator[CaseRow]:
    """Yield cases sorted by id: all, those of these ids, or those of these rooms."""
    query = sa.select(cases).order_by(cases.c.id)
    column, wanted = (cases.c.id, ids) if ids is not None else (cases.c.room, in_rooms)
    parts = [None] if wanted is None else list(_parts(sorted(wanted)))
    for part in parts:
        narrowed = query if part is None else query.where(bulk.among(connection, column, part))
        for row in connection.execute(narrowed):
            yield CaseRow(
                row.id, row.room, row.state, row.charges, row.outstanding, row.created_at, row.changed_at, row.closed_at
            )


def page(connection: Connection, *, after: str = "", limit: int) -> list[CaseRow]:
    """Return so many cases, sorted by id, from behind one."""
    query = sa.select(cases).where(cases.c.id > after).order_by(cases.c.id).limit(limit)
    return [
        CaseRow(row.id, row.room, row.state, row.charges, row.outstanding, row.created_at, row.changed_at, row.closed_at)
        for row in connection.execute(query)
    ]


def put(connection: Connection, rows: Iterable[CaseRow], *, at: dt.datetime) -> None:
    """Write cases as they are now; when they were made stays."""
    moment = instant(at)
    columns = ("id", "room", "state", "charges", "outstanding", "created_at", "changed_at", "closed_at")
    kept = ("room", "state", "charges", "outstanding", "changed_at", "closed_at")
    values = [(one.id, one.room, one.state, one.charges, one.outstanding, moment, moment, one.closed_at) for one in rows]
    bulk.insert(connection, cases, columns, values, updates={name: f'excluded."{name}"' for name in kept})


def mark(connection: Connection, ids: Collection[str], state: CaseState, *, at: dt.datetime) -> None:
    """Set the state of cases; `closed` notes the moment, any other forgets it."""
    moment = instant(at)
    for part in _parts(sorted(ids)):
        values = {"state": state, "changed_at": moment, "closed_at": moment if state == "closed" else ""}
        connection.execute(sa.update(cases).where(bulk.among(connection, cases.c.id, part)).values(values))


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _SLICE):
        yield names[start : start + _SLICE]
