"""Suits after filing: clocks, hearings, stages, court fees and a court's notice, as JSON and as pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeAlias

from feecase.docket.fees import FeeLine
from feecase.docket.hearings import Hearing, HearingConflict
from feecase.docket.report import (
    DocketFees,
    DocketHearings,
    DocketNext,
    DocketReport,
    DocketStages,
    NextClock,
    NoticeReport,
    fact,
    line,
)
from feecase.docket.stages import StageLine
from feecase.errors import Problem
from feecase.money import yuan
from feecase.views.page import Grid, Page, Sentence

FailedCases: TypeAlias = Sequence[tuple[str, Problem]]
"""What went wrong, each problem with the case it belongs to."""
_CLOCK_COLUMNS = ("期间", "最迟行动日", "状态", "下一步")


def failed_json(failed: FailedCases) -> list[dict[str, str]]:
    """Return what went wrong, as JSON outputs list it."""
    return [{"case": name, "what": p.what, "where": p.where, "why": p.why, "next": p.next} for name, p in failed]


def failed_page(failed: FailedCases) -> Page:
    """Yield what went wrong, a sentence each."""
    for name, problem in failed:
        yield Sentence(f"{name}：{problem}", "red")


def docket_json(reports: Sequence[DocketReport], failed: FailedCases) -> dict[str, Any]:
    """Return the data of `feecase/docket/1`."""
    return {"cases": [one.model_dump(mode="json", by_alias=True) for one in reports], "failed": failed_json(failed)}


def docket_page(reports: Sequence[DocketReport], *, closed: bool) -> Page:
    """Yield each case's clocks and findings; with `closed`, also the clocks that have run out of use."""
    for one in reports:
        yield Sentence(f"{one.case}  {one.stage}", "bold")
        view = Grid(*_CLOCK_COLUMNS)
        for clock in one.clocks:
            if closed or clock.status != "closed":
                view.add_row(*line(clock))
        yield view if view.rows else Sentence("  没有进行中的期间")
        for finding in one.findings:
            yield Sentence(f"  {finding.what}。{finding.settle}", "yellow")


def next_json(as_of: dt.date, days: int, clocks: Sequence[NextClock], failed: FailedCases) -> dict[str, Any]:
    """Return the data of `feecase/docket-next/1`."""
    data = DocketNext(as_of=as_of, days=days, clocks=tuple(clocks), failed=tuple(failed_json(failed)))
    return data.model_dump(mode="json", by_alias=True)


def next_page(days: int, clocks: Sequence[NextClock]) -> Page:
    """Yield what is to be done in the coming days, over all cases."""
    view = Grid("案件", *_CLOCK_COLUMNS)
    for one in clocks:
        view.add_row(one.case, *line(one.clock))
    yield view if clocks else Sentence(f"今后 {days} 天没有要办的事。")


def hearings_json(
    as_of: dt.date, hearings: Sequence[Hearing], conflicts: tuple[HearingConflict, ...], failed: FailedCases
) -> dict[str, Any]:
    """Return the data of `feecase/docket-hearings/1`."""
    data = DocketHearings(as_of=as_of, hearings=tuple(hearings), conflicts=conflicts, failed=tuple(failed_json(failed)))
    return data.model_dump(mode="json", by_alias=True)


def hearings_page(hearings: Sequence[Hearing], conflicts: Sequence[HearingConflict], none: str) -> Page:
    """Yield the hearings and which of them one person cannot both attend; the sentence `none` where there is no hearing."""
    view = Grid("开庭", "案件", "法院、法庭", "案号、法官", "代理人", keep=("开庭",))
    for one in hearings:
        view.add_row(
            f"{one.on} {one.at or '时间待查'}{'（已取消）' if one.cancelled else ''}",
            one.case,
            f"{one.court} {one.room}".strip(),
            f"{one.number} {one.judge}".strip(),
            one.agent or "未写",
        )
    yield view if hearings else Sentence(none)
    for pair in conflicts:
        word = "冲突" if pair.certain else "可能冲突"
        yield Sentence(f"{word}：{pair.one.on} {pair.one.case} 与 {pair.other.case}，{pair.why}。", "red")


def stages_json(as_of: dt.date, stuck_days: int, lines: tuple[StageLine, ...], failed: FailedCases) -> dict[str, Any]:
    """Return the data of `feecase/docket-stages/1`."""
    data = DocketStages(as_of=as_of, stuck_days=stuck_days, stages=lines, failed=tuple(failed_json(failed)))
    return data.model_dump(mode="json", by_alias=True)


def stages_page(lines: Sequence[StageLine]) -> Page:
    """Yield how many suits each stage, court and handler has, and which made no progress."""
    view = Grid("阶段", "法院", "经办人", "案数", "最早的最近登记", "久无进展", right=("案数",), keep=("最早的最近登记",))
    for one in lines:
        view.add_row(one.stage, one.court, one.handler, str(len(one.cases)), str(one.oldest or "—"), "、".join(one.stuck))
    yield view if lines else Sentence("没有案件。")


def fees_json(as_of: dt.date, lines: Sequence[FeeLine], failed: FailedCases) -> dict[str, Any]:
    """Return the data of `feecase/docket-fees/1`."""
    data = DocketFees(as_of=as_of, fees=tuple(lines), failed=tuple(failed_json(failed)))
    return data.model_dump(mode="json", by_alias=True)


def fees_page(lines: Sequence[FeeLine]) -> Page:
    """Yield the account of court fees, in yuan, and what remains to be found out."""
    money = ("预交", "已退", "我方负担", "对方直付", "应退未退")
    view = Grid("案件", "程序", *money, "法院应退日", right=money, keep=("法院应退日",))
    for one in lines:
        back = yuan(one.due_back) if one.due_back is not None else "不明"
        sums = (yuan(one.prepaid), yuan(one.refunded), yuan(one.borne), yuan(one.direct), back)
        view.add_row(one.case, one.kind, *sums, str(one.due_on or "—"))
    yield view if lines else Sentence("没有诉讼费登记。")
    for one in lines:
        for question in one.ask:
            yield Sentence(f"{one.case} {one.proceeding} 待查明：{question}", "yellow")


def notice_page(found: NoticeReport) -> Page:
    """Yield what a court's text says, what must be asked first, and warnings."""
    yield Sentence(f"{found.sender or '（没有写发送单位）'}　{'、'.join(found.numbers)}")
    for one in found.facts:
        yield Sentence(f"  {fact(one)}　←　“{one.words}”")
        for question in one.ask:
            yield Sentence(f"    待确认：{question}", "yellow")
    for warning in found.warnings:
        yield Sentence(f"  注意：{warning}", "red")
