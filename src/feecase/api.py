"""What those who build on feecase call: every flow, and the steps load, assess, claim, render by themselves. Everything is offline and takes `as_of`.

A case is named by its folder, or by `open_case(workspace, id)`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from feecase.model.assessment import Assessment
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.papers.render import render_docx

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feecase.cases.protocol import Author, CaseRef, CaseStore
    from feecase.cases.workspace import WorkspaceStore
    from feecase.engine import Context, Opened
    from feecase.evidence.find.scan import FoundFile
    from feecase.flows.many import Outcome
    from feecase.flows.prepare import Prepared
    from feecase.flows.reconciliation import ReconcileResult
    from feecase.flows.service_copies import Served
    from feecase.flows.single import ClaimResult
    from feecase.flows.verify import Verified
    from feecase.model.assessment import LimitationReport
    from feecase.model.portfolio import Portfolio, PortfolioRow

    CaseLike: TypeAlias = "str | Path | CaseRef"

__all__ = [
    "announce",
    "assess",
    "check",
    "claim",
    "claim_case",
    "limitation",
    "load_case",
    "open_case",
    "portfolio",
    "prepare",
    "reconcile",
    "render_docx",
    "scan",
    "service_copies",
    "verify",
]


def load_case(path: str | Path) -> Loaded:
    """Load a case folder: `case.yaml` with what it extends. Raises feecase.errors.InputError naming file, line and column."""
    from feecase import engine

    return engine.load(Path(path))


def assess(case: Loaded | Case, *, as_of: dt.date) -> Assessment:
    """Compute what follows from a case at `as_of` under the installed plugins: debts, limitation, late fees, findings."""
    from feecase import engine

    return engine.assess(engine.load_context(), _loaded(case), as_of=as_of)


def claim(case: Loaded | Case, assessment: Assessment, choices: Choices | None = None) -> Claim:
    """Compute the claim; without `choices` the defaults apply (every charge kept, defensible late fee, until actual payment)."""
    from feecase import engine

    return engine.claim(engine.load_context(), _loaded(case), assessment, choices or Choices())


def open_case(path: str | Path, case: str = "") -> CaseRef:
    """Return a case by its folder, or by the folder of its workspace and its id (or room). Nothing is read of a folder yet.

    Raises InputError for a case that the workspace does not have, StoreError.
    """
    from feecase.cases.folder import store_of
    from feecase.cases.protocol import CaseRef
    from feecase.cases.workspace import WorkspaceStore

    if not case:
        return CaseRef(*store_of(Path(path)))
    store = WorkspaceStore(Path(path))
    return CaseRef(store, store.find(case))


def check(case: CaseLike, *, as_of: dt.date) -> Opened:
    """Read a case, assess it (`assessment.findings`, worst first) and compute its claim. Raises UserError."""
    from feecase.flows import single

    ref = _ref(case)
    return single.check(_context(), ref.store, single.CaseRequest(ref.case, as_of))


def limitation(case: CaseLike, *, as_of: dt.date) -> LimitationReport:
    """Return when limitation of each debt ends, and what to do now. Raises UserError."""
    from feecase.flows import single

    ref = _ref(case)
    return single.limitation(_context(), ref.store, single.CaseRequest(ref.case, as_of))


def claim_case(case: CaseLike, *, as_of: dt.date, since: dt.date | None = None) -> ClaimResult:
    """Return the claim of a stored case with its choices, the variants, and what changed `since` an earlier day. Raises UserError."""
    from feecase.flows import single

    ref = _ref(case)
    return single.claim(_context(), ref.store, single.ClaimRequest(ref.case, as_of, since))


def prepare(
    case: CaseLike,
    *,
    as_of: dt.date,
    pdf: bool = False,
    review: bool = False,
    only: Iterable[str] = (),
    anew: bool = False,
    author: Author | None = None,
) -> Prepared:
    """Write the bundle of a case into its `out/`. Raises UserError; nothing is half-written. Systems that listen are told where there is an `author`."""
    from feecase.flows import prepare as flow
    from feecase.flows.many import Outcome

    ref = _ref(case)
    request = flow.PrepareRequest(ref.case, as_of, review=review, only=tuple(only), anew=anew, author=None if pdf else author)
    done = flow.prepare(_context(), ref.store, request)
    if not pdf:
        return done
    (outcome,) = flow.copied([Outcome(ref, done)], author)
    return outcome.result or done


def verify(case: CaseLike) -> Verified:
    """Compare a case's bundle with its manifest, and its numbers with the case. Raises BundleError where there is none."""
    from feecase.flows.verify import VerifyRequest
    from feecase.flows.verify import verify as flow

    ref = _ref(case)
    return flow(_context(), ref.store, VerifyRequest(ref.case))


def service_copies(case: CaseLike) -> Served:
    """Write the copies of a finished bundle that are served on the other side. Raises UserError."""
    from feecase.flows.service_copies import ServiceRequest
    from feecase.flows.service_copies import service_copies as flow

    ref = _ref(case)
    return flow(_context(), ref.store, ServiceRequest(ref.case))


def scan(case: CaseLike, *, ocr: bool = False) -> tuple[FoundFile, ...]:
    """Look at every file of a case's evidence folders and propose what it is. Nothing is changed. Raises UserError."""
    from feecase.flows import scan as flow

    ref = _ref(case)
    return flow.scan(_context(), ref.store, flow.ScanRequest(ref.case, ocr))


def portfolio(cases: Iterable[CaseLike], *, as_of: dt.date, jobs: int = 1) -> tuple[Portfolio, tuple[Outcome[PortfolioRow], ...]]:
    """Add up many cases; also return those that could not be read, with their problems."""
    from feecase.flows.many import run
    from feecase.flows.portfolio import portfolio as whole
    from feecase.flows.portfolio import portfolio_row
    from feecase.flows.single import CaseRequest

    work = [(ref, CaseRequest(ref.case, as_of)) for ref in map(_ref, cases)]
    outcomes = list(run(portfolio_row, _context(), work, jobs=jobs))
    rows = (outcome.result for outcome in outcomes if outcome.result)
    return whole(rows, as_of=as_of), tuple(outcome for outcome in outcomes if not outcome.ok)


def reconcile(store: CaseStore, exports: Iterable[str | Path], *, on: dt.date, author: Author | None = None) -> ReconcileResult:
    """Compare the cases of a store with fresh exports; with an `author`, keep what was found beside each billing file. Raises UserError."""
    from feecase.flows import reconcile as flow

    request = flow.ReconcileRequest(tuple(map(Path, exports)), on, author=author)
    return flow.reconcile(_context(), store, request)


def announce(store: WorkspaceStore, *, on: dt.date, at: dt.datetime, limit: int = 20) -> int:
    """Assess cases of a workspace that changed or were not assessed for the day yet, and tell what is news; return how many. Raises StoreError."""
    from feecase.flows import announce as flow

    return flow.announce(_context(), store, flow.AnnounceRequest(on, at, limit))


def _context() -> Context:
    from feecase.engine import load_context

    return load_context()


def _ref(case: CaseLike) -> CaseRef:
    return open_case(case) if isinstance(case, str | Path) else case


def _loaded(case: Loaded | Case) -> Loaded:
    from feecase.intake.proposals import propose

    return case if isinstance(case, Loaded) else Loaded(case=propose(case), folder="")
