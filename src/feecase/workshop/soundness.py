"""What a template says by itself, without data: broken tags, citations that are no good law, fonts that are not to be had."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import nodes
from lxml import etree

from feecase.errors import LawError
from feecase.papers.archive import read_members
from feecase.papers.citation import CitableLaw
from feecase.papers.locate import Note, Spot, comment, docx, labels
from feecase.papers.repair import W, own_texts
from feecase.papers.sandbox import environment
from feecase.papers.source import TagPlace, part_name

if TYPE_CHECKING:
    from feecase.papers.render import Template
    from feecase.workshop.template_check import Fault

_FONTS = re.compile(r'w:(?:eastAsia|ascii|hAnsi)="([^"]+)"')
_NAMING = re.compile(r"word/(document|styles|numbering|header\d*|footer\d*|footnotes|endnotes)\.xml$")
_FONT = re.compile(r'<w:font w:name="([^"]+)">(.*?)</w:font>', re.DOTALL)
USUAL = frozenset(
    {
        "宋体",
        "仿宋",
        "黑体",
        "楷体",
        "仿宋_GB2312",
        "楷体_GB2312",
        "华文中宋",
        "华文仿宋",
        "华文楷体",
        "微软雅黑",
        "等线",
        "等线 Light",
        "隶书",
        "幼圆",
        "方正小标宋简体",
        "SimSun",
        "NSimSun",
        "SimHei",
        "FangSong",
        "KaiTi",
        "Microsoft YaHei",
        "DengXian",
        "MS Gothic",
        "Segoe UI Symbol",
        "Times New Roman",
        "Arial",
        "Calibri",
        "Cambria",
        "Courier New",
        "Courier",
        "Symbol",
        "Wingdings",
        "Tahoma",
        "Verdana",
    }
)
"""Fonts that come with Word, or that courts ask for."""


def place(spot: Spot) -> TagPlace:
    """Return a spot as faults name it."""
    return TagPlace("" if spot.where.startswith(("页", "脚", "尾", "批")) else "正文", spot.where, spot.text.strip())


def tracked(content: bytes, member: str) -> tuple[TagPlace, ...]:
    """Return the first place of a part where changes are tracked, if there is one."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    change = next(root.iter(*(f"{{{W}}}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))), None)
    if change is None:
        return ()
    paragraph = next((node for node in (*change.iterancestors(f"{{{W}}}p"), *change.iter(f"{{{W}}}p"))), None)
    if paragraph is None:
        return (TagPlace(part_name(member), "", ""),)
    return (TagPlace(part_name(member), labels(root)[paragraph], "".join(node.text or "" for node in own_texts(paragraph))),)


def dead_tags(members: Mapping[str, bytes], alive: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the parts whose texts hold tags that nobody fills in: charts, diagrams, building blocks."""
    for member, content in members.items():
        if (
            member.endswith(".xml")
            and member not in alive
            and member != "docProps/core.xml"
            and (b"{{" in content or b"{%" in content)
        ):
            yield member


def citations(content: bytes, law: CitableLaw) -> Iterator[tuple[str, TagPlace]]:
    """Yield each citation written out in a template that is repealed, changed, unknown or misquoted, with what is wrong."""
    from feecase.law.check import check, summary

    spots = docx(content, comments=True)
    texts = [(str(number), spot.text) for number, spot in enumerate(spots)]
    for found in check(texts, law.library, on=law.on, today=law.on):
        if not found.good and found.on.status != "ambiguous":
            yield f"“{found.mention.text}”{summary(found, law.library)}", place(spots[int(found.where)])


def calls(template: Template, law: CitableLaw) -> Iterator[tuple[str, TagPlace]]:
    """Yield each 引用(…) of fixed words that the library cannot write."""
    for part in template.parts:
        for call in environment().parse(part.source.text).find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "引用":
                continue
            values = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
            if len(values) != len(call.args) or len(values) < 2:  # noqa: PLR2004 — law and article
                continue
            try:
                law.citation(*values)
            except LawError as error:
                yield (
                    f"{error.problems[0].what}{f'（{error.problems[0].why}）' if error.problems[0].why else ''}",
                    part.source.place(call.lineno),
                )


def absent_fonts(content: bytes) -> tuple[str, ...]:
    """Return the fonts that a template names and that neither come with Word, nor are installed here, nor have a substitute named in the file."""
    members = read_members(content)
    texts = [content.decode("utf-8", "replace") for name, content in members.items() if _NAMING.match(name)]
    named = {font for text in texts for font in _FONTS.findall(text)} - {"zh-CN", "en-US"}
    table = members.get("word/fontTable.xml", b"").decode("utf-8", "replace")
    replaced = {name for name, inner in _FONT.findall(table) if "w:altName" in inner or "w:embedRegular" in inner}
    wanted = {font for font in named if not font.startswith("+")} - USUAL - replaced
    return tuple(sorted(wanted - installed())) if wanted else ()


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """Return the font families of this machine; none where they cannot be listed."""
    program = shutil.which("fc-list")
    if program is None:
        return frozenset()
    done = subprocess.run([program, ":", "family"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 — a fixed command
    return frozenset(name.strip() for line in done.stdout.splitlines() for name in line.split(","))


def marked(content: bytes, faults: Sequence[Fault]) -> bytes:
    """Return a copy of a template with every fault as a comment at its place (at the top where it has none)."""
    spots = docx(content, comments=True)
    notes = []
    for fault in faults if spots else ():
        spot = _at(spots, fault.place) if fault.place else spots[0]
        text = "；".join(part for part in (fault.what, fault.why, fault.next) if part)
        notes.append(Note(spot, 0, len(spot.text), text))
    return comment(content, notes, author="feecase")


def _at(spots: Sequence[Spot], where: TagPlace) -> Spot:
    here = [spot for spot in spots if place(spot).label == where.label] or list(spots)
    text = _bare(where.text)
    same = [spot for spot in here if _bare(spot.text) == text] or [
        spot for spot in here if text and text[:30] in _bare(spot.text)
    ]
    return (same or here)[0]


def _bare(text: str) -> str:
    return re.sub(r"\s|☐(?=\{\{)", "", text)
