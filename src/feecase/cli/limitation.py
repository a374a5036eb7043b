"""`feecase limitation`: when each debt's limitation ends, what is lost when, why, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.show import AsOf, CaseFolders, Json

if TYPE_CHECKING:
    import datetime as dt

    from feecase.law.library import Library
    from feecase.model.assessment import Advice, DebtLimitation, LimitationReport, PromisedPart, Reading
    from feecase.model.trace import Citation, Step

STYLE = {"expiring": "bold red", "expired": "red", "waived": "yellow", "running": "", "not-due": "dim", "settled": "dim"}
WIDE = 120
"""Columns of a terminal from which the table also shows start days and interruptions."""


def limitation(
    folders: CaseFolders,
    as_of: AsOf = None,
    as_json: Json = False,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="把时间线画成图（.svg 或 .png）；限一案", metavar="文件", show_default=False)
    ] = None,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", help="把届满日写成日历文件（.ics），提前 90、30、7 天提醒", metavar="文件", show_default=False),
    ] = None,
    why: Annotated[str | None, typer.Option("--why", help="逐步说明这一笔款项的时效", metavar="款项", show_default=False)] = None,
) -> None:
    """诉讼时效：每笔款项何时届满、何时开始失去多少钱、为什么，以及现在该做什么。"""
    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, command_context, print_json
    from feecase.engine import assess, load
    from feecase.errors import UsageError

    day, found = clock.as_of(as_of), case_folders(folders)
    if picture and (len(found) != 1 or picture.suffix not in {".svg", ".png"}):
        raise UsageError(
            "--picture 一次画一案，文件名以 .svg 或 .png 结尾", where="命令行", next="请指定一个案件文件夹，如 --picture 时效.svg"
        )
    opened = command_context()
    results = list(run(found, lambda folder: assess(opened, load(folder), as_of=day).limitation))
    reports = [outcome.result for outcome in results if outcome.result]
    if why:
        _check_named(reports, why)
    if as_json:
        outcomes.stop_if_alone(results)
        cases = [limitation_json(report) for report in reports]
        print_json(
            "limitation", cases[0] if len(found) == 1 and cases else {"cases": cases, "failed": outcomes.failures_json(results)}
        )
    else:
        for report in reports:
            _explain(report, why, opened.library) if why else _show(report)
    _write(reports, picture, ics, quiet=as_json)
    outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))


def limitation_json(report: LimitationReport) -> dict[str, Any]:
    """Return a report in the shape of architecture §7: money as text, dates ISO."""
    loss = report.first_loss
    return {
        "case": report.case,
        "as_of": report.as_of.isoformat(),
        "policy": {"series": report.series},
        "charges": [
            {
                "id": c.id,
                "outstanding": f"{c.outstanding:.2f}",
                "primary": {"proved": _reading_json(c.primary.proved), "asserted": _reading_json(c.primary.asserted)},
                "adverse": {"proved": _reading_json(c.adverse.proved), "asserted": _reading_json(c.adverse.asserted)},
                **_particulars(c),
            }
            for c in report.debts
        ],
        "first_loss": {"date": loss.date.isoformat(), "amount": f"{loss.amount:.2f}"} if loss else None,
    }


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


def _reading_json(reading: Reading) -> dict[str, Any]:
    return {
        "starts": reading.starts.isoformat() if reading.starts else None,
        "expires": reading.expires.isoformat() if reading.expires else None,
        "status": reading.status,
        "days_left": reading.days_left,
        "interruptions": list(reading.interruptions),
    }


def _check_named(reports: Sequence[LimitationReport], why: str) -> None:
    from feecase.errors import UsageError

    names = [c.id for report in reports for c in report.debts]
    if reports and not any(_is_named(name, why) for name in names):
        raise UsageError(
            f"没有款项“{why}”", where="命令行", next=f"款项的编号见 feecase limitation 的表，如 {'、'.join(names[:3])}"
        )


def _is_named(name: str, why: str) -> bool:
    return name == why or name.startswith(f"{why}/")


def _write(reports: Sequence[LimitationReport], picture: Path | None, ics: Path | None, *, quiet: bool) -> None:
    from feecase.cli.show import console
    from feecase.files import write

    if picture and reports:
        from feecase.rules.timeline import picture as draw

        write(picture, draw(reports[0], format="png" if picture.suffix == ".png" else "svg"))
    if ics:
        from feecase.assessment.limitation_calendar import calendar

        write(ics, calendar(reports))
    for path in (picture, ics):
        if path and not quiet:
            console().print(f"已写出 {path}", soft_wrap=True)


def _show(report: LimitationReport) -> None:
    from rich.text import Text

    from feecase.cli.show import console, table
    from feecase.money import yuan
    from feecase.place.policies import spec

    out, series = console(), spec("limitation.series")
    out.print(
        f"\n{report.case}　基准日 {report.as_of}　系列口径：{series.shown(report.series)}（{report.series_origin}）", style="bold"
    )
    wide = ("起算日", "中断") if out.width >= WIDE else ()
    dates = ("届满日", "状态", "含未证", "最不利")
    view = table("款项", "欠付本金", *dates, *wide, right=("欠付本金",), keep=("款项", *dates, "起算日"))
    for debt in report.debts:
        proved = debt.primary.proved
        style = STYLE[proved.status]
        cells: list[str | Text] = [
            Text(debt.id),
            yuan(debt.outstanding),
            Text(_end(proved), style=style),
            Text(_state(proved), style=style),
            _other(debt.primary.asserted, proved),
            _other(debt.adverse.proved, proved),
        ]
        view.add_row(*cells, *((_day(proved.starts), Text("、".join(proved.interruptions))) if wide else ()))
    out.print(view)
    _show_losses(report)
    for index, advice in enumerate(report.advice, start=1):
        out.print(f"{index}. {_advice(advice)}", soft_wrap=True)
    for note in report.notes:
        out.print(f"注：{note}", style="dim", soft_wrap=True)


def _state(reading: Reading) -> str:
    """Return the days left, or the state where days say nothing."""
    from feecase.model.assessment import STATUS_NAMES

    if reading.status in {"running", "expiring"} and reading.days_left is not None:
        return f"{'申请执行' if reading.decided else ''}剩{reading.days_left}天"
    return STATUS_NAMES[reading.status]


def _show_losses(report: LimitationReport) -> None:
    from feecase.cli.show import console
    from feecase.money import yuan
    from feecase.rules.limitation.values import EXPIRING_DAYS

    out, loss = console(), report.first_loss
    if loss is None:
        out.print("没有将要届满的款项。", style="bold")
        return
    style = "bold red" if (loss.date - report.as_of).days <= EXPIRING_DAYS else "bold"
    for name, one, look in (("首次损失", loss, style), *(("　此后", later, "") for later in report.ladder)):
        enforce = "，申请执行的最后一日" if one.decided else ""
        out.print(f"{name}：{one.date}，{yuan(one.amount)} 元（{len(one.debts)} 笔{enforce}）", style=look)


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


def _explain(report: LimitationReport, why: str, library: Library) -> None:
    """Print the steps of the debts named, reading by reading; equal readings once."""
    from feecase.cli.show import console
    from feecase.money import yuan

    out = console()
    for debt in (c for c in report.debts if _is_named(c.id, why)):
        out.print(f"\n{report.case}　{debt.id}　欠付本金 {yuan(debt.outstanding)} 元", style="bold")
        seen: set[tuple[str, ...]] = set()
        for name, reading in _named_readings(debt):
            steps = tuple(s.text for s in reading.steps)
            if steps in seen:
                out.print(f"{name}：同上")
                continue
            seen.add(steps)
            out.print(f"{name}：{_end(reading)}", style="bold")
            for number, step in enumerate(reading.steps, start=1):
                out.print(f"  {number}. {_step(step, report, library)}", soft_wrap=True)
        for ignored in debt.ignored:
            out.print(
                f"  未计入 {ignored.event}：{ignored.why}{_law(ignored.citations, report, library)}", style="dim", soft_wrap=True
            )


def _named_readings(debt: DebtLimitation) -> tuple[tuple[str, Reading], ...]:
    return (
        ("主口径，有证据", debt.primary.proved),
        ("主口径，含未证事实", debt.primary.asserted),
        ("最不利口径，有证据", debt.adverse.proved),
        ("最不利口径，含未证事实", debt.adverse.asserted),
    )


def _step(step: Step, report: LimitationReport, library: Library) -> str:
    from feecase.rules.limitation.words import RULE_NAMES

    policy = f"　口径：{step.policy}" if step.policy else ""
    return f"{RULE_NAMES.get(step.rule, step.rule)}：{step.text}。{_law(step.citations, report, library)}{policy}"


def _law(citations: Sequence[Citation], report: LimitationReport, library: Library) -> str:
    found = dict.fromkeys(cited(c, report.as_of, library) for c in citations)
    return f"（{'；'.join(found)}）" if found else ""


def cited(citation: Citation, as_of: dt.date, library: Library) -> str:
    """Write a citation of the law of today as of an earlier day: as the article of that time; where there was none, marked as not yet in force."""
    from feecase.errors import LawError
    from feecase.law.governing_law import applicable

    try:
        found = (citation,) if citation.on else applicable(library, citation, fact=as_of).citations
    except LawError:
        found = ()
    if found:
        return "；".join(library.format(one, on=as_of) for one in found)
    newest = library.versions(citation.work)[-1]
    return f"{library.format(citation, on=max(newest, as_of))}（{as_of}尚未施行）"
