"""GET /v1/{kind}/{ref}, GET /v1/{kind} and GET /v1/unresolved: what a source pushed, and what became of it."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from feecase.errors import InputError
from feecase.store import cases, records, unresolved
from feecase.store.database import Connection
from feecase.store.records import Stored
from feecase.store.unresolved import Unresolved
from feecase.web import body, openapi
from feecase.web.callers import allowed
from feecase.web.failures import json_answer
from feecase.web.items import KINDS, TITLES
from feecase.web.openapi import ItemPage, ItemState, UnresolvedPage, UnresolvedShape
from feecase.web.push_batch import Caller
from feecase.web.refusals import NotFoundError
from feecase.web.service import WebService
from feecase.workspace.labels import why_unresolved

PERSONS = "persons:read"
PAGE = 1000
REF_LIMIT = 120
RECORDS = {"arrears": "charge", "payments": "payment", "ownership": "ownership", "contacts": "contact", "rooms": "room"}
"""The kind of record that each kind of item is kept as."""
NO_CHARGES, PENDING = "no-charges", "pending"
_WHY = {NO_CHARGES: "这套房屋没有欠费记录，推送欠费后一并处理", PENDING: "正在建成案件"}

UnresolvedReader = Annotated[Caller, Depends(allowed("cases:read"))]
_PLAIN = r"^[^\x00-\x1f\x7f]*$"
ChangedSince = Annotated[
    str,
    Query(
        max_length=40,
        pattern=r"^(\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|\+00:00)?)?)?$",
        description="只要这一刻（UTC，含）以后变动的，如 2026-11-22T06:00:00；重叠一分钟以免遗漏正在写入的",
    ),
]
ItemCursor = Annotated[str, Query(max_length=400, pattern=_PLAIN, description="上一页的 next；第一页不写")]
ItemLimit = Annotated[int, Query(ge=1, le=PAGE, description="最多几条")]


def add(router: APIRouter) -> None:
    """Add the routes."""
    for kind in KINDS:
        _add(router, kind)
    says = openapi.route("Unresolved", 400, 401, 403, 422, 503, scope="cases:read")
    router.add_api_route("/v1/unresolved", listing, tags=["读取"], summary="未能处理的案件", **says)


def _add(router: APIRouter, kind: str) -> None:
    scope = f"{kind}:write"

    reader = Depends(allowed(scope))

    def one(request: Request, ref: str, who: Caller = reader) -> Response:
        if not 0 < len(ref) <= REF_LIMIT or body.unfit(ref):
            raise InputError("来源编号无效", where="地址", why=f"超过 {REF_LIMIT} 字，或含有控制字符", next="请核对来源编号")
        service: WebService = request.app.state.service
        with service.workspace.database.read() as connection:
            found = records.get(connection, who.source, RECORDS[kind], ref)
            if found is None:
                raise NotFoundError(
                    f"没有这笔{TITLES[kind]}", where="来源编号", why="这个来源没有推送过这个编号", next="请核对来源编号"
                )
            (state,) = _states(connection, [found], personal=PERSONS in who.scopes)
        return _answer("item", state.model_dump())

    def many(
        request: Request,
        changed_since: ChangedSince = "",
        limit: ItemLimit = 100,
        after: ItemCursor = "",
        who: Caller = reader,
    ) -> Response:
        moment, _, ref = after.partition("|")
        service: WebService = request.app.state.service
        with service.workspace.database.read() as connection:
            found = records.changed(
                connection, who.source, RECORDS[kind], since=changed_since.removesuffix("Z"), after=(moment, ref), limit=limit
            )
            states = _states(connection, found, personal=PERSONS in who.scopes)
        next_ = f"{found[-1].changed_at}|{found[-1].ref}" if len(found) == limit else None
        return _answer("items", ItemPage(items=states, next=next_).model_dump())

    one.__doc__ = "按来源编号读回自己推送的一条：现在的内容和结果（`fate`）：已入案（case）、等待（waiting，写明原因）、已撤回（withdrawn）。"
    many.__doc__ = "自己推送的各条，按变动先后排列，连同各自的结果；`changed_since` 只要这一刻以后变动的。"
    failures = (400, 401, 403, 422, 503)
    router.add_api_route(
        f"/v1/{kind}",
        many,
        methods=["GET"],
        name=f"list-{kind}",
        tags=["读取"],
        summary=f"已推送的{TITLES[kind]}",
        **openapi.route("Items", *failures, scope=scope),
    )
    router.add_api_route(
        f"/v1/{kind}/{{ref:path}}",
        one,
        methods=["GET"],
        name=f"read-{kind}",
        tags=["读取"],
        summary=f"一笔{TITLES[kind]}及其结果",
        **openapi.route("Item", *failures, 404, scope=scope),
    )


def listing(request: Request, _: UnresolvedReader) -> Response:
    """没有建成或评估不了的案件及原因；其余案件不受影响，改正后自动消失。每一次另有事件 case.failed。"""
    service: WebService = request.app.state.service
    with service.workspace.database.read() as connection:
        shown = [_shape(one) for one in unresolved.listed(connection, limit=PAGE)]
    return _answer("unresolved", UnresolvedPage(unresolved=shown).model_dump())


def _states(connection: Connection, found: list[Stored], *, personal: bool) -> list[ItemState]:
    rooms = {one.room for one in found if one.state == "live"}
    dirty = records.dirty_among(connection, rooms)
    charged = records.charged(connection, rooms)
    waiting: dict[str, list[UnresolvedShape]] = {}
    for one in unresolved.listed(connection, rooms=rooms) if rooms else ():
        waiting.setdefault(one.room, []).append(_shape(one))
    live: dict[str, list[str]] = {}
    for row in cases.listed(connection, in_rooms=rooms) if rooms else ():
        if row.state != "absent":
            live.setdefault(row.room, []).append(row.id)
    return [_state(one, live, waiting, dirty, charged, personal=personal) for one in found]


def _state(
    one: Stored,
    live: dict[str, list[str]],
    waiting: dict[str, list[UnresolvedShape]],
    dirty: set[str],
    charged: set[str],
    *,
    personal: bool,
) -> ItemState:
    ids, waits = (live.get(one.room, []), waiting.get(one.room, [])) if one.state == "live" else ([], [])
    if one.state == "live" and one.room in dirty:
        waits = [_waits(one, PENDING)]
    elif one.state == "live" and not ids and not waits:
        waits = [_waits(one, PENDING if one.room in charged else NO_CHARGES)]
    fate = "withdrawn" if one.state != "live" else "waiting" if waits else "case"
    values: dict[str, Any] = dict(one.values) if personal else records.public(one.kind, one.values)
    return ItemState(
        ref=one.ref,
        state=one.state,
        room=one.room,
        as_of=one.said_as_of,
        changed_at=one.changed_at,
        values=values,
        fate=fate,
        cases=ids,
        waiting=waits,
    )


def _waits(one: Stored, code: str) -> UnresolvedShape:
    return UnresolvedShape(case=one.room, room=one.room, stage="build", code=code, why=_WHY[code], since=one.changed_at)


def _shape(one: Unresolved) -> UnresolvedShape:
    return UnresolvedShape(**dataclasses.asdict(one), why=why_unresolved(one.code))


def _answer(name: str, data: object) -> Response:
    return json_answer({"schema": f"feecase/{name}/1", "data": data})
