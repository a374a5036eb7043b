"""The parts of a page: sentences, labelled sentences, tables. A terminal or a browser shows them; they know nothing of either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Styled:
    """A text with a style: `bold`, `red`, `yellow`, `dim`, `bold red`."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of its own; it may be longer than a line."""

    text: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence under a label, both indented by so many characters."""

    label: str
    text: str
    style: str = ""
    indent: int = 2


class Grid:
    """A table that is filled row by row.

    Columns named in `right` are right-aligned, those in `keep` never wrapped, those in `wrap` wrapped to a width. A row None is a rule.
    """

    def __init__(
        self,
        *columns: str,
        title: str = "",
        right: Iterable[str] = (),
        keep: Iterable[str] = (),
        wrap: Mapping[str, int] | None = None,
    ) -> None:
        self.columns = columns
        self.title = title
        self.right = frozenset(right)
        self.keep = frozenset(keep)
        self.wrap = dict(wrap or {})
        self.rows: list[tuple[str | Styled, ...] | None] = []

    def add_row(self, *cells: str | Styled) -> None:
        """Add a row, a cell for each column."""
        self.rows.append(cells)

    def add_section(self) -> None:
        """Draw a rule under the last row."""
        self.rows.append(None)


PagePart: TypeAlias = Sentence | Labelled | Grid
Page: TypeAlias = Iterator[PagePart]
