"""Two versions of a paper as tracked changes: accepting all gives the new text, rejecting all the old; LibreOffice opens it."""

import io
import os
import random
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from feecase import office
from feecase.cli.main import execute
from feecase.errors import InputError
from feecase.papers.produce import make
from feecase.papers.text import extract
from feecase.workshop.tracked import TextChange, tracked

needs_office = pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")
NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NS}}}"


def word(*blocks, header=None):
    """Make a Word file: texts are paragraphs, lists are tables of rows of cells, a cell being one or several texts."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), len(block[0]))
        for row, cells in zip(table.rows, block, strict=True):
            for cell, texts in zip(row.cells, cells, strict=True):
                first, *more = [texts] if isinstance(texts, str) else texts
                cell.paragraphs[0].add_run(first)
                for text in more:
                    cell.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].add_run(header)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def settled(content, keep, drop):
    """Accept (`keep` ins, `drop` del) or reject all changes, as Word does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, data in members.items():
        if name.startswith(("word/document", "word/header", "word/footer")) and name.endswith(".xml"):
            root = etree.fromstring(data)
            settle(root, keep, drop)
            members[name] = etree.tostring(root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def settle(root, keep, drop):
    for row in [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}{drop}") is not None]:
        row.getparent().remove(row)
    for table in [table for table in root.iter(f"{W}tbl") if table.find(f"{W}tr") is None]:
        table.getparent().remove(table)
    for paragraph in list(root.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{drop}") is not None:
            after = paragraph.getnext()
            moved = [node for node in paragraph if node.tag != f"{W}pPr"]
            if after is not None and after.tag == f"{W}p":
                at = 1 if after.find(f"{W}pPr") is not None else 0
                for node in reversed(moved):
                    after.insert(at, node)
            paragraph.getparent().remove(paragraph)
    for mark in list(root.iter(f"{W}{drop}")):
        mark.getparent().remove(mark)
    for mark in list(root.iter(f"{W}{keep}")):
        for node in list(mark):
            mark.addprevious(node)
        mark.getparent().remove(mark)
    for text in root.iter(f"{W}delText"):
        text.tag = f"{W}t"


def accepted(content):
    return extract(settled(content, "ins", "del"))


def rejected(content):
    return extract(settled(content, "del", "ins"))


CASES = {
    "a word": (("欠费100.00元",), ("欠费120.00元",)),
    "nothing alike": (("甲乙丙丁",), ("一二三四五",)),
    "inserted between": (("一", "三"), ("一", "二", "三")),
    "inserted at the end": (("一",), ("一", "二", "三")),
    "inserted at the beginning": (("二",), ("一", "二")),
    "deleted between": (("一", "二", "三"), ("一", "三")),
    "deleted at the end": (("一", "二", "三"), ("一",)),
    "all at once": (("甲一", "乙二", "丙三", "丁"), ("乙二改", "新的", "丙三", "完全不同的一段", "再一段")),
    "a cell": (([["项", "100.00"], ["计", "100.00"]],), ([["项", "120.00"], ["计", "120.00"]],)),
    "a row more": (([["1", "甲"], ["2", "乙"]], "尾"), ([["1", "甲"], ["1a", "丙"], ["2", "乙"]], "尾")),
    "a row less": (([["1", "甲"], ["2", "乙"], ["3", "丙"]], "尾"), ([["1", "甲"], ["3", "丙"]], "尾")),
    "a row of other cells": (([["1", "甲"]], "尾"), ([["1", "甲", "乙"]], "尾")),
    "a table more": (("头", "尾"), ("头", [["1", "2"]], "尾")),
    "a table less": (("头", [["1", "2"]], "尾"), ("头", "尾")),
    "paragraphs in a cell": (([[["一", "二"], "x"]], "尾"), ([[["一", "二", "三", "四"], "x"]], "尾")),
    "fewer paragraphs in a cell": (([[["一", "二", "三"], "x"]], "尾"), ([[["一"], "x"]], "尾")),
    "breaks and tabs": (("一\t二\n三",), ("一\t二二\n四",)),
    "signs": (("甲&乙<丙>",), ("甲&&乙<丁>",)),
    "an emptied paragraph": (("一", "二", "三"), ("一", "", "三")),
}


@pytest.mark.parametrize("name", CASES)
def test_accepting_gives_the_new_rejecting_the_old(name):
    old, new = (word(*blocks) for blocks in CASES[name])
    result = tracked(old, new).content
    assert accepted(result) == extract(new)
    assert rejected(result) == extract(old)


def test_many_random_pairs():
    rng = random.Random(5)
    texts = ["原告请求判令被告支付物业费", "自2026年1月5日起", "人民币1,234.50元", "诉讼费由被告承担", "甲", "", "证据1-1第3页"]

    def some():
        cells = [[rng.choice(texts), [rng.choice(texts), rng.choice(texts)]] for _ in range(rng.randint(1, 4))]
        blocks = [rng.choice(texts) + rng.choice(texts) for _ in range(rng.randint(1, 6))]
        blocks.insert(rng.randrange(len(blocks)), cells)
        return word(*blocks, "此致")

    for _ in range(40):
        old, new = some(), some()
        result = tracked(old, new).content
        assert accepted(result) == extract(new)
        assert rejected(result) == extract(old)


def test_headers_are_compared_too():
    old, new = word("一", header="第1稿"), word("一", header="第2稿")
    result = tracked(old, new)
    assert result.changes == (TextChange("第1稿", "第2稿"),)
    assert (accepted(result.content), rejected(result.content)) == (extract(new), extract(old))


def test_amounts_and_dates_change_as_a_whole():
    result = tracked(word("截至2026年11月20日欠费1234.50元"), word("截至2026年11月21日欠费1234.60元")).content
    xml = etree.fromstring(zipfile.ZipFile(io.BytesIO(result)).read("word/document.xml"))
    assert [node.text for node in xml.iter(f"{W}delText")] == ["2026年11月20日", "1234.50"]
    assert ["".join(node.itertext()) for node in xml.iter(f"{W}ins")] == ["2026年11月21日", "1234.60"]


def test_the_same_paper_has_no_changes_and_the_same_two_give_the_same_bytes():
    old, new = word("一", [["1", "2"]]), word("二", [["1", "3"]])
    assert tracked(old, old).changes == ()
    assert accepted(tracked(old, old).content) == rejected(tracked(old, old).content) == extract(old)
    assert tracked(old, new).content == tracked(old, new).content


def test_changes_are_numbered_each_by_itself_and_name_their_author():
    result = tracked(word("一", "二", [["1", "2"]]), word("三", "二三", [["1", "3"], ["4", "5"]]), author="王律师").content
    xml = etree.fromstring(zipfile.ZipFile(io.BytesIO(result)).read("word/document.xml"))
    marks = [*xml.iter(f"{W}ins"), *xml.iter(f"{W}del")]
    assert len({mark.get(f"{W}id") for mark in marks}) == len(marks)
    assert b"ns0:" not in etree.tostring(xml)
    assert {mark.get(f"{W}author") for mark in marks} == {"王律师"}


def test_formatting_of_the_new_version_is_kept():
    document = docx.Document()
    paragraph = document.add_paragraph("欠费")
    paragraph.add_run("120.00").bold = True
    paragraph.add_run("元")
    buffer = io.BytesIO()
    document.save(buffer)
    result = tracked(word("欠费100.00元"), buffer.getvalue()).content
    xml = etree.fromstring(zipfile.ZipFile(io.BytesIO(result)).read("word/document.xml"))
    assert [("".join(run.itertext()), run.find(f"{W}rPr/{W}b") is not None) for run in xml.iter(f"{W}r")] == [
        ("欠费", False),
        ("100.00", False),
        ("120.00", True),
        ("元", False),
    ]


def with_control(text):
    document = docx.Document()
    paragraph = document.add_paragraph("同意")
    paragraph._p.append(
        parse_xml(f'<w:sdt xmlns:w="{NS}"><w:sdtPr/><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>')
    )
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_ticked_box_is_a_change_and_stays_a_control():
    old, new = with_control("☐"), with_control("☑")
    result = tracked(old, new).content
    xml = etree.fromstring(zipfile.ZipFile(io.BytesIO(result)).read("word/document.xml"))
    assert "".join(xml.find(f".//{W}sdt//{W}ins").itertext()) == "☑"
    assert (accepted(result), rejected(result)) == (extract(new), extract(old))


@pytest.mark.parametrize("bad", [b"", b"PK\x03\x04", b"%PDF"])
def test_what_is_no_word_file_is_refused_by_name(bad):
    with pytest.raises(InputError, match="不是完好的 Word 文件") as caught:
        tracked(word("一"), bad, names=("a.docx", "b.docx"))
    assert caught.value.problems[0].where == "b.docx"


def test_a_file_with_open_changes_is_refused():
    result = tracked(word("一"), word("二")).content
    with pytest.raises(InputError, match="已有修订"):
        tracked(word("一"), result)


@pytest.mark.parametrize("name", ["complaint", "element-complaint", "power-of-attorney", "case-memo"])
def test_real_papers_of_two_states_of_a_case(specs, roots, make_context, name):
    old = make(specs[name], make_context(), roots).content
    new = make(specs[name], make_context(court={"name": "济南市市中区人民法院"}, defendants=[{"name": "赵五"}]), roots).content
    result = tracked(old, new)
    assert any("赵五" in (change.new or "") for change in result.changes)
    assert accepted(result.content) == extract(new)
    assert rejected(result.content) == extract(old)


def test_the_command_shows_and_writes(tmp_path, capsys):
    old, new = tmp_path / "old.docx", tmp_path / "new.docx"
    old.write_bytes(word("一", "欠费100.00元"))
    new.write_bytes(word("一", "欠费120.00元"))
    assert execute(["papers", "diff", str(old), str(new), "--to", str(tmp_path / "out.docx")]) == 0
    shown = capsys.readouterr().out
    assert "- 欠费100.00元" in shown
    assert "+ 欠费120.00元" in shown
    assert accepted((tmp_path / "out.docx").read_bytes()) == extract(new.read_bytes())
    assert execute(["papers", "diff", str(old), str(new), "--to", str(tmp_path / "out.docx")]) == 2
    assert execute(["papers", "diff", str(old), str(tmp_path / "none.docx")]) == 1


@needs_office
def test_libreoffice_opens_it_with_both_texts():
    import pypdfium2

    old, new = word("欠费一百元整", [["甲", "乙"], ["丙", "丁"]]), word("欠费二百元整", [["甲", "乙"]], "附件")
    pdf = office.to_pdf({"a.docx": tracked(old, new).content})["a.docx"]
    assert isinstance(pdf, bytes)
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(document[0].get_textpage().get_text_range().split())
    assert all(word in text for word in ("一", "二", "丙丁", "附件"))
    assert text.count("甲") == 1
