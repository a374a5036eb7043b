"""The kinds of records that importers and other systems bring, and what of each must come back from a store as it went in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind: its `identity` tells two records apart in tables, whose numbers may be missing or shared by several rows.

    `days` and `numbers` are values again when they are read from JSON; `blanks` are what a field is that says nothing.
    """

    id: str
    identity: tuple[str, ...]
    days: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    blanks: Mapping[str, Any] = field(default_factory=dict)

    def restored(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a record from their JSON form, in which empty ones are left out."""
        values = {**stored, **{name: blank for name, blank in self.blanks.items() if name not in stored}}
        for name in self.days:
            text = values.get(name)
            values[name] = dt.date.fromisoformat(text) if text else None
        for name in self.numbers & values.keys():
            values[name] = Decimal(values[name])
        return values


RECORD_KINDS: Mapping[str, RecordKind] = {
    kind.id: kind
    for kind in (
        RecordKind("room", ("room",)),
        RecordKind("owner", ("room", "name", "role")),
        RecordKind("ownership", ("room", "name", "from"), days=frozenset({"from", "to"})),
        RecordKind("vacancy", ("room", "from"), days=frozenset({"from", "to", "reported_on"})),
        RecordKind("tariff", ("item", "use", "room", "from"), blanks={"room": ""}),
        RecordKind(
            "charge",
            ("room", "item", "from"),
            days=frozenset({"from", "to"}),
            numbers=frozenset({"amount", "quantity"}),
        ),
        RecordKind(
            "payment",
            ("room", "ref", "date", "amount"),
            days=frozenset({"date", "for_from", "for_to"}),
            numbers=frozenset({"amount"}),
            blanks={"payer": ""},
        ),
        RecordKind(
            "contact",
            ("room", "kind", "sent"),
            days=frozenset({"sent"}),
            blanks={"files": (), "owner": "", "to": "", "signed_by": ""},
        ),
        RecordKind("doubt", ("room", "check", "ref", "what")),
    )
}
"""Every kind of record by its id. A record of another kind cannot be stored."""
