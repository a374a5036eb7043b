"""The parts of a page: sentences, labelled sentences, tables. A terminal or a browser shows them; they know nothing of either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Styled:
    """A text with a style: `bold`, `red`, `yellow`, `dim`, `bold red`."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of its own; it may be longer than a line."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence under a label, both indented by so many characters."""

    label: str
    text: str
    style: str = ""
    indent: int = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Columns named in `right` are right-aligned, those in `keep` never wrapped, those in `wrap` wrapped to a width; a row None is a line."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Styled, ...] | None, ...]
    right: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    wrap: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        columns: Iterable[str],
        rows: Iterable[tuple[str | Styled, ...] | None],
        *,
        right: Iterable[str] = (),
        keep: Iterable[str] = (),
        wrap: Mapping[str, int] | None = None,
    ) -> Grid:
        """Put a table together."""
        return cls(tuple(columns), tuple(rows), frozenset(right), frozenset(keep), wrap or {})


PagePart: TypeAlias = Sentence | Labelled | Grid
Page: TypeAlias = Iterator[PagePart]
