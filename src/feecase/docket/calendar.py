"""Hearings and our clocks as calendar entries (.ics) that a calendar program keeps up to date: same entry, same UID, higher SEQUENCE when moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from feecase.days import BEIJING
from feecase.docket.hearings import Hearing
from feecase.errors import UserError
from feecase.model.docket import Clock

if TYPE_CHECKING:
    from icalendar import Component

_HEARING_HOURS = 2
"""How long a hearing is shown for: a drawing convention, no rule."""
HEARING_ALARMS, CLOCK_ALARMS, ENFORCEMENT_ALARMS = (7, 1), (7, 3, 1), (180, 90, 30)
"""Days before, by docket page section 7."""


def calendar(as_of: dt.date, hearings: Iterable[Hearing], clocks: Iterable[tuple[str, int, Clock]]) -> bytes:
    """Return one calendar. `clocks` come with their case and the number of facts it has (their SEQUENCE: more facts, newer entry); only ours with a day to act by are written, closed ones as cancelled.

    Entries name the case, the court's number and the room, never a debtor. The same facts give the same bytes. Raises UserError where the package
    `icalendar` is not installed.
    """
    try:
        from icalendar import Calendar
    except ImportError:
        raise UserError(
            "不能写日历文件", why="没有安装 icalendar", next="请安装：pip install 'feecase[calendar]'，或先用 --json 取得日期"
        ) from None
    book = Calendar()
    book.add("prodid", "-//feecase//docket//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", "办案进程")
    for hearing in hearings:
        book.add_component(_hearing(as_of, hearing))
    for case, facts, clock in clocks:
        if clock.whose == "ours" and clock.act_by is not None and clock.rule != "C20":
            book.add_component(_clock(as_of, case, facts, clock, clock.act_by))
    return bytes(book.to_ical())


def _hearing(as_of: dt.date, hearing: Hearing) -> Component:
    event = _event(as_of, f"{hearing.case}|{hearing.first}", hearing.sequence, cancelled=hearing.cancelled)
    event.add("summary", f"开庭：{hearing.case}" + ("" if hearing.at else "（时间待确认）"))
    event.add("location", " ".join(part for part in (hearing.court, hearing.room) if part))
    event.add("description", "\n".join(part for part in (hearing.number, hearing.judge and f"法官：{hearing.judge}") if part))
    if hearing.minute is None:
        _all_day(event, hearing.on)
    else:
        start = dt.datetime.combine(hearing.on, dt.time(*divmod(hearing.minute, 60)), BEIJING)
        event.add("dtstart", start.astimezone(dt.UTC))
        event.add("dtend", (start + dt.timedelta(hours=_HEARING_HOURS)).astimezone(dt.UTC))
    _alarms(event, () if hearing.cancelled else HEARING_ALARMS, f"开庭：{hearing.case}")
    return event


def _clock(as_of: dt.date, case: str, facts: int, clock: Clock, act_by: dt.date) -> Component:
    closed = clock.status == "closed"
    event = _event(as_of, f"{case}|{clock.id}", facts, cancelled=closed)
    event.add("summary", f"{clock.title}：{case}")
    lines = [
        f"最迟行动日 {act_by}，届满 {clock.last}。",
        clock.adverse_act_by and clock.adverse_act_by < act_by and f"按不利口径，最迟 {clock.adverse_act_by}。",
        clock.missed and f"逾期：{clock.missed}。",
        clock.proposes and f"办理：{clock.proposes}。",
    ]
    event.add("description", "\n".join(line for line in lines if line))
    _all_day(event, min(act_by, clock.adverse_act_by or act_by))
    _alarms(event, () if closed else ENFORCEMENT_ALARMS if clock.rule == "C32" else CLOCK_ALARMS, f"{clock.title}：{case}")
    return event


def _event(as_of: dt.date, key: str, sequence: int, *, cancelled: bool) -> Component:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'docket|{key}')}@feecase")
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), dt.UTC))
    return event


def _all_day(event: Component, day: dt.date) -> None:
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def _alarms(event: Component, days: Iterable[int], text: str) -> None:
    from icalendar import Alarm

    for before in days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", dt.timedelta(days=-before))
        alarm.add("description", f"{before} 天后{text}")
        event.add_component(alarm)
