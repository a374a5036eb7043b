"""Deaths of a server while sources push: what was acknowledged is there, what was not is sent again with the same key, and all is there once."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
import sqlalchemy as sa

from feecase.store import tables
from feecase.web import push_batch
from feecase.workspace import case_builder, setup


def built(folder, at):
    """Build what is left to build; return the cases with their sums, and what their billing files say."""
    with setup.open_workspace(folder) as workspace:
        case_builder.build(workspace, at=at)
        with workspace.database.read() as connection:
            columns = (tables.cases.c[name] for name in ("id", "room", "state", "charges", "outstanding"))
            rows = sorted(map(tuple, connection.execute(sa.select(*columns))))
            texts = connection.execute(
                sa.select(tables.documents.c.owner, tables.documents.c.content).where(tables.documents.c.owner != "")
            )
            return rows, {row.owner: sorted(row.content.decode().splitlines()) for row in texts}


@pytest.fixture
def undisturbed(make_workspace, charged, at):
    """Return what a workspace holds to which the same was pushed, once and in peace."""

    def compute(sources):
        folder, caller = make_workspace("peace"), push_batch.Caller("x", "java110")
        with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
            for ref, amount in (pair for source in sources for pair in source.acknowledged.items()):
                number, month = map(int, ref.removeprefix("S").split("-"))
                body = {
                    "items": [charged(number, f"{number}-1-{100 + month % 4}", month, amount or "1.00")],
                    "as_of": "2026-11-22",
                }
                items, as_of = push_batch.taken("arrears", body, dt.date(2026, 11, 22))
                push_batch.commit(connection, [push_batch.Push(caller, items, as_of=as_of)], at)
                if amount is None:
                    push_batch.commit(connection, [push_batch.Push(caller, withdrawn=ref)], at)
        return built(folder, at)

    return compute


def test_a_server_dies_at_every_point(make_workspace, serving, new_token, pushing_to, deaths, check, least, undisturbed, at):
    folder = make_workspace()
    server, token = serving(folder), new_token(folder)
    with pushing_to(server, token) as sources:
        for number in itertools.count(1):
            assert deaths.at(number, server.run, told=True)
            check.sound(folder)
            if deaths.count >= least["pushes"]:
                break
    check.sound(folder)
    assert built(folder, at) == undisturbed(sources)
    check.sound(folder)


def test_a_server_is_killed(make_workspace, serving, new_token, pushing_to, deaths, check, chance, least):
    folder = make_workspace()
    server, token = serving(folder), new_token(folder)
    with pushing_to(server, token):
        while deaths.count < least["kills of a server"]:
            deaths.kill(deaths.start(server.run), chance.uniform(0.05, 0.6))
            check.sound(folder)
    check.sound(folder)
