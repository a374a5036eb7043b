"""Word files as archives: opened with limits and refusals, written with the same bytes for the same content."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from feecase.errors import TemplateError, from_system
from feecase.papers.forbidden_content import duplicates, refuse

MAX_FILE = 20_000_000
MAX_CONTENT = 100_000_000
MAX_MEMBERS = 2_000
_PACKED = (".png", ".jpg", ".jpeg")
_DATED = re.compile(r"<dcterms:(created|modified)\b.*?</dcterms:\1>|<cp:lastModifiedBy>.*?</cp:lastModifiedBy>", re.DOTALL)


def read(content: bytes, name: str) -> dict[str, bytes]:
    """Return the members of a .docx in their order. Raises TemplateError for anything but a plain, self-contained Word file."""
    if len(content) > MAX_FILE:
        raise TemplateError("模板文件太大", where=name, why=f"超过 {MAX_FILE // 1_000_000} MB", next="请压缩其中的图片")
    try:
        members = read_members(content)
    except _TooLargeError as error:
        raise TemplateError("模板解压后太大", where=name, why="内容或文件数超过限度", next="请检查文件是否正常") from error
    except _DoubleError as error:
        raise TemplateError(
            "模板的压缩包里有同名的文件", where=name, why="不同的程序会读到不同的内容", next="请用 Word 另存为新的 .docx"
        ) from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise TemplateError(
            "不是可读的 Word 文件（.docx）", where=name, why="文件损坏、加密或是旧的 .doc 格式", next="请用 Word 另存为 .docx"
        ) from error
    if "word/document.xml" not in members:
        raise TemplateError("不是 Word 文件（.docx）", where=name, why="缺少 word/document.xml", next="请用 Word 另存为 .docx")
    refuse(members, name)
    return members


class _TooLargeError(Exception):
    pass


class _DoubleError(Exception):
    pass


def read_members(content: bytes) -> dict[str, bytes]:
    """Return an archive's files in their order. Raises zipfile.BadZipFile and others when it cannot be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > MAX_CONTENT or len(infos) > MAX_MEMBERS:
            raise _TooLargeError
        if duplicates(info.filename for info in infos):
            raise _DoubleError
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def undated(core: str) -> str:
    """Take the times and the last editor out of the document's properties."""
    return _DATED.sub("", core)


@dataclass(frozen=True, slots=True)
class _Stored:
    """One member as the archive holds it; `method` is 8 (deflated) or 0 (as it is)."""

    method: int
    crc: int
    size: int
    data: bytes

    @classmethod
    def of(cls, name: str, content: bytes) -> _Stored:
        if name.endswith(_PACKED):
            return cls(0, zlib.crc32(content), len(content), content)
        squeeze = zlib.compressobj(3, zlib.DEFLATED, -15)
        return cls(8, zlib.crc32(content), len(content), squeeze.compress(content) + squeeze.flush())


class Packer:
    """Writes archives. Members that stay the same are compressed once."""

    def __init__(self) -> None:
        self._kept: dict[str, _Stored] = {}

    def keep(self, name: str, content: bytes) -> None:
        """Compress a member that every archive of this packer shares."""
        self._kept[name] = _Stored.of(name, content)

    def pack(self, order: list[str], changed: Mapping[str, bytes]) -> bytes:
        """Return a .docx of the members in `order`, with no times in it."""
        out = bytearray()
        directory = bytearray()
        for name in order:
            member = _Stored.of(name, changed[name]) if name in changed else self._kept[name]
            raw = name.encode()
            fields = struct.pack(
                "<HHHHHIIIHH", 20, 0x800, member.method, 0, 0x21, member.crc, len(member.data), member.size, len(raw), 0
            )
            directory += b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + raw
            out += b"PK\x03\x04" + fields + raw + member.data
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(order), len(order), len(directory), len(out), 0)
        return bytes(out + directory + end)


def template_bytes(template: Path | bytes) -> tuple[bytes, str]:
    """Return a template's bytes and its name for messages. Raises TemplateError when it cannot be read."""
    if isinstance(template, bytes):
        return template, "模板"
    try:
        return template.read_bytes(), template.name
    except OSError as error:
        raise TemplateError(
            "模板打不开", where=str(template), why=from_system(error).problems[0].why, next="请检查文件名和权限"
        ) from error
