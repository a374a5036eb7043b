"""Checks that only the residential property rules of Shanghai call for."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import Check, CheckContext, Finding, cite
from feecase_shanghai.profile import RULES


def purchase_contract(context: CheckContext) -> Iterator[Finding]:
    """Early-stage fees fall on the buyer only at the price that the sales contract names."""
    case = context.loaded.case
    if not case.contract or case.contract.kind != "前期物业服务合同" or any(e.kind == "purchase-contract" for e in case.evidence):
        return
    if context.assessment.debts:
        yield Finding(
            check="shanghai.purchase-contract",
            level="warning",
            what="前期物业服务费没有房屋销售合同中的收费标准作为证据",
            where="evidence",
            why="上海市：交付次月起由物业买受人按照房屋销售合同约定的前期物业服务收费标准承担；房屋销售合同未约定的，由建设单位承担",
            citations=(cite(RULES, 49, 2),),
            settle="调取房屋销售合同中的前期物业服务收费标准，核对单价并作为证据附上",
        )


CHECKS = (Check("shanghai.purchase-contract", "前期物业服务费的销售合同约定", purchase_contract, place="310000"),)
