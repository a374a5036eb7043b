"""`feecase webhooks`: where events go, who may call in, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from feecase.cli.show import Json, one_of

app = typer.Typer(
    name="webhooks", help="事件通知：发给谁、谁可以发来、每次投递的结果。", no_args_is_help=True, rich_markup_mode=None
)


def _states() -> dict[str, str]:
    from feecase.views.access import DELIVERY_NAMES

    return DELIVERY_NAMES


@app.command("add")
def add(
    target: Annotated[
        str, typer.Argument(help="接收事件的网址；与 --from 一起用时不写", metavar="网址", show_default=False)
    ] = "",
    types: Annotated[
        list[str] | None, typer.Option("--type", help="只要这些事件，可重复；默认全部", metavar="事件", show_default=False)
    ] = None,
    source: Annotated[
        str, typer.Option("--from", help="允许这个来源以签名的 webhook 推送", metavar="来源", show_default=False)
    ] = "",
    secret: Annotated[
        str, typer.Option("--secret", help="对方给的密钥（whsec_…），默认新建", metavar="密钥", show_default=False)
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """登记一个接收事件的网址，或一个可以推送的来源；密钥只显示这一次。"""
    from feecase.cli import clock, here
    from feecase.cli.show import print_json, say
    from feecase.store import endpoints
    from feecase.views.access import new_endpoint
    from feecase.web import addresses

    _check(target, types or (), source, secret)
    with here.workspace() as opened, opened.database.write() as connection:
        doubt = addresses.doubt(target, addresses.networks(opened.settings.webhooks.allow)) if target else ""
        made = endpoints.add(
            connection,
            "in" if source else "out",
            source or target,
            types=types or (),
            secret=secret,
            actor=here.actor(),
            at=clock.now(),
        )
    if as_json:
        print_json("webhook", new_endpoint(made))
        return
    say(made.secret)
    where = f"推送到 /v1/hooks/{made.target}" if source else f"发往 {made.target}"
    say(f"{made.id}：{where}。以上是签名的密钥，只显示这一次，请保存好。", stderr=True)
    if doubt:
        say(f"注意：{doubt}；改正之前不会向它投递。", style="yellow", stderr=True)


def _check(target: str, types: Sequence[str], source: str, secret: str) -> None:
    import base64
    import binascii
    import re

    from feecase.errors import UsageError
    from feecase.model.event import EVENTS
    from feecase.store.endpoints import PREFIX
    from feecase.web.addresses import take_apart

    if bool(target) == bool(source):
        raise UsageError("请写接收的网址，或用 --from 写来源，二者取一", where="命令行", next="feecase webhooks add https://…")
    if source and not re.fullmatch(r"[A-Za-z0-9._-]{1,60}", source):
        raise UsageError("来源的名称只能用字母、数字、点、横线", where="命令行 --from", next="例如 --from java110")
    if unknown := [one for one in types if one not in EVENTS]:
        raise UsageError(f"没有事件“{'”“'.join(unknown)}”", where="命令行 --type", next=f"可用：{'、'.join(EVENTS)}")
    if secret:
        try:
            key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if not 24 <= len(key) <= 64:  # noqa: PLR2004 — bytes, by Standard Webhooks
            raise UsageError(
                "密钥不对", where="命令行 --secret", why="应是 whsec_ 加 24 至 64 字节的 base64", next="请核对对方给的密钥"
            )
    if target:
        take_apart(target)


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """列出登记的网址和来源。"""
    from feecase.cli import here
    from feecase.cli.show import print_json, show
    from feecase.store import endpoints
    from feecase.views.access import endpoints_json, endpoints_page

    with here.workspace() as opened, opened.database.read() as connection:
        found = endpoints_json(endpoints.active(connection))
    if as_json:
        print_json("webhooks", found)
    else:
        show(endpoints_page(found))


@app.command("remove")
def remove(
    id_: Annotated[str, typer.Argument(help="编号，见 feecase webhooks list", metavar="编号", show_default=False)],
) -> None:
    """停用一个网址或来源；还没送出的投递随之放弃。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.errors import InputError
    from feecase.store import endpoints

    with here.workspace() as opened, opened.database.write() as connection:
        if not endpoints.remove(connection, id_, why="已停用", actor=here.actor(), at=clock.now()):
            raise InputError("没有这个编号", where=id_, next="编号见 feecase webhooks list")
    console().print(f"已停用 {id_}")


@app.command("test")
def test(id_: Annotated[str, typer.Argument(help="编号，见 feecase webhooks list", metavar="编号", show_default=False)]) -> None:
    """向一个网址发一条签名的试验事件（webhook.test），看它怎样回答。"""
    import asyncio

    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.errors import InputError
    from feecase.store import endpoints
    from feecase.store.database import instant
    from feecase.store.outbox import Delivery, OutboxEvent
    from feecase.web import addresses, delivery

    at = clock.now()
    with here.workspace() as opened:
        with opened.database.read() as connection:
            found = next((one for one in endpoints.active(connection, "out") if one.id == id_), None)
        if found is None:
            raise InputError("没有这个发出事件的网址", where=id_, next="编号见 feecase webhooks list")
        event = OutboxEvent(0, "webhook.test", "", instant(at), "{}")
        sent = Delivery(0, event, id_, "pending", 0, "", "", found.target, found.secret)
        allowed = addresses.networks(opened.settings.webhooks.allow)

    async def once() -> delivery.Attempt:
        async with delivery.client() as http:
            return await delivery.attempt(http, sent, allowed)

    done = asyncio.run(once())
    if not done.done:
        raise InputError("没有送达", where=found.target, why=done.answer, next="请核对网址、网络和对方的日志")
    console().print(f"已送达：{done.answer}")


@app.command("deliveries")
def deliveries(
    state: Annotated[
        str,
        typer.Option("--state", help="待投递、已送达或已放弃", metavar="状态", show_default=False, callback=one_of(_states)),
    ] = "",
    target: Annotated[str, typer.Option("--to", help="只看这个编号的", metavar="编号", show_default=False)] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", help="最多几条", min=1, max=10000, metavar="条数")] = 50,
    *,
    as_json: Json = False,
) -> None:
    """列出投递，新的在前：事件、发往哪里、试了几次、结果、下次何时再试。"""
    from feecase.cli import here
    from feecase.cli.show import print_json, show
    from feecase.store import outbox
    from feecase.views.access import deliveries_json, deliveries_page

    with here.workspace() as opened, opened.database.read() as connection:
        found = deliveries_json(outbox.listing(connection, state=outbox.STATES.get(state), target=target, limit=limit))
    if as_json:
        print_json("deliveries", found)
    else:
        show(deliveries_page(found))


@app.command("replay")
def replay(
    ids: Annotated[list[int] | None, typer.Argument(help="投递的序号", metavar="投递…", show_default=False)] = None,
    dead: Annotated[bool, typer.Option("--dead", help="所有已放弃的投递")] = False,
) -> None:
    """重新投递：指定的，或所有已放弃的。"""
    from feecase.cli import clock, here
    from feecase.cli.show import console
    from feecase.errors import UsageError
    from feecase.store import outbox

    if bool(ids) == dead:
        raise UsageError("请写投递的序号，或写 --dead", where="命令行", next="序号见 feecase webhooks deliveries --state dead")
    with here.workspace() as opened, opened.database.write() as connection:
        chosen = ids or [one.id for one in outbox.listing(connection, state="dead", limit=100_000)]
        count = outbox.replay(connection, chosen, at=clock.now())
    console().print(f"{count} 条将重新投递（feecase serve 运行时）")
