"""Money received: 缴费明细表 and 房屋缴费历史. The period of a receipt is what the money was taken for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecase.builtin.importers import cells
from feecase.builtin.importers.shapes import RowError, TableRow, TableShape
from feecase.plugin import Record


def _amount(value: Any) -> Any:
    amount = cells.money(value)
    if amount == 0:
        raise cells.CellError("金额为零", "没有收到钱的行不必导入，可删去")
    return amount


def _payment(row: TableRow) -> Iterator[Record]:
    first, last = row["from"], row["to"]
    if first and last and last < first:
        raise RowError("to", "费用结束时间早于开始时间", "请核对两个日期")
    values = {
        "room": row["room"],
        "item": row.get("item"),
        "date": row["paid_on"],
        "amount": row["received"] or row["paid"],
        "for_from": first,
        "for_to": last,
        "method": row.get("method"),
        "payer": row.get("payer"),
        "note": row.get("note"),
        "ref": row.get("ref"),
        "files": row["files"] or (),
    }
    yield Record("payment", row.line, values)


_COLUMNS = {
    "ref": cells.reference,
    "room": cells.room,
    "item": cells.text,
    "from": cells.day,
    "to": cells.day,
    "paid_on": cells.day,
    "method": cells.text,
    "payer": cells.text,
    "note": cells.text,
}

SHAPES = (
    TableShape(
        "payments",
        "缴费明细表",
        _COLUMNS | {"received": _amount, "files": lambda value: tuple(cells.text(value).split("、"))},
        ("room", "paid_on", "received"),
        _payment,
        required=("room", "paid_on", "received"),
        never=("vacancy",),
    ),
    TableShape(
        "payment-history",
        "房屋缴费历史",
        _COLUMNS | {"paid": _amount},
        ("room", "paid_on", "paid"),
        _payment,
        required=("room", "paid_on", "paid"),
        never=("received",),
    ),
)
