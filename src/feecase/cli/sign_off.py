"""`feecase sign-off`: a person's approval of a bundle, over its manifest's hash."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feecase.cli.show import Json


def sign_off(
    case: Annotated[Path, typer.Argument(help="案件文件夹", metavar="案件", show_default=False)],
    by: Annotated[str, typer.Option("--by", help="签发人", metavar="姓名", show_default=False)],
    second: Annotated[str, typer.Option("--second", help="复核人（与签发人不同）", metavar="姓名", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """签发一案的立案材料：记下谁、何时、对哪一份材料签发，以及当时未决的事项；此后材料有任何改动，签发即失效。"""
    from feecase.cases.folder import store_of
    from feecase.cases.protocol import Author
    from feecase.cli import clock
    from feecase.cli.show import command_context, console, print_json
    from feecase.flows.approval import SignOffRequest
    from feecase.flows.approval import sign_off as run

    store, name = store_of(case)
    done = run(command_context(), store, SignOffRequest(name, Author(clock.now(), by), by, second))
    if as_json:
        print_json("sign-off", done)
        return
    out = console()
    out.print(f"{name}：已由{done.by}签发" + (f"，{done.second}复核" if done.second else "") + "，可以立案。", soft_wrap=True)
    for one in done.open:
        out.print(f"  签发时未决：{one}", style="yellow", soft_wrap=True)
