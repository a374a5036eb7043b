"""`feecase workspace`: what the workspace holds, and case folders in and out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from feecase.cli.show import Json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feecase.workspace.folders import Moved
    from feecase.workspace.report import WorkspaceCase, WorkspaceStatus

WRONG_INPUT = 1
STATES = {"live": "在办", "absent": "台账已无", "closed": "已结案"}
SHOWN = 200
Personal = Annotated[bool, typer.Option("--show-personal", help="显示姓名、电话等个人信息（默认遮盖）")]
Cases = Annotated[list[str], typer.Argument(help="案件编号或房号", metavar="案件…", show_default=False)]

app = typer.Typer(
    name="workspace", help="工作区：查看案件与修改记录，存入、取出案件文件夹。", no_args_is_help=True, rich_markup_mode=None
)


@app.command("status")
def status(as_json: Json = False) -> None:
    """工作区的现状：案件、记录、最近的导入。"""
    from feecase.cli import here
    from feecase.cli.show import print_json
    from feecase.workspace import report

    with here.workspace() as opened:
        found = report.status(opened)
    if as_json:
        print_json("workspace-status", found.model_dump(mode="json"))
    else:
        _status(found)


def _status(found: WorkspaceStatus) -> None:
    from feecase.cli.show import console, print_labelled, table
    from feecase.money import yuan
    from feecase.workspace.labels import KINDS

    count = "，".join(f"{STATES[state]} {n}" for state, n in found.cases.items()) or "还没有"
    records = "，".join(f"{KINDS.get(kind, kind)} {n}" for kind, n in found.records.items()) or "还没有"
    print_labelled("文件夹", found.folder, indent=0)
    print_labelled("数据库", f"{found.database}（表的版本 {found.revision}）", indent=0)
    print_labelled("案件  ", f"{count}；在办的欠费 {yuan(found.outstanding)} 元（按来源）", indent=0)
    print_labelled("记录  ", records + (f"；已撤回 {found.withdrawn}" if found.withdrawn else ""), indent=0)
    print_labelled("文件  ", str(found.documents), indent=0)
    if found.waiting:
        print_labelled("待更新", f"{found.waiting} 户的记录有变化，案件将在下次导入或读取时更新", indent=0, style="yellow")
    if not found.batches:
        return
    view = table(
        "时间", "来源", "文件", "新增", "变化", "无变化", "撤回", right=("新增", "变化", "无变化", "撤回"), keep=("时间",)
    )
    for one in found.batches:
        numbers = (one.new, one.changed, one.unchanged, one.withdrawn)
        view.add_row(local(one.received_at), one.source, one.name, *map(str, numbers))
    console().print(view)


@app.command("list")
def list_(
    state: Annotated[
        Literal["live", "absent", "closed"] | None,
        typer.Option("--state", help="只列这种状态：live 在办、absent 台账已无、closed 已结案", show_default=False),
    ] = None,
    personal: Personal = False,
    as_json: Json = False,
) -> None:
    """列出案件。"""
    from feecase.cli import here
    from feecase.cli.show import console, print_json, table
    from feecase.money import total, yuan
    from feecase.workspace import report

    with here.workspace() as opened:
        listed = report.listing(opened, state=state, personal=personal)
    if as_json:
        print_json("workspace-list", listed.model_dump(mode="json"))
        return
    found = listed.cases
    view = table("案件", "状态", "款项", "欠费金额", "更新时间", right=("款项", "欠费金额"), keep=("案件", "更新时间"))
    for one in found[:SHOWN]:
        view.add_row(one.id, STATES[one.state], str(one.charges), yuan(one.outstanding), local(one.changed_at))
    view.add_section()
    view.add_row(
        f"合计 {len(found)} 案", "", str(sum(one.charges for one in found)), yuan(total(one.outstanding for one in found)), ""
    )
    console().print(view)
    if len(found) > SHOWN:
        console().print(f"只列出前 {SHOWN} 案；全部见 --json。")


@app.command("show")
def show(
    case: Annotated[str, typer.Argument(help="案件编号或房号", metavar="案件", show_default=False)],
    personal: Personal = False,
    as_json: Json = False,
) -> None:
    """一个案件：各来源对这一户的记录，和案件的文件。"""
    from feecase.cli import here
    from feecase.cli.show import print_json
    from feecase.workspace import report

    with here.workspace() as opened:
        found = report.detail(opened, case, personal=personal)
    if as_json:
        print_json("workspace-case", found.model_dump(mode="json"))
    else:
        _detail(found)


def _detail(found: WorkspaceCase) -> None:
    from feecase.cli.show import console, table
    from feecase.money import yuan
    from feecase.workspace.labels import KINDS, said

    out, one = console(), found.case
    out.print(
        f"{one.id}  {STATES[one.state]}  {one.charges} 笔，{yuan(one.outstanding)} 元（按来源）", style="bold", soft_wrap=True
    )
    view = table("类别", "内容", "出处", "状态", keep=("类别", "状态"))
    for record in found.records:
        shown = {key: value for key, value in record.values.items() if key != "room"}
        place = " ".join(part for part in (record.source, record.file, f"第{record.row}行" if record.row else "") if part)
        view.add_row(
            KINDS.get(record.kind, record.kind), said(record.kind, shown), place, "" if record.state == "live" else "已撤回"
        )
    out.print(view)
    files = table("文件", "版本", "字节", "更新时间", "操作人", right=("版本", "字节"), keep=("更新时间",))
    for file in found.documents:
        files.add_row(file.path, str(file.version), str(file.size), local(file.changed_at), file.actor)
    out.print(files)


@app.command("log")
def log(
    case: Annotated[str, typer.Argument(help="案件编号或房号；不写则列全部", metavar="案件")] = "",
    number: Annotated[int, typer.Option("--number", "-n", help="列最近几条；0 为全部", min=0, metavar="条数")] = 50,
    as_json: Json = False,
) -> None:
    """修改记录：谁、何时、改了什么、依据哪个来源，最新的在前。记录只增不改，不含个人信息。"""
    from feecase.cli import here
    from feecase.cli.show import console, print_json, table
    from feecase.workspace import labels, report

    with here.workspace() as opened:
        found = report.log(opened, case, limit=number or None)
    if as_json:
        print_json("workspace-log", found.model_dump(mode="json"))
        return
    view = table("时间", "操作人", "动作", "对象", "来源", "变化", keep=("时间", "动作"))
    for one in found.entries:
        action, source = labels.ACTIONS.get(one.action, one.action), labels.SOURCES.get(one.source, one.source)
        told = labels.change(one.action, one.before or {}, one.after or {})
        view.add_row(local(one.at), one.actor, action, labels.about(one.subject), source, told)
    console().print(view)


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
    """把案件写成文件夹，供修改或 feecase prepare；文件夹里改过而未存入的不覆盖。"""
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
def close(cases: Cases, reopen: Annotated[bool, typer.Option("--reopen", help="恢复为在办")] = False) -> None:
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


def local(moment: str) -> str:
    """Write a stored moment in the machine's time zone, to the minute."""
    import datetime as dt

    return f"{dt.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}" if moment else ""
