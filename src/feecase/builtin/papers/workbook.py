"""欠费明细表 as a workbook: every sum and, where one formula says it, every late fee is a formula that recomputes to the cent."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from feecase.builtin.papers.statement import Statement, StatementSegment

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_CENT = Decimal("0.01")
_MONEY = "0.00"
_DAY = 'yyyy"年"m"月"d"日"'
_FIGURES = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


class Formula(str):
    """Text that a cell computes; any other text is shown as it is, even when it begins with `=`."""

    __slots__ = ()


Cell = str | int | Decimal | dt.date | None
_MAIN = (
    ("序号", 6),
    ("费用项目", 16),
    ("起", 15),
    ("止", 15),
    ("应收日期", 15),
    ("面积/数量", 11),
    ("单价（元）", 10),
    ("应收（元）", 13),
    ("已付（元）", 13),
    ("欠付（元）", 13),
    ("违约金（元）", 13),
)
_LATE = (
    ("序号", 6),
    ("款项期间", 24),
    ("起", 15),
    ("止", 15),
    ("天数", 8),
    ("基数（元）", 13),
    ("标准", 44),
    ("日利率", 16),
    ("违约金（元）", 13),
)
_PAID = (("付款日期", 15), ("金额（元）", 13), ("抵充对象", 40), ("理由", 60))


def workbook(paper: Statement) -> bytes:
    """Write the workbook: 欠费明细, 违约金计算 and 付款抵充 (the last two only where there is something to show)."""
    from openpyxl import Workbook
    from openpyxl.worksheet.properties import PageSetupProperties

    book, pen = Workbook(), _Pen()
    main = book.active
    assert main is not None
    main.title = "欠费明细"
    late_rows = _late(pen, book, paper) if paper.segments else {}
    _main(pen, main, paper, late_rows)
    if paper.payments:
        _paid(pen, book, paper)
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.oddFooter.center.text = "第 &P 页　共 &N 页"  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _main(pen: _Pen, sheet: Worksheet, paper: Statement, late_rows: dict[int, tuple[int, int]]) -> None:
    _title(sheet, "欠费明细表", len(_MAIN))
    _note(sheet, 2, f"原告：{paper.plaintiff}　　被告：{paper.defendants}", len(_MAIN))
    area = f"　　建筑面积：{paper.area:f}平方米" if paper.area is not None else ""
    _note(
        sheet, 3, f"房屋：{paper.premises}{area}　　截至{paper.as_of.year}年{paper.as_of.month}月{paper.as_of.day}日", len(_MAIN)
    )
    first = _head(pen, sheet, 4, _MAIN)
    for place, row in enumerate(paper.rows):
        at = first + place
        late: Cell = row.late_fee
        if row.no in late_rows and (paid := total_of(paper, row.no) - row.late_fee) >= 0:
            top, bottom = late_rows[row.no]
            late = Formula(f"=SUM(违约金计算!I{top}:I{bottom})" + (f"-{paid}" if paid else ""))
        pen.fill(
            sheet,
            at,
            [
                row.no,
                row.item,
                row.from_,
                row.to,
                row.due,
                row.quantity,
                row.price,
                row.amount,
                row.paid,
                Formula(f"=H{at}-I{at}") if row.amount - row.paid == row.outstanding else row.outstanding,
                late,
            ],
            {3: _DAY, 4: _DAY, 5: _DAY, 8: _MONEY, 9: _MONEY, 10: _MONEY, 11: _MONEY},
        )
    last = first + len(paper.rows) - 1
    sums = [Formula(f"=SUM({column}{first}:{column}{last})") for column in "HIJK"]
    pen.fill(
        sheet, last + 1, ["合计", None, None, None, None, None, None, *sums], dict.fromkeys((8, 9, 10, 11), _MONEY), bold=True
    )
    pen.fill(
        sheet,
        last + 2,
        ["欠付费用与违约金总计", None, None, None, None, None, None, None, None, None, Formula(f"=J{last + 1}+K{last + 1}")],
        {11: _MONEY},
        bold=True,
    )
    for at in (last + 1, last + 2):
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=7)
    _note(sheet, last + 3, paper.late_fee_basis, len(_MAIN))
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"{first - 1}:{first - 1}"


def _late(pen: _Pen, book: Workbook, paper: Statement) -> dict[int, tuple[int, int]]:
    sheet = book.create_sheet("违约金计算")
    _title(sheet, "违约金计算表", len(_LATE))
    first = _head(pen, sheet, 2, _LATE)
    places: dict[int, tuple[int, int]] = {}
    for place, part in enumerate(paper.segments):
        at = first + place
        rate, shown = _rate(part)
        amount: Cell = Formula(f"=ROUND(F{at}*H{at}*E{at},2)") if rate is not None else part.amount
        counted = (part.to - part.from_).days + 1 == part.days
        pen.fill(
            sheet,
            at,
            [
                part.no,
                part.period,
                part.from_,
                part.to,
                Formula(f"=D{at}-C{at}+1") if counted else part.days,
                part.base,
                part.rate,
                shown,
                amount,
            ],
            {3: _DAY, 4: _DAY, 5: "0", 6: _MONEY, 8: "0.00000000", 9: _MONEY},
        )
        places[part.no] = (places.get(part.no, (at, at))[0], at)
    last = first + len(paper.segments) - 1
    pen.fill(
        sheet,
        last + 1,
        ["合计", None, None, None, None, None, None, None, Formula(f"=SUM(I{first}:I{last})")],
        {9: _MONEY},
        bold=True,
    )
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"{first - 1}:{first - 1}"
    return places


def _paid(pen: _Pen, book: Workbook, paper: Statement) -> None:
    sheet = book.create_sheet("付款抵充")
    _title(sheet, "付款与抵充", len(_PAID))
    first = _head(pen, sheet, 2, _PAID)
    for place, one in enumerate(paper.payments):
        pen.fill(sheet, first + place, [one.date, one.amount, one.on, one.why], {1: _DAY, 2: _MONEY})
    last = first + len(paper.payments) - 1
    pen.fill(sheet, last + 1, ["合计", Formula(f"=SUM(B{first}:B{last})")], {2: _MONEY}, bold=True)


def total_of(paper: Statement, no: int) -> Decimal:
    """Return the sum of a charge's stretches of late fee."""
    return sum((part.amount for part in paper.segments if part.no == no), Decimal(0))


def _rate(part: StatementSegment) -> tuple[Decimal | None, Cell]:
    """Return the daily rate and how the cell shows it, if base × rate × days gives the stretch's amount to the cent; else nothing."""
    for rate, shown in _candidates(part.rate):
        if (part.base * rate * part.days).quantize(_CENT, ROUND_HALF_UP) == part.amount:
            return rate, shown
    return None, None


def _candidates(text: str) -> list[tuple[Decimal, Cell]]:
    if match := re.fullmatch(r"日(千|万)分之([一二三四五六七八九十])", text):
        daily = Decimal(_FIGURES[match[2]]) / (1000 if match[1] == "千" else 10000)
        return [(daily, daily)]
    if match := re.fullmatch(r"每日(\d+(?:\.\d+)?)%", text):
        return [(Decimal(match[1]) / 100, Decimal(match[1]) / 100)]
    if match := re.search(r"年利率(\d+(?:\.\d+)?)%", text):
        yearly = Decimal(match[1])
        return [(yearly / 100 / days, Formula(f"={yearly}/100/{days}")) for days in (365, 360)]
    return []


def _title(sheet: Worksheet, text: str, columns: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    cell = sheet.cell(1, 1, text)
    cell.font, cell.alignment = Font(name="黑体", size=16), Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30


def _note(sheet: Worksheet, at: int, text: str, columns: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=columns)
    cell = sheet.cell(at, 1)
    _put(cell, text)
    cell.font, cell.alignment = Font(name="宋体", size=10.5), Alignment(wrap_text=True, vertical="center")


def _head(pen: _Pen, sheet: Worksheet, at: int, columns: tuple[tuple[str, int], ...]) -> int:
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    pen.fill(sheet, at, [name for name, _ in columns], {}, bold=True)
    for place, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(at, place).fill = PatternFill("solid", fgColor="EDEDED")
    return at + 1


class _Pen:
    """Fills rows of one workbook. Cells that look alike share one style: making styles is what takes the time."""

    def __init__(self) -> None:
        self._made: dict[tuple[str | None, bool], Any] = {}

    def fill(self, sheet: Worksheet, at: int, values: Sequence[Cell], formats: dict[int, str], *, bold: bool = False) -> None:
        """Fill row `at`; `formats` has the number formats by column."""
        for place, value in enumerate(values, 1):
            cell: Any = sheet.cell(at, place)
            _put(cell, value)
            look = (formats.get(place), bold)
            if look in self._made:
                cell._style = copy(self._made[look])  # noqa: SLF001 — openpyxl's documented way to copy a style
            else:
                _style(cell, *look)
                self._made[look] = cell._style  # noqa: SLF001 — as above


def _style(cell: Any, form: str | None, bold: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    thin = Side(style="thin", color="808080")
    cell.font, cell.border = Font(name="宋体", size=10.5, bold=bold), Border(left=thin, right=thin, top=thin, bottom=thin)
    across = "right" if form == _MONEY else "center" if form or bold else "left"
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    if form:
        cell.number_format = form


def _put(cell: Any, value: Cell) -> None:
    cell.value = str(value) if isinstance(value, Formula) else value
    if isinstance(value, str) and not isinstance(value, Formula):
        cell.data_type = "s"
