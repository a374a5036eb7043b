"""The law of the time in a trace: rules cite the Civil Code; for facts before it, the articles that governed them then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from feecase.law.governing_law import CODE, applicable
from feecase.law.library import Library
from feecase.model.assessment import Debt, LateFee
from feecase.model.trace import Citation, Step


class Dated:
    """Puts the law of the time into steps; asks the library once for each article and day."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._since = library.work(CODE).in_force
        self._found: dict[tuple[Citation, dt.date], tuple[Citation, ...]] = {}

    def debt(self, debt: Debt) -> Debt:
        """Return a debt whose steps cite the law that governs it."""
        fact = breach(debt)
        return debt if fact >= self._since else debt.model_copy(update={"steps": self.steps(debt.steps, fact)})

    def late_fee(self, fee: LateFee, debt: Debt) -> LateFee:
        """Return a late fee whose steps cite the law that governs the debt's breach."""
        fact = breach(debt)
        return fee if fact >= self._since else fee.model_copy(update={"steps": self.steps(fee.steps, fact)})

    def steps(self, steps: Sequence[Step], fact: dt.date) -> tuple[Step, ...]:
        """Return steps whose citations of the Civil Code are those of the law of the day `fact` (时间效力规定 1(2), 20)."""
        return tuple(
            s.model_copy(update={"citations": tuple(dict.fromkeys(c for one in s.citations for c in self._then(one, fact)))})
            for s in steps
        )

    def _then(self, citation: Citation, fact: dt.date) -> tuple[Citation, ...]:
        if citation.work != CODE or citation.on:
            return (citation,)
        key = (citation, fact)
        if key not in self._found:
            self._found[key] = applicable(self._library, citation, fact=fact).citations
        return self._found[key]


def breach(debt: Debt) -> dt.date:
    """Return the day of the breach: the due date; without one the end of the period."""
    return debt.due or debt.to
