"""What a template says by itself: broken tags, bad law, missing fonts, elements; each with its place, and as comments in a copy."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.law.library import Library
from feecase.papers.citation import CitableLaw
from feecase.papers.render import parse
from feecase.papers.text import extract
from feecase.resources import folder
from feecase.workshop import soundness
from feecase.workshop.fields import offered, snippet
from feecase.workshop.golden import Golden, compare, difference, kept
from feecase.workshop.template_check import check, mark

FOLDER = feecase_templates()[0].path
COMPLAINT = next(spec for spec in PAPERS if spec.id == "complaint")


@pytest.fixture(scope="module")
def law() -> CitableLaw:
    return CitableLaw(Library.open([folder("statutes")]), dt.date(2026, 11, 20))


def found(template: bytes, law: CitableLaw | None = None) -> list[tuple[str, str]]:
    return [(fault.what, fault.place.spot if fault.place else "") for fault in check(template, "x", COMPLAINT.context, law=law)]


@pytest.mark.parametrize("spec", [spec for spec in PAPERS if spec.write is None], ids=lambda spec: spec.id)
def test_the_shipped_templates_cite_good_law_and_usual_fonts(spec, law):
    content = (FOLDER / f"{spec.id}.docx").read_bytes()
    assert check(content, spec.id, spec.context, spec.headings, law) == ()


def test_full_width_tags_are_notes_and_lone_ends_are_faults(word, kit):
    table = kit.table([4000], kit.row(kit.cell(4000, kit.para("｛｛ 原告.说明 ｝｝"))))
    assert found(word("{{ 原告.说明 }}", table, "甲 }} 乙")) == [
        ("标签里有全角符号", "表1第1行第1列"),
        ("标签只有结尾，没有开头", "第2段"),
    ]


def test_repealed_and_unknown_citations_are_reported_at_their_place(word, law):
    content = word(
        "依据《中华人民共和国民法典》第九百四十四条。",
        "依据《中华人民共和国合同法》第一百零七条。",
        "依据《中华人民共和国民法典》第九千条。",
    )
    faults = found(content, law)
    assert [where for _, where in faults] == ["第2段", "第3段"]
    assert "合同法" in faults[0][0]
    assert "废止" in faults[0][0]
    assert found(content) == []


def test_calls_that_the_library_cannot_write_are_reported(word, law):
    faults = found(word("{{ 引用('民法典', 944) }}{{ 引用('没有的法', 1) }}", "{{ 引用('民法典', 副本份数) }}"), law)
    assert [what for what, _ in faults] == ["法规库中没有“没有的法”（名称须与全称或简称完全一致）"]


def test_fonts_that_nobody_has_are_reported(word, kit, monkeypatch):
    odd = word(kit.para(kit.run("甲", font="某家手写体")))
    monkeypatch.setattr(soundness, "installed", frozenset)
    with_substitute = zipped(
        odd,
        "word/fontTable.xml",
        b'<w:font w:name="\xe6\x9f\x90\xe5\xae\xb6\xe6\x89\x8b\xe5\x86\x99\xe4\xbd\x93"></w:font>',
        b'<w:font w:name="\xe6\x9f\x90\xe5\xae\xb6\xe6\x89\x8b\xe5\x86\x99\xe4\xbd\x93"><w:altName w:val="x"/></w:font>',
    )
    assert found(odd) == [("字体“某家手写体”不在本机，也不是 Word 自带", "")]
    assert found(with_substitute) == []
    monkeypatch.setattr(soundness, "installed", lambda: frozenset({"某家手写体"}))
    assert found(odd) == []


def zipped(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            assert member != name or old in data
            target.writestr(member, data.replace(old, new) if member == name else data)
    return out.getvalue()


def test_findings_become_comments_at_their_place(word, kit, law):
    table = kit.table([4000], kit.row(kit.cell(4000, kit.para("欠费：{{ 欠费总领 }}"))))
    content = word("{{ 原告.说明 }}", table, "依据《中华人民共和国合同法》第一百零七条。")
    copy = mark(content, "x", check(content, "x", COMPLAINT.context, law=law))
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        comments = archive.read("word/comments.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert "模板里的“欠费总领”没有对应的内容" in comments
    assert comments.count("<w:comment ") == 2
    assert body.index("commentRangeStart") < body.index("{{ 欠费总领 }}") < body.index("commentRangeEnd")
    assert extract(copy) == extract(content)


def test_a_template_that_cannot_be_read_is_marked_at_the_place(word):
    content = word("前", "{{ 原告.说明|没有 }}")
    copy = mark(content, "x", check(content, "x", COMPLAINT.context))
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert "没有“没有”这个过滤器" in archive.read("word/comments.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert body.index("前") < body.index("commentRangeStart") < body.index("{{ 原告.说明|没有 }}")


def test_the_execution_form_must_keep_its_elements(word):
    spec = next(spec for spec in PAPERS if spec.id == "enforcement")
    whats = [fault.what for fault in check(word("强制执行申请书"), "x", spec.context, spec.headings)]
    assert "缺少要素“执行依据判项主文”" in whats


def test_snippets_render(word):
    for spec in PAPERS:
        if spec.write is not None:
            continue
        fields = list(offered(spec.context))
        for info in fields:
            parse(word(snippet(info, fields)), "x")
    fields = list(offered(COMPLAINT.context))
    written = {".".join(info.words): snippet(info, fields) for info in fields}
    assert written["落款日期"] == "{{ 落款日期|中文日期 }}"
    assert written["被告.说明"] == "{% for 被项 in 被告 %}{{ 被项.说明 }}{% endfor %}"
    assert written["诉讼请求"] == "{{ 诉讼请求|顿号 }}"


def test_every_snippet_asks_for_a_field_that_exists(word):
    fields = list(offered(COMPLAINT.context))
    for info in fields:
        assert check(word(snippet(info, fields)), "x", COMPLAINT.context) == ()


def test_differences_are_told_cell_by_cell():
    old = "标题\n| 甲 | 1.00 | 2.00 |\n末\n"
    assert difference(old, old, ("a", "b")) == ()
    assert difference(old, "标题\n| 甲 | 1.00 | 3.00 |\n末\n多\n", ("a", "b")) == (
        "--- a",
        "+++ b",
        "~ 甲　第3格：2.00 → 3.00",
        "+ 多",
    )
    assert difference(old, "标题\n末\n", ("a", "b"))[2:] == ("- | 甲 | 1.00 | 2.00 |",)


def test_two_files_are_compared(word):
    assert compare(word("甲", "乙"), word("甲", "丙"), ("a", "b")) == ("--- a", "+++ b", "- 乙", "+ 丙")
    assert compare(word("甲"), word("甲"), ("a", "b")) == ()


def test_golden_files_say_what_they_are(tmp_path):
    golden = Golden("complaint", "3-1-302-李明", dt.date(2026, 11, 20))
    (tmp_path / golden.file).write_text("x", encoding="utf-8")
    (tmp_path / "说明.txt").write_text("x", encoding="utf-8")
    assert list(kept(tmp_path)) == [golden]
