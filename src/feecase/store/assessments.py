"""What was assessed last, and from what; and when limitation of each open debt ends. Derived: it can be thrown away and made again.

What a case is assessed from is told by the versions of its documents and of the project's: a change of any makes the case stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store import bulk
from feecase.store.documents import PROJECT
from feecase.store.tables import assessed, cases, deadlines, documents


@dataclass(frozen=True, slots=True)
class StaleCase:
    """A case to be assessed, and the versions it will be assessed from."""

    case: str
    inputs: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which filing for a debt is in time, by the primary proved reading; what is outstanding in yuan."""

    case: str
    debt: str
    expires: dt.date
    status: str
    outstanding: Decimal


def stale(connection: Connection, *, on: dt.date, limit: int) -> list[StaleCase]:
    """Return live cases that were not assessed for a day from what they are now."""
    project = connection.execute(sa.select(_versions(PROJECT))).scalar_one()
    now = sa.literal(f"{project}/") + _versions(cases.c.id)
    query = (
        sa.select(cases.c.id, cases.c.room, now.label("inputs"))
        .outerjoin(assessed, assessed.c.case == cases.c.id)
        .where(
            cases.c.state == "live",
            sa.or_(assessed.c.case.is_(None), assessed.c.as_of != on.isoformat(), assessed.c.inputs != now),
        )
        .order_by(cases.c.id)
        .limit(limit)
    )
    return [StaleCase(row.id, row.inputs, row.room) for row in connection.execute(query)]


def _versions(owner: str | sa.Column[str]) -> sa.ScalarSelect[str]:
    count, versions = sa.cast(sa.func.count(), sa.Text), sa.cast(sa.func.coalesce(sa.func.sum(documents.c.version), 0), sa.Text)
    return sa.select(count + ":" + versions).where(documents.c.owner == owner).scalar_subquery()


def note(connection: Connection, one: StaleCase, *, on: dt.date, ends: Iterable[Deadline] | None) -> None:
    """Note that a case was assessed for a day, and the deadlines that follow; None keeps those known, where it could not be assessed."""
    connection.execute(sa.delete(assessed).where(assessed.c.case == one.case))
    connection.execute(sa.insert(assessed), [{"case": one.case, "as_of": on.isoformat(), "inputs": one.inputs}])
    if ends is None:
        return
    connection.execute(sa.delete(deadlines).where(deadlines.c.case == one.case))
    rows = [(d.case, d.debt, d.expires.isoformat(), d.status, f"{d.outstanding:.2f}") for d in ends]
    bulk.insert(connection, deadlines, ("case", "charge", "expires", "status", "outstanding"), rows)


def ending(
    connection: Connection, *, since: dt.date, before: dt.date, after: tuple[str, str, str] = ("", "", ""), limit: int = 1000
) -> Sequence[Deadline]:
    """Return the deadlines of live cases from a day on and before another, by day, case and debt; those `after` a known one."""
    place = sa.tuple_(deadlines.c.expires, deadlines.c.case, deadlines.c.charge)
    query = (
        sa.select(deadlines)
        .join(cases, cases.c.id == deadlines.c.case)
        .where(cases.c.state == "live", deadlines.c.expires >= since.isoformat(), deadlines.c.expires < before.isoformat())
        .where(place > sa.tuple_(*map(sa.literal, after)))
        .order_by(deadlines.c.expires, deadlines.c.case, deadlines.c.charge)
        .limit(limit)
    )
    return [
        Deadline(row.case, row.charge, dt.date.fromisoformat(row.expires), row.status, Decimal(row.outstanding))
        for row in connection.execute(query)
    ]
