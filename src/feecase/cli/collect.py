"""`feecase collect`: collection before court."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.collect_texts import audit_guide, check_text
from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feecase.cases.protocol import CaseRef, CaseStore
    from feecase.collection.proposals import DayList
    from feecase.errors import Problem
    from feecase.model.scheme import Scheme

app = typer.Typer(help="诉前催收：今天做什么、话术、函件、合规检查、成效。", no_args_is_help=True, rich_markup_mode=None)
app.command("check-text")(check_text)
app.command("audit-guide")(audit_guide)
WRONG_INPUT, BLOCKED = 1, 3
_DEMAND = 4
CollectCases = Annotated[
    list[Path] | None,
    typer.Argument(help="案件文件夹，或装有多个案件文件夹的文件夹；在工作区里可以不写", metavar="案件…", show_default=False),
]
CollectCase = Annotated[Path, typer.Argument(help="案件文件夹", metavar="案件", show_default=False)]
SchemeFile = Annotated[
    Path | None, typer.Option("--scheme", help="催收方案文件，默认用项目文件旁的 方案.yaml", metavar="文件", show_default=False)
]


@app.command("today")
def today(
    cases: CollectCases = None,
    as_of: AsOf = None,
    scheme: SchemeFile = None,
    collector: Annotated[str, typer.Option("--collector", help="只看一名催收人的", metavar="姓名", show_default=False)] = "",
    sheets: Annotated[
        Path | None,
        typer.Option("--sheets", help="把工作单（.xlsx，每人每楼一张）写进这个文件夹", metavar="文件夹", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """今天建议做的事：提醒谁、给谁打电话、上门、寄信，谁不要打扰，各写明理由；时效将届满的排在最前。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows.collect import gather
    from feecase.flows.collect import today as run
    from feecase.flows.worksheets import WorksheetWriter
    from feecase.views.collect import today_json, today_page

    day, context = day_of(as_of), command_context()
    refs = _refs(cases)
    own = _scheme(scheme, refs)
    outcomes = list(gather(context, refs, day, own))
    accounts = [o.result for o in outcomes if o.result is not None]
    found = run(context, accounts, day, own)
    if collector:
        found = _only(found, collector)
    writer = WorksheetWriter(context, {ref.case: ref.store for ref in refs}, day, own)
    written = writer.write(found.proposals, sheets) if sheets else ()
    problems = [p for o in outcomes for p in o.problems]
    if as_json:
        print_json("collect-today", today_json(found, writer.text, outcomes))
    else:
        show(today_page(found))
        for path in written:
            typer.echo(f"已写好工作单：{path}")
    return _failures(problems)


@app.command("plan")
def plan(case: CollectCase, as_of: AsOf = None, scheme: SchemeFile = None, as_json: Json = False) -> int:
    """一户的催收安排：各阶段在哪一天、以什么方式，方案写成句子。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import command_context, console, print_json
    from feecase.flows.collect import AccountRequest, planned
    from feecase.views.collect import plan_json

    day, context = day_of(as_of), command_context()
    (ref,) = _refs([case])
    lines = planned(context, ref.store, AccountRequest(ref.case, day, _scheme(scheme, [ref])))
    if as_json:
        print_json("collect-plan", plan_json(ref.case, day, lines))
    else:
        for line in lines:
            console().print(line, soft_wrap=True)
    return 0


@app.command("why")
def why(case: CollectCase, as_of: AsOf = None, scheme: SchemeFile = None, as_json: Json = False) -> int:
    """一户的画像、分级、原因与处理、停止催收、下一步，各写明所依据的事实。仅供内部，不写进送达的文书。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows.collect import AccountRequest
    from feecase.flows.collect import why as run
    from feecase.views.collect import explained, why_page

    day, context = day_of(as_of), command_context()
    (ref,) = _refs([case])
    found = run(context, ref.store, AccountRequest(ref.case, day, _scheme(scheme, [ref])))
    shown = explained(found, day)
    if as_json:
        print_json("collect-why", shown)
    else:
        show(why_page(shown))
    return 0


@app.command("confirm")
def confirm(
    ids: Annotated[list[str], typer.Argument(help="今天列出的任务号，如 3-1-302:message", metavar="任务号…", show_default=False)],
    within: Annotated[Path, typer.Option("--in", help="装有案件文件夹的文件夹", metavar="文件夹")] = Path("cases"),
    as_of: AsOf = None,
    scheme: SchemeFile = None,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="不办理（须写 --reason）")] = False,
    reason: Annotated[str, typer.Option("--reason", help="不办理的原因", metavar="原因", show_default=False)] = "",
    result: Annotated[
        str, typer.Option("--result", help="结果：签收、接通、未接通、已读、已回复……", metavar="结果", show_default=False)
    ] = "",
    tracking: Annotated[str, typer.Option("--tracking", help="邮件号", metavar="号码", show_default=False)] = "",
    at: Annotated[str, typer.Option("--at", help="时刻，如 10:30", metavar="时刻", show_default=False)] = "",
    by: Annotated[str, typer.Option("--by", help="经办人，默认本机用户名", metavar="姓名", show_default=False)] = "",
) -> int:
    """把今天的建议记为已办理（成为一条往来）或者不办理；办理之前再核对一次停止催收与合规。"""
    from feecase.cases.protocol import Author, CaseRef
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.clock import now
    from feecase.cli.here import actor
    from feecase.cli.show import command_context
    from feecase.errors import UserError
    from feecase.flows.collect import ConfirmRequest
    from feecase.flows.collect import confirm as run

    context, day = command_context(), day_of(as_of)
    problems: list[Problem] = []
    store = _store(within)
    refs = [CaseRef(store, id_.partition(":")[0]) for id_ in ids]
    own = _scheme(scheme, refs)
    for id_ in ids:
        case, _, rest = id_.partition(":")
        stage, _, person = rest.partition(":")
        request = ConfirmRequest(
            case,
            day,
            stage,
            by or actor(),
            person=person,
            state="dismissed" if dismiss else "confirmed",
            reason=reason,
            result=result,
            tracking_no=tracking,
            at=at,
            scheme=own,
        )
        try:
            store.save([run(context, store, request)], Author(now(), by or actor()))
            typer.echo(f"{id_} 已记为{'不办理' if dismiss else '已办理'}")
        except UserError as error:
            problems += error.problems
    return _failures(problems)


@app.command("texts")
def texts(
    name: Annotated[str, typer.Argument(help="话术名称，如 call.phone；不写则列出全部", metavar="名称", show_default=False)] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="把自带的话术复制到这个文件夹，供修改", metavar="文件夹", show_default=False)
    ] = None,
) -> int:
    """自带的话术：短信、微信、电话、上门各阶段，业主常见说法的应答，谈话纪要；可以复制出来修改，改后用 check-text 检查。"""
    from feecase import files
    from feecase.flows.messages import template
    from feecase.resources import folder

    root = folder("templates") / "messages"
    if name:
        typer.echo(template(name))
        return 0
    for path in sorted(root.rglob("*.txt")):
        relative = path.relative_to(root)
        if to is not None and not (to / relative).exists():
            files.write(to / relative, path.read_bytes())
        first = path.read_text(encoding="utf-8").splitlines()[0]
        typer.echo(f"{relative.with_suffix('')!s:34} {first[:40]}")
    if to is not None:
        typer.echo(f"已复制到 {to}，已有的文件没有动")
    return 0


@app.command("letters")
def letters(
    cases: CollectCases = None,
    stage: Annotated[
        int | None,
        typer.Option(
            "--stage", help="只做某一阶段：4 书面催缴，5 律师函；不写则当天建议的全部函件", metavar="阶段", show_default=False
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="写到哪个文件夹，默认 函件-日期", metavar="文件夹", show_default=False)
    ] = None,
    as_of: AsOf = None,
    scheme: SchemeFile = None,
    first: Annotated[int, typer.Option("--first", help="文号从几号开始", metavar="序号")] = 1,
    pdf: Annotated[bool, typer.Option("--pdf", help="另做一份按楼栋房号排好、双面打印的 PDF（需要 LibreOffice）")] = False,
) -> int:
    """当天建议的函件一次做好：文号登记簿、用印审批单、函件、EMS 清单、标签与回执、清单；寄出以后由人确认或导入投递结果。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import command_context
    from feecase.flows.collect import gather
    from feecase.flows.collect import today as run
    from feecase.flows.letters import LetterWriter

    context, day = command_context(), day_of(as_of)
    refs = _refs(cases)
    own = _scheme(scheme, refs)
    outcomes = list(gather(context, refs, day, own))
    found = run(context, [o.result for o in outcomes if o.result is not None], day, own)
    wanted = [p for p in found.proposals if stage is None or p.act.number == stage or (p.act.preserving and stage == _DEMAND)]
    writer = LetterWriter(context, {ref.case: ref.store for ref in refs}, day, own, first)
    pack = writer.write(wanted, to or Path(f"函件-{day}"), pdf=pdf)
    typer.echo(
        f"已写好 {len(pack.letters)} 份函件：{pack.folder}；都还没有寄出，寄出后用 collect confirm 记录，投递结果用 collect results 导入"
    )
    return _failures([*(p for o in outcomes for p in o.problems), *pack.problems])


@app.command("results")
def results(
    files: Annotated[
        list[Path],
        typer.Argument(help="邮政、快递的投递结果表（.xlsx、.csv），须有邮件号一列", metavar="文件…", show_default=False),
    ],
    within: Annotated[Path, typer.Option("--in", help="装有案件文件夹的文件夹", metavar="文件夹")] = Path("cases"),
) -> int:
    """导入投递结果：按邮件号找到寄出的函件，记下签收、拒收、退回和日期；退回的提示核对地址。"""
    from feecase.cases.protocol import Author
    from feecase.cli.clock import now
    from feecase.cli.here import actor
    from feecase.flows.results import take_results

    store = _store(within)
    edits, taken, problems = take_results(store, files)
    store.save(edits, Author(now(), actor()))
    for line in taken:
        typer.echo(line)
    return _failures(problems)


@app.command("effect")
def effect(
    cases: CollectCases = None,
    as_of: AsOf = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写成工作簿", metavar="文件.xlsx", show_default=False)] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", help="写成一页的欠费收缴情况汇报", metavar="文件.docx", show_default=False)
    ] = None,
    estate: Annotated[str, typer.Option("--title", help="汇报的副标题，如小区名称", metavar="名称", show_default=False)] = "",
    as_json: Json = False,
) -> int:
    """收缴率、清欠率、账龄、各项工作之后的付款、承诺履行、误催、处理不同的减免；按小区、楼栋、催收人、原因、画像、阶段分组，定义写在页上。"""
    from feecase import files
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import command_context, print_json, show
    from feecase.errors import BundleError, InputError
    from feecase.flows.effect import effect as run
    from feecase.flows.effect import manager_page, workbook
    from feecase.views.collect import effect_page

    for path in (xlsx, docx):
        if path is not None and path.exists():
            raise BundleError("文件已经存在，不覆盖", where=str(path), next="请换一个名字")
    report = run(command_context(), _refs(cases), day_of(as_of))
    if report.failed and not report.total.cases:
        raise InputError([_problem(one) for one in report.failed])
    if xlsx is not None:
        files.write(xlsx, workbook(report))
    if docx is not None:
        files.write(docx, manager_page(report, estate or next((r.name for r in report.groups if r.kind == "小区"), "")))
    if as_json:
        print_json("collect-effect", report)
    else:
        show(effect_page(report))
        for path in (xlsx, docx):
            if path is not None:
                typer.echo(f"已写好 {path}")
    return _failures([_problem(one) for one in report.failed])


def _problem(one: dict[str, str]) -> Problem:
    from feecase.errors import Problem

    return Problem(one["what"], one["where"], one["why"], one["next"])


def _refs(paths: Sequence[Path] | None) -> list[CaseRef]:
    from feecase.cases.folder import store_of
    from feecase.cases.protocol import CaseRef
    from feecase.cases.workspace import WorkspaceStore
    from feecase.cli.here import workspace
    from feecase.cli.show import case_folders

    if not paths:
        store = WorkspaceStore.of(workspace())
        return [CaseRef(store, entry.id) for entry in store.entries() if entry.state == "live"]
    return [CaseRef(*store_of(folder)) for folder in case_folders(paths)]


def _store(within: Path) -> CaseStore:
    from feecase.cases.folder import FolderStore
    from feecase.cases.workspace import WorkspaceStore
    from feecase.cli.here import workspace

    return FolderStore(within) if within.is_dir() else WorkspaceStore.of(workspace())


def _scheme(path: Path | None, refs: Sequence[CaseRef]) -> Scheme:
    """Return the scheme that was named, else that of `方案.yaml` beside the project file, else the default."""
    from feecase.flows.collect import load_scheme
    from feecase.model.scheme import Scheme

    if path is not None:
        return load_scheme(path)
    for ref in refs[:1]:
        here = Path(ref.where).resolve()
        for base in (here.parent, here.parent.parent):
            if (base / "方案.yaml").is_file():
                return load_scheme(base / "方案.yaml")
    return Scheme()


def _only(day: DayList, collector: str) -> DayList:
    from dataclasses import replace

    return replace(
        day,
        proposals=tuple(p for p in day.proposals if p.collector == collector),
        waiting=tuple(p for p in day.waiting if p.collector == collector),
    )


def _failures(problems: Sequence[Problem]) -> int:
    from feecase.cli.show import print_error
    from feecase.errors import InputError

    if problems:
        print_error(InputError(problems), as_json=False)
    return WRONG_INPUT if problems else 0
