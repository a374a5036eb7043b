"""Who owes what part of a room's arrears: the owners of the time, a row cut where the room changed hands.

Tenants and members of the household are never made defendants here; people add them in `case.yaml` when there is proof.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from feecase.intake.room_records import FoundRecord, Room
from feecase.money import ZERO, cents
from feecase.rules.persons import parts, plain

_DAY = dt.timedelta(days=1)
_FACTS = ("kind", "name", "phone", "id_no", "uscc", "sex", "domicile", "legal_rep")
_PLACEHOLDER = re.compile(
    r"[\W_\d]+|(?:业主|产权人|户主|姓名)?(?:未知|不详|不明|未登记|待定|待查|待核实|暂无|无|无名氏?|空置|空房|未售|测试)(?:业主|房屋|房)?|业主|产权人|户主|开发商|test",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One charge row, or the part of it that falls into one owner's time."""

    found: FoundRecord
    first: dt.date
    last: dt.date
    amount: Decimal
    note: str = ""
    received: Decimal | None = None


@dataclass(slots=True)
class Debtor:
    """One owner, or several together, and the pieces of arrears of their time. `split` says that the room has other debtors too."""

    people: list[dict[str, Any]]
    pieces: list[Piece] = field(default_factory=list)
    split: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(person["name"] for person in self.people)

    def held(self, day: dt.date) -> bool:
        """Whether a piece of arrears or the time of ownership includes a day."""
        return any(_within(person, day) for person in self.people)


def debtors(room: Room) -> list[Debtor]:
    """Return the debtors of a room in order of time, each with the pieces of arrears of his time. The pieces add up to the rows."""
    result: dict[tuple[str, ...], Debtor] = {}
    holders: dict[tuple[Any, Any], Callable[[dt.date], tuple[list[dict[str, Any]], str]]] = {}
    for found in room.of("charge"):
        said = found["owner"], found["phone"]
        holders_of = holders.get(said) or holders.setdefault(said, _holders(room, *said, found["people"]))
        for piece in _cut(found, room):
            people, doubt = holders_of(piece.first)
            key = tuple(person["name"] for person in people)
            noted = replace(piece, note="；".join(part for part in (piece.note, doubt) if part)) if doubt else piece
            result.setdefault(key, Debtor(people)).pieces.append(noted)
    ordered = sorted(result.values(), key=lambda debtor: (debtor.pieces[0].first, debtor.names))
    for debtor in ordered:
        debtor.split = len(ordered) > 1
    return ordered


def nobody(debtor: Debtor) -> bool:
    """Whether the sources name no one who can be sued: only placeholders such as 业主未知, 空置, or names that cannot be whole."""
    return all(person.get("problem") or _PLACEHOLDER.fullmatch(person["name"]) for person in debtor.people)


def why_nobody(debtor: Debtor) -> str:
    """Say why nobody can be sued for a debtor's arrears."""
    problem = next((person["problem"] for person in debtor.people if person.get("problem")), "")
    return f"“{'、'.join(debtor.names)}”不是可以起诉的人{f'：{problem}' if problem and '不是姓名' not in problem else ''}"


def known_debtor(before: Mapping[str, Any], room: Room, *, split: bool) -> Debtor:
    """Return the debtor of a case as an earlier import made it, with what the tables of owners now say of the same names."""
    people = []
    for told in before.get("defendants") or ():
        person = {key: value for key, value in told.items() if key != "legal_rep"}
        for key in ("owned_from", "owned_to"):
            if isinstance(person.get(key), str):
                person[key] = dt.date.fromisoformat(person[key])
        facts = {
            key: found[key]
            for found in (*room.of("owner"), *room.of("ownership"))
            if found["name"] == told.get("name")
            for key in _FACTS
            if found[key]
        }
        people.append({**person, **facts, **_from_id(facts)})
    return Debtor(people, [], split)


def tenants(room: Room) -> tuple[str, ...]:
    """Return the names of registered tenants."""
    return tuple(found["name"] for found in room.of("owner") if found["role"] == "tenant")


def _within(person: dict[str, Any], day: dt.date) -> bool:
    first, last = person.get("owned_from"), person.get("owned_to")
    return (first is None or first <= day) and (last is None or day < last)


def _holders(room: Room, owner: Any, phone: Any, people: Any = None) -> Callable[[dt.date], tuple[list[dict[str, Any]], str]]:
    """Return the function that names the holders on a day, and what is doubtful about them.

    The ownership history decides, else the owners' list, else the row itself.
    """
    owners = [found for found in room.of("owner") if found["role"] in {"owner", "co-owner"}]
    listed = [_person(found, room) for found in owners]
    history = [_person(found, room) | {"owned_from": found["from"], "owned_to": found["to"]} for found in room.of("ownership")]
    said = _names(owner) if people is None else [person["name"] for person in people if not person.get("problem")]
    named = (
        [{"kind": _kind_of(name), "name": name, "phone": phone} for name in said]
        if people is None
        else [_with_register(dict(person), room) for person in people]
    )
    known = {person["name"] for person in (*listed, *history)}

    def on(day: dt.date) -> tuple[list[dict[str, Any]], str]:
        then = [person for person in history if _within(person, day)]
        people = then or listed or named or [{"kind": "natural", "name": "（业主未登记）"}]
        holders = list({person["name"]: person for person in people}.values())
        role = "共有人" if len(holders) > 1 else "登记业主"
        doubt = ""
        if history and not then:
            doubt = f"产权变更表没有 {day} 的权利人，请核实被告"
        elif known and said and not known & set(said):
            doubt = f"欠费台账的业主为{'、'.join(said)}，与资产信息不一致"
        return [person | {"role": role} for person in holders], doubt

    return on


def _with_register(person: dict[str, Any], room: Room) -> dict[str, Any]:
    """Add what the tables of owners say about a person of this name."""
    for other in (*room.of("owner"), *room.of("ownership")):
        if other["name"] == person["name"]:
            person |= {key: other[key] for key in _FACTS if other[key] and not person.get(key)}
    return person | _from_id(person)


def _names(owner: Any) -> list[str]:
    return [name.strip() for name in re.split(r"[、,，/;；\n]+", str(owner or "")) if name.strip()]


def _kind_of(name: str) -> str:
    return (
        "organisation" if name.endswith(("公司", "合作社", "中心", "事务所", "银行", "分行", "商行", "厂", "店")) else "natural"
    )


def _person(found: FoundRecord, room: Room) -> dict[str, Any]:
    """Return a person with what any sheet says about the same name; the record's own words first."""
    person = {key: found[key] for key in _FACTS if found[key]}
    for other in (*room.of("owner"), *room.of("ownership")):
        if other["name"] == person["name"]:
            person = {key: other[key] for key in _FACTS if other[key]} | person
    for charge in room.of("charge"):
        for said in charge["people"] or ():
            if said["name"] == person["name"]:
                person = {key: said[key] for key in _FACTS if said.get(key)} | person
        if charge["owner"] == person["name"] and charge["phone"]:
            person.setdefault("phone", charge["phone"])
    return person | _from_id(person)


def _from_id(person: dict[str, Any]) -> dict[str, Any]:
    """Return birth date and sex, which a resident ID number states (GB 11643)."""
    number = person.get("id_no", "")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return {}
    birth = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return {"birth_date": birth, "sex": person.get("sex") or ("男" if int(number[16]) % 2 else "女")}


def _cut(found: FoundRecord, room: Room) -> list[Piece]:
    """Cut a row where the room changed hands; the amount is shared by months."""
    first, last, amount = found["from"], found["to"], found["amount"]
    received = found["received"]
    changes = {day for owner in room.of("ownership") for day in (owner["from"], owner["to"]) if day and first < day <= last}
    if not changes:
        return [Piece(found, first, last, amount, received=received)]
    amount -= received or ZERO
    starts = [first, *sorted(changes)]
    ends = [*(day - _DAY for day in sorted(changes)), last]
    shares = share(amount, list(zip(starts, ends, strict=True)))
    net = "（已减去台账载明的实收）" if received else ""
    note = f"原行为 {first} 至 {last} 共 {amount} 元{net}，按产权变更日拆分，金额按月数分摊"
    return [Piece(found, start, end, part, note) for start, end, part in zip(starts, ends, shares, strict=True)]


def share(amount: Decimal, periods: Sequence[tuple[dt.date, dt.date]]) -> list[Decimal]:
    """Share an amount over periods (both days inclusive) by months, part months by days; the shares add up to the amount exactly.

    Sums up to the end of each period are rounded, so that what rounding leaves falls to the next period, the last one's to nobody.
    """
    ends = list(accumulate(months(first, last) for first, last in periods))
    sums = [cents(_decimal(Fraction(amount) * end / ends[-1])) for end in ends]
    return [upper - lower for lower, upper in pairwise([ZERO, *sums])]


def months(first: dt.date, last: dt.date) -> Fraction:
    """Return the length of a period in months, part months by their days (both days inclusive)."""
    total = Fraction()
    day = first
    while day <= last:
        length = calendar.monthrange(day.year, day.month)[1]
        end = min(last, day.replace(day=length))
        total += Fraction((end - day).days + 1, length)
        day = end + _DAY
    return total


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def concerns(debtor: Debtor, names: Iterable[str], day: dt.date | None, others: Sequence[Debtor]) -> bool:
    """Whether a contact or payment belongs to this debtor: by the name in it, else by who held the room that day, else to everyone."""
    said = {plain(part) for name in names if name for part in parts(name)}
    named = [one for one in others if any(plain(name) in said for name in one.names)]
    held = [one for one in others if day and one.held(day)]
    return debtor in (named or held or others)
