"""Many rows in few statements, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection


def insert(
    connection: Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    updates: Mapping[str, str] | None = None,
) -> None:
    """Insert rows, each a tuple in the order of `columns`. With `updates`, a row whose key is there changes it instead.

    `updates` maps columns to SQL: `excluded.x` is the new value, `table.x` the old one. No two rows of a call may have one key.
    """
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    after = ""
    if updates is not None:
        key = ", ".join(f'"{column.name}"' for column in table.primary_key)
        after = f" ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f'"{name}" = {sql}' for name, sql in updates.items())
    if connection.dialect.name == "postgresql":
        arrays = ", ".join(f"%s::{table.c[name].type.compile(connection.dialect)}[]" for name in columns)
        sql = f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays}){after}'  # noqa: S608 — names of our own tables
        connection.exec_driver_sql(sql, tuple(list(column) for column in zip(*rows, strict=True)))
    else:
        marks = ", ".join("?" * len(columns))
        sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}){after}'  # noqa: S608
        connection.exec_driver_sql(sql, list(rows))


def among(connection: Connection, column: sa.Column[str], values: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of many texts."""
    if connection.dialect.name == "postgresql":
        return column == sa.any_(sa.bindparam(None, list(values), type_=ARRAY(sa.Text)))
    return column.in_(values)
