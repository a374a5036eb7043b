"""Checking a template before anyone relies on it, without data: syntax, names, values in filters, elements a form must keep, tags that cannot be read.

With data: `feecase.workshop.dry_run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from feecase.errors import Problem, TemplateError
from feecase.model.case import Case
from feecase.papers.archive import read
from feecase.papers.citation import CitableLaw
from feecase.papers.locate import docx
from feecase.papers.render import TEXT_PARTS, Template, nearest, parse_mended
from feecase.papers.source import TagPlace, stray_ends
from feecase.papers.words import CASE
from feecase.workshop.fields import FieldInfo, NamePath, offered, replaced, resolve, resolve_anywhere, used
from feecase.workshop.soundness import absent_fonts, calls, citations, dead_tags, marked, tracked

_SHOWN = 3
_MONEY = frozenset({"金额", "千分位", "大写金额"})
_WANTS = {**dict.fromkeys(_MONEY, "数字或金额"), "数量": "数字或金额", "单价": "数字或金额", "中文日期": "日期", "短日期": "日期"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a template, or (`level` note) one that is put right by itself or may be meant so; `place` is None where the whole file is meant."""

    what: str
    why: str
    next: str
    place: TagPlace | None = None
    level: Literal["blocking", "note"] = "blocking"
    fatal: bool = False
    """Whether the template cannot be rendered at all because of it."""

    def problem(self, name: str) -> Problem:
        """Return the fault as users see it."""
        return Problem(self.what, f"{name} {self.place}" if self.place else name, self.why, self.next)


def check(
    content: bytes, name: str, model: type[BaseModel], headings: Sequence[str] = (), law: CitableLaw | None = None
) -> tuple[Fault, ...]:
    """Check a template of a paper whose context is `model`; `headings` are the printed elements that its official form requires.

    Every fault is returned, not the first alone; with `law`, citations are checked too. Raises TemplateError for
    a file that is no template at all.
    """
    members = read(content, name)
    readable = {member: data for member, data in members.items() if TEXT_PARTS.match(member) and member.startswith("word/")}
    found = [*_missing(content, headings), *_printed_as_they_are(members, readable), *_fonts(content)]
    if law is not None:
        found += [_unlawful(*one) for one in citations(content, law)]
    template, errors = parse_mended(content, name)
    found = [*(Fault(*_told(error), error.place, fatal=True) for error in errors), *found]
    if template is None:
        return tuple(found)
    if law is not None:
        found += [_unlawful(*one) for one in calls(template, law)]
    return (*_unknown(template, model), *_former(template, model), *_misused(template, model), *_repaired(template), *found)


def _told(error: TemplateError) -> tuple[str, str, str]:
    first = error.problems[0]
    return first.what, first.why, first.next


def unusable(error: TemplateError) -> tuple[Fault, ...]:
    """Return the faults of a file that cannot be used at all."""
    return tuple(
        Fault(f"{one.what}{f'（{one.where}）' if one.where else ''}", one.why, one.next, fatal=True) for one in error.problems
    )


def mark(content: bytes, name: str, faults: Sequence[Fault]) -> bytes:
    """Return a copy of a template with faults as Word comments. Raises TemplateError for a file that Word cannot read either."""
    read(content, name)
    return marked(content, faults)


def _repaired(template: Template) -> Iterator[Fault]:
    for part in template.parts:
        for what, where in part.source.repairs:
            yield Fault(f"标签{what}", "制作文书时会按改正后的读", "不改也能用；请在 Word 中重新输入这个标签", where, "note")


def _printed_as_they_are(members: Mapping[str, bytes], readable: Mapping[str, bytes]) -> Iterator[Fault]:
    for member, content in readable.items():
        for where in stray_ends(content, member):
            yield Fault("标签只有结尾，没有开头", "会原样印出来", "请补上 {{ 或 {%，或删去这个结尾", where)
        for where in tracked(content, member):
            yield Fault("模板里有未接受的修订", "文书会带着修订痕迹", "请在 Word 中接受或拒绝全部修订", where)
    for member in dead_tags(members, readable):
        yield Fault(
            f"标签写在 {member} 里，不会填写",
            "图表、图形等部件里的文字不是文书的正文",
            "请把标签移到正文、表格、文本框、页眉页脚或脚注里",
        )


def _fonts(content: bytes) -> Iterator[Fault]:
    for font in absent_fonts(content):
        yield Fault(
            f"字体“{font}”不在本机，也不是 Word 自带",
            "换一台机器打开时版式会变",
            "请安装字体、换用常用字体，或在 Word 中嵌入字体",
        )


def _unlawful(what: str, where: TagPlace) -> Fault:
    return Fault(what, "模板里写死的法条会随法律修改而失效", "请核对，或写成 {{ 引用('民法典', 944) }}", where)


def _unknown(template: Template, model: type[BaseModel]) -> Iterator[Fault]:
    seen: set[tuple[NamePath, str]] = set()
    for use in used(template):
        if resolve_anywhere(use.path, model) is not None or (use.path, str(use.place)) in seen:
            continue
        seen.add((use.path, str(use.place)))
        yield Fault(f"模板里的“{'.'.join(use.path)}”没有对应的内容", *_suggested(use.path, model), use.place)


def _former(template: Template, model: type[BaseModel]) -> Iterator[Fault]:
    for use in used(template):
        for old, new in replaced(use.path, model) if resolve_anywhere(use.path, model) is not None else ():
            yield Fault(f"“{old}”是旧名称", f"现在叫“{new}”，旧名称仍然可用", f"请把“{old}”改成“{new}”", use.place, "note")


def _suggested(path: NamePath, model: type[BaseModel]) -> tuple[str, str]:
    """Return why a path is none, and the nearest right one: of its group, or else wherever a field has that very name."""
    good = next(length for length in range(len(path) - 1, -1, -1) if resolve_anywhere(path[:length], model) is not None)
    wrong = path[good]
    why = f"“{wrong}”不在可用的名称里"
    deeper = [".".join(info.words) for info in offered(model) if len(info.words) > 1 and wrong in (info.words[-1], info.path[-1])]
    if good == 0 and deeper:
        return why, f"可能是“{'”“'.join(deeper[:_SHOWN])}”"
    own = tuple(_words(model, path[:good]))
    if not own:
        inside = path[1:good] if path[:1] == (CASE,) else path[:good]
        own = tuple(_words(Case, inside))
    return why, nearest(wrong, own)


def _words(model: type[BaseModel], above: NamePath) -> Iterable[str]:
    english = resolve(above, model)
    for info in offered(model):
        if info.path[:-1] == english:
            yield from (info.words[-1], info.path[-1])


def _misused(template: Template, model: type[BaseModel]) -> Iterator[Fault]:
    kinds = {info.path: info for info in offered(model)} | {("case", *info.path): info for info in offered(Case)}
    for use in used(template):
        path = resolve_anywhere(use.path, model)
        info = kinds.get(path) if path is not None else None
        if info is None:
            continue
        for name in use.filters:
            if name in _WANTS and _WANTS[name] != info.kind and not (info.kind == "整数" and name not in _MONEY):
                yield Fault(
                    f"“{'.'.join(use.path)}”不能用“{name}”",
                    f"它是{_called(info)}，“{name}”要的是{_WANTS[name]}",
                    "请换一个过滤器或字段",
                    use.place,
                )


def _called(info: FieldInfo) -> str:
    return f"多个{info.kind}" if info.repeats else info.kind


def _missing(content: bytes, headings: Sequence[str]) -> Iterator[Fault]:
    lines = [re.sub(r"\s|^\W+", "", spot.text) for spot in docx(content)] if headings else []
    for element in headings:
        if not any(line.startswith(re.sub(r"\s", "", element)) for line in lines):
            yield Fault(f"缺少要素“{element}”", "要素式文书的要素内容不得删改", "请从内置模板恢复这一行")
