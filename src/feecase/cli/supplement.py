"""`feecase supplement`: what cases lack, out as one workbook and back in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from feecase.cases.protocol import CaseStore

WRONG_INPUT = 1
SHOWN = 30


def supplement(
    cases: Annotated[
        Path | None, typer.Argument(help="装有案件文件夹的文件夹；在工作区里可不写", metavar="案件文件夹", show_default=False)
    ] = None,
    to: Annotated[Path, typer.Option("--to", help="写出的工作簿", metavar="文件")] = Path("补充信息.xlsx"),
    take: Annotated[
        Path | None, typer.Option("--take", help="采用填好的工作簿：写入各案的 case.yaml", metavar="文件", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写文件")] = False,
) -> None:
    """补充信息：一行一个被告，列出各案还缺什么；填好后一次写回各案，已有的内容不改。"""
    store = _store(cases)
    if take is not None:
        raise typer.Exit(_take(store, take, dry_run=dry_run))
    from feecase.cli.show import console
    from feecase.errors import InputError
    from feecase.flows.supplement import write

    if to.exists():
        raise InputError("文件已存在", where=str(to), why="其中可能有已填的内容，不覆盖", next="换一个文件名，或用 --take 采用它")
    written = write(store, to)
    out = console()
    for problem in written.problems:
        out.print(str(problem), style="yellow", soft_wrap=True)
    if not written.cases:
        out.print("各案都不缺这些信息，没有写文件。")
    else:
        out.print(
            f"{written.cases} 案还缺信息，已写出 {to}；黄色的格子填好后：feecase supplement {cases or ''} --take {to}",
            soft_wrap=True,
        )
    raise typer.Exit(WRONG_INPUT if written.problems else 0)


def _take(store: CaseStore, workbook: Path, *, dry_run: bool) -> int:
    from feecase.cases.protocol import Author
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.errors import InputError
    from feecase.flows.supplement import take

    if not workbook.is_file():
        raise InputError("找不到文件", where=str(workbook), next="请检查路径")
    taken = take(store, workbook, Author(clock.now(), here.actor()), dry_run=dry_run)
    out = console()
    for problem in taken.problems[:SHOWN]:
        out.print(str(problem), style="yellow", soft_wrap=True)
    if len(taken.problems) > SHOWN:
        out.print(f"共 {len(taken.problems)} 处没有采用，只列出前 {SHOWN} 处。", style="yellow")
    for one in taken.kept[:SHOWN]:
        out.print(f"{one.where}：案件里已有内容，没有改动", style="yellow", soft_wrap=True)
    filled = sum(not one.bulk for one in taken.written)
    out.print(
        f"{'将' if dry_run else '已'}写入 {len(taken.texts)} 案 {len(taken.written)} 项（逐格填写 {filled} 项，批量 {len(taken.written) - filled} 项）。"
    )
    return WRONG_INPUT if taken.problems else 0


def _store(cases: Path | None) -> CaseStore:
    from feecase.cases.folder import FolderStore
    from feecase.workspace.setup import find

    if cases is None and (folder := find(Path.cwd())) is not None:
        from feecase.cases.workspace import WorkspaceStore

        return WorkspaceStore(folder)
    return FolderStore(cases or Path("cases"))
