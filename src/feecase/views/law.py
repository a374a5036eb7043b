"""What the library of law holds and found: articles, versions, citations of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from feecase.errors import UserError
from feecase.law.check import CheckedCitation, named, summary
from feecase.law.citation_status import STATUS_NAMES, standing
from feecase.law.files import Expression
from feecase.law.freshness import CHANGE_NAMES, Freshness
from feecase.law.history import LibraryGap, StaleValue, diff
from feecase.law.library import Article, Library, numbered
from feecase.law.report import CheckReport
from feecase.law.unverified import CollectedLaw
from feecase.model.trace import Citation
from feecase.views.page import Grid, Page, Sentence

_RANKS = ("法律", "行政法规", "司法解释", "地方性法规", "部门规章及规范性文件")


def article_json(
    library: Library, cited: Citation, article: Article, text: str, *, on: dt.date, today: dt.date
) -> dict[str, Any]:
    """Return the data of `feecase/law-show/1`: the text with its citation, its time in force and where it was read."""
    expression = library.expression(article.work, article.in_force)
    return {
        "work": article.work,
        "title": article.title,
        "article": cited.article,
        "paragraph": cited.paragraph,
        "item": cited.item,
        "on": on.isoformat(),
        "in_force": article.in_force.isoformat(),
        "ended": article.ended.isoformat() if article.ended else None,
        "text": text,
        "paragraphs": list(article.paragraphs),
        "paragraphs_known": article.breaks,
        "inferred": article.inferred,
        "citation": library.format(cited.model_copy(update={"on": on}), on=today),
        "official": expression.official,
        "read_from": origin(expression, article.no),
    }


def article_page(library: Library, cited: Citation, article: Article, text: str, *, on: dt.date, today: dt.date) -> Page:
    """Yield the text of an article (or portion) with its citation, its time in force and where it was read."""
    expression = library.expression(article.work, article.in_force)
    yield Sentence(library.format(cited.model_copy(update={"on": on}), on=today), "bold")
    for line in text.splitlines():
        yield Sentence(f"　　{line}")
    until = f"，至{(article.ended - dt.timedelta(days=1)).isoformat()}止" if article.ended else ""
    read_from = origin(expression, article.no)
    began = article.in_force.isoformat()
    yield Sentence(f"{began}起施行{until}。正式公布：{expression.official}。实际读取：{read_from}", "dim")
    if article.inferred:
        yield Sentence("注意：本条文字系推定，未见原文。", "yellow")
    if not article.breaks:
        yield Sentence("注意：所据来源各款连排，分款不明。", "yellow")


def origin(expression: Expression, no: str) -> str:
    """Return where the text of an article was really read, or why it is inferred."""
    return str(expression.inferred.get(no) or expression.origins.get(no) or "；".join(expression.read_from))


def unverified_json(found: CollectedLaw, no: str | None) -> dict[str, Any]:
    """Return the data of `feecase/law-unverified/1`: a text that nobody has compared with its publication."""
    text = found.articles[no] if no else ""
    data = {"verified": False, "title": found.title, "article": no, "text": text, "articles": len(found.articles)}
    return data | {"source": found.collection.name, "doubt": found.collection.doubt}


def unverified_page(found: CollectedLaw, no: str | None) -> Page:
    """Yield a text that nobody has compared with its publication: marked before and after, and without a citation to paste."""
    mark = found.collection.mark
    if no is None:
        yield Sentence(f"法规库没有《{found.title}》。{mark}：共{len(found.articles)}条，只供查看，请写明条号", "yellow")
        return
    yield Sentence(f"{mark}　《{found.title}》{numbered(no)}", "bold yellow")
    for line in found.articles[no].splitlines():
        yield Sentence(f"　　{line}")
    yield Sentence("法规库没有这一条。以上文字只供查看，不得据以引用；请查阅正式公布的文本。", "yellow")


def works_json(library: Library, day: dt.date) -> list[dict[str, Any]]:
    """Return the data of `feecase/law-list/1`: the laws by rank and title, with their state on a day."""
    rows = [
        {
            "work": slug,
            "title": work.title,
            "short": work.brief,
            "rank": work.rank,
            "issuer": work.issuer,
            "versions": [v.isoformat() for v in library.versions(slug)],
            "status": standing(library, None, on=day, work=slug).status,
        }
        for slug in library.works
        for work in [library.work(slug)]
    ]
    rows.sort(key=lambda row: (_RANKS.index(row["rank"]) if row["rank"] in _RANKS else len(_RANKS), row["title"]))
    return rows


def works_page(rows: Sequence[dict[str, Any]]) -> Page:
    """Yield a line for each law."""
    shown = Grid("代号", "简称", "层级", "最近文本", "状态", keep=("最近文本", "状态"))
    for row in rows:
        newest = row["versions"][-1] if row["versions"] else ""
        shown.add_row(row["work"], row["short"], row["rank"], newest, STATUS_NAMES[row["status"]])
    yield shown


def lineage_json(found: Iterable[Article]) -> list[dict[str, Any]]:
    """Return the versions of an article, oldest first."""
    return [
        {
            "work": a.work,
            "title": a.title,
            "article": a.no,
            "in_force": a.in_force.isoformat(),
            "ended": a.ended.isoformat() if a.ended else None,
            "text": a.text,
        }
        for a in found
    ]


def lineage_page(found: Sequence[Article]) -> Page:
    """Yield an article's versions, oldest first, each with its changes against the one before."""
    for index, one in enumerate(found):
        until = f"至{(one.ended - dt.timedelta(days=1)).isoformat()}止" if one.ended else "至今"
        yield Sentence(f"《{one.title}》{numbered(one.no)}　{one.in_force.isoformat()}起{until}", "bold")
        old = next((other for other in reversed(found[:index]) if other.in_force < one.in_force), None)
        if old and old.text == one.text:
            yield Sentence(f"　　与《{old.title}》{numbered(old.no)}文字相同")
        else:
            yield Sentence(diff(old.text, one.text) if old else one.text)


def overview_json(library: Library, slug: str) -> dict[str, Any]:
    """Return a law as such, with the versions held."""
    rows = [
        {
            "in_force": e.in_force.isoformat(),
            "ended": e.ended.isoformat() if e.ended else None,
            "complete": e.complete,
            "articles": len(e.articles or e.entries),
            "total": e.total,
            "official": e.official,
            "read_from": list(e.read_from),
        }
        for e in library.expressions(slug)
    ]
    return {"work": library.work(slug).model_dump(mode="json"), "versions": rows}


def overview_page(library: Library, slug: str) -> Page:
    """Yield a law as such: titles, dates kept apart, changes, and the versions held."""
    work = library.work(slug)
    yield Sentence(f"{work.title}（{slug}）", "bold")
    yield Sentence(f"{work.rank}；{work.issuer}；{'、'.join(work.numbers)}")
    dates = [(label, day) for label, day in (("通过", work.adopted), ("公布", work.published), ("施行", work.in_force)) if day]
    yield Sentence("；".join(f"{day.isoformat()} {label}" for label, day in dates))
    for event in work.events:
        yield Sentence(f"{event.on.isoformat()} {'修改' if event.kind == 'amended' else '废止'} {event.number}")
    shown = Grid("施行", "失效", "收录", "正式公布", "实际读取")
    for e in library.expressions(slug):
        ended = e.ended.isoformat() if e.ended else ""
        held = f"{len(e.articles or e.entries)}/{e.total}"
        shown.add_row(e.in_force.isoformat(), ended, held, e.official, "；".join(e.read_from))
    yield shown
    if work.note:
        yield Sentence(f"备注：{work.note}", "dim")


def search_json(found: Sequence[Article], limit: int) -> dict[str, Any]:
    """Return the data of `feecase/law-search/1`: so many articles, and whether there are more."""
    articles = [{"work": a.work, "title": a.title, "article": a.no, "text": a.text} for a in found[:limit]]
    return {"articles": articles, "more": len(found) > limit}


def search_page(library: Library, found: Sequence[Article], word: str, limit: int) -> Page:
    """Yield a line for each article, with the text around a word."""
    for one in found[:limit]:
        at = max(0, one.text.find(word) - 30)
        text = f"《{library.work(one.work).brief}》{numbered(one.no)}　{'……' if at else ''}{one.text[at : at + 90]}"
        yield Sentence(text.replace("\n", " "))
    yield Sentence(f"还有更多，可用 --limit 加大（现为 {limit}）" if len(found) > limit else f"共 {len(found)} 条", "dim")


def citations_page(path: Path, found: Sequence[CheckedCitation], library: Library) -> Page:
    """Yield the citations of one file, the good ones too, so that it can be seen what was read."""
    bad = [one for one in found if not one.good]
    yield Sentence(f"{path}：引用 {len(found)} 处，{f'{len(bad)} 处有问题' if bad else '都没有问题'}", "bold")
    for one in found:
        mark = "✓" if one.good else "✗"
        said = f"{named(one, tuple(found))}{summary(one, library)}"
        yield Sentence(f"{mark} {one.where}　{' '.join(one.mention.text.split())}：{said}", "" if one.good else "red")


def cited_json(cited: Citation, text: str, on: dt.date) -> dict[str, Any]:
    """Return the data of `feecase/law-cite/1`: the citation in words and in its parts."""
    return {
        "citation": text,
        "work": cited.work,
        "article": cited.article,
        "paragraph": cited.paragraph,
        "item": cited.item,
        "on": on.isoformat(),
    }


def citations_json(reports: Sequence[CheckReport], failed: Sequence[UserError], *, single: bool) -> dict[str, Any]:
    """Return the data of `feecase/law-check/1`: one file's report where one was asked for (`single`), else all of them."""
    data = [one.model_dump(mode="json") for one in reports]
    return data[0] if single else {"files": data, "failed": _refusals(failed)}


def _refusals(failed: Sequence[UserError]) -> list[object]:
    return [refusal.as_json()["error"] for refusal in failed]


def gaps_json(found: Iterable[LibraryGap]) -> list[dict[str, str]]:
    """Return the data of `feecase/law-gaps/1`."""
    return [{"name": gap.work, "what": gap.what} for gap in found]


def gaps_page(found: Iterable[LibraryGap]) -> Page:
    """Yield what the library lacks."""
    shown = Grid("法律或参数", "缺什么")
    for gap in found:
        shown.add_row(gap.work, gap.what)
    yield shown


def stale_json(found: Iterable[StaleValue]) -> list[dict[str, Any]]:
    """Return the data of `feecase/law-stale/1`."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "last": one.last.isoformat(),
            "checked": one.checked.isoformat() if one.checked else None,
            "read_on": one.read_on.isoformat() if one.read_on else None,
            "note": one.note,
        }
        for one in found
    ]


def stale_page(found: Sequence[StaleValue]) -> Page:
    """Yield what should have a newer value, or was not compared with its publication for long."""
    if not found:
        yield Sentence("没有久未核对的内容")
        return
    shown = Grid("名称", "内容", "最近一期", "核对", "读取", "说明", keep=("名称", "最近一期", "核对", "读取"))
    for one in found:
        checked = one.checked.isoformat() if one.checked else "从未"
        read_on = one.read_on.isoformat() if one.read_on else "—"
        shown.add_row(one.name, one.title, one.last.isoformat(), checked, read_on, one.note)
    yield shown


def freshness_json(listed: int, found: Iterable[Freshness]) -> dict[str, Any]:
    """Return the data of `feecase/law-freshness/1`."""
    rows = [{"kind": f.kind, "title": f.title, "work": f.work, "row": f.row, "why": f.why} for f in found]
    return {"listed": listed, "differences": rows}


def freshness_page(listed: int, found: Sequence[Freshness]) -> Page:
    """Yield how the library differs from an official list of titles."""
    if not found:
        yield Sentence(f"清单 {listed} 条，与库中一致")
        return
    shown = Grid("变化", "法律", "说明", "清单行", keep=("变化", "清单行"))
    for one in found:
        shown.add_row(CHANGE_NAMES[one.kind], one.title, one.why, str(one.row or "—"))
    yield shown


def impact_json(changed: Mapping[str, str], rows: Sequence[Mapping[str, str]], failed: Sequence[UserError]) -> dict[str, Any]:
    """Return the data of `feecase/law-impact/1`."""
    return {"changed": dict(changed), "citations": [dict(row) for row in rows], "failed": _refusals(failed)}


def impact_page(changed: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> Page:
    """Yield which citations are of laws that changed."""
    if not rows:
        yield Sentence(f"没有引用受影响；这段时间有变化的法律 {len(changed)} 部")
        return
    shown = Grid("文件", "位置", "引用", "变化", "现在", keep=("变化",))
    for row in rows:
        shown.add_row(row["file"], row["where"], row["citation"], row["change"], row["now"])
    yield shown
