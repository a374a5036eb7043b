"""Every item's file copied, converted and brought into the evidence PDF; what fails is remarked, and the rest goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.evidence.convert import Converted, Snapshot, convert, convert_offices, snapshot
from feecase.evidence.order import Numbered
from feecase.evidence.remark import Remark, Unpageable

if TYPE_CHECKING:
    import pikepdf

NO_FILE = "文件缺失"
_MISSING = Remark("的文件不存在", settle="补上文件，或在 case.yaml 中删去这一项", level="blocking")


@dataclass(slots=True)
class Item:
    """One item on its way into the PDF: its row, the copy of its file, its sheets (form objects with the content that draws them), remarks."""

    row: Numbered
    shot: Snapshot | None = None
    sheets: list[tuple[pikepdf.Object, bytes]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id in the case file."""
        return self.row.item.id

    @property
    def missing(self) -> bool:
        """Whether there is no such file."""
        return _MISSING in self.remarks


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the work is done: the PDF being built, what must stay open until it is saved, a private folder, and kept LibreOffice pages."""

    out: pikepdf.Pdf
    open: contextlib.ExitStack
    work: Path
    cache: Path


def collect(items: Sequence[Item], folder: Path, bench: Bench) -> None:
    """Fill in every item's copy, sheets and remarks. Files are named from `folder`."""
    shots: dict[Path, Snapshot] = {}
    for number, item in enumerate(items):
        source = folder / item.row.item.file
        if not source.exists():
            item.remarks.append(_MISSING)
            continue
        try:
            item.shot = shots[source] = shots.get(source) or snapshot(source, bench.work / f"{number:05}")
        except Unpageable as reason:
            item.remarks.append(reason.remark)
    offices = convert_offices(shots.values(), bench.cache)
    done: dict[Path, Converted] = {}
    for item in items:
        if item.shot:
            result = done[item.shot.path] = done.get(item.shot.path) or convert(item.shot, bench.work, offices)
            item.remarks += result.remarks
            if result.pdf:
                _bring(item, result.pdf, bench)


def _bring(item: Item, source: Path, bench: Bench) -> None:
    from pikepdf import PdfError

    from feecase.evidence.sheets import lay, open_pdf

    try:
        pdf, remarks = open_pdf(source)
        with pdf:
            item.remarks += remarks
            item.sheets = [lay(bench.out, page) for page in pdf.pages]
    except Unpageable as reason:
        item.remarks.append(reason.remark)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        item.sheets = []
        item.remarks.append(Unpageable("PDF 的页面已损坏，不能读取", "请重新导出或扫描").remark)
