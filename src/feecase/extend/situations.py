"""The situations in which a place's check written as data has something to say, by name: see `feecase help plugins`.

Each looks at the case as loaded and at what was computed from it, like any check, and yields where to look and which debts are concerned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from feecase.extend.contracts import CheckContext
from feecase.model.assessment import Debt


@dataclass(frozen=True, slots=True)
class SituationHit:
    """One place in a case to which a check has something to say; `day` and the number of `debts` may be used in its text."""

    where: str
    day: dt.date | None = None
    debts: tuple[Debt, ...] = ()


Situation = Callable[[CheckContext, Collection[str]], Iterator[SituationHit]]


def _no_contact_by(context: CheckContext, names: Collection[str]) -> Iterator[SituationHit]:
    """Something is owed, and no contact was made by anyone whose name holds one of these words (业委会)."""
    if context.assessment.debts and not any(name in c.by for c in context.loaded.case.contacts for name in names):
        yield SituationHit("contacts")


def _no_contact(context: CheckContext, kinds: Collection[str]) -> Iterator[SituationHit]:
    """Something is owed, and there is no contact of these kinds."""
    if context.assessment.debts and not any(c.kind in kinds for c in context.loaded.case.contacts):
        yield SituationHit("contacts")


def _contact(context: CheckContext, words: Collection[str]) -> Iterator[SituationHit]:
    """Each contact whose kind, way or unlawful act is one of these."""
    for contact in context.loaded.case.contacts:
        if {contact.kind, contact.way, contact.act} & set(words):
            yield SituationHit(f"contacts[{contact.id}]", contact.sent)


def _term_run(context: CheckContext, kinds: Collection[str]) -> Iterator[SituationHit]:
    """Something is owed, and the term set by a contact of these kinds has run: the last one."""
    run = [c for c in context.loaded.case.contacts if c.kind in kinds and c.until and c.until < context.as_of]
    if context.assessment.debts and run:
        yield SituationHit(f"contacts[{run[-1].id}]", run[-1].until)


def _procedure(context: CheckContext, kinds: Collection[str]) -> Iterator[SituationHit]:
    """One of these procedures fits the case."""
    if any(p.kind in kinds and p.fits == "yes" for p in context.assessment.procedures):
        yield SituationHit("")


def _no_evidence(context: CheckContext, kinds: Collection[str]) -> Iterator[SituationHit]:
    """Something is owed, and there is no evidence of these kinds."""
    if context.assessment.debts and not any(e.kind in kinds for e in context.loaded.case.evidence):
        yield SituationHit("evidence")


def _after_term(context: CheckContext, _: Collection[str]) -> Iterator[SituationHit]:
    """Debts for days after the term of the contract."""
    contract = context.loaded.case.contract
    end = contract.to if contract else None
    if debts := tuple(d for d in context.assessment.debts if end and d.to > end):
        yield SituationHit("contract.to", end, debts)


def _service_ended(context: CheckContext, _: Collection[str]) -> Iterator[SituationHit]:
    """The service has ended, and debts from before that day are open."""
    contract = context.loaded.case.contract
    ended = contract.ended_on if contract else None
    if debts := tuple(d for d in context.assessment.debts if ended and d.from_ <= ended):
        yield SituationHit("contract.ended_on", ended, debts)


SITUATIONS: Mapping[str, tuple[str, Situation]] = {
    "no-contact-by": ("没有由这些人（名称含有其中的字）作出的往来", _no_contact_by),
    "no-contact": ("没有这些类别的往来", _no_contact),
    "contact": ("每一项属于这些类别、方式或不当行为的往来", _contact),
    "term-run": ("这些类别的往来所定的期限已过（取最后一项）", _term_run),
    "procedure": ("符合这些程序之一的条件", _procedure),
    "no-evidence": ("没有这些类别的证据", _no_evidence),
    "after-term": ("有合同期满以后的款项", _after_term),
    "service-ended": ("服务已经终止，此前的款项未付", _service_ended),
}
"""Name → what it means in Chinese (the first six look at the words of `among`), and the function."""
ALONE = frozenset({"after-term", "service-ended"})
"""The situations that need no words."""
