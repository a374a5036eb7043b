"""`feecase check`: findings of one case or many, worst first."""

from __future__ import annotations

from typing import Annotated

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Jobs, Json


def check(
    cases: Cases = None,
    as_of: AsOf = None,
    as_json: Json = False,
    level: Annotated[
        str | None,
        typer.Option(
            "--level",
            help="显示到哪一级：blocking、warning、note；默认一案看全部，多案看到警告",
            metavar="级别",
            show_default=False,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="多案时也显示理由、位置和依据")] = False,
    jobs: Jobs = 1,
) -> None:
    """检查案件：列出发现，最严重的在前；有阻断立案的发现时退出码为 3。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context, print_json, show
    from feecase.errors import UsageError
    from feecase.flows import single
    from feecase.flows.many import run
    from feecase.flows.single import CaseRequest
    from feecase.views.check import LEVEL_STYLES, check_json, check_page, worst_cases_first

    if level is not None and level not in LEVEL_STYLES:
        raise UsageError(f"没有级别“{level}”", where="命令行", next="可用：blocking、warning、note")
    day, context = clock.as_of(as_of), command_context()
    results = list(run(single.check, context, [(ref, CaseRequest(ref.case, day)) for ref in chosen(cases)], jobs=jobs))
    opened, alone = worst_cases_first(results), len(results) == 1
    if as_json:
        outcomes.stop_if_alone(results)
        print_json("check", check_json(context, results, day))
    else:
        show(check_page(context, opened, level or ("note" if alone else "warning"), full=full or alone))
        outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results, blocked=any(not one.gate.open for one in opened)))
