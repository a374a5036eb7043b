"""One evidence file of whatever format made into a PDF, from a private copy of it: what is hashed is what is converted."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from feecase import office
from feecase.evidence import apart
from feecase.evidence.filetype import NAMES, FileType, check_office, contents_bearable, filetype, mismatch
from feecase.evidence.page.wide_sheets import fitted
from feecase.evidence.remark import Remark, Unpageable

TRANSCRIPT = "请备好文字整理稿，列为一项证据，并在本项的“文字稿”写上它的编号"
_TOO_WIDE = Remark(
    "有一张表太宽，缩到一页宽后字很小", settle="请在 Excel 中删去或隐藏与本案无关的列，另存后替换", level="warning"
)
_INVOICE = Remark(
    "是电子发票的数据文件（XML），按其内容列表打印", settle="请一并提交原 XML 文件，或从电子税务局下载 PDF 版式文件替换"
)
_APART: dict[FileType, tuple[str, str]] = {
    "archive": ("压缩包不能直接入卷", "请解压后逐个列为证据"),
    "empty": ("文件是空的（0 字节）", "请重新导出或拍摄"),
    "ofd": (
        "OFD 版式文件不能在这里显示（签章须由专用阅读器验看）",
        "请用 OFD 阅读器打开，打印或另存为 PDF 后替换；电子发票也可从电子税务局下载 PDF",
    ),
    "outlook": ("Outlook 邮件（.msg）不能在这里打开", "请在 Outlook 或网页邮箱中另存为 .eml 或打印为 PDF 后替换"),
    "web": ("保存的网页不能在这里显示成人看到的样子", "请用浏览器打开，打印为 PDF 后替换（页眉页脚带网址和日期）"),
}
MAX_BYTES = 1_000_000_000
_MAX_OFFICE_BYTES = 60_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A private copy of a user's file: `name` is the user's, `path` ours; hash and size are those of the copied bytes."""

    name: str
    path: Path
    sha256: str
    size: int
    type: FileType


@dataclass(frozen=True, slots=True)
class Converted:
    """The PDF made of a file (None = it goes along as it is), and what is to be said about it."""

    pdf: Path | None
    remarks: tuple[Remark, ...] = field(default=())


def snapshot(source: Path, to: Path) -> Snapshot:
    """Copy a file to `to`, hashing what is copied. Raises Unpageable if it is no plain file, too large, unreadable or changed meanwhile."""
    digest, size = hashlib.sha256(), 0
    try:
        if not source.is_file():
            raise Unpageable("不是普通文件", "请核对证据文件")
        with open(source, "rb", opener=_at_once) as reader, to.open("xb") as writer:
            before = os.fstat(reader.fileno())
            if not stat.S_ISREG(before.st_mode):  # it took the file's place meanwhile
                raise Unpageable("不是普通文件", "请核对证据文件")
            while block := reader.read(_BLOCK):
                size += len(block)
                if size > MAX_BYTES:
                    raise Unpageable(f"文件超过 {MAX_BYTES // 1_000_000} MB", "请拆分或压缩后提交")
                digest.update(block)
                writer.write(block)
            after = source.stat()
        if (before.st_size, before.st_mtime_ns, before.st_ino) != (
            after.st_size,
            after.st_mtime_ns,
            after.st_ino,
        ) or size != after.st_size:
            raise Unpageable("文件在读取时被改动", "请关闭正在使用它的程序后重新生成")
    except OSError as error:
        raise Unpageable(f"文件不能读取：{error.strerror or error}", "请检查文件权限") from None
    return Snapshot(source.name, to, digest.hexdigest(), size, filetype(to, source.name))


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting: a pipe that took its place would never answer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def convert(shot: Snapshot, work: Path, offices: Mapping[str, bytes | str], cache: Path) -> Converted:
    """Make a file into a PDF under `work`. `offices` has the PDF (or the reason why there is none) of each Office file by its hash; `cache` keeps those inside others."""
    remarks = _misnamed(shot)
    try:
        pdf, more = _convert(shot, work, offices, cache)
    except Unpageable as reason:
        return Converted(None, (*remarks, reason.remark))
    return Converted(pdf, (*remarks, *more))


def _misnamed(shot: Snapshot, within: str = "") -> list[Remark]:
    named = Path(shot.name)
    if shot.type in ("empty", "unknown") or not mismatch(named, shot.type):
        return []
    what = f"{within}的扩展名“{named.suffix}”与内容（{NAMES[shot.type]}）不符，已按内容处理"
    return [Remark(what, settle="请核对文件并改正扩展名", level="warning")]


def _convert(shot: Snapshot, work: Path, offices: Mapping[str, bytes | str], cache: Path | None) -> tuple[Path, list[Remark]]:
    """Make one file into a PDF; what it holds is unfolded, unless it is inside another itself (no `cache`)."""
    target = work / f"{shot.path.name}.pdf"
    match shot.type:
        case "pdf":
            return shot.path, []
        case "image":
            return target, apart.told(apart.read("images:draw_image", shot.path, target))
        case "xml":
            apart.read("page.invoices:draw_invoice", shot.path, shot.name, target)
            return target, [_INVOICE]
        case "text":
            return target, apart.told(apart.read("page.texts:draw_text", shot.path, shot.name, target))
        case "mail" if cache is None:
            return target, apart.told(apart.read("page.texts:draw_mail", shot.path, shot.name, [], target))
        case "office":
            _check_office(shot)
            made = offices.get(shot.sha256, "没有转换")
            if isinstance(made, str):
                raise Unpageable(made, "安装 LibreOffice 后重新生成，或另存为 PDF 后替换证据文件")
            target.write_bytes(made)
            return target, [_TOO_WIDE] if _printable(shot)[1] else []
        case "archive" | "mail" if cache is not None:
            return _unfold(shot, target, cache)
        case "recording":
            length = apart.read("page.media:length", shot.path)
            said = f"时长 {length}" if length else "时长未能读出"
            raise Unpageable(f"录音录像以电子文件另附（{said}，SHA-256 {shot.sha256}）", TRANSCRIPT, what="作为单独文件另附")
        case _:
            raise Unpageable(*_APART.get(shot.type, ("无法识别文件格式", "请另存为 PDF 或图片")))


def _unfold(shot: Snapshot, target: Path, cache: Path) -> tuple[Path, list[Remark]]:
    """Make a file and what it holds into one PDF."""
    import zipfile

    from feecase.evidence.page.archives import Member, unfolded
    from feecase.evidence.page.join import joined
    from feecase.evidence.page.sheets import sound_apart

    if shot.type == "archive" and not zipfile.is_zipfile(shot.path):
        raise Unpageable(*_APART["archive"])
    if shot.type == "archive" and not contents_bearable(shot.path):
        raise Unpageable("压缩包里的文件异常多（可能是压缩炸弹），未展开", "请核对文件来源，或解压后逐个列为证据")
    remarks: list[Remark] = []

    def to_pdf(inner: Snapshot, offices: Mapping[str, bytes | str]) -> Path | Unpageable:
        try:
            pdf, more = _convert(inner, inner.path.parent, offices, None)
            sound, _, said = sound_apart(pdf, inner.path.with_suffix(".sound.pdf"))
        except Unpageable as reason:
            return reason
        remarks.extend((*_misnamed(inner, f"中的“{inner.name}”"), *more, *said))
        return sound

    def to_pdfs(members: Sequence[Member]) -> list[Path | Unpageable]:
        shots = [Snapshot(m.name, m.path, m.sha256, m.path.stat().st_size, m.type) for m in members]
        offices = convert_offices(shots, cache)
        return [to_pdf(inner, offices) for inner in shots]

    pdfs, more = unfolded(shot.path, shot.type, shot.name, target.with_suffix(".unfolded"), to_pdfs)
    with joined([(pdf, "1-z") for pdf in pdfs]) as out:
        out.save(target, static_id=True)
    return target, [*more, *remarks]


def convert_offices(shots: Iterable[Snapshot], cache: Path) -> dict[str, bytes | str]:
    """Convert the Office files among `shots` in one go: the PDF or the reason why there is none, by content hash."""
    offices = {shot.sha256: shot for shot in shots if shot.type == "office" and _harmless(shot)}
    names = {f"{sha256}{Path(shot.name).suffix.lower() or '.docx'}": shot for sha256, shot in offices.items()}
    made = office.to_pdf({name: _printable(shot)[0] for name, shot in names.items()}, cache=cache) if names else {}
    return {Path(name).stem: result for name, result in made.items()}


def _printable(shot: Snapshot) -> tuple[bytes, bool]:
    """Return an Office file as it is to be printed, and whether a sheet in it is too wide for a page that can be read."""
    content = shot.path.read_bytes()
    return fitted(content) if Path(shot.name).suffix.lower() in (".xlsx", ".xlsm") else (content, False)


def _harmless(shot: Snapshot) -> bool:
    try:
        _check_office(shot)
    except Unpageable:
        return False
    return True


def _check_office(shot: Snapshot) -> None:
    if shot.size > _MAX_OFFICE_BYTES:
        raise Unpageable(f"Office 文件超过 {_MAX_OFFICE_BYTES // 1_000_000} MB，未打开", "请另存为 PDF")
    check_office(shot.path)
