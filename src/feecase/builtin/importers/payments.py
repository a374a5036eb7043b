"""Money received: what a sum of a receipt may be. The rows are read by `rowwise`."""

from __future__ import annotations

from typing import Any

from feecase.builtin.importers import cells


def amount(value: Any) -> Any:
    """Return a sum received, negative for a refund; a receipt over nothing is none."""
    found = cells.money(value)
    if found == 0:
        raise cells.CellError("金额为零", "没有收到钱的行不必导入，可删去")
    return found
