"""Files that hold others, unfolded into pages: ZIP files (chat exports) after a list of their contents, mails with what is attached to them.

Nothing is ever written under a name from the file, and every limit is enforced on the bytes that really come out.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from feecase.evidence import apart
from feecase.evidence.filetype import FileType, contents_bearable, filetype
from feecase.evidence.remark import Remark, Unpageable

MAX_MEMBERS = 2_000
MAX_UNPACKED = 500_000_000
MAX_DEPTH = 2
_MAX_RATIO = 200
_SLACK = 20_000_000
_BLOCK = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_FIRST = {"text": 0, "mail": 0}


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name there, the unpacked copy under a name of ours, its hash and type."""

    name: str
    path: Path
    sha256: str
    type: FileType


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked from one outermost archive."""

    bytes: int
    members: int
    remarks: list[Remark] = field(default_factory=list)


ToPdfs = Callable[[Sequence[Member]], list[Path | Unpageable]]
"""Makes a PDF of each unpacked file, or says why there is none."""


def unfolded(path: Path, kind: FileType, name: str, work: Path, to_pdfs: ToPdfs) -> tuple[list[Path], list[Remark]]:
    """Return the PDFs of a file and of what it holds, and remarks: first the list of a ZIP file's contents, or the mail itself with the list.

    Raises Unpageable where nothing in it can be made into pages.
    """
    from feecase.evidence.page.texts import list_pdf

    work.mkdir(mode=0o700)
    budget = _Budget(min(MAX_UNPACKED, _MAX_RATIO * path.stat().st_size + _SLACK), MAX_MEMBERS)
    members = list(_held(path, kind, work, budget, ""))
    members = sorted(members, key=_order) if kind == "archive" else members
    pdfs, lines = [], []
    for number, (member, made) in enumerate(zip(members, to_pdfs(members), strict=True), 1):
        said = ""
        if isinstance(made, Unpageable):
            said = f"（没有转成页面：{made.remark.why}）"
            budget.remarks.append(Remark(f"中的“{member.name}”没有转成页面", made.remark.why, made.remark.settle, "warning"))
        else:
            pdfs.append(made)
        lines.append(f"{number}. {member.name}{said}\n   SHA-256 {member.sha256}")
    first = work / "first.pdf"
    if kind == "mail":
        budget.remarks.extend(apart.told(apart.read("page.texts:draw_mail", path, name, lines, first)))
    elif pdfs:
        first.write_bytes(list_pdf(f"压缩包内容（{len(members)} 个文件）", "\n".join(lines)))
    else:
        raise Unpageable("压缩包中没有能转成页面的文件", "请解压后逐个列为证据")
    return [first, *pdfs], budget.remarks


def _held(path: Path, kind: FileType, work: Path, budget: _Budget, within: str, depth: int = 1) -> Iterator[Member]:
    """Yield the files that a ZIP file or a mail holds, those inside them too."""
    if kind == "mail":
        from feecase.evidence.page.texts import attachments

        for name, content in attachments(path):
            yield from _member(io.BytesIO(content), _clean(name), work, budget, within, depth)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir() and not _junk(name := _shown(info)):
                    yield from _zipped(archive, info, name, work, budget, within, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unpageable("压缩包已损坏或格式不受支持", "请重新导出，或解压后逐个列为证据") from error


def _zipped(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, work: Path, budget: _Budget, within: str, depth: int
) -> Iterator[Member]:
    if info.flag_bits & _ENCRYPTED:
        raise Unpageable("压缩包已加密", "请解压后逐个列为证据")
    if ".." in PurePosixPath(info.filename.replace("\\", "/")).parts or info.filename.startswith(("/", "\\")):
        budget.remarks.append(
            Remark(f"中的“{within}{name}”带有指向压缩包以外的路径，只取了文件名", settle="请核对文件来源", level="warning")
        )
    with archive.open(info) as reader:
        yield from _member(reader, name, work, budget, within, depth)


def _member(reader: IO[bytes], name: str, work: Path, budget: _Budget, within: str, depth: int) -> Iterator[Member]:
    """Write one file out and yield it; one that holds others is opened too: a ZIP file gives way to its contents, a mail goes before them."""
    budget.members -= 1
    if budget.members < 0:
        raise Unpageable(f"其中的文件超过 {MAX_MEMBERS} 个，未展开", "请只保留与本案有关的文件")
    place = work / f"{budget.members:05}"
    digest = _unpack(reader, place, budget)
    kind, name = filetype(place, name), within + name
    holds = kind == "mail" or (kind == "archive" and zipfile.is_zipfile(place) and contents_bearable(place))
    if kind == "mail" or not holds:
        yield Member(name, place, digest, kind)
    if holds and depth < MAX_DEPTH:
        yield from _held(place, kind, work, budget, f"{name}/", depth + 1)
    elif kind == "archive" and holds:
        budget.remarks.append(Remark(f"中的“{name}”是多层压缩包，没有展开", settle="请解压后逐个列为证据", level="warning"))


def _unpack(reader: IO[bytes], to: Path, budget: _Budget) -> str:
    """Write one file that another holds under a name of ours. Returns its hash."""
    digest = hashlib.sha256()
    with to.open("xb") as writer:
        while block := reader.read(_BLOCK):
            budget.bytes -= len(block)
            if budget.bytes < 0:
                raise Unpageable("解开后异常庞大（可能是压缩炸弹），未展开", "请核对文件来源，或解压后逐个列为证据")
            digest.update(block)
            writer.write(block)
    return digest.hexdigest()


def _shown(info: zipfile.ZipInfo) -> str:
    """Return a member's name as people see it: Chinese Windows writes GBK without saying so; no way up or out."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    return _clean(name)


def _clean(name: str) -> str:
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("..", "/")]
    return unicodedata.normalize("NFC", "".join(c for c in "/".join(parts) if c.isprintable())) or "未命名"


def _junk(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.split("/"))


def _order(member: Member) -> tuple[list[tuple[int, str]], int, list[tuple[int, str]]]:
    """Texts before what they speak of, numbers as numbers."""
    folder, _, name = member.name.rpartition("/")
    return (_natural(folder), _FIRST.get(member.type, 1), _natural(name))


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(digits or 0), rest) for digits, rest in re.findall(r"(\d{0,18})(\D*)", text)]
