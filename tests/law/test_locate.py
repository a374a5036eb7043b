"""Text with its place out of Word, PDF and text files, and comments in Word files."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from feecase.errors import InputError
from feecase.papers.locate import Note, _unwrapped, comment, read
from feecase.papers.locate import docx as spots_of


@pytest.fixture
def paper(tmp_path):
    """A Word file with a header, paragraphs, a table in a table, a split citation and a footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉引用《合同法》第六十条"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.add_paragraph("民事起诉状")
    document.add_paragraph("")
    split = document.add_paragraph("依据《合同")
    split.add_run("法》第一百").bold = True
    split.add_run("零七条，请求判决。")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "左上"
    table.cell(1, 1).text = "《民法典》第五百七十七条"
    inner = table.cell(1, 0).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "内表"
    document.add_paragraph("第二行\n换行之后")
    path = tmp_path / "paper.docx"
    document.save(path)
    return path


def test_word_text_has_its_places(paper):
    found = {spot.text: spot.where for spot in read(paper)}
    assert found["民事起诉状"] == "第1段"
    assert found["依据《合同法》第一百零七条，请求判决。"] == "第3段"
    assert found["左上"] == "表1第1行第1列"
    assert found["《民法典》第五百七十七条"] == "表1第2行第2列"
    assert found["内表"] == "表2第1行第1列"
    assert found["页眉引用《合同法》第六十条"].startswith("页眉")
    assert found["页脚"].startswith("页脚")
    assert "第二行\n换行之后" in found


def test_comments_stand_at_their_words_and_change_no_text(paper):
    content = paper.read_bytes()
    spots = spots_of(content)
    body = next(spot for spot in spots if "一百" in spot.text)
    cell = next(spot for spot in spots if "五百七十七" in spot.text)
    header = next(spot for spot in spots if "页眉" in spot.text)
    notes = [Note(body, 2, 14, "已废止"), Note(cell, 0, 5, "有效"), Note(header, 4, 9, "旧法")]
    marked = comment(content, notes, author="feecase")
    assert [spot.text for spot in spots_of(marked)] == [spot.text for spot in spots]
    document = docx.Document(io.BytesIO(marked))
    assert [c.text for c in document.comments] == ["已废止", "有效", "（页眉第1段）旧法"]
    assert {c.author for c in document.comments} == {"feecase"}
    xml = zipfile.ZipFile(io.BytesIO(marked)).read("word/document.xml").decode()
    start, end = xml.index("commentRangeStart"), xml.index("commentRangeEnd")
    assert xml.count("commentRangeStart") == xml.count("commentRangeEnd") == 3
    paragraph = next(p for p in document.paragraphs if "一百" in p.text)
    inside = [child for child in paragraph._p if child.tag.rpartition("}")[2] != "pPr"]
    first, last = (
        next(index for index, child in enumerate(inside) if child.tag.endswith(tag)) for tag in ("RangeStart", "RangeEnd")
    )
    assert (
        "".join(node.text for child in inside[first:last] for node in child.iter() if node.tag.endswith("}t"))
        == body.text[2:14]
        == "《合同法》第一百零七条，"
    )
    assert [run.bold for run in paragraph.runs if run.text == "法》第一百"] == [True]
    assert start < end
    assert b"w:date=" not in zipfile.ZipFile(io.BytesIO(marked)).read("word/comments.xml")


def test_deleted_text_is_not_read_and_inserted_text_is(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("依据")
    from lxml import etree

    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for tag, text in (("del", "《合同法》"), ("ins", "《民法典》")):
        change = etree.SubElement(paragraph._p, f"{{{w}}}{tag}")
        run = etree.SubElement(change, f"{{{w}}}r")
        etree.SubElement(run, f"{{{w}}}{'delText' if tag == 'del' else 't'}").text = text
    path = tmp_path / "changed.docx"
    document.save(path)
    assert [spot.text for spot in read(path)] == ["依据《民法典》"]


@pytest.mark.parametrize(
    ("name", "encoding"), [("a.txt", "utf-8"), ("b.md", "utf-8-sig"), ("c.yaml", "utf-8"), ("d.txt", "gb18030")]
)
def test_text_files_have_lines(tmp_path, name, encoding):
    path = tmp_path / name
    path.write_bytes("第一行\n\n《民法典》第一条\n".encode(encoding))
    assert [(spot.text, spot.where) for spot in read(path)] == [("第一行", "第1行"), ("", "第2行"), ("《民法典》第一条", "第3行")]


def test_pdf_has_pages(tmp_path):
    import typst

    source = tmp_path / "two.typ"
    source.write_text('#set text(font: "Noto Serif CJK SC")\nContract Law 107\n#pagebreak()\nCivil Code 577\n', encoding="utf-8")
    path = tmp_path / "two.pdf"
    path.write_bytes(typst.compile(str(source)))
    spots = read(path)
    assert [(spot.where, spot.page) for spot in spots] == [("第1页", 1), ("第2页", 2)]
    assert "Contract Law 107" in spots[0].text
    assert "Civil Code 577" in spots[1].text


def test_lines_broken_by_the_width_of_a_page_are_joined():
    page = "依据《民法典》第五百七十七条、第五百八十五条和第\r\n九百四十四条，请求判决。\r\n第三条\r\n"
    assert _unwrapped(page) == "依据《民法典》第五百七十七条、第五百八十五条和第九百四十四条，请求判决。\n第三条\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", b"not a zip", "不是完好的 Word 文件"),
        ("a.pdf", b"%PDF-1.7 broken", "不是完好的 PDF 文件"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "请先另存为 .docx|.doc"),
        ("a.txt", b"\xff\xfe\xff\x81", "不是 UTF-8 或 GB18030"),
    ],
)
def test_files_that_cannot_be_read_are_input_errors(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read(path)


def test_a_zip_that_is_no_word_file_and_a_missing_file(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(InputError, match="不是 Word 文件"):
        read(path)
    with pytest.raises(InputError, match="文件无法读取"):
        read(tmp_path / "none.txt")
