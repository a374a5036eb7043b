"""A PDF copy is read back: pages, fonts, and everything in the paper that must not be lost."""

import io
import os

import openpyxl
import pikepdf
import pytest
import typst

from feecase import office
from feecase.builtin.papers import PAPERS
from feecase.papers.produce import make
from feecase.tracing import copies as readback

needs_office = pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")


def pdf(*pages, size="10pt"):
    """Draw pages of text with embedded fonts."""
    body = "#pagebreak()\n".join(f'#text({page!r}.replace("", "")) \n'.replace("'", '"') for page in pages)
    return typst.compile(f"#set page(width: 300pt, height: 200pt)\n#set text(size: {size})\n{body}".encode(), format="pdf")


def unembedded():
    document = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = document.add_blank_page(page_size=(300, 200))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=document.make_indirect(font)))
    page.Contents = document.make_stream(b"BT /F 12 Tf 20 100 Td (1,234.50) Tj ET")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def empty():
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("自2026年1月5日起欠1,234.50元", {"2026年1月5日": 1, "1,234.50": 1}),
        ("1234.5元和1234.5元", {"1234.5": 2}),
        ("证号37010219800101123X、电话13800000001", {"37010219800101123X": 1, "13800000001": 1}),
        ("人民币壹仟贰佰元整", {"壹仟贰佰元": 1}),
        ("2025.01.01-2025.12.31", {"2025.01.01": 1, "2025.12.31": 1}),
        ("２０２６年 １月 ５日", {"2026年1月5日": 1}),
        ("第3条、5份、[图：2026年1月5日]", {}),
    ],
)
def test_what_must_be_found(text, found):
    assert dict(readback.tokens(text)) == found


def test_names_are_looked_for_where_the_paper_has_them():
    assert dict(readback.tokens("原告张 三", ["张三", "李四", ""])) == {"张三": 1}


@pytest.mark.parametrize(
    ("paper", "shown", "reason"),
    [
        ("owes 1,234.50 on 2026-01-05", "owes 1,234.50 on 2026-01-05", ""),
        ("owes 1,234.50", "owes 1,234.60", "PDF 中缺少文书里的“1,234.50”"),
        ("1,234.50 and 1,234.50", "1,234.50", "PDF 中缺少文书里的“1,234.50”"),
        ("of Alice and Bob", "of Alice", "PDF 中缺少文书里的“Bob”"),
        ("1.10 2.20 3.30 4.40", "x", "PDF 中缺少文书里的“1.10”“2.20”“3.30”等 4 处"),
        ("13800000001", "x", "PDF 中缺少文书里的“138***001”"),
    ],
)
def test_what_is_missing_is_told(word, paper, shown, reason):
    assert readback.faults(word(paper), ".docx", pdf(shown), ["Alice", "Bob"]) == reason


def test_a_token_cut_by_the_end_of_a_page_is_found(word):
    assert readback.faults(word("on 2026-01-05 due"), ".docx", pdf("on 2026-0", "1-05 due")) == ""
    assert readback.faults(word("on 2026-01-05 due"), ".docx", pdf("on 2026-0", "2-05 due")) != ""


def test_no_pages_no_fonts_no_pdf(word):
    paper = word("1,234.50")
    assert readback.faults(paper, ".docx", empty()) == "PDF 没有页"
    assert readback.faults(paper, ".docx", b"%PDF broken") == "PDF 没有页"
    assert readback.faults(paper, ".docx", unembedded()) == "PDF 没有嵌入字体：Helvetica"


def test_workbooks_are_compared_by_texts_and_amounts():
    rows = (["Alice", 1234.5], ["2026-01-05", 7])
    assert readback.faults(book(*rows), ".xlsx", pdf("Alice 1,234.50 2026-01-05"), ["Alice"]) == ""
    assert "1234.5" in readback.faults(book(*rows), ".xlsx", pdf("Alice 1,235.50 2026-01-05"), ["Alice"])
    assert "太窄" in readback.faults(book(*rows), ".xlsx", pdf("Alice ##### 2026-01-05"), ["Alice"])


@needs_office
def test_all_papers_of_the_sample_pass_and_a_changed_one_does_not(specs, roots, fit, context):
    names = [d.name for d in context.loaded.case.defendants]
    papers = {f"{spec.id}.{spec.format}": make(specs[spec.id], fit(spec.id, context), roots).content for spec in PAPERS}
    made = office.to_pdf(papers, jobs=2)
    assert {name: readback.faults(papers[name], name[-5:], pdf, names) for name, pdf in made.items()} == dict.fromkeys(papers, "")
    wrong = papers["payment-order.docx"]
    assert "缺少" in readback.faults(wrong, ".docx", made["service-address.docx"], names)
