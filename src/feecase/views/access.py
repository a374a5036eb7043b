"""Who may call the HTTP interface, where events go, and what became of each delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from feecase.store.endpoints import Endpoint
from feecase.store.outbox import Delivery
from feecase.store.tokens import Token
from feecase.views.outputs import Deliveries, DeliveryLine, EndpointLine, Endpoints, NewEndpoint, NewToken, TokenLine, Tokens
from feecase.views.page import Grid, Page
from feecase.views.workspace import local

DELIVERY_NAMES = {"pending": "待投递", "delivered": "已送达", "dead": "已放弃"}


def new_token(token: Token, text: str, at: dt.datetime) -> NewToken:
    """Return the data of `feecase/token/1`: a token with its text, which is shown this once."""
    return NewToken(**_token(token, at).model_dump(), token=text)


def tokens_json(tokens: Iterable[Token], at: dt.datetime) -> Tokens:
    """Return the data of `feecase/tokens/1`, with each token's state at a moment."""
    return Tokens(tokens=tuple(_token(token, at) for token in tokens))


def tokens_page(tokens: Tokens) -> Page:
    """Yield the tokens: scopes, source, expiry, state."""
    view = Grid("编号", "名称", "来源", "权限", "到期", "状态", keep=("编号", "到期", "状态"))
    for line in tokens.tokens:
        view.add_row(line.id, line.name, line.source, " ".join(line.scopes), local(line.expires)[:10] or "不过期", line.state)
    yield view


def _token(token: Token, at: dt.datetime) -> TokenLine:
    return TokenLine(
        id=token.id,
        name=token.name,
        source=token.source,
        scopes=tuple(sorted(token.scopes)),
        created=token.created_at,
        expires=token.expires_at,
        state="可用" if token.valid(at) else "已撤销" if token.revoked_at else "已过期",
    )


def new_endpoint(made: Endpoint) -> NewEndpoint:
    """Return the data of `feecase/webhook/1`: an endpoint with its secret, which is shown this once."""
    return NewEndpoint(**_endpoint(made).model_dump(), secret=made.secret)


def endpoints_json(found: Iterable[Endpoint]) -> Endpoints:
    """Return the data of `feecase/webhooks/1`."""
    return Endpoints(endpoints=tuple(map(_endpoint, found)))


def endpoints_page(found: Endpoints) -> Page:
    """Yield where events go and who may call in."""
    view = Grid("编号", "方向", "网址或来源", "事件", "登记于", keep=("编号", "方向", "登记于"))
    for one in found.endpoints:
        way = "接收推送" if one.direction == "in" else "发出事件"
        events = "" if one.direction == "in" else " ".join(one.types) or "全部"
        view.add_row(one.id, way, one.target, events, local(one.created)[:10])
    yield view


def _endpoint(one: Endpoint) -> EndpointLine:
    return EndpointLine(id=one.id, direction=one.direction, target=one.target, types=one.types, created=one.created_at)


def deliveries_json(found: Iterable[Delivery]) -> Deliveries:
    """Return the data of `feecase/deliveries/1`."""
    return Deliveries(deliveries=tuple(map(_delivery, found)))


def deliveries_page(found: Deliveries) -> Page:
    """Yield the deliveries: event, target, tries, answer, and when the next try is due."""
    view = Grid("投递", "事件", "发往", "状态", "次数", "结果", "下次（北京）", right=("投递", "次数"), keep=("状态",))
    for one in found.deliveries:
        again = local(one.next) if one.state == "pending" else ""
        view.add_row(str(one.id), one.type, one.target, DELIVERY_NAMES[one.state], str(one.attempts), one.answer, again)
    yield view


def _delivery(one: Delivery) -> DeliveryLine:
    return DeliveryLine(
        id=one.id,
        event=one.event.id,
        type=one.event.type,
        target=one.target,
        state=one.state,
        attempts=one.attempts,
        answer=one.answer,
        next=one.next_at,
    )
