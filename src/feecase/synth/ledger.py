"""The list of arrears in one layout with any habits; every row that is written is entered in the truth of its debtor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any

from feecase.money import ZERO, cents, plain
from feecase.synth import spelling
from feecase.synth.estate import ITEM, PARKING, Household, InventedCharge, InventedOwner
from feecase.synth.sheets import Book, BookPage
from feecase.synth.truth import TrueDebtor

FILE = "欠费台账.xlsx"
FIRST_YEAR, LAST_YEAR = 2023, 2025
_NAMES: Mapping[str, tuple[str, str]] = {
    "estate": ("小区", "小区名称"),
    "tower": ("楼栋", "楼号"),
    "unit": ("单元", "单元号"),
    "number": ("房号", "房间号"),
    "room": ("房号", "房间号"),
    "owner": ("业主", "业主姓名"),
    "phone": ("手机号", "联系电话"),
    "area": ("建筑面积", "收费面积"),
    "item": ("费用项", "收费项目"),
    "first": ("开始时间", "开始日期"),
    "last": ("结束时间", "结束日期"),
    "period": ("计费周期", "费用周期"),
    "due": ("应收金额", "应收"),
    "paid": ("实收金额", "实收"),
    "waived": ("减免金额", "减免"),
    "owed": ("欠费金额", "欠缴金额"),
    "sum": ("合计", "合计"),
    "status": ("状态", "缴费状态"),
    "note": ("备注", "备注"),
    "balance": ("预存余额", "预存余额"),
}
_LAYOUT: Mapping[str, tuple[str, ...]] = {
    "detail": ("item", "first", "last", "owed"),
    "settled": ("item", "first", "last", "due", "paid", "waived", "owed"),
    "period": ("item", "period", "due", "paid", "waived", "owed"),
    "items": ("first", "last", ITEM, PARKING, "sum"),
    "months": (*tuple(f"{y}年{m}月" for y in range(FIRST_YEAR, LAST_YEAR + 1) for m in range(1, 13)), "sum"),
    "years": (*tuple(f"{y}年" for y in range(FIRST_YEAR, LAST_YEAR + 1)), "sum"),
}
_SUBTOTALS = ("小计", "{0}栋小计", "合  计", "{0}栋 小 计", "本栋合计：", "小  计")
_IDENTITY = ("estate", "tower", "unit", "number", "room", "owner", "phone", "area")
_STATES = {
    "已缴清": "the status says 已缴清, the columns say owed",
    "诉讼中": "the status says 诉讼中: filing again would be a second suit",
    "免收": "the status says 免收, the columns say owed",
}
_HARMLESS = (None, None, None, "常年在外地", "房屋出租", "多次联系未果")
_PAID_NOTE = "已付清，待销账"
_RARE = 0.08
_TEN_THOUSAND = Decimal(10000)


@dataclass(slots=True)
class ArrearsSheet:
    """The list of arrears while it is written."""

    layout: str
    habits: Collection[str]
    rng: Random
    title: str
    book: Book = field(default_factory=Book)
    page: BookPage | None = None
    header_rows: dict[str, int] = field(default_factory=dict)
    must_ask: list[dict[str, Any]] = field(default_factory=list)
    must_not: list[dict[str, Any]] = field(default_factory=list)
    _tower: tuple[str, int] | None = None
    _subtotal: Decimal = ZERO
    _total: Decimal = ZERO

    def write(self, home: Household, debtor: TrueDebtor) -> None:
        """Write the rows of one debtor."""
        if (home.estate, home.tower) != self._tower:
            self._next_tower(home)
        people = home.shown or home.owners
        begun = self._here().rows + 1
        for charges in self._by_row(home):
            self._entry(home, people, charges, debtor, first=self._here().rows + 1 == begun)
        if "merged" in self.habits:
            for column, name in enumerate(self.columns, 1):
                if name in _IDENTITY:
                    self._here().merge(column, begun, self._here().rows)

    def finish(self) -> None:
        """Write what stands under the last row."""
        if self.page is None:
            return
        if "subtotals" in self.habits:
            self._sum_row(self._subtotal_name(), self._subtotal)
        if "totals" in self.habits:
            self._sum_row("合计", self._total)
        if "signature" in self.habits:
            self.page.append(["制表：封书岚", None, "审核：庄白夏"])

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the columns, from the left."""
        has = self.habits
        room = ("tower", "unit", "number") if "split-room" in has else ("room",)
        before = (*(("estate",) if "two-estates" in has else ()), *room, "owner")
        beside = () if "owner-cells" in has else ("phone",)
        after = tuple(name for name in ("status", "balance") if name in has) + (("note",) if "remarks" in has else ())
        return (*before, *beside, "area", *_LAYOUT[self.layout], *after)

    def _here(self) -> BookPage:
        assert self.page is not None
        return self.page

    def _next_tower(self, home: Household) -> None:
        if self.page is not None and "subtotals" in self.habits:
            self._sum_row(self._subtotal_name(), self._subtotal)
        self._subtotal = ZERO
        if self.page is None or ("sheets" in self.habits and (self._tower is None or self._tower[1] != home.tower)):
            if self.page is not None and "totals" in self.habits:
                self._sum_row("合计", self._total)
            self._total = ZERO
            self._begin(f"{home.tower}栋" if "sheets" in self.habits else "欠费明细表", home.tower)
        self._tower = (home.estate, home.tower)

    def _begin(self, name: str, tower: int) -> None:
        self.page = self.book.page(name)
        if "title" in self.habits:
            self.page.append([self.title])
            self.page.append([None, None, None, "制表日期：2026年11月30日"])
        heads = [_NAMES.get(column, (column, column))[tower % 2 if "sheets" in self.habits else 0] for column in self.columns]
        if "ten-thousand" in self.habits:
            heads = [
                f"{head}（万元）" if column in {"owed", "due", "paid", "waived", "sum"} else head
                for head, column in zip(heads, self.columns, strict=True)
            ]
        if "invisible" in self.habits:
            heads = [spelling.invisible(head, self.rng) if self.rng.random() < 0.3 else head for head in heads]  # noqa: PLR2004 — some
        if "two-line-header" in self.habits:
            apart = [column in {*_IDENTITY, "item", "status", "note", "balance"} for column in self.columns]
            groups = [
                head if alone else ("费用情况" if not before else None)
                for head, alone, before in zip(heads, apart, [False, *(not one for one in apart)], strict=False)
            ]
            self.page.append(groups)
            self.header_rows[name] = self.page.append([None if alone else head for head, alone in zip(heads, apart, strict=True)])
            return
        self.header_rows[name] = self.page.append(heads)

    def _subtotal_name(self) -> str:
        return self.rng.choice(_SUBTOTALS).format(self._tower[1] if self._tower else "")

    def _sum_row(self, name: str, amount: Decimal) -> None:
        at = next(index for index, column in enumerate(self.columns) if column in {"owed", "sum"})
        shown = amount / _TEN_THOUSAND if "ten-thousand" in self.habits else amount
        self._here().append([name if index == 0 else shown if index == at else None for index in range(len(self.columns))])

    def _by_row(self, home: Household) -> list[tuple[InventedCharge, ...]]:
        if self.layout in {"months", "years"}:
            return [home.charges]
        if self.layout == "items":
            spans = dict.fromkeys((charge.first, charge.last) for charge in home.charges)
            return [tuple(c for c in home.charges if (c.first, c.last) == span) for span in spans]
        return [(charge,) for charge in home.charges]

    def _entry(
        self,
        home: Household,
        people: tuple[InventedOwner, ...],
        charges: tuple[InventedCharge, ...],
        debtor: TrueDebtor,
        *,
        first: bool,
    ) -> None:
        """Write one row, with what may befall it: at most one trap, so that the truth stays plain."""
        page = self._here()
        listed = tuple(self._as_listed(charge, home) for charge in charges)
        values = self._identity(home, people) | self._amounts(listed, page.rows + 1)
        told = values.pop("_told", (False, False))
        trap = _Trap(status="欠费") if home.receipts else self._trap(listed)
        if trap.status and "status" in self.habits:
            values["status"] = trap.status
        values |= {"note": trap.note, "balance": trap.balance}
        shown = [
            None if column in _IDENTITY and not first and "merged" in self.habits else values.get(column)
            for column in self.columns
        ]
        row = page.append(shown, hidden=trap.hidden, struck=trap.struck)
        owed = sum((charge.outstanding for charge in listed), ZERO)
        self._subtotal, self._total = self._subtotal + owed, self._total + owed
        places = [self._place(row)]
        waived = ZERO
        if trap.reversed_:
            values["owed"] = values["due"] = self._money(-trap.reversed_)
            values["paid"] = values["waived"] = None
            if "formulas" in self.habits and self.layout != "detail":
                values["owed"] = f"={_letter(self.columns.index('due'))}{page.rows + 1}"
            places.append(self._place(page.append([values.get(column) for column in self.columns])))
            waived = trap.reversed_
            self._subtotal, self._total = self._subtotal - waived, self._total - waived
        if trap.again:
            places.append(self._place(page.append(shown)))
            self._subtotal, self._total = self._subtotal + owed, self._total + owed
        asked = trap.ask
        for charge in listed:
            taken = replace(charge, waived=charge.waived + waived) if waived else charge
            debtor.charge(taken, places, ask=asked, may=trap.may(taken), item_from_title=self.layout in {"months", "years"})
        if asked:
            self.must_ask.append({"room": home.room, "names": [one.name for one in home.owners], "at": places, "reason": asked})
        if not home.shown:
            self._facts(people, debtor, places[:1], told)

    def _facts(
        self, people: tuple[InventedOwner, ...], debtor: TrueDebtor, places: list[dict[str, Any]], told: tuple[bool, bool]
    ) -> None:
        if "owner-cells" not in self.habits or told[0]:
            debtor.phone(people[0].phone, places)
        if told[1]:
            debtor.number(people[0], places)

    def _place(self, row: int) -> dict[str, Any]:
        return {"file": FILE, "sheet": self._here().name, "row": row}

    def _as_listed(self, charge: InventedCharge, home: Household) -> InventedCharge:
        """Return a charge as it was when the list was made: what was received later was not yet paid."""
        later = sum((r.amount for r in home.receipts if (r.item, r.first) == (charge.item, charge.first)), ZERO)
        return replace(charge, paid=charge.paid - later)

    def _trap(self, charges: Sequence[InventedCharge]) -> _Trap:
        """Draw what befalls a row: of the habits in use, at most one."""
        options = [
            name
            for name in ("hidden-rows", "struck-rows", "status", "remarks", "balance", "negatives", "duplicates")
            if name in self.habits
        ]
        plain_note = self.rng.choice(_HARMLESS) if "remarks" in self.habits else None
        quiet = _Trap(status="欠费", note=plain_note)
        if not options or self.rng.random() >= _RARE * len(options):
            return quiet
        name = self.rng.choice(options)
        single = len(charges) == 1 and self.layout not in {"months", "years", "items"}
        owed = charges[0].outstanding
        if name == "hidden-rows":
            return replace(quiet, hidden=True, ask="the row is hidden: a user who looks at the sheet does not see this debtor")
        if name == "struck-rows":
            return replace(quiet, struck=True, ask="the row is struck out")
        if name == "status":
            word = self.rng.choice(tuple(_STATES))
            return replace(quiet, status=word, ask=_STATES[word])
        if name == "remarks":
            return replace(quiet, note=_PAID_NOTE, ask="the remark says 已付清, the columns say owed")
        if name == "balance":
            balance = cents(owed / 3)
            return replace(
                quiet, balance=balance, ask=f"预存余额 {balance} beside the debt: whether it is set off is not for a tool"
            )
        if name == "negatives" and single:
            return replace(quiet, reversed_=owed if self.rng.random() < 0.5 else cents(owed / 4))  # noqa: PLR2004 — half of them in full
        return replace(quiet, again=True) if name == "duplicates" and single else quiet

    def _identity(self, home: Household, people: tuple[InventedOwner, ...]) -> dict[str, Any]:
        names, told = "、".join(one.name for one in people), (False, False)
        if "owner-cells" in self.habits:
            names, *rest = spelling.owner(people, self.rng)
            told = (bool(rest[0]), bool(rest[1]))
        elif "invisible" in self.habits:
            names = spelling.invisible(names, self.rng)
        return {
            "estate": home.estate,
            "tower": f"{home.tower}栋",
            "unit": f"{home.unit}单元",
            "number": home.number,
            "room": spelling.room(home, self.rng) if "room-spellings" in self.habits else home.room,
            "owner": names,
            "phone": people[0].phone,
            "area": home.area,
            "_told": told,
        }

    def _amounts(self, charges: tuple[InventedCharge, ...], row: int) -> dict[str, Any]:
        if self.layout in {"months", "years"}:
            return self._matrix(charges)
        first, last = charges[0].first, charges[0].last
        dated = "dates" in self.habits
        values: dict[str, Any] = {
            "item": charges[0].item,
            "first": spelling.date(first, self.rng) if dated else first,
            "last": spelling.date(last, self.rng) if dated else last,
            "period": spelling.period(first, last, self.rng),
        }
        if self.layout == "items":
            sums = {charge.item: self._money(charge.outstanding) for charge in charges}
            return values | sums | {"sum": self._money(sum((charge.outstanding for charge in charges), ZERO))}
        charge = charges[0]
        values |= {"due": self._money(charge.due), "paid": self._money(charge.paid), "waived": self._money(charge.waived)}
        values["owed"] = self._money(
            charge.exact - charge.paid - charge.waived if "four-decimals" in self.habits else charge.outstanding
        )
        if "formulas" in self.habits and self.layout in {"settled", "period"}:
            at = {name: _letter(self.columns.index(name)) for name in ("due", "paid", "waived")}
            values["owed"] = f"={at['due']}{row}-{at['paid']}{row}-{at['waived']}{row}"
        return values

    def _matrix(self, charges: tuple[InventedCharge, ...]) -> dict[str, Any]:
        cells: dict[str, Any] = {}
        owed = {(f"{c.first.year}年{c.first.month}月" if self.layout == "months" else f"{c.first.year}年"): c for c in charges}
        for column in _LAYOUT[self.layout][:-1]:
            charge = owed.get(column)
            cells[column] = self._money(charge.outstanding) if charge else self.rng.choice(("√", "已交", 0, None))
        return cells | {"sum": self._money(sum((charge.outstanding for charge in charges), ZERO))}

    def _money(self, amount: Decimal) -> Any:
        if "ten-thousand" in self.habits:
            return amount / _TEN_THOUSAND
        return spelling.amount(amount, self.rng) if "text-amounts" in self.habits else amount


@dataclass(frozen=True, slots=True)
class _Trap:
    """What befalls a row."""

    status: str = ""
    note: str | None = None
    balance: Decimal | None = None
    hidden: bool = False
    struck: bool = False
    reversed_: Decimal = ZERO
    again: bool = False
    ask: str = ""

    def may(self, charge: InventedCharge) -> list[str]:
        """Return what may be claimed besides nothing, once the row is named."""
        if not self.ask:
            return []
        less = [plain(charge.outstanding - self.balance)] if self.balance else []
        return [plain(charge.outstanding), *less]


def _letter(index: int) -> str:
    return chr(ord("A") + index)
