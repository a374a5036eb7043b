"""Group commit: requests that arrive within a few milliseconds share one transaction; each is answered when it is durable, never before."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from feecase.errors import StoreError, UserError
from feecase.store.database import Connection, Database
from feecase.web.refusals import UnavailableError

LOG = logging.getLogger("feecase.web.group_commit")
GATHER_SECONDS = 0.002
"""How long the first request of a group waits for others."""
GROUP_WEIGHT = 2000
"""Records that one transaction takes, about."""
QUEUE_LIMIT = 10_000
BUSY_SECONDS = 0.2


class Job(Protocol):
    """What can be committed: `weight` is about how many records it writes."""

    @property
    def weight(self) -> int:
        """Its share of a group."""


J = TypeVar("J", bound=Job)
A = TypeVar("A")
Commit = Callable[[Connection, Sequence[J]], Sequence[A | UserError]]


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[J, A]):
    job: J
    answer: asyncio.Future[A]


class Writer(Generic[J, A]):
    """One thread that commits jobs in groups. `commit` does a group's work inside the transaction and returns an answer, or a refusal, for each."""

    def __init__(self, database: Database, commit: Commit[J, A]) -> None:
        self._database = database
        self._commit = commit
        self._queue: deque[_Waiting[J, A]] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="feecase-writer", daemon=True)
        self._last = float("-inf")

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def busy(self) -> bool:
        """Whether jobs wait, or were committed a moment ago."""
        return bool(self._queue) or time.monotonic() - self._last < BUSY_SECONDS

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Commit what waits, then end the thread. New jobs are refused from now on."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    async def submit(self, job: J) -> A:
        """Have a job committed and return its answer once it is durable. Raises UserError; then the job left nothing behind."""
        waiting: _Waiting[J, A] = _Waiting(job, asyncio.get_running_loop().create_future())
        with self._wake:
            if self._stopping or len(self._queue) >= QUEUE_LIMIT:
                what = "服务正在停止" if self._stopping else "请求太多，来不及写入"
                raise UnavailableError(what, where="服务", next="请稍后重发，没有存入任何内容")
            self._queue.append(waiting)
            self._wake.notify()
        return await waiting.answer

    def _run(self) -> None:
        while group := self._next():
            try:
                self._answer(group, self._done(group))
            except Exception:
                LOG.exception("a group was not answered")
            self._last = time.monotonic()

    def _next(self) -> list[_Waiting[J, A]]:
        """Wait for jobs and return a group; an empty one when all is done and the thread should end."""
        with self._wake:
            while not self._queue and not self._stopping:
                self._wake.wait()
        if not self._stopping:
            time.sleep(GATHER_SECONDS)
        group: list[_Waiting[J, A]] = []
        weight = 0
        with self._wake:
            while self._queue and (not group or weight + self._queue[0].job.weight <= GROUP_WEIGHT):
                group.append(self._queue.popleft())
                weight += group[-1].job.weight
        return group

    def _done(self, group: Sequence[_Waiting[J, A]]) -> Sequence[A | Exception]:
        """Commit a group; where that fails for another reason than the database, each job alone, so that one takes no other with it."""
        try:
            with self._database.write() as connection:
                answers = self._commit(connection, [waiting.job for waiting in group])
        except StoreError as error:
            return [error] * len(group)
        except Exception as error:  # noqa: BLE001 — told to the one request that it belongs to
            if len(group) == 1:
                return [error]
            return [self._done([waiting])[0] for waiting in group]
        return answers

    def _answer(self, group: Sequence[_Waiting[J, A]], answers: Sequence[A | Exception]) -> None:
        loop = group[0].answer.get_loop()

        def tell() -> None:
            for waiting, answer in zip(group, answers, strict=True):
                if waiting.answer.done():
                    continue
                if isinstance(answer, Exception):
                    waiting.answer.set_exception(answer)
                else:
                    waiting.answer.set_result(answer)

        loop.call_soon_threadsafe(tell)
