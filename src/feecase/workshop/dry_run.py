"""Trying a template with a case: everything that would go wrong or come out empty, each with its place, not the first alone."""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError as JinjaError
from jinja2 import Undefined, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from lxml import etree
from pydantic import BaseModel

from feecase.errors import TemplateError
from feecase.papers.citation import CitableLaw
from feecase.papers.render import Template, TemplatePart, fill, nearest, parse
from feecase.papers.repair import W
from feecase.papers.sandbox import Sandbox, printed, with_budget
from feecase.papers.source import TagPlace
from feecase.papers.words import top
from feecase.workshop.template_check import Fault

_HOLE = "〔？〕"
"""What stands where nothing could be printed."""
_BLANK = re.compile(r"[\s_＿　年月日]*")
_LINE = "feecase-line"
_FAILS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
_Note = tuple[str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """A case to try a template with: its name, the paper's context, the case itself."""

    name: str
    context: Mapping[str, object] | BaseModel
    case: BaseModel | None = None


def try_out(
    content: bytes, name: str, samples: Sequence[Sample], law: CitableLaw | None = None, known: Sequence[Fault] = ()
) -> tuple[Fault, ...]:
    """Render a template with each sample and return what went wrong or stayed empty, but not what `known` faults have said of the same place.

    Raises TemplateError for a template that cannot be parsed.
    """
    template = parse(content, name)
    told = {fault.place for fault in known}
    found: dict[tuple[str, TagPlace | None], tuple[Fault, list[str]]] = {}
    for sample in samples:
        for fault in _tried(template, sample, law):
            if fault.place not in told or fault.level == "note":
                found.setdefault((fault.what, fault.place), (fault, []))[1].append(sample.name)
    return tuple(
        Fault(fault.what, f"{fault.why}（案件 {'、'.join(dict.fromkeys(cases))}）", fault.next, fault.place, fault.level)
        for fault, cases in found.values()
    )


def _tried(template: Template, sample: Sample, law: CitableLaw | None) -> list[Fault]:
    names = with_budget(top(sample.context, sample.case, template.asked), law=law)
    faults = [fault for part in template.parts for fault in _part(part, names)]
    if any(fault.level == "blocking" for fault in faults):
        return faults
    try:
        fill(template, sample.context, law=law, case=sample.case)
    except TemplateError as error:
        first = error.problems[0]
        faults.append(Fault(first.what, first.why, first.next, getattr(error, "place", None)))
    return faults


def _part(part: TemplatePart, names: Mapping[str, Any]) -> list[Fault]:
    """Render one part with every paragraph numbered by its line, and look at what came out."""
    environment = _Lenient()
    lines = part.source.text.split("\n")
    numbered = "\n".join(re.sub(r"^<w:p(?=[ >])", f'<w:p {_LINE}="{number}"', line) for number, line in enumerate(lines, 1))
    faults = []
    try:
        text = environment.from_string(numbered).render(names)
    except (JinjaError, RecursionError, *_FAILS) as error:
        text = ""
        line = environment.last or 1
        faults = [Fault("模板里的这一处不能执行", str(error) or type(error).__name__, "请修改这一处", part.source.place(line))]
    noted = [
        Fault(what, why, fix, part.source.place(line), "note" if level == "note" else "blocking")
        for level, what, why, fix, line in environment.noted
    ]
    if text and part.member != "docProps/core.xml":
        blank = {fault.place for fault in noted}
        faults += [fault for fault in _empty(part, lines, text) if fault.place not in blank]
    return list(dict.fromkeys((*noted, *faults)))


def _empty(part: TemplatePart, lines: Sequence[str], text: str) -> list[Fault]:
    """Return the cells that should hold a value and hold nothing, and those that Word cannot open."""
    root: Any
    try:
        root = etree.fromstring(text.encode())
    except etree.XMLSyntaxError:
        return []  # rendering says so itself
    found = []
    for cell in root.iter(f"{{{W}}}tc"):
        paragraphs = [node for node in cell.iter(f"{{{W}}}p") if next(node.iterancestors(f"{{{W}}}tc")) is cell]
        numbers = [int(node.get(_LINE)) for node in paragraphs if node.get(_LINE)]
        if not paragraphs:
            near = next((int(node.get(_LINE)) for node in cell.getparent().iter(f"{{{W}}}p") if node.get(_LINE)), 1)
            found.append(
                Fault(
                    "这一行有一格没有段落，Word 会报告文件损坏",
                    "{%p %} 条件去掉了格里唯一的段落",
                    "请在格里留一个空段落",
                    part.source.place(near),
                )
            )
        elif any("{{" in lines[number - 1] for number in numbers) and _is_blank(cell):
            line = next(number for number in numbers if "{{" in lines[number - 1])
            found.append(Fault("这一格没有内容", "应当填入的都是空的", "确认留空是否合适", part.source.place(line), "note"))
    found += [
        Fault(
            "有一个表格一行也没有，Word 会报告文件损坏",
            "全部行都在循环或条件里",
            "请留一个表头行",
            TagPlace(part.source.places[0].part, "", ""),
        )
        for table in root.iter(f"{{{W}}}tbl")
        if table.find(f".//{{{W}}}tr") is None
    ]
    return found


def _is_blank(cell: Any) -> bool:
    text = "".join(node.text or "" for node in cell.iter(f"{{{W}}}t"))
    return _BLANK.fullmatch(text) is not None and next(cell.iter(f"{{{W}}}drawing", f"{{{W}}}pict"), None) is None


class _Lenient(Sandbox):
    """The environment of templates, which here notes what is wrong and goes on; `last` is the line of the last note."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[_Note] = []
        self.last = 0
        self.undefined = type("Noted", (_Noted,), {"__slots__": (), "environment": self})
        self.filters = {name: self._kept(name, work) for name, work in self.filters.items()}
        self.finalize = self._printed

    def note(self, what: str, why: str, fix: str, level: str = "blocking") -> str:
        """Note something at the template's current line; return what is printed instead."""
        self.last = _line()
        self.noted.append((level, what, why, fix, self.last))
        return _HOLE

    def _kept(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        given = 1 if getattr(work, "jinja_pass_arg", None) is not None else 0

        @functools.wraps(work)
        def kept(*arguments: Any, **named: Any) -> Any:
            value = arguments[given]
            if value is _HOLE or isinstance(value, _Noted):
                if isinstance(value, _Noted) and name in {"default", "d"}:
                    return work(*arguments, **named)
                str(value)
                return [] if name == "_turns" else _HOLE
            try:
                return work(*arguments, **named) if name != "_turns" else self._turns(work, arguments)
            except _FAILS as error:
                if value is None:
                    self.note("这里的值是空的", f"“{name}”要有值", "请用 {% if %} 先判断，或在案件里补上")
                else:
                    self.note(f"这个值不能用“{name}”", str(error), "请换一个过滤器或字段")
                return _HOLE

        return kept

    def _turns(self, work: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        if arguments[1] is None or not hasattr(arguments[1], "__iter__"):
            self.note("这里不能循环", "值是空的，或只有一个", "请改用列表字段，或用 {% if %} 先判断")
            return []
        return work(*arguments)

    @pass_context
    def _printed(self, context: Context, value: Any) -> Any:
        if isinstance(value, _Noted):
            return str(value)
        try:
            text = printed(context, value)
        except JinjaError as error:
            return self.note("模板里的这一处不能打印", str(error), "请写出其中的字段、用循环逐项打印，或用 {% if %} 先判断")
        if isinstance(text, str) and _BLANK.fullmatch(text):
            self.note("这里打印出来是空白", "案件没有这项内容，或留待手填", "确认留空是否合适", "note")
        return text


class _Noted(Undefined):
    """A name that the context does not have: noted once at each place, then nothing."""

    __slots__ = ()
    environment: _Lenient

    def _told(self) -> str:
        if issubclass(self._undefined_exception, SecurityError):
            return self.environment.note(f"模板里不能用“{self._undefined_name}”", "模板只能读取字段", "请删去这一处")
        owner = self._undefined_obj
        known = (
            tuple(key for key in owner if isinstance(key, str))
            if hasattr(owner, "__getitem__") and hasattr(owner, "__iter__") and not isinstance(owner, str)
            else ()
        )
        fix = nearest(str(self._undefined_name), known) if known else "请改名称，或用 {% if %} 先判断"
        why = "上一级是空的" if owner is None else "案件里没有这项内容"
        return self.environment.note(f"模板里的“{self._undefined_name}”没有对应的内容", why, fix)

    def __str__(self) -> str:
        return self._told()

    def __len__(self) -> int:
        self._told()
        return 0

    def __iter__(self) -> Any:
        self._told()
        return iter(())

    def __bool__(self) -> bool:
        self._told()
        return False

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        self._told()
        return False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, name: object) -> Any:
        return self


def _line() -> int:
    """Return the line of the template that runs now: the innermost frame that Jinja compiled from it."""
    for frame, line in traceback.walk_stack(None):
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(line))
    return 1
