"""A workspace's database: SQLite in one file, or PostgreSQL by URL. One writer at a time, readers never wait.

Both behave alike: a writing transaction excludes other writers until it ends (SQLite: BEGIN IMMEDIATE; PostgreSQL: an advisory lock), a reading
one sees one moment. A database that went away is told as StoreError; the next transaction connects anew.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InvalidatePoolError, OperationalError, SQLAlchemyError

from feecase.errors import StoreError, UsageError, UserError

__all__ = ["WAIT_SECONDS", "Connection", "Database", "instant", "open_database"]

WAIT_SECONDS = 60
"""How long a writer waits for another one."""
_AGAIN_SECONDS = 0.02
_LOCK = 0x6665_6563
_DENIED = "42501"
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
_REASONS = (
    ("locked", "另一个程序正在写入，等了太久", "请稍后重试"),
    ("canceling statement due to lock timeout", "另一个程序正在写入，等了太久", "请稍后重试"),
    ("disk is full", "磁盘空间不足", "请腾出空间后重试"),
    ("disk i/o error", "磁盘读写出错，可能已满、超出限额或损坏", "请检查磁盘；已存入的数据不受影响，恢复后重试即可"),
    ("no space left", "磁盘空间不足", "请腾出空间后重试"),
    ("readonly", "数据库文件是只读的", "请检查文件和文件夹的权限"),
    ("unable to open", "数据库文件打不开", "请检查路径和权限"),
    ("not a database", "文件已损坏，或不是 feecase 的数据库", "请检查路径；有备份的，可用 feecase restore 恢复"),
    ("malformed", "数据库文件已损坏", "请用最近的备份恢复：feecase restore"),
    ("password authentication failed", "用户名或密码不对", "请核对数据库地址里的用户名和密码"),
    ("permission denied", "数据库用户没有所需的权限", "请管理员授予这个用户在该库建表和读写的权限"),
    ("does not exist", "数据库或用户不存在", "请核对数据库地址，或请管理员新建数据库"),
)
_GONE = ("连接不上", "请确认数据库服务已启动、地址无误；已存入的数据不受影响，恢复后重试即可")


def instant(at: dt.datetime) -> str:
    """Write a moment as the tables hold it: UTC, ISO 8601 with microseconds, so that texts sort like moments.

    >>> instant(dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    '2026-11-22T06:05:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Database:
    """An open database. Share it between threads; open one per process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def name(self) -> str:
        """Its URL without the password, for messages."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def postgres(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open one writing transaction: committed at the end, rolled back by any exception. Raises StoreError."""
        with self._told(), self.engine.connect().execution_options(feecase_writes=True) as connection, connection.begin():
            if self.postgres:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open one reading transaction, which sees one moment of the database. Raises StoreError."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if self.postgres else {}
        with self._told(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a connection without a transaction, for what databases do only outside one. Raises StoreError."""
        with self._told(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what a user or an administrator can put right into a StoreError; anything else is a bug and stays one."""
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise self._error(error) from error
        except DBAPIError as error:
            denied = getattr(error.orig, "sqlstate", "") == _DENIED
            if denied or error.connection_invalidated or type(error) is DatabaseError:  # SQLite: the file is none, or is damaged
                raise self._error(error) from error
            raise

    def _error(self, error: SQLAlchemyError) -> StoreError:
        said = str(getattr(error, "orig", error)).strip()
        for sign, why, then in _REASONS:
            if sign in said.lower():
                return StoreError("数据库不能用", where=self.name, why=why, next=then)
        return StoreError(
            "数据库不能用", where=self.name, why=f"{_GONE[0]}（{said.splitlines()[0] if said else '无说明'}）", next=_GONE[1]
        )


def open_database(url: str, *, existing: bool = False) -> Database:
    """Open a database: `sqlite:///path` or `postgresql://user@host/name`. Nothing is read yet.

    SQLite's file is made, readable by its owner only; with `existing` it must be there, and StoreError is raised while it is not. Raises
    UsageError for any other URL, UserError when the driver is not installed.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(parsed, existing=existing))
    try:
        return Database(
            sa.create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10, "application_name": "feecase"},
            )
        )
    except ModuleNotFoundError:
        raise UserError(
            "没有安装连接 PostgreSQL 的组件", where=parsed.render_as_string(), next="安装：pip install 'feecase[postgres]'"
        ) from None


def _parsed(url: str) -> URL:
    example = "例如 sqlite:///feecase.db 或 postgresql://用户@主机/数据库"
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
        backend = parsed.get_backend_name()
    except (SQLAlchemyError, ValueError):
        raise UsageError("数据库地址无法识别", where="数据库地址", next=example) from None
    if backend not in {"sqlite", "postgresql"} or (backend == "sqlite" and parsed.database in {None, "", ":memory:"}):
        raise UsageError(
            f"不支持这种数据库（{backend}）", where="数据库地址", why="只支持 SQLite 文件与 PostgreSQL", next=example
        )
    return parsed


def _sqlite(url: URL, *, existing: bool) -> Engine:
    engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False})
    path = Path(str(url.database))

    @event.listens_for(engine, "do_connect")
    def own(_dialect: Any, _record: Any, _arguments: Any, _keywords: Any) -> None:
        """Make the file with mode 0600 before SQLite would make it readable for everybody."""
        if not path.exists() and existing:
            raise StoreError(
                "数据库不能用", where=str(path), why="数据库文件不见了", next="请把文件放回原处，或用备份恢复：feecase restore"
            )
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(path)
        connection.isolation_level = None  # this module begins transactions itself
        connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        _write_ahead(connection)
        for pragma in _PRAGMAS:
            connection.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "checkout")
    def still_there(_connection: Any, record: Any, _proxy: Any) -> None:
        """Connect anew where the file was moved or replaced: SQLite would go on writing into the one that nobody will look at."""
        if record.info["file"] != _identity(path):
            raise InvalidatePoolError

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("feecase_writes") else "BEGIN")

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _write_ahead(connection: Any) -> None:
    """Let readers go on beside a writer. Of two programs that do this to a new file at once, SQLite refuses one without letting it wait."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return
