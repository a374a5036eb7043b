"""The claim's debts and sums: which debts are asked for, which are dropped, and what each comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feecase.model.assessment import Assessment, Debt, LateFee, LimitationStatus
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.claim import ClaimedDebt, DebtLateFee, LateFeeSum
from feecase.money import ZERO, total

NONE = LateFee(contract=None, defensible=ZERO)


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One debt in the claim, with its late fee, its limitation status and the defendants sued for it."""

    debt: Debt
    fee: LateFee
    status: LimitationStatus
    debtors: tuple[str, ...]

    def claimed_fee(self, choices: Choices) -> Decimal:
        """Return the late fee that the choices ask for; a contract fee where there is no clause is none."""
        if choices.late_fee == "none":
            return ZERO
        return (self.fee.contract or ZERO) if choices.late_fee == "contract" else self.fee.defensible

    def claimed_debt(self) -> ClaimedDebt:
        """Return the line as a value of the model."""
        d = self.debt
        return ClaimedDebt(
            id=d.id,
            item=d.item,
            from_=d.from_,
            to=d.to,
            due=d.due,
            amount=d.amount,
            reduced=d.reduced,
            paid=d.paid,
            outstanding=d.outstanding,
            late_fee=DebtLateFee(contract=self.fee.contract, defensible=self.fee.defensible),
            status=self.status,
        )


def lines(case: Case, assessment: Assessment, choices: Choices) -> tuple[tuple[ClaimLine, ...], tuple[ClaimLine, ...]]:
    """Return the debts that are claimed and those that are dropped: by name, as expired, or because nobody sued owes them."""
    sued = frozenset(choices.defendants) or frozenset(d.name for d in case.defendants)
    status: dict[str, LimitationStatus] = {c.id: c.primary.proved.status for c in assessment.limitation.debts}
    every = [
        ClaimLine(d, assessment.late_fees.get(d.id, NONE), status.get(d.id, "running"), tuple(n for n in d.debtors if n in sued))
        for d in assessment.debts
    ]
    return tuple(x for x in every if _kept(x, choices)), tuple(x for x in every if not _kept(x, choices))


def late_fee_sum(claimed: Iterable[ClaimLine], choices: Choices) -> LateFeeSum:
    """Add up the late fee: contract (None where no debt has a clause), defensible and claimed."""
    mine = tuple(claimed)
    agreed = [x.fee.contract for x in mine if x.fee.contract is not None]
    return LateFeeSum(
        contract=total(agreed) if agreed else None,
        defensible=total(x.fee.defensible for x in mine),
        claimed=total(x.claimed_fee(choices) for x in mine),
    )


def outstanding(claimed: Sequence[ClaimLine]) -> Decimal:
    """Return the principal of all lines."""
    return total(x.debt.outstanding for x in claimed)


def _kept(line: ClaimLine, choices: Choices) -> bool:
    names = {line.debt.id, line.debt.charge}
    if not line.debtors or names & set(choices.drop):
        return False
    return line.status != "expired" or choices.expired == "keep" or bool(names & set(choices.keep))
