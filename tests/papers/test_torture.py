"""Whatever a template does, the paper is the one docxtpl writes, part by part (canonical XML); only faster."""

from __future__ import annotations

import io
import zipfile

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.papers.archive import Packer
from feecase.papers.citation import CitableLaw
from feecase.papers.render import parse, render_docx
from feecase.papers.sandbox import environment, with_budget
from feecase.papers.source import mended
from feecase.papers.text import extract
from feecase.papers.words import top

HARD = "张&三<甲>\"乙\"'丙' 𠮷野家 👨‍👩‍👧‍👦 {{ x }} {% y %} ＆"
CONTEXT = {
    "name": HARD,
    "lines": "第一行\n第二行\t制表",
    "yes": True,
    "no": False,
    "rows": [{"n": str(n), "text": f"{HARD}{n}", "color": "EEEEEE", "items": [f"项{n}.{m}" for m in range(3)]} for n in range(4)],
    "columns": ["甲", "乙", "丙", "丁"],
    "empty": [],
    "many": [{"n": str(n), "text": f"第{n}行&"} for n in range(2000)],
}


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def canonical(content: bytes) -> bytes:
    root = etree.fromstring(content)
    if etree.QName(root).localname in {"Types", "Relationships"}:  # lists without an order, which docxtpl writes anew
        root[:] = sorted((node for node in root if node.get("Extension") != "png"), key=lambda node: sorted(node.items()))
    return etree.tostring(root, method="c14n")


def by_docxtpl(template: bytes, context) -> dict[str, bytes]:
    """Render with plain docxtpl and its own environment."""
    slow = DocxTemplate(io.BytesIO(template))
    slow.init_docx()
    slow.render(context, Environment(autoescape=True))
    out = io.BytesIO()
    slow.save(out)
    return members(out.getvalue())


def same(template: bytes, context: dict[str, object]) -> None:
    mine, other = members(render_docx(template, context)), by_docxtpl(template, context)
    assert set(mine) == set(other)
    for name in mine:
        if name.endswith((".xml", ".rels")) and name != "docProps/core.xml":
            assert canonical(mine[name]) == canonical(other[name]), name
        elif not name.endswith(".xml"):
            assert mine[name] == other[name], name


def text_box(kit, *texts: str) -> str:
    """A text box as Word writes it: once for new versions, once for old."""
    inner = f"<w:txbxContent>{''.join(kit.para(text) for text in texts)}</w:txbxContent>"
    return kit.X(
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="7" name="文本框"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>'
    )


def cases(kit):
    def grid(*rows):
        return kit.table([3000, 3000], *rows)

    def one(text: str):
        return kit.row(kit.cell(3000, kit.para(text)), kit.cell(3000, kit.para("定")))

    columns = kit.table(
        [2000, 2000],
        kit.row(
            kit.cell(2000, kit.para("{%tc for c in columns %}")),
            kit.cell(2000, kit.para("{{ c }}")),
            kit.cell(2000, kit.para("{%tc endfor %}")),
        ),
    )
    merged = kit.row(kit.cell(3000, kit.para("{% vm %}{{ r.n }}")), kit.cell(3000, kit.para("{% hm %}{{ r.text }}")))
    wide = kit.row(kit.cell(3000, kit.para("{% colspan 2 %}{{ name }}")))
    return {
        "plain": ["{{ name }}", "{{ lines }}", "前{{ name }}后{{ lines }}尾"],
        "rows": [grid(kit.tr("for r in rows"), one("{{ r.n }} {{ r.text }}"), kit.tr("endfor"))],
        "columns": [columns],
        "nested rows": [
            grid(
                kit.tr("for r in rows"),
                one("{{ r.n }}"),
                kit.tr("for i in r['items']"),
                one("{{ i }}"),
                kit.tr("endfor"),
                kit.tr("endfor"),
            )
        ],
        "nested paragraphs": [
            kit.p("for r in rows"),
            "{{ r.n }}",
            kit.p("for i in r['items']"),
            "{{ i }}",
            kit.p("endfor"),
            kit.p("endfor"),
        ],
        "conditions across paragraphs": [
            kit.p("if yes"),
            "是{{ name }}",
            kit.p("else"),
            "否",
            kit.p("endif"),
            "{% if no %}头",
            "尾{% endif %}",
            "末",
        ],
        "conditions across tables": [
            kit.p("if yes"),
            grid(one("{{ name }}")),
            kit.p("endif"),
            kit.p("if no"),
            grid(one("x")),
            kit.p("endif"),
            "末",
        ],
        "empty loops": [grid(one("头"), kit.tr("for r in empty"), one("{{ r.n }}"), kit.tr("endfor"))],
        "merged cells": [grid(kit.tr("for r in rows"), merged, kit.tr("endfor"))],
        "wide cells": [grid(wide)],
        "inline loops": ["{% for r in rows %}{{ loop.index }}.{{ r.text }}{% if not loop.last %}；{% endif %}{% endfor %}"],
        "macros and sets": ["{% macro m(x) %}〔{{ x }}〕{% endmacro %}{% set y = name %}{{ m(y) }}{{ m(name) }}"],
        "trimming": ["甲 {%- if yes %} 乙 {%- endif %} 丙"],
        "split runs": [kit.para(kit.run("{"), kit.run("{ na", bold=True), kit.run("me }"), kit.run("}", color="FF0000"))],
        "smart quotes": ["{% if name != ‘别人’ %}不是“别人”{% endif %}"],
        "raw braces": ["{_{ 不是标签 }_} {_% 也不是 %_}"],
        "two thousand rows": [grid(kit.tr("for r in many"), one("{{ r.n }} {{ r.text }}"), kit.tr("endfor"))],
        "cells by condition": [
            kit.table(
                [2000, 2000, 2000],
                kit.row(
                    kit.cell(2000, kit.para("{%tc if no %}")),
                    kit.cell(2000, kit.para("{{ name }}")),
                    kit.cell(2000, kit.para("{%tc endif %}")),
                    kit.cell(2000, kit.para("尾")),
                ),
            )
        ],
        "columns in every row": [
            kit.table(
                [1500, 1500],
                *(
                    kit.row(
                        kit.cell(1500, kit.para("头")),
                        kit.cell(9, kit.para("{%tc for c in columns %}")),
                        kit.cell(1500, kit.para(f"{{{{ c }}}}{n}")),
                        kit.cell(9, kit.para("{%tc endfor %}")),
                    )
                    for n in range(3)
                ),
            )
        ],
        "rows that all vanish": [grid(kit.tr("for r in empty"), one("{{ r.n }}"), kit.tr("endfor"))],
        "rows that may vanish": [
            grid(
                one("头"),
                kit.tr("if no"),
                one("{{ name }}"),
                kit.tr("endif"),
                kit.tr("if yes"),
                one("{{ name }}"),
                kit.tr("endif"),
            )
        ],
        "a grid too wide": [kit.table([1000, 1000, 1000], one("{{ name }}"))],
        "tables in tables": [
            kit.table(
                [6000],
                kit.row(
                    kit.cell(
                        6000, grid(one("{{ name }}"), kit.tr("for r in rows"), one("{{ r.n }}"), kit.tr("endfor")), kit.para("后")
                    )
                ),
            )
        ],
        "painted cells": [
            grid(
                kit.tr("for r in rows"),
                kit.row(kit.cell(3000, kit.para("{% cellbg r.color %}{{ r.n }}")), kit.cell(3000, kit.para("x"))),
                kit.tr("endfor"),
            )
        ],
        "comments in the template": ["甲{# 不印 #}乙", kit.para("{#p 整段不印 #}"), "{{ name }}"],
        "runs": [kit.para("前", kit.run("{%r if yes %}"), kit.run("{{ name }}", bold=True), kit.run("{%r endif %}"), "后")],
        "whole cells and paragraphs": [
            grid(
                kit.row(
                    kit.cell(3000, kit.para("{%p if yes %}"), kit.para("{{ name }}"), kit.para("{%p endif %}"), kit.para("")),
                    kit.cell(3000, kit.para("定")),
                )
            )
        ],
        "links of its own": [
            kit.X(
                f'<w:p><w:hyperlink w:anchor="here">{kit.run("{{ name }}")}</w:hyperlink><w:bookmarkStart w:id="1" w:name="here"/><w:bookmarkEnd w:id="1"/></w:p>'
            )
        ],
        "text boxes": [text_box(kit, "框{{ name }}", "{% for r in rows %}{{ r.n }}{% endfor %}"), "{{ lines }}"],
        "drawings in loops": [
            kit.p("for r in rows"),
            kit.picture("'图'", 2000, "rId9", "图").replace("{{ '图' }}", "照片"),
            kit.p("endfor"),
        ],
        "pictures of its own": [kit.picture("'图'", 2000, "rId9", "图").replace("{{ '图' }}", "照片"), "{{ name }}"],
    }


NAMES = [
    "plain",
    "rows",
    "columns",
    "nested rows",
    "nested paragraphs",
    "conditions across paragraphs",
    "conditions across tables",
    "empty loops",
    "merged cells",
    "wide cells",
    "inline loops",
    "macros and sets",
    "trimming",
    "split runs",
    "smart quotes",
    "raw braces",
    "two thousand rows",
    "cells by condition",
    "columns in every row",
    "rows that all vanish",
    "rows that may vanish",
    "a grid too wide",
    "tables in tables",
    "painted cells",
    "comments in the template",
    "runs",
    "whole cells and paragraphs",
    "links of its own",
    "text boxes",
    "drawings in loops",
    "pictures of its own",
]


@pytest.mark.parametrize("case", NAMES)
def test_the_paper_is_docxtpls(case, kit):
    body = cases(kit)[case]
    template = kit.document(
        *(kit.X(part) if part.startswith("<") else kit.para(part) for part in body),
        title="试验",
        footer="{{ name }} 第二行{% if yes %}有{% endif %}",
        pictures={"rId9": kit.grey_png()},
    )
    same(template, CONTEXT)


def test_every_case_is_tried(kit):
    assert list(cases(kit)) == NAMES


def test_columns_are_counted_anew_only_where_they_may_change(kit):
    doubtful = {
        name
        for name, body in cases(kit).items()
        if parse(
            kit.document(*(kit.X(part) if part.startswith("<") else kit.para(part) for part in body), title="x"), name
        ).recount
    }
    assert doubtful == {
        "rows",
        "columns",
        "nested rows",
        "merged cells",
        "wide cells",
        "two thousand rows",
        "cells by condition",
        "rows that all vanish",
        "a grid too wide",
        "tables in tables",
        "columns in every row",
        "painted cells",
    }


def test_headers_are_rendered_too(kit, word):
    template = with_header(word("{{ name }}"), kit)
    paper = render_docx(template, CONTEXT)
    assert HARD in extract(paper).splitlines()[0]
    same(template, CONTEXT)


def with_header(template: bytes, kit) -> bytes:
    parts = members(template)
    parts["word/header1.xml"] = f"<w:hdr {kit.NS}>{kit.para('页眉{{ name }}')}</w:hdr>".encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>',
    )
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>',
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:sectPr>", b'<w:sectPr><w:headerReference w:type="default" r:id="rId8"/>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("spec", [spec for spec in PAPERS if spec.write is None], ids=lambda spec: spec.id)
@pytest.mark.parametrize("sort", ["owners", "company"])
def test_every_shipped_paper_is_docxtpls_part_by_part(spec, sort, context, company, fit):
    """Our check-boxes and pictures are given to docxtpl as the plain tags they stand for; the pictures themselves are ours."""
    made = fit(spec.id, context if sort == "owners" else company)
    values, law = spec.build(made), CitableLaw(made.library, made.claim.as_of)
    content = (feecase_templates()[0].path / f"{spec.id}.docx").read_bytes()
    parts = members(content)
    body = etree.tostring(mended(parts["word/document.xml"], "", "")[0], encoding="UTF-8", xml_declaration=True, standalone=True)
    plain = Packer().pack(list(parts), {**parts, "word/document.xml": body})
    slow = DocxTemplate(io.BytesIO(plain))
    slow.render(with_budget(top(values), law=law), environment(), autoescape=True)
    out = io.BytesIO()
    slow.save(out)
    mine, other = members(render_docx(content, values, law=law)), members(out.getvalue())
    assert set(mine) == set(other)
    compared = [name for name in mine if name.endswith((".xml", ".rels")) and name != "docProps/core.xml"]
    assert [name for name in compared if canonical(mine[name]) != canonical(other[name])] == []
    assert len(compared) > 5
