"""财产保全申请书 and 强制执行申请书 (element form of 2025): both rest on property and on what the case file says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from feecase.builtin.papers import facts
from feecase.builtin.papers.parties import (
    NOBODY,
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
from feecase.builtin.papers.proof import Proofs
from feecase.builtin.papers.required_facts import demand_all
from feecase.plugin import BankAccount, Field, InputError, Money, PaperContext, Property, Security, Value, cite, plain, total


class PropertyRow(Value):
    """One piece of property."""

    kind: str = Field(title="财产类型")
    owner: str = Field(title="权利人")
    clue: str = Field(title="线索")
    value: Money | None = Field(title="价值")


class PreservationApplication(Value):
    """财产保全申请书 (民事诉讼法 103-105; 财产保全规定 1)."""

    before_suit: bool = Field(title="诉前")
    applicant: PartyLine = Field(title="申请人")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    respondents: tuple[PartyLine, ...] = Field(title="被申请人")
    measures: str = Field(title="保全措施")
    amount: Money = Field(title="保全金额")
    facts: tuple[str, ...] = Field(title="事实与理由")
    claimed: Money = Field(title="请求金额")
    reason: str = Field(title="保全理由")
    law: str = Field(title="法律依据")
    property: tuple[PropertyRow, ...] = Field(title="财产")
    security: str = Field(title="担保")
    court: str = Field(title="法院")
    signed_on: dt.date | None = Field(title="落款日期")


class Enforcement(Value):
    """强制执行申请书, the element form of 2025."""

    applicant: OrganisationBlock = Field(title="申请执行人")
    holder: str = Field(title="开户名")
    bank: str = Field(title="开户行")
    account: str = Field(title="账号")
    agents: tuple[AgentBlock, ...] = Field(title="代理人")
    persons: tuple[PersonBlock, ...] = Field(title="自然人被执行人")
    organisations: tuple[OrganisationBlock, ...] = Field(title="单位被执行人")
    kind: str = Field(title="文书类型")
    issuer: str = Field(title="作出机构")
    cause: str = Field(title="案由")
    number: str = Field(title="文书号")
    effective_on: dt.date | None = Field(title="生效日期")
    operative: str = Field(title="判项主文")
    summary: tuple[str, ...] = Field(title="请求事实与理由")
    principal: Money | None = Field(title="本金")
    interest: Money | None = Field(title="一般债务利息")
    delay_interest: Money | None = Field(title="迟延履行利息")
    other_costs: Money | None = Field(title="其他费用")
    other: str = Field(title="其他事项")
    preserved: bool = Field(title="有保全")
    preservation_no: str = Field(title="保全案号")
    preservation_until: dt.date | None = Field(title="保全最早到期")
    property: tuple[str, ...] = Field(title="财产线索")
    signed_on: dt.date | None = Field(title="落款日期")


def preservation_needs(context: PaperContext) -> Mapping[str, object]:
    """What 财产保全规定 1 wants said; security only before suit (民事诉讼法 104)."""
    case = context.loaded.case
    kept = case.preservation
    needs: dict[str, object] = {
        "诉前保全.保全金额": kept and kept.amount,
        "诉前保全.保全措施": kept and kept.measures,
        "诉前保全.保全理由": kept and kept.reason,
        "诉前保全.保全财产": kept and kept.property,
        "法院.法院名称（或诉前保全.保全法院）": (kept and kept.court) or (case.court and case.court.name),
    }
    return needs | ({"诉前保全.保全担保": kept.security} if kept and kept.before_suit else {})


def preservation(context: PaperContext) -> PreservationApplication:
    """Build the application. Raises InputError where the case lacks what it needs, or asks for more than is claimed (民事诉讼法 105)."""
    demand_all("财产保全申请书", preservation_needs, context)
    case, claim = context.loaded.case, context.claim
    kept = case.preservation
    assert kept is not None
    assert kept.amount is not None
    if kept.amount > claim.total:
        raise InputError(
            f"保全金额 {plain(kept.amount)} 元超过本案请求的 {plain(claim.total)} 元",
            where=f"案件 {case.id} 诉前保全.保全金额",
            why=f"保全限于请求的范围（{facts.laws(context, (cite('minsufa', 105),))}）",
            next="请改为不超过请求的金额",
        )
    respondents = tuple(map(line, sued(context)))
    who = "、".join(party.name for party in respondents)
    return PreservationApplication(
        before_suit=kept.before_suit,
        applicant=line(case.plaintiff),
        agents=tuple(map(agent_block, case.agents)),
        respondents=respondents,
        measures="、".join(kept.measures),
        amount=kept.amount,
        facts=facts.account(context, Proofs(context), creditor="申请人", debtor="被申请人")[:2],
        claimed=claim.total,
        reason=facts.sentence(kept.reason),
        law=facts.laws(context, (cite("minsufa", 104 if kept.before_suit else 103), cite("minsufa", 105))),
        property=tuple(
            PropertyRow(kind=one.kind, owner=one.owner or who, clue=_clue(one), value=one.value) for one in kept.property
        ),
        security=_security(kept.security),
        court=kept.court or (case.court.name if case.court else ""),
        signed_on=context.choices.signed_on,
    )


def _security(security: Security | None) -> str:
    if security is None:
        return "人民法院责令提供担保的，申请人将依法提供。"
    parts = (
        f"担保方式：{security.kind}",
        f"由{security.provider}提供" if security.provider else "",
        f"担保金额{plain(security.amount)}元" if security.amount else "",
        security.note.rstrip("。"),
    )
    return "，".join(part for part in parts if part) + "。"


def _clue(one: Property) -> str:
    return (
        "，".join(part for part in (one.identifier, one.location, f"来源：{one.source}" if one.source else "") if part)
        or "见附件"
    )


def execution_needs(context: PaperContext) -> Mapping[str, object]:
    """What 执行规定 18 and the form want said."""
    case = context.loaded.case
    basis, account = case.execution, _account(context)
    return {
        "强制执行.文书类型": basis and basis.kind,
        "强制执行.作出机构": basis and basis.issuer,
        "强制执行.文书号": basis and basis.number,
        "强制执行.文书生效日期": basis and basis.effective_on,
        "强制执行.判项主文": basis and basis.operative,
        "强制执行.履行情况": basis and basis.summary,
        "强制执行.执行本金": basis and basis.principal,
        "账户.执行款账户（或账户.收款账户）": account,
    }


def enforcement(context: PaperContext) -> Enforcement:
    """Build the form; its sums are those that the case file gives for the document in effect, not the claim's. Raises InputError."""
    demand_all("强制执行申请书", execution_needs, context)
    case = context.loaded.case
    basis, account, kept = case.execution, _account(context), case.preservation
    assert basis is not None
    assert account is not None
    parties = sued(context)
    who = "、".join(party.name for party in parties)
    sums = total(one for one in (basis.principal, basis.interest, basis.delay_interest, basis.other_costs) if one is not None)
    return Enforcement(
        applicant=organisation_block(case.plaintiff),
        holder=account.holder,
        bank=account.bank,
        account=account.number,
        agents=tuple(map(agent_block, case.agents)),
        persons=persons(parties),
        organisations=organisations(parties) or (OrganisationBlock(name=NOBODY),),
        kind=basis.kind or "",
        issuer=basis.issuer,
        cause=case.cause,
        number=basis.number,
        effective_on=basis.effective_on,
        operative=facts.sentence(basis.operative),
        summary=(
            f"请求强制被执行人{who}履行{basis.number}{_CIVIL.get(basis.kind or '', basis.kind)}确定的义务，支付共计{plain(sums)}元。",
            facts.sentence(basis.summary),
        ),
        principal=basis.principal,
        interest=basis.interest,
        delay_interest=basis.delay_interest,
        other_costs=basis.other_costs,
        other=basis.other,
        preserved=bool(kept and kept.case_no),
        preservation_no=kept.case_no if kept else "",
        preservation_until=kept.expires_on if kept else None,
        property=tuple(_told(basis.property)) or ("无",),
        signed_on=context.choices.signed_on,
    )


_CIVIL = {kind: f"民事{kind}" for kind in ("判决书", "裁定书", "调解书")}


def _account(context: PaperContext) -> BankAccount | None:
    accounts = context.loaded.case.accounts
    return (accounts.execution or accounts.payment) if accounts else None


def _told(clues: Iterable[Property]) -> Iterable[str]:
    for place, one in enumerate(clues, 1):
        value = f"，价值约{plain(one.value)}元" if one.value else ""
        yield f"{place}. {one.kind}{f'（{one.owner}）' if one.owner else ''}：{_clue(one)}{value}"
