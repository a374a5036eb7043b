"""What docxtpl does to the body of a paper after filling it in: it counts the columns of tables anew and numbers the drawings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

from lxml import etree

_TOKEN = re.compile(
    r"\{%-?\s*(?:(?P<opens>for|if|macro|call|filter)\b|(?P<closes>end(?:for|if|macro|call|filter)\b)).*?%\}"
    r"|<(?P<end>/)?w:(?P<name>tbl|tr|tc|gridCol|gridSpan)(?=[\s/>])(?P<rest>[^>]*)>"
)
_SPAN = re.compile(r'w:val="(\d+)"')
_DRAWING = re.compile(r'(<wp:docPr\b[^>]*?\sid=")[^"]*')
_FIRST_DRAWING = 1001
"""The number that docxtpl gives to the first drawing of a paper."""


@dataclass(slots=True)
class _Table:
    """A table while its source is read: how deep in conditions and loops it begins, its columns, and whether some row always fills them."""

    depth: int
    columns: int = 0
    cells: int = 0
    wide: int = 0
    filled: bool = False


def unsteady(source: str) -> bool:
    """Whether docxtpl may give a table of the body (as Jinja source) other columns than it has, depending on what is filled in.

    It does where a row has more cells than the table has columns, which loops over cells make, and where no row is left that fills them. Rows of tables
    inside a table count for that table too, as docxtpl counts.
    """
    depth = 0
    tables: list[_Table] = []
    row_depth: list[int] = []
    for token in _TOKEN.finditer(source):
        if token["opens"] or token["closes"]:
            depth += 1 if token["opens"] else -1
        elif token["name"] == "tbl":
            if not token["end"]:
                tables.append(_Table(depth))
            elif not tables.pop().filled:
                return True
        elif tables and _changes(token, tables, row_depth, depth):
            return True
    return False


def _changes(token: re.Match[str], tables: list[_Table], rows: list[int], depth: int) -> bool:
    """Take in a row, cell or column; whether it alone makes docxtpl count the columns anew."""
    here = tables[-1]
    if token["name"] == "gridCol":
        here.columns += 1
    elif token["name"] == "tc" and not token["end"]:
        here.cells += 1
        here.wide += 1
        return bool(rows) and depth > rows[-1]
    elif token["name"] == "gridSpan":
        span = _SPAN.search(token["rest"])
        if span is None:
            return True
        here.wide += int(span[1]) - 1
    elif token["name"] == "tr" and not token["end"]:
        rows.append(depth)
        here.cells = here.wide = 0
    elif token["name"] == "tr":
        rows.pop()
        for table in tables:
            if here.cells > table.columns or here.wide > table.columns:
                return True
            table.filled = table.filled or (depth == table.depth and here.wide == table.columns)
    return False


def numbered(body: str) -> str:
    """Number the drawings of a rendered body as docxtpl does."""
    numbers = count(_FIRST_DRAWING)
    return _DRAWING.sub(lambda found: f"{found[1]}{next(numbers)}", body) if "<wp:docPr" in body else body


def recounted(body: str) -> str:
    """Count the columns of a rendered body's tables anew, by docxtpl's own rules."""
    from docxtpl import DocxTemplate

    return etree.tostring(DocxTemplate.fix_tables(None, body), encoding="unicode")
