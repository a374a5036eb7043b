"""Letters at scale: one dated folder with a register of numbers, the letters, the print file in delivery order, lists for seal and EMS, labels, return slips and a manifest.

Nothing is marked as sent here: that is confirmed by a person, or told by the carrier's results.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from feecase import files
from feecase.cases.protocol import CaseStore
from feecase.collection.conduct import LETTERS
from feecase.collection.messages import span
from feecase.collection.proposals import ActProposal
from feecase.engine import Context, Opened
from feecase.errors import BundleError, InputError, Problem, UserError
from feecase.extend.contracts import PaperContext
from feecase.flows.single import CaseRequest, open_case
from feecase.flows.texts import conduct_of
from feecase.model.case import Case
from feecase.model.party import Party
from feecase.model.scheme import Scheme
from feecase.papers.produce import Paper, make, own_templates

MANIFEST = "清单.json"
_PLACEHOLDER = re.compile(r"\{(年|月|日|序号)(?::0?(\d+))?\}")


@dataclass(frozen=True, slots=True)
class PackedLetter:
    """One letter: its number, case, addressees with address, sum, contents line, and the finished paper."""

    number: str
    case: str
    stage: str
    room: str
    building: str
    names: str
    to: str
    address: str
    phone: str
    amount: str
    contents: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class Pack:
    """What was written, and what was wrong with single cases."""

    folder: Path
    letters: tuple[PackedLetter, ...]
    files: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@dataclass
class LetterWriter:
    """Makes letters for proposals. `first` is the first number of the register."""

    context: Context
    stores: Mapping[str, CaseStore]
    as_of: dt.date
    scheme: Scheme = field(default_factory=Scheme)
    first: int = 1

    def write(self, proposals: Iterable[ActProposal], target: Path, *, pdf: bool = False) -> Pack:
        """Write the whole folder in order of building and room. Raises BundleError where the folder is there already."""
        if target.exists():
            raise BundleError("文件夹已经存在，不覆盖", where=str(target), next="请换一个名字；文号要接着上一批的用 --first")
        wanted = sorted((p for p in proposals if p.act.kind in LETTERS), key=lambda p: _order(p.parts[0][0].room))
        if not wanted:
            raise InputError("今天没有要寄的函件", next="用 feecase collect today 看当天的建议")
        letters: list[PackedLetter] = []
        problems: list[Problem] = []
        for proposal in wanted:
            try:
                letters.append(self._letter(proposal, self.first + len(letters)))
            except UserError as error:
                problems += error.problems
        if not letters:
            raise InputError(problems)
        content = dict(self._content(letters))
        if pdf:
            content |= _printed(letters)
        hashes = {}
        for name, data in content.items():
            files.write(target / name, data)
            hashes[name] = files.sha256(target / name)
        listed = [
            {"number": x.number, "case": x.case, "stage": x.stage, "file": _file(x), "contents": x.contents} for x in letters
        ]
        manifest = {"as_of": str(self.as_of), "sent": False, "letters": listed, "files": hashes}
        files.write(target / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        return Pack(target, tuple(letters), (*content, MANIFEST), tuple(problems))

    def _letter(self, proposal: ActProposal, serial: int) -> PackedLetter:
        account, act = proposal.parts[0]
        store = self.stores[account.case]
        opened = open_case(self.context, store, CaseRequest(account.case, self.as_of))
        place = self.context.place(opened.loaded)
        spec = next((s for s in self.context.plugins.documents_for(place) if s.id == act.paper), None)
        if spec is None:
            raise InputError(f"没有文书“{act.paper}”", where=store.where(account.case), next="用 feecase papers list 查看")
        roots = (*own_templates(Path(opened.loaded.folder), place.code), *self.context.plugins.templates_for(place))
        paper = make(spec, self._paper_context(opened), roots)
        self._judge(opened, paper, store.where(account.case))
        case = opened.loaded.case
        parties = [p for p in case.defendants if p.name in {d.name for d in act.debtors}]
        title = "律师函" if act.kind == "lawyer-letter" else "物业费催缴通知书"
        return PackedLetter(
            number=numbered(self.scheme.number, self.as_of, serial),
            case=account.case,
            stage=act.stage,
            room=account.room,
            building=account.building,
            names="、".join(p.name for p in parties) or proposal.person,
            to=proposal.to,
            address=_address(case, parties),
            phone=next((p.phone for p in parties if p.phone), ""),
            amount=f"{proposal.amount:.2f}",
            contents=f"{account.project}{account.room} {span(act.debts)}{title}",
            paper=paper,
        )

    def _paper_context(self, opened: Opened) -> PaperContext:
        return PaperContext(
            opened.loaded,
            opened.assessment,
            opened.claim,
            opened.choices,
            (),
            self.context.place(opened.loaded),
            self.context.library,
        )

    def _judge(self, opened: Opened, paper: Paper, where: str) -> None:
        """Refuse a letter whose text conduct refuses: an edited template may say what may not be said."""
        from feecase.papers.locate import docx

        conduct = conduct_of(self.context, opened.loaded.case.jurisdiction)
        for spot in docx(paper.content, paper.file):
            for judged in conduct.text(spot.text, on=self.as_of, sender="lawyer" if "律师" in paper.title else "company"):
                for hit in judged.refusals:
                    raise InputError(
                        f"函件里有不可以的内容：“{hit.said}”",
                        where=f"{where} {paper.file} {spot.where}",
                        why=hit.why,
                        next=hit.substitute,
                    )

    def _content(self, letters: Sequence[PackedLetter]) -> Iterable[tuple[str, bytes]]:
        for letter in letters:
            yield _file(letter), letter.paper.content
        day = self.as_of
        yield (
            "文号登记簿.xlsx",
            _table(
                day,
                "文号登记簿",
                ("文号", "日期", "案件", "房号", "收件人", "致", "金额（元）", "文书", "承办人", "备注"),
                [(x.number, str(day), x.case, x.room, x.names, x.to, x.amount, x.paper.title, "", "") for x in letters],
            ),
        )
        yield (
            "用印审批单.xlsx",
            _table(
                day,
                "用印审批",
                ("序号", "文号", "文书", "份数", "房号", "金额（元）", "用印事由", "经办", "审批", "用印日期"),
                [
                    (str(i), x.number, x.paper.title, "2", x.room, x.amount, "催缴物业费", "", "", "")
                    for i, x in enumerate(letters, 1)
                ],
            ),
        )
        yield (
            "邮政特快专递清单.xlsx",
            _table(
                day,
                "EMS清单",
                (
                    "序号",
                    "文号",
                    "收件人",
                    "收件电话",
                    "收件地址",
                    "内件品名",
                    "邮件号",
                    "投递结果",
                    "签收日期",
                    "签收人",
                    "签收人关系",
                ),
                [
                    (str(i), x.number, x.to or x.names, x.phone, x.address, x.contents, "", "", "", "", "")
                    for i, x in enumerate(letters, 1)
                ],
            ),
        )
        yield "标签与回执.docx", _labels(letters)


def numbered(pattern: str, day: dt.date, serial: int) -> str:
    """Write a number by its pattern: 催{年}-{序号:04} → 催2026-0001."""
    values = {"年": day.year, "月": day.month, "日": day.day, "序号": serial}
    return _PLACEHOLDER.sub(lambda m: f"{values[m[1]]:0{m[2] or 1}}", pattern)


def _order(room: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (10**6, part) for part in re.split(r"[-\s]", room)]


def _file(letter: PackedLetter) -> str:
    safe = re.sub(r'[\\/:*?"<>|\s]', "_", f"{letter.number}_{letter.room}_{letter.paper.title}")
    return f"函件/{safe}.docx"


def _address(case: Case, parties: Sequence[Party]) -> str:
    """Return the address to write to: habitual residence, domicile, another known one, else the premises; empty is never guessed."""
    for party in parties:
        for address in (getattr(party, "residence", ""), party.domicile, *party.addresses):
            if address:
                return str(address)
    return case.premises.address or f"{case.premises.project_address}{case.premises.project}{case.premises.unit}"


def _table(day: dt.date, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    from feecase.extend.tables import workbook_bytes

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for index in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = 18
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    return workbook_bytes(book, dt.datetime.combine(day, dt.time()))


def _labels(letters: Sequence[PackedLetter]) -> bytes:
    """Return labels and return slips: addressee and address outside (nothing of the debt), the contents line for the slip."""
    from feecase.papers.one_page import Block, page

    blocks = [
        Block(
            x.number,
            table=(
                ("收件人", x.to or x.names),
                ("地址", x.address or "（没有地址，请补填）"),
                ("电话", x.phone or "—"),
                ("内件品名", x.contents),
                ("回执：收到上列文件一份。签收人／与收件人关系", ""),
                ("签收日期", "　　　　年　　月　　日"),
            ),
        )
        for x in letters
    ]
    return page("标签与回执", "沿表格裁开；封面只写收件人、地址、电话，不写欠费", blocks)


def _printed(letters: Sequence[PackedLetter]) -> dict[str, bytes]:
    """Return one print file in delivery order, each letter beginning on a right-hand page. Raises BundleError where no PDF could be made."""
    import pikepdf

    from feecase.office import to_pdf

    made = to_pdf({_file(x): x.paper.content for x in letters})
    whole = pikepdf.Pdf.new()
    for letter in letters:
        data = made[_file(letter)]
        if isinstance(data, str):
            raise BundleError(
                "函件不能转成 PDF", where=_file(letter), why=data, next="安装 LibreOffice，或去掉 --pdf，用 Word 打印"
            )
        with pikepdf.Pdf.open(io.BytesIO(data)) as one:
            whole.pages.extend(one.pages)
            if len(one.pages) % 2:
                whole.add_blank_page(page_size=tuple(float(x) for x in one.pages[0].mediabox[2:]))  # type: ignore[arg-type]
    buffer = io.BytesIO()
    whole.save(buffer, deterministic_id=True)
    return {"打印.pdf": buffer.getvalue()}
