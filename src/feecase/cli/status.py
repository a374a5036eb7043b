"""`feecase status`: the portfolio — sums, deadlines, next step; sorted by urgency and money."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Jobs, Json


def status(
    cases: Cases = None,
    as_of: AsOf = None,
    as_json: Json = False,
    jobs: Jobs = 1,
    csv: Annotated[Path | None, typer.Option("--csv", help="另存为 CSV 文件", metavar="文件", show_default=False)] = None,
) -> None:
    """总览：每案的欠费、时效、发现和下一步，最急的在前。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context, print_json, progress, show
    from feecase.files import write
    from feecase.flows.many import run
    from feecase.flows.portfolio import portfolio, portfolio_row
    from feecase.flows.single import CaseRequest
    from feecase.views.status import status_csv, status_json, status_page

    day, found = clock.as_of(as_of), chosen(cases)
    results, rows = [], []
    with progress("汇总", len(found)) as step:
        for outcome in run(portfolio_row, command_context(), ((ref, CaseRequest(ref.case, day)) for ref in found), jobs=jobs):
            step(outcome.name)
            if outcome.result:
                rows.append(outcome.result)
            else:
                results.append(outcome)
    whole = portfolio(rows, as_of=day)
    if csv:
        write(csv, status_csv(whole))
    if as_json:
        print_json("status", status_json(whole, results))
    else:
        if rows:
            show(status_page(whole))
        outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))
