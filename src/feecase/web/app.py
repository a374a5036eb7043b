"""The application: routes, failures, logs and the OpenAPI document over one service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import metadata

from fastapi import FastAPI

from feecase.web import failures, hook_routes, item_routes, openapi, push_routes, read_routes, state_routes
from feecase.web.logs import AccessLog
from feecase.web.service import WebService, running


def build(service: WebService) -> FastAPI:
    """Return the application of a service; its workers run as long as the application does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running(service):
            yield

    app = FastAPI(title=openapi.TITLE, version=metadata.version("feecase"), lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.service = service
    app.add_middleware(AccessLog)
    for routes in (push_routes, item_routes, hook_routes, read_routes, state_routes):
        routes.add(app.router)
    failures.install(app)
    openapi.install(app)
    return app
