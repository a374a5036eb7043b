"""The portfolio: sums, deadlines, next steps; the most urgent first."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from feecase.files import cell_text
from feecase.flows.many import Outcome
from feecase.model.assessment import STATUS_NAMES
from feecase.model.portfolio import Portfolio, PortfolioRow
from feecase.money import total, yuan
from feecase.views.failures import failures
from feecase.views.page import Grid, Page, Sentence, Styled

MONTHS = 12
"""Months of coming losses that are shown one by one."""


def status_json(whole: Portfolio, failed: Sequence[Outcome[PortfolioRow]]) -> dict[str, Any]:
    """Return the data of `feecase/status/1`."""
    return {**whole.model_dump(mode="json"), "failed": failures(failed)}


def status_page(whole: Portfolio) -> Page:
    """Yield a line for each case, the sums by state of limitation, and the losses to come."""
    view = Grid(
        "案件",
        "欠付本金",
        "主张总额",
        "首次损失",
        "剩余",
        "下一步",
        right=("欠付本金", "主张总额", "剩余"),
        keep=("案件", "首次损失"),
        wrap={"下一步": 20},
    )
    for line in whole.cases:
        loss = line.first_loss.isoformat() if line.first_loss else "—"
        left = f"{line.days_left}天" if line.days_left is not None else "—"
        style = "red" if _urgent(line) else ""
        view.add_row(
            line.case,
            yuan(line.outstanding),
            yuan(line.total),
            Styled(loss, style),
            Styled(left, style),
            line.next,
        )
    yield view
    yield Sentence(
        f"\n共 {len(whole.cases)} 案，欠付本金 {yuan(whole.outstanding)} 元，主张总额 {yuan(whole.total)} 元；基准日 {whole.as_of}",
        style="bold",
    )
    sums = Grid("时效状态", "本金", "款项数", right=("本金", "款项数"))
    for state in whole.by_status:
        sums.add_row(STATUS_NAMES[state.status], yuan(state.amount), str(state.debts))
    yield sums
    if whole.by_month:
        losses = Grid("届满月份", "将失去的本金", right=("将失去的本金",))
        for month in whole.by_month[:MONTHS]:
            losses.add_row(month.month, yuan(month.amount))
        if rest := whole.by_month[MONTHS:]:
            losses.add_row(f"此后至 {rest[-1].month}", yuan(total(m.amount for m in rest)))
        yield losses


def _urgent(line: PortfolioRow) -> bool:
    return line.days_left is not None and line.days_left <= 90  # noqa: PLR2004 — 'expiring', architecture §7


def status_csv(whole: Portfolio) -> str:
    """Return the portfolio as a CSV file for Excel."""
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
    return "\ufeff" + text.getvalue()
