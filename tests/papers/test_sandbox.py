"""Templates are code from outside: none of these may run, and none may take long."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from lxml import etree

from feecase.errors import TemplateError
from feecase.papers import sandbox
from feecase.papers.archive import MAX_FILE
from feecase.papers.render import parse, render_docx
from feecase.papers.repair import W
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
    "{{ ''['__cla' ~ 'ss__'] }}",
    "{{ ''[['__class__']|first] }}",
    "{{ name|attr(['__', 'class', '__']|join) }}",
    "{{ texts|map('attr', '__class__')|list }}",
    "{{ rows|selectattr('__class__')|list }}",
    "{{ rows|groupby('__class__') }}",
    "{{ rows|sum('__class__') }}",
    "{{ rows|map(attribute='n.__class__.__mro__')|list }}",
    "{{ name.format.__globals__ }}",
    "{{ 'a'.join.__self__ }}",
    "{{ 'a'.encode().decode }}",
    "{{ 'a'.translate({97: 'b' * 9999999}) }}",
    "{{ name.__init_subclass__ }}",
    "{{ (1).__class__ }}",
    "{{ (1.0).__class__.__base__ }}",
    "{{ true.__class__ }}",
    "{{ none.__class__ }}",
    "{{ loop }}",
    "{{ self.blocks }}",
    "{{ 引用.__globals__ }}",
    "{{ 条款项.__code__ }}",
    "{{ 引用.__wrapped__ }}",
    "{{ environment }}",
    "{{ get_flashed_messages }}{{ config }}{{ request }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, a=2) }}",
    "{% set a = namespace(x='a') %}{% set b = namespace(x='a') %}{% macro m(n) %}{% set n.x = varargs %}{% endmacro %}"
    + "{% set _ = m(a, a.x, a.x) %}{% set _ = m(b, b.x, b.x) %}" * 60
    + "{{ a.x == b.x }}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro m() %}x{% endmacro %}{{ m.__globals__ }}",
    "{% macro m() %}x{% endmacro %}{{ m._func }}",
    "{% set ns = namespace() %}{{ ns.__class__ }}",
    "{% set ns = namespace(a=1) %}{% set ns.__class__ = 1 %}{{ ns.__class__ }}",
    "{% block x %}{{ super() }}{% endblock %}",
    "{% include ['a', 'b'] ignore missing %}{{ x }}",
    "{{ '%c' % 0x10ffff }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 1 / 0 }}",
    "{{ 10 ** 9 }}",
    "{{ ('9' * 99999)|int }}",
    "{{ 9" + "9" * 5000 + " }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "-" * 5000 + "1 }}",
    "{% for a in texts %}" * 25 + "x" + "{% endfor %}" * 25,
    "{% set a = 'x' %}" + "{% set a = [a, a] %}" * 60 + "{{ a|string }}",
    "{% set a = 'x' %}{% set b = 'x' %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 60 + "{{ a == b }}",
    "{% set a = 'x' %}" + "{% set a = {1: a, 2: a} %}" * 60 + "{{ a|string }}",
    "{% set a = ('x', 'y') %}" + "{% set a = (a, a) %}" * 60 + "{{ {a: 1}|length }}",
    "{% set ns = namespace(x=['a']) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x]|sum(start=[]) %}{% endfor %}",
    "{% set ns = namespace(x=['a']) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set s = range(99999)|join %}{% set l = range(99999)|map(attribute='zz', default=s)|list %}{{ l|string }}",
    "{% set s = range(99999)|join %}{{ range(99999)|map(attribute='zz', default=s)|sort|length }}",
    "{{ rows|string }}",
    "{{ texts|escape }}",
    "{{ texts|upper }}",
    "{{ texts|replace('a', 'b') }}",
    "{{ name|urlize }}{{ name|pprint }}{{ name|tojson }}{{ name|filesizeformat }}{{ name|wordwrap(1) }}",
]
ENDLESS = {
    "a list in every turn": "{% for i in range(99999) %}{% set x = range(99999)|list %}{% endfor %}",
    "a sum in every turn": "{% for i in range(99999) %}{% set x = range(99999)|sum %}{% endfor %}",
    "a search in a filter": "{% set l = range(99999)|list %}{{ range(99999)|reject('in', l)|list|length }}",
    "no loop at all": "{{ range(99999)|list|length }}" * 2_000,
    "macros that call each other": "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}",
    "blocks": "{% for i in range(99999) %}{% set x %}{{ range(9999)|sum }}{% endset %}{% endfor %}",
}
"""What counts of turns and signs alone would let run for minutes or years."""


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.timeout(20)
def test_an_attack_is_refused_quickly(word, attack):
    began = time.perf_counter()
    with pytest.raises(TemplateError):
        render_docx(word("前", attack), CONTEXT)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("attack", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.timeout(30)
def test_the_time_limit_ends_what_has_no_end(word, attack, monkeypatch):
    monkeypatch.setattr(sandbox, "MAX_SECONDS", 0.4)
    template = word(attack)
    parse(template, "模板")
    began = time.perf_counter()
    with pytest.raises(TemplateError, match="生成超过"):
        render_docx(template, CONTEXT)
    assert time.perf_counter() - began < 3


KEPT = {
    "{{ texts|list|length }}": "2",
    "{{ texts|first }}{{ texts|last }}": "ab",
    "{{ texts|reverse|join }}": "ba",
    "{{ texts|join('<') }}": "a<b",
    "{{ rows|map(attribute='n')|list|join(',') }}": "1,2",
    "{{ rows|selectattr('n', 'gt', 1)|list|length }}": "1",
    "{{ rows|rejectattr('n', 'gt', 1)|list|length }}": "1",
    "{{ [3, 1]|sort|join }}": "13",
    "{{ [3, 1]|max }}{{ [3, 1]|min }}": "31",
    "{{ rows|sum('n') }}": "3",
    "{{ [1, 1]|unique|list|length }}": "1",
    "{{ texts|select('eq', 'a')|join }}{{ texts|reject('eq', 'a')|join }}": "ab",
    "{{ ' x '|trim }}{{ 'x'|upper }}{{ 'X'|lower }}": "xXx",
    "{{ '1'|int + 1 }}{{ 1.5|round|int }}": "22",
    "{{ {'b': 1, 'a': 2}|dictsort|first|first }}": "a",
    "{{ none|default('无', true) }}{{ ''|d('空', true) }}": "无空",
    "{{ -1|abs }}{{ 'x'|string }}{{ '<'|e }}{{ '&'|escape }}": "1x<&",
    "{% for k, v in {'a': 1}|items %}{{ k }}{{ v }}{% endfor %}": "a1",
    "{% for g in rows|groupby('n') %}{{ g.grouper }}{{ g.list|length }}{% endfor %}": "1121",
    "{{ texts|map('upper')|join }}": "AB",
    "{{ 'axb'|replace('x', '<') }}": "a<b",
    "{{ (['a'] + [name])|join }}": "a甲",
}


@pytest.mark.parametrize("tag", KEPT)
def test_the_filters_that_are_left_work(word, tag):
    assert extract(render_docx(word(tag), CONTEXT)).splitlines()[0] == KEPT[tag]


MARKUP = "{% set a %}甲{{ name }}乙{% endset %}"


@pytest.mark.parametrize(
    ("cut", "printed"),
    [
        ("{{ a }}", "甲甲乙"),
        ("{{ a|length }}", "3"),
        ("{{ a|upper }}", "甲甲乙"),
        ("{{ a[0] }}", "甲"),
        ("{{ a|replace('甲', '<w:p/>') }}", "<w:p/><w:p/>乙"),
    ],
)
def test_blocks_of_text_may_be_used_and_stay_text(word, cut, printed):
    assert extract(render_docx(word(MARKUP + cut), CONTEXT)).splitlines()[0] == printed


def test_a_template_cannot_put_a_field_together_behind_our_back(word, kit):
    """Reversing a block of text turns its own tags inside out: `<w:fldSimple w:instr="DDE…">` would appear that no check of the file has seen."""
    hidden = kit.X(
        '<w:p><w:r><w:t>{% set a %}</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">&gt;/"x OTUAEDD"=rtsni:w elpmiSdlf:w</w:t></w:r></w:p><w:p><w:r><w:t>{% endset %}{{ a|reverse }}</w:t></w:r></w:p>'
    )
    with pytest.raises(TemplateError):
        render_docx(word(hidden), CONTEXT)


def test_what_a_template_assembles_is_looked_at_again(word, kit, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "feecase.papers.render.refuse_part", lambda member, root, name: seen.append((member, root.tag[-8:], name))
    )
    render_docx(word("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(name) }}", footer="{{ name }}"), CONTEXT)
    assert {member for member, _, _ in seen} == {"word/document.xml", "word/footer1.xml"}
    seen.clear()
    render_docx(word("{{ name }}"), CONTEXT)
    assert seen == []


VALUES = [
    "</w:t></w:r></w:p><w:altChunk r:id='rId1'/>",
    "]]>",
    "&#60;w:t&#62;",
    "<!-- ",
    "\x00\x08\ufffe<?xml ?>",
    '" onload="x',
    "{{ 7 * 7 }}{% for x in y %}",
    "{_{ x }_}",
]


@pytest.mark.parametrize("value", VALUES)
def test_values_stay_text_wherever_they_stand(word, kit, value):
    boxed = kit.para(kit.box("name"), "{{ name }}", "{% if name %}{{ name }}{% endif %}")
    paper = render_docx(word(boxed, footer="{{ name }}"), {"name": value})
    plain = re.sub("[\x00-\x08\ufffe]", "", value)
    assert extract(paper).splitlines()[0] == f"☑{plain}{plain}"
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        assert etree.fromstring(archive.read("word/document.xml")).find(f".//{{{W}}}altChunk") is None


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
