"""Tokens of callers: what they may do, as which source, until when. Only the SHA-256 of a token's secret is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase.store import journal
from feecase.store.database import instant
from feecase.store.journal import JournalEntry
from feecase.store.tables import tokens

SCOPES = {
    "arrears:write": "推送、撤销欠费",
    "payments:write": "推送付款",
    "ownership:write": "推送产权变更",
    "contacts:write": "推送往来",
    "rooms:write": "推送房屋",
    "cases:read": "读取案件、评估与时效期限（个人信息遮盖）",
    "persons:read": "读取时不遮盖个人信息",
    "events:read": "读取事件",
}
"""Every scope with what it allows."""
_SHAPE = re.compile(r"fck_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Token:
    """One token as it is kept: its id may stand in logs, its secret is known to the caller alone."""

    id: str
    name: str
    source: str
    digest: str
    scopes: frozenset[str]
    created_at: str
    expires_at: str
    revoked_at: str = ""

    def valid(self, at: dt.datetime) -> bool:
        """Whether it may be used at a moment."""
        return not self.revoked_at and (not self.expires_at or instant(at) < self.expires_at)


def create(
    connection: Connection,
    name: str,
    *,
    source: str,
    scopes: Iterable[str],
    expires: dt.datetime | None,
    actor: str,
    at: dt.datetime,
) -> tuple[Token, str]:
    """Make a token; return it and the text that the caller shows, which is not kept anywhere."""
    id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = Token(id_, name, source, _digest(secret), frozenset(scopes), instant(at), instant(expires) if expires else "")
    connection.execute(sa.insert(tokens), [asdict(token) | {"scopes": " ".join(sorted(token.scopes))}])
    after = {"source": source, "scopes": sorted(token.scopes), "expires": token.expires_at}
    journal.write(connection, [JournalEntry(at, actor, "token-created", id_, source, after=after)])
    return token, f"fck_{id_}_{secret}"


def everyone(connection: Connection) -> dict[str, Token]:
    """Return all tokens by id, revoked and expired ones too, oldest first."""
    rows = connection.execute(sa.select(tokens).order_by(tokens.c.created_at, tokens.c.id))
    return {
        row.id: Token(
            row.id,
            row.name,
            row.source,
            row.digest,
            frozenset(row.scopes.split()),
            row.created_at,
            row.expires_at,
            row.revoked_at,
        )
        for row in rows
    }


def revoke(connection: Connection, id_: str, *, actor: str, at: dt.datetime) -> bool:
    """Revoke a token; return whether there was one in use."""
    gone = sa.update(tokens).where(tokens.c.id == id_, tokens.c.revoked_at == "")
    found = connection.execute(gone.values(revoked_at=instant(at))).rowcount > 0
    if found:
        journal.write(connection, [JournalEntry(at, actor, "token-revoked", id_)])
    return found


def match(known: dict[str, Token], text: str) -> Token | None:
    """Return the token that a text is, by its id and, in constant time, its secret; None where it is none, expired or revoked or not."""
    shape = _SHAPE.fullmatch(text)
    token = known.get(shape[1]) if shape else None
    offered = _digest(shape[2] if shape else "")
    return token if hmac.compare_digest(offered, token.digest if token else _digest("-")) else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
