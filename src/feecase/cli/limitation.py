"""`feecase limitation`: when each debt's limitation ends, what is lost when, why, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Jobs, Json

if TYPE_CHECKING:
    from feecase.model.assessment import LimitationReport

WIDE = 120
"""Columns of a terminal from which the table also shows start days and interruptions."""


def limitation(
    cases: Cases = None,
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
    jobs: Jobs = 1,
) -> None:
    """诉讼时效：每笔款项何时届满、何时开始失去多少钱、为什么，以及现在该做什么。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context, console, print_json, show
    from feecase.errors import UsageError
    from feecase.flows import single
    from feecase.flows.many import run
    from feecase.flows.single import CaseRequest
    from feecase.views.limitation import limitation_page, limitation_steps_page, limitations_json

    day, found = clock.as_of(as_of), chosen(cases)
    if picture and (len(found) != 1 or picture.suffix not in {".svg", ".png"}):
        raise UsageError(
            "--picture 一次画一案，文件名以 .svg 或 .png 结尾", where="命令行", next="请指定一个案件文件夹，如 --picture 时效.svg"
        )
    context = command_context()
    results = list(run(single.limitation, context, [(ref, CaseRequest(ref.case, day)) for ref in found], jobs=jobs))
    reports = [outcome.result for outcome in results if outcome.result]
    if why:
        _check_named(reports, why)
    if as_json:
        outcomes.stop_if_alone(results)
        print_json("limitation", limitations_json(results, single=len(found) == 1, why=why or ""))
    wide = console().width >= WIDE
    for report in [] if as_json else reports:
        show(limitation_steps_page(report, why, context.library) if why else limitation_page(report, wide=wide))
    _write(reports, picture, ics, quiet=as_json)
    outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))


def _check_named(reports: Sequence[LimitationReport], why: str) -> None:
    from feecase.errors import UsageError
    from feecase.views.limitation import is_named

    names = [debt.id for report in reports for debt in report.debts]
    if reports and not any(is_named(name, why) for name in names):
        raise UsageError(
            f"没有款项“{why}”", where="命令行", next=f"款项的编号见 feecase limitation 的表，如 {'、'.join(names[:3])}"
        )


def _write(reports: Sequence[LimitationReport], picture: Path | None, ics: Path | None, *, quiet: bool) -> None:
    from feecase.cli.show import say
    from feecase.files import write

    if picture and reports:
        from feecase.rules.timeline import picture as draw

        write(picture, draw(reports[0], format="png" if picture.suffix == ".png" else "svg"))
    if ics:
        from feecase.assessment.limitation_calendar import calendar

        write(ics, calendar(reports))
    for path in (picture, ics):
        if path and not quiet:
            say(f"已写出 {path}")
