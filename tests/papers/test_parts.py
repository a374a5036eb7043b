"""Every part of a Word file in which a lawyer may write: filled in, checked, and named where something is wrong."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from pydantic import Field

from feecase.errors import TemplateError
from feecase.model.base import Value
from feecase.papers.locate import docx
from feecase.papers.render import render_docx
from feecase.papers.repair import W
from feecase.papers.text import extract
from feecase.workshop.template_check import check, mark


class Paper(Value):
    name: str = Field(title="姓名")


def box(kit, *texts: str) -> str:
    inner = f"<w:txbxContent>{''.join(kit.para(text) for text in texts)}</w:txbxContent>"
    shape = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    return kit.X(
        f'<w:p><w:r><w:t>框前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx {shape}>{inner}</wps:txbx></w:drawing></mc:Choice>'
        f'<mc:Fallback><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>'
    )


def member(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def texts(content: bytes, name: str) -> str:
    return "".join(node.text or "" for node in etree.fromstring(member(content, name).encode()).iter(f"{{{W}}}t"))


def note(kit, kind: str, text: str) -> str:
    return f'<w:{kind}s {kit.NS}><w:{kind} w:id="2">{kit.para(text)}</w:{kind}></w:{kind}s>'


PARTS = {
    "word/footnotes.xml": ("footnote", "脚注第1段"),
    "word/endnotes.xml": ("endnote", "尾注第1段"),
    "word/comments.xml": ("comment", "批注第1段"),
    "word/header1.xml": ("hdr", "页眉第1段"),
}


def written(kit, name: str, text: str) -> str:
    kind = PARTS[name][0]
    return f"<w:hdr {kit.NS}>{kit.para(text)}</w:hdr>" if kind == "hdr" else note(kit, kind, text)


@pytest.mark.parametrize("name", PARTS)
def test_notes_comments_and_headers_are_filled_in_and_named(word, kit, with_part, name):
    good = with_part(word("{{ 姓名 }}"), name, written(kit, name, "见{{ 姓名 }}"))
    assert texts(render_docx(good, Paper(name="张&三")), name) == "见张&三"
    bad = with_part(word("甲"), name, written(kit, name, "见{{ 姓命 }}"))
    with pytest.raises(TemplateError) as caught:
        render_docx(bad, Paper(name="张三"))
    assert caught.value.problems[0].where == f"模板 {PARTS[name][1]}“见{{{{ 姓命 }}}}”"
    (fault,) = check(bad, "x", Paper)
    assert (str(fault.place), fault.next) == (f"{PARTS[name][1]}“见{{{{ 姓命 }}}}”", "最接近的名称是“姓名”")


def test_text_boxes_are_filled_in_both_copies(word, kit):
    paper = render_docx(word(box(kit, "框内{{ 姓名 }}", "二"), "后"), Paper(name="张三"))
    assert member(paper, "word/document.xml").count("框内张三") == 2
    assert extract(paper).splitlines()[:4] == ["框前", "框内张三", "二", "后"]


def test_text_boxes_are_named_once(word, kit):
    template = word(box(kit, "好"), box(kit, "{{ 姓名 }}", "错{{ 姓命 }}"), "{{ 姓名 }}")
    with pytest.raises(TemplateError) as caught:
        render_docx(template, Paper(name="张三"))
    assert caught.value.problems[0].where == "模板 正文文本框2第2段“错{{ 姓命 }}”"
    assert [str(fault.place) for fault in check(template, "x", Paper)] == ["正文文本框2第2段“错{{ 姓命 }}”"]
    assert [spot.where for spot in docx(template)[:5]] == ["第1段", "文本框1第1段", "第2段", "文本框2第1段", "文本框2第2段"]


def test_what_is_wrong_in_a_text_box_or_note_is_marked_where_word_allows_it(word, kit, with_part):
    template = with_part(word("首段", box(kit, "错{{ 姓命 }}")), "word/footnotes.xml", note(kit, "footnote", "{{ 姓明 }}"))
    copy = mark(template, "x", check(template, "x", Paper))
    body = etree.fromstring(member(copy, "word/document.xml").encode())
    holders = [node.getparent() for node in body.iter(f"{{{W}}}commentRangeStart")]
    assert sorted("".join(p.itertext())[:2] for p in holders) == ["框前", "首段"]
    assert not [p for p in holders if any(True for _ in p.iterancestors(f"{{{W}}}txbxContent"))]
    comments = member(copy, "word/comments.xml")
    assert "（文本框1第1段）模板里的“姓命”" in comments
    assert "（脚注第1段）模板里的“姓明”" in comments


def test_tables_inside_text_boxes_and_cells_have_their_places(word, kit):
    table = kit.table([4000], kit.row(kit.cell(4000, kit.para("{{ 姓命 }}"))))
    inner = kit.X(box(kit, "x").replace(kit.para("x"), table + kit.para("x")))
    outer = kit.table([4000], kit.row(kit.cell(4000, inner)))
    assert [str(fault.place) for fault in check(word(outer), "x", Paper)] == ["正文表2第1行第1列“{{ 姓命 }}”"]


def test_tags_where_nobody_fills_them_in_are_reported(word, kit, with_part):
    chart = '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>{{ 姓名 }}</a:t></c:chart>'
    (fault,) = check(with_part(word("{{ 姓名 }}"), "word/chart1.xml", chart), "x", Paper)
    assert fault.what == "标签写在 word/chart1.xml 里，不会填写"


def test_deleted_and_moved_text_is_not_read(word, kit):
    moved = kit.X(f'<w:p>{kit.run("留")}<w:moveFrom w:id="1" w:author="x">{kit.run("走")}</w:moveFrom></w:p>')
    assert [spot.text for spot in docx(word(moved))][:1] == ["留"]
    assert extract(word(moved)).splitlines()[0] == "留"
