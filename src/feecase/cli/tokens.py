"""`feecase tokens`: who may call the HTTP interface, and what they may do."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from feecase.cli.show import Json

app = typer.Typer(name="tokens", help="HTTP 接口的令牌：谁可以调用、可以做什么。", no_args_is_help=True, rich_markup_mode=None)


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="给人看的名称，如：账单系统", metavar="名称", show_default=False)],
    scope: Annotated[
        list[str], typer.Option("--scope", help="权限，可重复；见 feecase help api", metavar="权限", show_default=False)
    ],
    source: Annotated[str, typer.Option("--source", help="推送记在哪个来源名下，默认同名称", metavar="来源")] = "",
    days: Annotated[int, typer.Option("--days", help="几天后过期；0 为不过期", min=0, max=3650, metavar="天数")] = 365,
    *,
    as_json: Json = False,
) -> None:
    """建立一个令牌。令牌只显示这一次，数据库里只存它的 SHA-256。"""
    from feecase.cli import clock, here
    from feecase.cli.show import print_json, say
    from feecase.store import tokens
    from feecase.views.access import new_token

    _known(scope)
    at = clock.now()
    with here.workspace() as opened, opened.database.write() as connection:
        expires = at + dt.timedelta(days=days) if days else None
        token, text = tokens.create(
            connection, name, source=source or name, scopes=scope, expires=expires, actor=here.actor(), at=at
        )
    if as_json:
        print_json("token", new_token(token, text, at))
        return
    say(text)
    say(f"令牌 {token.id}（{name}）只显示这一次，请保存好。", stderr=True)


def _known(scopes: list[str]) -> None:
    from feecase.errors import UsageError
    from feecase.store.tokens import SCOPES

    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        known = "、".join(f"{name}（{what}）" for name, what in SCOPES.items())
        raise UsageError(f"没有权限“{'”“'.join(unknown)}”", where="命令行 --scope", next=f"可用：{known}")


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """列出令牌：权限、来源、期限和状态。"""
    from feecase.cli import clock, here
    from feecase.cli.show import print_json, show
    from feecase.store import tokens
    from feecase.views.access import tokens_json, tokens_page

    at = clock.now()
    with here.workspace() as opened, opened.database.read() as connection:
        found = tokens_json(tokens.everyone(connection).values(), at)
    if as_json:
        print_json("tokens", found)
    else:
        show(tokens_page(found))


@app.command("revoke")
def revoke(
    id_: Annotated[str, typer.Argument(help="令牌编号，见 feecase tokens list", metavar="编号", show_default=False)],
) -> None:
    """撤销一个令牌；运行中的服务一秒内不再接受它。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.errors import InputError
    from feecase.store import tokens

    with here.workspace() as opened, opened.database.write() as connection:
        if not tokens.revoke(connection, id_, actor=here.actor(), at=clock.now()):
            raise InputError("没有可撤销的令牌", where=id_, next="编号见 feecase tokens list")
    console().print(f"已撤销 {id_}")
