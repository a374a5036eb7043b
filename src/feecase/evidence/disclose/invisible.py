"""Invisible text on a page that is a picture, so that it can be searched and copied.

The font is embedded and has one glyph without area (`glyphless.ttf`, made with
fontTools; a glyph without extent would make PDFium skip the text): a font that is only named would be replaced by
whatever the reading machine has, and the text that comes back would depend on that machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

NAME = "/T"
"""The name of the font in the page's resources."""
_MANY = 100
"""The most entries of one block in a character map (PDF 32000-1, 9.10.3)."""
_CODES = 0xFFFF


def layer(out: pikepdf.Pdf, characters: Iterable[tuple[str, tuple[float, float, float, float]]]) -> tuple[str, pikepdf.Object]:
    """Return the operators that write characters invisibly into their boxes (left, bottom, right, top in points), and their font.

    Characters of every plane are kept; boxes without an area are left out.
    """
    codes: dict[str, int] = {}
    lines = [f"BT 3 Tr {NAME} 1 Tf"]
    for character, (left, bottom, right, top) in characters:
        if right > left and top > bottom and (character in codes or len(codes) < _CODES):
            code = codes.setdefault(character, len(codes) + 1)
            lines.append(f"{right - left:.2f} 0 0 {top - bottom:.2f} {left:.2f} {bottom:.2f} Tm <{code:04x}> Tj")
    return "\n".join((*lines, "ET")), _font(out, list(codes))


@cache
def _program() -> bytes:
    return resources.files(__package__).joinpath("glyphless.ttf").read_bytes()


def _font(out: pikepdf.Pdf, characters: Sequence[str]) -> pikepdf.Object:
    """Return a font whose code n, from 1, is the n-th of `characters`; each is one em wide and high and shows nothing."""
    from pikepdf import Array, Dictionary, Name, Stream, String

    name = Name("/Glyphless")
    program = Stream(out, _program(), Length1=len(_program()))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([0, 0, 1000, 1000]),
        ItalicAngle=0,
        Ascent=1000,
        Descent=0,
        CapHeight=1000,
        StemV=80,
        FontFile2=out.make_indirect(program),
    )
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        DW=1000,
        FontDescriptor=out.make_indirect(descriptor),
        CIDToGIDMap=out.make_indirect(Stream(out, b"\0\1" * (len(characters) + 1))),
    )
    return out.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([out.make_indirect(inner)]),
            ToUnicode=out.make_indirect(Stream(out, _character_map(characters).encode("ascii"))),
        )
    )


def _character_map(characters: Sequence[str]) -> str:
    entries = [f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for code, character in enumerate(characters, 1)]
    blocks = (entries[at : at + _MANY] for at in range(0, len(entries), _MANY))
    written = "\n".join("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{written}\nendcmap end end"
    )
