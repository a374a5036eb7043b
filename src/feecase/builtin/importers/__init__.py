"""Generic importers of the tables that billing systems export and offices keep, recognised by their header row."""

from __future__ import annotations

from feecase.builtin.importers import arrears, assets, contacts, payments
from feecase.plugin import Importer, hookimpl

SHAPES = (*arrears.SHAPES, *assets.SHAPES, *contacts.SHAPES, *payments.SHAPES)


@hookimpl
def feecase_importers() -> tuple[Importer, ...]:
    """Return one importer per shape."""
    return tuple(shape.importer() for shape in SHAPES)
