"""`feecase claim`: what the complaint asks, debt by debt, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Jobs, Json


def claim(
    cases: Cases = None,
    as_of: AsOf = None,
    as_json: Json = False,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            help="逐步说明一项：款项编号、付款编号，或 principal、late-fee、total、court-fee",
            metavar="项目",
            show_default=False,
        ),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", help="把欠费明细和违约金计算写成电子表格（带公式）；限一案", metavar="文件", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="与这一天的计算比较，列出变化", metavar="日期", show_default=False)
    ] = None,
    jobs: Jobs = 1,
) -> None:
    """诉讼请求：本金、违约金、标的与诉讼费，逐笔列明，并与保留或放弃有风险款项的结果比较。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context, print_json, say, show
    from feecase.errors import UsageError
    from feecase.files import write
    from feecase.flows import single
    from feecase.flows.bundle import workbook
    from feecase.flows.many import run
    from feecase.flows.single import ClaimRequest
    from feecase.views.claim import claim_page, claims_json, explain, explainable, steps_page

    day, found = clock.as_of(as_of), chosen(cases)
    earlier = clock.as_of(since) if since else None
    if xlsx and len(found) != 1:
        raise UsageError("--xlsx 一次只写一案", where="命令行", next="请指定一个案件文件夹")
    context = command_context()
    results = list(run(single.claim, context, [(ref, ClaimRequest(ref.case, day, earlier)) for ref in found], jobs=jobs))
    claims = [outcome.result for outcome in results if outcome.result]
    if why and claims and not any(list(explain(one.opened, why)) for one in claims):
        raise UsageError(f"没有可说明的项目“{why}”", where="命令行", next=f"可用：{'、'.join(explainable(claims[0].opened))}")
    if as_json:
        outcomes.stop_if_alone(results)
        print_json("claim", claims_json(results, earlier, single=len(found) == 1))
    for one in [] if as_json else claims:
        show(steps_page(one.opened, why, context.library) if why else claim_page(one, earlier))
    if xlsx and claims:
        write(xlsx, workbook(context, claims[0].opened))
        if not as_json:
            say(f"已写出 {xlsx}")
    outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))
