"""`feecase workspace`: what the workspace holds, and case folders in and out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from feecase.cli.show import Json, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feecase.store.cases import CaseState
    from feecase.workspace.folders import Moved

WRONG_INPUT = 1
Personal = Annotated[bool, typer.Option("--show-personal", help="显示姓名、电话等个人信息（默认遮盖）")]
WorkspaceCases = Annotated[list[str], typer.Argument(help="案件编号或房号", metavar="案件…", show_default=False)]

app = typer.Typer(
    name="workspace", help="工作区：查看案件与修改记录，存入、取出案件文件夹。", no_args_is_help=True, rich_markup_mode=None
)


def _states() -> dict[str, str]:
    from feecase.views.workspace import STATE_NAMES

    return STATE_NAMES


@app.command("status")
def status(as_json: Json = False) -> None:
    """工作区的现状：案件、记录、最近的导入。"""
    from feecase.cli import here
    from feecase.cli.show import print_json
    from feecase.cli.show import show as show_page
    from feecase.views.workspace import status_page
    from feecase.workspace import report

    with here.workspace() as opened:
        found = report.status(opened)
    if as_json:
        print_json("workspace-status", found)
    else:
        show_page(status_page(found))


@app.command("list")
def list_(
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="只列这种状态：在办、台账已无、已结案",
            metavar="状态",
            show_default=False,
            callback=one_of(_states),
        ),
    ] = None,
    personal: Personal = False,
    as_json: Json = False,
) -> None:
    """列出案件。"""
    from feecase.cli import here
    from feecase.cli.show import print_json
    from feecase.cli.show import show as show_page
    from feecase.views.workspace import list_page
    from feecase.workspace import report

    with here.workspace() as opened:
        listed = report.listing(opened, state=cast("CaseState | None", state), personal=personal)
    if as_json:
        print_json("workspace-list", listed)
        return
    show_page(list_page(listed))


@app.command("show")
def show(
    case: Annotated[str, typer.Argument(help="案件编号或房号", metavar="案件", show_default=False)],
    personal: Personal = False,
    as_json: Json = False,
) -> None:
    """一个案件：各来源对这一户的记录，和案件的文件。"""
    from feecase.cli import here
    from feecase.cli.show import print_json
    from feecase.cli.show import show as show_page
    from feecase.views.workspace import case_page
    from feecase.workspace import report

    with here.workspace() as opened:
        found = report.detail(opened, case, personal=personal)
    if as_json:
        print_json("workspace-case", found)
    else:
        show_page(case_page(found))


@app.command("log")
def log(
    case: Annotated[str, typer.Argument(help="案件编号或房号；不写则列全部", metavar="案件")] = "",
    number: Annotated[int, typer.Option("--limit", "-n", "--number", help="列最近几条；0 为全部", min=0, metavar="条数")] = 50,
    as_json: Json = False,
) -> None:
    """修改记录：谁、何时、改了什么、依据哪个来源，最新的在前。记录只增不改，不含个人信息。"""
    from feecase.cli import here
    from feecase.cli.show import print_json
    from feecase.cli.show import show as show_page
    from feecase.views.workspace import log_page
    from feecase.workspace import report

    with here.workspace() as opened:
        found = report.log(opened, case, limit=number or None)
    if as_json:
        print_json("workspace-log", found)
        return
    show_page(log_page(found))


@app.command("take-in")
def take_in(
    folders: Annotated[list[Path], typer.Argument(help="案件文件夹，或装有它们的文件夹", metavar="文件夹…", show_default=False)],
) -> None:
    """把案件文件夹存入工作区：逐字节保存，文件夹不动；两边都改过的不覆盖。"""
    from feecase.cli import clock, here
    from feecase.workspace.folders import take_in as take

    with here.workspace() as opened:
        done = [moved for folder in folders for moved in take(opened, folder, at=clock.now(), actor=here.actor())]
    _moved(done, "存入")


@app.command("hand-out")
def hand_out(
    cases: Annotated[
        list[str] | None, typer.Argument(help="案件编号或房号；不写则取出全部", metavar="案件…", show_default=False)
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="写到哪里，默认工作区的 cases/；写到别处时连同项目文件和所用证据", metavar="文件夹", show_default=False
        ),
    ] = None,
) -> None:
    """把案件写成文件夹，供修改；文件夹里改过而未存入的不覆盖。"""
    from feecase.cli import clock, here
    from feecase.workspace import report
    from feecase.workspace.cases import listing
    from feecase.workspace.folders import hand_out as hand

    with here.workspace() as opened:
        with opened.database.read() as connection:
            ids = [report.named(connection, name).id for name in cases or ()]
        ids = ids or [row.id for row in listing(opened)]
        done = hand(opened, ids, to, at=clock.now(), actor=here.actor())
    _moved(done, "取出")


def _moved(done: Iterable[Moved], verb: str) -> None:
    from feecase.cli.show import console

    moved = list(done)
    for one in moved:
        for problem in one.problems:
            console(stderr=True).print(f"错误：{one.case}：{problem}", style="red", soft_wrap=True)
    fine = [one for one in moved if not one.problems]
    carried = [one for one in fine if one.carried]
    console().print(
        f"{verb} {len(carried)} 案，共 {sum(len(one.carried) for one in carried)} 个文件；{len(fine) - len(carried)} 案没有变化",
        soft_wrap=True,
    )
    raise typer.Exit(WRONG_INPUT if len(fine) < len(moved) else 0)


@app.command("close")
def close(cases: WorkspaceCases, reopen: Annotated[bool, typer.Option("--reopen", help="恢复为在办")] = False) -> None:
    """结案：不再列入在办，从此起算保存期限；欠费再有变化时自动恢复。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.workspace import report
    from feecase.workspace.cases import close as close_cases

    with here.workspace() as opened:
        with opened.database.read() as connection:
            ids = [report.named(connection, name).id for name in cases]
        done = close_cases(opened, ids, reopen=reopen, at=clock.now(), actor=here.actor())
    console().print(f"{'恢复在办' if reopen else '已结案'} {done} 案")


@app.command("migrate")
def migrate() -> None:
    """升级 feecase 之后，把数据库的表升到新版本；请先备份。"""
    from feecase.cli import here
    from feecase.cli.show import console
    from feecase.store.migrations import upgrade

    with here.workspace(unchecked=True) as opened:
        taken = upgrade(opened.database)
    console().print(f"已升级：{'、'.join(taken)}" if taken else "已是最新版本")
