"""Compare quoted words with the stored text: which article they are from, and where they differ."""

from __future__ import annotations

import datetime as dt
import difflib
import heapq
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from feecase.law.files import Paragraph
from feecase.law.library import Library

_SHORTEST = 8
_LINE = 16
_FAR = 400
_NEAREST = 8
_SHARED = 0.05
"""Share of common pairs of signs below which a comparison sign by sign is not worth while."""
_OMITTED = 15
"""Unmarked text may leave out whole items; shorter gaps are slips."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stored portion that quoted words were compared with; `score` is the share of agreeing characters (0–1)."""

    score: float
    work: str
    version: dt.date
    article: str
    text: str


def words(text: str) -> str:
    """Reduce text to its Chinese characters, letters and digits."""
    return re.sub(r"[^\u3400-\u9fffA-Za-z0-9%.]", "", unicodedata.normalize("NFKC", text))


def score(quoted: str, stored: str) -> float:
    """Return how far quoted words (which may run on, or be a part only) agree with stored ones, both reduced by `words`."""
    cut = quoted[: int(len(stored) * 1.2) + 4]
    shorter = min(len(cut), len(stored))
    if shorter < _SHORTEST:
        return 0.0
    blocks = difflib.SequenceMatcher(None, cut, stored, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) / shorter


def differences(quoted: str, stored: str, *, whole: bool) -> tuple[str, ...]:
    """Return where a quotation departs from the stored text; empty when it is true to it.

    Width, blanks and the final stop do not count; …… stands for words left out. `whole`: the quotation is not marked, so what runs on
    behind the stored text does not count either.
    """
    if whole:
        quoted, stored = _unnumbered(quoted), _unnumbered(stored)
    text = _flat(stored)
    changed: list[str] = []
    for part in re.split(r"…+|\.{3,}|⋯+", quoted):
        mine = _flat(part).strip(",.;:、。")
        if whole:
            mine = mine[: len(text) + 12]
        if mine and mine not in text and not (whole and text.strip("。") in mine):
            changed += _changes(mine, text, whole=whole)
    return tuple(changed[:6])


def _unnumbered(text: str) -> str:
    return re.sub(r"[①-⑳•●○·]|[(（][一二三四五六七八九十\d]{1,3}[)）]", "", text)


def _changes(mine: str, text: str, *, whole: bool) -> list[str]:
    """List the changes between a quotation and the text it is from; text before and after the quotation does not count."""
    blocks = [
        block for block in difflib.SequenceMatcher(None, mine, text, autojunk=False).get_matching_blocks() if block.size > 1
    ]
    if not blocks:
        return [f"“{mine[:20]}”不见于原文"]
    if whole:
        rest = len(text) - blocks[-1].b - blocks[-1].size
        mine = mine[: blocks[-1].a + blocks[-1].size + (rest if rest <= _OMITTED else 0)]
    changes = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, mine, text, autojunk=False).get_opcodes():
        opening, closing = a == 0, b == len(mine)
        if op == "equal" or (op == "insert" and (opening or closing or (whole and d - c > _OMITTED))):
            continue
        stored = text[max(c, d - (b - a)) : d] if opening else text[c : c + (b - a)] if closing else text[c:d]
        if op == "delete":
            changes.append(f"多出“{mine[a:b]}”")
        elif op == "insert":
            changes.append(f"缺少“{stored}”")
        else:
            changes.append(f"“{mine[a:b]}”应为“{stored}”")
    return changes


def _flat(text: str) -> str:
    flat = re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", text))
    return flat.translate(str.maketrans("“”‘’〈〉", "\"\"''《》"))


_Row = tuple[dt.date, str, str, str, Counter[str]]


@dataclass(slots=True)
class Corpus:
    """All stored portions of the laws asked for, prepared for comparison; each law is read when first needed."""

    library: Library
    _portions: dict[str, list[_Row]] = field(default_factory=dict)
    _nearest: dict[tuple[str, str], Match | None] = field(default_factory=dict)

    def portions(self, work: str) -> list[_Row]:
        """Return (version, article, text, its words, their pairs) of every article and 款 of all versions."""
        if work not in self._portions:
            rows = []
            for expression in self.library.expressions(work):
                for no, body in expression.articles.items():
                    parts = [_whole(part) for part in body]
                    for text in dict.fromkeys(("\n".join(parts), *parts)):
                        flat = words(text)
                        rows.append((expression.in_force, no, text, flat, _pairs(flat)))
            self._portions[work] = rows
        return self._portions[work]

    def article(self, work: str, no: str, quoted: str, version: dt.date | None) -> Match | None:
        """Compare quoted words with one article of one version: its best fitting portion."""
        rows = [row for row in self.portions(work) if row[1] == no and row[0] == version]
        return self._best(work, rows, _readings(quoted))

    def under(self, work: str, no: str, quoted: str) -> Match | None:
        """Compare quoted words with an article number in all versions."""
        return self._best(work, [row for row in self.portions(work) if row[1] == no], _readings(quoted))

    def best(self, work: str, quoted: str) -> Match | None:
        """Find the portion of a law, in any version, that quoted words surely agree with best; the newest version among equals."""
        if (work, quoted) not in self._nearest:
            self._nearest[work, quoted] = self._search(work, quoted)
        return self._nearest[work, quoted]

    def _search(self, work: str, quoted: str) -> Match | None:
        flat = words(quoted)[:_FAR]
        if len(flat) < _SHORTEST:
            return None
        mine = _pairs(flat)
        shares = [(_common(mine, row[4]) / max(1, min(len(row[3]), len(flat))), row) for row in self.portions(work)]
        ranked = heapq.nlargest(_NEAREST, (pair for pair in shares if pair[0] >= _SHARED), key=lambda pair: pair[0])
        return self._best(work, [row for _, row in ranked], _readings(quoted))

    def _best(self, work: str, rows: list[_Row], readings: tuple[str, ...]) -> Match | None:
        best: tuple[tuple[float, int, dt.date], Match] | None = None
        for version, no, text, stored, _ in rows:
            found, flat = max(((score(flat, stored), flat) for flat in readings), default=(0.0, ""))
            rank = (round(found, 3), -abs(len(stored) - len(flat)) if found else len(stored), version)
            if best is None or rank > best[0]:
                best = rank, Match(found, work, version, no, text)
        return best[1] if best else None


def _readings(quoted: str) -> tuple[str, ...]:
    """Return how far a quotation may reach: all of it, its first line, or its first sentence (what follows a colon may run into other matter)."""
    whole = words(quoted)
    parts = (words(quoted.partition(end)[0]) for end in ("\n", "。"))
    return tuple(dict.fromkeys((whole, *(part for part in parts if _LINE <= len(part) < len(whole)))))


def _pairs(flat: str) -> Counter[str]:
    return Counter(map("".join, pairwise(flat)))


def _common(mine: Counter[str], theirs: Counter[str]) -> int:
    return sum(min(theirs[pair], mine[pair]) for pair in mine.keys() & theirs.keys())


def _whole(part: str | Paragraph) -> str:
    return part if isinstance(part, str) else "\n".join([part.text, *(_whole(item) for item in part.items)])
