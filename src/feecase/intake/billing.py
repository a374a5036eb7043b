"""What `billing.yaml` says of one debtor: the sources' facts in the words of the case file, nothing recomputed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feecase.intake.debtors import Debtor, concerns, tenants
from feecase.intake.evidencefolder import Shelf, file_name
from feecase.intake.room_records import FoundRecord, Gathered, Room, text_values
from feecase.rules.tariff import item_name

HEADER = """# 本文件由 feecase import 写出，记录账单系统与台账的说法；再次导入会整体重写，请勿手改。
# 要更正或补充，请写在同一文件夹的 case.yaml 里：以 case.yaml 为准，两者不一致处会列为“发现”。
"""


_SECTIONS = {
    "premises": {"room", "ownership", "vacancy"},
    "defendants": {"owner", "ownership"},
    "payments": {"payment"},
    "contacts": {"contact"},
    "tariffs": {"tariff"},
    "doubts": {"doubt"},
}
"""Which kinds of records speak to a section; without any of them a run has nothing to say about it."""
_ORDER = ("premises", "defendants", "tariffs", "charges", "payments", "contacts", "billing", "doubts", "evidence")


@dataclass(frozen=True, slots=True)
class Estate:
    """What the project file says that importers need."""

    name: str = ""
    address: str = ""
    evidence_ids: frozenset[str] = frozenset()
    plaintiff: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around one debtor of a room: the other debtors, all that was gathered, the evidence, the estate."""

    room: Room
    everyone: Sequence[Debtor]
    gathered: Gathered
    shelf: Shelf
    estate: Estate


def billing(debtor: Debtor, setting: Setting, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of one debtor as `billing.yaml` says them.

    Of kinds for which this run has no table, what an earlier import brought (`before`) stays.
    """
    room, everyone, gathered, shelf, estate = setting.room, setting.everyone, setting.gathered, setting.shelf, setting.estate
    contacts = [found for found in room.of("contact") if concerns(debtor, _named(found), found["sent"], everyone)]
    payments = [found for found in room.of("payment") if _pays(debtor, found, everyone)]
    data = text_values(
        {
            "premises": _premises(room, shelf, estate),
            "defendants": [_defendant(person, index) for index, person in enumerate(debtor.people, 1)],
            "tariffs": _tariffs(room, debtor, gathered.tariffs),
            "charges": _charges(debtor, room, _earlier(debtor, gathered, before)),
            "payments": _payments(payments, shelf, estate),
            "contacts": _contacts(contacts, shelf, estate),
            "doubts": _doubts(debtor, room),
            "billing": {"file": debtor.pieces[0].found.file, "as_of": gathered.as_of},
        }
    )
    kept = {key: before[key] for key, kinds in _SECTIONS.items() if before.get(key) and not kinds & gathered.kinds}
    if not _names(data) <= _names(before):
        kept.pop("defendants", None)
    data |= kept
    data["evidence"] = _evidence(shelf, data, before)
    return {key: data[key] for key in _ORDER if data.get(key)}


def supplement(debtor: Debtor, setting: Setting, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a case says once tables without arrears (contacts, receipts, owners, tariffs) have been added to it.

    What the same file said before is replaced, what other files said stays; facts of a defendant are filled in by name, never his name itself.
    """
    room, everyone, gathered, shelf, estate = setting.room, setting.everyone, setting.gathered, setting.shelf, setting.estate
    data = dict(before)
    contacts = [found for found in room.of("contact") if concerns(debtor, _named(found), found["sent"], everyone)]
    payments = [found for found in room.of("payment") if concerns(debtor, (found["payer"],), found["date"], everyone)]
    for section, told in (("contacts", _contacts(contacts, shelf, estate)), ("payments", _payments(payments, shelf, estate))):
        if told:
            data[section] = _joined(before.get(section) or (), text_values({section: told})[section])
    if room.of("room") or room.of("ownership") or room.of("vacancy"):
        new = text_values({"premises": _premises(room, shelf, estate)}).get("premises", {})
        data["premises"] = {**(before.get("premises") or {}), **new}
    if room.of("owner") or room.of("ownership"):
        facts = {person["name"]: person for person in text_values({"people": debtor.people})["people"]}
        keys = ("phone", "id_no", "uscc", "sex", "domicile", "birth_date", "legal_rep", "kind")
        data["defendants"] = [
            {**one, **{key: value for key in keys if (value := _fact(facts.get(one["name"], {}), key))}}
            for one in before.get("defendants") or ()
        ]
    if "tariff" in gathered.kinds and (
        tariffs := text_values({"tariffs": _tariffs(room, debtor, gathered.tariffs)}).get("tariffs")
    ):
        data["tariffs"] = tariffs
    data["evidence"] = _evidence(shelf, data, before)
    return {key: data[key] for key in _ORDER if data.get(key)}


def _fact(person: Mapping[str, Any], key: str) -> Any:
    value = person.get(key)
    return {"name": value} if value and key == "legal_rep" and isinstance(value, str) else value


def _joined(before: Iterable[Mapping[str, Any]], new: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return earlier entries of other files, then the new ones, with ids that differ; an entry that says the same is there once."""
    files = {(one.get("source") or {}).get("file") for one in new}
    told = [_said(one) for one in new]
    kept = [dict(one) for one in before if (one.get("source") or {}).get("file") not in files and _said(one) not in told]
    ids = _Ids(one["id"] for one in kept)
    return [*kept, *({**one, "id": ids.new(one["id"])} for one in new)]


def _said(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in {"id", "source", "evidence"}}


def _names(data: Mapping[str, Any]) -> set[str]:
    return {person["name"] for person in data.get("defendants") or ()}


def _named(found: FoundRecord) -> tuple[str, ...]:
    return found["owner"], found["to"], found["signed_by"]


def _evidence(shelf: Shelf, data: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the files of the folders, then what else the facts refer to, by id.

    Records of unlawful acts stay out of the bundle, unless something else needs them as proof.
    """
    harmful, needed = set[str](), set[str]()
    for fact in (*data.get("contacts", ()), *data.get("payments", ()), *data.get("premises", {}).get("owners", ())):
        (harmful if fact.get("act") else needed).update(ref.partition("#")[0] for ref in fact.get("evidence", ()))
    known = {entry["id"]: entry for entry in before.get("evidence") or ()} | shelf.entries
    others = sorted((harmful | needed) & known.keys() - shelf.listed)
    entries = [known[id_] for id_ in (*(id_ for id_ in shelf.entries if id_ in shelf.listed), *others)]
    return [
        {
            **{key: value for key, value in entry.items() if key != "exclude"},
            **({"exclude": "true"} if entry["id"] in harmful - needed else {}),
        }
        for entry in entries
    ]


def _premises(room: Room, shelf: Shelf, estate: Estate) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for found in room.of("room"):
        facts |= {key: found[key] for key in ("area", "use", "delivered_on") if found[key]}
    if "area" not in facts and (areas := {found["quantity"] for found in room.of("charge") if found["quantity"]}):
        facts["area"] = max(areas)
    owners = [
        {
            "name": found["name"],
            "from": found["from"],
            "to": found["to"],
            "evidence": shelf.refs(_split(found["files"]), estate.evidence_ids),
        }
        for found in room.of("ownership")
    ]
    vacant = [{key: found[key] for key in ("from", "to", "reported_on")} for found in room.of("vacancy")]
    return {"unit": room.name, "address": address(room.name, estate), **facts, "vacant": vacant, "owners": owners}


def address(room: str, estate: Estate) -> str:
    """Write where a room is: 项目地址 + 项目 + 3号楼1单元302室; empty where the project file gives no address."""
    if not estate.address:
        return ""
    parts = room.split("-")
    numbered = all(re.fullmatch(r"\d+", part) for part in parts)
    place = f"{parts[0]}号楼{parts[1]}单元{parts[2]}室" if numbered and len(parts) == len("楼元室") else f"{room}号"
    estate_name = "" if estate.address.endswith(estate.name) else estate.name
    return f"{estate.address}{estate_name}{place}"


def _defendant(person: dict[str, Any], index: int) -> dict[str, Any]:
    rest = {key: value for key, value in person.items() if key != "legal_rep"}
    legal_rep = {"name": person["legal_rep"]} if person.get("legal_rep") else None
    return {"id": f"D{index}", **rest, "legal_rep": legal_rep}


def _tariffs(room: Room, debtor: Debtor, tariffs: Iterable[FoundRecord]) -> list[dict[str, Any]]:
    items = {item_name(piece.found["item"]) for piece in debtor.pieces}
    use = next((found["use"] for found in room.of("room") if found["use"]), "")
    mine = [
        t
        for t in tariffs
        if item_name(t["item"]) in items and t["room"] in ("", room.name) and (not t["use"] or not use or t["use"] == use)
    ]
    ids = _Ids()
    return [
        {
            "id": ids.new(file_name("-".join(str(part) for part in (t["item"], t["use"], t["from"]) if part))),
            **{key: t[key] for key in ("item", "from", "to", "price", "unit", "use", "basis")},
        }
        for t in mine
    ]


def _earlier(debtor: Debtor, gathered: Gathered, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the charges of the earlier import that stay: all but those told anew, where this run brings only corrected rejects."""
    if any(piece.found.file not in gathered.corrections for piece in debtor.pieces):
        return []
    told = {(item_name(p.found["item"]), p.first.isoformat(), p.last.isoformat()) for p in debtor.pieces}
    return [c for c in before.get("charges") or () if (item_name(c["item"]), c["from"], c["to"]) not in told]


def _charges(debtor: Debtor, room: Room, earlier: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = _Ids(charge["id"] for charge in earlier)
    tenant = "、".join(tenants(room))
    hint = f"登记在册的承租人（{tenant}）不当然负担物业费；如有其约定交费的证据，请在 case.yaml 的被告中补写" if tenant else ""
    ordered = sorted(debtor.pieces, key=lambda piece: (piece.first, piece.found["item"], piece.last))
    new = [
        {
            "id": ids.new(_charge_id(piece.found["item"], piece.first)),
            "item": piece.found["item"],
            "from": piece.first,
            "to": piece.last,
            "amount": piece.amount,
            "received": piece.received,
            "quantity": piece.found["quantity"],
            "source": piece.found.source(),
            "note": "；".join(part for part in (piece.note, piece.found["note"], hint) if part),
        }
        for piece in ordered
    ]
    return sorted([*earlier, *new], key=lambda charge: str(charge["from"]))


def _charge_id(item: str, first: dt.date) -> str:
    """Name a charge by what does not change when other rows come or go: C202409 for property fees, else 车位管理费-202409."""
    return f"C{first:%Y%m}" if "物业" in item else file_name(f"{item}-{first:%Y%m}")


def _pays(debtor: Debtor, found: FoundRecord, everyone: Sequence[Debtor]) -> bool:
    first, last = found["for_from"], found["for_to"]
    if first and last:
        met = [one for one in everyone if any(piece.first <= last and first <= piece.last for piece in one.pieces)]
        if met:
            return debtor in met
    return concerns(debtor, (found["payer"],), found["date"], everyone)


def _payments(payments: Iterable[FoundRecord], shelf: Shelf, estate: Estate) -> list[dict[str, Any]]:
    ids = _Ids()
    keys = ("date", "amount", "for_from", "for_to", "payer", "method", "note")
    return [
        {
            "id": ids.new(f"P{found['date']:%Y%m%d}"),
            **{key: found[key] for key in keys},
            "designated_by": "receipt" if found["for_from"] else "",
            "source": found.source(),
            "evidence": shelf.refs(found["files"] or (), estate.evidence_ids),
        }
        for found in sorted(payments, key=lambda found: found["date"])
    ]


def _contacts(contacts: Iterable[FoundRecord], shelf: Shelf, estate: Estate) -> list[dict[str, Any]]:
    ids = _Ids()
    return [
        {
            "id": ids.new(f"K{found['sent']:%Y%m%d}"),
            **{key: value for key, value in found.record.values.items() if key not in {"room", "owner", "files", "ref"}},
            "source": found.source(),
            "evidence": shelf.refs(found["files"], estate.evidence_ids),
        }
        for found in sorted(contacts, key=lambda found: found["sent"])
    ]


def _doubts(debtor: Debtor, room: Room) -> list[dict[str, Any]]:
    """Return what the source leaves open of the room and of this debtor's charges."""
    mine = "/".join(str(piece.found["ref"]) for piece in debtor.pieces).split("/")
    return [
        {**{key: found[key] for key in ("check", "level", "what", "why", "settle", "amount")}, "source": found.source()}
        for found in room.of("doubt")
        if not found["ref"] or not set(str(found["ref"]).split(",")).isdisjoint(mine)
    ]


def _split(names: Any) -> list[str]:
    return [name for name in re.split(r"[、,，;；\s]+", str(names or "")) if name]


class _Ids:
    """Ids that differ within one list."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = set(used)

    def new(self, wanted: str) -> str:
        id_, count = wanted, 1
        while id_ in self._used:
            count += 1
            id_ = f"{wanted}-{count}"
        self._used.add(id_)
        return id_
