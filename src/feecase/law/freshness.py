"""How fresh the library is: compared with an official list of titles that a person has exported (CSV or JSON), and what a change touches."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from feecase import hanzi
from feecase.errors import InputError, Problem
from feecase.law.library import Library
from feecase.law.names import Names, key, number, split_version

ListedChange = Literal["changed", "repealed", "new", "gone", "unreadable"]
CHANGE_NAMES: dict[ListedChange, str] = {
    "changed": "有新的文本",
    "repealed": "清单标为失效",
    "new": "库中没有",
    "gone": "清单中没有",
    "unreadable": "这一行读不懂",
}
_COLUMNS = {
    "title": ("标题", "法律名称", "名称", "题名", "title", "name"),
    "number": ("文号", "发文字号", "number", "doc_no", "docno"),
    "effective": ("施行日期", "生效日期", "实施日期", "sxrq", "effective", "in_force"),
    "published": ("公布日期", "发布日期", "颁布日期", "gbrq", "published", "promulgated", "publish"),
    "status": ("时效性", "效力状态", "状态", "sxx", "status"),
}
_ENDED = ("废止", "失效", "repealed", "abolished")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class ListedLaw:
    """One row of the list: its place, the title, its number, the days of publication and of entry into force, and whether it is said to have ended."""

    row: int
    title: str
    number: str
    effective: dt.date | None
    published: dt.date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """One difference between the list and the library: what, of which law, and what settles it."""

    kind: ListedChange
    title: str
    work: str | None
    why: str
    row: int | None = None


def read_list(text: str, *, name: str) -> tuple[tuple[ListedLaw, ...], tuple[Freshness, ...]]:
    """Read a list of titles (CSV with a header line, or JSON rows): its laws, and the rows that cannot be read. Raises InputError."""
    rows = _json(text, name) if text.lstrip()[:1] in ("[", "{") else _csv(text, name)
    laws, bad = [], []
    for place, row in rows:
        title = _cell(row, "title")
        effective, published = _cell(row, "effective"), _cell(row, "published")
        wrong = [value for value in (effective, published) if value and _day(value) is None]
        if not title or wrong:
            why = f"日期“{wrong[0]}”读不懂" if wrong else "没有标题"
            bad.append(Freshness("unreadable", title, None, why, place))
            continue
        ended = any(word in _cell(row, "status").lower() for word in _ENDED)
        laws.append(ListedLaw(place, title, _cell(row, "number"), _day(effective), _day(published), ended))
    return tuple(laws), tuple(bad)


def compare(listed: Iterable[ListedLaw], library: Library, *, on: dt.date, about: Sequence[str] = ()) -> tuple[Freshness, ...]:
    """Compare the list with the library on a day: texts changed or ended since, laws of the library that it lacks, and new ones.

    A law is the same where its title is, without the remark on its version; of several rows of one title the newest in force counts. Of laws that
    the library lacks only those are told whose title holds one of the words `about`.
    """
    names = Names.of(library)
    by_title: dict[str, list[ListedLaw]] = {}
    for law in listed:
        by_title.setdefault(key(split_version(law.title)[0]), []).append(law)
    seen: set[str] = set()
    found: list[Freshness] = []
    for title, rows in by_title.items():
        works = names.titles.get(title, ())
        seen.update(works)
        newest = max(rows, key=lambda law: (not law.ended, law.effective or law.published or dt.date.min))
        if len(works) == 1:
            found += _against(newest, works[0], library, on)
        elif not works and not newest.ended and any(word in newest.title for word in about):
            found.append(Freshness("new", newest.title, None, f"{_since(newest)}，库中没有", newest.row))
    for slug in sorted(library.works):
        work = library.work(slug)
        if slug not in seen and not (work.repealed and work.repealed.on <= on):
            found.append(Freshness("gone", work.title, slug, "清单中没有这部法律：可能改了名、已废止，或清单不收这一类"))
    return tuple(found)


def _against(law: ListedLaw, slug: str, library: Library, on: dt.date) -> Iterator[Freshness]:
    work = library.work(slug)
    ours = max((day for day in library.versions(slug) if day <= on), default=None)
    over = work.repealed is not None and work.repealed.on <= on
    if law.ended and not over:
        yield Freshness("repealed", work.title, slug, f"清单第{law.row}行标为失效，库中仍作现行有效", law.row)
    theirs = law.effective or law.published
    if over or law.ended or theirs is None or ours is None:
        return
    known = {ours, *(day for v in library.expressions(slug) for day in (v.published, v.adopted) if v.in_force == ours and day)}
    known |= {event.on for event in work.events if event.on <= on}
    if theirs > max(known):
        yield Freshness("changed", work.title, slug, f"{_since(law)}；库中最新的文本自{hanzi.date(ours)}起施行", law.row)
    elif law.number and (label := number(law.number)) and label not in _numbers(library, slug):
        yield Freshness("changed", work.title, slug, f"清单的文号为{label}，库中没有这个文号", law.row)


def _numbers(library: Library, slug: str) -> set[str | None]:
    work = library.work(slug)
    return {number(text) for text in (*work.numbers, *(event.number for event in work.events))}


def _since(law: ListedLaw) -> str:
    if law.effective:
        return f"清单载明自{hanzi.date(law.effective)}起施行"
    return f"清单载明{hanzi.date(law.published)}公布" if law.published else "清单没有载明日期"


def _json(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InputError(
            [Problem("清单不是完好的 JSON", where=name, why=str(error)[:80], next="重新导出，或另存为 CSV")]
        ) from None
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [])
    rows = [(place, row) for place, row in enumerate(data, 1) if isinstance(row, dict)]
    _known_columns({str(column) for _, row in rows for column in row}, name)
    yield from rows


def _csv(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    _known_columns({column.strip() for column in reader.fieldnames or () if column}, name)
    for row in reader:
        yield reader.line_num, {str(column).strip(): value for column, value in row.items()}


def _known_columns(columns: set[str], name: str) -> None:
    if not any(column.lower() in _COLUMNS["title"] for column in columns):
        raise InputError([
            Problem("清单里没有标题一列", where=name, why=f"有：{'、'.join(sorted(columns)[:12]) or '（空）'}", next="列名用：标题、文号、公布日期、施行日期、时效性")
        ])  # fmt: skip


def _cell(row: Mapping[str, Any], column: str) -> str:
    return next((str(value).strip() for name, value in row.items() if name.lower() in _COLUMNS[column] and value), "")


def _day(text: str) -> dt.date | None:
    match = _DATE.search(text)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def changed_since(library: Library, *, since: dt.date, on: dt.date) -> dict[str, str]:
    """Return the laws of the library that changed after `since` up to `on`, with what happened: a new version, its end, its beginning."""
    changed = {}
    for slug in sorted(library.works):
        work = library.work(slug)
        happened = [
            f"{hanzi.date(event.on)}{'废止' if event.kind == 'repealed' else '修改'}"
            for event in work.events
            if since < event.on <= on
        ]
        if since < work.in_force <= on:
            happened.insert(0, f"{hanzi.date(work.in_force)}起施行")
        if happened:
            changed[slug] = "、".join(happened)
    return changed
