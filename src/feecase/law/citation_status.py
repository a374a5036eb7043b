"""What a citation is worth on a day: in force, not yet, amended, renumbered, repealed (and what stands instead), never existed, not in the library."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from feecase import hanzi
from feecase.errors import LawError
from feecase.law.files import Expression, LawEvent, reference
from feecase.law.library import Library, numbered, portion
from feecase.law.succession import Successor, entries_of, successors
from feecase.model.trace import Citation

LegalForce = Literal["in-force", "not-yet", "amended", "renumbered", "repealed", "no-such-article", "not-in-library", "ambiguous"]
STATUS_NAMES: dict[LegalForce, str] = {
    "in-force": "有效",
    "not-yet": "尚未施行",
    "amended": "已修改",
    "renumbered": "条号已变",
    "repealed": "已废止或删除",
    "no-such-article": "无此条款",
    "not-in-library": "库中没有",
    "ambiguous": "不能确定",
}
_KEPT = {"same", "modified", "renumbered"}


@dataclass(frozen=True, slots=True)
class CitationStatus:
    """The status of a citation on a day, the version it was judged by, what stands instead, and remarks in Chinese."""

    status: LegalForce
    version: dt.date | None = None
    successors: tuple[Successor, ...] = ()
    note: str = ""


def standing(library: Library, citation: Citation | None, *, on: dt.date, work: str | None = None) -> CitationStatus:
    """Judge a citation (or, with `work` alone, a law as such) on a day.

    `citation.on` names the version that is meant, where that is known; without it the version in force on `on` is meant. Nothing is raised
    for unknown laws or articles: they are `not-in-library` and `no-such-article`. Raises LawError only for broken library files.
    """
    slug = citation.work if citation else work
    if slug is None or slug not in library.works:
        return CitationStatus("not-in-library", note="法规库中没有这部法律")
    law = library.work(slug)
    if on < law.in_force:
        return CitationStatus("not-yet", note=f"自{hanzi.date(law.in_force)}起施行")
    versions = library.versions(slug)
    if law.repealed and on >= law.repealed.on:
        last = max((day for day in versions if day < law.repealed.on), default=None)
        note = f"已于{hanzi.date(law.repealed.on)}废止" + _by(library, law.repealed)
        if citation is None or last is None:
            return CitationStatus("repealed", last, (), note)
        missing = _missing(library.expression(slug, last), citation.article)
        if missing == "no-such-article":
            return CitationStatus(missing, last, (), f"{note}；全文没有{numbered(citation.article)}")
        meant = citation.on if citation.on in versions else last
        return CitationStatus("repealed", meant, tuple(successors(library, citation, version=meant, on=on)), note)
    try:
        current = library.in_force(slug, on=on)
    except LawError as error:
        return CitationStatus("not-in-library", note=error.problems[0].why or error.problems[0].what)
    if citation is None:
        return CitationStatus("in-force", current.in_force)
    if citation.on in versions and citation.on > on:
        return CitationStatus("not-yet", citation.on, (), f"所指的文本自{hanzi.date(citation.on)}起施行")
    if citation.on in versions and citation.on != current.in_force:
        return _moved(library, citation, current, version=citation.on, on=on)
    return _present(library, citation, current, on=on)


def _by(library: Library, event: LawEvent) -> str:
    if event.by:
        cited = reference(event.by)
        return f"（《{library.work(cited.work).brief}》{numbered(cited.article)}）"
    return f"（{event.number}）" if event.number else ""


def _present(library: Library, citation: Citation, current: Expression, *, on: dt.date) -> CitationStatus:
    """Judge a citation that means the version in force."""
    missing = _missing(current, citation.article)
    earlier = [day for day in library.versions(citation.work) if day < current.in_force]
    if missing:
        for version in reversed(earlier):
            found = _moved(library, citation, current, version=version, on=on)
            if found.successors or found.status == "repealed":
                return found
        note = f"{hanzi.date(current.in_force)}起施行的文本" + (
            f"共{current.total}条" if missing == "no-such-article" else f"只收录{len(current.articles)}条"
        )
        return CitationStatus(missing, current.in_force, (), note)
    try:
        article = library.article_of(citation.work, citation.article, current.in_force)
        portion(article, citation.paragraph, citation.item)
    except LawError as error:
        unknown = "分款不明" in error.problems[0].what
        return CitationStatus("in-force" if unknown else "no-such-article", current.in_force, (), error.problems[0].what)
    remarks = ["文字系推定，未见原文"] if article.inferred else []
    if citation.on is None and (
        doubt := next((text for version in reversed(earlier) if (text := _other_sense(library, citation, version, on))), "")
    ):
        remarks.append(f"{doubt}，请核对所指")
    return CitationStatus("in-force", current.in_force, (), "；".join(remarks))


def _other_sense(library: Library, citation: Citation, version: dt.date, on: dt.date) -> str:
    """Say what an earlier version had under the number cited, where that is now elsewhere or gone."""
    if citation.article not in {e.article for e in entries_of(library, citation, version)}:
        return ""
    found = tuple(successors(library, citation, version=version, on=on))
    if any(s.citation.work == citation.work and s.citation.article == citation.article for s in found):
        return ""
    now = "、".join(dict.fromkeys(_named(library, citation.work, s.citation) for s in found))
    return f"{hanzi.date(version)}文本的{numbered(citation.article)}" + (f"现为{now}" if now else "已删除")


def _named(library: Library, work: str, cited: Citation) -> str:
    return ("" if cited.work == work else f"《{library.work(cited.work).brief}》") + numbered(cited.article)


def _moved(library: Library, citation: Citation, current: Expression, *, version: dt.date, on: dt.date) -> CitationStatus:
    """Judge a citation that means an older version of a law still in force."""
    entries = tuple(entries_of(library, citation, version))
    if not entries and _missing(library.expression(citation.work, version), citation.article) == "no-such-article":
        return CitationStatus(
            "no-such-article", version, (), f"{hanzi.date(version)}起施行的文本没有{numbered(citation.article)}"
        )
    found = tuple(successors(library, citation, version=version, on=on))
    note = f"所指为{hanzi.date(version)}起施行的文本"
    if not found and any(entry.relation in {"deleted", "no-successor"} for entry in entries):
        return CitationStatus("repealed", version, (), "；".join((note, *(entry.reason for entry in entries if entry.reason))))
    if not found:
        return CitationStatus("amended", version, (), f"{note}；后有修改，去向未记录")
    if not all(s.citation.work == citation.work and s.relation in _KEPT for s in found):
        return CitationStatus("repealed", version, found, note)
    if {s.citation.article for s in found} != {citation.article}:
        return CitationStatus("renumbered", version, found, note)
    if all(s.relation == "same" for s in found):
        return CitationStatus("in-force", current.in_force, found, note)
    return CitationStatus("amended", version, found, note)


def _missing(expression: Expression, article: str) -> Literal["no-such-article", "not-in-library"] | None:
    if article in (expression.articles or expression.entries):
        return None
    head, _, insertion = article.partition("-")
    beyond = int(head) > expression.total or article == "0"
    if insertion and head in expression.articles and len(expression.articles) >= expression.total - 1:
        return "no-such-article"
    return "no-such-article" if expression.complete or beyond else "not-in-library"
