import io
import sys

import pikepdf
import pytest
from PIL import Image, ImageOps

from feecase.evidence.images import BOX, image_pdf, without_metadata
from feecase.evidence.remark import Unpageable


def placed(page_up, picture, evidence_area, size, name):
    result = page_up((name, "photo"))
    area = evidence_area(picture(result.path, 1))
    scale = min(BOX[0] / size[0], BOX[1] / size[1], 1)
    w, h = size[0] * scale, size[1] * scale
    left, top = (area.width - w) / 2, (area.height - h) / 2
    return area.crop((round(left), round(top), round(left + w), round(top + h)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(800, 600), (4000, 3000)])
def test_upright(files, page_up, picture, evidence_area, alike, orientation, size):
    path = files.image("p.jpg", size=size, orientation=orientation)
    expected = ImageOps.exif_transpose(Image.open(path))
    found = placed(page_up, picture, evidence_area, expected.size, "p.jpg")
    assert alike(expected, found) < 4
    assert alike(expected.rotate(180), found) > 20


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [
        ("RGB", "png"),
        ("L", "png"),
        ("1", "tiff"),
        ("P", "gif"),
        ("RGBA", "png"),
        ("LA", "png"),
        ("I;16", "png"),
        ("CMYK", "jpg"),
        ("RGB", "webp"),
        ("RGB", "bmp"),
    ],
)
def test_every_mode(files, page_up, picture, evidence_area, alike, mode, suffix):
    source = Image.open(files.image("x.png"))
    deep = source.convert("L").convert("I").point(lambda v: v * 256).convert("I;16")
    (deep if mode == "I;16" else source.convert(mode)).save(files.folder / f"p.{suffix}")
    expected = source.convert("L" if mode in ("I;16", "1", "L", "LA") else "RGB")
    assert alike(expected, placed(page_up, picture, evidence_area, source.size, f"p.{suffix}")) < 5


def test_transparent_ground_is_white(files, page_up, picture, evidence_area):
    Image.new("RGBA", (400, 400), (255, 0, 0, 0)).save(files.folder / "p.png")
    assert placed(page_up, picture, evidence_area, (400, 400), "p.png").getpixel((200, 200)) == (255, 255, 255)


def test_small_jpeg_is_embedded_byte_by_byte(files, page_up):
    path = files.image("p.jpg", orientation=6)
    with pikepdf.open(page_up(("p.jpg", "photo")).path) as pdf:
        form = pdf.pages[1].obj.Resources.XObject.P
        assert form.Resources.XObject.I.read_raw_bytes() == path.read_bytes()


def test_large_photo_is_reduced(files, page_up):
    files.image("p.jpg", size=(6000, 4000), orientation=1)
    with pikepdf.open(page_up(("p.jpg", "photo")).path) as pdf:
        pixels = pdf.pages[1].obj.Resources.XObject.P.Resources.XObject.I
        assert (pixels.Width, pixels.Height) == (1559, 1039)


def test_tiff_has_a_page_per_frame(files, page_up, texts):
    frames = [Image.new("1", (1240, 1754), n % 2) for n in range(5)]
    frames[0].save(files.folder / "t.tif", save_all=True, append_images=frames[1:], compression="group4")
    assert page_up("t.tif").ranges == {"E1": (2, 6)}


def test_animation_shows_its_first_frame(files, page_up):
    frames = [Image.new("L", (100, 100), 80 * n) for n in range(3)]
    frames[0].save(files.folder / "a.gif", save_all=True, append_images=frames[1:])
    result = page_up(("a.gif", "photo"))
    assert result.ranges == {"E1": (2, 2)}
    assert "只取第一帧" in result.findings[0].what


def test_long_screenshot_is_cut_into_readable_pages(files, page_up, picture, evidence_area):
    height = 9000
    chat = Image.new("RGB", (1080, height), "white")
    for y in range(0, height, 100):
        chat.paste((y * 255 // height, 0, 255 - y * 255 // height), (0, y, 1080, y + 50))
    chat.save(files.folder / "chat.png")
    result = page_up(("chat.png", "message"))
    first, last = result.ranges["E1"]
    assert last - first + 1 == 4
    reds = set()
    for number in range(first - 1, last):
        area = evidence_area(picture(result.path, number, dpi=50))
        assert area.getpixel((5, area.height // 2)) == (255, 255, 255)
        reds |= {area.getpixel((area.width // 2, y))[0] for y in range(area.height)}
    assert all(any(abs(red - y * 255 // height) <= 3 for red in reds) for y in range(0, height, 100))


def test_broken_exif_is_ignored(files, page_up):
    path = files.image("p.jpg", orientation=6)
    content = bytearray(path.read_bytes())
    at = content.index(b"Exif\0\0") + 6
    content[at : at + 8] = b"\xff" * 8
    path.write_bytes(content)
    assert page_up(("p.jpg", "photo")).ranges == {"E1": (2, 2)}


def test_heic_photos_with_the_extra(files, page_up, picture, alike):
    heif = pytest.importorskip("pillow_heif")
    photo = Image.open(files.image("a.png", size=(800, 600)))
    heif.from_pillow(photo).save(files.folder / "a.heic", quality=90)
    result = page_up(("a.heic", "photo"))
    assert result.ranges == {"E1": (2, 2)}
    page = picture(result.path, 1)
    assert page.getpixel((60, page.height // 2 - 180))[0] < 60  # the dark corner


def test_heic_photos_without_the_extra(files, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    files.raw("a.heic", b"\0\0\0\x18ftypheic" + bytes(99))
    with pytest.raises(Unpageable) as refused:
        image_pdf(files.folder / "a.heic")
    finding = refused.value.remark
    assert "没有安装" in finding.why
    assert "feecase[heic]" in finding.settle


def test_metadata_of_a_photo_can_be_taken_out(files):
    exif = Image.Exif()
    exif[0x010E] = "SECRET OWNER"
    exif[0x0112] = 6
    picture = files.image("p.jpg")
    with Image.open(picture) as image:
        image.save(picture, exif=exif, comment=b"SECRET NOTE", xmp=b"<x>SECRET XMP</x>", icc_profile=b"icc" * 9, quality=90)
    told = picture.read_bytes()
    bare = without_metadata(told)
    assert told.count(b"SECRET") == 3
    assert b"SECRET" not in bare
    with Image.open(io.BytesIO(told)) as one, Image.open(io.BytesIO(bare)) as other:
        assert one.tobytes() == other.tobytes()
        assert other.info["icc_profile"] == b"icc" * 9
    assert without_metadata(bare) == bare


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xffx", b"no picture", b"\xff\xd8\xff\xe1\x00\x00" * 3]
)
def test_what_is_no_sound_jpeg_stays_as_it_is(content):
    assert without_metadata(content) == content
