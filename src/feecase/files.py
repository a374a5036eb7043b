"""Writing a user's files safely: whole or not at all, readable by the owner only; masking of personal data."""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from feecase.errors import ConflictError

_UNFINISHED = ".feecase-", ".tmp"
_STALE_SECONDS = 3600
_AGAIN_SECONDS = 0.02
CASE_LOCK = ".feecase-lock"
"""The lock that programs hold while they change files of a case folder, inside that folder."""
_DIGITS = re.compile(r"\d[\d ]{5,}[\dXx]")


def write(path: Path, content: bytes | str) -> None:
    """Write `content` atomically: temporary file beside it, fsync, rename. Created with mode 0600.

    Missing parent folders are made (mode 0700). An existing file is replaced only once the new one is complete.
    """
    with replacing(path) as out:
        out.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a stream whose bytes become the file `path` at the end, as `write` does; after an exception nothing has changed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED[0], suffix=_UNFINISHED[1])
    try:
        _tidy(path.parent)
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException as error:
        if isinstance(error, OSError) and error.errno and error.filename is None:
            error.filename = str(path)
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


@contextlib.contextmanager
def locked(path: Path, *, seconds: float = 60) -> Iterator[None]:
    """Hold a lock that other programs see, by a file at `path` whose folder exists; it ends with the process that holds it.

    Raises ConflictError where another program holds it for longer than `seconds`.
    """
    until = time.monotonic() + seconds
    while (handle := _try_lock(path)) is None:
        if time.monotonic() > until:
            raise ConflictError("另一个程序正在写入", where=str(path.parent), why="等了太久", next="请等它结束后重试")
        time.sleep(_AGAIN_SECONDS)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # while it is still held: whoever comes next makes a new one
            path.unlink()
        os.close(handle)


def _try_lock(path: Path) -> int | None:
    """Return the descriptor of the locked file; None while another program holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":  # pragma: no cover
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except OSError as error:  # held by another program, or removed by it just now
        if error.errno not in {errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.ENOENT}:
            os.close(handle)
            raise
    os.close(handle)
    return None


def settle(folder: Path) -> None:
    """Make names in a folder outlast a power cut, before a database refers to them. Does nothing where the system cannot (Windows)."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@functools.cache
def _tidy(folder: Path) -> None:
    """Remove what processes that died while writing left in a folder, once it is an hour old; the folder has changed just now."""
    now = folder.stat().st_mtime
    for left in folder.glob("*".join(_UNFINISHED)):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < now - _STALE_SECONDS:
                left.unlink()


def nameable(name: str) -> bool:
    """Return whether a file's name is text: one that is not in the system's encoding can be written into no case file."""
    return not any("\udc80" <= char <= "\udcff" for char in name)


def shown(name: str) -> str:
    """Return a file's name as people can read it, also where it is in the encoding of Chinese Windows."""
    raw = name.encode("utf-8", "surrogateescape")
    return name if nameable(name) else raw.decode("gb18030", "replace")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def cell_text(text: str) -> str:
    """Keep a spreadsheet that opens a .csv from reading a text as a formula."""
    return "'" + text if text[:1] in tuple("=+@\t") else text


def mask(text: str) -> str:
    """Hide the middle of every long number (ID numbers, phones) so that it may be in a log or an error report.

    >>> mask("身份证 11010519491231002X，电话13800138000")
    '身份证 110***02X，电话138***000'
    """
    return _DIGITS.sub(lambda m: f"{m[0][:3]}***{m[0][-3:]}", text)
