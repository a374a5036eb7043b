"""引用 and 条款项 in templates: the library writes citations, and a wrong one stops the paper at its place."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.errors import TemplateError
from feecase.law.library import Library
from feecase.papers.citation import CitableLaw
from feecase.papers.render import render_docx
from feecase.papers.text import extract
from feecase.resources import folder


@pytest.fixture(scope="module")
def law() -> CitableLaw:
    return CitableLaw(Library.open([folder("statutes")]), dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ 引用('民法典', 944) }}", "《中华人民共和国民法典》第九百四十四条"),
        ("{{ 引用('《民法典》', 944, 2) }}", "《中华人民共和国民法典》第九百四十四条第二款"),
        ("{{ 引用('minsufa', '125') }}", "《中华人民共和国民事诉讼法》第一百二十五条"),
        ("{{ 条款项(944, 2) }}、{{ 条款项(585, 1) }}", "第九百四十四条第二款、第五百八十五条第一款"),
        ("{{ 条款项(10, 1, 2) }}", "第十条第一款第二项"),
        ("{% set 依据 = 引用('民法典', 939) %}依据{{ 依据 }}", "依据《中华人民共和国民法典》第九百三十九条"),
    ],
)
def test_citations_are_written_by_the_library(word, law, tag, printed):
    assert extract(render_docx(word(tag), {}, law=law)).splitlines()[0] == printed


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("{{ 引用('民法典', 9944) }}", "9944|九千九百四十四"),
        ("{{ 引用('民法典', 944, 9) }}", "款"),
        ("{{ 引用('没有这部法', 1) }}", "法规库中没有“没有这部法”"),
    ],
)
def test_a_citation_that_the_library_does_not_hold_stops_the_paper(word, law, tag, why):
    with pytest.raises(TemplateError, match=why) as caught:
        render_docx(word("甲", tag), {}, law=law)
    assert caught.value.problems[0].where.startswith("模板 正文第2段")


def test_without_a_library_nothing_is_cited(word):
    with pytest.raises(TemplateError, match="没有法规库"):
        render_docx(word("{{ 引用('民法典', 944) }}"), {})


@pytest.mark.parametrize("attack", ["{{ 引用.__globals__ }}", "{{ 条款项.__globals__ }}", "{{ 引用.__init__ }}"])
def test_the_functions_open_nothing(word, law, attack):
    with pytest.raises(TemplateError):
        render_docx(word(attack), {}, law=law)
