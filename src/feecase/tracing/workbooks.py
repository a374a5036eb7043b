"""The cells of a workbook as passages, its formulas computed: what Excel will show, without Excel."""

from __future__ import annotations

import ast
import datetime as dt
import io
import operator
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from feecase.model.proof import Passage

if TYPE_CHECKING:
    from openpyxl import Workbook

_REF = re.compile(r"(?:([\u4e00-\u9fffA-Za-z_]+)!)?\$?([A-Z]{1,2})\$?(\d+)(?::\$?([A-Z]{1,2})\$?(\d+))?(?![\w(])")
_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def cells(content: bytes, file: str) -> Iterator[Passage]:
    """Yield every filled cell (`欠费明细!H5`): text, dates as ISO 8601, numbers plain, formulas as they are."""
    for sheet in _open(content).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield Passage(file, f"{sheet.title}!{cell.coordinate}", _text(cell.value))


def computed(content: bytes) -> dict[str, Decimal]:
    """Return the result of every formula by its place. Raises ValueError for a formula other than sums, products and ROUND."""
    book = _open(content)
    return {
        f"{sheet.title}!{cell.coordinate}": _value(book, sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.data_type == "f"
    }


def _open(content: bytes) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content))


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return format(Decimal(str(value)), "f") if isinstance(value, int | float) else str(value)


def _value(book: Workbook, sheet: str, place: str) -> Decimal:
    value: Any = book[sheet][place].value
    if isinstance(value, str) and value.startswith("="):
        return _compute(book, sheet, value[1:])
    if isinstance(value, dt.datetime):
        return Decimal(value.toordinal())
    return Decimal(str(value)) if isinstance(value, int | float) else Decimal(0)


def _compute(book: Workbook, sheet: str, formula: str) -> Decimal:
    wanted: list[list[Decimal]] = []

    def take(match: re.Match[str]) -> str:
        where = match[1] or sheet
        if match[4]:
            area = book[where][f"{match[2]}{match[3]}:{match[4]}{match[5]}"]
            wanted.append([_value(book, where, cell.coordinate) for row in area for cell in row])
        else:
            wanted.append([_value(book, where, f"{match[2]}{match[3]}")])
        return f"_[{len(wanted) - 1}]"

    return sum(_evaluate(ast.parse(_REF.sub(take, formula), mode="eval").body, wanted), Decimal(0))


def _evaluate(node: ast.expr, wanted: list[list[Decimal]]) -> list[Decimal]:
    """Evaluate a formula's tree; ranges are lists, single values lists of one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return [Decimal(str(node.value))]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
        return wanted[node.slice.value]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = (sum(_evaluate(side, wanted), Decimal(0)) for side in (node.left, node.right))
        return [_OPERATORS[type(node.op)](left, right)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        first, *rest = (_evaluate(argument, wanted) for argument in node.args)
        if node.func.id == "SUM" and not rest:
            return [sum(first, Decimal(0))]
        if node.func.id == "ROUND" and rest:
            return [first[0].quantize(Decimal(1).scaleb(-int(rest[0][0])), ROUND_HALF_UP)]
    raise ValueError(f"cannot compute {ast.unparse(node)}")
