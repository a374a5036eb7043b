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
    from feecase.cli.show import console, print_json, table
    from feecase.workspace.labels import RULES
    from feecase.workspace.retention import purge as run

    with here.workspace() as opened:
        rules = opened.settings.retention
        found = run(opened, at=clock.now(), actor=here.actor(), really=yes)
    report = found.report(personal=personal)
    if as_json:
        print_json("purge", report.model_dump(mode="json"))
        return
    out = console()
    if rules.closed_cases is None and rules.withdrawn_records is None:
        out.print("feecase.toml 的 [retention] 没有写保存期限：案件和记录永久保存。", style="yellow", soft_wrap=True)
    if not report.due:
        out.print("没有到期的内容。")
        return
    view = table("规则", "对象", "数量", "结案日", right=("数量",))
    for line in report.due:
        view.add_row(RULES[line.rule], line.subject, str(line.count), line.since[:10])
    out.print(view)
    out.print(f"已删除 {len(report.due)} 项。" if report.deleted else "以上都没有删除；确认后加 --yes。", style="bold")
    if folders := [name for line in report.due for name in line.folders]:
        out.print(f"这些文件夹由人管理，没有删除，请核对后自行处理：{'、'.join(folders)}", style="yellow", soft_wrap=True)
