"""Papers of an agreed end: 先行调解申请书, 调解（和解）协议书, 司法确认申请书."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from feecase.builtin.papers import facts
from feecase.builtin.papers.liability_text import shares
from feecase.builtin.papers.parties import AgentBlock, PartyLine, agent_block, line, sued
from feecase.builtin.papers.proof import Proofs
from feecase.builtin.papers.required_facts import demand_all
from feecase.plugin import Agreed, Field, Money, PaperContext, Value, chinese_date, cite, plain


class MediationApplication(Value):
    """先行调解申请书: no national form is known; the fields are those that mediation bodies ask for (在线调解规则 8)."""

    applicant: PartyLine = Field(title="申请人")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    respondents: tuple[PartyLine, ...] = Field(title="被申请人")
    cause: str = Field(title="案由")
    requests: tuple[str, ...] = Field(title="请求事项")
    facts: tuple[str, ...] = Field(title="纠纷情况")
    wish: str = Field(title="调解方案")
    evidence: tuple[str, ...] = Field(title="证据清单")
    online: bool | None = Field(title="同意在线调解")
    contact: str = Field(title="联系方式")
    law: str = Field(title="法律依据")
    addressee: str = Field(title="受理单位")
    signed_on: dt.date | None = Field(title="落款日期")


class PlanRow(Value):
    """One instalment."""

    no: int = Field(title="期次")
    due: dt.date = Field(title="付款期限")
    amount: Money = Field(title="金额")


class SettlementAgreement(Value):
    """调解协议书 where a body mediated, 和解协议书 where the parties agreed alone."""

    mediated: bool = Field(title="经调解")
    body: str = Field(title="调解组织")
    mediator: str = Field(title="调解员")
    number: str = Field(title="协议编号")
    creditor: PartyLine = Field(title="甲方")
    debtors: tuple[PartyLine, ...] = Field(title="乙方")
    cause: str = Field(title="案由")
    facts: tuple[str, ...] = Field(title="事实")
    principal: Money = Field(title="物业费")
    late_fee: Money = Field(title="违约金")
    total: Money = Field(title="应付总额")
    plan: tuple[PlanRow, ...] = Field(title="分期")
    terms: tuple[str, ...] = Field(title="其他约定")
    holder: str = Field(title="开户名")
    bank: str = Field(title="开户行")
    account: str = Field(title="账号")
    copies: int = Field(title="份数")
    signed_on: dt.date | None = Field(title="落款日期")


class JudicialConfirmation(Value):
    """司法确认申请书 (民事诉讼法 205, 206): both parties apply together."""

    creditor: PartyLine = Field(title="申请人甲")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    debtors: tuple[PartyLine, ...] = Field(title="申请人乙")
    body: str = Field(title="调解组织")
    agreed_on: dt.date | None = Field(title="协议日期")
    number: str = Field(title="协议编号")
    cause: str = Field(title="案由")
    content: tuple[str, ...] = Field(title="协议内容")
    law: str = Field(title="法律依据")
    court: str = Field(title="法院")
    signed_on: dt.date | None = Field(title="落款日期")


def application_needs(context: PaperContext) -> Mapping[str, object]:
    """Whom to ask."""
    case = context.loaded.case
    return {"调解": case.mediation, "调解.调解组织（或法院.法院名称）": _addressee(context)}


def application(context: PaperContext) -> MediationApplication:
    """Build the application for mediation before suit. Raises InputError."""
    demand_all("先行调解申请书", application_needs, context)
    case = context.loaded.case
    wish, service = case.mediation, case.service
    assert wish is not None
    contact = (service.phone if service else "") or case.plaintiff.phone
    electronic = f"，电子送达地址：{service.e_address}" if service and service.e_consent and service.e_address else ""
    return MediationApplication(
        applicant=line(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        respondents=tuple(map(line, sued(context))),
        cause=case.cause,
        requests=(f"就申请人与被申请人之间的{case.cause}进行先行调解", *_asked(context)),
        facts=facts.account(context, Proofs(context), creditor="申请人", debtor="被申请人"),
        wish=facts.sentence(wish.wish),
        evidence=tuple(f"{one.no} {one.title}" for one in context.evidence),
        online=wish.online,
        contact=contact + electronic if contact else "",
        law=facts.laws(context, (cite("minsufa", 125),)),
        addressee=_addressee(context),
        signed_on=context.choices.signed_on,
    )


def _asked(context: PaperContext) -> Iterator[str]:
    as_of = chinese_date(context.claim.as_of)
    for share in shares(context, "被申请人"):
        owed = [debt for debt in share.debts if debt.outstanding]
        asked = [f"支付{facts.sums(owed)}"] if owed else []
        if share.late_fee:
            asked.append(f"支付截至{as_of}的逾期违约金{plain(share.late_fee)}元")
        if asked:
            yield f"促成{share.who}{'，并'.join(asked)}{share.liable}"


def _addressee(context: PaperContext) -> str:
    case = context.loaded.case
    return (case.mediation.body if case.mediation else "") or (case.court.name if case.court else "")


def agreement_needs(context: PaperContext) -> Mapping[str, object]:
    """What was agreed."""
    return {"和解（确认物业费、确认违约金、分期）": context.loaded.case.settlement}


def agreement(context: PaperContext) -> SettlementAgreement:
    """Build the agreement of the sums and instalments that the case file holds. Raises InputError."""
    demand_all("调解（和解）协议书", agreement_needs, context)
    case = context.loaded.case
    agreed, mediation = case.settlement, case.mediation
    assert agreed is not None
    account = case.accounts.payment if case.accounts else None
    mediated = bool(mediation and mediation.body)
    debtors = tuple(map(line, sued(context)))
    return SettlementAgreement(
        mediated=mediated,
        body=mediation.body if mediation else "",
        mediator=mediation.mediator if mediation else "",
        number=agreed.number,
        creditor=line(case.plaintiff),
        debtors=debtors,
        cause=case.cause,
        facts=facts.dispute(context, Proofs(_unproved(context)), creditor="甲方", debtor="乙方"),
        principal=agreed.principal,
        late_fee=agreed.late_fee,
        total=agreed.total,
        plan=plan(agreed),
        terms=tuple(map(facts.sentence, agreed.terms)),
        holder=account.holder if account else "",
        bank=account.bank if account else "",
        account=account.number if account else "",
        copies=1 + len(debtors) + mediated,
        signed_on=agreed.signed_on,
    )


def _unproved(context: PaperContext) -> PaperContext:
    from dataclasses import replace

    return replace(context, evidence=())


def plan(agreed: Agreed | None) -> tuple[PlanRow, ...]:
    """Return the instalments agreed, numbered."""
    return tuple(PlanRow(no=no, due=one.due, amount=one.amount) for no, one in enumerate(agreed.instalments if agreed else (), 1))


def confirmation_needs(context: PaperContext) -> Mapping[str, object]:
    """Only an agreement reached before a lawfully set up body can be confirmed (民事诉讼法 205)."""
    case = context.loaded.case
    return {
        "和解（确认物业费、确认违约金、分期）": case.settlement,
        "和解.签订日期": case.settlement and case.settlement.signed_on,
        "调解.调解组织": case.mediation and case.mediation.body,
        "法院.法院名称": case.court and case.court.name,
    }


def confirmation(context: PaperContext) -> JudicialConfirmation:
    """Build the joint application. Raises InputError."""
    demand_all("司法确认申请书", confirmation_needs, context)
    case = context.loaded.case
    agreed, mediation, court = case.settlement, case.mediation, case.court
    assert agreed is not None
    assert mediation is not None
    assert court is not None
    rows = plan(agreed)
    late = f"、违约金{plain(agreed.late_fee)}元" if agreed.late_fee else ""
    paid = "；".join(f"{chinese_date(row.due)}以前支付{plain(row.amount)}元" for row in rows)
    return JudicialConfirmation(
        creditor=line(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        debtors=tuple(map(line, sued(context))),
        body=mediation.body,
        agreed_on=agreed.signed_on,
        number=agreed.number,
        cause=case.cause,
        content=(
            f"申请人乙应支付申请人甲物业费{plain(agreed.principal)}元{late}，合计{plain(agreed.total)}元，{f'分{len(rows)}期付清：' if len(rows) > 1 else ''}{paid}。",
            *(("申请人乙任何一期逾期或者未足额支付的，其余各期全部到期。",) if len(rows) > 1 else ()),
            *(facts.sentence(one).replace("甲方", "申请人甲").replace("乙方", "申请人乙") for one in agreed.terms),
        ),
        law=facts.laws(context, (cite("minsufa", 205),)),
        court=court.name,
        signed_on=context.choices.signed_on,
    )
