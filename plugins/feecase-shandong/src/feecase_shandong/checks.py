"""Checks that only the regulations of Shandong and its cities call for."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import Check, CheckContext, Finding, cite
from feecase_shandong.profile import BINZHOU, PROVINCE, QINGDAO

NEGOTIATION = {"visit", "call", "mediation", "promise", "instalment-agreement", "acknowledgement"}


def committee(context: CheckContext) -> Iterator[Finding]:
    """No reminder by the owners' committee on record, though the province leaves urging and posting to it."""
    if context.assessment.debts and not any("业委会" in c.by or "业主委员会" in c.by for c in context.loaded.case.contacts):
        yield Finding(
            check="shandong.committee",
            level="note",
            what="没有业主委员会督促交纳的记录",
            where="contacts",
            citations=(cite(PROVINCE, 48, 2),),
            why="山东省由业主委员会督促拒不交纳的业主，并可以由其公示；物业服务人自己不公示",
            settle="有业主委员会的，请其书面督促并留存记录；没有的，在案件说明中写明",
        )


def payment_order(context: CheckContext) -> Iterator[Finding]:
    """A payment order fits, and Qingdao's regulation names it."""
    if any(p.kind == "payment-order" and p.fits == "yes" for p in context.assessment.procedures):
        yield Finding(
            check="shandong.payment-order",
            level="note",
            what="符合申请支付令的条件，青岛市的条例明文列出这条途径",
            where="",
            citations=(cite(QINGDAO, 63, 2),),
            why="青岛市：符合条件的，可以向人民法院申请支付令",
            settle="可先申请支付令；债务人书面异议成立的转入诉讼",
        )


def negotiation(context: CheckContext) -> Iterator[Finding]:
    """No negotiation on record, which Binzhou's regulation expects of the provider."""
    if context.assessment.debts and not any(c.kind in NEGOTIATION for c in context.loaded.case.contacts):
        yield Finding(
            check="shandong.negotiation",
            level="warning",
            what="没有与业主协商的记录",
            where="contacts",
            citations=(cite(BINZHOU, 49, 1),),
            why="滨州市：拒绝交纳的应当提交书面说明，物业服务企业应当与业主、物业使用人协商解决",
            settle="请业主书面说明拒交理由并协商，保留上门、通话或者调解记录",
        )


CHECKS = (
    Check("shandong.committee", "业主委员会的督促", committee, place="370000"),
    Check("shandong.payment-order", "青岛：支付令", payment_order, place="370200"),
    Check("shandong.negotiation", "滨州：先行协商", negotiation, place="371600"),
)
