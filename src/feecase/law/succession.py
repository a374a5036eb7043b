"""What stands in place of an old article, and what stood there before: forwards and backwards through versions and laws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from feecase.law.files import ArticleRelation, ArticleTarget, Succession
from feecase.law.library import Library
from feecase.model.trace import Citation


@dataclass(frozen=True, slots=True)
class Successor:
    """What stands in place of an old article, and how that is known."""

    citation: Citation
    relation: ArticleRelation
    basis: str
    reason: str


def entries_of(library: Library, citation: Citation, version: dt.date) -> Iterator[Succession]:
    """Yield what is recorded about an article (or 款) of a version. Raises LawError."""
    for entry in library.succession(citation.work):
        if (
            entry.version == version
            and entry.article == citation.article
            and (citation.paragraph is None or entry.paragraph in {None, citation.paragraph})
        ):
            yield entry


def successors(library: Library, citation: Citation, *, version: dt.date, on: dt.date) -> Iterator[Successor]:
    """Follow an article of a version to what stands in its place on a day, through all versions between. Raises LawError."""
    found = {(s.citation.work, s.citation.article, s.citation.paragraph): s for s in _follow(library, citation, version, on)}
    yield from (s for (work, article, paragraph), s in found.items() if paragraph is None or (work, article, None) not in found)


def _follow(library: Library, citation: Citation, version: dt.date, on: dt.date) -> Iterator[Successor]:
    entries = list(entries_of(library, citation, version))
    if not entries:
        yield from _kept(library, citation, version, on)
    for entry in entries:
        for target in entry.to:
            if target.version > on:
                continue
            cited = Citation(work=target.work, article=target.article, paragraph=target.paragraph)
            relation = entry.relation
            if _governs(library, target.work, target.version, on):
                yield Successor(cited, relation, entry.basis, entry.reason)
            else:
                for later in _follow(library, cited, target.version, on):
                    yield Successor(
                        later.citation,
                        relation if later.relation == "same" else later.relation,
                        entry.basis,
                        entry.reason or later.reason,
                    )


def _kept(library: Library, citation: Citation, version: dt.date, on: dt.date) -> Iterator[Successor]:
    """An article about which nothing is recorded goes on where the next version has the same words under the same number."""
    following = min((day for day in library.versions(citation.work) if version < day <= on), default=None)
    if following is None or not unchanged(library, citation.work, citation.article, version, following):
        return
    cited = Citation(work=citation.work, article=citation.article, paragraph=citation.paragraph)
    if _governs(library, citation.work, following, on):
        yield Successor(cited, "same", "机器比对", "文字未改")
    else:
        yield from _follow(library, cited, following, on)


def _governs(library: Library, slug: str, version: dt.date, on: dt.date) -> bool:
    law = library.work(slug)
    return not (law.repealed and on >= law.repealed.on) and version == max(
        (day for day in library.versions(slug) if day <= on), default=None
    )


def predecessors(
    library: Library, work: str, version: dt.date, article: str, *, paragraph: int | None = None
) -> Iterator[ArticleTarget]:
    """Yield the old articles in whose place an article (or 款) of a version stands, the nearest first, each with its version. Raises LawError."""
    older = [
        ArticleTarget(work=slug, version=entry.version, article=entry.article, paragraph=entry.paragraph)
        for slug, entry, to in library.replaced(work, version, article)
        if paragraph in {None, to.paragraph or paragraph}
    ]
    before = max((day for day in library.versions(work) if day < version), default=None)
    if before and not any(found.work == work for found in older) and unchanged(library, work, article, before, version):
        older.append(ArticleTarget(work=work, version=before, article=article))
    for found in older:
        yield found
        yield from predecessors(library, found.work, found.version, found.article)


def unchanged(library: Library, work: str, article: str, one: dt.date, other: dt.date) -> bool:
    """Tell whether an article has the same words under the same number in two versions. Raises LawError."""
    first, second = (library.expression(work, day).articles.get(article) for day in (one, other))
    return first is not None and first == second
