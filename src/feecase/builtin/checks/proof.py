"""Proof that each item of the claim needs: contract, price, area and title, hand-over; and payments with their receipts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from feecase.plugin import (
    Case,
    CheckContext,
    Debt,
    Finding,
    Level,
    LimitationReport,
    Payment,
    Reading,
    Tariff,
    chinese_date,
    cite,
    total,
    yuan,
)


def missing_proof(context: CheckContext) -> Iterator[Finding]:
    """Name what no evidence shows: the contract, the price of each claimed item, area and title, hand-over to a first owner.

    What the place's policy `proof.blocking` names blocks filing.
    """
    needed = context.place.policy("proof.blocking", on=context.as_of).texts
    for finding in _missing(context):
        yield (
            finding.model_copy(update={"level": "blocking"})
            if _SUBJECTS.get(finding.where.partition(".")[0]) in needed
            else finding
        )


_SUBJECTS = {"contract": "contract", "tariffs": "price", "premises": "premises", "evidence": "service"}
"""What a finding is about (as `proof.blocking` calls it), by the first word of its place."""


def _missing(context: CheckContext) -> Iterator[Finding]:
    case, debts = context.loaded.case, context.assessment.debts
    yield from _contract(case)
    yield from _prices(case, debts)
    yield from _unit(case, total(d.outstanding for d in debts))
    if not _has(case, "service-record"):
        yield _finding(
            "没有履行服务的证据",
            "note",
            "被告常以服务不到位抗辩；已按约定提供服务的，不得以未接受服务拒付",
            "附保洁、保安、维修、巡查记录",
            "evidence",
        )


def _contract(case: Case) -> Iterator[Finding]:
    contract = case.contract
    if contract is None:
        yield _finding(
            "没有服务合同的内容",
            "blocking",
            "物业服务关系、收费标准和交费时间都以合同为据；没有合同的，说明事实服务及业主接受服务的情况",
            "填写 contract，并附合同或业主大会决议、中标文件",
            "contract",
        )
    elif not (contract.evidence or _has(case, "contract", "preliminary-contract")):
        yield _finding(
            f"合同《{contract.name.strip('《》')}》没有证据",
            "warning",
            "起诉须证明合同对业主有约束力",
            "附合同全文，前期合同另附备案或购房合同中的确认",
            "contract.evidence",
        )


def _prices(case: Case, debts: Sequence[Debt]) -> Iterator[Finding]:
    for item in dict.fromkeys(d.item for d in debts):
        tariffs = [t for t in case.tariffs if _same(t.item, item)]
        if not tariffs and not any(d.price for d in debts if d.item == item):
            amount = total(d.outstanding for d in debts if d.item == item)
            yield _finding(
                f"{item}没有收费标准",
                "warning",
                "只有金额，没有单价和计算依据，金额无法核对",
                "在 tariffs 填写单价、期间及定价依据",
                "tariffs",
                amount,
            )
        elif (
            tariffs
            and not any(t.evidence for t in tariffs)
            and not _has(case, "price-approval", "contract", "preliminary-contract")
        ):
            yield _finding(
                f"{item}的收费标准没有证据",
                "warning",
                "擅自提高收费标准的，业主可以抗辩",
                "附合同的收费条款、价格备案或业主大会同意调价的决议",
                "tariffs",
                debts=tuple(d.id for d in debts if d.item == item),
            )


def _unit(case: Case, sum_: Decimal) -> Iterator[Finding]:
    premises = case.premises
    if premises.area is None and any("平方米" in t.unit for t in case.tariffs):
        yield _finding(
            "没有建筑面积", "warning", "按面积计费须证明面积", "以不动产登记或购房合同为准填写建筑面积", "premises.area", sum_
        )
    if not (
        premises.evidence
        or any(o.evidence for o in premises.owners)
        or any(d.evidence for d in case.defendants)
        or _has(case, "title", "purchase-contract", "lease")
    ):
        yield _finding(
            "没有证明权属和面积的证据",
            "warning",
            "须证明被告是交费义务人，以及计费面积",
            "调取不动产登记信息，或附购房合同、交房手续",
            "premises.evidence",
            sum_,
        )
    if not _has(case, "handover", "title") and not premises.evidence:
        yield _finding(
            "没有交付（交房）手续",
            "note",
            "房屋交付前的物业费由建设单位交纳",
            "附交房确认单、钥匙领取单",
            "premises.delivered_on",
        )


def prices(context: CheckContext) -> Iterator[Finding]:
    """Report a price that rises without stated basis, and one that excludes tax."""
    case = context.loaded.case
    used = [t for t in case.tariffs if any(_same(t.item, d.item) and _meets(t, d) for d in context.assessment.debts)]
    for tariff in used:
        last = _before(case, tariff)
        raised = last is not None and last.price is not None and tariff.price is not None and tariff.price > last.price
        if raised and last is not None and not (tariff.basis or tariff.evidence):
            local = context.place.find("price.increase", on=context.as_of)
            rule = f"；{local.place_name}：{local.source}" if local else ""
            yield Finding(
                check="price",
                level="warning",
                where=f"tariffs[{tariff.id}].basis",
                what=f"{tariff.item}自 {tariff.from_} 由 {last.price} 提高到 {tariff.price}，没有写明依据",
                why=f"擅自提高收费标准的，业主可以抗辩{rule}",
                settle="附业主大会决议、补充协议或价格批准文件，填写定价依据",
                citations=(cite("wuye-jieshi", 2, 1), *(local.citations if local else ())),
            )
        if not tariff.vat_included:
            yield Finding(
                check="price",
                level="warning",
                where=f"tariffs[{tariff.id}].vat_included",
                what=f"{tariff.item}的收费标准不含税，请求金额按不含税计算",
                why="另收税款须有约定",
                settle="合同约定另加税款的，把单价改写为含税价",
                citations=(cite("minfadian", 509, 1),),
            )


def payments(context: CheckContext) -> Iterator[Finding]:
    """Name payments without receipt, money that no debt took, and payments for periods outside the case."""
    case = context.loaded.case
    bare = [p.id for p in case.payments if not p.evidence]
    if bare:
        yield Finding(
            check="payment-proof",
            level="note",
            what=f"付款 {'、'.join(bare)} 没有凭证",
            why="付款写明的期间决定抵充，也可能中断该期的时效",
            settle="附收据或转账记录",
            where="payments",
            citations=(cite("minfadian", 560, 1),),
        )
    yield from _unproved(context.assessment.limitation)
    yield from _beyond_designation(context)
    for head, what, settle in (
        ("unallocated", "没有抵充到任何款项", "查明用途：预付、多付或其他债务；预存余额应先抵充欠费"),
        ("outside", "指定的款项或期间不在本案", "核对收据：若用于本案款项，改写付款的指定"),
    ):
        rows = [a for a in context.assessment.allocations if a.head == head and a.date <= context.as_of]
        left = total(a.amount for a in rows)
        if left:
            yield Finding(
                check="payment-proof",
                level="warning" if head == "unallocated" else "note",
                where="payments",
                amount=abs(left),
                settle=settle,
                what=f"付款 {'、'.join(dict.fromkeys(a.payment for a in rows))} 中有 {yuan(left)} 元{what}",
                why="每一元付款都应有去向，否则请求金额会被质疑",
                citations=(cite("minfadian", 560),),
            )


def _unproved(report: LimitationReport) -> Iterator[Finding]:
    """Warn of charges whose limitation rests on a payment without voucher: when they end without it, and the money at stake."""
    relying = [
        (c, c.without_them)
        for c in report.debts
        if c.outstanding and c.without_them and _ends(c.without_them) < _ends(c.primary.proved)
    ]
    if not relying:
        return
    lost = [(c, without) for c, without in relying if without.status == "expired" != c.primary.proved.status]
    at_stake = lost or relying
    names = "、".join(dict.fromkeys(payment for c, _ in at_stake for payment in c.unvouched))
    ends = "；".join(
        f"{c.id}（{yuan(c.outstanding)} 元）的时效{'已于' if lost else '将于'} {chinese_date(_ends(without))} 届满"
        for c, without in at_stake
    )
    yield Finding(
        check="payment-proof",
        level="warning",
        where="payments",
        debts=tuple(c.id for c, _ in at_stake),
        amount=total(c.outstanding for c, _ in at_stake),
        what=f"付款 {names} 没有凭证：不能证明的，{ends}",
        why="部分付款视为承认债务，使时效中断；被告否认的，由原告证明",
        settle="调取收据、转账记录或对账单，列为该付款的证据",
        citations=(cite("minfadian", "195", None, 2), cite("susong-shixiao-guiding", "14")),
    )


def _ends(reading: Reading) -> dt.date:
    return reading.expires or dt.date.max


def _beyond_designation(context: CheckContext) -> Iterator[Finding]:
    """Name the money of a designated payment that went on to other debts by statute: it counts as part payment of those too."""
    for payment in context.loaded.case.payments:
        named = bool(payment.for_ or payment.for_from or payment.for_to)
        owed = {d.id: d for d in (*context.assessment.debts, *context.assessment.not_claimable)}
        rows = [
            a
            for a in context.assessment.allocations
            if named and a.payment == payment.id and a.debt in owed and a.amount > 0 and not _named(payment, owed[a.debt])
        ]
        if rows:
            yield Finding(
                check="payment-proof",
                level="note",
                where=f"payments[{payment.id}]",
                debts=tuple(dict.fromkeys(a.debt for a in rows)),
                amount=total(a.amount for a in rows),
                what=f"付款 {payment.id} 超出指定款项的 {yuan(total(a.amount for a in rows))} 元按法定顺序抵充了 {'、'.join(dict.fromkeys(a.debt for a in rows))}，并作为对这些款项的承认使时效中断",
                why="被告可能主张付款只针对指定的款项，不构成对其他债务的承认",
                settle="查明多付部分的用途；不能证明的，按未中断的时效准备",
                citations=(cite("minfadian", 560, 2), cite("susong-shixiao-guiding", 14)),
            )


def _named(payment: Payment, debt: Debt) -> bool:
    if payment.for_:
        return debt.id in payment.for_ or debt.charge in payment.for_
    return (payment.for_from is None or payment.for_from <= debt.to) and (payment.for_to is None or debt.from_ <= payment.for_to)


def _same(tariff: str, item: str) -> bool:
    fees = {"物业费", "物业服务费", "物业管理费", "物管费"}
    return tariff == item or {tariff, item} <= fees


def _before(case: Case, tariff: Tariff) -> Tariff | None:
    """Return the price that a tariff followed: the last one of the same item, use and unit that ended before it."""
    start = tariff.from_
    earlier = [(t.to, t) for t in case.tariffs if start is not None and t.to is not None and t.to < start]
    same = [(to, t) for to, t in earlier if _same(t.item, tariff.item) and (t.use, t.unit) == (tariff.use, tariff.unit)]
    return max(same, key=lambda pair: pair[0])[1] if same else None


def _meets(tariff: Tariff, debt: Debt) -> bool:
    return (tariff.from_ is None or tariff.from_ <= debt.to) and (tariff.to is None or debt.from_ <= tariff.to)


def _has(case: Case, *kinds: str) -> bool:
    return any(e.kind in kinds and not e.exclude for e in case.evidence)


def _finding(
    what: str, level: Level, why: str, settle: str, where: str, amount: object = None, debts: tuple[str, ...] = ()
) -> Finding:
    return Finding.model_validate(
        {
            "check": "missing-proof",
            "level": level,
            "what": what,
            "why": why,
            "settle": settle,
            "where": where,
            "amount": amount,
            "debts": debts,
            "citations": (cite("minsufa", 67, 1),),
        }
    )
