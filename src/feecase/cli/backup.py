"""`feecase backup` and `feecase restore`: the whole workspace in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def backup(
    target: Annotated[Path, typer.Argument(help="写到哪个文件，如 备份-2026-11-22.zip", metavar="文件", show_default=False)],
) -> None:
    """备份工作区：数据库、文件、证据、模板和案件文件夹，带校验和。备份里的个人信息没有加密，请妥善保管。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.workspace.backup import backup as write

    with here.workspace() as opened:
        done = write(opened, target, at=clock.now(), actor=here.actor())
    rows = sum(done.tables.values())
    console().print(f"已备份到 {target}：{rows} 行数据，{len(done.files)} 个文件（只有本人可读，内容未加密）", soft_wrap=True)


def restore(
    source: Annotated[Path, typer.Argument(help="备份文件", metavar="文件", show_default=False)],
    folder: Annotated[
        Path, typer.Argument(help="恢复到哪个文件夹：新的，或空的工作区；默认当前文件夹", metavar="文件夹")
    ] = Path(),
    database: Annotated[
        str | None,
        typer.Option(
            "--database", help="改用另一个数据库（SQLite 与 PostgreSQL 的备份可以互换）", metavar="地址", show_default=False
        ),
    ] = None,
) -> None:
    """从备份恢复工作区。先核对全部校验和；不覆盖任何已有内容。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.workspace.backup import restore as read

    done = read(source, folder, database=database, at=clock.now(), actor=here.actor())
    rows = sum(done.tables.values())
    console().print(f"已恢复到 {folder.resolve()}：{rows} 行数据，{len(done.files)} 个文件", soft_wrap=True)
