"""What feecase itself draws in the evidence PDF: the cover, the index, dividers and the stamps of every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

LINK = "item:"
"""Links of the index lead to `item:<evidence id>`; they become jumps within the finished PDF."""

_INDEX = """
#set page(width: 210mm, height: 297mm, margin: (x: 16mm, top: 18mm, bottom: 18mm))
#set text(size: 9.5pt, cjk-latin-spacing: none)
#align(center, text(size: 18pt, stroke: 0.4pt, tracking: 0.3em)[证据目录])
#v(2mm)
#for (label, value) in data.head { block(spacing: 0.7em)[#text(stroke: 0.2pt)[#label：]#value] }
#v(2mm)
#table(
  columns: data.widths.map(w => w * 1fr),
  stroke: 0.5pt,
  inset: (x: 1.5mm, y: 1.6mm),
  align: (x, _) => if data.columns.at(x).centred { center + horizon } else { left + horizon },
  table.header(..data.columns.map(c => table.cell(fill: luma(235), align: center + horizon, text(stroke: 0.2pt)[#c.title]))),
  ..for group in data.groups {
    (table.cell(colspan: data.columns.len(), align: left, fill: luma(248), text(stroke: 0.2pt)[#group.title]),)
    for row in group.rows {
      row.cells.map(cell => if row.link == "" { [#cell] } else { link(row.link)[#cell] })
    }
  },
)
#v(2mm)
#data.total
#v(6mm)
#for (label, value) in data.foot { block(spacing: 1em)[#label：#value] }
"""

_COVER = """
#set text(cjk-latin-spacing: none)
#set page(width: 210mm, height: 297mm, margin: (x: 30mm, y: 25mm))
#v(55mm)
#align(center, text(size: 34pt, stroke: 0.6pt, tracking: 0.4em)[证据材料])
#v(25mm)
#table(
  columns: (30mm, 1fr), stroke: none, inset: (x: 2mm, y: 3mm), align: (right + top, left + top),
  ..for (label, value) in data {
    (text(size: 13pt)[#label：], table.cell(stroke: (bottom: 0.5pt), text(size: 13pt)[#value]))
  },
)
"""

_DIVIDER = """
#set text(cjk-latin-spacing: none)
#set page(width: 210mm, height: 297mm, margin: 30mm)
#set par(leading: 1.2em)
#for (i, divider) in data.enumerate() {
  if i > 0 { pagebreak() }
  v(60mm)
  align(center, text(size: 26pt, stroke: 0.5pt)[#divider.title])
  v(10mm)
  for line in divider.lines { align(center, text(size: 12pt)[#line]) }
}
"""

_STAMPS = """
#set text(cjk-latin-spacing: none)
#set page(width: 210mm, height: 297mm, margin: 0mm, fill: none)
#for (i, stamp) in data.enumerate() {
  if i > 0 { pagebreak() }
  if stamp.head != "" {
    place(top + left, dx: 6mm, dy: 2.5mm, box(fill: white, inset: (x: 1.5mm, y: 1mm), text(size: 8pt)[#stamp.head]))
  }
  if stamp.foot != "" {
    place(bottom + center, dy: -3.5mm, box(fill: white, inset: (x: 3mm, y: 1mm), text(size: 10pt)[#stamp.foot]))
  }
}
"""

HEAD_PLACE = (0.0, 287.0, 210.0, 297.0)
FOOT_PLACE = (60.0, 0.0, 150.0, 12.0)
"""Where the two stamps stand on the sheet: left, bottom, right, top in mm; nothing else is printed there."""
_HEAD = re.compile(r"证据\s*(\S+?)\s*［")
_FOOT = re.compile(r"第\s*(\d+)\s*页")
_TITLE = 36


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one page of the finished PDF is stamped with. `no` is empty on the index; the cover is page 0 and has no stamp."""

    page: int
    no: str = ""
    title: str = ""
    at: int = 0
    of: int = 0

    def drawn(self) -> dict[str, str]:
        """Return the words of the stamp."""
        title = self.title if len(self.title) <= _TITLE else self.title[: _TITLE - 1] + "…"
        head = f"证据 {self.no}［{self.at}/{self.of}］{title}" if self.no else ""
        return {"head": head, "foot": f"第 {self.page} 页" if self.page else ""}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the index."""

    title: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A row of the index: its cells in the order of the columns, and the evidence id that it leads to ("" = nowhere)."""

    cells: tuple[str, ...]
    id: str = ""


def index_pdf(
    columns: Sequence[Column],
    groups: Sequence[tuple[str, Sequence[IndexRow]]],
    *,
    head: Sequence[tuple[str, str]],
    total: str,
    foot: Sequence[tuple[str, str]],
) -> bytes:
    """Draw the index: the catalogue as a table with linked rows."""
    from feecase.drawings import draw

    data = {
        "columns": [asdict(c) for c in columns],
        "widths": [c.width for c in columns],
        "groups": [
            {"title": title, "rows": [{"cells": row.cells, "link": LINK + row.id if row.id else ""} for row in rows]}
            for title, rows in groups
        ],
        "head": head,
        "total": total,
        "foot": foot,
    }
    return draw(_INDEX, data)


def cover_pdf(lines: Sequence[tuple[str, str]]) -> bytes:
    """Draw the cover: one page with the title and what the lines say, label by label."""
    from feecase.drawings import draw

    return draw(_COVER, lines)


def dividers_pdf(dividers: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """Draw one page per divider: a title and lines below it."""
    from feecase.drawings import draw

    return draw(_DIVIDER, [{"title": title, "lines": list(lines)} for title, lines in dividers])


def stamps_pdf(stamps: Sequence[Stamp]) -> bytes:
    """Draw the stamps of all pages, each on a sheet of its own, to be laid over the page."""
    from feecase.drawings import draw

    return draw(_STAMPS, [stamp.drawn() for stamp in stamps])


def read_stamp(head: str, foot: str) -> tuple[str, int | None]:
    """Return evidence number ("" = none) and page number from the text found where stamps stand; the last one is ours, it lies on top."""
    numbers, pages = _HEAD.findall(head), _FOOT.findall(foot)
    return (numbers[-1] if numbers else "", int(pages[-1]) if pages else None)
