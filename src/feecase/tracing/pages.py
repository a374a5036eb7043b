"""Where two evidence PDFs differ: by what their pages say and show, not by their bytes, which another version may write otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from feecase import files
from feecase.evidence.pdf_limits import bearable

if TYPE_CHECKING:
    import pypdfium2

_DPI = 36


def differing_pages(first: Path, second: Path) -> list[int]:
    """Return the pages (from 1) that read or look otherwise in the second PDF; all of those that only one of them has. A PDF that cannot be read has none."""
    if files.sha256(first) == files.sha256(second):
        return []
    return [at for at, (a, b) in enumerate(zip_longest(_pages(first), _pages(second)), 1) if a != b]


def _pages(pdf: Path) -> Iterator[tuple[str, bytes]]:
    """Yield text and a small picture of each page."""
    import pypdfium2

    if not bearable(pdf):
        return
    with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            with contextlib.closing(document[number]) as page:
                yield _text(page), page.render(scale=_DPI / 72, grayscale=True).to_pil().tobytes()


def _text(page: pypdfium2.PdfPage) -> str:
    with contextlib.closing(page.get_textpage()) as text:
        return str(text.get_text_bounded())
