"""POST /v1/hooks/{source}: pushes as signed webhooks (Standard Webhooks), for systems that send webhooks but hold no token.

The payload is `{"type", "timestamp", "data"}`: type is one of the kinds of push, or `arrears.cancelled` with `{"ref"}`. A webhook's id is its
idempotency key: sent again, it gets the same answer and has no second effect.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.responses import Response

from feecase.errors import InputError
from feecase.store import endpoints
from feecase.store.database import Database
from feecase.store.endpoints import Endpoint
from feecase.web import body, clock, openapi, push_batch
from feecase.web.items import KINDS
from feecase.web.push_batch import Caller, Push
from feecase.web.push_routes import BODY_LIMIT, KEY_LIMIT, REF_LIMIT, commit
from feecase.web.refusals import BadRequestError, UnauthorizedError

CANCELLED = "arrears.cancelled"
_SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


def add(router: APIRouter) -> None:
    """Add the route."""
    says = openapi.route("Push", 207, 400, 401, 404, 409, 413, 415, 422, 503, body="HookPush", headers=_SIGNED)
    router.add_api_route("/v1/hooks/{source}", hook, methods=["POST"], tags=["推送"], summary="以签名的 webhook 推送", **says)


async def hook(request: Request, source: str) -> Response:
    """按 Standard Webhooks 签名的推送；密钥由 `feecase webhooks add --from 来源` 建立。五分钟以外的、签名不符的一律拒绝；同一 webhook-id 只生效一次。"""
    signed = {name: request.headers.get(name, "") for name in _SIGNED}
    said = all(0 < len(value) <= KEY_LIMIT and not body.unfit(value) for value in (*signed.values(), source))
    known = await asyncio.to_thread(_known, request.app.state.service.workspace.database, source) if said else []
    data = await body.read(request, BODY_LIMIT) if known else b""  # of strangers nothing is read
    if not any(_verified(endpoint, data, signed) for endpoint in known):
        raise UnauthorizedError(
            "签名不符或已过期",
            where="webhook-signature",
            next="请核对来源名称、密钥和两边的时钟；密钥由 feecase webhooks add --from 建立",
        )
    caller = Caller(f"hook:{source}", source)
    request.state.caller = caller.id
    push = await asyncio.to_thread(_push, caller, data, signed["webhook-id"])
    return await commit(request.app.state.service, push)


def _known(database: Database, source: str) -> list[Endpoint]:
    with database.read() as connection:
        return endpoints.active(connection, "in", source)


def _verified(endpoint: Endpoint, data: bytes, signed: dict[str, str]) -> bool:
    try:
        Webhook(endpoint.secret).verify(data, signed, json_parse=False)
    except (WebhookVerificationError, ValueError):  # also: not UTF-8, a signature that is no base64
        return False
    return True


def _push(caller: Caller, data: bytes, key: str) -> Push:
    """Read a webhook's payload. Raises UserError."""
    payload: Any = body.parse(data)
    kind = payload.get("type") if isinstance(payload, dict) else None
    if not isinstance(kind, str) or (kind not in KINDS and kind != CANCELLED):
        known = "、".join([*KINDS, CANCELLED])
        raise BadRequestError("不认识的 webhook", where="type", why=f"可用的 type：{known}", next="写法见 feecase help api")
    asked = push_batch.digest(b"hook", data)
    if kind == CANCELLED:
        said = payload.get("data")
        ref = said.get("ref", said.get("来源编号")) if isinstance(said, dict) else None
        if not isinstance(ref, str) or not 0 < len(ref) <= REF_LIMIT or body.unfit(ref):
            raise InputError(
                "没有写要撤销的来源编号", where="data.ref", next='写成 {"type": "arrears.cancelled", "data": {"ref": "…"}}'
            )
        return Push(caller, withdrawn=ref, key=key, digest=asked)
    items, as_of = push_batch.taken(kind, payload.get("data"), clock.today())
    return Push(caller, items=items, as_of=as_of or clock.today().isoformat(), key=key, digest=asked)
