"""A day's proposals for a whole portfolio: one message per person over all his flats, one visit per flat, a collector's day capped, everything else with its reason."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feecase.collection.account import Account, AccountDebtor
from feecase.collection.conduct import LETTERS, MESSAGES, Conduct, Deed, Judgement, Touch, Who
from feecase.collection.stages import ProposedAct, Silence, Terms, next_act
from feecase.extend.collection import Stage
from feecase.model.contact import WAY_NAMES
from feecase.money import total

PERSONAL = MESSAGES | {"call"}
"""Acts that go to one person over all his flats; visits and letters go to the flat or the case."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What applies at one place: conduct, stages and terms."""

    conduct: Conduct
    stages: tuple[Stage, ...]
    terms: Terms


@dataclass(frozen=True, slots=True)
class ActProposal:
    """One act that is proposed for a day. `id` is the same on the same day from the same record; `parts` are the cases with their acts.

    `hours` are those in which it may be done; `condition` what a conditional act needs.
    """

    id: str
    collector: str
    person: str
    to: str
    act: ProposedAct
    parts: tuple[tuple[Account, ProposedAct], ...]
    judgement: Judgement
    hours: str = ""
    urgent: bool = False

    @property
    def amount(self) -> Decimal:
        """The principal over all parts."""
        return total(act.amount for _, act in self.parts)

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases it is about."""
        return tuple(account.case for account, _ in self.parts)

    @property
    def way(self) -> str:
        """The way in words."""
        return WAY_NAMES.get(self.act.way, self.act.way)


@dataclass(frozen=True, slots=True)
class Skipped:
    """One case for which nothing is proposed, and why."""

    case: str
    room: str
    person: str
    code: str
    why: str
    amount: Decimal
    review: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DayList:
    """A day's list: proposals in order of urgency, those that wait for capacity, and what was left out with the reason."""

    as_of: dt.date
    proposals: tuple[ActProposal, ...]
    waiting: tuple[ActProposal, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def propose(accounts: Iterable[Account], rules: Callable[[str], Rules], as_of: dt.date) -> DayList:
    """Return the proposals of a day for accounts in any order; `rules` gives what applies at a place code. Pure, and the same every time."""
    skipped: list[Skipped] = []
    acts: list[tuple[Account, ProposedAct]] = []
    touches: defaultdict[str, list[Touch]] = defaultdict(list)
    for account in accounts:
        applies = rules(account.place)
        found = next_act(account, applies.stages, applies.terms, as_of)
        for debtor in account.debtors:
            touches[debtor.key] += (t for t in account.touches() if t.name in {debtor.name, ""})
        if isinstance(found, Silence):
            skipped.append(_skipped(account, found))
        else:
            acts.append((account, found))
    proposals: list[ActProposal] = []
    for person, parts in _grouped(acts):
        made = _proposal(person, parts, rules(parts[0][0].place), touches, as_of)
        if made.judgement.result == "refused" and not made.act.preserving:
            why = "；".join(v.why for v in made.judgement.refusals)
            skipped += (_skipped(a, Silence(made.judgement.rule, why)) for a, _ in parts)
        else:
            proposals.append(made)
    proposals.sort(key=lambda p: (not p.act.preserving, not p.urgent, _loss(p), -p.amount, p.id))
    today, waiting = _capped(proposals, rules, as_of)
    return DayList(as_of, today, waiting, tuple(sorted(skipped, key=lambda s: (s.code, s.case))))


def _skipped(account: Account, silence: Silence) -> Skipped:
    names = "、".join(d.name for d in account.debtors)
    return Skipped(account.case, account.room, names, silence.code, silence.why, account.owed, silence.review)


def _grouped(
    acts: Sequence[tuple[Account, ProposedAct]],
) -> Iterator[tuple[AccountDebtor | None, list[tuple[Account, ProposedAct]]]]:
    """Yield acts that are one: messages and calls by person over all his flats; letters and visits by case."""
    personal: dict[tuple[str, str], tuple[AccountDebtor, list[tuple[Account, ProposedAct]]]] = {}
    for account, act in acts:
        if act.kind not in PERSONAL or act.preserving:
            yield None, [(account, act)]
            continue
        for debtor in act.debtors:
            kept = personal.setdefault((debtor.key, "personal"), (debtor, []))
            kept[1].append((account, act))
    for debtor, parts in personal.values():
        parts.sort(key=lambda part: (-part[1].number, part[0].case))
        yield debtor, parts


def _proposal(
    person: AccountDebtor | None,
    parts: list[tuple[Account, ProposedAct]],
    rules: Rules,
    touches: dict[str, list[Touch]],
    as_of: dt.date,
) -> ActProposal:
    account, act = parts[0]
    everyone = act.debtors
    name = person.name if person else "、".join(d.name for d in everyone)
    to = (person.addressee if person else act.to) or act.to
    who: Who = (
        "guardian" if any(d.minor for d in everyone) else "legal-rep" if any(d.organisation for d in everyone) else "debtor"
    )
    deed = Deed(
        act.kind,
        as_of,
        way=act.way,
        who=who,
        name=person.name if person else "",
        charges=tuple(d.charge for d in act.debts),
        preserving=act.preserving,
        flat=account.room,
    )
    past = touches[person.key] if person else [t for d in everyone for t in touches[d.key]]
    past = [Touch(t.day, t.kind, t.reached, deed.name, t.flat) for t in past] if person else past
    judgement = rules.conduct.judge(deed, touches=past, standing=account.standing)
    key = act.stage + (f":{person.name}" if person and len(everyone) > 1 else "")
    urgent = account.loss is not None and (account.loss.day - as_of).days <= rules.conduct.number("urgent_days", as_of)
    return ActProposal(
        f"{account.case}:{key}",
        account.collector,
        name,
        to,
        act,
        tuple(parts),
        judgement,
        "" if act.kind in LETTERS else _hours(rules.conduct, act.kind, as_of),
        urgent,
    )


def _hours(conduct: Conduct, kind: str, as_of: dt.date) -> str:
    from feecase.days import is_holiday

    name = "message_hours" if kind in MESSAGES else "rest_day_hours" if is_holiday(as_of) else "call_hours"
    return conduct.hours.get(name) or conduct.place.policy(f"collection.{name}", on=as_of).text


def _loss(proposal: ActProposal) -> dt.date:
    return (
        min((a.loss.day for a, _ in proposal.parts if a.loss), default=dt.date.max)
        if proposal.urgent or proposal.act.preserving
        else dt.date.max
    )


def _capped(
    proposals: Sequence[ActProposal], rules: Callable[[str], Rules], as_of: dt.date
) -> tuple[tuple[ActProposal, ...], tuple[ActProposal, ...]]:
    """Cut each collector's day at his cap; preserving acts do not count against it."""
    used: defaultdict[str, int] = defaultdict(int)
    today: list[ActProposal] = []
    waiting: list[ActProposal] = []
    for p in proposals:
        if p.act.preserving:
            today.append(p)
            continue
        cap = rules(p.parts[0][0].place).conduct.number("daily_cap", as_of)
        if used[p.collector] < cap:
            used[p.collector] += 1
            today.append(p)
        else:
            waiting.append(p)
    return tuple(today), tuple(waiting)
