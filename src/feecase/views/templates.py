"""Papers and their templates: which there are, what a template may say, what a check or a comparison found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from feecase.extend.contracts import NATION, DocumentSpec
from feecase.papers.filters import FILTERS_SAID, FUNCTIONS
from feecase.papers.words import CASE
from feecase.views.outputs import (
    CheckedTemplate,
    Snippet,
    TemplateCheck,
    TemplateDiff,
    TemplateFault,
    TemplateField,
    TemplateFields,
    TemplateFilter,
    TemplateFunction,
    TemplateLine,
    Templates,
)
from feecase.views.page import Grid, Page, Sentence
from feecase.workshop.fields import FieldInfo, snippet
from feecase.workshop.template_check import Fault
from feecase.workshop.tracked import TextChange


def papers_json(specs: Sequence[DocumentSpec]) -> list[dict[str, Any]]:
    """Return the data of `feecase/papers/1`."""
    return [{"id": s.id, "title": s.title, "format": s.format, "slot": s.slot, "name": s.name, "place": s.place} for s in specs]


def papers_page(specs: Sequence[DocumentSpec]) -> Page:
    """Yield the papers that can be made."""
    shown = Grid("编号", "文书", "格式", "归入", "适用地区", keep=("编号",))
    for spec in specs:
        shown.add_row(spec.id, spec.title, spec.format, spec.slot, "全国" if spec.place == NATION else spec.place)
    yield shown


def changes_json(changes: Sequence[TextChange], to: Path | None) -> dict[str, Any]:
    """Return the data of `feecase/papers-diff/1`; `to` is the file that was written with tracked changes."""
    return {"changes": [{"old": c.old, "new": c.new} for c in changes], "to": str(to) if to else None}


def changes_page(changes: Sequence[TextChange], to: Path | None) -> Page:
    """Yield the paragraphs that differ, old and new."""
    for change in changes:
        for sign, text, style in (("-", change.old, "red"), ("+", change.new, "green")):
            if text:
                yield Sentence(f"{sign} {text}", style)
    yield Sentence(f"{len(changes)} 处改动" + (f"；已写好：{to}" if to else "") if changes else "文字没有改动")


def templates_json(rows: Sequence[tuple[DocumentSpec, Path]], own: set[Path]) -> Templates:
    """Return the data of `feecase/templates/1`: each paper with its template; `own` are the user's template folders."""
    return Templates(tuple(TemplateLine(id=s.id, title=s.title, file=str(path), own=path.parent in own) for s, path in rows))


def templates_page(rows: Sequence[tuple[DocumentSpec, Path]], own: set[Path]) -> Page:
    """Yield each paper with its template: the user's own file, or the one that is built in."""
    shown = Grid("编号", "文书", "模板", keep=("编号",))
    for spec, path in rows:
        shown.add_row(spec.id, spec.title, os.path.relpath(path) if path.parent in own else "内置")
    yield shown


def fields_json(document: str | None, fields: Sequence[FieldInfo], case: Sequence[FieldInfo]) -> TemplateFields:
    """Return the data of `feecase/template-fields/1`: fields of a paper (where one is named) and of the case, filters and functions."""
    both = ((info, every) for every in (fields, case) for info in every)
    return TemplateFields(
        document=document,
        fields=tuple(map(_field, fields)),
        case=tuple(map(_field, case)),
        filters=tuple(TemplateFilter(name=word, what=what) for word, what in FILTERS_SAID.items()),
        functions=tuple(TemplateFunction(name=word, write=write, what=what) for word, write, what in FUNCTIONS),
        snippets=tuple(Snippet(name=".".join(info.words), insert=snippet(info, list(every))) for info, every in both),
    )


def _field(info: FieldInfo) -> TemplateField:
    return TemplateField(
        name=".".join(info.words),
        english=".".join(info.path),
        kind=info.kind,
        repeats=info.repeats,
        description=info.description,
    )


def fields_page(document: str | None, fields: Sequence[FieldInfo], case: Sequence[FieldInfo]) -> Page:
    """Yield the fields of a paper; without one, filters, functions and the fields of the case."""
    if not document:
        shown = Grid("过滤器、函数", "印出来")
        for word, what in (*FILTERS_SAID.items(), *((write, what) for _, write, what in FUNCTIONS)):
            shown.add_row(word, what)
        yield shown
    shown = Grid("字段", "英文名", "内容", "重复")
    for info in fields or case:
        shown.add_row(".".join(info.words), ".".join(info.path), info.kind, "是" if info.repeats else "")
    yield shown
    if document:
        yield Sentence(f"另可写案件文件的每一项，如 {{{{ {CASE}.物业.建筑面积 }}}}：feecase template fields")


def faults_json(results: Sequence[tuple[Path, Sequence[Fault]]]) -> TemplateCheck:
    """Return the data of `feecase/template-check/1`."""
    return TemplateCheck(tuple(_checked(path, found) for path, found in results))


def _checked(path: Path, found: Sequence[Fault]) -> CheckedTemplate:
    faults = (TemplateFault(**asdict(fault.problem(path.name)), level=fault.level) for fault in found)
    return CheckedTemplate(file=str(path), problems=tuple(faults))


def faults_page(path: Path, found: Sequence[Fault]) -> Page:
    """Yield how many faults and notes a template has, then each."""
    errors = sum(fault.level == "blocking" for fault in found)
    notes = f"{len(found) - errors} 处提示" if len(found) > errors else ""
    yield Sentence(f"{path}：{'，'.join(filter(None, (f'{errors} 个问题' if errors else '没有问题', notes)))}")
    for fault in found:
        if fault.level == "note":
            yield Sentence(f"  提示：{fault.problem(path.name).where}：{fault.what}")
        else:
            yield Sentence(f"  {fault.problem(path.name)}", "yellow")


def comparison(old: Path, new: Path, lines: Sequence[str]) -> TemplateDiff:
    """Return the data of `feecase/template-diff/1`: the lines that differ, with `+`, `-` or a blank before each."""
    return TemplateDiff(old=str(old), new=str(new), lines=tuple(lines))
