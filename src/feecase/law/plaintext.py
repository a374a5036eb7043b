"""Text as the reader of citations sees it: without blanks, in one width, common traditional characters as simplified ones, with the way back."""

from __future__ import annotations

import bisect
import unicodedata
from dataclasses import dataclass, field
from functools import cache

_LINE_ENDS = frozenset("\n\r\v\f\x07\u2028\u2029")
_OTHER = "條笫苐項號華國釋訴訟時規辦總則審關於費納負責權產買賣應業務編節領導聯網經濟調處罰執強繼續離財證據適問題複雜萬實書貸間區構築變標價協議對當會員單給電氣熱遲銀發決種門見個"
_SAME = "条第第项号华国释诉讼时规办总则审关于费纳负责权产买卖应业务编节领导联网经济调处罚执强继续离财证据适问题复杂万实书贷间区构筑变标价协议对当会员单给电气热迟银发决种门见个"
SIMPLIFIED = str.maketrans(_OTHER, _SAME)
"""Traditional and mistyped characters of legal references; one for one, so that offsets stay."""


@dataclass(slots=True)
class PlainText:
    """Text without blanks, one width, with the way back to the original offsets and the places of line ends."""

    original: str
    plain: str = ""
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        pieces: list[str] = []
        for index, char in enumerate(self.original):
            if char in _LINE_ENDS:
                self.lines.append(len(self.offsets))
            part = _signs(char)
            pieces.append(part)
            self.offsets += [index] * len(part)
        self.plain = "".join(pieces)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of a stretch of the plain text."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def breaks(self, start: int, end: int) -> bool:
        """Whether a line ends between two places of the plain text."""
        at = bisect.bisect_right(self.lines, start)
        return at < len(self.lines) and self.lines[at] <= end

    def index(self, original: int) -> int:
        """Return the place in the plain text of an original offset."""
        return bisect.bisect_left(self.offsets, original)


@cache
def _signs(char: str) -> str:
    """Bring one sign to one width and to its simplified form; blanks and invisible signs to nothing."""
    if char.isspace() or char in "\u200b\ufeff\xad\x07":
        return ""
    return unicodedata.normalize("NFKC", char).replace(" ", "").translate(SIMPLIFIED)
