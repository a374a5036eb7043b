"""催缴通知书 and 律师函: the written demand before suit (民法典 944(2)), naming the whole debt, with a tear-off receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from feecase.builtin.papers import communications, facts
from feecase.builtin.papers.parties import sued
from feecase.builtin.papers.proof import Proofs
from feecase.plugin import Debt, Field, Money, Organisation, PaperContext, Value, cite, total

STAGES = ("首次", "再次", "最后")
WRITTEN = frozenset({"demand", "lawyer-letter"})


class DemandRow(Value):
    """One period of arrears."""

    item: str = Field(title="费用项目")
    from_: dt.date = Field(alias="from", title="起")
    to: dt.date = Field(title="止")
    price: Decimal | None = Field(title="单价")
    quantity: Decimal | None = Field(title="面积")
    amount: Money = Field(title="应收")
    paid: Money = Field(title="已收")
    outstanding: Money = Field(title="欠付")


class Addressee(Value):
    """Those who are written to at one address."""

    names: str = Field(title="姓名")
    address: str = Field(title="送达地址")


class Letter(Value):
    """What every letter to the debtor says."""

    creditor: str = Field(title="催告人")
    addressees: tuple[Addressee, ...] = Field(
        title="收件人", description="every debtor at his own address; those of one address together"
    )
    premises: str = Field(title="房屋")
    law: str = Field(title="法律依据")
    rows: tuple[DemandRow, ...] = Field(title="明细")
    span: str = Field(title="欠费期间")
    heads: str = Field(title="费用名称", description="物业费 for the service fee alone, else every head by its own name")
    amount: Money = Field(title="欠费总额")
    late_fee: Money = Field(title="违约金")
    as_of: dt.date = Field(title="截至日")
    deadline: dt.date = Field(title="交费期限")
    holder: str = Field(title="开户名")
    bank: str = Field(title="开户行")
    account: str = Field(title="账号")
    contact: str = Field(title="联系人")
    phone: str = Field(title="联系电话")
    arbitration: bool = Field(title="约定仲裁")
    signed_on: dt.date | None = Field(title="落款日期")


class Demand(Letter):
    """催缴通知书: its stage follows the demands on record."""

    you: str = Field(title="称呼", description="您 for one person, 贵公司 or 贵单位 for one organisation, 贵方 for several")
    basis: str = Field(title="合同依据")
    payment_clause: str = Field(title="交费约定")
    stage: str = Field(title="阶段", description="首次, 再次 or 最后: by the written demands on record that arrived")
    former: tuple[str, ...] = Field(title="此前催缴")


class LawyerLetter(Letter):
    """律师函: the same demand by the creditor's lawyer."""

    firm: str = Field(title="律师事务所")
    lawyers: str = Field(title="律师")
    facts: tuple[str, ...] = Field(title="事实陈述")


def demand(context: PaperContext) -> Demand:
    """Build the demand: the first, a further one, or the last before suit, as the demands on record that arrived make it."""
    debts = open_debts(context)
    before = former(context, debts)
    contract = context.loaded.case.contract
    return Demand(
        **dict(_letter(context, debts)),
        stage=STAGES[min(len(before), len(STAGES) - 1)],
        former=before,
        you=you(context),
        basis=_basis(context),
        payment_clause=facts.clause(contract.payment_clause)[1] if contract else "",
    )


def you(context: PaperContext) -> str:
    """Return how the debtors are addressed: 您, 贵公司, 贵单位; several together 贵方."""
    parties = sued(context)
    if len(parties) != 1:
        return "贵方"
    if isinstance(parties[0], Organisation):
        return "贵公司" if parties[0].name.endswith("公司") else "贵单位"
    return "您"


def addressees(context: PaperContext) -> tuple[Addressee, ...]:
    """Return whom a letter goes to: each debtor at his habitual residence, domicile or another known address, else at the premises."""
    premises = context.loaded.case.premises
    found: dict[str, list[str]] = {}
    for party in sued(context):
        known = (getattr(party, "residence", ""), party.domicile, *party.addresses, premises.address)
        found.setdefault(next((address for address in known if address), ""), []).append(party.name)
    return tuple(Addressee(names="、".join(names), address=address) for address, names in found.items())


def _letter(context: PaperContext, debts: tuple[Debt, ...]) -> Letter:
    """Build what is said of everything that is due and unpaid, expired or not. The deadline is the as-of date plus the place's reasonable time."""
    case, claim = context.loaded.case, context.claim
    as_of = claim.as_of
    days = int(context.place.policy("demand.reasonable_days", on=as_of).number)
    contract, premises = case.contract, case.premises
    account = case.accounts.payment if case.accounts else None
    head = case.plaintiff.legal_rep
    service = case.service
    return Letter(
        creditor=case.plaintiff.name,
        addressees=addressees(context),
        premises=f"{premises.project}{premises.unit}",
        law=facts.laws(context, (cite("minfadian", 944),)),
        rows=tuple(demand_rows(debts)),
        span=facts.stretches((debt.from_, debt.to) for debt in debts),
        heads=facts.heads(debt.item for debt in debts),
        amount=total(debt.outstanding for debt in debts),
        late_fee=late_fee(context),
        as_of=as_of,
        deadline=as_of + dt.timedelta(days=days),
        holder=account.holder if account else "",
        bank=account.bank if account else "",
        account=account.number if account else "",
        contact=_contact(context),
        phone=(service.phone if service else "") or (head.phone if head else "") or case.plaintiff.phone,
        arbitration=bool(contract and contract.forum and contract.forum.kind == "仲裁"),
        signed_on=context.choices.signed_on,
    )


def lawyer_letter(context: PaperContext) -> LawyerLetter:
    """Build the lawyer's letter: the client's account of the facts, the law, the demand and its date."""
    lawyers = [agent for agent in context.loaded.case.agents if agent.kind == "律师"]
    return LawyerLetter(
        **dict(_letter(context, open_debts(context))),
        firm=next((agent.firm for agent in lawyers if agent.firm), ""),
        lawyers="、".join(agent.name for agent in lawyers),
        facts=facts.background(context, Proofs(replace(context, evidence=())), creditor="委托人", debtor="贵方"),
    )


def former(context: PaperContext, debts: tuple[Debt, ...]) -> tuple[str, ...]:
    """Return the written demands on record for these debts that arrived up to the as-of date; what did not provably arrive is not told."""
    first = min((debt.due for debt in debts if debt.due), default=dt.date.min)
    proofs = Proofs(replace(context, evidence=()))
    return tuple(
        facts.called(communications.told(contact, context, proofs), context, creditor="我公司", debtor=you(context))
        for contact in communications.contacts(context, WRITTEN)
        if contact.effective and contact.sent and first <= contact.sent <= contact.effective <= context.claim.as_of
    )


def open_debts(context: PaperContext) -> tuple[Debt, ...]:
    """Return what is due and unpaid at the as-of date by those who are written to."""
    return tuple(debt for debt in _due(context) if debt.outstanding)


def _due(context: PaperContext) -> tuple[Debt, ...]:
    as_of, names = context.claim.as_of, {party.name for party in sued(context)}
    return tuple(
        debt
        for debt in context.assessment.debts
        if (debt.due is None or debt.due <= as_of) and (not debt.debtors or names & set(debt.debtors))
    )


def late_fee(context: PaperContext) -> Decimal:
    """Return the late fee of all that is or was due, on the footing that the lawyer chose: what was paid late bore its fee, too."""
    kind = context.choices.late_fee
    if kind == "none":
        return Decimal("0.00")
    fees = (context.assessment.late_fees[debt.id] for debt in _due(context) if debt.id in context.assessment.late_fees)
    return total((fee.contract or Decimal(0)) if kind == "contract" else fee.defensible for fee in fees)


def _contact(context: PaperContext) -> str:
    """Return whom to ask at the creditor's: never the lawyer who takes its court papers."""
    case = context.loaded.case
    recipient = case.service.recipient if case.service else ""
    return "" if recipient in {agent.name for agent in case.agents} else recipient


def _basis(context: PaperContext) -> str:
    contract = context.loaded.case.contract
    if contract is None or contract.kind == "事实服务":
        return ""
    return facts.titled(contract) + facts.clause(contract.payment_clause)[0]


def demand_rows(debts: tuple[Debt, ...]) -> Iterator[DemandRow]:
    """Yield one row for each unbroken stretch of one item at one price; a debt that was partly paid stands alone."""
    stretches: list[list[Debt]] = []
    for debt in debts:
        last = stretches[-1][-1] if stretches else None
        joins = (
            last is not None
            and (last.item, last.price, last.quantity) == (debt.item, debt.price, debt.quantity)
            and last.to + dt.timedelta(days=1) == debt.from_
        )
        if joins and last is not None and not last.paid and not debt.paid:
            stretches[-1].append(debt)
        else:
            stretches.append([debt])
    for part in stretches:
        yield DemandRow(
            item=part[0].item,
            from_=part[0].from_,
            to=part[-1].to,
            price=part[0].price,
            quantity=part[0].quantity,
            amount=total(debt.amount for debt in part),
            paid=total(debt.paid for debt in part),
            outstanding=total(debt.outstanding for debt in part),
        )
