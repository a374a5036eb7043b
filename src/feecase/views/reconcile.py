"""What a comparison with the billing system found: for people, and as the status file for that system."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from feecase.extend.tables import Sheet
from feecase.files import cell_text
from feecase.flows.reconciliation import ReconcileResult
from feecase.intake.sources import table_book
from feecase.model.reconciled import ADVICE_NAMES, STATE_NAMES, ReconciledCase, ReconciledCharge, Reconciliation, StatusLine
from feecase.money import total, yuan
from feecase.views.failures import failures
from feecase.views.page import Grid, Labelled, Page, Sentence

STATUS = "账单核对.xlsx"
SHOWN = 100
_STYLES = {"withdraw": "bold red", "amend": "yellow", "verify": "yellow", "go-on": "green"}


def reconcile_json(result: ReconcileResult) -> dict[str, Any]:
    """Return the data of `feecase/reconcile/1`."""
    return {**result.report.model_dump(mode="json"), "failed": failures(result.failed)}


def reconcile_page(report: Reconciliation, written: Path | None) -> Page:
    """Yield the cases in which something has to be done, and the sums."""
    moved = [case for case in report.cases if case.advice != "go-on" or case.grown]
    for case in moved[:SHOWN]:
        yield from _case(case)
    if len(moved) > SHOWN:
        yield Sentence(f"共 {len(moved)} 案有变化，只列出前 {SHOWN} 案；全部见 --json。")
    yield Sentence()
    view = Grid("处理", "案件数", "原金额", "现金额", right=("案件数", "原金额", "现金额"))
    for advice, name in ADVICE_NAMES.items():
        mine = [case for case in report.cases if case.advice == advice]
        view.add_row(name, str(len(mine)), yuan(total(case.before for case in mine)), yuan(total(case.after for case in mine)))
    yield view
    said = f"数据至 {report.as_of}" if report.as_of else "导出没有写明数据日期"
    yield Sentence(f"{said}；{sum(case.blocking for case in report.cases)} 案在处理之前不要立案。", style="bold")
    if report.new:
        names = "、".join(f"{new.case}（{yuan(new.outstanding)} 元）" for new in report.new[:SHOWN])
        yield Sentence(f"台账里还有 {len(report.new)} 户欠费没有案件：{names}", style="yellow")
    if report.rejected:
        yield Sentence(f"导出里有 {report.rejected} 处未能读取，逐处说明见 feecase import --dry-run。", style="yellow")
    for problem in report.problems:
        yield Sentence(problem, style="yellow")
    yield Sentence(f"状态文件：{written}" if written else "没有写任何文件。")


def _case(case: ReconciledCase) -> Page:

    yield Sentence(f"\n{case.case}  {case.stage}", style="bold")
    yield Labelled(ADVICE_NAMES[case.advice], case.what, style=_STYLES[case.advice])
    for charge in case.charges:
        if charge.state != "unchanged":
            yield Labelled("·", _charge(charge), indent=4)


def _charge(charge: ReconciledCharge) -> str:

    amounts = " → ".join(yuan(amount) for amount in (charge.before, charge.after) if amount is not None)
    paid = f"，{charge.paid_on} 付款 {yuan(charge.paid)} 元" if charge.paid is not None else ""
    note = f"（{charge.note}）" if charge.note else ""
    return f"{charge.item} {charge.from_} 至 {charge.to} {STATE_NAMES[charge.state]} {amounts}{paid}{note}"


def status_file(report: Reconciliation, ending: str) -> bytes:
    """Return the status file for the billing system in one of the `FORMATS`."""
    return FORMATS[ending](report)


def _columns() -> list[str]:
    return [field_.title or name for name, field_ in StatusLine.model_fields.items()]


def _rows(report: Reconciliation) -> Iterator[list[str]]:
    for line in report.status:
        data = line.model_dump(mode="json") | {"state": STATE_NAMES[line.state]}
        yield ["" if value is None else str(value) for value in data.values()]


def _workbook(report: Reconciliation) -> bytes:
    return table_book([Sheet("", "核对结果", (tuple(_columns()), *(tuple(row) for row in _rows(report))))])


def _csv(report: Reconciliation) -> bytes:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(_columns())
    out.writerows([cell_text(value) for value in row] for row in _rows(report))
    return text.getvalue().encode("utf-8-sig")


def _json(report: Reconciliation) -> bytes:
    lines = [line.model_dump(mode="json") for line in report.status]
    as_of = report.as_of.isoformat() if report.as_of else None
    return (json.dumps({"as_of": as_of, "charges": lines}, ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: dict[str, Callable[[Reconciliation], bytes]] = {".xlsx": _workbook, ".csv": _csv, ".json": _json}
"""The formats of the status file by the ending of its name."""
