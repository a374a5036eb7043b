"""What a workbook shows beside its values: hidden rows and columns, struck-out and coloured cells, comments, formulas that were never computed.

Read from the sheet's XML with regular expressions, because the reader of values leaves all of it out. Rows count from 1 as people see them, columns from 0.
"""

from __future__ import annotations

import colorsys
import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_LETTERS = 26
_MOST = 0.3
_FEW = 3
_TRUE = {"1", "true"}
_ROW = re.compile(rb'<(?:\w+:)?row\s([^>]*\bhidden="(?:1|true)"[^>]*)>')
_COLUMN = re.compile(rb'<(?:\w+:)?col\s([^>]*\bhidden="(?:1|true)"[^>]*)>')
_NUMBER = re.compile(rb'\br="(\d+)"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\br="[A-Z]{1,3}\d{1,7}"[^>]*)>\s*<(?:\w+:)?f\b([^>]*?)(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>'
)
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_COMMENT = re.compile(r'<(?:\w+:)?comment\s[^>]*ref="([A-Z]{1,3})(\d{1,7})"[^>]*>(.*?)</(?:\w+:)?comment>', re.DOTALL)
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</(?:\w+:)?t>")
_HUES = ((20, "红"), (45, "橙"), (70, "黄"), (165, "绿"), (200, "青"), (260, "蓝"), (330, "紫"), (361, "红"))

CellAddress = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one sheet. `colours` names per row the colours (黄底, 红字) that only a few rows have; what whole columns or every second row have is layout."""

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    colours: Mapping[int, str] = field(default_factory=dict)
    comments: Mapping[CellAddress, str] = field(default_factory=dict)
    formulas: Mapping[CellAddress, str] = field(default_factory=dict)
    """Formulas without a stored value, by their cell; the text without the equals sign, empty where another cell holds it."""

    known: bool = True
    """False where the file's format does not let these marks be read."""


NONE = Marks()
UNKNOWN = Marks(known=False)


def column(letters: str) -> int:
    """Return the number of a column from 0: A is 0."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def marks_of(archive: zipfile.ZipFile, part: str, xml: bytes, styles: Styles) -> Marks:
    """Read the marks of one worksheet part."""
    hidden_rows = (
        frozenset(int(n[1]) for row in _ROW.findall(xml) if (n := _NUMBER.search(row))) if b"hidden=" in xml else frozenset()
    )
    struck, colours = _dressed(xml, styles)
    return Marks(
        hidden_rows=hidden_rows,
        hidden_columns=_hidden_columns(xml) if b"hidden=" in xml else frozenset(),
        struck=struck,
        colours=colours,
        comments=_comments(archive, part),
        formulas=_formulas(xml) if b"<f" in xml or b":f>" in xml else {},
    )


def _hidden_columns(xml: bytes) -> frozenset[int]:
    found: set[int] = set()
    for one in _COLUMN.findall(xml):
        known = dict(_ATTRIBUTE.findall(one.decode("utf-8", "replace")))
        first, last = int(known.get("min", "1")), int(known.get("max", "1"))
        found |= set(range(first - 1, min(last, first + 1000)))
    return frozenset(found)


def _formulas(xml: bytes) -> dict[CellAddress, str]:
    found: dict[CellAddress, str] = {}
    for attributes, _, text in _FORMULA.findall(xml):
        if place := _PLACE.search(attributes):
            found[int(place[2]), column(place[1].decode())] = html.unescape(text.decode("utf-8", "replace")).strip()
    return found


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell styles strike their text out, and which have a colour of their own, by the number of the style."""

    struck: frozenset[int] = frozenset()
    colours: Mapping[int, str] = field(default_factory=dict)


def styles_of(archive: zipfile.ZipFile) -> Styles:
    """Read the style sheet of a workbook."""
    if "xl/styles.xml" not in archive.namelist():
        return Styles()
    xml = archive.read("xl/styles.xml").decode("utf-8", "replace")
    fonts, fills = list(_blocks(xml, "fonts", "font")), list(_blocks(xml, "fills", "fill"))
    strikes = {n for n, one in enumerate(fonts) if re.search(r"<(?:\w+:)?strike(?:\s*/>|>|\s+val=\"(?:1|true)\")", one)}
    inks = {n: name for n, one in enumerate(fonts) if (name := _colour(one, "color"))}
    grounds = {n: name for n, one in enumerate(fills) if "solid" in one and (name := _colour(one, "fgColor"))}
    struck, colours = set[int](), dict[int, str]()
    inside = re.search(r"<(?:\w+:)?cellXfs[^>]*>(.*?)</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    for number, one in enumerate(re.findall(r"<(?:\w+:)?xf\s([^>]*)>", inside[1] if inside else "")):
        known = dict(_ATTRIBUTE.findall(one))
        font, ground = int(known.get("fontId", 0)), int(known.get("fillId", 0))
        if font in strikes:
            struck.add(number)
        told = ([f"{grounds[ground]}底"] if ground in grounds else []) + ([f"{inks[font]}字"] if font in inks else [])
        if told:
            colours[number] = "、".join(told)
    return Styles(frozenset(struck), colours)


def _blocks(xml: str, outer: str, inner: str) -> Iterator[str]:
    inside = re.search(rf"<(?:\w+:)?{outer}[^>]*>(.*?)</(?:\w+:)?{outer}>", xml, re.DOTALL)
    for one in re.finditer(
        rf"<(?:\w+:)?{inner}(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?{inner}>)", inside[1] if inside else "", re.DOTALL
    ):
        yield one[1] or ""


def _colour(xml: str, tag: str) -> str:
    """Name the colour of a font or fill in Chinese; empty for black, white, grey and the automatic one."""
    found = re.search(rf'<(?:\w+:)?{tag}\s[^>]*rgb="(?:[0-9A-Fa-f]{{2}})?([0-9A-Fa-f]{{6}})"', xml)
    if not found:
        theme = re.search(rf'<(?:\w+:)?{tag}\s[^>]*theme="(\d+)"', xml)
        return "彩色" if theme and int(theme[1]) > 3 else ""  # noqa: PLR2004 — 0 to 3 are the black and white of a theme
    red, green, blue = (int(found[1][i : i + 2], 16) for i in (0, 2, 4))
    return colour_name(red, green, blue)


def colour_name(red: int, green: int, blue: int) -> str:
    """Name a colour of three parts from 0 to 255 in Chinese; empty for black, white and grey."""
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if saturation < 0.15 or value < 0.2:  # noqa: PLR2004 — what the eye calls grey or black
        return ""
    return next(name for end, name in _HUES if hue * 360 < end)


def _dressed(xml: bytes, styles: Styles) -> tuple[frozenset[int], dict[int, str]]:
    """Return the struck-out rows, and the rows that bear a colour which only a few rows have in that column."""
    wanted = styles.struck | set(styles.colours)
    if not wanted:
        return frozenset(), {}
    ids = b"|".join(str(one).encode() for one in sorted(wanted))
    struck: set[int] = set()
    rows: dict[tuple[int, str], list[int]] = {}
    for attributes, style in re.findall(rb'<(?:\w+:)?c\s([^>]*\bs="(' + ids + rb')"[^>]*[^/])>', xml):
        if not (place := _PLACE.search(attributes)):
            continue
        row, style_id = int(place[2]), int(style)
        if style_id in styles.struck:
            struck.add(row)
        if style_id in styles.colours:
            rows.setdefault((column(place[1].decode()), styles.colours[style_id]), []).append(row)
    return frozenset(struck), rare(rows, xml.count(b"<row") or xml.count(b":row "))


def rare(rows: Mapping[tuple[int, str], list[int]], count: int) -> dict[int, str]:
    """Return per row the colours that only a few of `count` rows have in their column; `rows` lists them by column and colour."""
    told: dict[int, set[str]] = {}
    for (_, name), found in rows.items():
        if len(found) <= max(_FEW, count * _MOST):
            for row in found:
                told.setdefault(row, set()).add(name)
    return {row: "、".join(sorted(names)) for row, names in told.items()}


def _comments(archive: zipfile.ZipFile, part: str) -> dict[CellAddress, str]:
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return {}
    found: dict[CellAddress, str] = {}
    for target in re.findall(r'Target="([^"]*comments[^"]*\.xml)"', archive.read(rels).decode("utf-8", "replace"), re.IGNORECASE):
        path = posixpath.normpath(posixpath.join("/", folder, html.unescape(target))).lstrip("/")
        if path not in archive.namelist() or "threaded" in path.lower():
            continue
        for letters, row, inside in _COMMENT.findall(archive.read(path).decode("utf-8", "replace")):
            text = "".join(html.unescape(one) for one in _TEXT.findall(inside)).strip()
            if text:
                found[int(row), column(letters)] = text
    return found
