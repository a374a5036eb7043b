"""Comparing what was imported with a fresh export: what is still owed of each charge, what was paid since, what came new. Nothing is written here.

Charges are compared by room, item and days, for exports number their rows anew. Billing systems move a charge's beginning when a part is paid
and its end every month, so that of each new row only the days of the old charge count, by months.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from feecase.extend.contracts import Record
from feecase.intake.debtors import Debtor, Piece, debtors, nobody, share
from feecase.intake.room_cases import case_ids
from feecase.intake.room_records import FoundRecord, Gathered, Room
from feecase.model.reconciled import ChargeState, ReconciledCharge
from feecase.money import ZERO, total
from feecase.rules.tariff import item_name

_DAY = dt.timedelta(days=1)
Paid = tuple[dt.date, Decimal]


@dataclass(frozen=True, slots=True)
class Imported:
    """One case as it was imported: what its billing file says, and the payments that the case knows by now (date and amount)."""

    id: str
    facts: Mapping[str, Any]
    payments: tuple[Paid, ...] = ()

    @property
    def room(self) -> str:
        """The room of the case."""
        return str((self.facts.get("premises") or {}).get("unit") or self.id)

    @property
    def since(self) -> dt.date:
        """The date of the data: a list of arrears has taken into account what was paid before."""
        return _day((self.facts.get("billing") or {}).get("as_of")) or dt.date.min


@dataclass(frozen=True, slots=True)
class Compared:
    """One case after the comparison.

    `loose` are payments since the import that the case does not know and that name no period; `doubt` says where the export names another debtor.
    """

    imported: Imported
    charges: tuple[ReconciledCharge, ...]
    loose: tuple[Paid, ...] = ()
    doubt: str = ""


@dataclass(slots=True)
class Comparison:
    """All cases, in the order given, and the debtors of the export who have no case."""

    cases: list[Compared] = field(default_factory=list)
    without: list[tuple[str, Room, Debtor]] = field(default_factory=list)


def reconcile(imported: Sequence[Imported], gathered: Gathered) -> Comparison:
    """Compare cases with what an export says."""
    result = Comparison()
    by_room: dict[str, list[Imported]] = {}
    for case in imported:
        by_room.setdefault(case.room, []).append(case)
    unread = {name for one in gathered.rejected for cell in one.cells for name in _rooms_named(cell)}
    done: dict[str, Compared] = {}
    for name, cases in by_room.items():
        room = _with_history(gathered.rooms.get(name) or Room(name), cases)
        everyone = debtors(room)
        now = dict(zip(case_ids(room, everyone, {case.id: case.facts for case in cases}), everyone, strict=True))
        owing = {case.id: now.get(case.id) or _of_the_same_name(case, now) for case in cases}
        for case in cases:
            told = _news(case, room, alone=len(cases) == 1)
            done[case.id] = _compared(case, room, owing[case.id], list(now.values()), told, unread=name in unread)
        known = {id(debtor) for debtor in owing.values()}
        result.without += [(id_, room, debtor) for id_, debtor in now.items() if id(debtor) not in known and not nobody(debtor)]
    for name, room in gathered.rooms.items():
        if name not in by_room:
            everyone = debtors(room)
            new = zip(case_ids(room, everyone, {}), everyone, strict=True)
            result.without += [(id_, room, debtor) for id_, debtor in new if not nobody(debtor)]
    result.cases = [done[case.id] for case in imported]
    return result


def _with_history(room: Room, cases: Iterable[Imported]) -> Room:
    """Give a room the ownership history of its cases where the export brings none, so that its rows are cut at the same days."""
    if room.of("ownership"):
        return room
    owners = {
        (o["name"], o.get("from"), o.get("to")): o
        for case in cases
        for o in (case.facts.get("premises") or {}).get("owners") or ()
    }
    history = [
        FoundRecord(
            Record("ownership", 0, {"room": room.name, "name": o["name"], "from": _day(o.get("from")), "to": _day(o.get("to"))}),
            "",
            "",
            None,
        )
        for o in owners.values()
    ]
    return replace(room, by_kind=room.by_kind | {"ownership": history}) if history else room


def _compared(
    case: Imported, room: Room, debtor: Debtor | None, everyone: Sequence[Debtor], told: Sequence[FoundRecord], *, unread: bool
) -> Compared:
    olds: Sequence[Mapping[str, Any]] = case.facts.get("charges") or ()
    parts = [part for piece in (debtor.pieces if debtor else ()) for part in _parts(piece, olds)]
    others = [piece for one in everyone if one is not debtor for piece in one.pieces]
    charges = []
    for old in olds:
        mine = [part for part in parts if part.old is old]
        less = total(part.amount for part in mine) < Decimal(str(old["amount"]))
        paid = [one for one in told if one["amount"] > 0 and _names(one, old) and (less or one["date"] >= case.since)]
        charges.append(_charge(old, mine, paid, _silence(room, others, old, unread=unread)))
    items = {item_name(old["item"]) for old in olds}
    loose = tuple(
        (one["date"], one["amount"])
        for one in told
        if one["date"] >= case.since and not one["for_from"] and (not one["item"] or item_name(one["item"]) in items)
    )
    new = (_new(part) for part in parts if part.old is None and part.amount)
    return Compared(case, (*charges, *new), loose, _other_name(case, debtor))


def _of_the_same_name(case: Imported, now: Mapping[str, Debtor]) -> Debtor | None:
    """Find a case's debtor where the room is divided otherwise than at the import."""
    if len(now) == 1 and case.id == case.room:
        return next(iter(now.values()))
    return next((debtor for debtor in now.values() if not _defendants(case).isdisjoint(debtor.names)), None)


def _defendants(case: Imported) -> set[str]:
    return {person["name"] for person in case.facts.get("defendants") or ()}


def _other_name(case: Imported, debtor: Debtor | None) -> str:
    if debtor is None or nobody(debtor) or not _defendants(case).isdisjoint(debtor.names):
        return ""
    return f"台账的业主现在是{'、'.join(debtor.names)}，案件的被告是{'、'.join(sorted(_defendants(case)))}"


def _rooms_named(cell: Any) -> tuple[str, str]:
    """Return which room a cell of a row that could not be read may name, as it is written and by its numbers."""
    written = str(cell).strip()
    return written, "-".join(re.findall(r"[A-Za-z]*\d+", written)).upper()


def _news(case: Imported, room: Room, *, alone: bool) -> list[FoundRecord]:
    """Return the payments of the export that the case does not know; of several cases of a room, those that may concern this one."""
    known = Counter(case.payments)
    news = []
    for one in room.of("payment"):
        if known[one["date"], one["amount"]]:
            known[one["date"], one["amount"]] -= 1
        elif alone or any(_names(one, old) for old in case.facts.get("charges") or ()) or one["payer"] in _defendants(case):
            news.append(one)
    return news


def _names(payment: FoundRecord, old: Mapping[str, Any]) -> bool:
    """Whether a payment was taken for days of a charge."""
    first, last = payment["for_from"], payment["for_to"]
    same = not payment["item"] or item_name(payment["item"]) == item_name(old["item"])
    return bool(first and last and same and first < _last(old) and _first(old) < last)


def _charge(
    old: Mapping[str, Any], parts: Sequence[_Part], paid: Sequence[FoundRecord], silence: tuple[ChargeState, str]
) -> ReconciledCharge:
    before = Decimal(str(old["amount"]))
    state: ChargeState
    asked: Decimal | None
    if parts:
        asked = total(part.amount for part in parts)
        state = "partly-paid" if paid else "unchanged" if asked == before else "changed"
        note = _moved(old, parts) if asked < before else "有付款，但台账金额没有减少" if paid else ""
    elif paid:
        state, asked, note = "paid", ZERO, ""
    else:
        (state, note), asked = silence, None if silence[0] in {"unread", "unlisted"} else ZERO
    return ReconciledCharge(
        id=str(old.get("id", "")),
        item=old["item"],
        from_=_first(old),
        to=_last(old),
        state=state,
        before=before,
        after=asked,
        paid=total(_within(one["amount"], one["for_from"], one["for_to"], old) for one in paid) if paid else None,
        paid_on=max((one["date"] for one in paid), default=None),
        ref=str((old.get("source") or {}).get("ref") or ""),
        note=note,
    )


def _within(amount: Decimal, first: dt.date, last: dt.date, old: Mapping[str, Any]) -> Decimal:
    """Return the part of a payment for a period that falls on the days of a charge, by months."""
    begin, end = max(first, _first(old)), min(last, _last(old))
    spans = [span for span in ((first, begin - _DAY), (begin, end), (end + _DAY, last)) if span[0] <= span[1]]
    return share(amount, spans)[spans.index((begin, end))]


def _new(part: _Part) -> ReconciledCharge:
    found = part.piece.found
    return ReconciledCharge(
        item=found["item"], from_=part.first, to=part.last, state="new", after=part.amount, ref=found["ref"] or ""
    )


def _moved(old: Mapping[str, Any], parts: Sequence[_Part]) -> str:
    first = min(part.first for part in parts)
    return f"台账的起始日由 {_first(old)} 移到 {first}，此前的已不再欠" if first > _first(old) else ""


def _silence(room: Room, others: Iterable[Piece], old: Mapping[str, Any], *, unread: bool) -> tuple[ChargeState, str]:
    """Say what it means that the export asks nothing of this debtor for these days."""
    if owner := next((piece.found["owner"] or "另一业主" for piece in others if _meet(piece, old)), ""):
        return "changed", f"台账现在向{owner}收取这段期间"
    if unread:
        return "unread", "导出里这一户有没能读取的行"
    return ("vanished" if room.of("charge") else "unlisted"), ""


class _Part(NamedTuple):
    """The days of a new row that belong to one old charge, or to none, and their share of its amount."""

    piece: Piece
    old: Mapping[str, Any] | None
    first: dt.date
    last: dt.date
    amount: Decimal


def _parts(piece: Piece, olds: Iterable[Mapping[str, Any]]) -> list[_Part]:
    """Cut a new row at the old charges' days, and share its amount by months. A row that only grew at its ends still asks the old sum."""
    met = sorted((old for old in olds if _meet(piece, old)), key=_first)
    spans: list[tuple[Mapping[str, Any] | None, dt.date, dt.date]] = []
    day = piece.first
    for old in met:
        first, last = max(day, _first(old)), min(piece.last, _last(old))
        if first <= last:
            spans += [(None, day, first - _DAY)] if day < first else []
            spans.append((old, first, last))
            day = last + _DAY
    spans += [(None, day, piece.last)] if day <= piece.last else []
    before = Decimal(str(met[0]["amount"])) if len(met) == 1 else ZERO
    whole = [(first, last) == (_first(old), _last(old)) for old, first, last in spans if old]
    if whole == [True] and len(spans) > 1 and piece.amount >= before:
        more = iter(share(piece.amount - before, [(first, last) for old, first, last in spans if old is None]))
        amounts = [before if old else next(more) for old, _, _ in spans]
    else:
        amounts = share(piece.amount, [(first, last) for _, first, last in spans])
    return [_Part(piece, *span, amount) for span, amount in zip(spans, amounts, strict=True)]


def _meet(piece: Piece, old: Mapping[str, Any]) -> bool:
    return item_name(piece.found["item"]) == item_name(old["item"]) and piece.first <= _last(old) and _first(old) <= piece.last


def _first(old: Mapping[str, Any]) -> dt.date:
    return dt.date.fromisoformat(old["from"])


def _last(old: Mapping[str, Any]) -> dt.date:
    return dt.date.fromisoformat(old["to"])


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
