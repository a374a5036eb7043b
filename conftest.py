"""Database servers for all tests, each started in a folder of its own and stopped at the end: skipped where not installed, failed in CI."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

SECRET = "s3cret-Reader"


def absent(what):
    """Tell that a server is not installed: a failure in CI, where it must be."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


def as_user(name):
    """Servers refuse to run as root; start them as their own user then."""
    return {"user": name, "group": name, "extra_groups": []} if getpass.getuser() == "root" else {}


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


def prepared(command, folder, **user):
    """Run a program that lays out a server's folder; fail with what it said, and leave no folder behind."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, **user)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.fail(f"{command[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}")


def stop(process, how=signal.SIGTERM):
    process.send_signal(how)
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
    import sqlalchemy as sa

    server, install = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin"), shutil.which("mariadb-install-db")
    if not server or not install:
        absent("mariadb-server")
    folder = Path("/tmp") / f"feecase-{os.getpid()}-{tmp_path_factory.mktemp('mariadb').parent.name}-m"
    folder.mkdir()
    user = "mysql" if getpass.getuser() == "root" else getpass.getuser()
    if user == "mysql":
        shutil.chown(folder, "mysql")
    small = [
        "--no-defaults",
        f"--user={user}",
        f"--datadir={folder}/data",
        "--innodb-use-native-aio=0",
        "--innodb-log-file-size=4M",
        "--innodb-buffer-pool-size=16M",
    ]
    prepared([install, *small, "--auth-root-authentication-method=normal", "--skip-test-db"], folder)
    log = folder / "log"
    process = subprocess.Popen(
        [
            server,
            *small,
            f"--socket={folder}/s",
            "--skip-networking",
            f"--pid-file={folder}/pid",
            f"--log-error={log}",
            "--innodb-flush-log-at-trx-commit=0",
            "--character-set-server=utf8mb4",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        admin = sa.create_engine(f"mysql+pymysql://root@/?unix_socket={folder}/s&charset=utf8mb4", poolclass=sa.NullPool)
        until((folder / "s").stat, process, log)
        until(lambda: admin.connect().close(), process, log)
        with admin.begin() as connection:
            connection.exec_driver_sql("CREATE DATABASE wuye CHARACTER SET utf8mb4")
            connection.exec_driver_sql(f"CREATE USER reader@localhost IDENTIFIED BY '{SECRET}'")
            connection.exec_driver_sql("GRANT ALL ON wuye.* TO reader@localhost")
        yield SimpleNamespace(
            admin=admin.url.set(database="wuye"), url=f"mariadb://reader@localhost/wuye?unix_socket={folder}/s", secret=SECRET
        )
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """A PostgreSQL server on a port of its own with an empty database `wuye`; `reader` (with a password) may do everything."""
    import sqlalchemy as sa

    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        absent("postgresql")
    home, port = programs[-1].parent, free_port()
    folder = Path("/tmp") / f"feecase-{os.getpid()}-{tmp_path_factory.mktemp('postgresql').parent.name}-p"
    folder.mkdir()
    if getpass.getuser() == "root":
        shutil.chown(folder, "postgres")
    user = as_user("postgres")
    (folder / "pw").write_text(SECRET, encoding="ascii")
    prepared(
        [
            home / "initdb",
            "-D",
            folder / "data",
            "-U",
            "reader",
            f"--pwfile={folder}/pw",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ],
        folder,
        **user,
    )
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                home / "postgres",
                "-D",
                folder / "data",
                "-p",
                str(port),
                "-k",
                folder,
                "-c",
                "fsync=off",
                "-c",
                "listen_addresses=127.0.0.1",
            ],
            stdout=out,
            stderr=out,
            cwd=folder,
            **user,
        )
    try:
        base = sa.make_url(f"postgresql+psycopg://reader:{SECRET}@127.0.0.1:{port}/postgres")
        admin = sa.create_engine(base, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        until(lambda: admin.connect().close(), process, log)
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE wuye")
        yield SimpleNamespace(admin=base.set(database="wuye"), url=f"postgresql://reader@127.0.0.1:{port}/wuye", secret=SECRET)
    finally:
        stop(process, signal.SIGINT)  # at once, whoever is connected
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The URL of an empty database of the test's own: every test with it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/workspace.db"
        return
    import sqlalchemy as sa

    server = request.getfixturevalue("postgresql")
    admin = sa.create_engine(server.admin, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if not connection.exec_driver_sql("SELECT 1 FROM pg_database WHERE datname = 'workspace'").scalar():
            connection.exec_driver_sql("CREATE DATABASE workspace")
        connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'workspace'")
    url = server.admin.set(drivername="postgresql", database="workspace")
    empty = sa.create_engine(url.set(drivername="postgresql+psycopg"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with empty.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    yield url.render_as_string(hide_password=False)
