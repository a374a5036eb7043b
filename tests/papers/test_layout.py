"""How the papers fall on pages: signature blocks, head rows, short and long tables, widths, the official rows of the element forms."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile

import pytest
from lxml import etree

from feecase import office
from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.papers.produce import make
from feecase.papers.source import W

FOLDER = feecase_templates()[0].path
WORD = [spec.id for spec in PAPERS if spec.write is None]
FORMS = {"element-complaint", "enforcement"}
SIGNED = sorted(set(WORD) - FORMS - {"case-memo", "service-address"})
needs_office = pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")


def q(name: str) -> str:
    return f"{{{W}}}{name}"


def body(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))[0]


def template(name: str) -> etree._Element:
    return body((FOLDER / f"{name}.docx").read_bytes())


def words(element: etree._Element) -> str:
    return "".join(element.itertext())


def kept(element: etree._Element) -> bool:
    """Whether every paragraph of an element stays with the next one."""
    return all(p.find(f"{q('pPr')}/{q('keepNext')}") is not None for p in element.iter(q("p")))


def blocks(root: etree._Element) -> list[etree._Element]:
    """The signature blocks: tables of one cell without lines."""
    return [t for t in root.iter(q("tbl")) if t.find(f"{q('tblPr')}/{q('tblBorders')}/{q('top')}").get(q("val")) == "nil"]


@pytest.mark.parametrize("name", SIGNED)
def test_a_signature_block_is_one_row_that_no_page_divides(name):
    root = template(name)
    (block,) = blocks(root)
    (row,) = block.iter(q("tr"))
    assert row.find(f"{q('trPr')}/{q('cantSplit')}") is not None
    assert re.search("签名|盖章|公章|签署", words(block))
    assert re.search("日期", words(block))
    before = block.getprevious()
    while not words(before) or words(before).startswith("{%p"):
        assert kept(before) or words(before).startswith("{%p")
        before = before.getprevious()
    if before.tag == q("p"):
        assert kept(before), words(before)
    else:
        assert before.tag == q("tbl")


@pytest.mark.parametrize("name", WORD)
def test_no_signature_stands_outside_its_block(name):
    if name in FORMS | {"service-address", "case-memo"}:
        return
    root = template(name)
    inside = {id(p) for block in blocks(root) for p in block.iter(q("p"))}
    loose = [
        words(p)
        for p in root.iterchildren(q("p"))
        if id(p) not in inside and re.search(r"(签名|盖章|公章)[^，。]*）：?$", words(p))
    ]
    assert loose == []


@pytest.mark.parametrize("name", WORD)
def test_head_rows_are_repeated_kept_with_the_next_row_and_may_split(name):
    """LibreOffice loses the rows after a head row that may not be split (seen in 7.4)."""
    heads = [row for row in template(name).iter(q("tr")) if row.find(f"{q('trPr')}/{q('tblHeader')}") is not None]
    for head in heads:
        assert head.find(f"{q('trPr')}/{q('cantSplit')}") is None
        assert kept(head)


@pytest.mark.parametrize("name", WORD)
def test_no_table_is_wider_than_the_text(name):
    root = template(name)
    size, margins = next(root.iter(q("pgSz"))), next(root.iter(q("pgMar")))
    width = int(size.get(q("w"))) - int(margins.get(q("left"))) - int(margins.get(q("right")))
    for table in root.iter(q("tbl")):
        assert sum(int(column.get(q("w"))) for column in table.iter(q("gridCol"))) <= width


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_particulars_of_a_party_stay_on_one_page(name):
    rows = [row for row in template(name).iter(q("tr")) if re.match("(原告|被告|第三人|申请执行人|被执行人)（", words(row))]
    assert len(rows) >= 4
    assert all(row.find(f"{q('trPr')}/{q('cantSplit')}") is not None for row in rows)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_form_ends_on_the_page_of_its_signature(name):
    root = template(name)
    last = list(next(root.iter(q("tbl"))).iter(q("tr")))[-1]
    right = list(last.iter(q("tc")))[-1]
    assert kept(right) or all(kept(p) or words(p).startswith("{%p") for p in right.iter(q("p")))


def plan(make_context, after_changes, count: int):
    parts = [{"due": f"20{27 + number // 12}-{number % 12 + 1:02d}-28", "amount": "10.00"} for number in range(count)]
    total = f"{10 * count}.00"
    return make_context(**after_changes | {"settlement": {"signed_on": "2026-11-18", "principal": total, "instalments": parts}})


def rows_kept(content: bytes) -> list[bool]:
    """For each row of the table of instalments, whether it stays with the next one."""
    table = next(t for t in body(content).iter(q("tbl")) if "期次" in words(t))
    return [kept(row) for row in table.iter(q("tr"))]


def test_a_short_plan_stays_on_one_page_and_a_long_one_may_break(make_context, after_changes, specs, roots):
    short = make(specs["settlement-agreement"], plan(make_context, after_changes, 12), roots).content
    long = make(specs["settlement-agreement"], plan(make_context, after_changes, 13), roots).content
    assert rows_kept(short) == [True] * 12 + [False]
    assert rows_kept(long) == [True] + [False] * 13


def test_the_total_of_arrears_is_never_alone_on_a_page(context, specs, roots):
    table = next(body(make(specs["arrears-statement"], context, roots).content).iter(q("tbl")))
    rows = [kept(row) for row in table.iter(q("tr"))]
    assert rows[0]
    assert not any(rows[1:-3])
    assert rows[-3:-1] == [True, True]


def shifted(content: bytes, points: int) -> bytes:
    """The same paper with everything pushed down."""
    out = io.BytesIO()
    push = f'<w:body><w:p><w:pPr><w:spacing w:line="{points * 20}" w:lineRule="exact"/></w:pPr></w:p>'.encode()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b"<w:body>", push, 1) if name == "word/document.xml" else part)
    return out.getvalue()


def pages(pdf: bytes) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


@needs_office
def test_wherever_a_page_ends_no_row_is_lost_and_no_block_is_divided(make_context, after_changes, specs, roots):
    agreement = make(specs["settlement-agreement"], plan(make_context, after_changes, 3), roots).content
    papers = {f"{points:03d}.docx": shifted(agreement, points) for points in (*range(1, 120, 18), *range(350, 530, 30))}
    for name, pdf in office.to_pdf(papers, jobs=2).items():
        assert isinstance(pdf, bytes), pdf
        found = pages(pdf)
        rows = [place for place, page in enumerate(found) for _ in re.findall(r"2027年[123]月28日前10\.00", page)]
        assert len(rows) == 3, name
        assert len(set(rows)) == 1, name
        block = [place for place, page in enumerate(found) if "调解员（签名）：" in page or "调解组织（盖章）：" in page]
        assert len(block) == 1, name
        assert "真实意思表示" in found[block[0]], name
