"""`feecase purge`: what must go by the rules of retention."""

from __future__ import annotations

from typing import Annotated

import typer

from feecase.cli.show import Json


def purge(
    yes: Annotated[bool, typer.Option("--yes", help="真的删除；不写则只列出")] = False,
    personal: Annotated[bool, typer.Option("--show-personal", help="显示案件编号里的姓名（默认遮盖）")] = False,
    as_json: Json = False,
) -> None:
    """按 feecase.toml 的保存期限清除个人信息：默认只列出，加 --yes 才删除；删除留痕，不留内容。备份里的内容要另行处理。"""
    from feecase.cli import clock, here
    from feecase.cli.show import print_json, show
    from feecase.views.workspace import purge_page
    from feecase.workspace.retention import purge as run

    with here.workspace() as opened:
        rules = opened.settings.retention
        found = run(opened, at=clock.now(), actor=here.actor(), really=yes)
    report = found.report(personal=personal)
    if as_json:
        print_json("purge", report)
    else:
        show(purge_page(report, kept_for_ever=rules.closed_cases is None and rules.withdrawn_records is None))
