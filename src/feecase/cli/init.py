"""`feecase init`: a workspace in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(help="放在哪个文件夹，默认当前文件夹", metavar="文件夹")] = Path(),
    database: Annotated[
        str,
        typer.Option(
            "--database",
            help="数据库地址：默认是文件夹里的 SQLite 文件；多人共用可写 postgresql://用户@主机/库名",
            metavar="地址",
        ),
    ] = "sqlite:///feecase.db",
    project: Annotated[str, typer.Option("--project", help="项目文件（相对于该文件夹）", metavar="文件")] = "project.yaml",
) -> None:
    """建立工作区：一个数据库保存台账、案件和修改记录，适合案件多、反复导入、几人共用或对接账单系统。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.workspace.setup import create

    out = console()
    with create(folder, database=database, project=project, at=clock.now(), actor=here.actor()) as made:
        from feecase.workspace.folders import settle_project

        taken = settle_project(made, at=clock.now(), actor=here.actor())
        out.print(f"已建立工作区 {made.folder}", soft_wrap=True)
        out.print(f"数据库 {made.database.name}", soft_wrap=True)
        if taken:
            out.print(f"已存入 {'、'.join(taken)}", soft_wrap=True)
    if not (folder / project).is_file():
        out.print(f"还没有项目文件 {project}：请写好后再导入（feecase new 可写出带注释的样例）。", style="yellow", soft_wrap=True)
    out.print("\n接着，在这个文件夹里：")
    out.print("  feecase import 欠费明细表.xlsx 资产信息.xlsx   导入台账")
    out.print("  feecase workspace take-in cases              存入已有的案件文件夹")
    out.print("  feecase workspace status                     看现状")
