"""Conversion by LibreOffice: many documents per process, and what happens when one of them, or LibreOffice itself, does not behave."""

import io
import os
import threading
import time
from pathlib import Path

import docx
import pikepdf
import pytest

from feecase import office

needs_office = pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")

FAKE = """#!{python}
import pathlib, sys, time, os, signal
inputs = [pathlib.Path(a) for a in sys.argv[1:] if a.endswith((".docx", ".txt"))]
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
out.mkdir(exist_ok=True)
with open({log!r}, "a") as log:
    log.write(" ".join(p.read_bytes().decode() for p in inputs) + "\\n")
for path in inputs:
    text = path.read_text()
    if text == "refused" or {broken}:
        continue
    if text == "dies":
        os.kill(os.getpid(), signal.SIGSEGV)
    if text == "hangs":
        (out / (path.stem + ".pdf")).write_bytes(b"%PDF half")
        time.sleep(60)
    if text.startswith("dies once") and not pathlib.Path({log!r} + ".once").exists():
        pathlib.Path({log!r} + ".once").touch()
        os._exit(77)
    (out / (path.stem + ".pdf")).write_bytes(b"%PDF " + text.encode() + b" %%EOF")
"""


def word(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pages(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Put a program in LibreOffice's place that does what the documents say; returns the runs it has seen."""
    import sys

    log = tmp_path / "runs.log"

    def install(*, broken=False):
        program = tmp_path / "fake-office"
        program.write_text(FAKE.format(python=sys.executable, log=str(log), broken=broken))
        program.chmod(0o700)
        monkeypatch.setattr(office, "program", lambda: str(program))
        monkeypatch.setattr(office, "_undated", lambda pdf: pdf)
        monkeypatch.setattr(office, "_SECONDS_TO_START", 2)
        monkeypatch.setattr(office, "_SECONDS_PER_FILE", 1.5)
        monkeypatch.setattr(office, "_SECONDS_ALONE", 1.5)
        return lambda: log.read_text().splitlines()

    return install


def named(*texts):
    return {f"{i}.docx": text.encode() for i, text in enumerate(texts)}


def outcome(made):
    return [
        value if isinstance(value, str) else value.decode().removeprefix("%PDF ").removesuffix(" %%EOF")
        for value in made.values()
    ]


def test_all_documents_in_one_process(fake):
    runs = fake()
    assert outcome(office.to_pdf(named("a", "b", "c"))) == ["a", "b", "c"]
    assert runs() == ["a b c"]


def test_the_same_content_is_converted_once(fake):
    runs = fake()
    assert outcome(office.to_pdf(named("a", "b", "a"))) == ["a", "b", "a"]
    assert runs() == ["a b"]


@pytest.mark.parametrize("bad", ["dies", "hangs"])
def test_what_stops_the_process_is_put_aside_and_tried_once_more(fake, bad):
    runs = fake()
    made = outcome(office.to_pdf(named("a", bad, "b", "c")))
    assert made == ["a", office._REFUSED, "b", "c"]
    assert runs() == [f"a {bad} b c", "b c", bad]


def test_two_that_stop_the_process_one_after_another_at_the_head(fake):
    runs = fake()
    assert outcome(office.to_pdf(named("dies", "dies ", "dies", "b"))) == [office._REFUSED, "dies ", office._REFUSED, "b"]
    assert runs() == ["dies dies  b", "a", "dies  b", "dies"]


def test_a_refused_document_is_tried_once_more_alone(fake):
    runs = fake()
    assert outcome(office.to_pdf(named("a", "refused", "b"))) == ["a", office._REFUSED, "b"]
    assert runs() == ["a refused b", "refused"]


def test_the_retry_can_succeed(fake):
    runs = fake()
    assert outcome(office.to_pdf(named("a", "dies once", "b"))) == ["a", "dies once", "b"]
    assert runs() == ["a dies once b", "b", "dies once"]


def test_a_libreoffice_that_does_nothing_is_given_up_at_once(fake):
    runs = fake(broken=True)
    assert outcome(office.to_pdf(named(*"abcdefgh"))) == ["LibreOffice 不能启动或没有响应"] * 8
    assert runs() == ["a b c d e f g h", "a"]


def test_several_processes_share_the_documents(fake):
    runs = fake()
    assert outcome(office.to_pdf(named(*"abcdef"), jobs=2)) == list("abcdef")
    assert sorted(runs()) == ["a b c", "d e f"]


def test_results_are_kept_by_content_and_only_if_checked(fake, tmp_path):
    runs = fake()
    documents = named("a", "b")

    def check(name, pdf):
        return "不对" if b" b " in pdf else ""

    assert outcome(office.to_pdf(documents, cache=tmp_path / "kept", check=check)) == ["a", "不对"]
    assert outcome(office.to_pdf(documents, cache=tmp_path / "kept", check=check)) == ["a", "不对"]
    assert runs() == ["a b", "b"]
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_every_name_may_have_a_folder_of_its_own(fake, tmp_path):
    runs = fake()
    documents = {"1/a.docx": b"a", "2/a.docx": b"a"}
    folders = {"1/a.docx": tmp_path / "1", "2/a.docx": tmp_path / "2"}
    office.to_pdf(documents, cache=folders)
    assert [len(list(folder.iterdir())) for folder in folders.values()] == [1, 1]
    (next((tmp_path / "1").iterdir())).unlink()
    assert outcome(office.to_pdf(documents, cache=folders)) == ["a", "a"]
    assert runs() == ["a", "a"]


def test_a_hanging_process_is_ended_with_its_children(tmp_path, monkeypatch):
    program = tmp_path / "office"
    program.write_text("#!/bin/sh\nsleep 60 & echo $! >> '" + str(tmp_path / "children") + "'\nwait\n")
    program.chmod(0o700)
    monkeypatch.setattr(office, "program", lambda: str(program))
    monkeypatch.setattr(office, "_SECONDS_TO_START", 0.5)
    monkeypatch.setattr(office, "_SECONDS_PER_FILE", 0)
    start = time.monotonic()
    made = office.to_pdf({"a.docx": b"x"})
    assert time.monotonic() - start < 5
    assert made["a.docx"] == "LibreOffice 不能启动或没有响应"
    time.sleep(0.1)
    for child in (tmp_path / "children").read_text().split():
        state = Path(f"/proc/{child}/stat")
        assert not state.exists() or state.read_text().split()[2] == "Z"  # a zombie may wait for its parent, but nothing runs


def test_interruption_ends_every_process(tmp_path, monkeypatch):
    program = tmp_path / "office"
    program.write_text("#!/bin/sh\necho $$ >> '" + str(tmp_path / "started") + "'\nexec sleep 60\n")
    program.chmod(0o700)
    monkeypatch.setattr(office, "program", lambda: str(program))
    ended = []
    real = office._end
    monkeypatch.setattr(office, "_end", lambda process: (real(process), ended.append(process.returncode)))

    def interrupted(futures):
        while not (tmp_path / "started").exists() or len((tmp_path / "started").read_text().split()) < 2:
            time.sleep(0.02)
        raise KeyboardInterrupt

    monkeypatch.setattr(office, "as_completed", lambda futures: iter([interrupted(futures)]))
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        office.to_pdf(named("a", "b"), jobs=2)
    assert time.monotonic() - start < 10
    assert ended == [-9, -9]
    assert threading.active_count() < 5


def test_without_libreoffice(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    assert office.to_pdf({"a.docx": b"x"}) == {"a.docx": office.MISSING}
    assert office.to_pdf({}) == {}


@needs_office
def test_same_document_same_bytes_even_without_cache():
    content = word("物业费")
    first = office.to_pdf({"a.docx": content})["a.docx"]
    time.sleep(1.1)
    assert office.to_pdf({"b.docx": content})["b.docx"] == first


@needs_office
def test_a_broken_document_fails_alone():
    made = office.to_pdf({"a.docx": word("a"), "b.docx": b"PK\x03\x04 broken", "c.docx": word("c")})
    assert pages(made["a.docx"]) == pages(made["c.docx"]) == 1
    assert made["b.docx"] == office._REFUSED


@needs_office
def test_pdfa_says_so_and_is_the_same_each_time():
    documents = {"a.docx": word("物业费"), "b.csv": b"a,b\n1,2\n"}
    made = office.to_pdf(documents, archive=True, jobs=2)
    time.sleep(1.1)
    for name, pdf in made.items():
        with pikepdf.open(io.BytesIO(pdf)) as document:
            with document.open_metadata() as metadata:
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
            assert len(document.Root.OutputIntents) == 1
        assert office.to_pdf({name: documents[name]}, archive=True)[name] == pdf
