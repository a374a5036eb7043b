"""Grounds (请求依据): contract clauses, and the law in force at the time of the facts — the Civil Code, or older law with its text's date.

Facts before the Civil Code go by the law of their time (时间效力规定 1(2)), a contract performed across by each period's own (20). An article that
the library does not hold on that date is not cited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from feecase.claims.figures import Line
from feecase.errors import LawError
from feecase.law.library import Library
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.trace import Citation, Step, cite
from feecase.place.profile import Place


def contract_grounds(case: Case, *, late_fee: bool) -> tuple[str, ...]:
    """Return the contract's clauses as grounds: on payment, and on late fee where one is claimed under a clause."""
    contract = case.contract
    if contract is None:
        return ()
    name = contract.name if contract.name.startswith("《") else f"《{contract.name}》"
    title = name + (f"（编号：{contract.number}）" if contract.number else "")
    clauses = [f"{title}关于交费的约定：{contract.payment_clause}"] if contract.payment_clause else [title]
    if late_fee and contract.penalty_clause:
        clauses.append(f"{title}关于逾期违约金的约定：{contract.penalty_clause}")
    return tuple(clauses)


def law_grounds(
    case: Case, claimed: Sequence[Line], choices: Choices, *, place: Place, library: Library, as_of: dt.date
) -> tuple[tuple[Citation, ...], tuple[Step, ...]]:
    """Return the articles to cite, each in force on its fact date, and the steps that say why older law is cited or an article left out."""
    clause = any(x.fee.contract is not None for x in claimed)
    fee = any(x.claimed_fee(choices) for x in claimed)
    new = [x for x in claimed if _held(library, cite("minfadian", "577"), _fact(x, as_of))]
    old = [x for x in claimed if x not in new]
    wanted: list[Citation] = []
    steps: list[Step] = []
    if new:
        wanted += _civil_code(case, new, clause=clause, fee=fee)
    if old:
        wanted += _older_law(max(_fact(x, as_of) for x in old), clause=clause, fee=fee)
        wanted += [cite("shijian-xiaoli", "1", 2), *([cite("shijian-xiaoli", "20")] if new else [])]
        shown = "、".join(x.debt.id for x in old)
        steps.append(
            Step(
                rule="law-by-fact-date",
                text=f"{shown} 的违约发生在民法典施行前，适用当时的法律",
                citations=(cite("shijian-xiaoli", "1", 2),),
            )
        )
    wanted += [*_regulation(case, claimed), *_local(claimed, place, as_of)]
    held = tuple(dict.fromkeys(c for c in wanted if _held(library, c, as_of)))
    missing = [c for c in dict.fromkeys(wanted) if c not in held]
    if missing:
        names = "、".join(f"{c.work} 第{c.article}条" for c in missing)
        steps.append(Step(rule="law-not-held", text=f"法规库没有下列条文在事实发生时的文本，未予引用：{names}"))
    return held, tuple(steps)


def _civil_code(case: Case, new: Sequence[Line], *, clause: bool, fee: bool) -> Iterator[Citation]:
    contract = case.contract
    yield cite("minfadian", "509", 1)
    yield cite("minfadian", "577")
    yield cite("minfadian", "579")
    if fee and clause:
        yield cite("minfadian", "585", 1)
    elif fee:
        yield cite("minfadian", "584")
    yield cite("minfadian", "937", 1)
    if contract is not None and (contract.kind == "前期物业服务合同" or contract.owner_side):
        yield cite("minfadian", "939")
    yield cite("minfadian", "944", 1)
    yield cite("minfadian", "944", 2)
    if contract is not None and contract.ended_on is not None and any(x.debt.to > contract.ended_on for x in new):
        yield cite("minfadian", "950")
    elif contract is not None and contract.to is not None and any(x.debt.to > contract.to for x in new):
        yield cite("minfadian", "948", 1)
    owners = [d for d in case.defendants if d.role in (None, "登记业主", "共有人", "受让人")]
    if any(sum(d.name in x.debtors for d in owners) > 1 for x in new):
        yield cite("minfadian", "307")
    if any(d.role == "继承人" for d in case.defendants):
        yield cite("minfadian", "1161", 1)


def _older_law(day: dt.date, *, clause: bool, fee: bool) -> Iterator[Citation]:
    yield cite("hetongfa", "60", 1, on=day)
    yield cite("hetongfa", "107", on=day)
    yield cite("hetongfa", "109", on=day)
    if fee:
        yield cite("hetongfa", "114" if clause else "113", 1, on=day)
    yield cite("wuye-jieshi", "1", on=day)


def _regulation(case: Case, claimed: Sequence[Line]) -> Iterator[Citation]:
    yield cite("wuye-tiaoli", "7", None, 5)
    roles = {d.role for d in case.defendants if any(d.name in x.debtors for x in claimed)}
    if roles - {"建设单位"}:
        yield cite("wuye-tiaoli", "41", 1)
    if "建设单位" in roles:
        yield cite("wuye-tiaoli", "41", 2)


def _local(claimed: Sequence[Line], place: Place, as_of: dt.date) -> tuple[Citation, ...]:
    """Return the articles of local regulations on the duty to pay, as the place's profile names them for the latest breach."""
    found = place.find("local.grounds", on=max(_fact(x, as_of) for x in claimed)) if claimed else None
    return found.citations if found else ()


def _fact(line: Line, as_of: dt.date) -> dt.date:
    """Return the day of the breach: the due date; without one the end of the period."""
    return line.debt.due or min(line.debt.to, as_of)


def _held(library: Library, citation: Citation, day: dt.date) -> bool:
    try:
        library.article(citation.work, citation.article, on=citation.on or day)
    except LawError:
        return False
    return True
