"""What a template says by itself, without data: broken tags, citations that are no good law, fonts that are not to be had."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import nodes

from feecase.errors import LawError, Problem
from feecase.papers.archive import read_members
from feecase.papers.citing import Law
from feecase.papers.locate import Note, Spot, comment, docx
from feecase.papers.sandbox import environment
from feecase.papers.source import Place

if TYPE_CHECKING:
    from feecase.papers.checking import Fault
    from feecase.papers.render import Template

_WIDE = re.compile(r"｛\s*[｛%]|[%｝]\s*｝|｛%|%｝")
_OPEN, _CLOSE = re.compile(r"\{\{|\{%"), re.compile(r"\}\}|%\}")
_FONTS = re.compile(r'w:(?:eastAsia|ascii|hAnsi)="([^"]+)"')
_FONT = re.compile(r'<w:font w:name="([^"]+)">(.*?)</w:font>', re.DOTALL)
USUAL = frozenset({
    "宋体", "仿宋", "黑体", "楷体", "仿宋_GB2312", "楷体_GB2312", "华文中宋", "华文仿宋", "华文楷体", "微软雅黑", "等线", "等线 Light", "隶书", "幼圆", "方正小标宋简体",
    "SimSun", "NSimSun", "SimHei", "FangSong", "KaiTi", "Microsoft YaHei", "DengXian", "MS Gothic", "Segoe UI Symbol", "Times New Roman", "Arial", "Calibri", "Cambria",
    "Courier New", "Symbol", "Wingdings", "Tahoma", "Verdana",
})  # fmt: skip
"""Fonts that come with Word, or that courts ask for."""


def place(spot: Spot) -> Place:
    """Return a spot as faults name it."""
    return Place("" if spot.where.startswith(("页", "脚", "尾")) else "正文", spot.where, spot.text.strip())


def broken_tags(content: bytes) -> Iterator[tuple[str, str, Place]]:
    """Yield what, fix and place of tags in full-width signs and of tags that begin or end in another paragraph."""
    for spot in docx(content):
        if _WIDE.search(spot.text):
            yield "标签写成了全角括号", "请改为半角 {{ }} 或 {% %}", place(spot)
        elif len(_OPEN.findall(spot.text)) != len(_CLOSE.findall(spot.text)):
            yield "标签的开头和结尾不在同一段落，或没有配对", "请把整个标签写在一个段落里", place(spot)


def citations(content: bytes, law: Law) -> Iterator[tuple[str, Place]]:
    """Yield each citation written out in a template that is repealed, changed, unknown or misquoted, with what is wrong."""
    from feecase.law.check import check, summary

    spots = docx(content)
    texts = [(str(number), spot.text) for number, spot in enumerate(spots)]
    for found in check(texts, law.library, on=law.on, today=law.on):
        if not found.good and found.on.status != "ambiguous":
            yield f"“{found.mention.text}”{summary(found, law.library)}", place(spots[int(found.where)])


def calls(template: Template, law: Law) -> Iterator[tuple[str, Place]]:
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
    texts = [members.get(name, b"").decode("utf-8", "replace") for name in ("word/document.xml", "word/styles.xml")]
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


def marked(content: bytes, faults: Sequence[Fault | Problem]) -> bytes:
    """Return a copy of a template with every fault as a comment at its place (at the top where it has none)."""
    spots = docx(content)
    notes = []
    for fault in faults:
        where = getattr(fault, "place", None)
        spot = next((spot for spot in spots if where and _bare(spot.text) == _bare(where.text)), None) or next(
            (spot for spot in spots if where and where.text and _bare(where.text)[:30] in _bare(spot.text)), spots[0]
        )
        text = "；".join(part for part in (fault.what, fault.why, fault.next) if part)
        notes.append(Note(spot, 0, len(spot.text), text))
    return comment(content, notes, author="feecase")


def _bare(text: str) -> str:
    return re.sub(r"\s|☐(?=\{\{)", "", text)
