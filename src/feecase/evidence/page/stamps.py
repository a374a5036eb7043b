"""The stamps of the finished evidence PDF, read back from its text."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.errors import BundleError
from feecase.evidence.page import drawn_pages
from feecase.evidence.pdf_limits import bearable

if TYPE_CHECKING:
    import pypdfium2

_MM = 72 / 25.4
_AT_ONCE = 100


def read_stamps(pdf: Path) -> list[tuple[str, int | None]]:
    """Return evidence number ("" = none) and page number (None = not found) stamped on each page of a PDF; nothing where it cannot be read."""
    import pypdfium2

    found: list[tuple[str, int | None]] = []
    pages, source = 1, _bare(pdf) or pdf
    if source == pdf and not bearable(pdf):
        return found
    at_once = sys.maxsize if isinstance(source, bytes) else _AT_ONCE
    with contextlib.suppress(pypdfium2.PdfiumError):
        while len(found) < pages:  # a file is opened anew now and then: pdfium keeps what it has read
            with contextlib.closing(pypdfium2.PdfDocument(source)) as document:
                pages = len(document)
                found += [_stamp(document, number) for number in range(len(found), min(len(found) + at_once, pages))]
    return found


def _stamp(document: pypdfium2.PdfDocument, number: int) -> tuple[str, int | None]:
    with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
        head = text.get_text_bounded(*(v * _MM for v in drawn_pages.HEAD_PLACE))
        foot = text.get_text_bounded(*(v * _MM for v in drawn_pages.FOOT_PLACE))
        return drawn_pages.read_stamp(head, foot)


def _bare(pdf: Path) -> bytes | None:
    """Return the PDF without what lies below the stamps: a hundredth of it to read. None where its pages are not sheets of ours."""
    import pikepdf

    bare = io.BytesIO()
    try:
        with pikepdf.open(pdf) as document:
            for page in document.pages:
                forms = page.obj.Resources.XObject
                if set(forms.keys()) != {"/P", "/S"}:
                    return None
                del forms["/P"]
            document.save(bare, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except (pikepdf.PdfError, AttributeError, ValueError, TypeError):
        return None
    return bare.getvalue()


def read_back(pdf: Path, plan: Sequence[drawn_pages.Stamp]) -> dict[str, tuple[int, int]]:
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
