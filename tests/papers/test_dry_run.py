"""A template tried with cases: everything that goes wrong or stays empty is told at once, with its place and the case."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import Field

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.errors import TemplateError
from feecase.model.base import Money, Value
from feecase.papers.citation import CitableLaw
from feecase.workshop.dry_run import Sample, try_out
from feecase.workshop.template_check import check

FOLDER = feecase_templates()[0].path
WORD = [spec for spec in PAPERS if spec.write is None]


class Person(Value):
    name: str = Field(title="姓名")
    born: dt.date | None = Field(None, title="出生日期")
    phone: str = Field("", title="联系电话")


class Paper(Value):
    people: tuple[Person, ...] = Field((), title="被告")
    court: Person | None = Field(None, title="法院")
    amount: Money = Field(title="欠费总额")


FULL = Paper(
    people=(Person(name="张三", born=dt.date(1980, 1, 1), phone="1"), Person(name="李四")),
    court=Person(name="某院"),
    amount="10.00",
)
BARE = Paper(people=(Person(name="王五"),), amount="10.00")


def tried(template: bytes, *papers: Paper) -> list[tuple[str, str, str]]:
    samples = [Sample(f"案{number}", paper) for number, paper in enumerate(papers or (FULL, BARE), 1)]
    return [(fault.level, fault.what, str(fault.place)) for fault in try_out(template, "x", samples)]


def test_everything_wrong_is_told_not_the_first_alone(word):
    template = word(
        "{{ 被告.出生日期 }}",
        "{{ 法院.姓名 }}",
        "{% for 人 in 被告 %}{{ 人.出生日期|短日期 }}{% endfor %}",
        "{{ 被告 }}",
        "{{ 欠费总额|中文日期 }}",
        "{{ 好 }}",
    )
    assert tried(template, BARE) == [
        ("blocking", "模板里的这一处不能打印", "正文第1段“{{ 被告.出生日期 }}”"),
        ("blocking", "模板里的“姓名”没有对应的内容", "正文第2段“{{ 法院.姓名 }}”"),
        ("blocking", "这里的值是空的", "正文第3段“{% for 人 in 被告 %}{{ 人.出生日期|短日期 }}{% endfor %}”"),
        ("blocking", "模板里的这一处不能打印", "正文第4段“{{ 被告 }}”"),
        ("blocking", "这个值不能用“中文日期”", "正文第5段“{{ 欠费总额|中文日期 }}”"),
        ("blocking", "模板里的“好”没有对应的内容", "正文第6段“{{ 好 }}”"),
    ]


def test_cases_differ_and_are_named(word):
    (fault,) = try_out(word("{{ 被告[0].出生日期 }}"), "x", [Sample("甲案", FULL), Sample("乙案", BARE), Sample("丙案", BARE)])
    assert fault.why == "这个值是空的，不能直接打印（案件 乙案、丙案）"


@pytest.mark.parametrize("tag", ["{{ 被告[0].联系电话 }}", "{{ 没填|default('＿＿＿') }}", "{{ none|中文日期 }}", "{{ '　' }}"])
def test_blank_results_are_notes(word, tag):
    assert tried(word("前", tag), BARE) == [("note", "这里打印出来是空白", f"正文第2段“{tag.replace('　', ' ')}”")]


def test_cells_that_stay_empty_and_cells_that_word_cannot_open(word, kit):
    cells = [
        kit.cell(2000, kit.para("{% if 法院 %}{{ 法院.姓名 }}{% endif %}")),
        kit.cell(2000, kit.para("固定")),
        kit.cell(2000, kit.p("if 法院"), kit.para("{{ 法院.姓名 }}"), kit.p("endif")),
    ]
    template = word(kit.table([2000, 2000, 2000], kit.row(*cells)))
    assert tried(template, FULL) == []
    assert tried(template, BARE) == [
        ("note", "这一格没有内容", "正文表1第1行第1列“{% if 法院 %}{{ 法院.姓名 }}{% endif %}”"),
        ("blocking", "这一行有一格没有段落，Word 会报告文件损坏", "正文表1第1行第1列“{% if 法院 %}{{ 法院.姓名 }}{% endif %}”"),
    ]


def test_a_table_without_rows_is_told(word, kit):
    template = word(
        kit.table([4000], kit.tr("for 人 in 被告"), kit.row(kit.cell(4000, kit.para("{{ 人.姓名 }}"))), kit.tr("endfor"))
    )
    assert tried(template, FULL) == []
    assert [what for _, what, _ in tried(template, Paper(amount="1.00"))] == ["有一个表格一行也没有，Word 会报告文件损坏"]


def test_what_the_check_without_data_has_told_is_not_told_again(word):
    template = word("{{ 被告.姓明 }}", "{{ 法院.姓名 }}")
    known = check(template, "x", Paper)
    assert [fault.what for fault in known] == ["模板里的“被告.姓明”没有对应的内容"]
    again = try_out(template, "x", [Sample("案", BARE)], known=known)
    assert [str(fault.place) for fault in again] == ["正文第2段“{{ 法院.姓名 }}”"]


@pytest.mark.parametrize(
    ("tag", "what"),
    [
        ("{% for 人 in 法院.姓名 %}x{% endfor %}{% for 人 in none %}x{% endfor %}", "这里不能循环"),
        ("{{ 1 / 0 }}", "模板里的这一处不能执行"),
        ("{{ 被告|map('upper')|list }}", "这个值不能用“upper”"),
        ("{% if 没有 == 1 or 没有.甲.乙 %}x{% endif %}", "模板里的“没有”没有对应的内容"),
        ("{{ 没有|金额 }}{{ 没有|length }}", "模板里的“没有”没有对应的内容"),
        ("{{ ''.__class__ }}", "模板里不能用“__class__”"),
    ],
)
def test_other_mistakes_have_their_place_too(word, tag, what):
    found = tried(word("前", tag, "{{ 欠费总额 }}"), FULL)
    assert what in [one for _, one, _ in found]
    assert {place.split("“")[0] for _, _, place in found} == {"正文第2段"}


def test_a_guarded_name_is_no_mistake(word):
    assert (
        tried(
            word(
                "{% if 法院 %}{{ 法院.姓名 }}{% endif %}",
                "{% if 也许 is defined %}{{ 也许 }}{% endif %}",
                "{{ 也许|default('无') }}",
            )
        )
        == []
    )


def test_rendering_itself_has_the_last_word(word, kit):
    template = word(kit.tr("for 人 in 被告"), "{{ 欠费总额 }}{% for 人 in 被告 %}")
    with pytest.raises(TemplateError, match="循环或条件没有结束标签"):
        tried(template)
    odd = word("{% if 法院 %}甲", "乙{% endif %}", kit.picture("欠费总额", 1000, "rId9", "图"), pictures={"rId9": kit.grey_png()})
    assert [what for _, what, _ in tried(odd, FULL)] == ["这个值不能用“_height”"]


@pytest.mark.parametrize("spec", WORD, ids=lambda spec: spec.id)
@pytest.mark.parametrize("sort", ["owners", "company"])
def test_the_shipped_templates_have_nothing_but_blanks(spec, sort, context, company, fit):
    case = fit(spec.id, context if sort == "owners" else company)
    sample = Sample(sort, spec.build(case), case.loaded.case)
    found = try_out((FOLDER / f"{spec.id}.docx").read_bytes(), spec.id, [sample], CitableLaw(case.library, case.claim.as_of))
    assert [fault for fault in found if fault.level == "blocking"] == []
