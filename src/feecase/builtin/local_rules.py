"""Checks of what local rules decide about a fee: delivery month, transfer, vacancy, prepayment and price increase.

They speak only where a place's profile has the policy, on the day of the facts, and cite what the profile cites; the nation alone is silent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from feecase.plugin import (
    Check,
    CheckContext,
    Citation,
    Debt,
    Finding,
    LawError,
    Level,
    Resolved,
    Tariff,
    Vacancy,
    add_months,
    cents,
    hookimpl,
    month_end,
    total,
)


def _finding(
    check: str,
    level: Level,
    what: str,
    policy: Resolved,
    *,
    settle: str,
    debts: tuple[Debt, ...] = (),
    where: str = "",
    amount: Decimal | None = None,
    of: tuple[CheckContext, dt.date],
) -> Finding:
    """Build a finding of a policy; `of` names the day of the facts, whose law is cited where a later version has other numbers."""
    context, day = of
    return Finding(
        check=check,
        level=level,
        what=what,
        why=f"{policy.place_name}：{policy.source}",
        where=where,
        settle=settle,
        debts=tuple(d.id for d in debts),
        amount=amount if amount is not None else total(d.outstanding for d in debts) if debts else None,
        citations=tuple(_dated(context, citation, day) for citation in policy.citations),
    )


def _dated(context: CheckContext, citation: Citation, day: dt.date) -> Citation:
    """Date a citation by the facts, where the version of that day is not the one in force now."""
    try:
        then, now = (context.library.in_force(citation.work, on=on).in_force for on in (day, context.as_of))
    except LawError:
        return citation
    return citation if then == now else citation.model_copy(update={"on": day})


def delivery_month(context: CheckContext) -> Iterator[Finding]:
    """Debts up to the month of delivery, where that month is the developer's by local rule (early-stage contracts only)."""
    case = context.loaded.case
    delivered = case.premises.delivered_on
    if delivered is None or (case.contract and case.contract.kind != "前期物业服务合同"):
        return
    policy = context.place.find("delivery.month", on=delivered)
    debts = tuple(d for d in context.assessment.debts if d.from_ <= month_end(delivered))
    if policy and policy.text == "developer" and debts:
        yield _finding(
            "local.delivery-month",
            "warning",
            f"有 {len(debts)} 笔款项的期间含交付当月（{delivered:%Y-%m}）或更早，当地由建设单位承担",
            policy,
            where="premises.delivered_on",
            debts=debts,
            of=(context, delivered),
            settle="核对交付日期；剔除交付当月及以前的部分，或改向建设单位主张；另有约定的附上约定",
        )


def transfer_settlement(context: CheckContext) -> Iterator[Finding]:
    """Arrears from before a change of owner, where local rules say that fees are settled on transfer."""
    known = context.assessment.debts + context.assessment.not_claimable
    for index, owner in enumerate(context.loaded.case.premises.owners):
        sold = owner.to
        debts = tuple(d for d in known if sold and d.to < sold <= context.as_of and d.outstanding)
        policy = context.place.find("transfer.settlement", on=sold) if sold and debts else None
        if policy and sold:
            yield _finding(
                "local.transfer",
                "warning",
                f"{sold} 产权转移，此前的物业费当时没有结清",
                policy,
                where=f"premises.owners[{index}].to",
                debts=debts,
                of=(context, sold),
                settle="调取转让时的结清证明或买卖双方的结算约定，确定各期由谁承担",
            )


def vacancy(context: CheckContext) -> Iterator[Finding]:
    """Recorded vacancy, where local rules want its price agreed in the contract, or the fee reduced."""
    case = context.loaded.case
    if any(d.kind == "vacancy" for t in case.tariffs for d in t.discounts):
        return
    for index, empty in enumerate(case.premises.vacant):
        debts = tuple(d for d in context.assessment.debts if empty.from_ <= d.from_ and (empty.to is None or d.to <= empty.to))
        policy = context.place.find("vacancy.rule", on=empty.from_)
        if not debts or policy is None:
            continue
        if policy.text == "contract":
            yield _finding(
                "local.vacancy",
                "note",
                "登记有空置期间，案卷中没有空置收费标准的约定",
                policy,
                where=f"premises.vacant[{index}]",
                debts=debts,
                of=(context, empty.from_),
                settle="查合同有无空置收费标准；有约定的写入收费标准的减收，没有的准备应对减收抗辩",
            )
        elif policy.text == "reduced":
            yield from _reduced(context, index, empty, debts, policy)


def _reduced(context: CheckContext, index: int, empty: Vacancy, debts: tuple[Debt, ...], policy: Resolved) -> Iterator[Finding]:
    """The finding for a place where a fee must be reduced after some months of vacancy; months below the threshold say nothing."""
    scope = context.place.find("vacancy.scope", on=empty.from_)
    threshold = context.place.find("vacancy.after_months", on=empty.from_)
    share = context.place.find("vacancy.cap", on=empty.from_)
    case = context.loaded.case
    later = case.contract is not None and case.contract.kind != "前期物业服务合同"
    if scope and scope.text == "preliminary" and (later or case.premises.use != "住宅"):
        return
    if threshold and (empty.to or context.as_of) < add_months(empty.from_, int(threshold.number)):
        return
    amount = cents(total(d.outstanding for d in debts) * (1 - share.number)) if share else None
    limit = f"，收费不得超过标准的 {share.number:.0%}" if share else "；减收比例按当地价格主管部门的规定，本库没有"
    yield _finding(
        "local.vacancy",
        "warning",
        f"自 {empty.from_} 起空置，当地应当减收{limit}",
        policy,
        where=f"premises.vacant[{index}]",
        debts=debts,
        amount=amount,
        of=(context, empty.from_),
        settle="核实空置认定与减收比例，在收费标准中写入减收后重新计算；不认可空置的，准备入住或用水用电的证据",
    )


def prepayment(context: CheckContext) -> Iterator[Finding]:
    """Charges due in advance for longer than a local rule lets a provider collect."""
    for charge in context.loaded.case.charges:
        debts = tuple(d for d in context.assessment.debts if d.charge == charge.id)
        due = charge.due or next((d.due for d in debts), None)
        policy = context.place.find("advance.max_months", on=due) if due and due <= charge.from_ else None
        if debts and policy and due and charge.to >= add_months(charge.from_, int(policy.number)):
            yield _finding(
                "local.prepayment",
                "warning",
                f"款项 {charge.id} 一次预收 {charge.from_} 至 {charge.to}，超过当地预收的最长 {policy.number} 个月",
                policy,
                where=f"charges[{charge.id}]",
                debts=debts,
                of=(context, due),
                settle="已提供服务的期间可以照常主张；改按实际服务期间分期列明，避免以预收期限作为到期日",
            )


def price_increase(context: CheckContext) -> Iterator[Finding]:
    """A price that rose inside the arrears without evidence of the procedure that local rules demand."""
    tariffs = context.loaded.case.tariffs
    for index, new in enumerate(tariffs):
        if new.from_ is None or new.evidence or not any(_raises(old, new) for old in tariffs):
            continue
        policy = context.place.find("price.increase", on=new.from_)
        debts = tuple(d for d in context.assessment.debts if d.item == new.item and d.to >= new.from_)
        if policy and debts:
            yield _finding(
                "local.price-increase",
                "warning",
                f"{new.item}自 {new.from_} 起提价，没有附上当地要求的程序材料",
                policy,
                where=f"tariffs[{index}]",
                debts=debts,
                of=(context, new.from_),
                settle="附上业主大会决定、公示或审计材料，作为该收费标准的证据；没有的，按原标准计算更稳妥",
            )


def _raises(old: Tariff, new: Tariff) -> bool:
    before = old.from_ is None or (new.from_ is not None and old.from_ < new.from_)
    return (
        old is not new
        and old.item == new.item
        and before
        and old.price is not None
        and new.price is not None
        and new.price > old.price
    )


@hookimpl
def feecase_checks() -> list[Check]:
    """Offer the checks of local rules."""
    return [
        Check("local.delivery-month", "交付当月的物业费由谁承担", delivery_month),
        Check("local.transfer", "转让时是否结清", transfer_settlement),
        Check("local.vacancy", "空置物业的减收", vacancy),
        Check("local.prepayment", "预收期限", prepayment),
        Check("local.price-increase", "提价程序", price_increase),
    ]
