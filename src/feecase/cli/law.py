"""`feecase law`: show, list, history, search, cite, check, gaps, stale, freshness, impact."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.clock import as_of, today
from feecase.cli.show import Json, command_context, print_error, print_json
from feecase.cli.show import show as show_page
from feecase.errors import InputError, LawError, UsageError, UserError

if TYPE_CHECKING:
    from feecase.law.check import CheckedCitation
    from feecase.law.library import Library
    from feecase.model.trace import Citation
    from feecase.papers.locate import Spot

app = typer.Typer(name="law", help="法规库：查条文、查沿革、查引用是否有效。", no_args_is_help=True, rich_markup_mode=None)
WRONG_INPUT, BLOCKED = 1, 3

WorkArgument = Annotated[str, typer.Argument(help="法律名称、简称、文号或代号，如 民法典", metavar="法律", show_default=False)]
PortionArgument = Annotated[
    list[str] | None, typer.Argument(help="条、款、项，如 944 2，或 第九百四十四条第二款", metavar="条 款 项", show_default=False)
]
LawDay = Annotated[
    str | None, typer.Option("--on", help="适用哪一天的文本（年-月-日），默认今天", metavar="日期", show_default=False)
]


@app.command("show")
def show(work: WorkArgument, portion: PortionArgument = None, on: LawDay = None, as_json: Json = False) -> None:
    """查看某日施行的条文：feecase law show 民法典 944 2 --on 2024-05-01。"""
    library, day = command_context().library, as_of(on)
    try:
        slug = _slug(library, work)
    except LawError:
        if not _show_extra(work, None, portion, as_json=as_json):
            raise
        return
    if not portion:
        _overview(library, slug, as_json=as_json)
        return
    cited = _citation(slug, portion)
    try:
        article, text = library.article(slug, cited.article, on=day), library.text(cited, on=day)
    except LawError as error:
        if _show_extra(work, slug, portion, as_json=as_json):
            return
        raise _with_successors(library, cited, error, on=day) from None
    from feecase.views.law import article_json, article_page

    if as_json:
        print_json("law-show", article_json(library, cited, article, text, on=day, today=today()))
    else:
        show_page(article_page(library, cited, article, text, on=day, today=today()))


def _overview(library: Library, slug: str, *, as_json: bool) -> None:
    from feecase.views.law import overview_json, overview_page

    if as_json:
        print_json("law-history", overview_json(library, slug))
    else:
        show_page(overview_page(library, slug))


def _show_extra(work: str, slug: str | None, portion: list[str] | None, *, as_json: bool) -> bool:
    """Show the unverified text of an article that the library has in no version; tell whether there was one. A collection's failure is told."""
    from feecase.law.unverified import elsewhere, find

    collections, library = command_context().plugins.extra_texts, command_context().library
    if not collections:
        return False
    no = _citation(slug or work, portion).article if portion else None
    try:
        found = elsewhere(collections, library, slug, no) if slug and no else find(collections, (work.strip("《》"),))
    except LawError as error:
        print_error(error, as_json=False)
        return False
    if found is None or (no and no not in found.articles):
        return False
    from feecase.views.law import unverified_json, unverified_page

    if as_json:
        print_json("law-unverified", unverified_json(found, no))
    else:
        show_page(unverified_page(found, no))
    return True


@app.command("list")
def list_works(on: LawDay = None, as_json: Json = False) -> None:
    """列出库中的法律与各自的文本。"""
    from feecase.views.law import works_json, works_page

    rows = works_json(command_context().library, as_of(on))
    if as_json:
        print_json("law-list", rows)
    else:
        show_page(works_page(rows))


@app.command("history")
def history(work: WorkArgument, article: PortionArgument = None, as_json: Json = False) -> None:
    """查看一部法律的各次文本；写明条号时，查看该条历次的文字与改动。"""
    from feecase.law.history import lineage

    library = command_context().library
    slug = _slug(library, work)
    if not article:
        _overview(library, slug, as_json=as_json)
        return
    no = _citation(slug, article).article
    version = next(
        (day for day in reversed(library.versions(slug)) if no in library.expression(slug, day).articles),
        library.versions(slug)[-1],
    )
    library.article_of(slug, no, version)
    found = lineage(library, slug, no, version=version)
    from feecase.views.law import lineage_json, lineage_page

    if as_json:
        print_json("law-history", lineage_json(found))
    else:
        show_page(lineage_page(found))


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="条文中都要出现的词", metavar="词…", show_default=False)],
    on: LawDay = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="最多列出多少条", min=1)] = 30,
    as_json: Json = False,
) -> None:
    """在某日施行的全部条文中查词。"""
    from itertools import islice

    from feecase.law.history import search as find
    from feecase.views.law import search_json, search_page

    library, day = command_context().library, as_of(on)
    found = list(islice(find(library, tuple(words), on=day), limit + 1))
    if as_json:
        print_json("law-search", search_json(found, limit))
    else:
        show_page(search_page(library, found, words[0], limit))


@app.command("cite")
def cite(
    work: WorkArgument,
    portion: PortionArgument = None,
    on: LawDay = None,
    short: Annotated[bool, typer.Option("--short", help="用简称，如《民法典》")] = False,
    as_json: Json = False,
) -> None:
    """写出可以直接粘贴的引用；旧法、旧文本会注明施行与废止日期。"""
    from feecase.views.law import cited_json

    library = command_context().library
    if not portion:
        raise UsageError("没有写明条号", where="命令行", next="例如：feecase law cite 民法典 944 2")
    cited = _citation(_slug(library, work), portion)
    day = as_of(on)
    text = library.format(cited.model_copy(update={"on": day}) if on else cited, on=today(), short=short)
    if as_json:
        print_json("law-cite", cited_json(cited, text, day))
        return
    typer.echo(text)


@app.command("check")
def check(
    files: Annotated[
        list[Path], typer.Argument(help="要检查的文件：.docx、.pdf、.txt、.md、.yaml", metavar="文件…", show_default=False)
    ],
    on: LawDay = None,
    mark: Annotated[
        Path | None,
        typer.Option("--mark", help="把结果作为批注写进 .docx 的副本：副本的路径", metavar="副本.docx", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """检查文件中的法条引用：在事实发生日（--on）与今天是否有效、现行条文是哪一条、引文是否与原文一致。有问题时退出码为 3。"""
    from feecase.law.check import check as run
    from feecase.law.report import report
    from feecase.law.unverified import noted
    from feecase.papers.locate import read
    from feecase.views.law import citations_json, citations_page

    if mark and (len(files) != 1 or files[0].suffix.lower() != ".docx"):
        raise UsageError("--mark 一次只能用于一个 .docx 文件", where="命令行", next="请逐个检查")
    library, day = command_context().library, as_of(on)
    results: list[tuple[Path, tuple[CheckedCitation, ...]]] = []
    failed: list[UserError] = []
    for path in files:
        try:
            spots = read(path)
        except UserError as error:
            failed.append(error)
            continue
        found = run([(spot.where, spot.text) for spot in spots], library, on=day, today=today())
        found = noted(found, library, command_context().plugins.extra_texts)
        results.append((path, found))
        if mark:
            _write_marks(path, mark, spots, found, library)
    if failed and not results:
        raise InputError(problem for refusal in failed for problem in refusal.problems)
    if as_json:
        reports = [report(str(path), found, library, on=day) for path, found in results]
        print_json("law-check", citations_json(reports, failed, single=len(files) == 1))
    else:
        for path, found in results:
            show_page(citations_page(path, found, library))
        if mark:
            typer.echo(f"批注已写入 {mark}")
    for refusal in failed:
        print_error(refusal, as_json=False)
    return WRONG_INPUT if failed else 0 if all(one.good for _, found in results for one in found) else BLOCKED


@app.command("gaps")
def gaps(as_json: Json = False) -> None:
    """列出库中没有的条文和时段，以及推定的文字、日期与数值。"""
    from feecase.law.history import gaps as find
    from feecase.views.law import gaps_json, gaps_page

    found = find(command_context().library)
    if as_json:
        print_json("law-gaps", gaps_json(found))
    else:
        show_page(gaps_page(found))


@app.command("stale")
def stale(
    older_than: Annotated[str, typer.Option("--older-than", help="多久没有核对：1y、6m、30d", metavar="时长")] = "1y",
    as_json: Json = False,
) -> None:
    """列出应有更新的数值，以及久未与正式公布核对的文本和数值。"""
    from feecase.law.history import stale as find
    from feecase.views.law import stale_json, stale_page

    found = find(command_context().library, today=today(), older_than=_duration(older_than))
    if as_json:
        print_json("law-stale", stale_json(found))
    else:
        show_page(stale_page(found))


def _write_marks(
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


def _slug(library: Library, name: str) -> str:
    """Find the law a user means: slug, exact title or short title, or document number. Raises LawError with near names."""
    import difflib

    from feecase.law.names import Names, number, split_version

    if name in library.works:
        return name
    names = Names.of(library)
    found = names.find(split_version(name.strip("《》"))[0]) or names.numbers.get(number(name) or "", ())
    if len(found) == 1:
        return found[0]
    if found:
        raise LawError(
            f"“{name}”可指多部法律", why="、".join(f"{library.work(slug).title}（{slug}）" for slug in found), next="请写代号"
        )
    near = difflib.get_close_matches(name, names.titles, n=3, cutoff=0.4)
    raise LawError(
        f"法规库中没有“{name}”",
        why="名称须与全称或简称完全一致",
        next=f"是否指：{'、'.join(near)}" if near else "用 feecase law list 查看库中有哪些法律",
    )


def _with_successors(library: Library, cited: Citation, error: LawError, *, on: dt.date) -> LawError:
    """Add to the refusal of an article what replaced it, or what it replaced, where that is recorded."""
    from feecase.law.citation_status import standing
    from feecase.law.governing_law import applicable
    from feecase.law.library import written

    found = standing(library, cited, on=on)
    instead = [f"《{library.work(s.citation.work).brief}》{written(s.citation)}" for s in found.successors]
    hint = f"现行规定见{'、'.join(instead)}；" if instead else ""
    if found.status == "not-yet":
        before = [library.format(one, on=on, short=True) for one in applicable(library, cited, fact=on).citations]
        hint = f"当时的规定见{'、'.join(before)}；" if before else ""
    problem = error.problems[0]
    return LawError(problem.what, where=problem.where, why=problem.why, next=hint + problem.next)


def _citation(slug: str, portion: list[str]) -> Citation:
    """Read 条, 款, 项 as the user wrote them. Raises UsageError."""
    import re

    from feecase import hanzi
    from feecase.model.trace import Citation

    digits = r"[零〇一二三四五六七八九十百千两\d０-９]+"
    written = re.fullmatch(
        rf"第?({digits})条?(?:(?:之|-)({digits}))?(?:第({digits})款)?(?:第?[（(]?({digits})[)）]?项)?", portion[0].strip()
    )
    try:
        if not written or len(portion) > len("条款项"):
            raise ValueError  # noqa: TRY301 — one message for all of them
        more = [hanzi.number(re.sub(r"[第款项（）()]", "", text)) for text in portion[1:]]
        inner = [hanzi.number(text) if text else None for text in (written[3], written[4])]
        paragraph, item = (*(more or []), *[None] * 2)[:2] if more else inner
        no = str(hanzi.number(written[1])) + (f"-{hanzi.number(written[2])}" if written[2] else "")
    except ValueError:
        raise UsageError(
            f"看不懂条款项“{' '.join(portion)}”", where="命令行", next="请写成 944、944 2、944 2 1，或 第九百四十四条第二款第一项"
        ) from None
    return Citation(work=slug, article=no, paragraph=paragraph, item=item)


def _duration(text: str) -> dt.timedelta:
    import re

    match = re.fullmatch(r"(\d{1,4})([ymd])", text)
    if not match:
        raise UsageError(f"时长“{text}”无效", where="命令行", next="请写成 1y、6m 或 30d")
    return dt.timedelta(days=int(match[1]) * {"y": 365, "m": 30, "d": 1}[match[2]])


@app.command("freshness")
def freshness(
    listed: Annotated[
        Path,
        typer.Argument(
            help="官方题名清单：.csv 或 .json（列：标题、文号、公布日期、施行日期、时效性）", metavar="清单", show_default=False
        ),
    ],
    about: Annotated[
        list[str], typer.Option("--about", help="清单里库中没有的法律，只列标题含这个词的；可写多次", metavar="词")
    ] = ["物业"],  # noqa: B006 — typer reads the default, nobody changes it
    on: LawDay = None,
    as_json: Json = False,
) -> int:
    """把法规库与官方题名清单对照：有新文本的、清单标为失效的、库中没有的、清单里没有的。有变化时退出码为 3。"""
    from feecase.law.freshness import compare, read_list
    from feecase.views.law import freshness_json, freshness_page

    laws, bad = read_list(_list_text(listed), name=str(listed))
    found = (*compare(laws, command_context().library, on=as_of(on), about=about), *bad)
    if as_json:
        print_json("law-freshness", freshness_json(len(laws), found))
    else:
        show_page(freshness_page(len(laws), found))
    return WRONG_INPUT if bad else BLOCKED if any(f.kind in ("changed", "repealed", "new") for f in found) else 0


def _list_text(path: Path) -> str:
    """Read a list that an office exported: UTF-8 or GB18030. Raises InputError."""
    from feecase.errors import Problem

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError([Problem("清单打不开", where=str(path), why=error.strerror or "", next="检查路径")]) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError([Problem("清单的文字编码读不懂", where=str(path), next="另存为 UTF-8 的 CSV")])


@app.command("impact")
def impact(
    paths: Annotated[list[Path], typer.Argument(help="案件、文书、模板的文件或文件夹", metavar="路径…", show_default=False)],
    since: Annotated[str, typer.Option("--since", help="自哪一天以后的法律变化（年-月-日）", metavar="日期", show_default=False)],
    on: LawDay = None,
    as_json: Json = False,
) -> int:
    """列出哪些案件、文书、模板引用了有变化的法律，以及所引条文现在如何。有受影响的引用时退出码为 3。"""
    from feecase.law.check import check as run
    from feecase.law.check import summary
    from feecase.law.freshness import changed_since
    from feecase.papers.locate import read
    from feecase.views.law import impact_json, impact_page

    library, day = command_context().library, as_of(on)
    changed = changed_since(library, since=as_of(since), on=day)
    rows: list[dict[str, str]] = []
    failed: list[UserError] = []
    for path in sorted(file for given in paths for file in _texts_in(given)):
        try:
            spots = read(path)
        except UserError as error:
            failed.append(error)
            continue
        rows += [
            {
                "file": str(path),
                "where": one.where,
                "citation": one.mention.text,
                "change": changed[one.mention.work],
                "now": summary(one, library),
            }
            for one in run([(spot.where, spot.text) for spot in spots], library, on=day, today=day)
            if one.mention.work in changed
        ]
    if as_json:
        print_json("law-impact", impact_json(changed, rows, failed))
    else:
        show_page(impact_page(changed, rows))
        for refusal in failed:
            print_error(refusal, as_json=False)
    return WRONG_INPUT if failed else BLOCKED if rows else 0


def _texts_in(path: Path) -> list[Path]:
    """Return the files that may cite law: the path itself, or those below a folder."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UsageError(f"没有这个文件或文件夹：{path}", where="命令行", next="检查路径")
    return [file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in (".docx", ".txt", ".md", ".yaml")]
