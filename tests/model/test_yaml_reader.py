"""Broken case files: every problem at once, each with file, line and column, in Chinese."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase import plainyaml
from feecase.errors import InputError
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.yaml_reader import read

GOOD = {
    "id: 3-1-302": "id: 3-1-302",
    "charges": "charges:\n  - {id: C1, from: 2025-01-01, to: 2025-03-31, amount: 570.00}",
    "plaintiff": "plaintiff: {name: 阳光物业}",
    "defendants": "defendants: [{name: 李明}]",
    "premises": "premises: {project: 阳光花园, unit: 3-1-302}",
    "jurisdiction": 'jurisdiction: "370202"',
}


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as raised:
        read(Case, plainyaml.parse(text, "case.yaml"))
    return [(problem.where.removeprefix("case.yaml "), problem.what) for problem in raised.value.problems]


def case_with(**changes: str) -> str:
    """The good case with the named lines replaced; the replacement stands first, on line 1."""
    rest = [line for key, line in GOOD.items() if key not in changes]
    return "\n".join([*(f"{key}: {value}" for key, value in changes.items()), *rest])


def test_the_good_case_is_good():
    assert read(Case, plainyaml.parse(case_with())).id == "3-1-302"


def marked(text: str) -> tuple[str, str]:
    """Take the sign ‸ out of a text; it stands right before the place that a message must name."""
    before = text[: text.index("‸")]
    return text.replace("‸", ""), f"第{before.count(chr(10)) + 1}行第{len(before) - (before.rfind(chr(10)) + 1) + 1}列"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"charges": "[{id: C1, from: ‸2025-02-30, to: 2025-03-31}]"}, "“应收款项 第1项 起”：没有 2025-02-30 这一天"),
        (
            {"charges": "[{id: C1, from: ‸2025/02/03, to: 2025-03-31}]"},
            "“应收款项 第1项 起”：日期要写成 2026-03-05 的样子，不是“2025/02/03”",
        ),
        (
            {"charges": "[‸{id: C1, from: 2025-04-01, to: 2025-03-31}]"},
            "“应收款项 第1项”：期间止日 2025-03-31 早于起日 2025-04-01",
        ),
        (
            {"charges": "[{id: C1, from: 2025-01-01, to: 2025-03-31, amount: ‸1.005}]"},
            "“应收款项 第1项 应收金额”：金额最多两位小数：“1.005”",
        ),
        (
            {"charges": f"[{{id: C1, from: 2025-01-01, to: 2025-03-31, amount: ‸{'9' * 40}}}]"},
            "“应收款项 第1项 应收金额”：金额应小于 1,000,000,000,000 元，请核对位数",
        ),
        ({"charges": "[{id: C1, from: 2025-01-01, to: 2025-03-31, amount: ‸-1}]"}, "“应收款项 第1项 应收金额”：不能小于 0"),
        ({"charges": "[{id: C1, from: 2025-01-01, to: 2025-03-31, amount: 1,‸000}]"}, "不认识的键“000”"),
        (
            {"charges": "[{id: ‸C 1, from: 2025-01-01, to: 2025-03-31}]"},
            '“应收款项 第1项 编号”：编号不能含空格和 / \\ : * ? " < > | # 等符号，最长 80 字',
        ),
        ({"charges": "[‸{id: C1, to: 2025-03-31}]"}, "缺少“应收款项 第1项 起”（from）"),
        ({"charges": "‸没有"}, "“应收款项”：这里应写列表，每项一行，以“- ”开头"),
        ({"charges": "[‸没有]"}, "“应收款项 第1项”：这里应写下级字段（键: 值），不能是文字或列表"),
        ({"jurisdiction": "‸青岛"}, "“管辖地代码”：应为六位数字的行政区划代码，如 370202；只用全国规则的写 CN"),
        (
            {"plaintiff": "{name: 甲, uscc: ‸91370202MA3TY1805}"},
            "“原告 统一社会信用代码”：统一社会信用代码应为 18 位数字和大写字母（不用 I、O、S、V、Z）",
        ),
        (
            {"defendants": "[{name: 李明, id_no: ‸37021219830115211}]"},
            "“被告 第1项 证件号码”：身份证号应为 18 位，前 17 位是数字",
        ),
        ({"defendants": "[{name: 李明, id_no: ‸3702}]"}, "“被告 第1项 证件号码”：身份证号应为 18 位，前 17 位是数字"),
        ({"defendants": "[{name: 李明, id_no: ‸370212198313152118}]"}, "“被告 第1项 证件号码”：身份证号中的出生日期不存在"),
        ({"defendants": "[{name: 李明, kind: 自然人, org_type: ‸上市公司}]"}, "这里不能写“被告 第1项 类型”"),
        ({"defendants": "‸[]"}, "“被告”：至少要写 1 项"),
        ({"premises": "{project: 阳光, unit: ‸''}"}, "“物业 房号”：不能为空"),
        (
            {"premises": "{project: 阳光, unit: 1, area: ‸九十}"},
            "“物业 建筑面积”：不是数字：“九十”（不要写千分号、货币符号或单位）",
        ),
        ({"premises": "{project: ‸[阳光], unit: 1}"}, "“物业 物业项目”：这里应写文字，不能是列表或下级字段"),
        ({"contract": "{name: 甲, continued: ‸或许}"}, "“合同 期满后继续服务”：应写 是 或 否"),
        ({"contract": "{name: 甲, payment: {day: ‸三}}"}, "“合同 交费安排 交费日”：应写整数"),
        ({"contract": "{name: 甲, payment: {day: ‸40}}"}, "“合同 交费安排 交费日”：不能大于 31"),
        ({"contract": "{name: 甲, payment: {every: ‸5}}"}, "“合同 交费安排 计费周期”：不能写“5”；可用：1、2、3、6、12"),
        (
            {"contacts": "\n - id: K1\n   类别: 催缴函\n   送达结果: ‸好"},
            "“往来记录 第1项 送达结果”：不能写“好”；可用：签收、他人签收、拒收、退回、已读、未读、张贴、接通、未接通、已回复、不明",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place(changes, what):
    text, where = marked(case_with(**changes))

    assert problems(text) == [(where, what)]


def test_a_wrong_word_of_an_enumeration_shows_the_nearest_and_all():
    text, place = marked(case_with(contacts="[{id: K1, kind: ‸催交函}]"))
    ((where, what),) = problems(text)

    assert where == place
    assert what.startswith("“往来记录 第1项 类别”：不能写“催交函”，最接近的是“催缴函”；可用：提醒（reminder）、")


def test_all_problems_come_at_once():
    found = problems("甲: 1\nid: a/b\ndefendants: [{name: 李明}]\n")

    assert [what for _, what in found] == [
        "不认识的键“甲”",
        '“案件编号”：编号不能含空格和 / \\ : * ? " < > | # 等符号，最长 80 字',
        "缺少“管辖地代码”（jurisdiction）",
        "缺少“原告”（plaintiff）",
        "缺少“物业”（premises）",
    ]


def test_long_numbers_are_masked_in_messages():
    ((_, what),) = problems(case_with(premises="{project: 阳光, unit: 1, area: '37021219830115211X'}"))

    assert "370***11X" in what
    assert "37021219830115211X" not in what


def test_an_empty_scalar_counts_as_not_written():
    assert read(Case, plainyaml.parse(case_with() + "\nservice: {address: }\ncourt:\n")).court is None


def test_an_empty_file_is_the_default():
    assert read(Choices, plainyaml.parse("# 无\n")) == Choices()


def test_unanswered_questions_stay_unanswered():
    choices = read(Choices, plainyaml.parse("对纠纷解决方式的意愿: {了解先行调解的好处: [是, 否, ~, ~, ~]}"))

    assert choices.mediation.knows_benefits == (True, False, None, None, None)


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_raise_anything_else(text):
    with contextlib.suppress(InputError):
        read(Choices, plainyaml.parse(text))


def test_scalars_stay_text(english):
    case = read(Case, plainyaml.parse(english.replace("unit: 3-1-302", "unit: 0302")))

    assert case.premises.unit == "0302"


def texts(data):
    """Write what JSON holds as a case file does: scalars as text."""
    if isinstance(data, dict):
        return {key: texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [texts(value) for value in data]
    return {True: "true", False: "false"}.get(data, str(data)) if isinstance(data, bool | int) else data


def test_json_round_trip_loses_nothing(case):
    assert Case.model_validate_json(case.model_dump_json()) == case
    said = case.model_dump(mode="json", exclude_defaults=True)
    said["defendants"][1]["kind"] = "organisation"

    assert read(Case, plainyaml.parse(plainyaml.dump(texts(said)))) == case


@pytest.mark.parametrize(("field", "shared"), [("plaintiff", True), ("jurisdiction", True), ("id", False)])
def test_a_case_that_lacks_what_projects_say_is_pointed_to_extends(field, shared):
    text = "\n".join(line for line in GOOD.values() if not line.startswith(f"{field}:"))

    with pytest.raises(InputError) as raised:
        read(Case, plainyaml.parse(text, "case.yaml"))
    (problem,) = raised.value.problems
    assert ("extends: [../../project.yaml]" in problem.next) is shared
