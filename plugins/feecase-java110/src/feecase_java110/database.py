"""The queries: one estate, read-only, a page of charges at a time with everything that belongs to them. Ids are texts, never numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feecase.plugin import InputError, Reader
from feecase_java110.charges import CAR, CONTRACTS, OPEN, ROOM, SourceCharge
from feecase_java110.months import instant

DatabaseRow = Mapping[str, Any]
_FIRST_YEAR, _LAST_YEAR = 1980, 2100

_CHARGES = """
SELECT pf.fee_id, pf.payer_obj_id, pf.payer_obj_type, pf.start_time, pf.end_time, pf.amount, pf.fee_flag, pf.state, pf.income_obj_id, pf.config_id,
       c.fee_name, c.fee_type_cd, c.square_price, c.additional_amount, c.computing_formula, c.payment_cd, c.payment_cycle, c.scale, c.prepayment_period,
       c.bill_type, c.start_time AS config_start, c.end_time AS config_end, c.status_cd AS config_status
FROM pay_fee pf LEFT JOIN pay_fee_config c ON c.config_id = pf.config_id
WHERE pf.status_cd = '0' AND pf.community_id = :community AND pf.state = :state AND pf.fee_id > :after
  AND (c.fee_type_cd IN :types OR (c.config_id IS NULL AND pf.fee_type_cd IN :types))
ORDER BY pf.fee_id LIMIT :page
"""
_ROOMS = """
SELECT r.room_id, f.floor_num, u.unit_num, r.room_num, r.built_up_area, r.room_area, r.room_rent, r.room_type
FROM building_room r JOIN building_unit u ON u.unit_id = r.unit_id AND u.status_cd = '0' JOIN f_floor f ON f.floor_id = u.floor_id AND f.status_cd = '0'
WHERE r.status_cd = '0' AND r.room_id IN :ids
"""
_RELATIONS = """
SELECT rel.room_id, rel.owner_id, rel.start_time, rel.end_time, rel.create_time, rel.status_cd AS rel_status, rel.state AS rel_state,
       o.name, o.link, o.id_card, o.person_type, o.person_role, o.owner_flag, o.address, o.status_cd AS owner_status
FROM building_owner_room_rel rel JOIN building_owner o ON o.owner_id = rel.owner_id AND o.owner_type_cd = '1001'
WHERE rel.room_id IN :ids ORDER BY rel.room_id, rel.start_time, rel.create_time, o.status_cd
"""
_BY_CHARGE = {
    "attrs": "SELECT fee_id, spec_cd, value FROM pay_fee_attrs WHERE status_cd = '0' AND fee_id IN :ids",
    "payments": "SELECT * FROM pay_fee_detail WHERE status_cd = '0' AND fee_id IN :ids ORDER BY create_time, detail_id",
    "ledger": "SELECT fee_id, detail_year, detail_month, receivable_amount, cur_month_time, deadline_time, detail_id FROM pay_fee_detail_month WHERE status_cd = '0' AND fee_id IN :ids ORDER BY fee_id, detail_year, detail_month",
    "snapshots": "SELECT fee_id, amount_owed, owner_id, owner_name, update_time, end_time, deadline_time, community_id FROM report_owe_fee WHERE fee_id IN :ids",
    "meters": "SELECT fee_id, obj_type, pre_degrees, cur_degrees, cur_reading_time, price FROM meter_water WHERE status_cd = '0' AND fee_id IN :ids ORDER BY cur_reading_time",
    "imports": "SELECT fee_id, end_time FROM import_fee_detail WHERE status_cd = '0' AND fee_id IN :ids",
    "bills": "SELECT fee_id, rule_id, cur_year_month, month_cycle FROM pay_fee_rule_bill WHERE status_cd = '0' AND fee_id IN :ids",
    "discounts": "SELECT d.fee_id, d.discount_price, COALESCE(f.discount_name, d.remark, '') AS name FROM pay_fee_detail_discount d LEFT JOIN fee_discount f ON f.discount_id = d.discount_id WHERE d.status_cd = '0' AND d.fee_id IN :ids",
    "refunds": "SELECT fee_id, detail_id, state, received_amount, reason FROM return_pay_fee WHERE status_cd = '0' AND fee_id IN :ids",
    "receipts": "SELECT fee_id, square_price, start_time, end_time FROM fee_receipt_detail WHERE status_cd = '0' AND fee_id IN :ids ORDER BY start_time",
    "old_bills": "SELECT b.fee_id, b.fee_end_time FROM bill_owe_fee b WHERE b.state = '1000' AND b.fee_id IN :ids",
}
_BY_ROOM = {
    "reminders": "SELECT * FROM owe_fee_callable WHERE status_cd = '0' AND community_id = :community AND payer_obj_id IN :ids ORDER BY create_time, ofc_id",
    "collections": "SELECT * FROM fee_collection_detail WHERE status_cd = '0' AND community_id = :community AND payer_obj_id IN :ids ORDER BY create_time, detail_id",
    "vacancies": "SELECT * FROM apply_room_discount WHERE status_cd = '0' AND community_id = :community AND room_id IN :ids ORDER BY start_time, ard_id",
    "contracts": "SELECT cr.room_id, c.contract_name, c.state FROM contract_room cr JOIN contract c ON c.contract_id = cr.contract_id AND c.status_cd = '0' WHERE cr.status_cd = '0' AND cr.room_id IN :ids",
    "balances": "SELECT obj_id, room_id, acct_type, amount FROM account WHERE status_cd = '0' AND amount <> 0 AND (room_id IN :ids OR obj_id IN :owners)",
}
_MEMBERS = "SELECT owner_id, name, person_role FROM building_owner WHERE status_cd = '0' AND owner_type_cd = '1002' AND owner_id IN :ids ORDER BY member_id"
_RULES = """
SELECT cd.config_id, cd.start_time, cd.end_time, d.discount_name, r.rule_id, r.bean_impl, s.spec_id, s.spec_value
FROM pay_fee_config_discount cd JOIN fee_discount d ON d.discount_id = cd.discount_id AND d.status_cd = '0' AND d.discount_type = '2002'
JOIN fee_discount_rule r ON r.rule_id = d.rule_id AND r.status_cd = '0'
LEFT JOIN fee_discount_spec s ON s.discount_id = d.discount_id AND s.status_cd = '0'
WHERE cd.status_cd = '0' AND cd.community_id = :community ORDER BY cd.config_id, d.discount_id
"""


@dataclass(frozen=True, slots=True)
class SourceEstate:
    """One estate and what is known of it as a whole: the snapshot's date and size, the companies, the late-fee rules by price list entry."""

    id: str
    name: str
    as_of: dt.date
    snapshot: DatabaseRow
    companies: Mapping[str, str]
    managers: frozenset[str]
    rules: Mapping[str, Sequence[DatabaseRow]]
    counts: Mapping[str, int]
    methods: Mapping[str, str]
    strangers: Sequence[DatabaseRow] = ()


@dataclass(slots=True)
class ChargePage:
    """Some charges with everything that belongs to them and to their rooms."""

    charges: list[SourceCharge] = field(default_factory=list)
    undated: list[DatabaseRow] = field(default_factory=list)
    """Charges whose times are noughts or beyond all reason: nothing can be said of them."""
    last: str = ""
    """The id of the last charge read."""
    rooms: dict[str, DatabaseRow] = field(default_factory=dict)
    room_of: dict[str, str] = field(default_factory=dict)
    """Room id by charge id, where there is one."""
    charges_of: dict[str, list[SourceCharge]] = field(default_factory=dict)
    """The page's charges by room id."""
    by_charge: dict[str, dict[str, list[DatabaseRow]]] = field(default_factory=dict)
    by_room: dict[str, dict[str, list[DatabaseRow]]] = field(default_factory=dict)
    relations: dict[str, list[DatabaseRow]] = field(default_factory=dict)
    members: dict[str, list[DatabaseRow]] = field(default_factory=dict)

    def of(self, what: str, id_: str) -> list[DatabaseRow]:
        """Return the rows of one kind that belong to a charge or a room."""
        return (self.by_charge.get(what) or self.by_room.get(what) or {}).get(id_, [])

    def charge_ids(self, room: str) -> str:
        """Return the ids of a room's charges, separated by commas."""
        return ",".join(charge.id for charge in self.charges_of.get(room, ()))


def estate(reader: Reader, said: str, types: Sequence[str], as_of: dt.date | None) -> SourceEstate:
    """Find the estate by its name or id. Raises InputError where there is none or more than one."""
    found = reader.rows(
        "SELECT community_id, name FROM s_community WHERE status_cd = '0' AND (community_id = :said OR name = :said)", said=said
    )
    if len(found) != 1:
        names = [
            str(row["name"]) for row in reader.rows("SELECT name FROM s_community WHERE status_cd = '0' ORDER BY name LIMIT 20")
        ]
        what = f"有 {len(found)} 个叫“{said}”的小区" if found else f"没有叫“{said}”的小区"
        fix = "请改写 community_id" if found else f"系统里有：{'、'.join(names) or '（无）'}"
        raise InputError(what, where="小区", next=fix)
    id_ = str(found[0]["community_id"])
    (snapshot,) = reader.rows(
        "SELECT COUNT(*) AS rows_, MIN(update_time) AS first, MAX(update_time) AS last FROM report_owe_fee WHERE community_id = :id",
        id=id_,
    )
    states = reader.rows(
        "SELECT pf.state, pf.payer_obj_type, COUNT(*) AS n FROM pay_fee pf WHERE pf.status_cd = '0' AND pf.community_id = :id AND pf.fee_type_cd IN :types GROUP BY pf.state, pf.payer_obj_type",
        id=id_,
        types=types,
    )
    counts: dict[str, int] = defaultdict(int)
    for row in states:
        counts[str(row["state"])] += int(row["n"])
    first, last = snapshot["first"], snapshot["last"]
    dated = bool(first and last and first.year >= _FIRST_YEAR and last.year < _LAST_YEAR)
    snapshot = {"rows": int(snapshot["rows_"]), "first": first if dated else None, "last": last if dated else None}
    return SourceEstate(
        id_,
        str(found[0]["name"]),
        as_of or (last.date() if dated else reader.today()),
        snapshot,
        *_companies(reader, id_),
        _rules(reader, id_),
        counts,
        {
            str(row["status_cd"]): str(row["name"])
            for row in reader.rows(
                "SELECT status_cd, name FROM t_dict WHERE table_name = 'pay_fee_detail' AND table_columns = 'prime_rate'"
            )
        },
        reader.rows(
            "SELECT r.fee_id, r.payer_obj_name, r.amount_owed, p.community_id FROM report_owe_fee r JOIN pay_fee p ON p.fee_id = r.fee_id "
            "WHERE r.community_id = :id AND p.community_id <> :id ORDER BY r.fee_id LIMIT 1000",
            id=id_,
        ),
    )


def _companies(reader: Reader, community: str) -> tuple[dict[str, str], frozenset[str]]:
    """Return the companies by id, and which of them are the estate's property companies."""
    members = reader.rows(
        "SELECT member_id FROM s_community_member WHERE status_cd = '0' AND member_type_cd = '390001200002' AND community_id = :id",
        id=community,
    )
    stores = reader.rows("SELECT store_id, name FROM s_store WHERE status_cd = '0'")
    return {str(s["store_id"]): str(s["name"]) for s in stores}, frozenset(str(m["member_id"]) for m in members)


def _rules(reader: Reader, community: str) -> dict[str, list[DatabaseRow]]:
    """Return the late-fee rules by price list entry, each with its parameters by id."""
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
    for row in reader.rows(_RULES, community=community):
        rule = found[str(row["config_id"])].setdefault((str(row["discount_name"]), str(row["rule_id"])), {**row, "specs": {}})
        rule["specs"][str(row["spec_id"])] = str(row["spec_value"] or "")
    return {config: list(rules.values()) for config, rules in found.items()}


def page(reader: Reader, community: str, types: Sequence[str], after: str, size: int) -> ChargePage | None:
    """Read the next charges after an id with all that belongs to them; None where there are no more."""
    raw = reader.rows(_CHARGES, community=community, state=OPEN, types=types, after=after, page=size)
    if not raw:
        return None
    last = str(raw[-1]["fee_id"])
    undated: list[DatabaseRow] = [row for row in raw if not _dated(row)]
    raw = [row for row in raw if _dated(row)]
    if not raw:
        return ChargePage(undated=undated, last=last)
    ids = [str(row["fee_id"]) for row in raw]
    found = ChargePage(
        undated=undated,
        last=last,
        by_charge={name: _grouped(reader.rows(query, ids=ids), "fee_id") for name, query in _BY_CHARGE.items()},
    )
    found.room_of = _room_ids(reader, raw)
    rooms = sorted(set(found.room_of.values()))
    found.rooms = {str(row["room_id"]): row for row in (reader.rows(_ROOMS, ids=rooms) if rooms else ())}
    for row in raw:
        id_ = str(row["fee_id"])
        room = found.rooms.get(found.room_of.get(id_, ""), {})
        facts = {**row, **{name: room.get(name) for name in ("built_up_area", "room_area", "room_rent")}}
        ends = [instant(one["end_time"]) for one in found.of("imports", id_) if one["end_time"]]
        meters, bills = _meters(found, id_), found.of("bills", id_)
        attrs = {str(one["spec_cd"]): str(one["value"] or "") for one in found.of("attrs", id_)}
        found.charges.append(
            SourceCharge(facts, attrs, meters[-1] if meters else None, ends[0] if ends else None, bills[0] if bills else None)
        )
        found.charges_of.setdefault(found.room_of.get(id_, ""), []).append(found.charges[-1])
    if rooms:
        _add_rooms(reader, found, community, rooms)
    return found


def _dated(row: DatabaseRow) -> bool:
    return all(row[name] and _FIRST_YEAR <= row[name].year < _LAST_YEAR for name in ("start_time", "end_time"))


def _meters(found: ChargePage, id_: str) -> list[DatabaseRow]:
    """Return the readings of a charge. Their obj_type is 1001 for rooms and 2002 for cars, not the codes of the charge."""
    return [one for one in found.of("meters", id_) if one["obj_type"] in ("1001", "2002")]


def _add_rooms(reader: Reader, found: ChargePage, community: str, rooms: list[str]) -> None:
    found.relations = _grouped(_one_owner_each(reader.rows(_RELATIONS, ids=rooms)), "room_id")
    owners = sorted({str(r["owner_id"]) for rows in found.relations.values() for r in rows}) or [""]
    found.members = _grouped(reader.rows(_MEMBERS, ids=owners), "owner_id")
    for name, query in _BY_ROOM.items():
        values = (
            {"ids": rooms}
            | ({"community": community} if ":community" in query else {})
            | ({"owners": owners} if ":owners" in query else {})
        )
        rows = reader.rows(query, **values)
        if name == "balances":
            found.by_room[name] = _balances(rows, found.relations)
        else:
            found.by_room[name] = _grouped(rows, "room_id" if "room_id" in (rows[0] if rows else {}) else "payer_obj_id")


def _one_owner_each(rows: Iterable[DatabaseRow]) -> list[DatabaseRow]:
    """Keep one person per relation: a live row before deleted ones (edits leave the old row behind)."""
    kept: dict[tuple[Any, ...], DatabaseRow] = {}
    for row in rows:
        kept.setdefault(
            (row["room_id"], row["owner_id"], row["start_time"], row["end_time"], row["create_time"], row["rel_status"]), row
        )
    return list(kept.values())


def _balances(rows: Iterable[DatabaseRow], relations: Mapping[str, Sequence[DatabaseRow]]) -> dict[str, list[DatabaseRow]]:
    """Give each stored balance to the rooms it is for: the one it names, else those of the owner who holds it now."""
    result: dict[str, list[DatabaseRow]] = defaultdict(list)
    for row in rows:
        named = str(row["room_id"] or "")
        rooms = (
            [named]
            if named in relations
            else [
                room
                for room, owners in relations.items()
                if any(o["owner_id"] == row["obj_id"] and o["rel_status"] == "0" for o in owners)
            ]
        )
        for room in rooms:
            result[room].append(row)
    return result


def _grouped(rows: Iterable[DatabaseRow], key: str) -> dict[str, list[DatabaseRow]]:
    result: dict[str, list[DatabaseRow]] = defaultdict(list)
    for row in rows:
        result[str(row[key])].append(row)
    return dict(result)


def _room_ids(reader: Reader, raw: Sequence[DatabaseRow]) -> dict[str, str]:
    """Find the room that each charge is for: directly, by the contract's rooms, or by the one room of the car's owner."""
    result = {str(r["fee_id"]): str(r["payer_obj_id"]) for r in raw if r["payer_obj_type"] == ROOM}
    contracts = {str(r["payer_obj_id"]) for r in raw if r["payer_obj_type"] in CONTRACTS}
    cars = {str(r["payer_obj_id"]) for r in raw if r["payer_obj_type"] == CAR}
    by_contract = (
        _grouped(
            reader.rows(
                "SELECT contract_id, room_id FROM contract_room WHERE status_cd = '0' AND contract_id IN :ids",
                ids=sorted(contracts),
            ),
            "contract_id",
        )
        if contracts
        else {}
    )
    by_car = _car_rooms(reader, sorted(cars)) if cars else {}
    for row in raw:
        kind, payer = str(row["payer_obj_type"]), str(row["payer_obj_id"])
        rooms = (
            {str(r["room_id"]) for r in by_contract.get(payer, ())}
            if kind in CONTRACTS
            else by_car.get(payer, set())
            if kind == CAR
            else set()
        )
        if len(rooms) == 1:
            result[str(row["fee_id"])] = rooms.pop()
    return result


def _car_rooms(reader: Reader, ids: list[str]) -> dict[str, set[str]]:
    """Return the rooms of cars' owners by car id, and by parking-space id: older charges hold that one."""
    rows = reader.rows(
        "SELECT c.car_id, c.ps_id, rel.room_id FROM owner_car c JOIN building_owner_room_rel rel ON rel.owner_id = c.owner_id AND rel.status_cd = '0' "
        "WHERE c.status_cd = '0' AND (c.car_id IN :ids OR c.ps_id IN :ids)",
        ids=ids,
    )
    result: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for key in ("car_id", "ps_id"):
            if str(row[key]) in ids:
                result[str(row[key])].add(str(row["room_id"]))
    return result
