"""The claim from an assessment and the lawyer's choices. The choices change the claim and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from feecase.claims import figures, grounds, words
from feecase.errors import InputError, Problem
from feecase.law.library import Library
from feecase.model.assessment import Assessment
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim, LateFeeSum
from feecase.model.trace import Step, cite
from feecase.money import ZERO, total, yuan
from feecase.place.profile import Place
from feecase.rules import courtfee


def claim(loaded: Loaded, assessment: Assessment, choices: Choices, *, place: Place, library: Library) -> Claim:
    """Compute what the complaint asks: principal, late fee as chosen, other sums, their total without court fee, the fees, the requests in words.

    Dropped debts are listed and never summed; an expired debt stays unless the choices drop it. Raises LawError where a fee scale is missing,
    InputError where the choices name a charge or a defendant that the case does not have.
    """
    case, as_of = loaded.case, assessment.as_of
    _check_names(case, assessment, choices)
    claimed, dropped = figures.lines(case, assessment, choices)
    principal = figures.outstanding(claimed)
    fees = figures.late_fee_sum(claimed, choices)
    other = total(o.amount for o in choices.other if o.amount is not None)
    sum_ = principal + fees.claimed + other
    rounding = cast("courtfee.Rounding", place.policy("court_fee.rounding", on=as_of).text)
    court_fee = courtfee.court_fees(sum_, library=library, on=as_of, rounding=rounding)
    law, law_steps = grounds.law_grounds(case, claimed, choices, place=place, library=library, as_of=as_of)
    return Claim(
        case=case.id,
        as_of=as_of,
        principal=principal,
        late_fee=fees,
        other=other,
        total=sum_,
        court_fee=court_fee,
        debts=tuple(x.claimed_debt() for x in claimed),
        dropped=tuple(x.claimed_debt() for x in dropped),
        requests=words.requests(case, claimed, choices, as_of),
        fee_formula=words.fee_formula(case, claimed),
        late_fee_formula=words.late_fee_formula(case, claimed, choices, as_of),
        running_late_fee=words.running_late_fee(case, claimed, choices, as_of),
        grounds_contract=grounds.contract_grounds(case, late_fee=fees.contract is not None and fees.claimed > 0),
        grounds_law=law,
        steps=(
            *_steps(claimed, dropped, fees, other, sum_),
            *courtfee.fee_steps(sum_, court_fee, library=library, on=as_of),
            *law_steps,
        ),
    )


def _check_names(case: Case, assessment: Assessment, choices: Choices) -> None:
    every = (*assessment.debts, *assessment.not_claimable)
    charges = {d.id for d in every} | {d.charge for d in every} | {c.id for c in case.charges}
    sued = {d.name for d in case.defendants}
    problems = [
        Problem(f"“{name}”不是本案的{what}", where=f"choices.yaml 的“{title}”", next=f"可用：{'、'.join(sorted(known))}")
        for title, what, names, known in (
            ("不主张的款项", "款项", choices.drop, charges),
            ("仍主张的款项", "款项", choices.keep, charges),
            ("仅起诉", "被告", choices.defendants, sued),
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _steps(
    claimed: tuple[figures.ClaimLine, ...],
    dropped: tuple[figures.ClaimLine, ...],
    fees: LateFeeSum,
    other: Decimal,
    sum_: Decimal,
) -> tuple[Step, ...]:
    amount, paid = total(x.debt.amount for x in claimed), total(x.debt.paid for x in claimed)
    principal = amount - paid
    steps = [
        Step(
            rule="principal",
            text=f"应收 {yuan(amount)} 元 − 已抵充 {yuan(paid)} 元 = {yuan(principal)} 元",
            result=str(principal),
        ),
        Step(
            rule="late-fee",
            text=f"合同约定 {yuan(fees.contract) + ' 元' if fees.contract is not None else '无'}，稳妥 {yuan(fees.defensible)} 元，主张 {yuan(fees.claimed)} 元",
            result=str(fees.claimed),
        ),
        Step(
            rule="total",
            text=f"{yuan(principal)} + {yuan(fees.claimed)} + {yuan(other)} = {yuan(sum_)} 元（不含诉讼费）",
            result=str(sum_),
            citations=(cite("minsu-jieshi", "201", 2),),
        ),
    ]
    if dropped:
        lost = total(x.debt.outstanding for x in dropped)
        steps.append(
            Step(
                rule="dropped",
                text=f"不主张 {'、'.join(x.debt.id for x in dropped)}，本金 {yuan(lost)} 元",
                result=str(lost or ZERO),
            )
        )
    return tuple(steps)
