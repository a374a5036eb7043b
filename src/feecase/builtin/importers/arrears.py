"""Arrears: from the entries of a table to charges. Reversals are set against what they reverse, sums that do not fit are set aside, totals are checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from feecase.builtin.importers import cells, columns
from feecase.builtin.importers.accounting import uses
from feecase.builtin.importers.ledger import ArrearsReader
from feecase.builtin.importers.readings import Fate, LedgerEntry, TableReading, near
from feecase.builtin.importers.shapes import TableShape
from feecase.builtin.importers.tables import Table
from feecase.plugin import ColumnUse, Doubtful, ImportedRows, Record, Reject, RowFate, mask

_ZERO = Decimal(0)
_MOSTLY = Decimal("0.6")
_FIX = "请核对原表；确认仍欠的，在导入清单的“决定”一栏写“主张”后再导入一次"


def title_of(table: Table) -> str:
    """Name the layout of a table of arrears, as the vendors do where it is theirs."""
    fields = table.fields
    if any(c.span or c.open for c in table.columns):
        return "欠费台账（按期间分列）"
    if "money" in fields:
        return "欠费清单"
    if "fee_span" in fields and not fields & {"due", "paid", "from", "to"}:
        return "实收明细"
    if {"item", "from", "to", "owed"} <= fields:
        return "欠费明细表"
    if {"item", "from", "to", "due"} <= fields and not fields & {"paid", "owed"}:
        return "房屋费用信息"
    return "欠费台账"


def read(table: Table) -> ImportedRows:
    """Read one table of arrears."""
    reading = ArrearsReader(table).read()
    _reverse(reading)
    _sold(reading.entries)
    _computed(reading)
    _check_totals(reading)
    return imported(reading)


# ---------------------------------------------------------------- weighing entries against each other
def _reverse(reading: TableReading) -> None:
    """Set negative sums against the sum of the same room, fee and period; without one they are set aside with what they may reduce."""
    by_room: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in reading.entries:
        by_room[entry.room].append(entry)
    for entry in reading.entries:
        if entry.owed >= 0 or entry.fate:
            continue
        if columns.deposit(entry.item):
            continue
        others = [
            one
            for one in by_room[entry.room]
            if (one.owed > 0 and _item(one.item) == _item(entry.item) and set(one.owners.names) & set(entry.owners.names))
            or (one.owed > 0 and _item(one.item) == _item(entry.item) and not (one.owners.names and entry.owners.names))
        ]
        same = [one for one in others if entry.span is None or one.span == entry.span]
        exact = [one for one in same if one.owed == -entry.owed]
        partner = exact[0] if exact else same[0] if len(same) == 1 else None
        if partner is None or partner.owed + entry.owed < 0 or entry.asks:
            if not entry.asks:
                entry.ask("金额为负，找不到可冲减的同一费用、同一期间", "请写明冲减哪一笔；退押金等不抵销欠费")
            for one in others:
                one.ask(f"第{entry.row}行有负数 {entry.owed}，可能冲减这一笔", "请核对后改为净额")
            continue
        partner.owed += entry.owed
        partner.waived -= entry.owed
        partner.notes.append(f"已减去第{entry.row}行的 {-entry.owed}")
        entry.fate = "offset"
        entry.notes.append(f"冲减第{partner.row}行")


def _item(name: str) -> str:
    return "物业" if "物业" in name else name


def _sold(entries: Iterable[LedgerEntry]) -> None:
    """A remark that the flat was sold is settled where the rows themselves divide the time between two owners."""
    by_room: dict[str, list[LedgerEntry]] = defaultdict(list)
    entries = list(entries)
    if not any(one.sold for one in entries):
        return
    for entry in entries:
        by_room[entry.room].append(entry)
    for entry in entries:
        if not entry.sold:
            continue
        divided = any(
            one.span
            and entry.span
            and one.owners.names != entry.owners.names
            and (one.span[0] > entry.span[1] or one.span[1] < entry.span[0])
            for one in by_room[entry.room]
        )
        if divided:
            entry.notes.append(entry.sold)
        else:
            entry.ask(entry.sold, "请查明过户日期，按前后业主分成两行")


def _computed(reading: TableReading) -> None:
    """Where area × price × months explains most rows, ask about the rows that it does not explain."""
    told = [one for one in reading.entries if one.computed is not None and one.owed > 0]
    wrong = [one for one in told if not _explained(one)]
    if len(told) < 2 or len(wrong) > len(told) * (1 - _MOSTLY):  # noqa: PLR2004 — one row proves nothing
        return
    for entry in wrong:
        assert entry.computed is not None
        entry.ask(
            f"按面积、单价、月数计算是 {entry.computed.quantize(Decimal('0.01'))}，表上是 {entry.due}",
            "请核对面积、单价、月数和金额",
        )


def _explained(entry: LedgerEntry) -> bool:
    assert entry.computed is not None
    assert entry.span is not None
    months = max(1, (entry.span[1].year - entry.span[0].year) * 12 + entry.span[1].month - entry.span[0].month + 1)
    slack = Decimal("0.01") * months + Decimal("0.01")
    return any(
        near(value, entry.computed, slack)
        for value in (entry.due, entry.owed, entry.owed + entry.waived, entry.owed + entry.received)
    )


def _check_totals(reading: TableReading) -> None:
    """Compare each total row with the rows above it, however they may be meant: since the last total, all, or those of one building or person."""
    sums = reading.stated or {}
    if not sums:
        for entry in reading.entries:
            sums[entry.row] = sums.get(entry.row, _ZERO) + entry.owed
    labels = {entry.row: (entry.room.split("-")[0], "".join(entry.owners.names)) for entry in reading.entries}
    hidden, last = reading.table.sheet.marks.hidden_rows | reading.table.sheet.marks.struck, reading.table.last + 1
    since: list[Decimal] = []
    for fate in [f for f in reading.fates if f.fate == "total"]:
        rows = [row for row in sums if row < fate.row]
        if fate.amount is None or not rows:
            continue
        meant = [
            [r for r in rows if r > last],
            rows,
            [r for r in rows if r not in hidden],
            [r for r in rows if r > last and r not in hidden],
        ]
        first = next((row for row in sorted(rows, reverse=True)), None)
        if first is not None:
            meant += [[r for r in rows if labels.get(r, ("", ""))[n] == labels.get(first, ("?", "?"))[n]] for n in (0, 1)]
        totals = [sum((sums[r] for r in some), _ZERO) for some in meant]
        slack = Decimal("0.01") * (len(rows) + 1)
        if not any(near(fate.amount, one, slack) for one in totals) and not near(fate.amount, sum(since, _ZERO), slack):
            told = totals[1] if fate is [f for f in reading.fates if f.fate == "total"][-1] else totals[0]
            reading.notice(
                fate.row,
                fate.reason,
                "",
                f"“{fate.reason}”写的是 {fate.amount}，各行相加是 {told}",
                "请核对是否漏行、重复或改过金额",
            )
            reading.totals.append((f"第{fate.row}行 {fate.reason}", fate.amount, told))
        else:
            reading.totals.append((f"第{fate.row}行 {fate.reason}", fate.amount, fate.amount))
        since.append(fate.amount)
        last = fate.row


# ---------------------------------------------------------------- what the import takes over
def imported(reading: TableReading) -> ImportedRows:
    """Turn a reading into records, rejects and fates."""
    table, sheet = reading.table, reading.table.sheet
    records: list[Record] = []
    fates: list[RowFate] = []
    rejects = [
        Reject(sheet.name, f.row, f.column, mask(f.value) if f.value else "", f.reason, f.fix or "请核对后改正")
        for f in reading.fates
        if f.fate == "rejected"
    ]
    fates += [RowFate(f.row, f.fate, f.room, f.name, f.amount, f.reason, f.fix, f.fate == "rejected") for f in reading.fates]
    for entry in reading.entries:
        record, fate = _outcome(entry)
        if fate:
            fates.append(fate)
        if record:
            records.append(record)
    noticed = tuple(Doubtful(*one) for one in reading.noticed)
    return ImportedRows(
        title_of(table),
        reading.rows,
        tuple(records),
        tuple(rejects),
        table.header,
        uses(table, reading.undecided),
        tuple(sorted(fates, key=lambda f: f.row)),
        noticed,
        tuple(reading.totals),
        sum(reading.stated.values(), _ZERO),
        reading.late,
    )


def _raw_header(table: Table) -> tuple[Any, ...]:
    """Return the heading as one row of plain names, so that rejected rows can be corrected and read again."""
    return table.header


def _outcome(entry: LedgerEntry) -> tuple[Record | None, RowFate | None]:
    name = "、".join(entry.owners.names)
    if entry.fate == "offset":
        return None, RowFate(entry.row, "offset", entry.room, name, None, f"{entry.owed}：{'；'.join(entry.notes)}")
    if entry.asks:
        reasons = "；".join(dict.fromkeys(reason for reason, _ in entry.asks))
        fixes = "；".join(dict.fromkeys(fix for _, fix in entry.asks if fix)) or _FIX
        return _record(entry, set_aside=reasons, fix=fixes), RowFate(
            entry.row, "set-aside", entry.room, name, entry.owed, reasons, fixes, ask=True
        )
    if entry.owed == 0:
        reversed_ = any("已减去第" in note for note in entry.notes)
        return None, RowFate(
            entry.row,
            "offset" if reversed_ else "paid",
            entry.room,
            name,
            entry.owed,
            "；".join(entry.notes) if reversed_ else "没有欠费",
        )
    return _record(entry), None


def _record(entry: LedgerEntry, *, set_aside: str = "", fix: str = "") -> Record | None:
    if entry.span is None:
        return None
    if entry.waived:
        entry.notes.append(f"台账载明应收 {entry.owed + entry.received + entry.waived}，减免 {entry.waived}")
    values: dict[str, Any] = {
        "room": entry.room,
        "item": entry.item,
        "from": entry.span[0],
        "to": entry.span[1],
        "amount": entry.owed + entry.received,
        "owner": "、".join(entry.owners.names),
        "phone": entry.facts.get("phone") or entry.owners.phone,
        "quantity": entry.area,
        "ref": entry.ref,
        "note": "；".join(dict.fromkeys(entry.notes)),
        "people": people_of(entry),
    }
    if entry.received:
        values["received"] = entry.received
    if entry.estate:
        values["estate"] = entry.estate
    if set_aside:
        values |= {"set_aside": set_aside, "fix": fix}
    return Record("charge", entry.row, values)


def people_of(entry: LedgerEntry) -> tuple[dict[str, Any], ...]:
    """Return the persons of an entry with what the row says of them; one who cannot be named bears the reason."""
    if entry.owners.problem:
        return ({"kind": "natural", "name": entry.owners.raw, "problem": entry.owners.problem},)
    people = [dict(one) for one in entry.owners.people]
    if not people:
        return ()
    facts = entry.facts
    if facts.get("phone"):
        people[0].setdefault("phone", facts["phone"])
    if (number := facts.get("id_no")) and len(people) == 1:
        company = cells.is_credit_code(number)
        people[0]["kind"] = "organisation" if company else people[0]["kind"]
        people[0]["uscc" if company else "id_no"] = number
    if facts.get("domicile") and len(people) == 1:
        people[0]["domicile"] = facts["domicile"]
    return tuple(people)


TableParser = Callable[[Table], ImportedRows]


def fates_of(reading: Iterable[Fate]) -> Iterator[RowFate]:
    """Turn the fates of rows that are no entries into those that the import tells."""
    for f in reading:
        yield RowFate(f.row, f.fate, f.room, f.name, f.amount, f.reason, f.fix, f.fate == "rejected")


SHAPES = (
    TableShape(
        "arrears-orders",
        "欠费清单（按订单）",
        {"room": cells.room, "item": cells.text, "fee": cells.text, "received": cells.text, "vacancy": cells.text},
        ("room", "item", "fee", "received", "vacancy"),
        never=("owed",),
        unusable=("这种表只有应收与实收，差额不一定是欠费（有减免、赠送、空置优惠）", "请改用“欠费明细表”导出"),
    ),
    TableShape(
        "arrears-notice",
        "催缴单",
        {"item": cells.text, "price": cells.text, "owed_time": cells.text, "due_amount": cells.text},
        ("item", "price", "owed_time", "due_amount"),
        never=("room", "owed"),
        unusable=("催缴单是打印的通知，不是台账", "请放进证据文件夹，作为催缴的证据；欠费请用“欠费明细表”导出"),
    ),
)
UNDATED = ("这种表没有费用期间，不能形成应收款项", "请改用“欠费明细表”导出，或在表里补上费用的起止时间")


def undated(table: Table) -> bool:
    """Whether a table of arrears says nowhere for what time its sums are owed."""
    reader = ArrearsReader(table)
    return not table.fields & {"from", "to", "fee_span"} and not reader.spans and reader.title_span is None


def columns_used(table: Table) -> tuple[ColumnUse, ...]:
    """Return the account of the columns of a table."""
    return uses(table, ())
