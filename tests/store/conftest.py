from __future__ import annotations

import datetime as dt
import getpass
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from feecase.store import migrations
from feecase.store.database import open_database
from feecase.store.records import Batch, Incoming
from feecase.store.tables import metadata

AT = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def at():
    """A moment."""
    return AT


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory):
    """A SQLite file with our tables, to be copied."""
    path = tmp_path_factory.mktemp("made") / "a.db"
    opened = open_database(f"sqlite:///{path}")
    migrations.upgrade(opened)
    opened.close()
    return path


@pytest.fixture(scope="session")
def postgresql_made(postgresql):
    """A PostgreSQL database with our tables, emptied for each test."""
    opened = open_database(postgresql.admin.set(drivername="postgresql").render_as_string(hide_password=False))
    with opened.write() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    migrations.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """An open database with our tables and nothing in them: every test with it runs on both."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_made"), tmp_path / "workspace.db")
        opened = open_database(f"sqlite:///{path}")
        yield opened
        opened.close()
        return
    opened = request.getfixturevalue("postgresql_made")
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with opened.write() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
    yield opened


@pytest.fixture
def url(database):
    """The URL of `database`, password included, for other processes."""
    return database.engine.url.render_as_string(hide_password=False)


def _charge(ref="F1", room="3-1-302", amount="100.00", *, first="2026-01-01", **more):
    values = {
        "room": room,
        "item": "物业费",
        "from": first,
        "to": "2026-01-31",
        "amount": amount,
        "owner": "李明",
        "phone": "13800138000",
    }
    fields = {name: more.pop(name) for name in ("file", "sheet", "row", "as_of") if name in more}
    return Incoming("charge", ref, room, values | more, **fields)


@pytest.fixture(scope="session")
def make():
    """Makers of records and batches."""
    return SimpleNamespace(charge=_charge, batch=lambda source="台账", **more: Batch(source, "file", actor="周", **more))


@pytest.fixture
def mortal(tmp_path_factory):
    """A PostgreSQL server that a test may stop and start: `url`, `stop()`, `start()`."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        import os

        (pytest.fail if os.environ.get("CI") else pytest.skip)("postgresql is not installed")
    home = programs[-1].parent
    root = getpass.getuser() == "root"
    run = ["runuser", "-u", "postgres", "--"] if root else []
    folder = Path("/tmp") / f"feecase-{tmp_path_factory.mktemp('mortal').name}-{id(run) % 100000}"
    folder.mkdir()
    if root:
        shutil.chown(folder, "postgres")
    subprocess.run(
        [*run, home / "initdb", "-D", folder / "data", "-U", "feecase", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        check=True,
        capture_output=True,
        cwd=folder,
    )

    def control(action, *options):
        subprocess.run(
            [*run, home / "pg_ctl", "-D", folder / "data", "-w", "-m", "fast", "-l", folder / "log", action, *options],
            check=True,
            capture_output=True,
            cwd=folder,
        )

    def start():
        control("start", "-o", f"-c listen_addresses='' -c fsync=off -k {folder}")

    start()
    yield SimpleNamespace(url=f"postgresql://feecase@/postgres?host={folder}", stop=lambda: control("stop"), start=start)
    control("stop")
    shutil.rmtree(folder, ignore_errors=True)
