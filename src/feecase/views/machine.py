"""What a machine has of the optional parts, and the choices of the invented estate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from feecase.views.outputs_law import Doctor, MachinePart
from feecase.views.page import Grid, Page

PartRow: TypeAlias = tuple[str, str, str]
"""An optional part: its name, whether it is there, a note."""


def parts_json(rows: Sequence[PartRow]) -> Doctor:
    """Return the data of `feecase/doctor/1`."""
    return Doctor(tuple(MachinePart(part=part, state=state, note=note) for part, state, note in rows))


def parts_page(rows: Sequence[PartRow]) -> Page:
    """Yield the optional parts."""
    view = Grid("组件", "状态", "说明", keep=("组件", "状态"))
    for row in rows:
        view.add_row(*row)
    yield view


def names_page(titles: Mapping[str, Mapping[str, str]]) -> Page:
    """Yield lists of names with their meaning, each under its title."""
    for title, names in titles.items():
        view = Grid("名称", "说明", title=title, keep=("名称",))
        for name, meaning in names.items():
            view.add_row(name, meaning)
        yield view
