"""From a YAML document to a value of the model: all problems at once, in Chinese, each with file, line and column."""

from __future__ import annotations

import difflib
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from feecase.errors import InputError, Problem
from feecase.files import mask
from feecase.model.vocabulary import FieldPath, entries, translate, word_table
from feecase.plainyaml import YamlDocument

V = TypeVar("V", bound=BaseModel)

_MESSAGES = {
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "不能为空",
    "string_type": "这里应写文字，不能是列表或下级字段",
    "model_type": "这里应写下级字段（键: 值），不能是文字或列表",
    "model_attributes_type": "这里应写下级字段（键: 值），不能是文字或列表",
    "dict_type": "这里应写下级字段（键: 值），不能是文字或列表",
    "tuple_type": "这里应写列表，每项一行，以“- ”开头",
    "bool_parsing": "应写 是 或 否",
    "bool_type": "应写 是 或 否",
    "int_parsing": "应写整数",
    "int_from_float": "应写整数",
    "too_short": "至少要写 {min_length} 项",
    "too_long": "最多只能写 {max_length} 项",
}
_SHARED: tuple[FieldPath, ...] = (("plaintiff",), ("jurisdiction",))
"""What cases normally take from the project file."""
_PATTERNS = {
    r"^\d{6}$": "应为六位数字的行政区划代码，如 370202",
    r"^(CN|\d{6})$": "应为六位数字的行政区划代码，如 370202；只用全国规则的写 CN",
    r"^(([01]\d|2[0-3]):[0-5]\d)?$": "时刻要写成 09:30 的样子",
}
_ID_PATTERN = '编号不能含空格和 / \\ : * ? " < > | # 等符号，最长 80 字'


def read(cls: type[V], document: YamlDocument) -> V:
    """Read a document as a value of `cls`; keys and enumerations in English or Chinese, empty scalars count as not written.

    Raises InputError with every problem found: unknown keys, wrong values, missing fields.
    """
    english, problems = translate(cls, document)
    try:
        value = cls.model_validate(_without_empty(english.data) if english.data is not None else {})
    except ValidationError as error:
        problems += [_problem(cls, english, details) for details in _own(error.errors(include_url=False))]
    else:
        if not problems:
            return value
    raise InputError(problems)


def _own(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where only its entries are wrong."""
    return [
        e
        for e in errors
        if e["type"] != "too_short" or not any(o["loc"][: len(e["loc"])] == e["loc"] and o is not e for o in errors)
    ]


def _without_empty(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_empty(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_without_empty(item) for item in data]
    return data


def _problem(cls: type[BaseModel], document: YamlDocument, details: ErrorDetails) -> Problem:
    path, missing = _path(document.data, details)
    where = document.where(path)
    if details["type"] == "missing":
        english = str(missing)
        whole = path if path and path[-1] == english else (*path, english)
        hint = "；通常写在项目文件里，用 extends: [../../project.yaml] 引用" if whole in _SHARED else ""
        return Problem(f"缺少“{_label(cls, whole)}”（{english}）", where, "这是必填项", f"请补写这一项{hint}")
    if details["type"] == "extra_forbidden":
        return Problem(
            f"这里不能写“{_label(cls, path)}”", where, "它不属于这一类（自然人与组织的字段不同）", "请删去，或改写“类别”"
        )
    return Problem(f"“{_label(cls, path)}”{message(details)}", where)


def _path(data: Any, details: ErrorDetails) -> tuple[FieldPath, str | None]:
    """Follow pydantic's location through the data; steps that are not there are union tags, or the missing field at the end."""
    path: FieldPath = ()
    for step in details["loc"]:
        inside = step in data if isinstance(data, dict) else isinstance(data, list) and isinstance(step, int)
        if inside:
            data = data[step]
            path = (*path, step)
    return path, str(details["loc"][-1]) if details["type"] == "missing" else None


def _label(cls: type[BaseModel], path: FieldPath) -> str:
    """Write a path in Chinese titles: 被告 第1项 证件号码."""
    classes: tuple[type[BaseModel], ...] = (cls,)
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"第{step + 1}项")
            continue
        known = [entries(model)[step] for model in classes if step in entries(model)]
        parts.append(known[0].title if known and known[0].title else step)
        classes = tuple(model for entry in known for model in entry.models)
    return " ".join(parts) or "整个文件"


def message(details: ErrorDetails) -> str:
    """Say in Chinese what is wrong with one value: `不能小于 0`."""
    kind, context = details["type"], details.get("ctx", {})
    if kind in {"value_error", "assertion_error"}:
        return "：" + mask(str(context.get("error", details["msg"])))
    if kind == "literal_error":
        return _not_allowed(details["input"], str(context["expected"]))
    if kind == "string_pattern_mismatch":
        return "：" + _PATTERNS.get(str(context["pattern"]), _ID_PATTERN)
    if kind in _MESSAGES:
        return "：" + _MESSAGES[kind].format(**context)
    return f"：不合要求（{details['msg']}）"


def _not_allowed(value: object, expected: str) -> str:
    allowed = [text or digits for text, digits in re.findall(r"'([^']*)'|(\d+)", expected) if text or digits]
    table = word_table(frozenset(allowed))
    shown = [f"{table[one]}（{one}）" if one in table else one for one in allowed]
    close = difflib.get_close_matches(str(value), [*allowed, *table.values()], n=1, cutoff=0.5)
    hint = f"，最接近的是“{close[0]}”" if close else ""
    return f"：不能写“{mask(str(value))}”{hint}；可用：{'、'.join(shown)}"
