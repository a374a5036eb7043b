"""Where each statement is proved: evidence numbers of the catalogue, ready to be in brackets behind a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from feecase.plugin import EvidenceLine, PaperContext, Ref


class Proofs:
    """The evidence of a paper by the case's own ids and by kind."""

    def __init__(self, context: PaperContext) -> None:
        self._by_id = {line.id: line for line in context.evidence}
        self._order = {line.id: place for place, line in enumerate(context.evidence)}
        self._kinds: dict[str, list[str]] = {}
        for line in context.evidence:
            self._kinds.setdefault(line.kind, []).append(line.id)

    def __call__(self, refs: Iterable[str]) -> str:
        """Return （证据1-1、2-3第12-13页） for references such as `E5` or `E7#2-3`; nothing for evidence that is not submitted.

        Pages are those of the paged evidence, not of the single file.
        """
        known = [ref for ref in dict.fromkeys(map(Ref.parse, refs)) if ref.id in self._by_id]
        known.sort(key=lambda ref: (self._order[ref.id], ref.first or 0))
        return f"（证据{'、'.join(self._label(ref) for ref in known)}）" if known else ""

    def _label(self, ref: Ref) -> str:
        line = self._by_id[ref.id]
        if ref.first is None or ref.last is None or line.first is None:
            return line.no
        first, last = line.first + ref.first - 1, line.first + ref.last - 1
        return f"{line.no}第{first}页" if first == last else f"{line.no}第{first}-{last}页"

    def of_kinds(self, *kinds: str) -> str:
        """Return the numbers of all evidence of these kinds."""
        return self(one for kind in kinds for one in self._kinds.get(kind, ()))

    def best(self, refs: Iterable[str], *kinds: str) -> str:
        """Return the numbers of `refs` and, where there are none, of these kinds."""
        return self(refs) or self.of_kinds(*kinds)


def page_range(line: EvidenceLine) -> str:
    """Return the pages of a line in the paged evidence: 3-5, 7, or 另附."""
    if line.first is None:
        return "另附"
    return str(line.first) if line.last in (None, line.first) else f"{line.first}-{line.last}"
