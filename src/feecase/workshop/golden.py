"""Golden tests for a firm's own templates: what they make of sample cases, kept as text and compared table by table."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feecase.papers.text import extract

_NAME = re.compile(r"(?P<paper>.+)\.(?P<case>[^.]+)\.(?P<day>\d{4}-\d{2}-\d{2})\.txt")


@dataclass(frozen=True, slots=True)
class Golden:
    """The text that a template is known to make of a sample case as of a day."""

    paper: str
    case: str
    as_of: dt.date

    @property
    def file(self) -> str:
        """The file name, which says it all: complaint.1-1-101.2026-11-20.txt."""
        return f"{self.paper}.{self.case}.{self.as_of.isoformat()}.txt"


def kept(folder: Path) -> Iterator[Golden]:
    """Yield the golden texts of a folder in order of name."""
    for path in sorted(folder.glob("*.txt")):
        if match := _NAME.fullmatch(path.name):
            yield Golden(match["paper"], match["case"], dt.date.fromisoformat(match["day"]))


def difference(old: str, new: str, names: tuple[str, str]) -> tuple[str, ...]:
    """Return how two texts differ: whole paragraphs and table rows, a changed row cell by cell (`甲 → 乙`); nothing where they are the same."""
    lines: list[str] = []
    before, after = old.splitlines(), new.splitlines()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if kind == "replace" and b - a == d - c:
            for one, other in zip(before[a:b], after[c:d], strict=True):
                lines += _cells(one, other)
            continue
        lines += [f"- {line}" for line in before[a:b]] + [f"+ {line}" for line in after[c:d]]
    return (f"--- {names[0]}", f"+++ {names[1]}", *lines) if lines else ()


def _cells(one: str, other: str) -> list[str]:
    left, right = one.split(" | "), other.split(" | ")
    if not one.startswith("| ") or len(left) != len(right):
        return [f"- {one}", f"+ {other}"]
    changed = [
        f"第{at}格：{a.strip('| ')} → {b.strip('| ')}" for at, (a, b) in enumerate(zip(left, right, strict=True), 1) if a != b
    ]
    return [f"~ {left[0].strip('| ')}　{'；'.join(changed)}"]


def compare(one: bytes, other: bytes, names: tuple[str, str]) -> tuple[str, ...]:
    """Return how the texts of two Word files differ."""
    return difference(extract(one), extract(other), names)
