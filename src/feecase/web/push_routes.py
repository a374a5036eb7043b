"""POST /v1/arrears, /v1/payments, /v1/ownership, /v1/contacts, /v1/rooms, and DELETE /v1/arrears/{ref}."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from feecase.errors import InputError
from feecase.web import body, clock, openapi, push_batch
from feecase.web.callers import authorised
from feecase.web.items import KINDS, TITLES
from feecase.web.push_batch import Push
from feecase.web.service import WebService

BODY_LIMIT = 1024 * 1024
"""Bytes of one push."""
KEY_LIMIT = 200
REF_LIMIT = 120
_AT_ONCE = 8 * 1024
"""Bytes up to which a body is read in the event loop; larger ones go to a thread."""


def add(router: APIRouter) -> None:
    """Add the routes by which sources push."""
    for kind in KINDS:
        _add(router, kind)
    says = openapi.route("Withdrawal", 400, 401, 403, 404, 409, 422, 503, scope="arrears:write", keyed=True)
    router.add_api_route("/v1/arrears/{ref:path}", cancel, methods=["DELETE"], tags=["推送"], summary="撤销一笔欠费", **says)


def _add(router: APIRouter, kind: str) -> None:
    async def push(request: Request) -> Response:
        caller = await authorised(request, f"{kind}:write")
        key = _key(request)
        data = await body.read(request, BODY_LIMIT)
        return await commit(request.app.state.service, await understood(kind, data, Push(caller, key=key)))

    router.add_api_route(
        f"/v1/{kind}",
        push,
        methods=["POST"],
        name=f"push-{kind}",
        tags=["推送"],
        summary=f"推送{TITLES[kind]}",
        description=f"{KINDS[kind].__doc__}\n\n{openapi.PUSHING}",
        **openapi.route(
            "Push",
            207,
            400,
            401,
            403,
            409,
            413,
            415,
            422,
            503,
            scope=f"{kind}:write",
            keyed=True,
            body=f"{kind.capitalize()}Push",
        ),
    )


async def cancel(request: Request, ref: str) -> Response:
    """来源系统撤销一笔欠费（已缴清、作废、录错）：按来源编号撤回，案件随后重建。撤销过的再次撤销不起作用。"""
    caller = await authorised(request, "arrears:write")
    if len(ref) > REF_LIMIT or body.unfit(ref):
        raise InputError("来源编号无效", where="地址", why=f"超过 {REF_LIMIT} 字，或含有控制字符", next="请核对来源编号")
    asked = push_batch.digest(b"DELETE", ref.encode())
    return await commit(request.app.state.service, Push(caller, withdrawn=ref, key=_key(request), digest=asked))


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if len(key) > KEY_LIMIT or body.unfit(key):
        raise InputError("幂等键无效", where="Idempotency-Key", why=f"超过 {KEY_LIMIT} 字，或含有控制字符", next="请改用较短的键")
    return key


async def understood(kind: str, data: bytes, push: Push) -> Push:
    """Return a push with the items that a body holds. Raises UserError."""
    return await asyncio.to_thread(_read, kind, data, push) if len(data) > _AT_ONCE else _read(kind, data, push)


def _read(kind: str, data: bytes, push: Push) -> Push:
    items, as_of = push_batch.taken(kind, body.parse(data), clock.today())
    return replace(push, items=items, as_of=as_of or clock.today().isoformat(), digest=push_batch.digest(kind.encode(), data))


async def commit(service: WebService, push: Push) -> Response:
    """Have a push committed and answer it. Raises UserError."""
    answer = await service.writer.submit(push)
    headers = {"Idempotent-Replayed": "true"} if answer.again else None
    return Response(answer.text, answer.status, headers, media_type="application/json")
