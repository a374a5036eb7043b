"""Review copies: the same paper, with everything that was filled in highlighted, for the lawyer's eyes only."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import BaseModel

from feecase.errors import TemplateError
from feecase.papers.archive import Packer, read_members, template_bytes
from feecase.papers.citation import CitableLaw
from feecase.papers.render import fill, parse
from feecase.papers.repair import W
from feecase.papers.sandbox import FILLED, FILLED_END
from feecase.papers.text import extract

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BEFORE_HIGHLIGHT = {
    f"{{{W}}}{name}"
    for name in (
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "smallCaps",
        "strike",
        "dstrike",
        "outline",
        "shadow",
        "emboss",
        "imprint",
        "noProof",
        "snapToGrid",
        "vanish",
        "webHidden",
        "color",
        "spacing",
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
    )
}
"""What the schema wants before the highlight in a run's properties."""


def review_copy(
    template: Path | bytes,
    context: Mapping[str, object] | BaseModel,
    paper: bytes,
    *,
    law: CitableLaw | None = None,
    case: BaseModel | None = None,
) -> bytes:
    """Return `paper`, rendered from `template` and `context`, with every printed value and every tick highlighted in yellow.

    Fixed words of the template stay plain, whether a condition chose them or not. Raises TemplateError as rendering does, and when the copy would not
    say the same as the paper (a template that compares or cuts what it printed into a block).
    """
    content, name = template_bytes(template)
    marked = read_members(fill(parse(content, name), context, marks=True, law=law, case=case))
    members = {member: _highlighted(data) if member.endswith(".xml") else data for member, data in marked.items()}
    result = Packer().pack(list(members), members)
    if extract(result) != extract(paper):
        raise TemplateError(
            "不能制作审阅本",
            where=name,
            why="模板先把内容放进 {% set %} 块或宏，再对其结果作比较或截取",
            next="请直接使用字段作比较，或不加 --review",
        )
    return result


def _highlighted(part: bytes) -> bytes:
    if FILLED.encode() not in part:
        return part
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    for node in root.iter():
        for key, value in node.attrib.items():
            if FILLED in str(value):
                node.set(key, _unmarked(str(value)))
    depth = 0
    for run in list(root.iter(f"{{{W}}}r")):
        depth = _split(run, depth)
    for node in root.iter():
        if isinstance(node.tag, str) and node.text and (FILLED in node.text or FILLED_END in node.text):
            node.text = _unmarked(node.text)  # text outside runs, such as the document's title
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _unmarked(text: str) -> str:
    return text.replace(FILLED, "").replace(FILLED_END, "")


def _split(run: Any, depth: int) -> int:
    """Split a run where values begin and end, and highlight the values; `depth` says whether it begins inside one. Returns the depth behind it."""
    pieces: list[tuple[bool, Any]] = []
    properties = run.find(f"{{{W}}}rPr")
    for node in run:
        if node is properties:
            continue
        if node.tag != f"{{{W}}}t":
            pieces.append((False, node))
            continue
        for piece, inside in _pieces(node.text or "", depth):
            text = copy.deepcopy(node)
            text.text = piece
            text.set(_SPACE, "preserve")
            pieces.append((inside and piece != "☐", text))
        depth += (node.text or "").count(FILLED) - (node.text or "").count(FILLED_END)
    if any(inside for inside, _ in pieces):
        for inside, group in groupby(pieces, key=lambda piece: piece[0]):
            run.addprevious(_run(run, properties, [node for _, node in group], highlight=inside))
        run.getparent().remove(run)
    return depth


def _pieces(text: str, depth: int) -> Iterator[tuple[str, bool]]:
    start = 0
    for at, sign in enumerate(f"{text}{FILLED}"):
        if sign in (FILLED, FILLED_END):
            if at > start:
                yield text[start:at], depth > 0
            depth += 1 if sign == FILLED else -1
            start = at + 1


def _run(run: Any, properties: Any, nodes: list[Any], *, highlight: bool) -> Any:
    made = etree.Element(run.tag, run.attrib, nsmap=run.nsmap)
    if properties is not None:
        made.append(copy.deepcopy(properties))
    if highlight:
        own = made.find(f"{{{W}}}rPr")
        own = etree.SubElement(made, f"{{{W}}}rPr") if own is None else own
        for old in own.findall(f"{{{W}}}highlight"):
            own.remove(old)
        at = sum(node.tag in _BEFORE_HIGHLIGHT for node in own)
        own.insert(at, etree.Element(f"{{{W}}}highlight", {f"{{{W}}}val": "yellow"}))
    made.extend(nodes)
    return made
