"""The library: statutes and dated values by date. Interface first; every lookup fails closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from feecase.model.trace import Citation


@dataclass(frozen=True, slots=True)
class Article:
    """The text of one article in one expression."""

    work: str
    title: str
    no: str
    paragraphs: tuple[str, ...]
    in_force: dt.date
    ended: dt.date | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A legal number as of a day: the value, since when, where it stands."""

    name: str
    value: Decimal
    since: dt.date
    reference: tuple[Citation, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bracket:
    """One step of a tiered scale: `rate` on the part above `above` up to `up_to` (None = without end), or the `fixed` sum."""

    above: Decimal
    up_to: Decimal | None
    rate: Decimal = Decimal(0)
    fixed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """Statutes and parameters from all roots."""

    works: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, roots: Sequence[Path]) -> Library:
        """Load all roots strictly. Raises LawError naming file, line and column."""
        raise NotImplementedError

    def article(self, work: str, no: str, *, on: dt.date) -> Article:
        """Return the article in force on `on`. Raises LawError when repealed, not yet in force, missing or not in the library."""
        raise NotImplementedError

    def value(self, name: str, *, on: dt.date) -> DatedValue:
        """Return the dated number in force on `on`. Raises LawError naming the first and last date known."""
        raise NotImplementedError

    def brackets(self, name: str, *, on: dt.date) -> tuple[Bracket, ...]:
        """Return the tiered scale in force on `on`. Raises LawError."""
        raise NotImplementedError

    def text(self, citation: Citation, *, on: dt.date) -> str:
        """Return the cited portion's text (article, 款 or 项) in force on `citation.on` or `on`. Raises LawError."""
        raise NotImplementedError

    def format(self, citation: Citation, *, on: dt.date) -> str:
        """Write a citation for a paper: 《中华人民共和国民法典》第九百四十四条第一款; repealed law gets （…施行的文本）. Raises LawError."""
        raise NotImplementedError
