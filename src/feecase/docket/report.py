"""What `feecase docket` says for machines, and the lines it shows to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict

from pydantic import Field

from feecase.docket.fees import FeeLine
from feecase.docket.hearings import Hearing, HearingConflict
from feecase.docket.notices import Notice, ProposedFact
from feecase.docket.stages import StageLine
from feecase.docket.state import DocketState
from feecase.model.base import Money, Value
from feecase.model.docket import CLOCK_NAMES, ENTRY_NAMES, Clock, EntryKind, PaperKind, Proceeding
from feecase.model.finding import Finding


class DocketReport(Value):
    """The docket of one case on a day."""

    case: str = Field(title="案件编号")
    as_of: dt.date = Field(title="基准日")
    stage: str = Field(title="阶段")
    proceedings: tuple[Proceeding, ...] = Field((), title="程序")
    clocks: tuple[Clock, ...] = Field((), title="期间")
    findings: tuple[Finding, ...] = Field((), title="发现")
    next: Clock | None = Field(None, title="下一步")


class DocketReports(Value):
    """The dockets of the cases asked for, and the cases that could not be read."""

    cases: tuple[DocketReport, ...] = Field(title="案件")
    failed: tuple[dict[str, str], ...] = Field((), title="未能处理的案件")


class NextClock(Value):
    """One clock of ours in a list over cases."""

    case: str = Field(title="案件编号")
    clock: Clock = Field(title="期间")


class DocketNext(Value):
    """What is to be done in the next days, worst first."""

    as_of: dt.date = Field(title="基准日")
    days: int = Field(title="天数")
    clocks: tuple[NextClock, ...] = Field((), title="期间")
    failed: tuple[dict[str, str], ...] = Field((), title="未能处理的案件")


class ProposedEntry(Value):
    """One fact read from a text, to be confirmed."""

    kind: EntryKind = Field(title="类别")
    words: str = Field(title="原文")
    on: dt.date | None = Field(None, title="日期")
    at: str = Field("", title="时间")
    until: dt.date | None = Field(None, title="截止日")
    days: int | None = Field(None, title="天数")
    amount: Money | None = Field(None, title="金额")
    paper: PaperKind | None = Field(None, title="文书")
    place: str = Field("", title="地点")
    ask: tuple[str, ...] = Field((), title="待确认")


class NoticeReport(Value):
    """What was read from a court's text. Nothing of it is written."""

    sender: str = Field("", title="发送单位")
    numbers: tuple[str, ...] = Field((), title="案号")
    facts: tuple[ProposedEntry, ...] = Field((), title="事项")
    warnings: tuple[str, ...] = Field((), title="注意")


class DocketHearings(Value):
    """Hearings of one day or of all coming days, and those that one person cannot attend both."""

    as_of: dt.date = Field(title="基准日")
    hearings: tuple[Hearing, ...] = Field((), title="开庭")
    conflicts: tuple[HearingConflict, ...] = Field((), title="冲突")
    failed: tuple[dict[str, str], ...] = Field((), title="未能处理的案件")


class DocketStages(Value):
    """The portfolio by stage, court and handler."""

    as_of: dt.date = Field(title="基准日")
    stuck_days: int = Field(title="多少天没有登记算久无进展")
    stages: tuple[StageLine, ...] = Field((), title="阶段")
    failed: tuple[dict[str, str], ...] = Field((), title="未能处理的案件")


class DocketFees(Value):
    """The fee ledger of all proceedings."""

    as_of: dt.date = Field(title="基准日")
    fees: tuple[FeeLine, ...] = Field((), title="诉讼费")
    failed: tuple[dict[str, str], ...] = Field((), title="未能处理的案件")


def report(case: str, as_of: dt.date, proceedings: tuple[Proceeding, ...], state: DocketState) -> DocketReport:
    """Return the docket of a case as it is published."""
    return DocketReport(
        case=case,
        as_of=as_of,
        stage=state.stage,
        proceedings=proceedings,
        clocks=state.clocks,
        findings=state.findings,
        next=state.next,
    )


def notice(read: Notice) -> NoticeReport:
    """Return what was read from a text as it is published."""
    return NoticeReport(sender=read.sender, numbers=read.numbers, facts=tuple(map(proposed, read.facts)), warnings=read.warnings)


def proposed(found: ProposedFact) -> ProposedEntry:
    """Return a fact that a text seems to say as it is published."""
    return ProposedEntry.model_validate(asdict(found))


def soon(clocks: Iterable[Clock], as_of: dt.date, days: int) -> tuple[Clock, ...]:
    """Return the clocks of ours to be shown in a list: overdue, late, due within `days`, and those whose start is not known."""
    end = as_of + dt.timedelta(days=days)
    return tuple(
        one
        for one in clocks
        if one.whose == "ours"
        and one.status != "closed"
        and (one.status in ("overdue", "late", "unknown") or (one.act_by is not None and one.act_by <= end))
    )


def urgent(clocks: Iterable[Clock], as_of: dt.date) -> bool:
    """Whether a clock of ours is past its day to act, or cannot be reckoned although its earliest end has passed."""
    return any(
        one.whose == "ours"
        and (one.status in ("overdue", "late") or (one.status == "unknown" and one.floor is not None and one.floor < as_of))
        for one in clocks
    )


def line(clock: Clock) -> tuple[str, str, str, str]:
    """Return a clock as a row: what, until when, where it is, what to do or to find out."""
    day = str(clock.act_by) if clock.act_by else f"不早于 {clock.floor}" if clock.floor else "—"
    if clock.last and clock.act_by and clock.last != clock.act_by:
        day += f"（届满 {clock.last}）"
    adverse = f"；不利口径 {clock.adverse_act_by}" if clock.adverse_act_by and clock.adverse_act_by != clock.act_by else ""
    who = {"ours": "", "theirs": "（对方）", "court": "（法院）"}[clock.whose]
    todo = f"待查明：{clock.ask}" if clock.ask else clock.proposes
    return clock.title + who, day + adverse, CLOCK_NAMES[clock.status], todo


def sentence(found: ProposedFact) -> str:
    """Return a fact that a text seems to say as a sentence."""
    return fact(proposed(found))


def fact(entry: ProposedEntry) -> str:
    """Return a proposed fact as a sentence."""
    parts = [ENTRY_NAMES[entry.kind]]
    parts += [f"{entry.until} {entry.at}".strip()] if entry.until else []
    parts += [f"{entry.days} 日"] if entry.days else []
    parts += [f"{entry.amount} 元"] if entry.amount is not None else []
    parts += [entry.place] if entry.place else []
    return "，".join(parts)
