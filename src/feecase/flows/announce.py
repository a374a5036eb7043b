"""Assessing cases of a workspace, and telling what is news about them: results, limitation that ends soon, payments and what they settle."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from feecase.cases.workspace import AssessmentNews, WorkspaceStore
from feecase.engine import Context, assess
from feecase.errors import StoreError, UserError
from feecase.model.assessment import Assessment
from feecase.model.case import Case
from feecase.model.event import (
    CaseAssessed,
    DaysAhead,
    LimitationApproaching,
    LossAhead,
    MatchedPart,
    PaymentMatched,
)
from feecase.money import total
from feecase.store.assessments import Deadline, StaleCase
from feecase.store.unresolved import BUG

LOG = logging.getLogger("feecase.workspace")
STAGES: tuple[DaysAhead, ...] = (7, 30, 90)
_OPEN = frozenset({"running", "expiring", "waived"})


@dataclass(frozen=True, slots=True)
class AnnounceRequest:
    """For which day cases are to be assessed, at which moment that is told, and how many cases at most."""

    on: dt.date
    at: dt.datetime
    limit: int = 20


def announce(context: Context, store: WorkspaceStore, request: AnnounceRequest) -> int:
    """Assess live cases that changed, or were not assessed for the day yet; note their deadlines and tell the news. Return how many.

    A case that cannot be read or assessed is named (`case.failed`) and passed over until it or the day changes. Raises StoreError.
    """
    waiting = store.stale(on=request.on, limit=request.limit)
    store.keep_assessed([_news(context, store, one, request.on) for one in waiting], on=request.on, at=request.at)
    return len(waiting)


def _news(context: Context, store: WorkspaceStore, one: StaleCase, on: dt.date) -> AssessmentNews:
    try:
        loaded = store.recorded(one.case).loaded
        assessment = assess(context, loaded, as_of=on)
        ends = tuple(deadlines(one.case, assessment))
        events = (assessed(one.case, assessment), *approaching(one.case, ends, on), *matched(one.case, loaded.case, assessment))
    except StoreError:
        raise
    except UserError as error:
        LOG.warning("case not readable", extra={"case": one.case, "code": error.code, "problems": len(error.problems)})
        return AssessmentNews(one, failure=error.code)
    except Exception as error:  # noqa: BLE001 — one case must not keep all others from being assessed; it is named and told
        LOG.error("case not assessed", extra={"case": one.case, "error": type(error).__name__})  # noqa: TRY400 — the traceback may hold data
        return AssessmentNews(one, failure=BUG)
    return AssessmentNews(one, ends, events)


def deadlines(case: str, assessment: Assessment) -> Iterator[Deadline]:
    """Yield when limitation of each open debt ends, by the primary proved reading."""
    for debt in assessment.limitation.debts:
        reading = debt.primary.proved
        if reading.expires and reading.status in _OPEN and debt.outstanding > 0:
            yield Deadline(case, debt.id, reading.expires, reading.status, debt.outstanding)


def assessed(case: str, assessment: Assessment) -> CaseAssessed:
    """Return the event that tells an assessment."""
    loss = assessment.limitation.first_loss
    levels = [finding.level for finding in assessment.findings]
    return CaseAssessed(
        case=case,
        as_of=assessment.as_of,
        outstanding=total(debt.outstanding for debt in assessment.debts),
        first_loss=LossAhead(date=loss.date, amount=loss.amount) if loss else None,
        blocking=levels.count("blocking"),
        warnings=levels.count("warning"),
    )


def approaching(case: str, ends: Sequence[Deadline], on: dt.date) -> Iterator[LimitationApproaching]:
    """Yield an event for each last day that is 90, 30 or 7 days away or nearer."""
    ordered = sorted(
        (one for one in ends if 0 <= (one.expires - on).days <= max(STAGES)), key=lambda one: (one.expires, one.debt)
    )
    for expires, group in groupby(ordered, key=lambda one: one.expires):
        these = list(group)
        stage = next(stage for stage in STAGES if (expires - on).days <= stage)
        debts = tuple(one.debt for one in these)
        yield LimitationApproaching(
            case=case, expires=expires, within_days=stage, debts=debts, amount=total(one.outstanding for one in these)
        )


def matched(case: str, facts: Case, assessment: Assessment) -> Iterator[PaymentMatched]:
    """Yield an event for each payment that settles charges."""
    for payment in facts.payments:
        sums: dict[tuple[str, str], Decimal] = {}
        for part in assessment.allocations:
            if part.payment == payment.id and part.head in {"principal", "late-fee"} and part.amount > 0:
                key = part.charge, part.head
                sums[key] = sums.get(key, Decimal()) + part.amount
        if sums:
            parts = tuple(MatchedPart.model_validate({"charge": c, "head": h, "amount": a}) for (c, h), a in sums.items())
            ref = payment.source.ref if payment.source else ""
            yield PaymentMatched(case=case, payment=payment.id, ref=ref, date=payment.date, parts=parts)
