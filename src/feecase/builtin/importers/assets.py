"""Rooms, people and prices: 资产信息, 产权变更, 收费标准."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from feecase.builtin.importers import cells, headers
from feecase.builtin.importers.shapes import RowError, TableRow, TableShape
from feecase.plugin import Record, Tariff

_USES = {
    "住宅": "住宅",
    "公寓": "住宅",
    "别墅": "住宅",
    "商铺": "商业",
    "商业": "商业",
    "店铺": "商业",
    "写字楼": "办公",
    "办公": "办公",
    "车位": "车位",
    "车库": "车位",
}
_TENANTS = ("租户", "租客", "承租人", "租赁")
_CO_OWNERS = ("共有人", "共有")
_OWNERS = ("业主", "产权人", "户主")
_COMPANIES = ("公司", "企业", "单位", "法人", "组织")
_UNITS: tuple[str, ...] = get_args(Tariff.model_fields["unit"].annotation)
_SAME_UNIT = str.maketrans({".": "·", "每": "/", " ": "", "㎡": "平方米", "天": "日"})


def use(value: Any) -> str:
    """Return the use of premises by the words of 房屋类型; what fits none is 其他."""
    raw = cells.text(value)
    return next((known for word, known in _USES.items() if word in raw), "其他")


def price_unit(value: Any) -> str:
    """Return a price's unit in its standard form: 元/㎡/月, 元/平米.月 → 元/平方米·月; 元/户·月 → 元/月."""
    raw = re.sub("m2|平米", "平方米", cells.text(value).lower().translate(_SAME_UNIT)).replace("季度", "季")
    parts = [part for part in re.split("[/·]+", raw) if part != "户"]
    unit = "/".join(parts[:2]) + "".join(f"·{part}" for part in parts[2:])
    if unit not in _UNITS:
        raise cells.CellError("计价单位无法识别", "请填：" + "、".join(_UNITS))
    return unit


def sex(value: Any) -> str:
    """Return 男 or 女; anything else is left out, for exports code it in two opposite ways."""
    raw = cells.text(value)
    return raw if raw in {"男", "女"} else ""


def _role(row: TableRow) -> str:
    """Return what this person is to the room: owner, co-owner, tenant or member of the household."""
    said = row.get("person_role") or row.get("owner_type") or "业主"
    if any(word in said for word in _TENANTS):
        return "tenant"
    if any(word in said for word in _CO_OWNERS):
        return "co-owner"
    return "owner" if any(word in said for word in _OWNERS) or any(word in said for word in _COMPANIES) else "member"


def _is_company(row: TableRow) -> bool:
    said = row.get("person_type") + row.get("owner_type")
    id_no = row.get("id_no")
    return bool(id_no and cells.is_credit_code(id_no)) or any(word in said for word in _COMPANIES)


def _room_name(row: TableRow) -> str:
    """Tower and unit stand in columns of their own in the room template; elsewhere 房屋 holds the whole name."""
    if not row.get("floor"):
        return cells.room(row["room_no"])
    parts = (row.get("floor"), row.get("unit"), row.get("room_no"))
    return cells.room("-".join(part for part in parts if part))


def _asset(row: TableRow) -> Iterator[Record]:
    try:
        room = _room_name(row)
    except cells.CellError as error:
        raise RowError("room_no", str(error), error.fix) from None
    yield Record(
        "room", row.line, {"room": room, "area": row["area"], "use": row["use"] or "", "delivered_on": row["delivered_on"]}
    )
    if row.get("owner"):
        yield Record("owner", row.line, {"room": room, **_person(row), "role": _role(row)})


def _person(row: TableRow) -> dict[str, Any]:
    company = _is_company(row)
    person = {
        "kind": "organisation" if company else "natural",
        "name": row.get("owner"),
        "phone": row.get("phone") or row.get("contact_phone"),
    }
    if company:
        return person | {"uscc": row.get("id_no"), "legal_rep": row.get("legal_rep"), "domicile": row.get("domicile")}
    return person | {"id_no": row.get("id_no"), "sex": row.get("sex"), "domicile": row.get("domicile")}


def _ownership(row: TableRow) -> Iterator[Record]:
    first, last = row["owned_from"], row["owned_to"]
    if first and last and last <= first:
        raise RowError("owned_to", "转出日期不晚于取得日期", "请核对两个日期")
    yield Record(
        "ownership", row.line, {"room": row["room"], **_person(row), "from": first, "to": last, "files": row.get("files")}
    )


def _tariff(row: TableRow) -> Iterator[Record]:
    values = {
        "item": row.get("item"),
        "price": row["price"],
        "unit": row["price_unit"],
        "from": row["valid_from"],
        "to": row["valid_to"],
    }
    yield Record("tariff", row.line, values | {"use": row["use"] or "", "basis": row.get("basis"), "room": row["room"] or ""})


_PEOPLE = {
    "owner": cells.text,
    "phone": cells.phone,
    "contact_phone": cells.phone,
    "id_no": cells.identity,
    "sex": sex,
    "domicile": cells.text,
    "person_type": cells.text,
    "legal_rep": cells.text,
}

SHAPES = (
    TableShape(
        "assets",
        "资产信息",
        _PEOPLE
        | {
            "floor": cells.text,
            "unit": cells.text,
            "room_no": cells.text,
            "area": cells.area,
            "use": use,
            "owner_type": cells.text,
            "person_role": cells.text,
            "contact_name": cells.text,
            "delivered_on": cells.day,
        },
        ("room_no", "area", "owner"),
        _asset,
        required=("room_no",),
        never=("item", "price", "owed", "fee", "sum", "received", "paid", "paid_on", "from", "to"),
    ),
    TableShape(
        "ownership",
        "产权变更",
        _PEOPLE | {"room": cells.room, "owned_from": cells.day, "owned_to": cells.day, "files": cells.text},
        ("room", "owner", "owned_from", "owned_to"),
        _ownership,
        required=("room", "owner"),
        never=("item", "owed", "sum", "fee", "received", "paid", "paid_on"),
        telling=frozenset(
            name
            for field in ("owned_from", "owned_to")
            for name in (field, *headers.HEADERS[field])
            if name not in headers.PERIOD
        )
        | {"权利人"},
    ),
    TableShape(
        "tariffs",
        "收费标准",
        {
            "item": cells.text,
            "price": cells.number,
            "price_unit": price_unit,
            "valid_from": cells.day,
            "valid_to": cells.day,
            "use": use,
            "basis": cells.text,
            "room": cells.room,
        },
        ("item", "price", "price_unit"),
        _tariff,
        required=("item", "price", "price_unit"),
        never=("owed", "fee", "sum", "received", "paid"),
    ),
)
