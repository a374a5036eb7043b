"""Requests that were answered, by caller and key: asked again they get the same answer and have no second effect.

The caller is a token or a source of webhooks, the key its Idempotency-Key or the webhook's id. A request is remembered in the transaction of its
effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store.database import instant
from feecase.store.tables import requests

_CHUNK = 400
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request was (`digest`) and how it was answered (HTTP status and body)."""

    caller: str
    key: str
    digest: str
    status: int
    answer: str


def known(connection: Connection, keys: Iterable[Key]) -> dict[Key, Answered]:
    """Return those of the requests that were answered before."""
    found: dict[Key, Answered] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(requests).where(sa.tuple_(requests.c.caller, requests.c.key).in_(wanted[start : start + _CHUNK]))
        for row in connection.execute(query):
            found[row.caller, row.key] = Answered(row.caller, row.key, row.digest, row.status, row.answer)
    return found


def remember(connection: Connection, answered: Iterable[Answered], *, at: dt.datetime) -> None:
    """Remember answered requests."""
    rows = [
        {"caller": a.caller, "key": a.key, "digest": a.digest, "status": a.status, "answer": a.answer, "at": instant(at)}
        for a in answered
    ]
    if rows:
        connection.execute(sa.insert(requests), rows)


def forget(connection: Connection, *, before: dt.datetime) -> int:
    """Forget requests answered before a moment; return how many."""
    return connection.execute(sa.delete(requests).where(requests.c.at < instant(before))).rowcount
