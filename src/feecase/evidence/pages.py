"""The paged evidence PDF (证据材料): every item on A4 sheets, numbered through, with an index, links and bookmarks.

The page map is read back from the finished file, never taken from the plan: a page whose stamp cannot be found again stops the work.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.errors import BundleError
from feecase.evidence import drawn
from feecase.evidence.convert import Converted, Snapshot, convert, convert_offices, snapshot
from feecase.evidence.order import Numbered, numbered
from feecase.evidence.remark import Remark, Unpageable
from feecase.extend.contracts import EvidenceCue, EvidenceLine
from feecase.model.evidence import ORIGINAL_NAMES, Evidence
from feecase.model.finding import Finding

if TYPE_CHECKING:
    import pikepdf

Range = tuple[int, int]
_MISSING = Remark("的文件不存在", settle="补上文件，或在 case.yaml 中删去这一项", level="blocking")
COLUMNS: dict[str, drawn.Column] = {
    "编号": drawn.Column("编号", 1.1, centred=True),
    "证据名称": drawn.Column("证据名称", 3.2),
    "证据来源": drawn.Column("证据来源", 2),
    "拟证明事项": drawn.Column("拟证明事项", 4.6),
    "页码": drawn.Column("页码", 1.3, centred=True),
    "原件/复印件": drawn.Column("原件/复印件", 1.5, centred=True),
    "页数": drawn.Column("页数", 0.9, centred=True),
    "证据类型": drawn.Column("证据类型", 1.6, centred=True),
    "备注": drawn.Column("备注", 1.6),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How the PDF is laid out: the index's columns (names in `COLUMNS`), a page before each group, lines above and below the index."""

    columns: tuple[str, ...] = ("编号", "证据名称", "证据来源", "拟证明事项", "页码", "原件/复印件")
    dividers: bool = False
    head: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = (("提交人（签名/盖章）", ""), ("提交日期", ""))


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along as it is (另附): its number, where it lies, and its name in the bundle."""

    no: str
    id: str
    path: Path
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Paged:
    """The finished evidence PDF and what was learnt on the way.

    `path` is None when nothing could be made into pages. `ranges` has first and last page of each item, read back from the PDF; None = 另附.
    `sources` has the SHA-256 of every file that was used, by evidence id.
    """

    path: Path | None
    pages: int
    ranges: dict[str, Range | None]
    lines: tuple[EvidenceLine, ...]
    findings: tuple[Finding, ...]
    attached: tuple[Attached, ...]
    sources: dict[str, str]


@dataclass(slots=True)
class _Item:
    row: Numbered
    shot: Snapshot | None = None
    sheets: list[tuple[pikepdf.Object, bytes]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.row.item.id


def paged(
    evidence: Sequence[Evidence],
    folder: Path,
    to: Path,
    *,
    cues: Sequence[EvidenceCue],
    title: str = "证据材料",
    layout: Layout | None = None,
    cache: Path | None = None,
    leave_out: Collection[str] = (),
) -> Paged:
    """Make the evidence PDF of a case at `to`.

    `evidence` is what is to be submitted (`order.submitted`), `folder` where its files are named from; `cache` keeps the pages that LibreOffice made
    (default: `out/.converted` under `folder`). The same input gives the same bytes. A file that cannot be made into pages goes along as it is, with a
    finding that says why. Raises BundleError if the finished PDF does not carry the stamps that were planned.
    """
    import pikepdf

    layout = layout or Layout()
    items = [_Item(row) for row in numbered(evidence, cues, leave_out=leave_out)]
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".feecase-") as name, contextlib.ExitStack() as stack:
        work = Path(name)
        out = stack.enter_context(pikepdf.new())
        _collect(items, folder, work, cache or folder / "out" / ".converted", out, stack)
        if not any(item.sheets for item in items):
            return _result(None, 0, items, {})
        stamps = _compose(out, items, layout, title, stack)
        draft = work / "finished.pdf"
        out.save(draft, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        ranges = read_back(draft, stamps)
        draft.chmod(0o600)
        draft.replace(to)
    return _result(to, len(stamps), items, ranges)


def _collect(items: Sequence[_Item], folder: Path, work: Path, cache: Path, out: pikepdf.Pdf, stack: contextlib.ExitStack) -> None:
    """Copy, convert and open every item's file, and bring its pages into `out`; what fails is remarked and goes on without."""
    shots: dict[Path, Snapshot] = {}
    for item in items:
        source = folder / item.row.item.file
        if not source.exists():
            item.remarks.append(_MISSING)
            continue
        try:
            item.shot = shots[source] = shots.get(source) or snapshot(source, work / f"{len(shots):05}")
        except Unpageable as reason:
            item.remarks.append(reason.remark)
    offices = convert_offices(shots.values(), cache)
    done: dict[Path, Converted] = {}
    for item in items:
        if item.shot:
            result = done[item.shot.path] = done.get(item.shot.path) or convert(item.shot, work, offices)
            item.remarks += result.remarks
            if result.pdf:
                _bring(item, result.pdf, out, stack)


def _bring(item: _Item, source: Path, out: pikepdf.Pdf, stack: contextlib.ExitStack) -> None:
    from pikepdf import PdfError

    from feecase.evidence.sheets import lay, open_pdf

    try:
        pdf, remarks = open_pdf(source)
        stack.enter_context(pdf)  # its streams are read when `out` is saved
        item.remarks += remarks
        item.sheets = [lay(out, page) for page in pdf.pages]
    except Unpageable as reason:
        item.remarks.append(reason.remark)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        item.sheets = []
        item.remarks.append(Unpageable("PDF 的页面已损坏，不能读取", "请重新导出或扫描").remark)


def _compose(out: pikepdf.Pdf, items: Sequence[_Item], layout: Layout, title: str, stack: contextlib.ExitStack) -> list[drawn.Stamp]:
    """Put index, dividers and items in order, stamp every page, add links and bookmarks. Returns the plan: one stamp per page."""
    import io

    import pikepdf

    from feecase.evidence.sheets import whole

    index, plan, starts = _planned(items, layout)
    first = len(index.pages)
    stack.enter_context(index)
    dividers = iter(_dividers(items, out, stack) if layout.dividers else ())
    sheets = [(whole(out, page), b"/P Do") for page in index.pages]
    for group in _groups(items):
        if layout.dividers and any(item.sheets for item in group):
            sheets.append((next(dividers), b"/P Do"))
        sheets += [sheet for item in group for sheet in item.sheets]
    stamps = stack.enter_context(pikepdf.open(io.BytesIO(drawn.stamps_pdf(plan))))
    for (form, content), page in zip(sheets, stamps.pages, strict=True):
        _add_page(out, form, content, whole(out, page))
    _link(out, index, starts)
    _bookmark(out, items, starts, layout, first)
    out.docinfo["/Title"] = title
    out.Root.PageMode = pikepdf.Name.UseOutlines
    out.Root.Lang = pikepdf.String("zh-CN")
    return plan


def _planned(items: Sequence[_Item], layout: Layout) -> tuple[pikepdf.Pdf, list[drawn.Stamp], dict[str, int]]:
    """Draw the index until its own length agrees with the page numbers it states."""
    import io

    import pikepdf

    length = 1
    while True:
        plan, starts = _plan(items, layout, length)
        ranges = {item.id: (starts[item.id], starts[item.id] + len(item.sheets) - 1) if item.sheets else None for item in items}
        index = pikepdf.open(io.BytesIO(_index(items, layout, ranges, len(plan))))
        if len(index.pages) == length:
            return index, plan, starts
        length = max(length + 1, len(index.pages))  # only upwards, so that this ends


def _plan(items: Sequence[_Item], layout: Layout, index_pages: int) -> tuple[list[drawn.Stamp], dict[str, int]]:
    plan = [drawn.Stamp(n + 1) for n in range(index_pages)]
    starts = {}
    for group in _groups(items):
        if layout.dividers and any(item.sheets for item in group):
            plan.append(drawn.Stamp(len(plan) + 1))
        for item in group:
            starts[item.id] = len(plan) + 1
            count = len(item.sheets)
            plan += [drawn.Stamp(len(plan) + n + 1, item.row.no, item.row.item.title, n + 1, count) for n in range(count)]
    return plan, starts


def _groups(items: Sequence[_Item]) -> list[list[_Item]]:
    names = dict.fromkeys(item.row.group for item in items)
    return [[item for item in items if item.row.group == name] for name in names]


def _index(items: Sequence[_Item], layout: Layout, ranges: dict[str, Range | None], pages: int) -> bytes:
    lines = {line.id: line for line in _lines(items, ranges)}
    groups = [
        (
            f"第 {number} 组　{group[0].row.group}",
            [drawn.Row(tuple(cell(lines[item.id], column) for column in layout.columns), item.id if item.sheets else "") for item in group],
        )
        for number, group in enumerate(_groups(items), 1)
    ]
    apart = sum(not item.sheets for item in items)
    total = f"共 {len(items)} 项证据，本册 {pages} 页（含目录）" + (f"；其中 {apart} 项另附，不在本册" if apart else "") + "。"
    return drawn.index_pdf([COLUMNS[name] for name in layout.columns], groups, head=layout.head, total=total, foot=layout.foot)


def cell(line: EvidenceLine, column: str) -> str:
    """Return what a catalogue column (a name in `COLUMNS`) shows of a line."""
    from feecase.model.evidence import KIND_NAMES

    if column == "页码":
        return "另附" if line.first is None else (f"{line.first}" if line.first == line.last else f"{line.first}-{line.last}")
    shown = {
        "编号": line.no, "证据名称": line.title, "证据来源": line.source, "拟证明事项": line.proves, "原件/复印件": ORIGINAL_NAMES[line.original],
        "页数": "" if line.pages is None else str(line.pages), "证据类型": KIND_NAMES[line.kind], "备注": line.note,
    }  # fmt: skip
    return shown[column]


def _dividers(items: Sequence[_Item], out: pikepdf.Pdf, stack: contextlib.ExitStack) -> list[pikepdf.Object]:
    import io

    import pikepdf

    from feecase.evidence.sheets import whole

    titles = [
        (f"第 {number} 组　{group[0].row.group}", [f"{item.row.no}　{item.row.item.title}" for item in group])
        for number, group in enumerate(_groups(items), 1)
        if any(item.sheets for item in group)
    ]
    pdf = stack.enter_context(pikepdf.open(io.BytesIO(drawn.dividers_pdf(titles))))
    return [whole(out, page) for page in pdf.pages]


def _add_page(out: pikepdf.Pdf, form: pikepdf.Object, content: bytes, stamp: pikepdf.Object) -> None:
    from pikepdf import Array, Dictionary, Name, Page, Stream

    from feecase.evidence.sheets import A4

    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *(round(v, 4) for v in A4)]),
        Resources=Dictionary(XObject=Dictionary(P=form, S=stamp)),
        Contents=out.make_indirect(Stream(out, content + b" /S Do")),
    )
    out.pages.append(Page(page))


def _link(out: pikepdf.Pdf, index: pikepdf.Pdf, starts: dict[str, int]) -> None:
    """Turn the index's links into jumps to the items' first pages."""
    from pikepdf import Array, Dictionary, Name

    for page, source in zip(out.pages, index.pages, strict=False):
        jumps = []
        for note in source.obj.get("/Annots", []):
            target = str(note.A.get("/URI", "")).removeprefix(drawn.LINK) if "/A" in note else ""
            if target in starts:
                destination = Array([out.pages[starts[target] - 1].obj, Name.Fit])
                rectangle = Array([round(float(v), 3) for v in note.Rect])
                jumps.append(out.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rectangle, Border=Array([0, 0, 0]), Dest=destination)))
        if jumps:
            page.obj.Annots = Array(jumps)


def _bookmark(out: pikepdf.Pdf, items: Sequence[_Item], starts: dict[str, int], layout: Layout, index_pages: int) -> None:
    from pikepdf import OutlineItem

    with out.open_outline() as outline:
        outline.root.append(OutlineItem("证据目录", 0))
        at = index_pages
        for number, group in enumerate(_groups(items), 1):
            present = [item for item in group if item.sheets]
            if not present:
                continue
            entry = OutlineItem(f"第 {number} 组　{group[0].row.group}", at)
            entry.children.extend(OutlineItem(f"{item.row.no}　{item.row.item.title}", starts[item.id] - 1) for item in present)
            outline.root.append(entry)
            at += layout.dividers + sum(len(item.sheets) for item in present)


def read_back(pdf: Path, plan: Sequence[drawn.Stamp]) -> dict[str, Range]:
    """Read the stamps of a finished PDF; return first and last page of each evidence number. Raises BundleError where a stamp is not as planned."""
    found = read_stamps(pdf)
    if len(found) != len(plan):
        raise BundleError(f"证据册应有 {len(plan)} 页，实际 {len(found)} 页", where=pdf.name, next="请把这一情况发给维护者")
    ranges: dict[str, Range] = {}
    for stamp, (no, page) in zip(plan, found, strict=True):
        if (no, page) != (stamp.no, stamp.page):
            what = f"第 {stamp.page} 页的页码章回读不符：读到证据“{no}”第 {page} 页"
            raise BundleError(what, where=pdf.name, why=f"应为证据“{stamp.no}”第 {stamp.page} 页", next="请把这一情况发给维护者")
        if no:
            ranges[no] = (ranges.get(no, (page, page))[0], page)
    return ranges


def read_stamps(pdf: Path) -> list[tuple[str, int | None]]:
    """Return evidence number ("" = none) and page number stamped on each page of a PDF."""
    import pypdfium2

    found = []
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
                head, foot = (text.get_text_bounded(*(v * 72 / 25.4 for v in place)) for place in (drawn.HEAD_PLACE, drawn.FOOT_PLACE))
                found.append(drawn.read_stamp(head, foot))
    return found


def _lines(items: Sequence[_Item], ranges: dict[str, Range | None]) -> tuple[EvidenceLine, ...]:
    lines = []
    for item in items:
        e, span = item.row.item, ranges.get(item.id)
        note = "文件缺失" if _MISSING in item.remarks else ""
        first, last = span or (None, None)
        lines.append(
            EvidenceLine(
                no=item.row.no, id=e.id, title=e.title, kind=e.kind, source=item.row.source, proves=item.row.proves, original=e.original,
                pages=len(item.sheets) or None, first=first, last=last, note=note, group=item.row.group,
            )  # fmt: skip
        )
    return tuple(lines)


def _result(path: Path | None, pages: int, items: Sequence[_Item], found: dict[str, Range]) -> Paged:
    ranges = {item.id: found.get(item.row.no) for item in items}
    return Paged(
        path=path,
        pages=pages,
        ranges=ranges,
        lines=_lines(items, ranges),
        findings=tuple(remark.finding(item.id, item.row.item.title) for item in items for remark in item.remarks),
        attached=tuple(_attached(item, item.shot) for item in items if item.shot and not item.sheets),
        sources={item.id: item.shot.sha256 for item in items if item.shot},
    )


def _attached(item: _Item, shot: Snapshot) -> Attached:
    from feecase.evidence.names import safe

    name = safe(f"证据{item.row.no}_{item.row.item.title}", Path(shot.name).suffix)
    return Attached(item.row.no, item.id, Path(item.row.item.file), name, shot.sha256)
