"""What `law check` found in one file, as machines read it (architecture: `law-check`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import Field

from feecase.law.check import CheckedCitation, Quote, summary
from feecase.law.citation_status import LegalForce
from feecase.law.files import ArticleRelation
from feecase.law.library import Library
from feecase.model.base import Value


class SuccessorRow(Value):
    """An article that stands in place of the cited one."""

    work: str = Field(title="法律代号")
    title: str = Field(title="法律简称")
    article: str = Field(title="条")
    paragraph: int | None = Field(title="款")
    relation: ArticleRelation = Field(title="关系")
    basis: str = Field(title="对应依据")
    reason: str = Field(title="说明")


class CitationRow(Value):
    """One citation: as written, where, what it means, its status on the day of the facts (`status`) and today, and its quotation."""

    text: str = Field(title="原文")
    where: str = Field(title="位置")
    name: str = Field(title="所写名称")
    work: str | None = Field(title="法律代号")
    article: str | None = Field(title="条")
    paragraph: int | None = Field(title="款")
    item: int | None = Field(title="项")
    status: LegalForce = Field(title="事实发生日的状态")
    today: LegalForce = Field(title="今日状态")
    successor: tuple[SuccessorRow, ...] = Field(title="现行条文")
    candidates: tuple[str, ...] = Field(title="可能的法律")
    quote: Quote = Field(title="引文")
    differences: tuple[str, ...] = Field(title="引文差异")
    note: str = Field(title="说明")


class CheckReport(Value):
    """All citations of one file."""

    file: str = Field(title="文件")
    on: dt.date = Field(title="事实发生日")
    citations: tuple[CitationRow, ...] = Field(title="引用")


def report(file: str, found: Sequence[CheckedCitation], library: Library, *, on: dt.date) -> CheckReport:
    """Put what was found in a file into its published shape. Raises LawError for broken library files."""
    return CheckReport(file=file, on=on, citations=tuple(_row(one, library) for one in found))


def _row(one: CheckedCitation, library: Library) -> CitationRow:
    mention = one.mention
    return CitationRow(
        text=mention.text,
        where=one.where,
        name=mention.name,
        work=mention.work,
        article=mention.article,
        paragraph=mention.paragraph,
        item=mention.item,
        status=one.on.status,
        today=one.today.status,
        successor=tuple(
            SuccessorRow(
                work=s.citation.work,
                title=library.work(s.citation.work).brief,
                article=s.citation.article,
                paragraph=s.citation.paragraph,
                relation=s.relation,
                basis=s.basis,
                reason=s.reason,
            )
            for s in one.on.successors or one.today.successors
        ),
        candidates=mention.candidates,
        quote=one.quote,
        differences=one.differences,
        note=summary(one, library),
    )
