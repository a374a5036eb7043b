"""`feecase reconcile`: cases against a fresh export, before filing: what was paid since, what to do, and a status file for the billing system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.show import Json

if TYPE_CHECKING:
    from feecase.model.reconciled import ReconciledCase, ReconciledCharge, Reconciliation
    from feecase.reconciliation import ReconcileResult

STYLE = {"withdraw": "bold red", "amend": "yellow", "verify": "yellow", "go-on": "green"}
SHOWN = 100


def reconcile(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="最新导出的欠费台账；有收款记录的，一起列出（.xlsx、.xls、.csv、.json、.jsonl，或来源文件 .yaml）",
            metavar="文件…",
            show_default=False,
        ),
    ],
    cases: Annotated[
        Path | None,
        typer.Option(
            "--cases",
            help="装有案件文件夹的文件夹；在工作区里默认核对工作区的案件，别处默认 cases",
            metavar="文件夹",
            show_default=False,
        ),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option("--project", "-p", help="项目文件，默认 project.yaml", metavar="文件", show_default=False),
    ] = None,
    status: Annotated[
        Path | None,
        typer.Option(
            "--status",
            help="给账单系统的状态文件（.xlsx、.csv 或 .json），默认写到案件旁的 账单核对.xlsx",
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="数据日期，默认取工作簿自带的日期", metavar="日期", show_default=False)
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="计算主张金额的基准日，默认今天", metavar="日期", show_default=False)
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="映射文件，同 feecase import", metavar="文件", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写文件")] = False,
    as_json: Json = False,
) -> None:
    """立案前与最新账单核对：哪些已付、有变、不在台账；逐案说明撤回、变更还是照常。有阻断的为退出码 3。"""
    from feecase import files as safely
    from feecase.cli import clock, outcomes
    from feecase.cli.show import command_context, print_json
    from feecase.errors import UsageError
    from feecase.reconciliation import FORMATS, STATUS, reconcile_folders, status_file
    from feecase.workspace.setup import find

    if status and status.suffix.lower() not in FORMATS:
        raise UsageError("状态文件的格式不认识", where=str(status), next=f"可用：{'、'.join(FORMATS)}")
    options = dict[str, Any](on=clock.as_of(on), as_of=clock.as_of(as_of) if as_of else None, mapping=mapping, write=not dry_run)
    if cases is None and project is None and (here := find(Path.cwd())):
        result, place = _workspace(files, options), here
    else:
        place = cases or Path("cases")
        result = reconcile_folders(command_context(), files, project or Path("project.yaml"), place, **options)
    target = status or place / STATUS
    report = result.report
    if not dry_run:
        safely.write(target, status_file(report, target.suffix.lower()))
    if as_json:
        print_json("reconcile", {**report.model_dump(mode="json"), "failed": outcomes.failures_json(result.failed)})
    else:
        _show(report, None if dry_run else target)
        outcomes.report(result.failed)
    code = outcomes.exit_code(result.failed, blocked=report.blocking)
    raise typer.Exit(code if report.complete or code == outcomes.BUG else outcomes.WRONG_INPUT)


def _workspace(files: list[Path], options: dict[str, Any]) -> ReconcileResult:
    from feecase.cli import clock, here
    from feecase.cli.show import command_context

    with here.workspace() as opened:
        from feecase.workspace.reconciliation import reconcile_workspace

        return reconcile_workspace(opened, command_context(), files, at=clock.now(), actor=here.actor(), **options)


def _show(report: Reconciliation, written: Path | None) -> None:
    from feecase.cli.show import console, table
    from feecase.model.reconciled import ADVICE_NAMES
    from feecase.money import total, yuan

    out = console()
    moved = [case for case in report.cases if case.advice != "go-on" or case.grown]
    for case in moved[:SHOWN]:
        _case(case)
    if len(moved) > SHOWN:
        out.print(f"共 {len(moved)} 案有变化，只列出前 {SHOWN} 案；全部见 --json。")
    out.print()
    view = table("处理", "案件数", "原金额", "现金额", right=("案件数", "原金额", "现金额"))
    for advice, name in ADVICE_NAMES.items():
        mine = [case for case in report.cases if case.advice == advice]
        view.add_row(name, str(len(mine)), yuan(total(case.before for case in mine)), yuan(total(case.after for case in mine)))
    out.print(view)
    said = f"数据至 {report.as_of}" if report.as_of else "导出没有写明数据日期"
    out.print(f"{said}；{sum(case.blocking for case in report.cases)} 案在处理之前不要立案。", style="bold")
    if report.new:
        names = "、".join(f"{new.case}（{yuan(new.outstanding)} 元）" for new in report.new[:SHOWN])
        out.print(f"台账里还有 {len(report.new)} 户欠费没有案件：{names}", style="yellow", soft_wrap=True)
    if report.rejected:
        out.print(f"导出里有 {report.rejected} 处未能读取，逐处说明见 feecase import --dry-run。", style="yellow", soft_wrap=True)
    for problem in report.problems:
        out.print(problem, style="yellow", soft_wrap=True)
    out.print(f"状态文件：{written}" if written else "没有写任何文件。", soft_wrap=True)


def _case(case: ReconciledCase) -> None:
    from feecase.cli.show import console, print_labelled
    from feecase.model.reconciled import ADVICE_NAMES

    console().print(f"\n{case.case}  {case.stage}", style="bold")
    print_labelled(ADVICE_NAMES[case.advice], case.what, style=STYLE[case.advice])
    for charge in case.charges:
        if charge.state != "unchanged":
            print_labelled("·", _charge(charge), indent=4)


def _charge(charge: ReconciledCharge) -> str:
    from feecase.model.reconciled import STATE_NAMES
    from feecase.money import yuan

    amounts = " → ".join(yuan(amount) for amount in (charge.before, charge.after) if amount is not None)
    paid = f"，{charge.paid_on} 付款 {yuan(charge.paid)} 元" if charge.paid is not None else ""
    note = f"（{charge.note}）" if charge.note else ""
    return f"{charge.item} {charge.from_} 至 {charge.to} {STATE_NAMES[charge.state]} {amounts}{paid}{note}"
