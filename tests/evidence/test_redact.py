"""The service copy: what is masked is gone from text, pixels, streams and strings; what could not be searched is said."""

import contextlib
import datetime as dt
import json
import re
import shutil
import subprocess

import pikepdf
import pypdfium2
import pytest

from feecase import api
from feecase.bundle.manifest import read
from feecase.cli.main import execute
from feecase.drawings import draw
from feecase.errors import BundleError
from feecase.evidence.disclose import invisible, redact
from feecase.evidence.page.stamps import read_stamps
from feecase.flows.service_copies import RECORD, SERVED

THIRD_ID, THIRD_PHONE, CARD, MAIL = "11010519491231002X", "13912345678", "6222021234567890123", "neighbour@example.com"
OWN_ID, OWN_PHONE = "370202198703225286", "13000000112"
CAMERA = "camera of Zhao Min, 36.06N 120.38E"
VALUES = (THIRD_ID, THIRD_PHONE, CARD, MAIL, "邻居赵敏", "赵敏")
SOURCE = """
#set page(width: 210mm, height: 297mm, margin: 20mm)
#for line in data.lines { block(text(line)) }
#pagebreak()
#data.second
"""
CASE = """
id: A
jurisdiction: "370202"
plaintiff: {name: 阳光物业, uscc: 91370202MA3TY18051}
defendants:
  - {kind: natural, name: 何丽娟, id_no: "370202198703225286", phone: "13000000112", evidence: [T]}
premises: {project: 阳光花园, unit: "1-101", area: "98"}
charges: [{id: C1, from: "2025-01-01", to: "2025-01-31", due: "2025-02-10", amount: "176.40", price: "1.80", quantity: "98"}]
contract: {name: 物业服务合同, from: "2020-01-01", evidence: [K]}
evidence:
  - {id: K, file: contract.pdf, kind: contract, title: 合同与业主名册, redact: [{text: 邻居赵敏, why: 第三人}]}
  - {id: T, file: scan.jpg, kind: title, title: 查档扫描件}
  - {id: W, file: chat.txt, kind: message, title: 与赵敏的聊天, redact: [{text: 赵敏}]}
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A prepared case whose evidence names a neighbour, in a PDF, a scan and a chat."""
    from PIL import Image, ImageDraw

    folder = tmp_path_factory.mktemp("cases") / "A"
    folder.mkdir()
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    lines = [
        f"业主何丽娟，证件 {OWN_ID}，电话 {OWN_PHONE}，另有邻居赵敏一户",
        f"邻居 {THIRD_ID}，电话 {THIRD_PHONE[:3]} {THIRD_PHONE[3:7]} {THIRD_PHONE[7:]}，邮箱 {MAIL}",
        f"退款账户 {CARD}",
        "物业费每月每平方米 1.80 元",
    ]
    (folder / "contract.pdf").write_bytes(draw(SOURCE, {"lines": lines, "second": "第二页没有个人信息"}))
    scan = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(scan).rectangle((200, 300, 700, 360), fill=(200, 0, 0))
    exif = Image.Exif()
    exif[0x010E] = CAMERA
    scan.save(folder / "scan.jpg", quality=95, dpi=(150, 150), exif=exif)
    (folder / "chat.txt").write_text(f"2025-03-01 赵敏：我的号码是{THIRD_PHONE}\n2025-03-02 原告：好的", encoding="utf-8")
    api.prepare(folder, as_of=dt.date(2026, 11, 20))
    return folder


@pytest.fixture
def case(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "A")
    return tmp_path / "A"


@pytest.fixture
def evidence(case):
    return next(case / "out" / e.path for e in read(case / "out").files if e.kind == "evidence")


@pytest.fixture
def served(case):
    def make():
        done = api.service_copies(case)
        return done, next((case / SERVED).rglob("*.pdf"))

    return make


def test_the_full_copy_holds_what_the_service_copy_must_not(evidence):
    """So that the searches below can fail."""
    assert redact.found(evidence.read_bytes(), VALUES) == set(VALUES)


def test_every_masked_value_is_gone(served):
    _, pdf = served()
    assert redact.found(pdf.read_bytes(), VALUES) == set()
    text = "".join(subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True).stdout.decode().split())
    assert not [value for value in VALUES if value in text]
    unpacked = pdf.with_suffix(".qdf.pdf")
    with pikepdf.open(pdf) as document:
        document.save(unpacked, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    raw = unpacked.read_bytes()
    for value in VALUES:
        assert not [form for form in redact._forms(value) if form in raw]


def test_what_a_camera_wrote_into_a_photo_is_not_served(served, evidence):
    def raw(pdf):
        with pikepdf.open(pdf) as document:
            return b"".join(bytes(o.read_raw_bytes()) for o in document.objects if isinstance(o, pikepdf.Stream))

    assert CAMERA.encode() in raw(evidence)
    assert CAMERA.encode() not in raw(served()[1])


def test_what_belongs_to_the_defendant_and_the_case_stays(served, texts):
    _, pdf = served()
    words = "".join("".join(texts(pdf)).split())
    for kept in (OWN_ID, OWN_PHONE, "何丽娟", "每月每平方米1.80元", "第二页没有个人信息", "合同与业主名册"):
        assert kept in words


def test_the_text_of_masked_pages_needs_no_font_of_the_machine(served, texts):
    """A font that is only named would be replaced by another on every machine, or by none."""
    _, pdf = served()
    with pikepdf.open(pdf) as document:
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
        assert [f for f in fonts if f.FontName == "/Glyphless"]


def test_characters_of_every_plane_survive_in_the_invisible_layer(tmp_path, texts):
    text = "张𠀀辰Ab12"
    out = pikepdf.new()
    page = out.add_blank_page()
    operators, font = invisible.layer(out, [(sign, (20 * at, 100, 20 * at + 18, 118)) for at, sign in enumerate(text, 1)])
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary({invisible.NAME: font}))
    page.obj.Contents = out.make_stream(operators.encode())
    out.save(tmp_path / "a.pdf")

    assert texts(tmp_path / "a.pdf") == [text]
    with contextlib.closing(pypdfium2.PdfDocument(tmp_path / "a.pdf")) as document:
        assert "".join(sign for sign, _ in redact._signs(document[0])) == text


def test_page_numbers_can_still_be_read_from_masked_pages(served, evidence):
    _, pdf = served()
    assert read_stamps(pdf) == read_stamps(evidence)


def test_only_pages_with_personal_data_become_pictures(served, texts):
    done, pdf = served()
    masked = next(spots for path, spots in done.masked.items() if path.endswith("证据材料.pdf"))
    assert masked == {"第1页": 1, "第2页": 5, "第5页": 3}
    with pikepdf.open(pdf) as document:
        assert ["/I" in page.obj.Resources.XObject for page in document.pages] == [False, True, True, False, False, True]


def test_pixels_are_black_where_the_data_stood(served, evidence, picture):
    _, pdf = served()
    before, after = picture(evidence, 2, dpi=100), picture(pdf, 2, dpi=100)

    def dark(image):
        return sum(image.convert("L").point(lambda v: v < 60, "1").convert("L").histogram()[255:])

    assert dark(after) > dark(before) * 1.5


def test_bookmarks_are_masked_too(served):
    _, pdf = served()
    with pikepdf.open(pdf) as document, document.open_outline() as outline:
        titles = [child.title for item in outline.root for child in item.children]
    assert any("与■■的聊天" in title for title in titles)


def test_a_scan_is_reported_until_somebody_says_what_it_shows(case, served, picture):
    done, _ = served()
    assert [f.where for f in done.findings] == ["evidence[T].redact"]
    assert "无法检索" in done.findings[0].what
    path = case / "case.yaml"
    path.write_text(
        CASE.replace("title: 查档扫描件", "title: 查档扫描件, redact: [{page: 1, box: [30, 40, 130, 80]}]"), encoding="utf-8"
    )
    api.prepare(case, as_of=dt.date(2026, 11, 20))
    done, pdf = served()
    assert done.findings == ()
    page = picture(pdf, 4, dpi=72)
    assert page.getpixel((round(80 * 72 / 25.4), round(60 * 72 / 25.4))) == (0, 0, 0)
    reds = [p for p in page.get_flattened_data() if p[0] > 150 and p[1] < 60] if hasattr(page, "get_flattened_data") else []
    assert not reds


def test_a_page_looked_at_needs_no_box(case, served):
    path = case / "case.yaml"
    path.write_text(CASE.replace("title: 查档扫描件", "title: 查档扫描件, redact: [{page: 1}]"), encoding="utf-8")
    api.prepare(case, as_of=dt.date(2026, 11, 20))
    assert served()[0].findings == ()


def test_papers_are_masked_and_the_full_copy_stays(case, served):
    from feecase.papers.locate import docx

    served()
    name = "4-证据目录/证据目录.docx"
    full, copy = (docx((case / folder / name).read_bytes()) for folder in ("out", SERVED))
    assert any("与赵敏的聊天" in spot.text for spot in full)
    assert any("与■■的聊天" in spot.text for spot in copy)
    assert not any("赵敏" in spot.text for spot in copy)
    assert execute(["verify", str(case)]) == 0


def test_the_record_names_places_but_never_values(case, served):
    served()
    text = (case / SERVED / RECORD).read_text(encoding="utf-8")
    assert json.loads(text)["masked"]["5-证据材料/证据材料.pdf"]["第2页"] == 5
    assert not [value for value in VALUES if value in text]
    assert not re.search(r"\d{11}", text)


def test_the_same_input_gives_the_same_bytes(served):
    first = served()[1].read_bytes()
    assert served()[1].read_bytes() == first


def test_a_bundle_that_was_changed_is_refused(case, evidence):
    evidence.write_bytes(evidence.read_bytes() + b"%")
    with pytest.raises(BundleError):
        api.service_copies(case)
    assert not (case / SERVED).exists()


def test_nothing_is_written_when_a_value_is_still_there(case, evidence, monkeypatch):
    """The proof is a search of the output, not trust in the masking."""
    monkeypatch.setattr(redact, "_replace", lambda *_: None)
    with pytest.raises(BundleError, match="仍能找到"):
        api.service_copies(case)
    assert not list((case / SERVED).rglob("*.pdf")) if (case / SERVED).exists() else True


def test_the_command(case, capsys):
    assert execute(["evidence", "redact", str(case)]) == 0
    out = capsys.readouterr().out
    assert "第2页 5 处" in out
    assert "没有找到遮盖过的内容" in out
    assert not [value for value in VALUES if value in out]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话 139 1234 5678。", ["139 1234 5678"]),
        ("139-1234-5678", ["139-1234-5678"]),
        ("证件11010519491231\r\n002X号", ["11010519491231\r\n002X"]),
        ("邮件号 1234567890123", []),
        ("13 12 5 100 200 300 400", []),
        ("合同 HY-2014-018，8545.60 元", []),
    ],
)
def test_numbers_of_persons(text, found):
    assert [match[0] for match in redact._pattern(()).finditer(text)] == found


def test_prepare_makes_the_service_copy_on_request(case):
    assert execute(["prepare", str(case), "--as-of", "2026-11-20", "--service-copy"]) in (0, 3)
    assert (case / SERVED / RECORD).is_file()
