"""A database that goes away and comes back, under a server and under an import: told in Chinese, nothing lost, no restart needed."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import resource
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from feecase.cli.main import execute
from feecase.store import endpoints, tables
from feecase.workspace import setup

KEY = "away-1"

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A killed server leaves connections that nobody can close in time."""


def body(n, amount="186.50"):
    one = {
        "ref": f"A{n}",
        "room": f"3-1-{300 + n}",
        "item": "物业服务费",
        "from": "2024-01-01",
        "to": "2024-01-31",
        "amount": amount,
    }
    return json.dumps({"items": [one], "as_of": "2026-11-22"}).encode()


@pytest.fixture
def started(serving, new_token, wait_until):
    """Start a server for a workspace's folder; `push(n)` pushes the n-th charge with its key."""

    def start(folder, change=lambda: None):
        server = serving(folder)
        server.bearer = {"Authorization": f"Bearer {new_token(folder)}"}
        server.push = lambda n: server.call(
            "POST", "/v1/arrears", body(n), {**server.bearer, "Content-Type": "application/json", "Idempotency-Key": f"k{n}"}, 60
        )
        server.until_ready = lambda: wait_until(lambda: server.get("/readyz")[0] == 200)
        server.start(change=change)
        return server

    return start


def refused(answer):
    """Check that an answer says: not now, come again."""
    status, headers, said = answer
    named = {name.lower(): value for name, value in headers.items()}
    assert (status, named.get("retry-after")) == (503, "5"), answer
    error = said["error"]
    assert error["code"] == "store-error"
    assert "数据库" in error["what"] + error["where"]
    assert error["next"]
    assert error["why"]
    return error


def stored(folder):
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        return sorted(row.ref for row in connection.execute(sa.select(tables.records).where(tables.records.c.kind == "charge")))


def silent(server):
    log = server.logged()
    assert "Traceback" not in log
    assert '"what": "bug"' not in log


def test_postgresql_stops_and_starts_under_a_server(make_workspace, postgres, started, new_receiver, wait_until, at):
    folder = make_workspace(url=postgres.new())
    settings = folder / "feecase.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("[webhooks]\n", '[webhooks]\nallow = ["127.0.0.0/8"]\n'), encoding="utf-8"
    )
    receiver = new_receiver()
    with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
        endpoints.add(connection, "out", receiver.url, types=["case.imported"], actor="test", at=at - dt.timedelta(days=1))
    server = started(folder)
    assert server.push(1)[0] == 200
    for how in ("fast", "immediate"):
        postgres.stop(how)
        try:
            refused(server.push(2))
            assert server.get("/healthz")[0] == 200
            assert server.get("/readyz")[0] == 503
            assert server.get("/readyz")[2]["data"]["checks"]["database"] is False
            refused(server.call("GET", "/v1/cases", None, server.bearer, 60))
        finally:
            postgres.start()
        server.until_ready()
    first = server.push(2)
    assert first[0] == 200
    assert server.push(2)[2] == first[2]
    wait_until(lambda: len(receiver.ids()) == 2, 40)
    assert set(receiver.ids().values()) == {1}
    assert stored(folder) == ["A1", "A2"]
    silent(server)


def run(folder, *arguments):
    """Run a command in a folder; return its exit code and what it said."""
    out = io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            return execute(list(arguments)), out.getvalue()
    finally:
        os.chdir(before)


def test_postgresql_stops_in_the_middle_of_an_import(make_workspace, postgres, table, check, chance, wait_until, deaths):
    folder = make_workspace(url=postgres.new())
    (folder / "a.csv").write_text(table(*((str(n), f"3-{n}-301", "李明", f"{n + 1}.00") for n in range(400))), encoding="utf-8")
    marker = folder.parent / "said"

    def work():
        code, said = run(folder, "import", "a.csv")
        marker.write_text(f"{code}\n{said}", encoding="utf-8")

    pid = deaths.start(work)
    with setup.open_workspace(folder) as workspace:

        def begun():
            with workspace.database.read() as connection:
                return connection.execute(sa.select(sa.func.count()).select_from(tables.records)).scalar_one() > 0

        wait_until(begun)
    postgres.stop("immediate")
    try:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        code, said = marker.read_text("utf-8").split("\n", 1)
        assert code == "1"
        assert "数据库不能用" in said
        assert "处理：" in said
        assert "Traceback" not in said
    finally:
        postgres.start()
    for _ in range(2):
        assert run(folder, "import", "a.csv")[0] == 0
    found = check.content(folder)
    assert len(found["cases"]) == len(found["records"]) == 400
    assert len([one for one in found["events"] if one[0] == "case.imported"]) == 400
    assert found["dirty"] == []


def moved(folder, to):
    to.mkdir(exist_ok=True)
    for path in folder.glob("feecase.db*"):
        path.rename(to / path.name)


def test_a_file_moved_away_is_told_and_nothing_is_acknowledged_into_it(make_workspace, started, place):
    """An acknowledged push is in the file that lies where the settings say, never in one that was moved or deleted."""
    folder = make_workspace()
    server = started(folder)
    assert server.push(1)[0] == 200
    moved(folder, place / "away")
    error = refused(server.push(2))
    assert "不见了" in error["why"]
    assert server.get("/readyz")[0] == 503
    assert not (folder / "feecase.db").exists(), "no empty file takes its place"
    moved(place / "away", folder)
    assert server.push(2)[0] == 200
    server.until_ready()
    server.stop()
    assert stored(folder) == ["A1", "A2"]
    silent(server)


def test_another_file_put_in_its_place_is_the_one_that_counts(make_workspace, started, place):
    """A restored backup put in the file's place under a running server: what is acknowledged afterwards is in it."""
    folder = make_workspace()
    shutil.copytree(folder, place / "older")
    server = started(folder)
    assert server.push(1)[0] == 200
    moved(folder, place / "away")
    moved(place / "older", folder)
    answer = server.push(2)
    assert answer[0] in {200, 401, 503}
    server.stop()
    assert ("A2" in stored(folder)) == (answer[0] == 200)
    silent(server)


def test_an_import_without_its_file_is_told_and_makes_none(make_workspace, table):
    folder = make_workspace()
    (folder / "a.csv").write_text(table(("1", "3-1-301", "李明", "2660.00")), encoding="utf-8")
    moved(folder, folder.parent / "away")
    code, said = run(folder, "import", "a.csv")
    assert code == 1
    assert "不见了" in said
    assert "feecase restore" in said
    assert not (folder / "feecase.db").exists()
    moved(folder.parent / "away", folder)
    assert run(folder, "import", "a.csv")[0] == 0


def as_nobody(folder):
    """Give a folder to nobody and become nobody: root may write whatever is read-only."""
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def test_a_file_that_may_only_be_read(make_workspace, table, deaths, place):
    folder = make_workspace()
    (folder / "a.csv").write_text(table(("1", "3-1-301", "李明", "2660.00")), encoding="utf-8")
    said = place / "said"
    said.touch()
    for path in (place, folder, *folder.iterdir(), said):
        path.chmod(0o755 if path.is_dir() else 0o444)
        if os.getuid() == 0:
            os.chown(path, 65534, 65534)
    said.chmod(0o644)
    folder.chmod(0o555)

    def work():
        as_nobody(folder)
        said.write_text("{} {}".format(*run(folder, "import", "a.csv")), encoding="utf-8")

    deaths.live(work)
    told = said.read_text("utf-8")
    folder.chmod(0o755)
    assert told.startswith("1 ")
    assert "只读" in told or "权限" in told
    assert "Traceback" not in told
    (folder / "feecase.db").chmod(0o644)
    assert run(folder, "import", "a.csv")[0] == 0


def test_a_disk_that_is_full_under_an_import(make_workspace, table, deaths, check, place):
    """A limit on the size of files stands for the full disk: refused in the middle of writing, nothing half is left, later it goes."""
    folder = make_workspace()
    (folder / "a.csv").write_text(table(*((str(n), f"3-{n}-301", "李明", f"{n + 1}.00") for n in range(300))), encoding="utf-8")
    said = place / "said"

    def work(size):
        def limited():
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
            result = run(folder, "import", "a.csv")
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            said.write_text("{} {}".format(*result), encoding="utf-8")

        return limited

    for size in (200_000, 300_000, 500_000):
        deaths.live(work(size))
        told = said.read_text("utf-8")
        assert told.startswith("1 "), told
        assert "磁盘" in told
        assert "Traceback" not in told
        check.sound(folder)
    assert run(folder, "import", "a.csv")[0] == 0
    check.sound(folder)
    found = check.content(folder)
    assert len(found["cases"]) == len(found["records"]) == 300


def test_a_disk_that_is_full_under_an_import_into_folders(make_workspace, table, deaths, check, place):
    folder = make_workspace()
    (folder / "a.csv").write_text(table(("1", "3-1-301", "李明", "2660.00"), ("2", "3-1-302", "王芳", "不详")), encoding="utf-8")
    said = place / "said"

    def limited():
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, most))
        result = run(folder, "import", "a.csv", "--to", "cases")
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        said.write_text("{} {}".format(*result), encoding="utf-8")

    deaths.live(limited)
    told = said.read_text("utf-8")
    assert told.startswith("1 ")
    assert "磁盘" in told
    assert "Traceback" not in told
    check.tidy(folder)
    assert run(folder, "import", "a.csv", "--to", "cases")[0] == 1
    assert (folder / "cases" / "3-1-301" / "billing.yaml").is_file()


def test_a_disk_that_is_full_under_a_server(make_workspace, started, place):
    folder = make_workspace()
    full = place / "full"

    def change():
        @event.listens_for(sa.Engine, "begin")
        def limit(connection):
            if connection.dialect.name == "sqlite":
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages if full.exists() else 2**31}")

    server = started(folder, change)
    assert server.push(1)[0] == 200
    time.sleep(1.5)  # its case is built
    full.touch()
    answers = [server.push(n) for n in range(2, 60)]
    told = [n for n, answer in enumerate(answers, 2) if answer[0] != 200]
    assert told, "there is room on the last pages; then there is none"
    assert "磁盘空间不足" in refused(answers[told[0] - 2])["why"]
    assert server.get("/healthz")[0] == 200
    full.unlink()
    for n in told:
        assert server.push(n)[0] == 200
    server.stop()
    assert len(stored(folder)) == 59
    with contextlib.closing(sqlite3.connect(folder / "feecase.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    silent(server)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases/%00",
        "/v1/cases?after=%00",
        "/v1/limitation/deadlines?after=%00|%00|%00",
        "/v1/events?type=%00",
        "/v1/cases/x%00/assessment",
    ],
)
def test_what_postgresql_cannot_hold_is_refused_before(make_workspace, postgres, started, path):
    server = started(make_workspace(url=postgres.new()))
    status, _, said = server.get(path, **server.bearer)
    assert 400 <= status < 500, said
    assert server.call("POST", "/v1/hooks/%00", b"{}", {"Content-Type": "application/json"})[0] in {400, 401, 404, 422}
    assert server.call("DELETE", "/v1/arrears/%00", None, server.bearer)[0] in {400, 404, 422}
    silent(server)
