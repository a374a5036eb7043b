"""The one function that renders: names, escaping, blanks refused with their place, the same bytes twice."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import pytest
from lxml import etree
from pydantic import Field

from feecase.errors import TemplateError
from feecase.model.base import Money, Value
from feecase.papers.render import render_docx
from feecase.papers.text import extract


class Somebody(Value):
    name: str = Field(title="姓名")
    born: dt.date | None = Field(None, title="出生日期")


class Paper(Value):
    debtors: tuple[Somebody, ...] = Field(title="被告")
    amount: Money = Field(title="欠费总额")
    notes: tuple[str, ...] = Field((), title="说明")


PAPER = Paper(debtors=(Somebody(name="甲&乙物业<分公司>"),), amount=Decimal("1010.05"))
TWO = Paper(debtors=(Somebody(name="张三"), Somebody(name="李四")), amount=Decimal("1.00"))


def problem(template: bytes, context: object = PAPER):
    with pytest.raises(TemplateError) as caught:
        render_docx(template, context)
    return caught.value.problems[0]


def xml(content: bytes, member: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(member).decode()


def test_a_name_with_signs_survives(word):
    paper = render_docx(word("原告：{{ 被告.姓名 }}。"), PAPER)
    assert extract(paper).splitlines()[0] == "原告：甲&乙物业<分公司>。"
    etree.fromstring(xml(paper).encode())


@pytest.mark.parametrize(
    "name", ["{{ 被告.姓名 }}", "{{ 被告[0].姓名 }}", "{{ debtors.name }}", "{{ 被告.名称 }}", "{{ debtors[0].姓名 }}"]
)
def test_english_and_chinese_names_are_one(word, name):
    assert "甲&乙物业<分公司>" in extract(render_docx(word(name), PAPER))


def test_several_parties_are_joined_or_looped(word):
    text = extract(
        render_docx(word("致：{{ 被告.姓名 }}", "{% for 人 in 被告 %}{{ loop.index }}.{{ 人.姓名 }} {% endfor %}"), TWO)
    )
    assert text.splitlines()[:2] == ["致：张三、李四", "1.张三 2.李四 "]


def test_several_dates_are_not_joined(word):
    assert "出生日期" in problem(word("{{ 被告.出生日期 }}"), TWO).what


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ 欠费总额|金额 }}", "1010.05"),
        ("{{ 欠费总额|千分位 }}", "1,010.05"),
        ("{{ 欠费总额|大写金额 }}", "人民币壹仟零壹拾元零伍分"),
        ("{{ d }}", "2026年3月5日"),
        ("{{ d|短日期 }}", "2026.03.05"),
        ("{{ none_date|中文日期 }}", "　　　　年　　月　　日"),
        ("{{ area|数量 }}", "89.5"),
        ("{{ price|单价 }}", "1.855"),
        ("{{ area|单价 }}", "89.50"),
        ("{{ 3|中文数字 }}", "三"),
        ("{{ yes }}/{{ yes|勾选 }}/{{ (not yes)|勾选 }}", "是/☑/☐"),
        ("{{ ['甲', '乙']|顿号 }}", "甲、乙"),
        ("{{ ''|或无 }}", "无"),
        ("{{ 'a' ~ 欠费总额 }}", "a1010.05"),
    ],
)
def test_filters_write_as_papers_do(word, tag, printed):
    context = {
        "d": dt.date(2026, 3, 5),
        "none_date": None,
        "area": Decimal("89.50"),
        "price": Decimal("1.855"),
        "yes": True,
        "欠费总额": Decimal("1010.05"),
    }
    assert extract(render_docx(word(tag), context)).splitlines()[0] == printed


def test_an_undefined_name_is_refused_with_its_place(word, kit):
    table = kit.table(
        [4000, 4000],
        kit.row(kit.cell(4000, kit.para("一")), kit.cell(4000, kit.para("二"))),
        kit.row(kit.cell(4000, kit.para("欠费：{{ 欠费总领 }}元"))),
    )
    found = problem(word("第一段", "{{ 欠费总额|金额 }}", table))
    assert found.what == "模板里的“欠费总领”没有对应的内容"
    assert found.where == "模板 正文表1第2行第1列“欠费：{{ 欠费总领 }}元”"
    assert found.next == "最接近的名称是“欠费总额”"


def test_an_undefined_field_names_the_nearest_of_its_group(word):
    found = problem(word("甲", "{% for 人 in 被告 %}{{ 人.姓明 }}{% endfor %}"))
    assert (found.where, found.next) == ("模板 正文第2段“{% for 人 in 被告 %}{{ 人.姓明 }}{% endfor %}”", "最接近的名称是“姓名”")


@pytest.mark.parametrize(
    "tag",
    [
        "{% if 没有 %}x{% endif %}",
        "{% for x in 没有 %}x{% endfor %}",
        "{{ 没有|length }}",
        "{{ 没有 == 1 }}",
        "{{ 没有.甲 }}",
        "{{ 'a' ~ 没有 }}",
        "{{ 没有|或无 }}",
    ],
)
def test_undefined_is_never_a_blank(word, tag):
    assert problem(word(tag)).what == "模板里的“没有”没有对应的内容"


def test_an_empty_value_is_not_printed(word):
    assert problem(word("生于{{ 被告.出生日期 }}")).why == "这个值是空的，不能直接打印"


def test_a_group_is_not_printed(word):
    assert "这是一组内容" in problem(word("{{ 被告 }}")).why


def test_places_in_footers_are_named(word):
    assert problem(word("甲", footer="{{ 页码错 }}")).where == "模板 页脚第1段“{{ 页码错 }} 第 1 页 共 1 页”"


def test_places_hold_where_docxtpl_makes_tags_of_its_own(word, kit):
    cells = [
        kit.cell(2000, kit.para("{% vm %}甲")),
        kit.cell(2000, kit.para("{{ 人.姓名 }}")),
        kit.cell(2000, kit.para("{{ 人.错 }}")),
    ]
    table = kit.table([2000, 2000, 2000], kit.tr("for 人 in 被告"), kit.row(*cells), kit.tr("endfor"))
    assert problem(word("{{ 欠费总额 }}", table, "{{ 欠费总额 }}")).where == "模板 正文表1第2行第3列“{{ 人.错 }}”"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{% for x in 被告 %}", "循环或条件没有结束标签（endfor、endif）"),
        ("{{ 欠费总额|大写 }}", "没有“大写”这个过滤器"),
        ("{{ 欠费总额。}}", "有不该出现的字符“。”（可能是全角标点）"),
        ("{% 若 x %}", "不认识的标签“若”，或结束标签没有对应的开始"),
    ],
)
def test_syntax_errors_are_explained_at_their_place(word, body, why):
    found = problem(word("前", body, "后"))
    assert found.why == why
    if "endfor" not in why:
        assert found.where == f"模板 正文第2段“{body}”"


def test_wrong_types_in_filters_are_refused(word):
    assert problem(word("{{ 被告.姓名|金额 }}")).why == "这里要金额，得到的是“甲&乙物业<分公司>”"


def test_the_same_input_gives_the_same_bytes(word):
    template = word("{{ 被告.姓名 }}")
    assert render_docx(template, PAPER) == render_docx(template, PAPER)
    with zipfile.ZipFile(io.BytesIO(render_docx(template, PAPER))) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_dates_of_the_template_do_not_reach_the_paper(word):
    source = io.BytesIO(word("甲"))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "docProps/core.xml":
                dated = "<dcterms:created xmlns:dcterms='http://purl.org/dc/terms/'>2020-01-01T00:00:00Z</dcterms:created><cp:lastModifiedBy>某人</cp:lastModifiedBy>"
                content = content.replace("</cp:coreProperties>", dated + "</cp:coreProperties>")
            new.writestr(name, content)
    core = xml(render_docx(target.getvalue(), {}), "docProps/core.xml")
    assert "created" not in core
    assert "某人" not in core


def test_tags_split_across_runs_and_smart_quotes_are_repaired(word, kit):
    split = kit.para(kit.run("{"), kit.run("{ 被告", bold=True), kit.run("."), kit.run("姓名 }", font="黑体"), kit.run("}"))
    quoted = kit.para("{% if 被告.姓名 == ‘甲&乙物业<分公司>’ %}对{% else %}错{% endif %}")
    assert extract(render_docx(word(split, quoted), PAPER)).splitlines()[:2] == ["甲&乙物业<分公司>", "对"]


def test_rows_and_paragraphs_repeat_without_blank_lines(word, kit):
    table = kit.table([8000], kit.tr("for 人 in 被告"), kit.row(kit.cell(8000, kit.para("{{ 人.姓名 }}"))), kit.tr("endfor"))
    text = extract(render_docx(word(kit.p("for 人 in 被告"), "{{ 人.姓名 }}", kit.p("endfor"), table), TWO))
    assert text.splitlines()[:6] == ["张三", "李四", "┌", "| 张三 |", "| 李四 |", "└"]


def test_lines_and_control_characters_in_values(word):
    paper = render_docx(word("{{ x }}"), {"x": "一\n二\x00\x0b三"})
    assert extract(paper).splitlines()[0] == "一⏎二三"


def test_template_tags_in_values_are_text(word):
    assert extract(render_docx(word("{{ x }}"), {"x": "{{ 7*7 }}{% raw %}"})).splitlines()[0] == "{{ 7*7 }}{% raw %}"


def test_checkboxes_are_controls_that_follow_their_expression(word, kit):
    paper = render_docx(word(kit.para("男", kit.box("x == '男'"), "女", kit.box("x == '女'"))), {"x": "男"})
    assert extract(paper).splitlines()[0] == "男☑女☐"
    assert re.findall(r'w14:checked w14:val="(\d)"', xml(paper)) == ["1", "0"]
    assert "w:tag" not in xml(paper)


def test_an_error_in_a_checkbox_has_a_place(word, kit):
    assert problem(word("甲", kit.para("男", kit.box("没有 == '男'")))).where == "模板 正文第2段“男☐{{ 没有 == '男' }}”"


def test_a_picture_takes_the_place_of_the_one_in_the_template(word, kit):
    png = kit.grey_png()[:16] + (300).to_bytes(4, "big") + (150).to_bytes(4, "big") + kit.grey_png()[24:]
    template = word(kit.picture("图.甲", 2000, "rId9", "样图"), pictures={"rId9": kit.grey_png()})
    paper = render_docx(template, {"图": {"甲": png}})
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        assert archive.read("word/media/rId9.png") == png
    assert re.findall(r'cx="(\d+)" cy="(\d+)"', xml(paper)) == [("1270000", "635000")] * 2
    assert problem(template, {"图": {"甲": b"no picture"}}).why == "图片要 PNG 格式"


def test_macros_and_sets_work(word):
    text = "{% macro m(x) %}<{{ x }}>{% endmacro %}{% set y = 被告[0].姓名 %}{{ m(y) }}"
    assert extract(render_docx(word(text), PAPER)).splitlines()[0] == "<甲&乙物业<分公司>>"


def test_a_missing_template_is_an_error(tmp_path):
    with pytest.raises(TemplateError, match="模板打不开"):
        render_docx(tmp_path / "没有.docx", {})


def test_a_paper_torn_by_its_row_tags_is_refused(kit, word):
    torn = word(
        kit.X("<w:p><w:r><w:t>{% if x %}</w:t></w:r></w:p>"), kit.table([2000], kit.row(kit.cell(2000, kit.para("{% endif %}"))))
    )
    assert problem(torn, {"x": False}).what == "模板的行标签没有配好"


@pytest.mark.parametrize("mark", ["r", "p", "tr", "tc"])
def test_a_tag_that_would_take_the_place_of_its_paragraph_is_refused(word, mark):
    """Word would not show what such a tag prints."""
    found = problem(word("甲", f"金额{{{{{mark} 欠费总额 }}}}元"))
    assert (found.where, found.next) == (
        f"模板 正文第2段“金额{{{{{mark} 欠费总额 }}}}元”",
        f"请写成 {{{{ 名称 }}}}，去掉“{mark}”",
    )
