"""Arrears of any layout: each row of a table becomes entries (one per fee and period), every column and every row has its fate, and the sums are checked.

Money is owed where the row itself proves it: a column that says so, 应收 less 实收 less 减免, or fee columns that add up to 合计. What speaks against
the sum (a status, a remark, a colour, a comment, another sum) sets the row aside for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from feecase.builtin.importers import cells, columns, formulas, persons, remarks
from feecase.builtin.importers.cells import CellError
from feecase.builtin.importers.columns import LedgerColumn, plain
from feecase.builtin.importers.readings import (
    BROKEN,
    BROKEN_FIX,
    ERRORS,
    NOBODY,
    RESULT_FIX,
    SIGNED,
    TOTAL,
    ZERO,
    Fate,
    LedgerEntry,
    RowFaultError,
    TableReading,
    address,
    cents,
    decides,
    number_reader,
)
from feecase.builtin.importers.row_sums import RowSums


class ArrearsReader(RowSums):
    """Reads the rows of one table of arrears."""

    # ---------------------------------------------------------------- rows
    def read(self) -> TableReading:
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
                self.numbers[column.index] = number_reader(column.factor * self._unit(), self._exact(column))

    def _row(self, line: int, row: Sequence[Any], heading: dict[int, str]) -> None:
        kind = self._not_data(line, row, heading)
        if kind:
            return
        self.reading.rows += 1
        if (stated := self._stated(row)) is not None:
            self.reading.stated[line] = stated
        try:
            self._data(line, row)
        except RowFaultError as fault:
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
        mine = [one for one in own if (said := cells.text(one)) and not TOTAL.match(said) and not SIGNED.search(said)]
        if any(TOTAL.match(text) for text in labels) and not (mine and self.places.named(row) and len(texts) > 3):  # noqa: PLR2004
            self._total(line, row, labels[0])
            return True
        distinct = {text for _, text in texts}
        if len(distinct) == 1 and not numbers:
            (text,) = distinct
            if self.places.heading(text):
                self.reading.fates.append(Fate(line, "heading", f"分组标题：{text}"))
                return True
            if not self.places.named(row) or len(text) > 12 or SIGNED.search(text):  # noqa: PLR2004 — a line of prose
                self.reading.fates.append(Fate(line, "note", text[:200]))
                return True
        if any(SIGNED.search(text) for text in labels) and not numbers and not mine:
            self.reading.fates.append(Fate(line, "note", " ".join(dict.fromkeys(text for _, text in texts))[:200]))
            return True
        if not texts and numbers and not self.places.named(row):
            self._total(line, row, "")
            return True
        if not numbers and not mine and not self.places.named(row) and not self._owner_text(row):
            self.reading.fates.append(Fate(line, "note", " ".join(dict.fromkeys(text for _, text in texts))[:200]))
            return True
        return False

    def _stated(self, row: Sequence[Any]) -> Decimal | None:
        """Return what a row says is owed, for the account."""
        for name in ("owed", "sum"):
            if (column := self.by.get(name)) and (found := self._amount(column, row)) is not None:
                return cents(found)
        parts = [self._amount(c, row) for c in self.groups if c.kind == "owed"]
        return cents(sum((one for one in parts if one is not None), ZERO)) if parts else None

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
            if (column := self.by.get(name)) and cells.text(row[column.index]) in ERRORS:
                raise RowFaultError(column.title, BROKEN, BROKEN_FIX, cells.text(row[column.index]))
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
            if who.problem and decides(who.problem):
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
            except formulas.NotComputableError:
                if column.field in columns.MONEY | {"area", "price", "months", "room", "from", "to"}:
                    raise RowFaultError(column.title, "单元格里是公式，但文件没有保存算出的结果", RESULT_FIX) from None
                continue
            self.reading.notice(line, column.title, "", f"公式没有保存过结果，已按公式算出 {new[column.index]}")
        self._computed[line] = tuple(new)

    def _owners(self, row: Sequence[Any]) -> persons.Owners:
        column = self.by.get("owner")
        cell = row[column.index] if column else None
        if cell is None or not cells.text(cell):
            return NOBODY
        return persons.owners(cell)

    def _facts(self, line: int, row: Sequence[Any], room: str) -> dict[str, Any]:
        """Read phone, ID number and address; what cannot be is told and left out, the row stays."""
        facts: dict[str, Any] = {}
        for name, read in (("phone", cells.phone), ("id_no", cells.identity), ("domicile", address)):
            column = self.by.get(name)
            if column is None or not cells.text(row[column.index]):
                continue
            if cells.text(row[column.index]) in ERRORS:
                self.reading.notice(line, column.title, room, f"{BROKEN}，没有采用", BROKEN_FIX)
                continue
            try:
                facts[name] = read(row[column.index])
            except CellError as error:
                self.reading.notice(line, column.title, room, f"{error}，没有采用", error.fix)
        return facts

    # ---------------------------------------------------------------- what is said beside the sums
    def _marked(self, line: int, found: list[LedgerEntry]) -> None:
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

    def _said(self, line: int, row: Sequence[Any], room: str, found: list[LedgerEntry]) -> None:
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

    def _agrees(self, kind: str, found: list[LedgerEntry], column: LedgerColumn) -> bool:
        """Whether the row's own columns already show what the words say."""
        if kind == "part":
            return any(entry.received for entry in found) or (column.field == "status" and not self.by.get("paid"))
        if kind == "waived":
            return any(entry.waived for entry in found) or all(entry.owed <= 0 for entry in found)
        if kind == "void":
            return all(entry.owed <= 0 for entry in found)
        return kind == "paid" and all(entry.owed <= 0 for entry in found)
