"""Findings that need a second look at the rules: another rank of the late fee, debts already decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from feecase.errors import LawError
from feecase.hanzi import date as written
from feecase.model.assessment import Debt, DebtLimitation, LateFee, LimitationReport
from feecase.model.case import Case
from feecase.model.contact import KIND_NAMES, Contact
from feecase.model.finding import Finding
from feecase.model.trace import cite
from feecase.money import ZERO, total, yuan
from feecase.rules import allocation, latefee
from feecase.rules.allocation import AllocationTerms, Ledger, Rank
from feecase.rules.decided import LAW, deciding, decision, pending, reaches


def other_rank(
    case: Case, every: Sequence[Debt], ledger: Ledger, late_fees: dict[str, LateFee], terms: AllocationTerms, as_of: dt.date
) -> Iterator[Finding]:
    """Show the other reading of the late fee's rank beside the chosen one, where the two differ."""
    if terms.clause is None or terms.order == "principal-first" or not ledger.rows:
        return
    flipped: Rank = "after-principal" if terms.rank == "with-interest" else "with-interest"
    other = allocation.allocate(every, case.payments, as_of=as_of, terms=replace(terms, rank=flipped))
    mine, theirs = (total(d.outstanding for d in x.debts if not d.excluded) for x in (ledger, other))
    if mine == theirs:
        return
    fees = [
        latefee.contract_owed(
            terms.clause, other.balances[d.id], d.due or terms.default_days.get(d.id), as_of, other.late_paid[d.id]
        )
        for d in other.debts
        if not d.excluded
    ]
    what = allocation.summary(ledger, other, total(f.contract or ZERO for f in late_fees.values()), total(fees))
    yield Finding(
        check="late-fee-rank",
        level="note",
        what=f"部分付款先抵违约金还是先抵本金，两种口径的结果不同：{what}",
        where="payments",
        amount=abs(mine - theirs),
        why=f"法律没有写明违约金是否与利息同序。{terms.policy}",
        settle="付款凭证写明抵充本金的，在付款的“指定款项”中写明",
        citations=(cite("minfadian", "561"),),
    )


def missing_values(missing: Sequence[LawError]) -> Iterator[Finding]:
    """Report legal values and policies that are not to be had for the as-of date: the number that needs them is not computed."""
    problems = {p.what: p for error in missing for p in error.problems}
    for problem in problems.values():
        yield Finding(
            check="law-value",
            level="blocking",
            what=f"{problem.what}：需要它的数额或日期没有计算，其余照常",
            why=problem.why,
            settle=problem.next or "核对基准日；在法规库或地方画像中补入该数值及其出处",
            where=problem.where,
        )


def already_decided(case: Case, debts: Sequence[Debt], report: LimitationReport, as_of: dt.date) -> Iterator[Finding]:
    """Report debts that a court has decided (with the last day to apply for execution), and debts that a suit is pending about."""
    done: dict[str, tuple[Contact, list[Debt]]] = {}
    for debt in debts:
        if debt.excluded == "decided" and (by := deciding(debt, case, as_of)) is not None:
            done.setdefault(by.id, (by, []))[1].append(debt)
    open_ = [d for d in debts if not d.excluded]
    for by, mine in done.values():
        names, sum_ = "、".join(d.id for d in mine), total(d.outstanding for d in mine)
        granted = decision(by) == "granted"
        yield Finding(
            check="decided",
            level="warning" if open_ else "blocking",
            where=f"contacts[{by.id}]",
            debts=tuple(d.id for d in mine),
            amount=sum_,
            what=f"{names}（本金 {yuan(sum_)} 元）已由生效的法律文书处理（{by.id} {KIND_NAMES[by.kind]}：{by.outcome}），不得再次起诉，已从请求中分出",
            why="判决、裁决、调解书、支付令已经发生法律效力，当事人又起诉的，不予受理或者驳回起诉",
            settle=_execute(by, [c for c in report.debts if c.id in {d.id for d in mine}])
            if granted
            else "不服生效裁判的，申请再审；不得就同一请求另行起诉",
            citations=(*LAW, cite("minsufa", "250")) if granted else LAW,
        )
    for contact in case.contacts:
        mine = [d for d in open_ if pending(contact, as_of) and reaches(contact, d, case) and d.outstanding]
        if mine:
            yield Finding(
                check="decided",
                level="warning",
                where=f"contacts[{contact.id}]",
                debts=tuple(d.id for d in mine),
                amount=total(d.outstanding for d in mine),
                what=f"{'、'.join(d.id for d in mine)}已在{KIND_NAMES[contact.kind]}中（{contact.id}），没有记载结果",
                why="就已经提起诉讼的事项在诉讼过程中再次起诉的，构成重复起诉",
                settle="本案即为该程序的，无须处理；已经终结的，补记结束日期和结果；另行起诉的，先撤回前案",
                citations=LAW[1:],
            )


def _execute(by: Contact, debts: Sequence[DebtLimitation]) -> str:
    """Say by when execution must be applied for: the end of limitation as the judgment set it."""
    readings = [r for c in debts for r in (c.primary.proved, c.primary.asserted) if by.id in r.interruptions]
    days = [r.expires for r in readings if r.expires]
    until = (
        f"，最迟 {written(min(days))}"
        if days
        else "（期间为二年，自法律文书规定的履行期间最后一日起计算；没有规定的，自生效之日起计算）"
    )
    return f"不起诉，改为申请强制执行{until}；填写 execution 后可制作强制执行申请书"
