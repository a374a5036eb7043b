"""The OpenAPI document: what may be sent and what is answered, from the classes that read and write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from feecase.model.assessment import Assessment
from feecase.web.items import KINDS

TITLE = "feecase"
ABOUT = """物业费欠费案件的接口：账单系统推送欠费、付款、产权变更、往来和房屋，读取案件、评估和时效期限，接收事件。

- 令牌：`Authorization: Bearer fck_…`，由 `feecase tokens create` 建立，每个令牌只有写明的权限。
- 成功：`{"schema": "feecase/<名称>/1", "data": …}`；失败：`{"error": {"code", "where", "what", "why", "next"}}`。
- 金额是文字，两位小数；日期是 `2026-03-05` 的样子。
"""
PUSHING = """每条带来源系统自己的编号 `ref`（来源编号）：第一次推送是新增（new），再次推送内容不同是变更（changed），相同则不变（unchanged）；
有错的一条单独拒绝（rejected），写明原因和改法，不影响其他各条（此时状态为 207）。键名可用英文或中文（如 `amount` 或 `欠费金额`），与案件文件相同。
存入数据库后才回答；重发请带同样的 `Idempotency-Key`。"""
SUCCESS, SOME_REJECTED = 200, 207
_ENVELOPE = "Envelope"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "幂等键：同一个键的同一个请求只生效一次，重发得到同样的回答",
}
_HOOK = {
    "type": "object",
    "properties": {
        "type": {"enum": [*KINDS, "arrears.cancelled"]},
        "timestamp": {"type": "string"},
        "data": {"type": "object", "description": '同名推送的请求体；arrears.cancelled 写 {"ref": …}'},
    },
    "required": ["type", "data"],
}
_TOKEN = {"type": "http", "scheme": "bearer", "description": "feecase tokens create 给出的令牌"}


class ProblemShape(BaseModel):
    """What is wrong: where, what, why, and what to do next."""

    where: str = ""
    what: str
    why: str = ""
    next: str = ""


class ErrorBody(ProblemShape):
    """The first problem, and all where there are several."""

    code: str
    problems: list[ProblemShape] | None = None


class ErrorShape(BaseModel):
    """Every failure."""

    error: ErrorBody


class ItemAnswer(BaseModel):
    """What became of one item."""

    ref: str
    outcome: str = Field(json_schema_extra={"enum": ["new", "changed", "unchanged", "rejected"]})
    problems: list[ProblemShape] = []


class PushAnswer(BaseModel):
    """What became of a push."""

    new: int
    changed: int
    unchanged: int
    rejected: int
    items: list[ItemAnswer]


class WithdrawalAnswer(BaseModel):
    """What became of a cancellation."""

    ref: str
    outcome: str = Field(json_schema_extra={"enum": ["withdrawn", "unchanged"]})


class Health(BaseModel):
    """The process answers."""

    status: str


class Ready(BaseModel):
    """What works, and whether all of it does. `detail` counts the cases that cannot be built or assessed; the others go on."""

    status: str = Field(json_schema_extra={"enum": ["ready", "not-ready"]})
    checks: dict[str, bool]
    detail: dict[str, int] = {}


class EventLine(BaseModel):
    """One event; `data` is what `feecase schema event-…` describes."""

    id: str
    type: str
    timestamp: str
    data: dict[str, Any]


class EventPage(BaseModel):
    """Events in order; `next` is what to ask `after` next time."""

    events: list[EventLine]
    next: int


class CaseLine(BaseModel):
    """One case of the list; `outstanding` in yuan as the source says."""

    id: str
    room: str
    state: str = Field(json_schema_extra={"enum": ["live", "absent", "closed"]})
    charges: int
    outstanding: str


class CasePage(BaseModel):
    """Cases by id; `next` is what to send as `after` for the next page, null at the end."""

    cases: list[CaseLine]
    next: str | None
    pending: int


class CaseDetail(BaseModel):
    """One case: its numbers, and the whole case for those who may read personal data."""

    id: str
    room: str
    state: str
    outstanding: str
    charges: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    case: dict[str, Any] | None


class DeadlineLine(BaseModel):
    """The last day on which filing for a debt is in time."""

    case: str
    charge: str
    expires: str = Field(json_schema_extra={"format": "date"})
    days_left: int
    status: str
    outstanding: str


class DeadlinePage(BaseModel):
    """Deadlines by day."""

    deadlines: list[DeadlineLine]
    next: str | None
    pending: int


class UnresolvedShape(BaseModel):
    """One case that cannot be built or assessed: at which stage, why, since when. `case` is the room where no case of it can be built."""

    case: str
    room: str
    stage: str = Field(json_schema_extra={"enum": ["build", "assess"]})
    code: str
    why: str
    since: str


class UnresolvedPage(BaseModel):
    """All cases that cannot be built or assessed."""

    unresolved: list[UnresolvedShape]


class ItemState(BaseModel):
    """One pushed item as it is stored, and what became of it: cases, or what it waits for.

    `values` leaves personal data out unless the token has persons:read.
    """

    ref: str
    state: str = Field(json_schema_extra={"enum": ["live", "withdrawn"]})
    room: str
    as_of: str
    changed_at: str
    values: dict[str, Any]
    fate: str = Field(json_schema_extra={"enum": ["case", "waiting", "withdrawn"]})
    cases: list[str]
    waiting: list[UnresolvedShape]


class ItemPage(BaseModel):
    """Pushed items by the moment of their last change; `next` is what to ask `changed_since` and `after` next."""

    items: list[ItemState]
    next: str | None


IMPERSONAL = frozenset(
    {
        "id",
        "item",
        "from",
        "to",
        "due",
        "amount",
        "quantity",
        "price",
        "debt",
        "date",
        "for",
        "for_from",
        "for_to",
        "designated_by",
        "method",
        "reverses",
        "kind",
        "way",
        "sent",
        "effective",
        "result",
        "until",
        "ended",
        "covers",
        "covers_from",
        "covers_to",
        "instalments",
        "act",
    }
)
"""Fields of charges, payments and contacts that are no personal data."""
ANSWERS: dict[str, type[BaseModel]] = {
    "push": PushAnswer,
    "withdrawal": WithdrawalAnswer,
    "health": Health,
    "ready": Ready,
    "events": EventPage,
    "cases": CasePage,
    "case": CaseDetail,
    "assessment": Assessment,
    "deadlines": DeadlinePage,
    "unresolved": UnresolvedPage,
    "item": ItemState,
    "items": ItemPage,
}
"""The data of each answer by its schema's name."""


def route(
    name: str,
    *statuses: int,
    scope: str = "",
    keyed: bool = False,
    body: str = "",
    headers: Sequence[str] = (),
    more: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Return what a route says of itself: its answer on success, the failures it may answer with, who may call it, its headers and body."""
    responses: dict[int | str, dict[str, Any]] = {
        status: {"description": "失败", **_json("ErrorShape")} for status in statuses if status != SOME_REJECTED
    }
    if SOME_REJECTED in statuses:
        responses[SOME_REJECTED] = {"description": "部分条目被拒绝", **_json(name + _ENVELOPE)}
    responses[SUCCESS] = {"description": "成功", **_json(name + _ENVELOPE)}
    responses |= {status: {"description": "不能提供服务", **_json(shape + _ENVELOPE)} for status, shape in (more or {}).items()}
    extra: dict[str, Any] = {"requestBody": {"required": True, **_json(body)}} if body else {}
    if keyed or headers:
        extra["parameters"] = [
            *([_KEY] if keyed else []),
            *({"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in headers),
        ]
    if scope:
        extra |= {"security": [{"token": []}], "x-scope": scope}
    return {"responses": responses, "openapi_extra": extra}


def _json(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def install(app: FastAPI) -> None:
    """Let the app serve this document."""

    @cache
    def document() -> dict[str, Any]:
        whole = get_openapi(title=TITLE, version=app.version, description=ABOUT, routes=app.routes)
        components = whole.setdefault("components", {})
        components["securitySchemes"] = {"token": _TOKEN}
        schemas = components.setdefault("schemas", {})
        schemas.update(_schemas())
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        return whole

    app.openapi = document  # type: ignore[method-assign]


def _schemas() -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    items = list(KINDS.values())
    inputs = models_json_schema([(cls, "validation") for cls in items], ref_template=template)[1]["$defs"]
    shown: list[type[BaseModel]] = [ErrorShape, *ANSWERS.values()]
    outputs = models_json_schema([(cls, "serialization") for cls in shown], ref_template=template)[1]["$defs"]
    pushes = {f"{kind.capitalize()}Push": _push(cls) for kind, cls in KINDS.items()} | {"HookPush": _HOOK}
    return {**inputs, **outputs, **pushes, **{name.title() + _ENVELOPE: _envelope(name, cls) for name, cls in ANSWERS.items()}}


def _push(cls: type[BaseModel]) -> dict[str, Any]:
    from feecase.web.push_batch import ITEMS_LIMIT

    return {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": ITEMS_LIMIT,
                "items": {"$ref": f"#/components/schemas/{cls.__name__}"},
            },
            "as_of": {"type": "string", "format": "date", "description": "数据日期，默认今天"},
        },
        "required": ["items"],
        "additionalProperties": False,
    }


def _envelope(name: str, cls: type[BaseModel]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"schema": {"const": f"feecase/{name}/1"}, "data": {"$ref": f"#/components/schemas/{cls.__name__}"}},
        "required": ["schema", "data"],
    }
