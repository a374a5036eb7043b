"""Structured logs: one JSON object per line, with ids and numbers, never with bodies, names, query strings or paths of cases."""

from __future__ import annotations

import itertools
import logging
import secrets
import time
import traceback
from pathlib import PurePath
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feecase.web.failures import bug

ACCESS = logging.getLogger("feecase.web")
_FIELDS = ("asctime", "levelname", "name", "message")


def set_up(stream: TextIO) -> None:
    """Send the logs of feecase and of the server to a stream as JSON lines."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        JsonFormatter(
            _FIELDS,
            style=",",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger", "message": "what"},
            json_ensure_ascii=False,
        )
    )
    for name in ("feecase", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO if name == "feecase" else logging.WARNING)
        logger.propagate = False


class _AlreadyAnsweringError(RuntimeError):
    """A bug after the answer began: the connection is closed."""


def _places(error: BaseException) -> list[str]:
    """Name the lines that an error came through; its message stays out, for it may quote data."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{'/'.join(PurePath(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


class AccessLog:
    """Logs each request when it is answered, and gives it an id that the answer bears too (`X-Request-Id`).

    A path is logged as the route's pattern (`/v1/cases/{case}`), for case ids may hold names.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._run = secrets.token_hex(4)
        self._count = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, start, status = f"{self._run}-{next(self._count)}", time.perf_counter(), 0
        state: dict[str, Any] = scope.setdefault("state", {})

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:  # noqa: BLE001 — the last resort: told without its message
            ACCESS.error("bug", extra={"request": request_id, "error": type(error).__name__, "at_code": _places(error)})
            if status:
                raise _AlreadyAnsweringError from None
            await bug()(scope, receive, answer)
        finally:
            route = scope.get("route")
            ACCESS.info(
                "request",
                extra={
                    "request": request_id,
                    "method": scope["method"],
                    "route": getattr(route, "path", ""),
                    "status": status,
                    "ms": round((time.perf_counter() - start) * 1000, 1),
                    "caller": state.get("caller", ""),
                },
            )
