"""Servers in processes that may die, sources that push to them, receivers that they tell."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import http.client
import http.server
import itertools
import json
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter

import pytest
import sqlalchemy as sa
import uvicorn

from feecase.extend.contracts import Listener
from feecase.store import endpoints, tables, tokens
from feecase.web import addresses, clock, delivery
from feecase.web.delivery import Deliverer
from feecase.workspace import setup

# Servers ----------------------------------------------------------------------------------------------------------------------------------


def around_answers(point):
    """Call `point` before and after an answer is given to the connection."""
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle as Cycle

    inner = Cycle.send

    async def send(self, message):
        last = message["type"] == "http.response.body"
        if last:
            point("before the answer")
        await inner(self, message)
        if last:
            point("after the answer")

    Cycle.send = send


class Served:
    """A server that listens on one port, in a child at a time: callers wait while none runs."""

    def __init__(self, folder, context, forked):
        self.folder, self.context, self.forked = folder, context, forked
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.socket.getsockname()[1]
        self.log = folder.parent / f"{folder.name}.log"
        self.pid = 0

    def run(self, point=None, change=lambda: None):
        """Serve, in the process that calls this."""
        from feecase.web import app, http_server, logs, service

        sys.stderr = out = self.log.open("a", encoding="utf-8", buffering=1)
        change()
        if point:
            around_answers(point)
        logs.set_up(out)
        with setup.open_workspace(self.folder) as workspace:
            uvicorn.Server(http_server.config(app.build(service.assemble(workspace, self.context)))).run(sockets=[self.socket])

    def start(self, change=lambda: None):
        """Serve in a child until `stop`."""
        self.pid = self.forked(lambda: self.run(change=change), patience=300)
        self.ready()

    def ready(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/healthz")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8")[-2000:])

    def call(self, method, path, body=None, headers=None, timeout=20):
        """Call once; return status, headers, JSON (or text). Raises OSError or HTTPException where no answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            data = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, dict) else body
            kind = {"Content-Type": "application/json"} if data is not None else {}
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
                connection.request(method, path, data, {**kind, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
            return answer.status, dict(answer.getheaders()), json.loads(text) if text.startswith(("{", "[")) else text

    def get(self, path, **headers):
        return self.call("GET", path, headers=headers)

    def stop(self):
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            os.waitpid(self.pid, 0)
            self.pid = 0

    def logged(self):
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


@pytest.fixture(scope="session")
def serve(context, warm, forked):
    """Make a server for the workspace in a folder, stopped at the end: `with serve(folder) as server`; it runs once started."""

    @contextlib.contextmanager
    def made(folder):
        server = Served(folder, context, forked)
        try:
            yield server
        finally:
            server.stop()
            server.socket.close()

    return made


@pytest.fixture
def serving(serve):
    """Make a server for the workspace in a folder, stopped at the end of the test."""
    with contextlib.ExitStack() as stack:
        yield lambda folder: stack.enter_context(serve(folder))


@pytest.fixture(scope="session")
def new_token():
    """Make a token for a workspace: `new_token(folder, "arrears:write", source="java110")`; without scopes for everything."""

    def make(folder, *scopes, source="java110", expires=None):
        now = clock.now()
        with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
            return tokens.create(
                connection, "测试", source=source, scopes=scopes or tokens.SCOPES, expires=expires, actor="test", at=now
            )[1]

    return make


# Receivers of webhooks --------------------------------------------------------------------------------------------------------------------


class Receiver:
    """Receives webhooks on this machine. `behave(n, handler)` answers the n-th; what came is in `got`: (webhook-id, headers, body)."""

    def __init__(self):
        self.got = []
        self.behave = lambda _n, handler: handler.reply(200)
        self.release = threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(length := int(self.headers["Content-Length"]))
                if len(body) < length:
                    return  # the sender died
                receiver.got.append((self.headers["webhook-id"], dict(self.headers.items()), body))
                receiver.behave(len(receiver.got), self)

            def reply(self, status, **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 200

            def handle_error(self, *_):
                """A sender that hangs up is no news."""

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def ids(self):
        """Return how often each webhook-id came."""
        return Counter(name for name, _, _ in list(self.got))

    def stop(self):
        self.release.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def new_receiver():
    """Start a receiver: `new_receiver()`."""
    started = []

    def start():
        started.append(Receiver())
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="session")
def wait_until():
    """Wait until something is so: `wait_until(lambda: …)`."""

    def until(condition, seconds=20.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := condition():
                return found
            time.sleep(0.02)
        raise AssertionError("it did not come true in time")

    return until


# Sources that push ------------------------------------------------------------------------------------------------------------------------

SOURCES = 3


def charge(number, room, month, amount):
    day = f"20{20 + month // 12}-{month % 12 + 1:02}"
    return {
        "ref": f"S{number}-{month}",
        "room": room,
        "item": "物业服务费",
        "from": f"{day}-01",
        "to": f"{day}-28",
        "amount": amount,
    }


class Source(threading.Thread):
    """A billing system that sends one thing after another, each until it is answered, and asks some again although it was."""

    def __init__(self, number, server, token, enough):
        super().__init__(name=f"source-{number}", daemon=True)
        self.number, self.server, self.enough = number, server, enough
        self.headers = {"Authorization": f"Bearer {token}"}
        self.acknowledged = {}
        self.tries = 0
        self.wrong = []

    def run(self):
        try:
            for n in itertools.count():
                if self.enough.is_set() and n >= 12:
                    return
                self._one(n)
        except Exception as error:
            self.wrong.append(repr(error))
            raise

    def _one(self, n):
        room = f"{self.number}-1-{100 + n % 4}"
        new = charge(self.number, room, n, f"{100 + n}.50")
        self._ask("POST", "/v1/arrears", {"items": [new], "as_of": "2026-11-22"}, f"n{n}")
        self.acknowledged[new["ref"]] = new["amount"]
        if n % 5 == 4:
            changed = {**new, "amount": f"{200 + n}.25"}
            self._ask("POST", "/v1/arrears", {"items": [changed], "as_of": "2026-11-22"}, f"c{n}")
            self.acknowledged[new["ref"]] = changed["amount"]
        if n % 7 == 6:
            self._ask("DELETE", f"/v1/arrears/{new['ref']}", None, f"d{n}")
            self.acknowledged[new["ref"]] = None
        if n % 3 == 2:  # the answer got lost on the way: once more
            status, headers, _ = self._ask("POST", "/v1/arrears", {"items": [new], "as_of": "2026-11-22"}, f"n{n}")
            assert headers.get("Idempotent-Replayed") or headers.get("idempotent-replayed"), status

    def _ask(self, method, path, body, key):
        data = json.dumps(body).encode() if body else None
        while True:
            self.tries += 1
            try:
                status, headers, said = self.server.call(
                    method, path, data, {**self.headers, "Idempotency-Key": f"{self.number}-{key}"}, 10
                )
            except (OSError, http.client.HTTPException):
                continue
            if status != 503:
                assert status == 200, (status, said)
                return status, headers, said


def pushed(folder):
    """Return every charge by its source's reference, with how often it is there and what it says."""
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        rows = connection.execute(sa.select(tables.records).where(tables.records.c.kind == "charge")).all()
    assert len({row.ref for row in rows}) == len(rows)
    return {row.ref: json.loads(row[4])["amount"] if row.state == "live" else None for row in rows}


@pytest.fixture(scope="session")
def charged():
    """A charge as a source pushes it: `charged(source number, room, month, amount)`."""
    return charge


@pytest.fixture
def pushing_to():
    """Let sources push to a server while deaths go on: `with pushing_to(server, token) as sources`; at the end all was answered, and is there."""

    @contextlib.contextmanager
    def push(server, token):
        enough = threading.Event()
        sources = [Source(number, server, token, enough) for number in range(1, SOURCES + 1)]
        for source in sources:
            source.start()
        try:
            yield sources
        finally:
            enough.set()
            server.start()
            for source in sources:
                source.join(60)
            server.stop()
        assert [source.wrong for source in sources] == [[]] * SOURCES
        assert sum(source.tries for source in sources) > sum(len(source.acknowledged) for source in sources)
        assert pushed(server.folder) == {ref: amount for source in sources for ref, amount in source.acknowledged.items()}
        assert "Traceback" not in server.logged()
        assert '"what": "bug"' not in server.logged()

    return push


# Deliveries -------------------------------------------------------------------------------------------------------------------------------

ROOMS = 3


@pytest.fixture
def receivers(new_receiver):
    return new_receiver(), new_receiver()


@pytest.fixture
def waiting(make_workspace, importing, table, receivers, at):
    """A workspace with two endpoints and news for them that nobody delivered yet."""
    folder = make_workspace()
    with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
        for receiver in receivers:
            endpoints.add(connection, "out", receiver.url, actor="test", at=at - dt.timedelta(days=1))
    (folder / "a.csv").write_text(
        table(*((str(n), f"3-1-30{n}", "李" + "零一二三四五六七八九"[n], "100.00") for n in range(1, ROOMS + 1))),
        encoding="utf-8",
    )
    importing(folder, "a.csv")
    return folder


def deliver(folder, at, point=None, heard=None):
    """Deliver all there is, from a moment on; a listener of a plugin writes what it hears into a file."""
    clock.now = delivery.clock.now = lambda: at
    if point:
        send = delivery._send

        @functools.wraps(send)
        async def pointed(*given):
            point("before sending")
            status = await send(*given)
            point("after sending")
            return status

        delivery._send = pointed

    def hear(event):
        with heard.open("a", encoding="utf-8") as out:
            out.write(event.id + "\n")

    async def run(database):
        deliverer = Deliverer(database, [Listener("paper", "记事", hear)] if heard else (), addresses.networks(["127.0.0.0/8"]))
        task = asyncio.create_task(deliverer.run())
        while deliverer._anything(at) or deliverer._running or deliverer._finished:
            assert not task.done()
            await asyncio.sleep(0.005)
        deliverer.stop()
        await task

    with setup.open_workspace(folder) as workspace:
        asyncio.run(run(workspace.database))


@pytest.fixture(scope="session")
def delivered_by():
    """Deliver in this process: `delivered_by(folder, at)`."""
    return deliver


@pytest.fixture(scope="session")
def rows():
    """Read a table of the workspace in a folder: `rows(folder, tables.events)`."""
    return rows_of


def rows_of(folder, table):
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        return connection.execute(sa.select(table)).all()
