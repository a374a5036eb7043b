"""`feecase synth`: an invented estate with its truth, to try importers and rules on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer


def synth(
    folder: Annotated[Path | None, typer.Argument(help="写到哪个文件夹", metavar="文件夹", show_default=False)] = None,
    households: Annotated[int, typer.Option("--households", "-n", help="多少户欠费", min=1, metavar="户数")] = 60,
    seed: Annotated[int, typer.Option("--seed", help="种子：同一种子写出同样的文件", metavar="数")] = 1,
    layout: Annotated[str, typer.Option("--layout", help="欠费台账的布局", metavar="名称")] = "detail",
    habits: Annotated[str, typer.Option("--habits", help="记账习惯，逗号分开；all 为全部能并用的", metavar="名称,…")] = "",
    books: Annotated[str, typer.Option("--books", help="另写哪些表，逗号分开；all 为全部", metavar="名称,…")] = "",
    tariff: Annotated[bool, typer.Option("--tariff", help="project.yaml 里写收费标准")] = False,
    list_: Annotated[bool, typer.Option("--list", help="列出布局、习惯与表")] = False,
) -> None:
    """造一个虚构的小区：台账、档案、流水、催缴登记，以及正确答案 truth.json，供试验导入与规则。"""
    from feecase.cli.show import console
    from feecase.errors import UsageError
    from feecase.synth.habits import BOOKS, HABITS

    if list_:
        _list()
        return
    if folder is None:
        raise UsageError("没有写文件夹", where="命令行", next="例如 feecase synth 试验小区")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("文件夹已存在且不是空的", where=str(folder), next="请换一个名字，或指定空文件夹")
    from feecase.synth.estate import Traits
    from feecase.synth.make import Plan, make

    chosen = _together(layout, HABITS) if habits == "all" else frozenset(_names(habits))
    beside = frozenset(BOOKS if books == "all" else _names(books))
    traits = Traits(
        waived=0.05, co_owners=0.1, companies=0.05, tenants=0.1, transfers=0.1, parking=0.2, receipts=0.2, contacts=0.5
    )
    paths = make(folder, Plan(seed, households, layout, chosen, beside, tariff, traits=traits))
    out = console()
    for path in paths:
        out.print(f"已写出 {path}", soft_wrap=True)
    tables = " ".join(str(path) for path in paths if path.suffix == ".xlsx")
    out.print(f"\n试着导入：feecase import {tables} --project {folder / 'project.yaml'} --to {folder / 'cases'}", soft_wrap=True)
    out.print("再与 truth.json 比较（格式见 feecase help synth）。")


def _together(layout: str, habits: Mapping[str, str]) -> frozenset[str]:
    """Return the habits that go together in a layout."""
    apart = {"ten-thousand"}
    if layout not in {"settled", "period"}:
        apart.add("formulas")
    if layout not in {"detail", "settled", "period"}:
        apart.add("negatives")
    return frozenset(habits) - apart


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]


def _list() -> None:
    from feecase.cli.show import show
    from feecase.synth.habits import BOOKS, HABITS, LAYOUTS
    from feecase.views.machine import names_page

    show(names_page({"布局 --layout": LAYOUTS, "习惯 --habits": HABITS, "表 --books": BOOKS}))
