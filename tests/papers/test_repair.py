"""Tags as people type them and Word cuts them: put right when papers are made, and told by the check with their place."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic import Field

from feecase.errors import TemplateError
from feecase.model.base import Value
from feecase.papers.render import render_docx
from feecase.papers.repair import W, find_tags, readable
from feecase.papers.text import extract
from feecase.workshop.template_check import check


class Paper(Value):
    name: str = Field(title="姓名")
    names: tuple[str, ...] = Field((), title="名单")


PAPER = Paper(name="张&三", names=("甲", "乙"))


def first(template: bytes) -> str:
    return extract(render_docx(template, PAPER)).splitlines()[0]


def notes(template: bytes) -> list[tuple[str, str, str]]:
    return [(fault.level, fault.what, fault.place.label) for fault in check(template, "x", Paper)]


def body(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


@pytest.mark.parametrize(
    ("typed", "printed", "wrong"),
    [
        ("｛｛ 姓名 ｝｝", "张&三", "全角"),
        ("{｛姓名｝}", "张&三", "全角"),
        ("｛%　if 姓名 ＝＝ ‘张&三’ %｝对{％ endif ％}", "对", "看不见"),
        ("{{ 名单｜顿号 }}", "甲、乙", "全角"),
        ("{{ 名单【０】 }}", "甲", "全角"),
        ("{{\u00a0姓\u00ad名\u200b }}", "张&三", "看不见"),
        ("{% if 姓名 == “张&三” %}对{% endif %}", "对", "弯引号"),
        ("{{ '（' ~ 姓名 ~ ‘）’ }}", "（张&三）", "弯引号"),
        ("{{ 名单|join（'，'） }}", "甲，乙", "全角"),
        ("{{ '甲’ }}", "甲", "弯引号"),
    ],
)
def test_signs_that_are_no_tags_are_read_as_meant(word, typed, printed, wrong):
    assert first(word(typed)) == printed
    found = notes(word("前", typed))
    assert {(level, place) for level, _, place in found} == {("note", "正文第2段")}
    assert any(wrong in what for _, what, _ in found)


def test_what_stands_between_quotes_and_outside_tags_stays(word):
    assert first(word("｛全角｝“引号” {{ '｛｛（，。）｝' }}")) == "｛全角｝“引号” ｛｛（，。）｝"
    assert notes(word("｛全角｝“引号” {{ 姓名 }}")) == []


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


CUTS = {
    "bookmark": f'{run("{{ 姓")}<w:bookmarkStart w:id="1" w:name="a"/>{run("名")}<w:bookmarkEnd w:id="1"/>{run(" }}")}',
    "insertion": f'{run("{{ 姓")}<w:ins w:id="1" w:author="x">{run("名 }}")}</w:ins>',
    "inside an insertion only": f'<w:ins w:id="1" w:author="x">{run("{{ 姓")}</w:ins>{run("名 }}")}',
    "deletion": f'{run("{{ 姓")}<w:del w:id="1" w:author="x"><w:r><w:delText>氏</w:delText></w:r></w:del>{run("名 }}")}',
    "move": f'{run("{{ 姓")}<w:moveFrom w:id="1" w:author="x">{run("氏")}</w:moveFrom>{run("名 }}")}',
    "soft hyphen": "<w:r><w:t>{{ 姓</w:t><w:softHyphen/><w:t>名 }}</w:t></w:r>",
    "line break": "<w:r><w:t>{{ 姓名</w:t><w:br/><w:t> }}</w:t></w:r>",
    "hyperlink": f'{run("{{ 姓")}<w:hyperlink w:anchor="a">{run("名 }}")}</w:hyperlink>',
    "comment": f'{run("{{ 姓")}<w:commentRangeStart w:id="3"/>{run("名")}<w:commentRangeEnd w:id="3"/>{run(" }}")}',
}


@pytest.mark.parametrize("cut", CUTS)
def test_tags_that_word_has_cut_are_put_together(word, kit, cut):
    template = word(kit.X(f"<w:p>{run('前')}{CUTS[cut]}{run('后')}</w:p>"))
    paper = render_docx(template, PAPER)
    text = "".join(node.text or "" for node in body(paper).find(f".//{{{W}}}p").iter(f"{{{W}}}t") if not moved(node))
    assert text == "前张&三后"
    assert ("note", "标签被书签、修订或其他内容隔成几段", "正文第1段") in notes(template)
    starts, ends = (
        [node.get(f"{{{W}}}id") for node in body(paper).iter(f"{{{W}}}{name}")] for name in ("bookmarkStart", "bookmarkEnd")
    )
    assert starts == ends


def moved(node: etree._Element) -> bool:
    return any(True for _ in node.iterancestors(f"{{{W}}}moveFrom"))


def test_plain_runs_and_marks_of_the_spelling_are_no_news(word, kit):
    template = word(
        kit.X(f'<w:p>{run("{")}<w:proofErr w:type="spellStart"/>{run("{ 姓名")}<w:proofErr w:type="spellEnd"/>{run(" }}")}</w:p>')
    )
    assert first(template) == "张&三"
    assert notes(template) == []


def test_tracked_deletions_are_text_and_are_reported(word, kit):
    deleted = '<w:del w:id="1" w:author="x"><w:r><w:delText>{{ 姓名 }}{% for x in 没有 %}{# 注 #}</w:delText></w:r></w:del>'
    template = word(
        kit.X(f"<w:p>{run('现{{ 姓名 }}')}{deleted}<w:moveFrom w:id='2' w:author='x'>{run('{{ 没有 }}')}</w:moveFrom></w:p>")
    )
    paper = body(render_docx(template, PAPER))
    assert [node.text for node in paper.iter(f"{{{W}}}delText")] == ["{{ 姓名 }}{% for x in 没有 %}{ # 注 #}"]
    assert [node.text for node in paper.find(f".//{{{W}}}p").iter(f"{{{W}}}t")] == ["现张&三", "{{ 没有 }}"]
    assert notes(template) == [("blocking", "模板里有未接受的修订", "正文第1段")]


@pytest.mark.parametrize("broken", ["{{ 姓名", "{% if 姓名 %", "{{ 姓名 }", "｛｛ 姓名", "{# 注"])
def test_a_tag_without_an_end_is_named_at_its_place(word, broken):
    template = word("前", broken, "{{ 姓名 }}")
    with pytest.raises(TemplateError) as caught:
        render_docx(template, PAPER)
    assert caught.value.problems[0].what == "标签没有结尾"
    assert caught.value.problems[0].where == f"模板 正文第2段“{broken}”"
    assert [(fault.fatal, fault.place.label) for fault in check(template, "x", Paper)] == [(True, "正文第2段")]


def test_a_tag_over_two_paragraphs_is_refused_with_the_place(word):
    with pytest.raises(TemplateError, match="一个标签要在同一个段落里开始和结束"):
        render_docx(word("{{ 姓名", "|金额 }}"), PAPER)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("sign", ["{{ ", "{", "{%-", "｛", "attribute", "formula"])
def test_a_million_beginnings_take_no_time(word, kit, sign, inside):
    formula = '<m:t xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{{</m:t>'
    others = {"attribute": '<w:bookmarkStart w:name="{{ "/>', "formula": formula}
    many = others.get(sign, f"<w:r><w:t>{sign * 50}</w:t></w:r>") * 20_000
    with pytest.raises(TemplateError, match="标签没有结尾"):
        render_docx(word(kit.X(f"<w:p>{many}</w:p>" if inside else f"<w:p/>{many}")), PAPER)


@given(st.text(alphabet="{}%#｛｝％ ab'“”‘’（），\n", max_size=60))
def test_tags_are_found_in_order_and_reading_them_twice_changes_nothing(text):
    spans, _ = find_tags(text)
    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for start, end in spans:
        once = readable(text[start:end])
        assert once[:1] == "{"
        assert readable(once) == once


def test_signs_for_plain_braces_still_print_braces(word):
    assert first(word("{_{ 不是标签 }_} {_% 也不是 %_}")) == "{{ 不是标签 }} {% 也不是 %}"
