"""Putting the evidence PDF together: index, dividers, items, a stamp on every page, links and bookmarks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feecase.evidence import drawn
from feecase.evidence.catalogue import COLUMNS, DEFAULT_COLUMNS, Range, cell, line
from feecase.evidence.collect import Bench, Item
from feecase.model.case import Case

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True)
class Layout:
    """How the PDF is laid out: the index's columns (names in `catalogue.COLUMNS`), a page before each group, lines above and below the index."""

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    dividers: bool = False
    head: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = (("提交人（签名/盖章）", ""), ("提交日期", ""))

    @classmethod
    def of(cls, case: Case, *, dividers: bool = False) -> Layout:
        """Return the usual layout with the case's cause and parties above the index."""
        head = [("案由", case.cause), ("原告", case.plaintiff.name), ("被告", "、".join(party.name for party in case.defendants))]
        if case.third_parties:
            head.append(("第三人", "、".join(party.name for party in case.third_parties)))
        return cls(dividers=dividers, head=tuple(head))


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of the catalogue; only items that have sheets take up pages."""

    title: str
    items: list[Item]

    @property
    def present(self) -> list[Item]:
        return [item for item in self.items if item.sheets]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One stamp per page, the first page of each item (by id) and of each group (by title), and the drawn index."""

    stamps: list[drawn.Stamp]
    starts: dict[str, int]
    groups: dict[str, int]
    index: bytes = b""


def compose(items: Sequence[Item], layout: Layout, title: str, bench: Bench) -> list[drawn.Stamp]:
    """Fill the bench's PDF. Returns the plan: the stamp of every page."""
    import pikepdf

    groups = [
        _Group(f"{number}. 关于{name}的证据", [item for item in items if item.row.group == name])
        for number, name in enumerate(dict.fromkeys(item.row.group for item in items), 1)
    ]
    plan = _planned(groups, layout)
    index = bench.open.enter_context(pikepdf.open(io.BytesIO(plan.index)))
    stamps = bench.open.enter_context(pikepdf.open(io.BytesIO(drawn.stamps_pdf(plan.stamps))))
    sheets = _sheets(groups, layout, index, bench)
    for (form, content), stamp in zip(sheets, stamps.pages, strict=True):
        _add_page(bench.out, form, content, bench.out.copy_foreign(stamp.as_form_xobject()))
    _link(bench.out, index, plan.starts)
    _bookmark(bench.out, groups, plan)
    bench.out.docinfo["/Title"] = title
    bench.out.Root.PageMode = pikepdf.Name.UseOutlines
    bench.out.Root.Lang = pikepdf.String("zh-CN")
    return plan.stamps


def _planned(groups: Sequence[_Group], layout: Layout) -> _Plan:
    """Draw the index until its own length agrees with the page numbers it states."""
    import pikepdf

    length = 1
    while True:
        plan = _plan(groups, layout, length)
        index = _index(groups, layout, plan)
        with pikepdf.open(io.BytesIO(index)) as drawn_index:
            pages = len(drawn_index.pages)
        if pages == length:
            return _Plan(plan.stamps, plan.starts, plan.groups, index)
        length = max(length + 1, pages)  # only upwards, so that this ends


def _plan(groups: Sequence[_Group], layout: Layout, index_pages: int) -> _Plan:
    stamps = [drawn.Stamp(n + 1) for n in range(index_pages)]
    starts, group_starts = {}, {}
    for group in groups:
        group_starts[group.title] = len(stamps) + 1
        if layout.dividers and group.present:
            stamps.append(drawn.Stamp(len(stamps) + 1))
        for item in group.present:
            starts[item.id] = first = len(stamps) + 1
            count = len(item.sheets)
            stamps += [drawn.Stamp(first + n, item.row.no, item.row.item.title, n + 1, count) for n in range(count)]
    return _Plan(stamps, starts, group_starts)


def _index(groups: Sequence[_Group], layout: Layout, plan: _Plan) -> bytes:
    def span(item: Item) -> Range | None:
        first = plan.starts.get(item.id)
        return None if first is None else (first, first + len(item.sheets) - 1)

    rows = [
        (
            group.title,
            [
                drawn.Row(
                    tuple(cell(line(item, span(item)), column) for column in layout.columns), item.id if item.sheets else ""
                )
                for item in group.items
            ],
        )
        for group in groups
    ]
    items = [item for group in groups for item in group.items]
    apart = sum(bool(item.shot and not item.sheets) for item in items)
    total = f"共 {len(items)} 项证据，本册 {len(plan.stamps)} 页（含目录）" + (
        f"；其中 {apart} 项另附，不在本册。" if apart else "。"
    )
    return drawn.index_pdf([COLUMNS[name] for name in layout.columns], rows, head=layout.head, total=total, foot=layout.foot)


def _sheets(groups: Sequence[_Group], layout: Layout, index: pikepdf.Pdf, bench: Bench) -> list[tuple[pikepdf.Object, bytes]]:
    """Return all pages in their order, each as a form object with the content that draws it."""
    import pikepdf

    sheets = [(bench.out.copy_foreign(page.as_form_xobject()), b"/P Do") for page in index.pages]
    present = [group for group in groups if group.present]
    dividers: list[pikepdf.Page] = []
    if layout.dividers:
        titles = [(group.title, [f"{item.row.no}　{item.row.item.title}" for item in group.items]) for group in present]
        dividers = list(bench.open.enter_context(pikepdf.open(io.BytesIO(drawn.dividers_pdf(titles)))).pages)
    for number, group in enumerate(present):
        if dividers:
            sheets.append((bench.out.copy_foreign(dividers[number].as_form_xobject()), b"/P Do"))
        sheets += [sheet for item in group.present for sheet in item.sheets]
    return sheets


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
                jump = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rectangle, Border=Array([0, 0, 0]), Dest=destination)
                jumps.append(out.make_indirect(jump))
        if jumps:
            page.obj.Annots = Array(jumps)


def _bookmark(out: pikepdf.Pdf, groups: Sequence[_Group], plan: _Plan) -> None:
    from pikepdf import OutlineItem

    with out.open_outline() as outline:
        outline.root.append(OutlineItem("证据目录", 0))
        for group in groups:
            if group.present:
                entry = OutlineItem(group.title, plan.groups[group.title] - 1)
                entry.children.extend(
                    OutlineItem(f"{item.row.no}　{item.row.item.title}", plan.starts[item.id] - 1) for item in group.present
                )
                outline.root.append(entry)
