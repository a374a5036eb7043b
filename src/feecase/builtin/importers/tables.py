"""Where the tables of a sheet are: their headings (one or two lines, wherever they stand, repeated or not), and what kind of table each is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from feecase.builtin.importers import cells, misnamed
from feecase.builtin.importers.columns import LedgerColumn, field_of, plain, read_headings, span_of
from feecase.plugin import Sheet

_LOOKED_AT = 40
_FEWEST = 2
_MOSTLY = 0.6
_WIDEST = 24
_DATA = re.compile(r"\d{5,}|\d{4}[-./年]\d{1,2}[-./月]\d{1,2}|^\d+(?:[-.]\d+)+$(?<!\d{4}[-.]\d)(?<!\d{4}[-.]\d\d)")
_AMOUNT = re.compile(
    r"[¥￥]?-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{3,}\.\d+|\d+\.\d{2,})(?:元整?)?|[¥￥]-?\d.*|-?\d+(?:\.\d+)?(?:元整?|万元)|-?0(?:\.0+)?"
)
_MONTH = re.compile(r"(?:(?:19|20)?\d{2})\.(?:0?[1-9]|1[0-2])")
_NAMES = frozenset({"room", "owner", "floor", "unit", "place", "phone", "id_no", "area", "tenant"})
_OWING = re.compile(r"欠|未[缴交收]|催[缴收费]|拖欠|应收未收|追缴|清欠|陈欠")
_PAYING = re.compile(r"实收|已[收缴交]|缴费(?:统计|记录|流水|明细)|收费(?:统计|记录|流水|明细|台账)|收款|流水|收据")


@dataclass(slots=True)
class Table:
    """One table of a sheet: its heading (first and last row, from 0), its columns, its rows as a range, the lines above it, and its kind."""

    sheet: Sheet
    first: int
    last: int
    columns: list[LedgerColumn]
    end: int
    above: tuple[str, ...]
    kind: str = ""

    @property
    def fields(self) -> set[str]:
        """The fields that its columns hold."""
        return {column.field for column in self.columns}

    @property
    def title(self) -> str:
        """What the lines above and the name of the sheet say."""
        return " ".join((*self.above, self.sheet.name))

    def find(self, name: str) -> LedgerColumn | None:
        """Return the first column of a field."""
        return next((column for column in self.columns if column.field == name), None)

    @property
    def header(self) -> tuple[Any, ...]:
        """The heading as one row, for people."""
        width = max((column.index for column in self.columns), default=-1) + 1
        titles: list[Any] = [None] * width
        for column in self.columns:
            titles[column.index] = column.title
        return tuple(titles)


def tables(sheet: Sheet) -> list[Table]:
    """Return the tables of a sheet, in order. A heading that is repeated further down (on every page) is the same table."""
    found: list[Table] = []
    year = title_year(sheet)
    for first, last, columns in _headings(sheet, year):
        if found and [(c.index, c.title) for c in found[-1].columns] == [(c.index, c.title) for c in columns]:
            continue
        if found:
            found[-1].end = _start_of_block(sheet, found[-1].last + 1, first)
        above = tuple(_lines(sheet.rows[found[-1].end if found else 0 : first]))
        found.append(Table(sheet, first, last, columns, len(sheet.rows), above))
    for table in found:
        table.columns = misnamed.settled(table.columns, sheet.rows[table.last + 1 : table.end])
        table.kind = kind_of(table)
    return found


def title_year(sheet: Sheet) -> int | None:
    """Return the one year that the title lines or the sheet's name state; None where they state several, or only up to when the data reach."""
    lines = " ".join((sheet.name, *_lines(sheet.rows[:5])))
    lines = re.sub(r"(?:截止|截至|打印|制表|日期|导出)[^，。)）]{0,16}", "", lines)
    lines = re.sub(r"(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?", "", lines)
    years = set(re.findall(r"(?<!\d)((?:19|20)\d{2})(?=年|度|[.\-/]\d|\D|$)", lines))
    return int(years.pop()) if len(years) == 1 else None


def _lines(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    for row in rows:
        if texts := list(dict.fromkeys(cells.text(cell) for cell in row if isinstance(cell, str) and cells.text(cell))):
            yield " ".join(texts)


def _start_of_block(sheet: Sheet, first: int, heading: int) -> int:
    """Return the row from 0 at which the lines above a second heading begin: its title belongs to it, not to the table before."""
    start = heading
    for index in range(heading - 1, max(first, heading - 3) - 1, -1):
        texts = {cells.text(cell) for cell in sheet.rows[index] if cells.text(cell)}
        if len(texts) > 1 or any(not isinstance(cell, str) for cell in sheet.rows[index] if cell is not None):
            break
        start = index
    return start


def _headings(sheet: Sheet, year: int | None) -> Iterator[tuple[int, int, list[LedgerColumn]]]:
    rows = sheet.rows
    known: set[str] = set()
    index = 0
    while index < len(rows):
        row = rows[index]
        looked = index < _LOOKED_AT or (known and _may_head(row, known))
        if looked and (found := _heading(rows, index, year)):
            last, columns = found
            known |= {c for c in map(plain, row) if c} | {"房号", "业主", "房间号", "序号", "楼栋", "姓名", "业主姓名", "客户"}
            yield index, last, columns
            index = last + 1
            continue
        index += 1


def _may_head(row: Sequence[Any], known: set[str]) -> bool:
    return any(cell.__class__ is str and not cell.isascii() and plain(cell) in known for cell in row[:4])


def _heading(rows: Sequence[Sequence[Any]], index: int, year: int | None) -> tuple[int, list[LedgerColumn]] | None:
    """Return the last row and the columns of a heading that begins at a row; None where none does."""
    row = rows[index]
    if not _like_heading(row):
        return None
    below = rows[index + 1] if index + 1 < len(rows) else ()
    if _continues(row, below):
        both = read_headings(row, below, year)
        if _good(both):
            return index + 1, both
    single = read_headings(row, None, year)
    return (index, single) if _good(single) else None


def _like_heading(row: Sequence[Any]) -> bool:
    texts = [plain(cell) for cell in row if cell is not None]
    texts = [text for text in texts if text]
    if len(set(texts)) < _FEWEST:
        return False
    if any(_DATA.search(text) and not re.fullmatch(r"(?:19|20)\d{4}", text) for text in texts):
        return False
    if any(_AMOUNT.fullmatch(text) and not _MONTH.fullmatch(text) for text in texts):
        return False  # an amount kept as text: a row of data or of sums
    long = sum(len(text) > _WIDEST for text in texts)
    return long <= 1 and sum(isinstance(cell, float | int) and not _year(cell) for cell in row) == 0


def _year(cell: Any) -> bool:
    return isinstance(cell, int) and (1990 <= cell <= 2100 or 199001 <= cell <= 210012)  # noqa: PLR2004 — a year or a month as a number


def _continues(row: Sequence[Any], below: Sequence[Any]) -> bool:
    """Whether the next row is a second line of the heading: names or periods under merged or empty cells, and nothing else."""
    if not below or not _like_heading_part(below):
        return False
    new = 0
    for index in range(max(len(row), len(below))):
        top = plain(row[index]) if index < len(row) else ""
        low = plain(below[index]) if index < len(below) else ""
        if not low or low == top:
            continue
        if not (
            field_of(low) or span_of(low, 2000)[0] or re.fullmatch(r"\d{1,2}月?|[一二三四]季度|[一-龥]{1,8}(?:费|额|款|数)?", low)
        ):
            return False
        if field_of(low) or span_of(low, 2000)[0]:
            new += 1
    return new > 0


def _like_heading_part(row: Sequence[Any]) -> bool:
    return all(cell is None or isinstance(cell, str) or _year(cell) for cell in row) and not any(
        re.search(r"\d{3,}", plain(cell)) and not span_of(plain(cell), 2000)[0] for cell in row if isinstance(cell, str)
    )


def _good(columns: Sequence[LedgerColumn]) -> bool:
    """Whether a row of names is a heading: several known ones, and most of its cells."""
    known = [column for column in columns if column.field]
    fields = {column.field for column in known}
    if len(known) < _FEWEST:
        return False
    strong = fields & _NAMES
    return (len(known) >= 3 and len(known) >= len(columns) * 0.4) or (bool(strong) and len(known) >= len(columns) * _MOSTLY)  # noqa: PLR2004


def kind_of(table: Table) -> str:
    """Name the kind of a table: arrears, receipts, contacts, owners, summary, or nothing that is known."""
    fields = table.fields
    place = bool(fields & {"room", "floor", "place"})
    money = bool(fields & {"owed", "due", "amount", "money", "sum", "carried", "due_total"})
    if not place and not fields & {"owner"}:
        return "summary" if fields & {"owed", "due", "sum", "amount", "paid", "money"} else ""
    if fields & {"kind", "way", "way_result", "result"} and fields & {"date"} and not money and "paid" not in fields:
        return "contacts"
    if "paid" in fields and "paid_on" in fields and not fields & {"owed", "carried"}:
        return "receipts"
    if "amount" in fields and "paid_on" in fields and not fields & {"owed", "due", "money"}:
        return "receipts"
    if (
        money
        and not (fields & {"owed"})
        and _PAYING.search(table.title)
        and not _OWING.search(table.title)
        and "paid_on" in fields
    ):
        return "receipts"
    if money and place:
        return "arrears"
    if money and "owner" in fields:
        return "arrears"
    if any(re.search(r"转出|丧失|取得|产权[起止]|受让", column.title) for column in table.columns):
        return ""
    if place and fields & {"owner"} and fields & {"area", "id_no", "phone", "domicile", "delivered_on", "use", "person_role"}:
        return "owners"
    return ""


def says_owing(text: str) -> bool:
    """Whether a title says that its sums are owed."""
    return bool(_OWING.search(text))
