"""Arrears of any layout: each row of a table becomes entries (one per fee and period), every column and every row has its fate, and the sums are checked.

Money is owed where the row itself proves it: a column that says so, 应收 less 实收 less 减免, or fee columns that add up to 合计. What speaks against
the sum (a status, a remark, a colour, a comment, another sum) sets the row aside for a person to decide.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from feecase.builtin.importers import cells, columns, formulas, persons, remarks
from feecase.builtin.importers.cells import CellError
from feecase.builtin.importers.columns import Column, plain
from feecase.builtin.importers.periods import Days, end_of, period, start_of
from feecase.builtin.importers.places import Places
from feecase.builtin.importers.tables import Table, says_owing, title_year

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_TOTAL = re.compile(
    r"^.{0,14}?(?:小\s*计|合\s*计|总\s*计|共\s*计|累\s*计|总\s*欠\s*费|总\s*额|汇\s*总|Total|TOTAL|total|SUM|合\s*共)\s*[:：]?.{0,8}$",
    re.DOTALL,
)
_SIGNED = re.compile(
    r"制表|审核|复核|编制|填报|填表|经办人?[:：]|打印|日期[:：]|单位[:：]|^注|^说明|^备注|以上|如有疑问|第\s*\d+\s*页|导出|统计时间|盖章|签字|大写"
)
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "0", "0.0", "0.00", "○", "o", "O"})
_DONE = re.compile(
    r"^(?:[√✓✔vV]|已?[缴交付收结][清讫费]?|已[缴交付收结].{0,6}|缴清|结清|清|免.{0,3}|免收|空置?|未入住|未交房|未售|不收|ok|OK)$"
)
_REMEMBERED = 1 << 16
_MARKS_OF_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_BROKEN, _BROKEN_FIX = "单元格里的公式出错", "请在原表改正公式，或改填数值后重新导入"
_RESULT_FIX = "请用 Excel 或 WPS 打开原表并保存（使公式算出结果），或把该列复制为数值后重新导入"


@dataclass(slots=True)
class Entry:
    """One sum of one row: whose, for what, for when, and how it comes about. `ask` says why a person has to decide; `paid_up` that nothing is owed."""

    row: int
    room: str
    owners: persons.Owners
    item: str
    span: Days | None
    owed: Decimal
    due: Decimal = _ZERO
    received: Decimal = _ZERO
    waived: Decimal = _ZERO
    estate: str = ""
    area: Decimal | None = None
    computed: Decimal | None = None
    asks: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sold: str = ""
    fate: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    ref: str = ""

    def ask(self, reason: str, fix: str = "") -> None:
        """Set the entry aside for a person to decide."""
        self.asks.append((reason, fix))


@dataclass(slots=True)
class Fate:
    """What became of a row that is no entry, or of a column of it."""

    row: int
    fate: str
    reason: str = ""
    fix: str = ""
    column: str = ""
    value: str = ""
    room: str = ""
    name: str = ""
    amount: Decimal | None = None


@dataclass(slots=True)
class Reading:
    """All that one table says."""

    table: Table
    entries: list[Entry] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    noticed: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    totals: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)
    undecided: list[Column] = field(default_factory=list)
    stated: dict[int, Decimal] = field(default_factory=dict)
    """What each row of data says is owed, as it stands in the sheet."""
    rows: int = 0
    late: Decimal = _ZERO

    def notice(self, row: int, column: str, room: str, reason: str, fix: str = "") -> None:
        """Tell of something that a person should look at; the row is used."""
        self.noticed.append((row, column, room, reason, fix))


def near(a: Decimal, b: Decimal, slack: Decimal = _CENT) -> bool:
    """Whether two sums are equal but for rounding."""
    return abs(a - b) <= slack


def cents(value: Decimal) -> Decimal:
    """Round half-up to cents."""
    return value.quantize(_CENT, ROUND_HALF_UP)


class Reader:
    """Reads the rows of one table of arrears."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet = table, table.sheet
        self.reading = Reading(table)
        self.marks = table.sheet.marks
        self.by = {name: table.find(name) for name in {c.field for c in table.columns}}
        self.groups = [c for c in table.columns if c.grouped]
        self.spans = any(c.span or c.open for c in self.groups)
        self.year = title_year(table.sheet)
        self.title = table.title
        self.places = Places(table)
        self.texts = [
            c for c in table.columns if c.field in {"remark", "way_result", "result"} or (not c.field and self._textual(c))
        ]
        self.money = [c for c in table.columns if c.field in columns.MONEY]
        self.unknown = [c for c in table.columns if not c.field and c not in self.texts and self._moneylike(c)]
        self.numbers = {c.index: _number_reader(c.factor * self._unit(), self._exact(c)) for c in (*self.money, *self.unknown)}
        self.title_span = self._title_span()
        self.title_item = self._title_item()
        self.owing = says_owing(self.title) or any(says_owing(c.title) for c in table.columns)
        self.vendor = any("时长" in c.title and c.field == "days" for c in table.columns) and bool(self.by.get("ref"))
        """Whether the table is an export whose 结束时间 is the first day of the last month (欠费明细表 with 欠费时长)."""
        self.corrected = any(c.title == "原行号" for c in table.columns)
        """Whether the table holds the corrected rejects of an earlier import, which feecase itself has coloured."""
        self.wanted = [c.index for c in table.columns]
        self.width = max(self.wanted) + 1

    # ---------------------------------------------------------------- what the table as a whole says
    def _unit(self) -> Decimal:
        """Return the unit that a title line states for all sums (单位：万元)."""
        found = re.search(r"单位[:：]?\s*(?:人民币)?\s*(万元|千元)", self.title)
        return Decimal({"万元": 10000, "千元": 1000}[found[1]] if found else 1)

    def _exact(self, column: Column) -> bool:
        """Whether a column in larger units (万元) shows by its decimals that its sums are not rounded to yuan."""
        if column.factor * self._unit() <= 1:
            return True
        return any(len(cells.text(value).partition(".")[2]) > 4 for value in self._sample(column))  # noqa: PLR2004 — decimals of 万元 that are yuan

    def _sample(self, column: Column) -> list[Any]:
        rows = self.sheet.rows[self.table.last + 1 : min(self.table.end, self.table.last + 61)]
        found = [row[column.index] for row in rows if column.index < len(row)]
        return [value for value in found if cells.text(value)]

    def _textual(self, column: Column) -> bool:
        sample = self._sample(column)
        return sum(isinstance(value, str) and not _numeric(value) for value in sample) * 2 > len(sample)

    def _moneylike(self, column: Column) -> bool:
        values = [value for value in self._sample(column) if _numeric(value)]
        fractions = sum("." in cells.text(value) for value in values)
        named = bool(re.search(r"(?:费|款|额|金|价|元)$|元\)$", column.title))
        return bool(values) and (named or fractions * 2 > len(values))

    def _title_span(self) -> Days | None:
        """Return the one period that the title states for the whole table: 2024年度, 2024年1-6月; not the day that the data reach."""
        told = re.sub(r"[(（]?(?:截止|截至)[^)）]*[)）]?", "", " ".join(self.table.above[-3:]) or self.sheet.name)
        found = re.search(
            r"((?:19|20)\d{2}年(?:度|全年|[上下]半年|第?[一二三四1-4]季度|\d{1,2}月?(?:份)?\s*[-—–~至]\s*(?:(?:19|20)\d{2}年)?\d{1,2}月))",
            told,
        )
        if not found:
            return None
        try:
            return period(found[1])
        except CellError:
            return None

    def _title_item(self) -> str:
        """Return the fee that the title, the sheet's name or the headings name where there is no column for it."""
        told = f"{self.title} {' '.join(c.title for c in self.table.columns if c.field in {'price', 'owed', 'due', 'place'})}"
        names = re.findall(
            r"物业(?:服务|管理)?费|停车(?:服务|管理)?费|车位(?:服务|管理|使用)?费|电梯费|公摊水?电?费|水电?费|垃圾(?:清运|处理)?费|供?暖气?费|采暖费",
            told,
        )
        if names and len(set(names)) == 1:
            return str(names[0])
        if re.search(r"车位|车库|停车|泊位", self.sheet.name) or ("place" in self.by and "room" not in self.by):
            return "停车费"
        return str(names[0]) if names else ""

    # ---------------------------------------------------------------- rows
    def read(self) -> Reading:
        """Read all rows."""
        self._check_columns()
        heading = {
            c.index: plain(self.sheet.rows[self.table.last][c.index])
            for c in self.table.columns
            if c.index < len(self.sheet.rows[self.table.last])
        }
        for index in range(self.table.last + 1, self.table.end):
            raw = self.sheet.rows[index]
            if not any(cell is not None and cell != "" for cell in raw):
                continue
            row = (*raw, *(None,) * (self.width - len(raw))) if len(raw) < self.width else raw
            self._row(index + 1, row, heading)
        return self.reading

    def _check_columns(self) -> None:
        if self.unknown:
            self.reading.undecided += self.unknown
        for name in ("owed+", "paid+", "due+", "waived+", "amount+", "sum+"):
            if column := self.by.get(name):
                self.reading.undecided.append(column)
                self.numbers[column.index] = _number_reader(column.factor * self._unit(), self._exact(column))

    def _row(self, line: int, row: Sequence[Any], heading: dict[int, str]) -> None:
        kind = self._not_data(line, row, heading)
        if kind:
            return
        self.reading.rows += 1
        if (stated := self._stated(row)) is not None:
            self.reading.stated[line] = stated
        try:
            self._data(line, row)
        except RowFault as fault:
            self.reading.fates.append(
                Fate(
                    line,
                    "rejected",
                    str(fault),
                    fault.fix,
                    fault.title,
                    fault.value,
                    self.places.shown(row),
                    self._owner_text(row),
                    self._stated(row),
                )
            )

    def _not_data(self, line: int, row: Sequence[Any], heading: dict[int, str]) -> bool:
        """Sort out totals, repeated headings, notes, signatures and headings of buildings; False for a row of data."""
        texts = [(i, cells.text(cell)) for i, cell in enumerate(row) if cell.__class__ is str and cell.strip()]
        numbers = [c for c in self.money if self._amount(c, row) is not None]
        labels = [text for i, text in texts[:4] if not text.isascii()]
        if labels and sum(plain(row[i]) == name for i, name in heading.items() if i < len(row) and name) >= max(
            2, len(heading) * 0.6
        ):
            self.reading.fates.append(Fate(line, "heading", "重复的表头"))
            return True
        own = [row[c.index] for n in ("item", "from", "to", "fee_span") if (c := self.by.get(n))]
        mine = [one for one in own if (said := cells.text(one)) and not _TOTAL.match(said) and not _SIGNED.search(said)]
        if any(_TOTAL.match(text) for text in labels) and not (mine and self.places.named(row) and len(texts) > 3):  # noqa: PLR2004
            self._total(line, row, labels[0])
            return True
        distinct = {text for _, text in texts}
        if len(distinct) == 1 and not numbers:
            (text,) = distinct
            if self.places.heading(text):
                self.reading.fates.append(Fate(line, "heading", f"分组标题：{text}"))
                return True
            if not self.places.named(row) or len(text) > 12 or _SIGNED.search(text):  # noqa: PLR2004 — a line of prose
                self.reading.fates.append(Fate(line, "note", text[:200]))
                return True
        if any(_SIGNED.search(text) for text in labels) and not numbers and not mine:
            self.reading.fates.append(Fate(line, "note", " ".join(dict.fromkeys(text for _, text in texts))[:200]))
            return True
        if not texts and numbers and not self.places.named(row):
            self._total(line, row, "")
            return True
        if not numbers and not mine and not self.places.named(row) and not self._owner_text(row):
            self.reading.fates.append(Fate(line, "note", " ".join(dict.fromkeys(text for _, text in texts))[:200]))
            return True
        return False

    def _amount(self, column: Column, row: Sequence[Any]) -> Decimal | None:
        found = self.numbers[column.index](row[column.index] if column.index < len(row) else None)
        return found if isinstance(found, Decimal) else None

    def _stated(self, row: Sequence[Any]) -> Decimal | None:
        """Return what a row says is owed, for the account."""
        for name in ("owed", "sum"):
            if (column := self.by.get(name)) and (found := self._amount(column, row)) is not None:
                return cents(found)
        found = [self._amount(c, row) for c in self.groups if c.kind == "owed"]
        return cents(sum((one for one in found if one is not None), _ZERO)) if found else None

    def _owner_text(self, row: Sequence[Any]) -> str:
        column = self.by.get("owner")
        return cells.text(row[column.index]) if column else ""

    def _total(self, line: int, row: Sequence[Any], label: str) -> None:
        stated = self._stated(row)
        self.reading.fates.append(Fate(line, "total", label or "没有名称的合计行", amount=stated))

    # ---------------------------------------------------------------- one row of data
    def _data(self, line: int, row: Sequence[Any]) -> None:
        self._formulas(line, row)
        if line in self._computed:
            row = self._computed[line]
            if (stated := self._stated(row)) is not None:
                self.reading.stated[line] = stated
        for name in ("room", "owner", "item"):
            if (column := self.by.get(name)) and cells.text(row[column.index]) in _MARKS_OF_ERRORS:
                raise RowFault(column.title, _BROKEN, _BROKEN_FIX, cells.text(row[column.index]))
        room = self.places.room(row)
        who = self._owners(row)
        estate = self._text("estate", row)
        found = list(self._sums(line, row, room, who))
        if not found:
            return
        facts = self._facts(line, row, room)
        for entry in found:
            entry.estate, entry.facts, entry.ref = estate, facts, self._text("ref", row)
            entry.notes += list(who.notes)
            if (who.problem and who.problem in _HARD) or (who.problem and _decides(who.problem)):
                entry.ask(who.problem, "请查明后在原表改正姓名，再重新导入")
            if place := self._text("place", row):
                entry.notes.append(f"车位 {place}")
            if tenant := self._text("tenant", row):
                entry.notes.append(f"租户：{tenant}（不当然负担物业费）")
        self._marked(line, found)
        self._said(line, row, room, found)
        self.reading.entries += found

    _computed: dict[int, Sequence[Any]]

    def _formulas(self, line: int, row: Sequence[Any]) -> None:
        """Compute formulas that no program has computed, where they are arithmetic; else the row is refused."""
        if not hasattr(self, "_computed"):
            self._computed = {}
        mine = [c for c in self.table.columns if (line, c.index) in self.marks.formulas and not cells.text(row[c.index])]
        if not mine:
            return
        new = list(row)
        for column in mine:
            try:
                new[column.index] = str(formulas.value_of(line, column.index, self.marks.formulas, self.sheet.rows))
            except formulas.NotComputable:
                if column.field in columns.MONEY | {"area", "price", "months", "room", "from", "to"}:
                    raise RowFault(column.title, "单元格里是公式，但文件没有保存算出的结果", _RESULT_FIX) from None
                continue
            self.reading.notice(line, column.title, "", f"公式没有保存过结果，已按公式算出 {new[column.index]}")
        self._computed[line] = tuple(new)

    def _text(self, name: str, row: Sequence[Any]) -> str:
        column = self.by.get(name)
        return cells.text(row[column.index]) if column else ""

    def _owners(self, row: Sequence[Any]) -> persons.Owners:
        column = self.by.get("owner")
        cell = row[column.index] if column else None
        if cell is None or not cells.text(cell):
            return _NOBODY
        return persons.owners(cell)

    def _facts(self, line: int, row: Sequence[Any], room: str) -> dict[str, Any]:
        """Read phone, ID number and address; what cannot be is told and left out, the row stays."""
        facts: dict[str, Any] = {}
        for name, read in (("phone", cells.phone), ("id_no", cells.identity), ("domicile", _address)):
            column = self.by.get(name)
            if column is None or not cells.text(row[column.index]):
                continue
            if cells.text(row[column.index]) in _MARKS_OF_ERRORS:
                self.reading.notice(line, column.title, room, f"{_BROKEN}，没有采用", _BROKEN_FIX)
                continue
            try:
                facts[name] = read(row[column.index])
            except CellError as error:
                self.reading.notice(line, column.title, room, f"{error}，没有采用", error.fix)
        return facts

    def _item(self, row: Sequence[Any]) -> str:
        return self._text("item", row) or self.title_item or "物业服务费"

    def _span(self, row: Sequence[Any], *, needed: bool = True) -> Days | None:
        """Return the period of a row, from its own columns or from the title. Raises RowFault."""
        one, first, last = self.by.get("fee_span"), self.by.get("from"), self.by.get("to")
        if first and last and (cells.text(row[first.index]) or cells.text(row[last.index])):
            for column in (first, last):
                if not cells.text(row[column.index]):
                    raise RowFault(column.title, "必填的单元格是空的", "请补填后重新导入")
            begin, end = _cell(first, row, start_of), _cell(last, row, end_of)
            if self.vendor and end.day == 1:
                end = cells.month_end(end)
            if end < begin:
                raise RowFault(
                    last.title, f"{last.title}早于{first.title} {begin}", "请核对两个日期", cells.text(row[last.index])
                )
            return begin, end
        if one and cells.text(row[one.index]):
            return _cell(one, row, lambda value: period(value, year=self.year))
        if self.title_span:
            return self.title_span
        if not needed:
            return None
        column = first or one
        if column is None:
            raise RowFault("", "没有费用期间", "请在原表补上费用的起止时间")
        raise RowFault(column.title, "必填的单元格是空的", "请补填费用期间后重新导入")

    def _sums(self, line: int, row: Sequence[Any], room: str, who: persons.Owners) -> Iterator[Entry]:
        values = {c.index: self.numbers[c.index](row[c.index]) for c in (*self.money, *self.reading.undecided)}
        for column in self.money:
            found = values[column.index]
            if isinstance(found, CellError) and not column.grouped:
                raise RowFault(column.title, str(found), found.fix, cells.text(row[column.index]))
        yield from self._grouped(line, row, room, who, values) if self.groups else self._single(line, row, room, who, values)

    def _single(self, line: int, row: Sequence[Any], room: str, who: persons.Owners, values: dict[int, Any]) -> Iterator[Entry]:
        """Read a row with one sum: 欠费, or 应收 less 实收 less 减免, late fee inside or beside."""
        get = lambda name: _money(values, self.by.get(name))  # noqa: E731 — a short name for a lookup used ten times
        due, total, paid, waived, late, owed = get("due"), get("due_total"), get("paid"), get("waived"), get("late"), get("owed")
        paid, waived, late = paid or _ZERO, waived or _ZERO, late or _ZERO
        asks: list[tuple[str, str]] = []
        stated = owed
        if owed is None:
            owed = self._owed_otherwise(
                row, due, total, paid, waived, get("amount") if get("amount") is not None else get("sum"), asks
            )
        item = self._item(row)
        negative = owed < 0
        span = self._span(row, needed=not negative and owed != 0 and not columns.deposit(item))
        principal = owed if stated is None else self._principal(owed, due, total, paid, waived, late, get("sum"), asks)
        self.reading.late += owed - principal
        exact, principal = principal, cents(principal)
        entry = Entry(
            line,
            room,
            who,
            item,
            span,
            principal,
            cents(due) if due is not None else principal + cents(paid) + cents(waived),
            cents(paid),
            cents(waived),
        )
        entry.asks += asks
        if exact != principal:
            entry.notes.append(f"原值 {exact.normalize():f}，四舍五入到分")
        if due is None and not (paid or waived):
            entry.due = principal
        elif due is not None and not near(entry.due - entry.received - entry.waived, principal):
            entry.due, entry.received, entry.waived = principal, _ZERO, _ZERO
        if columns.deposit(item):
            entry.ask(f"“{item}”不是物业服务人的收入，不作为欠费，也不自行抵销", "请决定如何处理")
        for name in ("balance", "carried"):
            if money := get(name):
                entry.ask(f"{self.by[name].title} {money}：是否抵扣、属于哪一期，须由人决定", "请决定是否抵扣欠费")  # type: ignore[union-attr]
        self._computed_sum(entry, row)
        self._second_sums(entry, row, values)
        yield entry

    def _owed_otherwise(
        self,
        row: Sequence[Any],
        due: Decimal | None,
        total: Decimal | None,
        paid: Decimal,
        waived: Decimal,
        amount: Decimal | None,
        asks: list[tuple[str, str]],
    ) -> Decimal:
        """Return what is owed where no column says it, or the cell is empty."""
        column = self.by.get("owed")
        due = due if due is not None else total
        if due is not None and (self.by.get("paid") or column):
            if column is None or ((paid or waived) and near(due, paid + waived)):
                return due - paid - waived
            raise RowFault(column.title, "必填的单元格是空的", "请补填后重新导入")
        if column is not None:
            if self.by.get("paid") and paid:
                return _ZERO
            raise RowFault(column.title, "必填的单元格是空的", "请补填后重新导入")
        found = due if due is not None else amount
        if found is None:
            title = next((self.by[name].title for name in ("due", "amount", "sum") if self.by.get(name)), "")  # type: ignore[union-attr]
            raise RowFault(title, "必填的单元格是空的", "请补填后重新导入")
        if not self.owing and not self._template():
            asks.append(
                ("表里没有写明这是欠费（没有欠费列、实收列，标题也没有“欠”字）", "请确认金额都没有交，并把列名改为“欠费金额”")
            )
        return found

    def _template(self) -> bool:
        """Whether the table is a vendor's form for entering fees that are open (房屋费用信息)."""
        return {"room", "item", "from", "to"} <= self.table.fields and "paid" not in self.table.fields

    def _principal(
        self,
        owed: Decimal,
        due: Decimal | None,
        total: Decimal | None,
        paid: Decimal,
        waived: Decimal,
        late: Decimal,
        stated: Decimal | None,
        asks: list[tuple[str, str]],
    ) -> Decimal:
        """Return the debt without late fee, by the sum that the row itself proves."""
        said = self.by["owed"].title if self.by.get("owed") else ""  # type: ignore[union-attr]
        inside = bool(re.search(r"含.{0,4}(?:违约金|滞纳金)", f"{said} {self.title}"))
        if due is not None or total is not None:
            base = due if due is not None else total
            assert base is not None
            if near(owed, base - waived - paid):
                return owed
            if late and (near(owed, base + late - waived - paid) or (total is not None and near(owed, total - paid))):
                return owed - late
            if total is not None and near(owed, total - paid):
                return owed
            shown = f"应收 {base} − 减免 {waived} − 实收 {paid} = {base - waived - paid}，表上欠费 {owed}"
            asks.append((f"{shown}，差额没有说明", "请核对这一行的应收、实收、减免、欠费"))
            return owed
        if late and stated is not None and near(stated, owed + late):
            return owed
        if late and (inside or (stated is not None and near(stated, owed))):
            return owed - late
        if late:
            asks.append((f"不能确定欠费 {owed} 是否含滞纳金 {late}", "请写明欠费是否含滞纳金，或只留本金一列"))
        elif inside:
            asks.append((f"{said}含滞纳金，但没有单列滞纳金", "请把本金与滞纳金分开"))
        elif stated is not None and not near(stated, owed):
            asks.append((f"欠费 {owed} 与合计 {stated} 不一致", "请核对"))
        return owed

    def _computed_sum(self, entry: Entry, row: Sequence[Any]) -> None:
        """Note what area × price × months would be, for the comparison with the other rows."""
        area = self._quantity("area", row) or self._quantity("quantity", row)
        entry.area = self._quantity("area", row)
        price, monthly = self._quantity("price", row), self._quantity("monthly", row)
        if entry.span is None or (price is None and monthly is None):
            return
        length = months_of(*entry.span)
        if length is None:
            return
        if (told := self._quantity("months", row)) is not None and told != length and told > 0:
            entry.ask(f"表上月数 {told}，期间 {entry.span[0]} 至 {entry.span[1]} 是 {length} 个月", "请核对期间和月数")
        discount = self._quantity("discount", row)
        factor = discount / 10 if discount and 1 < discount < 10 else discount if discount and 0 < discount <= 1 else Decimal(1)  # noqa: PLR2004 — 8折 or 0.8
        each = monthly if monthly is not None else price * (area or Decimal(1)) if price is not None else _ZERO
        entry.computed = each * length * factor

    def _quantity(self, name: str, row: Sequence[Any]) -> Decimal | None:
        column = self.by.get(name)
        if column is None or not cells.text(row[column.index]):
            return None
        try:
            return cells.number(str(row[column.index]).split("元")[0] if name in {"price", "monthly"} else row[column.index])
        except CellError:
            return None

    def _second_sums(self, entry: Entry, row: Sequence[Any], values: dict[int, Any]) -> None:
        """Ask about further money columns, unless the row's own sum shows that they do not matter or they only repeat."""
        proven = bool(
            self.by.get("due") and self.by.get("owed") and (self.by.get("paid") or self.by.get("waived")) and not entry.asks
        )
        for column in self.reading.undecided:
            found = values.get(column.index)
            if not isinstance(found, Decimal) or found == 0 or proven or found in {entry.owed, entry.due, entry.received}:
                continue
            entry.ask(f"“{column.title}”{found} 是什么金额没有定", "请写映射文件指明这一列，或在映射里写“忽略”")

    def _grouped(self, line: int, row: Sequence[Any], room: str, who: persons.Owners, values: dict[int, Any]) -> Iterator[Entry]:
        """Read a row with several sums: one column per fee, per month or year, or both."""
        sums: dict[tuple[str, Days | None, bool], dict[str, Decimal]] = {}
        asks: list[tuple[str, str]] = []
        for column in self.groups:
            found = values[column.index]
            if isinstance(found, CellError):
                asks.append(
                    (
                        f"“{column.title}”写的是“{cells.text(row[column.index])[:20]}”，不能确定欠不欠",
                        "请改为金额，已交的留空或写“已交”",
                    )
                )
            elif found is not None:
                sums.setdefault((column.item, column.span, column.open), {})[column.kind] = found
        get = lambda name: _money(values, self.by.get(name))  # noqa: E731
        late, paid, waived = get("late") or _ZERO, get("paid") or _ZERO, get("waived") or _ZERO
        stated = get("owed") if get("owed") is not None else get("sum")
        owed = {key: _owed_of(one) for key, one in sums.items()}
        whole = sum(owed.values(), _ZERO)
        unknown = {c: v for c in self.unknown if isinstance(v := values.get(c.index), Decimal) and v}
        proven = {
            c: v
            for c, v in unknown.items()
            if (stated is not None and near(stated, whole + v + late)) or (stated is not None and near(stated, whole + v))
        }
        if (stated is not None and near(whole, stated)) or (stated is not None and near(whole + late, stated)):
            self.reading.late += stated - whole
        elif len(proven) == 1:
            ((column, value),) = proven.items()
            owed[column.title, None, False] = value
            sums[column.title, None, False] = {"owed": value}
            whole += value
        elif (
            stated is not None
            and (paid or waived)
            and len([v for v in owed.values() if v]) == 1
            and near(whole - paid - waived, stated)
        ):
            (key,) = [k for k, v in owed.items() if v]
            sums[key] = {"due": owed[key], "paid": paid, "waived": waived}
            owed[key] = whole - paid - waived
        elif stated is not None and near(whole - paid - waived, stated) and near(whole, paid + waived):
            owed = {}
        elif stated is not None:
            asks.append((f"各列相加 {whole}{f'（另有滞纳金 {late}）' if late else ''}，表上合计 {stated}", "请核对这一行"))
        elif unknown:
            asks.append(
                (f"“{'、'.join(c.title for c in unknown)}”是什么金额没有定", "请写映射文件指明这一列，或在映射里写“忽略”")
            )
        if stated is not None and near(whole, stated) and paid and self.by.get("paid") and not near(whole, stated + paid):
            asks.append((f"各列合计 {whole} 之外另有实收 {paid}，没有说明是否已扣除", "请核对"))
        if stated is None and not self.owing and self.spans:
            asks.append(("表里没有写明金额是欠费还是已收", "请在标题或列名写明“欠费”"))
        if self.spans and (legend := _paying_legend(self.title)):
            asks.append((f"表头说明“{legend}”，金额不是欠费", "请核对表头说明"))
        for name in ("balance", "carried"):
            if money := get(name):
                asks.append((f"{self.by[name].title} {money}：是否抵扣、属于哪一期，须由人决定", "请决定是否抵扣欠费"))  # type: ignore[union-attr]
        base = self._span(row, needed=False) if not self.spans else None
        kept = [(key, value) for key, value in owed.items() if value]
        if not kept:
            first = Entry(line, room, who, self._item(row), None, _ZERO)
            first.asks += asks
            yield first
        for (item, span, is_open), value in kept:
            one = sums[item, span, is_open]
            exact, value = value, cents(value)
            entry = Entry(
                line,
                room,
                who,
                item or self._item(row),
                span or base,
                value,
                cents(one.get("due", value)),
                cents(one.get("paid", _ZERO)),
                cents(one.get("waived", _ZERO)),
            )
            if not near(entry.due - entry.received - entry.waived, value):
                entry.due, entry.received, entry.waived = value, _ZERO, _ZERO
            if exact != value:
                entry.notes.append(f"原值 {exact.normalize():f}，四舍五入到分")
            entry.asks += asks
            entry.area = self._quantity("area", row)
            if is_open:
                entry.ask("没有写明从哪一天起欠，而且可能已过诉讼时效", "请查明起止日，分期列出后重新导入")
            elif entry.span is None:
                raise RowFault("", "没有费用期间", "请在原表补上费用的起止时间")
            elif span and self.sheet.as_of and span[1] > self.sheet.as_of and months_of(*span) != 1:
                entry.ask(f"{span[0]} 至 {span[1]} 还没有过完，欠的是哪几个月没有写明", "请写明起止月份")
            yield entry

    # ---------------------------------------------------------------- what is said beside the sums
    def _marked(self, line: int, found: list[Entry]) -> None:
        marks = self.marks
        told: list[tuple[str, str]] = []
        if marks.hidden:
            told.append(("工作表是隐藏的", "请取消隐藏，确认后重新导入"))
        elif line in marks.hidden_rows:
            told.append(("这一行是隐藏的（筛选或手工隐藏），打开表格的人看不到", "请确认是否主张"))
        if line in marks.struck:
            told.append((f"这一行有删除线{self._legend('删除线')}", "请确认是否仍欠"))
        if (colour := marks.colours.get(line)) and not self.corrected:
            told.append((f"这一行有颜色标记（{colour}）{self._legend(colour[0])}", "请确认颜色的意思"))
        for (row, _), text in marks.comments.items() if marks.comments else ():
            if row == line:
                told.append((f"单元格批注：{text[:80]}", "请按批注核实"))
        for entry in found:
            entry.asks += told

    def _legend(self, sign: str) -> str:
        for note in (*self.table.above, *(f.reason for f in self.reading.fates if f.fate == "note")):
            for part in re.split(r"[；;，,。]", note):
                if sign in part:
                    return f"，表上说明：{part.strip()}"
        return ""

    def _said(self, line: int, row: Sequence[Any], room: str, found: list[Entry]) -> None:
        """Weigh the words of status and remark columns against the sums."""
        owed = any(entry.owed for entry in found)
        for column in (*self.texts, *([self.by["status"]] if self.by.get("status") else [])):
            assert column is not None
            said = cells.text(row[column.index])
            if remarks.says_nothing(said) or (column.field == "status" and remarks.owes(said)):
                continue
            against = [one for one in remarks.effects(said) if not self._agrees(one.kind, found, column)]
            shown = f"{column.title}“{said[:60]}”"
            if not owed:
                continue
            for one in against:
                for entry in found:
                    if one.kind == "sold":
                        entry.sold = f"{shown}：{one.reason}"
                    else:
                        entry.ask(f"{shown}：{one.reason}", "请核实后决定是否主张")
            if not against and column.field != "status":
                self.reading.notice(line, column.title, room, f"备注“{said[:60]}”已保留，请看是否影响欠费")
                for entry in found:
                    entry.notes.append(f"{column.title}：{said}")

    def _agrees(self, kind: str, found: list[Entry], column: Column) -> bool:
        """Whether the row's own columns already show what the words say."""
        if kind == "part":
            return any(entry.received for entry in found) or (column.field == "status" and not self.by.get("paid"))
        if kind == "waived":
            return any(entry.waived for entry in found) or all(entry.owed <= 0 for entry in found)
        if kind == "void":
            return all(entry.owed <= 0 for entry in found)
        return kind == "paid" and all(entry.owed <= 0 for entry in found)


class RowFault(CellError):
    """A row that cannot be used because of one of its cells."""

    def __init__(self, title: str, reason: str, fix: str = "", value: str = "") -> None:
        super().__init__(reason, fix)
        self.title, self.value = title, value


_NOBODY = persons.Owners()
_HARD: frozenset[str] = frozenset()


def _decides(problem: str) -> bool:
    """Whether a problem of the name must be decided whatever another table says of the owner."""
    return bool(re.search(r"先后两任|已故|等…人|共有人|不能确定由谁", problem))


def _address(value: Any) -> str:
    raw = cells.text(value)
    if re.fullmatch(
        r"[/\\—\-－.。]*|无|没有|不详|未知|同上|同左|同前|见上|如上|同房屋地址|同房号|同房屋|本小区|同小区|本楼|本址|同住址|本房屋|同物业地址|.{0,2}",
        raw,
    ):
        raise CellError(f"地址“{raw}”不是完整的地址", "请按证件或本人确认填写")
    return raw


def _cell(column: Column, row: Sequence[Any], read: Any) -> Any:
    try:
        return read(row[column.index])
    except CellError as error:
        raise RowFault(column.title, str(error), error.fix, cells.text(row[column.index])) from None


def _money(values: dict[int, Any], column: Column | None) -> Decimal | None:
    found = values.get(column.index) if column else None
    return found if isinstance(found, Decimal) else None


def _owed_of(one: dict[str, Decimal]) -> Decimal:
    if "owed" in one:
        return one["owed"]
    if "due" in one and ("paid" in one or "waived" in one):
        return one["due"] - one.get("paid", _ZERO) - one.get("waived", _ZERO)
    return one.get("due", _ZERO)


def _paying_legend(title: str) -> str:
    found = re.search(r"(?:金额|数字|有数)[^，。；;,)）]{0,4}(?:为|是|表示)(?:已|实)[缴交收付][^，。；;,)）]{0,4}", title)
    return found[0] if found else ""


def _numeric(value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    try:
        cells.number(value)
    except (CellError, ArithmeticError):
        return False
    return True


def _number_reader(factor: Decimal, exact: bool = True) -> Any:
    """Return how the cells of a money column are read: a sum, None for nothing, or why it is none. Each value is read once."""

    @lru_cache(maxsize=_REMEMBERED, typed=True)
    def read(value: Any) -> Decimal | CellError | None:
        raw = cells.text(value)
        if raw in _NOTHING:
            return None if raw == "" or not raw[0].isdigit() else _ZERO
        if raw.startswith("#") and raw in _MARKS_OF_ERRORS:
            return CellError(_BROKEN, _BROKEN_FIX)
        if isinstance(value, dt.date):
            return CellError("金额被 Excel 变成了日期", "请把该列设为数字格式后重新填写")
        try:
            found = cells.number(value)
        except CellError as error:
            if _DONE.match(re.sub(r"\s+", "", raw)):
                return None
            return error
        own = re.search(r"[万千百]元?$", raw)
        decimals = len(re.sub(r"[^\d.]", "", raw).partition(".")[2])
        if found and (decimals <= 4 if own else not exact):  # noqa: PLR2004 — decimals of 万元 that are yuan
            return CellError("以万元为单位，看不出到分的金额", "请改填精确到分的金额（元）")
        return found if own else found * factor

    return read


def months_of(first: dt.date, last: dt.date) -> int | None:
    """Return the number of whole months of a period; None where it does not begin and end with months."""
    if first.day != 1 or (last + dt.timedelta(1)).day != 1:
        return None
    return (last.year - first.year) * 12 + last.month - first.month + 1
