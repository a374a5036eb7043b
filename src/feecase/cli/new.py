"""`feecase new`: a commented project with one case, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(folder: Annotated[Path, typer.Argument(help="新项目的文件夹", metavar="文件夹", show_default=False)]) -> None:
    """新建项目：写出带注释的项目文件和一个样例案件，按注释填写即可。"""
    from feecase.cli.show import console
    from feecase.intake.starter import new_project

    out = console()
    for path in new_project(folder):
        out.print(f"已写出 {path}", soft_wrap=True)
    out.print(f"\n先填写 {folder / 'project.yaml'}，再：", soft_wrap=True)
    out.print(
        f"  有台账：feecase import 欠费明细表.xlsx 资产信息.xlsx --project {folder / 'project.yaml'} --to {folder / 'cases'}",
        soft_wrap=True,
    )
    out.print(f"  没有台账：填写 {folder / 'cases' / '样例' / 'case.yaml'}，再 feecase check {folder / 'cases'}", soft_wrap=True)
