"""The flows that read one case: what was found (check), when limitation ends, what is claimed and how that changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from feecase.cases.protocol import CaseStore
from feecase.claims import FigureChange, Variant, changes, sensitivity
from feecase.engine import Context, Opened, assess
from feecase.engine import claim as claim_of
from feecase.gate.worth import worth
from feecase.model.assessment import LimitationReport
from feecase.model.defence import DefenceReport
from feecase.model.finding import worst_first


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """One case, as of a day."""

    case: str
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """One case as of a day; `since` asks for what has changed from an earlier day."""

    case: str
    as_of: dt.date
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The claim of one case, beside it the claim with risky debts kept or dropped, and what changed since an earlier day."""

    opened: Opened
    variants: tuple[Variant, ...]
    changes: tuple[FigureChange, ...] = ()


def open_case(context: Context, store: CaseStore, request: CaseRequest) -> Opened:
    """Read a case, assess it and compute its claim. Raises UserError."""
    found = store.load(request.case)
    assessment = assess(context, found.loaded, as_of=request.as_of)
    claimed = claim_of(context, found.loaded, assessment, found.choices)
    against = tuple(worth(assessment, claimed, context.place(found.loaded)))
    assessment = assessment.model_copy(update={"findings": worst_first((*assessment.findings, *against))})
    return Opened(found.loaded, assessment, found.choices, claimed)


def check(context: Context, store: CaseStore, request: CaseRequest) -> Opened:
    """Return the case with its findings, worst first (`assessment.findings`). Raises UserError."""
    from feecase.flows.approval import standing

    opened = open_case(context, store, request)
    return replace(opened, standing=standing(store, request.case, opened))


def limitation(context: Context, store: CaseStore, request: CaseRequest) -> LimitationReport:
    """Return when limitation of each debt ends. The lawyer's choices have no part in it. Raises UserError."""
    return assess(context, store.load(request.case).loaded, as_of=request.as_of).limitation


def defences(context: Context, store: CaseStore, request: CaseRequest) -> DefenceReport:
    """Return what each defence raised or to be expected comes to. It lowers nothing. Raises UserError."""
    assessment = assess(context, store.load(request.case).loaded, as_of=request.as_of)
    return DefenceReport(case=assessment.case, as_of=assessment.as_of, defences=assessment.defences)


def claim(context: Context, store: CaseStore, request: ClaimRequest) -> ClaimResult:
    """Return what the complaint asks. Raises UserError."""
    opened = open_case(context, store, CaseRequest(request.case, request.as_of))
    place = context.place(opened.loaded)
    variants = sensitivity(opened.loaded, opened.assessment, opened.choices, place=place, library=context.library)
    if request.since is None:
        return ClaimResult(opened, tuple(variants))
    before = claim_of(context, opened.loaded, assess(context, opened.loaded, as_of=request.since), opened.choices)
    return ClaimResult(opened, tuple(variants), tuple(changes(before, opened.claim)))
