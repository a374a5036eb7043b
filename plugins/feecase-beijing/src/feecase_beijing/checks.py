"""Checks that only the regulation of Beijing calls for."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import Check, CheckContext, Finding, cite
from feecase_beijing.profile import REGULATION

COMMITTEES = ("业委会", "业主委员会", "物管会", "物业管理委员会")


def committee(context: CheckContext) -> Iterator[Finding]:
    """No urging by the owners' or property committee on record, which the regulation puts before the suit."""
    if context.assessment.debts and not any(name in c.by for c in context.loaded.case.contacts for name in COMMITTEES):
        yield Finding(
            check="beijing.committee",
            level="warning",
            what="没有业主委员会或者物业管理委员会督促交纳的记录",
            where="contacts",
            citations=(cite(REGULATION, 72, 1),),
            why="北京市：逾期不交纳的，业主委员会或者物业管理委员会应当督促其交纳；拒不交纳的，物业服务人可以依法起诉或者申请仲裁",
            settle="请业主委员会或者物业管理委员会书面督促并留存；尚未成立的，在案件说明中写明",
        )


def purchase_contract(context: CheckContext) -> Iterator[Finding]:
    """Early-stage fees fall on the owner only as the purchase contract says."""
    case = context.loaded.case
    if not case.contract or case.contract.kind != "前期物业服务合同" or any(e.kind == "purchase-contract" for e in case.evidence):
        return
    if context.assessment.debts:
        yield Finding(
            check="beijing.purchase-contract",
            level="warning",
            what="前期物业费没有房屋买卖合同中的约定作为证据",
            where="evidence",
            why="北京市：交付次月起的前期物业费由业主按照房屋买卖合同的约定承担；房屋买卖合同未约定的，由建设单位承担",
            citations=(cite(REGULATION, 22, 2),),
            settle="调取房屋买卖合同中关于前期物业费的条款，作为证据附上",
        )


CHECKS = (
    Check("beijing.committee", "业主委员会或物业管理委员会的督促", committee, place="110000"),
    Check("beijing.purchase-contract", "前期物业费的买卖合同约定", purchase_contract, place="110000"),
)
