"""Days by which an agreement must be confirmed and a document in effect enforced; the lengths are dated parameters of the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from feecase.plugin import CheckContext, Execution, Finding, chinese_date, cite, last_day, roll


def confirmation(context: CheckContext) -> Iterator[Finding]:
    """Say by which day both sides must apply for judicial confirmation of an agreement that a body mediated, or that this day is past (民事诉讼法 205).

    The days count from the day after the agreement takes effect, which is the day it was signed. Nothing is said of an agreement made without a
    body, nor once a document in effect is on record.
    """
    case, as_of = context.loaded.case, context.as_of
    agreed, mediation = case.settlement, case.mediation
    if (
        agreed is None
        or agreed.signed_on is None
        or agreed.signed_on > as_of
        or mediation is None
        or not mediation.body
        or case.execution is not None
    ):
        return
    days = int(context.library.value("judicial_confirmation.days", on=as_of).value)
    last = roll(agreed.signed_on + dt.timedelta(days=days)).day
    why = f"调解协议自{chinese_date(agreed.signed_on)}签订生效，应当在{days}日内由双方共同申请"
    law = (cite("minsufa", 205, 1),)
    if as_of > last:
        yield Finding(
            check="judicial-confirmation",
            level="warning",
            where="settlement.signed_on",
            what=f"申请司法确认的期限已于{chinese_date(last)}届满",
            why=why,
            settle="对方不履行的，按协议起诉；或者经调解组织调解达成新的协议，在期限内共同申请确认",
            citations=law,
        )
    else:
        yield Finding(
            check="judicial-confirmation",
            level="note",
            where="settlement.signed_on",
            what=f"最迟{chinese_date(last)}共同申请司法确认",
            why=why,
            settle="双方在申请书上签名、盖章后一并提交；逾期只能按协议起诉",
            citations=law,
        )


def enforcement(context: CheckContext) -> Iterator[Finding]:
    """Say by which day to apply for enforcement, or that the period had run out (民事诉讼法 250; 民诉法解释 481).

    It counts from the last day of the time for performance; where the case does not name that day, from the day of effect, which is not later.
    """
    basis, as_of = context.loaded.case.execution, context.as_of
    start = (basis.perform_by or basis.effective_on) if basis else None
    if basis is None or start is None or start > as_of:
        return
    years = int(context.library.value("enforcement.years", on=as_of).value)
    last = last_day(start, years=years).day
    filed = min(
        (c.sent for c in context.loaded.case.contacts if c.kind == "enforcement" and c.sent and c.sent <= as_of), default=None
    )
    if filed is not None and filed <= last:
        return
    yield _late(basis, filed, last, start, years) if (filed or as_of) > last else _running(basis, last, start, years)


def _counted(basis: Execution, start: dt.date, years: int) -> str:
    what = "履行期限届满之日" if basis.perform_by else "文书生效之日；没有填写履行期限届满日，按不会更晚的这一天计"
    return f"申请执行的期间为{years}年，自{chinese_date(start)}起算（{what}）"


def _late(basis: Execution, filed: dt.date | None, last: dt.date, start: dt.date, years: int) -> Finding:
    done = (
        f"{chinese_date(filed)}申请执行时，期间已于{chinese_date(last)}届满"
        if filed
        else f"申请执行的期间已于{chinese_date(last)}届满"
    )
    return Finding(
        check="enforcement-period",
        level="warning",
        where="execution",
        what=f"{done}：法院仍应受理，但被执行人提出异议的，裁定不予执行",
        why=_counted(basis, start, years),
        settle="查找期间内中止、中断的事由（申请、要求履行、同意履行），与申请书一并提交",
        citations=(cite("minsufa", 250), cite("minsu-jieshi", 481, 1)),
    )


def _running(basis: Execution, last: dt.date, start: dt.date, years: int) -> Finding:
    return Finding(
        check="enforcement-period",
        level="note",
        where="execution",
        what=f"最迟{chinese_date(last)}申请强制执行",
        why=_counted(basis, start, years),
        settle="在此以前向有管辖权的法院申请" + ("" if basis.perform_by else "；填写履行期限届满日后再核对"),
        citations=(cite("minsufa", 250),),
    )
