"""Generic importers of the tables that billing systems export and offices keep: by the exact headings of a few, all others by what their columns say."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

from feecase.builtin.importers import arrears, assets, contacts, notices, worksheets
from feecase.builtin.importers.rowwise import READERS
from feecase.builtin.importers.sql import SQL
from feecase.builtin.importers.tables import Table, tables
from feecase.plugin import Doubtful, ImportedRows, Importer, Reject, RowFate, Sheet, Source, hookimpl

SHAPES = (*arrears.SHAPES, *assets.SHAPES, *contacts.SHAPES, *notices.SHAPES, *worksheets.SHAPES)
_EXACT = tuple(shape.importer() for shape in SHAPES)
_KINDS = {"arrears", "summary", *READERS}
_SUMMARY = 40


class _Last:
    """The sheet looked at last and its tables: identifying and reading follow each other."""

    sheet: Sheet | None = None
    found: tuple[Table, ...] = ()


def known_tables(sheet: Sheet) -> tuple[Table, ...]:
    """Return the tables of a sheet whose kind is known."""
    if _Last.sheet is not sheet:
        _Last.sheet = sheet
        _Last.found = tuple(
            table for table in tables(sheet) if table.kind in _KINDS and (table.kind != "summary" or _summary(table))
        )
    return _Last.found


def _summary(table: Table) -> bool:
    return table.end - table.last <= _SUMMARY and not table.fields & {
        "from",
        "to",
        "fee_span",
        "item",
        "phone",
        "id_no",
        "number",
    }


def identify(sheet: Sheet) -> bool:
    """Whether the sheet holds a table that is known by what its columns say, and no importer of exact headings knows it."""
    return bool(known_tables(sheet)) and not any(importer.identify(sheet) for importer in _EXACT)


def read(sheet: Sheet) -> ImportedRows:
    """Read all tables of a sheet."""
    parts = [_read(table) for table in known_tables(sheet)]
    return ImportedRows(
        "、".join(dict.fromkeys(part.shape for part in parts)),
        sum(part.rows for part in parts),
        tuple(chain.from_iterable(part.records for part in parts)),
        tuple(chain.from_iterable(part.rejects for part in parts)),
        parts[0].header,
        tuple(chain.from_iterable(part.columns for part in parts)),
        tuple(chain.from_iterable(part.fates for part in parts)),
        (*_unseen(sheet), *chain.from_iterable(part.noticed for part in parts)),
        tuple(chain.from_iterable(part.totals for part in parts)),
        sum((part.stated for part in parts if part.stated is not None), Decimal(0)),
        sum((part.late for part in parts), Decimal(0)),
    )


def _unseen(sheet: Sheet) -> tuple[Doubtful, ...]:
    """Tell of a file whose format, or whose damage, keeps hidden and struck-out rows from being seen."""
    if sheet.marks.known:
        return ()
    return (
        Doubtful(
            0, "", "", "看不出这张表有没有隐藏、筛选、划掉、涂色的行和批注", "请用 Excel 或 WPS 另存为 .xlsx 后导入，或先核对"
        ),
    )


def _read(table: Table) -> ImportedRows:
    if table.kind == "summary":
        fates = tuple(RowFate(line, "total", reason="汇总表") for line in range(table.last + 2, table.end + 1))
        return ImportedRows("汇总表", 0, header=table.header, columns=arrears.columns_used(table), fates=fates)
    if table.kind in READERS:
        return READERS[table.kind](table).read()
    if arrears.undated(table):
        reject = Reject(table.sheet.name, table.last + 1, "", "欠费明细", *arrears.UNDATED)
        count = sum(1 for row in table.sheet.rows[table.last + 1 : table.end] if any(cell not in (None, "") for cell in row))
        return ImportedRows("欠费明细", count, (), (reject,), table.header, arrears.columns_used(table))
    return arrears.read(table)


LEDGER = Importer("ledger", "台账", identify, read, general=True)


@hookimpl
def feecase_importers() -> tuple[Importer, ...]:
    """Return one importer per exact shape, and the one that reads all other tables by what their columns say."""
    return (*_EXACT, LEDGER)


@hookimpl
def feecase_sources() -> tuple[Source, ...]:
    """Return the one that reads any database by queries."""
    return (SQL,)
