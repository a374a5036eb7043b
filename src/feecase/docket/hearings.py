"""Hearings of many cases: whose, when and where, and which of them one person cannot attend both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from pydantic import Field

from feecase.model.base import Value
from feecase.model.docket import Docket, Entry, Proceeding

_NOON = 12 * 60


class Hearing(Value):
    """One hearing that a summons named. `sequence` counts how often its day was changed; `cancelled` = adjourned without a new day, or the suit is over."""

    case: str = Field(title="案件编号")
    entry: str = Field(title="登记编号")
    first: str = Field(title="最初的登记编号")
    on: dt.date = Field(title="开庭日")
    at: str = Field("", title="时间")
    court: str = Field("", title="法院")
    room: str = Field("", title="法庭")
    number: str = Field("", title="案号")
    judge: str = Field("", title="法官")
    agent: str = Field("", title="代理人")
    sequence: int = Field(0, title="改期次数", ge=0)
    cancelled: bool = Field(default=False, title="已取消")

    @property
    def minute(self) -> int | None:
        """Minutes after midnight, None where the hour is not known."""
        return int(self.at[:2]) * 60 + int(self.at[3:]) if self.at else None


class HearingConflict(Value):
    """Two hearings of one day that need a person's look. `certain` is False where an hour or an agent is not known."""

    one: Hearing = Field(title="开庭甲")
    other: Hearing = Field(title="开庭乙")
    certain: bool = Field(title="确定冲突")
    why: str = Field(title="原因")


def hearings(case: str, docket: Docket) -> Iterator[Hearing]:
    """Yield the hearings of a case in the order of their days: every summons with a day that no later entry replaces."""
    replaced = {entry.id: entry.replaces for entry in docket.entries if entry.replaces}
    places = {one.id: one for one in docket.proceedings}
    found = [entry for entry in docket.current if entry.kind == "summons" and entry.until]
    for entry in sorted(found, key=lambda one: (str(one.until), one.at, one.id)):
        chain = _chain(entry.id, replaced)
        yield _hearing(case, entry, chain, places.get(entry.in_), cancelled=_cancelled(docket, entry))


def _chain(entry: str, replaced: dict[str, str]) -> tuple[str, ...]:
    """Return an entry and what it replaces, the newest first. A circle of corrections ends where it closes."""
    chain = [entry]
    while (before := replaced.get(chain[-1])) and before not in chain:
        chain.append(before)
    return tuple(chain)


def _cancelled(docket: Docket, summons: Entry) -> bool:
    """Whether a later fact of the same proceeding takes the hearing away: adjourned, withdrawn, or decided before its day."""
    later = docket.entries[[entry.id for entry in docket.entries].index(summons.id) + 1 :]
    current = {entry.id for entry in docket.current}
    for entry in later:
        if entry.in_ != summons.in_ or entry.id not in current or (entry.of and entry.of != summons.id):
            continue
        if entry.kind == "adjourned" or (
            entry.kind in ("withdrawn", "deemed-withdrawn", "decided", "ended")
            and summons.until is not None
            and entry.day is not None
            and entry.day < summons.until
        ):
            return True
    return False


def _hearing(case: str, entry: Entry, chain: Sequence[str], proceeding: Proceeding | None, *, cancelled: bool) -> Hearing:
    of = proceeding or Proceeding(id="—", kind="first")
    return Hearing.model_validate(
        {
            "case": case,
            "entry": entry.id,
            "first": chain[-1],
            "on": entry.until,
            "at": entry.at,
            "court": of.court,
            "room": entry.place or of.room,
            "number": of.number,
            "judge": of.judge,
            "agent": of.agent,
            "sequence": len(chain) - 1,
            "cancelled": cancelled,
        }
    )


def conflicts(found: Iterable[Hearing], *, minutes: int) -> tuple[HearingConflict, ...]:
    """Return the pairs of hearings that one agent cannot attend both: less than `minutes` apart, or in two courts in one half-day.

    Where the agent of one of them is not named, or an hour is missing, the pair is told as uncertain when it could collide.
    """
    days: dict[dt.date, list[Hearing]] = {}
    for one in found:
        if not one.cancelled:
            days.setdefault(one.on, []).append(one)
    pairs = (pair for day in sorted(days) for pair in combinations(sorted(days[day], key=lambda h: (h.at, h.case, h.entry)), 2))
    return tuple(clash for one, other in pairs if (clash := _clash(one, other, minutes)) is not None)


def _clash(one: Hearing, other: Hearing, minutes: int) -> HearingConflict | None:
    if one.agent and other.agent and one.agent != other.agent:
        return None
    known = bool(one.agent and other.agent)
    first, second = one.minute, other.minute
    if first is None or second is None:
        why, certain = "有一个开庭没有写时间", False
    elif abs(first - second) < minutes:
        why, certain = f"相隔不到 {minutes} 分钟", known
    elif one.court != other.court and (first < _NOON) == (second < _NOON):
        why, certain = "同一半天在两个法院", known
    else:
        return None
    return HearingConflict(one=one, other=other, certain=certain, why=why if known else f"{why}，且没有都写明代理人")
