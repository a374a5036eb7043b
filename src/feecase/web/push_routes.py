"""POST /v1/arrears, /v1/payments, /v1/ownership, /v1/contacts, /v1/rooms, and DELETE /v1/arrears/{ref}."""

# No deferred annotations here: FastAPI reads those of functions made in a loop.
import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from starlette.responses import Response

from feecase.web import body, clock, describing, pushing
from feecase.web.callers import allowed
from feecase.web.items import KINDS, TITLES
from feecase.web.pushing import Caller, Push
from feecase.web.service import Service

BODY_LIMIT = 1024 * 1024
"""Bytes of one push."""
_AT_ONCE = 8 * 1024
"""Bytes up to which a body is read in the event loop; larger ones go to a thread."""
Key = Annotated[
    str, Header(alias="Idempotency-Key", max_length=200, description="幂等键：同一个键的同一个请求只生效一次，重发得到同样的回答")
]
router = APIRouter(prefix="/v1", tags=["推送"])


@router.delete(
    "/arrears/{ref:path}", summary="撤销一笔欠费", **describing.answers("Withdrawal", 400, 401, 403, 404, 409, 422, 503)
)
async def cancel(
    request: Request,
    caller: Annotated[Caller, Depends(allowed("arrears:write"))],
    ref: Annotated[str, Path(min_length=1, max_length=120, description="来源编号")],
    idempotency_key: Key = "",
) -> Response:
    """来源系统撤销一笔欠费（已缴清、作废、录错）：按来源编号撤回，案件随后重建。撤销过的再次撤销不起作用。"""
    body.fit(ref)
    asked = pushing.digest(b"DELETE", ref.encode())
    return await commit(request.app.state.service, Push(caller, withdrawn=ref, key=idempotency_key, digest=asked))


def _add(kind: str) -> None:
    async def push(
        request: Request, caller: Annotated[Caller, Depends(allowed(f"{kind}:write"))], idempotency_key: Key = ""
    ) -> Response:
        data = await body.read(request, BODY_LIMIT)
        return await commit(request.app.state.service, await understood(kind, data, Push(caller, key=idempotency_key)))

    router.add_api_route(
        f"/{kind}",
        push,
        methods=["POST"],
        name=f"push-{kind}",
        summary=f"推送{TITLES[kind]}",
        description=f"{KINDS[kind].__doc__}\n\n{describing.PUSHING}",
        **describing.answers("Push", 207, 400, 401, 403, 409, 413, 415, 422, 503, body=f"{kind.capitalize()}Push"),
    )


for _kind in KINDS:
    _add(_kind)


async def understood(kind: str, data: bytes, push: Push) -> Push:
    """Return a push with the items that a body holds. Raises UserError."""
    return await asyncio.to_thread(_read, kind, data, push) if len(data) > _AT_ONCE else _read(kind, data, push)


def _read(kind: str, data: bytes, push: Push) -> Push:
    items, as_of = pushing.taken(kind, body.parse(data))
    return replace(push, items=items, as_of=as_of or clock.today().isoformat(), digest=pushing.digest(kind.encode(), data))


async def commit(service: Service, push: Push) -> Response:
    """Have a push committed and answer it. Raises UserError."""
    answer = await service.writer.submit(push)
    headers = {"Idempotent-Replayed": "true"} if answer.again else None
    return Response(answer.text, answer.status, headers, media_type="application/json")
