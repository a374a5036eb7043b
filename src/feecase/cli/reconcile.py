"""`feecase reconcile`: cases against a fresh export, before filing: what was paid since, what to do, and a status file for the billing system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feecase.cli.show import AsOf, Json


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
    data_date: Annotated[
        str | None, typer.Option("--data-date", help="数据日期，默认取工作簿自带的日期", metavar="日期", show_default=False)
    ] = None,
    as_of: AsOf = None,
    mapping: Annotated[
        list[Path] | None, typer.Option("--map", help="映射，同 feecase import", metavar="文件", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写文件")] = False,
    as_json: Json = False,
) -> None:
    """立案前与最新账单核对：哪些已付、有变、不在台账；逐案说明撤回、变更还是照常。有阻断的为退出码 3。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import author, store_here
    from feecase.cli.imports import mappings_of
    from feecase.cli.show import command_context, print_json, show
    from feecase.errors import UsageError
    from feecase.files import write
    from feecase.flows import reconcile as flow
    from feecase.views.reconcile import FORMATS, STATUS, reconcile_json, reconcile_page, status_file

    if status and status.suffix.lower() not in FORMATS:
        raise UsageError("状态文件的格式不认识", where=str(status), next=f"可用：{'、'.join(FORMATS)}")
    store, place = store_here(cases, project)
    request = flow.ReconcileRequest(
        tuple(files),
        on=clock.as_of(as_of),
        as_of=clock.as_of(data_date) if data_date else None,
        mappings=mappings_of(mapping or ()),
        author=None if dry_run else author(),
    )
    result = flow.reconcile(command_context(), store, request)
    target, report = status or place / STATUS, result.report
    if not dry_run:
        write(target, status_file(report, target.suffix.lower()))
    if as_json:
        print_json("reconcile", reconcile_json(result))
    else:
        show(reconcile_page(report, None if dry_run else target))
        outcomes.report(result.failed)
    code = outcomes.exit_code(result.failed, blocked=report.blocking)
    raise typer.Exit(code if report.complete or code == outcomes.BUG else outcomes.WRONG_INPUT)
