"""What changed since the import before: charges that are new, whose amount changed, or that the source no longer lists; and whether anything did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class ChargeChange:
    """One charge that differs. `before` is None for a new one, `after` for one that vanished (paid, or struck off)."""

    case: str
    kind: Literal["new", "changed", "vanished"]
    item: str
    first: str
    last: str
    before: Decimal | None = None
    after: Decimal | None = None


def changes(case: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ChargeChange]:
    """Compare the charges of two billing files of one case by item and period; nothing where there was no file before."""
    if not before:
        return []
    old, new = _charges(before), _charges(after)
    found = []
    for key in sorted(old.keys() | new.keys(), key=lambda key: (key[1], key[0], key[2])):
        was, now = old.get(key), new.get(key)
        if was != now:
            kind: Literal["new", "changed", "vanished"] = "new" if was is None else "vanished" if now is None else "changed"
            found.append(ChargeChange(case, kind, *key, was, now))
    return found


def _charges(billing: Mapping[str, Any]) -> dict[tuple[str, str, str], Decimal]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for charge in billing.get("charges") or ():
        key = str(charge.get("item")), str(charge.get("from")), str(charge.get("to"))
        sums[key] = sums.get(key, Decimal()) + Decimal(str(charge.get("amount") or 0))
    return sums


def same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two billing files of one case say the same, wherever in which table they were read and on whatever day the data were made."""
    return bool(_substance(before) == _substance(after))


def _substance(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _substance(inner) for key, inner in value.items() if key not in {"source", "billing"}}
    return [_substance(inner) for inner in value] if isinstance(value, list) else value
