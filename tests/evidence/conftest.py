"""Real files for evidence tests: PDFs with visible marks, pictures, and ways to look at what came out."""

import contextlib
import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from feecase.builtin.evidence_kinds import CUES
from feecase.evidence.page.pages import paged
from feecase.model.evidence import Evidence

MM = 72 / 25.4


class Files:
    """Makes files in one folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def pdf(self, name="a.pdf", *, pages=1, size=(595, 842), rotate=0, fill=None, text="Page", crop=None, extra=b"", unit=None):
        """A PDF whose pages carry text, a red square at the stored lower left and a blue one at the stored upper right."""
        document = pikepdf.new()
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        font = document.make_indirect(font)
        w, h = size
        for number in range(1, pages + 1):
            ground = f"{fill} {fill} {fill} rg 0 0 {w} {h} re f ".encode() if fill is not None else b""
            marks = f"1 0 0 rg 20 20 {w / 3} {h / 4} re f 0 0 1 rg {w / 2} {h * 0.8} {w * 0.4} {h * 0.15} re f 0 g BT /F 24 Tf 100 {h / 2} Td ({text} {number}) Tj ET ".encode()
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=pikepdf.Array([0, 0, w, h]),
                Rotate=rotate,
                Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
                Contents=document.make_indirect(pikepdf.Stream(document, ground + marks + extra)),
            )
            if crop:
                page.CropBox = pikepdf.Array(crop)
            if unit:
                page.UserUnit = unit
            document.pages.append(pikepdf.Page(page))
        path = self.folder / name
        document.save(path, static_id=True)
        return path

    def image(self, name, *, size=(800, 600), mode="RGB", orientation=None):
        """A picture with a dark upper left corner and a green stripe at the right."""
        picture = Image.new("RGB", size, (200, 220, 240))
        picture.paste((20, 20, 20), (0, 0, size[0] // 4, size[1] // 5))
        picture.paste((0, 160, 0), (size[0] * 9 // 10, 0, size[0], size[1]))
        exif = Image.Exif()
        if orientation:
            exif[0x0112] = orientation
        picture.convert(mode).save(self.folder / name, **({"exif": exif, "quality": 95} if orientation else {}))
        return self.folder / name

    def raw(self, name, content):
        (self.folder / name).write_bytes(content)
        return self.folder / name


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    return Files(folder)


@pytest.fixture
def page_up(files, tmp_path):
    """Pages all given files (or pairs of file and kind), in this order; ids E1, E2, …"""

    def make(*names, to="out.pdf", **options):
        rows = [name if isinstance(name, tuple) else (name, "contract") for name in names]
        evidence = [
            Evidence(id=f"E{i}", file=Path(name).name, kind=kind, title=f"证据文件{i}") for i, (name, kind) in enumerate(rows, 1)
        ]
        return paged(evidence, files.folder, tmp_path / "made" / to, cues=CUES, **options)

    return make


@pytest.fixture
def texts():
    def read(path):
        with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
            return [document[i].get_textpage().get_text_range() for i in range(len(document))]

    return read


@pytest.fixture
def picture():
    def render(path, number=0, *, dpi=72):
        with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
            return document[number].render(scale=dpi / 72).to_pil().convert("RGB")

    return render


@pytest.fixture
def evidence_area():
    """The part of a rendered A4 page that evidence may fill."""

    def crop(image):
        dot = image.width / 210
        return image.crop((round(6 * dot), round(10 * dot), round(204 * dot), round(285 * dot)))

    return crop


@pytest.fixture
def alike():
    """How much two pictures differ (0 = not at all, 255 = entirely), the second brought to the first one's size."""

    def difference(first, second):
        size = (120, 160)
        delta = ImageChops.difference(first.convert("RGB").resize(size), second.convert("RGB").resize(size)).convert("L")
        return sum(delta.tobytes()) / len(delta.tobytes())

    return difference


@pytest.fixture
def png_bomb():
    """The head of a PNG that claims 60,000 by 60,000 pixels."""
    small = io.BytesIO()
    Image.new("1", (8, 8)).save(small, "PNG")
    content = bytearray(small.getvalue())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)
