"""File names that every system, court platform and archive accepts."""

from __future__ import annotations

import re
import unicodedata

_BAD = re.compile(r'[\s/\\:*?"<>|#%&\x00-\x1f\x7f]+')
_LONGEST = 60


def safe(stem: str, suffix: str = "") -> str:
    """Return a file name without blanks and special signs, at most 60 characters before the suffix.

    >>> safe("催缴函 2025/03", ".PDF")
    '催缴函_2025_03.pdf'
    """
    clean = _BAD.sub("_", unicodedata.normalize("NFC", stem)).strip("._")
    return (clean[:_LONGEST].rstrip("._") or "未命名") + _BAD.sub("", suffix.lower())
