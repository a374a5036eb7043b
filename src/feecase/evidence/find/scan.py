"""Looking through evidence folders: what each file is, what it seems to be, and which files are the same. Nothing is changed or dropped."""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from feecase import files
from feecase.evidence import apart
from feecase.evidence.filetype import NAMES, FileType, filetype, mismatch
from feecase.evidence.find import facts
from feecase.evidence.find.recognition import Recogniser, pictures
from feecase.evidence.remark import Unpageable
from feecase.extend.contracts import EvidenceCue
from feecase.extend.cues import conversation, dated, heading, proposed, readable_title, reads, recognise
from feecase.model.base import Value
from feecase.model.evidence import EvidenceKind, Facts, Original

_HEAD_LINES = 6
_TEXT = 200_000
_SCANNED = 5
"""So many pages of a scan are read; more take minutes."""
_TAKEN, _EXIF_BLOCK = 0x9003, 0x8769
_ALIKE = 6
_CAMERA = re.compile(r"(?i)(img|dsc\w?|photo|image|mmexport|wx_camera|微信图片)[\W_\d]*")
"""Names that phones give to any picture: text recognised in it says more."""
_SIDE = 8
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


class FoundFile(Value):
    """One file and what is proposed for it. `by` says what the kind was read from; `listed` is its id if the case names it already."""

    file: str = Field(title="文件", description="relative to the case folder")
    type: str = Field(title="格式")
    sha256: str = Field(title="校验值")
    size: int = Field(title="大小")
    pages: int | None = Field(None, title="页数")
    kind: EvidenceKind = Field("other", title="类别")
    by: Literal["name", "text", "ocr", ""] = Field("", title="识别依据")
    recognised: str = Field("", title="图像识别的文字", description="first lines that text recognition found; may be wrong")
    title: str = Field(title="证据名称")
    date: str = Field("", title="形成日期")
    source: str = Field("", title="证据来源")
    proves: str = Field("", title="拟证明事项")
    original: Original = Field("copy", title="原件或复印件")
    listed: str = Field("", title="已列为")
    same_as: str = Field("", title="与其相同", description="an earlier file with the same bytes")
    like: str = Field("", title="与其相似", description="an earlier picture that looks almost the same")
    facts: Facts | None = Field(None, title="所载事实", description="read by a machine; to be checked by people")
    remark: str = Field("", title="说明")


class ScanReport(Value):
    """What `evidence scan --json` prints."""

    case: str
    files: tuple[FoundFile, ...] = ()


def scan(
    paths: Iterable[Path],
    base: Path,
    *,
    cues: Sequence[EvidenceCue],
    listed: Mapping[Path, str],
    foreign: Iterable[Path] = (),
    use: str = "",
    recognise_text: Recogniser | None = None,
) -> tuple[FoundFile, ...]:
    """Look at files (see `files_in`), each once; they are named from `base`. `listed` has the ids of files (resolved paths) that the case names.

    What is `foreign` is merely named. Area, price, term and names are read from the text of documents (`use` is the premises': of several prices, its own). With `recognise_text`,
    pictures and scans whose name says nothing or that may hold such facts are read; what was recognised is marked as such.
    """
    result = [_unread(path, Path(os.path.relpath(path, base)).as_posix(), _foreign(path)) for path in foreign]
    hashes: dict[str, str] = {}
    looks: list[tuple[int, str]] = []
    once: dict[Path, Path] = {}
    for path in paths:
        once.setdefault(path.resolve(), path)
    for real, path in once.items():
        if real in listed:  # what the case has is what others are copies of
            hashes.setdefault(files.sha256(path), Path(os.path.relpath(path, base)).as_posix())
    for path in once.values():
        name = Path(os.path.relpath(path, base)).as_posix()
        try:
            found, look = _look(path, name, cues, use, recognise_text)
        except OSError as error:
            result.append(_unread(path, name, f"文件不能读取：{error.strerror or error}；没有读取"))
            continue
        found = found.model_copy(update={"listed": listed.get(path.resolve(), "")})
        same = hashes.setdefault(found.sha256, name) if found.size else name
        like = next((other for seen, other in looks if look is not None and (seen ^ look).bit_count() <= _ALIKE), "")
        if look is not None:
            looks.append((look, name))
        result.append(found.model_copy(update={"same_as": same if same != name else "", "like": like if same == name else ""}))
    return tuple(result)


def _unread(path: Path, name: str, why: str) -> FoundFile:
    return FoundFile(file=files.shown(name), type="", sha256="", size=0, title=files.shown(path.stem), remark=why)


def _foreign(path: Path) -> str:
    if not files.nameable(path.name):
        return "文件名不是 UTF-8 编码，不能写进案卷；请改名后再扫描"
    return "不是普通文件，或链接到项目以外；没有读取"


def files_in(folder: Path, *, below: bool = True) -> list[Path]:
    """Return the files of a folder sorted by name, those `below` it in sub-folders too; hidden, temporary and foreign ones (see `foreign_in`) are none."""
    return [path for path in _entries(folder, below=below) if _own(path, folder)]


def foreign_in(folder: Path) -> list[Path]:
    """Return what is in a folder and is no file of its own: pipes and devices, broken links, links that lead out of the project."""
    return [path for path in _entries(folder, below=True) if not _own(path, folder)]


def _entries(folder: Path, *, below: bool) -> list[Path]:
    found = sorted(path for path in (folder.rglob("*") if below else folder.glob("*")) if path.is_symlink() or not path.is_dir())
    return [
        p
        for p in found
        if p.name.lower() not in _SYSTEM and not any(part.startswith((".", "~$")) for part in p.relative_to(folder).parts)
    ]


def _own(path: Path, folder: Path) -> bool:
    """Whether a path is a plain file that is in the project: in the folder itself, or beside or below its project file."""
    if not path.is_file() or not files.nameable(str(path)):
        return False
    if not path.is_symlink():
        return True
    root = next((parent for parent in folder.resolve().parents if (parent / "project.yaml").is_file()), folder.resolve())
    return path.resolve().is_relative_to(root)


def _look(
    path: Path, name: str, cues: Sequence[EvidenceCue], use: str, recognise_text: Recogniser | None
) -> tuple[FoundFile, int | None]:
    """Return what is proposed for a file, and the fingerprint of a picture; a file that cannot be read within its limits is told with the reason."""
    kind = filetype(path)
    remark = f"扩展名与内容（{NAMES[kind]}）不符" if kind not in ("empty", "unknown") and mismatch(path, kind) else ""
    pages, text, taken, look = None, "", "", None
    try:
        pages, text = _read(path, kind)
        taken, look = apart.read("find.scan:read_picture", path) if kind == "image" else ("", None)
    except Unpageable as reason:
        remark = "；".join(filter(None, (remark, f"{reason.remark.why}。{reason.remark.settle}")))
        recognise_text = None
    head = _lines(text.splitlines())
    date, title = dated(path.stem)
    cue = recognise(path.stem, cues)
    by: Literal["name", "text", "ocr", ""] = "name" if cue else ""
    unsaid = cue is None or bool(_CAMERA.fullmatch(path.stem))
    seen = ""
    if not head and recognise_text and (unsaid or (cue and reads(cues, cue.kind) & facts.PROPOSED)):
        seen = _seen(path, kind, recognise_text)
    recognised = _lines(seen.splitlines())
    if cue is None or (recognised and unsaid):
        told, line = _by_content(head, recognised, seen, cues)
        if told is not None:
            cue, by, title = told, "ocr" if recognised else "text", line or title
    title = readable_title(title, cue, picture=kind == "image")
    readable = reads(cues, cue.kind) if cue else frozenset[str]()
    said = facts.propose(text or seen, readable, use=use, by="text" if text else "ocr")
    if not date:
        date = taken or (facts.written_on(text or seen) if "date" in readable else "")
    found = FoundFile.model_validate(
        {
            "file": name,
            "type": NAMES[kind],
            "sha256": files.sha256(path),
            "size": path.stat().st_size,
            "pages": pages,
            **{field: value for field, value in proposed(cue, title, date).items() if field != "group"},
            "by": by,
            "recognised": " / ".join(recognised),
            "facts": said,
            "remark": remark or {"empty": "空文件", "unknown": "无法识别格式"}.get(kind, ""),
        }
    )
    return found, look


def _by_content(
    head: Sequence[str], recognised: Sequence[str], seen: str, cues: Sequence[EvidenceCue]
) -> tuple[EvidenceCue | None, str]:
    """Return the kind that a document's own title tells, and that title. A chat is a chat whatever is talked about; what no title tells is unknown."""
    if conversation(seen.splitlines()):
        return next((cue for cue in cues if cue.kind == "message"), None), ""
    return next(((cue, line) for line in (*head, *recognised) if (cue := heading(line, cues))), (None, ""))


def text_of(path: Path, recognise_text: Recogniser | None) -> str:
    """Return what a file says, as far as it can be read: text of PDF, Word and text files, else what is recognised in it."""
    kind = filetype(path)
    with contextlib.suppress(Unpageable):  # `scan` tells it
        return _read(path, kind)[1] or (_seen(path, kind, recognise_text) if recognise_text else "")
    return ""


def read_word(path: str) -> str:
    """Return the text of a Word file, nothing where it cannot be read; for `apart.read`."""
    import docx

    with contextlib.suppress(Exception):  # whatever a broken file raises: it is merely not read
        document = docx.Document(path)
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))[:_TEXT]
    return ""


def _read(path: Path, kind: FileType) -> tuple[int | None, str]:
    """Return page count and text of a PDF, the text of a Word file, or the beginning of a text file; nothing where it cannot be read."""
    from feecase.evidence.filetype import decode

    if kind == "pdf":
        pages, text = apart.read("find.facts:read_pdf", path)
        return pages, text
    if kind == "text":
        with path.open("rb") as stream:
            head = stream.read(_TEXT)
        return None, decode(head if len(head) < _TEXT else head.rpartition(b"\n")[0] or head) or ""
    if kind == "office":
        return None, str(apart.read("find.scan:read_word", path))
    return None, ""


def _seen(path: Path, kind: FileType, recognise_text: Recogniser) -> str:
    """Return the text that is recognised in a picture, or on the first pages of a scan."""
    if kind not in ("image", "pdf"):
        return ""
    return "\n".join(line for page in pictures(path, pdf=kind == "pdf", most=_SCANNED) for line in recognise_text(page))


def _lines(text: Iterable[str]) -> list[str]:
    """Return the first lines that say something, without blanks."""
    return ["".join(line.split()) for line in text if line.strip()][:_HEAD_LINES]


def read_picture(path: str) -> tuple[str, int | None]:
    """Return the day on which a photo says it was taken and its fingerprint; for `apart.read`."""
    return _taken(Path(path)), _fingerprint(Path(path))


def _taken(path: Path) -> str:
    """Return the day on which a photo says it was taken (a claim of the camera, not a proof)."""
    from PIL import Image

    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path) as image:
            text = str(image.getexif().get_ifd(_EXIF_BLOCK).get(_TAKEN, ""))
        return dated(text[:10].replace(":", "-"))[0]
    return ""


def _fingerprint(path: Path) -> int | None:
    """Return 64 bits that stay nearly the same when a picture is scaled or compressed again: where brightness rises from left to right."""
    from PIL import Image

    from feecase.evidence.images import heic_readable

    heic_readable()
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path) as image:
            image.draft("L", (_SIDE * 16, _SIDE * 16))
            small = image.convert("L").resize((_SIDE + 1, _SIDE)).tobytes()
        rows = [small[y * (_SIDE + 1) : (y + 1) * (_SIDE + 1)] for y in range(_SIDE)]
        bits = sum((row[x] < row[x + 1]) << (y * _SIDE + x) for y, row in enumerate(rows) for x in range(_SIDE))
        return bits if _ALIKE < bits.bit_count() < _SIDE * _SIDE - _ALIKE else None  # a blank page resembles every other
    return None
