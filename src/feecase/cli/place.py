"""`feecase place`: which policies apply at a place, where each comes from, and what farther places say."""

from __future__ import annotations

from typing import Annotated

import typer

from feecase.cli.clock import as_of
from feecase.cli.show import Json, command_context, print_json
from feecase.cli.show import show as show_page

app = typer.Typer(name="place", help="地区口径：看一地适用的口径及其来源。", no_args_is_help=True, rich_markup_mode=None)

CodeArgument = Annotated[str, typer.Argument(help="行政区划代码（六位），全国写 CN", metavar="代码", show_default=False)]
PlaceDay = Annotated[str | None, typer.Option("--on", help="适用日期（年-月-日），默认今天", metavar="日期", show_default=False)]


@app.callback()
def place() -> None:
    """地区口径：看一地适用的口径及其来源。"""


@app.command("show")
def show(
    code: CodeArgument,
    on: PlaceDay = None,
    court: Annotated[str, typer.Option("--court", help="受诉法院名称", metavar="名称", show_default=False)] = "",
    *,
    sources: Annotated[bool, typer.Option("--sources", help="写出每项的出处与法条")] = False,
    as_json: Json = False,
) -> None:
    """查看一地适用的各项口径：feecase place show 370202 --sources。"""
    from feecase.views.place import place_json, place_page

    opened, day = command_context(), as_of(on)
    here = opened.plugins.place(code, court=court)
    if as_json:
        print_json("place", place_json(opened, here, day))
    else:
        show_page(place_page(opened, here, day, sources=sources))
