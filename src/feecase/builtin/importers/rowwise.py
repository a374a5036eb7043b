"""Receipts, owners and contacts: tables of one record per row, with rooms, totals, hidden rows and free words read as in the tables of arrears."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from typing import Any

from feecase.builtin.importers import assets, cells, columns, contacts, payments, persons
from feecase.builtin.importers.accounting import uses
from feecase.builtin.importers.cells import CellError
from feecase.builtin.importers.columns import plain
from feecase.builtin.importers.periods import end_of, period, start_of
from feecase.builtin.importers.places import Places
from feecase.builtin.importers.readings import SIGNED, TOTAL, RowFaultError, address
from feecase.builtin.importers.shapes import RowError, TableRow
from feecase.builtin.importers.tables import Table, title_year
from feecase.plugin import Doubtful, ImportedRows, Record, Reject, RowFate, mask

_REMEMBERED = 1 << 16
CellReader = Callable[[Any], Any]
FREE_WORDS = ("kind", "way", "way_result", "result")
"""The fields of a contact log that may hold words of any kind, in the order in which they make one text."""


class _Table:
    """What the three kinds share: rows sorted into data and others, cells read once per value, faults told with their place."""

    title = ""
    required: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    """Fields that are left out and told where they cannot be read; a fault in any other field refuses the row."""

    def __init__(self, table: Table) -> None:
        self.table, self.sheet, self.marks = table, table.sheet, table.sheet.marks
        self.places = Places(table)
        self.by = {c.field: c for c in reversed(table.columns) if c.field}
        self.width = max((c.index for c in table.columns), default=0) + 1
        self.records: list[Record] = []
        self.rejects: list[Reject] = []
        self.fates: list[RowFate] = []
        self.noticed: list[Doubtful] = []
        self.readers = {name: _remembering(read) for name, read in self.reads().items() if name in self.by}

    def reads(self) -> Mapping[str, CellReader]:
        """Return how each field is read."""
        raise NotImplementedError

    def records_of(self, row: TableRow) -> Iterator[Record]:
        """Yield the records of one row. Raises RowFaultError or RowError."""
        raise NotImplementedError

    def read(self) -> ImportedRows:
        """Read all rows."""
        count = 0
        heading = {c.index: plain(c.title) for c in self.table.columns}
        for index in range(self.table.last + 1, self.table.end):
            raw = self.sheet.rows[index]
            if not any(cells.text(cell) for cell in raw):
                continue
            row = (*raw, *(None,) * (self.width - len(raw)))
            line = index + 1
            if fate := self._not_data(line, row, heading):
                self.fates.append(fate)
                continue
            count += 1
            self._one(line, row)
        return ImportedRows(
            self.title,
            count,
            tuple(self.records),
            tuple(self.rejects),
            self.table.header,
            uses(self.table, ()),
            tuple(self.fates),
            tuple(self.noticed),
        )

    def _not_data(self, line: int, row: Sequence[Any], heading: Mapping[int, str]) -> RowFate | None:
        texts = [cells.text(cell) for cell in row if isinstance(cell, str) and cells.text(cell)]
        if sum(plain(row[i]) == name for i, name in heading.items() if name) >= max(2, len(heading) * 0.6):
            return RowFate(line, "heading", reason="重复的表头")
        if any(TOTAL.match(text) for text in texts[:3] if not text.isascii()) and len(set(texts)) <= 3:  # noqa: PLR2004
            return RowFate(line, "total", reason=texts[0])
        if len(set(texts)) == 1 and self.places.heading(texts[0]):
            return RowFate(line, "heading", reason=f"分组标题：{texts[0]}")
        if not self.places.named(row) and (len(set(texts)) <= 1 or any(SIGNED.search(text) for text in texts)):
            return RowFate(line, "note", reason=" ".join(dict.fromkeys(texts))[:200])
        if len(set(texts)) == 1 and SIGNED.search(texts[0]):
            return RowFate(line, "note", reason=texts[0][:200])
        return None

    def _one(self, line: int, row: Sequence[Any]) -> None:
        shown = self.places.shown(row)
        try:
            room = self.places.room(row)
            values = {"room": room, **self._values(line, row, room)}
            if line in self.marks.hidden_rows or self.marks.hidden or line in self.marks.struck:
                why = "有删除线" if line in self.marks.struck else "是隐藏的"
                self.fates.append(
                    RowFate(line, "set-aside", room, "", None, f"这一行{why}", "请确认后取消隐藏或删除线，重新导入", ask=True)
                )
                return
            header = tuple(self.table.header)
            found = list(self.records_of(TableRow(line, values, header, tuple(row))))
        except RowFaultError as fault:
            self._refuse(line, shown, fault.title, str(fault), fault.fix, fault.value)
        except RowError as error:
            column = self.by.get(error.column)
            value = cells.text(row[column.index]) if column else ""
            self._refuse(line, shown, column.title if column else error.column, str(error), error.fix, value)
        except CellError as error:
            self._refuse(line, shown, "", str(error), error.fix, "")
        else:
            self.records += found

    def _values(self, line: int, row: Sequence[Any], room: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        faults: list[RowFaultError] = []
        for name, read in self.readers.items():
            column = self.by[name]
            if name == "fee_span" and {"from", "to"} <= self.by.keys():
                continue
            value = row[column.index]
            if not cells.text(value):
                if name in self.required:
                    faults.append(RowFaultError(column.title, "必填的单元格是空的", "请补填后重新导入"))
                continue
            try:
                values[name] = read(value)
            except CellError as error:
                if name in self.optional:
                    self.noticed.append(Doubtful(line, column.title, room, f"{error}，没有采用", error.fix))
                else:
                    faults.append(RowFaultError(column.title, str(error), error.fix, cells.text(value)))
        for fault in faults[:-1]:
            self._refuse(line, room, fault.title, str(fault), fault.fix, fault.value, told=False)
        if faults:
            raise faults[-1]
        return values

    def _refuse(self, line: int, room: str, column: str, reason: str, fix: str, value: str, *, told: bool = True) -> None:
        self.rejects.append(Reject(self.sheet.name, line, column, mask(value) if value else "", reason, fix))
        if told:
            self.fates.append(RowFate(line, "rejected", room, reason=reason, fix=fix, ask=True))

    def set_aside(self, line: int, room: str, reason: str, fix: str, amount: Any = None) -> None:
        """Leave a row for a person to decide."""
        self.fates.append(RowFate(line, "set-aside", room, "", amount, reason, fix, ask=True))

    def notice(self, line: int, column: str, room: str, reason: str, fix: str = "") -> None:
        """Tell of something to look at."""
        self.noticed.append(Doubtful(line, column, room, reason, fix))


def _remembering(read: CellReader) -> CellReader:
    @lru_cache(maxsize=_REMEMBERED, typed=True)
    def cell(value: Any) -> Any:
        raw = cells.text(value)
        if raw[:1] == "#" and raw in {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}:
            raise CellError("单元格里的公式出错", "请在原表改正公式，或改填数值后重新导入")
        return read(value)

    return cell


class Receipts(_Table):
    """Money received. The period may be text (2024年1月-3月); deposits and funds are no payments of fees."""

    title = "缴费明细表"
    required = ("paid_on", "paid")

    def reads(self) -> Mapping[str, CellReader]:
        """Return how each field is read."""
        year = title_year(self.sheet)
        return {
            "paid_on": cells.day,
            "paid": payments.amount,
            "received": payments.amount,
            "item": cells.text,
            "from": start_of,
            "to": end_of,
            "fee_span": lambda value: period(value, year=year),
            "method": cells.text,
            "payer": cells.text,
            "owner": cells.text,
            "remark": cells.text,
            "ref": cells.reference,
            "receipt": cells.reference,
            "amount": payments.amount,
            "status": cells.text,
        }

    def _taken_back(self, room: str, amount: Decimal) -> bool:
        """Whether another row of the same room takes the very sum back: then both count, else the refund alone would raise what is owed."""
        sums = [self.by[name] for name in ("received", "paid", "amount") if name in self.by]
        for index in range(self.table.last + 1, self.table.end):
            raw = (*self.sheet.rows[index], *(None,) * (self.width - len(self.sheet.rows[index])))
            for column in sums:
                with suppress(CellError, RowError, RowFaultError):
                    if payments.amount(raw[column.index]) == -amount and self.places.room(raw) == room:
                        return True
        return False

    def records_of(self, row: TableRow) -> Iterator[Record]:
        """Yield the records of one row."""
        first, last = row["from"], row["to"]
        if row["fee_span"] and not (first or last):
            first, last = row["fee_span"]
        if first and last and last < first:
            raise RowError("to", "费用结束时间早于开始时间", "请核对两个日期")
        amount = row["received"] if row["received"] is not None else row["paid"] if row["paid"] is not None else row["amount"]
        if amount is None:
            raise RowError("paid", "必填的单元格是空的", "请补填后重新导入")
        item, note = row.get("item"), row.get("remark")
        if columns.deposit(item) or columns.deposit(note):
            self.set_aside(row.line, row["room"], f"收的是“{item or note}”，不是物业费，没有抵扣欠费", "请决定如何处理", amount)
            return
        if (
            re.search(r"作废|冲销|退[费款回]|已撤销|红冲", f"{row.get('status')}{note}")
            and amount > 0
            and not self._taken_back(row["room"], amount)
        ):
            self.set_aside(
                row.line, row["room"], f"这笔收款注明“{note or row.get('status')}”，没有抵扣欠费", "请核实是否有效", amount
            )
            return
        files = next((row.raw[c.index] for c in self.table.columns if c.title in {"证明文件", "附件", "证据文件", "证据"}), None)
        yield Record(
            "payment",
            row.line,
            {
                "room": row["room"],
                "item": item,
                "date": row["paid_on"],
                "amount": amount,
                "for_from": first,
                "for_to": last,
                "method": row.get("method"),
                "payer": row.get("payer") or row.get("owner") * 0,
                "note": note,
                "ref": row.get("ref") or row.get("receipt"),
                "files": tuple(cells.text(files).split("、")) if files else (),
            },
        )


class OwnerRegister(_Table):
    """A register of rooms and their owners. What cannot be read beside the name is left out and told; the owner stays."""

    title = "资产信息"
    optional = frozenset({"phone", "phone2", "id_no", "domicile", "area", "delivered_on", "sex"})

    def reads(self) -> Mapping[str, CellReader]:
        """Return how each field is read."""
        return {
            "owner": lambda value: value,
            "phone": cells.phone,
            "phone2": cells.phone,
            "id_no": cells.identity,
            "domicile": address,
            "area": cells.area,
            "use": assets.use,
            "delivered_on": assets.delivered,
            "sex": assets.sex,
            "person_role": cells.text,
            "legal_rep": cells.text,
            "contact_name": cells.text,
            "remark": cells.text,
        }

    def records_of(self, row: TableRow) -> Iterator[Record]:
        """Yield the records of one row."""
        room = row["room"]
        yield Record(
            "room", row.line, {"room": room, "area": row["area"], "use": row["use"] or "", "delivered_on": row["delivered_on"]}
        )
        if remark := row.get("remark"):
            self.notice(row.line, self.by["remark"].title, room, f"备注“{remark[:60]}”，请看是否影响权属或欠费")
        if not cells.text(row["owner"]):
            return
        who = persons.owners(row["owner"])
        if who.problem:
            self.notice(row.line, self.by["owner"].title, room, f"{who.problem}，没有采用这一行的业主", "请查明业主姓名")
            return
        said = {c.title: cells.text(row.raw[c.index]) for c in self.table.columns if c.field.rstrip("+") == "person_role"}
        roles = next((value for title, value in said.items() if "角色" in title or "关系" in title), "") or said.get(
            "业主类型", ""
        )
        kind = " ".join((*said.values(), "企业" if row["id_no"] and cells.is_credit_code(row["id_no"]) else ""))
        for index, person in enumerate(who.people):
            company = person["kind"] == "organisation" or any(word in kind for word in ("公司", "企业", "单位", "法人", "组织"))
            own = dict(person) | {"kind": "organisation" if company else "natural"}
            if index == 0 and (phone := row.get("phone") or row.get("phone2")):
                own.setdefault("phone", phone)
            if len(who.people) == 1:
                own |= {"uscc" if company else "id_no": row.get("id_no")} if row["id_no"] else {}
                own |= {"domicile": row.get("domicile")} | (
                    {"legal_rep": row.get("legal_rep")} if company else {"sex": row.get("sex")}
                )
            yield Record("owner", row.line, {"room": room, **own, "role": assets.role_of(roles)})


class Contacts(_Table):
    """A log of contacts, in columns of known words or in free words (EMS邮寄催缴函，已签收)."""

    title = "催缴记录"
    required = ("date",)
    optional = frozenset()

    def reads(self) -> Mapping[str, CellReader]:
        """Return how each field is read."""
        known = {
            "date": cells.day,
            "owner": cells.text,
            "by": cells.text,
            "remark": cells.text,
            "way_result": cells.text,
            "ref": cells.reference,
        }
        return known | ({"kind": cells.text, "way": cells.text, "result": cells.text})

    def words(self) -> Counter[str]:
        """Count the free words of the rows, each as one text."""
        found: Counter[str] = Counter()
        places_ = [self.by[name].index for name in FREE_WORDS if name in self.by]
        heading = {c.index: plain(c.title) for c in self.table.columns}
        for index in range(self.table.last + 1, self.table.end):
            row = (*self.sheet.rows[index], *(None,) * (self.width - len(self.sheet.rows[index])))
            said = "，".join(part for place in places_ if (part := cells.text(row[place])))
            if said and not self._not_data(index + 1, row, heading):
                found[said] += 1
        return found

    def records_of(self, row: TableRow) -> Iterator[Record]:
        """Yield the records of one row."""
        said = "，".join(part for name in FREE_WORDS if (part := row.get(name)))
        if not said:
            raise RowError("way_result", "没有写催缴的方式", "请补填")
        decided = self.sheet.words.get(said)
        if decided is not None and not decided[0]:
            self.fates.append(RowFate(row.line, "note", row["room"], reason=f"已决定“{said[:40]}”不是催缴"))
            return
        found = contacts.meant(*decided) if decided else contacts.said(said)
        if found is None:
            raise RowError(
                "way_result" if "way_result" in self.by else "way",
                f"“{said[:40]}”看不出是哪一种催缴",
                "请用 feecase import 本表 --map-draft 映射.xlsx，在“词语”里写明它是哪一种；同样的说法只写一次",
            )
        values = {
            "room": row["room"],
            "owner": row.get("owner"),
            "sent": row["date"],
            "by": row.get("by"),
            "text": said,
            "outcome": row.get("remark"),
            "files": (),
            **found,
        }
        if values.get("effective") == "sent":
            values["effective"] = row["date"]
        yield Record("contact", row.line, values)


READERS: Mapping[str, type[_Table]] = {"receipts": Receipts, "owners": OwnerRegister, "contacts": Contacts}
