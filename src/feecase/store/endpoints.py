"""Endpoints of webhooks: where events go (`out`, by URL), and sources that may call in (`in`, by name), each with its signing secret."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store import journal
from feecase.store.database import instant
from feecase.store.journal import JournalEntry
from feecase.store.tables import deliveries, endpoints

Direction = Literal["out", "in"]
PREFIX = "whsec_"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. `target` is a URL (out) or a source's name (in); `types` the events wanted, empty = all."""

    id: str
    direction: Direction
    target: str
    secret: str
    types: tuple[str, ...]
    created_at: str


def add(
    connection: Connection,
    direction: Direction,
    target: str,
    *,
    types: Sequence[str] = (),
    secret: str = "",
    actor: str,
    at: dt.datetime,
) -> Endpoint:
    """Add an endpoint with a new secret, or the one the other side gave; only events from now on go to it."""
    key = secret or PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    made = Endpoint(f"ep_{secrets.token_hex(6)}", direction, target, key, tuple(types), instant(at))
    connection.execute(sa.insert(endpoints), [asdict(made) | {"types": " ".join(types), "removed_at": ""}])
    after = {"direction": direction, "target": target.partition("?")[0], "types": list(types)}
    journal.write(connection, [JournalEntry(at, actor, "endpoint-added", made.id, after=after)])
    return made


def active(connection: Connection, direction: Direction | None = None, target: str = "") -> list[Endpoint]:
    """Return the endpoints in use, oldest first, of one direction or target."""
    query = sa.select(endpoints).where(endpoints.c.removed_at == "").order_by(endpoints.c.created_at, endpoints.c.id)
    if direction:
        query = query.where(endpoints.c.direction == direction)
    if target:
        query = query.where(endpoints.c.target == target)
    return [
        Endpoint(row.id, row.direction, row.target, row.secret, tuple(row.types.split()), row.created_at)
        for row in connection.execute(query)
    ]


def remove(connection: Connection, id_: str, *, why: str, actor: str, at: dt.datetime) -> bool:
    """Take an endpoint out of use and forget its secret; what still waits for it is dead. Return whether there was one."""
    gone = sa.update(endpoints).where(endpoints.c.id == id_, endpoints.c.removed_at == "")
    found = connection.execute(gone.values(removed_at=instant(at), secret="")).rowcount > 0
    if found:
        waiting = sa.update(deliveries).where(deliveries.c.target == id_, deliveries.c.state == "pending")
        connection.execute(waiting.values(state="dead", answer=why, next_at="", changed_at=instant(at)))
        journal.write(connection, [JournalEntry(at, actor, "endpoint-removed", id_, after={"why": why})])
    return found
