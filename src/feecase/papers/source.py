"""From the parts of a Word file to Jinja source, and back from a line of that source to the place a lawyer sees.

docxtpl's rules for tags are used as they are ({{ }}, {% %}, {%p %}, {%tr %}, {%tc %}, {%r %}, colspan, vm, hm). On top: a check-box control whose tag
(Word: 控件属性 – 标记) holds `{{ expression }}` is ticked when the expression is true, and a picture whose alternative text is `{{ name }}` is
replaced by the PNG of that name. Tags that people or Word have spoilt are put right first (`feecase.papers.repair`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from lxml import etree

from feecase.errors import TemplateError
from feecase.papers.locate import labels
from feecase.papers.repair import W, find_tags, hide_deleted, own_texts, repair, unopened

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_EXPRESSION = re.compile(r"^\s*\{\{(.*)\}\}\s*$", re.DOTALL)
_TICK = re.compile(r"\{\{ \((.*?)\)\|勾选 \}\}")
_WHOLE = re.compile(r"\{\{(r|p|tr|tc) ")
"""docxtpl puts formatted text in place of a run this way; feecase prints text alone, which Word would not show there."""
_RAW = re.compile(rb"\{_[{%]|[}%]_\}")
_PART = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
    "core": "文件属性",
}


@dataclass(frozen=True, slots=True)
class TagPlace:
    """Where in a Word file: the part, the paragraph or table cell, and the text there."""

    part: str
    spot: str
    text: str

    @property
    def label(self) -> str:
        """The place without the text: 正文第3段."""
        return f"{self.part}{self.spot}"

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 80 else self.text[:78] + "……"  # noqa: PLR2004 — one line of a terminal
        return self.label + (f"“{shown}”" if shown else "")


class PlacedError(TemplateError):
    """Something is wrong in a template at a place."""

    def __init__(self, name: str, place: TagPlace, what: str, *, why: str = "", next: str = "") -> None:  # noqa: A002 — the field's name in the JSON shape
        super().__init__(what, where=f"{name} {place}".strip(), why=why, next=next)
        self.place = place


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be replaced: the dotted name in the context, and the relation by which the part holds the file."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """One part as Jinja source. `tags` counts the tags up to each line's end, `places` has one entry per tag, `repairs` what had to be put right."""

    text: str
    tags: tuple[int, ...]
    places: tuple[TagPlace, ...]
    pictures: tuple[Picture, ...] = ()
    repairs: tuple[tuple[str, TagPlace], ...] = ()

    def place(self, line: int) -> TagPlace:
        """Return the place of a line (from 1) of the source.

        The n-th tag of the source is the n-th of the part, except where docxtpl makes tags of its own (vm, hm): so the nearest place that holds the
        line's first tag is taken.
        """
        before = self.tags[line - 2] if line >= 2 else 0  # noqa: PLR2004 — lines count from 1
        start = min(before, len(self.places) - 1)
        first = TAG.search(self.text.split("\n")[line - 1])
        wanted = _bare(first[0]) if first else ""
        near = sorted(range(len(self.places)), key=lambda place: abs(place - start))
        return self.places[next((place for place in near if wanted and wanted in _bare(self.places[place].text)), start)]


def _bare(text: str) -> str:
    """Return text without blanks and without the marks that say which row or paragraph a tag stands for."""
    return re.sub(r"\s", "", re.sub(r"(\{[{%])(?:tr|tc|p|r)\s", r"\1", text))


def part_name(member: str) -> str:
    """Return the Chinese name of a part: 正文, 页眉 …"""
    stem = re.sub(r"\d*\.xml$", "", member.rsplit("/", 1)[-1])
    return _PART.get(stem, member)


def prepare(member: str, content: bytes, name: str) -> TemplateSource | None:
    """Return one part as Jinja source, or None when it holds no tag. Raises PlacedError for a tag without an end; `name` is the template's, for messages."""
    if member == "docProps/core.xml":
        text = content.decode("utf-8")
        if find_tags(text)[1]:
            raise _unclosed(name, TagPlace("文件属性", "", ""))
        return _located(text, [TagPlace("文件属性", "", tag) for tag in TAG.findall(text)]) if "{" in text else None
    root, pictures, repairs = mended(content, part_name(member), name)
    places = _places(root, part_name(member))
    if not places and not _RAW.search(etree.tostring(root)):
        return None
    from docxtpl import DocxTemplate

    patched = TAG.sub(_plain_signs, DocxTemplate.patch_xml(None, etree.tostring(root, encoding="unicode")))
    return _located(re.sub(r"<w:p([ >])", r"\n<w:p\1", patched.replace("\n", " ")), places, pictures, repairs)


def stray_ends(content: bytes, member: str) -> tuple[TagPlace, ...]:
    """Return the places where the end of a tag stands without its beginning; it would be printed."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    found = []
    for paragraph, spot in labels(root).items():
        if unopened(paragraph):
            found.append(TagPlace(part_name(member), spot, _shown(own_texts(paragraph))))
    return tuple(dict.fromkeys(found))


def mended(content: bytes, part: str, name: str) -> tuple[Any, tuple[Picture, ...], tuple[tuple[str, TagPlace], ...]]:
    """Return a part's tree with its tags put right and its check-boxes and pictures as plain tags, its pictures, and what was put right.

    Raises PlacedError for a tag without an end, and for a printing tag that docxtpl would put in place of its whole run, paragraph, row or cell.
    """
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    hide_deleted(root)
    repairs: dict[tuple[str, TagPlace], None] = {}
    for paragraph, spot in labels(root).items():
        place = TagPlace(part, spot, _shown(own_texts(paragraph)))
        done, unclosed = repair(paragraph)
        repairs |= {(what, place): None for what, _ in done}
        if unclosed:
            raise _unclosed(name, place)
        if whole := _WHOLE.search("".join(node.text or "" for node in own_texts(paragraph))):
            why = f"“{whole[0].strip()}”会取代整个段落或格子，其中的文字不会显示"
            raise PlacedError(name, place, "打印的标签不能这样开头", why=why, next=f"请写成 {{{{ 名称 }}}}，去掉“{whole[1]}”")
    for node in root.iter():
        texts = [text for text in (*node.attrib.values(), node.text or "") if "{" in text or "｛" in text]
        if node.tag == f"{{{W}}}t" and texts and _paragraph_of(node) is not None:
            continue
        if any(find_tags(text)[1] for text in texts):
            raise _unclosed(name, TagPlace(part, "", texts[0][:40]))
    for control in root.iter(f"{{{W}}}sdt"):
        _checkbox(control)
    pictures = tuple(found for drawing in root.iter(f"{{{W}}}drawing") if (found := _picture(drawing)))
    return root, pictures, tuple(repairs)


def _unclosed(name: str, place: TagPlace) -> PlacedError:
    return PlacedError(
        name, place, "标签没有结尾", why="一个标签要在同一个段落里开始和结束", next="请补上 }} 或 %}，或把整个标签写在一个段落里"
    )


def _shown(texts: list[Any]) -> str:
    return re.sub(r"\s+", " ", _TICK.sub(r"☐{{ \1 }}", "".join(node.text or "" for node in texts))).strip()


def _plain_signs(tag: re.Match[str]) -> str:
    return tag[0].replace("&quot;", '"').replace("&amp;", "&")


def _located(
    text: str, places: list[TagPlace], pictures: tuple[Picture, ...] = (), repairs: tuple[tuple[str, TagPlace], ...] = ()
) -> TemplateSource:
    counts = accumulate(len(TAG.findall(line)) for line in text.split("\n"))
    return TemplateSource(text, tuple(counts), tuple(places), pictures, repairs)


def _checkbox(control: Any) -> None:
    properties = control.find(f"{{{W}}}sdtPr")
    if properties is None:
        return
    box, tag = properties.find(f"{{{W14}}}checkbox"), properties.find(f"{{{W}}}tag")
    match = _EXPRESSION.match(tag.get(f"{{{W}}}val", "")) if box is not None and tag is not None else None
    if match is None:
        return
    properties.remove(tag)
    test = f"({match[1].strip()})"
    box.find(f"{{{W14}}}checked").set(f"{{{W14}}}val", f"{{{{ 1 if {test} else 0 }}}}")
    texts = list(control.iter(f"{{{W}}}t"))
    for text in texts:
        text.text = ""
    texts[0].text = f"{{{{ {test}|勾选 }}}}"


def _picture(drawing: Any) -> Picture | None:
    """Make a picture's height follow what it is replaced by; return what replaces which related member."""
    named = next((node for node in drawing.iter(f"{{{WP}}}docPr") if _EXPRESSION.match(node.get("descr", ""))), None)
    blip = next(drawing.iter(f"{{{A}}}blip"), None)
    if named is None or blip is None:
        return None
    expression = _EXPRESSION.match(named.get("descr"))[1].strip()  # type: ignore[index]
    named.set("descr", named.get("name", ""))
    for extent in [*drawing.iter(f"{{{WP}}}extent"), *drawing.iter(f"{{{A}}}ext")]:
        if extent.get("cx"):
            extent.set("cy", f"{{{{ ({expression})|_height({int(extent.get('cx'))}) }}}}")
    return Picture(expression, blip.get(f"{{{R}}}embed"))


def _paragraph_of(node: Any) -> Any:
    return node if node.tag == f"{{{W}}}p" else next((a for a in node.iterancestors(f"{{{W}}}p")), None)


def _places(root: Any, part: str) -> list[TagPlace]:
    places: list[TagPlace] = []
    for paragraph, spot in labels(root).items():
        own = [node for node in paragraph.iter() if isinstance(node.tag, str) and _paragraph_of(node) is paragraph]
        texts = own_texts(paragraph)
        tags = len(TAG.findall("".join(node.text or "" for node in texts)))
        inner = sum(len(TAG.findall(value)) for node in own for value in node.attrib.values() if "{" in value)
        places.extend([TagPlace(part, spot, _shown(texts))] * (tags + inner))
    return places
