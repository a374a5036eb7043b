"""`feecase check`: findings of one case or many, worst first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import AsOf, CaseFolders, Json

if TYPE_CHECKING:
    from feecase.engine import Context, Opened
    from feecase.model.finding import Finding

STYLE = {"blocking": "bold red", "warning": "yellow", "note": "dim"}


def check(
    folders: CaseFolders,
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
) -> None:
    """检查案件：列出发现，最严重的在前；有阻断立案的发现时退出码为 3。"""
    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, command_context, print_json
    from feecase.engine import open_case
    from feecase.errors import UsageError

    if level is not None and level not in STYLE:
        raise UsageError(f"没有级别“{level}”", where="命令行", next="可用：blocking、warning、note")
    day, opened = clock.as_of(as_of), command_context()
    results = list(run(case_folders(folders), lambda folder: open_case(opened, folder, as_of=day)))
    cases = sorted((o.result for o in results if o.result), key=lambda c: _severity(c.assessment.findings))
    if as_json:
        outcomes.stop_if_alone(results)
        found = [_as_json(opened, case) for case in cases]
        print_json("check", {"as_of": day.isoformat(), "cases": found, "failed": outcomes.failures_json(results)})
    else:
        single = len(results) == 1
        _show(opened, cases, level or ("note" if single else "warning"), full=full or single)
        outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results, blocked=any(case.assessment.blocking for case in cases)))


def _as_json(context: Context, opened: Opened) -> dict[str, object]:
    from feecase.cli.show import cited

    day = opened.assessment.as_of
    findings = [
        {**f.model_dump(mode="json"), "law": cited(context.library, f.citations, day)} for f in opened.assessment.findings
    ]
    return {
        "case": opened.loaded.case.id,
        "folder": opened.loaded.folder,
        "findings": findings,
        "checks_not_run": list(opened.assessment.checks_not_run),
    }


def _severity(findings: tuple[Finding, ...]) -> tuple[int, int]:
    return (-sum(f.level == "blocking" for f in findings), -sum(f.level == "warning" for f in findings))


def _show(context: Context, cases: list[Opened], level: str, *, full: bool) -> None:
    from feecase.cli.show import console
    from feecase.money import yuan

    out, order = console(), list(STYLE)
    levels = order[: order.index(level) + 1]
    shared = _shared(cases)
    for opened in cases:
        names = "、".join(d.name for d in opened.loaded.case.defendants)
        out.print(f"\n{Path(opened.loaded.folder).name}  {names}  标的 {yuan(opened.claim.total)} 元", style="bold")
        for finding in opened.assessment.findings:
            if finding.level in levels and _key(finding) not in shared:
                _finding(context, opened, finding, full=full)
        for missing in opened.assessment.checks_not_run:
            out.print(f"  未运行的检查：{missing}", style="yellow", soft_wrap=True)
    if common := [f for f in shared.values() if f.level in levels]:
        out.print("\n各案共有", style="bold")
        for finding in common:
            _finding(context, cases[0], finding, full=full)
    _totals(cases)


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.check, finding.what, finding.where)


def _shared(cases: list[Opened]) -> dict[tuple[str, str, str], Finding]:
    """Return the findings that every one of several cases has, so that they are shown once."""
    if len(cases) < 2:  # noqa: PLR2004 — several
        return {}
    found = [{_key(f): f for f in case.assessment.findings} for case in cases]
    return {key: finding for key, finding in found[0].items() if all(key in other for other in found)}


def _totals(cases: list[Opened]) -> None:
    if not cases:
        return
    from feecase.cli.show import console, table
    from feecase.model.finding import LEVEL_NAMES

    view = table("级别", "条数", "案件数", right=("条数", "案件数"))
    for name in STYLE:
        found = [[f for f in c.assessment.findings if f.level == name] for c in cases]
        view.add_row(LEVEL_NAMES[name], str(sum(map(len, found))), str(sum(map(bool, found))))
    console().print()
    console().print(view)


def _finding(context: Context, opened: Opened, finding: Finding, *, full: bool) -> None:
    from feecase.cli.show import cited, print_labelled
    from feecase.model.finding import LEVEL_NAMES

    print_labelled(LEVEL_NAMES[finding.level], finding.what, style=STYLE[finding.level])
    if finding.level == "blocking" or full:
        law = "；".join(cited(context.library, finding.citations, opened.assessment.as_of, short=True))
        rest = [("理由", finding.why), ("位置", finding.where), ("依据", law)] if full else []
        for label, value in [*rest, ("处理", finding.settle)]:
            if value:
                print_labelled(label, value, indent=8)
