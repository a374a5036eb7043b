import io
import os
import time
from pathlib import Path

import docx
import openpyxl
import pytest

from feecase import office
from feecase.bundle.copies import pdf_copies
from feecase.bundle.manifest import page_count
from feecase.bundle.write import Part

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


def test_without_libreoffice_one_clear_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(office, "program", lambda: None)
    copies, problems = pdf_copies([Part("起诉状", "a.docx", word("a")), Part("起诉状", "b.docx", word("b"))], cache=tmp_path)
    assert copies == []
    assert [(p.where, p.why) for p in problems] == [("本机", "本机没有 LibreOffice")]


@needs_office
def test_papers_in_one_process(tmp_path, monkeypatch):
    started = []
    real = office._run
    monkeypatch.setattr(office, "_run", lambda *a, **k: started.append(a) or real(*a, **k))
    parts = [
        Part("起诉状", "起诉状.docx", word("民事起诉状", "甲&乙物业<分公司>"), id="complaint"),
        Part("证据材料", "明细.xlsx", workbook(), "table"),
        Part("证据材料", "证据材料.pdf", b"%PDF", "evidence"),
        Part("证据材料", "证据1-1.docx", word("x"), "attachment"),
    ]
    copies, problems = pdf_copies(parts, cache=tmp_path)
    assert [(c.slot, c.name, c.kind, c.pages) for c in copies] == [
        ("起诉状", "起诉状.pdf", "copy", 1),
        ("证据材料", "明细.pdf", "copy", 1),
    ]
    assert (problems, len(started)) == ([], 1)
    again, _ = pdf_copies(parts, cache=tmp_path)
    assert [c.content for c in again] == [c.content for c in copies]
    assert len(started) == 1


@needs_office
def test_same_document_same_bytes_even_without_cache():
    content = word("物业费")
    first = office.to_pdf({"a.docx": content})["a.docx"]
    time.sleep(1.1)
    assert office.to_pdf({"b.docx": content})["b.docx"] == first


@needs_office
def test_a_broken_document_fails_alone():
    made = office.to_pdf({"a.docx": word("a"), "b.docx": b"PK\x03\x04 broken", "c.docx": word("c")})
    assert page_count(made["a.docx"]) == page_count(made["c.docx"]) == 1
    assert "未能转换" in made["b.docx"]


def test_a_hanging_process_is_ended(tmp_path, monkeypatch):
    program = tmp_path / "office"
    program.write_text("#!/bin/sh\nsleep 60 & echo $! > '" + str(tmp_path / "child") + "'\nwait\n")
    program.chmod(0o700)
    monkeypatch.setattr(office, "program", lambda: str(program))
    monkeypatch.setattr(office, "_SECONDS_TO_START", 0.5)
    monkeypatch.setattr(office, "_SECONDS_PER_FILE", 0)
    start = time.monotonic()
    made = office.to_pdf({"a.docx": b"x"})
    assert time.monotonic() - start < 5
    assert "未能转换" in made["a.docx"]
    child = int((tmp_path / "child").read_text())
    time.sleep(0.1)
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"  # a zombie may wait for its parent, but nothing runs


def test_interruption_ends_the_process(tmp_path, monkeypatch):
    program = tmp_path / "office"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o700)
    monkeypatch.setattr(office, "program", lambda: str(program))
    ended = []
    real = office._end
    monkeypatch.setattr(office, "_end", lambda process: ended.append(process) or real(process))

    def interrupt(self, timeout=None):
        if not ended:
            raise KeyboardInterrupt
        return real_wait(self, timeout)

    real_wait = office.subprocess.Popen.wait
    monkeypatch.setattr(office.subprocess.Popen, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        office.to_pdf({"a.docx": b"x"})
    assert ended[0].returncode != 0
