"""`补充信息.xlsx`: what cases still lack, one row per defendant, out as a workbook to fill in and back into `case.yaml`. Pure: bytes in, bytes out.

Nothing that people wrote is ever replaced: an answer for a field that has a value by now is told, not written.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from feecase import yamltext
from feecase.errors import InputError, Problem
from feecase.extend.tables import workbook_bytes
from feecase.files import mask
from feecase.model.case import Case
from feecase.model.party import Organisation, Party, Person, check_resident_id, check_uscc
from feecase.model.premises import Premises
from feecase.model.yaml_reader import message
from feecase.rules.addresses import meaning

SHEET, BULK = "补充信息", "批量填写"
HERE, NOT_HERE = "（已有）", "—"
FLAT = "同房屋坐落"
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal books give equal bytes
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ROWS = 2000
_ALL, _CHOSEN = "全部空白的", "“选”栏打√的"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that staff can fill in: its heading, where it is in the case file, whom it is for."""

    title: str
    path: tuple[str, str]
    of: str
    """`person`, `organisation`, `both`, or `premises`."""
    hint: str = ""


FIELDS: tuple[Wanted, ...] = (
    Wanted("住所地", ("住所地", "domicile"), "both", "户籍地址；公司写营业执照上的住所"),
    Wanted("经常居住地", ("经常居住地", "residence"), "person", f"住在涉案房屋的填“{FLAT}”"),
    Wanted("证件号码", ("证件号码", "id_no"), "person", "18 位，单元格已设为文本"),
    Wanted("统一社会信用代码", ("统一社会信用代码", "uscc"), "organisation", "公司、个体工商户"),
    Wanted("法定代表人", ("法定代表人", "legal_rep"), "organisation", "姓名"),
    Wanted("联系电话", ("联系电话", "phone"), "both"),
    Wanted("建筑面积", ("建筑面积", "area"), "premises", "平方米"),
    Wanted("交付日期", ("交付日期", "delivered_on"), "premises", "如 2018-06-30"),
    Wanted("房屋坐落", ("坐落位置", "address"), "premises", "省市区路号、楼、单元、室"),
)
_LEAD = ("选", "案件", "被告", "编号", "房号", "房屋坐落（供参考）")


@dataclass(frozen=True, slots=True)
class SupplementAnswer:
    """One value that somebody filled in, and the cell it stands in."""

    case: str
    party: str
    field: Wanted
    value: Any
    where: str
    bulk: bool = False


@dataclass(slots=True)
class SupplementResult:
    """What became of a workbook's answers: the new texts of case files, what was written, what was not and why."""

    texts: dict[str, str] = field(default_factory=dict)
    written: list[SupplementAnswer] = field(default_factory=list)
    kept: list[SupplementAnswer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def lacking(case: Case) -> Iterator[tuple[Party, dict[str, str]]]:
    """Yield the defendants of a case with a word for each field: empty = to be filled in, （已有） = known, — = not for this kind."""
    for party in case.defendants:
        words = {wanted.title: _word(case, party, wanted) for wanted in FIELDS}
        if any(word == "" for word in words.values()):
            yield party, words


def _word(case: Case, party: Party, wanted: Wanted) -> str:
    if wanted.of not in {"both", "premises", party.kind if party.kind == "organisation" else "person"}:
        return NOT_HERE
    if wanted.of == "premises":
        return HERE if getattr(case.premises, wanted.path[1]) else ""
    value = getattr(party, wanted.path[1], None)
    if wanted.path[1] in {"domicile", "residence"} and isinstance(value, str) and value and meaning(value) != "address":
        return f"（现为“{value}”，须在文件里改正）"
    if wanted.title == "经常居住地" and not value and meaning(party.domicile) == "address":
        return NOT_HERE
    return HERE if value else ""


def workbook(cases: Iterable[Case]) -> bytes:
    """Return the workbook to fill in: one row per defendant who lacks something, drop-downs where there is a choice, and a sheet for bulk answers."""
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    page: Any = book.worksheets[0]
    page.title = SHEET
    heads = (*_LEAD, *(wanted.title for wanted in FIELDS))
    for column, head in enumerate(heads, 1):
        cell = page.cell(1, column, head)
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = (
            5 if head == "选" else 34 if "坐落" in head or head in {"住所地", "经常居住地"} else 20
        )
    open_, known, row = PatternFill("solid", fgColor="FFF2CC"), Font(color="808080"), 1
    for case in cases:
        for party, words in lacking(case):
            row += 1
            lead = ("", case.id, party.name, party.id or "", case.premises.unit, case.premises.address)
            for column, text in enumerate((*lead, *(words[wanted.title] for wanted in FIELDS)), 1):
                cell = page.cell(row, column)
                cell.value, cell.data_type, cell.number_format = text or None, "s" if text else "n", "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if column <= len(_LEAD) or text:
                    cell.font = known
                else:
                    cell.fill = open_
    page.freeze_panes = page.cell(2, len(_LEAD) + 1)
    for title, choice in (("选", '"√"'), ("经常居住地", f'"{FLAT}"')):
        check = DataValidation(type="list", formula1=choice, allow_blank=True, showErrorMessage=False)
        letter = page.cell(1, heads.index(title) + 1).column_letter
        check.add(f"{letter}2:{letter}{max(row, 2)}")
        page.add_data_validation(check)
    _bulk(book)
    return workbook_bytes(book, _MADE)


def _bulk(book: Any) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    page = book.create_sheet(BULK)
    for column, head in enumerate(("字段", "填写内容", "用于"), 1):
        page.cell(1, column, head).font = Font(bold=True)
        page.column_dimensions[page.cell(1, column).column_letter].width = 26
    titles = ",".join(
        wanted.title for wanted in FIELDS if wanted.title not in {"证件号码", "统一社会信用代码", "法定代表人", "联系电话"}
    )
    for letter, choice in (("A", f'"{titles}"'), ("B", f'"{FLAT}"'), ("C", f'"{_ALL},{_CHOSEN}"')):
        check = DataValidation(type="list", formula1=choice, allow_blank=True, showErrorMessage=letter != "B")
        check.add(f"{letter}2:{letter}20")
        page.add_data_validation(check)
    notes = (
        "一行一个批量回答：给“补充信息”表里还空着的格子填同样的内容；逐格填写的优先。",
        f"例：字段“经常居住地”，填写内容“{FLAT}”，用于“{_ALL}”。",
        "填好保存，再 feecase supplement 案件文件夹 --take 补充信息.xlsx；已有内容的字段不会被改动。",
    )
    for row, note in enumerate(notes, 23):
        page.cell(row, 1, note)


def answers(content: bytes, name: str) -> tuple[list[SupplementAnswer], list[Problem]]:
    """Read a workbook that was filled in. Raises InputError where it is not one."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        page = book[SHEET]
    except Exception:  # noqa: BLE001 — whatever a broken file raises
        raise InputError(
            "不是补充信息表", where=name, why=f"没有“{SHEET}”工作表", next="用 feecase supplement 写出的工作簿填写"
        ) from None
    heads = [str(cell.value or "") for cell in page[1]]
    if missing := [title for title in (*_LEAD[:5], *(w.title for w in FIELDS)) if title not in heads]:
        raise InputError("补充信息表的表头不全", where=name, why=f"缺少“{'、'.join(missing)}”", next="请勿改动第一行")
    column = {title: heads.index(title) for title in heads if title}
    found: list[SupplementAnswer] = []
    problems: list[Problem] = []
    bulk = _bulk_answers(book, name, problems)
    for number, cells in enumerate(page.iter_rows(min_row=2, max_row=_ROWS * 50), 2):
        case, party = (_text(cells[column[title]].value) for title in ("案件", "编号"))
        if not case:
            continue
        chosen = bool(_text(cells[column["选"]].value))
        for wanted in FIELDS:
            cell = cells[column[wanted.title]]
            said = _text(cell.value)
            where = f"{name} [{SHEET}] 第{number}行 {wanted.title}"
            if said and not said.startswith("（") and said != NOT_HERE:
                found.append(SupplementAnswer(case, party, wanted, cell.value, where))
            elif not said and wanted.title in bulk and (chosen or not bulk[wanted.title][1]):
                found.append(
                    SupplementAnswer(case, party, wanted, bulk[wanted.title][0], f"{name} [{BULK}] {wanted.title}", bulk=True)
                )
    return found, problems


def _bulk_answers(book: Any, name: str, problems: list[Problem]) -> Mapping[str, tuple[Any, bool]]:
    """Return the bulk answers by heading, each with whether only chosen rows take it."""
    found: dict[str, tuple[Any, bool]] = {}
    if BULK not in book.sheetnames:
        return found
    titles = {wanted.title for wanted in FIELDS}
    for number, (title, value, scope) in enumerate(book[BULK].iter_rows(min_row=2, max_row=20, max_col=3, values_only=True), 2):
        if title is None or value is None:
            continue
        if _text(title) not in titles or _text(title) in found:
            why = "字段已有一行批量回答" if _text(title) in found else "没有这个字段"
            problems.append(
                Problem(f"批量填写“{_text(title)}”没有采用", f"{name} [{BULK}] 第{number}行", why, "请从下拉列表选择")
            )
            continue
        found[_text(title)] = value, _text(scope) == _CHOSEN
    return found


def take(cases: Mapping[str, tuple[Case, str]], found: Sequence[SupplementAnswer]) -> SupplementResult:
    """Put the answers into the texts of case files (`cases`: the case and its file's text, by id). Wrong values are told with their cell; one never stops another."""
    taken = SupplementResult()
    told: set[tuple[str, str]] = set()
    for one in found:
        if one.case not in cases:
            taken.problems.append(Problem(f"没有案件“{one.case}”", one.where, "这一行没有采用", "请核对“案件”一栏"))
            continue
        case, before = cases[one.case]
        party = (
            next((p for p in case.defendants if p.id == one.party), None)
            if one.party
            else case.defendants[0]
            if len(case.defendants) == 1
            else None
        )
        if party is None:
            taken.problems.append(Problem(f"案件 {one.case} 没有编号为“{one.party}”的被告", one.where, "", "请勿改动“编号”一栏"))
            continue
        if one.field.of == "premises" and (one.case, one.field.title) in told:
            continue
        told.add((one.case, one.field.title))
        if one.bulk and _word(case, party, one.field) != "":
            continue
        try:
            value = _value(one, case, party)
            if _word(case, party, one.field) not in {"", NOT_HERE}:
                taken.kept.append(one)
                continue
            taken.texts[one.case] = yamltext.put(taken.texts.get(one.case, before), _path(one.field, party), value)
            taken.written.append(one)
        except ValueError as error:
            _refused(taken, one, error)
    return taken


def _refused(taken: SupplementResult, one: SupplementAnswer, error: ValueError) -> None:
    if isinstance(error, yamltext.TakenError):
        taken.kept.append(one)
        return
    if isinstance(error, yamltext.NotEditableError):
        taken.problems.append(
            Problem("case.yaml 的写法特殊，没有写入", one.where, "", f"请自行在 {one.case}/case.yaml 填写“{one.field.title}”")
        )
        return
    taken.problems.append(Problem(f"“{mask(_text(one.value))}”没有采用", one.where, str(error), "请改正后再次采用"))


def _path(wanted: Wanted, party: Party) -> list[tuple[str, ...]]:
    if wanted.of == "premises":
        return [("物业", "premises"), wanted.path]
    if not party.id:
        raise yamltext.NotEditableError
    head: list[tuple[str, ...]] = [("被告", "defendants"), (f"={party.id}", "id", "编号")]
    return [*head, wanted.path, ("姓名", "name")] if wanted.path[1] == "legal_rep" else [*head, wanted.path]


def _value(one: SupplementAnswer, case: Case, party: Party) -> str:
    """Return a value as the case file says it. Raises ValueError with the reason."""
    name, raw = one.field.path[1], _text(one.value)
    if name in {"id_no", "uscc"} and not isinstance(one.value, str):
        raise ValueError("号码被当作数字，末几位可能已丢失；请把单元格设为文本后重填")
    if raw == FLAT or (name in {"domicile", "residence"} and meaning(raw) == "flat"):
        if name != "residence":
            raise ValueError(f"“{raw}”只能用于经常居住地")
        if not case.premises.address:
            raise ValueError("本案没有房屋坐落；请在项目文件填写项目地址，或先填房屋坐落")
        return case.premises.address
    if name in {"domicile", "residence", "address"} and meaning(raw) != "address":
        raise ValueError("不是完整的地址")
    if name == "id_no" and getattr(party, "id_type", "") == "居民身份证":
        raw = check_resident_id(raw)
    if name == "uscc":
        raw = check_uscc(raw)
    if name == "delivered_on":
        raw = _day(one.value)
    model: type[Any] = Premises if one.field.of == "premises" else Organisation if party.kind == "organisation" else Person
    if name != "legal_rep":
        _validate(model, name, raw)
    return raw


def _validate(model: type[Any], name: str, value: str) -> None:
    base = {"project": "x", "unit": "x"} if model is Premises else {"name": "x"}
    try:
        model.model_validate(base | {name: value})
    except ValidationError as error:
        raise ValueError("；".join(message(details).lstrip("：") for details in error.errors(include_url=False))) from None


def _day(value: Any) -> str:
    if isinstance(value, dt.date):
        return (value.date() if isinstance(value, dt.datetime) else value).isoformat()
    if match := _DAY.fullmatch(_text(value)):
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            raise ValueError(f"没有 {_text(value)} 这一天") from None
    raise ValueError("日期要写到日，如 2018-06-30")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
