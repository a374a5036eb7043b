"""Recognising an evidence file by its name, with the cues that plugins declare."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from feecase.extend.contracts import EvidenceCue


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
