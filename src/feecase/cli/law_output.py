"""How `feecase law` shows what it found: tables, JSON rows, comments in a copy of a Word file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feecase.cli.show import console, print_json, table

if TYPE_CHECKING:
    from feecase.law.check import CheckedCitation
    from feecase.law.files import Expression
    from feecase.law.library import Article, Library
    from feecase.law.unverified import CollectedLaw
    from feecase.model.trace import Citation
    from feecase.papers.locate import Spot


def show_article(
    library: Library, cited: Citation, article: Article, text: str, *, on: dt.date, today: dt.date, as_json: bool
) -> None:
    """Print the text of an article (or portion) with its citation, its time in force and where it was read."""
    expression = library.expression(article.work, article.in_force)
    formatted = library.format(cited.model_copy(update={"on": on}), on=today)
    read_from = origin(expression, article.no)
    if as_json:
        data: dict[str, Any] = {
            "work": article.work,
            "title": article.title,
            "article": cited.article,
            "paragraph": cited.paragraph,
            "item": cited.item,
        }
        data |= {
            "on": on.isoformat(),
            "in_force": article.in_force.isoformat(),
            "ended": article.ended.isoformat() if article.ended else None,
        }
        data |= {
            "text": text,
            "paragraphs": list(article.paragraphs),
            "paragraphs_known": article.breaks,
            "inferred": article.inferred,
        }
        print_json("law-show", data | {"citation": formatted, "official": expression.official, "read_from": read_from})
        return
    out = console()
    out.print(formatted, style="bold", soft_wrap=True)
    for line in text.splitlines():
        out.print(f"　　{line}", soft_wrap=True)
    until = f"，至{(article.ended - dt.timedelta(days=1)).isoformat()}止" if article.ended else ""
    out.print(
        f"{article.in_force.isoformat()}起施行{until}。正式公布：{expression.official}。实际读取：{read_from}",
        style="dim",
        soft_wrap=True,
    )
    if article.inferred:
        out.print("注意：本条文字系推定，未见原文。", style="yellow")
    if not article.breaks:
        out.print("注意：所据来源各款连排，分款不明。", style="yellow")


def show_unverified(found: CollectedLaw, no: str | None, *, as_json: bool) -> None:
    """Print a text that nobody has compared with its publication: marked before and after, and without a citation to paste."""
    from feecase.law.library import numbered

    if as_json:
        text = found.articles[no] if no else ""
        data = {"verified": False, "title": found.title, "article": no, "text": text, "articles": len(found.articles)}
        print_json("law-unverified", data | {"source": found.collection.name, "doubt": found.collection.doubt})
        return
    out = console()
    mark = found.collection.mark
    if no is None:
        out.print(
            f"法规库没有《{found.title}》。{mark}：共{len(found.articles)}条，只供查看，请写明条号",
            style="yellow",
            soft_wrap=True,
        )
        return
    out.print(f"{mark}　《{found.title}》{numbered(no)}", style="bold yellow", soft_wrap=True)
    for line in found.articles[no].splitlines():
        out.print(f"　　{line}", soft_wrap=True)
    out.print("法规库没有这一条。以上文字只供查看，不得据以引用；请查阅正式公布的文本。", style="yellow", soft_wrap=True)


def print_lineage(found: tuple[Article, ...]) -> None:
    """Print an article's versions, oldest first, each with its changes against the one before."""
    from feecase.law.history import diff
    from feecase.law.library import numbered

    out = console()
    for index, one in enumerate(found):
        until = f"至{(one.ended - dt.timedelta(days=1)).isoformat()}止" if one.ended else "至今"
        out.print(f"《{one.title}》{numbered(one.no)}　{one.in_force.isoformat()}起{until}", style="bold", soft_wrap=True)
        old = next((other for other in reversed(found[:index]) if other.in_force < one.in_force), None)
        if old and old.text == one.text:
            out.print(f"　　与《{old.title}》{numbered(old.no)}文字相同", soft_wrap=True)
        else:
            out.print(diff(old.text, one.text) if old else one.text, soft_wrap=True)


def overview(library: Library, slug: str, *, as_json: bool) -> None:
    """Print a law as such: titles, dates kept apart, changes, and the versions held."""
    work = library.work(slug)
    versions = library.expressions(slug)
    if as_json:
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
            for e in versions
        ]
        print_json("law-history", {"work": work.model_dump(mode="json"), "versions": rows})
        return
    out = console()
    out.print(f"{work.title}（{slug}）", style="bold", soft_wrap=True)
    out.print(f"{work.rank}；{work.issuer}；{'、'.join(work.numbers)}", soft_wrap=True)
    dates = [(label, day) for label, day in (("通过", work.adopted), ("公布", work.published), ("施行", work.in_force)) if day]
    out.print("；".join(f"{day.isoformat()} {label}" for label, day in dates), soft_wrap=True)
    for event in work.events:
        out.print(f"{event.on.isoformat()} {'修改' if event.kind == 'amended' else '废止'} {event.number}", soft_wrap=True)
    shown = table("施行", "失效", "收录", "正式公布", "实际读取")
    for e in versions:
        shown.add_row(
            e.in_force.isoformat(),
            e.ended.isoformat() if e.ended else "",
            f"{len(e.articles or e.entries)}/{e.total}",
            e.official,
            "；".join(e.read_from),
        )
    out.print(shown)
    if work.note:
        out.print(f"备注：{work.note}", style="dim", soft_wrap=True)


def origin(expression: Expression, no: str) -> str:
    """Return where the text of an article was really read, or why it is inferred."""
    return str(expression.inferred.get(no) or expression.origins.get(no) or "；".join(expression.read_from))


def print_check(path: Path, found: tuple[CheckedCitation, ...], library: Library) -> None:
    """Print the citations of one file, the good ones too, so that it can be seen what was read."""
    from feecase.law.check import named, summary

    out = console()
    bad = [one for one in found if not one.good]
    out.print(f"{path}：引用 {len(found)} 处，{f'{len(bad)} 处有问题' if bad else '都没有问题'}", style="bold", soft_wrap=True)
    for one in found:
        out.print(
            f"{'✓' if one.good else '✗'} {one.where}　{' '.join(one.mention.text.split())}：{named(one, found)}{summary(one, library)}",
            style=None if one.good else "red",
            soft_wrap=True,
        )


def write_marks(
    source: Path, target: Path, spots: tuple[Spot, ...], found: tuple[CheckedCitation, ...], library: Library
) -> None:
    """Write what is wrong as comments into a copy of a Word file. Raises BundleError when the copy exists already."""
    from feecase import files
    from feecase.errors import BundleError
    from feecase.law.check import named, summary
    from feecase.papers.locate import Note, comment

    if target.exists():
        raise BundleError("副本已经存在，不覆盖", where=str(target), next="请换一个路径，或先删去旧的副本")
    notes: list[Note] = []
    position = 0
    for spot in spots:
        inside = [one for one in found if not one.good and position <= one.mention.start <= position + len(spot.text)]
        notes += (
            Note(spot, one.mention.start - position, one.mention.end - position, f"{named(one, found)}{summary(one, library)}")
            for one in inside
        )
        position += len(spot.text) + 1
    files.write(target, comment(source.read_bytes(), notes, author="feecase"))
