"""`feecase import`: exports and lists in, one case folder per debtor out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import Json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feecase.extend.contracts import Importer

WRONG_INPUT = 1


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="台账与清单（.xlsx、.xls、.csv、.json、.jsonl），或来源文件（.yaml）：直接读取收费系统的数据库",
            metavar="文件…",
            show_default=False,
        ),
    ],
    project: Annotated[
        Path | None,
        typer.Option("--project", "-p", help="项目文件，默认 project.yaml", metavar="文件", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            help="写到哪个文件夹，每个欠费人一个子文件夹；在工作区里默认存入工作区，别处默认 cases",
            metavar="文件夹",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--data-date", "--as-of", help="数据日期，默认取工作簿自带的日期", metavar="日期", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写文件")] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help="映射文件：表里的列名与标准列名的对应；导入后保存在项目文件旁，以后自动使用",
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    map_draft: Annotated[
        Path | None,
        typer.Option(
            "--map-draft",
            help="不导入，只为不认识的表写一个映射文件的草稿：猜出各列是什么，核对后用 --map 导入",
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有一行不能导入就什么都不写")] = False,
    source: Annotated[
        str, typer.Option("--source", help="工作区：台账出自哪个系统；各系统的台账互不替代", metavar="名称", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """导入欠费台账、资产信息、催缴记录等表格；有未导入的行时退出码为 1，其余照常导入。"""
    from feecase.cases.folder import FolderStore
    from feecase.cases.protocol import ImportRequest
    from feecase.cli import clock
    from feecase.cli.cases import author, store_here
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows.import_cases import import_cases
    from feecase.views.imports import import_json, import_page

    context = command_context()
    if map_draft:
        raise typer.Exit(_draft(files, map_draft, context.plugins.importers))
    store, _ = store_here(to, project)
    request = ImportRequest(
        tuple(files),
        author(),
        clock.as_of(as_of) if as_of else None,
        dry_run=dry_run,
        strict=strict,
        mapping=mapping,
        source=source,
    )
    result = import_cases(context, store, request)
    if as_json:
        print_json("import", import_json(result))
    else:
        show(import_page(result, in_workspace=not isinstance(store, FolderStore)))
    raise typer.Exit(0 if result.complete else WRONG_INPUT)


def _draft(files: list[Path], target: Path, importers: Iterable[Importer]) -> int:
    """Write a mapping draft for the first table that no importer knows."""
    from feecase import files as safely
    from feecase.builtin.importers.mapping_draft import draft
    from feecase.cli.show import console
    from feecase.errors import InputError
    from feecase.extend.tables import read_sheets

    known = tuple(importers)
    sheets = [sheet for path in files for sheet in read_sheets(path)]
    unknown = [sheet for sheet in sheets if sheet.rows and not any(importer.identify(sheet) for importer in known)]
    drafts = [found for sheet in unknown if (found := draft(sheet))]
    out = console()
    if not drafts:
        why = "没有一张表看得出表头" if unknown else "这些表都认识，不需要映射"
        out.print(f"没有写草稿：{why}。", style="yellow")
        return WRONG_INPUT if unknown else 0
    if target.exists():
        raise InputError("文件已存在", where=str(target), why="不覆盖已有的文件", next="请换一个文件名")
    safely.write(target, drafts[0].text())
    out.print(drafts[0].text(), soft_wrap=True)
    out.print(f"草稿已写到 {target}。", soft_wrap=True)
    for other in drafts[1:]:
        out.print(f"还有不认识的表：{other.sheet.file} [{other.sheet.name}]，请单独再写一份。", style="yellow", soft_wrap=True)
    return 0
