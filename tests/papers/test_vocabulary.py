"""The words of case files in every template: `{{ 被告.姓名 }}` reads the same whatever the paper calls the debtor."""

from __future__ import annotations

import pytest

from feecase.builtin.papers import PAPERS
from feecase.errors import TemplateError
from feecase.model.case import Case
from feecase.papers.render import render_docx
from feecase.papers.text import extract
from feecase.papers.words import AskedNames, TextAndGroup, top
from feecase.workshop.fields import offered, resolve_anywhere, snippet
from feecase.workshop.template_check import check

WORD = [spec for spec in PAPERS if spec.write is None]
IDS = [spec.id for spec in WORD]


@pytest.mark.parametrize("spec", WORD, ids=IDS)
@pytest.mark.parametrize("name", ["被告.姓名", "原告.名称", "案件.被告.姓名", "case_defendants"])
def test_the_parties_of_the_case_are_known_to_every_paper(spec, name, word, context, fit):
    made = fit(spec.id, context)
    written = {"case_defendants": "{% for 人 in 案件.defendants %}{{ 人.name }}、{% endfor %}"}.get(name, f"{{{{ {name} }}}}")
    template = word(written)
    assert check(template, "x", spec.context, law=None) == ()
    text = extract(render_docx(template, spec.build(made), case=made.loaded.case)).splitlines()[0]
    assert text == {"原告.名称": "甲&乙物业<分公司>", "case_defendants": "张&三、李<四>、"}.get(name, "张&三、李<四>")


def test_a_text_of_the_paper_stays_a_text_and_gives_members_when_asked(word, context):
    spec = next(spec for spec in WORD if spec.id == "evidence-catalogue")
    values = spec.build(context)
    both = word(
        "{{ 被告 }}",
        "{{ 被告.证件号码 }}" if False else "{% for 人 in 被告 %}{{ 人.姓名 }}；{% endfor %}",
        "{{ 被告|length > 0 }}",
    )
    lines = extract(render_docx(both, values, case=context.loaded.case)).splitlines()
    assert lines[1] == "张&三；李<四>；"
    assert lines[0] != ""


def test_everything_of_a_case_file_may_be_written(word, context):
    case = context.loaded.case
    template = word(
        "{{ 案件.物业.建筑面积 }}{{ 物业.unit }}",
        "{{ 案件.合同.合同名称 }}",
        "{% for 笔 in 案件.付款 %}{{ 笔.付款日期 }}{{ 笔.金额 }}{% endfor %}",
        "{{ 案件.法院.法院名称 }}",
    )
    spec = next(spec for spec in WORD if spec.id == "complaint")
    names = [f.what for f in check(template, "x", spec.context)]
    assert names == []
    lines = extract(render_docx(template, spec.build(context), case=case)).splitlines()
    assert lines[:2] == ["89.501号楼2单元301室", "阳光花园前期物业服务合同"]
    assert lines[2].startswith("2026年3月15日200.00")


def test_enumerations_of_case_files_are_written_in_chinese(word, context):
    template = word(
        "{% for 次 in 案件.往来记录 %}{{ 次.类别 }}/{{ 次.方式 }}；{% endfor %}",
        "{{ 案件.合同.合同类型 }}{% if 案件.被告[0].类别 == '自然人' %}个人{% endif %}",
    )
    spec = next(spec for spec in WORD if spec.id == "complaint")
    lines = extract(render_docx(template, spec.build(context), case=context.loaded.case)).splitlines()
    assert lines[0] == "提醒/微信；催缴函/邮政特快专递；其他/上门；"
    assert lines[1] == "前期物业服务合同个人"


def test_unknown_words_of_the_case_are_told_with_the_nearest(word):
    spec = next(spec for spec in WORD if spec.id == "complaint")
    found = check(word("{{ 案件.物业.建筑面职 }}", "{{ 姓名 }}", "{{ 案件.合童 }}"), "x", spec.context)
    assert [(f.what, f.next) for f in found] == [
        ("模板里的“案件.物业.建筑面职”没有对应的内容", "最接近的名称是“建筑面积”"),
        ("模板里的“姓名”没有对应的内容", "可能是“代理人.姓名”"),
        ("模板里的“案件.合童”没有对应的内容", "最接近的名称是“合同”"),
    ]


def test_without_a_case_the_words_are_unknown(word):
    with pytest.raises(TemplateError, match="“案件”没有对应的内容"):
        render_docx(word("{{ 案件.案由 }}"), {"x": 1})


def test_a_paper_knows_of_its_parties_what_the_case_knows(word, context):
    spec = next(spec for spec in WORD if spec.id == "complaint")
    template = word(
        "{{ 被告.名称 }}{{ 被告[0].证件号码 }}{% for 人 in 被告 %}/{{ 人.联系电话 }}{% endfor %}",
        "{{ 原告.统一社会信用代码 }}{{ 原告.名称 }}",
    )
    assert check(template, "x", spec.context) == ()
    lines = extract(render_docx(template, spec.build(context), case=context.loaded.case)).splitlines()
    assert lines[:2] == ["张&三、李<四>370102198001011237/13800000001/13800000002", "91370100MA3C0N0X1E甲&乙物业<分公司>"]
    with pytest.raises(TemplateError):
        render_docx(word("{{ 被告.all() }}"), spec.build(context), case=context.loaded.case)


def test_parties_are_matched_by_name_and_others_stay_as_they_are():
    own = {"被告": [{"name": "乙", "text": "1"}, {"name": "丙", "text": "2"}], "原告": {"name": "他人"}, "物业": 3}
    case = Case.model_validate(
        {
            "id": "1",
            "jurisdiction": "370100",
            "plaintiff": {"name": "甲"},
            "defendants": [{"name": "丁"}, {"name": "乙", "phone": "9"}],
            "premises": {"project": "x", "unit": "1"},
        }
    )
    names = frozenset(own)
    seen = top(own, case, AskedNames(names, names))
    assert [(one["text"], "phone" in one) for one in seen["被告"]] == [("1", True), ("2", False)]
    assert ("uscc" in seen["原告"], seen["物业"]) == (False, 3)


def test_only_what_is_asked_for_is_looked_at(context):
    case = context.loaded.case
    assert set(top({"x": 1}, case, AskedNames(frozenset({"x", "被告"})))) == {"x", "被告"}
    assert set(top({"x": 1}, case)) == {"x"}
    both = top({"被告": "张三等"}, case, AskedNames(frozenset({"被告"}), frozenset({"被告"})))["被告"]
    assert isinstance(both, TextAndGroup)
    assert (str.__str__(both), [one["姓名"] for one in both]) == ("张三等", ["张&三", "李<四>"])


def test_every_field_of_the_case_has_a_snippet_that_checks(word):
    spec = next(spec for spec in WORD if spec.id == "complaint")
    fields = list(offered(Case))
    assert len(fields) > 150
    for info in fields:
        assert resolve_anywhere(("案件", *info.words), spec.context) == ("case", *info.path)
        assert resolve_anywhere(("案件", *info.path), spec.context) == ("case", *info.path)
    for info in fields[::7]:
        written = snippet(info, fields)
        assert "{{" in written or "{% for" in written or info.kind == "一组字段"


def test_a_union_offers_the_fields_of_both(word):
    spec = next(spec for spec in WORD if spec.id == "complaint")
    assert check(word("{% for 人 in 案件.被告 %}{{ 人.身份证号 }}{% endfor %}"), "x", spec.context) != ()
    assert check(word("{% for 人 in 案件.被告 %}{{ 人.证件号码 }}{{ 人.统一社会信用代码 }}{% endfor %}"), "x", spec.context) == ()
