"""`feecase docket`, over many cases: hearings of a day, conflicts, stages, fees, a calendar; and taking in a court's text."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from feecase.docket.hearings import Hearing
    from feecase.errors import Problem
    from feecase.flows.docket import DocketResult
    from feecase.views.docket import FailedCases

CONFLICT = 3
Minutes = Annotated[int, typer.Option("--minutes", min=0, max=720, help="两个开庭相隔不到多少分钟算冲突")]
_ANSWER = re.compile(r"(\d{1,2})[.．](.+)")


def register(app: typer.Typer) -> None:
    """Add these commands to `feecase docket`."""
    app.command("day")(day)
    app.command("conflicts")(conflicts)
    app.command("stages")(stages)
    app.command("fees")(fees)
    app.command("ics")(ics)
    app.command("confirm")(confirm)


def day(
    on: Annotated[str, typer.Argument(help="哪一天（年-月-日）", metavar="日期", show_default=False)],
    cases: Cases = None,
    minutes: Minutes = 60,
    as_json: Json = False,
) -> None:
    """某一天的开庭：时间、法院、法庭、案号、法官、代理人；同一人去不了两处的，一并指出。"""
    from feecase.cli.clock import as_of as day_of

    when = day_of(on)
    results, failed = _results(cases, when)
    _hearings(when, [one for one in _all_hearings(results) if one.on == when], failed, minutes=minutes, as_json=as_json)


def conflicts(cases: Cases = None, minutes: Minutes = 60, as_of: AsOf = None, as_json: Json = False) -> None:
    """今后所有开庭里，同一代理人去不了两处的：相隔太近，或同一半天在两个法院。有冲突时退出码为 3。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.docket.hearings import conflicts as clashes

    today = day_of(as_of)
    results, failed = _results(cases, today)
    coming = [one for one in _all_hearings(results) if one.on >= today]
    paired = clashes(coming, minutes=minutes)
    inside = {(one.case, one.entry) for pair in paired for one in (pair.one, pair.other)}
    _hearings(
        today,
        [one for one in coming if (one.case, one.entry) in inside],
        failed,
        minutes=minutes,
        as_json=as_json,
        none="没有冲突。",
    )


def _hearings(
    when: dt.date,
    found: list[Hearing],
    failed: FailedCases,
    *,
    minutes: int,
    as_json: bool,
    none: str = "没有开庭。",
) -> None:
    from feecase.cli.show import print_json, show
    from feecase.docket.hearings import conflicts as clashes
    from feecase.views.docket import hearings_json, hearings_page

    paired = clashes(found, minutes=minutes)
    if as_json:
        print_json("docket-hearings", hearings_json(when, found, paired, failed))
    else:
        show(hearings_page(found, paired, none))
    tell(failed, as_json=as_json)
    raise typer.Exit(1 if failed else CONFLICT if paired else 0)


def stages(
    cases: Cases = None,
    stuck: Annotated[int, typer.Option("--stuck", min=1, max=3650, help="多少天没有登记算久无进展")] = 30,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """各阶段、各法院、各经办人有多少案，哪些久无进展。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import print_json, show
    from feecase.docket.stages import phase
    from feecase.docket.stages import stages as grouped
    from feecase.views.docket import stages_json, stages_page

    today = day_of(as_of)
    results, failed = _results(cases, today)
    lines = grouped((phase(one.case, one.state.stage, one.facts) for one in results), today, stuck_days=stuck)
    if as_json:
        print_json("docket-stages", stages_json(today, stuck, lines, failed))
    else:
        show(stages_page(lines))
    tell(failed, as_json=as_json)
    raise typer.Exit(1 if failed else 0)


def fees(cases: Cases = None, as_of: AsOf = None, as_json: Json = False) -> None:
    """诉讼费台账：预交、已退、我方负担、对方直付、法院应退而未退的，以及对不上的。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import command_context, print_json, show
    from feecase.docket.clocks import Reckoning
    from feecase.docket.fees import fee_lines
    from feecase.views.docket import fees_json, fees_page

    today = day_of(as_of)
    results, failed = _results(cases, today)
    reckoning = Reckoning(today, command_context().library)
    lines = [line for one in results for line in fee_lines(one.case, one.facts, one.state.decisions, reckoning)]
    if as_json:
        print_json("docket-fees", fees_json(today, lines, failed))
    else:
        show(fees_page(lines))
    tell(failed, as_json=as_json)
    raise typer.Exit(1 if failed else 0)


def ics(
    file: Annotated[Path, typer.Argument(help="写到哪个日历文件（.ics）", metavar="文件", show_default=False)],
    cases: Cases = None,
    who: Annotated[str, typer.Option("--who", help="只要这个人（代理人或经办人）的", metavar="姓名")] = "",
    as_of: AsOf = None,
) -> None:
    """开庭和我方的期间写成日历：改期的更新原来的那一条，取消的标明取消；不写当事人姓名。"""
    from feecase.cli.clock import as_of as day_of
    from feecase.cli.show import say
    from feecase.docket.calendar import calendar
    from feecase.docket.hearings import hearings
    from feecase.files import write

    today = day_of(as_of)
    results, failed = _results(cases, today)
    mine = [one for one in results if not who or who in _people(one)]
    write(
        file,
        calendar(
            today,
            (hearing for one in mine for hearing in hearings(one.case, one.facts)),
            ((one.case, len(one.facts.entries), clock) for one in mine for clock in one.state.clocks),
        ),
    )
    say(f"已写出 {file}：{len(mine)} 案。")
    tell(failed, as_json=False)
    raise typer.Exit(1 if failed else 0)


def _people(result: DocketResult) -> set[str]:
    return {name for one in result.facts.proceedings for name in (one.agent, one.handler) if name}


def confirm(
    case: Annotated[Path, typer.Argument(help="案件文件夹", metavar="案件", show_default=False)],
    source: Annotated[str, typer.Argument(help="法院短信或通知的文本文件；- 为标准输入", metavar="文件|-", show_default=False)],
    answers: Annotated[
        list[str] | None,
        typer.Argument(
            help="对待确认问题的回答：序号.字段=值，如 1.截止日=2026-10-09", metavar="序号.字段=值…", show_default=False
        ),
    ] = None,
    received: Annotated[
        str, typer.Option("--received", help="收到的日期（年-月-日），期间从它起算（必填）", metavar="日期", show_default=False)
    ] = "",
    only: Annotated[str, typer.Option("--only", help="只登记这几项，如 1,3", metavar="序号,…")] = "",
) -> None:
    """把 docket read 读出的事项登记进案件。有待确认问题的，要回答了才登记；同一条短信不会登记两次。"""
    from feecase.cases.folder import store_of
    from feecase.cases.protocol import Author
    from feecase.cli import clock
    from feecase.cli.show import command_context, say
    from feecase.docket.report import sentence
    from feecase.errors import UsageError
    from feecase.flows.docket import NoticeRequest
    from feecase.flows.docket import confirm as take_in

    if not received:
        raise UsageError("没有写收到的日期", where="命令行", next="加上 --received 年-月-日：期间从收到的次日起算，不能猜")
    numbers = [part.strip() for part in re.split("[,，、]", only) if part.strip()]
    if not all(part.isdecimal() for part in numbers):
        raise UsageError(f"--only 不能是“{only}”", where="命令行", next="写序号，如 1,3")
    store, name = store_of(case)
    found = take_in(
        command_context(),
        store,
        NoticeRequest(
            name,
            text_of(source),
            clock.as_of(received),
            Author(clock.now()),
            _answers(answers or ()),
            frozenset(map(int, numbers)),
        ),
    )
    if found.known:
        say(f"{name}：这条通知已经登记过，没有重复登记。")
        return
    say(f"{name}：已登记 {'、'.join(found.added)}。" if found.added else f"{name}：没有登记。")
    for number, fact in found.left:
        say(f"  第 {number} 项没有登记：{sentence(fact)}　←　“{fact.words}”", style="yellow")
        for question in fact.ask:
            say(f"    待确认：{question}（回答如 {number}.日期=2026-10-09）", style="yellow")
    if found.left or not found.added:
        raise typer.Exit(1)


def _answers(given: Iterable[str]) -> Mapping[int, Mapping[str, Any]]:
    from feecase.errors import UsageError
    from feecase.model.docket import Entry
    from feecase.model.vocabulary import to_english
    from feecase.plainyaml import YamlDocument

    found: dict[int, dict[str, str]] = {}
    for value in given:
        name, equals, text = value.partition("=")
        match = _ANSWER.fullmatch(name.strip())
        if not equals or not match:
            raise UsageError(f"“{value}”不是 序号.字段=值", where="命令行", next="如 1.截止日=2026-10-09")
        found.setdefault(int(match[1]), {})[match[2].strip()] = text.strip()
    return {number: to_english(Entry, YamlDocument("命令行", values)).data for number, values in found.items()}


def text_of(source: str) -> str:
    """Return the text of a file or of standard input. Raises InputError for what is no UTF-8 text."""
    from feecase.errors import InputError, from_system

    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise from_system(error) from None
    except UnicodeDecodeError:
        raise InputError("文件不是 UTF-8 编码", where=source, next="请用 UTF-8 编码另存后再试") from None


def _results(cases: list[Path] | None, today: dt.date) -> tuple[list[DocketResult], list[tuple[str, Problem]]]:
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context
    from feecase.flows.docket import DocketRequest, docket
    from feecase.flows.many import run

    results: list[DocketResult] = []
    failed: list[tuple[str, Problem]] = []
    for outcome in run(docket, command_context(), ((ref, DocketRequest(ref.case, today)) for ref in chosen(cases))):
        failed += [(outcome.name, problem) for problem in outcome.problems]
        if outcome.result is not None:
            results.append(outcome.result)
    return results, failed


def _all_hearings(results: Iterable[DocketResult]) -> list[Hearing]:
    from feecase.docket.hearings import hearings

    found = (hearing for one in results for hearing in hearings(one.case, one.facts))
    return sorted(found, key=lambda one: (one.on, one.at, one.case, one.entry))


def tell(failed: FailedCases, *, as_json: bool) -> None:
    """Tell people what went wrong; JSON has it already."""
    from feecase.cli.show import show
    from feecase.views.docket import failed_page

    if not as_json:
        show(failed_page(failed), stderr=True)
