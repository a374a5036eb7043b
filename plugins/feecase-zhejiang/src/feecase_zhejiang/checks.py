"""Checks that only the regulations of Zhejiang and its cities call for."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import Check, CheckContext, Finding, cite
from feecase_zhejiang.profile import HANGZHOU, WENZHOU, ZHOUSHAN


def provider_left(context: CheckContext) -> Iterator[Finding]:
    """The provider has left: Hangzhou says that this is no reason to refuse the fee."""
    contract = context.loaded.case.contract
    ended = contract.ended_on if contract else None
    debts = tuple(d for d in context.assessment.debts if ended and d.from_ <= ended)
    if debts:
        yield Finding(
            check="zhejiang.provider-left",
            level="note",
            what=f"服务已于 {ended} 终止，业主可能以已退出为由拒付",
            where="contract.ended_on",
            why="杭州市：业主不得以原物业服务人已退出本物业管理区域为由，拒绝支付相应的物业费",
            settle="在事实与理由中引用本条；准备服务至终止日的记录",
            debts=tuple(d.id for d in debts),
            citations=(cite(HANGZHOU, 57, 3),),
        )


def credit_record(context: CheckContext) -> Iterator[Finding]:
    """Wenzhou offers a step before court: an entry in the credit record, after a demand whose time has run."""
    demanded = [
        c for c in context.loaded.case.contacts if c.kind in {"demand", "lawyer-letter"} and c.until and c.until < context.as_of
    ]
    if context.assessment.debts and demanded:
        yield Finding(
            check="zhejiang.credit-record",
            level="note",
            what="催交期限已过，可以申请录入个人信用信息档案",
            where=f"contacts[{demanded[-1].id}]",
            why="温州市：逾期不交纳的，业主委员会、物业服务企业可以向街道办事处、乡（镇）人民政府提出录入申请",
            citations=(cite(WENZHOU, 40, 2),),
            settle="起诉前可先提出申请；该途径不中断诉讼时效，不要因此延误起诉",
        )


def payment_order(context: CheckContext) -> Iterator[Finding]:
    """A payment order fits, and Zhoushan's regulation names it beside mediation."""
    if any(p.kind == "payment-order" and p.fits == "yes" for p in context.assessment.procedures):
        yield Finding(
            check="zhejiang.payment-order",
            level="note",
            what="符合申请支付令的条件，舟山市的条例明文列出这条途径",
            where="",
            why="舟山市：可以依法申请人民调解、仲裁或者提起诉讼；符合条件的，也可以向人民法院申请支付令",
            citations=(cite(ZHOUSHAN, 41, 2),),
            settle="可先申请支付令或者人民调解；债务人书面异议成立的转入诉讼",
        )


CHECKS = (
    Check("zhejiang.provider-left", "杭州：物业服务人已退出", provider_left, place="330100"),
    Check("zhejiang.credit-record", "温州：信用信息档案", credit_record, place="330300"),
    Check("zhejiang.payment-order", "舟山：支付令", payment_order, place="330900"),
)
