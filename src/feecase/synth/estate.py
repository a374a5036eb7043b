"""The truth of an invented estate: who owns what, what falls due, what was paid or waived, who was reminded. The same seed gives the same estate.

Every household is drawn from its own random stream, so that an estate of any size is made piece by piece.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from feecase.days import ONE, add_months
from feecase.money import ZERO, cents, total

ITEM, PARKING = "物业服务费", "车位管理费"
PROVIDER = "成都安居物业服务有限公司"
_ESTATES = ("澜桥家园", "青榆小区", "鹿鸣苑", "望川花园", "栖梧里", "云溪府")
_ROADS = ("榆荫路", "锦帆路", "桐影街", "汀兰路", "望舒街", "知鱼巷")
_SURNAMES = "池卓柯温凌桂费庄娄黎鲍苗乔甄封岑骆祁裘阮闻桑蔺"
_GIVEN = ("景岚", "安亦", "远予", "思青", "书禾", "知夏", "川行", "以宁", "白沐", "若舟", "言思", "砚棠", "望安", "叙言", "亦青")
_TRADES = ("商贸有限公司", "餐饮管理有限公司", "文化传播有限公司")
_DOORS, _FLOORS, _UNITS = 2, 11, 2
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CODE_SIGNS, _CODE_WEIGHTS = "0123456789ABCDEFGHJKLMNPQRTUWXY", tuple(pow(3, n, 31) for n in range(17))
_PRICES = (Decimal("1.80"), Decimal("2.10"), Decimal("2.38"), Decimal("2.60"))
_WAYS = ("电话", "短信", "上门", "邮寄")
_YEARS = range(2023, 2026)


@dataclass(frozen=True, slots=True)
class InventedOwner:
    """An owner: a natural person, or a company (then `number` is a 统一社会信用代码). `role` is 业主, 共有人 or 租户."""

    name: str
    number: str
    phone: str
    home: str
    company: bool = False
    role: str = "业主"


@dataclass(frozen=True, slots=True)
class InventedCharge:
    """One charge: what was due, paid and waived of it. `exact` is area × price × months before rounding."""

    item: str
    first: dt.date
    last: dt.date
    exact: Decimal
    paid: Decimal = ZERO
    waived: Decimal = ZERO

    @property
    def due(self) -> Decimal:
        """The amount due, to the cent, half up."""
        return cents(self.exact)

    @property
    def outstanding(self) -> Decimal:
        """What is left."""
        return self.due - self.paid - self.waived


@dataclass(frozen=True, slots=True)
class InventedReceipt:
    """Money received after the list of arrears was made, for one charge or (deposit) for something else."""

    date: dt.date
    amount: Decimal
    first: dt.date
    last: dt.date
    item: str = ITEM


@dataclass(frozen=True, slots=True)
class Dealing:
    """One reminder."""

    date: dt.date
    way: str
    result: str


@dataclass(frozen=True, slots=True)
class Household:
    """One debtor of one flat, with his own charges; a flat that was sold has two, `held` from and until which day."""

    estate: str
    tower: int
    unit: int
    number: int
    area: Decimal
    price: Decimal
    delivered: dt.date
    people: tuple[InventedOwner, ...]
    charges: tuple[InventedCharge, ...]
    receipts: tuple[InventedReceipt, ...] = ()
    dealings: tuple[Dealing, ...] = ()
    held: tuple[dt.date | None, dt.date | None] = (None, None)
    shown: tuple[InventedOwner, ...] = ()
    """Whom the list of arrears names, where that is not the debtor: the buyer of a flat that was sold."""

    @property
    def room(self) -> str:
        """The flat's one name."""
        return f"{self.tower}-{self.unit}-{self.number}"

    @property
    def owners(self) -> tuple[InventedOwner, ...]:
        """The people who owe."""
        return tuple(one for one in self.people if one.role != "租户")

    @property
    def outstanding(self) -> Decimal:
        """What is left of all charges."""
        return total(charge.outstanding for charge in self.charges)


@dataclass(frozen=True, slots=True)
class Traits:
    """Which kinds of facts an estate has; each is a share of the households, 0 to 1."""

    part_paid: float = 0.2
    waived: float = 0.0
    co_owners: float = 0.0
    companies: float = 0.0
    tenants: float = 0.0
    transfers: float = 0.0
    parking: float = 0.0
    receipts: float = 0.0
    contacts: float = 0.0


@dataclass(frozen=True, slots=True)
class InventedEstate:
    """An estate by its seed: name, address, price, and its households in order of the flats."""

    seed: int
    size: int
    traits: Traits = field(default_factory=Traits)
    as_of: dt.date = dt.date(2026, 11, 30)
    other: bool = False
    """The second estate of a list that mixes two."""
    lengths: tuple[int, ...] = (3, 6, 12)
    """How many months a charge may cover."""
    most: int = 3
    """The most charges that a debtor has of one item."""

    @property
    def name(self) -> str:
        """Its name."""
        return _ESTATES[(self.seed + (1 if self.other else 0)) % len(_ESTATES)]

    @property
    def address(self) -> str:
        """Its address."""
        shift = self.seed + (1 if self.other else 0)
        return f"四川省成都市锦江区{_ROADS[shift % len(_ROADS)]}{shift % 90 + 8}号"

    @property
    def price(self) -> Decimal:
        """The property fee per m² and month."""
        return _PRICES[self.seed % len(_PRICES)]

    def households(self) -> Iterator[Household]:
        """Yield the debtors in order of the flats; a sold flat yields the seller, then the buyer."""
        for index in range(self.size):
            yield from self._flat(index, Random(f"{self.seed}/{self.other}/{index}"))  # noqa: S311 — invented people, no secret

    def _flat(self, index: int, rng: Random) -> Iterator[Household]:
        traits = self.traits
        door, rest = index % _DOORS, index // _DOORS
        floor, rest = rest % _FLOORS, rest // _FLOORS
        tower, unit = rest // _UNITS + 1, rest % _UNITS + 1
        number = (floor + 1) * 100 + door + 1
        area = Decimal(rng.randrange(5200, 16800)) / 100
        people = self._people(index, rng)
        charges = self._charges(area, rng)
        flat = (self.name, tower, unit, number, area, self.price, dt.date(2018, rng.randrange(1, 13), rng.randrange(1, 28)))
        if len(charges) > 1 and charges[1].item == ITEM and rng.random() < traits.transfers:
            day = charges[1].first
            buyer = (self._person(index, rng, 5),)
            yield Household(*flat, people, tuple(c for c in charges if c.last < day), held=(None, day), shown=buyer)
            yield Household(*flat, buyer, tuple(c for c in charges if c.last >= day), held=(day, None))
            return
        receipts: tuple[InventedReceipt, ...] = ()
        if rng.random() < traits.receipts:
            charges, receipts = _received(charges, self.as_of, rng)
        yield Household(*flat, people, charges, receipts, self._dealings(rng))

    def _people(self, index: int, rng: Random) -> tuple[InventedOwner, ...]:
        first = self._company(index, rng) if rng.random() < self.traits.companies else self._person(index, rng, 0)
        people = [first]
        if not first.company and rng.random() < self.traits.co_owners:
            people.append(self._person(index, rng, 1, "共有人"))
        if rng.random() < self.traits.tenants:
            people.append(self._person(index, rng, 2, "租户"))
        return tuple(people)

    def _person(self, index: int, rng: Random, which: int, role: str = "业主") -> InventedOwner:
        surname = _SURNAMES[(index + which * 7) % len(_SURNAMES)]
        name = surname + _GIVEN[(index // len(_SURNAMES) + which * 4 + rng.randrange(3)) % len(_GIVEN)]
        born = dt.date(rng.randrange(1955, 2000), rng.randrange(1, 13), rng.randrange(1, 29))
        return InventedOwner(
            name,
            resident_id(born, rng.randrange(1000)),
            self._phone(index, which),
            f"四川省成都市武侯区{rng.choice(_ROADS)}{rng.randrange(1, 200)}号",
            role=role,
        )

    def _company(self, index: int, rng: Random) -> InventedOwner:
        name = f"成都{rng.choice(_GIVEN)}{_SURNAMES[index % len(_SURNAMES)]}{rng.choice(_TRADES)}"
        return InventedOwner(
            name,
            credit_code(index),
            self._phone(index, 0),
            f"四川省成都市高新区{rng.choice(_ROADS)}{rng.randrange(1, 200)}号",
            company=True,
        )

    def _phone(self, index: int, which: int) -> str:
        return f"199{(4 if self.other else 0) + which % 4}{index:07d}"

    def _charges(self, area: Decimal, rng: Random) -> tuple[InventedCharge, ...]:
        months = rng.choice(self.lengths)
        starts = [dt.date(year, month, 1) for year in _YEARS for month in range(1, 13, months)]
        begin = rng.randrange(len(starts))
        count = min(rng.randrange(1, self.most + 1), len(starts) - begin)
        charges = [self._due(ITEM, first, months, area * self.price, rng) for first in starts[begin : begin + count]]
        if rng.random() < self.traits.parking:
            charges.append(self._due(PARKING, starts[begin], months, Decimal(60), rng))
        return tuple(charges)

    def _due(self, item: str, first: dt.date, months: int, monthly: Decimal, rng: Random) -> InventedCharge:
        charge = InventedCharge(item, first, add_months(first, months) - ONE, monthly * months)
        roll = rng.random()
        if roll < self.traits.part_paid:
            return InventedCharge(item, first, charge.last, charge.exact, paid=cents(charge.due / rng.choice((2, 3, 4))))
        if roll < self.traits.part_paid + self.traits.waived:
            return InventedCharge(item, first, charge.last, charge.exact, waived=cents(charge.due / rng.choice((4, 10))))
        return charge

    def _dealings(self, rng: Random) -> tuple[Dealing, ...]:
        if rng.random() >= self.traits.contacts:
            return ()
        days = sorted(rng.sample(range(30, 600), rng.randrange(1, 4)))
        results = {"电话": ("接通", "未接通"), "短信": ("不明",), "上门": ("签收", "不明"), "邮寄": ("签收", "退回")}
        ways = [rng.choice(_WAYS) for _ in days]
        return tuple(
            Dealing(self.as_of - dt.timedelta(days=day), way, rng.choice(results[way]))
            for day, way in zip(days, ways, strict=True)
        )


def _received(
    charges: tuple[InventedCharge, ...], as_of: dt.date, rng: Random
) -> tuple[tuple[InventedCharge, ...], tuple[InventedReceipt, ...]]:
    """Let a debtor pay one charge, in part or in full, after the list of arrears was made."""
    index = rng.randrange(len(charges))
    charge = charges[index]
    amount = charge.outstanding if rng.random() < 0.5 else cents(charge.outstanding / 2)  # noqa: PLR2004 — half of them in full
    paid = InventedCharge(charge.item, charge.first, charge.last, charge.exact, charge.paid + amount, charge.waived)
    receipt = InventedReceipt(as_of - dt.timedelta(days=rng.randrange(1, 25)), amount, charge.first, charge.last, charge.item)
    return (*charges[:index], paid, *charges[index + 1 :]), (receipt,)


def resident_id(born: dt.date, order: int) -> str:
    """Return an invented resident ID number with a right check digit (GB 11643), of a district code that is not in use for anybody here."""
    body = f"510104{born:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def credit_code(index: int) -> str:
    """Return an invented 统一社会信用代码 with right check signs (GB 32100)."""
    body = f"91510104MA{index % 10**6:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    organ = 11 - sum(_CODE_VALUES[sign] * weight for sign, weight in zip(body[8:16], weights, strict=True)) % 11
    body += {10: "X", 11: "0"}.get(organ, str(organ))
    value = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(body, _CODE_WEIGHTS, strict=True))
    return body + _CODE_SIGNS[(31 - value % 31) % 31]


_CODE_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
