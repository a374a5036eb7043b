"""Who calls: bearer tokens and what they may do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from feecase.store import tokens
from feecase.store.database import Database
from feecase.web import clock
from feecase.web.push_batch import Caller
from feecase.web.refusals import ForbiddenError, UnauthorizedError

FRESH_SECONDS = 1.0
"""How long a look at the tokens counts: so soon a revoked one is refused."""

CallerCheck = Callable[[Request], Awaitable[Caller]]
_SCHEME = "bearer "


class Callers:
    """Knows the tokens of a workspace, read again when that was a moment ago."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tokens.Token] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def caller(self, text: str) -> Caller:
        """Return who a token belongs to. Raises UnauthorizedError; StoreError when the database is away."""
        asked = time.monotonic()
        await self._refresh(asked - FRESH_SECONDS)
        token = tokens.match(self._known, text)
        if token is None:  # it may be new
            await self._refresh(asked)
            token = tokens.match(self._known, text)
        if token is None:
            raise UnauthorizedError(
                "令牌无效", where="Authorization", next="请用 feecase tokens create 建立的令牌：Authorization: Bearer fck_…"
            )
        if not token.valid(clock.now()):
            why = "已撤销" if token.revoked_at else "已过期"
            raise UnauthorizedError(
                "令牌不能再用", where="Authorization", why=why, next="请用 feecase tokens create 建立新的令牌"
            )
        return Caller(token.id, token.source, token.scopes)

    async def _refresh(self, since: float) -> None:
        """Read the tokens again unless they were read since a moment; many who wait share one look."""
        if self._read_at >= since:
            return
        async with self._reading:
            if self._read_at < since:
                started = time.monotonic()
                self._known = await asyncio.to_thread(self._read)
                self._read_at = started

    def _read(self) -> dict[str, tokens.Token]:
        with self._database.read() as connection:
            return tokens.everyone(connection)


async def authorised(request: Request, scope: str) -> Caller:
    """Return who calls, by the token of a request, and note it for the log. Raises UnauthorizedError, ForbiddenError."""
    given = request.headers.get("authorization", "")
    if given[: len(_SCHEME)].lower() != _SCHEME:
        raise UnauthorizedError(
            "没有令牌", where="Authorization", next="请写 Authorization: Bearer 令牌；令牌由 feecase tokens create 建立"
        )
    callers: Callers = request.app.state.service.callers
    caller = await callers.caller(given[len(_SCHEME) :].strip())
    request.state.caller = caller.id
    if scope not in caller.scopes:
        why = f"需要 {scope}（{tokens.SCOPES[scope]}）"
        raise ForbiddenError("令牌没有这项权限", where="Authorization", why=why, next="请管理员另建令牌")
    return caller


def allowed(scope: str) -> CallerCheck:
    """Return a dependency that lets only tokens with a scope pass."""

    async def check(request: Request) -> Caller:
        return await authorised(request, scope)

    return check
