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

from feecase.errors import TemplateError

MAX_FILE = 20_000_000
MAX_CONTENT = 100_000_000
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>")
_FIELDS = re.compile(rb"<w:instrText[^>]*>([^<]*)<|<w:fldSimple[^>]*w:instr=.([^>]*)>")
_READS = re.compile(rb"\b(INCLUDETEXT|INCLUDEPICTURE|IMPORT|DDE|DDEAUTO|LINK|DATABASE)\b", re.IGNORECASE)
_LINK = b"/relationships/hyperlink"
_FORBIDDEN = (("vbaproject", "含有宏"), ("activex/", "含有 ActiveX 控件"), ("word/embeddings/", "嵌入了其他文件"))
_PACKED = (".png", ".jpg", ".jpeg")
_DATED = re.compile(r"<dcterms:(created|modified)\b.*?</dcterms:\1>|<cp:lastModifiedBy>.*?</cp:lastModifiedBy>", re.DOTALL)


def read(content: bytes, name: str) -> dict[str, bytes]:
    """Return the members of a .docx in their order. Raises TemplateError for anything but a plain, self-contained Word file."""
    if len(content) > MAX_FILE:
        raise TemplateError("模板文件太大", where=name, why=f"超过 {MAX_FILE // 1_000_000} MB", next="请压缩其中的图片")
    try:
        members = read_members(content)
    except _TooLargeError as error:
        raise TemplateError("模板解压后太大", where=name, next="请检查文件是否正常") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise TemplateError(
            "不是可读的 Word 文件（.docx）", where=name, why="文件损坏、加密或是旧的 .doc 格式", next="请用 Word 另存为 .docx"
        ) from error
    if "word/document.xml" not in members:
        raise TemplateError("不是 Word 文件（.docx）", where=name, why="缺少 word/document.xml", next="请用 Word 另存为 .docx")
    _refuse(members, name)
    return members


class _TooLargeError(Exception):
    pass


def read_members(content: bytes) -> dict[str, bytes]:
    """Return an archive's files in their order. Raises zipfile.BadZipFile and others when it cannot be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_CONTENT:
            raise _TooLargeError
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def _refuse(members: Mapping[str, bytes], name: str) -> None:
    types = members.get("[Content_Types].xml", b"")
    for mark, what in _FORBIDDEN:
        if any(mark in member.lower() for member in members) or (mark == "vbaproject" and b"macroEnabled" in types):
            raise TemplateError(
                f"模板{what}，不能使用", where=name, why="模板来自外部，不执行其中的程序", next="请另存为不含宏和控件的 .docx"
            )
    for member, content in members.items():
        if b"<!DOCTYPE" in content[:1000] or b"<!ENTITY" in content[:1000]:
            raise TemplateError("模板含有外部实体声明，不能使用", where=f"{name} {member}", next="请用 Word 重新保存")
        if member.startswith("word/") and _READS.search(b"".join(run + simple for run, simple in _FIELDS.findall(content))):
            raise TemplateError(
                "模板的域会读取外部内容，不能使用",
                where=f"{name} {member}",
                why="含有 INCLUDETEXT、INCLUDEPICTURE、DDE 等域",
                next="请在 Word 中删去这些域，或改为普通文字",
            )
        if member.endswith(".rels"):
            for relation in _EXTERNAL.findall(content):
                if _LINK not in relation:
                    raise TemplateError(
                        "模板链接了外部文件，不能使用",
                        where=f"{name} {member}",
                        why="打开文书时会读取外部内容",
                        next="请把图片等嵌入模板，再断开链接",
                    )


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
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
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
            "模板打不开", where=str(template), why=str(error.strerror or error), next="请检查文件名和权限"
        ) from error
