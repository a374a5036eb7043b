"""Deliveries to receivers as they are: failing, hanging, slow, redirecting, gone; and to listeners of plugins."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading
import time
from contextlib import contextmanager

import jsonschema_rs
import pytest
from standardwebhooks.webhooks import Webhook

from feecase.cli.schema import EVENT_TYPES, SCHEMAS
from feecase.extend.contracts import Listener
from feecase.model.event import EVENTS, CaseAssessed, CaseImported
from feecase.store import endpoints, outbox
from feecase.web import addresses, clock, delivery
from feecase.web.delivery import WAITS, Deliverer

SOON = (dt.timedelta(milliseconds=20),) * 8


@contextmanager
def delivering_from(workspace, *, listeners=(), waits=SOON, allow=("127.0.0.0/8",)):
    """Run a deliverer in a thread of its own."""
    loop = asyncio.new_event_loop()
    deliverer = Deliverer(workspace.database, listeners, addresses.networks(allow), waits)
    thread = threading.Thread(target=lambda: loop.run_until_complete(deliverer.run()))
    thread.start()
    try:
        yield deliverer
    finally:
        loop.call_soon_threadsafe(deliverer.stop)
        thread.join(30)
        loop.close()
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Look for work all the time."""
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0.02)


@pytest.fixture
def add(workspace):
    """Add an endpoint: `add(receiver.url)`."""

    def make(url, *types):
        with workspace.database.write() as connection:
            return endpoints.add(connection, "out", url, types=types, actor="test", at=clock.now())

    return make


@pytest.fixture
def emit(workspace):
    """Write an event: `emit(1)` tells version 1 of a case."""

    def write(*versions):
        news = [
            CaseImported(case=f"3-1-{n}", room=f"3-1-{n}", state="new", version=n, charges=1, outstanding="1.00")
            for n in versions
        ]
        with workspace.database.write() as connection:
            outbox.emit(connection, news, at=clock.now())

    return write


def states(workspace):
    with workspace.database.read() as connection:
        return [one.state for one in outbox.listing(connection)]


def listed(workspace):
    with workspace.database.read() as connection:
        return outbox.listing(connection)


def settled(workspace, *wanted):
    return lambda: sorted(states(workspace)) == sorted(wanted)


def test_an_event_arrives_signed_and_as_its_schema_says(workspace, receiver, add, emit, wait_until):
    endpoint = add(receiver.url)
    emit(1)
    with delivering_from(workspace):
        wait_until(settled(workspace, "delivered"))

    ((headers, body),) = receiver.got
    Webhook(endpoint.secret).verify(body, headers)
    assert jsonschema_rs.is_valid(SCHEMAS["event-case-imported"](), json.loads(body))
    assert headers["webhook-id"].startswith("evt_1_")
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.server.server_port}"


def test_every_event_has_a_schema_of_its_name():
    assert set(EVENT_TYPES) == set(EVENTS)
    for name in EVENT_TYPES:
        schema = SCHEMAS[f"event-{name.replace('.', '-')}"]()
        jsonschema_rs.validator_for(schema)
        assert not jsonschema_rs.is_valid(schema, {"type": name, "timestamp": "2026-11-22T06:00:00Z", "data": {}})


def test_a_receiver_that_fails_gets_the_same_event_again(workspace, receiver, add, emit, wait_until):
    receiver.behave = lambda number, handler: handler.answer(500 if number < 4 else 204)
    add(receiver.url)
    emit(1)
    with delivering_from(workspace):
        wait_until(settled(workspace, "delivered"))

    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1
    assert (len(receiver.got), listed(workspace)[0].attempts, listed(workspace)[0].answer) == (4, 4, "HTTP 204")


def test_after_the_last_attempt_it_is_dead_and_can_be_replayed(workspace, receiver, add, emit, wait_until):
    receiver.behave = lambda _, handler: handler.answer(503)
    add(receiver.url)
    emit(1)
    with delivering_from(workspace, waits=SOON[:2]):
        wait_until(settled(workspace, "dead"))
        assert (len(receiver.got), listed(workspace)[0].answer) == (3, "HTTP 503")

        receiver.behave = lambda _, handler: handler.answer(200)
        with workspace.database.write() as connection:
            assert outbox.replay(connection, [one.id for one in listed(workspace)], at=clock.now()) == 1
        wait_until(settled(workspace, "delivered"))
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_receiver_that_hangs_is_left_and_holds_up_no_other(workspace, new_receiver, add, emit, wait_until, monkeypatch):
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.5)
    hanging, quick = new_receiver(), new_receiver()
    hanging.behave = lambda _, handler: hanging.release.wait(20)
    add(hanging.url)
    add(quick.url)
    emit(*range(1, 9))
    with delivering_from(workspace, waits=()):
        wait_until(lambda: len(quick.got) == 8, 5)
        wait_until(settled(workspace, *["delivered"] * 8, *["dead"] * 8))

    assert {one.answer for one in listed(workspace) if one.state == "dead"} == {"超时"}


def test_an_answer_that_drips_is_not_waited_for(workspace, receiver, add, emit, wait_until, monkeypatch):
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.5)

    def drip(_, handler):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    receiver.behave = drip
    add(receiver.url)
    emit(1)
    with delivering_from(workspace, waits=()):
        wait_until(settled(workspace, "dead"))

    assert listed(workspace)[0].answer == "超时"


def test_an_endless_answer_is_not_read(workspace, receiver, add, emit, wait_until):
    def endless(_, handler):
        handler.send_response(200)
        handler.end_headers()
        while not receiver.release.is_set():
            handler.wfile.write(b"x" * 65536)

    receiver.behave = endless
    add(receiver.url)
    emit(1)
    with delivering_from(workspace):
        wait_until(settled(workspace, "delivered"))


def test_a_receiver_that_answers_twice_is_heard_once(workspace, receiver, add, emit, wait_until):
    def twice(_, handler):
        handler.answer(200)
        handler.answer(500)

    receiver.behave = twice
    add(receiver.url)
    emit(1, 2)
    with delivering_from(workspace):
        wait_until(settled(workspace, "delivered", "delivered"))

    assert len(receiver.got) == 2


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 999999\r\n\r\n", b"HTTP/1.1 200 OK\r\nA" * 50_000])
def test_what_is_no_http_is_a_failed_attempt(workspace, receiver, add, emit, wait_until, answer):
    def odd(_, handler):
        handler.wfile.write(answer)
        handler.close_connection = True

    receiver.behave = odd
    add(receiver.url)
    emit(1)
    with delivering_from(workspace, waits=()):
        wait_until(settled(workspace, "dead"))

    assert "连接不上" in listed(workspace)[0].answer


def test_redirects_are_not_followed(workspace, new_receiver, add, emit, wait_until):
    asked, elsewhere = new_receiver(), new_receiver()
    asked.behave = lambda _, handler: handler.answer(307, Location=elsewhere.url)
    add(asked.url)
    emit(1)
    with delivering_from(workspace, waits=()):
        wait_until(settled(workspace, "dead"))

    assert (len(asked.got), elsewhere.got) == (1, [])
    assert "不跟随转向" in listed(workspace)[0].answer


def test_a_receiver_that_is_gone_gets_no_more(workspace, receiver, add, emit, wait_until):
    receiver.behave = lambda _, handler: handler.answer(410)
    add(receiver.url)
    emit(1)
    with delivering_from(workspace):
        wait_until(settled(workspace, "dead"))
        emit(2)
        wait_until(lambda: not outbox_busy(workspace))

    assert len(receiver.got) == 1
    with workspace.database.read() as connection:
        assert endpoints.active(connection) == []


def outbox_busy(workspace):
    with workspace.database.read() as connection:
        return outbox.anything(connection, at=clock.now())


def test_a_private_address_is_not_connected_to_unless_allowed(workspace, receiver, add, emit, wait_until):
    add(receiver.url)
    emit(1)
    with delivering_from(workspace, waits=(), allow=()):
        wait_until(settled(workspace, "dead"))

    assert receiver.got == []
    assert "内网或本机地址" in listed(workspace)[0].answer


def test_nobody_there_is_a_failed_attempt(workspace, new_receiver, add, emit, wait_until):
    gone = new_receiver()
    gone.server.server_close()
    add(gone.url)
    emit(1)
    with delivering_from(workspace, waits=()):
        wait_until(settled(workspace, "dead"))

    assert "连接不上" in listed(workspace)[0].answer


def test_what_one_process_left_another_delivers(workspace, receiver, add, emit, wait_until):
    receiver.behave = lambda number, handler: handler.answer(500 if number == 1 else 200)
    add(receiver.url)
    emit(1)
    with delivering_from(workspace):
        wait_until(lambda: receiver.got)
    with delivering_from(workspace):
        wait_until(settled(workspace, "delivered"))

    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_stopping_finishes_and_notes_what_is_under_way(workspace, receiver, add, emit, wait_until):
    receiver.behave = lambda _, handler: (time.sleep(0.3), handler.answer(200))
    add(receiver.url)
    emit(1)
    with delivering_from(workspace):
        wait_until(lambda: receiver.got)

    assert states(workspace) == ["delivered"]


def test_a_listener_hears_what_it_wants_and_again_after_it_raised(workspace, emit, wait_until):
    heard = []

    def hear(event):
        heard.append(event)
        if len(heard) == 1:
            raise RuntimeError("110105194912310021")

    emit(1)
    with workspace.database.write() as connection:
        outbox.emit(
            connection, [CaseAssessed(case="a", as_of="2026-11-22", outstanding="1", blocking=0, warnings=0)], at=clock.now()
        )
    with delivering_from(workspace, listeners=[Listener("toy", "玩具", hear, ("case.imported",))]):
        wait_until(settled(workspace, "delivered"))

    first, second = heard
    assert first == second
    assert (first.type, first.case, first.data["version"], first.at.tzinfo) == ("case.imported", "3-1-1", 1, dt.UTC)
    assert "110105" not in str(listed(workspace))


def test_deliveries_of_a_listener_that_is_no_longer_there_are_given_up(workspace, emit, wait_until):
    emit(1)
    with workspace.database.write() as connection:
        outbox.dispatch(connection, {"toy": ()}, at=clock.now())
    with delivering_from(workspace, waits=()):
        wait_until(settled(workspace, "dead"))


def test_a_database_that_was_away_is_taken_up_again(workspace, receiver, add, emit, wait_until, monkeypatch):
    from feecase.errors import StoreError

    real, away = workspace.database.read, threading.Event()

    def read():
        if away.is_set():
            raise StoreError("数据库不能用", why="测试")
        return real()

    away.set()
    monkeypatch.setattr(workspace.database, "read", read)
    add(receiver.url)
    with delivering_from(workspace):
        emit(1)
        time.sleep(0.2)
        away.clear()
        wait_until(settled(workspace, "delivered"))


def test_the_waits_grow_to_a_day_and_differ_by_chance(at):
    event = outbox.OutboxEvent(1, "case.imported", "a", "", "{}")
    for attempts, wait in enumerate(WAITS):
        one = outbox.Delivery(1, event, "ep", "pending", attempts, "", "")
        moments = {delivery.again(one, WAITS, at) for _ in range(20)}
        assert len(moments) > 1
        assert all(0.8 * wait <= moment - at <= 1.2 * wait for moment in moments)
    assert delivery.again(outbox.Delivery(1, event, "ep", "pending", len(WAITS), "", ""), WAITS, at) is None
    assert list(WAITS) == sorted(WAITS)
    assert WAITS[-1] == dt.timedelta(days=1)


def test_a_listener_that_hangs_holds_up_no_webhook(workspace, receiver, add, emit, wait_until):
    free = threading.Event()
    add(receiver.url)
    emit(*range(1, 9))
    with delivering_from(workspace, listeners=[Listener("slow", "慢", lambda _: free.wait(30))]):
        wait_until(lambda: len(receiver.got) == 8)
        assert "delivered" in states(workspace)
        free.set()
        wait_until(settled(workspace, *["delivered"] * 16))


def test_a_target_at_its_limit_costs_no_transactions(workspace, receiver, add, emit, wait_until, monkeypatch):
    """While nothing can be done, nothing is written: pushes have the database to themselves."""
    writes, real = [], workspace.database.write
    monkeypatch.setattr(workspace.database, "write", lambda: bool(writes.append(1)) or real())
    receiver.behave = lambda _, handler: (receiver.release.wait(20), handler.answer(200))
    monkeypatch.setattr(delivery, "POLL_SECONDS", 0.5)
    add(receiver.url)
    emit(*range(1, 9))
    with delivering_from(workspace):
        wait_until(lambda: len(receiver.got) == 4)
        before = len(writes)
        time.sleep(1.2)
        assert len(writes) - before <= 4
        receiver.release.set()
        wait_until(settled(workspace, *["delivered"] * 8))
