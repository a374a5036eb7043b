"""The keeper: builds cases behind the pushes, assesses what changed and every case once a day, and forgets what is out of date."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable

from feecase.cases.workspace import WorkspaceStore
from feecase.engine import Context
from feecase.errors import ConflictError, InputError, UserError
from feecase.flows.announce import AnnounceRequest, announce
from feecase.store import idempotency, records
from feecase.web import clock
from feecase.web.refusals import UnavailableError
from feecase.workspace import case_builder, folders
from feecase.workspace.setup import Workspace

LOG = logging.getLogger("feecase.web.keeper")
PAUSE_SECONDS = 0.5
"""Between looks for work."""
TROUBLE_SECONDS = 15.0
"""After something went wrong."""
SETTLE_SECONDS = 5.0
"""Between looks at the project's files."""
YIELD_SECONDS = 1.0
"""How long pushes may hold up the next slice of work."""
ROOMS_BETWEEN, CASES, CASES_BETWEEN = 10, 20, 2
"""How much a slice is: rooms to build between pushes, cases to assess, and those between pushes."""
REMEMBERED = dt.timedelta(days=30)
"""How long an idempotency key or webhook id is known."""
READ_LIMIT = 50
"""Dirty rooms that a reader may wait for."""


class Keeper:
    """One thread that keeps cases up to date. `busy` says whether pushes come in just now: then it waits a little."""

    def __init__(self, workspace: Workspace, context: Context, busy: Callable[[], bool]) -> None:
        self._workspace = workspace
        self._context = context
        self._busy = busy
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feecase-keeper", daemon=True)
        self._building = threading.RLock()
        self._settled = float("-inf")
        self._forgot: dt.date | None = None

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the slice that it works on."""
        self._stopping.set()
        self._thread.join()

    def freshen(self) -> int:
        """Build what is dirty for a reader, if it is little; return how many rooms stay dirty. Raises StoreError, UnavailableError."""
        with self._workspace.database.read() as connection:
            dirty = len(records.dirty(connection, READ_LIMIT + 1))
        if 0 < dirty <= READ_LIMIT:
            try:
                self._build(READ_LIMIT)
            except InputError as error:
                LOG.warning("cannot build", extra={"code": error.code, "problems": len(error.problems)})
                raise UnavailableError(
                    "案件暂时建不成",
                    where="工作区",
                    why="项目文件有误",
                    next="请管理员运行 feecase workspace status 查看；推送的内容已存好",
                ) from None
            dirty = 0
        if dirty:
            with self._workspace.database.read() as connection:
                dirty = len(records.dirty(connection))
        return dirty

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            self._give_way()
            try:
                pause = 0.0 if self.work() else PAUSE_SECONDS
            except UserError as error:
                LOG.warning("cannot keep up", extra={"code": error.code, "why": error.problems[0].what})
                pause = TROUBLE_SECONDS
            except Exception as error:  # noqa: BLE001 — told by its kind, for its message may hold data; then tried again
                LOG.error("bug", extra={"error": type(error).__name__})  # noqa: TRY400
                pause = TROUBLE_SECONDS

    def _give_way(self) -> None:
        end = time.monotonic() + YIELD_SECONDS
        while self._busy() and time.monotonic() < end and not self._stopping.is_set():
            self._stopping.wait(0.05)

    def work(self) -> bool:
        """Do one slice of work; return whether there was any. Raises UserError."""
        today = clock.today()
        if self._forgot != today:
            with self._workspace.database.write() as connection:
                idempotency.forget(connection, before=clock.now() - REMEMBERED)
            self._forgot = today
        with self._building:
            self._settle(SETTLE_SECONDS)
        if self._build(ROOMS_BETWEEN if self._busy() else case_builder.SLICE):
            return True
        limit = CASES_BETWEEN if self._busy() else CASES
        return announce(self._context, WorkspaceStore.of(self._workspace), AnnounceRequest(today, clock.now(), limit)) > 0

    def _settle(self, patience: float) -> None:
        """Take up what people changed in the project's files, unless that was looked for a moment ago."""
        if time.monotonic() - self._settled < patience:
            return
        try:
            folders.settle_project(self._workspace, at=clock.now(), actor="feecase")
        except ConflictError:
            LOG.warning("project changed on both sides")  # until people settle it, the database's files count
        self._settled = time.monotonic()

    def _build(self, limit: int) -> bool:
        with self._building:
            with self._workspace.database.read() as connection:
                if not records.dirty(connection, 1):
                    return False
            self._settle(0)
            with self._workspace.database.write() as connection:
                cues = self._context.plugins.cues
                case_builder.some(connection, self._workspace, at=clock.now(), actor="feecase", cues=cues, limit=limit)
            return True
