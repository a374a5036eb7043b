"""The content-addressed folder: each file under its SHA-256, once, whatever cases it belongs to. Files are never changed there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from feecase.errors import StoreError
from feecase.files import replacing, settle, sha256

_BLOCK = 1 << 20


def place(folder: Path, digest: str) -> Path:
    """Return where the file of a digest is, whether it is there or not."""
    return folder / digest[:2] / digest[2:]


def add(folder: Path, source: Path) -> str:
    """Copy a file in, unless it is there; return its SHA-256. Readable by the owner only; whole or not at all."""
    digest = sha256(source)
    target = place(folder, digest)
    if target.is_file():
        return digest
    copied = hashlib.sha256()
    with replacing(target) as out, source.open("rb") as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            copied.update(block)
            out.write(block)
        _check(copied.hexdigest(), digest, source)
    for lasting in (target.parent, folder):
        settle(lasting)
    return digest


def _check(copied: str, digest: str, source: Path) -> None:
    if copied != digest:
        raise StoreError("文件在存入时被改动", where=str(source), next="请等其他程序写完后重试")


def read(folder: Path, digest: str) -> bytes:
    """Return a file's bytes. Raises StoreError where it is missing or damaged."""
    path = place(folder, digest)
    if not path.is_file():
        raise StoreError(
            "按内容存放的文件不见了", where=str(path), next="请检查 feecase.toml 的 files 是否指到原来的文件夹，或用备份恢复"
        )
    if sha256(path) != digest:
        raise StoreError("按内容存放的文件已损坏", where=str(path), next="请用备份恢复这个文件")
    return path.read_bytes()


def everything(folder: Path) -> Iterator[str]:
    """Yield the digests of all files that are there, sorted."""
    for path in sorted(folder.glob("??/*")) if folder.is_dir() else ():
        if not path.name.startswith("."):
            yield path.parent.name + path.name


def remove(folder: Path, digest: str) -> bool:
    """Remove a file; return whether it was there."""
    path = place(folder, digest)
    there = path.is_file()
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()
    return there
