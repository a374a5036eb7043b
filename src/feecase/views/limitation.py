"""When each debt's limitation ends, what is lost when, why, and what to do now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from feecase.errors import LawError
from feecase.flows.many import Outcome
from feecase.law.governing_law import applicable
from feecase.law.library import Library
from feecase.model.assessment import (
    STATUS_NAMES,
    Advice,
    DebtLimitation,
    LimitationReport,
    PolicyReading,
    PromisedPart,
    Reading,
    Readings,
)
from feecase.model.trace import Citation, Step
from feecase.money import yuan
from feecase.place.policies import spec
from feecase.rules.limitation.values import EXPIRING_DAYS
from feecase.rules.limitation.words import RULE_NAMES
from feecase.views.failures import case_list
from feecase.views.page import Grid, Page, Sentence, Styled

STATUS_STYLES = {
    "expiring": "bold red",
    "expired": "red",
    "waived": "yellow",
    "running": "",
    "not-due": "dim",
    "settled": "dim",
}


def limitations_json(outcomes: Sequence[Outcome[LimitationReport]], *, single: bool, why: str = "") -> dict[str, Any]:
    """Return the data of `feecase/limitation/1`: of the one case asked for, or of several; with the steps of the debts named by `why`."""
    cases = [limitation_json(outcome.result, why) for outcome in outcomes if outcome.result]
    return case_list(cases, outcomes, single=single)


def limitation_json(report: LimitationReport, why: str = "") -> dict[str, Any]:
    """Return a report: money as text, dates ISO; the steps of the debts named by `why`, each with the id of its rule."""
    loss = report.first_loss
    return {
        "case": report.case,
        "as_of": report.as_of.isoformat(),
        "policy": {"series": report.series},
        "charges": [
            {
                "id": c.id,
                "outstanding": f"{c.outstanding:.2f}",
                "primary": _readings_json(c.primary, told=is_named(c.id, why)),
                "adverse": _readings_json(c.adverse, told=is_named(c.id, why)),
                **_particulars(c),
            }
            for c in report.debts
        ],
        "first_loss": {"date": loss.date.isoformat(), "amount": f"{loss.amount:.2f}"} if loss else None,
        "advice": [a.model_dump(mode="json") for a in report.advice],
        "alternatives": [a.model_dump(mode="json") for a in report.alternatives],
    }


def _readings_json(both: Readings, *, told: bool) -> dict[str, Any]:
    return {name: _reading_json(one, told=told) for name, one in (("proved", both.proved), ("asserted", both.asserted))}


def _particulars(debt: DebtLimitation) -> dict[str, Any]:
    """Return what few debts have: the contact by which they were decided or dismissed, and the parts promised after expiry."""
    found = {
        "decided": debt.decided,
        "dismissed": debt.dismissed,
        "promised": [_promised_json(part) for part in debt.promised],
    }
    return {name: value for name, value in found.items() if value}


def _promised_json(part: PromisedPart) -> dict[str, Any]:
    return {
        "event": part.event,
        "amount": f"{part.amount:.2f}",
        "expires": part.expires.isoformat() if part.expires else None,
        "status": part.status,
        "days_left": part.days_left,
    }


def _reading_json(reading: Reading, *, told: bool) -> dict[str, Any]:
    steps = {"steps": [s.model_dump(mode="json") for s in reading.steps]} if told else {}
    return steps | {
        "starts": reading.starts.isoformat() if reading.starts else None,
        "expires": reading.expires.isoformat() if reading.expires else None,
        "status": reading.status,
        "days_left": reading.days_left,
        "interruptions": list(reading.interruptions),
    }


def is_named(name: str, why: str) -> bool:
    """Whether a debt is named by its id or by that of its charge."""
    return name == why or name.startswith(f"{why}/")


def limitation_page(report: LimitationReport, *, wide: bool) -> Page:
    """Yield the report of one case; with `wide`, also start days and interruptions."""
    series = spec("limitation.series")
    yield Sentence(
        f"\n{report.case}　基准日 {report.as_of}　系列口径：{series.shown(report.series)}（{report.series_origin}）", style="bold"
    )
    more = ("起算日", "中断") if wide else ()
    dates = ("届满日", "状态", "含未证", "最不利")
    view = Grid("款项", "欠付本金", *dates, *more, right=("欠付本金",), keep=("款项", *dates, "起算日"))
    for debt in report.debts:
        proved = debt.primary.proved
        style = STATUS_STYLES[proved.status]
        cells: list[str | Styled] = [
            debt.id,
            yuan(debt.outstanding),
            Styled(_end(proved), style),
            Styled(_state(proved), style),
            _other(debt.primary.asserted, proved),
            _other(debt.adverse.proved, proved),
        ]
        view.add_row(*cells, *((_day(proved.starts), "、".join(proved.interruptions)) if wide else ()))
    yield view
    yield from _show_losses(report)
    for index, advice in enumerate(report.advice, start=1):
        yield Sentence(f"{index}. {_advice(advice)}")
    yield from _show_alternatives(report)
    for note in report.notes:
        yield Sentence(f"注：{note}", style="dim")


def _show_alternatives(report: LimitationReport) -> Page:
    """Yield what each answer to a question on which courts differ comes to, where it changes what has expired."""
    sums: dict[str, list[PolicyReading]] = {}
    for one in report.alternatives:
        sums.setdefault(one.label, []).append(one)
    for label, answers in sums.items():
        if len({a.expired for a in answers}) > 1:
            told = "；".join(f"{a.meaning}{'（采用）' if a.chosen else ''}：已届满 {yuan(a.expired)} 元" for a in answers)
            yield Sentence(f"口径有争议：{label}——{told}", style="dim")


def _state(reading: Reading) -> str:
    """Return the days left, or the state where days say nothing."""
    if reading.status in {"running", "expiring"} and reading.days_left is not None:
        return f"{'申请执行' if reading.decided else ''}剩{reading.days_left}天"
    return STATUS_NAMES[reading.status]


def _show_losses(report: LimitationReport) -> Page:

    loss = report.first_loss
    if loss is None:
        yield Sentence("没有将要届满的款项。", style="bold")
        return
    style = "bold red" if (loss.date - report.as_of).days <= EXPIRING_DAYS else "bold"
    for name, one, look in (("首次损失", loss, style), *(("　此后", later, "") for later in report.ladder)):
        enforce = "，申请执行的最后一日" if one.decided else ""
        yield Sentence(f"{name}：{one.date}，{yuan(one.amount)} 元（{len(one.debts)} 笔{enforce}）", style=look)


def _advice(advice: Advice) -> str:
    by = f"最迟{advice.by}：" if advice.by else ""
    return f"{by}{advice.act}。文书：{advice.paper}。理由：{advice.why}。"


def _day(day: object) -> str:
    return str(day) if day else "—"


def _end(reading: Reading) -> str:
    if reading.expires or reading.starts is None or reading.status == "settled":
        return _day(reading.expires)
    return "尚不届满"


def _other(reading: Reading, proved: Reading) -> str:
    return "同" if reading.expires == proved.expires and reading.status == proved.status else _end(reading)


def limitation_steps_page(report: LimitationReport, why: str, library: Library) -> Page:
    """Yield the steps of the debts named, reading by reading; equal readings once."""
    for debt in (c for c in report.debts if is_named(c.id, why)):
        yield Sentence(f"\n{report.case}　{debt.id}　欠付本金 {yuan(debt.outstanding)} 元", style="bold")
        seen: set[tuple[str, ...]] = set()
        for name, reading in _named_readings(debt):
            steps = tuple(s.text for s in reading.steps)
            if steps in seen:
                yield Sentence(f"{name}：同上")
                continue
            seen.add(steps)
            yield Sentence(f"{name}：{_end(reading)}", style="bold")
            for number, step in enumerate(reading.steps, start=1):
                yield Sentence(f"  {number}. {_step(step, report, library)}")
        for ignored in debt.ignored:
            yield Sentence(f"  未计入 {ignored.event}：{ignored.why}{_law(ignored.citations, report, library)}", style="dim")


def _named_readings(debt: DebtLimitation) -> tuple[tuple[str, Reading], ...]:
    return (
        ("主口径，有证据", debt.primary.proved),
        ("主口径，含未证事实", debt.primary.asserted),
        ("最不利口径，有证据", debt.adverse.proved),
        ("最不利口径，含未证事实", debt.adverse.asserted),
    )


def _step(step: Step, report: LimitationReport, library: Library) -> str:
    policy = f"　口径：{step.policy}" if step.policy else ""
    return f"{RULE_NAMES.get(step.rule, step.rule)}：{step.text}。{_law(step.citations, report, library)}{policy}"


def _law(citations: Sequence[Citation], report: LimitationReport, library: Library) -> str:
    found = dict.fromkeys(cited(c, report.as_of, library) for c in citations)
    return f"（{'；'.join(found)}）" if found else ""


def cited(citation: Citation, as_of: dt.date, library: Library) -> str:
    """Write a citation of the law of today as of an earlier day: as the article of that time; where there was none, marked as not yet in force."""
    try:
        found = (citation,) if citation.on else applicable(library, citation, fact=as_of).citations
    except LawError:
        found = ()
    if found:
        return "；".join(library.format(one, on=as_of) for one in found)
    newest = library.versions(citation.work)[-1]
    return f"{library.format(citation, on=max(newest, as_of))}（{as_of}尚未施行）"
