"""ZIP files of chat exports: unfolded in order, and harmless whatever they hold."""

import io
import os
import zipfile

import docx
import openpyxl
import pytest
from PIL import Image

from feecase import office
from feecase.evidence.page import archives


def jpeg(colour="red"):
    buffer = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def packed(files):
    def make(members, name="chat.zip"):
        with zipfile.ZipFile(files.folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members:
                archive.writestr(member, content)
        return (files.folder / name).read_bytes()

    return make


def squashed(text):
    return text.replace(" ", "").replace("\xa0", "")


def test_text_and_pictures_in_order_after_a_list_with_hashes(packed, page_up, texts):
    packed(
        [
            ("聊天/图2.jpg", jpeg("red")),
            ("聊天/图10.jpg", jpeg("blue")),
            ("聊天/聊天记录.txt", "张三：收到催缴函"),
            ("聊天/.DS_Store", b"x"),
            ("__MACOSX/a", b"x"),
        ]
    )
    result = page_up(("chat.zip", "message"))
    assert result.ranges == {"E1": (2, 5)}
    assert result.findings == ()
    pages = [squashed(t) for t in texts(result.path)]
    contents = pages[1]
    assert "压缩包内容（3个文件）" in contents
    assert contents.index("聊天记录.txt") < contents.index("图2.jpg") < contents.index("图10.jpg")
    assert contents.count("SHA-256") == 3
    assert "张三：收到催缴函" in pages[2]


def test_same_archive_same_bytes(packed, page_up):
    packed([("a.txt", "x"), ("b.jpg", jpeg())])
    assert page_up("chat.zip", to="1.pdf").path.read_bytes() == page_up("chat.zip", to="2.pdf").path.read_bytes()


def test_names_that_lead_outside_write_nothing_there(packed, page_up, files, tmp_path, texts):
    packed([("../../evil.txt", "inside"), ("/etc/evil2.txt", "x"), ("..\\..\\evil3.txt", "x")])
    before = set(tmp_path.rglob("*"))
    result = page_up("chat.zip")
    assert {p.name for p in set(tmp_path.rglob("*")) - before} == {"made", "out.pdf"}
    assert result.ranges == {"E1": (2, 5)}
    assert [f.level for f in result.findings] == ["warning"] * 3
    assert "压缩包以外" in result.findings[0].what
    assert ".." not in texts(result.path)[1]


def test_what_cannot_be_paged_is_listed(packed, page_up, texts):
    packed([("a.txt", "x"), ("语音.amr", b"#!AMR" + bytes(50)), ("坏.jpg", b"\xff\xd8\xff nonsense")])
    result = page_up("chat.zip")
    assert result.ranges == {"E1": (2, 3)}
    assert sorted("语音.amr" in f.what or "坏.jpg" in f.what for f in result.findings) == [True, True]
    assert squashed(texts(result.path)[1]).count("没有转成页面") == 2


@pytest.mark.parametrize("member", [("a.txt", bytes(60_000_000)), ("a.bin", bytes(60_000_000))])
def test_bombs(packed, page_up, files, member):
    packed([member])
    files.pdf("good.pdf")
    result = page_up("chat.zip", "good.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    assert "压缩炸弹" in result.findings[0].why


def test_a_size_that_lies_does_not_help(files, page_up, packed):
    """The limit is on what comes out, not on what the archive claims."""
    packed([("a.txt", bytes(60_000_000))])
    path = files.folder / "chat.zip"
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    assert page_up("chat.zip").ranges == {"E1": None}


def test_archives_in_archives(packed, page_up, texts):
    inner = packed([("b.txt", "nested words")], "inner.zip")
    third = packed([("inner.zip", packed([("i.zip", inner)], "middle.zip")), ("a.txt", "outer words")])
    assert third
    result = page_up("chat.zip")
    assert "多层压缩包" in result.findings[0].what
    packed([("inner.zip", inner)])
    assert any("nested" in squashed(t) for t in texts(page_up("chat.zip", to="2.pdf").path))


def test_too_many_files(packed, page_up, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    packed([(f"{n}.txt", "x") for n in range(4)])
    assert "超过 3 个" in page_up("chat.zip").findings[0].why


def test_locked(packed, page_up, files):
    packed([("a.txt", "x")])
    path = files.folder / "chat.zip"
    content = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1
    path.write_bytes(content)
    assert "已加密" in page_up("chat.zip").findings[0].why


def test_cut_off(packed, page_up, files):
    whole = packed([("a.txt", "x" * 5000), ("b.jpg", jpeg())])
    files.raw("chat.zip", whole[: len(whole) // 2])
    assert page_up("chat.zip").ranges == {"E1": None}


def test_gbk_names(files, page_up, texts):
    with zipfile.ZipFile(files.folder / "chat.zip", "w") as archive:
        info = zipfile.ZipInfo("xxxxxxxx.txt")
        archive.writestr(info, "x")
    content = (files.folder / "chat.zip").read_bytes().replace(b"xxxxxxxx.txt", "聊天记录.txt".encode("gbk"))
    files.raw("chat.zip", content)
    assert "聊天记录.txt" in squashed(texts(page_up("chat.zip").path)[1])


def word(text):
    document = docx.Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def sheet(text):
    book = openpyxl.Workbook()
    book.active["A1"] = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_macro():
    buffer = io.BytesIO(word("x"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return buffer.getvalue()


@pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")
def test_office_files_inside_are_converted_together(packed, page_up, texts, monkeypatch):
    calls = []
    convert = office.to_pdf
    monkeypatch.setattr(office, "to_pdf", lambda documents, **more: calls.append(len(documents)) or convert(documents, **more))
    packed([("1.docx", word("Handover form")), ("2.xlsx", sheet("Ledger row")), ("3.docm", with_macro()), ("4.txt", "x")])
    result = page_up("chat.zip")
    assert calls == [2]
    pages = texts(result.path)
    assert "Handover form" in pages[3]
    assert "Ledger row" in pages[4]
    assert [(f.level, "宏" in f.why) for f in result.findings] == [("warning", True)]
    assert "3.docm（没有转成页面：Office文件含宏，未打开）" in squashed(pages[1])


def test_office_files_inside_without_libreoffice_are_named(packed, page_up, monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)
    packed([("1.docx", word("Handover form")), ("4.txt", "x")])
    finding = page_up("chat.zip").findings[0]
    assert "1.docx" in finding.what
    assert finding.why == office.MISSING


def test_a_wrong_suffix_inside_is_said(packed, page_up):
    packed([("合同.pdf", jpeg())])
    assert [("合同.pdf" in f.what, "与内容（图片）不符" in f.what) for f in page_up("chat.zip").findings] == [(True, True)]


def test_a_mail_inside_brings_what_is_attached_to_it(packed, page_up, texts):
    lines = ["From: a@example.com", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"', "", "--b", "", "words"]
    lines += ["--b", 'Content-Disposition: attachment; filename="../../n.txt"', "", "attached words", "--b--", ""]
    packed([("a.eml", "\r\n".join(lines))])
    result = page_up("chat.zip")
    pages = [squashed(page) for page in texts(result.path)]
    assert "2.a.eml/n.txt" in pages[1]
    assert "words" in pages[2]
    assert "attachedwords" in pages[3]


def test_a_mail_counts_against_the_limits(files, page_up, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    parts = "".join(f'--b\r\nContent-Disposition: attachment; filename="{n}.txt"\r\n\r\nx\r\n' for n in range(3))
    files.raw("m.eml", f'From: a\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}--b--\r\n'.encode())
    result = page_up("m.eml")
    assert result.ranges == {"E1": None}
    assert "超过 2 个" in result.findings[0].why
