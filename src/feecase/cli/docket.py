"""`feecase docket`: after filing, from the court's notices to the days that must not be missed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli import docket_lists
from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    from feecase.docket.report import DocketReport

app = typer.Typer(help="立案之后：登记办案事项，推算期间，列出要办的事。", no_args_is_help=True, rich_markup_mode=None)
URGENT = 3
OneCase = Annotated[Path, typer.Argument(help="案件文件夹", metavar="案件", show_default=False)]


@app.command("show")
def show(
    cases: Cases = None,
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--all", help="已完成的期间也列出")] = False,
    as_json: Json = False,
) -> None:
    """一案或多案的办案进程：阶段、每一个期间的最后一天和最迟行动日、还缺哪个日期。"""
    from feecase.cli.cases import chosen
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.docket_lists import tell
    from feecase.cli.show import command_context, print_json
    from feecase.cli.show import show as show_page
    from feecase.docket.report import report, urgent
    from feecase.flows.docket import DocketRequest, docket
    from feecase.flows.many import run
    from feecase.views.docket import docket_json, docket_page

    day = day_of(as_of)
    found: list[DocketReport] = []
    failed = []
    work = [(ref, DocketRequest(ref.case, day)) for ref in chosen(cases)]
    for outcome in run(docket, command_context(), work):
        failed += [(outcome.name, problem) for problem in outcome.problems]
        if outcome.result is not None:
            result = outcome.result
            found.append(report(result.case, day, result.loaded.case.proceedings, result.state))
    if as_json:
        print_json("docket", docket_json(found, failed))
    else:
        show_page(docket_page(found, closed=every))
    tell(failed, as_json=as_json)
    late = any(urgent(one.clocks, day) for one in found)
    raise typer.Exit(1 if failed else URGENT if late else 0)


@app.command("next")
def upcoming(
    cases: Cases = None,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help="今后几天")] = 14,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """所有案件今后几天要办的事，已过期的和起算日不明的在最前。"""
    from feecase.cli.cases import chosen
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.docket_lists import tell
    from feecase.cli.show import command_context, print_json
    from feecase.cli.show import show as show_page
    from feecase.docket.report import NextClock, soon, urgent
    from feecase.flows.docket import DocketRequest, docket
    from feecase.flows.many import run
    from feecase.views.docket import next_json, next_page

    day = day_of(as_of)
    clocks: list[NextClock] = []
    failed = []
    for outcome in run(docket, command_context(), [(ref, DocketRequest(ref.case, day)) for ref in chosen(cases)]):
        failed += [(outcome.name, problem) for problem in outcome.problems]
        if outcome.result is not None:
            clocks += [NextClock(case=outcome.name, clock=one) for one in soon(outcome.result.state.clocks, day, days)]
    order = ("overdue", "late", "due", "unknown", "running")
    clocks.sort(key=lambda one: (order.index(one.clock.status), str(one.clock.act_by or one.clock.floor or "9"), one.case))
    if as_json:
        print_json("docket-next", next_json(day, days, clocks, failed))
    else:
        show_page(next_page(days, clocks))
    tell(failed, as_json=as_json)
    raise typer.Exit(1 if failed else URGENT if urgent((one.clock for one in clocks), day) else 0)


@app.command("add")
def add(
    case: OneCase,
    kind: Annotated[
        str, typer.Argument(help="事项：英文或中文，如 fee-notice 或 缴费通知；程序写 程序", metavar="事项", show_default=False)
    ],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            help="字段=值，如 收到日期=2026-09-24 金额=235.00；程序如 程序=一审 案号=…", metavar="字段=值…", show_default=False
        ),
    ] = None,
) -> None:
    """登记一件事（受理、缴费通知、送达、开庭、裁判、履行……），写进案件的 docket.yaml；写错的另登记一件，用“更正”指明。"""
    from feecase.cases.folder import store_of
    from feecase.cases.protocol import Author
    from feecase.cli import clock
    from feecase.cli.show import command_context, console
    from feecase.errors import UsageError
    from feecase.flows.docket import DocketFacts, record
    from feecase.model.docket import ENTRY_NAMES, Entry, Proceeding
    from feecase.model.vocabulary import to_english
    from feecase.plainyaml import YamlDocument

    given: dict[str, str] = {}
    for value in values or ():
        name, equals, text = value.partition("=")
        if not equals:
            raise UsageError(f"“{value}”不是 字段=值", where="命令行", next="如 收到日期=2026-09-24")
        given[name.strip()] = text.strip()
    store, name = store_of(case)
    author = Author(clock.now())
    if kind in ("程序", "proceeding"):
        facts = DocketFacts(name, author, proceedings=(to_english(Proceeding, YamlDocument("命令行", given)).data,))
    else:
        english = {chinese: key for key, chinese in ENTRY_NAMES.items()} | {key: key for key in ENTRY_NAMES}
        if kind not in english:
            raise UsageError(f"没有“{kind}”这种事项", where="命令行", next="可用：" + "、".join(ENTRY_NAMES.values()))
        facts = DocketFacts(
            name, author, entries=({"kind": english[kind]} | to_english(Entry, YamlDocument("命令行", given)).data,)
        )
    added = record(command_context(), store, facts)
    console().print(f"{name}：已登记 {'、'.join(added)}。")


@app.command("read")
def read(
    source: Annotated[str, typer.Argument(help="法院短信或通知的文本文件；- 为标准输入", metavar="文件|-", show_default=False)],
    received: Annotated[
        str | None, typer.Option("--received", help="收到的日期（年-月-日）", metavar="日期", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """读法院的短信或通知，列出可以登记的事项和要先弄清的问题。只读不写；链接和验证码一律去除。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.docket_lists import text_of
    from feecase.cli.show import print_json
    from feecase.cli.show import show as show_page
    from feecase.docket.notices import read_notice
    from feecase.docket.report import notice
    from feecase.views.docket import notice_page

    found = notice(read_notice(text_of(source), received=day_of(received) if received else None))
    if as_json:
        print_json("docket-notice", found)
    else:
        show_page(notice_page(found))


docket_lists.register(app)
