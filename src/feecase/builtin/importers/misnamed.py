"""Columns whose cells say more than their heading: fee names under a heading that nobody knows, words of payment under one that promises money.

A heading may be anything; what stands below it cannot be mistaken as easily. A column read by its cells says so in its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from feecase.builtin.importers import cells, remarks
from feecase.builtin.importers.columns import LedgerColumn, deposit, fee_name, plain

_LOOKED_AT = 400
_MOSTLY = 0.8
_SHORT = 8
_LOOSE = frozenset({"", "item_type", "kept", "remark", "use", "ref", "kind"})
"""Fields that a column may lose to what its cells say."""
_SUMS = frozenset({"paid", "owed", "due", "received", "waived", "amount"})


def settled(columns: Sequence[LedgerColumn], rows: Sequence[Sequence[Any]]) -> list[LedgerColumn]:
    """Return the columns, those renamed whose cells say what they are; `rows` are the rows below the heading."""
    found = list(columns)
    if not any(one.field in ("item", "money") for one in found):
        _rename(found, rows, _LOOSE | {"estate", "phase", "place"}, "item", "单元格都是费用名称", _is_fee)
    _rename(found, rows, _LOOSE - {"remark"} | _SUMS, "status", "单元格都是缴费情况", _is_status)
    if not any(one.field == "paid" for one in found):  # the name of what was paid stood over words: 实收 has it now
        found = [replace(one, field="paid") if one.field == "received" else one for one in found]
    fields = {one.field for one in found}
    if fields & {"paid", "amount"} and not fields & {"paid_on", "owed", "due", "money", "carried"}:
        _rename(found, rows, _LOOSE | {"date", "date_other"}, "paid_on", "单元格都是日期，旁边是收到的钱", _is_day)
    return found


def _rename(
    found: list[LedgerColumn],
    rows: Sequence[Sequence[Any]],
    fields: frozenset[str],
    name: str,
    reason: str,
    test: Callable[[str], bool],
) -> None:
    """Give the first column of one of these fields, nearly all of whose cells pass the test, another field."""
    for place, one in enumerate(found):
        if one.field not in fields:
            continue
        said = [text for row in rows[:_LOOKED_AT] if one.index < len(row) and (text := cells.text(row[one.index]))]
        if said and sum(map(test, said)) >= _MOSTLY * len(said):
            found[place] = replace(one, field=name, reason=reason)
            return


def _is_fee(said: str) -> bool:
    bare = plain(said)
    return fee_name(bare) or (len(bare) <= _SHORT and deposit(bare))


def _is_day(said: str) -> bool:
    try:
        cells.day(said)
    except cells.CellError:
        return False
    return True


def _is_status(said: str) -> bool:
    return (
        len(said) <= _SHORT
        and not any(sign.isdigit() for sign in said)
        and (remarks.owes(said) or any(one.kind in ("paid", "waived", "part", "court") for one in remarks.effects(said)))
    )
