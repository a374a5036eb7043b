"""Assessing cases of a workspace, and telling what is news about them: results, limitation that ends soon, payments and what they settle."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from feecase.engine import Context, assess
from feecase.errors import InputError
from feecase.model.assessment import Assessment
from feecase.model.case import Case
from feecase.model.event import (
    BundleWritten,
    CaseAssessed,
    DaysAhead,
    EventData,
    LimitationApproaching,
    LossAhead,
    MatchedPart,
    PaymentMatched,
)
from feecase.money import total
from feecase.store import assessments, cases, outbox
from feecase.store.assessments import Deadline
from feecase.workspace.cases import DatabaseCase, load_case
from feecase.workspace.setup import Workspace, find, open_workspace

LOG = logging.getLogger("feecase.workspace")
STAGES: tuple[DaysAhead, ...] = (7, 30, 90)
_OPEN = frozenset({"running", "expiring", "waived"})


def assess_stale(workspace: Workspace, context: Context, *, on: dt.date, at: dt.datetime, limit: int = 20) -> int:
    """Assess live cases that changed, or were not assessed for the day yet; note their deadlines and tell the news. Return how many.

    A case that cannot be read is passed over until it changes. Raises StoreError.
    """
    with workspace.database.read() as connection:
        waiting = assessments.stale(connection, on=on, limit=limit)
        found = {}
        for one in waiting:
            try:
                found[one.case] = load_case(connection, workspace, one.case)
            except InputError as error:
                LOG.warning("case not readable", extra={"problems": len(error.problems)})
    told = [(one, _news(context, found[one.case], on) if one.case in found else None) for one in waiting]
    if told:
        with workspace.database.write() as connection:
            for one, news in told:
                assessments.note(connection, one, on=on, ends=news[0] if news else None)
                outbox.emit(connection, news[1] if news else (), at=at)
    return len(waiting)


def _news(context: Context, file: DatabaseCase, on: dt.date) -> tuple[list[Deadline], list[EventData]]:
    assessment = assess(context, file.loaded, as_of=on)
    ends = list(deadlines(file.row.id, assessment))
    return ends, [
        assessed(file.row.id, assessment),
        *approaching(file.row.id, ends, on),
        *matched(file.row.id, file.loaded.case, assessment),
    ]


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


def approaching(case: str, ends: list[Deadline], on: dt.date) -> Iterator[LimitationApproaching]:
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
    charge_of = {debt.id: debt.charge for debt in (*assessment.debts, *assessment.not_claimable)}
    for payment in facts.payments:
        sums: dict[tuple[str, str], Decimal] = {}
        for part in assessment.allocations:
            if part.payment == payment.id and part.head in {"principal", "late-fee"} and part.amount > 0:
                key = charge_of.get(part.debt, part.debt), part.head
                sums[key] = sums.get(key, Decimal()) + part.amount
        if sums:
            parts = tuple(MatchedPart.model_validate({"charge": c, "head": h, "amount": a}) for (c, h), a in sums.items())
            ref = payment.source.ref if payment.source else ""
            yield PaymentMatched(case=case, payment=payment.id, ref=ref, date=payment.date, parts=parts)


def bundle_written(folder: Path, event: BundleWritten, *, at: dt.datetime) -> bool:
    """Tell that a bundle was written, where the case folder lies in a workspace that knows the case; return whether it does.

    The same bundle again is no news. Raises StoreError.
    """
    place = find(folder)
    if place is None:
        return False
    with open_workspace(place) as workspace, workspace.database.write() as connection:
        known = any(cases.listed(connection, ids=[event.case]))
        if known:
            outbox.emit(connection, [event], at=at)
    return known
