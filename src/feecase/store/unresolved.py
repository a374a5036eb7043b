"""What keeps a case from being built or assessed: kept until the next try succeeds, told once as `case.failed`; no personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.model.event import CaseFailed
from feecase.store import bulk, outbox
from feecase.store.database import instant
from feecase.store.tables import unresolved

FailedStage = Literal["build", "assess"]
NO_DEBTOR, BUG = "no-debtor", "bug"
_SLICE = 2000


@dataclass(frozen=True, slots=True)
class Unresolved:
    """One case that cannot be built or assessed. `code` is `NO_DEBTOR`, `BUG` or the code of a user error; `since` when that began."""

    case: str
    stage: FailedStage
    room: str
    code: str
    since: str = ""


def settle(
    connection: Connection,
    stage: FailedStage,
    now: Sequence[Unresolved],
    *,
    of: Literal["case", "room"],
    tried: Collection[str],
    at: dt.datetime,
) -> None:
    """Replace what was unresolved at a stage in the cases or rooms that were tried, and tell what is new.

    What goes on for the same reason keeps its beginning.
    """
    names = sorted(tried)
    before: dict[str, Unresolved] = {}
    for start in range(0, len(names), _SLICE):
        mine = bulk.among(connection, unresolved.c[of], names[start : start + _SLICE])
        before |= {one.case: one for one in _read(connection, sa.and_(unresolved.c.stage == stage, mine))}
        connection.execute(sa.delete(unresolved).where(unresolved.c.stage == stage, mine))
    moment = instant(at)
    rows = {}
    for one in now:
        was = before.get(one.case)
        rows[one.case] = (one.case, stage, one.room, one.code, was.since if was and was.code == one.code else moment)
    bulk.insert(connection, unresolved, ("case", "stage", "room", "code", "since"), list(rows.values()))
    outbox.emit(
        connection,
        [CaseFailed(case=case, room=room, stage=stage, code=code, since=since) for case, _, room, code, since in rows.values()],
        at=at,
    )


def listed(connection: Connection, *, rooms: Collection[str] | None = None, limit: int | None = None) -> list[Unresolved]:
    """Return what is unresolved, by case: everywhere, or in some rooms."""
    return _read(connection, sa.true() if rooms is None else bulk.among(connection, unresolved.c.room, sorted(rooms)), limit)


def number(connection: Connection) -> int:
    """Return how many are unresolved."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(unresolved)).scalar_one())


def _read(connection: Connection, which: sa.ColumnElement[bool], limit: int | None = None) -> list[Unresolved]:
    query = sa.select(unresolved).where(which).order_by(unresolved.c.case, unresolved.c.stage).limit(limit)
    return [Unresolved(row.case, row.stage, row.room, row.code, row.since) for row in connection.execute(query)]
