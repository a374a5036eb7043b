"""`feecase import`: exports and lists in, one case folder per debtor out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.show import Json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feecase.extend.contracts import Importer
    from feecase.intake.folder_import import ImportResult

WRONG_INPUT = 1
CHANGES = {"new": "新增", "changed": "金额有变", "vanished": "已不在台账（可能已付）"}
SHOWN = 100
STATES = {"new": "新建", "changed": "有变化", "unchanged": "无变化"}


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
        str | None, typer.Option("--as-of", help="数据日期，默认取工作簿自带的日期", metavar="日期", show_default=False)
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
    from feecase.cli import clock
    from feecase.cli.show import command_context, print_json
    from feecase.workspace.setup import find

    plugins = command_context().plugins
    if map_draft:
        raise typer.Exit(_draft(files, map_draft, plugins.importers))
    options = dict[str, Any](
        importers=plugins.importers,
        sources=plugins.sources,
        cues=plugins.cues,
        as_of=clock.as_of(as_of) if as_of else None,
        dry_run=dry_run,
        strict=strict,
        mapping=mapping,
    )
    into_workspace = to is None and project is None and find(Path.cwd()) is not None
    if into_workspace:
        result = _into_workspace(files, source, options)
    else:
        from feecase.intake.folder_import import import_files

        result = import_files(files, project or Path("project.yaml"), to or Path("cases"), **options)
    if as_json:
        print_json("import", result.report().model_dump(mode="json"))
    else:
        _show(result, into_workspace=into_workspace)
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


def _into_workspace(files: list[Path], source: str, options: dict[str, Any]) -> ImportResult:
    from feecase.cli import clock, here

    with here.workspace() as opened:
        from feecase.workspace.table_import import SOURCE, import_files

        return import_files(opened, files, source=source or SOURCE, at=clock.now(), actor=here.actor(), **options)


def _show(result: ImportResult, *, into_workspace: bool) -> None:
    from feecase.cli.show import console, table
    from feecase.intake.casefolder import natural
    from feecase.money import total, yuan

    out = console()
    sheets = table("文件", "工作表", "识别为", "行数", right=("行数",))
    for sheet in result.sheets:
        sheets.add_row(sheet.file, sheet.sheet, sheet.shape or "未识别", str(sheet.rows) if sheet.shape else "")
    out.print(sheets)
    if result.cases:
        cases = table("案件", "款项", "欠费金额", "状态", right=("款项", "欠费金额"), keep=("案件",))
        shown = result.cases if len(result.cases) <= SHOWN else [c for c in result.cases if c.state != "unchanged"][:SHOWN]
        for case in sorted(shown, key=lambda case: natural(case.id)):
            cases.add_row(case.id, str(case.charges), yuan(case.outstanding), STATES[case.state])
        cases.add_section()
        cases.add_row("合计", str(sum(c.charges for c in result.cases)), yuan(total(c.outstanding for c in result.cases)), "")
        out.print(cases)
        if len(shown) < len(result.cases):
            out.print(f"共 {len(result.cases)} 案，只列出新建或有变化的前 {SHOWN} 案；全部见 --json。")
    _changes(result)
    _rejected(result)
    for file in result.unknown_files:
        out.print(
            f"未识别：{file} 的表头不是已知的任何一种表；用 feecase import {file} --map-draft 映射.yaml 写一份映射草稿",
            style="yellow",
            soft_wrap=True,
        )
    for problem in result.problems:
        out.print(str(problem), style="yellow", soft_wrap=True)
    for path in result.reports if result.written else ():
        out.print(f"与收费系统的对照：{path}", soft_wrap=True)
    if not result.written:
        out.print("没有写任何文件。", style="bold")
    elif into_workspace and result.cases:
        out.print("\n接着，在这个文件夹里：")
        out.print("  feecase workspace hand-out   把案件取出为文件夹 cases")
        out.print("  feecase prepare cases        生成立案材料")


def _changes(result: ImportResult) -> None:
    from feecase.cli.show import console, table
    from feecase.money import yuan

    out = console()
    found = [change for case in result.cases for change in case.changes]
    if found:
        view = table("案件", "变化", "费用项目", "期间", "原金额", "现金额", right=("原金额", "现金额"), keep=("案件", "期间"))
        for one in found[:SHOWN]:
            before, after = ("" if amount is None else yuan(amount) for amount in (one.before, one.after))
            view.add_row(one.case, CHANGES[one.kind], one.item, f"{one.first} 至 {one.last}", before, after)
        out.print(view)
        if len(found) > SHOWN:
            out.print(f"共 {len(found)} 笔变化，只列出前 {SHOWN} 笔；全部见 --json。")
    if result.absent:
        names = "、".join(result.absent[:SHOWN])
        out.print(
            f"先前导入过、这次台账里没有的 {len(result.absent)} 案（可能已付清，起诉前请核实；文件夹没有改动）：{names}",
            style="yellow",
            soft_wrap=True,
        )


def _rejected(result: ImportResult) -> None:
    from feecase.cli.show import console

    if not result.rejected:
        return
    out = console()
    out.print(f"未导入 {len(result.rejected)} 处：", style="bold")
    for one in result.rejected:
        reject = one.reject
        value = f"“{reject.value}”" if reject.value else "（空）"
        out.print(
            f"  {one.file} [{reject.sheet}] 第{reject.row}行 {reject.column}{value}：{reject.reason}。{reject.fix}",
            style="yellow",
            soft_wrap=True,
        )
    if result.rejects_file:
        out.print(f"这些行已抄到 {result.rejects_file}；可在其中改正后单独导入它，或在原表改正后全部重新导入。", soft_wrap=True)
