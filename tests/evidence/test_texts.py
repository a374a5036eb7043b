import os
from email.message import EmailMessage

import docx
import openpyxl
import pytest

from feecase import office


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_usual_encodings(files, page_up, texts, encoding):
    files.raw("短信.txt", "2025-03-01 10:00 物业：请交费\r\n  业主：好 ★".encode(encoding))
    page = squeezed(texts(page_up(("短信.txt", "message")).path)[1])
    assert "短信.txt" in page
    assert "2025-03-0110:00物业：请交费业主：好★" in page


def test_text_is_never_markup(files, page_up, texts):
    files.raw("a.txt", b'#panic() $x$ *bold* "]) \\ // @ref <label> #data')
    assert '#panic()$x$*bold*"])\\//@ref<label>#data' in squeezed(texts(page_up(("a.txt", "message")).path)[1])


def test_no_line_is_lost_or_cut_off(files, page_up, texts, picture):
    lines = [f"第{n}行" + "很长" * (n % 90) + "尾" for n in range(200)]
    files.raw("a.txt", "\n".join(lines).encode())
    result = page_up(("a.txt", "message"))
    content = squeezed("".join(page.replace("证据1-1", "") for page in texts(result.path)[1:]))
    assert sum(content.count(f"第{n}行") >= 1 for n in range(200)) == 200
    assert content.count("尾") == 200
    image = picture(result.path, 2)
    right = image.crop((round(image.width * 0.97), 0, image.width, image.height))
    assert min(right.convert("L").tobytes()) > 200


def mail(**more):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Date"] = (
        "物业 <a@example.com>",
        "张三 <b@example.com>",
        "催缴通知",
        "Sat, 01 Mar 2025 10:00:00 +0800",
    )
    message.set_content("请于三月底前交费。")
    if "html" in more:
        message.set_content(more["html"], subtype="html")
    for name, content in more.get("attached", ()):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def test_mail_with_what_is_attached(files, page_up, texts):
    letter = files.pdf("x.pdf", pages=2).read_bytes()
    inner = mail(attached=[("说明.txt", "内层附件".encode())])
    files.raw("m.eml", mail(attached=[("催缴函.pdf", letter), ("转.eml", inner), ("坏.jpg", b"\xff\xd8\xff nonsense")]))
    result = page_up(("m.eml", "message"))
    pages = [squeezed(page) for page in texts(result.path)]
    for words in ("发件人：物业<a@example.com>", "主题：催缴通知", "请于三月底前交费。", "附件：1.催缴函.pdfSHA-256", "2025"):
        assert words in pages[1]
    assert [("Page1" in page, "内层附件" in page) for page in pages[2:6]] == [
        (True, False),
        (False, False),
        (False, False),
        (False, True),
    ]
    assert result.ranges == {"E1": (2, 6)}
    assert [(f.level, "坏.jpg" in f.what) for f in result.findings] == [("warning", True)]
    assert "坏.jpg（没有转成页面" in pages[1]


def test_forwarded_mails_and_pictures_in_the_text_of_a_mail(files, page_up, texts):
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "a@example.com", "转发"
    outer.set_content("见下。")
    outer.add_alternative('<p>见下。<img src="cid:p"></p>', subtype="html")
    outer.get_payload()[1].add_related(files.image("p.png").read_bytes(), "image", "png", cid="<p>")
    forwarded = EmailMessage()
    forwarded["Subject"] = "原邮件"
    forwarded.set_content("原来的话")
    outer.add_attachment(forwarded)
    files.raw("m.eml", bytes(outer))
    result = page_up(("m.eml", "message"))
    pages = [squeezed(page) for page in texts(result.path)]
    assert "1.未命名.png" in pages[1]
    assert "2.转发邮件.eml" in pages[1]
    assert "原来的话" in pages[3]
    assert result.findings == ()


def test_a_mail_that_is_too_large_goes_along_as_it_is(files, page_up, monkeypatch):
    monkeypatch.setattr("feecase.evidence.page.texts._MAX_MAIL", 100)
    files.raw("m.eml", mail())
    result = page_up(("m.eml", "message"))
    assert result.ranges == {"E1": None}
    assert "邮件超过" in result.findings[0].why


def test_html_mail_shows_its_text_only(files, page_up, texts):
    files.raw("m.eml", mail(html="<style>p{}</style><p>甲&amp;乙</p><script>evil()</script><div>第二行</div>"))
    page = squeezed(texts(page_up(("m.eml", "message")).path)[1])
    assert "甲&乙第二行" in page
    assert "evil" not in page
    assert "p{}" not in page


@pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed")
def test_office_files_become_pages(files, page_up, texts, tmp_path):
    document = docx.Document()
    document.add_paragraph("房屋交付确认书")
    document.add_page_break()
    document.add_paragraph("第二页")
    document.save(files.folder / "a.docx")
    book = openpyxl.Workbook()
    book.active.append(["欠费台账", 100])
    book.save(files.folder / "b.xlsx")
    result = page_up(("a.docx", "handover"), ("b.xlsx", "ledger"), cache=tmp_path / "cache")
    assert result.ranges == {"E1": (2, 3), "E2": (4, 4)}
    assert result.findings == ()
    pages = texts(result.path)
    assert ["房屋交付确认书" in pages[1], "第二页" in pages[2], "欠费台账" in pages[3]] == [True] * 3
    assert len(list((tmp_path / "cache").iterdir())) == 2
    again = page_up(("a.docx", "handover"), ("b.xlsx", "ledger"), cache=tmp_path / "cache", to="again.pdf")
    assert again.path.read_bytes() == result.path.read_bytes()
