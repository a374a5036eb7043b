"""From many cases to one portfolio: a small line per case is all that is kept in memory."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from feecase.cases.protocol import CaseStore
from feecase.engine import Context, Opened
from feecase.flows.approval import standing
from feecase.flows.single import CaseRequest, open_case
from feecase.model.assessment import LimitationStatus
from feecase.model.gate import Gate
from feecase.model.portfolio import MonthSum, Portfolio, PortfolioRow, StatusSum
from feecase.money import ZERO, total


def portfolio_row(context: Context, store: CaseStore, request: CaseRequest) -> PortfolioRow:
    """Summarise one case. Raises UserError."""
    opened = open_case(context, store, request)
    found = standing(store, request.case, opened)
    assessment, loss = opened.assessment, opened.assessment.limitation.first_loss
    by_status, by_month = _sums(opened)
    return PortfolioRow(
        case=opened.loaded.case.id,
        folder=store.where(request.case),
        defendants=tuple(d.name for d in opened.loaded.case.defendants),
        outstanding=total(d.outstanding for d in assessment.debts),
        total=opened.claim.total,
        first_loss=loss.date if loss else None,
        first_loss_amount=loss.amount if loss else None,
        days_left=(loss.date - request.as_of).days if loss else None,
        blocking=sum(f.level == "blocking" for f in assessment.findings),
        warnings=sum(f.level == "warning" for f in assessment.findings),
        state=found.state,
        next=_next(opened, found),
        by_status=by_status,
        by_month=by_month,
    )


def portfolio(rows: Iterable[PortfolioRow], *, as_of: dt.date) -> Portfolio:
    """Put the rows in order (earliest loss first, then most money) and add them up."""
    cases = tuple(sorted(rows, key=lambda r: (r.days_left is None, r.days_left or 0, -r.outstanding, r.case)))
    status: dict[LimitationStatus, list[Decimal | int]] = {}
    months: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in cases:
        for part in line.by_status:
            sums = status.setdefault(part.status, [ZERO, 0])
            sums[0] += part.amount
            sums[1] += part.debts
        for loss in line.by_month:
            months[loss.month] += loss.amount
    return Portfolio(
        as_of=as_of,
        outstanding=total(r.outstanding for r in cases),
        total=total(r.total for r in cases),
        by_status=tuple(StatusSum(status=k, amount=Decimal(v[0]), debts=int(v[1])) for k, v in sorted(status.items())),
        by_month=tuple(MonthSum(month=k, amount=v) for k, v in sorted(months.items())),
        cases=cases,
    )


def _sums(opened: Opened) -> tuple[tuple[StatusSum, ...], tuple[MonthSum, ...]]:
    status: dict[LimitationStatus, list[Decimal]] = {}
    months: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for charge in opened.assessment.limitation.debts:
        reading = charge.primary.proved
        status.setdefault(reading.status, []).append(charge.outstanding)
        if reading.expires and reading.status in {"running", "expiring", "waived"}:
            months[f"{reading.expires:%Y-%m}"] += charge.outstanding
    return (
        tuple(StatusSum(status=k, amount=total(v), debts=len(v)) for k, v in sorted(status.items())),
        tuple(MonthSum(month=k, amount=v) for k, v in sorted(months.items())),
    )


def _next(opened: Opened, found: Gate) -> str:
    """Name the next step: what the gate says, before that the paper that saves limitation while little time is left, else file."""
    assessment = opened.assessment
    left = [reason for reason in found.reasons if not reason.lifted_by]
    if found.state == "do-not-sue":
        return f"{found.shown}：{next(reason.what for reason in left if reason.kind != 'work')}"
    if left:
        return f"先处理：{left[0].what}"
    urgent = any(c.primary.proved.status == "expiring" for c in assessment.limitation.debts)
    if urgent and assessment.limitation.advice:
        first = assessment.limitation.advice[0]
        day = f"{first.by:%Y-%m-%d} 前" if first.by else "尽快"
        return f"{day}起诉，或送达{first.paper or first.act}"
    return found.shown
