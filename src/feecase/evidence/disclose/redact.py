"""The service copy of the evidence PDF: personal data of third persons removed, text and pixels, and the removal proved.

A page that shows such data is drawn anew as a picture with black boxes; its text layer is rebuilt without the masked signs. Afterwards the output is
searched, its text and every decompressed stream and string, for every masked value.
"""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feecase import files
from feecase.errors import BundleError
from feecase.evidence.disclose import invisible
from feecase.evidence.disclose.third_persons import Others, seen
from feecase.evidence.page import drawn_pages
from feecase.evidence.page.sheets import Box
from feecase.model.case import Case
from feecase.model.evidence import Redaction
from feecase.model.finding import Finding
from feecase.model.trace import cite

if TYPE_CHECKING:
    import pikepdf
    import pypdfium2

_DPI = 200
_SHOWN = 6
_HIGH, _LOW, _UNKNOWN = range(0xD800, 0xDC00), range(0xDC00, 0xE000), 0xFFFD
_POINT = 72 / 25.4
_MARGIN = 1.0
_DIGIT = r"(?:[\r\n]*[0-9])"
_PERSONAL = tuple(
    rf"(?<![0-9A-Za-z]){pattern.replace('d', _DIGIT)}(?![0-9A-Za-z])"
    for pattern in (
        "d{6} ?d{8} ?d{3}(?:d|[Xx])",  # resident identity numbers
        "1[3-9]d[ -]?d{4}[ -]?d{4}",  # mobile phones
        "d{4}(?:[ -]?d{4}){3}(?:[ -]?d{1,3})?",  # bank cards
    )
)
_MAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
"""Numbers of persons, as printed in one piece, in groups or broken by a line's end; mail addresses."""
_PICTURE = 150
"""A picture with at least so many pixels each way may show writing."""


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """One page of the evidence PDF: the item's number and id ("" = index or divider) and the page within the item, from 1."""

    no: str
    id: str
    page: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was done to one PDF: masked values (never to be printed), by page how many spots were masked, what could not be searched, and who else is named.

    `undeclared` has what shows of third persons although nobody declared it, with why it is taken for that and the places.
    """

    values: frozenset[str]
    pages: dict[int, int]
    findings: tuple[Finding, ...]
    undeclared: dict[tuple[str, str], tuple[PageOrigin, ...]]


def allowed(case: Case) -> frozenset[str]:
    """Return the numbers that the service copy may show: those of the parties themselves, of the plaintiff's accounts and its agents' telephones."""
    kept = [case.plaintiff.phone, *case.plaintiff.phones, *(agent.phone for agent in case.agents)]
    if case.plaintiff.legal_rep:
        kept.append(case.plaintiff.legal_rep.phone)
    if case.service:
        kept += [case.service.phone, case.service.e_address]
    if case.accounts:
        kept += [a.number for a in (case.accounts.payment, case.accounts.refund, case.accounts.execution) if a]
    for party in case.defendants:
        kept += [getattr(party, "id_no", ""), party.phone, *party.phones]
    return frozenset(_bare(text).replace("-", "") for text in kept if text)


def named(case: Case) -> frozenset[str]:
    """Return the texts that must not show: those declared in the case, and identity numbers of agents and of the legal representative."""
    texts = [r.text for item in case.evidence for r in item.redact if r.text]
    texts += [agent.id_no for agent in case.agents]
    if case.plaintiff.legal_rep:
        texts.append(case.plaintiff.legal_rep.id_no)
    return frozenset(_bare(text) for text in texts if text)


def redact(
    pdf: Path,
    to: Path,
    *,
    places: Sequence[PageOrigin],
    hide: Iterable[str],
    show: frozenset[str],
    marks: Mapping[str, Sequence[Redaction]],
    known: Others,
) -> Redacted:
    """Write the service copy of a finished evidence PDF.

    `places` describes its pages, `hide` has the texts to mask besides numbers of persons, `show` numbers that may stay, `marks` what people
    declared by evidence id, `known` the third persons to look for. The same input gives the same bytes. Raises BundleError (nothing is written) when a masked value is still found.
    """
    import pikepdf
    import pypdfium2

    pattern = _pattern(hide)
    values: set[str] = set()
    pages: dict[int, int] = {}
    findings: list[Finding] = []
    undeclared: dict[tuple[str, str], tuple[PageOrigin, ...]] = {}
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as source, pikepdf.open(pdf) as out:
        for number, place in enumerate(places):
            with contextlib.closing(source[number]) as page:
                signs = _signs(page)
                spots = [s for s in _spots(signs, pattern) if _bare(s[0]).replace("-", "") not in show]
                declared = [mark for mark in marks.get(place.id, ()) if mark.page == place.page]
                boxes = [_box(mark.box, page.get_height()) for mark in declared if mark.box]
                values |= {_bare(text) for text, _ in spots}
                hidden = {at for _, span in spots for at in span}
                if spots or boxes:
                    hidden |= {at for at, (_, box) in enumerate(signs) if any(_inside(box, other) for other in boxes)}
                    covers = [*boxes, *(line for _, span in spots for line in _lines([signs[at][1] for at in span]))]
                    _replace(
                        out,
                        out.pages[number],
                        _picture(page, covers),
                        [s for at, s in enumerate(signs) if at not in hidden],
                        page,
                    )
                    pages[number + 1] = len(spots) + len(boxes)
                if not declared:
                    rest = "".join(sign for at, (sign, _) in enumerate(signs) if at not in hidden)
                    for value, why in seen(rest, known).items():
                        undeclared[value, why] = (*undeclared.get((value, why), ()), place)
                if place.id and not declared and _unsearchable(page):
                    findings.append(_unsearched(place))
        _rename(out, values)
        _untell(out)
        draft = io.BytesIO()
        out.remove_unreferenced_resources()
        out.save(draft, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    if left := found(draft.getvalue(), values):
        raise BundleError(
            "送达副本中仍能找到已遮盖的内容，没有写出", where=pdf.name, why=f"共 {len(left)} 处", next="请把这一情况发给维护者"
        )
    files.write(to, draft.getvalue())
    return Redacted(frozenset(values), pages, tuple(findings), undeclared)


def found(pdf: bytes, values: Iterable[str]) -> set[str]:
    """Return the values that a PDF still holds: in its text, its decompressed streams or its strings, in any usual encoding."""
    import pypdfium2

    texts = []
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
                texts.append(_bare(text.get_text_range()))
    words, raw = "\n".join(texts), b"\n".join(_raw(pdf))
    return {value for value in values if value in words or any(form in raw for form in _forms(value))}


def _raw(pdf: bytes) -> Iterator[bytes]:
    """Yield every stream decompressed (pictures and fonts excepted, they hold no text) and every other object as it is written."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                if thing.get("/Subtype") != "/Image" and "/Length1" not in thing:
                    yield thing.read_bytes()
                yield pikepdf.Dictionary(dict(thing.items())).unparse(resolved=False)
            else:
                yield thing.unparse(resolved=False)
        yield document.trailer.unparse(resolved=False)


def _forms(value: str) -> set[bytes]:
    wide = value.encode("utf-16-be")
    codes = {value.encode(), wide, value.encode("gb18030")}
    return codes | {code.hex().encode() for code in codes} | {code.hex().upper().encode() for code in codes}


def _bare(text: str) -> str:
    return re.sub(r"[\s\0\ufffe]", "", unicodedata.normalize("NFKC", text))


def _pattern(hide: Iterable[str]) -> re.Pattern[str]:
    """Match personal numbers and the texts to hide, broken by blanks or line ends or not."""
    loose = [r"\s*".join(map(re.escape, text)) for text in sorted(hide, key=lambda text: (-len(text), text))]
    return re.compile("|".join((*loose, *_PERSONAL, _MAIL)))


def _signs(page: pypdfium2.PdfPage) -> list[tuple[str, Box]]:
    """Return every character of a page with its box, as high as its line."""
    from pypdfium2 import raw

    with contextlib.closing(page.get_textpage()) as text:
        units = [(raw.FPDFText_GetUnicode(text, at), at) for at in range(text.count_chars())]
        # PDFium gives a character beyond the basic plane as two units of UTF-16, which are no characters by themselves.
        pairs = zip(units, [*units[1:], (0, 0)], strict=True)
        characters = [
            (0x10000 + ((unit & 0x3FF) << 10) + (after & 0x3FF) if unit in _HIGH and after in _LOW else unit, at)
            for (unit, at), (after, _) in pairs
            if unit not in _LOW
        ]
        return [(chr(_UNKNOWN if code in _HIGH else code), text.get_charbox(at, loose=True)) for code, at in characters]


def _spots(signs: Sequence[tuple[str, Box]], pattern: re.Pattern[str]) -> list[tuple[str, range]]:
    text = "".join(map(_plain, (sign for sign, _ in signs)))
    return [(match[0], range(match.start(), match.end())) for match in pattern.finditer(text)]


def _lines(boxes: Iterable[Box]) -> list[Box]:
    """Join the boxes of neighbouring signs to one box per line, so that heights of signs do not show."""
    lines: list[Box] = []
    for box in boxes:
        if lines and box[1] < lines[-1][3] and box[3] > lines[-1][1]:
            last = lines.pop()
            box = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))  # noqa: PLW2901 — grown
        lines.append(box)
    return lines


def _plain(sign: str) -> str:
    """Return the ordinary form of a sign (a full-width digit's is the digit), always one sign long."""
    plain = unicodedata.normalize("NFKC", sign)
    return " " if sign in "\0\ufffe" else plain if len(plain) == 1 else sign


def _box(box: Sequence[Any], height: float) -> Box:
    left, top, right, bottom = (float(value) * _POINT for value in box)
    return (left, height - bottom, right, height - top)


def _inside(sign: Box, box: Box) -> bool:
    return sign[0] < box[2] and sign[2] > box[0] and sign[1] < box[3] and sign[3] > box[1]


def _picture(page: pypdfium2.PdfPage, covers: Iterable[Box]) -> bytes:
    """Draw the page with black boxes over what is covered."""
    from PIL import ImageDraw

    scale, height = _DPI / 72, page.get_height()
    image = page.render(scale=scale).to_pil().convert("RGB")
    draw = ImageDraw.Draw(image)
    for left, bottom, right, top in covers:
        edges = (left - _MARGIN, height - top - _MARGIN, right + _MARGIN, height - bottom + _MARGIN)
        draw.rectangle([edge * scale for edge in edges], fill=(0, 0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, dpi=(_DPI, _DPI))
    return out.getvalue()


def _replace(
    out: pikepdf.Pdf, page: pikepdf.Page, picture: bytes, signs: Sequence[tuple[str, Box]], source: pypdfium2.PdfPage
) -> None:
    """Put the picture and an invisible layer of the remaining signs in the place of a page's content."""
    from pikepdf import Dictionary, Name, Stream

    width, height = source.get_size()
    across, down = _size(picture)
    image = Stream(
        out,
        picture,
        Type=Name.XObject,
        Subtype=Name.Image,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Width=across,
        Height=down,
    )
    layer, font = invisible.layer(out, [(sign, box) for sign, box in signs if _plain(sign).strip()])
    layer = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /I Do Q {layer}"
    page.obj.Resources = Dictionary(XObject=Dictionary(I=out.make_indirect(image)), Font=Dictionary({invisible.NAME: font}))
    page.obj.Contents = out.make_indirect(Stream(out, layer.encode("ascii")))
    for key in ("/Thumb", "/PieceInfo", "/Metadata", "/StructParents"):
        if key in page.obj:
            del page.obj[key]


def _size(picture: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        return image.size


def _rename(out: pikepdf.Pdf, values: Iterable[str]) -> None:
    """Blacken masked values in bookmarks and in the document's title."""

    def clean(text: str) -> str:
        for value in values:
            text = re.sub(r"\s*".join(map(re.escape, value)), "■" * len(value), text)
        return text

    def walk(items: Iterable[pikepdf.OutlineItem]) -> None:
        for item in items:
            item.title = clean(item.title)
            walk(item.children)

    with out.open_outline() as outline:
        walk(outline.root)
    for key, value in list(out.docinfo.items()):
        out.docinfo[key] = clean(str(value))
    if "/Metadata" in out.Root:
        del out.Root.Metadata


def _untell(out: pikepdf.Pdf) -> None:
    """Take out of the photos what cameras write into them: place, device, owner."""
    import pikepdf

    from feecase.evidence.images import without_metadata

    for thing in out.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == pikepdf.Name.DCTDecode:
            told = bytes(thing.read_raw_bytes())
            if (bare := without_metadata(told)) != told:
                thing.write(bare, filter=pikepdf.Name.DCTDecode)


def _unsearchable(page: pypdfium2.PdfPage) -> bool:
    """Whether a page shows pictures that may hold writing, or nothing but its stamps."""
    from pypdfium2 import raw

    top, bottom = drawn_pages.HEAD_PLACE[1] * _POINT, drawn_pages.FOOT_PLACE[3] * _POINT
    words = [sign for sign, box in _signs(page) if sign.strip() and bottom < box[1] and box[3] < top]
    pictures = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=8)
    return not words or any(min(picture.get_px_size()) >= _PICTURE for picture in pictures)


def undeclared(found: Mapping[tuple[str, str], Sequence[PageOrigin]]) -> Iterator[Finding]:
    """Yield what is to be said about third persons whom a service copy still shows: one finding for each, with all its places."""
    for (value, why), at in found.items():
        items = dict.fromkeys(place.id for place in at)
        where = "、".join(f"证据 {p.no} 第 {p.page} 页" if p.no else "目录或分隔页" for p in at[:_SHOWN]) + (
            "等" if len(at) > _SHOWN else ""
        )
        yield Finding(
            check="redaction",
            level="warning",
            where="、".join(f"evidence[{item}].redact" for item in items if item),
            what=f"{where}出现“{value}”（{why}），没有声明遮盖，送达副本中仍然可见",
            why="第三人的个人信息不应送达对方",
            settle=f"须遮盖的写 redact: [{{text: {value}, why: {why}}}]；这一页看过、可以出示的写 redact: [{{page: {at[0].page}}}]",
            citations=(cite("minfadian", 1034), cite("minfadian", 1038, 1)),
        )


def _unsearched(place: PageOrigin) -> Finding:
    return Finding(
        check="redaction",
        level="warning",
        where=f"evidence[{place.id}].redact",
        what=f"证据 {place.no} 的第 {place.page} 页有图片，图片中的文字无法检索",
        why="没有文字层的扫描件、照片中的个人信息不能自动找到",
        settle=f"查看这一页：须遮盖的写 redact: [{{page: {place.page}, box: [左, 上, 右, 下]}}]（毫米，自左上角量）；没有的写 redact: [{{page: {place.page}}}]",
    )
