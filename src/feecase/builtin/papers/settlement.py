"""Papers that the debtor signs: 分期还款协议, 还款承诺书 and 对账确认单. Each acknowledges the debt (民法典 195(2), 诉讼时效规定 14)."""

from __future__ import annotations

import datetime as dt

from feecase.builtin.papers import facts
from feecase.builtin.papers.letters import DemandRow, demand_rows, late_fee, open_debts
from feecase.builtin.papers.mediation import PlanRow, plan
from feecase.builtin.papers.parties import PartyLine, line, sued
from feecase.plugin import Field, Money, PaperContext, Value, total


class DebtStatement(Value):
    """What is owed, by whom, for what: to be acknowledged."""

    creditor: PartyLine = Field(title="甲方")
    debtors: tuple[PartyLine, ...] = Field(title="乙方")
    premises: str = Field(title="房屋")
    rows: tuple[DemandRow, ...] = Field(title="明细")
    span: str = Field(title="欠费期间")
    heads: str = Field(title="费用名称", description="物业费 for the service fee alone, else every head by its own name")
    amount: Money = Field(title="欠费总额")
    as_of: dt.date = Field(title="截至日")
    signed_on: dt.date | None = Field(title="落款日期")


class Promise(DebtStatement):
    """还款承诺书: the debtor alone promises. Instalments are those of the case file, or left to be filled in when signing."""

    late_fee: Money = Field(title="违约金")
    agreed_fee: Money | None = Field(
        title="约定物业费", description="as the case file holds the agreement; None where it is still to be made"
    )
    agreed_late_fee: Money | None = Field(title="约定违约金")
    agreed_total: Money | None = Field(title="约定合计")
    plan: tuple[PlanRow, ...] = Field(title="分期")
    holder: str = Field(title="开户名")
    bank: str = Field(title="开户行")
    account: str = Field(title="账号")


class InstalmentAgreement(Promise):
    """分期还款协议: both sides agree."""

    court: str = Field(title="法院")
    arbitration: bool = Field(title="约定仲裁")
    copies: int = Field(title="份数")


def promise(context: PaperContext) -> Promise:
    """Build the debtor's promise."""
    case = context.loaded.case
    account, agreed = case.accounts.payment if case.accounts else None, case.settlement
    return Promise(
        **dict(reconciliation(context)),
        late_fee=late_fee(context),
        plan=plan(agreed),
        agreed_fee=agreed.principal if agreed else None,
        agreed_late_fee=agreed.late_fee if agreed else None,
        agreed_total=agreed.total if agreed else None,
        holder=account.holder if account else "",
        bank=account.bank if account else "",
        account=account.number if account else "",
    )


def instalment_agreement(context: PaperContext) -> InstalmentAgreement:
    """Build the agreement."""
    case = context.loaded.case
    forum = case.contract.forum if case.contract else None
    return InstalmentAgreement(
        **dict(promise(context)),
        court=case.court.name if case.court else "",
        arbitration=bool(forum and forum.kind == "仲裁"),
        copies=1 + len(sued(context)),
    )


def reconciliation(context: PaperContext) -> DebtStatement:
    """Build the statement of account for the debtor's signature."""
    case, debts = context.loaded.case, open_debts(context)
    return DebtStatement(
        creditor=line(case.plaintiff),
        debtors=tuple(map(line, sued(context))),
        premises=f"{case.premises.project}{case.premises.unit}",
        rows=tuple(demand_rows(debts)),
        span=facts.stretches((debt.from_, debt.to) for debt in debts),
        heads=facts.heads(debt.item for debt in debts),
        amount=total(debt.outstanding for debt in debts),
        as_of=context.claim.as_of,
        signed_on=context.choices.signed_on,
    )
