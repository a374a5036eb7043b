"""The whole service: health, readiness, a database that goes and comes, logs without personal data, a clean end."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import threading

import httpx
import pytest
import sqlalchemy as sa

from feecase.store import documents, records
from feecase.web import keeper, logs
from feecase.web.app import build


def test_health_and_readiness_of_a_running_server(shared):
    assert shared.http.get("/healthz").json() == {"schema": "feecase/health/1", "data": {"status": "ok"}}
    ready = shared.http.get("/readyz")

    assert ready.status_code == 200
    assert ready.json()["data"] == {
        "status": "ready",
        "checks": {"database": True, "writer": True, "keeper": True, "deliverer": True},
        "detail": {"unresolved": 0},
    }


def test_a_worker_that_ended_makes_the_server_not_ready(server):
    server.service.keeper.stop()
    ready = server.http.get("/readyz")

    assert (ready.status_code, ready.json()["data"]["checks"]["keeper"]) == (503, False)
    assert server.http.get("/healthz").status_code == 200


def test_old_tables_make_the_server_not_ready(server, workspace):
    with workspace.database.write() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '0001'"))

    assert server.http.get("/readyz").json()["data"] == {
        "status": "not-ready",
        "checks": {"database": False, "writer": True, "keeper": True, "deliverer": True},
        "detail": {},
    }


@pytest.fixture
def unplug(workspace):
    """Take the database away and give it back: `unplug.set()`, `unplug.clear()`."""
    away = threading.Event()
    engine = workspace.database.engine

    @sa.event.listens_for(engine, "do_connect")
    def refuse(*_):
        if away.is_set():
            raise sqlite3.OperationalError("unable to open database file")

    @sa.event.listens_for(engine, "begin")
    def gone(_connection):
        if away.is_set():
            raise sa.exc.OperationalError("BEGIN", {}, sqlite3.OperationalError("disk I/O error"))

    return away


def test_while_the_database_is_away_nothing_is_acknowledged_and_afterwards_all_goes_on(
    server, workspace, charge, unplug, wait_until
):
    assert server.push("arrears", charge("before")).status_code == 200
    unplug.set()
    refused = server.push("arrears", charge("during"), **{"Idempotency-Key": "k1"})
    reading = wait_until(lambda: (answer := server.http.get("/v1/cases")).status_code == 503 and answer)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "store-error")
    assert refused.headers["retry-after"]
    assert reading.json()["error"]["next"]
    assert server.http.get("/readyz").status_code == 503

    unplug.clear()
    assert server.push("arrears", charge("during"), **{"Idempotency-Key": "k1"}).json()["data"]["new"] == 1
    wait_until(lambda: server.http.get("/readyz").status_code == 200)
    assert all(server.service.alive().values())


def test_unknown_paths_and_methods_answer_in_the_one_error_shape(shared):
    for answer, status, code in (
        (shared.http.get("/nothing"), 404, "not-found"),
        (shared.http.get("/docs"), 404, "not-found"),
        (shared.http.put("/v1/arrears"), 405, "method-not-allowed"),
        (shared.http.get("/v1/events?after=-1"), 422, "input-error"),
        (shared.http.get("/v1/events?limit=many"), 422, "input-error"),
        (shared.http.get("/v1/limitation/deadlines?before=2026-02-30"), 422, "input-error"),
        (shared.http.get("/v1/cases/x/assessment?as_of=20261122"), 422, "input-error"),
        (shared.http.get("/v1/cases/nobody"), 404, "not-found"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert set(answer.json()["error"]) >= {"code", "where", "what", "why", "next"}
        assert answer.headers["x-request-id"]
    assert shared.http.put("/v1/arrears").headers["allow"] == "POST"


def test_the_server_does_not_say_what_it_is_made_of(shared):
    headers = shared.http.get("/healthz").headers

    assert "server" not in headers
    assert "x-powered-by" not in headers


@pytest.fixture
def lines():
    """Set up the logs as `feecase serve` does; return a function that reads what was logged."""
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in ("feecase", "uvicorn")}
    stream = io.StringIO()
    logs.set_up(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate


def test_logs_are_json_without_personal_data(lines, server, charge, wait_until):
    person = {"owner": "欧阳测试", "phone": "13912345678"}
    server.push("arrears", charge("A1", **person))
    server.push("arrears", charge("A2", amount="x", **person))
    server.http.get("/v1/cases/3-1-302-欧阳测试/assessment?as_of=2026-11-22")
    server.http.get("/v1/cases", headers={"Authorization": "Bearer 13912345678"})
    wait_until(lambda: any(line["logger"] == "feecase.events" for line in lines()))
    written = lines()

    text = json.dumps(written, ensure_ascii=False)
    assert not [secret for secret in ("欧阳", "139123", server.token.split("_")[2], "as_of=") if secret in text]
    requests = [line for line in written if line["what"] == "request"]
    assert {(line["method"], line["route"], line["status"]) for line in requests} >= {
        ("POST", "/v1/arrears", 200),
        ("POST", "/v1/arrears", 207),
        ("GET", "/v1/cases/{case}/assessment", 404),
        ("GET", "/v1/cases", 401),
    }
    assert all({"at", "level", "logger", "request", "ms", "caller"} <= line.keys() for line in requests)
    assert [line["type"] for line in written if line["logger"] == "feecase.events"][:1] == ["case.imported"]


def test_a_bug_is_answered_and_logged_without_its_message(lines, server, monkeypatch, charge):
    def broken(*_):
        raise RuntimeError("13912345678")

    monkeypatch.setattr("feecase.web.push_batch.taken", broken)
    answer = server.push("arrears", charge("A1"))

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "bug")
    (line,) = [line for line in lines() if line["what"] == "bug"]
    assert (line["error"], line["request"]) == ("RuntimeError", answer.headers["x-request-id"])
    assert line["at_code"][-1].endswith("broken")
    assert "139123" not in json.dumps(line)


def test_cases_are_built_when_they_are_read_however_the_keeper_rests(workspace, serving, charge, monkeypatch):
    monkeypatch.setattr(keeper, "PAUSE_SECONDS", 3600)
    monkeypatch.setattr(keeper.Keeper, "work", lambda _: False)
    with serving(workspace) as server:
        server.push("arrears", charge("A1"), charge("A2", room="3-1-303"))

        assert [one["id"] for one in server.http.get("/v1/cases").json()["data"]["cases"]] == ["3-1-302", "3-1-303"]
        server.push("arrears", charge("A3", room="3-1-304"))
        assert server.http.get("/v1/cases/3-1-304").status_code == 200


def test_a_reader_does_not_wait_for_many_rooms_but_is_told(workspace, serving, charge, monkeypatch):
    monkeypatch.setattr(keeper.Keeper, "work", lambda _: False)
    with serving(workspace) as server:
        server.push("arrears", *(charge(f"A{n}", room=f"3-1-{n}") for n in range(1, keeper.READ_LIMIT + 20)))

        assert server.http.get("/v1/cases").json()["data"]["pending"] == keeper.READ_LIMIT + 19


def test_the_keeper_builds_all_and_goes_on_after_trouble(server, workspace, charge, wait_until, monkeypatch):
    monkeypatch.setattr(keeper, "TROUBLE_SECONDS", 0.1)
    (workspace.folder / "project.yaml").write_text("不认识的键: 1\n", encoding="utf-8")
    server.push("arrears", *(charge(f"A{n}", room=f"3-1-{n}") for n in range(1, 250)))
    assert server.service.keeper.alive
    with workspace.database.read() as connection:
        assert len(records.dirty(connection)) == 249
    (workspace.folder / "project.yaml").write_bytes((workspace.folder / "project.bak").read_bytes())

    wait_until(lambda: server.http.get("/v1/cases").json()["data"]["pending"] == 0, 30)
    assert len(server.http.get("/v1/cases?limit=1000").json()["data"]["cases"]) == 249


def test_requests_under_way_are_answered_when_the_server_stops(workspace, serving, new_token, charge):
    """Fifty clients push until the server is gone: what was answered with 200 is there, all of it."""
    token, done, ready = new_token(workspace), [], threading.Barrier(51)

    def push(client, url):
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30) as http:
            for n in range(10_000):
                try:
                    answer = http.post("/v1/arrears", json={"items": [charge(f"{client}-{n}", item=f"{client}-{n}")]})
                except httpx.HTTPError:
                    return
                if n == 0:
                    ready.wait()
                if answer.status_code == 200:
                    done.append(f"{client}-{n}")

    with serving(workspace, token=token) as server:
        threads = [threading.Thread(target=push, args=(n, server.url)) for n in range(50)]
        for thread in threads:
            thread.start()
        ready.wait()
    for thread in threads:
        thread.join()

    with workspace.database.read() as connection:
        there = {one.ref for one in records.of_rooms(connection, ["3-1-302"])}
    assert set(done) <= there
    assert len(done) >= 50


def test_the_document_describes_every_route(server):
    document = build(server.service).openapi()

    for path, methods in document["paths"].items():
        for says in methods.values():
            assert says["summary"], path
            assert says["description"], path
            assert "200" in says["responses"], path
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["openapi"].startswith("3.1")


def test_what_people_change_in_the_project_file_is_taken_up_while_serving(workspace, serving, wait_until, monkeypatch):
    monkeypatch.setattr(keeper, "SETTLE_SECONDS", 0.1)

    def version():
        with workspace.database.read() as connection:
            found = documents.get(connection, documents.PROJECT, "project.yaml")
        return found.version if found else 0

    with serving(workspace):
        wait_until(lambda: version() == 1)
        project = workspace.folder / "project.yaml"
        project.write_text(project.read_text("utf-8") + "# 改过\n", encoding="utf-8")
        wait_until(lambda: version() == 2)
