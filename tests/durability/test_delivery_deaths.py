"""Deaths of the deliverer: every event reaches every receiver, with the same webhook-id each time, and no more often than attempts were made."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import json
import shutil

import pytest
import sqlalchemy as sa
from standardwebhooks.webhooks import Webhook

from feecase.extend.contracts import Listener
from feecase.store import endpoints, tables
from feecase.web import addresses, clock, delivering
from feecase.web.delivering import Deliverer
from feecase.workspace import opening

ROOMS = 3


@pytest.fixture
def receivers(new_receiver):
    return new_receiver(), new_receiver()


@pytest.fixture
def waiting(make_workspace, importing, table, receivers, at):
    """A workspace with two endpoints and news for them that nobody delivered yet."""
    folder = make_workspace()
    with opening.open_workspace(folder) as workspace, workspace.database.write() as connection:
        for receiver in receivers:
            endpoints.add(connection, "out", receiver.url, actor="test", at=at - dt.timedelta(days=1))
    (folder / "a.csv").write_text(table(*((str(n), f"3-1-30{n}", f"李{n}", "100.00") for n in range(1, ROOMS + 1))), encoding="utf-8")
    importing(folder, "a.csv")
    return folder


def deliver(folder, at, point=None, heard=None):
    """Deliver all there is, from a moment on; a listener of a plugin writes what it hears into a file."""
    clock.now = delivering.clock.now = lambda: at
    if point:
        send = delivering._send

        @functools.wraps(send)
        async def pointed(*given):
            point("before sending")
            status = await send(*given)
            point("after sending")
            return status

        delivering._send = pointed

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

    with opening.open_workspace(folder) as workspace:
        asyncio.run(run(workspace.database))


def rows(folder, table):
    with opening.open_workspace(folder) as workspace, workspace.database.read() as connection:
        return connection.execute(sa.select(table)).all()


def test_a_deliverer_dies_at_every_point(waiting, copies, receivers, deaths, check, least, at, place):
    heard = place / "heard.txt"
    quiet = copies(waiting)
    deaths.live(lambda: deliver(quiet, at, heard=heard))
    ids = {f"evt_{row.id}_{''.join(filter(str.isdigit, row.at))}" for row in rows(quiet, tables.events)}
    assert [receiver.ids() for receiver in receivers] == [dict.fromkeys(ids, 1)] * 2
    for number in range(1, 200):
        folder = copies(waiting)
        heard.unlink()
        for receiver in receivers:
            receiver.got.clear()
        if not deaths.at(number, lambda point, folder=folder: deliver(folder, at, point, heard), told=True):
            break
        check.sound(folder)
        deaths.live(lambda folder=folder: deliver(folder, at + dt.timedelta(minutes=3), heard=heard))  # the lease is over
        check.sound(folder)
        again = 0
        for receiver in receivers:
            assert receiver.ids().keys() == ids, "never lost, never under another name"
            bodies = {name: {body for one, _, body in receiver.got if one == name} for name in ids}
            assert all(len(texts) == 1 for texts in bodies.values()), "told twice, it says the same"
            again += sum(count - 1 for count in receiver.ids().values())
        told = heard.read_text(encoding="utf-8").split()
        assert set(told) == ids
        done = rows(folder, tables.deliveries)
        assert {row.state for row in done} == {"delivered"}
        assert again + len(told) - len(ids) <= sum(row.attempts for row in done) - len(done), "twice only where an attempt was not noted"
        shutil.rmtree(folder)
    assert deaths.count >= least["delivery"]


def test_what_is_sent_is_signed_and_nothing_personal(waiting, receivers, deaths, at):
    deaths.live(lambda: deliver(waiting, at))
    secrets = {row.target: row.secret for row in rows(waiting, tables.endpoints)}
    for receiver in receivers:
        for name, headers, body in receiver.got:
            signed = Webhook(secrets[receiver.url]).sign(name, dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC), body.decode())
            assert headers["webhook-signature"] == signed
            assert json.loads(body).keys() == {"type", "timestamp", "data"}
            assert "李" not in body.decode()
