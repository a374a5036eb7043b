"""Files made to exhaust a reader: refused with the reason, in bounded memory, whoever reads them."""

import functools
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest
import yaml

from feecase.builtin.evidence_kinds import CUES
from feecase.cli.main import execute
from feecase.evidence import apart, pdf_limits
from feecase.evidence.custody import log as custody
from feecase.evidence.find.facts import pdf_text
from feecase.evidence.find.proposal import proposal
from feecase.evidence.find.recognition import pictures
from feecase.evidence.find.scan import files_in, foreign_in, scan
from feecase.evidence.page import sheets
from feecase.evidence.page.stamps import read_stamps
from feecase.evidence.remark import Unpageable
from feecase.tracing.pages import differing_pages

CASE = """
id: A
jurisdiction: "370200"
plaintiff: {name: 甲物业}
defendants: [{kind: natural, name: 张三}]
premises: {project: 阳光花园, unit: 1-101}
"""


@functools.cache
def deflated(size, piece=b"BT (x) Tj ET\n"):
    packer = zlib.compressobj(1)
    block = piece * (1_000_000 // len(piece))
    return b"".join([*(packer.compress(block) for _ in range(size // len(block) + 1)), packer.flush()])


@pytest.fixture
def made(files):
    """Makes a PDF of one page with this content stream, picture, or thing in its resources."""

    def make(name="bomb.pdf", *, content=b"", filters=(), image=None, font=None):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page()
            stream = pikepdf.Stream(pdf, content)
            if filters:
                stream.Filter = (
                    pikepdf.Array([pikepdf.Name(f) for f in filters]) if len(filters) > 1 else pikepdf.Name(filters[0])
                )
            page.obj.Contents = pdf.make_indirect(stream)
            if image:
                picture = pikepdf.Stream(pdf, b"x", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, **image)
                page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=pdf.make_indirect(picture)))
            if font:
                cmap = pikepdf.Stream(pdf, font)
                cmap.Filter = pikepdf.Name.FlateDecode
                page.obj.Resources = pikepdf.Dictionary(
                    Font=pikepdf.Dictionary(F=pikepdf.Dictionary(Type=pikepdf.Name.Font, ToUnicode=pdf.make_indirect(cmap)))
                )
            pdf.save(files.folder / name, compress_streams=False)
        return files.folder / name

    return make


HUGE = {"Width": 60_000, "Height": 60_000, "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceRGB}
BOMBS = {
    "content": lambda made: made(content=deflated(60_000_000), filters=("/FlateDecode",)),
    "twice": lambda made: made(content=zlib.compress(deflated(60_000_000)), filters=("/FlateDecode", "/FlateDecode")),
    "other packing": lambda made: made(content=b"\x81x" * 100_000, filters=("/RunLengthDecode",)),
    "character map": lambda made: made(font=deflated(60_000_000)),
    "picture": lambda made: made(image=HUGE),
    "picture without numbers": lambda made: made(image=HUGE | {"Width": pikepdf.Name.Many}),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_wherever_it_is_read(what, made, files, page_up):
    path = BOMBS[what](made)
    assert not pdf_limits.bearable(path)
    assert pdf_text(path) == ""
    assert list(pictures(path, pdf=True)) == []
    assert read_stamps(path) == []
    assert differing_pages(path, files.pdf("good.pdf")) == [1]
    result = page_up("bomb.pdf", "good.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "压缩炸弹" in result.findings[0].why


@pytest.mark.parametrize(
    "ordinary",
    [
        {"content": deflated(5_000_000), "filters": ("/FlateDecode",)},
        {"content": b"q Q"},
        {"content": b"BT ET>", "filters": ("/ASCIIHexDecode",)},
        {"image": HUGE | {"Width": 7016, "Height": 9933}},
        {"image": {"Width": 19866, "Height": 28087, "BitsPerComponent": 1, "ImageMask": True}},
    ],
)
def test_large_but_ordinary_pages_are_borne(made, ordinary):
    assert pdf_limits.bearable(made(**ordinary))


def test_many_streams_add_up(made, monkeypatch):
    monkeypatch.setattr(pdf_limits, "_ALL", 1000)
    assert not pdf_limits.bearable(made(content=b"q Q " * 500))


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the peak of memory is read from Linux")
def test_the_scan_of_a_bomb_stays_small(made, tmp_path):
    """Measured in a process of its own; without the guard pdfium takes gigabytes."""
    made(content=deflated(150_000_000), filters=("/FlateDecode",))
    (tmp_path / "case/case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "case/evidence").mkdir()
    (tmp_path / "case/bomb.pdf").rename(tmp_path / "case/evidence/bomb.pdf")
    code = (
        "import re, sys\nfrom feecase.cli.main import execute\nexecute(['evidence', 'scan', sys.argv[1]])\n"
        "print(int(re.search('VmHWM:\\\\s+(\\\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    made = subprocess.run([sys.executable, "-c", code, tmp_path / "case"], capture_output=True, text=True, check=True)
    assert int(made.stdout.split()[-1]) < 300


def self_drawing(path):
    """A PDF of 0.7 KB whose form draws itself eight times: every reader of its text takes gigabytes or never ends."""
    forms = pikepdf.new()
    page = forms.add_blank_page()
    form = forms.make_indirect(
        pikepdf.Stream(forms, b"/F Do " * 8, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 595, 842])
    )
    form.Resources = page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
    page.obj.Contents = forms.make_indirect(pikepdf.Stream(forms, b"/F Do " * 8))
    forms.save(path, compress_streams=False)
    return path


@pytest.fixture
def hurried(monkeypatch):
    """Readers that may take two seconds."""
    monkeypatch.setattr(apart, "SECONDS", 2)
    monkeypatch.setattr(sheets, "_SECONDS", 2)


def test_a_pdf_that_draws_itself_costs_only_itself(files, page_up, hurried):
    bomb, good = self_drawing(files.folder / "bomb.pdf"), files.pdf("good.pdf")
    assert bomb.stat().st_size < 1500
    found = {one.file: one for one in scan([bomb, good], files.folder, cues=CUES, listed={})}
    assert found["good.pdf"].pages == 1
    assert "没有读完" in found["bomb.pdf"].remark
    assert "另存或打印为新的 PDF" in found["bomb.pdf"].remark
    result = page_up("bomb.pdf", "good.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "没有读完" in result.findings[0].why


def test_paths_are_those_of_the_folder_one_works_in_now(files, monkeypatch):
    files.pdf("good.pdf", pages=3)
    assert apart.read("find.facts:read_pdf", files.folder / "good.pdf")[0] == 3
    monkeypatch.chdir(files.folder)
    assert apart.read("find.facts:read_pdf", Path("good.pdf"))[0] == 3


def test_a_reader_that_was_killed_is_started_again(files):
    good = files.pdf("good.pdf")
    assert apart.read("find.facts:read_pdf", good)[0] == 1
    apart._DESK._child.kill()
    apart._DESK._child.wait()
    assert apart.read("find.facts:read_pdf", good)[0] == 1
    with pytest.raises(Unpageable, match="读取时出错"):
        apart.read("find.facts:no_such_reader", good)


def test_a_name_that_is_no_text_is_told_and_the_rest_is_listed(files):
    folder = files.folder / "evidence"
    folder.mkdir()
    files.pdf("evidence/a.pdf")
    try:
        (folder / os.fsdecode("合同.pdf".encode("gb18030"))).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes no such names")
    found = scan(files_in(folder), files.folder, cues=CUES, listed={}, foreign=foreign_in(folder))
    assert {one.file: one.remark for one in found} == {
        "evidence/a.pdf": "",
        "evidence/合同.pdf": "文件名不是 UTF-8 编码，不能写进案卷；请改名后再扫描",
    }
    assert yaml.safe_load(proposal(found))


@pytest.fixture
def odd(files):
    """A folder with a plain file, a pipe, links in circles, to a device and out of the project, and one that stays inside."""
    folder = files.folder / "evidence"
    folder.mkdir()
    files.pdf("evidence/a.pdf")
    (files.folder.parent / "secret.txt").write_text("secret")
    (folder / "out.txt").symlink_to(files.folder.parent / "secret.txt")
    (folder / "one.pdf").symlink_to("two.pdf")
    (folder / "two.pdf").symlink_to("one.pdf")
    (folder / "zero.jpg").symlink_to("/dev/zero")
    (folder / "b.pdf").symlink_to("a.pdf")
    (folder / "self").symlink_to(".")
    os.mkfifo(folder / "pipe.pdf")
    return folder


def test_only_plain_files_of_the_project_are_read_the_rest_is_named(odd, files):
    assert [p.name for p in files_in(odd)] == ["a.pdf", "b.pdf"]
    foreign = foreign_in(odd)
    assert [p.name for p in foreign] == ["one.pdf", "out.txt", "pipe.pdf", "self", "two.pdf", "zero.jpg"]
    found = scan(files_in(odd), files.folder, cues=CUES, listed={}, foreign=foreign)
    assert {f.file for f in found if not f.sha256} == {f"evidence/{p.name}" for p in foreign}
    text = proposal(found)
    assert [e["file"] for e in yaml.safe_load(text)["evidence"]] == ["evidence/a.pdf"]
    assert text.count("没有读取，未列入") == 6


def test_a_link_into_the_project_is_a_file_of_it(odd, files):
    (files.folder.parent / "project.yaml").write_text("x: y")
    assert "out.txt" in [p.name for p in files_in(odd)]


def test_the_log_leaves_them_out_and_says_so(odd, files, capsys):
    (files.folder / "case.yaml").write_text(CASE, encoding="utf-8")
    assert execute(["evidence", "add", str(files.folder)]) == 0
    assert "没有登记 pipe.pdf" in capsys.readouterr().out
    assert {e.file for e in custody.read(odd)} == {"a.pdf", "b.pdf"}


def test_a_pipe_in_the_place_of_a_file_does_not_stop_the_work(odd, files, page_up):
    (odd / "pipe.pdf").rename(files.folder / "pipe.pdf")
    (odd / "a.pdf").rename(files.folder / "a.pdf")
    result = page_up("pipe.pdf", "a.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "不是普通文件" in result.findings[0].why
