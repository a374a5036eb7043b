"""Unpleasant receivers: each gets what is its own, later or never, is shown and replayed, and holds up nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import socket
import time

import pytest
import sqlalchemy as sa

from feecase.store import endpoints, outbox, tables
from feecase.web import addresses, delivery
from feecase.web.delivery import Deliverer
from feecase.workspace import setup

WAITS = tuple(dt.timedelta(seconds=s) for s in (0.05, 0.1, 0.2))
EVENTS = 3


def run(folder, until, seconds=20.0):
    """Deliver in this process until something is so."""

    async def work(database):
        deliverer = Deliverer(database, (), addresses.networks(["127.0.0.0/8"]), WAITS)
        task = asyncio.create_task(deliverer.run())
        end = time.monotonic() + seconds
        while not until():
            assert not task.done()
            assert time.monotonic() < end, "it did not come true in time"
            await asyncio.sleep(0.02)
        deliverer.stop()
        await task

    with setup.open_workspace(folder) as workspace:
        asyncio.run(work(workspace.database))


@pytest.fixture
def told(make_workspace, importing, table, at):
    """A workspace with news for receivers: `told(url, …)`; returns its folder and their ids."""

    def make(*urls):
        folder = make_workspace()
        with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
            ids = [endpoints.add(connection, "out", url, actor="test", at=at - dt.timedelta(days=9)).id for url in urls]
        (folder / "a.csv").write_text(
            table(*((str(n), f"3-1-30{n}", "李明", "100.00") for n in range(1, EVENTS + 1))), encoding="utf-8"
        )
        importing(folder, "a.csv", at=at - dt.timedelta(days=1))
        return folder, ids

    return make


@pytest.fixture
def states(rows):
    """Return the states of an endpoint's deliveries, and what it answered."""

    def read(folder, target):
        found = [row for row in rows(folder, tables.deliveries) if row.target == target]
        return [row.state for row in found], {row.answer for row in found}, [row.attempts for row in found]

    return read


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0.02)


def slow(receiver, _number, handler):
    """Take the event, and answer when the sender is gone."""
    receiver.release.wait(1.5)
    with contextlib.suppress(OSError):
        handler.reply(200)


def endless(receiver, _number, handler):
    """Answer with gigabytes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(8 << 30))
    handler.end_headers()
    with contextlib.suppress(OSError):
        while not receiver.release.is_set():
            handler.wfile.write(b"x" * 65536)


def endless_head(receiver, _number, handler):
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        while not receiver.release.is_set():
            handler.wfile.write(b"x" * 65536)


def drip(receiver, _number, handler):
    with contextlib.suppress(OSError):
        for sign in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok":
            handler.wfile.write(bytes([sign]))
            if receiver.release.wait(0.2):
                return


BAD = {
    "500": (lambda _r, _n, h: h.reply(500), "HTTP 500"),
    "429": (lambda _r, _n, h: h.reply(429), "HTTP 429"),
    "redirect": (lambda _r, _n, h: h.reply(302, Location="http://169.254.169.254/"), "不跟随转向"),
    "closes": (lambda _r, _n, h: h.connection.shutdown(socket.SHUT_RDWR), "连接不上"),
    "nonsense": (
        lambda _r, _n, h: h.wfile.write(b"\x00\xff hello\r\n\r\n") and h.connection.shutdown(socket.SHUT_RDWR),
        "连接不上",
    ),
    "answers too late": (slow, "超时"),
    "endless head": (endless_head, ""),
    "drips": (drip, "超时"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_receiver_is_tried_again_then_given_up_then_replayed(name, told, new_receiver, states, at):
    behave, answer = BAD[name]
    bad, good = new_receiver(), new_receiver()
    bad.behave = lambda n, handler: behave(bad, n, handler)
    folder, (one, other) = told(bad.url, good.url)
    start = time.monotonic()
    run(folder, lambda: len(good.ids()) == EVENTS)
    assert time.monotonic() - start < 5, "the good one does not wait for the bad one"
    run(folder, lambda: states(folder, one)[0] == ["dead"] * EVENTS)
    found = states(folder, one)
    assert found[2] == [len(WAITS) + 1] * EVENTS
    assert all(answer in said for said in found[1])
    assert set(bad.ids().values()) <= {len(WAITS) + 1}
    assert good.ids() == dict.fromkeys(good.ids(), 1), "and is told once"
    bad.behave = lambda _n, handler: handler.reply(200)
    seen = len(bad.got)
    with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
        assert (
            outbox.replay(connection, [d.id for d in outbox.listing(connection, state="dead")], at=at - dt.timedelta(days=1))
            == EVENTS
        )
    run(folder, lambda: states(folder, one)[0] == ["delivered"] * EVENTS)
    assert {name for name, _, _ in bad.got[seen:]} == good.ids().keys(), "replayed under the same ids"
    assert states(folder, other)[0] == ["delivered"] * EVENTS


def test_gigabytes_are_not_read(told, new_receiver, states):
    """The status says all; what follows it is not read, and the connection is closed."""
    receiver = new_receiver()
    receiver.behave = lambda n, handler: endless(receiver, n, handler)
    folder, (one,) = told(receiver.url)
    start = time.monotonic()
    run(folder, lambda: states(folder, one)[0] == ["delivered"] * EVENTS)
    assert time.monotonic() - start < 10
    assert set(receiver.ids().values()) == {1}


def test_a_receiver_that_answers_twice_counts_once(told, new_receiver, states):
    receiver = new_receiver()

    def twice(_n, handler):
        handler.reply(200)
        with contextlib.suppress(OSError):
            handler.reply(500)

    receiver.behave = twice
    folder, (one,) = told(receiver.url)
    run(folder, lambda: states(folder, one)[0] == ["delivered"] * EVENTS)
    assert set(receiver.ids().values()) == {1}


def test_a_receiver_that_is_gone_is_taken_out_of_use(told, new_receiver, states):
    receiver = new_receiver()
    receiver.behave = lambda _n, handler: handler.reply(410)
    folder, (one,) = told(receiver.url)
    run(folder, lambda: set(states(folder, one)[0]) == {"dead"})
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        assert endpoints.active(connection) == []
        assert (
            connection.execute(sa.select(tables.journal.c.action).order_by(tables.journal.c.id.desc())).scalars().first()
            == "endpoint-removed"
        )


def test_many_silent_receivers_hold_up_nobody(told, new_receiver, monkeypatch):
    """The one that answers is told all before the first of the silent ones is given up."""
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 5.0)
    monkeypatch.setattr(delivery, "AT_ONCE", 8)
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=100)) for _ in range(6)]
        good = new_receiver()
        folder, _ = told(*(f"http://127.0.0.1:{one.getsockname()[1]}/" for one in silent), good.url)
        came = []
        start = time.monotonic()
        run(folder, lambda: len(good.ids()) == EVENTS and (came.append(time.monotonic() - start) or True))
    assert came[0] < 5


def test_those_who_fail_take_one_place_each(told, new_receiver, at):
    folder, (bad, good) = told("http://127.0.0.1:9/bad", "http://127.0.0.1:9/good")
    with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
        outbox.dispatch(connection, {}, at=at)
        first = outbox.claim(connection, at=at, limit=4)
        assert [one.target for one in first] == [bad, good, bad, good], "in turn"
        for one in first:
            outbox.settle(
                connection, one.id, answer="超时" if one.target == bad else "HTTP 200", again=at, done=one.target == good, at=at
            )
        assert [one.target for one in outbox.claim(connection, at=at, limit=4)] == [bad, good]
        assert outbox.claim(connection, at=at, limit=4, busy={bad: 1}) == []


def test_the_waits_grow_and_are_spread():
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    event = outbox.OutboxEvent(1, "case.imported", "c", "", "{}")
    for made, wait in enumerate(delivery.WAITS):
        tries = {delivery.again(outbox.Delivery(1, event, "ep", "pending", made, "", ""), delivery.WAITS, at) for _ in range(50)}
        assert len(tries) > 10
        assert all(wait * 0.79 < found - at < wait * 1.21 for found in tries)
    assert list(delivery.WAITS) == sorted(delivery.WAITS)
    assert delivery.again(outbox.Delivery(1, event, "ep", "pending", len(delivery.WAITS), "", ""), delivery.WAITS, at) is None
