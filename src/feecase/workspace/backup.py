"""Backup and restore of a whole workspace: its database, its content-addressed files, and the files in its folder that cases need."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path

from feecase import files
from feecase.errors import InputError
from feecase.store import backup as backups
from feecase.store import blobs, journal
from feecase.store.backup import Contents
from feecase.store.journal import JournalEntry
from feecase.workspace.folders import NOTE, lying
from feecase.workspace.setup import CASES, NAME, Workspace, open_workspace, settings, with_database

_BLOBS = "blobs/"
_FOLDER = "folder/"
_FOLDERS = ("evidence", "templates", CASES)


def backup(workspace: Workspace, target: Path, *, at: dt.datetime, actor: str) -> Contents:
    """Write the workspace into one file: database, files, evidence, templates and case folders. The file holds personal data in clear.

    Raises InputError where the file lies there already, StoreError, OSError; then there is no new file.
    """
    if target.exists():
        raise InputError("文件已经存在，没有覆盖", where=str(target), next="请换一个文件名，例如加上日期")
    done = backups.write(workspace.database, target, _parts(workspace), at=at)
    with workspace.database.write() as connection:
        journal.write(
            connection,
            [JournalEntry(at, actor, "backup", "workspace", after={"rows": sum(done.tables.values()), "files": len(done.files)})],
        )
    return done


def _parts(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    yield from ((_FOLDER + name, workspace.folder / name) for name in (NAME, NOTE) if (workspace.folder / name).is_file())
    for digest in blobs.everything(workspace.files):
        yield _BLOBS + digest, blobs.place(workspace.files, digest)
    for folder in _FOLDERS:
        for name, path in lying(workspace.folder / folder):
            yield f"{_FOLDER}{folder}/{name}", path


def restore(source: Path, folder: Path, *, database: str | None = None, at: dt.datetime, actor: str) -> Contents:
    """Restore a backup into a folder: a new one, or an empty workspace. `database` takes the place of the URL in the backup's settings.

    Every checksum is compared first. Raises StoreError, InputError where anything would be overwritten; then nothing was changed.
    """
    contents = backups.check(source)
    path = folder / NAME
    made = not path.exists()
    if made:
        with zipfile.ZipFile(source) as archive:
            text = archive.read(f"files/{_FOLDER}{NAME}").decode()
        files.write(path, with_database(text, database) if database else text)
    elif database and settings(folder).database != database:
        raise InputError("这里已有工作区，用的是另一个数据库", where=str(path), next="请换一个文件夹，或去掉 --database")
    try:
        with open_workspace(folder, unchecked=True) as opened:
            contents = backups.read(opened.database, source, lambda name: _place(opened, name))
            with opened.database.write() as connection:
                journal.write(connection, [JournalEntry(at, actor, "restored", "workspace", after={"from": contents.at})])
    except BaseException:
        if made:
            path.unlink(missing_ok=True)
        raise
    return contents


def _place(workspace: Workspace, name: str) -> Path | None:
    """Return where a file of a backup lies in a workspace; its settings stay where they are."""
    if name.startswith(_BLOBS):
        return blobs.place(workspace.files, name.removeprefix(_BLOBS))
    return workspace.folder / name.removeprefix(_FOLDER) if name != _FOLDER + NAME else None
