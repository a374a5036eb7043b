"""Looking through evidence folders: what each file is, what it seems to be, and which files are the same. Nothing is changed or dropped."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from feecase import files
from feecase.evidence.filetype import NAMES, FileType, filetype, mismatch
from feecase.evidence.recognition import Recogniser, first_page
from feecase.extend.contracts import EvidenceCue
from feecase.extend.cues import dated, recognise
from feecase.model.base import Value
from feecase.model.evidence import EvidenceKind, Original

_ELECTRONIC = frozenset({"message", "call-record", "photo"})
_HEAD_LINES = 6
_TAKEN, _EXIF_BLOCK = 0x9003, 0x8769
_ALIKE = 6
_CAMERA = re.compile(r"(?i)(img|dsc\w?|photo|image|mmexport|wx_camera|微信图片)[\W_\d]*")
"""Names that phones give to any picture: text recognised in it says more."""
_SIDE = 8


class Found(Value):
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
    remark: str = Field("", title="说明")


def scan(
    paths: Iterable[Path],
    base: Path,
    *,
    cues: Sequence[EvidenceCue],
    listed: Mapping[Path, str],
    recognise_text: Recogniser | None = None,
) -> tuple[Found, ...]:
    """Look at files (see `files_in`), each once; they are named from `base`. `listed` has the ids of files (resolved paths) that the case names.

    With `recognise_text`, pictures and scans whose name says nothing are read; what was recognised is marked as such (`by` is "ocr").
    """
    result: list[Found] = []
    hashes: dict[str, str] = {}
    looks: list[tuple[int, str]] = []
    for path in {p.resolve(): p for p in paths}.values():
        name = Path(os.path.relpath(path, base)).as_posix()
        found = _look(path, name, cues, recognise_text).model_copy(update={"listed": listed.get(path.resolve(), "")})
        same = hashes.setdefault(found.sha256, name) if found.size else name
        look = _fingerprint(path) if found.type == NAMES["image"] else None
        like = next((other for seen, other in looks if look is not None and (seen ^ look).bit_count() <= _ALIKE), "")
        if look is not None:
            looks.append((look, name))
        result.append(found.model_copy(update={"same_as": same if same != name else "", "like": like if same == name else ""}))
    return tuple(result)


def proposal(found: Iterable[Found], *, used: Collection[str] = ()) -> str:
    """Return the entries of new files as YAML, to be taken over into `case.yaml` by the user; duplicates are left out with a word.

    Ids in `used` are not given again: entries that were taken over keep theirs.
    """
    import yaml

    lines = ["# 证据清点建议：核对后把需要的条目复制到 case.yaml 的 evidence 下；识别结果可能有误，请逐项核对。", "evidence:"]
    ids = (f"N{n}" for n in itertools.count(1) if f"N{n}" not in used)
    for item in found:
        if item.listed:
            continue
        if item.same_as:
            lines.append(_comment(f"{item.file} 与 {item.same_as} 内容相同，未列入"))
            continue
        entry = {"id": next(ids), **item.model_dump(include={"file", "kind", "title", "date", "source", "proves", "original"})}
        notes = [
            text
            for text in (
                item.remark,
                f"与 {item.like} 相似" if item.like else "",
                {"": "未能识别类别", "ocr": f"据图像识别的文字：{item.recognised}"}.get(item.by, ""),
            )
            if text
        ]
        lines += [_comment("；".join(notes))] if notes else []
        dumped = yaml.safe_dump([{k: v for k, v in entry.items() if v}], allow_unicode=True, sort_keys=False, width=1000)
        lines += [f"  {line}" for line in dumped.splitlines()]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return "  # " + " ".join(text.split())


def files_in(folder: Path, *, below: bool = True) -> list[Path]:
    """Return the files of a folder sorted by name, those `below` it in sub-folders too; hidden and temporary ones are none."""
    found = sorted(p for p in (folder.rglob("*") if below else folder.glob("*")) if p.is_file())
    return [p for p in found if not any(part.startswith((".", "~$")) for part in p.relative_to(folder).parts)]


def _look(path: Path, name: str, cues: Sequence[EvidenceCue], recognise_text: Recogniser | None) -> Found:
    kind = filetype(path)
    remark = f"扩展名与内容（{NAMES[kind]}）不符" if kind not in ("empty", "unknown") and mismatch(path, kind) else ""
    pages, head = _read(path, kind)
    date, title = dated(path.stem)
    cue = recognise(path.stem, cues)
    by: Literal["name", "text", "ocr", ""] = "name" if cue else ""
    recognised: list[str] = []
    unsaid = cue is None or bool(_CAMERA.fullmatch(path.stem))
    if unsaid and not head and recognise_text and kind in ("image", "pdf") and (page := first_page(path, pdf=kind == "pdf")):
        recognised = _lines(recognise_text(page))
    if (cue is None or recognised) and (line := next((line for line in (*head, *recognised) if recognise(line, cues)), "")):
        cue, by, title = recognise(line, cues), "ocr" if recognised else "text", line[:40]
    if kind == "image" and not date:
        date = _taken(path)
    proposed = cue.kind if cue else "other"
    return Found.model_validate(
        {
            "file": name,
            "type": NAMES[kind],
            "sha256": files.sha256(path),
            "size": path.stat().st_size,
            "pages": pages,
            "kind": proposed,
            "by": by,
            "recognised": " / ".join(recognised),
            "title": title,
            "date": date,
            "source": cue.source if cue else "",
            "proves": cue.proves if cue else "",
            "original": "electronic" if proposed in _ELECTRONIC else "copy",
            "remark": remark or {"empty": "空文件", "unknown": "无法识别格式"}.get(kind, ""),
        }
    )


def _read(path: Path, kind: FileType) -> tuple[int | None, list[str]]:
    """Return page count and first lines (without blanks) of a PDF or text file; nothing where it cannot be read."""
    import pypdfium2

    from feecase.evidence.filetype import decode

    text, pages = "", None
    if kind == "pdf":
        with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(path)) as document:
            pages = len(document)
            if pages:
                with contextlib.closing(document[0]) as page, contextlib.closing(page.get_textpage()) as words:
                    text = words.get_text_bounded()
    elif kind == "text":
        with path.open("rb") as stream:
            head = stream.read(2000)
        text = decode(head.rpartition(b"\n")[0] or head) or ""
    return pages, _lines(text.splitlines())


def _lines(text: Iterable[str]) -> list[str]:
    """Return the first lines that say something, without blanks."""
    return ["".join(line.split()) for line in text if line.strip()][:_HEAD_LINES]


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

    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path) as image:
            image.draft("L", (_SIDE * 16, _SIDE * 16))
            small = image.convert("L").resize((_SIDE + 1, _SIDE)).tobytes()
        rows = [small[y * (_SIDE + 1) : (y + 1) * (_SIDE + 1)] for y in range(_SIDE)]
        return sum((row[x] < row[x + 1]) << (y * _SIDE + x) for y, row in enumerate(rows) for x in range(_SIDE))
    return None
