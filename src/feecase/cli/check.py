"""`feecase check`: findings of one case or many, worst first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import AsOf, Folders, Json

if TYPE_CHECKING:
    from feecase.batch import Outcome
    from feecase.engine import House, Opened
    from feecase.model.finding import Finding

STYLE = {"blocking": "bold red", "warning": "yellow", "note": "dim"}


def check(
    folders: Folders,
    as_of: AsOf = None,
    as_json: Json = False,
    level: Annotated[str, typer.Option("--level", help="只显示到这一级：blocking、warning 或 note", metavar="级别")] = "note",
) -> None:
    """检查案件：列出发现，最严重的在前；有阻断立案的发现时退出码为 3。"""
    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, house, print_json
    from feecase.engine import open_case
    from feecase.errors import UsageError

    if level not in STYLE:
        raise UsageError(f"没有级别“{level}”", where="命令行", next="可用：blocking、warning、note")
    day, opened = clock.as_of(as_of), house()
    results = list(run(case_folders(folders), lambda folder: open_case(opened, folder, as_of=day)))
    if as_json:
        cases = [_as_json(opened, outcome.result) for outcome in results if outcome.result]
        print_json("check", {"as_of": day.isoformat(), "cases": cases, "failed": outcomes.failures_json(results)})
    else:
        _show(opened, results, level)
        outcomes.report(results)
    blocked = any(outcome.result and outcome.result.assessment.blocking for outcome in results)
    raise typer.Exit(outcomes.exit_code(results, blocked=blocked))


def _as_json(house: House, opened: Opened) -> dict[str, object]:
    findings = [
        {
            **finding.model_dump(mode="json"),
            "law": [house.library.format(c, on=opened.assessment.as_of) for c in finding.citations],
        }
        for finding in opened.assessment.findings
    ]
    return {
        "case": opened.loaded.case.id,
        "folder": opened.loaded.folder,
        "findings": findings,
        "checks_not_run": list(opened.assessment.checks_not_run),
    }


def _show(house: House, results: list[Outcome[Opened]], level: str) -> None:
    from feecase.cli.show import console, table
    from feecase.model.finding import LEVEL_NAMES
    from feecase.money import yuan

    out, order = console(), list(STYLE)
    shown = order[: order.index(level) + 1]
    cases = sorted((o.result for o in results if o.result), key=lambda c: _severity(c.assessment.findings))
    for opened in cases:
        names = "、".join(d.name for d in opened.loaded.case.defendants)
        out.print(f"\n{Path(opened.loaded.folder).name}  {names}  标的 {yuan(opened.claim.total)} 元", style="bold")
        for finding in (f for f in opened.assessment.findings if f.level in shown):
            _finding(house, opened, finding)
        for missing in opened.assessment.checks_not_run:
            out.print(f"  未运行的检查：{missing}", style="yellow", soft_wrap=True)
    view = table("级别", "条数", "案件数", right=("条数", "案件数"))
    for name in order:
        found = [[f for f in c.assessment.findings if f.level == name] for c in cases]
        view.add_row(LEVEL_NAMES[name], str(sum(map(len, found))), str(sum(map(bool, found))))
    out.print()
    out.print(view)


def _severity(findings: tuple[Finding, ...]) -> tuple[int, int]:
    return (-sum(f.level == "blocking" for f in findings), -sum(f.level == "warning" for f in findings))


def _finding(house: House, opened: Opened, finding: Finding) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from feecase.cli.show import console
    from feecase.model.finding import LEVEL_NAMES
    from feecase.money import yuan

    money = f"（{yuan(finding.amount)} 元）" if finding.amount else ""
    text = Text(f"{LEVEL_NAMES[finding.level]}  {finding.what}{money}\n", style=STYLE[finding.level])
    lines = [("理由", finding.why), ("位置", finding.where), ("处理", finding.settle)]
    lines.append(("依据", "；".join(house.library.format(c, on=opened.assessment.as_of) for c in finding.citations)))
    text.append("\n".join(f"{label}：{value}" for label, value in lines if value), style="default")
    console().print(Padding(text, (0, 0, 0, 2)))
