"""How long a recording lasts, from its own frames or header: AMR, SILK (voice messages), MP4 and its kin, WAV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_AMR = (12, 13, 15, 17, 19, 20, 26, 31, 5, *(0,) * 7)
_AMR_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, *(0,) * 6)
"""Bytes that follow the head of a frame, by its type (RFC 4867, section 5.3)."""
_FRAMES_PER_SECOND = 50
_MOST = 200_000_000
_DEEP = b"moov"
_LONG_CLOCK = 32


def length(path: str) -> str:
    """Return how long a recording lasts (`2 分 05 秒`), nothing where it is not told; for `apart.read`."""
    seconds = _seconds(Path(path))
    return "" if seconds is None else f"{round(seconds) // 60} 分 {round(seconds) % 60:02} 秒"


def _seconds(path: Path) -> float | None:
    with path.open("rb") as stream:
        head = stream.read(16)
        stream.seek(0)
        if head[4:8] == b"ftyp":
            return _mp4(stream, path.stat().st_size)
        if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
            return _wave(stream, path.stat().st_size)
        content = stream.read(_MOST)
    frames: Iterator[int]
    if content.startswith(b"#!AMR-WB\n"):
        frames = _amr(content, 9, _AMR_WIDE)
    elif content.startswith(b"#!AMR\n"):
        frames = _amr(content, 6, _AMR)
    elif content[:10].lstrip(b"\x02").startswith(b"#!SILK_V3"):
        frames = _silk(content, 10 if content[0] == 2 else 9)  # noqa: PLR2004 — the mark that chat programs put before it
    else:
        return None
    count = sum(1 for _ in frames)
    return count / _FRAMES_PER_SECOND if count else None


def _amr(content: bytes, at: int, sizes: tuple[int, ...]) -> Iterator[int]:
    while at < len(content):
        yield at
        at += 1 + sizes[content[at] >> 3 & 15]


def _silk(content: bytes, at: int) -> Iterator[int]:
    while at + 2 <= len(content):
        size = int.from_bytes(content[at : at + 2], "little")
        if size in (0, 0xFFFF):
            return
        yield at
        at += 2 + size


def _mp4(stream: BinaryIO, end: int) -> float | None:
    """Read the clock of the film's head (box mvhd in moov)."""
    at = 0
    while at + 8 <= end:
        stream.seek(at)
        size, name, head = int.from_bytes(stream.read(4), "big"), stream.read(4), 8
        if size == 1:
            size, head = int.from_bytes(stream.read(8), "big"), 16
        elif size == 0:
            size = end - at
        if size < head:
            return None
        if name == b"mvhd":
            body = stream.read(_LONG_CLOCK)
            wide = body[:1] == b"\x01"
            scale, ticks = (body[20:24], body[24:32]) if wide else (body[12:16], body[16:20])
            clock = int.from_bytes(scale, "big")
            return int.from_bytes(ticks, "big") / clock if clock else None
        if name == _DEEP:
            at, end = at + head, min(end, at + size)
        else:
            at += size
    return None


def _wave(stream: BinaryIO, end: int) -> float | None:
    at, rate = 12, 0
    while at + 8 <= end:
        stream.seek(at)
        name, size = stream.read(4), int.from_bytes(stream.read(4), "little")
        if name == b"fmt ":
            rate = int.from_bytes(stream.read(12)[8:12], "little")
        elif name == b"data":
            return min(size, end - at - 8) / rate if rate else None
        at += 8 + size + size % 2
    return None
