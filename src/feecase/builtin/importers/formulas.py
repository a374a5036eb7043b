"""The value of a formula that no program has computed: arithmetic on cells of the sheet, nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from feecase.builtin.importers.cells import CellError, number

_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_DEEPEST = 8
_LONGEST = 200


class NotComputableError(ValueError):
    """The formula is more than arithmetic, or a cell that it needs is no number."""


def value_of(
    row: int, col: int, formulas: Mapping[tuple[int, int], str], rows: Sequence[Sequence[Any]], depth: int = 0
) -> Decimal:
    """Return the value of a formula cell (row from 1, column from 0), those of other formulas that it needs included. Raises NotComputableError."""
    text = formulas[row, col]
    if not text or len(text) > _LONGEST or depth > _DEEPEST:
        raise NotComputableError(text)

    def cell(letters: str, line: str) -> Decimal:
        place = int(line), _column(letters)
        if place in formulas:
            return value_of(*place, formulas, rows, depth + 1)
        found = rows[place[0] - 1][place[1]] if 0 < place[0] <= len(rows) and place[1] < len(rows[place[0] - 1]) else None
        if found in (None, ""):
            return Decimal(0)
        try:
            return number(found)
        except CellError as error:
            raise NotComputableError(text) from error

    names: dict[str, Decimal] = {}

    def named(match: re.Match[str]) -> str:
        first, line, last, until = match.groups()
        places = (
            [(first, line)]
            if last is None
            else [
                (_letters(c), str(r)) for r in range(int(line), int(until) + 1) for c in range(_column(first), _column(last) + 1)
            ]
        )
        if len(places) > 1000:  # noqa: PLR2004 — a sum over a sheet is its total, which nobody claims
            raise NotComputableError(text)
        keys = []
        for place in places:
            key = f"_{place[0]}{place[1]}"
            names[key] = cell(*place)
            keys.append(key)
        return ",".join(keys)

    try:
        tree = ast.parse(_REF.sub(named, text.upper().replace("^", "**").replace("%", "/100")), mode="eval")
        return _eval(tree.body, names)
    except (SyntaxError, InvalidOperation, ZeroDivisionError, RecursionError, OverflowError) as error:
        raise NotComputableError(text) from error


def _column(letters: str) -> int:
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters) - 1


def _letters(index: int) -> str:
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _eval(node: ast.expr, names: Mapping[str, Decimal]) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Decimal(str(value))
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_eval(inner, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _eval(inner, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _eval(left, names) + _eval(right, names)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _eval(left, names) - _eval(right, names)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _eval(left, names) * _eval(right, names)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _eval(left, names) / _eval(right, names)
        case ast.Call(func=ast.Name(id="SUM"), args=args, keywords=[]):
            return sum((_eval(one, names) for one in args), Decimal(0))
        case ast.Call(func=ast.Name(id="PRODUCT"), args=args, keywords=[]):
            result = Decimal(1)
            for one in args:
                result *= _eval(one, names)
            return result
        case ast.Call(func=ast.Name(id="ROUND"), args=[inner, ast.Constant(value=int() as places)], keywords=[]):
            return _eval(inner, names).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        case ast.Call(func=ast.Name(id="ABS"), args=[inner], keywords=[]):
            return abs(_eval(inner, names))
    raise NotComputableError(ast.dump(node)[:80])
