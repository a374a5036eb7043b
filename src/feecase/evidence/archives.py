"""ZIP files (chat exports) unfolded into pages: a list of the contents, then texts, pictures and PDFs in the order of their names.

Nothing is ever written under a name from the archive, and every limit is enforced on the bytes that really come out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feecase.evidence.filetype import FileType, filetype
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
ToPdf = Callable[[Path, str, FileType], Path]
"""Makes a PDF of an unpacked file (where it lies, its name, its type). Raises Unpageable."""


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


def unfolded(path: Path, work: Path, to_pdf: ToPdf) -> tuple[list[Path], list[Remark]]:
    """Return the PDFs of an archive's contents, the list first, and remarks. Raises Unpageable where nothing in it can be made into pages."""
    from feecase.evidence.texts import list_pdf

    work.mkdir(mode=0o700)
    budget = _Budget(min(MAX_UNPACKED, _MAX_RATIO * path.stat().st_size + _SLACK), MAX_MEMBERS)
    members = sorted(_members(path, work, budget, ""), key=_order)
    pdfs, lines = [], []
    for number, member in enumerate(members, 1):
        said = ""
        try:
            pdfs.append(to_pdf(member.path, member.name, member.type))
        except Unpageable as reason:
            said = f"（没有转成页面：{reason.remark.why}）"
            budget.remarks.append(Remark(f"中的“{member.name}”没有转成页面", reason.remark.why, reason.remark.settle, "warning"))
        lines.append(f"{number}. {member.name}{said}\n   SHA-256 {member.sha256}")
    if not pdfs:
        raise Unpageable("压缩包中没有能转成页面的文件", "请解压后逐个列为证据")
    contents = work / "contents.pdf"
    contents.write_bytes(list_pdf(f"压缩包内容（{len(members)} 个文件）", "\n".join(lines)))
    return [contents, *pdfs], budget.remarks


def _members(path: Path, work: Path, budget: _Budget, within: str, depth: int = 1) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir() or _junk(name := _shown(info)):
                    continue
                yield from _member(archive, info, within + name, work, budget, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unpageable("压缩包已损坏或格式不受支持", "请重新导出，或解压后逐个列为证据") from error


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, work: Path, budget: _Budget, depth: int
) -> Iterator[Member]:
    if info.flag_bits & _ENCRYPTED:
        raise Unpageable("压缩包已加密", "请解压后逐个列为证据")
    budget.members -= 1
    if budget.members < 0:
        raise Unpageable(f"压缩包中的文件超过 {MAX_MEMBERS} 个，未展开", "请只保留与本案有关的文件")
    if ".." in PurePosixPath(info.filename.replace("\\", "/")).parts or info.filename.startswith(("/", "\\")):
        budget.remarks.append(
            Remark(f"中的“{name}”带有指向压缩包以外的路径，只取了文件名", settle="请核对文件来源", level="warning")
        )
    place = work / f"{budget.members:05}"
    digest = _unpack(archive, info, place, budget)
    kind = filetype(place, name)
    if kind != "archive" or not zipfile.is_zipfile(place):
        yield Member(name, place, digest, kind)
    elif depth < MAX_DEPTH:
        yield from _members(place, work, budget, f"{name}/", depth + 1)
    else:
        budget.remarks.append(Remark(f"中的“{name}”是多层压缩包，没有展开", settle="请解压后逐个列为证据", level="warning"))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, budget: _Budget) -> str:
    """Write one file of an archive under a name of ours. Returns its hash."""
    digest = hashlib.sha256()
    with archive.open(info) as reader, to.open("xb") as writer:
        while block := reader.read(_BLOCK):
            budget.bytes -= len(block)
            if budget.bytes < 0:
                raise Unpageable("压缩包解压后异常庞大（可能是压缩炸弹），未展开", "请核对文件来源，或解压后逐个列为证据")
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
