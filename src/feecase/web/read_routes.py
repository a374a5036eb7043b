"""GET /v1/cases, /v1/cases/{case}, /v1/cases/{case}/assessment, /v1/limitation/deadlines."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from feecase.engine import assess
from feecase.errors import InputError
from feecase.model.base import Day
from feecase.store import assessments, cases
from feecase.store.database import Connection
from feecase.web import clock, mask, openapi
from feecase.web.callers import allowed
from feecase.web.failures import json_answer
from feecase.web.openapi import CaseDetail, CaseLine, CasePage, DeadlineLine, DeadlinePage
from feecase.web.push_batch import Caller
from feecase.web.refusals import NotFoundError, UnavailableError
from feecase.web.service import WebService
from feecase.workspace.cases import DatabaseCase, load_case
from feecase.workspace.setup import Workspace

PAGE = 1000
PERSONS = "persons:read"
AHEAD = dt.timedelta(days=90)
_FIRST, _LAST = dt.date(1980, 1, 1), dt.date(2100, 1, 1)

CaseReader = Annotated[Caller, Depends(allowed("cases:read"))]
_PLAIN = r"^[^\x00-\x1f\x7f]*$"
CaseId = Annotated[str, Path(min_length=1, max_length=200, pattern=_PLAIN, description="案件编号")]
Limit = Annotated[int, Query(ge=1, le=PAGE, description="最多几条")]
Cursor = Annotated[str, Query(max_length=400, pattern=_PLAIN, description="上一页的 next；第一页不写")]


def add(router: APIRouter) -> None:
    """Add the routes."""
    for path, function, summary, name, statuses in (
        ("/v1/cases", listing, "案件一览", "Cases", (400, 401, 403, 422, 503)),
        ("/v1/cases/{case}", detail, "一个案件", "Case", (400, 401, 403, 404, 422, 503)),
        ("/v1/cases/{case}/assessment", assessment, "案件评估", "Assessment", (400, 401, 403, 404, 422, 503)),
        ("/v1/limitation/deadlines", deadlines, "时效期限", "Deadlines", (400, 401, 403, 422, 503)),
    ):
        router.add_api_route(path, function, tags=["读取"], summary=summary, **openapi.route(name, *statuses, scope="cases:read"))


def listing(request: Request, _: CaseReader, limit: Limit = 100, after: Cursor = "") -> Response:
    """案件按编号排列。`pending` 是已推送、正在建成案件的房屋数：为 0 时列表已包含全部推送。"""
    service: WebService = request.app.state.service
    pending = service.keeper.freshen()
    with service.workspace.database.read() as connection:
        rows = cases.page(connection, after=after, limit=limit)
    lines = [CaseLine(id=r.id, room=r.room, state=r.state, charges=r.charges, outstanding=r.outstanding) for r in rows]
    page = CasePage(cases=lines, next=rows[-1].id if len(rows) == limit else None, pending=pending)
    return _answer("cases", page.model_dump())


def detail(request: Request, caller: CaseReader, case: CaseId) -> Response:
    """案件的款项、付款和往来；有 persons:read 权限的令牌另得到完整的案件（`case`），包括个人信息。"""
    file = _file(request, case)
    facts = file.loaded.case.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown = CaseDetail(
        id=file.row.id,
        room=file.row.room,
        state=file.row.state,
        outstanding=file.row.outstanding,
        **{name: [_numbers(one) for one in facts[name]] for name in ("charges", "payments", "contacts")},
        case=facts if PERSONS in caller.scopes else None,
    )
    return _answer("case", shown.model_dump())


def assessment(
    request: Request,
    caller: CaseReader,
    case: CaseId,
    as_of: Annotated[Day | None, Query(description="基准日，默认今天")] = None,
) -> Response:
    """按基准日评估案件：款项、抵充、违约金、时效、发现；格式见 feecase schema assessment。没有 persons:read 权限的，个人信息遮盖。"""
    day = as_of or clock.today()
    if not _FIRST <= day < _LAST:
        raise InputError("基准日不合常理", where="as_of", next=f"请写 {_FIRST.year} 年至 {_LAST.year - 1} 年之间的日期")
    service: WebService = request.app.state.service
    file = _file(request, case)
    result = assess(service.context, file.loaded, as_of=day).model_dump(mode="json", by_alias=True)
    return _answer("assessment", result if PERSONS in caller.scopes else mask.hide(result, mask.hider(file.loaded.case)))


def deadlines(
    request: Request,
    _: CaseReader,
    before: Annotated[Day | None, Query(description="只要这一天之前届满的，默认 90 天后")] = None,
    since: Annotated[Day | None, Query(description="只要这一天起届满的，默认今天")] = None,
    limit: Limit = 100,
    after: Annotated[
        str,
        Query(
            max_length=400,
            pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\|[^|\x00-\x1f]*\|[^|\x00-\x1f]*)?$",
            description="上一页的 next；第一页不写",
        ),
    ] = "",
) -> Response:
    """诉讼时效将届满的款项（主口径、有证据），按届满日排列；`expires` 是最后一个起诉日。`pending` 是今天尚未评估的案件数。"""
    today = clock.today()
    place = tuple(after.split("|")) if after else ("", "", "")
    service: WebService = request.app.state.service
    with service.workspace.database.read() as connection:
        rows = assessments.ending(
            connection, since=since or today, before=before or today + AHEAD, after=(place[0], place[1], place[2]), limit=limit
        )
        pending = len(assessments.stale(connection, on=today, limit=PAGE))
    lines = [
        DeadlineLine(
            case=d.case,
            charge=d.debt,
            expires=d.expires.isoformat(),
            days_left=(d.expires - today).days,
            status=d.status,
            outstanding=f"{d.outstanding:.2f}",
        )
        for d in rows
    ]
    last = rows[-1] if len(rows) == limit else None
    page = DeadlinePage(deadlines=lines, next=f"{last.expires}|{last.case}|{last.debt}" if last else None, pending=pending)
    return _answer("deadlines", page.model_dump())


def _file(request: Request, case: str) -> DatabaseCase:
    """Load a case, built from what was pushed. Raises NotFoundError, InputError, StoreError."""
    service: WebService = request.app.state.service
    service.keeper.freshen()
    with service.workspace.database.read() as connection:
        return _found(connection, service.workspace, case)


def _found(connection: Connection, workspace: Workspace, case: str) -> DatabaseCase:
    if not any(cases.listed(connection, ids=[case])):
        raise NotFoundError("没有这个案件", where=case, next="全部案件见 /v1/cases；刚推送的欠费稍后建成案件")
    try:
        return load_case(connection, workspace, case)
    except InputError as error:  # what is wrong, and where, is for those who work on the files
        why = f"案件文件有 {len(error.problems)} 处错误"
        raise UnavailableError("案件暂时读不出", where=case, why=why, next="请在工作区里改正案件文件") from None


def _numbers(fact: dict[str, Any]) -> dict[str, Any]:
    """Return what of a fact is no personal data."""
    return {name: value for name, value in fact.items() if name in openapi.IMPERSONAL and value not in ("", [])}


def _answer(name: str, data: Any) -> Response:
    return json_answer({"schema": f"feecase/{name}/1", "data": data})
