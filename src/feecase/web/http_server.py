"""Running the interface: one process, stopped by a signal; what was answered is stored, what was accepted is answered."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI

from feecase.engine import Context
from feecase.errors import InputError
from feecase.web import logs
from feecase.web.app import build
from feecase.web.service import assemble
from feecase.web.slow_clients import Connection
from feecase.workspace.setup import Workspace

GRACE_SECONDS = 30
"""How long requests under way may take when the server is stopped."""
CONNECTIONS = 1000


def serve(workspace: Workspace, context: Context, *, host: str, port: int, ready: Callable[[str, int], None]) -> None:
    """Serve a workspace until a signal comes; `ready` hears host and port (0 = a free one was chosen). Raises InputError for an address in use."""
    app = build(assemble(workspace, context))
    with listen(host, port) as listening:
        logs.set_up(sys.stderr)
        ready(host, int(listening.getsockname()[1]))
        uvicorn.Server(config(app)).run(sockets=[listening])


def config(app: FastAPI) -> uvicorn.Config:
    """Return how the server runs the application."""
    return uvicorn.Config(
        app,
        http=Connection,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises InputError for an address that is in use or not this machine's."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        raise InputError(
            "不能在这个地址上提供服务", where=f"{host}:{port}", why=str(error), next="请换一个端口（--port），或停掉占用它的程序"
        ) from None


def exposed(host: str) -> bool:
    """Whether other machines can reach a host: it is neither localhost nor a loopback address."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
