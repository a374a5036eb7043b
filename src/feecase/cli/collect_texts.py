"""`feecase collect check-text` and `audit-guide`: texts and whole guides judged sentence by sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feecase.cli.show import Json

On = Annotated[str | None, typer.Option("--on", help="法律的日期（年-月-日），默认今天", metavar="日期", show_default=False)]
CollectPlaceOption = Annotated[
    str, typer.Option("--place", help="地区的行政区划代码，默认全国", metavar="代码", show_default=False)
]
WRONG_INPUT, BLOCKED = 1, 3


def check_text(
    files: Annotated[
        list[Path],
        typer.Argument(help="话术、短信名单、群公告、函件：.txt、.docx、.xlsx、.pdf", metavar="文件…", show_default=False),
    ],
    on: On = None,
    place: CollectPlaceOption = "",
    mark: Annotated[
        Path | None,
        typer.Option("--mark", help="把结果作为批注写进 .docx 的副本：副本的路径", metavar="副本.docx", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """逐句检查要发给业主的文字：不可以、有条件、可以、未判断；写明依据和合法的替代说法。有不可以的句子时退出码为 3。"""
    return _judge(files, on, place, guide=False, mark=mark, as_json=as_json)


def audit_guide(
    files: Annotated[
        list[Path], typer.Argument(help="催收攻略、培训材料：.txt、.docx、.pdf", metavar="文件…", show_default=False)
    ],
    on: On = None,
    place: CollectPlaceOption = "",
    mark: Annotated[
        Path | None,
        typer.Option("--mark", help="把结果作为批注写进 .docx 的副本：副本的路径", metavar="副本.docx", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """审查整份催收攻略：每条建议合法、有条件还是违法，写明依据和合法替代。有违法建议时退出码为 3。"""
    return _judge(files, on, place, guide=True, mark=mark, as_json=as_json)


def _judge(files: list[Path], on: str | None, place: str, *, guide: bool, mark: Path | None, as_json: bool) -> int:
    from feecase.cli.clock import as_of
    from feecase.cli.show import command_context, print_error, print_json, show
    from feecase.errors import InputError, UsageError, UserError
    from feecase.flows.texts import TextRequest, judge_text, write_marked
    from feecase.views.collect import text_page, texts_json

    if mark and (len(files) != 1 or files[0].suffix.lower() != ".docx"):
        raise UsageError("--mark 一次只能用于一个 .docx 文件", where="命令行", next="请逐个检查")
    day, reports, failed = as_of(on), [], []
    for path in files:
        request = TextRequest(path, day, place, "guide" if guide else "debtor")
        try:
            marked = judge_text(command_context(), request)
            if mark:
                write_marked(request, marked, mark)
        except UserError as error:
            failed.append(error)
            continue
        reports.append(marked.report)
    if failed and not reports:
        raise InputError(problem for refusal in failed for problem in refusal.problems)
    if as_json:
        data = texts_json(reports, failed)
        if guide:
            print_json("audit-guide", data)
        else:
            print_json("check-text", data)
    else:
        for report in reports:
            show(text_page(report))
        if mark:
            typer.echo(f"批注已写入 {mark}")
    for refusal in failed:
        print_error(refusal, as_json=False)
    return WRONG_INPUT if failed else BLOCKED if any(r.refused for r in reports) else 0
