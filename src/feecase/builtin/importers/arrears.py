"""Arrears: 欠费明细表, 欠费清单, 实收明细 (which lists arrears by month), 房屋费用信息, and 欠费明细 (which has no periods)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from feecase.builtin.importers import cells, headers
from feecase.builtin.importers.shapes import RowError, TableRow, TableShape
from feecase.plugin import Record

_LIST_COLUMNS = frozenset(
    name for field in ("room", "owner", "phone", "from", "to", "sum") for name in (field, *headers.HEADERS[field])
)


def _record(row: TableRow, first: dt.date, last: dt.date, item: str, amount: object) -> Record:
    if last < first:
        raise RowError("to", f"结束时间早于开始时间 {first}", "请核对两个日期")
    known = row.values
    values = {
        "room": known["room"],
        "item": item,
        "from": first,
        "to": last,
        "amount": amount,
        "owner": known.get("owner") or "",
        "phone": known.get("phone") or "",
        "quantity": known.get("area"),
        "ref": known.get("ref") or "",
        "note": known.get("note") or "",
    }
    return Record("charge", row.line, values)


def _by_charge(row: TableRow) -> Iterator[Record]:
    """结束时间 of this export is the first day of the last month, so that the period ends with that month."""
    last: dt.date = row["to"]
    yield _record(row, row["from"], cells.month_end(last) if last.day == 1 else last, row.get("item"), row["owed"])


def _by_month(row: TableRow) -> Iterator[Record]:
    owner, phone = row["owner"] or ("", "")
    first, last = row["month"]
    yield Record(
        "charge",
        row.line,
        {
            "room": row["room"],
            "item": row.get("item"),
            "from": first,
            "to": last,
            "amount": row["owed"],
            "owner": owner,
            "phone": phone,
        },
    )


def _by_item_columns(row: TableRow) -> Iterator[Record]:
    """One column per fee item stands between 结束时间 and 合计; empty and zero cells owe nothing."""
    items = {
        name: value
        for name, value in row.cells.items()
        if name not in _LIST_COLUMNS and cells.text(value) not in {"", "0", "0.00", "0.0"}
    }
    if not items:
        raise RowError("sum", "没有任何费用项的金额", "请核对导出时选择的收费项目")
    for item, value in items.items():
        try:
            amount = cells.positive_money(value)
        except cells.CellError as error:
            raise RowError(item, str(error), error.fix) from None
        yield _record(row, row["from"], row["to"], item, amount)


def _imported_fee(row: TableRow) -> Iterator[Record]:
    yield _record(row, row["from"], row["to"], row.get("item"), row["fee"])


SHAPES = (
    TableShape(
        "arrears-detail",
        "欠费明细表",
        {
            "ref": cells.reference,
            "room": cells.room,
            "owner": cells.text,
            "phone": cells.phone,
            "area": cells.area,
            "item": cells.text,
            "from": cells.day,
            "to": cells.day,
            "owed": cells.positive_money,
        },
        ("room", "item", "from", "to", "owed"),
        _by_charge,
        required=("room", "item", "from", "to", "owed"),
    ),
    TableShape(
        "arrears-list",
        "欠费清单",
        {"room": cells.room, "owner": cells.text, "phone": cells.phone, "from": cells.day, "to": cells.day, "sum": cells.money},
        ("room", "owner", "from", "to", "sum"),
        _by_item_columns,
        required=("room", "from", "to"),
        never=("item", "owed", "fee", "received", "paid", "paid_on"),
    ),
    TableShape(
        "arrears-month",
        "实收明细",
        {
            "room": cells.room,
            "owner": cells.name_and_phone,
            "item": cells.text,
            "month": cells.month,
            "owed": cells.positive_money,
        },
        ("room", "item", "month", "owed"),
        _by_month,
        required=("room", "item", "month", "owed"),
        never=("received", "paid", "paid_on"),
    ),
    TableShape(
        "arrears-import",
        "房屋费用信息",
        {
            "ref": cells.reference,
            "room": cells.room,
            "owner": cells.text,
            "phone": cells.phone,
            "area": cells.area,
            "item": cells.text,
            "from": cells.day,
            "to": cells.day,
            "fee": cells.positive_money,
            "note": cells.text,
        },
        ("room", "item", "from", "to", "fee"),
        _imported_fee,
        required=("room", "item", "from", "to", "fee"),
        never=("owed", "received", "paid", "paid_on"),
    ),
    TableShape(
        "arrears-statistics",
        "欠费明细",
        {"room": cells.room, "owner": cells.name_and_phone, "owed": cells.money},
        ("room", "owner", "owed"),
        never=("item", "from", "to", "month", "received", "paid", "paid_on"),
        unusable=("这种表没有费用期间，不能形成应收款项", "请改用“欠费明细表”导出"),
    ),
    TableShape(
        "arrears-orders",
        "欠费清单（按订单）",
        {"room": cells.room, "item": cells.text, "fee": cells.text, "received": cells.text, "vacancy": cells.text},
        ("room", "item", "fee", "received", "vacancy"),
        never=("owed",),
        unusable=("这种表只有应收与实收，差额不一定是欠费（有减免、赠送、空置优惠）", "请改用“欠费明细表”导出"),
    ),
    TableShape(
        "arrears-notice",
        "催缴单",
        {"item": cells.text, "price": cells.text, "owed_time": cells.text, "due_amount": cells.text},
        ("item", "price", "owed_time", "due_amount"),
        never=("room", "owed"),
        unusable=("催缴单是打印的通知，不是台账", "请放进证据文件夹，作为催缴的证据；欠费请用“欠费明细表”导出"),
    ),
)
