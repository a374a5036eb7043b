"""What collecting needs to know of one case, and no more: debtors, open debts, first loss, contacts, stops. Small, so that a whole portfolio fits into memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from feecase.collection.conduct import LETTERS, MESSAGES, TALKS, Touch
from feecase.collection.stops import Standing, standing
from feecase.days import add_years
from feecase.model.assessment import Assessment
from feecase.model.case import Case, Loaded
from feecase.model.collection import ArrearsReason, Dispute, PortraitSet, StageAct
from feecase.model.contact import Contact
from feecase.model.party import Organisation, Party, Person
from feecase.money import total

_OF_AGE = 18
_ADDRESSEES = {
    "guardian": "监护人",
    "legal-representative": "法定代表人",
    "estate-administrator": "遗产管理人",
    "agent": "代理人",
    "liquidator": "破产管理人",
}
REACHED = frozenset({"签收", "他人签收", "已读", "接通", "已回复"})


@dataclass(frozen=True, slots=True)
class AccountDebtor:
    """One debtor. `key` is the same in all his cases where his ID number or phone says so; without either, only within the case.

    `addressee` is whom acts go to where that is somebody else (guardian of a minor, legal representative of a company); empty = himself.
    """

    name: str
    key: str
    organisation: bool = False
    minor: bool = False
    died: dt.date | None = None
    addressee: str = ""
    sms: bool = False
    wechat: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """One debt with something left of it. `expired` in the primary reading on proved events."""

    id: str
    charge: str
    item: str
    from_: dt.date
    to: dt.date
    due: dt.date | None
    amount: Decimal
    outstanding: Decimal
    expired: bool = False


@dataclass(frozen=True, slots=True)
class PaidDebt:
    """A debt that was paid, when it was due and on which day the last of it came."""

    id: str
    due: dt.date | None
    paid_on: dt.date


@dataclass(frozen=True, slots=True)
class FirstLoss:
    """The first day on which money is lost if nobody acts: the day to act by (unrolled), and the sum."""

    day: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """One case as collecting sees it on a day."""

    case: str
    place: str
    project: str
    building: str
    room: str
    use: str
    debtors: tuple[AccountDebtor, ...]
    open: tuple[OpenDebt, ...]
    upcoming: tuple[OpenDebt, ...] = ()
    paid: tuple[PaidDebt, ...] = ()
    payments: tuple[tuple[dt.date, Decimal], ...] = ()
    contacts: tuple[Contact, ...] = ()
    acts: tuple[StageAct, ...] = ()
    standing: Standing = field(default_factory=Standing)
    disputes: tuple[Dispute, ...] = ()
    reasons: tuple[ArrearsReason, ...] = ()
    portrait: PortraitSet | None = None
    attention: str = ""
    collector: str = ""
    listed: dt.date | None = None
    loss: FirstLoss | None = None
    late_fee: Decimal = Decimal("0.00")
    expired: Decimal = Decimal("0.00")

    @property
    def owed(self) -> Decimal:
        """The principal that is due and unpaid."""
        return total(d.outstanding for d in self.open)

    @property
    def oldest(self) -> dt.date | None:
        """The due date of the oldest open debt."""
        return min((d.due for d in self.open if d.due), default=None)

    def touches(self) -> Iterator[Touch]:
        """Yield the past contacts as frequency counts them."""
        for c in self.contacts:
            if c.sent and c.kind in MESSAGES | TALKS | LETTERS:
                yield Touch(
                    c.sent, c.kind, c.result in REACHED, c.to or (self.debtors[0].name if self.debtors else ""), self.room
                )


def account(loaded: Loaded, assessment: Assessment) -> Account:
    """Reduce a case and its assessment to what collecting needs."""
    case, as_of = loaded.case, assessment.as_of
    readings = {c.id: c for c in assessment.limitation.debts}
    expired = {id_ for id_, c in readings.items() if c.primary.proved.status == "expired"}
    open_ = tuple(_open(d, expired) for d in assessment.debts if d.outstanding > 0)
    last_paid: dict[str, dt.date] = {}
    for row in assessment.allocations:
        if row.head == "principal":
            last_paid[row.debt] = max(row.date, last_paid.get(row.debt, row.date))
    return Account(
        case=case.id,
        place=case.jurisdiction,
        project=case.premises.project,
        building=building(case.premises.unit),
        room=case.premises.unit,
        use=case.premises.use,
        debtors=tuple(_debtor(case, p, as_of) for p in case.defendants),
        open=open_,
        upcoming=tuple(
            _open(d, expired)
            for d in assessment.not_claimable
            if d.excluded == "unexpired" and d.due and d.due > as_of and d.outstanding > 0
        ),
        paid=tuple(PaidDebt(d.id, d.due, last_paid[d.id]) for d in assessment.debts if d.outstanding == 0 and d.id in last_paid),
        payments=tuple((p.date, p.amount) for p in case.payments if p.date <= as_of),
        contacts=tuple(c for c in case.contacts if c.sent is None or c.sent <= as_of),
        acts=case.stage_acts,
        standing=standing(case),
        disputes=case.disputes,
        reasons=case.arrears_reason,
        portrait=case.portrait,
        attention=case.attention,
        collector=case.assignment.collector if case.assignment else "",
        listed=case.billing.as_of if case.billing else None,
        loss=_loss(assessment, as_of),
        late_fee=total(f.defensible for id_, f in assessment.late_fees.items() if any(d.id == id_ for d in open_)),
        expired=total(d.outstanding for d in open_ if d.expired),
    )


def building(unit: str) -> str:
    """Return the building of a unit: what stands before the first dash (3-1-302 → 3)."""
    return unit.partition("-")[0] if "-" in unit else ""


def _open(debt: object, expired: set[str]) -> OpenDebt:
    d = debt
    return OpenDebt(d.id, d.charge, d.item, d.from_, d.to, d.due, d.amount, d.outstanding, d.id in expired)  # type: ignore[attr-defined]


def _loss(assessment: Assessment, as_of: dt.date) -> FirstLoss | None:
    """Return the first day to act by over both readings, of debts that have not expired yet, and the sum lost then."""
    days: dict[dt.date, Decimal] = {}
    for one in assessment.limitation.debts:
        if not one.outstanding or one.decided or one.dismissed:
            continue
        ends = [r.unrolled for r in (one.adverse.proved, one.primary.proved) if r.unrolled and r.expires and r.expires >= as_of]
        if ends:
            day = max(min(ends), as_of)
            days[day] = days.get(day, Decimal("0.00")) + one.outstanding
    if not days:
        return None
    first = min(days)
    return FirstLoss(first, days[first])


def _debtor(case: Case, party: Party, as_of: dt.date) -> AccountDebtor:
    minor = isinstance(party, Person) and _minor(party, as_of)
    numbers = (party.phone, *party.phones)
    identity = getattr(party, "id_no", "") or getattr(party, "uscc", "") or next((n for n in numbers if n), "")
    return AccountDebtor(
        name=party.name,
        key=f"{party.name}|{identity}" if identity else f"{party.name}|{case.id}",
        organisation=isinstance(party, Organisation),
        minor=minor,
        died=getattr(party, "died", None),
        addressee=_addressee(case, party, minor=minor),
        sms=any(numbers),
        wechat=bool(party.wechat),
        unknown=party.whereabouts == "unknown",
    )


def _minor(party: Person, as_of: dt.date) -> bool:
    """Whether a person is under age, by birth date or ID number."""
    born = party.birth_date
    digits = party.id_no[6:14]
    if born is None and len(party.id_no) == len("110101199003070000") and digits.isdigit():
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return born is not None and add_years(born, _OF_AGE) > as_of


def _addressee(case: Case, party: Party, *, minor: bool) -> str:
    """Return in words whom acts go to in the party's place; empty = to himself, or nobody is known."""
    wanted = "guardian" if minor else "estate-administrator" if getattr(party, "died", None) else ""
    if isinstance(party, Organisation):
        return f"法定代表人{party.legal_rep.name}" if party.legal_rep else ""
    for person in case.persons:
        if person.relation == wanted and person.of in {"", party.name, party.id}:
            return f"{_ADDRESSEES[wanted]}{person.name}"
    return ""
