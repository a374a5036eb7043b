"""Facts proposed from the text of documents: area, price, term, names, date. A proposal to be checked by people, never a fact by itself."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from pathlib import Path

from feecase.evidence import apart
from feecase.evidence.pdf_limits import bearable
from feecase.evidence.remark import Unpageable
from feecase.extend.contracts import EvidenceCue
from feecase.extend.cues import reads
from feecase.model.case import Loaded
from feecase.model.evidence import Evidence, Facts, ReadBy

PROPOSED = frozenset({"area", "price", "names", "term", "start"})
"""What is proposed as a fact where the kind of evidence lets it be read (`EvidenceCue.reads`)."""
_USES = r"住宅|商业|商铺|办公|车位"
_AREA = re.compile(r"(?<!总)建筑面积(?:（(?:平方米|㎡|m²)）)?[:：]?(?:约|为)?(\d+(?:\.\d+)?)(?:平方米|㎡|m²|(?<=\.\d\d)(?!\d))")
_NUMBER = r"(?:人民币)?(\d+(?:\.\d+)?)"
_PRICE = re.compile(
    rf"(?:({_USES})[^。；;，,\d]{{0,16}}?)?(?:"
    rf"(?:每月每平方米|每平方米每月|每平方米·月){_NUMBER}元|{_NUMBER}元[/／每](?:平方米|㎡)[·.每/／]?月?|（?元[/／](?:平方米|㎡)[·./／]月）?[:：]?{_NUMBER})"
)
_CHANGED = re.compile(r"由[^。；，,]{2,30}?(?=(?:调整|变更|提高|降低)(?:为|至|到))")
_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_TERM = re.compile(rf"期限?[^。；]{{0,12}}?自{_DAY}起?至{_DAY}")
_FROM = re.compile(rf"自{_DAY}起|(?:执行|实施|生效)(?:日期|时间)[:：]?{_DAY}")
_NAME = re.compile(
    r"(?:权利人|产权人|所有权人|买受人|承租人|甲方|乙方|委托方|受托方)(?:（[^）]{1,12}）)?[:：]([\u4e00-\u9fff（）·]{2,40})"
)
_OWNER = re.compile(
    r"(?m)^[ \t]*([\u4e00-\u9fff·、]{2,60})(?:[ \t]+|[ \t]*\r?\n[ \t]*)(?:单独所有|共同共有|按份共有|夫妻共有|共有)(?=[ \t\d\r]|$)"
)
"""A row of a register; recognised text has each cell on a line of its own."""
_ROUND = str.maketrans("()", "（）")
_WRITTEN = re.compile(
    rf"(?:(?:签订|签署|订立|登记|填发|发证|备案|查询|出具|制作)(?:日期|时间)[:：]?{_DAY})|(?:^|\n)(?:日期[:：])?{_DAY}?(?=\n|$)"
)
_PAGES = 30


def propose(text: str, readable: Collection[str], *, use: str = "", by: ReadBy = "text") -> Facts | None:
    """Return what a document says of what may be read from it, None if nothing was found; `use` is the premises', `by` how the text came about.

    More than one price (for this use) or area in it is no proposal.
    """
    plain = re.sub(r"[ \t\u3000\r]", "", text).translate(_ROUND)
    joined = plain.replace("\n", "")
    areas = {Decimal(m[1]) for m in _AREA.finditer(joined)} if "area" in readable else set()
    prices = _prices(joined, use) if "price" in readable else set()
    names = _names(plain, text) if "names" in readable else ()
    first, to = _term(joined, readable)
    found = Facts(
        area=areas.pop() if len(areas) == 1 else None,
        price=prices.pop() if len(prices) == 1 else None,
        from_=first,
        to=to,
        names=names,
        read_by=by,
    )
    return None if found == Facts(read_by=by) else found


def written_on(text: str) -> str:
    """Return the day that a document bears: the one that is labelled so, else the last that is in a line of its own; "" if none."""
    plain = re.sub(r"[ \t\u3000\r]", "", text)
    days = [day for m in _WRITTEN.finditer(plain) if (day := _day([group for group in m.groups() if group]))]
    return days[-1].isoformat() if days else ""


def pdf_text(path: Path) -> str:
    """Return the text of a PDF's first pages; nothing where it cannot be read within reasonable memory and time."""
    with contextlib.suppress(Unpageable):
        return str(apart.read("find.facts:read_pdf", path)[1])
    return ""


def read_pdf(path: str) -> tuple[int | None, str]:
    """Return the number of pages of a PDF and the text of its first ones, as far as it can be read; for `apart.read`."""
    import pypdfium2

    count, pages = None, list[str]()
    with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(path)) as document:
        count = len(document)
        if bearable(Path(path)):
            for number in range(min(count, _PAGES)):
                with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
                    pages.append(text.get_text_range())
    return count, "\n".join(pages).replace("\r", "").strip()


def with_proposals(loaded: Loaded, cues: Iterable[EvidenceCue]) -> tuple[Loaded, dict[str, Facts]]:
    """Return the case with facts read from the text of PDFs where people declared none, and those proposals by evidence id."""
    known = tuple(cues)
    proposed = {item.id: facts for item in loaded.case.evidence if item.facts is None and (facts := _read(loaded, item, known))}
    items = tuple(item.model_copy(update={"facts": proposed.get(item.id, item.facts)}) for item in loaded.case.evidence)
    return loaded.model_copy(update={"case": loaded.case.model_copy(update={"evidence": items})}), proposed


def _read(loaded: Loaded, item: Evidence, cues: Iterable[EvidenceCue]) -> Facts | None:
    path, readable = Path(loaded.folder) / item.file, reads(cues, item.kind)
    if item.exclude or not readable & PROPOSED or path.suffix.lower() != ".pdf" or not path.is_file():
        return None
    return propose(pdf_text(path), readable, use=loaded.case.premises.use)


def _prices(text: str, use: str) -> set[Decimal]:
    """Return the prices of a text: the one for this use where it names several, the new one where it was changed."""
    found = [(m[1] or "", Decimal(m[2] or m[3] or m[4])) for m in _PRICE.finditer(_CHANGED.sub("", text))]
    prices = {price for _, price in found}
    return prices if len(prices) < 2 or not use else {price for word, price in found if word == use}  # noqa: PLR2004 — several


def _names(plain: str, text: str) -> tuple[str, ...]:
    """Return the names behind labels and in the rows of a register; one that a line's end cut short is left out."""
    owners = (name for match in _OWNER.finditer(text) for name in match[1].split("、"))
    found = dict.fromkeys((*(match[1] for match in _NAME.finditer(plain)), *owners))
    return tuple(name for name in found if not any(other != name and other.startswith(name) for other in found))


def _term(text: str, readable: Collection[str]) -> tuple[dt.date | None, dt.date | None]:
    if "term" in readable and (term := _TERM.search(text)):
        first, to = _day(term.groups()[:3]), _day(term.groups()[3:])
        return (first, to) if first and to else (None, None)
    starts = {_day([group for group in m.groups() if group]) for m in _FROM.finditer(text)} if "start" in readable else set()
    return (starts.pop() if len(starts) == 1 else None), None


def _day(parts: list[str] | tuple[str | None, ...]) -> dt.date | None:
    year, month, day = (int(part or 0) for part in parts)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
