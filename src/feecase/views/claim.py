"""What the complaint asks, debt by debt, beside it the claim with risky debts kept or dropped, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from feecase.claims import FigureChange, Variant, claim_json
from feecase.engine import Opened
from feecase.flows.many import Outcome
from feecase.flows.single import ClaimResult
from feecase.law.library import Library
from feecase.model.assessment import STATUS_NAMES
from feecase.model.trace import Step
from feecase.money import plain, yuan
from feecase.views.citations import cited
from feecase.views.failures import case_list
from feecase.views.page import Grid, Page, Sentence


def claims_json(
    outcomes: Sequence[Outcome[ClaimResult]], earlier: dt.date | None, why: str | None = None, *, single: bool
) -> dict[str, Any]:
    """Return the data of `feecase/claim/1`: of the one case asked for, or of several; with the steps of one item where `why` names it."""
    cases = []
    for result in (outcome.result for outcome in outcomes if outcome.result):
        shape = claim_json(result.opened.claim)
        if earlier:
            shape["changes"] = [{"what": c.what, "before": _text(c.before), "after": _text(c.after)} for c in result.changes]
        if why:
            shape["steps"] = [
                {"of": head, "steps": [step.model_dump(mode="json") for step in steps]}
                for head, steps in explain(result.opened, why)
            ]
        cases.append(shape)
    return case_list(cases, outcomes, single=single)


def explainable(case: Opened) -> list[str]:
    """Return what `--why` can explain for a case: rules of the claim, charges, payments."""
    rules = dict.fromkeys(s.rule for s in case.claim.steps)
    charges = dict.fromkeys(d.charge for d in (*case.assessment.debts, *case.assessment.not_claimable))
    return [*rules, *charges, *dict.fromkeys(a.payment for a in case.assessment.allocations)]


def explain(case: Opened, item: str) -> Iterator[tuple[str, Sequence[Step]]]:
    """Yield headed lists of steps for one item: a debt or charge, a payment, or a rule of the claim such as `court-fee`."""
    rules = [s for s in case.claim.steps if s.rule == item or s.rule.startswith(f"{item}.")]
    if rules:
        yield item, rules
    for debt in (*case.assessment.debts, *case.assessment.not_claimable):
        if item not in (debt.id, debt.charge):
            continue
        paid = [
            Step(
                rule="allocation",
                text=f"{a.date} 付款 {a.payment} 抵充{'本金' if a.head == 'principal' else '违约金'} {yuan(a.amount)} 元：{a.why}",
                citations=a.citations,
            )
            for a in case.assessment.allocations
            if a.debt == debt.id
        ]
        fee = case.assessment.late_fees.get(debt.id)
        reduced = f"（已减免 {yuan(debt.reduced)}）" if debt.reduced else ""
        yield (
            f"{debt.id}：应收 {yuan(debt.amount)}{reduced}，已付 {yuan(debt.paid)}，欠付 {yuan(debt.outstanding)}",
            (*debt.steps, *paid, *(fee.steps if fee else ())),
        )
    rows = [a for a in case.assessment.allocations if a.payment == item]
    if rows:
        heads = {"principal": "本金", "late-fee": "违约金", "outside": "本案之外", "unallocated": "未抵充"}
        yield (
            f"付款 {item}",
            [
                Step(rule=a.head, text=f"{heads[a.head]} {a.debt} {yuan(a.amount)} 元：{a.why}", citations=a.citations)
                for a in rows
            ],
        )


def claim_page(result: ClaimResult, earlier: dt.date | None) -> Page:
    """Yield the claim of one case, its variants, and what changed since an earlier day."""
    claim = result.opened.claim
    yield Sentence(f"\n{claim.case}　基准日 {claim.as_of}", "bold")
    money = ("应收", "已付", "欠付", "合同违约金", "稳妥")
    view = Grid("款项", "应收日期", *money, right=money, keep=("应收日期",))
    for c in claim.debts:
        agreed = "—" if c.late_fee.contract is None else yuan(c.late_fee.contract)
        sums = (yuan(c.amount), yuan(c.paid), yuan(c.outstanding), agreed, yuan(c.late_fee.defensible))
        view.add_row(c.id + ("※" if c.status == "expired" else ""), str(c.due or "未约定"), *sums)
    yield view
    if any(c.status == "expired" for c in claim.debts):
        yield Sentence("※ 诉讼时效已届满，仍在请求之内", "red")
    for c in claim.dropped:
        yield Sentence(f"未主张：{c.id}　{yuan(c.outstanding)} 元（{STATUS_NAMES[c.status]}）", "dim")
    fees = claim.court_fee
    parts = f"本金 {yuan(claim.principal)} + 违约金 {yuan(claim.late_fee.claimed)} + 其他 {yuan(claim.other)}"
    yield Sentence(f"{parts} = 标的 {yuan(claim.total)} 元", "bold")
    filing = f"案件受理费 {yuan(fees.full)}，减半 {yuan(fees.half)}；支付令 {yuan(fees.payment_order)}"
    yield Sentence(f"{filing}；保全 {yuan(fees.preservation)}；执行 {yuan(fees.execution)}")
    for number, text in enumerate(claim.requests, start=1):
        yield Sentence(f"{number}. {text}")
    yield _variants(result.variants)
    if earlier:
        yield from _changes(result.changes, earlier)


def _variants(variants: Iterable[Variant]) -> Grid:
    sums = ("本金", "违约金", "标的", "受理费")
    view = Grid("方案", *sums, right=sums)
    for v in variants:
        view.add_row(v.name, yuan(v.principal), yuan(v.late_fee), yuan(v.total), yuan(v.court_fee))
    return view


def _changes(changed: Sequence[FigureChange], earlier: dt.date) -> Page:
    if not changed:
        yield Sentence(f"与 {earlier} 相比没有变化。")
        return
    view = Grid(f"与 {earlier} 相比", "原", "现", right=("原", "现"))
    for c in changed:
        view.add_row(c.what, _text(c.before) or "—", _text(c.after) or "—")
    yield view


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)


def steps_page(case: Opened, item: str, library: Library) -> Page:
    """Yield how one item of a claim came about, step by step."""
    for heading, steps in explain(case, item):
        yield Sentence(f"\n{case.claim.case}　{heading}", "bold")
        for number, step in enumerate(steps, start=1):
            law = "；".join(cited(library, step.citations, case.claim.as_of))
            policy = f"　口径：{step.policy}" if step.policy else ""
            yield Sentence(f"  {number}. {step.text}{f'（{law}）' if law else ''}{policy}")
