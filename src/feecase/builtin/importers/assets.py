"""People and prices: 产权变更, 收费标准; and how the words of a register of rooms (资产信息, read by `rowwise`) are meant."""

from __future__ import annotations

import datetime as dt
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


def role_of(said: str) -> str:
    """Return what a person is to the room by the words of a register: owner (also where they say nothing), co-owner, tenant or member of the household."""
    if any(word in said for word in _TENANTS):
        return "tenant"
    if any(word in said for word in _CO_OWNERS):
        return "co-owner"
    plain = said.strip()
    return "owner" if not plain or any(word in plain for word in (*_OWNERS, *_COMPANIES)) else "member"


def delivered(value: Any) -> dt.date:
    """Return the day of hand-over; a month, or words such as 未交房, are no day."""
    try:
        return cells.day(value)
    except cells.CellError:
        raw = cells.text(value)
        if re.search(r"[未没]", raw):
            raise cells.CellError(f"“{raw[:12]}”：房屋可能没有交付，交付前的物业费一般由建设单位负担", "请核实交付日期") from None
        raise cells.CellError(f"交付日期“{raw[:12]}”没有写到哪一天", "请写成 2018-06-30 的样子") from None


def _is_company(row: TableRow) -> bool:
    said = row.get("person_type") + row.get("owner_type")
    id_no = row.get("id_no")
    return bool(id_no and cells.is_credit_code(id_no)) or any(word in said for word in _COMPANIES)


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
