"""What one table of arrears says, as entries and fates of rows; and how single cells of such tables are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from feecase.builtin.importers import cells, persons
from feecase.builtin.importers.cells import CellError
from feecase.builtin.importers.columns import LedgerColumn
from feecase.builtin.importers.periods import Days
from feecase.builtin.importers.tables import Table

_CENT = Decimal("0.01")
ZERO = Decimal(0)
TOTAL = re.compile(
    r"^.{0,14}?(?:小\s*计|合\s*计|总\s*计|共\s*计|累\s*计|总\s*欠\s*费|总\s*额|汇\s*总|Total|TOTAL|total|SUM|合\s*共)\s*[:：]?.{0,8}$",
    re.DOTALL,
)
SIGNED = re.compile(
    r"制表|审核|复核|编制|填报|填表|经办人?[:：]|打印|日期[:：]|单位[:：]|^注|^说明|^备注|以上|如有疑问|第\s*\d+\s*页|导出|统计时间|盖章|签字|大写"
)
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "0", "0.0", "0.00", "○", "o", "O"})
_DONE = re.compile(
    r"^(?:[√✓✔vV]|已?[缴交付收结][清讫费]?|已[缴交付收结].{0,6}|缴清|结清|清|免.{0,3}|免收|空置?|未入住|未交房|未售|不收|ok|OK)$"
)
_REMEMBERED = 1 << 16
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
BROKEN, BROKEN_FIX = "单元格里的公式出错", "请在原表改正公式，或改填数值后重新导入"
RESULT_FIX = "请用 Excel 或 WPS 打开原表并保存（使公式算出结果），或把该列复制为数值后重新导入"


GroupKey = tuple[str, Days | None, bool]
"""One group of money columns: the fee, the period, and whether the period is open."""


@dataclass(slots=True)
class LedgerEntry:
    """One sum of one row: whose, for what, for when, and how it comes about. `ask` says why a person has to decide; `paid_up` that nothing is owed."""

    row: int
    room: str
    owners: persons.Owners
    item: str
    span: Days | None
    owed: Decimal
    due: Decimal = ZERO
    received: Decimal = ZERO
    waived: Decimal = ZERO
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
class TableReading:
    """All that one table says."""

    table: Table
    entries: list[LedgerEntry] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    noticed: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    totals: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)
    undecided: list[LedgerColumn] = field(default_factory=list)
    stated: dict[int, Decimal] = field(default_factory=dict)
    """What each row of data says is owed, as it stands in the sheet."""
    rows: int = 0
    late: Decimal = ZERO

    def notice(self, row: int, column: str, room: str, reason: str, fix: str = "") -> None:
        """Tell of something that a person should look at; the row is used."""
        self.noticed.append((row, column, room, reason, fix))


def near(a: Decimal, b: Decimal, slack: Decimal = _CENT) -> bool:
    """Whether two sums are equal but for rounding."""
    return abs(a - b) <= slack


def cents(value: Decimal) -> Decimal:
    """Round half-up to cents."""
    return value.quantize(_CENT, ROUND_HALF_UP)


class RowFaultError(CellError):
    """A row that cannot be used because of one of its cells."""

    def __init__(self, title: str, reason: str, fix: str = "", value: str = "") -> None:
        super().__init__(reason, fix)
        self.title, self.value = title, value


NOBODY = persons.Owners()


def decides(problem: str) -> bool:
    """Whether a problem of the name must be decided whatever another table says of the owner."""
    return bool(re.search(r"先后两任|已故|等…人|共有人|不能确定由谁", problem))


def address(value: Any) -> str:
    """Return an address. Raises CellError for 同上 and the like, which are none."""
    raw = cells.text(value)
    if re.fullmatch(
        r"[/\\—\-－.。]*|无|没有|不详|未知|同上|同左|同前|见上|如上|同房屋地址|同房号|同房屋|本小区|同小区|本楼|本址|同住址|本房屋|同物业地址|.{0,2}",
        raw,
    ):
        raise CellError(f"地址“{raw}”不是完整的地址", "请按证件或本人确认填写")
    return raw


def cell_of(column: LedgerColumn, row: Sequence[Any], read: Any) -> Any:
    """Read one cell of a row; what cannot be read refuses the row. Raises RowFaultError."""
    try:
        return read(row[column.index])
    except CellError as error:
        raise RowFaultError(column.title, str(error), error.fix, cells.text(row[column.index])) from None


def money_of(values: dict[int, Any], column: LedgerColumn | None) -> Decimal | None:
    """Return the sum in a column; None for no column, nothing, or no number."""
    found = values.get(column.index) if column else None
    return found if isinstance(found, Decimal) else None


def owed_of(one: dict[str, Decimal]) -> Decimal:
    """Return what one group of columns leaves to pay."""
    if "owed" in one:
        return one["owed"]
    if "due" in one and ("paid" in one or "waived" in one):
        return one["due"] - one.get("paid", ZERO) - one.get("waived", ZERO)
    return one.get("due", ZERO)


def paying_legend(title: str) -> str:
    """Return the words of a legend that call the sums payments; empty for none."""
    found = re.search(r"(?:金额|数字|有数)[^，。；;,)）]{0,4}(?:为|是|表示)(?:已|实)[缴交收付][^，。；;,)）]{0,4}", title)
    return found[0] if found else ""


def numeric(value: Any) -> bool:
    """Whether a cell holds a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    try:
        cells.number(value)
    except (CellError, ArithmeticError):
        return False
    return True


def number_reader(factor: Decimal, exact: bool = True) -> Any:
    """Return how the cells of a money column are read: a sum, None for nothing, or why it is none. Each value is read once."""

    @lru_cache(maxsize=_REMEMBERED, typed=True)
    def read(value: Any) -> Decimal | CellError | None:
        raw = cells.text(value)
        if raw in _NOTHING:
            return None if raw == "" or not raw[0].isdigit() else ZERO
        if raw.startswith("#") and raw in ERRORS:
            return CellError(BROKEN, BROKEN_FIX)
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
