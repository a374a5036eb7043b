"""Documents: the files of a case or of the project, verbatim, each with its version; nothing is overwritten that somebody else changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from feecase.errors import ConflictError, Problem
from feecase.store.database import instant
from feecase.store.tables import documents

PROJECT = ""
"""The owner of the project's own files."""
_SLICE = 500


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One file: `content` is None where its bytes lie in the content-addressed folder under `sha256`. Versions count from 1."""

    owner: str
    path: str
    content: bytes | None
    sha256: str
    size: int
    version: int
    changed_at: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A file to be stored: its bytes, or the hash and size of bytes that lie in the content-addressed folder.

    `expected` is the version it was made from: 0 = there is none yet, None = whatever is there is replaced (only for what programs write).
    """

    owner: str
    path: str
    content: bytes | None
    sha256: str = ""
    size: int = 0
    expected: int | None = 0


def get(connection: Connection, owner: str, path: str) -> StoredDocument | None:
    """Return one document, or None."""
    return next(iter(of(connection, [owner], [path])), None)


def number(connection: Connection) -> int:
    """Return how many documents there are."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar_one())


def of(connection: Connection, owners: Collection[str], paths: Collection[str] = ()) -> Iterator[StoredDocument]:
    """Yield the documents of cases (or of `PROJECT`), all or those of these paths, sorted by owner and path."""
    wanted = sorted(owners)
    for start in range(0, len(wanted), _SLICE):
        query = sa.select(documents).where(documents.c.owner.in_(wanted[start : start + _SLICE]))
        if paths:
            query = query.where(documents.c.path.in_(sorted(paths)))
        for row in connection.execute(query.order_by(documents.c.owner, documents.c.path)):
            yield StoredDocument(row.owner, row.path, row.content, row.sha256, row.size, row.version, row.changed_at, row.actor)


def put(connection: Connection, drafts: Iterable[DocumentDraft], *, at: dt.datetime, actor: str) -> int:
    """Store drafts; return how many differ from what was there. Raises ConflictError, storing none, where somebody changed one meanwhile."""
    wanted = {(draft.owner, draft.path): draft for draft in drafts}
    there = {
        (row.owner, row.path): (row.version, row.sha256)
        for row in _heads(connection, sorted({owner for owner, _ in wanted}))
        if (row.owner, row.path) in wanted
    }
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for key, draft in wanted.items():
        digest = draft.sha256 if draft.content is None else hashlib.sha256(draft.content).hexdigest()
        version, before = there.get(key, (0, ""))
        if digest == before:
            continue
        if draft.expected is not None and draft.expected != version:
            problems.append(conflict(*key))
        rows.append(
            {
                "owner": draft.owner,
                "path": draft.path,
                "content": draft.content,
                "sha256": digest,
                "actor": actor,
                "version": version + 1,
                "size": draft.size if draft.content is None else len(draft.content),
                "changed_at": instant(at),
            }
        )
    if problems:
        raise ConflictError(problems)
    if rows:
        insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(documents)
        kept = ("content", "sha256", "size", "version", "changed_at", "actor")
        connection.execute(
            insert.on_conflict_do_update(index_elements=["owner", "path"], set_={name: insert.excluded[name] for name in kept}),
            rows,
        )
    return len(rows)


def conflict(owner: str, path: str) -> Problem:
    """Say that somebody else changed a document meanwhile."""
    return Problem(
        "文件在别处也改过，没有覆盖",
        f"{owner}/{path}" if owner else path,
        "取出之后，工作区里的这个文件已有新的内容",
        "请先把工作区的内容取到另一个文件夹，合并后再存入",
    )


def remove(connection: Connection, owner: str, paths: Collection[str]) -> int:
    """Remove documents of one owner; return how many there were."""
    done = connection.execute(sa.delete(documents).where(documents.c.owner == owner, documents.c.path.in_(sorted(paths))))
    return int(done.rowcount)


def _heads(connection: Connection, owners: list[str]) -> Iterator[Any]:
    columns = documents.c.owner, documents.c.path, documents.c.version, documents.c.sha256
    for start in range(0, len(owners), _SLICE):
        yield from connection.execute(sa.select(*columns).where(documents.c.owner.in_(owners[start : start + _SLICE])))
