"""Generic importers of the tables that billing systems export and offices keep, recognised by their header row."""

from __future__ import annotations

from feecase.builtin.importers import arrears, assets, contacts, notices, payments, worksheets
from feecase.builtin.importers.sql import SQL
from feecase.plugin import Importer, Source, hookimpl

SHAPES = (*arrears.SHAPES, *assets.SHAPES, *contacts.SHAPES, *notices.SHAPES, *payments.SHAPES, *worksheets.SHAPES)


@hookimpl
def feecase_importers() -> tuple[Importer, ...]:
    """Return one importer per shape."""
    return tuple(shape.importer() for shape in SHAPES)


@hookimpl
def feecase_sources() -> tuple[Source, ...]:
    """Return the one that reads any database by queries."""
    return (SQL,)
