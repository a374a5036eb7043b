"""Putting the evidence PDF together: cover, index, dividers, items, a stamp on every page, links and bookmarks."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.evidence.page import drawn_pages
from feecase.evidence.page.catalogue import COLUMNS, DEFAULT_COLUMNS, PageRange, cell, group_title, line
from feecase.evidence.page.collect import CollectedItem
from feecase.evidence.page.join import joined
from feecase.model.case import Case
from feecase.place.profile import Place

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True)
class PageLayout:
    """How the PDF is laid out: the index's columns (names in `catalogue.COLUMNS`), a page before each group, lines above and below the index.

    `cover` has what stands on the cover; without any there is none. The cover has no number: page 1 is the index, with or without it.
    """

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    dividers: bool = False
    head: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = (("提交人（签名/盖章）", ""), ("提交日期", ""))
    cover: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, case: Case, place: Place, *, on: dt.date) -> PageLayout:
        """Return the layout that the place asks for, with the case's cause and parties above the index and on the cover."""
        head = [("案由", case.cause), ("原告", case.plaintiff.name), ("被告", "、".join(party.name for party in case.defendants))]
        if case.third_parties:
            head.append(("第三人", "、".join(party.name for party in case.third_parties)))
        court = ("受理法院", case.court.name if case.court else "")
        columns = place.find("catalogue.columns", on=on)
        dividers, cover = place.find("catalogue.dividers", on=on), place.find("catalogue.cover", on=on)
        return cls(
            columns=tuple(columns.value) if columns else DEFAULT_COLUMNS,
            dividers=bool(dividers and dividers.value == "yes"),
            head=tuple(head),
            cover=() if cover and cover.value == "no" else (court, ("案号", ""), *head, ("提交人", case.plaintiff.name)),
        )


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of the catalogue; only items that have pages take up room."""

    title: str
    items: list[CollectedItem]

    @property
    def present(self) -> list[CollectedItem]:
        return [item for item in self.items if item.pages]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One stamp per page, the number of the first page of each item (by id) and of each group (by title), and the drawn cover and index."""

    stamps: list[drawn_pages.Stamp]
    starts: dict[str, int]
    groups: dict[str, int]
    index: bytes = b""
    cover: bytes = b""

    @property
    def before(self) -> int:
        """Pages before page 1: the cover, if there is one."""
        return 1 - self.stamps[0].page

    def at(self, page: int) -> int:
        """Return where the page with this number stands, from 0."""
        return page - 1 + self.before


def compose(items: Sequence[CollectedItem], layout: PageLayout, title: str, to: Path) -> list[drawn_pages.Stamp]:
    """Write the evidence PDF at `to`, with helper files beside it. Returns the plan: the stamp of every page.

    All files are joined first, lazily, so that no page's content has to be held in memory; their pages become sheets where they are.
    """
    import pikepdf

    groups = [
        _Group(group_title(members[0].row.no, name), members)
        for name in dict.fromkeys(item.row.group for item in items)
        if (members := [item for item in items if item.row.group == name])
    ]
    plan = _planned(groups, layout)
    with (
        _drawing(plan.stamps) as stamps_pdf,
        joined(_sources(groups, layout, plan, to)) as out,
        pikepdf.open(io.BytesIO(plan.index)) as index,
        pikepdf.open(io.BytesIO(stamps_pdf.result())) as stamps,
    ):
        contents: dict[bytes, pikepdf.Object] = {}
        for page, stamp, planned in zip(out.pages, stamps.pages, plan.stamps, strict=True):
            _make_sheet(out, page, out.copy_foreign(stamp.as_form_xobject()), contents, own=not planned.no)
        _link(out, index, plan)
        _bookmark(out, groups, plan)
        out.docinfo["/Title"] = title
        out.Root.PageLabels = _labels(plan)
        out.Root.PageMode = pikepdf.Name.UseOutlines
        out.Root.Lang = pikepdf.String("zh-CN")
        out.trailer.ID = pikepdf.Array([pikepdf.String(_identity(items, plan, title))] * 2)
        out.save(to, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return plan.stamps


@contextmanager
def _drawing(stamps: Sequence[drawn_pages.Stamp]) -> Iterator[Future[bytes]]:
    """Draw the stamps while the files are being joined."""
    with ThreadPoolExecutor(1) as hand:
        yield hand.submit(drawn_pages.stamps_pdf, stamps)


def _identity(items: Sequence[CollectedItem], plan: _Plan, title: str) -> bytes:
    """Return the 16 bytes that name this PDF: the same for the same content, without reading all of it once more."""
    parts = [title, repr(plan.stamps), *(item.shot.sha256 for item in items if item.shot)]
    return hashlib.sha256("\0".join(parts).encode() + plan.cover + plan.index).digest()[:16]


def _sources(groups: Sequence[_Group], layout: PageLayout, plan: _Plan, to: Path) -> list[tuple[Path, str]]:
    """Return the files and page ranges that are joined, in their order."""
    index, dividers = to.with_suffix(".index.pdf"), to.with_suffix(".dividers.pdf")
    index.write_bytes(plan.index)
    sources = [(index, "1-z")]
    if plan.cover:
        cover = to.with_suffix(".cover.pdf")
        cover.write_bytes(plan.cover)
        sources.insert(0, (cover, "1"))
    present = [group for group in groups if group.present]
    if layout.dividers:
        titles = [(group.title, [f"{item.row.no}　{item.row.item.title}" for item in group.items]) for group in present]
        dividers.write_bytes(drawn_pages.dividers_pdf(titles))
    for number, group in enumerate(present, 1):
        sources += [(dividers, str(number))] if layout.dividers else []
        sources += [(item.pdf, "1-z") for item in group.present if item.pdf]
    return sources


def _planned(groups: Sequence[_Group], layout: PageLayout) -> _Plan:
    """Draw the index until its own length agrees with the page numbers it states."""
    import pikepdf

    length = 1
    while True:
        plan = _plan(groups, layout, length)
        index = _index(groups, layout, plan)
        with pikepdf.open(io.BytesIO(index)) as drawn_index:
            pages = len(drawn_index.pages)
        if pages == length:
            return replace(plan, index=index, cover=_cover(groups, layout, plan))
        length = max(length + 1, pages)  # only upwards, so that this ends


def _plan(groups: Sequence[_Group], layout: PageLayout, index_pages: int) -> _Plan:
    stamps = [drawn_pages.Stamp(n + 1) for n in range(index_pages)]
    starts, group_starts = {}, {}
    for group in groups:
        group_starts[group.title] = len(stamps) + 1
        if layout.dividers and group.present:
            stamps.append(drawn_pages.Stamp(len(stamps) + 1))
        for item in group.present:
            starts[item.id] = first = len(stamps) + 1
            count = item.pages
            stamps += [drawn_pages.Stamp(first + n, item.row.no, item.row.item.title, n + 1, count) for n in range(count)]
    return _Plan([drawn_pages.Stamp(0), *stamps] if layout.cover else stamps, starts, group_starts)


def _cover(groups: Sequence[_Group], layout: PageLayout, plan: _Plan) -> bytes:
    if not layout.cover:
        return b""
    items = sum(len(group.items) for group in groups)
    return drawn_pages.cover_pdf([*layout.cover, ("证据", f"{items} 件，共 {plan.stamps[-1].page} 页（含目录）")])


def _index(groups: Sequence[_Group], layout: PageLayout, plan: _Plan) -> bytes:
    def span(item: CollectedItem) -> PageRange | None:
        first = plan.starts.get(item.id)
        return None if first is None else (first, first + item.pages - 1)

    rows = [
        (
            group.title,
            [
                drawn_pages.IndexRow(
                    tuple(cell(line(item, span(item)), column) for column in layout.columns), item.id if item.pages else ""
                )
                for item in group.items
            ],
        )
        for group in groups
    ]
    items = [item for group in groups for item in group.items]
    apart = sum(bool(item.shot and not item.pages) for item in items)
    total = f"以上证据共{len(items)}件，计{sum(item.pages for item in items)}页；本册 {plan.stamps[-1].page} 页（含目录）" + (
        f"；其中 {apart} 件另附，不在本册。" if apart else "。"
    )
    return drawn_pages.index_pdf(
        [COLUMNS[name] for name in layout.columns], rows, head=layout.head, total=total, foot=layout.foot
    )


def _make_sheet(
    out: pikepdf.Pdf, page: pikepdf.Page, stamp: pikepdf.Object, contents: dict[bytes, pikepdf.Object], *, own: bool
) -> None:
    """Turn a joined page into an A4 sheet with its stamp; feecase's `own` pages are A4 already. Sheets laid alike share their `contents`."""
    from pikepdf import Array, Dictionary, Name, Page, Stream

    from feecase.evidence.page.sheets import A4, lay

    kept = Page(out.make_indirect(copy(page.obj)))  # a form object reads its page's content only when it is written
    form, content = (kept.as_form_xobject(), b"/P Do") if own else lay(kept)
    for key in list(page.obj.keys()):
        if key not in ("/Type", "/Parent"):
            del page.obj[key]
    page.obj.MediaBox = Array([0, 0, *(round(v, 4) for v in A4)])
    page.obj.Resources = Dictionary(XObject=Dictionary(P=form, S=stamp))
    if content not in contents:
        contents[content] = out.make_indirect(Stream(out, content + b" /S Do"))
    page.obj[Name.Contents] = contents[content]


def _link(out: pikepdf.Pdf, index: pikepdf.Pdf, plan: _Plan) -> None:
    """Turn the index's links into jumps to the items' first pages."""
    from pikepdf import Array, Dictionary, Name

    for page, source in zip(list(out.pages)[plan.before :], index.pages, strict=False):
        jumps = []
        for note in source.obj.get("/Annots", []):
            target = str(note.A.get("/URI", "")).removeprefix(drawn_pages.LINK) if "/A" in note else ""
            if target in plan.starts:
                destination = Array([out.pages[plan.at(plan.starts[target])].obj, Name.Fit])
                rectangle = Array([round(float(v), 3) for v in note.Rect])
                jump = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rectangle, Border=Array([0, 0, 0]), Dest=destination)
                jumps.append(out.make_indirect(jump))
        if jumps:
            page.obj.Annots = Array(jumps)


def _labels(plan: _Plan) -> pikepdf.Object:
    """Return what a viewer calls the pages: as they are stamped, the cover by its name."""
    from pikepdf import Array, Dictionary, Name, String

    labels = Array([plan.before, Dictionary(S=Name.D, St=plan.stamps[plan.before].page)])
    if plan.before:
        labels = Array([0, Dictionary(P=String("封面")), *labels])
    return Dictionary(Nums=labels)


def _bookmark(out: pikepdf.Pdf, groups: Sequence[_Group], plan: _Plan) -> None:
    from pikepdf import OutlineItem

    with out.open_outline() as outline:
        outline.root.append(OutlineItem("证据目录", plan.before))
        for group in groups:
            if group.present:
                entry = OutlineItem(group.title, plan.at(plan.groups[group.title]))
                entry.children.extend(
                    OutlineItem(f"{item.row.no}　{item.row.item.title}", plan.at(plan.starts[item.id])) for item in group.present
                )
                outline.root.append(entry)
