"""Rendering Word templates: one function. A template is parsed and compiled once per process; a render touches only what changes.

The text parts are those docxtpl would write. Untouched members of the archive are copied; the same context gives the same bytes.
"""

from __future__ import annotations

import contextlib
import difflib
import posixpath
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from jinja2 import Template as Compiled
from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError, nodes
from lxml import etree
from pydantic import BaseModel

from feecase.errors import TemplateError
from feecase.papers import layout
from feecase.papers.archive import Packer, read, template_bytes, undated
from feecase.papers.citation import CitableLaw
from feecase.papers.forbidden_content import refuse_part
from feecase.papers.sandbox import MissingError, asked, environment, with_budget
from feecase.papers.source import TAG, Picture, PlacedError, TagPlace, TemplateSource, part_name, prepare
from feecase.papers.words import AskedNames, top

TEXT_PARTS = re.compile(r"^(word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|docProps/core\.xml)$")
"""The parts of a Word file whose tags are filled in."""
_BODY = "word/document.xml"
_CORE = "docProps/core.xml"
_BREAKS = re.compile("[\n\t]")
_ASSEMBLING = (nodes.Macro, nodes.CallBlock, nodes.AssignBlock, nodes.FilterBlock)
_WRONG = (JinjaError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """One text part of a template: its source, compiled, and the media that its pictures stand for."""

    member: str
    source: TemplateSource
    compiled: Compiled
    pictures: tuple[tuple[Picture, str], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template, parsed and compiled. `recount` says that columns may have to be counted anew, `asked` is what it asks its context for; `assembles` says that it puts text of its own together (macros, set blocks)."""

    name: str
    order: tuple[str, ...]
    parts: tuple[TemplatePart, ...]
    packer: Packer
    members: Mapping[str, bytes]
    recount: bool
    asked: AskedNames
    assembles: bool


def render_docx(
    template: Path | bytes,
    context: Mapping[str, object] | BaseModel,
    *,
    law: CitableLaw | None = None,
    case: BaseModel | None = None,
) -> bytes:
    """Render a .docx template with `context` and return the paper's bytes; the same input gives the same bytes.

    Every name of the context may be used under its English name and, where it comes from a model, under its Chinese title. Everything printed is
    escaped. Raises TemplateError, which names the template, the part, the paragraph or table cell and the text there, for a name that the context
    does not have (with the nearest right name), an empty value, a syntax error, forbidden code, or a file that is not a plain Word file.
    `law` is what `引用` may cite. With `case`, names of case files that the context does not have come from there, and all of it under `案件`.
    """
    content, name = template_bytes(template)
    return fill(parse(content, name), context, law=law, case=case)


@lru_cache(maxsize=64)
def parse(content: bytes, name: str) -> Template:
    """Read and compile a template, once per process and content. Raises TemplateError."""
    members = read(content, name)
    sources = {member: _prepared(member, data, name) for member, data in members.items() if TEXT_PARTS.match(member)}
    return _assembled(members, {member: source for member, source in sources.items() if source is not None}, name)


def parse_mended(content: bytes, name: str) -> tuple[Template | None, tuple[PlacedError, ...]]:
    """Read a template with every tag taken out that cannot be read by itself; return it and what is wrong with those tags.

    There is no template where even so its loops and conditions do not close. Raises TemplateError for a file that is no template at all.
    """
    with contextlib.suppress(PlacedError):
        return parse(content, name), ()
    members = read(content, name)
    sources: dict[str, TemplateSource] = {}
    errors: list[PlacedError] = []
    try:
        for member, data in members.items():
            source = _prepared(member, data, name) if TEXT_PARTS.match(member) else None
            if source is not None:
                sources[member], wrong = _mended(source, name)
                errors += wrong
        return _assembled(members, sources, name), tuple(errors)
    except PlacedError as error:
        return None, (*errors, error)


def _mended(source: TemplateSource, name: str) -> tuple[TemplateSource, list[PlacedError]]:
    errors = []

    def tried(tag: re.Match[str]) -> str:
        word = _WORD.match(tag[0])
        before, after, instead = _ALONE.get(word[1] if word else "{{", ("", "", ""))
        if not instead:
            return tag[0]
        try:
            environment().compile(before + tag[0] + after)
        except TemplateSyntaxError as error:
            errors.append(_miswritten(name, source.place(source.text.count("\n", 0, tag.start()) + 1), error))
            return instead
        return tag[0]

    return replace(source, text=TAG.sub(tried, source.text)), errors


_WORD = re.compile(r"\{%-?\s*(\w+)")
_ALONE = {
    "{{": ("", "", "{{ '' }}"),
    "if": ("", "{% endif %}", "{% if 1 %}"),
    "elif": ("{% if 1 %}", "{% endif %}", "{% elif 1 %}"),
    "for": ("", "{% endfor %}", "{% for _ in [] %}"),
}
"""What makes a tag a whole template, to try it alone, and what stands for it when it is none."""


def _assembled(members: Mapping[str, bytes], sources: Mapping[str, TemplateSource], name: str) -> Template:
    packer = Packer()
    parts: list[TemplatePart] = []
    trees: list[nodes.Template] = []
    for member, data in members.items():
        source = sources.get(member)
        if source is None:
            packer.keep(member, undated(data.decode()).encode() if member == _CORE else data)
        else:
            compiled, tree = _compile(name, member, source)
            trees.append(tree)
            parts.append(TemplatePart(member, source, compiled, _media(members, member, source)))
    for part in parts:
        for _, media in part.pictures:
            packer.keep(media, members[media])
    assembles = any(next(tree.find_all(_ASSEMBLING), None) is not None for tree in trees)
    recount = any(layout.unsteady(part.source.text) for part in parts if part.member == _BODY)
    return Template(name, tuple(members), tuple(parts), packer, members, recount, asked(trees), assembles)


def fill(
    template: Template,
    context: Mapping[str, object] | BaseModel,
    *,
    marks: bool = False,
    law: CitableLaw | None = None,
    case: BaseModel | None = None,
) -> bytes:
    """Render a parsed template; with `marks`, printed values stand between signs that `review` turns into highlights. Raises TemplateError."""
    names = with_budget(top(context, case, template.asked), marks=marks, law=law)
    changed: dict[str, bytes] = {}
    for part in template.parts:
        changed[part.member] = _text(template, part, names)
        for picture, media in part.pictures:
            if png := _named(picture.name, names):
                changed[media] = png
    return template.packer.pack(list(template.order), changed)


def _prepared(member: str, data: bytes, name: str) -> TemplateSource | None:
    try:
        return prepare(member, data, name)
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            "模板内容损坏", where=f"{name} {part_name(member)}", why=str(error), next="请用 Word 打开后重新保存"
        ) from error


def _compile(name: str, member: str, source: TemplateSource) -> tuple[Compiled, nodes.Template]:
    try:
        tree = environment().parse(source.text)
        return Compiled.from_code(environment(), environment().compile(tree), {**environment().globals}), tree
    except TemplateSyntaxError as error:
        raise _miswritten(name, source.place(error.lineno), error) from error
    except (JinjaError, SyntaxError, RecursionError, ValueError, OverflowError, MemoryError) as error:
        why = "嵌套太深，或数字太长" if not isinstance(error, JinjaError) else str(error)
        raise TemplateError("模板标签写错了", where=f"{name} {part_name(member)}", why=why, next="请简化模板里的标签") from error


def _miswritten(name: str, place: TagPlace, error: TemplateSyntaxError) -> PlacedError:
    return PlacedError(
        name,
        place,
        "模板标签写错了",
        why=_syntax(error.message or ""),
        next="请检查这一处的 {{ }}、{% %} 是否成对、拼写是否正确",
    )


def _media(members: Mapping[str, bytes], member: str, source: TemplateSource) -> tuple[tuple[Picture, str], ...]:
    folder, file = posixpath.split(member)
    relations = members.get(f"{folder}/_rels/{file}.rels")
    if not source.pictures or relations is None:
        return ()
    targets = {node.get("Id"): node.get("Target") for node in etree.fromstring(relations)}
    return tuple(
        (picture, posixpath.normpath(posixpath.join(folder, str(targets[picture.relation])))) for picture in source.pictures
    )


def _text(template: Template, part: TemplatePart, names: Mapping[str, Any]) -> bytes:
    try:
        text = part.compiled.render(names)
    except _WRONG as error:
        raise _explained(template.name, part.source, error, names) from error
    if part.member == _CORE:
        return undated(text).encode()
    if "\n" in text or "\t" in text:
        text = _with_breaks(text)
    if not _well_formed(text.encode()):
        where = f"{template.name} {part_name(part.member)}"
        why = "{%tr %}、{%p %} 等标签要成对并各占一行或一段"
        raise TemplateError("模板的行标签没有配好", where=where, why=why, next="请对照内置模板检查循环和条件")
    if part.member == _BODY:
        text = layout.numbered(layout.recounted(text) if template.recount else text)
    content = text.encode()
    if template.assembles:
        refuse_part(part.member, etree.fromstring(content), template.name)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + content


def _well_formed(content: bytes) -> bool:
    """Whether XML is well-formed: tags that cut elements, `{% if %}` across cells for one, can break it. Takes about 1 ms a paper."""
    try:
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003 — positional in C
    except expat.ExpatError:
        return False
    return True


def _with_breaks(text: str) -> str:
    """Turn line ends and tabs in values into Word's own, as docxtpl does, in the paragraphs that have any."""
    found = _BREAKS.search(text)
    if found is None:
        return text
    from docxtpl import DocxTemplate

    if "<w:txbxContent" in text:
        return str(DocxTemplate.resolve_listing(None, text))
    parts = []
    done = 0
    while found is not None:
        start = max(text.rfind("<w:p>", done, found.start()), text.rfind("<w:p ", done, found.start()))
        end = text.find("</w:p>", found.end()) + len("</w:p>")
        if start < 0 or end < len("</w:p>"):
            return str(DocxTemplate.resolve_listing(None, text))
        parts += [text[done:start], str(DocxTemplate.resolve_listing(None, text[start:end]))]
        done = end
        found = _BREAKS.search(text, done)
    return "".join((*parts, text[done:]))


def _named(name: str, names: Mapping[str, Any]) -> bytes | None:
    value: Any = names
    try:
        for step in name.split("."):
            value = value[step]
    except (KeyError, TypeError):
        return None
    return value if isinstance(value, bytes) else None


def _explained(name: str, source: TemplateSource, error: Exception, names: Mapping[str, Any]) -> TemplateError:
    lines = [
        frame.f_lineno if line is None else line
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == "<template>"
    ]
    place = source.place(lines[-1] if lines else 1)
    if isinstance(error, MissingError):
        known = error.known if error.known is not None else tuple(key for key in names if not key.startswith("_"))
        return PlacedError(
            name,
            place,
            f"模板里的“{error.name}”没有对应的内容",
            why="这个名称不在本文书的字段里；不会打印空白",
            next=nearest(error.name, known),
        )
    if isinstance(error, KeyError):
        return PlacedError(name, place, f"几个当事人不能一起打印“{error.args[0]}”", next="请用循环逐个打印")
    return PlacedError(name, place, "模板里的这一处不能执行", why=_plain(error), next="请修改这一处")


def nearest(name: str, known: tuple[str, ...]) -> str:
    """Say which known name a wrong one most likely means, or which there are."""
    if match := difflib.get_close_matches(name, known, n=1, cutoff=0.5):
        return f"最接近的名称是“{match[0]}”"
    chinese = [word for word in known if not word.isascii()]
    return "可用的名称：" + "、".join((chinese or list(known))[:30])


def _plain(error: Exception) -> str:
    text = str(error)
    return text if re.search("[一-鿿]", text) else f"{type(error).__name__}: {text}"


_SYNTAX = (
    (r"No filter named '(.+?)'", "没有“{0}”这个过滤器"),
    (r"unexpected end of template|Unexpected end of template", "循环或条件没有结束标签（endfor、endif）"),
    (r"Encountered unknown tag '(.+?)'", "不认识的标签“{0}”，或结束标签没有对应的开始"),
    (r"expected token 'end of .+?', got '(.+?)'", "“{0}”是多余的：名称里不能有空格，文字要加引号"),
    (r"expected token '(.+?)', got 'end of .+?'", "标签没有写完，还缺“{0}”"),
    (r"expected token '(.+?)', got '(.+?)'", "这里应该是“{0}”，写的是“{1}”"),
    (r"unexpected char '(.+?)'", "有不该出现的字符“{0}”（可能是全角标点）"),
)


def _syntax(message: str) -> str:
    for pattern, text in _SYNTAX:
        if match := re.search(pattern, message):
            return text.format(*match.groups())
    return message
