"""Letting go of rows whose time is up. The journal keeps that it happened and how many rows it was, never what they said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store import bulk
from feecase.store.cases import CaseRow
from feecase.store.database import Database, instant
from feecase.store.tables import assessed, cases, deadlines, deliveries, documents, events, records, rooms, told


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows were deleted, and the digests of files that they named."""

    records: int = 0
    documents: int = 0
    events: int = 0
    digests: frozenset[str] = frozenset()


def closed_before(connection: Connection, moment: dt.datetime) -> Iterator[CaseRow]:
    """Yield cases that were closed before a moment, sorted by id."""
    query = sa.select(cases).where(cases.c.state == "closed", cases.c.closed_at < instant(moment)).order_by(cases.c.id)
    for row in connection.execute(query):
        yield CaseRow(row.id, row.room, row.state, row.charges, row.outstanding, row.created_at, row.changed_at, row.closed_at)


def case(connection: Connection, row: CaseRow) -> Deleted:
    """Delete a case with its files, events and what was computed; and the records of its room, unless another case lies there."""
    digests = frozenset(
        connection.execute(
            sa.select(documents.c.sha256).where(documents.c.owner == row.id, documents.c.content.is_(None))
        ).scalars()
    )
    mine = sa.select(events.c.id).where(events.c.case == row.id)
    connection.execute(sa.delete(deliveries).where(deliveries.c.event.in_(mine)))
    gone = int(connection.execute(sa.delete(events).where(events.c.case == row.id)).rowcount)
    for table in (told, assessed, deadlines):
        connection.execute(sa.delete(table).where(table.c.case == row.id))
    files = int(connection.execute(sa.delete(documents).where(documents.c.owner == row.id)).rowcount)
    connection.execute(sa.delete(cases).where(cases.c.id == row.id))
    if connection.execute(sa.select(sa.exists().where(cases.c.room == row.room))).scalar():
        return Deleted(0, files, gone, digests)
    said = int(connection.execute(sa.delete(records).where(records.c.room == row.room)).rowcount)
    connection.execute(sa.delete(rooms).where(rooms.c.name == row.room))
    return Deleted(said, files, gone, digests)


def withdrawn_before(connection: Connection, moment: dt.datetime) -> dict[str, int]:
    """Count the records that sources withdrew before a moment, by room."""
    query = sa.select(records.c.room, sa.func.count().label("n")).where(*_withdrawn(moment)).group_by(records.c.room)
    return {row.room: row.n for row in connection.execute(query.order_by(records.c.room))}


def withdrawn(connection: Connection, moment: dt.datetime) -> int:
    """Delete the records that sources withdrew before a moment; return how many there were."""
    return int(connection.execute(sa.delete(records).where(*_withdrawn(moment))).rowcount)


def _withdrawn(moment: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return records.c.state == "withdrawn", records.c.changed_at < instant(moment)


def settled_before(connection: Connection, moment: dt.datetime, *, delete: bool) -> int:
    """Count (or delete) events before a moment of which no delivery is pending, with their deliveries."""
    waiting = sa.select(deliveries.c.event).where(deliveries.c.state == "pending")
    old = sa.and_(events.c.at < instant(moment), events.c.dispatched == 1, events.c.id.not_in(waiting))
    if not delete:
        return int(connection.execute(sa.select(sa.func.count()).select_from(events).where(old)).scalar_one())
    connection.execute(sa.delete(deliveries).where(deliveries.c.event.in_(sa.select(events.c.id).where(old))))
    return int(connection.execute(sa.delete(events).where(old)).rowcount)


def unused(connection: Connection, digests: Collection[str]) -> list[str]:
    """Return those of these files that no document names, sorted."""
    known = set[str]()
    wanted = sorted(digests)
    for start in range(0, len(wanted), 2000):
        query = sa.select(documents.c.sha256).where(bulk.among(connection, documents.c.sha256, wanted[start : start + 2000]))
        known |= set(connection.execute(query).scalars())
    return [digest for digest in wanted if digest not in known]


def compact(database: Database) -> None:
    """Give back the space of deleted rows, so that they cannot be read from the database's files any more. Raises StoreError."""
    with database.alone() as connection:
        connection.exec_driver_sql("VACUUM")
        if not database.postgres:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
