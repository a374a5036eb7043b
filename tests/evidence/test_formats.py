"""Formats that Chinese offices send: shown as a person sees them, or attached apart with the way to convert them; never their inside."""

import struct
import zipfile

import openpyxl
import pytest
import yaml
from openpyxl.utils import get_column_letter

from feecase.builtin.evidence_kinds import CUES
from feecase.evidence.filetype import filetype
from feecase.evidence.find.proposal import proposal
from feecase.evidence.find.scan import files_in, scan
from feecase.evidence.page.media import length
from feecase.evidence.page.pages import paged
from feecase.evidence.page.wide_sheets import fitted
from feecase.model.evidence import Evidence

MAIL = (
    "From: =?GBK?B?zu/Stb/Nt/4=?= <kf@example.invalid>\nTo: owner@example.invalid\nSubject: 催缴物业费通知\nMIME-Version: 1.0\n"
    'Content-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/plain; charset="gb2312"\nContent-Transfer-Encoding: 8bit\n\n'
    '请于2026年8月31日前交纳，㛃女士\n--B\nContent-Type: text/plain; name="催缴单.txt"\n'
    'Content-Disposition: attachment; filename="催缴单.txt"\n\n2400元\n--B--\n'
)
PAGE = '<html><head><meta charset="gb2312"><title>公告</title></head><body><script>alert(1)</script></body></html>'
INVOICE = "<EInvoice><EInvoiceData><SellerName>甲物业</SellerName><Odd>x</Odd></EInvoiceData><Amount>2400.00</Amount></EInvoice>"


def ofd(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
        archive.writestr("Doc_0/Document.xml", "<Document/>")
    return path


def atom(name, body):
    return struct.pack(">I", len(body) + 8) + name + body


def film(seconds):
    clock = atom(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    return atom(b"ftyp", b"M4A \0\0\0\0") + atom(b"mdat", bytes(100)) + atom(b"moov", clock)


RECORDINGS = {
    "a.amr": (b"#!AMR\n" + (b"\x3c" + bytes(31)) * 150, "0 分 03 秒"),
    "wechat.amr": (b"\x02#!SILK_V3" + (b"\x04\0" + bytes(4)) * 3250 + b"\xff\xff", "1 分 05 秒"),
    "a.m4a": (film(125), "2 分 05 秒"),
    "a.wav": (
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16) + b"data\x80\x3e\0\0" + bytes(16000),
        "0 分 01 秒",
    ),
    "broken.m4a": (film(5)[:60], ""),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_is_listed_apart_with_its_length(files, page_up, name):
    content, lasts = RECORDINGS[name]
    path = files.raw(name, content) or files.folder / name
    assert filetype(files.folder / name) == "recording"
    assert length(str(files.folder / name)) == lasts
    (finding,) = page_up((name, "call-record")).findings
    assert (f"时长 {lasts}" if lasts else "时长未能读出") in finding.why
    assert "SHA-256" in finding.why
    assert "文字稿" in finding.settle
    assert path


@pytest.mark.parametrize(
    ("transcript", "says", "level"), [("E2", "文字稿见证据“文字稿”", "note"), ("E9", "E9 不在提交的证据里", "warning")]
)
def test_the_transcript_of_a_recording_is_named(files, tmp_path, transcript, says, level):
    files.raw("a.amr", RECORDINGS["a.amr"][0])
    files.raw("b.txt", b"x")
    evidence = [
        Evidence(id="E1", file="a.amr", kind="call-record", title="通话录音", transcript=transcript),
        Evidence(id="E2", file="b.txt", kind="call-record", title="文字稿"),
    ]
    (finding,) = paged(evidence, files.folder, tmp_path / "out.pdf", cues=CUES).findings
    assert says in finding.settle
    assert finding.level == level


REFUSED = {
    "发票.ofd": (lambda f: ofd(f.folder / "发票.ofd"), "OFD", "PDF"),
    "改名.zip": (lambda f: ofd(f.folder / "改名.zip"), "OFD", "PDF"),
    "公告.html": (lambda f: f.raw("公告.html", PAGE.encode("gb18030")), "网页", "用浏览器打开"),
    "公告.txt": (lambda f: f.raw("公告.txt", PAGE.encode()), "网页", "用浏览器打开"),
    "公告.mht": (
        lambda f: f.raw(
            "公告.mht",
            b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n\n'
            + PAGE.encode(),
        ),
        "网页",
        "用浏览器打开",
    ),
    "邮件.msg": (
        lambda f: f.raw(
            "邮件.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "__properties_version1.0".encode("utf-16-le")
        ),
        "Outlook",
        ".eml",
    ),
    "数据.xml": (lambda f: f.raw("数据.xml", b'<?xml version="1.0"?><root><a>1</a></root>'), "XML", "PDF"),
    "实体.xml": (
        lambda f: f.raw("实体.xml", b'<?xml version="1.0"?><!DOCTYPE EInvoice [<!ENTITY a "xx">]><EInvoice>&a;</EInvoice>'),
        "XML",
        "PDF",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_as_people_see_it_goes_apart_with_the_way_out(files, page_up, name):
    make, why, way = REFUSED[name]
    make(files)
    files.pdf("good.pdf")
    result = page_up(name, "good.pdf")
    assert result.ranges == {"E1": None, "E2": (2, 2)}
    finding = result.findings[-1]
    assert why in finding.why
    assert way in finding.settle
    (found,) = scan([files.folder / name], files.folder, cues=CUES, listed={})
    assert "<" not in found.title


def test_an_invoice_file_is_a_list_of_labels_and_values(files, page_up, texts):
    files.raw("发票.xml", b'<?xml version="1.0" encoding="UTF-8"?>' + INVOICE.encode())
    result = page_up("发票.xml")
    page = texts(result.path)[1]
    assert "销售方名称：甲物业" in page
    assert "金额：2400.00" in page
    assert "<" not in page.replace("<EI", "<EI")
    assert "XML" in result.findings[0].what


def test_a_mail_in_raw_gbk_is_read(files, page_up, texts):
    files.raw("催缴.eml", MAIL.encode("gb18030"))
    result = page_up(("催缴.eml", "message"))
    page = "\n".join(texts(result.path))
    assert "主题：催缴物业费通知" in page
    assert "催缴单.txt" in page
    assert "㛃女士" in page
    assert "物业客服" in page
    assert result.findings == ()


def test_a_mail_whose_letters_cannot_be_read_says_so(files, page_up):
    files.raw(
        "坏.eml",
        b"From: a@example.invalid\nSubject: =?UTF-8?B?/////w==?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n\xff\xfe\xff\n",
    )
    (finding,) = page_up(("坏.eml", "message")).findings
    assert "无法识别的字符" in finding.what


def book(path, columns, width):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in range(1, 9):
        sheet.append([f"第{row}行第{column}列" for column in range(1, columns + 1)])
    for column in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    made.save(path)
    return path.read_bytes()


@pytest.mark.parametrize(("columns", "wide", "small"), [(5, False, False), (15, True, False), (60, True, True)])
def test_a_wide_sheet_lies_across_and_fits_the_width(tmp_path, columns, wide, small):
    before = book(tmp_path / "a.xlsx", columns, 14)
    after, too_small = fitted(before)
    assert (after != before) == wide
    assert too_small == small
    (tmp_path / "b.xlsx").write_bytes(after)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert sheet.cell(8, columns).value == f"第8行第{columns}列"
    assert (sheet.page_setup.orientation == "landscape") == wide
    assert bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage) == wide
    assert fitted(after) == (after, False)


def test_what_is_no_document_is_never_proposed(files):
    files.raw("a.bin", bytes(range(256)))
    files.raw("Thumbs.db", b"x")
    files.pdf("合同.pdf")
    found = scan(files_in(files.folder), files.folder, cues=CUES, listed={})
    text = proposal(found)
    assert [one["file"] for one in yaml.safe_load(text)["evidence"]] == ["合同.pdf"]
    assert "a.bin：无法识别格式，未列入" in text
    assert "Thumbs.db" not in text


def test_characters_that_no_font_holds_are_named(files, page_up):
    files.raw("聊天.txt", "𠮷测一说：下月交，㛃女士知道。\U000323ae".encode())
    (finding,) = page_up(("聊天.txt", "message")).findings
    assert "U+323AE" in finding.what
    assert "测" not in finding.what.replace("证据“证据文件1”", "")
    files.raw("平常.txt", "下月交物业费，共 2,400.00 元（含税）。".encode())
    assert page_up(("平常.txt", "message")).findings == ()
