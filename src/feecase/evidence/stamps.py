"""The stamps of the finished evidence PDF, read back from its text."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from feecase.errors import BundleError
from feecase.evidence import drawn

_MM = 72 / 25.4
_AT_ONCE = 100


def read_stamps(pdf: Path) -> list[tuple[str, int | None]]:
    """Return evidence number ("" = none) and page number (None = not found) stamped on each page of a PDF."""
    import pypdfium2

    found: list[tuple[str, int | None]] = []
    pages = 1
    while len(found) < pages:
        with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:  # opened anew now and then: it keeps what it has read
            pages = len(document)
            for number in range(len(found), min(len(found) + _AT_ONCE, pages)):
                with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
                    head = text.get_text_bounded(*(v * _MM for v in drawn.HEAD_PLACE))
                    foot = text.get_text_bounded(*(v * _MM for v in drawn.FOOT_PLACE))
                    found.append(drawn.read_stamp(head, foot))
    return found


def read_back(pdf: Path, plan: Sequence[drawn.Stamp]) -> dict[str, tuple[int, int]]:
    """Return first and last page of each evidence number, as stamped (the cover, page 0, must have no stamp). Raises BundleError where a stamp is not as planned."""
    found = read_stamps(pdf)
    if len(found) != len(plan):
        raise BundleError(f"证据册应有 {len(plan)} 页，实际 {len(found)} 页", where=pdf.name, next="请把这一情况发给维护者")
    ranges: dict[str, tuple[int, int]] = {}
    for stamp, (no, page) in zip(plan, found, strict=True):
        if (no, page or 0) != (stamp.no, stamp.page):
            what = f"第 {stamp.page} 页的页码章回读不符：读到证据“{no}”第 {page or '—'} 页"
            raise BundleError(what, where=pdf.name, why=f"应为证据“{stamp.no}”第 {stamp.page} 页", next="请把这一情况发给维护者")
        if no and page:
            ranges[no] = (ranges.get(no, (page, page))[0], page)
    return ranges
