"""Parties as the forms ask for them: one block of fields per person or organisation."""

from __future__ import annotations

from collections.abc import Iterable

from feecase.plugin import Agent, Field, Organisation, PaperContext, Party, Person, Value, chinese_date

SEXES = {0: "女", 1: "男"}
NOBODY = "无"


class PersonBlock(Value):
    """A natural person's rows of a form; what is not known is blank."""

    name: str = Field("", title="姓名")
    sex: str = Field("", title="性别")
    born: str = Field("", title="出生日期")
    ethnicity: str = Field("", title="民族")
    employer: str = Field("", title="工作单位")
    job_title: str = Field("", title="职务")
    phone: str = Field("", title="联系电话")
    domicile: str = Field("", title="住所地")
    residence: str = Field("", title="经常居住地")
    id_type: str = Field("", title="证件类型")
    id_no: str = Field("", title="证件号码")


class OrganisationBlock(Value):
    """An organisation's rows of a form; what is not known is blank."""

    name: str = Field("", title="名称")
    domicile: str = Field("", title="住所地")
    registered: str = Field("", title="注册地")
    head_kind: str = Field("法定代表人", title="负责人身份")
    head: str = Field("", title="负责人姓名")
    head_job: str = Field("", title="负责人职务")
    phone: str = Field("", title="联系电话")
    uscc: str = Field("", title="统一社会信用代码")
    type: str = Field("", title="类型")
    ownership: str = Field("", title="所有制")
    ownership_other: str = Field("", title="其他所有制")


class AgentBlock(Value):
    """An agent's rows of a form."""

    name: str = Field("", title="姓名")
    kind: str = Field("", title="代理人类型")
    firm: str = Field("", title="单位")
    job_title: str = Field("", title="职务")
    phone: str = Field("", title="联系电话")
    licence_no: str = Field("", title="执业证号")
    authority: str = Field("", title="代理权限")
    powers: str = Field("", title="特别授权事项")


class PartyLine(Value):
    """A party in prose."""

    name: str = Field(title="名称")
    text: str = Field(title="说明", description="the sentence of a complaint's head, without the role")
    head: str = Field("", title="负责人", description="the legal representative's own line, with the role")
    signs: str = Field("签名、按指印", title="签署", description="how the party signs: 盖章, or 签名、按指印")


def sued(context: PaperContext) -> tuple[Party, ...]:
    """Return the defendants that the lawyer chose to sue (all, unless named)."""
    chosen = context.choices.defendants
    return tuple(party for party in context.loaded.case.defendants if not chosen or party.name in chosen)


def person_block(person: Person) -> PersonBlock:
    """Return a person's block. Birth date and sex come from the resident ID (GB 11643) where they are not given."""
    resident = person.id_no if person.id_type == "居民身份证" and len(person.id_no) == 18 else ""  # noqa: PLR2004 — GB 11643
    born = chinese_date(person.birth_date) if person.birth_date else ""
    if not born and resident:
        born = f"{int(resident[6:10])}年{int(resident[10:12])}月{int(resident[12:14])}日"
    return PersonBlock(
        name=person.name,
        sex=person.sex or (SEXES[int(resident[16]) % 2] if resident else ""),
        born=born,
        ethnicity=person.ethnicity,
        employer=person.employer,
        job_title=person.job_title,
        phone=person.phone or next(iter(person.phones), ""),
        domicile=person.domicile,
        residence=person.residence,
        id_type=person.id_type if person.id_no else "",
        id_no=person.id_no,
    )


def organisation_block(body: Organisation) -> OrganisationBlock:
    """Return an organisation's block."""
    head = body.legal_rep
    return OrganisationBlock(
        name=body.name,
        domicile=body.domicile,
        registered=body.registered_address,
        head_kind=head.kind if head else "法定代表人",
        head=head.name if head else "",
        head_job=head.job_title if head else "",
        phone=(head.phone if head else "") or body.phone,
        uscc=body.uscc,
        type=body.org_type or "",
        ownership=body.ownership or "",
        ownership_other=body.ownership_other,
    )


def agent_block(agent: Agent) -> AgentBlock:
    """Return an agent's block."""
    return AgentBlock(
        name=agent.name,
        kind=agent.kind,
        firm=agent.firm,
        job_title=agent.job_title or ("律师" if agent.kind == "律师" else ""),
        phone=agent.phone,
        licence_no=agent.licence_no,
        authority=agent.authority or "",
        powers="、".join(agent.special_powers) if agent.authority == "特别授权" else "",
    )


def persons(parties: Iterable[Party]) -> tuple[PersonBlock, ...]:
    """Return the blocks of the natural persons; one that says 无 where there are none, since a form's row is never removed."""
    return tuple(person_block(party) for party in parties if isinstance(party, Person)) or (PersonBlock(name=NOBODY),)


def organisations(parties: Iterable[Party]) -> tuple[OrganisationBlock, ...]:
    """Return the blocks of the organisations."""
    return tuple(organisation_block(party) for party in parties if isinstance(party, Organisation))


def line(party: Party) -> PartyLine:
    """Write a party as the 2016 complaint does: 姓名，性别，出生日期，民族，…; only what is known."""
    if isinstance(party, Organisation):
        block, head = organisation_block(party), party.legal_rep
        own = party.phone if head is None or party.phone != head.phone else ""
        parts = [
            block.name,
            f"住所地{block.domicile}" if block.domicile else "",
            f"统一社会信用代码{block.uscc}" if block.uscc else "",
            f"联系电话{own}" if own else "",
        ]
        named = [block.head, block.head_job, f"联系电话{head.phone}" if head and head.phone else ""]
        return PartyLine(
            name=block.name, text=_joined(parts), head=f"{block.head_kind}：{_joined(named)}" if block.head else "", signs="盖章"
        )
    one = person_block(party)
    parts = [
        one.name,
        one.sex,
        f"{one.born}出生" if one.born else "",
        one.ethnicity,
        one.employer + one.job_title,
        f"住{one.domicile}" if one.domicile else "",
        f"经常居住地{one.residence}" if one.residence else "",
        f"{one.id_type}号码{one.id_no}" if one.id_no and one.id_type == "居民身份证" else one.id_type + one.id_no,
        f"联系电话{one.phone}" if one.phone else "",
    ]
    return PartyLine(name=one.name, text=_joined(parts))


def _joined(parts: Iterable[str]) -> str:
    return "，".join(part for part in parts if part) + "。"
