"""The timeline of limitation as a picture: a pure layout (rows, events, as-of line → shapes in millimetres), drawn by `feecase.drawings`.

A row shows the primary reading on proved events: what has run, pending procedures, suspension, the last day. A hollow triangle marks the adverse
last day where it differs, a circle the one on all asserted events. Events are lines with their id, explained below;
the line of an event crosses the bars of the debts for which it counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, TypedDict

from feecase.drawings import Format, draw
from feecase.hanzi import date as written
from feecase.model.assessment import STATUS_NAMES, DebtLimitation, EventSeen, LimitationReport, Segment
from feecase.money import total, yuan

MANY = 60
"""Above this number of debts, those with the same reading share a row."""

WIDTH, LEFT, RIGHT = 180.0, 46.0, 36.0
TOP, ROW, LANE, LEGEND = 13.0, 3.6, 3.0, 3.6
SMALL, TINY = 2.3, 2.0
_RED, _INK, _GREY, _PALE = "#b3261e", "#202020", "#8a8a8a", "#e6e6e6"
_FILL = {
    "not-due": "#a9c9e6",
    "running": "#3f78b5",
    "expiring": "#e07b00",
    "expired": "#b5b5b5",
    "waived": "#4d9a4d",
    "settled": "#dddddd",
}
_PENDING, _SUSPENDED = "#8d6cab", "#e6c229"


class DrawnShape(TypedDict, total=False):
    """One shape: a `rect`, `line`, `text` or `mark`, in millimetres from the top left corner."""

    kind: Literal["rect", "line", "text", "mark"]
    x: float
    y: float
    w: float
    h: float
    fill: str
    text: str
    size: float
    align: Literal["left", "center", "right"]
    dash: bool


class Canvas(TypedDict):
    """A whole picture: its size and its shapes, later ones on top."""

    width: float
    height: float
    shapes: list[DrawnShape]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One debt, or several with the same reading."""

    label: str
    amount: str
    debt: DebtLimitation


@dataclass(slots=True)
class TimelineLayout:
    """Places rows and events on a scale of days."""

    report: LimitationReport
    shapes: list[DrawnShape] = field(default_factory=list)
    first: dt.date = dt.date.min
    last: dt.date = dt.date.max

    def canvas(self) -> Canvas:
        """Return the picture of the report."""
        rows = list(rows_of(self.report.debts))
        events = self._shown()
        self._scale(rows, events)
        lanes = self._lanes(events)
        head = TOP + LANE * (max(lanes.values(), default=-1) + 1)
        foot = head + ROW * len(rows)
        self._title()
        self._years(head, foot)
        self._events(events, lanes, foot)
        for index, row in enumerate(rows):
            self._row(row, head + ROW * index)
        self._as_of(head, foot)
        height = self._legend(events, foot + 2 * LEGEND)
        return Canvas(width=WIDTH, height=height, shapes=self.shapes)

    def x(self, day: dt.date) -> float:
        """Return the position of a day; days off the scale are put on its edge."""
        inside = min(max(day, self.first), self.last)
        return LEFT + (WIDTH - LEFT - RIGHT) * (inside - self.first).days / max((self.last - self.first).days, 1)

    def _shown(self) -> list[EventSeen]:
        return sorted((e for e in self.report.events if e.date <= self.report.as_of), key=lambda e: (e.date, e.id))

    def _scale(self, rows: Sequence[TimelineRow], events: Sequence[EventSeen]) -> None:
        days = [self.report.as_of, *(e.date for e in events)]
        for row in rows:
            for reading in (row.debt.primary.proved, row.debt.primary.asserted, row.debt.adverse.proved):
                days += [d for d in (reading.starts, reading.expires) if d]
        self.first, self.last = min(days).replace(month=1, day=1), max(days).replace(month=12, day=31)

    def _lanes(self, events: Sequence[EventSeen]) -> dict[str, int]:
        """Give each event's label the lowest lane where it does not touch the one before it."""
        ends: list[float] = []
        lanes = {}
        for event in events:
            half = text_width(event.id, TINY) / 2 + 0.6
            x = self.x(event.date)
            lane = next((i for i, end in enumerate(ends) if end <= x - half), len(ends))
            ends[lane : lane + 1] = [x + half]
            lanes[event.id] = lane
        return lanes

    def _title(self) -> None:
        report = self.report
        self._text(0, 0, f"诉讼时效　{report.case}", 3.4)
        self._text(WIDTH, 0.6, f"基准日 {written(report.as_of)}", SMALL, "right")

    def _years(self, head: float, foot: float) -> None:
        step = max(1, round((self.last.year - self.first.year + 1) / 14))
        for year in range(self.first.year, self.last.year + 1):
            x = self.x(dt.date(year, 1, 1))
            self.shapes.append(DrawnShape(kind="line", x=x, y=TOP - 3.6, w=0, h=foot - TOP + 3.6, fill=_PALE, dash=False))
            if (year - self.first.year) % step == 0:
                self._text(x + 0.5, TOP - 3.8, str(year), TINY, fill=_GREY)
        self.shapes.append(DrawnShape(kind="line", x=0, y=head, w=WIDTH, h=0, fill=_GREY, dash=False))
        self.shapes.append(DrawnShape(kind="line", x=0, y=foot, w=WIDTH, h=0, fill=_GREY, dash=False))

    def _events(self, events: Sequence[EventSeen], lanes: dict[str, int], foot: float) -> None:
        for event in events:
            x, y = self.x(event.date), TOP + LANE * lanes[event.id]
            ink = _GREY if event.unproved else _INK
            self.shapes.append(
                DrawnShape(kind="line", x=x, y=y + TINY, w=0, h=foot - y - TINY, fill=ink, dash=bool(event.unproved))
            )
            self.shapes.append(
                DrawnShape(
                    kind="rect",
                    x=x - text_width(event.id, TINY) / 2 - 0.3,
                    y=y - 0.1,
                    w=text_width(event.id, TINY) + 0.6,
                    h=2.5,
                    fill="#ffffff",
                )
            )
            self._text(x, y, event.id, TINY, "center", fill=ink)

    def _row(self, row: TimelineRow, y: float) -> None:
        reading, middle = row.debt.primary.proved, y + (ROW - SMALL) / 2
        self._text(0, middle, clip(row.label, LEFT - 3 - text_width(row.amount, SMALL), SMALL), SMALL)
        self._text(LEFT - 1.5, middle, row.amount, SMALL, "right")
        segments = sorted(reading.segments or _whole(row.debt), key=lambda s: s.kind == "suspended")
        last = max((s.from_ for s in segments if s.kind == "running"), default=None)
        for segment in segments:
            over = reading.status == "waived" and segment.from_ != last
            self._segment(segment, "expired" if over else reading.status, y)
        for other, mark in ((row.debt.adverse.proved.expires, "▽"), (row.debt.primary.asserted.expires, "○")):
            if other and other != reading.expires:
                self.shapes.append(
                    DrawnShape(kind="mark", x=self.x(other), y=y + ROW / 2, text=mark, fill=_RED if mark == "▽" else _INK)
                )
        ink = _RED if reading.status in {"expiring", "expired"} else _INK
        self._text(WIDTH - RIGHT + 1.5, middle, said(row.debt), SMALL, fill=ink)

    def _segment(self, segment: Segment, status: str, y: float) -> None:
        x, end = self.x(segment.from_), self.x(segment.to or self.last)
        inset = {"running": 0.75, "pending": 1.2, "suspended": 1.45}[segment.kind]
        fill = {"running": _FILL[status], "pending": _PENDING, "suspended": _SUSPENDED}[segment.kind]
        self.shapes.append(DrawnShape(kind="rect", x=x, y=y + inset, w=max(end - x, 0.3), h=ROW - 2 * inset, fill=fill))
        if segment.event and segment.kind == "running":
            self.shapes.append(DrawnShape(kind="rect", x=x - 0.2, y=y, w=0.4, h=ROW, fill=_INK))

    def _as_of(self, head: float, foot: float) -> None:
        x = self.x(self.report.as_of)
        self.shapes.append(DrawnShape(kind="line", x=x, y=head - 1, w=0, h=foot - head + 2, fill=_RED, dash=False))
        self._text(x, foot + 1.2, "基准日", TINY, "center", fill=_RED)

    def _legend(self, events: Sequence[EventSeen], y: float) -> float:
        keys = [
            (_FILL["running"], "时效期内"),
            (_FILL["expiring"], "即将届满"),
            (_FILL["expired"], "已届满"),
            (_FILL["waived"], "届满后重新承诺"),
            (_PENDING, "程序进行中"),
            (_SUSPENDED, "中止"),
        ]
        x = 0.0
        for fill, name in keys:
            self.shapes.append(DrawnShape(kind="rect", x=x, y=y + 0.3, w=3.5, h=1.8, fill=fill))
            self._text(x + 4.2, y, name, TINY)
            x += 6.5 + text_width(name, TINY)
        self._text(x, y, "▽ 最不利口径的届满日　○ 含未证事实的届满日　虚线：尚无证据　粗线：计入", TINY)
        half = (len(events) + 1) // 2
        for index, event in enumerate(events):
            text = f"{event.id}　{event.date}　{event.label}" + ("（尚无证据）" if event.unproved else "")
            column, line = divmod(index, half)
            self._text(column * WIDTH / 2, y + LEGEND * (line + 1.3), clip(text, WIDTH / 2 - 2, TINY), TINY)
        return y + LEGEND * (half + 1.6)

    def _text(
        self, x: float, y: float, text: str, size: float, align: Literal["left", "center", "right"] = "left", *, fill: str = _INK
    ) -> None:
        self.shapes.append(DrawnShape(kind="text", x=x, y=y, text=text, size=size, align=align, fill=fill))


def rows_of(debts: Sequence[DebtLimitation]) -> Iterator[TimelineRow]:
    """Yield one row per unsettled debt; where there are more than `MANY`, one per run of debts that start in the same year and end alike."""
    owed = sorted((c for c in debts if c.outstanding), key=lambda c: (c.primary.proved.starts or dt.date.max, c.id))
    if len(owed) <= MANY:
        yield from (TimelineRow(c.id, yuan(c.outstanding), c) for c in owed)
        return
    for by in (_alike, _year):
        groups = [list(g) for _, g in groupby(owed, key=by)]
        if len(groups) <= MANY:
            break
    for group in groups:
        label = group[0].id if len(group) == 1 else f"{group[0].id} 等{len(group)}笔"
        yield TimelineRow(
            label, yuan(total(c.outstanding for c in group)), min(group, key=lambda c: c.primary.proved.expires or dt.date.max)
        )


def _year(debt: DebtLimitation) -> object:
    starts = debt.primary.proved.starts
    return (starts.year if starts else None, debt.primary.proved.status)


def _alike(debt: DebtLimitation) -> object:
    readings = (debt.primary.proved, debt.primary.asserted, debt.adverse.proved)
    return (_year(debt), *((r.expires.year, r.expires.month) if r.expires else None for r in readings))


def _whole(debt: DebtLimitation) -> tuple[Segment, ...]:
    reading = debt.primary.proved
    return (Segment(kind="running", from_=reading.starts, to=reading.expires),) if reading.starts else ()


def said(debt: DebtLimitation) -> str:
    """Return the last day and the state of a debt in a few characters."""
    reading = debt.primary.proved
    if reading.expires is None:
        return "未起算" if reading.starts is None else "尚不届满"
    if reading.status == "expired":
        return f"{reading.expires} 已届满"
    return f"{reading.expires} " + (f"剩{reading.days_left}天" if reading.status != "not-due" else STATUS_NAMES["not-due"])


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text: full-width characters are as wide as high, others a little over half."""
    return sum(size if ord(ch) > 0x2E80 else 0.56 * size for ch in text)  # noqa: PLR2004 — where CJK begins


def clip(text: str, width: float, size: float) -> str:
    """Shorten a text to fit, with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


_SOURCE = """
#set page(width: data.width * 1mm + 8mm, height: data.height * 1mm + 8mm, margin: 4mm, fill: white)
#let ink(s) = rgb(s.fill)
#for s in data.shapes {
  if s.kind == "rect" { place(dx: s.x * 1mm, dy: s.y * 1mm, rect(width: s.w * 1mm, height: s.h * 1mm, fill: ink(s), stroke: none)) }
  if s.kind == "line" {
    let stroke = (paint: ink(s), thickness: 0.18mm, dash: if s.dash { "dashed" } else { none })
    place(dx: s.x * 1mm, dy: s.y * 1mm, line(end: (s.w * 1mm, s.h * 1mm), stroke: stroke))
  }
  if s.kind == "text" {
    let body = text(size: s.size * 1mm, fill: ink(s), top-edge: "ascender", bottom-edge: "baseline", s.text)
    let anchor = if s.align == "right" { -data.width * 1mm } else if s.align == "center" { -data.width * 0.5mm } else { 0mm }
    place(dx: s.x * 1mm + anchor, dy: s.y * 1mm, box(width: data.width * 1mm, align(if s.align == "right" { right } else if s.align == "center" { center } else { left }, body)))
  }
  if s.kind == "mark" {
    let stroke = 0.35mm + ink(s)
    place(dx: s.x * 1mm - 0.9mm, dy: s.y * 1mm - 0.9mm, if s.text == "▽" {
      polygon(stroke: stroke, fill: white, (0mm, 0mm), (1.8mm, 0mm), (0.9mm, 1.7mm))
    } else { circle(radius: 0.9mm, stroke: stroke, fill: white) })
  }
}
"""


def picture(report: LimitationReport, *, format: Format = "svg", ppi: float = 200) -> bytes:  # noqa: A002 — as in `draw`
    """Draw the timeline of a report as SVG, PNG or PDF."""
    return draw(_SOURCE, TimelineLayout(report).canvas(), format=format, ppi=ppi)
