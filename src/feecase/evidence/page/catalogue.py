"""The catalogue (证据目录): its columns, and what each shows of a line."""

from __future__ import annotations

import re

from feecase.evidence.page.collect import NO_FILE, CollectedItem
from feecase.evidence.page.drawn_pages import Column
from feecase.extend.contracts import EvidenceLine
from feecase.hanzi import numeral
from feecase.model.evidence import KIND_NAMES, ORIGINAL_NAMES

PageRange = tuple[int, int]
COLUMNS: dict[str, Column] = {
    column.title: column
    for column in (
        Column("编号", 1.1, centred=True),
        Column("证据名称", 3.2),
        Column("证据来源", 2),
        Column("拟证明事项", 4.6),
        Column("页码", 1.3, centred=True),
        Column("原件/复印件", 1.9, centred=True),
        Column("页数", 0.9, centred=True),
        Column("证据类型", 1.9, centred=True),
        Column("备注", 1.6),
        Column("校验值", 3.4),
    )
}
DEFAULT_COLUMNS = ("编号", "页码", "证据名称", "证据来源", "拟证明事项", "原件/复印件")
"""The columns of the catalogue as a document, in the same order: those of the model annex to the courts' forms (法〔2025〕82号), and whether the original is to hand."""


def group_title(no: str, name: str) -> str:
    """Return the heading of a group by the number of its first item, as the catalogue document has it."""
    head, grouped, _ = no.partition("-")
    return f"第{numeral(int(head))}组　{name}".rstrip("　") if grouped and head.isdigit() else name or "证据"


def line(item: CollectedItem, span: PageRange | None) -> EvidenceLine:
    """Return an item's catalogue line with its page range (None = 另附)."""
    e = item.row.item
    return EvidenceLine(
        no=item.row.no,
        id=e.id,
        title=e.title,
        kind=e.kind,
        source=item.row.source,
        proves=item.row.proves,
        original=e.original,
        pages=item.pages or None,
        first=span[0] if span else None,
        last=span[1] if span else None,
        note=NO_FILE if item.missing else "",
        group=item.row.group,
        sha256=item.shot.sha256 if item.shot else "",
        size=item.shot.size if item.shot else None,
    )


def page_text(line: EvidenceLine) -> str:
    """Return what is in the column 页码: `4-9`, `4`, `另附` or (file missing) `缺`."""
    if line.first is None:
        return "缺" if line.note == NO_FILE else "另附"
    return str(line.first) if line.first == line.last else f"{line.first}-{line.last}"


def cell(line: EvidenceLine, column: str) -> str:
    """Return what a column (a name in `COLUMNS`) shows of a line. Raises KeyError for an unknown column."""
    shown = {
        "编号": line.no,
        "证据名称": line.title,
        "证据来源": line.source,
        "拟证明事项": line.proves,
        "页码": page_text(line),
        "原件/复印件": ORIGINAL_NAMES[line.original],
        "页数": "" if line.pages is None else str(line.pages),
        "证据类型": KIND_NAMES[line.kind],
        "备注": line.note,
        "校验值": " ".join(re.findall(".{16}", line.sha256)),
    }
    return shown[column]
