"""PDF copies of many bundles: converted together, checked, put beside their papers."""

import hashlib
import io
import os
import time

import docx
import openpyxl
import pytest

from feecase import office
from feecase.bundle.copies import CACHE, Bundle, add_copies, prune
from feecase.bundle.manifest import Versions, read
from feecase.bundle.write import BundlePart, write_bundle
from feecase.tracing.files import verify

needs_office = pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")


def word(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["物业费", 100])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fine(document, suffix, pdf, names):
    return ""


def bundle(out, *parts, partial=False):
    return write_bundle(out, parts, case="1", as_of="2026-11-20", versions=Versions(feecase="1"), partial=partial)


@pytest.fixture
def conversions(monkeypatch):
    """Replace LibreOffice by a stand-in that writes the document's hash; returns the names it was asked to convert, call by call."""
    calls = []

    def convert(program, documents, *, jobs, archive):
        calls.append(list(documents))
        for key, content in documents.items():
            yield key, f"%PDF {hashlib.sha256(content).hexdigest()} {archive}".encode()

    monkeypatch.setattr(office, "program", lambda: "office")
    monkeypatch.setattr(office, "_convert_all", convert)
    return calls


def copies(out):
    return [e.path for e in read(out).copies]


def test_copies_lie_beside_papers_of_every_kind_but_not_beside_attachments_and_review_copies(tmp_path, conversions):
    bundle(
        tmp_path / "out",
        BundlePart("起诉状", "起诉状.docx", b"1", id="complaint"),
        BundlePart("证据材料", "明细.xlsx", b"2", "table"),
        BundlePart("律师备忘", "备忘.docx", b"3", "memo"),
        BundlePart("律师备忘/审阅本", "起诉状.docx", b"4", "review"),
        BundlePart("证据材料", "证据材料.pdf", b"5", "evidence"),
        BundlePart("证据材料", "证据1.docx", b"6", "attachment"),
    )
    (done,) = add_copies([Bundle(tmp_path / "out")], faults=fine)
    assert copies(tmp_path / "out") == ["0-律师备忘/备忘.pdf", "1-起诉状/起诉状.pdf", "5-证据材料/明细.pdf"]
    assert done.written.written == ("0-律师备忘/备忘.pdf", "1-起诉状/起诉状.pdf", "5-证据材料/明细.pdf")
    assert {e.path: e.id for e in read(tmp_path / "out").copies}["1-起诉状/起诉状.pdf"] == "complaint"
    assert (tmp_path / "out/0-律师备忘/审阅本/起诉状.docx").is_file()
    assert verify(tmp_path / "out") == ()


def test_papers_of_all_bundles_are_converted_together_and_once(tmp_path, conversions):
    for name in "ab":
        bundle(tmp_path / name, BundlePart("起诉状", "起诉状.docx", name.encode()), BundlePart("其他", "身份证明.docx", b"same"))
    add_copies([Bundle(tmp_path / "a"), Bundle(tmp_path / "b")], faults=fine)
    assert [len(call) for call in conversions] == [3]
    assert copies(tmp_path / "a") == copies(tmp_path / "b") == ["1-起诉状/起诉状.pdf", "9-其他/身份证明.pdf"]

    again = add_copies([Bundle(tmp_path / "a"), Bundle(tmp_path / "b")], faults=fine)
    assert len(conversions) == 1
    assert [done.written.written for done in again] == [(), ()]


def test_pdfa_replaces_plain_copies(tmp_path, conversions):
    bundle(tmp_path / "out", BundlePart("起诉状", "起诉状.docx", b"1"))
    add_copies([Bundle(tmp_path / "out")], faults=fine)
    add_copies([Bundle(tmp_path / "out")], faults=fine, archive=True)
    assert (tmp_path / "out/1-起诉状/起诉状.pdf").read_bytes().endswith(b"True")
    assert verify(tmp_path / "out") == ()


def test_a_copy_with_a_fault_is_not_added_and_the_reason_is_told(tmp_path, conversions):
    bundle(tmp_path / "out", BundlePart("起诉状", "起诉状.docx", b"1"), BundlePart("起诉状", "目录.docx", b"2"))

    def faults(document, suffix, pdf, names):
        assert (suffix, names) == (".docx", ("张三",))
        return "PDF 中缺少文书里的“1.00”" if document == b"1" else ""

    (done,) = add_copies([Bundle(tmp_path / "out", ("张三",))], faults=faults)
    assert [(p.where, p.why) for p in done.problems] == [("1-起诉状/起诉状.docx", "PDF 中缺少文书里的“1.00”")]
    assert copies(tmp_path / "out") == ["1-起诉状/目录.pdf"]
    assert not (tmp_path / "out/1-起诉状/起诉状.pdf").exists()


def test_one_bundle_that_cannot_take_copies_stops_no_other(tmp_path, conversions):
    for name in "ab":
        bundle(tmp_path / name, BundlePart("起诉状", "起诉状.docx", name.encode()))
    (tmp_path / "a/manifest.json").write_text("{}")
    bad, good = add_copies([Bundle(tmp_path / "a"), Bundle(tmp_path / "b")], faults=fine)
    assert bad.written is None
    assert "清单不能读取" in bad.problems[0].what
    assert good.written.written == ("1-起诉状/起诉状.pdf",)


def test_an_edited_copy_is_kept_and_the_new_one_lies_beside_it(tmp_path, conversions):
    out = tmp_path / "out"
    bundle(out, BundlePart("起诉状", "起诉状.docx", b"1"))
    add_copies([Bundle(out)], faults=fine)
    (out / "1-起诉状/起诉状.pdf").write_bytes(b"%PDF signed")

    for content in (b"1", b"2"):
        bundle(out, BundlePart("起诉状", "起诉状.docx", content))
        (done,) = add_copies([Bundle(out)], faults=fine)
        assert (out / "1-起诉状/起诉状.pdf").read_bytes() == b"%PDF signed"
        assert [(e.path, e.beside) for e in done.written.edited] == [("1-起诉状/起诉状.pdf", "1-起诉状/起诉状.新.pdf")]
        assert hashlib.sha256(content).hexdigest().encode() in (out / "1-起诉状/起诉状.新.pdf").read_bytes()


def test_the_copy_of_a_paper_beside_an_edited_one_is_named_after_it(tmp_path, conversions):
    out = tmp_path / "out"
    bundle(out, BundlePart("起诉状", "起诉状.docx", b"1"))
    (out / "1-起诉状/起诉状.docx").write_bytes(b"edited")
    bundle(out, BundlePart("起诉状", "起诉状.docx", b"2"))
    add_copies([Bundle(out)], faults=fine)
    assert copies(out) == ["1-起诉状/起诉状.新.pdf"]


@pytest.mark.parametrize("partial", [True, False])
def test_a_copy_goes_when_its_paper_changes_and_stays_when_it_does_not(tmp_path, conversions, partial):
    out = tmp_path / "out"
    bundle(out, BundlePart("起诉状", "起诉状.docx", b"1"), BundlePart("起诉状", "目录.docx", b"2"))
    add_copies([Bundle(out)], faults=fine)
    bundle(
        out,
        BundlePart("起诉状", "起诉状.docx", b"new"),
        *([] if partial else [BundlePart("起诉状", "目录.docx", b"2")]),
        partial=partial,
    )
    assert copies(out) == ["1-起诉状/目录.pdf"]
    assert not (out / "1-起诉状/起诉状.pdf").exists()
    assert verify(out) == ()


def test_without_libreoffice_one_clear_sentence_and_nothing_is_lost(monkeypatch, tmp_path, conversions):
    out = tmp_path / "out"
    bundle(out, BundlePart("起诉状", "a.docx", b"1"), BundlePart("起诉状", "b.docx", b"2"))
    add_copies([Bundle(out)], faults=fine)
    for kept in (out / CACHE).iterdir():
        kept.unlink()
    monkeypatch.setattr(office, "program", lambda: None)
    (done,) = add_copies([Bundle(out)], faults=fine)
    assert [(p.where, p.why) for p in done.problems] == [("本机", "本机没有 LibreOffice")]
    assert copies(out) == ["1-起诉状/a.pdf", "1-起诉状/b.pdf"]


@needs_office
def test_real_papers(tmp_path):
    out = tmp_path / "out"
    bundle(
        out,
        BundlePart("起诉状", "起诉状.docx", word("民事起诉状", "甲&乙物业<分公司>")),
        BundlePart("证据材料", "明细.xlsx", workbook(), "table"),
    )
    (done,) = add_copies([Bundle(out)], faults=fine)
    assert done.problems == ()
    assert [(e.path, e.pages) for e in read(out).copies] == [("1-起诉状/起诉状.pdf", 1), ("5-证据材料/明细.pdf", 1)]
    assert verify(out) == ()


def test_conversions_that_no_bundle_needs_are_pruned(tmp_path, conversions):
    out = tmp_path / "out"
    bundle(out, BundlePart("起诉状", "a.docx", word("one"), id="a"))
    add_copies([Bundle(out)], faults=fine)
    (out / CACHE / "keep.txt").write_text("mine")
    first = next((out / CACHE).glob("*.pdf"))
    os.utime(first, (1, 1))
    assert prune(out, read(out), since=time.time()) == 0
    assert first.exists()
    new = bundle(out, BundlePart("起诉状", "a.docx", word("two"), id="a")).manifest
    assert prune(out, new, since=0) == 0
    assert prune(out, new, since=time.time() - 100) == 1
    assert [path.name for path in (out / CACHE).iterdir()] == ["keep.txt"]


def test_a_conversion_used_again_is_kept(tmp_path, conversions):
    cache = tmp_path / CACHE
    office.to_pdf({"a.docx": b"one", "b.docx": b"two"}, cache=cache)
    for path in cache.iterdir():
        os.utime(path, (1, 1))
    office.to_pdf({"a.docx": b"one"}, cache=cache)
    assert [path.name[:64] for path in office.unused(cache, (), since=1000)] == [hashlib.sha256(b"two").hexdigest()]
    assert office.unused(cache, {hashlib.sha256(b"two").hexdigest()}, since=1000) == ()
    assert office.unused(tmp_path / "none", (), since=1000) == ()
