"""Reading other people's databases: MySQL or MariaDB, PostgreSQL, SQLite; never a write, one consistent state, every refusal told in Chinese.

Reading only is made sure of twice: the session itself is read-only (the database refuses), and a statement that is not one SELECT is not sent.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from pydantic import Field

from feecase.errors import InputError, from_system
from feecase.model.base import Text, Value

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

_DRIVERS = {
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "sqlite": "sqlite",
}
_INSTALL = {"mysql": "feecase[sql]", "mariadb": "feecase[sql]", "postgresql": "feecase[sql,postgres]", "sqlite": "feecase[sql]"}
_CONNECT_SECONDS = 10
_BATCH = 1000
_BAD_SELECT = re.compile(r"\b(?:into|for\s+(?:no\s+key\s+)?(?:update|share|key)|lock\s+in\s+share)\b", re.IGNORECASE)
_MYSQL = re.compile(r"""--(?=\s|$)[^\n]*|\#[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`""", re.DOTALL)
_STANDARD = re.compile(r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*\"""", re.DOTALL)
"""What says nothing of a statement: comments, texts and quoted names, as MySQL and as the others write them."""
_NO_DATE = "0000-00-00"
_REASONS: dict[str, tuple[str, str]] = {
    "login": ("用户名或密码不对，或不允许从这台电脑登录", "请核对地址里的用户名和密码，或请管理员开通只读账号"),
    "unreachable": ("连不上数据库", "请核对地址、端口、网络和防火墙，并确认数据库正在运行"),
    "database": ("没有这个数据库", "请核对地址末尾的数据库名"),
    "table": ("没有这张表或视图", "请核对表名；不同版本的系统表名可能不同"),
    "column": ("没有这个列", "请核对查询里的列名；不同版本的系统列名可能不同"),
    "syntax": ("查询语句有误", "请先在数据库工具里试通这条 SELECT 再写进来"),
    "rights": ("账号没有读取的权限", "请管理员授予 SELECT 权限"),
    "slow": ("查询超过了时限", "请缩小查询范围，或在来源文件里加大“超时”"),
    "lost": ("读取中途连接断开", "请重新导入；反复出现请查网络或数据库日志"),
    "write": ("这条语句要写入数据库，已被拒绝", "feecase 只读取：请只写 SELECT"),
    "other": ("数据库返回错误", "请把原因告知数据库管理员"),
}
_CODES: dict[int | str | None, str] = {
    1045: "login",
    1698: "login",
    1044: "rights",
    1142: "rights",
    1143: "rights",
    1227: "rights",
    1049: "database",
    1146: "table",
    1054: "column",
    1064: "syntax",
    2002: "unreachable",
    2003: "unreachable",
    2005: "unreachable",
    1040: "unreachable",
    2006: "lost",
    2013: "lost",
    2014: "lost",
    1927: "lost",
    1053: "lost",
    1317: "slow",
    1969: "slow",
    3024: "slow",
    1205: "slow",
    1792: "write",
    1290: "write",
    1836: "write",
    "28P01": "login",
    "28000": "login",
    "3D000": "database",
    "42P01": "table",
    "42703": "column",
    "42601": "syntax",
    "42501": "rights",
    "57014": "slow",
    "25006": "write",
    "57P01": "lost",
    "57P02": "lost",
    "08006": "lost",
    "08003": "lost",
    "08001": "unreachable",
    "53300": "unreachable",
}
_WORDS = (
    ("no such table", "table"),
    ("no such column", "column"),
    ("syntax error", "syntax"),
    ("readonly database", "write"),
    ("data-modifying", "write"),
    ("unable to open", "unreachable"),
    ("not a database", "unreachable"),
    ("interrupted", "slow"),
    ("password authentication", "login"),
    ("no password supplied", "login"),
    ("does not exist", "database"),
    ("connection refused", "unreachable"),
    ("could not translate", "unreachable"),
    ("failed to resolve", "unreachable"),
    ("connection failed", "unreachable"),
    ("no such file", "unreachable"),
    ("timed out", "lost"),
    ("server closed", "lost"),
    ("connection is lost", "lost"),
    ("terminating connection", "lost"),
)


class DatabaseOptions(Value):
    """Where a database is and how to log in. The password never stands in the address."""

    url: Text = Field(title="地址", description="mysql://user@host:3306/db, postgresql://user@host/db, sqlite:///file.db")
    password_env: str = Field("", title="密码环境变量", description="name of the environment variable that holds the password")
    password_file: str = Field("", title="密码文件", description="file whose first line is the password, relative to this file")
    timeout: int = Field(60, title="超时", ge=1, le=3600, description="seconds that one query may take")


class DatabaseError(InputError):
    """A database that cannot be reached or refuses. `kind` is a key of the reasons above; `lost` means that trying again may help."""

    def __init__(self, kind: str, where: str, detail: str) -> None:
        what, then = _REASONS[kind]
        super().__init__(what, where=where, why=detail, next=then)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Reader:
    """An open read-only session: one consistent state of the database from its beginning to its end."""

    connection: Connection
    where: str
    timeout: int
    secret: str = field(repr=False)

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Return all rows of one SELECT by column name; for queries that the caller limits. Raises DatabaseError."""
        with self.table(query, **values) as (names, rows):
            return [dict(zip(names, row, strict=True)) for row in rows]

    @contextmanager
    def table(self, query: str, **values: Any) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]]:
        """Give the column names of one SELECT and its rows as they come. Raises InputError where it is no single SELECT, DatabaseError."""
        from sqlalchemy import bindparam, text

        only_select(query, self.connection.dialect.name)
        parameters: Iterator[Any] = (
            bindparam(name, value, expanding=isinstance(value, list | tuple)) for name, value in values.items()
        )
        statement = text(_escaped(query, values)).bindparams(*parameters)
        with self._told():
            result = self.connection.execution_options(stream_results=True, yield_per=_BATCH).execute(statement)
            names = tuple(result.keys())
        with result:
            yield names, self._stream(result)

    def today(self) -> dt.date:
        """Return the day by the database's own clock: until when its data can reach."""
        (row,) = self.rows("SELECT CURRENT_DATE AS today")
        day = row["today"]
        return day if isinstance(day, dt.date) else dt.date.fromisoformat(str(day))

    def _stream(self, result: Any) -> Iterator[tuple[Any, ...]]:
        with self._told():
            for row in result:
                yield tuple(None if isinstance(cell, str) and cell.startswith(_NO_DATE) else cell for cell in row)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the driver's errors into ours; SQLite, which knows no time limit, is interrupted by a timer."""
        from sqlalchemy.exc import SQLAlchemyError

        clock = Timer(self.timeout, _interrupt, (self.connection,)) if self.connection.dialect.name == "sqlite" else None
        if clock:
            clock.daemon = True
            clock.start()
        try:
            yield
        except (SQLAlchemyError, UnicodeError) as error:
            raise _told(error, self.where, self.secret) from None
        finally:
            if clock:
                clock.cancel()


def only_select(query: str, dialect: str) -> None:
    """Refuse what is not one SELECT (or WITH … SELECT), or would write a file or lock rows. Raises InputError."""
    bare = (_MYSQL if dialect in {"mysql", "mariadb"} else _STANDARD).sub(" ", query).strip().removesuffix(";").rstrip()
    first = re.match(r"\(*\s*(\w+)", bare)
    reads = first is not None and first[1].lower() in {"select", "with"}
    if not reads or ";" in bare or _BAD_SELECT.search(bare) or re.search(r"/\*M?!", query):
        raise InputError(
            "只允许一条 SELECT 查询", where="查询", why="feecase 只读取数据库，不写入、不加锁", next="请改成一条 SELECT … FROM …"
        )


@contextmanager
def reading(options: DatabaseOptions, folder: Path) -> Iterator[Reader]:
    """Open a read-only session; relative file names count from `folder`. Raises InputError for a bad address, DatabaseError for a refusal."""
    from sqlalchemy.exc import SQLAlchemyError

    url, secret = _address(options, folder)
    where = options.url
    engine = _engine(url, options, where)
    try:
        try:
            connection = engine.connect()
            _begin(connection, options.timeout)
        except SQLAlchemyError as error:
            raise _told(error, where, secret) from None
        with connection:
            yield Reader(connection, where, options.timeout, secret)
    finally:
        engine.dispose()


def _address(options: DatabaseOptions, folder: Path) -> tuple[URL, str]:
    try:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    except ModuleNotFoundError:
        raise _missing("feecase[sql]", options.url) from None
    try:
        url = make_url(options.url)
    except (ArgumentError, ValueError):
        raise InputError("数据库地址无法识别", where="地址", next="应写成 mysql://用户名@主机:3306/数据库名 的样子") from None
    name = url.drivername.partition("+")[0]
    if name not in _DRIVERS:
        known = "、".join(n for n in _DRIVERS if n != "postgres")
        raise InputError(
            "不支持这种数据库", where="地址", why=f"“{name}”不在其列", next=f"支持的有：{known}；其他数据库请导出为表格再导入"
        )
    if url.password is not None:
        raise InputError(
            "不要把密码写在地址里", where="地址", why="来源文件会随项目传给别人", next="请改写“密码环境变量”或“密码文件”"
        )
    secret = _password(options, folder)
    url = url.set(drivername=_DRIVERS[name])
    if name == "sqlite":
        path = folder / (url.database or "")
        if not path.is_file():
            raise InputError("找不到数据库文件", where=str(path), next="请检查路径")
        return url.set(database=f"file:{path.resolve().as_posix()}", query={"mode": "ro", "uri": "true"}), secret
    return url.set(password=secret or None), secret


def _password(options: DatabaseOptions, folder: Path) -> str:
    if options.password_env:
        if (value := os.environ.get(options.password_env)) is None:
            raise InputError("没有设置密码", where=f"环境变量 {options.password_env}", next="请先设置这个环境变量，再运行导入")
        return value
    if not options.password_file:
        return ""
    path = folder / options.password_file
    try:
        return (path.read_text(encoding="utf-8-sig").splitlines() or [""])[0].strip()
    except UnicodeDecodeError:
        raise InputError("密码文件不是 UTF-8 文本", where=str(path), next="请另存为 UTF-8，只写一行密码") from None
    except OSError as error:
        raise from_system(error) from None


def _missing(extra: str, where: str) -> InputError:
    return InputError("没有安装读取这种数据库的组件", where=where, next=f"请安装：pip install '{extra}'")


def _engine(url: URL, options: DatabaseOptions, where: str) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    name = url.get_backend_name()
    arguments: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS}
    if name == "sqlite":
        arguments = {"check_same_thread": False}
    elif name == "postgresql":
        arguments["options"] = f"-c default_transaction_read_only=on -c statement_timeout={options.timeout * 1000}"
    else:
        arguments |= {"charset": "utf8mb4", "read_timeout": options.timeout + _CONNECT_SECONDS}
    try:
        return create_engine(url, connect_args=arguments, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError:
        raise _missing(_INSTALL[name], where) from None


def _begin(connection: Connection, timeout: int) -> None:
    """Begin a transaction in which the database itself refuses to write and shows one state throughout."""
    from sqlalchemy.exc import DBAPIError

    name = connection.dialect.name
    if name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
    elif name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.exec_driver_sql("SELECT 1")
    else:
        limit = f"max_statement_time = {timeout}" if _is_mariadb(connection) else f"max_execution_time = {timeout * 1000}"
        with suppress(DBAPIError):  # servers older than 5.7.8 know no such limit
            connection.exec_driver_sql(f"SET SESSION {limit}")
        connection.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")


def _is_mariadb(connection: Connection) -> bool:
    return bool(getattr(connection.dialect, "is_mariadb", False))


def _interrupt(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.interrupt()


def _escaped(query: str, values: dict[str, Any]) -> str:
    """Keep colons that are no parameters (times, casts) from being read as such."""
    return re.sub(r":(\w+)", lambda m: m[0] if m[1] in values else rf"\:{m[1]}", query)


def _told(error: Exception, where: str, secret: str) -> DatabaseError:
    cause: Any = getattr(error, "orig", None) or error
    first = next(iter(getattr(cause, "args", ())), None)
    code = first if isinstance(first, int) else getattr(cause, "sqlstate", None)
    detail = " ".join(str(cause.args[1] if len(cause.args) > 1 else cause).split())
    low = detail.lower()
    kind = _CODES.get(code, "") or next((k for word, k in _WORDS if word in low), "other")
    return DatabaseError(kind, where, detail.replace(secret, "***") if secret else detail)
