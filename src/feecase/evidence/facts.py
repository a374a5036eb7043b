"""Facts proposed from the text of documents: area, price, term, names. A proposal to be checked by people, never a fact by itself."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

from feecase.model.case import Loaded
from feecase.model.evidence import Evidence, Facts

_UNIT = frozenset({"title", "purchase-contract", "handover", "lease"})
_CONTRACTS = frozenset({"contract", "preliminary-contract"})
_PRICES = _CONTRACTS | {"price-approval", "resolution"}
_AREA = re.compile(r"(?<!总)建筑面积[:：]?(?:约|为)?(\d+(?:\.\d+)?)(?:平方米|㎡|m²)")
_PRICE = re.compile(
    r"(?:每月每平方米|每平方米每月|每平方米·月)(?:人民币)?(\d+(?:\.\d+)?)元|(\d+(?:\.\d+)?)元[/／](?:平方米|㎡)[·.]?月?"
)
_TERM = re.compile(r"期限?[^。；]{0,12}?自(\d{4})年(\d{1,2})月(\d{1,2})日起?至(\d{4})年(\d{1,2})月(\d{1,2})日")
_NAME = re.compile(
    r"(?:权利人|产权人|所有权人|买受人|承租人|甲方|乙方|委托方|受托方)(?:（[^）]{1,12}）)?[:：]([\u4e00-\u9fff（）·]{2,40})"
)
_PAGES = 30


def propose(text: str, kind: str) -> Facts | None:
    """Return what a document of this kind says, None if nothing was found. More than one price or area in it is no proposal."""
    plain = re.sub(r"[ \t\u3000\r]", "", text)
    joined = plain.replace("\n", "")
    areas = {Decimal(m[1]) for m in _AREA.finditer(joined)} if kind in _UNIT else set()
    prices = {Decimal(m[1] or m[2]) for m in _PRICE.finditer(joined)} if kind in _PRICES else set()
    names = tuple(dict.fromkeys(m[1] for m in _NAME.finditer(plain))) if kind in _UNIT | _CONTRACTS else ()
    first = to = None
    if kind in _CONTRACTS and (term := _TERM.search(joined)):
        with contextlib.suppress(ValueError):
            first, to = dt.date(int(term[1]), int(term[2]), int(term[3])), dt.date(int(term[4]), int(term[5]), int(term[6]))
    found = Facts(
        area=areas.pop() if len(areas) == 1 else None,
        price=prices.pop() if len(prices) == 1 else None,
        from_=first,
        to=to,
        names=names,
    )
    return None if found == Facts() else found


def with_proposals(loaded: Loaded) -> tuple[Loaded, dict[str, Facts]]:
    """Return the case with facts read from the text of PDFs where people declared none, and those proposals by evidence id."""
    proposed = {item.id: facts for item in loaded.case.evidence if item.facts is None and (facts := _read(loaded, item))}
    items = tuple(item.model_copy(update={"facts": proposed.get(item.id, item.facts)}) for item in loaded.case.evidence)
    return loaded.model_copy(update={"case": loaded.case.model_copy(update={"evidence": items})}), proposed


def _read(loaded: Loaded, item: Evidence) -> Facts | None:
    import pypdfium2

    path = Path(loaded.folder) / item.file
    if item.exclude or item.kind not in _UNIT | _PRICES or path.suffix.lower() != ".pdf" or not path.is_file():
        return None
    pages = []
    with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(path)) as document:
        for number in range(min(len(document), _PAGES)):
            with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
                pages.append(text.get_text_range())
    return propose("\n".join(pages), item.kind)
