"""Every item's file copied, converted and made into a sound PDF of its own; what fails is remarked, and the rest goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from feecase.evidence.page.convert import TRANSCRIPT, Converted, Snapshot, convert, convert_offices, snapshot
from feecase.evidence.page.order import Numbered
from feecase.evidence.remark import Remark, Unpageable

NO_FILE = "文件缺失"
_HANDS = 4
_MISSING = Remark("的文件不存在", settle="补上文件，或在 case.yaml 中删去这一项", level="blocking")


@dataclass(slots=True)
class CollectedItem:
    """One item on its way into the PDF: its row, the copy of its file, the PDF made of it and how many pages that has (0 = none), remarks."""

    row: Numbered
    shot: Snapshot | None = None
    pdf: Path | None = None
    pages: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id in the case file."""
        return self.row.item.id

    @property
    def missing(self) -> bool:
        """Whether there is no such file."""
        return _MISSING in self.remarks


@dataclass(frozen=True, slots=True)
class _Checked:
    """A PDF that can be joined with others, its pages, and what is to be said about its file."""

    pdf: Path | None
    pages: int
    remarks: tuple[Remark, ...]


def collect(items: Sequence[CollectedItem], folder: Path, work: Path, cache: Path) -> None:
    """Fill in every item's copy, PDF, pages and remarks. Files are named from `folder`; `work` is a private folder, `cache` keeps LibreOffice pages."""
    sources = list(dict.fromkeys(folder / item.row.item.file for item in items))
    done: dict[Path, _Checked] = {}
    with ThreadPoolExecutor(_HANDS) as hands:  # hashing and copying leave the interpreter free
        shots: dict[Path, Snapshot | Remark] = {}
        copies = hands.map(_snapshot, sources, (work / f"{n:05}" for n in range(len(sources))))
        for source, shot in zip(sources, copies, strict=True):
            shots[source] = shot
            if isinstance(shot, Snapshot) and shot.type == "pdf":  # looked at while the others are still being copied
                done[shot.path] = _checked(convert(shot, work, {}, cache), shot.path)
    titles = {item.id: item.row.item.title for item in items}
    offices = convert_offices((shot for shot in shots.values() if isinstance(shot, Snapshot)), cache)
    for item in items:
        shot = shots[folder / item.row.item.file]
        if isinstance(shot, Remark):
            item.remarks.append(shot)
            continue
        item.shot = shot
        made = done[shot.path] = done.get(shot.path) or _checked(convert(shot, work, offices, cache), shot.path)
        item.pdf, item.pages = made.pdf, made.pages
        item.remarks += [_transcribed(one, item.row.item.transcript, titles) for one in made.remarks]


def _transcribed(remark: Remark, transcript: str, titles: Mapping[str, str]) -> Remark:
    """Return what is to be said of a recording, its transcript known, unnamed or not among the evidence submitted."""
    if remark.settle != TRANSCRIPT or not transcript:
        return remark
    if transcript in titles:
        return replace(remark, settle=f"文字稿见证据“{titles[transcript]}”", level="note")
    return replace(remark, settle=f"“文字稿”写的 {transcript} 不在提交的证据里，请改正")


def _snapshot(source: Path, to: Path) -> Snapshot | Remark:
    if not source.exists():
        return _MISSING
    try:
        return snapshot(source, to)
    except Unpageable as reason:
        return reason.remark


def _checked(made: Converted, path: Path) -> _Checked:
    """Open what a file became and lay its pages on trial; a PDF that is not sound is written anew."""
    from feecase.evidence.page.sheets import sound_apart

    if made.pdf is None:
        return _Checked(None, 0, made.remarks)
    try:
        pdf, pages, remarks = sound_apart(made.pdf, path.with_suffix(".sound.pdf"))
    except Unpageable as reason:
        return _Checked(None, 0, (*made.remarks, reason.remark))
    return _Checked(pdf, pages, (*made.remarks, *remarks))
