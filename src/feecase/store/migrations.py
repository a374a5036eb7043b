"""Bringing a database to the tables of this program, step by step; the steps are the modules in `versions/`, in the wheel."""

from __future__ import annotations

from pathlib import Path

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
        return MigrationContext.configure(connection).get_current_revision()


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
        if isinstance(at, tuple) and at and at[0] not in {one.revision for one in steps.walk_revisions()}:
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
    if found not in {one.revision for one in _steps().walk_revisions()}:
        raise _newer(found)
    raise StoreError(
        "数据库的表是旧版本",
        where=database.name,
        why=f"现为 {found}，需要 {newest()}",
        next="先备份，再运行 feecase workspace migrate",
    )


def _newer(found: str) -> StoreError:
    return StoreError("数据库是较新的 feecase 写的", why=f"本机的 feecase 不认识版本 {found}", next="请升级 feecase")
