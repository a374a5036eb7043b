"""Tables as read from a workbook or text file: cells with their places. Reading only; what they mean is the importers' business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: cell values by row (row and column count from 1 as the user sees them)."""

    file: str
    name: str
    rows: tuple[tuple[Any, ...], ...]
