"""What a file really is, by its first bytes; its name only decides between formats that look alike inside."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from feecase.evidence.remark import Unpageable

FileType = Literal[
    "pdf", "image", "text", "mail", "outlook", "office", "ofd", "xml", "web", "archive", "recording", "empty", "unknown"
]
NAMES: dict[FileType, str] = {
    "pdf": "PDF",
    "image": "图片",
    "text": "文本",
    "mail": "邮件",
    "outlook": "Outlook 邮件",
    "office": "Office 文件",
    "ofd": "OFD 版式文件",
    "xml": "XML 数据文件",
    "web": "网页",
    "archive": "压缩包",
    "recording": "录音录像",
    "empty": "空文件",
    "unknown": "未知格式",
}
SUFFIXES: dict[FileType, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "image": (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".heic", ".heif", ".avif", ".jp2", ".jpx"),
    "text": (".txt", ".log", ".csv", ".md", ".text"),
    "mail": (".eml",),
    "outlook": (".msg",),
    "ofd": (".ofd",),
    "xml": (".xml",),
    "web": (".html", ".htm", ".mht", ".mhtml", ".xhtml"),
    "office": (
        ".docx",
        ".xlsx",
        ".pptx",
        ".doc",
        ".xls",
        ".ppt",
        ".rtf",
        ".odt",
        ".ods",
        ".wps",
        ".et",
        ".docm",
        ".xlsm",
        ".dotx",
        ".xltx",
    ),
    "archive": (".zip", ".rar", ".7z", ".gz"),
    "recording": (".mp3", ".mp4", ".m4a", ".amr", ".wav", ".avi", ".mov", ".aac", ".3gp", ".ogg", ".flac"),
}
_MAGIC: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"II+\0", "image"),
    (b"\0\0\0\x0cjP  ", "image"),
    (b"\xff\x4f\xff\x51", "image"),
    (b"\x02#!SILK", "recording"),
    (b"#!SILK", "recording"),
    (b"MM\0+", "image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"Rar!\x1a", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"ID3", "recording"),
    (b"\xff\xfb", "recording"),
    (b"\xff\xf3", "recording"),
    (b"\xff\xf1", "recording"),
    (b"#!AMR", "recording"),
    (b"OggS", "recording"),
    (b"fLaC", "recording"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_MARKUP = re.compile(rb"(?is)\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b")
_SAVED_PAGE = re.compile(rb"(?im)^(?:snapshot-content-location:|content-type:\s*multipart/related|content-location:)")
_CENTRAL = 16_000_000
"""Bytes of the largest table of contents of a ZIP file that is read: about 200,000 names."""
_STILLS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_MAX_UNPACKED = 300_000_000
_MAX_RATIO = 200
_MAX_ENTRIES = 20_000
_MAIL_HEAD = re.compile(rb"(?im)^(from|received|return-path|mime-version|delivered-to|x-mailer):")


def filetype(path: Path, name: str = "") -> FileType:
    """Return what a file is. Reads its first 4 KB, and the table of contents of an archive. `name` is the user's name for a copy called otherwise."""
    suffix = Path(name or path.name).suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        return "empty"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:4] == b"PK\x03\x04":
        return _zipped(path, suffix)
    if head[:4] == b"RIFF":
        return "image" if head[8:12] == b"WEBP" else "recording"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in _STILLS else "recording"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "image"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return "outlook" if magic == _OLE and _outlook(path, suffix) else kind
    return _text(head, suffix)


def mismatch(path: Path, kind: FileType) -> bool:
    """Return whether a file's suffix says something else than its content."""
    claimed = next((k for k, suffixes in SUFFIXES.items() if path.suffix.lower() in suffixes), None)
    return claimed is not None and claimed != kind and not (claimed == "mail" and kind == "text")


def check_office(path: Path) -> None:
    """Raise Unpageable for an Office file that must not be opened: encrypted, with macros, or one that unpacks to an unreasonable size."""
    with path.open("rb") as stream:
        legacy = stream.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    if legacy:
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unpageable("Office 文件已加密", "请去除密码后另存，再替换证据文件")
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise Unpageable("Office 文件含宏，未打开", "请另存为不含宏的文件或 PDF")
        return
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        unpacked = sum(e.file_size for e in entries)
        if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * max(path.stat().st_size, 50_000):
            raise Unpageable("文件解压后异常庞大（可能是压缩炸弹），未打开", "请核对文件来源，必要时另存为 PDF")
        if any(e.filename.lower().endswith("vbaproject.bin") for e in entries):
            raise Unpageable("Office 文件含宏，未打开", "请另存为不含宏的文件或 PDF")
        if any(e.flag_bits & 1 for e in entries):
            raise Unpageable("Office 文件已加密", "请去除密码后另存，再替换证据文件")


def decode(content: bytes) -> str | None:
    """Return text in one of the encodings that Chinese Windows and phones write, or None if the bytes are no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for c in text if c < " " and c not in "\t\r\n\f")
        return text if not odd else None
    return None


def _outlook(path: Path, suffix: str) -> bool:
    """Whether an OLE file is a mail of Outlook: it holds the property stream of one, wherever its directory is."""
    if path.stat().st_size > _CENTRAL:
        return suffix == ".msg"
    return _OUTLOOK in path.read_bytes()


def contents_bearable(path: Path) -> bool:
    """Return whether the table of contents of a ZIP file is of a size that can be read; it is read whole by whoever opens the file."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 66_000))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    return at < 0 or int.from_bytes(tail[at + 12 : at + 16], "little") <= _CENTRAL


def _zipped(path: Path, suffix: str) -> FileType:
    if not contents_bearable(path):
        return "archive"
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:_MAX_ENTRIES])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "office" if suffix in SUFFIXES["office"] else "archive"
    if "OFD.xml" in names:
        return "ofd"
    office = "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names
    return "office" if office else "archive"


def _text(head: bytes, suffix: str) -> FileType:
    # a multi-byte character may be cut at the end of the head
    if not any(decode(head[: len(head) - cut]) is not None for cut in range(min(4, len(head)))):
        return "mail" if suffix == ".eml" and b"\0" not in head and _MAIL_HEAD.search(head) else "unknown"
    markup = head.removeprefix(b"\xef\xbb\xbf")
    if markup.lstrip()[:5] == b"<?xml" and not (b"<html" in head.lower() or b"<!doctype html" in head.lower()):
        return "xml"
    if _MARKUP.match(markup) or b"<!doctype html" in head.lower() or markup.lstrip()[:5] == b"<?xml":
        return "web"
    if suffix != ".eml" and b"mime-version:" in head.lower() and _SAVED_PAGE.search(head) and b"text/html" in head.lower():
        return "web"
    return "mail" if suffix == ".eml" or len(_MAIL_HEAD.findall(head)) >= 3 else "text"  # noqa: PLR2004 — three headers make a mail
