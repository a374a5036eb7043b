"""Checking a template without data: every fault with its place and a fix; the shipped ones have none."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from pydantic import Field

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.errors import TemplateError
from feecase.model.base import Money, Value
from feecase.papers.render import parse
from feecase.workshop.fields import offered, used
from feecase.workshop.template_check import _missing, check

FOLDER = feecase_templates()[0].path


class Row(Value):
    due: dt.date = Field(title="应收日期")
    amount: Money = Field(title="金额数")


class Paper(Value):
    name: str = Field(title="姓名")
    rows: tuple[Row, ...] = Field(title="明细")
    first: Row | None = Field(None, title="首笔")


def faults(template: bytes) -> list[tuple[str, str, str]]:
    return [(fault.what, str(fault.place), fault.next) for fault in check(template, "我的模板.docx", Paper)]


@pytest.mark.parametrize("spec", [spec for spec in PAPERS if spec.write is None], ids=lambda spec: spec.id)
def test_the_shipped_templates_have_no_faults(spec):
    assert check((FOLDER / f"{spec.id}.docx").read_bytes(), spec.id, spec.context, spec.headings) == ()


def test_every_unknown_name_is_found_with_its_place(word):
    template = word(
        "{{ 姓命 }}", "{% for 行 in 明细 %}{{ 行.应收日 }}{{ 行.金额数|金额 }}{% endfor %}{{ 首笔.due }}{{ rows[0].amount }}"
    )
    assert faults(template) == [
        ("模板里的“姓命”没有对应的内容", "正文第1段“{{ 姓命 }}”", "最接近的名称是“姓名”"),
        (
            "模板里的“明细.应收日”没有对应的内容",
            "正文第2段“{% for 行 in 明细 %}{{ 行.应收日 }}{{ 行.金额数|金额 }}{% endfor %}{{ 首笔.due }}{{ rows[0].a……”",
            "最接近的名称是“应收日期”",
        ),
    ]


def test_filters_on_the_wrong_kind_of_field_are_found(word):
    found = faults(word("{{ 姓名|金额 }}{{ 首笔.应收日期|中文日期 }}", "{{ 首笔.应收日期|大写金额 }}"))
    assert [what for what, _, _ in found] == ["“姓名”不能用“金额”", "“首笔.应收日期”不能用“大写金额”"]


def test_names_in_loops_assignments_and_macros_are_followed(word):
    template = word(
        "{% set 甲 = 首笔 %}{{ 甲.应收日期 }}{{ 甲.错 }}",
        "{% macro m(x) %}{{ x.anything }}{% endmacro %}{{ m(姓名) }}",
        "{% for 行 in 明细|sort(attribute='应收日期') %}{{ loop.index }}{{ 行|期间 }}{% endfor %}",
        "{% if 姓名 %}{{ 没有1 }}{% elif 没有2 %}{% else %}{{ 没有3 }}{% endif %}",
    )
    assert [fault.what.split("“")[1].split("”")[0] for fault in check(template, "x", Paper)] == [
        "首笔.错",
        "明细.from",
        "明细.to",
        "没有1",
        "没有2",
        "没有3",
    ]


def test_tags_that_cannot_be_read_do_not_hide_the_rest(word):
    found = check(word("{% for x in 明细 %}", "{{ 姓名 }} }}"), "我的模板.docx", Paper)
    assert [(fault.why, fault.fatal) for fault in found] == [
        ("循环或条件没有结束标签（endfor、endif）", True),
        ("会原样印出来", False),
    ]
    with pytest.raises(TemplateError, match="不是可读的 Word 文件"):
        check(b"x", "我的模板.docx", Paper)


def test_an_element_form_must_keep_its_elements(word):
    spec = next(spec for spec in PAPERS if spec.id == "element-complaint")
    found = check(word("民事起诉状 {{ 原告.名称 }}"), "element-complaint.docx", spec.context, spec.headings)
    assert "缺少要素“10. 催缴情况”" in [fault.what for fault in found]
    assert all(str(fault.problem("模板").where) == "模板" for fault in found)


def test_fields_are_listed_in_both_languages():
    listed = {".".join(info.words): (".".join(info.path), info.kind, info.repeats) for info in offered(Paper)}
    assert listed == {
        "姓名": ("name", "文字", False),
        "明细": ("rows", "一组字段", True),
        "明细.应收日期": ("rows.due", "日期", False),
        "明细.金额数": ("rows.amount", "数字或金额", False),
        "首笔": ("first", "一组字段", False),
        "首笔.应收日期": ("first.due", "日期", False),
        "首笔.金额数": ("first.amount", "数字或金额", False),
    }


def test_uses_name_pictures_and_checkboxes(word, kit):
    template = word(kit.para(kit.box("姓名 == '甲'")), kit.picture("图", 1000, "rId9", "图"), pictures={"rId9": kit.grey_png()})
    assert sorted({".".join(use.path) for use in used(parse(template, "x"))}) == ["图", "姓名"]


def test_tags_that_cannot_be_read_do_not_hide_one_another(word):
    template = word(
        "{{ 姓 名 }}{{ 姓命 }}",
        "{% if 姓名 = '甲' %}{{ 首笔.应收日 }}{% endif %}",
        "{% for 行 明细 %}{{ 姓名|没有 }}{% endfor %}",
        "{{ 姓名。}}",
    )
    found = [(fault.what, fault.place.label, fault.fatal) for fault in check(template, "x", Paper)]
    assert found == [
        ("模板里的“姓命”没有对应的内容", "正文第1段", False),
        ("模板里的“首笔.应收日”没有对应的内容", "正文第2段", False),
        ("模板标签写错了", "正文第1段", True),
        ("模板标签写错了", "正文第2段", True),
        ("模板标签写错了", "正文第3段", True),
        ("模板标签写错了", "正文第3段", True),
        ("模板标签写错了", "正文第4段", True),
    ]
    whys = [fault.why for fault in check(template, "x", Paper) if fault.fatal]
    assert whys[0] == "“名”是多余的：名称里不能有空格，文字要加引号"
    assert "没有“没有”这个过滤器" in whys


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("姓命", "姓名"), ("名姓", "姓名"), ("明細", "明细"), ("首笔款", "首笔"), ("Name", "name"), ("rows_", "rows")],
)
def test_the_nearest_right_name_is_told(word, wrong, right):
    (fault,) = check(word(f"{{{{ {wrong} }}}}"), "x", Paper)
    assert fault.next == f"最接近的名称是“{right}”"


def test_a_name_of_a_lower_group_is_told_with_its_group(word):
    (fault,) = check(word("{{ 应收日期 }}"), "x", Paper)
    assert fault.next == "可能是“明细.应收日期”“首笔.应收日期”"


def test_fields_of_the_case_in_the_wrong_filter_are_found(word):
    (fault,) = check(word("{{ 案件.物业.建筑面积|中文日期 }}"), "x", Paper)
    assert fault.what == "“案件.物业.建筑面积”不能用“中文日期”"


@pytest.mark.parametrize("name", ["element-complaint", "enforcement"])
def test_each_element_that_a_template_drops_is_missed(name):
    """Take the printed words of one element after another out of the shipped form: the check names exactly that element."""
    with zipfile.ZipFile(FOLDER / f"{name}.docx") as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    body = members["word/document.xml"].decode()
    (headings,) = (spec.headings for spec in PAPERS if spec.id == name)
    missed = []
    for element in headings:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for member, data in members.items():
                archive.writestr(member, body.replace(f">{element}", ">") if member == "word/document.xml" else data)
        missed += [fault.what for fault in _missing(out.getvalue(), headings) if fault.what == f"缺少要素“{element}”"]
    assert len(missed) > len(headings) * 2 / 3


class Period(Value):
    from_: dt.date = Field(alias="from", title="起")


class Periods(Value):
    rows: tuple[Period, ...] = Field(title="明细")


def test_a_former_name_is_noted_with_its_replacement(word):
    found = check(word("{% for 行 in 明细 %}{{ 行.from_|中文日期 }}{{ 行.起|中文日期 }}{% endfor %}"), "我的模板.docx", Periods)

    assert [(fault.what, fault.next, fault.level) for fault in found] == [("“from_”是旧名称", "请把“from_”改成“from”", "note")]
    assert [info.path for info in offered(Periods)] == [("rows",), ("rows", "from")]
