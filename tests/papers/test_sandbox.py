"""Templates are code from outside: none of these may run, and none may take long."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from feecase.errors import TemplateError
from feecase.papers.archive import MAX_FILE
from feecase.papers.render import render_docx
from feecase.papers.text import extract

CONTEXT = {"name": "甲", "party": {"name": "乙"}, "rows": [{"n": 1}, {"n": 2}], "texts": ["a", "b"]}
ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ name.__class__ }}",
    "{{ name['__class__'] }}",
    "{{ party.__class__ }}",
    "{{ party._values }}",
    "{{ rows._members }}",
    "{{ rows.__iter__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ range.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ loop.__class__ }}{% for x in texts %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in texts %}{{ loop._iterator }}{% endfor %}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner() }}",
    "{{ dict(a=1) }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format_map({'0': name}) }}",
    "{{ '%s'|format(name) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'a'.ljust(1000000000) }}",
    "{{ 'a'.zfill(1000000000) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ [1]|batch(1000000000, 'x')|list }}",
    "{{ 'a\tb'.expandtabs(1000000000) }}",
    "{{ name|attr('__class__') }}",
    "{{ rows|map(attribute='__class__')|list }}",
    "{{ ['__class__']|map('attr')|list }}",
    "{{ name|safe }}",
    "{{ name|xmlattr }}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import path %}",
    "{% extends 'x' %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% for x in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x|replace('a', 'aa') %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x]|join %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}",
    "{% set ns = namespace(x=99) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
    "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
    "{{ texts.append('c') }}",
    "{{ party.update({'name': 'x'}) }}",
    "{% do texts.append(1) %}",
    "{{ caller() }}",
    "{% set x = range(10000000) %}{{ x|list|length }}",
    "{{ feecase_budget }}",
    "{% set x = range(99999)|join %}{% for i in range(99999) %}{{ x }}{% endfor %}",
    "{% set x = range(99999)|join %}{% for i in range(99999) %}{% set y = x ~ i %}{% endfor %}{{ z }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.timeout(20)
def test_an_attack_is_refused_quickly(word, attack):
    began = time.perf_counter()
    with pytest.raises(TemplateError):
        render_docx(word("前", attack), CONTEXT)
    assert time.perf_counter() - began < 5


def test_the_context_cannot_be_changed_or_called(word):
    class Danger(str):
        __slots__ = ()

        def boom(self) -> str:
            raise AssertionError

    with pytest.raises(TemplateError, match="“boom”没有对应的内容"):
        render_docx(word("{{ x.boom() }}"), {"x": Danger("a")})


def test_markup_in_the_context_is_text(word):
    from markupsafe import Markup

    assert extract(render_docx(word("{{ x }}"), {"x": Markup("<w:t>&amp;</w:t>")})).splitlines()[0] == "<w:t>&amp;</w:t>"


def changed(template: bytes, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.pop(name, old.read(name)))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


LINK = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="http://x/relationships/%s" Target="%s" TargetMode="External"/></Relationships>'

HEADER = b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">%s</w:hdr>'


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"word/vbaProject.bin": b"x"}, "含有宏"),
        (
            {
                "[Content_Types].xml": b"<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
            },
            "含有宏",
        ),
        ({"word/activeX/activeX1.xml": b"<x/>"}, "ActiveX"),
        ({"word/embeddings/oleObject1.bin": b"x"}, "嵌入了其他文件"),
        ({"word/_rels/footer1.xml.rels": LINK % (b"image", b"http://example.invalid/x.png")}, "链接了外部文件"),
        ({"word/_rels/settings.xml.rels": LINK % (b"attachedTemplate", b"file:///c:/x.dotm")}, "链接了外部文件"),
        ({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document/>'}, "外部实体"),
        (
            {
                "word/header1.xml": HEADER
                % b'<w:fldChar w:fldCharType="begin"/><w:instrText> INCLUDEPIC</w:instrText><w:instrText>TURE "http://x.invalid/a.png"</w:instrText>'
            },
            "域会读取外部内容",
        ),
        ({"word/header1.xml": HEADER % b'<w:fldSimple w:instr=" DDEAUTO cmd "/>'}, "域会读取外部内容"),
        ({"word/document.xml": b"<w:document"}, "内容损坏"),
    ],
)
def test_dangerous_files_are_refused_with_the_reason(word, members, says):
    with pytest.raises(TemplateError, match=says):
        render_docx(changed(word("甲"), **members), {})


def test_hyperlinks_are_no_danger(word):
    header = HEADER % b'<w:instrText>HYPERLINK "https://x.invalid"</w:instrText>'
    assert render_docx(changed(word("甲"), **{"word/header1.xml": header}), {})
    link = LINK % (b"hyperlink", b"https://example.invalid/")
    assert render_docx(changed(word("甲"), **{"word/_rels/footer1.xml.rels": link}), {})


@pytest.mark.parametrize("content", [b"", b"not a zip", b"\xd0\xcf\x11\xe0old word file", b"PK\x03\x04broken"])
def test_other_files_are_refused(content):
    with pytest.raises(TemplateError, match="不是可读的 Word 文件"):
        render_docx(content, {})


def test_large_files_are_refused(word):
    with pytest.raises(TemplateError, match="太大"):
        render_docx(b"PK" + bytes(MAX_FILE), {})
    with pytest.raises(TemplateError, match="解压后太大"):
        render_docx(changed(word("甲"), **{"word/big.xml": bytes(100_000_001)}), {})


def test_a_workbook_is_no_template():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(TemplateError, match=r"缺少 word/document.xml"):
        render_docx(out.getvalue(), {})
