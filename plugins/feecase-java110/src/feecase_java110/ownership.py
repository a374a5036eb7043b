"""Who owned a room when, rebuilt from all relations that the system ever held, deleted ones too; what it cannot say stays open and is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from feecase_java110.months import instant

TENANT = "2"
FAR = 5
"""Years beyond the data's date from which on an end is no end: the system writes a far day for owners."""


@dataclass(frozen=True, slots=True)
class OwnerTenure:
    """One owner's time. `to` is the first day on which it had ended; None is open. `why` says what of it was inferred, and from what."""

    owner_id: str
    person: Mapping[str, Any]
    first: dt.date | None
    to: dt.date | None
    deleted: bool
    made: dt.date
    why: str = ""

    @property
    def name(self) -> str:
        """The owner's name as the system holds it."""
        return str(self.person["name"] or "").strip()


def is_placeholder(person: Mapping[str, Any]) -> bool:
    """Whether the system itself made the owner up when rooms were imported (owner_flag F)."""
    return bool(person["owner_flag"] == "F")


def tenures(relations: Iterable[Mapping[str, Any]], on: dt.date, since: dt.date) -> list[OwnerTenure]:
    """Return the owners of a room in order of time. Tenants and made-up owners are none.

    A deleted relation without an end of its own ended when the next owner's began. One person's relations that follow each other are one.
    Where the room never had another owner, he owned it also from `since` (the first unpaid day) on: the system's start is then often the day
    of data entry.
    """
    raw = [_tenure(r, on) for r in relations if r["person_role"] != TENANT and r["name"] and not is_placeholder(r)]
    raw.sort(key=lambda t: (t.first or dt.date.min, t.made, t.owner_id))
    closed = [_closed(one, raw) for one in raw]
    merged: list[OwnerTenure] = []
    for one in closed:
        twin = next(
            (m for m in merged if m.owner_id == one.owner_id and (m.to is None or one.first is None or one.first <= m.to)), None
        )
        if twin is None:
            merged.append(one)
        else:
            to = None if twin.to is None or one.to is None else max(twin.to, one.to)
            live = twin if one.deleted else one
            merged[merged.index(twin)] = replace(live, first=twin.first, to=to, why=twin.why or one.why)
    (*_, last) = merged or (None,)
    if last is not None and len(merged) == 1 and last.first is not None and last.first > since:
        return [replace(last, first=None, why=f"系统自 {last.first} 才录入，此前没有别的业主，视为同一业主")]
    return merged


def _tenure(relation: Mapping[str, Any], on: dt.date) -> OwnerTenure:
    first, end = relation["start_time"], relation["end_time"]
    to = instant(end).date() if end is not None and end.year < on.year + FAR else None
    began = first.date() if first is not None else None
    if to is not None and began is not None and to <= began:
        to = None
    made = relation["create_time"].date() if relation["create_time"] else on
    return OwnerTenure(
        str(relation["owner_id"]), relation, began, to, relation["rel_status"] == "1" or relation["rel_state"] == "2003", made
    )


def _closed(one: OwnerTenure, everyone: Iterable[OwnerTenure]) -> OwnerTenure:
    """Close a deleted relation that has no end by what followed: the next owner's beginning, else the day on which the next was entered."""
    if not one.deleted or one.to is not None:
        return one
    others = [o for o in everyone if o.owner_id != one.owner_id and (o.first or dt.date.min) >= (one.first or dt.date.min)]
    begins = [o.first for o in others if o.first and (one.first is None or o.first > one.first)]
    if begins:
        return replace(one, to=min(begins), why=f"系统删除了这条关系而没有记下结束日，按下一位业主的起始日 {min(begins)} 推定")
    entered = [o.made for o in others if not o.deleted and o.made > (one.first or dt.date.min)]
    if entered:
        return replace(one, to=min(entered), why=f"系统删除了这条关系而没有记下结束日，按下一位业主的录入日 {min(entered)} 推定")
    return one


def holders(found: Iterable[OwnerTenure], day: dt.date) -> list[OwnerTenure]:
    """Return the owners on a day."""
    return [t for t in found if (t.first is None or t.first <= day) and (t.to is None or day < t.to)]
