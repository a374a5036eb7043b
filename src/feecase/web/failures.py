"""Every failure in the one error shape: `{"error": {"code", "where", "what", "why", "next"}}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from feecase.errors import InputError, Problem, UserError
from feecase.files import mask
from feecase.web.refusals import BadRequestError, NotAllowedError, NotFoundError

_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 413: {"Connection": "close"}, 503: {"Retry-After": "5"}}
_MESSAGES = {
    "missing": "缺少这个参数",
    "int_parsing": "应写整数",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "string_pattern_mismatch": "写法不对；上一页的 next 请原样写",
}


def answer(error: UserError) -> Response:
    """Answer with a user error: its status, its shape."""
    return json_answer(error.as_json(), error.http_status, _HEADERS.get(error.http_status))


def json_answer(shape: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(shape, ensure_ascii=False), status, headers, media_type="application/json")


def bug() -> Response:
    """Answer to what should not have happened: it says nothing of the data."""
    shape = {
        "code": "bug",
        "what": "程序错误，请求没有处理完",
        "where": "服务",
        "why": "",
        "next": "请把 X-Request-Id 告诉维护者",
    }
    return json_answer({"error": shape}, 500)


def install(app: FastAPI) -> None:
    """Answer every kind of failure in the error shape."""

    @app.exception_handler(UserError)
    async def user_error(_: Request, error: UserError) -> Response:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def wrong_parameter(_: Request, error: RequestValidationError) -> Response:
        return answer(InputError([_problem(one) for one in error.errors()]))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == NotFoundError.http_status:
            return answer(
                NotFoundError("没有这个地址", where=request.url.path[:200], next="接口列表见 /openapi.json 或 feecase help api")
            )
        if error.status_code == NotAllowedError.http_status:
            refused = answer(
                NotAllowedError(
                    "这个地址不支持这种方法", where=request.method, next="接口列表见 /openapi.json 或 feecase help api"
                )
            )
            refused.headers.update(error.headers or {})
            return refused
        return answer(BadRequestError("请求无法处理", where="请求", why=str(error.detail)[:200]))


def _problem(said: Mapping[str, Any]) -> Problem:
    what = _MESSAGES.get(said["type"]) or str(said.get("ctx", {}).get("error", "参数无效"))
    return Problem(mask(what), ".".join(str(step) for step in said["loc"][1:]) or "参数", next="写法见接口文档")
