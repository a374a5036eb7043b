"""Workbooks wider than a page set up for print: each wide sheet lies across and is fitted to the width, so that no line is torn over pages.

Only a private copy is changed, for its conversion; what says already how it is to be printed (fit to page) is left alone.
"""

from __future__ import annotations

import io
import re
import zipfile

PORTRAIT = 95.0
"""Width of a portrait A4 page, in characters of the usual 11 pt."""
READABLE = 330.0
"""So many characters fitted to a page lying across are still about 5 pt high."""
_DEFAULT = 8.43
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(r'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d+"[^>/]*>')
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_MOST = 40_000_000


def fitted(workbook: bytes) -> tuple[bytes, bool]:
    """Return an .xlsx whose wide sheets are fitted to a page lying across, and whether some become too small to read; other bytes come back as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as book:
            entries = book.infolist()
            if sum(one.file_size for one in entries) > _MOST:
                return workbook, False
            parts = {one.filename: book.read(one) for one in entries}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return workbook, False
    widths = {name: width(xml.decode("utf-8", "replace")) for name, xml in parts.items() if _SHEET.fullmatch(name)}
    wide = {name for name, width in widths.items() if width > PORTRAIT and b"fitToPage" not in parts[name]}
    if not wide:
        return workbook, False
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)  # no clock: the same workbook gives the same bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(info, _across(content.decode("utf-8")).encode() if name in wide else content)
    return out.getvalue(), any(widths[name] > READABLE for name in wide)


def width(sheet: str) -> float:
    """Return the width of a sheet's used columns in characters; hidden ones have none."""
    last = max((_number(letters) for letters in _CELL.findall(sheet)), default=0)
    default = re.search(r'<(?:\w+:)?sheetFormatPr\b[^>]*defaultColWidth="([\d.]+)"', sheet)
    usual = float(default[1]) if default else _DEFAULT
    widths = dict.fromkeys(range(1, last + 1), usual)
    for attributes in _COLUMN.findall(sheet):
        said = dict(_ATTRIBUTE.findall(attributes))
        for number in range(int(said.get("min", 1)), min(int(said.get("max", 0)), last) + 1):
            widths[number] = 0.0 if said.get("hidden") in ("1", "true") else float(said.get("width", usual))
    return sum(widths.values())


def _across(sheet: str) -> str:
    """Set a sheet up: A3 lying across (which the bundle turns on its A4 sheet), one page wide, as many pages high as it takes."""
    fit = '<pageSetUpPr fitToPage="1"/>'
    sheet = re.sub(r"<pageSetup\b[^>]*?(?:/>|>\s*</pageSetup>)", "", sheet)
    if re.search(r"<sheetPr\b[^>]*/>", sheet):
        sheet = re.sub(r"<sheetPr\b([^>]*)/>", rf"<sheetPr\1>{fit}</sheetPr>", sheet, count=1)
    elif "<pageSetUpPr" in sheet:
        sheet = re.sub(r"<pageSetUpPr\b[^>]*/>", fit, sheet, count=1)
    elif "</sheetPr>" in sheet:
        sheet = sheet.replace("</sheetPr>", f"{fit}</sheetPr>", 1)
    else:
        sheet = re.sub(r"(<worksheet\b[^>]*>)", rf"\1<sheetPr>{fit}</sheetPr>", sheet, count=1)
    page = '<pageSetup paperSize="8" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
    if re.search(r"<pageMargins\b[^>]*/>", sheet):
        return re.sub(r"(<pageMargins\b[^>]*/>)", rf"\1{page}", sheet, count=1)
    after = r"(<(?:headerFooter|rowBreaks|colBreaks|drawing|legacyDrawing|tableParts|extLst)\b|</worksheet>)"
    margins = '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.2" footer="0.2"/>'
    return re.sub(after, rf"{margins}{page}\1", sheet, count=1)


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value
