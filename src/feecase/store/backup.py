"""Backup: the whole content of a database and the files beside it in one ZIP file that either database can be restored from.

    manifest.json             format, revision, when, tables (rows, SHA-256), files (size, SHA-256)
    tables/<name>.jsonl       one row per line, columns as the manifest lists them; bytes in base64
    files/<name>              files as they are

The database is read as of one moment. Written whole or not at all, readable by its owner only. A backup of an older revision is restored and
brought up to date; one of a newer feecase is refused.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feecase import files as safely
from feecase.errors import StoreError, UserError
from feecase.store import bulk, migrations
from feecase.store.database import Database, instant
from feecase.store.tables import metadata

FORMAT = 1
_MANIFEST = "manifest.json"
_SLICE = 1000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: rows by table, files, and the moment it shows."""

    at: str
    revision: str
    tables: Mapping[str, int]
    files: tuple[str, ...]


def write(database: Database, target: Path, files: Iterable[tuple[str, Path]], *, at: dt.datetime) -> Contents:
    """Write a backup of the database and of files by their names in it. Raises StoreError, OSError; then there is no new file."""
    manifest: dict[str, Any] = {"format": FORMAT, "at": instant(at), "tables": {}, "files": {}}
    with safely.replacing(target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        with database.read() as connection:
            manifest["revision"] = migrations.of(connection)
            for table in metadata.sorted_tables:
                manifest["tables"][table.name] = _write_table(archive, connection, table)
        for name, path in files:
            manifest["files"][name] = _write_file(archive, name, path)
        archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return _contents(manifest)


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: sa.Table) -> dict[str, Any]:
    columns = [column.name for column in table.columns]
    digest, rows = hashlib.sha256(), 0
    query = sa.select(table).order_by(*table.primary_key.columns)
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
        for row in connection.execution_options(yield_per=_SLICE).execute(query):
            line = (json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")) + "\n").encode()
            digest.update(line)
            out.write(line)
            rows += 1
    return {"columns": columns, "rows": rows, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _write_file(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo.from_file(path, f"files/{name}", strict_timestamps=False)
    with path.open("rb") as stream, archive.open(info, "w", force_zip64=True) as out:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            digest.update(block)
            out.write(block)
            size += len(block)
    return {"size": size, "sha256": digest.hexdigest()}


def check(source: Path) -> Contents:
    """Read a backup through and compare every checksum. Raises StoreError naming what is damaged or missing."""
    with _opened(source) as archive:
        manifest = _manifest(archive)
        for name, table in manifest["tables"].items():
            _compare(archive, f"tables/{name}.jsonl", table["sha256"])
        for name, file in manifest["files"].items():
            _compare(archive, f"files/{name}", file["sha256"])
        return _contents(manifest)


def read(database: Database, source: Path, place: Callable[[str], Path | None]) -> Contents:
    """Restore a backup into an empty database, in one transaction, and its files to where `place` says they lie (None = nowhere).

    Everything is checked before anything is written. Raises StoreError where the backup is damaged or of a newer feecase, where the database
    holds anything, or where another file is in the way; then nothing was changed.
    """
    contents = check(source)
    if contents.revision not in migrations.known():
        raise StoreError(
            "备份是较新的 feecase 写的", where=str(source), why=f"版本 {contents.revision}", next="请升级 feecase 后恢复"
        )
    with _opened(source) as archive:
        manifest = _manifest(archive)
    _refuse_others(manifest, place)
    with zipfile.ZipFile(source) as archive, database.write() as connection:
        migrations.clear(connection, database.name)
        migrations.step(connection, contents.revision)
        for name, table in manifest["tables"].items():
            _read_table(connection, archive, name, table)
        migrations.step(connection)
        for name in manifest["files"]:
            path = place(name)
            if path and not path.exists():
                _read_file(archive, name, path)
    return contents


def _read_table(connection: Connection, archive: zipfile.ZipFile, name: str, told: Mapping[str, Any]) -> None:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    columns = list(told["columns"])
    with archive.open(f"tables/{name}.jsonl") as stream:
        rows = (tuple(_value(value) for value in json.loads(line)) for line in stream)
        while part := list(islice(rows, _SLICE)):
            bulk.insert(connection, table, columns, part)
    if connection.dialect.name == "postgresql" and "id" in table.columns and isinstance(table.c.id.type, sa.Integer):
        last = f'(SELECT max("id") FROM "{name}")'  # noqa: S608 — names of our own tables
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), {last})")


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _read_file(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    with archive.open(f"files/{name}") as stream, safely.replacing(target) as out:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            out.write(block)


def _refuse_others(manifest: Mapping[str, Any], place: Callable[[str], Path | None]) -> None:
    for name, told in manifest["files"].items():
        path = place(name)
        if path and path.exists() and (not path.is_file() or safely.sha256(path) != told["sha256"]):
            raise StoreError("同名的文件已经存在，内容不同，没有恢复", where=str(path), next="请恢复到新的空文件夹")


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive; whatever it fails with while it is read — damage has many faces — is told as damage."""
    if not source.is_file():
        raise StoreError("找不到备份文件", where=str(source), next="请检查路径")
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except UserError:
        raise
    except Exception as error:
        raise StoreError("备份已损坏，或不是 feecase 的备份", where=str(source), why=str(error), next="请换一份备份") from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest = json.loads(archive.read(_MANIFEST))
    names = [PurePosixPath(name) for name in manifest["files"]]
    if (
        manifest["format"] != FORMAT
        or any(name.is_absolute() or ".." in name.parts for name in names)
        or not set(manifest["tables"]) <= set(metadata.tables)
    ):
        raise ValueError(_MANIFEST)
    return dict(manifest)


def _compare(archive: zipfile.ZipFile, name: str, expected: str) -> None:
    digest = hashlib.sha256()
    with archive.open(name) as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            digest.update(block)
    if digest.hexdigest() != expected:
        raise ValueError(f"{name} 校验和不符")


def _contents(manifest: Mapping[str, Any]) -> Contents:
    rows = {name: int(table["rows"]) for name, table in manifest["tables"].items()}
    return Contents(manifest["at"], manifest["revision"], rows, tuple(manifest["files"]))
