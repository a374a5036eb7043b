"""The sums of one row of arrears: what is owed by the columns of money, and whether the row itself bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from feecase.builtin.importers import cells, columns, persons
from feecase.builtin.importers.cells import CellError
from feecase.builtin.importers.columns import LedgerColumn
from feecase.builtin.importers.periods import Days, end_of, period, start_of
from feecase.builtin.importers.places import Places
from feecase.builtin.importers.readings import (
    ZERO,
    GroupKey,
    LedgerEntry,
    RowFaultError,
    TableReading,
    cell_of,
    cents,
    money_of,
    months_of,
    near,
    number_reader,
    numeric,
    owed_of,
    paying_legend,
)
from feecase.builtin.importers.tables import Table, says_owing, title_year


class TableFacts:
    """What a table of arrears says as a whole."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet = table, table.sheet
        self.reading = TableReading(table)
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
        self.numbers = {c.index: number_reader(c.factor * self._unit(), self._exact(c)) for c in (*self.money, *self.unknown)}
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

    def _exact(self, column: LedgerColumn) -> bool:
        """Whether a column in larger units (万元) shows by its decimals that its sums are not rounded to yuan."""
        if column.factor * self._unit() <= 1:
            return True
        return any(len(cells.text(value).partition(".")[2]) > 4 for value in self._sample(column))  # noqa: PLR2004 — decimals of 万元 that are yuan

    def _sample(self, column: LedgerColumn) -> list[Any]:
        rows = self.sheet.rows[self.table.last + 1 : min(self.table.end, self.table.last + 61)]
        found = [row[column.index] for row in rows if column.index < len(row)]
        return [value for value in found if cells.text(value)]

    def _textual(self, column: LedgerColumn) -> bool:
        sample = self._sample(column)
        return sum(isinstance(value, str) and not numeric(value) for value in sample) * 2 > len(sample)

    def _moneylike(self, column: LedgerColumn) -> bool:
        values = [value for value in self._sample(column) if numeric(value)]
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

    def _amount(self, column: LedgerColumn, row: Sequence[Any]) -> Decimal | None:
        found = self.numbers[column.index](row[column.index] if column.index < len(row) else None)
        return found if isinstance(found, Decimal) else None

    def _text(self, name: str, row: Sequence[Any]) -> str:
        column = self.by.get(name)
        return cells.text(row[column.index]) if column else ""

    def titled(self, name: str) -> str:
        """Return the heading of the column of a field."""
        column = self.by.get(name)
        return column.title if column else ""


class RowSums(TableFacts):
    """Reads the sums of a row, its period and its fee."""

    def _item(self, row: Sequence[Any]) -> str:
        return self._text("item", row) or self.title_item or "物业服务费"

    def _span(self, row: Sequence[Any], *, needed: bool = True) -> Days | None:
        """Return the period of a row, from its own columns or from the title. Raises RowFaultError."""
        one, first, last = self.by.get("fee_span"), self.by.get("from"), self.by.get("to")
        if first and last and (cells.text(row[first.index]) or cells.text(row[last.index])):
            for column in (first, last):
                if not cells.text(row[column.index]):
                    raise RowFaultError(column.title, "必填的单元格是空的", "请补填后重新导入")
            begin, end = cell_of(first, row, start_of), cell_of(last, row, end_of)
            if self.vendor and end.day == 1:
                end = cells.month_end(end)
            if end < begin:
                raise RowFaultError(
                    last.title, f"{last.title}早于{first.title} {begin}", "请核对两个日期", cells.text(row[last.index])
                )
            return begin, end
        if one and cells.text(row[one.index]):
            days: Days = cell_of(one, row, lambda value: period(value, year=self.year))
            return days
        if self.title_span:
            return self.title_span
        if not needed:
            return None
        empty = first or one
        if empty is None:
            raise RowFaultError("", "没有费用期间", "请在原表补上费用的起止时间")
        raise RowFaultError(empty.title, "必填的单元格是空的", "请补填费用期间后重新导入")

    def _sums(self, line: int, row: Sequence[Any], room: str, who: persons.Owners) -> Iterator[LedgerEntry]:
        values = {c.index: self.numbers[c.index](row[c.index]) for c in (*self.money, *self.reading.undecided)}
        for column in self.money:
            found = values[column.index]
            if isinstance(found, CellError) and not column.grouped:
                raise RowFaultError(column.title, str(found), found.fix, cells.text(row[column.index]))
        yield from self._grouped(line, row, room, who, values) if self.groups else self._single(line, row, room, who, values)

    def _single(
        self, line: int, row: Sequence[Any], room: str, who: persons.Owners, values: dict[int, Any]
    ) -> Iterator[LedgerEntry]:
        """Read a row with one sum: 欠费, or 应收 less 实收 less 减免, late fee inside or beside."""

        def get(name: str) -> Decimal | None:
            return money_of(values, self.by.get(name))

        due, total, paid, waived, late, owed = get("due"), get("due_total"), get("paid"), get("waived"), get("late"), get("owed")
        paid, waived, late = paid or ZERO, waived or ZERO, late or ZERO
        asks: list[tuple[str, str]] = []
        stated = owed
        if owed is None:
            owed = self._owed_otherwise(
                due, total, paid, waived, get("amount") if get("amount") is not None else get("sum"), asks
            )
        item = self._item(row)
        negative = owed < 0
        span = self._span(row, needed=not negative and owed != 0 and not columns.deposit(item))
        principal = owed if stated is None else self._principal(owed, due, total, paid, waived, late, get("sum"), asks)
        self.reading.late += owed - principal
        exact, principal = principal, cents(principal)
        entry = LedgerEntry(
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
            entry.due, entry.received, entry.waived = principal, ZERO, ZERO
        if columns.deposit(item):
            entry.ask(f"“{item}”不是物业服务人的收入，不作为欠费，也不自行抵销", "请决定如何处理")
        for name in ("balance", "carried"):
            if money := get(name):
                entry.ask(f"{self.titled(name)} {money}：是否抵扣、属于哪一期，须由人决定", "请决定是否抵扣欠费")
        self._computed_sum(entry, row)
        self._second_sums(entry, values)
        yield entry

    def _owed_otherwise(
        self,
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
            raise RowFaultError(column.title, "必填的单元格是空的", "请补填后重新导入")
        if column is not None:
            if self.by.get("paid") and paid:
                return ZERO
            raise RowFaultError(column.title, "必填的单元格是空的", "请补填后重新导入")
        found = due if due is not None else amount
        if found is None:
            title = next((self.by[name].title for name in ("due", "amount", "sum") if self.by.get(name)), "")  # type: ignore[union-attr]
            raise RowFaultError(title, "必填的单元格是空的", "请补填后重新导入")
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

    def _computed_sum(self, entry: LedgerEntry, row: Sequence[Any]) -> None:
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
        each = monthly if monthly is not None else price * (area or Decimal(1)) if price is not None else ZERO
        entry.computed = each * length * factor

    def _quantity(self, name: str, row: Sequence[Any]) -> Decimal | None:
        column = self.by.get(name)
        if column is None or not cells.text(row[column.index]):
            return None
        try:
            return cells.number(str(row[column.index]).split("元")[0] if name in {"price", "monthly"} else row[column.index])
        except CellError:
            return None

    def _second_sums(self, entry: LedgerEntry, values: dict[int, Any]) -> None:
        """Ask about further money columns, unless the row's own sum shows that they do not matter or they only repeat."""
        proven = bool(
            self.by.get("due") and self.by.get("owed") and (self.by.get("paid") or self.by.get("waived")) and not entry.asks
        )
        for column in self.reading.undecided:
            found = values.get(column.index)
            if not isinstance(found, Decimal) or found == 0 or proven or found in {entry.owed, entry.due, entry.received}:
                continue
            entry.ask(f"“{column.title}”{found} 是什么金额没有定", "请写映射文件指明这一列，或在映射里写“忽略”")

    def _grouped(
        self, line: int, row: Sequence[Any], room: str, who: persons.Owners, values: dict[int, Any]
    ) -> Iterator[LedgerEntry]:
        """Read a row with several sums: one column per fee, per month or year, or both."""
        sums: dict[GroupKey, dict[str, Decimal]] = {}
        asks: list[tuple[str, str]] = []
        for column in self.groups:
            found = values[column.index]
            if isinstance(found, CellError):
                said = f"“{column.title}”写的是“{cells.text(row[column.index])[:20]}”，不能确定欠不欠"
                asks.append((said, "请改为金额，已交的留空或写“已交”"))
            elif found is not None:
                sums.setdefault((column.item, column.span, column.open), {})[column.kind] = found
        owed = self._proven(sums, values, asks)
        if self.spans and (legend := paying_legend(self.title)):
            asks.append((f"表头说明“{legend}”，金额不是欠费", "请核对表头说明"))
        asks += [
            (f"{self.titled(name)} {money}：是否抵扣、属于哪一期，须由人决定", "请决定是否抵扣欠费")
            for name in ("balance", "carried")
            if (money := money_of(values, self.by.get(name)))
        ]
        base = self._span(row, needed=False) if not self.spans else None
        kept = [(key, value) for key, value in owed.items() if value]
        if not kept:
            first = LedgerEntry(line, room, who, self._item(row), None, ZERO)
            first.asks += asks
            yield first
        for key, value in kept:
            entry = self._group_entry(line, row, (room, who), key, value, sums[key], base)
            entry.asks = [*asks, *entry.asks]
            yield entry

    def _proven(
        self, sums: dict[GroupKey, dict[str, Decimal]], values: dict[int, Any], asks: list[tuple[str, str]]
    ) -> dict[GroupKey, Decimal]:
        """Return what is owed by each group, as far as the row's own total bears it out; what does not fit is asked."""
        late, paid, waived = (money_of(values, self.by.get(name)) or ZERO for name in ("late", "paid", "waived"))
        stated = money_of(values, self.by.get("owed"))
        stated = stated if stated is not None else money_of(values, self.by.get("sum"))
        owed = {key: owed_of(one) for key, one in sums.items()}
        whole = sum(owed.values(), ZERO)
        unknown = {c: v for c in self.unknown if isinstance(v := values.get(c.index), Decimal) and v}
        if stated is None:
            if unknown:
                asks.append(
                    (f"“{'、'.join(c.title for c in unknown)}”是什么金额没有定", "请写映射文件指明这一列，或在映射里写“忽略”")
                )
            if not self.owing and self.spans:
                asks.append(("表里没有写明金额是欠费还是已收", "请在标题或列名写明“欠费”"))
            return owed
        if near(whole, stated) or near(whole + late, stated):
            self.reading.late += stated - whole
            if near(whole, stated) and paid and "owed" not in self.by:
                asks.append((f"各列合计 {whole} 之外另有实收 {paid}，没有说明是否已扣除", "请核对"))
            return owed
        proven = [c for c, v in unknown.items() if near(stated, whole + v + late) or near(stated, whole + v)]
        if len(proven) == 1:
            key: GroupKey = (proven[0].title, None, False)
            owed[key] = unknown[proven[0]]
            sums[key] = {"owed": owed[key]}
            self.reading.late += stated - whole - owed[key]
            return owed
        if near(whole - paid - waived, stated) and (paid or waived):
            if not stated:
                return {}
            if len(some := [k for k, v in owed.items() if v]) == 1:
                sums[some[0]] = {"due": owed[some[0]], "paid": paid, "waived": waived}
                return {some[0]: whole - paid - waived}
        asks.append((f"各列相加 {whole}{f'（另有滞纳金 {late}）' if late else ''}，表上合计 {stated}", "请核对这一行"))
        return owed

    def _group_entry(
        self,
        line: int,
        row: Sequence[Any],
        whose: tuple[str, persons.Owners],
        key: GroupKey,
        exact: Decimal,
        one: dict[str, Decimal],
        base: Days | None,
    ) -> LedgerEntry:
        item, span, is_open = key
        value = cents(exact)
        due, paid, waived = (
            cents(one.get(name, default)) for name, default in (("due", exact), ("paid", ZERO), ("waived", ZERO))
        )
        entry = LedgerEntry(line, *whose, item or self._item(row), span or base, value, due, paid, waived)
        if not near(due - paid - waived, value):
            entry.due, entry.received, entry.waived = value, ZERO, ZERO
        if exact != value:
            entry.notes.append(f"原值 {exact.normalize():f}，四舍五入到分")
        entry.area = self._quantity("area", row)
        if is_open:
            entry.ask("没有写明从哪一天起欠，而且可能已过诉讼时效", "请查明起止日，分期列出后重新导入")
        elif entry.span is None:
            raise RowFaultError("", "没有费用期间", "请在原表补上费用的起止时间")
        elif span and self.sheet.as_of and span[1] > self.sheet.as_of and months_of(*span) != 1:
            entry.ask(f"{span[0]} 至 {span[1]} 还没有过完，欠的是哪几个月没有写明", "请写明起止月份")
        return entry
