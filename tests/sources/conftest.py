"""Database servers for the tests, each started in a folder of its own and stopped at the end: skipped where not installed, failed in CI."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from feecase.builtin.importers import feecase_importers, feecase_sources
from feecase.intake.importing import import_files

SECRET = "s3cret-Reader"


def absent(what):
    """Tell that a server is not installed: a failure in CI, where it must be."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


def as_user(name):
    """Servers refuse to run as root; run them as their own user then."""
    return ["runuser", "-u", name, "--"] if getpass.getuser() == "root" else []


def until(ready, process, log):
    """Wait until a server answers; fail with its log where it dies or stays silent."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(Exception):
            return ready()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"no answer: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory):
    """A MariaDB server on a socket with an empty database `wuye`; `admin` may do everything, `reader` (with a password) too."""
    server, install = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin"), shutil.which("mariadb-install-db")
    if not server or not install:
        absent("mariadb-server")
    folder = Path("/tmp") / f"feecase-{os.getpid()}-{tmp_path_factory.mktemp('mariadb').parent.name}-m"
    folder.mkdir()
    user = "mysql" if getpass.getuser() == "root" else getpass.getuser()
    if user == "mysql":
        shutil.chown(folder, "mysql")
    subprocess.run([install, "--no-defaults", f"--user={user}", f"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db"], check=True, capture_output=True)  # fmt: skip
    log = folder / "log"
    process = subprocess.Popen(
        [server, "--no-defaults", f"--user={user}", f"--datadir={folder}/data", f"--socket={folder}/s", "--skip-networking", f"--pid-file={folder}/pid", f"--log-error={log}", "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0", "--character-set-server=utf8mb4"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        admin = sa.create_engine(f"mysql+pymysql://root@/?unix_socket={folder}/s&charset=utf8mb4", poolclass=sa.NullPool)
        until((folder / "s").stat, process, log)
        until(lambda: admin.connect().close(), process, log)
        with admin.begin() as connection:
            connection.exec_driver_sql("CREATE DATABASE wuye CHARACTER SET utf8mb4")
            connection.exec_driver_sql(f"CREATE USER reader@localhost IDENTIFIED BY '{SECRET}'")
            connection.exec_driver_sql("GRANT ALL ON wuye.* TO reader@localhost")
        yield SimpleNamespace(admin=admin.url.set(database="wuye"), url=f"mariadb://reader@localhost/wuye?unix_socket={folder}/s")
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """A PostgreSQL server on a port of its own with an empty database `wuye`; `reader` (with a password) may do everything."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        absent("postgresql")
    home, port = programs[-1].parent, free_port()
    folder = Path("/tmp") / f"feecase-{os.getpid()}-{tmp_path_factory.mktemp('postgresql').parent.name}-p"
    folder.mkdir()
    if getpass.getuser() == "root":
        shutil.chown(folder, "postgres")
    run = as_user("postgres")
    (folder / "pw").write_text(SECRET, encoding="ascii")
    subprocess.run([*run, home / "initdb", "-D", folder / "data", "-U", "reader", f"--pwfile={folder}/pw", "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "-N"], check=True, capture_output=True, cwd=folder)  # fmt: skip
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*run, home / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"], stdout=out, stderr=out, cwd=folder,
        )  # fmt: skip
    try:
        base = sa.make_url(f"postgresql+psycopg://reader:{SECRET}@127.0.0.1:{port}/postgres")
        admin = sa.create_engine(base, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        until(lambda: admin.connect().close(), process, log)
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE wuye")
        yield SimpleNamespace(admin=base.set(database="wuye"), url=f"postgresql://reader@127.0.0.1:{port}/wuye")
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "mariadb", "postgresql"])
def database(request, tmp_path, monkeypatch):
    """Each kind of database with a table of arrears and one of payments; `admin` is an engine that may write, `url` what a source file says."""
    monkeypatch.setenv("WUYE_PASSWORD", SECRET)
    if request.param == "sqlite":
        sqlite3.connect(tmp_path / "台账.db").close()
        found = SimpleNamespace(admin=sa.make_url(f"sqlite:///{tmp_path}/台账.db"), url="sqlite:///台账.db")
    else:
        found = request.getfixturevalue(request.param)
    engine = sa.create_engine(found.admin, poolclass=sa.NullPool)
    facts = sa.MetaData()
    owed = sa.Table("v_owed", facts, *(sa.Column(n, sa.String(40)) for n in ("room_no", "owner_name")), sa.Column("begin_at", sa.DateTime), sa.Column("end_at", sa.Date), sa.Column("owed", sa.Numeric(12, 4)), sa.Column("id_card", sa.BigInteger))  # fmt: skip
    paid = sa.Table("payments", facts, sa.Column("no", sa.String(20)), sa.Column("房号", sa.String(20)), sa.Column("paid_at", sa.DateTime), sa.Column("amount", sa.Numeric(10, 2)))  # fmt: skip
    facts.create_all(engine)
    yield SimpleNamespace(url=found.url, engine=engine, owed=owed, paid=paid, kind=request.param)
    facts.drop_all(engine)
    engine.dispose()


@pytest.fixture
def project(tmp_path):
    """A project folder; `project.run(text of a source file, …)` → ImportResult."""
    (tmp_path / "project.yaml").write_text(
        "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园}\n", encoding="utf-8"
    )
    importers, sources = feecase_importers(), list(feecase_sources())

    def run(*texts, **options):
        files = []
        for number, text in enumerate(texts):
            path = text if isinstance(text, Path) else tmp_path / f"来源{number}.yaml"
            if not isinstance(text, Path):
                path.write_text(text, encoding="utf-8")
            files.append(path)
        return import_files(
            files, tmp_path / "project.yaml", tmp_path / "cases", **{"importers": importers, "sources": sources, **options}
        )

    return SimpleNamespace(folder=tmp_path, cases=tmp_path / "cases", run=run, sources=sources)
