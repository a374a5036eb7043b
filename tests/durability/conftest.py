"""Processes that die at every point where they write, workspaces to do it in, and what must be true of them afterwards.

A point is a moment before or after a write: a statement that changes the database, a commit, a file made, half written, synced, renamed or
removed, an answer sent. The work runs in a forked child that leaves by `os._exit` at its n-th point, so that nothing is flushed, rolled back or
tidied up; n runs through all of them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gc
import io
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path
from types import SimpleNamespace

import certifi
import pytest
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from feecase.cases.workspace import WorkspaceStore
from feecase.engine import load_context
from feecase.flows.announce import AnnounceRequest, announce
from feecase.store import tables
from feecase.workspace import setup
from feecase.workspace.table_import import import_files

AT = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
DEAD, BROKEN = 137, 99
PROJECT = "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园, 项目地址: 青岛市市南区海晏路18号}\n"
HEAD = "费用编号,房号,业主,业主电话,面积,费用项,开始时间,结束时间,欠费时长（天）,欠费时长（月）,欠费金额\n"
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER")
LEAST = {
    "import into a workspace": 40,
    "import into folders": 30,
    "import on PostgreSQL": 10,
    "pushes": 60,
    "building and assessing": 25,
    "delivery": 40,
    "kills of an import into workspace": 14,
    "kills of an import into folders": 14,
    "kills of a server": 8,
    "kills of a deliverer": 8,
    "taking in": 40,
    "handing out": 40,
    "backup and restore": 25,
    "purge": 8,
}
"""Deaths that each test of this folder dies at least; the tests hold themselves to it."""


# Dying ------------------------------------------------------------------------------------------------------------------------------------


class _Torn(io.BufferedWriter):
    """A file of which half the bytes are written when the process dies in the middle."""

    def __init__(self, raw, point):
        super().__init__(raw)
        self._point = point

    def write(self, data):
        def half():
            super(_Torn, self).write(bytes(data)[: len(data) // 2])
            self.flush()

        self._point("half a file", half)
        return super().write(data)

    def read(self, size=-1):
        self.flush()
        return self.raw.read(size)

    def readable(self):
        return True


def _arm(point):
    """Call `point` around everything that writes."""

    def around(owner, name, told, *, only=lambda *_: True):
        inner = getattr(owner, name)

        @functools.wraps(inner)
        def wrapped(*given, **named):
            if not only(*given):
                return inner(*given, **named)
            point(f"before {told}")
            result = inner(*given, **named)
            point(f"after {told}")
            return result

        setattr(owner, name, wrapped)

    def writes(_self, _cursor, statement, *_):
        return statement.lstrip().upper().startswith(WRITES)

    around(os, "fsync", "fsync")
    around(Path, "replace", "rename", only=lambda path, *_: not path.is_dir())
    around(Path, "unlink", "removal")
    around(tempfile, "mkstemp", "a new file")
    around(DefaultDialect, "do_commit", "commit")
    around(DefaultDialect, "do_execute", "statement", only=writes)
    around(DefaultDialect, "do_executemany", "statement", only=writes)
    opened = os.fdopen
    os.fdopen = lambda fd, mode="r", *rest, **named: (
        _Torn(io.FileIO(fd, "r+"), point) if "w" in mode and "b" in mode else opened(fd, mode, *rest, **named)
    )


_certificates = functools.cache(functools.partial(ssl.create_default_context, cafile=certifi.where()))


def _forked(child, patience=60):
    """Run `child` in a fork that always ends by itself; return its process id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from Python 3.12 on: forks of processes with threads
        pid = os.fork()
    if pid:
        return pid
    status = BROKEN
    try:
        signal.alarm(patience)
        gc.disable()  # it would copy every page of the parent
        ssl.create_default_context = _certificates  # read once, in the parent
        child()
        status = 0
    except BaseException:  # noqa: BLE001 — whatever it is, the child must end here
        with Path("/dev/stderr").open("a", encoding="utf-8") as out:
            traceback.print_exc(file=out)
    finally:
        os._exit(status)


class Deaths:
    """Lets work die in children, and counts."""

    def __init__(self):
        self.count = 0

    def points(self, work):
        """Run the work to its end; return its points in their order."""
        reading, writing = os.pipe()

        def child():
            names = []
            _arm(lambda name, _half=None: names.append(name))
            work()
            with os.fdopen(writing, "w") as out:
                json.dump(names, out)

        os.close(writing) if not (pid := _forked(child)) else None
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as told:
            text = told.read()
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, "the work itself fails"
        return json.loads(text)

    def at(self, number, work, *, told=False):
        """Let the work die at its n-th point; return whether it did, False where it came to its end before. It may be `told` to know more points."""

        def child():
            count = itertools.count(1)

            def point(_name, half=None):
                if next(count) == number:
                    if half:
                        half()
                    os._exit(DEAD)

            _arm(point)
            work(point) if told else work()

        status = os.waitstatus_to_exitcode(os.waitpid(_forked(child), 0)[1])
        assert status in {0, DEAD}, status
        self.count += status == DEAD
        return status == DEAD

    def live(self, work):
        """Let the work come to its end in a child, as a process of its own."""
        assert not self.at(0, work)

    def start(self, work):
        """Start the work in a child; return its process id, to be killed and waited for."""
        return _forked(work)

    def kill(self, pid, after):
        """Kill a child (SIGKILL) after so many seconds; return whether it was still at work."""
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert status in {0, -signal.SIGKILL}, status
        self.count += status == -signal.SIGKILL
        return status == -signal.SIGKILL


@pytest.fixture
def deaths():
    return Deaths()


@pytest.fixture(scope="session")
def forked():
    """Run a function in a fork that ends by itself, at the latest after `patience` seconds; returns its process id."""
    return _forked


@pytest.fixture(scope="session")
def least():
    return LEAST


@pytest.fixture
def chance():
    """Chance that says its seed where a test fails."""
    seed = random.randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")
    return random.Random(seed)


# Workspaces -------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def context():
    return load_context(entry_points=False)


@pytest.fixture(scope="session")
def warm(context, tmp_path_factory):
    """Everything imported once, so that forks need not."""
    from feecase.web import app, delivery, service  # noqa: F401
    from feecase.workspace import case_builder, folders, report  # noqa: F401

    _certificates()
    folder = tmp_path_factory.mktemp("warm")
    (folder / "project.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "a.csv").write_text(HEAD + "1,9-9-901,李明,,95,物业费,2025-09-01,2026-10-01,395,14,2660.00\n", encoding="utf-8")
    with setup.create(folder, at=AT, actor="test") as workspace:
        import_files(
            workspace, [folder / "a.csv"], importers=context.plugins.importers, cues=context.plugins.cues, at=AT, actor="test"
        )
        announce(context, WorkspaceStore.of(workspace), AnnounceRequest(AT.date(), AT))


def arrears(*rows):
    """Return a table of arrears: (number, room, owner, amount) each."""
    return HEAD + "".join(
        f"{n},{room},{owner},,95,物业费,2025-09-01,2026-10-01,395,14,{amount}\n" for n, room, owner, amount in rows
    )


@pytest.fixture(scope="session")
def table():
    return arrears


@pytest.fixture
def place(tmp_path):
    """A folder in memory where there is one: a death of the process is the same there, and syncing costs nothing."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="feecase-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def create(warm):
    """Make a workspace with the project's file in a new folder, and close it."""

    def make(folder, url=setup.DATABASE):
        folder.mkdir()
        (folder / "project.yaml").write_text(PROJECT, encoding="utf-8")
        setup.create(folder, database=url, at=AT, actor="test").close()
        return folder

    return make


@pytest.fixture
def make_workspace(place, create):
    """Make a workspace: `make_workspace("a")`; returns its folder."""
    return lambda name="w", *, url=setup.DATABASE: create(place / name, url)


@pytest.fixture
def copies(place):
    """Copy a folder, each time afresh: `copies(folder)`."""
    numbers = itertools.count()

    def copy(folder):
        to = place / f"copy-{next(numbers)}"
        shutil.copytree(folder, to, copy_function=shutil.copy2)
        return to

    return copy


@pytest.fixture(scope="session")
def importing(context):
    """Import tables into the workspace of a folder, as the command does: `importing(folder, "欠费.csv")`."""

    def run(folder, *names, at=AT, **options):
        with setup.open_workspace(folder) as workspace:
            files = [folder / name for name in names]
            return import_files(
                workspace, files, importers=context.plugins.importers, cues=context.plugins.cues, at=at, actor="test", **options
            )

    return run


# What must be true afterwards -------------------------------------------------------------------------------------------------------------


def content(folder):
    """Return what a workspace says, table by table, without what counts attempts: numbers of batches and versions of rooms."""
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        return contents_of(connection)


def contents_of(connection):
    found = {}
    for name, without in (
        ("records", {"batch", "position"}),
        ("cases", set()),
        ("documents", set()),
        ("events", {"id", "dispatched"}),
        ("told", set()),
        ("assessed", set()),
        ("deadlines", set()),
        ("requests", set()),
    ):
        table = tables.metadata.tables[name]
        columns = [column for column in table.columns if column.name not in without]
        found[name] = sorted(tuple(row) for row in connection.execute(sa.select(*columns)))
    journal = tables.journal
    entries = connection.execute(
        sa.select(journal.c.actor, journal.c.action, journal.c.subject, journal.c.source, journal.c.before, journal.c.after)
    )
    found["journal"] = sorted(tuple(map(str, row)) for row in entries if row.action not in {"batch", "case-handed-out", "backup"})
    found["dirty"] = [row.name for row in connection.execute(sa.select(tables.rooms)) if row.built < row.version]
    return found


def sound(folder, database="feecase.db"):
    """Check what is true of every workspace at any moment, also right after a death."""
    found = sqlite3.connect(f"file:{folder / database}?mode=rw", uri=True)
    with contextlib.closing(found) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        one = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
        assert one("SELECT source, kind, ref FROM records GROUP BY 1, 2, 3 HAVING count(*) > 1") == []
        assert one('SELECT caller, "key" FROM requests GROUP BY 1, 2 HAVING count(*) > 1') == []
        assert one("SELECT event, target FROM deliveries GROUP BY 1, 2 HAVING count(*) > 1") == [], (
            "an event is delivered to a target once"
        )
        # a batch says what it brought
        assert (
            one("SELECT id FROM batches b WHERE new + changed + unchanged < (SELECT count(*) FROM records WHERE batch = b.id)")
            == []
        )
        # every batch, every live case and every file that people gave is in the journal
        batches = {f"batch {number}" for (number,) in one("SELECT id FROM batches")}
        assert {subject for (subject,) in one("SELECT subject FROM journal WHERE action = 'batch'")} == batches
        # an event for each change of a case that the journal knows, and the other way round
        changes = one("SELECT count(*) FROM journal WHERE action IN ('case-new', 'case-changed', 'case-withdrawn')")
        assert one("SELECT count(*) FROM events WHERE type = 'case.imported'") == changes
        # rooms whose records and cases differ are marked
        assert one("SELECT name FROM rooms WHERE built > version") == []
        unbuilt = "SELECT room FROM records WHERE state = 'live' AND kind = 'charge' AND room NOT IN (SELECT room FROM cases) AND room NOT IN (SELECT name FROM rooms WHERE built < version)"
        assert one(unbuilt) == [], "a charge is in a case, or its room is marked"


LOCKS = {".feecase-lock", ".feecase-out-lock"}
"""Files that only carry a lock of the operating system: empty, kept, and free again when their process dies."""


def left(folder):
    """Return the files that a dead process left half written."""
    return [
        path
        for path in Path(folder).rglob("*")
        if path.suffix == ".tmp" or (path.name.startswith(".feecase-") and path.suffix != ".json" and path.name not in LOCKS)
    ]


def later(folder):
    """Let two hours go by for what dead processes left: it is readable by its owner only, and goes with the next writing there."""
    for path in left(folder):
        assert path.stat().st_mode & 0o777 == 0o600
        os.utime(path, (time.time() - 7200,) * 2)


def tidy(folder):
    """Check that nothing half-written lies about."""
    assert left(folder) == []


@pytest.fixture(scope="session")
def check():
    return SimpleNamespace(sound=sound, later=later, tidy=tidy, content=content, contents_of=contents_of)


@pytest.fixture(scope="session")
def at():
    return AT


# PostgreSQL -------------------------------------------------------------------------------------------------------------------------------


class Postgres:
    """A server that may be stopped and started. Without TCP, on a socket in its folder."""

    def __init__(self, home, folder):
        self.home, self.folder = home, folder
        self.run = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        self.count = itertools.count()
        if self.run:
            shutil.chown(folder, "postgres")
        self._do("initdb", "-U", "feecase", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")

    def _do(self, program, *options):
        subprocess.run(
            [*self.run, self.home / program, "-D", self.folder / "data", *options],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )

    def start(self):
        self._do(
            "pg_ctl",
            "-w",
            "-l",
            self.folder / "log",
            "start",
            "-o",
            f"-c listen_addresses='' -c fsync=off -c autovacuum=off -k {self.folder}",
        )

    def stop(self, how="fast"):
        self._do("pg_ctl", "-w", "-m", how, "stop")

    def url(self, name="postgres"):
        return f"postgresql://feecase@/{name}?host={self.folder}"

    def new(self, like="template1"):
        """Make a database, as a copy of another; return its URL."""
        name = f"d{next(self.count)}"
        subprocess.run(
            [self.home / "createdb", "-h", self.folder, "-U", "feecase", "-T", like, name], check=True, stdout=subprocess.DEVNULL
        )
        return self.url(name)


@pytest.fixture(scope="session")
def postgres():
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("postgresql is not installed")
    with tempfile.TemporaryDirectory(prefix="feecase-pg-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(programs[-1].parent, Path(folder))
        server.start()
        yield server
        server.stop("immediate")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """A database of either kind for a new workspace."""
    return setup.DATABASE if request.param == "sqlite" else request.getfixturevalue("postgres").new()


@pytest.fixture(autouse=True)
def let_go():
    """Collect what a database that went away left behind: its connections cannot be closed any more, and no later test is to be blamed."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def pytest_collection_modifyitems(items):
    """Everything here kills processes at many places, which takes its time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
