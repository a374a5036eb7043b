"""欠费明细表: what the claim adds up from, debt by debt, with payments and every stretch of late fee."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from feecase.builtin.papers.parties import sued
from feecase.plugin import Allocated, Claim, Debt, Field, LateFee, LateSegment, Money, PaperContext, Value, plain, total


class StatementRow(Value):
    """One claimed."""

    no: int = Field(title="序号")
    item: str = Field(title="费用项目")
    from_: dt.date = Field(alias="from", title="起")
    to: dt.date = Field(title="止")
    due: dt.date | None = Field(title="应收日期")
    quantity: Decimal | None = Field(title="数量")
    price: Decimal | None = Field(title="单价")
    amount: Money = Field(title="应收金额")
    paid: Money = Field(title="已抵充本金")
    outstanding: Money = Field(title="欠付本金")
    late_fee: Money = Field(title="违约金")


class StatementPayment(Value):
    """One part of a payment and what it was counted on."""

    date: dt.date = Field(title="付款日期")
    amount: Money = Field(title="金额")
    on: str = Field(title="抵充对象")
    why: str = Field(title="理由")


class StatementSegment(Value):
    """One stretch of late fee."""

    no: int = Field(title="序号")
    period: str = Field(title="款项期间")
    from_: dt.date = Field(alias="from", title="起")
    to: dt.date = Field(title="止")
    days: int = Field(title="天数")
    base: Money = Field(title="基数")
    rate: str = Field(title="标准")
    amount: Money = Field(title="金额")


class Statement(Value):
    """The statement of arrears."""

    plaintiff: str = Field(title="原告")
    defendants: str = Field(title="被告")
    premises: str = Field(title="房屋")
    area: Decimal | None = Field(title="建筑面积")
    as_of: dt.date = Field(title="截至日")
    rows: tuple[StatementRow, ...] = Field(title="明细")
    amount: Money = Field(title="应收合计")
    paid: Money = Field(title="已付合计")
    principal: Money = Field(title="欠付合计")
    late_fee: Money = Field(title="违约金合计")
    total: Money = Field(title="总计")
    payments: tuple[StatementPayment, ...] = Field(title="付款抵充")
    segments: tuple[StatementSegment, ...] = Field(title="违约金分段")
    late_fee_basis: str = Field(title="违约金口径")
    signed_on: dt.date | None = Field(title="落款日期")


def statement(context: PaperContext) -> Statement:
    """Build the statement of the claimed debts; its sums are the claim's."""
    case, claim = context.loaded.case, context.claim
    debts = {debt.id: debt for debt in context.assessment.debts}
    kind = context.choices.late_fee
    fees = context.assessment.late_fees
    rows, segments = [], []
    for no, claimed in enumerate(claim.debts, 1):
        debt = debts.get(claimed.id)
        late = {
            "contract": claimed.late_fee.contract or Decimal(0),
            "defensible": claimed.late_fee.defensible,
            "none": Decimal(0),
        }[kind]
        rows.append(
            StatementRow(
                no=no,
                item=claimed.item + (f"（已减免{plain(claimed.reduced)}元）" if claimed.reduced else ""),
                from_=claimed.from_,
                to=claimed.to,
                due=claimed.due,
                quantity=debt.quantity if debt else None,
                price=debt.price if debt else None,
                amount=claimed.amount,
                paid=claimed.paid,
                outstanding=claimed.outstanding,
                late_fee=late,
            )
        )
        segments += [_segment(no, claimed.from_, claimed.to, part) for part in stretches(fees.get(claimed.id), kind)]
    return Statement(
        plaintiff=case.plaintiff.name,
        defendants="、".join(party.name for party in sued(context)),
        premises=f"{case.premises.project}{case.premises.unit}",
        area=case.premises.area,
        as_of=claim.as_of,
        rows=tuple(rows),
        amount=total(row.amount for row in rows),
        paid=total(row.paid for row in rows),
        principal=claim.principal,
        late_fee=claim.late_fee.claimed,
        total=claim.principal + claim.late_fee.claimed,
        payments=tuple(
            _payment(one, claim, debts) for one in context.assessment.allocations if one.head in {"principal", "late-fee"}
        ),
        segments=tuple(segments),
        late_fee_basis=_basis(kind, claim),
        signed_on=context.choices.signed_on,
    )


def stretches(fee: LateFee | None, kind: str) -> tuple[LateSegment, ...]:
    """Return the stretches behind the late fee that is claimed: as contracted, as defensible, or none."""
    if fee is None or kind == "none":
        return ()
    return fee.segments if kind == "contract" else fee.defensible_segments


def _segment(no: int, first: dt.date, last: dt.date, part: LateSegment) -> StatementSegment:
    return StatementSegment(
        no=no,
        period=f"{first:%Y.%m.%d}-{last:%Y.%m.%d}",
        from_=part.from_,
        to=part.to,
        days=part.days,
        base=part.base,
        rate=part.rate,
        amount=part.amount,
    )


def _payment(one: Allocated, claim: Claim, debts: dict[str, Debt]) -> StatementPayment:
    debt = debts.get(one.debt)
    head = "违约金" if one.head == "late-fee" else debt.item if debt else "物业费"
    where = f"{debt.from_:%Y.%m.%d}-{debt.to:%Y.%m.%d}{head}" if debt else head
    outside = "" if any(claimed.id == one.debt for claimed in claim.debts) else "（本案未主张的款项）"
    return StatementPayment(date=one.date, amount=one.amount, on=where + outside, why=one.why)


def _basis(kind: str, claim: Claim) -> str:
    if kind == "none" or not claim.late_fee.claimed:
        return "本案未主张违约金。"
    if claim.late_fee.contract is None:
        return "合同未约定违约金，按逾期付款损失计算。"
    return (
        "违约金按合同约定的标准计算。"
        if claim.late_fee.claimed >= claim.late_fee.contract
        else "违约金低于合同约定，按调整后的标准主张。"
    )
