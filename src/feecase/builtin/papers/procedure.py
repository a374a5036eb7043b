"""Applications to the court besides the complaint: 支付令申请书, 撤回起诉申请书."""

from __future__ import annotations

import datetime as dt

from feecase.builtin.papers import facts
from feecase.builtin.papers.liability_text import shares
from feecase.builtin.papers.parties import AgentBlock, PartyLine, agent_block, line, sued
from feecase.builtin.papers.proof import Proofs
from feecase.plugin import Field, Money, PaperContext, Value, chinese_date, cite, plain


class PaymentOrder(Value):
    """支付令申请书 (民事诉讼法 225; 民诉法解释 427, 428)."""

    applicant: PartyLine = Field(title="申请人")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    debtors: tuple[PartyLine, ...] = Field(title="被申请人")
    requests: tuple[str, ...] = Field(title="请求事项")
    amount: Money = Field(title="请求金额")
    facts: tuple[str, ...] = Field(title="事实与理由")
    law: str = Field(title="法律依据")
    court: str = Field(title="法院")
    signed_on: dt.date | None = Field(title="落款日期")


class Withdrawal(Value):
    """申请书（申请撤回起诉用） (民事诉讼法 148); the reason is the plaintiff's to state."""

    applicant: PartyLine = Field(title="申请人")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    respondents: tuple[PartyLine, ...] = Field(title="被申请人")
    cause: str = Field(title="案由")
    court: str = Field(title="法院")
    signed_on: dt.date | None = Field(title="落款日期")


def payment_order(context: PaperContext) -> PaymentOrder:
    """Build the application: sums fixed to the as-of date; a late fee only where the contract agrees on one (民诉法解释 428(2)).

    The court stays open unless the debtors are known to live in the district of the court addressed (民诉法解释 23).
    """
    case, claim = context.loaded.case, context.claim
    agreed = claim.late_fee.contract is not None
    requests = []
    for share in shares(context, "被申请人"):
        if owed := [debt for debt in share.debts if debt.outstanding]:
            requests.append(f"请求贵院发出支付令，督促{share.who}给付{facts.sums(owed)}{share.liable}")
        if agreed and share.late_fee:
            requests.append(
                f"督促{share.who}给付截至{chinese_date(claim.as_of)}的逾期违约金{plain(share.late_fee)}元{share.liable}"
            )
    requests.append("申请费由被申请人负担")
    return PaymentOrder(
        applicant=line(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        debtors=tuple(map(line, sued(context))),
        requests=tuple(requests),
        amount=claim.principal + (claim.late_fee.claimed if agreed else 0),
        facts=facts.account(context, Proofs(context), creditor="申请人", debtor="被申请人"),
        law=facts.laws(context, (cite("minsufa", 225),)),
        signed_on=context.choices.signed_on,
        court=case.court.name if case.court and recommended(context) else "",
    )


def recommended(context: PaperContext) -> bool:
    """Say whether the assessment finds that a payment order fits."""
    return any(one.kind == "payment-order" and one.fits == "yes" for one in context.assessment.procedures)


def withdrawal(context: PaperContext) -> Withdrawal:
    """Build the application to withdraw the suit."""
    case = context.loaded.case
    return Withdrawal(
        applicant=line(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        respondents=tuple(map(line, sued(context))),
        cause=case.cause,
        court=case.court.name if case.court else "",
        signed_on=context.choices.signed_on,
    )
