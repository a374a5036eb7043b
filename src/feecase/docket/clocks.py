"""All clocks of a docket: those of the table in `clocks.yaml`, and those that follow a decision (appeal, effect, performance, enforcement)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from feecase import plainyaml
from feecase.days import add_months, schedule_known
from feecase.errors import LawError
from feecase.law.files import reference
from feecase.law.library import Library
from feecase.model.docket import Clock, ClockStatus, Docket, Entry, Proceeding
from feecase.model.trace import Citation
from feecase.rules.clocks import Customary, Term, back, term, until
from feecase.rules.service import service_day

_SOON = 7
"""Days before `act_by` from which a clock of ours is shown as due."""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One line of the table: what starts the period, how long it is, what closes it."""

    id: str
    title: str
    whose: str
    places: tuple[str, ...]
    starts: str
    day: str
    length: str = ""
    months: str = ""
    back: str = ""
    cap: str = ""
    closed_by: tuple[str, ...] = ()
    anywhere: bool = False
    serves: str = ""
    procedures: tuple[str, ...] = ()
    rolls: bool = True
    missed: str = ""
    proposes: str = ""
    ask: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What clocks are reckoned with: the day, the law, and the days off to expect in years without a schedule."""

    as_of: dt.date
    library: Library
    customary: Customary = ()

    def length(self, name: str) -> int | None:
        """Return a dated length, None where the library has none."""
        try:
            return int(self.library.value(name, on=self.as_of).value)
        except LawError:
            return None


@cache
def rules() -> tuple[ClockRule, ...]:
    """Return the table of clocks."""
    text = resources.files(__package__).joinpath("clocks.yaml").read_text(encoding="utf-8")
    return tuple(_rule(line) for line in plainyaml.parse(text, "clocks.yaml").data)


def _rule(line: dict[str, Any]) -> ClockRule:
    return ClockRule(
        id=line["id"],
        title=line["title"],
        whose=line["whose"],
        places=tuple(line["in"]),
        starts=line["starts"],
        day=line["day"],
        length=line.get("length", ""),
        months=line.get("months", ""),
        back=line.get("back", ""),
        cap=line.get("cap", ""),
        closed_by=tuple(line.get("closed_by") or line.get("closed_by_any") or ()),
        anywhere="closed_by_any" in line,
        serves=line.get("serves", ""),
        procedures=tuple(line.get("procedures", ())),
        rolls=line.get("rolls") != "false",
        missed=line.get("missed", ""),
        proposes=line.get("proposes", ""),
        ask=line.get("ask", ""),
        citations=tuple(map(reference, line["citations"])),
    )


def clocks(docket: Docket, reckoning: Reckoning) -> tuple[Clock, ...]:
    """Return every clock of a docket, the most urgent first: overdue, late, due, unknown, running, closed; then by the day to act."""
    order: dict[ClockStatus, int] = {"overdue": 0, "late": 1, "due": 2, "unknown": 3, "running": 4, "closed": 5}
    found = [*_tabled(docket, reckoning)]
    return tuple(sorted(found, key=lambda one: (order[one.status], one.act_by or one.floor or dt.date.max, one.id)))


def procedure_of(docket: Docket, proceeding: Proceeding) -> str | None:
    """Return the procedure in which a proceeding is now: the last conversion, else as it began."""
    turned = [
        entry.procedure
        for entry in docket.current
        if entry.in_ == proceeding.id and entry.kind == "converted" and entry.procedure
    ]
    return turned[-1] if turned else proceeding.procedure


def _tabled(docket: Docket, reckoning: Reckoning) -> Iterator[Clock]:
    for proceeding in docket.proceedings:
        mine = [entry for entry in docket.current if entry.in_ == proceeding.id]
        for rule in rules():
            if proceeding.kind not in rule.places:
                continue
            if rule.procedures and procedure_of(docket, proceeding) not in rule.procedures:
                continue
            for entry in _starting(docket, mine, rule):
                yield _clock(docket, mine, entry, rule, reckoning)


def _starting(docket: Docket, mine: Sequence[Entry], rule: ClockRule) -> Iterator[Entry]:
    kinds = {entry.id: entry.kind for entry in docket.entries}
    for entry in mine:
        if (entry.kind == rule.starts and (not rule.serves or kinds.get(entry.of) == rule.serves)) or (
            rule.serves and entry.kind == "notice" and kinds.get(entry.of) == rule.serves
        ):
            yield entry


def _clock(docket: Docket, mine: Sequence[Entry], entry: Entry, rule: ClockRule, reckoning: Reckoning) -> Clock:
    start, ask = _start(entry, rule, reckoning)
    period, stated = _period(entry, rule, start, reckoning)
    pool = docket.current if rule.anywhere else mine
    done = _closing(pool, entry, rule.closed_by)
    floor = None
    if period is None and start is None and entry.on is not None:
        guess, _ = _period(entry, rule, entry.on, reckoning)
        floor = guess.act_by if guess else None
    wanting = ask or _unbounded(entry, rule, reckoning) if period is None else stated
    adverse = _earlier(entry, rule, reckoning) if rule.back else None
    return Clock(
        id=f"{rule.id}/{entry.id}",
        rule=rule.id,
        title=rule.title,
        whose=rule.whose,
        party=entry.to,
        start=start,
        start_from=entry.id,
        unrolled=period.unrolled if period else None,
        last=period.last if period else None,
        act_by=(period.act_by if rule.whose == "ours" else period.last) if period else None,
        known=period.known if period else True,
        status=status(period, done, reckoning.as_of, ours=rule.whose == "ours"),
        closed_by=done.id if done else "",
        floor=floor,
        adverse_last=adverse and adverse.last,
        adverse_act_by=adverse and adverse.act_by,
        amount=entry.amount,
        missed=rule.missed,
        proposes=rule.proposes,
        ask=wanting,
        citations=rule.citations,
    )


def _start(entry: Entry, rule: ClockRule, reckoning: Reckoning) -> tuple[dt.date | None, str]:
    if rule.day == "served":
        days = reckoning.length("procedure.notice_days")
        if entry.kind == "notice" and days is None:
            return None, "公告送达的期间（法规库没有）"
        found = service_day(entry, notice_days=days or 0)
        return found.on, found.ask
    if rule.day == "until":
        return entry.on or entry.until, ""
    return (entry.received if rule.day == "received" else entry.on), ""


def _period(entry: Entry, rule: ClockRule, start: dt.date | None, reckoning: Reckoning) -> tuple[Term | None, str]:
    """Return the period, and a remark where the court's own end and ours differ. An end that the court wrote down is shown; the earlier day is acted on."""
    if rule.back:
        return _counted_back(entry.until, reckoning.length(rule.back), reckoning), ""
    if rule.length == "date":
        return (until(entry.until, start or entry.until, reckoning.customary), "") if entry.until else (None, "")
    length = entry.days if rule.length == "court" else reckoning.length(rule.months or rule.length)
    ours = None
    if start is not None and length is not None:
        days, months = (0, length) if rule.months else (length, 0)
        ours = term(start, days=days, months=months, rolls=rule.rolls, customary=reckoning.customary)
    if entry.until is None:
        return ours, ""
    theirs = until(entry.until, start or entry.until, reckoning.customary)
    if ours is None or ours.last >= theirs.last:
        return theirs, ""
    earlier = replace(theirs, act_by=min(ours.act_by, theirs.act_by))
    return earlier, f"法院写明 {entry.until}，按期间计算为 {ours.last}：按较早的一天办理，并向法院核实"


def _counted_back(end: dt.date | None, days: int | None, reckoning: Reckoning) -> Term | None:
    """Return what must be done `days` before an end that the court named: counted back, and never moved forward."""
    if end is None or days is None:
        return None
    before = end - dt.timedelta(days=days)
    return Term(end, before, before, back(end, days, reckoning.customary), schedule_known(before.year))


def _earlier(entry: Entry, rule: ClockRule, reckoning: Reckoning) -> Term | None:
    """Return the adverse reading of "days before an end": one day earlier, the days before not counting the end itself."""
    days = reckoning.length(rule.back)
    return _counted_back(entry.until, None if days is None else days + 1, reckoning)


def _unbounded(entry: Entry, rule: ClockRule, reckoning: Reckoning) -> str:
    """Return what to ask where a period has no end; for a measure with the day on which the shortest lawful one would be over (inferred)."""
    years = reckoning.length(rule.cap) if rule.cap else None
    if years is None or entry.on is None:
        return rule.ask
    return f"{rule.ask}（没有写明的，冻结存款最长到 {add_months(entry.on, 12 * years)}，为推定）"


def _closing(entries: Iterable[Entry], start: Entry, kinds: Sequence[str]) -> Entry | None:
    """Return the first later fact that closes a clock. Facts of the same day count when they were written after it."""
    seen = False
    for entry in entries:
        if entry.id == start.id:
            seen = True
            continue
        if entry.kind in kinds and (seen or (entry.day and start.day and entry.day > start.day)):
            return entry
    return None


def status(period: Term | None, done: Entry | None, as_of: dt.date, *, ours: bool) -> ClockStatus:
    """Return the state of a clock on a day. Silence never closes one."""
    if done is not None:
        return "closed"
    if period is None:
        return "unknown"
    if as_of > period.last:
        return "overdue"
    if not ours:
        return "running"
    if as_of > period.act_by:
        return "late"
    return "due" if (period.act_by - as_of).days <= _SOON else "running"
