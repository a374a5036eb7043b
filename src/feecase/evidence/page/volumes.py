"""The finished evidence PDF cut into volumes (册) that an upload limit admits, and laid out for printing on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.extend.contracts import EvidenceLine
from feecase.model.finding import Finding

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of the evidence: its pages by their stamped numbers (0 = the cover), its size, and whether it is still above the limit (one item alone is)."""

    path: Path
    first: int
    last: int
    size: int
    too_large: bool = False

    def remark(self, limit: int) -> Finding:
        """Return what is to be said about a volume above the limit."""
        return Finding(
            check="evidence.size",
            level="warning",
            what=f"证据材料第 {max(self.first, 1)}-{self.last} 页的文件有 {self.size / 1e6:.1f} MB，超过上限 {limit / 1e6:g} MB",
            why="单项证据不能再拆分",
            settle="请降低扫描分辨率后替换这项证据，或联系法院现场提交",
        )


def split(pdf: Path, lines: Sequence[EvidenceLine], folder: Path, *, max_bytes: int, start: int = 1) -> tuple[Volume, ...]:
    """Cut a finished evidence PDF at the borders of its items, so that no file is larger than `max_bytes` where that is possible.

    Page numbers run on; the index stays in the first volume, its links and the bookmarks lead to pages of their own volume. A PDF that is small enough
    is returned as it is. `start` is the number of the PDF's first page (0 = a cover).
    """
    import pikepdf

    with pikepdf.open(pdf) as whole:
        pages = dict(enumerate(whole.pages, start))
        end = len(pages) + start - 1
        if pdf.stat().st_size <= max_bytes:
            return (Volume(pdf, start, end, pdf.stat().st_size),)
        title = str(whole.docinfo.get("/Title", ""))
        volumes: list[Volume] = []
        for first, last in _pieces(lines, start, end):
            if volumes:
                joined = _write(pages, volumes[-1].first, last, lines, folder / "joined.pdf", max_bytes, title)
                if not joined.too_large:
                    volumes[-1] = replace(joined, path=joined.path.replace(volumes[-1].path))
                    continue
                joined.path.unlink()
            volumes.append(_write(pages, first, last, lines, folder / f"{len(volumes) + 1:03}.pdf", max_bytes, title))
    return tuple(volumes)


def print_starts(pdf: Path, starts: Iterable[int], to: Path) -> int:
    """Write a copy in which each of these pages (ascending, from 1) is a front page; empty pages carry no number. Returns the number of pages."""
    import pikepdf

    from feecase import files

    with pikepdf.open(pdf) as document:
        added = 0
        for start in starts:
            if (start + added) % 2 == 0:
                document.pages.insert(start - 1 + added, _empty(document))
                added += 1
        draft = to.with_name(f".{to.name}.tmp")
        document.save(draft, deterministic_id=True)
        pages = len(document.pages)
    try:
        files.write(to, draft.read_bytes())
    finally:
        draft.unlink()
    return pages


def _empty(document: pikepdf.Pdf) -> pikepdf.Page:
    from pikepdf import Dictionary, Name, Page

    return Page(document.make_indirect(Dictionary(Type=Name.Page, MediaBox=document.pages[0].mediabox, Resources=Dictionary())))


def _pieces(lines: Sequence[EvidenceLine], start: int, end: int) -> list[tuple[int, int]]:
    """Return the page ranges that may not be torn: cover and index (with what precedes the first item), then item by item with a divider before it."""
    ends = sorted(line.last for line in lines if line.last is not None)
    first_item = min(line.first for line in lines if line.first is not None)
    borders = [start - 1, first_item - 1, *ends]
    return [(a + 1, b) for a, b in zip(borders, [*borders[1:-1], end], strict=False) if b > a]


def _write(
    pages: Mapping[int, pikepdf.Page], first: int, last: int, lines: Sequence[EvidenceLine], to: Path, limit: int, title: str
) -> Volume:
    """Write the pages with these numbers as a volume."""
    import pikepdf

    with pikepdf.new() as part:
        for number in range(first, last + 1):
            part.pages.append(pages[number])
        _relink(pages, part, first)
        with part.open_outline() as outline:
            for line in sorted(
                (line for line in lines if line.first and first <= line.first <= last), key=lambda line: line.first or 0
            ):
                outline.root.append(pikepdf.OutlineItem(f"{line.no}　{line.title}", (line.first or first) - first))
        before = 1 if first == 0 else 0  # the cover
        labels = [before, pikepdf.Dictionary(S=pikepdf.Name.D, St=first + before)]
        cover = [0, pikepdf.Dictionary(P=pikepdf.String("封面"))] if before else []
        part.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([*cover, *labels]))
        part.Root.PageMode = pikepdf.Name.UseOutlines
        part.docinfo["/Title"] = title
        part.remove_unreferenced_resources()
        part.save(to, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    to.chmod(0o600)
    size = to.stat().st_size
    return Volume(to, first, last, size, size > limit)


def _relink(pages: Mapping[int, pikepdf.Page], part: pikepdf.Pdf, first: int) -> None:
    """Point the index's links to pages of this volume; drop those that lead elsewhere."""
    from pikepdf import Array, Name

    numbers = {page.obj.objgen: number for number, page in pages.items()}
    for number, page in enumerate(part.pages, first):
        source = pages[number]
        if Name.Annots not in source.obj:
            continue
        kept = []
        for note, original in zip(page.obj.Annots, source.obj.Annots, strict=True):
            target = numbers[original.Dest[0].objgen] - first
            if 0 <= target < len(part.pages):
                note.Dest = Array([part.pages[target].obj, Name.Fit])
                kept.append(note)
        page.obj.Annots = Array(kept)
