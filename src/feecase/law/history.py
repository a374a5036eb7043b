"""The versions of a law and of one article, what is missing from the library, and what has not been checked for long."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from feecase import hanzi
from feecase.errors import LawError
from feecase.law.files import WantedFile, read
from feecase.law.library import Article, Library, numbered
from feecase.law.succession import predecessors, unchanged


@dataclass(frozen=True, slots=True)
class LibraryGap:
    """Something the library does not hold, or holds only on weaker ground than a source read."""

    work: str
    what: str


@dataclass(frozen=True, slots=True)
class StaleValue:
    """A dated value or text that has not been compared with its official publication for a while (or ever)."""

    name: str
    title: str
    last: dt.date
    checked: dt.date | None
    read_on: dt.date | None
    note: str


def lineage(library: Library, work: str, article: str, *, version: dt.date) -> tuple[Article, ...]:
    """Return an article through the versions, oldest first, following its changes of number and of law. Raises LawError."""
    forward = [(work, version, article), *_later(library, work, version, article)]
    backward = [(old.work, old.version, old.article) for old in predecessors(library, work, version, article)]
    chain = dict.fromkeys([*backward, *forward])
    articles = []
    for slug, day, no in chain:
        try:
            articles.append(library.article_of(slug, no, day))
        except LawError:
            continue
    return tuple(sorted(articles, key=lambda found: found.in_force))


def _later(library: Library, work: str, version: dt.date, article: str) -> Iterator[tuple[str, dt.date, str]]:
    targets = {
        (t.work, t.version, t.article)
        for entry in library.succession(work)
        if entry.version == version and entry.article == article
        for t in entry.to
    }
    following = min((day for day in library.versions(work) if day > version), default=None)
    if not targets and following and unchanged(library, work, article, version, following):
        targets = {(work, following, article)}
    for target in sorted(targets):
        yield target
        yield from _later(library, target[0], target[1], target[2])


def diff(old: str, new: str) -> str:
    """Write the change from one text to another for reading: what was taken out as 〔删：…〕, what was put in as 〔增：…〕."""
    result = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            result.append(old[a:b])
            continue
        if old[a:b].strip():
            result.append(f"〔删：{old[a:b]}〕")
        if new[c:d].strip():
            result.append(f"〔增：{new[c:d]}〕")
        elif "\n" in new[c:d]:
            result.append("\n")
    return "".join(result)


def gaps(library: Library) -> tuple[LibraryGap, ...]:
    """List what is missing or weak: articles of partial texts, stretches of time without text, inferred wording, dates and values. Raises LawError."""
    return (
        *(LibraryGap(row.title, row.why) for path in library.wanted for row in read(path, WantedFile).works),
        *(gap for slug in sorted(library.works) for gap in _work_gaps(library, slug)),
        *(gap for name in sorted(library.params) for gap in _param_gaps(library, name)),
    )


def _work_gaps(library: Library, slug: str) -> Iterator[LibraryGap]:
    work, expressions = library.work(slug), library.expressions(slug)
    if expressions and work.in_force < expressions[0].in_force:
        yield LibraryGap(
            slug, f"{hanzi.date(work.in_force)}至{hanzi.date(expressions[0].in_force - dt.timedelta(days=1))}施行的文本不在库中"
        )
    for one, following in pairwise(expressions):
        if one.ended and one.ended < following.in_force:
            yield LibraryGap(
                slug, f"{hanzi.date(one.ended)}至{hanzi.date(following.in_force - dt.timedelta(days=1))}施行的文本不在库中"
            )
    for expression in expressions:
        name = f"{hanzi.date(expression.in_force)}起施行的文本"
        if not expression.complete:
            missing = [str(no) for no in range(1, expression.total + 1) if str(no) not in expression.articles]
            yield LibraryGap(slug, f"{name}缺{len(missing)}条（共{expression.total}条）：第{_ranges(missing)}条")
        if expression.inferred:
            yield LibraryGap(slug, f"{name}中文字系推定的条：第{_ranges(list(expression.inferred))}条")
        if expression.paragraphs_unknown:
            which = "全文" if "*" in expression.paragraphs_unknown else f"第{_ranges(list(expression.paragraphs_unknown))}条"
            yield LibraryGap(slug, f"{name}分款不明：{which}")
        if expression.dates_inferred:
            yield LibraryGap(slug, f"{name}的施行日期未见来源")
    if work.inferred:
        labels = {
            "numbers": "文号",
            "adopted": "通过日期",
            "published": "公布日期",
            "in_force": "施行日期",
            "events": "修改或废止",
        }
        yield LibraryGap(slug, f"未见来源：{'、'.join(labels[part] for part in work.inferred)}")
    if "未核实" in work.note:
        yield LibraryGap(slug, work.note)


def _param_gaps(library: Library, name: str) -> Iterator[LibraryGap]:
    param = library.param(name)
    inferred = [day for day, row in param.values.items() if row and row.inferred]
    if inferred:
        yield LibraryGap(name, f"{param.title}：{'、'.join(hanzi.date(day) for day in inferred)}各期系编者常识，未见公布原文")


def _ranges(numbers: list[str]) -> str:
    """Write 1, 2, 3, 5 as 1-3、5."""
    runs: list[list[int]] = []
    for number in (int(no) for no in numbers if no.isdigit()):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def stale(library: Library, *, today: dt.date, older_than: dt.timedelta) -> tuple[StaleValue, ...]:
    """List dated values and texts in force whose comparison with the official publication (or, failing one, reading) lies back longer than `older_than`.

    Series whose next value is overdue are listed whatever their age, and so is everything never compared that was not even read within `older_than`. Raises LawError.
    """
    result = []
    for name in sorted(library.params):
        param = library.param(name)
        last = max(param.values)
        age = (today - last).days
        overdue = bool(param.cadence_days and param.values[last] is not None and age > param.cadence_days)
        seen = param.checked or param.read_on
        if overdue or seen is None or today - seen > older_than:
            note = f"最近一期{hanzi.date(last)}，距今{age}天，应有更新" if overdue else _unseen(param.checked)
            result.append(StaleValue(name, param.title, last, param.checked, param.read_on, note))
    for slug in sorted(library.works):
        work, versions = library.work(slug), library.versions(slug)
        if not versions or (work.repealed and work.repealed.on <= today):
            continue
        newest = library.expression(slug, versions[-1])
        seen = newest.checked or newest.read_on
        if seen is None or today - seen > older_than:
            result.append(StaleValue(slug, work.title, newest.in_force, newest.checked, newest.read_on, _unseen(newest.checked)))
    return tuple(result)


def _unseen(checked: dt.date | None) -> str:
    return "核对已久" if checked else "未与正式公布核对过"


def search(library: Library, words: tuple[str, ...], *, on: dt.date) -> Iterator[Article]:
    """Yield the articles in force on `on` that contain all words. Raises LawError for broken files."""
    for slug in sorted(library.works):
        try:
            expression = library.in_force(slug, on=on)
        except LawError:
            continue
        for no in expression.articles or expression.entries:
            article = library.article_of(slug, no, expression.in_force)
            if all(word in article.text or word in numbered(no, entry=bool(expression.entries)) for word in words):
                yield article
