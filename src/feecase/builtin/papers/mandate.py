"""Who speaks for the plaintiff and where it is served: 授权委托书, 法定代表人身份证明书, 送达地址确认书."""

from __future__ import annotations

import datetime as dt

from feecase.builtin.papers.parties import AgentBlock, OrganisationBlock, agent_block, organisation_block, sued
from feecase.plugin import Field, PaperContext, Value

MATTERS = ("申请立案", "调查、提供证据", "出庭参加诉讼", "接收、签收司法文书", "申请财产保全")
"""What an agent for the plaintiff does in the first instance, unless the case file says otherwise. Listing matters grants no special power."""


class Mandated(AgentBlock):
    """An agent with what he is to do."""

    matters: str = Field(title="代理事项")
    term: str = Field(title="期限")


class PowerOfAttorney(Value):
    """授权委托书 (民事诉讼法 61, 62; 民诉法解释 89: special powers are listed one by one)."""

    principal: OrganisationBlock = Field(title="委托人")
    agents: tuple[Mandated, ...] = Field(title="受委托人")
    defendants: str = Field(title="对方当事人")
    cause: str = Field(title="案由")
    signed_on: dt.date | None = Field(title="落款日期")


class RepresentativeCertificate(Value):
    """法定代表人（负责人）身份证明书."""

    body: OrganisationBlock = Field(title="单位")
    address: str = Field(title="联系地址")
    id_no: str = Field(title="证件号码")
    signed_on: dt.date | None = Field(title="落款日期")


class ServiceAddress(Value):
    """送达地址确认书: a general form; each court prints its own (民诉法解释 136, 137)."""

    party: OrganisationBlock = Field(title="当事人")
    cause: str = Field(title="案由")
    address: str = Field(title="送达地址")
    postcode: str = Field(title="邮政编码")
    phone: str = Field(title="联系电话")
    recipient: str = Field(title="代收人")
    consent: bool | None = Field(title="同意电子送达")
    electronic: str = Field(title="电子送达地址")
    signed_on: dt.date | None = Field(title="落款日期")


def power_of_attorney(context: PaperContext) -> PowerOfAttorney:
    """Build the power of attorney."""
    case = context.loaded.case
    return PowerOfAttorney(
        principal=organisation_block(case.plaintiff),
        agents=tuple(
            Mandated(
                **agent_block(agent).model_dump(),
                matters="；".join(agent.matters or MATTERS),
                term=agent.term or "自本委托书签署之日起至一审程序终结之日止",
            )
            for agent in case.agents
        ),
        defendants="、".join(party.name for party in sued(context)),
        cause=case.cause,
        signed_on=context.choices.signed_on,
    )


def representative_certificate(context: PaperContext) -> RepresentativeCertificate:
    """Build the certificate."""
    body = context.loaded.case.plaintiff
    head = body.legal_rep
    return RepresentativeCertificate(
        body=organisation_block(body),
        address=(head.address if head else "") or body.domicile,
        id_no=head.id_no if head else "",
        signed_on=context.choices.signed_on,
    )


def service_address(context: PaperContext) -> ServiceAddress:
    """Build the confirmation; consent to electronic service is ticked only as the case file says."""
    case = context.loaded.case
    service = case.service
    return ServiceAddress(
        party=organisation_block(case.plaintiff),
        cause=case.cause,
        address=service.address if service else "",
        postcode=service.postcode if service else "",
        phone=service.phone if service else "",
        recipient=service.recipient if service else "",
        consent=service.e_consent if service else None,
        electronic=service.e_address if service else "",
        signed_on=context.choices.signed_on,
    )
