"""The outbox: events written in the transaction of the change that they tell, handed out to endpoints and listeners afterwards.

`emit` writes news; `dispatch` makes a delivery of each event for each who wants it; `claim` hands deliveries out for an attempt and lends them for
`LEASE`, so that a deliverer that dies loses nothing; `settle` says what became of an attempt. A delivery that failed too often is dead: kept,
shown, and replayed on request.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.model.event import EventData
from feecase.store.database import instant
from feecase.store.tables import deliveries, endpoints, events, told

T = TypeVar("T")
LEASE = dt.timedelta(minutes=2)
"""How long a delivery that was handed out is not handed out again."""
LISTENER = "listener:"
_CHUNK = 400
DeliveryState = Literal["pending", "delivered", "dead"]
STATES: dict[str, DeliveryState] = {"pending": "pending", "delivered": "delivered", "dead": "dead"}
"""Every state of a delivery by its name."""


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """An event as it was written. `data` is JSON text; `at` the moment as text."""

    number: int
    type: str
    case: str
    at: str
    data: str

    @property
    def id(self) -> str:
        """Its name for receivers, never used twice, not even after an older backup was restored."""
        return f"evt_{self.number}_{''.join(filter(str.isdigit, self.at))}"

    def payload(self) -> str:
        """Return the JSON text that receivers get: type, timestamp, data."""
        return f'{{"type": {json.dumps(self.type)}, "timestamp": {json.dumps(self.at)}, "data": {self.data}}}'


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one target: an endpoint (with its URL and signing secret) or a listener (`listener:NAME`)."""

    id: int
    event: OutboxEvent
    target: str
    state: DeliveryState
    attempts: int
    next_at: str
    answer: str
    url: str = ""
    secret: str = ""


def emit(connection: Connection, news: Iterable[EventData], *, at: dt.datetime) -> int:
    """Write the events that differ from what was last told of their topics; return how many. Belongs into the transaction of the change."""
    latest = {(one.case, one.topic): one for one in news}
    written = 0
    for keys in _parts(list(latest)):
        pairs = sa.tuple_(told.c.case, told.c.topic).in_(keys)
        known = {(row.case, row.topic): row.digest for row in connection.execute(sa.select(told).where(pairs))}
        digests = {key: _digest(latest[key]) for key in keys}
        fresh = [key for key in keys if known.get(key) != digests[key]]
        if not fresh:
            continue
        connection.execute(sa.delete(told).where(sa.tuple_(told.c.case, told.c.topic).in_(fresh)))
        connection.execute(
            sa.insert(told), [{"case": case, "topic": topic, "digest": digests[case, topic]} for case, topic in fresh]
        )
        rows = [
            {"type": latest[key].type, "case": key[0], "at": instant(at), "data": latest[key].model_dump_json(), "dispatched": 0}
            for key in fresh
        ]
        connection.execute(sa.insert(events), rows)
        written += len(rows)
    return written


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _digest(event: EventData) -> str:
    return hashlib.sha256(json.dumps(event.substance(), sort_keys=True).encode()).hexdigest()


def since(connection: Connection, *, after: int = 0, types: Sequence[str] = (), limit: int = 100) -> list[OutboxEvent]:
    """Return events by number, those after a number, of some types (none named = all)."""
    query = sa.select(events).where(events.c.id > after).order_by(events.c.id).limit(limit)
    if types:
        query = query.where(events.c.type.in_(types))
    return [OutboxEvent(row.id, row.type, row.case, row.at, row.data) for row in connection.execute(query)]


def dispatch(connection: Connection, listeners: Mapping[str, Sequence[str]], *, at: dt.datetime, limit: int = 500) -> int:
    """Make deliveries of events that have none yet: for each endpoint older than the event, and each listener (name: types), that want them.

    Return how many events were looked at.
    """
    waiting = connection.execute(sa.select(events).where(events.c.dispatched == 0).order_by(events.c.id).limit(limit)).all()
    if not waiting:
        return 0
    out = sa.select(endpoints).where(endpoints.c.direction == "out", endpoints.c.removed_at == "")
    wants = [(row.id, row.types.split(), row.created_at) for row in connection.execute(out)]
    wants += [(f"{LISTENER}{name}", list(types), "") for name, types in sorted(listeners.items())]
    new = {"state": "pending", "attempts": 0, "next_at": instant(at), "answer": "", "changed_at": instant(at)}
    rows = [
        {"event": event.id, "target": target, **new}
        for event in waiting
        for target, types, created in wants
        if event.at >= created and (not types or event.type in types)
    ]
    if rows:
        connection.execute(sa.insert(deliveries), rows)
    connection.execute(sa.update(events).where(events.c.id.in_([event.id for event in waiting])).values(dispatched=1))
    return len(waiting)


def claim(
    connection: Connection, *, at: dt.datetime, limit: int, busy: Mapping[str, int] | None = None, most: int = 4
) -> list[Delivery]:
    """Hand out deliveries that are due and lend them for `LEASE`: to each target in turn, oldest first.

    A target gets no more than `most` at a time, with those that are `busy`; one whose last attempt failed gets one, so that many silent receivers
    do not take up the places of those that answer. The deliveries' `attempts` are those made before.
    """
    pending = deliveries.c.state == "pending"
    failing = set(
        connection.execute(sa.select(deliveries.c.target).where(pending, deliveries.c.answer != "").distinct()).scalars()
    )
    due = sa.and_(pending, deliveries.c.next_at <= instant(at))
    queue: list[tuple[int, Delivery]] = []
    for target in connection.execute(sa.select(deliveries.c.target).where(due).distinct()).scalars():
        taken = (busy or {}).get(target, 0)
        free = (1 if target in failing else most) - taken
        if free > 0:
            found = _read(connection, sa.and_(due, deliveries.c.target == target), deliveries.c.next_at, limit=free)
            queue += enumerate(found, taken)
    chosen = [one for _, one in sorted(queue, key=lambda turn: (turn[0], turn[1].next_at, turn[1].id))][:limit]
    if chosen:
        lent = sa.update(deliveries).where(deliveries.c.id.in_([one.id for one in chosen]))
        connection.execute(lent.values(attempts=deliveries.c.attempts + 1, next_at=instant(at + LEASE)))
    return chosen


def settle(connection: Connection, delivery: int, *, answer: str, again: dt.datetime | None, done: bool, at: dt.datetime) -> None:
    """Say what became of an attempt: `done`; or to be tried `again` at a moment; or dead (None). `answer` must hold no personal data."""
    state = "delivered" if done else "pending" if again else "dead"
    values = {"state": state, "answer": answer[:200], "changed_at": instant(at), "next_at": instant(again) if again else ""}
    connection.execute(sa.update(deliveries).where(deliveries.c.id == delivery, deliveries.c.state == "pending").values(values))


def listing(connection: Connection, *, state: DeliveryState | None = None, target: str = "", limit: int = 100) -> list[Delivery]:
    """Return deliveries, newest first, of one state or target."""
    wanted = [deliveries.c.state == state] if state else []
    wanted += [deliveries.c.target == target] if target else []
    return list(_read(connection, sa.and_(sa.true(), *wanted), deliveries.c.id.desc(), limit=limit))


def replay(connection: Connection, ids: Iterable[int], *, at: dt.datetime) -> int:
    """Let deliveries that are dead or done be tried again from the first attempt; return how many there were.

    Those of endpoints that were removed stay as they are.
    """
    done = 0
    removed = sa.select(endpoints.c.id).where(endpoints.c.removed_at != "")
    for part in _parts(list(ids)):
        again = sa.update(deliveries).where(
            deliveries.c.id.in_(part), deliveries.c.state != "pending", deliveries.c.target.not_in(removed)
        )
        done += connection.execute(
            again.values(state="pending", attempts=0, next_at=instant(at), changed_at=instant(at))
        ).rowcount
    return done


def anything(connection: Connection, *, at: dt.datetime) -> bool:
    """Whether there is something to dispatch or to deliver at a moment."""
    new = sa.select(events.c.id).where(events.c.dispatched == 0)
    due = sa.select(deliveries.c.id).where(deliveries.c.state == "pending", deliveries.c.next_at <= instant(at))
    return bool(connection.execute(sa.select(sa.or_(sa.exists(new), sa.exists(due)))).scalar())


def _read(
    connection: Connection, wanted: sa.ColumnElement[bool], order: sa.ColumnElement[object], *, limit: int
) -> Iterator[Delivery]:
    joined = deliveries.join(events, events.c.id == deliveries.c.event).outerjoin(
        endpoints, endpoints.c.id == deliveries.c.target
    )
    columns = (
        deliveries,
        events.c.type,
        events.c.case,
        events.c.at,
        events.c.data,
        endpoints.c.target.label("url"),
        endpoints.c.secret,
    )
    for row in connection.execute(
        sa.select(*columns).select_from(joined).where(wanted).order_by(order, deliveries.c.id).limit(limit)
    ):
        event = OutboxEvent(row.event, row.type, row.case, row.at, row.data)
        yield Delivery(
            row.id, event, row.target, row.state, row.attempts, row.next_at, row.answer, row.url or "", row.secret or ""
        )
