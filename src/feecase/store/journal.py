"""The journal: who changed what, when, from which source. Append-only (the database itself refuses anything else) and without personal data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store.database import instant
from feecase.store.tables import journal


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One change. `subject` names a room, a case (`subject`) or a thing of the workspace; `before` and `after` hold no personal data."""

    at: dt.datetime
    actor: str
    action: str
    subject: str
    source: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def subject(case: str, room: str) -> str:
    """Return the name under which a case stands in the journal: its id, or the room and a digest where the id bears a person's name.

    >>> subject("3-1-302", "3-1-302"), subject("3-1-302-李明", "3-1-302")
    ('3-1-302', '3-1-302-a4a2dc58')
    """
    return case if case == room else f"{room}-{hashlib.sha256(case.encode()).hexdigest()[:8]}"


def write(connection: Connection, entries: Iterable[JournalEntry]) -> None:
    """Add entries."""
    rows = [
        {
            "at": instant(one.at),
            "actor": one.actor,
            "action": one.action,
            "subject": one.subject,
            "source": one.source,
            "before": _json(one.before),
            "after": _json(one.after),
        }
        for one in entries
    ]
    if rows:
        connection.execute(sa.insert(journal), rows)


def read(connection: Connection, *, subjects: Collection[str] = (), limit: int | None = None) -> Iterator[JournalEntry]:
    """Yield entries, the newest first; of some subjects, or all."""
    query = sa.select(journal).order_by(journal.c.id.desc()).limit(limit)
    if subjects:
        query = query.where(journal.c.subject.in_(sorted(subjects)))
    for row in connection.execute(query):
        yield JournalEntry(
            dt.datetime.fromisoformat(row.at),
            row.actor,
            row.action,
            row.subject,
            row.source,
            json.loads(row.before) if row.before else None,
            json.loads(row.after) if row.after else None,
        )


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
