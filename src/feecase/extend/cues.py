"""What plugins declare of evidence kinds: recognising a file by its name, and what is known of each kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from feecase.extend.contracts import EvidenceCue

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})"
    r"(?:[-._年](1[0-2]|0?[1-9])(?:[-._月](3[01]|[12]\d|0?[1-9])日?|月)?|(0[1-9]|1[0-2])(3[01]|[12]\d|0[1-9])?)(?!\d)"
)


def recognise(name: str, cues: Iterable[EvidenceCue]) -> EvidenceCue | None:
    """Return the cue whose word stands last in a file name (without suffix), the longer word first; None where no word occurs.

    A Chinese name ends with what the thing is: “催缴函签收回执” is a receipt, “物业服务合同备案表” a filing. Case and width of letters do not matter.

    >>> cues = [EvidenceCue("demand", ("催缴函",)), EvidenceCue("delivery-proof", ("EMS", "回执"))]
    >>> recognise("催缴函ＥＭＳ回执", cues).kind
    'delivery-proof'
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    best: tuple[tuple[int, int], EvidenceCue] | None = None
    for cue in cues:
        for word in (unicodedata.normalize("NFKC", w).casefold() for w in cue.words):
            at = text.rfind(word)
            if at >= 0 and (best is None or (at + len(word), len(word)) > best[0]):
                best = ((at + len(word), len(word)), cue)
    return best[1] if best else None


def dated(stem: str) -> tuple[str, str]:
    """Return the date that a file name holds, written 2026-03-05 or 2026-03, and the name without it.

    >>> dated("催缴函 2025年3月1日")
    ('2025-03-01', '催缴函')
    """
    match = _DATE.search(stem)
    if not match:
        return "", stem
    date = "-".join(part.zfill(2) for part in match.groups() if part)
    rest = (stem[: match.start()] + stem[match.end() :]).strip(" -_.·（）()")
    return date, rest or stem


def proposed(cue: EvidenceCue | None, title: str, date: str) -> dict[str, str]:
    """Return the fields of an evidence item that follow from its kind, in the order in which case files write them."""
    cue = cue or EvidenceCue("other")
    original = "electronic" if cue.electronic else "copy"
    return {
        "kind": cue.kind,
        "title": title,
        "date": date,
        "proves": cue.proves,
        "source": cue.source,
        "group": cue.group,
        "original": original,
    }


def reads(cues: Iterable[EvidenceCue], kind: str) -> frozenset[str]:
    """Return what may be read from the text of a document of this kind."""
    return frozenset(what for cue in cues if cue.kind == kind for what in cue.reads)


def supports(cues: Iterable[EvidenceCue]) -> Mapping[str, frozenset[str]]:
    """Return, by the place of a fact in the case, the kinds of evidence that count for it although it does not refer to them."""
    found: dict[str, set[str]] = {}
    for cue in cues:
        for place in cue.supports:
            found.setdefault(place, set()).add(cue.kind)
    return {place: frozenset(kinds) for place, kinds in found.items()}
