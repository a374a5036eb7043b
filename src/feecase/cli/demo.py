"""`feecase demo`: the main job on the example estate, command by command."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

AS_OF = "2026-11-20"


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One command of the demo and the exit code it is expected to end with."""

    arguments: tuple[str, ...]
    why: str
    expected: int


STEPS = (
    DemoStep(
        ("import", "欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx", "--project", "project.yaml", "--to", "cases"),
        "导入账单：每个欠费人一个案件文件夹",
        1,
    ),
    DemoStep(("check", "cases", "--as-of", AS_OF), "检查：每案的发现，最严重的在前", 0),
    DemoStep(("prepare", "cases", "--as-of", AS_OF), "生成材料：每案一套文书与证据册", 0),
    DemoStep(("status", "cases", "--as-of", AS_OF), "总览：金额、时效、下一步", 0),
)


def demo(
    folder: Annotated[Path, typer.Argument(help="示例复制到哪里；已有的文件夹不会被覆盖", metavar="文件夹")] = Path(
        "feecase-demo"
    ),
) -> None:
    """用随附的示例小区走一遍全过程。"""
    from feecase.cli.main import execute
    from feecase.cli.show import command_context, console
    from feecase.errors import InputError, UsageError
    from feecase.resources import folder as shipped

    if folder.exists():
        raise UsageError(
            f"“{folder}”已经存在",
            where="命令行",
            why="示例不会覆盖已有的文件",
            next="换一个名字：feecase demo 新文件夹，或先删除它",
        )
    try:
        shutil.copytree(shipped("examples") / "sunshine-garden", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    except shutil.Error:
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError("示例没有复制成", where=str(folder), why="磁盘空间不足，或没有权限", next="请换一个文件夹") from None
    out = console()
    out.print(f"示例小区“阳光花园”已复制到 {folder}/", style="bold")
    if not any(d.name != "feecase" for d in command_context().plugins.distributions):
        out.print(
            "没有安装地方插件：以下只按全国性法律处理。安装示例所在省的插件：pip install ./plugins/feecase-shandong",
            style="yellow",
            soft_wrap=True,
        )
    before = Path.cwd()
    os.chdir(folder)
    try:
        for number, step in enumerate(STEPS, 1):
            out.print(f"\n[{number}/{len(STEPS)}] {step.why}", style="bold")
            out.print(f"$ feecase {' '.join(step.arguments)}\n", style="bold cyan", soft_wrap=True)
            code = execute(list(step.arguments))
            if code != step.expected:
                out.print(f"这一步以退出码 {code} 结束，预期是 {step.expected}。", style="red")
                raise typer.Exit(code or 1)
    finally:
        os.chdir(before)
    _farewell(folder)


def _farewell(folder: Path) -> None:
    from feecase.cli.show import console

    out = console()
    out.print("\n全过程完成：被拒的两行和阻断的发现都是示例有意安排的。值得打开的文件：", style="bold")
    first = sorted(folder.glob("cases/*/out/manifest.json"))
    case = first[0].parent if first else folder
    wanted = [
        *sorted(case.glob("**/*要素式*.docx"))[:1],
        *sorted(case.glob("**/*备忘*.docx"))[:1],
        *sorted(case.glob("**/*证据*.pdf"))[:1],
        *sorted(case.glob("**/*欠费明细*.xlsx"))[:1],
    ]
    wanted += [*sorted(folder.glob("cases/rejects.xlsx")), folder / "README.md"]
    for path in wanted:
        out.print(f"  {path}", soft_wrap=True)
