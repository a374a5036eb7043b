"""A workspace, a real server on a free port, tokens, and a receiver of webhooks that can be as unpleasant as receivers are."""

from __future__ import annotations

import datetime as dt
import http.server
import importlib
import pkgutil
import shutil
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

import feecase
from feecase.engine import load_context
from feecase.store import tokens
from feecase.web import clock, http_server
from feecase.web.app import build
from feecase.web.service import assemble
from feecase.workspace import setup

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sunshine-garden"


@pytest.fixture(scope="session", autouse=True)
def _everything_loaded():
    """Import what has pytest plugins before a server starts: pytest rewrites such modules as they are imported, and CPython 3.11 parses in one thread only."""
    importlib.import_module("anyio._backends._asyncio")
    for module in pkgutil.walk_packages(feecase.__path__, "feecase."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def until(condition, seconds=30.0):
    """Wait for a condition; return its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come true in time")


@pytest.fixture(scope="session")
def wait_until():
    """Wait until something is so: `wait_until(lambda: …)`."""
    return until


@pytest.fixture
def at():
    """A moment."""
    return dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)


def create(folder, allow=(), url=setup.DATABASE):
    """Make a workspace with the example's project file."""
    folder.mkdir()
    shutil.copy(EXAMPLE / "project.yaml", folder)
    shutil.copy(EXAMPLE / "project.yaml", folder / "project.bak")
    setup.create(folder, database=url, at=clock.now(), actor="test").close()
    settings = folder / setup.NAME
    listed = ", ".join(f'"{one}"' for one in allow)
    settings.write_text(settings.read_text("utf-8").replace("[webhooks]\n", f"[webhooks]\nallow = [{listed}]\n"), "utf-8")
    return setup.open_workspace(folder)


@pytest.fixture
def make_workspace(tmp_path):
    """Make a workspace: `make_workspace("b", allow=["127.0.0.0/8"])`."""
    opened = []

    def make(name="workspace", *, allow=(), url=setup.DATABASE):
        opened.append(create(tmp_path / name, allow, url))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def workspace(make_workspace):
    """A workspace that may send to this machine."""
    return make_workspace(allow=["127.0.0.0/8"])


@pytest.fixture
def either(make_workspace, database_url):
    """A workspace like that, on SQLite and on PostgreSQL."""
    return make_workspace(allow=["127.0.0.0/8"], url=database_url)


@pytest.fixture(scope="session")
def new_token():
    """Make a token: `new_token(workspace, "cases:read", source="java110")`; without scopes it may do everything."""

    def make(workspace, *scopes, source="java110", expires=None):
        now = clock.now()
        with workspace.database.write() as connection:
            return tokens.create(
                connection, "测试", source=source, scopes=scopes or tokens.SCOPES, expires=expires, actor="test", at=now
            )[1]

    return make


class Server:
    """A server in a thread, with a client that bears a token."""

    def __init__(self, service, token):
        self.service = service
        self.socket = http_server.listen("127.0.0.1", 0)
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = token
        self.http = httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False)
        self._uvicorn = uvicorn.Server(http_server.config(build(service)))
        self._thread = threading.Thread(target=self._uvicorn.run, kwargs={"sockets": [self.socket]})

    def start(self):
        self._thread.start()
        until(lambda: self._uvicorn.started or not self._thread.is_alive())

    def stop(self):
        self.http.close()
        self._uvicorn.should_exit = True
        self._thread.join(30)
        self.socket.close()
        assert not self._thread.is_alive()

    def push(self, kind, *items, **headers):
        return self.http.post(f"/v1/{kind}", json={"items": list(items)}, headers=headers)


@contextmanager
def _serving(workspace, token, change):
    service = assemble(workspace, load_context(entry_points=False))
    change(service)
    server = Server(service, token)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def serving(new_token):
    """Serve a workspace: `with serving(workspace) as server`; `change` may alter the service before it starts."""

    def serve(workspace, *, token=None, change=lambda service: None):
        return _serving(workspace, token or new_token(workspace), change)

    return serve


@pytest.fixture
def server(workspace, serving):
    """A running server with a token for everything."""
    with serving(workspace) as running_server:
        yield running_server


@pytest.fixture(scope="module")
def shared(tmp_path_factory, serving):
    """A running server for the tests of one module that leave nothing behind which another would mind."""
    with create(tmp_path_factory.mktemp("shared") / "workspace", ["127.0.0.0/8"]) as opened, serving(opened) as running_server:
        running_server.workspace = opened
        yield running_server


@pytest.fixture(scope="session")
def charge():
    """One charge as a source pushes it: `charge("A1", amount="12.00")`."""

    def make(ref, **values):
        plain = {"room": "3-1-302", "item": "物业服务费", "from": "2024-01-01", "to": "2024-01-31", "amount": "186.50"}
        return {"ref": ref, **plain, **values}

    return make


class Receiver:
    """Receives webhooks. `behave(request number, handler)` answers; without it, 200. What came is in `got`: (headers, body)."""

    def __init__(self):
        self.got = []
        self.behave = lambda _number, handler: handler.answer(200)
        self.release = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                receiver.behave(len(receiver.got), self)

            def answer(self, status, **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """A sender that hangs up is no news."""

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self):
        self.release.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def new_receiver():
    """Start a receiver on this machine: `new_receiver()`."""
    started = []

    def start():
        started.append(Receiver())
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def receiver(new_receiver):
    """A receiver on this machine."""
    return new_receiver()
