"""Review copies: the same text as the paper, with what was filled in highlighted and nothing else."""

import io
import zipfile

import pytest
from lxml import etree

from feecase.builtin.papers import PAPERS
from feecase.errors import TemplateError
from feecase.papers.produce import make
from feecase.papers.render import render_docx
from feecase.papers.review import review_copy
from feecase.papers.text import extract

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = [spec.id for spec in PAPERS if spec.write is None]


def part(content, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def highlighted(content, name="word/document.xml"):
    runs = part(content, name).iter(f"{W}r")
    return ["".join(run.itertext()) for run in runs if run.find(f"{W}rPr/{W}highlight") is not None]


def review(template, context):
    return review_copy(template, context, render_docx(template, context))


@pytest.mark.parametrize("name", WORD)
def test_every_paper_says_the_same_in_its_review_copy(name, specs, roots, fit, context):
    made = make(specs[name], fit(name, context), roots, review=True)
    assert extract(made.review) == extract(made.content)
    assert highlighted(made.review)
    assert not highlighted(made.content)
    assert make(specs[name], fit(name, context), roots).content == made.content
    with zipfile.ZipFile(io.BytesIO(made.review)) as archive:
        assert not any("\ufdd0".encode() in archive.read(member) for member in archive.namelist())


def test_values_are_highlighted_fixed_words_are_not(word):
    assert highlighted(
        review(word("被告{{ 姓名 }}欠{{ 金额 }}元，{% if 真 %}已催告{% endif %}"), {"姓名": "张三", "金额": 3, "真": True})
    ) == ["张三", "3"]


def test_values_in_loops_tables_and_several_lines(word, kit):
    made = review(word("{% for x in 项 %}第{{ x }}项；{% endfor %}", "{{ 长 }}"), {"项": ["一", "二"], "长": "上\n下"})
    assert highlighted(made) == ["一", "二", "上", "下"]


def test_what_filters_make_is_one_value(word):
    assert highlighted(review(word("{{ 项|join('、') }}和{{ 名 ~ '等' }}"), {"项": ["甲<乙>", "丙"], "名": "丁"})) == [
        "甲<乙>、丙",
        "丁等",
    ]


def test_the_highlight_stands_where_the_schema_wants_it(word):
    for run in part(review(word("{{ 名 }}"), {"名": "甲"})).iter(f"{W}r"):
        names = [etree.QName(node).localname for node in run.find(f"{W}rPr")]
        assert set(names[names.index("highlight") + 1 :]) <= {
            "u",
            "effect",
            "bdr",
            "shd",
            "fitText",
            "vertAlign",
            "rtl",
            "cs",
            "em",
            "lang",
        }


def test_a_template_that_compares_what_it_printed_is_refused(word):
    template = word("{% set x %}{{ 名 }}{% endset %}{% if x == '甲' %}是{% else %}否{% endif %}")
    with pytest.raises(TemplateError, match="不能制作审阅本"):
        review(template, {"名": "甲"})


def test_ticked_boxes_are_highlighted_open_ones_not(specs, roots, context):
    found = highlighted(make(specs["element-complaint"], context, roots, review=True).review)
    assert "☑" in found
    assert "☐" not in found
