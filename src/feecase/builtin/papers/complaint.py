"""民事起诉状: the element form for property service contract disputes (2025 edition, 法〔2025〕82号) and the prose form (2016)."""

from __future__ import annotations

import datetime as dt

from feecase.builtin.papers import communications, facts
from feecase.builtin.papers.parties import (
    AgentBlock,
    OrganisationBlock,
    PartyLine,
    PersonBlock,
    agent_block,
    line,
    organisation_block,
    organisations,
    persons,
    sued,
)
from feecase.builtin.papers.proof import Proofs, page_range
from feecase.plugin import Field, MediationAnswers, Money, PaperContext, Value, plain, total

NONE = "无"


class ElementComplaint(Value):
    """The element form, field by field."""

    plaintiff: OrganisationBlock = Field(title="原告")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    persons: tuple[PersonBlock, ...] = Field(title="自然人被告")
    organisations: tuple[OrganisationBlock, ...] = Field(title="单位被告")
    third_persons: tuple[PersonBlock, ...] = Field(title="自然人第三人")
    third_organisations: tuple[OrganisationBlock, ...] = Field(title="单位第三人")
    requests: tuple[str, ...] = Field(title="诉讼请求")
    as_of: dt.date = Field(title="截至日")
    fee: Money = Field(title="物业费")
    late_fee: Money = Field(title="违约金")
    until_paid: bool = Field(title="付至清偿")
    costs: bool = Field(title="主张诉讼费")
    other: str = Field(title="其他请求")
    total: Money = Field(title="标的总额")
    forum: str = Field(title="管辖约定")
    preserved: bool = Field(title="已保全")
    preservation_court: str = Field(title="保全法院")
    preservation_on: dt.date | None = Field(title="保全时间")
    preservation_no: str = Field(title="保全案号")
    facts: tuple[str, ...] = Field(title="事实与理由")
    signing: str = Field(title="合同签订情况")
    owner_side: str = Field(title="业主方")
    provider: str = Field(title="物业服务人")
    location: str = Field(title="坐落位置")
    area: str = Field(title="面积")
    owners: str = Field(title="所有权人")
    tariffs: str = Field(title="收费标准")
    term: str = Field(title="服务期限")
    payment_clause: str = Field(title="支付方式")
    penalty_clause: str = Field(title="违约金标准")
    fee_formula: str = Field(title="物业费计算方式")
    late_fee_formula: str = Field(title="违约金计算方式")
    demands: str = Field(title="催缴情况")
    other_facts: str = Field(title="其他说明")
    grounds_contract: str = Field(title="合同依据")
    grounds_law: str = Field(title="法律依据")
    evidence: str = Field(title="证据清单")
    mediation: MediationAnswers = Field(title="调解意愿")
    signed_on: dt.date | None = Field(title="落款日期")


class ProseComplaint(Value):
    """The prose form of 2016."""

    plaintiff: PartyLine = Field(title="原告")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    defendants: tuple[PartyLine, ...] = Field(title="被告")
    third_parties: tuple[PartyLine, ...] = Field(title="第三人")
    cause: str = Field(title="案由")
    requests: tuple[str, ...] = Field(title="诉讼请求")
    facts: tuple[str, ...] = Field(title="事实与理由")
    court: str = Field(title="法院")
    copies: int = Field(title="副本份数", description="one for each other party: 民事诉讼法 123, 登记立案规定 6(4)")
    signed_on: dt.date | None = Field(title="落款日期")


def element_complaint(context: PaperContext) -> ElementComplaint:
    """Build the element form. Nothing is ticked that the plaintiff must declare and has not."""
    case, claim, choices = context.loaded.case, context.claim, context.choices
    proofs = Proofs(context)
    contract, premises, kept = case.contract, case.premises, case.preservation
    defendants = sued(context)
    return ElementComplaint(
        plaintiff=organisation_block(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        persons=persons(defendants),
        organisations=organisations(defendants),
        third_persons=persons(case.third_parties),
        third_organisations=organisations(case.third_parties) or (OrganisationBlock(name=NONE),),
        requests=tuple(request.rstrip("。；") for request in claim.requests),
        as_of=claim.as_of,
        fee=total(debt.outstanding for debt in claim.debts if debt.item in facts.SERVICE_FEES),
        late_fee=claim.late_fee.claimed,
        until_paid=bool(claim.running_late_fee),
        costs=choices.costs,
        other=_others(context),
        total=claim.total,
        forum=(contract.forum.text or contract.forum.kind) if contract and contract.forum else "",
        preserved=bool(kept and kept.applied),
        preservation_court=kept.court if kept else "",
        preservation_on=kept.on if kept else None,
        preservation_no=kept.case_no if kept else "",
        facts=facts.narrative(context, proofs),
        signing=facts.signing(context, proofs),
        owner_side=(contract.owner_side if contract else "") or NONE,
        provider=(contract.provider if contract else "") or case.plaintiff.name,
        location=(premises.address or f"{premises.project_address}{premises.project}{premises.unit}")
        + proofs.best(premises.evidence, "title", "handover"),
        area=f"{premises.area:f}平方米" if premises.area else "",
        owners="、".join(_owners(context)),
        tariffs=facts.tariffs(context, proofs),
        term=facts.term(context, proofs),
        payment_clause=facts.proved_clause(context, proofs, contract.payment_clause if contract else "") or NONE,
        penalty_clause=facts.proved_clause(context, proofs, contract.penalty_clause if contract else "") or NONE,
        fee_formula=f"{facts.sentence(claim.fee_formula)}明细见《欠费明细表》{proofs.of_kinds('ledger')}。{facts.payments(context, proofs)}",
        late_fee_formula=facts.sentence(claim.late_fee_formula) if claim.late_fee.claimed else NONE,
        demands=communications.demands(context, proofs),
        other_facts=case.other_facts or NONE,
        grounds_contract=facts.contract_grounds(context, proofs) or NONE,
        grounds_law=facts.sentence(facts.laws(context, claim.grounds_law)) or NONE,
        evidence=_evidence(context),
        mediation=choices.mediation,
        signed_on=choices.signed_on,
    )


def prose_complaint(context: PaperContext) -> ProseComplaint:
    """Build the prose form."""
    case, claim = context.loaded.case, context.claim
    defendants = sued(context)
    return ProseComplaint(
        plaintiff=line(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        defendants=tuple(map(line, defendants)),
        third_parties=tuple(map(line, case.third_parties)),
        cause=case.cause,
        requests=tuple(request.rstrip("。；") for request in claim.requests),
        facts=facts.narrative(context, Proofs(context)),
        court=case.court.name if case.court else "",
        copies=len(defendants) + len(case.third_parties),
        signed_on=context.choices.signed_on,
    )


def _others(context: PaperContext) -> str:
    texts = [
        other.text if other.amount is None or plain(other.amount) in other.text else f"{other.text}（{plain(other.amount)}元）"
        for other in context.choices.other
    ]
    heads = dict.fromkeys(debt.item for debt in context.claim.debts if debt.item not in facts.SERVICE_FEES and debt.outstanding)
    for head in reversed(heads):
        texts.insert(0, facts.sums([d for d in facts.owed(context.claim) if d.item == head]))
    listed = total(other.amount for other in context.choices.other if other.amount is not None)
    if context.claim.other > listed:
        texts.append(f"申请费、保全费等{plain(context.claim.other - listed)}元")
    return "\n".join(f"{place}. {text}" for place, text in enumerate(texts, 1)) if len(texts) > 1 else "".join(texts) or NONE


def _owners(context: PaperContext) -> list[str]:
    owners = context.loaded.case.premises.owners
    debts = context.claim.debts
    if not owners or not debts:
        return [party.name for party in sued(context) if party.role in {"登记业主", "共有人"}]
    first, last = min(debt.from_ for debt in debts), max(debt.to for debt in debts)
    return [
        owner.name for owner in owners if (owner.from_ is None or owner.from_ <= last) and (owner.to is None or owner.to > first)
    ]


def _evidence(context: PaperContext) -> str:
    if not context.evidence:
        return "见《证据目录》。"
    lines = [f"{entry.no} {entry.title}（{_pages(page_range(entry))}）" for entry in context.evidence]
    return "；".join(lines) + "。详见《证据目录》。"


def _pages(text: str) -> str:
    return text if text == "另附" else f"第{text}页"
