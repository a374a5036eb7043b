"""Citations written out for the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from feecase.errors import LawError
from feecase.law.library import Library, written
from feecase.model.trace import Citation


def cited(library: Library, citations: Iterable[Citation], on: dt.date, *, short: bool = False) -> list[str]:
    """Write citations for the reader; one that has no text on the day (not yet in force, or not in the library) is named and says so."""
    texts = []
    for citation in citations:
        day = citation.on or on
        try:
            texts.append(library.format(citation, on=on, short=short))
        except LawError:
            why = "尚未施行" if day < library.versions(citation.work)[0] else "没有施行的文本"
            texts.append(f"《{library.work(citation.work).brief}》{written(citation)}（{day}{why}）")
    return texts
