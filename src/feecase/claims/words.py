"""Legal Chinese of the claim: requests, running late fee, formulas. Amounts are written as in court papers: 2756.60元."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from feecase.claims.figures import ClaimLine
from feecase.days import ONE
from feecase.hanzi import date
from feecase.model.assessment import Debt, LateFee, LateSegment
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.contract import LateFeeClause, Tariff
from feecase.money import plain, total
from feecase.rules.debts import grid_of
from feecase.rules.late_clause import agreed, day_after, first_day, rate_from
from feecase.rules.months import Span, months_in
from feecase.rules.tariff import tariffs_for

_SHOWN_SEGMENTS = 6


def requests(case: Case, claimed: Sequence[ClaimLine], choices: Choices, as_of: dt.date) -> tuple[str, ...]:
    """Return the numbered requests of the complaint, without their numbers. One pair (fee, late fee) for each group of debtors."""
    result = []
    for debtors, group in _by_debtors(claimed):
        owed = [x for x in group if x.debt.outstanding > 0]
        who = _who(case, debtors)
        if owed:
            result.append(f"判令{who}向原告支付{_sums(owed)}{_liability(case, debtors)}")
        fee = total(x.claimed_fee(choices) for x in group)
        running = running_late_fee(case, group, choices, as_of)
        if fee or running:
            result.append(_fee_request(who, group, fee, running, _reckoned(case, as_of)) + _liability(case, debtors))
    result += [_other(o.text, o.amount) for o in choices.other]
    if choices.costs and result:
        result.append(_costs(case, choices))
    return tuple(result)


def running_late_fee(case: Case, claimed: Sequence[ClaimLine], choices: Choices, as_of: dt.date) -> str:
    """Return the running late fee from the day after `as_of` to actual payment: each base with its rate and its first day; empty if nothing runs.

    Where the clause leaves the last day out, it runs from `as_of` to the day before payment. A court can enforce it as it is: no part of it is
    left to a table.
    """
    if not choices.until_paid or choices.late_fee == "none":
        return ""
    running: dict[tuple[dt.date, str], list[ClaimLine]] = {}
    for line in claimed:
        rate = _running_rate(case, line, choices, as_of)
        if rate and line.debt.outstanding > 0:
            running.setdefault((_goes_on(case, line, as_of), rate), []).append(line)
    clauses = [
        f"{_base(case, mine, choices)}自{date(start)}起按{rate}的标准计算"
        for (start, rate), mine in sorted(running.items(), key=lambda x: x[0])
    ]
    if not clauses:
        return ""
    end = "之日的前一日止" if _leaves_out_last_day(case) else "之日止"
    return f"{'；'.join(clauses)}{'，均' if len(clauses) > 1 else ''}至实际清偿{end}{_limit(case)}"


def _base(case: Case, mine: Sequence[ClaimLine], choices: Choices) -> str:
    """Write the base of debts that run alike (以2400.00元为基数，); of a sum per day, which has none, how many debts bear it."""
    clause = agreed(case.contract)
    if clause is None or not _at_contract_rate(mine[0], choices):
        base = total(x.debt.outstanding for x in mine)
    elif clause.rate is None and not clause.tiers:
        return f"{len(mine)}笔欠款每笔" if len(mine) > 1 else ""
    elif clause.base == "stated" and clause.base_amount is not None:
        base = clause.base_amount * len(mine)
    else:
        base = total(x.debt.amount if clause.base == "charge" else x.debt.outstanding for x in mine)
    return f"以{plain(base)}元为基数，"


def _goes_on(case: Case, line: ClaimLine, as_of: dt.date) -> dt.date:
    """Return the first day of the running late fee: the first not yet reckoned, or the day on which the debt begins to bear."""
    clause = agreed(case.contract)
    if line.fee.starts is None and line.debt.due is not None:
        return first_day(line.debt.due, clause)
    return day_after(as_of, clause)


def _leaves_out_last_day(case: Case) -> bool:
    clause = agreed(case.contract)
    return clause is not None and clause.ends == "exclusive"


def _kind_of_rate(rate: str) -> str:
    """Join rates that differ only by the published figure at each default: 各期违约时一年期贷款市场报价利率的1.3倍."""
    kind, found = re.subn(r"利率[\d.]+%(的[\d.]+倍)?(（年利率.*）)?$", r"利率\1", rate)
    return f"各期违约时{kind}" if found else rate


def fee_formula(case: Case, claimed: Sequence[ClaimLine]) -> str:
    """Return how the fee is computed (要素表 8): area × price × months for each stretch of one price, payments, rest."""
    parts = []
    by_item = sorted(claimed, key=lambda x: (x.debt.item != claimed[0].debt.item, x.debt.item, x.debt.from_))
    for _, group in groupby(by_item, key=lambda x: (x.debt.item, x.debt.quantity, x.debt.price)):
        parts += [_stretch(case, run) for run in _contiguous(list(group))]
    paid = total(x.debt.paid for x in claimed)
    amount, rest = total(x.debt.amount for x in claimed), total(x.debt.outstanding for x in claimed)
    reduced = total(x.debt.reduced for x in claimed)
    ending = (
        f"合计应收{plain(amount + reduced)}元，减免{plain(reduced)}元后为{plain(amount)}元"
        if reduced
        else f"合计应收{plain(amount)}元"
    )
    ending += f"，扣除已付{plain(paid)}元，尚欠{plain(rest)}元" if paid else f"，均未支付，尚欠{plain(rest)}元"
    return "；".join([*parts, ending]) + "。" if claimed else ""


def late_fee_formula(case: Case, claimed: Sequence[ClaimLine], choices: Choices, as_of: dt.date) -> str:
    """Return how the late fee is computed (要素表 9); stretch by stretch where there are few, else by the rule and the sum."""
    if choices.late_fee == "none" or not any(x.claimed_fee(choices) for x in claimed):
        return ""
    segments = [(x, s) for x in claimed for s in _segments(x.fee, choices)]
    rates = list(dict.fromkeys(_kind_of_rate(s.rate) for _, s in segments))
    sum_ = total(x.claimed_fee(choices) for x in claimed)
    if len(segments) <= _SHOWN_SEGMENTS:
        body = "；".join(
            f"{f'以{plain(s.base)}元为基数，' if s.base else ''}自{date(s.from_)}至{date(s.to)}共{s.days}天，按{s.rate}计{plain(s.amount)}元"
            for _, s in segments
        )
    else:
        body = f"各期以欠付金额为基数，自{_start_words(agreed(case.contract))}起计算至{date(as_of)}{_counted(case, claimed)}，按{'、'.join(rates)}计算，逐期计算见欠费明细表"
    text = f"{body}；{_less_paid(claimed, choices, sum_)}"
    by_contract = total(x.fee.contract for x in claimed if x.fee.contract is not None)
    if choices.late_fee == "defensible" and by_contract > sum_:
        text += f"。按合同约定计为{plain(by_contract)}元，原告自愿调整为{plain(sum_)}元"
    return text + "。"


def _counted(case: Case, claimed: Sequence[ClaimLine]) -> str:
    """Say how the last day and, where something was paid, the day of a payment are counted."""
    exclusive, paid = _leaves_out_last_day(case), any(x.debt.paid for x in claimed)
    parts = ["不含当日"] if exclusive else []
    if paid:
        parts.append("付款当日起按付款后的欠付金额计" if exclusive else "付款当日仍按付款前的欠付金额计")
    return f"（{'，'.join(parts)}）" if parts else ""


def _start_words(clause: LateFeeClause | None) -> str:
    day = "当日" if clause and clause.starts == "due-day" else "次日"
    return f"应收日期届满并经过{clause.grace_days}日宽限期的{day}" if clause and clause.grace_days else f"应收日期的{day}"


def _less_paid(claimed: Sequence[ClaimLine], choices: Choices, sum_: Decimal) -> str:
    """Say what is left of the late fee after what payments took of it, so that the figures add up.

    Payments go by the contract's rate: on a debt they may have taken more than the level claimed, and only that much is deducted.
    """
    levels = [(total(s.amount for s in _segments(x.fee, choices)), x.fee.paid) for x in claimed]
    level, paid = total(full for full, _ in levels), total(paid for _, paid in levels)
    within = total(min(full, paid) for full, paid in levels)
    if not paid:
        return f"合计{plain(sum_)}元"
    above = f"（付款时按合同约定的标准共抵充违约金{plain(paid)}元，其中{plain(within)}元在上述标准之内）" if paid > within else ""
    return f"小计{plain(level)}元，扣除已抵充的{plain(within)}元{above}，合计{plain(sum_)}元"


def fee_name(claimed: Iterable[ClaimLine]) -> str:
    """Return what the late fee is called: 违约金 under a clause, else 逾期付款损失."""
    return "逾期付款违约金" if any(x.fee.contract is not None for x in claimed) else "逾期付款损失"


def _by_debtors(claimed: Sequence[ClaimLine]) -> list[tuple[tuple[str, ...], list[ClaimLine]]]:
    groups: dict[tuple[str, ...], list[ClaimLine]] = {}
    for line in claimed:
        groups.setdefault(line.debtors, []).append(line)
    return list(groups.items())


def _who(case: Case, debtors: tuple[str, ...]) -> str:
    users = [d.name for d in case.defendants if d.name in debtors and d.role == "物业使用人"]
    heirs = [d.name for d in case.defendants if d.name in debtors and d.role == "继承人"]
    others = [n for n in debtors if n not in users]
    first = users if users and others else list(debtors)
    text = f"被告{'、'.join(first)}"
    if heirs and len(heirs) == len(debtors):
        return f"{text}在继承遗产的实际价值范围内"
    return text + ("共同" if len(first) > 1 else "")


def _liability(case: Case, debtors: tuple[str, ...]) -> str:
    users = [d.name for d in case.defendants if d.name in debtors and d.role == "物业使用人"]
    others = [n for n in debtors if n not in users]
    return f"，被告{'、'.join(others)}对上述款项承担连带责任" if users and others else ""


def _sums(owed: Sequence[ClaimLine]) -> str:
    items: dict[str, list[ClaimLine]] = {}
    for line in owed:
        items.setdefault(line.debt.item, []).append(line)
    parts = [f"{_periods(mine)}的{item}{plain(total(x.debt.outstanding for x in mine))}元" for item, mine in items.items()]
    text = "、".join(parts)
    return text if len(parts) == 1 else f"{text}，合计{plain(total(x.debt.outstanding for x in owed))}元"


def _periods(owed: Sequence[ClaimLine]) -> str:
    runs = _contiguous(sorted(owed, key=lambda x: x.debt.from_))
    spans = [f"{date(r[0].debt.from_)}至{date(r[-1].debt.to)}" for r in runs]
    return "、".join(spans)


def _contiguous(owed: Sequence[ClaimLine]) -> list[list[ClaimLine]]:
    runs: list[list[ClaimLine]] = []
    for line in owed:
        if runs and runs[-1][-1].debt.to + ONE == line.debt.from_:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _fee_request(who: str, group: Sequence[ClaimLine], fee: Decimal, running: str, reckoned: str) -> str:
    name = fee_name(group)
    if not running:
        return f"判令{who}向原告支付截至{reckoned}的{name}{plain(fee)}元"
    if not fee:
        return f"判令{who}向原告支付{name}（{running}）"
    return f"判令{who}向原告支付{name}（截至{reckoned}为{plain(fee)}元；此后{running}）"


def _reckoned(case: Case, as_of: dt.date) -> str:
    return date(as_of) + ("（不含当日）" if _leaves_out_last_day(case) else "")


def _running_rate(case: Case, line: ClaimLine, choices: Choices, as_of: dt.date) -> str:
    """Return the rate at which a debt's late fee goes on; empty where it does not (capped, a sum due once, nothing chosen)."""
    if not _at_contract_rate(line, choices):
        return line.fee.defensible_segments[-1].rate if line.fee.defensible_segments else ""
    clause = agreed(case.contract)
    if line.fee.contract is None or line.fee.capped or clause is None or not _runs(clause):
        return ""
    return rate_from(clause, line.debt.due or line.fee.starts or as_of, _goes_on(case, line, as_of))


def _at_contract_rate(line: ClaimLine, choices: Choices) -> bool:
    return choices.late_fee == "contract" or bool(line.fee.segments and line.fee.defensible_segments == line.fee.segments)


def _runs(clause: LateFeeClause) -> bool:
    """Whether a clause goes on bearing with time: not a sum or a share due once, not a rate of zero."""
    if clause.rate is None and not clause.tiers:
        return clause.fixed_per != "once" and bool(clause.fixed)
    return clause.rate_per != "once" and (bool(clause.rate) or any(t.rate for t in clause.tiers))


def _limit(case: Case) -> str:
    clause = agreed(case.contract)
    if clause is None:
        return ""
    limits = []
    if clause.cap_ratio is not None:
        limits.append(
            "各期所欠本金" if clause.cap_ratio == 1 else f"各期所欠本金的{clause.cap_ratio * 100:f}".rstrip("0").rstrip(".") + "%"
        )
    if clause.cap_amount is not None:
        limits.append(f"每期{plain(clause.cap_amount)}元")
    return f"，总额以不超过{'且不超过'.join(limits)}为限" if limits else ""


def _segments(fee: LateFee, choices: Choices) -> tuple[LateSegment, ...]:
    return fee.segments if choices.late_fee == "contract" else fee.defensible_segments


def _stretch(case: Case, run: Sequence[ClaimLine]) -> str:
    first, last = run[0].debt, run[-1].debt
    amount = total(x.debt.amount + x.debt.reduced for x in run)
    head = f"{date(first.from_)}至{date(last.to)}{first.item}"
    tariff = next((t for t in tariffs_for(case.tariffs, first.item, case.premises.use) if t.price == first.price), None)
    product = _product(case, Span(first.from_, last.to), first, tariff)
    if product and abs(product[1] - amount) <= Decimal("0.01") * len(run):
        return f"{head}：{product[0]}＝{plain(amount)}元"
    return (
        f"{head}：按收费标准计{plain(amount)}元（计算过程见欠费明细表）"
        if tariff or any(step.rule != "reduction" for step in first.steps)
        else f"{head}：应收{plain(amount)}元"
    )


def _product(case: Case, span: Span, debt: Debt, tariff: Tariff | None) -> tuple[str, Decimal] | None:
    """Write quantity × price × months and what it comes to; None where a price is missing or no month is counted."""
    unit = tariff.unit if tariff else "元/平方米·月" if debt.quantity else "元/月"
    charge = next((c for c in case.charges if c.id == debt.charge), None)
    if debt.price is None or charge is None or unit == "元/次":
        return None
    measure, months_of_one, counted = "", 1, "个月"
    if unit.startswith(("元/平方米", "元/人")):
        measure = f"{debt.quantity}{'人' if unit.startswith('元/人') else '平方米'}×"
    size = debt.quantity if measure and debt.quantity is not None else Decimal(1)
    if unit.endswith("日"):
        number, counted = Fraction(span.days), "天"
    else:
        months_of_one, counted = {"季": (3, "个季度"), "年": (12, "年")}.get(unit[-1], (1, "个月"))
        number = months_in(span, case.contract.proration if case.contract else "days-of-month", grid_of(case.contract, charge))
    number /= months_of_one
    text = f"{measure}{debt.price}{unit}×{_counted_number(number)}{counted}"
    return text, size * debt.price * number.numerator / number.denominator


def _counted_number(number: Fraction) -> str:
    """Write 54.1; 1又1/31 where four decimals do not give the number exactly."""
    if (number * 10000).denominator == 1:
        return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    whole, rest = divmod(number, 1)
    return f"{whole}又{rest}" if whole else str(rest)


def _other(text: str, amount: Decimal | None) -> str:
    return text if amount is None or plain(amount) in text else f"{text}{plain(amount)}元"


def _costs(case: Case, choices: Choices) -> str:
    names = choices.defendants or tuple(d.name for d in case.defendants)
    who = "被告" if len(names) == 1 else "各被告共同"
    fee = case.preservation.fee if case.preservation and case.preservation.applied else None
    return f"判令{who}承担本案诉讼费用" + (f"（含案件受理费、保全申请费{plain(fee)}元）" if fee else "")
