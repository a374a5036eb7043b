"""`feecase tokens`: who may call the HTTP interface, and what they may do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import Json

if TYPE_CHECKING:
    from feecase.store.tokens import Token
    from feecase.views.outputs import TokenLine

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
    from feecase.cli.show import console, print_json
    from feecase.store import tokens
    from feecase.views.outputs import NewToken

    _known(scope)
    at = clock.now()
    with here.workspace() as opened, opened.database.write() as connection:
        expires = at + dt.timedelta(days=days) if days else None
        token, text = tokens.create(
            connection, name, source=source or name, scopes=scope, expires=expires, actor=here.actor(), at=at
        )
    if as_json:
        print_json("token", NewToken(**_line(token, at).model_dump(), token=text).model_dump(mode="json"))
        return
    out = console()
    out.print(text, soft_wrap=True)
    console(stderr=True).print(f"令牌 {token.id}（{name}）只显示这一次，请保存好。", soft_wrap=True)


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
    from feecase.cli.show import console, print_json, table
    from feecase.store import tokens
    from feecase.views.outputs import Tokens

    at = clock.now()
    with here.workspace() as opened, opened.database.read() as connection:
        lines = tuple(_line(token, at) for token in tokens.everyone(connection).values())
    if as_json:
        print_json("tokens", Tokens(tokens=lines).model_dump(mode="json"))
        return
    view = table("编号", "名称", "来源", "权限", "到期", "状态", keep=("编号", "到期", "状态"))
    for line in lines:
        view.add_row(line.id, line.name, line.source, " ".join(line.scopes), line.expires[:10] or "不过期", line.state)
    console().print(view)


def _line(token: Token, at: dt.datetime) -> TokenLine:
    from feecase.views.outputs import TokenLine

    return TokenLine(
        id=token.id,
        name=token.name,
        source=token.source,
        scopes=tuple(sorted(token.scopes)),
        created=token.created_at,
        expires=token.expires_at,
        state="可用" if token.valid(at) else "已撤销" if token.revoked_at else "已过期",
    )


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
