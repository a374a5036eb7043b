"""The account of an import: what became of every column, every row and every yuan of each sheet; as data, and as the workbook beside the cases.

In that workbook a person decides on the rows that were set aside (column 决定); the next import of the same rows follows it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from feecase.errors import InputError
from feecase.extend.contracts import ColumnUse, Doubtful, RowFate
from feecase.extend.tables import read_sheets, workbook_bytes
from feecase.intake.room_records import CLAIM, DROP, FoundRecord, Gathered, SheetAccount, owed_of
from feecase.money import total

NAME = "导入清单.xlsx"
FATE_NAMES = {
    "charge": "欠费",
    "record": "已采用",
    "total": "合计行",
    "heading": "表头",
    "note": "说明",
    "duplicate": "重复",
    "offset": "冲减",
    "paid": "没有欠费",
    "hidden": "隐藏",
    "rejected": "不能用",
    "set-aside": "待决定",
}
_HEAD = ("行", "结果", "房号", "业主", "金额", "原因", "处理", "决定", "标识")
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal accounts give equal bytes
_SHOWN = 20_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """The account of one sheet: `rows` holds the fate of each row, `stated` what the rows say is owed, `late` how much of it is late fee."""

    file: str
    sheet: str
    shape: str
    columns: tuple[ColumnUse, ...]
    rows: tuple[RowFate, ...]
    noticed: tuple[Doubtful, ...]
    totals: tuple[tuple[str, Decimal, Decimal], ...]
    stated: Decimal | None
    late: Decimal

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had which fate; a row with several sums counts once, by the first fate that asks."""
        first: dict[int, RowFate] = {}
        for fate in self.rows:
            if fate.row not in first or (fate.ask and not first[fate.row].ask):
                first[fate.row] = fate
        return dict(Counter(fate.fate for fate in first.values()))

    def money(self, *fates: str) -> Decimal:
        """Add up what rows of some fates say is owed."""
        return total(fate.amount for fate in self.rows if fate.fate in fates and fate.amount is not None)

    @property
    def unexplained(self) -> Decimal:
        """What the rows state and no fate holds: zero but for cents of rounding."""
        if self.stated is None:
            return _ZERO
        return self.stated - self.late - self.money("charge", "set-aside", "rejected", "duplicate", "paid")


@dataclass(frozen=True, slots=True)
class ImportAccount:
    """The account of a whole import, sheet by sheet."""

    sheets: tuple[SheetLine, ...] = ()

    @property
    def asked(self) -> Iterator[tuple[SheetLine, RowFate]]:
        """The rows that a person has to decide; rejected ones are told elsewhere."""
        return ((sheet, fate) for sheet in self.sheets for fate in sheet.rows if fate.ask and fate.fate == "set-aside")

    @property
    def noticed(self) -> Iterator[tuple[SheetLine, Doubtful]]:
        """What a person should look at."""
        return ((sheet, one) for sheet in self.sheets for one in sheet.noticed)


def account_of(gathered: Gathered) -> ImportAccount:
    """Return the account of everything that was gathered."""
    return ImportAccount(tuple(_sheet(gathered, one) for one in gathered.accounts))


def _sheet(gathered: Gathered, account: SheetAccount) -> SheetLine:
    imported = account.imported
    came = {found.record.row for found in account.found if found.record.values.get("set_aside")}
    rows = [fate for fate in imported.fates if not (fate.fate == "set-aside" and fate.row in came)]
    seen: set[int] = set()
    for found in account.found:
        fate = gathered.outcomes.get(id(found)) or _fate(found, seen)
        if fate:
            rows.append(fate)
    told = {fate.row for fate in rows}
    rows += [RowFate(r.row, "rejected", "", "", None, r.reason, r.fix, ask=True) for r in imported.rejects if r.row not in told]
    rows.sort(key=lambda fate: fate.row)
    return SheetLine(
        account.file,
        account.sheet,
        imported.shape,
        imported.columns,
        tuple(rows),
        imported.noticed,
        imported.totals,
        imported.stated,
        imported.late,
    )


def _fate(found: FoundRecord, seen: set[int]) -> RowFate | None:
    values, row = found.record.values, found.record.row
    if found.record.kind == "charge":
        return RowFate(row, "charge", values["room"], str(values.get("owner") or ""), owed_of(values))
    if row in seen:
        return None
    seen.add(row)
    return RowFate(
        row,
        "record",
        str(values.get("room") or ""),
        str(values.get("name") or values.get("owner") or ""),
        values.get("amount") if found.record.kind == "payment" else None,
    )


# ---------------------------------------------------------------- the workbook
def workbook(gathered: Gathered, account: ImportAccount, decided: Mapping[tuple[str, str, int], str]) -> bytes:
    """Return `导入清单.xlsx`: a summary, the columns, then one sheet per source sheet; decisions that were made stay.

    Raises InputError where the disk for temporary files is full.
    """
    from lxml.etree import SerialisationError

    try:
        return _workbook(gathered, account, decided)
    except (
        SerialisationError
    ):  # openpyxl writes large sheets through a temporary file, and lxml reports its full disk in its own way
        raise InputError(f"{NAME} 写不出来", where="临时文件夹", why="磁盘空间不足或不可写", next="腾出空间后重新导入") from None


def _workbook(gathered: Gathered, account: ImportAccount, decided: Mapping[tuple[str, str, int], str]) -> bytes:
    import openpyxl
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook(write_only=True)
    first = book.create_sheet("汇总")
    first.append(["文件", "工作表", "识别为", *FATE_NAMES.values(), "表上欠费", "主张", "待决定", "不能用", "滞纳金", "差额"])
    for line in account.sheets:
        counts = line.counts
        money = (
            [line.money("charge"), line.money("set-aside"), line.money("rejected", "duplicate"), line.late, line.unexplained]
            if line.stated is not None
            else []
        )
        first.append(
            [_text(line.file), _text(line.sheet), line.shape, *(counts.get(name) for name in FATE_NAMES), line.stated, *money]
        )
    uses = book.create_sheet("各列")
    uses.append(["文件", "工作表", "列", "列名", "怎样处理", "作为", "原因"])
    names = {"used": "采用", "kept": "保留", "unread": "没有读", "undecided": "待决定"}
    for line in account.sheets:
        for column in line.columns:
            uses.append(
                [
                    _text(line.file),
                    _text(line.sheet),
                    column.column,
                    _text(column.title),
                    names[column.use],
                    _text(column.field),
                    _text(column.reason),
                ]
            )
    for number, line in enumerate(account.sheets, 1):
        page = book.create_sheet(f"{number} {_FORBIDDEN.sub(' ', line.sheet)}"[:31])
        page.freeze_panes = "A2"
        choice = DataValidation("list", formula1=f'"{CLAIM},{DROP}"', allow_blank=True)
        page.data_validations.append(choice)
        choice.add("H3:H20000")
        page.append([_text(line.file), _text(line.sheet)])
        page.append(list(_HEAD))
        cells = _cells_of(gathered, line)
        all_ = len(line.rows) <= _SHOWN
        for fate in line.rows:
            if not all_ and fate.fate in {"charge", "record"}:
                continue
            mark = _mark(cells, fate.row) if fate.fate == "set-aside" else ""
            page.append(
                [
                    fate.row,
                    FATE_NAMES[fate.fate],
                    _text(fate.room),
                    _text(fate.name),
                    fate.amount,
                    _text(fate.reason),
                    _text(fate.fix),
                    decided.get((line.file, line.sheet, fate.row)) if mark else None,
                    mark or None,
                ]
            )
        for one in line.noticed:
            page.append(
                [
                    one.row,
                    "请看",
                    _text(one.room),
                    None,
                    None,
                    _text(f"{one.column}：{one.reason}" if one.column else one.reason),
                    _text(one.fix),
                ]
            )
    return workbook_bytes(book, _MADE)


def _cells_of(gathered: Gathered, line: SheetLine) -> Sequence[Sequence[Any]]:
    _, sheet = gathered.origins.get((line.file, line.sheet), ((), None))
    return sheet.rows if sheet else ()


def _mark(rows: Sequence[Sequence[Any]], row: int) -> str:
    """Return a short hash of a row's cells, so that a decision is followed only while the row says the same."""
    cells = "\x1f".join("" if cell is None else str(cell) for cell in (rows[row - 1] if 0 < row <= len(rows) else ())).rstrip(
        "\x1f"
    )
    return hashlib.sha256(cells.encode()).hexdigest()[:12]


def _text(value: str) -> str:
    """Return a text that a spreadsheet takes for no formula."""
    clean = _CONTROL.sub("", value)
    return f"'{clean}" if clean[:1] in {"=", "+", "@"} else clean


class Decisions:
    """What people decided in the `导入清单.xlsx` of an earlier import."""

    def __init__(self, path: Path) -> None:
        self._told: dict[tuple[str, str, int], tuple[str, str]] = {}
        if not path.is_file():
            return
        for sheet in read_sheets(path):
            if len(sheet.rows) < 2 or tuple(sheet.rows[1][: len(_HEAD)]) != _HEAD:  # noqa: PLR2004 — the source, then the heading
                continue
            file, name = str(sheet.rows[0][0] or ""), str(sheet.rows[0][1] or "")
            for line, row in enumerate(sheet.rows[2:], 3):
                decision = str(row[7] or "").strip() if len(row) > 7 else ""  # noqa: PLR2004 — 决定
                if not decision:
                    continue
                if decision not in {CLAIM, DROP}:
                    raise InputError(
                        f"“{decision}”不是可选的决定",
                        where=f"{path} [{sheet.name}] 第{line}行",
                        next=f"请写“{CLAIM}”或“{DROP}”，或留空",
                    )
                if isinstance(row[0], int) and len(row) > 8:  # noqa: PLR2004 — 标识
                    self._told[file, name, row[0]] = decision, str(row[8] or "")

    def of(self, file: str, sheet: str, rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str, int], str]:
        """Return the decisions on the rows of a sheet that still say the same."""
        return {key: said for key, (said, mark) in self._told.items() if key[:2] == (file, sheet) and mark == _mark(rows, key[2])}
