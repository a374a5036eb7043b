"""Is a suit worth filing: reasons against it that follow from the whole assessment and the claim, not from a single fact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from feecase.model.assessment import Assessment
from feecase.model.claim import Claim
from feecase.model.finding import Finding
from feecase.model.trace import cite
from feecase.money import yuan
from feecase.place.profile import Place


def worth(assessment: Assessment, claim: Claim, place: Place) -> Iterator[Finding]:
    """Yield why a suit is not worth filing: nothing is asked, everything asked is out of time, or it costs more than it can bring.

    Costs are the court fee as advanced in the simplified procedure (half) and the creditor's own costs, where the policy `filing.own_costs` gives them.
    """
    if claim.total <= 0:
        if not any(finding.against == "final" for finding in assessment.findings):
            yield Finding(
                check="worth",
                level="blocking",
                against="final",
                where="charges",
                who="billing",
                what=f"没有可以主张的金额（标的总额 {yuan(claim.total)} 元）",
                why="起诉须有具体的诉讼请求",
                settle="核对付款、减免和 choices.yaml 里放弃的款项；确已结清的，撤下本案",
                citations=(cite("minsufa", 122, None, 3),),
            )
        return
    yield from _out_of_time(assessment, claim)
    yield from _too_costly(assessment, claim, place)


def _out_of_time(assessment: Assessment, claim: Claim) -> Iterator[Finding]:
    readings = {one.id: one.primary for one in assessment.limitation.debts}
    asked = [readings[one.id] for one in claim.debts if one.outstanding > 0 and one.id in readings]
    if asked and all(r.proved.status == "expired" and r.asserted.status == "expired" for r in asked):
        yield Finding(
            check="worth",
            level="warning",
            against="advised",
            where="charges",
            who="lawyer",
            amount=claim.principal,
            what=f"全部欠费（本金 {yuan(claim.principal)} 元）的诉讼时效都已届满，也没有待证明的中断事由",
            why="可以起诉，法院也不主动审查时效；但被告一审提出时效抗辩的，请求将被驳回，诉讼费由原告负担",
            settle="先争取债务人签署还款承诺（届满后同意履行的，不得再以时效抗辩）；仍要起诉的，在 choices.yaml 写 file_anyway（决定人、日期、理由）",
            citations=(cite("minfadian", 192), cite("minfadian", 193), cite("susong-shixiao-guiding", 19, 1)),
        )


def _too_costly(assessment: Assessment, claim: Claim, place: Place) -> Iterator[Finding]:
    policy = place.find("filing.own_costs", on=assessment.as_of)
    own = policy.number if policy else Decimal(0)
    costs = claim.court_fee.half + own
    if claim.total > costs:
        return
    more = f"，另加本单位办案成本 {yuan(own)} 元" if own else ""
    yield Finding(
        check="worth",
        level="warning",
        against="advised",
        where="charges",
        who="lawyer",
        amount=claim.total,
        what=f"标的总额 {yuan(claim.total)} 元，不超过要先垫付的费用（案件受理费减半 {yuan(claim.court_fee.half)} 元{more}）",
        why="受理费由败诉方负担，但要先预交，执行不到的由原告承担",
        settle="先催缴，或与以后的欠费一并起诉；仍要起诉的，在 choices.yaml 写 file_anyway（决定人、日期、理由）",
        citations=(cite("susong-feiyong", 13, 1, 1), cite("susong-feiyong", 16), cite("susong-feiyong", 29, 1)),
    )
