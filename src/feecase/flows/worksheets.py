"""Work sheets (工作单): one workbook per collector and building, on A4, with the text to send or say and room for the result; `feecase import` reads it back."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feecase import files
from feecase.cases.protocol import CaseStore
from feecase.collection.proposals import ActProposal
from feecase.engine import Context
from feecase.errors import BundleError, UserError
from feecase.flows.messages import facts, message
from feecase.flows.texts import conduct_of
from feecase.model.contact import KIND_NAMES
from feecase.model.scheme import Scheme

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = (
    ("任务号", 18),
    ("房号", 10),
    ("对象", 12),
    ("致", 14),
    ("建议", 16),
    ("类别", 8),
    ("方式", 10),
    ("时段", 12),
    ("金额", 11),
    ("理由", 26),
    ("文字或话术", 60),
    ("办理日期", 11),
    ("时刻", 8),
    ("办理结果", 10),
    ("接听或签收人", 11),
    ("与业主关系", 10),
    ("谈话要点", 30),
    ("承诺日期", 11),
    ("承诺金额", 11),
    ("经办人", 10),
)
_TO_FILL = 11
"""How many columns are printed; the rest is for the result."""
_LONGEST = 31


@dataclass
class WorksheetWriter:
    """Writes texts and work sheets for proposals; what conduct refuses is never written."""

    context: Context
    stores: Mapping[str, CaseStore]
    as_of: dt.date
    scheme: Scheme = field(default_factory=Scheme)

    def text(self, proposal: ActProposal) -> str:
        """Return the message or script of a proposal; empty where it is a paper, or where conduct refuses the text."""
        account = proposal.parts[0][0]
        try:
            loaded = self.stores[account.case].load(account.case).loaded
            conduct = conduct_of(self.context, account.place)
            days = int(conduct.place.policy("demand.reasonable_days", on=self.as_of).text)
            found = message(
                conduct,
                facts(loaded.case, proposal, self.as_of, days=days, scheme=self.scheme),
                proposal,
                self.as_of,
                scheme=self.scheme,
            )
        except UserError:
            return ""
        return "" if found.judgement.refusals or proposal.act.preserving else found.text

    def write(self, proposals: Iterable[ActProposal], target: Path) -> tuple[Path, ...]:
        """Write one workbook per collector and building into a folder. A file that is there already is not overwritten. Raises BundleError."""
        groups: defaultdict[tuple[str, str], list[ActProposal]] = defaultdict(list)
        for proposal in proposals:
            groups[proposal.collector or "未分工", proposal.parts[0][0].building or "其他"].append(proposal)
        written = []
        for (collector, building), mine in sorted(groups.items()):
            name = re.sub(r'[\\/:*?"<>|\s]', "_", f"工作单_{self.as_of}_{collector}_{building}栋.xlsx")
            path = target / name
            if path.exists():
                raise BundleError(
                    "工作单已经存在，不覆盖", where=str(path), next="请换一个文件夹；已填写的先用 feecase import 导入"
                )
            files.write(path, self._workbook(collector, building, sorted(mine, key=lambda p: p.parts[0][0].room)))
            written.append(path)
        return tuple(written)

    def _workbook(self, collector: str, building: str, proposals: Sequence[ActProposal]) -> bytes:
        from openpyxl import Workbook

        from feecase.extend.tables import workbook_bytes

        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = f"{collector}{building}栋"[:_LONGEST]
        _heading(sheet)
        for proposal in proposals:
            act = proposal.act
            note = "；".join(t for t in (act.why, act.also, act.ask) if t)
            sheet.append(
                [
                    proposal.id,
                    "、".join(a.room for a, _ in proposal.parts),
                    proposal.person,
                    proposal.to or proposal.person,
                    act.title,
                    KIND_NAMES[act.kind],
                    proposal.way,
                    proposal.hours,
                    f"{proposal.amount:.2f}",
                    note,
                    self.text(proposal),
                    *[None] * (len(COLUMNS) - _TO_FILL),
                ]
            )
        _format(sheet)
        return workbook_bytes(book, dt.datetime.combine(self.as_of, dt.time()))


def _heading(sheet: Worksheet) -> None:
    from openpyxl.utils import get_column_letter

    sheet.append([name for name, _ in COLUMNS])
    for index, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width


def _format(sheet: Worksheet) -> None:
    """A4 across, one page wide, the heading on every page, long texts wrapped."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "C2"
