"""The portfolio by phase of the suit: how many cases are where, and which of them nothing has been recorded of for long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pydantic import Field

from feecase.model.base import Value
from feecase.model.docket import Docket


class CasePhase(Value):
    """Where one case is, and the last fact that is known of it."""

    case: str = Field(title="案件编号")
    stage: str = Field(title="阶段")
    court: str = Field("", title="法院")
    handler: str = Field("", title="经办人")
    last_fact: dt.date | None = Field(None, title="最近登记的事项日期")


class StageLine(Value):
    """The cases of one stage, court and handler. `stuck` are those without a fact for longer than was asked."""

    stage: str = Field(title="阶段")
    court: str = Field("", title="法院")
    handler: str = Field("", title="经办人")
    cases: tuple[str, ...] = Field(title="案件")
    oldest: dt.date | None = Field(None, title="最久没有进展的，最近一次登记")
    stuck: tuple[str, ...] = Field((), title="久无进展的案件")


def phase(case: str, stage: str, docket: Docket) -> CasePhase:
    """Return where a case is. Court and handler are those of the latest proceeding."""
    last = docket.proceedings[-1] if docket.proceedings else None
    days = [entry.day for entry in docket.current if entry.day is not None]
    return CasePhase(
        case=case,
        stage=stage,
        court=last.court if last else "",
        handler=last.handler if last else "",
        last_fact=max(days, default=None),
    )


def stages(phases: Iterable[CasePhase], as_of: dt.date, *, stuck_days: int) -> tuple[StageLine, ...]:
    """Return the cases by stage, court and handler; a case whose facts have no day counts as stuck."""
    groups: dict[tuple[str, str, str], list[CasePhase]] = {}
    for one in phases:
        groups.setdefault((one.stage, one.court, one.handler), []).append(one)
    before = as_of - dt.timedelta(days=stuck_days)
    return tuple(
        StageLine(
            stage=stage,
            court=court,
            handler=handler,
            cases=tuple(one.case for one in members),
            oldest=min((one.last_fact for one in members if one.last_fact), default=None),
            stuck=tuple(one.case for one in members if one.last_fact is None or one.last_fact < before),
        )
        for (stage, court, handler), members in sorted(groups.items())
    )
