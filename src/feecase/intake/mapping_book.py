"""The workbook of proposals: a sheet per table with what each column is taken for, and one with the words of its contacts; with drop-downs, out and back in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from feecase.builtin.importers.columns import same_in_all_rows, varying
from feecase.builtin.importers.mapping_proposal import AS_IT_IS, FIELDS, IGNORE, TITLES, TableProposal
from feecase.errors import InputError, Problem
from feecase.extend.tables import read_sheets, workbook_bytes
from feecase.files import mask
from feecase.intake.mapping import ImportMap, WordMeaning, faults
from feecase.model.contact import KIND_NAMES, WAY_NAMES, ContactResult

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = ("列", "表头", "例", "例", "例", "作为", "把握", "理由与怎样决定")
_WORDS = ("说法", "次数", "类别", "方式", "结果", "说明")
_CONSTANT = "固定"
_CHOICES, _SHAPES = "选项", "表头"
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal books give equal bytes
_HEAD_ROW = 3
_RESULTS = tuple(one for one in get_args(ContactResult) if one)
_FIELDS = (IGNORE, AS_IT_IS, *FIELDS.values())
_HOW = "请看“把握”是“请核对”或空着的各列，在“作为”里选字段；用不着的选“忽略”，“不变”是按表头自己的意思读。改好后：feecase import 原表 --map 本文件"
_HOW_WORDS = "每种说法只写一次；“类别”空着的以后再问，不是催缴的选“忽略”。交回本文件，就是这些意思已经由人核对。"


def workbook(proposals: Iterable[TableProposal]) -> bytes:
    """Return the workbook of proposals: what is proposed is filled in, what is not certain is coloured."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    shapes: list[tuple[str, ...]] = []
    for number, proposal in enumerate(proposals, 1):
        shapes.append(proposal.labels)
        if proposal.columns:
            _columns_page(book.create_sheet(f"{number} 列"), proposal)
        if proposal.words:
            _words_page(book.create_sheet(f"{number} 词语"), proposal)
    choices = book.create_sheet(_CHOICES)
    for column, some in enumerate((_FIELDS, (IGNORE, *KIND_NAMES.values()), tuple(WAY_NAMES.values()), _RESULTS), 1):
        for row, one in enumerate(some, 1):
            choices.cell(row, column, one)
    labels = book.create_sheet(_SHAPES)
    for row, shape in enumerate(shapes, 1):
        for column, label in enumerate(shape, 1):
            _write(labels, row, column, label)
    choices.sheet_state = labels.sheet_state = "hidden"
    return workbook_bytes(book, _MADE)


def _columns_page(page: Worksheet, proposal: TableProposal) -> None:
    from openpyxl.styles import PatternFill

    _head(page, proposal, _COLUMNS, (6, 22, 16, 16, 16, 18, 10, 60), _HOW)
    open_ = PatternFill("solid", fgColor="FFF2CC")
    row = _HEAD_ROW
    for one in proposal.columns:
        row += 1
        samples = (*one.samples, "", "", "")[:3]
        told = f"{one.reason}{'。' if one.settle else ''}{one.settle}"
        sure = "确定" if one.certain else "请核对" if one.field else "请选择"
        for column, value in enumerate((one.index + 1, one.label, *samples, one.field, sure, told), 1):
            _write(page, row, column, value)
        if not one.certain:
            page.cell(row, 6).fill = open_
    _choose(page, "F", _HEAD_ROW + 1, row, "A", len(_FIELDS))
    for name in proposal.missing:
        row += 1
        for column, value in enumerate(
            (
                _CONSTANT,
                name,
                "",
                "",
                "",
                "",
                "请填写",
                f"没有一列是“{name}”：上面有这一列的选它"
                + ("；每行都一样的，把内容写在“作为”里" if same_in_all_rows(name) else "；各行不同，不能写成固定内容"),
            ),
            1,
        ):
            _write(page, row, column, value)
        page.cell(row, 6).fill = open_


def _words_page(page: Worksheet, proposal: TableProposal) -> None:
    from openpyxl.styles import PatternFill

    _head(page, proposal, _WORDS, (44, 8, 16, 16, 14, 40), _HOW_WORDS)
    open_ = PatternFill("solid", fgColor="FFF2CC")
    row = _HEAD_ROW
    for one in proposal.words:
        row += 1
        told = "从文字识读，请核对" if one.kind else "看不出是哪一种催缴，请选择"
        for column, value in enumerate((one.word, one.count, one.kind, one.way, one.result, told), 1):
            _write(page, row, column, value)
        page.cell(row, 3).fill = open_
    for letter, source, count in (("C", "B", len(KIND_NAMES) + 1), ("D", "C", len(WAY_NAMES)), ("E", "D", len(_RESULTS))):
        _choose(page, letter, _HEAD_ROW + 1, row, source, count)


def _head(page: Worksheet, proposal: TableProposal, heads: Sequence[str], widths: Sequence[int], how: str) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for column, value in enumerate(("文件", proposal.file, "工作表", proposal.sheet, "看作", proposal.title), 1):
        _write(page, 1, column, value)
    _write(page, 2, 1, how + (f"（{proposal.trial}）" if proposal.trial else ""))
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), 1):
        page.cell(_HEAD_ROW, column, head).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = f"A{_HEAD_ROW + 1}"


def _choose(page: Worksheet, letter: str, first: int, last: int, source: str, count: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    check = DataValidation("list", formula1=f"{_CHOICES}!${source}$1:${source}${count}", allow_blank=True, showErrorMessage=True)
    check.add(f"{letter}{first}:{letter}{max(first, last)}")
    page.add_data_validation(check)


def _write(page: Worksheet, row: int, column: int, value: Any) -> None:
    cell = page.cell(row, column, value if value != "" else None)
    if isinstance(value, str) and value:
        cell.data_type = "s"


def read(path: Path) -> tuple[ImportMap, ...]:
    """Read a workbook that people filled in: a mapping per table. Raises InputError with every wrong choice by its place."""
    pages = {sheet.name: sheet.rows for sheet in read_sheets(path)}
    if _SHAPES not in pages:
        raise InputError(
            "不是映射工作簿",
            where=str(path),
            why=f"没有“{_SHAPES}”",
            next="用 feecase import 原表 --map-draft 映射.xlsx 写出后填写",
        )
    problems: list[Problem] = []
    found = []
    for number, row in enumerate(pages[_SHAPES], 1):
        labels = tuple(_text(cell) for cell in row if _text(cell))
        chosen, constants = _columns(path, f"{number} 列", pages.get(f"{number} 列", ()), set(labels), problems)
        words = _words(path, f"{number} 词语", pages.get(f"{number} 词语", ()), problems)
        if labels and (chosen or constants or words):
            found.append(
                ImportMap(
                    header=labels,
                    columns={name: label for label, name in chosen.items() if name not in ("", IGNORE, AS_IT_IS)},
                    ignored=tuple(label for label, name in chosen.items() if name == IGNORE),
                    constants=constants,
                    words=words,
                )
            )
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError("映射工作簿里没有一张表", where=str(path), next="请选好各列后保存")
    return tuple(found)


def _columns(
    path: Path, name: str, rows: Sequence[Sequence[Any]], labels: set[str], problems: list[Problem]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the chosen fields by heading, and the constants."""
    chosen: dict[str, str] = {}
    constants: dict[str, str] = {}
    where = f"{path} [{name}]"
    for row in rows[_HEAD_ROW:]:
        cells = [_text(cell) for cell in (*row, *(None,) * len(_COLUMNS))]
        label, value = cells[1], cells[5]
        if not label:
            continue
        if cells[0] == _CONSTANT:
            if value and label in TITLES:
                constants[label] = value
        elif label in labels:
            chosen[label] = value
        else:
            problems.append(
                Problem(f"没有“{mask(label)}”这一列", where, "表头一栏被改过", "请改回，或重新写一份映射（--map-draft）")
            )
    problems += [Problem(fault, where, "", "请在“作为”里从下拉列表选择") for fault in faults(chosen)]
    if fault := varying(constants):
        problems.append(Problem(fault, where, "每一户的金额、房号、姓名不会都一样", "清空这一格，在上面的列里选它"))
        constants = {name: value for name, value in constants.items() if same_in_all_rows(name)}
    both = [one for one in constants if one in chosen.values()]
    problems += [Problem(f"“{one}”既选了列，又写了固定内容", where, "", "两处只留一处") for one in both]
    return chosen, constants


def _words(path: Path, name: str, rows: Sequence[Sequence[Any]], problems: list[Problem]) -> tuple[WordMeaning, ...]:
    found = []
    for line, row in enumerate(rows[_HEAD_ROW:], _HEAD_ROW + 1):
        word, _, kind, way, result = [_text(cell) for cell in (*row, *(None,) * len(_WORDS))[:5]]
        if not word or not kind:
            continue
        try:
            found.append(meaning(word, kind, way, result))
        except ValueError as error:
            problems.append(Problem(str(error), f"{path} [{name}] 第{line}行", "", "请从下拉列表选择"))
    return tuple(found)


def meaning(word: str, kind: str, way: str = "", result: str = "") -> WordMeaning:
    """Return what a word means, in Chinese words of kind, way and result; 忽略 is no contact. Raises ValueError for a word of none of the lists."""
    if kind == IGNORE:
        return WordMeaning(word=word, ignored=True)
    kinds, ways = ({title: name for name, title in names.items()} for names in (KIND_NAMES, WAY_NAMES))
    for told, known, what in ((kind, kinds, "类别"), (way, ways, "方式"), (result, _RESULTS, "结果")):
        if told and told not in known:
            raise ValueError(f"“{mask(told)}”不是可选的{what}")
    return WordMeaning.model_validate({"word": word, "kind": kinds[kind], "way": ways.get(way, ""), "result": result})


def _text(cell: Any) -> str:
    return str(cell).strip() if cell is not None else ""
