"""`feecase new`: a project, asked for at the terminal, taken from a form, or as a commented file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feecase.intake.contract_text import Proposal

_QUOTED = 100


def new(
    folder: Annotated[Path, typer.Argument(help="新项目的文件夹", metavar="文件夹", show_default=False)],
    form: Annotated[bool, typer.Option("--form", help="写出 项目资料.xlsx，填好后用 --from 采用")] = False,
    from_: Annotated[
        Path | None, typer.Option("--from", help="采用填好的 项目资料.xlsx", metavar="文件", show_default=False)
    ] = None,
    contract: Annotated[
        Path | None,
        typer.Option(
            "--contract",
            help="物业服务合同（PDF）：读出单价、期限、交费与违约金条款，注明页码，请人核对",
            metavar="文件",
            show_default=False,
        ),
    ] = None,
    ocr: Annotated[bool, typer.Option("--ocr", help="合同是扫描件时识别文字（需安装 feecase[ocr]）")] = False,
    blank: Annotated[bool, typer.Option("--blank", help="不提问，写出带注释的 project.yaml 自己填")] = False,
) -> None:
    """新建项目：在终端里逐项提问；或用 --form 写出表格、--from 采用表格；--contract 从合同里读出建议。"""
    from feecase.cli.show import console
    from feecase.flows import new_project as flow

    out = console()
    if from_ is not None:
        _done(flow.from_form(folder, from_), folder)
        return
    proposals: Sequence[Proposal] = ()
    if contract is not None:
        from feecase.evidence.find.recognition import recogniser

        proposals = flow.read_contract(contract, recogniser() if ocr else None)
        out.print(f"从合同读出 {len(proposals)} 项建议，请逐项核对。")
    if form or (contract is not None and not sys.stdin.isatty()):
        path = flow.write_form(folder, proposals)
        out.print(f"已写出 {path}：填好后 feecase new {folder} --from {path}", soft_wrap=True)
    elif blank or not sys.stdin.isatty():
        _done(flow.commented(folder), folder)
    else:
        from feecase.intake.starter import free

        free(folder)
        _done(flow.from_answers(folder, _ask(proposals), "终端"), folder)


def _ask(proposals: Sequence[Proposal]) -> dict[str, str]:
    """Ask for each field of the form; an empty answer takes the proposal or leaves the field out, a needed one is asked again."""
    from feecase.cli.show import console
    from feecase.intake.project_form import FIELDS

    out = console()
    known = {one.field: one for one in proposals}
    values: dict[str, str] = {}
    out.print("逐项填写；直接回车采用方括号里的建议或跳过；带 * 的必填。")
    part = ""
    for field in FIELDS:
        if field.part != part:
            part = field.part
            out.print(f"\n{part}", style="bold")
        one = known.get(field.title)
        if one:
            out.print(f"  合同第{one.page}页：“{one.words[:_QUOTED]}”", style="dim", soft_wrap=True)
        label = f"{field.title}{'*' if field.needed else ''}{f'（{field.hint}）' if field.hint else ''}"
        if field.choices:
            label += f"（{'、'.join(field.choices)}）"
        while True:
            value = str(typer.prompt(label, default=one.value if one else "", show_default=bool(one))).strip()
            if value and field.choices and value not in field.choices:
                out.print(f"  请从中选择：{'、'.join(field.choices)}", style="yellow")
            elif value or not field.needed:
                break
            else:
                out.print("  这一项必填", style="yellow")
        if value:
            values[field.title] = value
    return values


def _done(path: Path, folder: Path) -> None:
    from feecase.cli.show import console

    out = console()
    out.print(f"已写出 {path}", soft_wrap=True)
    out.print("\n接着：")
    out.print(f"  feecase import 台账.xlsx 业主档案.xlsx --project {path} --to {folder / 'cases'}", soft_wrap=True)
    out.print(f"  证据文件放进 {folder / 'evidence'}，再 feecase evidence scan {folder} --write", soft_wrap=True)
