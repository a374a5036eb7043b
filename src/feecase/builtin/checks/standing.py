"""Standing: is the plaintiff the contract's provider, and does the contract cover the months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from feecase.plugin import CheckContext, ClaimAssignment, Debt, Finding, cents, cite, total, yuan

_ONE = dt.timedelta(days=1)


def provider(context: CheckContext) -> Iterator[Finding]:
    """Compare the plaintiff with the contract's provider."""
    case = context.loaded.case
    named = case.contract.provider if case.contract else ""
    if case.claim_assignment is not None:
        yield from _assigned(context, case.claim_assignment)
    if case.claim_assignment is not None and _plain(named) == _plain(case.claim_assignment.assignor):
        return
    if named and _plain(named) != _plain(case.plaintiff.name):
        yield Finding(
            check="standing",
            level="blocking",
            against="final",
            who="lawyer",
            where="contract.provider",
            amount=total(d.outstanding for d in context.assessment.debts),
            what=f"原告“{case.plaintiff.name}”不是合同的物业服务人“{named}”",
            why="只有合同的物业服务人可以请求支付物业费；更名、合并、分立或债权转让须证明",
            settle="附更名登记、承继或债权转让通知的证据；或改列原告",
            citations=(cite("minfadian", 937, 1), cite("minsufa", 122, None, 1)),
        )
    elif case.contract is not None and not named:
        yield Finding(
            check="standing",
            level="warning",
            where="contract.provider",
            what="合同没有填写物业服务人，不能核对原告资格",
            settle="填写 contract.provider（合同签约方全称）",
            citations=(cite("minfadian", 937, 1),),
        )


def _assigned(context: CheckContext, assignment: ClaimAssignment) -> Iterator[Finding]:
    """Hold arrears taken over from a former provider to what makes them the plaintiff's: the assignment, what it covers, notice to the debtor."""
    case, debts = context.loaded.case, context.assessment.debts
    if not assignment.evidence or assignment.agreed_on is None:
        yield _finding(
            "warning",
            debts,
            f"受让{assignment.assignor}的欠费，没有写明{'转让的证据' if assignment.agreed_on else '转让日期'}",
            "债权人可以将债权转让给第三人；受让的事实由原告证明",
            "填写转让日期，并附债权转让协议",
            "claim_assignment",
            (cite("minfadian", 545, 1),),
        )
    outside = [d for d in debts if not covers(assignment, d)]
    if outside and case.contract is not None and _plain(case.contract.provider) == _plain(assignment.assignor):
        yield _finding(
            "blocking",
            outside,
            f"{_span(outside)}不在受让的期间内",
            "没有受让的欠费，仍是原物业服务人的债权",
            "核对转让协议的范围；不主张这些款项",
            "claim_assignment",
            (cite("minfadian", 545, 1),),
        )
    told = [
        c for c in case.contacts if c.kind == "assignment-notice" and c.effective is not None and c.effective <= context.as_of
    ]
    if not told:
        yield _finding(
            "blocking",
            debts,
            f"受让{assignment.assignor}的欠费，没有债权转让通知到达被告的记录",
            "债权转让没有通知债务人的，对该债务人不发生效力",
            "向被告发出债权转让通知，在往来记录里写“债权转让通知”和到达日期，并附证据",
            "contacts",
            (cite("minfadian", 546, 1),),
        )


def covers(assignment: ClaimAssignment, debt: Debt) -> bool:
    """Return whether a debt lies within what was assigned."""
    return (assignment.from_ is None or assignment.from_ <= debt.from_) and (assignment.to is None or debt.to <= assignment.to)


def term(context: CheckContext) -> Iterator[Finding]:
    """Compare the contract's term with the claimed months: gaps before it, months after it (948), months after its end (949, 950)."""
    contract = context.loaded.case.contract
    debts = context.assessment.debts
    if contract is None:
        return
    taken_over = context.loaded.case.claim_assignment
    mine = [d for d in debts if taken_over is None or not covers(taken_over, d)]
    before = [d for d in mine if contract.from_ is not None and d.from_ < contract.from_]
    if before:
        yield _finding(
            "blocking" if all(d.to < (contract.from_ or d.to) for d in before) and len(before) == len(debts) else "warning",
            before,
            f"{_span(before, last=contract.from_ - _ONE if contract.from_ else None)}早于合同服务期（{contract.from_} 起）",
            "这段时间没有合同依据，须另有前期合同或事实服务的证据",
            "补充该期间的合同；没有的，证明实际服务并说明收费标准",
            "contract.from",
            (cite("minfadian", 937, 1),),
        )
    ended = [d for d in debts if contract.ended_on is not None and d.to > contract.ended_on]
    if ended:
        yield _finding(
            "warning",
            ended,
            f"{_span(ended)}在合同终止（{contract.ended_on}）之后",
            "终止后至新物业服务人接管前继续处理事项的，可以请求该期间的费用；拒不退出的，不得请求",
            "证明接管前继续服务，或不主张终止后的费用",
            "contract.ended_on",
            (cite("minfadian", 949, 2), cite("minfadian", 950)),
        )
    over = [d for d in debts if d not in ended and contract.to is not None and d.to > contract.to]
    if over and contract.continued is None:
        yield _finding(
            "warning",
            over,
            f"{_span(over, first=_after(contract.to))}在合同期满（{contract.to}）之后，没有写明是否继续服务",
            "期满后业主没有续聘或另聘、物业服务人继续服务的，原合同继续有效，期限为不定期",
            "填写 contract.continued，并附期满后继续服务的证据",
            "contract.continued",
            (cite("minfadian", 948, 1),),
        )
    elif over and contract.continued is False:
        yield _finding(
            "blocking",
            over,
            f"{_span(over)}在合同期满（{contract.to}）之后，且写明没有继续服务",
            "没有合同、也没有继续服务，没有请求权基础",
            "核对服务截止日；不主张这些款项",
            "contract.continued",
            (cite("minfadian", 948, 1), cite("minfadian", 949, 2)),
        )
    elif over:
        yield _finding(
            "note",
            over,
            f"{_span(over, first=_after(contract.to))}在合同期满（{contract.to}）之后，按期满继续服务主张",
            "原合同继续有效，服务期限为不定期",
            "附期满后继续服务的证据",
            "contract.to",
            (cite("minfadian", 948, 1),),
        )


def _plain(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace(" ", "")


def _span(debts: Sequence[Debt], *, first: dt.date | None = None, last: dt.date | None = None) -> str:
    """Write the time and the money of debts, of those that reach over `first` or `last` only the part within, shared by days."""
    parts = [_part(d, max(d.from_, first or d.from_), min(d.to, last or d.to)) for d in debts]
    about = "约 " if any(sum_ != d.outstanding for d, (_, _, sum_) in zip(debts, parts, strict=True)) else ""
    start, end = min(a for a, _, _ in parts), max(b for _, b, _ in parts)
    return f"{start} 至 {end} 的款项（{about}{yuan(total(sum_ for _, _, sum_ in parts))} 元）"


def _after(day: dt.date | None) -> dt.date | None:
    return day + _ONE if day else None


def _part(debt: Debt, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date, Decimal]:
    days = (last - first).days + 1
    return first, last, cents(debt.outstanding * days / ((debt.to - debt.from_).days + 1))


def _finding(
    level: str, debts: Sequence[Debt], what: str, why: str, settle: str, where: str, citations: tuple[object, ...]
) -> Finding:
    return Finding.model_validate(
        {
            "check": "contract-term",
            "level": level,
            "what": what,
            "why": why,
            "settle": settle,
            "where": where,
            "debts": tuple(d.id for d in debts),
            "amount": total(d.outstanding for d in debts),
            "citations": citations,
        }
    )
