"""Bringing a database to the tables of this program, step by step; the steps are the modules in `versions/`, in the wheel."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from feecase.errors import StoreError
from feecase.store.database import Database
from feecase.store.tables import metadata

_HERE = Path(__file__).resolve().parent


def _steps() -> ScriptDirectory:
    return ScriptDirectory(str(_HERE), version_locations=[str(_HERE / "versions")])


def newest() -> str:
    """Return the revision that this program works with."""
    return str(_steps().get_current_head())


def current(database: Database) -> str | None:
    """Return the revision a database is at; None where it has no tables yet. Raises StoreError."""
    with database.read() as connection:
        return of(connection)


def of(connection: Connection) -> str | None:
    """Do `current` inside a transaction that is open already."""
    return MigrationContext.configure(connection).get_current_revision()


def known() -> frozenset[str]:
    """Return every revision that this program knows."""
    return frozenset(str(one.revision) for one in _steps().walk_revisions())


def upgrade(database: Database, revision: str = "head") -> tuple[str, ...]:
    """Bring a database to a revision (default: the newest) in one transaction; return the steps that were taken, none where it was there.

    Two programs may do so at once: the second finds the work done. Raises StoreError, also where a newer feecase wrote the database.
    """
    with database.write() as connection:
        return step(connection, revision)


def step(connection: Connection, revision: str = "head") -> tuple[str, ...]:
    """Do `upgrade` inside a transaction that is open already."""
    steps, taken = _steps(), list[str]()

    def plan(at: object, _context: MigrationContext) -> list[object]:
        if isinstance(at, tuple) and at and at[0] not in known():
            raise _newer(at[0])
        todo = steps._upgrade_revs(revision, at)  # type: ignore[arg-type]  # noqa: SLF001 — what alembic's own command does
        taken.extend(str(one.revision.revision) for one in todo if hasattr(one, "revision"))
        return list(todo)

    with EnvironmentContext(Config(), steps, fn=plan) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        environment.run_migrations()
    return tuple(taken)


def check(database: Database) -> None:
    """Make sure that the database is at the revision this program works with. Raises StoreError that says what to do."""
    found = current(database)
    if found == newest():
        return
    if found is None:
        raise StoreError("数据库里还没有工作区的表", where=database.name, next="先运行 feecase init")
    if found not in known():
        raise _newer(found)
    raise StoreError(
        "数据库的表是旧版本",
        where=database.name,
        why=f"现为 {found}，需要 {newest()}",
        next="先备份，再运行 feecase workspace migrate",
    )


def clear(connection: Connection, where: str) -> None:
    """Drop our tables where they hold nothing but the note that the workspace was opened. Raises StoreError where they hold anything."""
    present = sa.inspect(connection).get_table_names()
    for table in metadata.sorted_tables:
        rows = sa.select(table).where(table.c.action != "workspace-opened") if table.name == "journal" else sa.select(table)
        if table.name in present and connection.execute(rows.limit(1)).first():
            raise StoreError(
                "工作区里已有内容，没有恢复", where=where, why=f"表 {table.name} 不是空的", next="请恢复到新的空文件夹"
            )
    for name in (*(table.name for table in reversed(metadata.sorted_tables)), "alembic_version"):
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS feecase_journal_refuses() CASCADE")


def _newer(found: str) -> StoreError:
    return StoreError("数据库是较新的 feecase 写的", why=f"本机的 feecase 不认识版本 {found}", next="请升级 feecase")
