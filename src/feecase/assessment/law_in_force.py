"""The law of the time in a trace: rules cite the Civil Code; for facts before it, the articles that governed them then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from feecase.law.governing_law import CODE, applicable
from feecase.law.library import Library
from feecase.model.assessment import Debt, LateFee
from feecase.model.case import Case
from feecase.model.finding import Finding
from feecase.model.trace import Citation, Step, cite

_OF_TODAY = frozenset({"unknown-person", "unconfirmed-field"})
"""Findings that are about what the record must show today."""


class Dated:
    """Puts the law of the time into steps; asks the library once for each article and day."""

    def __init__(self, library: Library, own_law: Iterable[str] = ()) -> None:
        self._library = library
        self._own_law = _OF_TODAY | frozenset(own_law)
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

    def finding(self, finding: Finding, case: Case, debts: Sequence[Debt]) -> Finding:
        """Return a finding whose citations of the Civil Code are those that governed its facts.

        Where the law of the time had no such rule the Code is cited with the rule that lets it fill the gap (时间效力规定 3). Findings on limitation
        carry their own law.
        """
        facts = sorted(_facts(finding, case, debts)) if finding.check not in self._own_law else []
        if not any(fact < self._since for fact in facts):
            return finding
        return finding.model_copy(update={"citations": self.citations(finding.citations, facts)})

    def citations(self, citations: Iterable[Citation], facts: Iterable[dt.date]) -> tuple[Citation, ...]:
        """Return citations of the Civil Code as the law of the days of the facts had them."""
        found: dict[Citation, None] = {}
        facts = sorted(facts)
        for citation in citations:
            then = [c for fact in facts for c in (self._then(citation, fact) if fact < self._since else (citation,))]
            if not then:
                then = [citation, cite("shijian-xiaoli", 3)]
            found |= dict.fromkeys(then)
        return tuple(found)

    def _then(self, citation: Citation, fact: dt.date) -> tuple[Citation, ...]:
        if citation.work != CODE or citation.on:
            return (citation,)
        key = (citation, fact)
        if key not in self._found:
            self._found[key] = applicable(self._library, citation, fact=fact).citations
        return self._found[key]


def _facts(finding: Finding, case: Case, debts: Sequence[Debt]) -> set[dt.date]:
    """Return the days of the facts a finding is about: of its charges, its contact or payment, the vacancy; else of all that is owed."""
    if finding.debts:
        return {breach(d) for d in debts if d.id in finding.debts or d.charge in finding.debts}
    path, _, rest = finding.where.partition("[")
    name = rest.partition("]")[0]
    if path == "contacts" and name:
        return {day for c in case.contacts if c.id == name and (day := c.effective or c.sent)}
    if path == "payments" and name:
        return {p.date for p in case.payments if p.id == name}
    empty = case.premises.vacant if path == "premises.vacant" else ()
    mine = {breach(d) for d in debts if any(v.from_ <= d.to and (v.to is None or d.from_ <= v.to) for v in empty)}
    return mine or {v.from_ for v in empty} or {breach(d) for d in debts if d.outstanding and not d.excluded}


def breach(debt: Debt) -> dt.date:
    """Return the day of the breach: the due date; without one the end of the period."""
    return debt.due or debt.to
