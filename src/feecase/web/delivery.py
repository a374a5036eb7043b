"""Bringing events to those who want them: webhooks by the Standard Webhooks scheme, listeners of plugins in a thread.

At least once: an attempt that succeeded but could not be noted is made again, with the same id, by which receivers tell. Failed attempts are made
again after the waits of `WAITS`, each a little longer or shorter by chance; then the delivery is dead and waits for `feecase webhooks replay`.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata

import httpx
from standardwebhooks.webhooks import Webhook

from feecase.errors import InputError, StoreError
from feecase.extend.contracts import Event as Heard
from feecase.extend.contracts import Listener
from feecase.store import endpoints, outbox
from feecase.store.database import Connection, Database
from feecase.store.outbox import LISTENER, Delivery
from feecase.web import addresses, clock
from feecase.web.addresses import Address, Network

LOG = logging.getLogger("feecase.web.delivery")
WAITS = tuple(dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600))
"""How long to wait after the first, second … failed attempt."""
JITTER = 0.2
CHANCE = random.SystemRandom()
"""Not the module's shared generator: the loop runs in a thread beside others' seeded draws, which it must not move on."""
TIMEOUT_SECONDS = 15.0
"""How long one attempt may take in all."""
AT_ONCE, AT_ONCE_PER_TARGET = 16, 4
POLL_SECONDS = 1.0
_GONE = 410


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt: done or not, in a few words; `gone` where the receiver wants no more events at all."""

    delivery: Delivery
    done: bool
    answer: str
    gone: bool = False


class Deliverer:
    """Delivers what the outbox holds until it is stopped; run it as a task."""

    def __init__(
        self,
        database: Database,
        listeners: Sequence[Listener] = (),
        allowed: Sequence[Network] = (),
        waits: Sequence[dt.timedelta] = WAITS,
    ) -> None:
        self._database = database
        self._listeners = {listener.id: listener for listener in listeners}
        self._allowed = tuple(allowed)
        self._waits = tuple(waits)
        self._running: dict[asyncio.Task[Attempt], Delivery] = {}
        self._finished: list[Attempt] = []
        self._stopping = asyncio.Event()
        self._names = ThreadPoolExecutor(AT_ONCE, "feecase-names")
        self._ears = ThreadPoolExecutor(AT_ONCE_PER_TARGET, "feecase-listeners")
        """Threads of their own, so that slow name servers and plugins hold up nobody else."""

    def stop(self) -> None:
        """Begin nothing new; attempts under way are finished and noted."""
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until stopped. A database that is away is tried again every few seconds."""
        async with client() as http:
            while not self._stopping.is_set():
                try:
                    idle = not await self._round(http)
                except Exception as error:  # noqa: BLE001 — a database that is away, or a bug: told by its kind, tried again
                    LOG.warning("cannot deliver now", extra={"error": type(error).__name__})
                    idle = True
                await self._pause(POLL_SECONDS if idle else 0.02)
            if self._running:
                await asyncio.wait(self._running)
            self._collect()
            with contextlib.suppress(StoreError):  # what could not be noted is delivered again
                await asyncio.to_thread(self._turn, clock.now(), None)
        for pool in (self._names, self._ears):
            pool.shutdown(wait=False, cancel_futures=True)

    async def _pause(self, seconds: float) -> None:
        """Wait until an attempt is finished, the time is over, or the end has come."""
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([stop, *self._running], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _round(self, http: httpx.AsyncClient) -> bool:
        """Note what is finished, take up what is due; return whether there was any progress."""
        self._collect()
        at, finished = clock.now(), bool(self._finished)
        if not finished and not await asyncio.to_thread(self._anything, at):
            return False
        seen, claimed = await asyncio.to_thread(self._turn, at, Counter(d.target for d in self._running.values()))
        for delivery in claimed:
            self._running[asyncio.create_task(self._attempt(http, delivery))] = delivery
        return finished or bool(claimed) or seen > 0

    def _collect(self) -> None:
        for task in [task for task in self._running if task.done()]:
            del self._running[task]
            self._finished.append(task.result())

    def _anything(self, at: dt.datetime) -> bool:
        with self._database.read() as connection:
            return outbox.anything(connection, at=at)

    def _turn(self, at: dt.datetime, busy: Mapping[str, int] | None) -> tuple[int, list[Delivery]]:
        """Settle finished attempts and, unless `busy` is None, dispatch new events (how many) and claim deliveries, in one transaction."""
        finished = list(self._finished)
        with self._database.write() as connection:
            for one in finished:
                if one.gone:
                    endpoints.remove(connection, one.delivery.target, why="接收方已停用（410）", actor="deliverer", at=at)
                outbox.settle(
                    connection,
                    one.delivery.id,
                    answer=one.answer,
                    done=one.done,
                    again=again(one.delivery, self._waits, at),
                    at=at,
                )
            seen, claimed = (0, []) if busy is None else self._claimed(connection, at, busy)
        del self._finished[: len(finished)]
        for one in finished:
            extra = {
                "delivery": one.delivery.id,
                "event": one.delivery.event.id,
                "target": one.delivery.target,
                "answer": one.answer,
            }
            LOG.log(logging.INFO if one.done else logging.WARNING, "delivered" if one.done else "not delivered", extra=extra)
        return seen, claimed

    def _claimed(self, connection: Connection, at: dt.datetime, busy: Mapping[str, int]) -> tuple[int, list[Delivery]]:
        seen = outbox.dispatch(connection, {name: listener.types for name, listener in self._listeners.items()}, at=at)
        free = AT_ONCE - sum(busy.values())
        return seen, outbox.claim(connection, at=at, limit=free, busy=busy, most=AT_ONCE_PER_TARGET) if free > 0 else []

    async def _attempt(self, http: httpx.AsyncClient, delivery: Delivery) -> Attempt:
        try:
            if delivery.target.startswith(LISTENER):
                return await self._tell(delivery)
            return await attempt(http, delivery, self._allowed, self._names)
        except Exception as error:  # noqa: BLE001 — one delivery must not end all others
            LOG.warning("failed", extra={"delivery": delivery.id, "error": type(error).__name__})
            return Attempt(delivery, done=False, answer=f"程序错误：{type(error).__name__}")

    async def _tell(self, delivery: Delivery) -> Attempt:
        listener = self._listeners.get(delivery.target.removeprefix(LISTENER))
        if listener is None:
            return Attempt(delivery, done=False, answer="没有这个插件")
        event = delivery.event
        heard = Heard(event.id, event.type, event.case, dt.datetime.fromisoformat(event.at), json.loads(event.data))
        await asyncio.get_running_loop().run_in_executor(self._ears, listener.hear, heard)
        return Attempt(delivery, done=True, answer="已接收")


def again(delivery: Delivery, waits: Sequence[dt.timedelta], at: dt.datetime) -> dt.datetime | None:
    """Return when a failed delivery is tried again; None when it has been tried often enough. `attempts` does not count the one that failed."""
    if delivery.attempts >= len(waits):
        return None
    return at + waits[delivery.attempts] * CHANCE.uniform(1 - JITTER, 1 + JITTER)


def client() -> httpx.AsyncClient:
    """Return a client that follows no redirect, obeys no proxy setting, and keeps no connection, for two names may share an address."""
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=5.0),
        limits=httpx.Limits(max_keepalive_connections=0),
    )


async def attempt(
    http: httpx.AsyncClient, delivery: Delivery, allowed: Sequence[Network], pool: Executor | None = None
) -> Attempt:
    """Send an event to an endpoint once. Only the status of the answer is looked at; its body is never read."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            address = await addresses.resolve(addresses.take_apart(delivery.url), allowed, pool)
            status = await _send(http, delivery, address)
    except (TimeoutError, httpx.TimeoutException):
        return Attempt(delivery, done=False, answer="超时")
    except InputError as error:
        return Attempt(delivery, done=False, answer=f"{error.problems[0].what}：{error.problems[0].why}")
    except (httpx.HTTPError, OSError) as error:
        return Attempt(delivery, done=False, answer=f"连接不上（{type(error).__name__}）")
    redirect = "，不跟随转向" if httpx.codes.is_redirect(status) else ""
    return Attempt(delivery, done=httpx.codes.is_success(status), answer=f"HTTP {status}{redirect}", gone=status == _GONE)


async def _send(http: httpx.AsyncClient, delivery: Delivery, address: Address) -> int:
    target = addresses.take_apart(delivery.url)
    body, at = delivery.event.payload(), clock.now()
    headers = {
        "host": target.authority,
        "content-type": "application/json",
        "user-agent": f"feecase/{metadata.version('feecase')}",
        "webhook-id": delivery.event.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(delivery.secret).sign(delivery.event.id, at, body),
    }
    named = {"sni_hostname": target.host}
    async with http.stream("POST", target.at(address), content=body.encode(), headers=headers, extensions=named) as response:
        return response.status_code
