"""The days by which to act, as calendar entries (.ics) with alarms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from feecase.assessment.limitation_advice import ENFORCEMENT
from feecase.errors import UserError
from feecase.hanzi import date as written
from feecase.model.assessment import DebtLimitation, LimitationReport, Loss
from feecase.money import yuan

if TYPE_CHECKING:
    from icalendar import Component

ALARM_DAYS = (90, 30, 7)


def calendar(reports: Iterable[LimitationReport]) -> bytes:
    """Return one calendar with an all-day entry for each coming loss, on its unrolled day, with alarms before it.

    The same reports give the same bytes, and an entry keeps its UID as long as its debts stay the same, so that a new import replaces the old
    entries. Raises UserError where the package `icalendar` is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise UserError(
            "不能写日历文件", why="没有安装 icalendar", next="请安装：pip install 'feecase[calendar]'，或先用 --json 取得日期"
        ) from None
    book = Calendar()
    book.add("prodid", "-//feecase//limitation//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", "诉讼时效")
    for report in reports:
        debts = {c.id: c for c in report.debts}
        for loss in (*((report.first_loss,) if report.first_loss else ()), *report.ladder):
            book.add_component(_entry(report, loss, [debts[name] for name in loss.debts]))
    return bytes(book.to_ical())


def _entry(report: LimitationReport, loss: Loss, debts: list[DebtLimitation]) -> Component:
    from icalendar import Alarm, Event

    by = loss.unrolled or loss.date
    what = "申请执行的期间" if loss.decided else "诉讼时效"
    adverse = min((c.adverse.proved.expires for c in debts if c.adverse.proved.expires), default=loss.date)
    lines = [
        f"案件 {report.case}：{len(debts)} 笔共 {yuan(loss.amount)} 元的{what}将届满。",
        f"款项：{'、'.join(loss.debts)}",
    ]
    if by != loss.date:
        lines.append(f"{written(by)}为休假日，依法顺延至{written(loss.date)}；请以未顺延的日期为准行事。")
    if adverse < by:
        lines.append(f"按最不利口径，最早在{written(adverse)}届满。")
    lines += [f"措施：{a.act}" for a in report.advice if (a.paper == ENFORCEMENT) == loss.decided][:1]
    part = [str(loss.amount)] if any(c.promised for c in debts) else []
    entry = Event()
    entry.add("uid", f"{uuid5(NAMESPACE_URL, '|'.join((report.case, *loss.debts, *part)))}@feecase")
    entry.add("dtstamp", dt.datetime.combine(report.as_of, dt.time(), dt.UTC))
    entry.add("dtstart", by)
    entry.add("dtend", by + dt.timedelta(days=1))
    entry.add("summary", f"{what}届满：{report.case}（{yuan(loss.amount)} 元）")
    entry.add("description", "\n".join(lines))
    entry.add("transp", "TRANSPARENT")
    for days in ALARM_DAYS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", dt.timedelta(days=-days))
        alarm.add("description", f"{days} 天后{what}届满：{report.case}")
        entry.add_component(alarm)
    return entry
