"""`feecase import`: exports and lists in, one case folder per debtor out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import Json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feecase.intake.folder_import import ImportResult
    from feecase.intake.mapping import ImportMap

WRONG_INPUT = 1
MapDraft = Annotated[
    Path | None,
    typer.Option(
        "--map-draft",
        help="不导入，只把不全认识的表写成一个映射工作簿（.xlsx）：各列的建议和下拉列表，填好后用 --map 交回",
        metavar="文件",
        show_default=False,
    ),
]


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
        list[Path] | None,
        typer.Option(
            "--map",
            help="映射：--map-draft 写出、填好的 .xlsx，或自己写的 .yaml；可以写多次；按表头保存在项目的 mappings 里，以后自动使用",
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    map_draft: MapDraft = None,
    accept: Annotated[bool, typer.Option("--accept", help="不认识的表，建议完整而确定的直接采用并保存，不提问")] = False,
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
    from feecase.cli.mapping_questions import ask
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows.import_cases import import_cases
    from feecase.intake.table_proposals import nobody, whoever_is_certain
    from feecase.views.imports import import_json, import_page

    context = command_context()
    store, _ = store_here(to, project)
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty() and not (as_json or map_draft)
    request = ImportRequest(
        tuple(files),
        author(),
        clock.as_of(as_of) if as_of else None,
        dry_run=dry_run or map_draft is not None,
        strict=strict,
        mappings=mappings_of(mapping or ()),
        source=source,
        decide=whoever_is_certain if accept else ask if at_terminal else nobody,
    )
    if map_draft:
        _check_draft(map_draft)
    result = import_cases(context, store, request)
    if map_draft:
        raise typer.Exit(_draft(result, map_draft))
    if as_json:
        print_json("import", import_json(result))
    else:
        show(import_page(result, in_workspace=not isinstance(store, FolderStore)))
    raise typer.Exit(0 if result.complete else WRONG_INPUT)


def mappings_of(files: Iterable[Path]) -> tuple[ImportMap, ...]:
    """Read mappings from workbooks and hand-written files. Raises InputError."""
    from feecase.intake import mapping, mapping_book

    return tuple(
        one for path in files for one in (mapping_book.read(path) if path.suffix.lower() == ".xlsx" else (mapping.load(path),))
    )


def _check_draft(target: Path) -> None:
    from feecase.errors import InputError

    if target.suffix.lower() != ".xlsx":
        raise InputError("映射工作簿的文件名不对", where=str(target), next="请以 .xlsx 结尾，如 映射.xlsx")
    if target.exists():
        raise InputError("文件已存在", where=str(target), why="不覆盖已有的文件", next="请换一个文件名")


def _draft(result: ImportResult, target: Path) -> int:
    """Write the workbook of what is proposed, and show it."""
    from feecase import files as safely
    from feecase.cli.show import console, show
    from feecase.intake import mapping_book
    from feecase.views.proposals import proposal_page

    out = console()
    if not result.proposals:
        why = "没有一张表看得出表头" if result.unknown_files else "这些表都认识，不需要映射"
        out.print(f"没有写映射工作簿：{why}。", style="yellow")
        return WRONG_INPUT if result.unknown_files else 0
    safely.write(target, mapping_book.workbook(result.proposals))
    for proposal in result.proposals:
        show(proposal_page(proposal))
    out.print(f"已写到 {target}：在 Excel 里核对、选好后，用 --map {target} 导入。", soft_wrap=True)
    return 0
