"""Damaged, locked, oversize and mislabelled files: each is reported with its reason, and the rest goes on."""

import io
import os
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image

from feecase import office
from feecase.evidence.page import convert

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(path, *, extra=(), size=0):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>')
        archive.writestr("word/document.xml", "<w:document/>" + " " * size)
        for name in extra:
            archive.writestr(name, b"x")
    return path


def locked_pdf(files):
    path = files.pdf("bad.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="secret", owner="owner"))


def truncated_pdf(files):
    path = files.pdf("bad.pdf", pages=20)
    files.raw("bad.pdf", path.read_bytes()[:300])


def truncated_jpeg(files):
    path = files.image("bad.jpg", size=(1500, 1500))
    files.raw("bad.jpg", path.read_bytes()[:2000])


def bomb_docx(files):
    docx(files.folder / "bad.docx", size=400_000_000)


BAD = {
    "locked": (locked_pdf, "bad.pdf", "PDF 已加密"),
    "truncated pdf": (truncated_pdf, "bad.pdf", "PDF"),
    "garbage pdf": (lambda f: f.raw("bad.pdf", b"%PDF-1.7\n" + os.urandom(4000)), "bad.pdf", "PDF 已损坏"),
    "truncated jpeg": (truncated_jpeg, "bad.jpg", "图片损坏"),
    "png bomb": (None, "bad.png", "解压炸弹"),
    "zip bomb": (bomb_docx, "bad.docx", "压缩炸弹"),
    "macros": (lambda f: docx(f.folder / "bad.docm", extra=["word/vbaProject.bin"]), "bad.docm", "含宏"),
    "hidden macros": (lambda f: docx(f.folder / "bad.docx", extra=["word/vbaProject.bin"]), "bad.docx", "含宏"),
    "locked word": (
        lambda f: f.raw("bad.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
        "bad.docx",
        "已加密",
    ),
    "old macros": (
        lambda f: f.raw("bad.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le")),
        "bad.doc",
        "含宏",
    ),
    "empty": (lambda f: f.raw("bad.pdf", b""), "bad.pdf", "0 字节"),
    "binary": (lambda f: f.raw("bad.dat", b"\0\1\2\3" * 50), "bad.dat", "无法识别"),
    "recording": (lambda f: f.raw("bad.mp3", b"ID3" + b"\0" * 99), "bad.mp3", "电子文件另附"),
    "archive": (lambda f: f.raw("bad.rar", b"Rar!\x1a\x07\x00" + b"\0" * 99), "bad.rar", "压缩包"),
    "heic": (
        lambda f: f.raw("bad.heic", b"\0\0\0\x18ftypheic" + b"\0" * 99),
        "bad.heic",
        "",
    ),  # damaged, or the extra is not there: test_images tells them apart
    "folder": (lambda f: (f.folder / "bad").mkdir(), "bad", "不是普通文件"),
    "long text": (lambda f: f.raw("bad.txt", b"x\n" * 2_000_000), "bad.txt", "超过 3 MB"),
}


@pytest.mark.parametrize("case", BAD)
def test_goes_along_with_the_reason(files, page_up, case, png_bomb):
    make, name, reason = BAD[case]
    if make:
        make(files)
    else:
        files.raw(name, png_bomb)
    files.pdf("good.pdf", pages=2)
    result = page_up(name, "good.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 3)}
    finding = result.findings[-1]
    assert re.search(reason, finding.why)
    assert (finding.level, finding.where) == ("warning", "evidence[E1]")
    assert finding.settle
    assert [a.id for a in result.attached] == ([] if case == "folder" else ["E1"])


def test_unreadable_file(files, page_up, monkeypatch):
    path = files.pdf("bad.pdf")
    files.pdf("good.pdf")
    real = convert.os.open

    def refuse(name, *args, **kwargs):
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(convert.os, "open", refuse)
    result = page_up("bad.pdf", "good.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "Permission denied" in result.findings[0].why


def test_missing_file_blocks_and_shows(files, page_up, texts):
    files.pdf()
    result = page_up("gone.pdf", "a.pdf")
    assert [(f.level, f.where) for f in result.findings] == [("blocking", "evidence[E1]")]
    assert result.lines[0].note == "文件缺失"
    assert result.attached == ()
    assert "缺" in texts(result.path)[0]


def test_oversize_file(files, page_up, monkeypatch):
    files.pdf("big.pdf", pages=20)
    small = files.pdf()
    monkeypatch.setattr(convert, "MAX_BYTES", small.stat().st_size)
    result = page_up("big.pdf", "a.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}


@pytest.mark.parametrize(("make", "name"), [("pdf", "a.docx"), ("pdf", "a.jpg"), ("image", "b.pdf"), ("image", "b.txt")])
def test_wrong_extension_is_paged_by_content_and_said(files, page_up, make, name):
    if make == "pdf":
        files.pdf(name)
    else:
        files.image("x.png").rename(files.folder / name)
    result = page_up(name)
    assert result.ranges == {"E1": (2, 2)}
    assert "与内容" in result.findings[0].what


def test_repaired_pdf_is_said(files, page_up):
    path = files.pdf(pages=4)
    content = path.read_bytes()
    files.raw("a.pdf", content[: content.rindex(b"xref\n")])
    result = page_up("a.pdf")
    assert result.ranges == {"E1": (2, 5)}
    assert [(f.level, "损坏" in f.what) for f in result.findings] == [("warning", True)]


def test_owner_password_alone_does_not_lock(files, page_up):
    path = files.pdf()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="", owner="owner"))
    result = page_up("a.pdf")
    assert result.ranges == {"E1": (2, 2)}
    with pikepdf.open(result.path) as pdf:
        assert not pdf.is_encrypted


def test_signed_pdf_is_said(files, page_up):
    path = files.pdf()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([]))
        pdf.save(path)
    assert "电子签名" in page_up("a.pdf").findings[0].what


@pytest.mark.parametrize("box", [[0, 0, 0, 0], [0, 0, 1e9, 1e9], [10, 10, -10, -10, 5], ["x", 0, 1, 2]])
def test_nonsense_boxes(files, page_up, box):
    path = files.pdf()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.MediaBox = pikepdf.Array([pikepdf.String(v) if isinstance(v, str) else v for v in box])
        pdf.save(path)
    result = page_up("a.pdf")
    assert result.pages in (0, 2)
    assert result.ranges == {"E1": (2, 2) if result.pages else None}


def test_nested_page_tree_that_bites_its_tail(files, page_up):
    path = files.pdf(pages=2)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)
        pdf.save(path)
    files.pdf("good.pdf")
    result = page_up("a.pdf", "good.pdf")
    assert result.ranges["E2"] is not None


def test_huge_picture_within_bounded_memory(files, page_up):
    Image.new("L", (12_000, 12_000), 200).save(files.folder / "huge.jpg")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = page_up(("huge.jpg", "photo"))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert result.ranges == {"E1": (2, 2)}
    assert result.path.stat().st_size < 2_000_000
    assert grown < 250


def test_without_libreoffice_office_files_go_along(files, page_up, monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    docx(files.folder / "a.docx")
    files.pdf("b.pdf")
    result = page_up("a.docx", "b.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "没有 LibreOffice" in result.findings[0].why
    assert result.attached[0].path == files.folder / "a.docx"


def test_pages_made_once_are_used_again(files, page_up, tmp_path, monkeypatch):
    docx(files.folder / "a.docx")
    page = io.BytesIO()
    with pikepdf.open(files.pdf("made.pdf", pages=3)) as pdf:
        pdf.save(page)
    calls = []
    monkeypatch.setattr(office, "program", lambda: "office")

    def convert_all(_office, documents, **options):
        calls.append(list(documents))
        made = {name: page.getvalue() for name in documents}
        return iter(made.items()) if options else made

    monkeypatch.setattr(office, "_convert_all", convert_all)
    first = page_up("a.docx", cache=tmp_path / "cache")
    assert first.ranges == {"E1": (2, 4)}
    shutil.copy(files.folder / "a.docx", files.folder / "copy.docx")
    monkeypatch.setattr(office, "program", lambda: None)
    assert page_up("copy.docx", cache=tmp_path / "cache").ranges == {"E1": (2, 4)}
    assert len(calls) == 1


@pytest.mark.parametrize("change", ["grown", "replaced"])
def test_a_file_that_changes_while_it_is_read(files, page_up, monkeypatch, change):
    path = files.pdf("bad.pdf", pages=3)
    content = path.read_bytes()
    files.pdf("good.pdf")
    real = convert.hashlib.sha256

    class Meddler:
        def __init__(self, *first):
            self.real = real(*first)

        def update(self, block):
            self.real.update(block)
            if block == content and change == "grown":
                with path.open("ab") as more:
                    more.write(b"%more")
            elif block == content:
                files.raw("other", b"%PDF-1.7 other")
                (files.folder / "other").replace(path)

        def hexdigest(self):
            return self.real.hexdigest()

    monkeypatch.setattr(convert, "hashlib", SimpleNamespace(sha256=Meddler))
    result = page_up("bad.pdf", "good.pdf")
    monkeypatch.undo()
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "读取时被改动" in result.findings[0].why


SCANS = """
import os, sys, zlib
from pathlib import Path
import pikepdf
from PIL import Image
from feecase.builtin.evidence_kinds import CUES
from feecase.evidence.page.pages import paged
from feecase.model.evidence import Evidence
folder, what = Path(sys.argv[1]), sys.argv[2]
if what == "scan":
    pdf = pikepdf.new()
    noise = os.urandom(400_000)
    for n in range(500):
        image = pikepdf.Stream(pdf, zlib.compress(noise[n:] + bytes(n), 0))
        image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 800, 500
        image.ColorSpace, image.BitsPerComponent, image.Filter = pikepdf.Name.DeviceGray, 8, pikepdf.Name.FlateDecode
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=pikepdf.Array([0, 0, 595, 842]), Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image)), Contents=pdf.make_indirect(pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /I Do Q")))
        pdf.pages.append(pikepdf.Page(page))
    pdf.save(folder / "big")
elif what == "image":
    Image.frombytes("L", (8_000, 8_000), os.urandom(64_000_000)).save(folder / "big", "JPEG", quality=95)
    with (folder / "big").open("ab") as more:
        more.truncate(200_000_000)
else:
    result = paged([Evidence(id="E1", file="big", kind="photo", title="t")], folder, folder / "out.pdf", cues=CUES)
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(result.pages, int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the peak of memory is read from Linux")
@pytest.mark.parametrize(("what", "pages"), [("scan", 501), ("image", 2)])
def test_large_files_within_bounded_memory(tmp_path, what, pages):
    """500 scanned pages of 400 KB, a picture file of 200 MB; made and paged in processes of their own, so that the peak is that of paging."""
    for step in (what, "page"):
        run = subprocess.run([sys.executable, "-c", SCANS, str(tmp_path), step], check=True, capture_output=True, text=True)
    found, memory = map(int, run.stdout.split())
    assert (tmp_path / "big").stat().st_size >= 199_000_000
    assert found == pages
    assert memory < 400


def test_a_broken_stream_inside_is_borne_in_silence(files, page_up, capfd):
    path = files.pdf("bad.pdf", pages=2)
    content = path.read_bytes()
    files.raw("bad.pdf", content.replace(b"/Length ", b"/Length 9", 1))
    files.pdf("good.pdf")
    result = page_up("bad.pdf", "good.pdf")
    assert result.ranges["E2"] is not None
    assert capfd.readouterr().err == ""
