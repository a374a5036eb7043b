"""Reductions (减免): what the creditor gave up lowers the debts it names, to the cent; nothing falls below zero (民法典 575)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from feecase.model.assessment import Debt
from feecase.model.finding import Finding
from feecase.model.reduction import Reduction
from feecase.model.trace import Citation, Step, cite
from feecase.money import ZERO, cents, total, yuan
from feecase.rules.tariff import item_name

LAW: tuple[Citation, ...] = (cite("minfadian", "575"),)


def applied(debts: Sequence[Debt], reductions: Sequence[Reduction]) -> tuple[list[Debt], list[Finding]]:
    """Return the debts with what was given up taken off, in the order of the reductions, and findings where one reaches nothing or too far.

    A share is taken of each debt, rounded half up; an amount is shared over the debts by what is still due of each, so that the parts add up to it.
    """
    result, findings = list(debts), list[Finding]()
    for one in reductions:
        met = [index for index, debt in enumerate(result) if reaches(one, debt)]
        due = total(result[index].amount for index in met)
        half = [debt.id for debt in result if not one.charges and _touches(one, debt) and not reaches(one, debt)]
        if half:
            findings.append(
                _finding(one, f"的期间只含 {'、'.join(half)} 的一部分，这些款项没有减少", "按整笔款项写减免，或写明“款项”和金额")
            )
        if not met and not half:
            findings.append(_finding(one, "没有对应的款项，没有减少任何欠费", "核对“款项”“费用项目”和起止日期"))
            continue
        if met and one.amount is not None and one.amount > due:
            findings.append(
                _finding(
                    one, f"减免 {yuan(one.amount)} 元，多于这些款项的应收 {yuan(due)} 元，按应收全部减免计", "核对减免金额和范围"
                )
            )
        for index, part in zip(met, _parts(one, [result[index].amount for index in met]), strict=True):
            result[index] = _lowered(result[index], one, part)
        if one.date is None or not one.granted_by:
            findings.append(_finding(one, "没有写明何时由谁决定", "填写“决定人”“决定日期”，并附减免的审批或通知", "note"))
    return result, findings


def reaches(one: Reduction, debt: Debt) -> bool:
    """Return whether a reduction is about a debt: it names it, or its item and a period that holds all of it."""
    if one.charges:
        return debt.id in one.charges or debt.charge in one.charges
    same = not one.item or item_name(one.item) == item_name(debt.item)
    return same and (one.from_ is None or one.from_ <= debt.from_) and (one.to is None or debt.to <= one.to)


def _touches(one: Reduction, debt: Debt) -> bool:
    """Return whether the periods have a day in common, and the item is the same."""
    same = not one.item or item_name(one.item) == item_name(debt.item)
    return same and (one.from_ is None or one.from_ <= debt.to) and (one.to is None or debt.from_ <= one.to)


def _parts(one: Reduction, amounts: Sequence[Decimal]) -> list[Decimal]:
    if one.share is not None:
        return [cents(amount * one.share) for amount in amounts]
    due, given = total(amounts), min(one.amount or ZERO, total(amounts))
    parts, sum_, so_far = [], ZERO, ZERO
    for amount in amounts:
        sum_ += amount
        running = cents(given * sum_ / due) if due else ZERO
        parts.append(running - so_far)
        so_far = running
    return parts


def _lowered(debt: Debt, one: Reduction, part: Decimal) -> Debt:
    measure = (
        f"{one.share * 100:f}".rstrip("0").rstrip(".") + "%" if one.share is not None else f"共 {yuan(one.amount or ZERO)} 元"
    )
    by = f"{one.date} " * (one.date is not None) + (f"由{one.granted_by}" if one.granted_by else "")
    text = f"{by}{one.kind}（{measure}{'，' + one.basis if one.basis else ''}）：{yuan(debt.amount)} − {yuan(part)} 元"
    step = Step(rule="reduction", text=text, result=str(debt.amount - part), citations=LAW)
    left = debt.amount - part
    return debt.model_copy(
        update={"amount": left, "outstanding": left, "reduced": debt.reduced + part, "steps": (*debt.steps, step)}
    )


def _finding(one: Reduction, what: str, settle: str, level: str = "warning") -> Finding:
    return Finding.model_validate(
        {
            "check": "reduction",
            "level": level,
            "where": f"reductions[{one.id}]",
            "what": f"减免 {one.id} {what}",
            "settle": settle,
            "citations": LAW,
            "why": "免除债务以债权人的意思表示为准，范围和数额要能核对",
        }
    )
