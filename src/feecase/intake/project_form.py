"""`项目资料.xlsx`: the form from which a project file is written, and the project file from its answers. Pure: bytes and text in, bytes and text out."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feecase import plainyaml
from feecase.errors import InputError, Problem
from feecase.extend.tables import workbook_bytes
from feecase.intake.casefolder import CaseFile
from feecase.intake.contract_text import Proposal
from feecase.model.party import OrgType
from feecase.model.yaml_reader import read as read_model

SHEET = "项目资料"
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — a constant, so that equal books give equal bytes
_EVERY = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}
_HEADS = ("部分", "项目", "填写", "说明")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form: its part, title, where it goes in the project file, what may be written, and a word of help."""

    part: str
    title: str
    path: tuple[str, ...]
    choices: tuple[str, ...] = ()
    hint: str = ""
    needed: bool = False


def _f(part: str, title: str, *path: str, choices: Sequence[str] = (), hint: str = "", needed: bool = False) -> Field:
    return Field(part, title, path, tuple(choices), hint, needed)


FIELDS: tuple[Field, ...] = (
    _f("项目", "管辖地代码", "管辖地代码", hint="六位行政区划代码，如 370202", needed=True),
    _f("项目", "小区名称", "物业", "物业项目", needed=True),
    _f("项目", "小区地址", "物业", "项目地址", hint="省、市、区、路、号", needed=True),
    _f("原告", "原告名称", "原告", "名称", hint="物业公司全称", needed=True),
    _f("原告", "统一社会信用代码", "原告", "统一社会信用代码"),
    _f("原告", "原告住所地", "原告", "住所地", hint="营业执照上的住所"),
    _f("原告", "原告类型", "原告", "类型", choices=OrgType.__args__),  # type: ignore[attr-defined]
    _f("原告", "所有制性质", "原告", "所有制性质", choices=("国有", "国有控股", "国有参股", "民营", "其他")),
    _f("原告", "原告联系电话", "原告", "联系电话"),
    _f("原告", "法定代表人", "原告", "法定代表人", "姓名", needed=True),
    _f("原告", "法定代表人职务", "原告", "法定代表人", "职务"),
    _f("法院", "法院名称", "法院", "法院名称", needed=True),
    _f("代理人", "代理人姓名", "委托诉讼代理人", "姓名", hint="没有代理人就留空；授权委托书要用"),
    _f("代理人", "代理人类型", "委托诉讼代理人", "代理人类型", choices=("律师", "基层法律服务工作者", "工作人员")),
    _f("代理人", "代理人单位", "委托诉讼代理人", "单位"),
    _f("代理人", "代理人电话", "委托诉讼代理人", "联系电话"),
    _f("代理人", "执业证号", "委托诉讼代理人", "执业证号"),
    _f("代理人", "代理权限", "委托诉讼代理人", "代理权限", choices=("一般授权", "特别授权")),
    _f("送达", "送达地址", "送达", "送达地址", hint="送达地址确认书要用"),
    _f("送达", "送达邮政编码", "送达", "邮政编码"),
    _f("送达", "送达联系电话", "送达", "联系电话"),
    _f("送达", "代收人", "送达", "代收人"),
    _f("送达", "同意电子送达", "送达", "同意电子送达", choices=("是", "否")),
    _f("送达", "电子送达地址", "送达", "电子送达地址"),
    _f("账户", "收款户名", "账户", "收款账户", "开户名"),
    _f("账户", "收款开户行", "账户", "收款账户", "开户行"),
    _f("账户", "收款账号", "账户", "收款账户", "账号"),
    _f("合同", "合同类型", "合同", "合同类型", choices=("物业服务合同", "前期物业服务合同", "事实服务"), needed=True),
    _f("合同", "合同名称", "合同", "合同名称", needed=True),
    _f("合同", "签订日期", "合同", "签订日期", hint="如 2017年12月20日"),
    _f("合同", "业主方", "合同", "业主方", hint="建设单位、业主委员会"),
    _f("合同", "物业服务人", "合同", "物业服务人", hint="合同上的全称"),
    _f("合同", "服务期起", "合同", "服务期起"),
    _f("合同", "服务期止", "合同", "服务期止"),
    _f("合同", "期满后继续服务", "合同", "期满后继续服务", choices=("是", "否")),
    _f("交费", "交费条款", "合同", "交费条款", hint="照抄合同原文"),
    _f("交费", "计费周期", "合同", "交费安排", "计费周期", choices=tuple(_EVERY)),
    _f("交费", "交费方式", "合同", "交费安排", "交费方式", choices=("先交费后服务", "先服务后交费")),
    _f("交费", "月份偏移", "合同", "交费安排", "月份偏移", hint="先交费：距本期首月几个月；先服务：距本期末月几个月"),
    _f("交费", "交费日", "合同", "交费安排", "交费日", hint="当月几日；31 为月末"),
    _f("违约金", "违约金条款", "合同", "违约金条款", hint="照抄合同原文；没有约定就留空"),
    _f("违约金", "违约金比例", "合同", "违约金", "比例", hint="如 千分之三、0.05%"),
    _f("违约金", "违约金按", "合同", "违约金", "计算单位", choices=("日", "月", "年")),
    _f("收费标准", "费用项目", "收费标准", "费用项目", hint="如 物业服务费"),
    _f("收费标准", "单价", "收费标准", "单价"),
    _f("收费标准", "计价单位", "收费标准", "计价单位", choices=("元/平方米·月", "元/月", "元/年")),
    _f("收费标准", "执行日期", "收费标准", "起"),
)
NEEDED = tuple(field for field in FIELDS if field.needed)


def form(proposals: Sequence[Proposal] = (), values: Mapping[str, str] | None = None) -> bytes:
    """Return the form with drop-downs, filled in with what is known; what a contract proposes says its page and its words, to be confirmed."""
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    known = {one.field: one for one in proposals}
    book = openpyxl.Workbook()
    page: Any = book.worksheets[0]
    page.title = SHEET
    for column, (head, width) in enumerate(zip(_HEADS, (12, 20, 46, 80), strict=True), 1):
        page.cell(1, column, head).font = Font(bold=True)
        page.column_dimensions["ABCD"[column - 1]].width = width
    needed, proposed_fill = PatternFill("solid", fgColor="FFF2CC"), PatternFill("solid", fgColor="DDEBF7")
    for row, field in enumerate(FIELDS, 2):
        one = known.get(field.title)
        value = (values or {}).get(field.title) or (one.value if one else "")
        note = f"【请核对】合同第{one.page}页：“{one.words[:120]}”" if one and not (values or {}).get(field.title) else field.hint
        for column, text in enumerate((field.part, field.title, value, note), 1):
            cell = page.cell(row, column, text or None)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(row, 3).fill = proposed_fill if one else needed if field.needed else PatternFill()
        if field.choices:
            check = DataValidation(type="list", formula1=f'"{",".join(field.choices)}"', allow_blank=True, showErrorMessage=True)
            if len(",".join(field.choices)) < 254:  # noqa: PLR2004 — what Excel bears
                check.add(f"C{row}")
                page.add_data_validation(check)
    others = [one for one in proposals if one.field not in {field.title for field in FIELDS}]
    for row, one in enumerate(others, len(FIELDS) + 3):
        page.cell(row, 2, one.field)
        page.cell(row, 4, f"合同第{one.page}页：“{one.words[:120]}”（不自动填写，请另行处理）")
    page.freeze_panes = "A2"
    return workbook_bytes(book, _MADE)


def answers(content: bytes, name: str) -> dict[str, str]:
    """Read a form that was filled in, by title. Raises InputError where it is none."""
    import openpyxl

    try:
        page = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[SHEET]
    except Exception:  # noqa: BLE001 — whatever a broken file raises
        raise InputError(
            "不是项目资料表", where=name, why=f"没有“{SHEET}”工作表", next="用 feecase new 文件夹 --form 写出后填写"
        ) from None
    titles = {field.title for field in FIELDS}
    found = {}
    for row in page.iter_rows(min_row=2, max_row=200, max_col=3, values_only=True):
        title, value = _text(row[1]), _text(row[2])
        if title in titles and value:
            found[title] = value
    return found


def project(values: Mapping[str, str], name: str) -> str:
    """Return the project file of the answers, with commented room for what is not answered. Raises InputError with every wrong answer by its title."""
    problems = [
        Problem(f"没有填写“{field.title}”", name, field.hint, "请补填") for field in NEEDED if not values.get(field.title)
    ]
    for field in FIELDS:
        value = values.get(field.title, "")
        if value and field.choices and value not in field.choices:
            problems.append(
                Problem(f"“{field.title}”不能写“{value}”", name, f"可选：{'、'.join(field.choices)}", "请从下拉列表选择")
            )
    if problems:
        raise InputError(problems)
    data: dict[str, Any] = {"案由": "物业服务合同纠纷"}
    for field in FIELDS:
        if answer := values.get(field.title):
            place = data
            for step in field.path[:-1]:
                place = place.setdefault(step, {})
            place[field.path[-1]] = str(_EVERY[answer]) if field.title == "计费周期" else answer
    if "委托诉讼代理人" in data:
        data["委托诉讼代理人"] = [data["委托诉讼代理人"]]
    if "收费标准" in data:
        price = data["收费标准"]
        data["收费标准"] = [{"编号": "T1", "费用项目": "物业服务费", **price}] if price.get("单价") else []
    if "违约金" in data.get("合同", {}) and not data["合同"]["违约金"].get("比例"):
        del data["合同"]["违约金"]
    text = _written(data)
    _valid(text, name)
    return text


def _written(data: Mapping[str, Any]) -> str:
    """Write the sections in the order of a project file, each as YAML that people can go on with."""
    order = ("管辖地代码", "案由", "原告", "法院", "委托诉讼代理人", "送达", "账户", "物业", "合同", "收费标准")
    parts = ["# 项目文件：同一项目的各个案件共用的内容。由 feecase new 写出，可以直接修改；全部字段见 feecase schema project。"]
    parts += [plainyaml.dump({key: data[key]}).rstrip() for key in order if data.get(key)]
    parts.append("# 各案共用的证据：放进 evidence/ 后，用 feecase evidence scan 项目文件夹 --write 登记。\n证据: []")
    return "\n\n".join(parts) + "\n"


def _valid(text: str, name: str) -> None:
    """Hold the answers to the model: a wrong date, number or code is told by the form's own title."""
    whole = plainyaml.parse(text, name)
    data = dict(whole.data)
    data |= {"id": "x", "被告": [{"姓名": "x"}]}
    data["物业"] = {**data.get("物业", {}), "房号": "x"}
    try:
        read_model(CaseFile, plainyaml.YamlDocument(name, data))
    except InputError as error:
        raise InputError([Problem(problem.what, name, problem.why, problem.next) for problem in error.problems]) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub(r"\s*\n\s*", "", str(value)).strip()
