"""Files made to do harm: whatever prefix, encoding or hiding place they use, they are refused with the reason before anything is read from them."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from feecase.errors import TemplateError
from feecase.papers import archive
from feecase.papers.render import render_docx
from feecase.papers.text import extract

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def changed(template: bytes, **members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.pop(name, old.read(name)))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(TemplateError) as caught:
        render_docx(content, {})
    return str(caught.value)


def header(inner: str, prefix: str = "w") -> str:
    return f'<{prefix}:hdr xmlns:{prefix}="{MAIN}" xmlns:r="{OFFICE}"><{prefix}:p>{inner}</{prefix}:p></{prefix}:hdr>'


def field(*codes: str, inner: str = "") -> str:
    first, *rest = (f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{first}{inner}{"".join(rest)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


BAD_FIELDS = {
    "DDE": field(r'DDE "cmd" "/c calc"'),
    "DDEAUTO in small letters": field(r"ddeauto c:\\windows\\system32\\cmd.exe"),
    "in two runs": field("INCLUDE", 'TEXT "\\\\\\\\host\\\\share\\\\a.docx"'),
    "behind another field without a blank": field("PAGE") + field("DDE x"),
    "in entities": field("&#68;&#68;&#69;AUTO x"),
    "made of the codes of its letters": field(' "c:\\\\x"', inner=field("QUOTE 68 68 69 65 85 84 79")),
    "a field that only quotes": field("QUOTE 68 68 69"),
    "inside an allowed one": field("IF 1 = 1 ", inner=field("INCLUDEPICTURE http://x.invalid/a.png")),
    "never ended": '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>LINK Excel.Sheet x</w:instrText></w:r>',
    "without a beginning": "<w:r><w:instrText>DATABASE x</w:instrText></w:r>",
    "simple": '<w:fldSimple w:instr=" IMPORT x "/>',
    "tracked as deleted": '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:del w:id="1"><w:r><w:delInstrText>DDE x</w:delInstrText></w:r></w:del><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "a program": field("MACROBUTTON AutoOpen x"),
    "another document": field("RD c:\\\\x.docx"),
    "an embedded object": field("EMBED Package"),
    "a merged letter's data": field("NEXT"),
}


@pytest.mark.parametrize("name", BAD_FIELDS)
def test_fields_that_read_or_run_something_are_refused(word, name):
    assert "域会读取外部内容" in refused(changed(word("甲"), **{"word/header1.xml": header(BAD_FIELDS[name])}))


def test_fields_are_found_under_any_prefix_and_in_any_part(word):
    other = f'<x:footnotes xmlns:x="{MAIN}"><x:footnote><x:p><x:r><x:instrText>DDE x</x:instrText></x:r></x:p></x:footnote></x:footnotes>'
    assert "域会读取外部内容" in refused(changed(word("甲"), **{"word/footnotes.xml": other}))
    assert "域会读取外部内容" in refused(changed(word("甲"), **{"custom/odd.bin": other}))
    assert "域会读取外部内容" in refused(changed(word("甲"), **{"word/header1.xml": header(field("DDE x")).encode("utf-16")}))


@pytest.mark.parametrize(
    "code",
    [
        "PAGE",
        " NUMPAGES \\* MERGEFORMAT",
        "= 1 + 2",
        "=SUM(ABOVE)",
        "TOC \\o",
        'HYPERLINK "https://x.invalid"',
        "DATE \\@ yyyy",
        "REF a",
        "SEQ 表",
        "EQ x",
    ],
)
def test_fields_that_number_date_and_refer_are_used(word, code):
    assert render_docx(changed(word("甲"), **{"word/header1.xml": header(field(code))}), {})


@pytest.mark.parametrize("code", ["{{ x }}", "HYPERLINK {{ x }}", "{% if 1 %}DDE{% endif %}"])
def test_nothing_is_filled_into_field_codes(word, code):
    assert "填入的内容会变成域的指令" in refused(changed(word("甲"), **{"word/header1.xml": header(field(code))}))


ELEMENTS = {
    "altChunk": ('<w:altChunk r:id="rId1"/>', "其他格式的文件"),
    "subDoc": ('<w:subDoc r:id="rId1"/>', "插入了其他文件"),
    "OLE": (
        '<w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link"/></w:object>',
        "嵌入了其他文件",
    ),
    "control": ('<w:object><w:control r:id="rId1"/></w:object>', "ActiveX"),
    "video": (
        '<wp15:webVideoPr xmlns:wp15="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" embeddedHtml="x"/>',
        "联机视频",
    ),
    "picture by address": (
        '<w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="\\\\host\\share\\a.png"/></w:pict>',
        "链接了外部文件",
    ),
    "fill by address": (
        '<w:pict><v:fill xmlns:v="urn:schemas-microsoft-com:vml" src="http://x.invalid/a.png"/></w:pict>',
        "链接了外部文件",
    ),
    "frames": ("<w:frameset/>", "框架页"),
    "mail merge": ('<w:mailMerge><w:connectString w:val="DSN=x"/></w:mailMerge>', "邮件合并"),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_elements_that_bring_in_something_are_refused(word, name):
    element, says = ELEMENTS[name]
    assert says in refused(changed(word("甲"), **{"word/header1.xml": header(element)}))
    assert says in refused(
        changed(word("甲"), **{"word/settings.xml": f'<w:settings xmlns:w="{MAIN}" xmlns:r="{OFFICE}">{element}</w:settings>'})
    )


def relations(*nodes: str, prefix: str = "") -> str:
    return (
        f'<{prefix}Relationships xmlns{":" + prefix[:-1] if prefix else ""}="{PACKAGE}">{"".join(nodes)}</{prefix}Relationships>'
    )


def relation(kind: str, target: str = "x", mode: str = ' TargetMode="External"', prefix: str = "") -> str:
    return f'<{prefix}Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


@pytest.mark.parametrize(
    "written",
    [
        relations(relation("image", "http://x.invalid/a.png")),
        relations(relation("image", mode=" TargetMode='External'")),
        relations(relation("image", mode=' TargetMode="&#69;xternal"')),
        relations(relation("image", mode=' TargetMode=" external "')),
        relations(relation("image", prefix="p:"), prefix="p:"),
        relations(relation("attachedTemplate", "file:///c:/x.dotm")),
        relations(relation("header", "http://x.invalid/h.xml")),
        "<!-- <a> -->" + relations(relation("theme")),
    ],
)
@pytest.mark.parametrize(
    "name", ["word/_rels/document.xml.rels", "word/_rels/settings.xml.rels", "_rels/.rels", "customXml/_rels/item1.xml.rels"]
)
def test_links_that_open_by_themselves_are_refused(word, written, name):
    assert "链接了外部文件" in refused(changed(word("甲"), **{name: written}))
    assert "链接了外部文件" in refused(changed(word("甲"), **{name: written.encode("utf-16")}))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("vbaProject", "含有宏"),
        ("oleObject", "嵌入了其他文件"),
        ("package", "嵌入了其他文件"),
        ("aFChunk", "其他格式的文件"),
        ("subDocument", "插入了其他文件"),
        ("attachedTemplate", "其他模板"),
        ("control", "ActiveX"),
        ("webextensiontaskpanes", "加载项"),
        ("extensibility", "功能区"),
        ("frame", "框架页"),
        ("somethingNew", "不认识的部件“somethingNew”"),
    ],
)
def test_relations_to_programs_and_other_files_are_refused(word, kind, says):
    assert says in refused(changed(word("甲"), **{"word/_rels/settings.xml.rels": relations(relation(kind, mode=""))}))


def typed(template: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(template)) as opened:
        types = opened.read("[Content_Types].xml").decode()
    assert old in types
    return changed(template, **{"[Content_Types].xml": types.replace(old, new)})


@pytest.mark.parametrize(
    "lie",
    [
        '<Override PartName="/word/theme/theme1.xml" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.activeX"/></Types>',
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/></Types>',
        '<Override PartName="/word/webextensions/x.xml" ContentType="application/vnd.ms-office.webextension+xml"/></Types>',
    ],
)
def test_types_that_say_what_a_file_is_not_called(word, lie):
    assert "含有宏或控件" in refused(typed(word("甲"), "</Types>", lie))


def test_a_body_of_another_type_is_no_document(word):
    assert "文件标明的类型不同" in refused(typed(word("甲"), "document.main+xml", "template.main+xml"))
    assert "含有宏或控件" in refused(
        typed(
            word("甲"),
            "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "vnd.ms-word.document.macroEnabled.main+xml",
        )
    )


def test_a_strict_document_is_refused_for_its_tags_would_not_be_seen(word):
    with zipfile.ZipFile(io.BytesIO(word("{{ x }}"))) as opened:
        body = opened.read("word/document.xml").decode()
    strict = body.replace(MAIN, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert "严格的 Open XML" in refused(changed(word("甲"), **{"word/document.xml": strict}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "custom/x.bin"])
def test_entities_are_refused_in_every_encoding_and_place(word, encoding, name):
    text = " " * 2_000 + '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert "外部实体" in refused(changed(word("甲"), **{name: text.encode(encoding)}))


@pytest.mark.parametrize("name", ["../outside.xml", "word/../../x", "/absolute.xml", "word\\document.xml"])
def test_odd_names_in_the_archive_are_refused(word, name):
    assert "不正常的文件名" in refused(changed(word("甲"), **{name: "x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["word/document.xml", "WORD/DOCUMENT.XML"])
def test_two_files_of_one_name_are_refused(word, name):
    out = io.BytesIO(word("甲"))
    with zipfile.ZipFile(out, "a") as both:
        both.writestr(name, "<x/>")
    assert "同名的文件" in refused(out.getvalue())


def test_archives_of_too_many_files_and_with_false_sizes_are_refused(word, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 20)
    assert "解压后太大" in refused(changed(word("甲"), **{f"word/x{n}.xml": "<x/>" for n in range(30)}))
    bomb = bytearray(changed(word("甲"), **{"word/big.bin": bytes(10_000_000)}))
    size = struct.pack("<I", 10_000_000)
    assert bomb.count(size) >= 2
    assert "不是可读的 Word 文件" in refused(bytes(bomb.replace(size, struct.pack("<I", 10))))


@pytest.mark.timeout(20)
def test_laughing_and_deep_xml_are_refused(word, kit):
    deep = "<w:smartTag>" * 5_000 + "</w:smartTag>" * 5_000
    assert "内容损坏" in refused(changed(word("甲"), **{"word/header1.xml": header(deep)}))


def test_what_a_plain_document_has_is_used(word):
    parts = relations(
        relation("styles", "styles.xml", ""),
        relation("customXml", "../customXml/item1.xml", ""),
        relation("hyperlink", "https://x.invalid"),
        relation("fontTable", "fontTable.xml", ""),
        relation("theme", "theme/theme1.xml", ""),
    )
    bookmark = header('<w:hyperlink w:anchor="a"><w:r><w:t>页眉</w:t></w:r></w:hyperlink>')
    assert extract(
        render_docx(changed(word("甲"), **{"word/_rels/header1.xml.rels": parts, "word/header1.xml": bookmark}), {})
    ).startswith("页眉\n甲")
