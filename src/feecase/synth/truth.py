"""`truth.json`: what an importer must find in the books, what it must ask, and what it must never make of them.

The file is one JSON object: `seed`, `layout`, `habits`, `imports` (the files of each import, in order), `project` (what project.yaml says),
`as_of`, `header_rows` (file, sheet, row of the lower heading), `debtors` (one line each), `must_ask`, `must_not`. A debtor has `estate`, `room`,
`names`, `charges` (item, from, to, due, paid, waived, outstanding, and `at`: the rows it stands in), `phones`, `ids`, `homes` and where they stand
(`facts_at`), `contacts`, and `outstanding`: the sum of the charges without `ask`. A charge with `ask` is one that no tool may decide; `may` are the
sums that may be claimed once its place is named to the user.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from feecase.money import ZERO, plain
from feecase.synth.estate import Dealing, Household, InventedCharge, InventedOwner

CellPlace = Mapping[str, Any]


@dataclass(slots=True)
class TrueDebtor:
    """The truth of one debtor while the books are written."""

    home: Household
    charges: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    facts_at: dict[str, list[CellPlace]] = field(default_factory=dict)
    ask_facts: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)

    def charge(
        self,
        charge: InventedCharge,
        places: Sequence[CellPlace],
        *,
        ask: str = "",
        may: Sequence[str] = (),
        item_from_title: bool = False,
    ) -> None:
        """Enter a charge and where it stands."""
        later = sum((r.amount for r in self.home.receipts if (r.item, r.first) == (charge.item, charge.first)), ZERO)
        left = charge.outstanding - later
        entry: dict[str, Any] = {
            "item": charge.item,
            "from": charge.first.isoformat(),
            "to": charge.last.isoformat(),
            "due": plain(charge.due),
            "paid": plain(charge.paid + later),
            "waived": plain(charge.waived),
            "outstanding": plain(ZERO if ask else left),
            "at": list(places),
        }
        if item_from_title:
            entry["item_from_title"] = True
        if ask:
            entry |= {"ask": ask, "may": [one for one in may if Decimal(one)]}
        self.charges.append(entry)

    def receipt(self, place: CellPlace, item: str, first: str) -> None:
        """Enter where the receipt for a charge stands."""
        for entry in self.charges:
            if (entry["item"], entry["from"]) == (item, first):
                entry["at"].append(place)

    def phone(self, number: str, places: Sequence[CellPlace]) -> None:
        """Enter a telephone number."""
        phones = self.facts.setdefault("phones", [])
        if number not in phones:
            phones.append(number)
        self.facts_at.setdefault(f"phone:{number}", []).extend(places)

    def number(self, person: InventedOwner, places: Sequence[CellPlace]) -> None:
        """Enter an ID number or a credit code."""
        self.facts.setdefault("ids", {})[person.name] = person.number
        self.facts_at.setdefault(f"id:{person.name}", []).extend(places)

    def damaged(self, person: InventedOwner, places: Sequence[CellPlace], why: str) -> None:
        """Enter an ID number that cannot be read."""
        self.ask_facts.append({"fact": "id", "name": person.name, "at": list(places), "why": why, "may": []})

    def address(self, person: InventedOwner, places: Sequence[CellPlace]) -> None:
        """Enter an address."""
        self.facts.setdefault("homes", {})[person.name] = person.home
        self.facts_at.setdefault(f"home:{person.name}", []).extend(places)

    def contact(self, dealing: Dealing, place: CellPlace) -> None:
        """Enter a reminder."""
        self.contacts.append({"date": dealing.date.isoformat(), "way": dealing.way, "result": dealing.result, "at": [place]})

    def record(self) -> dict[str, Any]:
        """Return what the file says of this debtor."""
        known = {"facts_at": self.facts_at, "ask_facts": self.ask_facts, "contacts": self.contacts}
        owed = sum((Decimal(entry["outstanding"]) for entry in self.charges), ZERO)
        return {
            "estate": self.home.estate,
            "room": self.home.room,
            "names": [one.name for one in self.home.owners],
            "charges": self.charges,
            **self.facts,
            **{key: value for key, value in known.items() if value},
            "outstanding": plain(owed),
        }


class TruthFile:
    """Writes the file debtor by debtor."""

    def __init__(self, out: TextIO, head: Mapping[str, Any]) -> None:
        self._out, self._first = out, True
        out.write("{\n")
        out.writelines(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in head.items())
        out.write(' "debtors": [')

    def add(self, debtor: TrueDebtor) -> None:
        """Write one debtor."""
        self._out.write(("\n  " if self._first else ",\n  ") + json.dumps(debtor.record(), ensure_ascii=False))
        self._first = False

    def finish(self, tail: Mapping[str, Any]) -> None:
        """Write the rest."""
        self._out.write("\n ]")
        for key, value in tail.items():
            self._out.write(f",\n {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
        self._out.write("\n}\n")


def load(path: Path) -> dict[str, Any]:
    """Read a truth file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
