import contextlib
import shutil
import sys

import pikepdf
import pypdfium2
import pytest
import yaml
from PIL import Image, ImageDraw

from feecase.builtin.evidence_kinds import CUES
from feecase.drawings import draw
from feecase.errors import UserError
from feecase.evidence.find.proposal import proposal
from feecase.evidence.find.scan import files_in, scan


@pytest.fixture
def look(files):
    def run(listed=()):
        return {
            f.file: f
            for f in scan(
                files_in(files.folder), files.folder, cues=CUES, listed={(files.folder / name).resolve(): i for name, i in listed}
            )
        }

    return run


def picture(path, seed=1, size=(800, 600), **options):
    image = Image.new("L", size, 200)
    brush = ImageDraw.Draw(image)
    for n in range(12):
        x, y = (seed * 37 * (n + 3)) % 7 * size[0] // 8, (seed * 53 * (n + 5)) % 5 * size[1] // 6
        brush.ellipse((x, y, x + size[0] // 5, y + size[1] // 4), fill=20 * n % 255)
    image.save(path, **options)


def test_kind_date_and_title_from_the_name(files, look):
    files.pdf("催缴函2025-03-01.pdf", pages=2)
    found = look()["催缴函2025-03-01.pdf"]
    assert (found.kind, found.by, found.title, found.date, found.type, found.pages) == (
        "demand",
        "name",
        "催缴函",
        "2025-03-01",
        "PDF",
        2,
    )
    assert found.proves


def test_kind_from_the_text_where_the_name_says_nothing(files, look):
    files.raw("扫描0001.pdf", draw("#data.title\n\n#data.body", {"title": "物业服务合同备案表", "body": "通知"}))
    files.raw("doc1.txt", "业主大会决议\n经表决……".encode("gb18030"))
    found = look()
    assert (found["扫描0001.pdf"].kind, found["扫描0001.pdf"].by, found["扫描0001.pdf"].title) == (
        "contract-filing",
        "text",
        "物业服务合同备案表",
    )
    assert found["doc1.txt"].kind == "resolution"


def test_unknown_files_are_listed_never_dropped(files, look):
    files.raw("a.bin", b"\0\1\2")
    files.raw("b.pdf", b"")
    files.pdf("c.jpg")
    files.raw(".hidden", b"x")
    found = look()
    assert set(found) == {"a.bin", "b.pdf", "c.jpg"}
    assert [found[n].remark for n in ("a.bin", "b.pdf", "c.jpg")] == ["无法识别格式", "空文件", "扩展名与内容（PDF）不符"]
    assert found["a.bin"].kind == "other"


def test_day_of_a_photo(files, look):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2025:08:09 10:11:12"
    picture(files.folder / "IMG_1.jpg", exif=exif)
    assert look()["IMG_1.jpg"].date == "2025-08-09"


def test_duplicates_and_lookalikes(files, look):
    picture(files.folder / "a.jpg", quality=90)
    shutil.copy(files.folder / "a.jpg", files.folder / "b.jpg")
    picture(files.folder / "c.png", size=(640, 480))
    picture(files.folder / "d.jpg", seed=4)
    found = look()
    assert [(f.same_as, f.like) for f in found.values()] == [("", ""), ("a.jpg", ""), ("", "a.jpg"), ("", "")]


def test_proposal_is_yaml_of_new_files_only(files, look):
    files.pdf("合同.pdf")
    files.pdf("催缴函: #1.pdf", text="Demand")
    shutil.copy(files.folder / "合同.pdf", files.folder / "合同副本.pdf")
    files.raw("x.bin", b"\0")
    text = proposal(look(listed=[("合同.pdf", "E1")]).values())
    entries = yaml.safe_load(text)["evidence"]
    assert [(e["file"], e["kind"]) for e in entries] == [("催缴函: #1.pdf", "demand")]
    assert "合同副本.pdf 与 合同.pdf 内容相同，未列入" in text
    assert "x.bin：无法识别格式，未列入" in text


def test_files_in_a_folder_and_below(files):
    files.pdf("a.pdf")
    (files.folder / "x").mkdir()
    files.pdf("x/b.pdf")
    files.raw("x/~$b.docx", b"x")
    assert [p.name for p in files_in(files.folder)] == ["a.pdf", "b.pdf"]
    assert [p.name for p in files_in(files.folder, below=False)] == ["a.pdf"]


def test_nothing_is_changed(files, look):
    path = files.pdf("合同.pdf")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    look()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [p.name for p in files.folder.iterdir()] == ["合同.pdf"]


def test_hostile_files_are_listed(files, look, png_bomb):
    files.raw("bomb.png", png_bomb)
    files.raw("bad.pdf", b"%PDF-1.7 nonsense")
    files.raw("bad.jpg", b"\xff\xd8\xff\xe0 nonsense")
    assert len(look()) == 3


def reading(files, read):
    return {f.file: f for f in scan(files_in(files.folder), files.folder, cues=CUES, listed={}, recognise_text=read)}


def test_recognised_text_is_marked_as_such(files):
    picture(files.folder / "0001.jpg")
    files.raw("0002.pdf", files.pdf("x.pdf", text="").read_bytes())
    (files.folder / "x.pdf").unlink()
    files.pdf("催缴函.pdf")
    seen = []
    found = reading(files, lambda page: seen.append(page.size) or ["物 业 服 务 合 同", "甲方"])
    assert len(seen) == 1 + (found["0002.pdf"].by == "ocr")
    assert (found["0001.jpg"].kind, found["0001.jpg"].by, found["0001.jpg"].recognised) == (
        "contract",
        "ocr",
        "物业服务合同 / 甲方",
    )
    assert found["催缴函.pdf"].by == "name"
    assert "# 据图像识别的文字（可能有误）：物业服务合同" in proposal(found.values())


def test_nothing_recognised_stays_unknown(files):
    picture(files.folder / "0001.jpg")
    files.raw("bad.jpg", b"\xff\xd8\xff nonsense")
    assert {f.by for f in reading(files, lambda _: []).values()} == {""}


def test_real_recogniser(files):
    pytest.importorskip("rapidocr_onnxruntime")
    from feecase.evidence.find.recognition import recogniser

    page = draw(
        "#set page(width: 210mm, height: 297mm)\n#align(center, text(size: 26pt)[#data.title])", {"title": "物业服务合同"}
    )
    with contextlib.closing(pypdfium2.PdfDocument(page)) as document:
        document[0].render(scale=2).to_pil().save(files.folder / "IMG_7.png")
    found = reading(files, recogniser())["IMG_7.png"]
    assert (found.kind, found.by) == ("contract", "ocr")


def test_without_the_extra_the_way_to_it_is_said(monkeypatch):
    from feecase.evidence.find.recognition import recogniser

    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    with pytest.raises(UserError, match="文字识别"):
        recogniser()


def test_ids_of_the_case_are_not_given_again(files, look):
    files.pdf("合同.pdf")
    assert yaml.safe_load(proposal(look().values(), used={"N1", "N2"}))["evidence"][0]["id"] == "N3"


REGISTER = """不动产登记信息查询结果
权利人 共有情况 登记日期
李四、王五 共同共有 2018 年 5 月 10 日
建筑面积：89.50 平方米
登记时间：2018 年 5 月 10 日"""


def test_facts_and_date_are_read_from_the_text(files, look):
    files.raw("产权查档.pdf", draw("#for line in data { block(text(line)) }", REGISTER.splitlines()))
    found = look()["产权查档.pdf"]
    assert found.date == "2018-05-10"
    assert found.facts.model_dump(mode="json", exclude_defaults=True) == {
        "area": "89.50",
        "names": ["李四", "王五"],
        "read_by": "text",
    }
    entry = yaml.safe_load(proposal([found]))["evidence"][0]
    assert entry["facts"] == {"area": "89.50", "names": ["李四", "王五"], "read_by": "text"}
    assert "由机器从正文读出，请核对" in proposal([found])


def test_facts_recognised_in_a_picture_are_marked(files):
    picture(files.folder / "房产证.jpg")
    found = reading(files, lambda _: REGISTER.splitlines())["房产证.jpg"]
    assert (found.by, found.facts.area, found.facts.read_by) == ("name", 89.5, "ocr")
    assert "从图像中识别，容易有误" in proposal([found])


def test_a_scan_is_read_page_by_page(files):
    files.raw("物业服务合同.pdf", files.pdf("x.pdf", pages=9, text="").read_bytes())
    (files.folder / "x.pdf").unlink()
    with pikepdf.open(files.folder / "物业服务合同.pdf", allow_overwriting_input=True) as document:
        for page in document.pages:
            page.Contents = document.make_stream(b"0 g 0 0 100 100 re f")
        document.save()
    pages = iter([["物业服务合同"], ["每月每平方米1.80元"], ["期限自2020年1月1日起至2022年12月31日止"], [], []])
    found = reading(files, lambda _: next(pages))["物业服务合同.pdf"]
    assert (str(found.facts.price), str(found.facts.to), found.facts.read_by) == ("1.80", "2022-12-31", "ocr")
    assert next(pages, None) is None


def test_what_people_changed_in_the_proposal_stays(files, look):
    files.pdf("合同.pdf")
    files.pdf("营业执照.pdf", text="Licence")
    kept = yaml.safe_load(proposal(look().values()))["evidence"]
    kept[1] |= {"title": "执照（副本）", "exclude": "是"}
    files.pdf("催缴函.pdf", text="Demand")
    again = yaml.safe_load(proposal(look(listed=[("合同.pdf", "N1")]).values(), used={"N1"}, kept=kept))["evidence"]
    assert [(e["id"], e["title"], e.get("exclude")) for e in again] == [("N2", "执照（副本）", "是"), ("N3", "催缴函", None)]
    (files.folder / "营业执照.pdf").unlink()
    left = yaml.safe_load(proposal(look(listed=[("合同.pdf", "N1")]).values(), used={"N1"}, kept=again))["evidence"]
    assert [e["id"] for e in left] == ["N3"]


def test_facts_of_listed_files_are_proposed_until_the_case_has_them(files, look):
    files.raw("产权查档.pdf", draw("#for line in data { block(text(line)) }", REGISTER.splitlines()))
    found = list(look(listed=[("产权查档.pdf", "E3")]).values())
    assert [sorted(e) for e in yaml.safe_load(proposal(found, used={"E3"}))["evidence"]] == [["facts", "id"]]
    assert proposal(found, used={"E3"}, told={"E3"}) == ""
    kept = [{"id": "E3", "facts": {"area": "89.00"}}]
    assert yaml.safe_load(proposal(found, used={"E3"}, kept=kept))["evidence"] == kept
    assert proposal(found, used={"E3"}, kept=kept, told={"E3"}) == ""


def test_blank_pages_are_not_taken_for_each_other(files, look):
    for name, shade in (("a.jpg", 250), ("b.jpg", 10)):
        Image.new("RGB", (800, 600), (shade,) * 3).save(files.folder / name)
    assert [f.like for f in look().values()] == ["", ""]


def test_a_heic_photo_is_recognised_as_nearly_the_same(files, look):
    pytest.importorskip("pillow_heif").register_heif_opener()
    picture(files.folder / "a.jpg")
    with Image.open(files.folder / "a.jpg") as image:
        image.save(files.folder / "b.heic")
    assert look()["b.heic"].like == "a.jpg"


def test_a_copy_of_a_listed_file_is_the_copy_wherever_it_stands(files, look):
    files.pdf("b.pdf")
    shutil.copy(files.folder / "b.pdf", files.folder / "a.pdf")
    found = look(listed=[("b.pdf", "E1")])
    assert [(f.same_as, f.listed) for f in found.values()] == [("b.pdf", ""), ("", "E1")]
    assert yaml.safe_load(proposal(found.values()))["evidence"] is None
