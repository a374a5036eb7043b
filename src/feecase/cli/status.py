"""`feecase status`: the portfolio — sums, deadlines, next step; sorted by urgency and money."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import AsOf, CaseFolders, Json

if TYPE_CHECKING:
    from feecase.model.portfolio import Portfolio, PortfolioRow


MONTHS = 12


def status(
    folders: CaseFolders,
    as_of: AsOf = None,
    as_json: Json = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="另存为 CSV 文件", metavar="文件", show_default=False)] = None,
) -> None:
    """总览：每案的欠费、时效、发现和下一步，最急的在前。"""
    from functools import partial

    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, command_context, print_json, progress
    from feecase.portfolio import portfolio, row

    day, opened, found = clock.as_of(as_of), command_context(), case_folders(folders)
    results, rows = [], []
    with progress("汇总", len(found)) as step:
        for outcome in run(found, partial(row, opened, as_of=day)):
            step(outcome.folder.name)
            if outcome.result:
                rows.append(outcome.result)
            else:
                results.append(outcome)
    whole = portfolio(rows, as_of=day)
    if csv:
        _write_csv(whole, csv)
    if as_json:
        print_json("status", {**whole.model_dump(mode="json"), "failed": outcomes.failures_json(results)})
    else:
        if rows:
            _show(whole)
        outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))


def _show(whole: Portfolio) -> None:
    from rich.text import Text

    from feecase.cli.show import console, table, wrapped
    from feecase.model.assessment import STATUS_NAMES
    from feecase.money import total, yuan

    out = console()
    view = table(
        "案件",
        "欠付本金",
        "主张总额",
        "首次损失",
        "剩余",
        "下一步",
        right=("欠付本金", "主张总额", "剩余"),
        keep=("案件", "首次损失"),
    )
    for line in whole.cases:
        loss = line.first_loss.isoformat() if line.first_loss else "—"
        left = f"{line.days_left}天" if line.days_left is not None else "—"
        style = "red" if _urgent(line) else ""
        view.add_row(
            line.case,
            yuan(line.outstanding),
            yuan(line.total),
            Text(loss, style=style),
            Text(left, style=style),
            wrapped(line.next, 20),
        )
    out.print(view)
    out.print(
        f"\n共 {len(whole.cases)} 案，欠付本金 {yuan(whole.outstanding)} 元，主张总额 {yuan(whole.total)} 元；基准日 {whole.as_of}",
        style="bold",
    )
    sums = table("时效状态", "本金", "款项数", right=("本金", "款项数"))
    for state in whole.by_status:
        sums.add_row(STATUS_NAMES[state.status], yuan(state.amount), str(state.debts))
    out.print(sums)
    if whole.by_month:
        losses = table("届满月份", "将失去的本金", right=("将失去的本金",))
        for month in whole.by_month[:MONTHS]:
            losses.add_row(month.month, yuan(month.amount))
        if rest := whole.by_month[MONTHS:]:
            losses.add_row(f"此后至 {rest[-1].month}", yuan(total(m.amount for m in rest)))
        out.print(losses)


def _urgent(line: PortfolioRow) -> bool:
    return line.days_left is not None and line.days_left <= 90  # noqa: PLR2004 — 'expiring', architecture §7


def _write_csv(whole: Portfolio, path: Path) -> None:
    import csv
    import io

    from feecase.files import cell_text, write

    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["案件", "被告", "欠付本金", "主张总额", "首次损失日", "剩余天数", "首次损失金额", "阻断", "警告", "下一步"])
    for line in whole.cases:
        loss: dt.date | str = line.first_loss or ""
        out.writerow(
            [
                cell_text(str(v))
                for v in (
                    line.case,
                    "、".join(line.defendants),
                    line.outstanding,
                    line.total,
                    loss,
                    "" if line.days_left is None else line.days_left,
                    line.first_loss_amount or "",
                    line.blocking,
                    line.warnings,
                    line.next,
                )
            ]
        )
    write(path, "\ufeff" + text.getvalue())
