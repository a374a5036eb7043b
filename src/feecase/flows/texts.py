"""Texts and guides judged by the rules of conduct: scripts, SMS lists, group posts, letters, whole guides; citations of law that is not in force too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.collection.conduct import Conduct
from feecase.collection.reports import JudgedSentence, SentenceFinding, TextReport
from feecase.collection.words import Audience, Judged, Lexicon
from feecase.engine import Context
from feecase.errors import InputError, LawError
from feecase.model.trace import Citation
from feecase.place.codes import NATION

if TYPE_CHECKING:
    from feecase.papers.locate import Note, Spot

_TABLES = {".xlsx", ".xls", ".csv"}


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A file to be judged: for a place on a day, as what a debtor is told or as a guide for staff."""

    path: Path
    on: dt.date
    place: str = ""
    audience: Audience = "debtor"


@dataclass(frozen=True, slots=True)
class Marked:
    """A report with the notes that go as comments into a copy of a Word file."""

    report: TextReport
    notes: tuple[Note, ...] = ()


def conduct_of(context: Context, code: str) -> Conduct:
    """Return the conduct of a place; without a code the nation's."""
    place = context.plugins.place(code or NATION)
    file = context.plugins.collection_for(place).conduct
    if file is None:
        raise LawError("没有合规规则", next="内置插件被停用了，请取消停用")
    return Conduct(place, Lexicon.of(file))


def judge_text(context: Context, request: TextRequest) -> Marked:
    """Judge a file sentence by sentence. Raises InputError for what cannot be read or an unknown place."""
    from feecase.papers.locate import Note

    conduct = conduct_of(context, request.place)
    sentences: list[JudgedSentence] = []
    notes: list[Note] = []
    silent = 0
    for spot in _spots(request.path):
        for judged in conduct.text(spot.text, on=request.on, audience=request.audience):
            said = [*_said(context, judged, request.on), *_repealed(context, judged, request.on)]
            if not said:
                silent += 1
                continue
            sentence = _sentence(spot.where, judged, said)
            sentences.append(sentence)
            if sentence.result in {"refused", "allowed-if"}:
                notes.append(Note(spot, judged.start, judged.end, _note(sentence)))
    count = {r: sum(s.result == r for s in sentences) for r in ("refused", "allowed-if", "allowed")}
    report = TextReport(
        file=str(request.path),
        place=conduct.place.name,
        on=request.on,
        audience=request.audience,
        refused=count["refused"],
        conditional=count["allowed-if"],
        allowed=count["allowed"],
        not_judged=silent,
        sentences=tuple(sentences),
    )
    return Marked(report, tuple(notes))


def write_marked(request: TextRequest, marked: Marked, target: Path) -> None:
    """Write what is refused or conditional as comments into a copy of a Word file. Raises BundleError when the copy exists already."""
    from feecase import files
    from feecase.errors import BundleError
    from feecase.papers.locate import comment

    if target.exists():
        raise BundleError("副本已经存在，不覆盖", where=str(target), next="请换一个路径，或先删去旧的副本")
    files.write(target, comment(request.path.read_bytes(), marked.notes, author="feecase"))


def _spots(path: Path) -> Iterator[Spot]:
    from feecase.papers.locate import Spot, read

    if path.suffix.lower() not in _TABLES:
        yield from read(path)
        return
    from feecase.extend.tables import read_sheets

    if not path.is_file():
        raise InputError("文件无法读取", where=str(path), why="文件不存在", next="请检查路径")
    for sheet in read_sheets(path):
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row, 1):
                if isinstance(cell, str) and cell.strip():
                    yield Spot(cell, f"[{sheet.name}] 第{number}行第{column}列")


def _said(context: Context, judged: Judged, on: dt.date) -> Iterator[SentenceFinding]:
    for hit in judged.hits:
        yield SentenceFinding(
            rule=hit.rule,
            title=hit.title,
            result=hit.result,
            words=hit.said,
            why=hit.why,
            law=tuple(cited(context, hit.law, on)),
            citations=hit.law,
            condition=hit.condition,
            substitute=hit.substitute,
        )


def _repealed(context: Context, judged: Judged, on: dt.date) -> Iterator[SentenceFinding]:
    """Say of every article that is cited what is not in force on the day, or does not exist."""
    from feecase.law.check import check, instead
    from feecase.law.citation_status import STATUS_NAMES

    if "条" not in judged.text:
        return
    for one in check([("", judged.text)], context.library, on=on, today=on):
        if one.on.status in {"repealed", "not-yet", "no-such-article"}:
            now = "、".join(instead(one, context.library))
            yield SentenceFinding(
                rule="law",
                title="引用的法律",
                result="refused",
                words=one.mention.text,
                why=f"{on} {STATUS_NAMES[one.on.status]}，不得作为依据告知业主",
                substitute=f"改引{now}" if now else "删去，或者改引现行条文",
            )


def cited(context: Context, law: tuple[Citation, ...], on: dt.date) -> Iterator[str]:
    """Write citations as in force on a day; one without a text says so."""
    for citation in law:
        try:
            yield context.library.format(citation, on=on)
        except LawError:
            yield f"{citation.work} {citation.article}（{on} 没有施行的文本）"


def _sentence(where: str, judged: Judged, said: list[SentenceFinding]) -> JudgedSentence:
    order = ("refused", "allowed-if", "allowed", "not-judged")
    worst = min((s.result for s in said), key=order.index)
    return JudgedSentence(where=where, text=judged.text, result=worst, said=tuple(said))


def _note(sentence: JudgedSentence) -> str:
    return "\n".join(
        f"{'不可以' if s.result == 'refused' else '有条件'}：{s.title}（{s.words}）。{s.why}。依据：{'、'.join(s.law) or '—'}。"
        + (f"条件：{s.condition}。" if s.condition else "")
        + (f"可以改为：{s.substitute}。" if s.substitute else "")
        for s in sentence.said
        if s.result in {"refused", "allowed-if"}
    )
