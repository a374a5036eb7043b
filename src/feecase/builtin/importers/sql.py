"""Any database by a source file: each query or table becomes a table as if read from a workbook, its columns named by the file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pydantic import field_validator

from feecase.builtin.importers.columns import varying
from feecase.plugin import (
    DatabaseOptions,
    Field,
    InputError,
    Reader,
    Sheet,
    Source,
    SourceContext,
    SourceTables,
    Text,
    Value,
    reading,
)

_EXACT_DIGITS = 15
_CELL_LIMIT = 20_000_000


class Query(Value):
    """One table to read: a SELECT, or a table or view by its name; `columns` and `constants` as in a mapping file."""

    name: Text = Field(title="名称", description="how the table is called in messages and sources")
    query: str = Field("", title="查询", description="one SELECT")
    table: str = Field("", title="表名", description="a table or view, read whole")
    columns: dict[Text, Text] = Field(default_factory=dict, title="列", description="known column name: name in the result")
    constants: dict[Text, Text] = Field(default_factory=dict, title="固定", description="known column name: value of every row")

    @field_validator("constants")
    @classmethod
    def _alike(cls, value: dict[str, str]) -> dict[str, str]:
        if fault := varying(value):
            raise ValueError(fault)
        return value


class SqlOptions(DatabaseOptions):
    """What a source file of the kind `sql` holds."""

    source: str = Field("sql", title="来源")
    tables: tuple[Query, ...] = Field(title="表", min_length=1)


def read(options: SqlOptions, context: SourceContext) -> SourceTables:
    """Read all tables in one consistent state; the data's date is the database's own day unless one is given."""
    with reading(options, context.folder) as reader:
        as_of = context.as_of or reader.today()
        return SourceTables(tuple(_sheet(reader, one, as_of) for one in options.tables))


def _sheet(reader: Reader, one: Query, as_of: dt.date) -> Sheet:
    with reader.table(_select(reader, one)) as (names, rows):
        if missing := [theirs for theirs in one.columns.values() if theirs not in names]:
            raise InputError(
                f"查询结果里没有“{'、'.join(missing)}”",
                where=f"表“{one.name}”",
                why=f"有的列：{'、'.join(names)}",
                next="请改正“列”里冒号右边的名称",
            )
        known = {theirs: ours for ours, theirs in one.columns.items()}
        constants = tuple(one.constants.values())
        lines: list[tuple[Any, ...]] = [(*(known.get(name, name) for name in names), *one.constants)]
        width = len(lines[0])
        for row in rows:
            lines.append((*map(cell, row), *constants))
            if len(lines) * width > _CELL_LIMIT:
                raise InputError(
                    "查询结果过大",
                    where=f"表“{one.name}”",
                    why=f"超过 {_CELL_LIMIT:,} 个单元格",
                    next="请在查询里加上条件，分批读取",
                )
    return Sheet(reader.where, one.name, tuple(lines), as_of)


def _select(reader: Reader, one: Query) -> str:
    if bool(one.query) == bool(one.table):
        raise InputError("“查询”与“表名”要写且只写一个", where=f"表“{one.name}”", next="一般写“表名”；要筛选或拼接时写“查询”")
    quoted = ".".join(reader.connection.dialect.identifier_preparer.quote_identifier(part) for part in one.table.split("."))
    return one.query or f"SELECT * FROM {quoted}"  # noqa: S608 — quoted by the dialect; the session is read-only


def cell(value: Any) -> Any:
    """Return a value of a database as a cell: exact numbers as text, so that no digit is lost; bytes as the text they hold."""
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return value if len(str(abs(value))) <= _EXACT_DIGITS else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return value if isinstance(value, dt.date | str) else str(value)


SQL = Source("sql", "数据库查询", SqlOptions, read)
