"""证据目录: numbered, grouped, with source, purpose and pages of each item (民事证据规定 19); columns of the 2025 forms' evidence annex."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from feecase.builtin.papers.parties import sued
from feecase.builtin.papers.proof import page_range
from feecase.plugin import ORIGINAL_NAMES, EvidenceLine, Field, PaperContext, Value, numeral


class CatalogueItem(Value):
    """One line."""

    no: str = Field(title="编号")
    pages: str = Field(title="页码")
    title: str = Field(title="证据名称")
    source: str = Field(title="证据来源")
    proves: str = Field(title="拟证明事项")
    original: str = Field(title="形式")
    note: str = Field(title="备注")


class CatalogueGroup(Value):
    """Items that prove one thing."""

    title: str = Field(title="组名")
    items: tuple[CatalogueItem, ...] = Field(title="证据")


class Catalogue(Value):
    """The catalogue."""

    plaintiff: str = Field(title="原告")
    defendants: str = Field(title="被告")
    cause: str = Field(title="案由")
    groups: tuple[CatalogueGroup, ...] = Field(title="分组")
    count: int = Field(title="件数")
    pages: int = Field(title="总页数")
    signed_on: dt.date | None = Field(title="落款日期")


def catalogue(context: PaperContext) -> Catalogue:
    """Build the catalogue from the paged evidence. 页码 are those read back from the finished PDF; 另附 where an item has no pages."""
    case = context.loaded.case
    groups = []
    for place, (head, lines) in enumerate(groupby(context.evidence, key=lambda line: line.no.partition("-")[0]), 1):
        members = tuple(lines)
        named = next((line.group for line in members if line.group), "")
        grouped = any("-" in line.no for line in members)
        title = f"第{numeral(int(head)) if head.isdigit() else numeral(place)}组　{named}".rstrip("　") if grouped else ""
        groups.append(CatalogueGroup(title=title, items=tuple(map(_item, members))))
    return Catalogue(
        plaintiff=case.plaintiff.name,
        defendants="、".join(party.name for party in sued(context)),
        cause=case.cause,
        groups=tuple(groups),
        count=len(context.evidence),
        pages=sum(line.pages or 0 for line in context.evidence),
        signed_on=context.choices.signed_on,
    )


def _item(line: EvidenceLine) -> CatalogueItem:
    return CatalogueItem(
        no=line.no,
        pages=page_range(line),
        title=line.title,
        source=line.source,
        proves=line.proves,
        original=ORIGINAL_NAMES.get(line.original, line.original),
        note=line.note,
    )
