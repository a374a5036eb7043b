"""GET /healthz, /readyz and /v1/events."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from feecase.errors import StoreError
from feecase.store import migrations, outbox, unresolved
from feecase.store.database import Database
from feecase.web import openapi
from feecase.web.callers import allowed
from feecase.web.failures import json_answer
from feecase.web.openapi import Ready

PATIENCE = 3.0
"""Seconds after which a database that says nothing counts as away."""
PAGE = 1000
LARGEST = 2**53


def add(router: APIRouter) -> None:
    """Add the routes."""
    router.add_api_route("/healthz", health, tags=["状态"], summary="进程是否活着", **openapi.route("Health"))
    router.add_api_route("/readyz", ready, tags=["状态"], summary="能否提供服务", **openapi.route("Ready", more={503: "Ready"}))
    router.add_api_route(
        "/v1/events",
        events,
        tags=["事件"],
        summary="事件",
        **openapi.route("Events", 400, 401, 403, 422, 503, scope="events:read"),
    )


async def health() -> Response:
    """只要进程能回答就是 200。"""
    return json_answer({"schema": "feecase/health/1", "data": {"status": "ok"}})


async def ready(request: Request) -> Response:
    """数据库能读、表是最新、写入与后台任务都在运行时是 200，否则是 503。`detail.unresolved` 是没有建成或评估不了的案件数，逐案见 /v1/unresolved。"""
    service = request.app.state.service
    database: Database = service.workspace.database
    checks = {"database": await _reachable(database), **service.alive()}
    detail = {"unresolved": await asyncio.to_thread(_unresolved, database)} if checks["database"] else {}
    data = Ready(status="ready" if all(checks.values()) else "not-ready", checks=checks, detail=detail)
    return json_answer({"schema": "feecase/ready/1", "data": data.model_dump()}, 200 if all(checks.values()) else 503)


async def _reachable(database: Database) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(migrations.check, database)
    except (StoreError, TimeoutError):
        return False
    return True


def _unresolved(database: Database) -> int:
    try:
        with database.read() as connection:
            return unresolved.number(connection)
    except StoreError:  # away since a moment ago: the next look says so
        return 0


def events(
    request: Request,
    _: Annotated[object, Depends(allowed("events:read"))],
    after: Annotated[int, Query(ge=0, le=LARGEST, description="只要这个序号之后的")] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE, description="最多几条")] = 100,
    types: Annotated[
        str, Query(alias="type", max_length=400, pattern=r"^[a-z., ]*$", description="只要这些类型，用逗号分开")
    ] = "",
) -> Response:
    """按发生的先后列出事件。记下最后一条的 `next`，下次从它之后取，就不会遗漏。"""
    wanted = [one.strip() for one in types.split(",") if one.strip()]
    with request.app.state.service.workspace.database.read() as connection:
        found = outbox.since(connection, after=after, types=wanted, limit=limit)
    lines = [{"id": e.id, "type": e.type, "timestamp": e.at, "data": json.loads(e.data)} for e in found]
    return json_answer({"schema": "feecase/events/1", "data": {"events": lines, "next": found[-1].number if found else after}})
