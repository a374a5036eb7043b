import datetime as dt
import hashlib
import stat
import time

import pikepdf
import pytest

from feecase.errors import BundleError
from feecase.evidence.page import drawn_pages, stamps
from feecase.evidence.page.compose import PageLayout
from feecase.evidence.page.stamps import read_stamps
from feecase.model.case import Case
from feecase.place.profile import Policy, Profile, resolve

A4 = (595.2756, 841.8898)
MM = 72 / 25.4


def only(result):
    assert not result.findings
    return result


def middle(image, width, height):
    left, top = (image.width - width) / 2, (image.height - height) / 2
    return image.crop((round(left), round(top), round(left + width), round(top + height)))


def test_ranges_and_numbers(files, page_up, texts):
    files.pdf("c.pdf", pages=3, text="Contract")
    files.pdf("l.pdf", pages=2, text="Licence")
    files.pdf("d.pdf", text="Demand")
    result = only(page_up("c.pdf", ("l.pdf", "licence"), ("d.pdf", "demand")))
    assert [(line.no, line.id, line.first, line.last, line.pages) for line in result.lines] == [
        ("1-1", "E2", 2, 3, 2),
        ("2-1", "E1", 4, 6, 3),
        ("3-1", "E3", 7, 7, 1),
    ]
    assert result.ranges == {"E2": (2, 3), "E1": (4, 6), "E3": (7, 7)}
    assert result.pages == 7
    pages = texts(result.path)
    assert ["Licence 1" in pages[1], "Contract 3" in pages[5], "Demand 1" in pages[6]] == [True] * 3
    assert "证据 2-1［3/3］证据文件1" in pages[5]
    assert "第 6 页" in pages[5]


def test_catalogue_proposes_what_the_kind_proves(files, page_up):
    files.pdf("l.pdf")
    line = page_up(("l.pdf", "licence")).lines[0]
    assert (line.proves, line.source, line.group, line.kind, line.original) == (
        "原告的主体资格",
        "原告",
        "原告主体资格",
        "licence",
        "copy",
    )


def test_every_page_is_a4_portrait(files, page_up):
    files.pdf("a3.pdf", size=(1191, 842), pages=2)
    files.pdf("slip.pdf", size=(300, 200), rotate=90)
    files.image("p.png", size=(900, 300))
    with pikepdf.open(page_up("a3.pdf", "slip.pdf", "p.png").path) as pdf:
        assert len(pdf.pages) == 5
        for page in pdf.pages:
            assert [float(v) for v in page.mediabox] == pytest.approx([0, 0, *A4], abs=0.01)
            assert page.obj.get("/Rotate", 0) == 0


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("size", "crop", "unit"),
    [
        ((595, 842), None, None),
        ((420, 595), None, None),
        ((595, 842), (10, 10, 580, 600), None),
        ((300, 400), None, 2),
        ((595, 842), (-50, -50, 700, 900), None),
    ],
)
def test_pages_look_like_their_source(files, page_up, picture, evidence_area, alike, rotate, size, crop, unit):
    source = files.pdf(size=size, rotate=rotate, crop=crop, unit=unit)
    before = picture(source)
    width, height = ((unit or 1) * v for v in before.size)
    fits = min(198 * MM / width, 275 * MM / height, 1)
    inside = middle(evidence_area(picture(page_up("a.pdf").path, 1)), width * fits, height * fits)
    assert alike(before, inside) < 5
    assert alike(before.rotate(180), inside) > 20


def test_wide_sheets_are_turned(files, page_up, picture, evidence_area, alike):
    source = files.pdf(size=(1191, 842))
    before = picture(source).rotate(90, expand=True)
    placed = evidence_area(picture(page_up("a.pdf").path, 1))
    fits = min(placed.width / before.width, placed.height / before.height)
    assert alike(before, middle(placed, before.width * fits, before.height * fits)) < 5


def test_small_pages_are_not_enlarged(files, page_up, picture):
    files.pdf(size=(200, 200), fill=0)
    image = picture(page_up("a.pdf").path, 1)
    assert image.getpixel((image.width // 2, image.height // 2 + 90)) == (0, 0, 0)
    assert image.getpixel((image.width // 2, image.height // 2 + 115)) == (255, 255, 255)


@pytest.mark.parametrize("fill", [0, 1])
def test_stamps_are_seen_on_opaque_scans(files, page_up, picture, fill):
    files.pdf(size=(400, 400), fill=fill)
    files.pdf("bleed.pdf", size=A4, fill=fill)
    result = page_up("a.pdf", "bleed.pdf")
    for number in (1, 2):
        image = picture(result.path, number, dpi=144)
        for left, bottom, right, top in (drawn_pages.HEAD_PLACE, drawn_pages.FOOT_PLACE):
            dot = 144 / 25.4
            stamp = image.crop(
                (round(left * dot), round((297 - top) * dot) + 2, round(right * dot), round((297 - bottom) * dot) - 2)
            )
            dark = sum(v < 100 for v in stamp.convert("L").tobytes())
            light = sum(v > 220 for v in stamp.convert("L").tobytes())
            assert 100 < dark < light


def test_own_page_numbers_do_not_mislead(files, page_up, texts):
    """A page that carries a page number of its own, in sight or outside its crop box, is still read back rightly."""
    font = b"BT /F 12 Tf 280 -15 Td (No. 99) Tj ET BT /F 12 Tf 280 5 Td (7) Tj ET "
    files.pdf(crop=(0, 0, 595, 842), extra=font)
    result = page_up("a.pdf")
    assert "No. 99" in texts(result.path)[1]
    assert result.ranges == {"E1": (2, 2)}


def test_text_that_looks_like_a_stamp_does_not_win(files, page_up):
    files.raw("t.txt", "\n".join(f"证据 9-9［1/1］ 第 {n} 页" for n in range(200)).encode())
    result = page_up(("t.txt", "message"))
    assert [no for no, _ in read_stamps(result.path)][1:] == ["1-1"] * (result.pages - 1)


def test_a_stamp_that_is_not_found_again_stops_the_work(files, page_up, tmp_path, monkeypatch):
    files.pdf(pages=3)
    real = drawn_pages.stamps_pdf
    monkeypatch.setattr(drawn_pages, "stamps_pdf", lambda stamps: real([stamps[0], stamps[2], stamps[1], *stamps[3:]]))
    with pytest.raises(BundleError, match="第 2 页的页码章回读不符"):
        page_up("a.pdf")
    assert list((tmp_path / "made").iterdir()) == []


def test_bookmarks(files, page_up):
    files.pdf("c.pdf", pages=2)
    files.pdf("d.pdf", pages=2)
    result = page_up(("d.pdf", "demand"), ("c.pdf", "contract"), ("d.pdf", "demand"))
    with pikepdf.open(result.path) as pdf, pdf.open_outline() as outline:
        found = [(i.title, [c.title for c in i.children]) for i in outline.root]
        targets = [pdf.pages.index(pikepdf.Page(c.destination[0])) + 1 for i in outline.root for c in i.children]
    assert found == [
        ("证据目录", []),
        ("第一组　合同关系与收费标准", ["1-1　证据文件2"]),
        ("第二组　催缴情况", ["2-1　证据文件1", "2-2　证据文件3"]),
    ]
    assert targets == [2, 4, 6]


def test_index_links_lead_to_the_items(files, page_up):
    files.pdf("c.pdf", pages=2)
    files.pdf("d.pdf")
    with pikepdf.open(page_up("c.pdf", ("d.pdf", "demand")).path) as pdf:
        notes = list(pdf.pages[0].obj.Annots)
        jumps = sorted((-float(note.Rect[1]), pdf.pages.index(pikepdf.Page(note.Dest[0])) + 1) for note in notes)
        assert list(dict.fromkeys(page for _, page in jumps)) == [2, 4]
        assert all("/A" not in note for note in notes)


def test_index_shows_ranges_also_when_it_takes_several_pages(files, page_up, texts):
    files.pdf("c.pdf")
    result = page_up(*["c.pdf"] * 80)
    first = result.lines[0].first
    assert first > 3
    index = "".join(texts(result.path)[: first - 1])
    assert "以上证据共80件" in index
    assert index.rindex(str(first + 79)) > index.rindex("1-80")
    assert [line.first for line in result.lines] == list(range(first, first + 80))


def test_dividers_and_columns(files, page_up, texts):
    files.pdf("c.pdf")
    files.pdf("d.pdf")
    layout = PageLayout(
        columns=("编号", "证据名称", "页数", "页码"), dividers=True, head=(("原告", "甲&乙物业<分公司>"),), foot=()
    )
    result = page_up("c.pdf", ("d.pdf", "demand"), layout=layout)
    assert result.ranges == {"E1": (3, 3), "E2": (5, 5)}
    pages = texts(result.path)
    assert "甲&乙物业<分公司>" in pages[0].replace(" ", "")
    assert "拟证明事项" not in pages[0]
    assert "第二组　催缴情况" in pages[3]


def test_same_input_same_bytes(files, page_up):
    files.pdf("c.pdf", pages=2)
    files.image("p.jpg", orientation=6)
    files.raw("t.txt", "短信".encode())
    names = ("c.pdf", ("p.jpg", "photo"), ("t.txt", "message"))
    first = page_up(*names, to="1.pdf").path.read_bytes()
    time.sleep(1.1)
    for path in files.folder.iterdir():
        path.touch()
    assert page_up(*names, to="deeper/2.pdf").path.read_bytes() == first


def test_private_and_tidy(files, page_up, tmp_path):
    files.pdf()
    result = page_up("a.pdf")
    assert stat.S_IMODE(result.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(result.path.parent.stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["out.pdf"]


def test_nothing_to_page(files, page_up):
    files.raw("r.mp3", b"ID3" + b"\0" * 100)
    result = page_up(("r.mp3", "call-record"))
    assert result.path is None
    assert result.ranges == {"E1": None}
    assert [(a.no, a.name) for a in result.attached] == [("1-1", "证据1-1_证据文件1.mp3")]
    assert page_up().lines == ()


def test_three_hundred_pages(files, page_up):
    files.pdf("big.pdf", pages=300)
    result = page_up("big.pdf")
    assert result.ranges == {"E1": (2, 301)}


def test_form_fields_and_notes_become_part_of_the_page(files, page_up, texts):
    path = files.pdf()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        look = pikepdf.Stream(pdf, b"BT /F 12 Tf 5 5 Td (SIGNED BY ZHANG) Tj ET")
        look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 200, 30])
        look.Resources = pdf.pages[0].obj.Resources
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=pikepdf.Array([100, 100, 300, 130]),
            F=4,
            AP=pikepdf.Dictionary(N=pdf.make_indirect(look)),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save(path)
    assert "SIGNED BY ZHANG" in texts(page_up("a.pdf").path)[1]


def test_columns_and_dividers_by_place(files, page_up, texts):
    day = dt.date(2026, 11, 20)
    policies = (
        Policy(name="catalogue.columns", value=("编号", "证据名称", "页数"), source="test"),
        Policy(name="catalogue.dividers", value="yes", source="test"),
        Policy(name="catalogue.cover", value="no", source="test"),
    )
    case = Case.model_validate(
        {
            "id": "A",
            "jurisdiction": "370200",
            "plaintiff": {"name": "甲物业"},
            "defendants": [{"kind": "natural", "name": "张三"}],
            "premises": {"project": "阳光花园", "unit": "1-101"},
        }
    )
    files.pdf("c.pdf")
    plain = page_up("c.pdf", layout=PageLayout.of(case, resolve([Profile(place="CN", name="全国")], "CN"), on=day), to="1.pdf")
    local = page_up(
        "c.pdf", layout=PageLayout.of(case, resolve([Profile(place="CN", name="全国", policies=policies)], "CN"), on=day)
    )
    assert "甲物业" in texts(plain.path)[0]
    assert "拟证明事项" in texts(plain.path)[1]
    assert "拟证明事项" not in texts(local.path)[0]
    assert (plain.ranges["E1"], local.ranges["E1"]) == ((2, 2), (3, 3))


COVER = (("受理法院", "甲区人民法院"), ("原告", "甲物业"))


def test_cover_shifts_no_number(files, page_up, texts):
    files.pdf("c.pdf", pages=2)
    files.pdf("d.pdf")
    names = ("c.pdf", ("d.pdf", "demand"))
    bare, covered = page_up(*names, to="1.pdf"), page_up(*names, layout=PageLayout(cover=COVER))
    assert (covered.lines, covered.pages) == (bare.lines, bare.pages + 1)
    assert read_stamps(covered.path) == [("", None), *read_stamps(bare.path)]
    cover = texts(covered.path)[0].replace(" ", "")
    assert all(words in cover for words in ("证据材料", "甲区人民法院", "甲物业", "2件，共4页（含目录）"))
    with pikepdf.open(covered.path) as pdf, pdf.open_outline() as outline:
        marks = {
            i.title: pdf.pages.index(
                pikepdf.Page(pdf.pages[i.destination].obj if isinstance(i.destination, int) else i.destination[0])
            )
            for i in outline.root
        }
        jumps = {pdf.pages.index(pikepdf.Page(note.Dest[0])) for note in pdf.pages[1].obj.Annots}
        assert "/Annots" not in pdf.pages[0].obj
    assert list(marks.values()) == [1, 2, 4]
    assert jumps == {2, 4}


def test_a_stamped_cover_stops_the_work(files, page_up, monkeypatch):
    files.pdf()
    real = drawn_pages.stamps_pdf
    monkeypatch.setattr(drawn_pages, "stamps_pdf", lambda stamps: real([stamps[1], *stamps[1:]]))
    with pytest.raises(BundleError, match="第 0 页的页码章回读不符"):
        page_up("a.pdf", layout=PageLayout(cover=COVER))


def test_stamps_are_read_without_what_lies_below_them(files, page_up, monkeypatch):
    files.pdf("a.pdf", pages=3, extra=b"BT /F 10 Tf 280 20 Td (page 99) Tj ET")
    made = page_up("a.pdf")
    expected = [("", 1), ("1-1", 2), ("1-1", 3), ("1-1", 4)]
    assert stamps.read_stamps(made.path) == expected
    bare = stamps._bare(made.path)
    assert bare is not None
    assert b"(page 99)" not in bare
    monkeypatch.setattr(stamps, "_bare", lambda _: None)
    assert stamps.read_stamps(made.path) == expected


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", b"no PDF"])
def test_a_file_that_is_no_pdf_carries_no_stamps(files, content):
    assert stamps.read_stamps(files.raw("x.pdf", content)) == []


def test_a_foreign_pdf_is_read_as_it_is(files):
    assert stamps.read_stamps(files.pdf("a.pdf", pages=2)) == [("", None), ("", None)]


def test_sheets_laid_alike_share_their_content(files, page_up):
    files.pdf("a.pdf", pages=40)
    with pikepdf.open(page_up("a.pdf").path) as out:
        assert len({page.Contents.objgen for page in out.pages}) == 2


def test_a_viewer_calls_pages_as_they_are_stamped(files, page_up):
    files.pdf("a.pdf", pages=2)
    with pikepdf.open(page_up("a.pdf", layout=PageLayout(cover=(("案由", "x"),))).path) as pdf:
        assert [page.label for page in pdf.pages] == ["封面", "1", "2", "3"]
    with pikepdf.open(page_up("a.pdf").path) as pdf:
        assert [page.label for page in pdf.pages] == ["1", "2", "3"]


def test_the_catalogue_shows_hashes_on_request(files, page_up, texts):
    path = files.pdf("a.pdf")
    result = page_up("a.pdf", layout=PageLayout(columns=("编号", "页码", "证据名称", "校验值")))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in "".join(texts(result.path)[0].split())
