"""Reading a PDF copy back: pages, embedded fonts, and whether every amount, date, number and name of the paper stands in it."""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

from feecase.bundle.manifest import Manifest
from feecase.bundle.write import copy_path
from feecase.files import mask
from feecase.model.proof import Mismatch
from feecase.papers.text import extract

_TOKENS = re.compile(
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"  # dates
    r"|\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+|\d{5,}[\dXx]*"  # amounts and rates; numbers of persons, contracts, telephones
    r"|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分]{4,}"  # amounts in words
)
_PICTURE = re.compile(r"\[图：[^\]]*\]")
_BLANK = re.compile(r"\s+")
_EDGE = 200
_CELL_TEXT = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_CELL_NUMBER = re.compile(rb'<c r="[A-Z]+\d+"(?: s="\d+")?(?: t="n")?>\s*<v>(\d+\.\d{1,2})</v>')
_SHOWN = 3


def faults(document: bytes, suffix: str, pdf: bytes, names: Iterable[str] = ()) -> str:
    """Say (Chinese) why a PDF is not a true copy of the Word or Excel file `document`; an empty text if it is.

    Looked for are all dates, amounts (in figures and words), long numbers, and those of `names` that the document has: in a Word file each as often
    as it stands there, in a workbook at least once.
    """
    pages = _pages(pdf)
    if not pages:
        return "PDF 没有页"
    if fonts := sorted(set(_not_embedded(pdf))):
        return f"PDF 没有嵌入字体：{'、'.join(fonts[:_SHOWN])}"
    if suffix.lower() == ".xlsx":
        if any("###" in page for page in pages):
            return "PDF 中有的单元格太窄，数字显示为 ###"
        missing = [token for token in _sheet_tokens(document, names) if not _found(_ways(token), pages)]
    else:
        wanted = tokens(extract(document), names)
        missing = [token for token, times in wanted.items() if _found((token,), pages) < times]
    if not missing:
        return ""
    more = f"等 {len(missing)} 处" if len(missing) > _SHOWN else ""
    return f"PDF 中缺少文书里的“{mask('”“'.join(missing[:_SHOWN]))}”{more}"


def differing_copies(names: Sequence[str], out: Path, manifest: Manifest) -> Iterator[Mismatch]:
    """Name the PDF copies that lack an amount, a date or a name of their papers."""
    papers = {copy_path(entry.path): out / entry.path for entry in manifest.files}
    for entry in manifest.copies:
        paper, copy = papers.get(entry.path), out / entry.path
        if paper is None or not paper.is_file() or not copy.is_file():
            continue
        if fault := faults(paper.read_bytes(), paper.suffix, copy.read_bytes(), names):
            yield Mismatch(file=entry.path, where="", kind="text", value="", what=fault)


def tokens(text: str, names: Iterable[str] = ()) -> Counter[str]:
    """Return how often each date, amount, long number and name stands in a text.

    >>> tokens("张三欠 1,234.50 元，自2026年1月5日起", ["张三", "李四"])
    Counter({'1,234.50': 1, '2026年1月5日': 1, '张三': 1})
    """
    plain = unicodedata.normalize("NFKC", _PICTURE.sub("", text))
    found = Counter(map(_squeezed, _TOKENS.findall(plain)))
    whole = _squeezed(plain)
    found.update({name: whole.count(name) for name in map(_squeezed, set(names)) if name and name in whole})
    return found


def _squeezed(text: str) -> str:
    """Return text as it can be compared: no blanks, one form of each sign; a hyphen at a line's end is a hyphen."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text.replace("\x02", "-").replace("\ufffe", "-")))


def _pages(pdf: bytes) -> list[str]:
    import pypdfium2

    try:
        with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
            return [_squeezed(page.get_textpage().get_text_range()) for page in document]
    except pypdfium2.PdfiumError:
        return []


def _found(ways: Iterable[str], pages: list[str]) -> int:
    """Count a token on the pages, and where a page's end cuts it in two."""
    whole = sum(page.count(way) for way in ways for page in pages)
    return whole + sum(
        any(way[:cut] in before[-_EDGE:] and way[cut:] in after[:_EDGE] for cut in range(1, len(way)))
        for way in ways
        for before, after in pairwise(pages)
    )


def _not_embedded(pdf: bytes) -> Iterator[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                yield from _bare_font(item)


def _bare_font(font: Any) -> Iterator[str]:
    if font.get("/Subtype") in ("/Type0", "/Type3"):
        return  # made of other fonts, which are looked at themselves, or of drawings
    described = font.get("/FontDescriptor", {})
    if not any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield str(font.get("/BaseFont", "")).lstrip("/")


def _sheet_tokens(document: bytes, names: Iterable[str]) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = [
            archive.read(name) for name in archive.namelist() if name.startswith(("xl/worksheets/sheet", "xl/sharedStrings"))
        ]
    text = unescape("\n".join(found.decode() for part in parts for found in _CELL_TEXT.findall(part)))
    numbers = {found.decode() for part in parts for found in _CELL_NUMBER.findall(part)}
    return [*tokens(text, names), *sorted(numbers)]


def _ways(token: str) -> tuple[str, ...]:
    """Return how a sheet may show a number: as it is, or with two decimals, with or without separators."""
    try:
        number = float(token)
    except ValueError:
        return (token,)
    return tuple(dict.fromkeys((token, f"{number:.2f}", f"{number:,.2f}")))
