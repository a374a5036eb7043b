"""Deaths of a server while sources push: what was acknowledged is there, what was not is sent again with the same key, and all is there once."""

from __future__ import annotations

import http.client
import itertools
import json
import threading

import pytest
import sqlalchemy as sa

from feecase.store import tables
from feecase.web import pushing
from feecase.workspace import building, opening

SOURCES = 3


def charge(number, room, month, amount):
    day = f"20{20 + month // 12}-{month % 12 + 1:02}"
    return {"ref": f"S{number}-{month}", "room": room, "item": "物业服务费", "from": f"{day}-01", "to": f"{day}-28", "amount": amount}


class Source(threading.Thread):
    """A billing system that sends one thing after another, each until it is answered, and asks some again although it was."""

    def __init__(self, number, server, token, enough):
        super().__init__(name=f"source-{number}")
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
        except Exception as error:  # noqa: BLE001
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
                status, headers, said = self.server.call(method, path, data, {**self.headers, "Idempotency-Key": f"{self.number}-{key}"}, 10)
            except (OSError, http.client.HTTPException):
                continue
            if status != 503:
                assert status == 200, (status, said)
                return status, headers, said


def pushed(folder):
    """Return every charge by its source's reference, with how often it is there and what it says."""
    with opening.open_workspace(folder) as workspace, workspace.database.read() as connection:
        rows = connection.execute(sa.select(tables.records).where(tables.records.c.kind == "charge")).all()
    assert len({row.ref for row in rows}) == len(rows)
    return {row.ref: json.loads(row[4])["amount"] if row.state == "live" else None for row in rows}


def run_sources(server, token, enough):
    sources = [Source(number, server, token, enough) for number in range(1, SOURCES + 1)]
    for source in sources:
        source.start()
    return sources


@pytest.fixture
def undisturbed(make_workspace, at):
    """Return what a workspace holds to which the same was pushed, once and in peace."""

    def compute(acknowledged):
        folder, caller = make_workspace("peace"), pushing.Caller("x", "java110")
        with opening.open_workspace(folder) as workspace, workspace.database.write() as connection:
            for refs in acknowledged:
                for ref, amount in refs.items():
                    number, month = map(int, ref.removeprefix("S").split("-"))
                    body = {"items": [charge(number, f"{number}-1-{100 + month % 4}", month, amount or "1.00")], "as_of": "2026-11-22"}
                    items, as_of = pushing.taken("arrears", body)
                    pushing.commit(connection, [pushing.Push(caller, items, as_of=as_of)], at)
                    if amount is None:
                        pushing.commit(connection, [pushing.Push(caller, withdrawn=ref)], at)
        return built(folder, at)

    return compute


def built(folder, at):
    """Build what is left to build and return cases with their billing: ids, amounts, charges."""
    with opening.open_workspace(folder) as workspace:
        building.build(workspace, at=at)
        with workspace.database.read() as connection:
            rows = connection.execute(sa.select(tables.cases.c.id, tables.cases.c.room, tables.cases.c.state, tables.cases.c.charges, tables.cases.c.outstanding))
            return sorted(map(tuple, rows))


def test_a_server_dies_at_every_point(make_workspace, serving, new_token, deaths, check, least, undisturbed, at):
    folder = make_workspace()
    server, token, enough = serving(folder), new_token(folder), threading.Event()
    sources = run_sources(server, token, enough)
    try:
        server.app()
        for number in itertools.count(1):
            assert deaths.at(number, lambda point: server.run(point), told=True)
            check.sound(folder)
            if deaths.count >= least["pushes"]:
                break
    finally:
        enough.set()
        server.start()
        for source in sources:
            source.join(60)
        server.stop()
    assert [source.wrong for source in sources] == [[]] * SOURCES
    assert sum(source.tries for source in sources) > sum(len(source.acknowledged) for source in sources)
    acknowledged = [source.acknowledged for source in sources]
    assert pushed(folder) == {ref: amount for refs in acknowledged for ref, amount in refs.items()}
    check.sound(folder)
    assert built(folder, at) == undisturbed(acknowledged)
    check.sound(folder)
    assert "Traceback" not in server.logged() and '"what": "bug"' not in server.logged()
