"""The paged evidence PDF (证据材料): every item on A4 sheets, numbered through, with an index, links and bookmarks.

The page map is read back from the finished file, never taken from the plan: a page whose stamp cannot be found again stops the work.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from feecase.evidence.page.catalogue import PageRange, line
from feecase.evidence.page.collect import CollectedItem, collect
from feecase.evidence.page.compose import PageLayout, compose
from feecase.evidence.page.drawn_pages import Stamp
from feecase.evidence.page.names import safe
from feecase.evidence.page.order import numbered
from feecase.evidence.page.stamps import read_back
from feecase.evidence.page.volumes import Volume, split
from feecase.extend.contracts import EvidenceCue, EvidenceLine
from feecase.model.evidence import Evidence
from feecase.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along as it is (另附): its number, where it lies, and its name in the bundle."""

    no: str
    id: str
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Paged:
    """The finished evidence PDF and what was learnt on the way.

    `path` is None when nothing could be made into pages. `pages` counts the sheets, the cover too, which has no number. `ranges` has first and last page of each item, read back from the PDF; None = 另附.
    `sources` has the SHA-256 of every file that was used, by evidence id. `volumes` are the files to submit: the whole PDF, or its parts.
    """

    path: Path | None
    pages: int
    ranges: dict[str, PageRange | None]
    lines: tuple[EvidenceLine, ...]
    findings: tuple[Finding, ...]
    attached: tuple[Attached, ...]
    sources: dict[str, str]
    volumes: tuple[Volume, ...] = ()


def paged(
    evidence: Sequence[Evidence],
    folder: Path,
    to: Path,
    *,
    cues: Sequence[EvidenceCue],
    title: str = "证据材料",
    layout: PageLayout | None = None,
    cache: Path | None = None,
    max_bytes: int | None = None,
    leave_out: Collection[str] = (),
) -> Paged:
    """Make the evidence PDF of a case at `to`.

    `evidence` is what is to be submitted (`order.submitted`), less the ids in `leave_out`; `folder` is where its files are named from; `cache` keeps
    the pages that LibreOffice made (default: `out/.converted` under `folder`). The same input gives the same bytes. A file that cannot be made into
    pages goes along as it is, with a finding that says why; a file that does not exist is a blocking finding. Raises BundleError if the finished PDF
    does not carry the stamps that were planned.
    """
    items = [CollectedItem(row) for row in numbered(evidence, cues, leave_out=leave_out)]
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".feecase-") as work:
        collect(items, folder, Path(work), cache or folder / "out" / ".converted")
        if not any(item.pages for item in items):
            return _result(None, [], items, folder, {})
        draft = Path(work) / "finished.pdf"
        stamps = compose(items, layout or PageLayout(), title, draft)
        ranges = read_back(draft, stamps)
        draft.chmod(0o600)
        draft.replace(to)
    result = _result(to, stamps, items, folder, ranges)
    if max_bytes is None:
        return result
    volumes = split(to, result.lines, to.parent, max_bytes=max_bytes, start=stamps[0].page)
    said = tuple(volume.remark(max_bytes) for volume in volumes if volume.too_large)
    return replace(result, volumes=volumes, findings=(*result.findings, *said))


def _result(
    path: Path | None, stamps: Sequence[Stamp], items: Sequence[CollectedItem], folder: Path, found: dict[str, PageRange]
) -> Paged:
    apart = [(item, item.shot) for item in items if item.shot and not item.pages]
    return Paged(
        path=path,
        pages=len(stamps),
        ranges={item.id: found.get(item.row.no) for item in items},
        lines=tuple(line(item, found.get(item.row.no)) for item in items),
        findings=tuple(remark.finding(item.id, item.row.item.title) for item in items for remark in item.remarks),
        attached=tuple(
            Attached(
                item.row.no,
                item.id,
                folder / item.row.item.file,
                safe(f"证据{item.row.no}_{item.row.item.title}", Path(shot.name).suffix),
            )
            for item, shot in apart
        ),
        sources={item.id: item.shot.sha256 for item in items if item.shot},
        volumes=(Volume(path, stamps[0].page, stamps[-1].page, path.stat().st_size),) if path else (),
    )
