"""Pictures made into PDF pages: upright, whole, at most 200 dpi on an A4 sheet; long screenshots are cut into several pages.

A JPEG that is small enough is embedded as it is, byte by byte; its orientation becomes a turn of the page, not of the pixels.
"""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.evidence.remark import Remark, Unpageable

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

BOX = (198 * 72 / 25.4, 275 * 72 / 25.4)
"""The part of an A4 sheet that evidence may fill, in points (see `sheets`)."""
_DPI = 200
_SLACK = 1.3
_MAX_PIXELS = 80_000_000
_MAX_FRAMES = 500
_LONG = 2.6
_LONG_WIDTH = 0.6
_OVERLAP = 0.03
_LOSSLESS_BYTES = 1_500_000
_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "HEIF", "AVIF", "JPEG2000")
_LOSSY = ("JPEG", "MPO", "HEIF", "AVIF", "JPEG2000")
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_UPRIGHT = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""What each EXIF orientation does to the unit square, as a PDF matrix."""
_TURNED = 5
_SCAN_STARTS = 0xDA
_TOLD = frozenset({0xE1, 0xED, 0xFE})
"""Segments APP1, APP13 and comment of a JPEG."""
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class _Picture:
    """Encoded pixels as a PDF image wants them, how to put them upright, and how large (points per pixel)."""

    data: bytes
    filter: str
    width: int
    height: int
    space: str
    bits: int
    scale: float
    orientation: int = 1


def image_pdf(path: Path) -> tuple[pikepdf.Pdf, list[Remark]]:
    """Make a picture file (all frames of a TIFF) into a PDF. Raises Unpageable."""
    import pikepdf

    pdf, remarks = pikepdf.new(), []
    with opened(path) as image:
        for frame in _frames(image):
            for picture in _pictures(path, frame):
                _add_page(pdf, picture)
        if getattr(image, "n_frames", 1) > 1 and image.format in ("GIF", "WEBP"):
            remarks.append(Remark("是动图，只取第一帧"))
    return pdf, remarks


def draw_image(path: str, to: str) -> list[dict[str, str]]:
    """Write the PDF of `image_pdf` and return its remarks; for `apart.read`."""
    pdf, remarks = image_pdf(Path(path))
    with pdf:
        pdf.save(to, static_id=True)
    return [asdict(one) for one in remarks]


@contextmanager
def opened(path: Path) -> Iterator[Image]:
    """Open a picture file of a size that can be borne. Raises Unpageable."""
    from PIL import Image, UnidentifiedImageError

    Image.init()
    readable = heic_readable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # size and damage are judged here, not by warnings
            with Image.open(path, formats=[name for name in _FORMATS if name in Image.OPEN]) as image:
                if image.width * image.height > _MAX_PIXELS and image.format not in ("JPEG", "MPO"):
                    raise Unpageable(f"图片有 {image.width}×{image.height} 个像素，超过可安全打开的上限", "请缩小后另存")
                yield image
    except Image.DecompressionBombError:
        raise Unpageable("图片像素异常多（可能是解压炸弹），未打开", "请核对文件来源，缩小后另存") from None
    except UnidentifiedImageError:
        if not readable and _is_heic(path):
            raise Unpageable("没有安装读取 HEIC 照片的组件", '安装：pip install "feecase[heic]"；或另存为 JPEG 后替换') from None
        raise Unpageable("图片损坏或格式不受支持", "请另存为 JPEG 或 PNG") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, zlib.error) as error:
        raise Unpageable("图片损坏，不能完整读取", "请重新扫描或拍摄") from error


def heic_readable() -> bool:
    """Let Pillow read HEIC photos, where the extra `heic` is installed. Returns whether it is."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _is_heic(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(12)[8:] in _HEIC


def _frames(image: Image) -> Iterator[Image]:
    if image.format != "TIFF":
        yield image
        return
    if image.n_frames > _MAX_FRAMES:  # type: ignore[attr-defined]
        raise Unpageable(f"TIFF 超过 {_MAX_FRAMES} 页", "请拆分后提交")
    for number in range(image.n_frames):  # type: ignore[attr-defined]
        image.seek(number)
        if image.width * image.height > _MAX_PIXELS:
            raise Unpageable(f"图片有 {image.width}×{image.height} 个像素，超过可安全打开的上限", "请缩小后另存")
        yield image


def _pictures(path: Path, image: Image) -> Iterator[_Picture]:
    orientation = _orientation(image)
    width, height = (image.height, image.width) if orientation >= _TURNED else image.size
    long = height > _LONG * width
    scale = min(BOX[0] * _LONG_WIDTH / width if long else min(BOX[0] / width, BOX[1] / height), 1.0)
    ratio = _DPI * scale / 72  # how many pixels there would be at _DPI, per pixel that there is
    keep = ratio * _SLACK >= 1 or image.mode == "1"
    if image.format == "JPEG" and keep and not long and image.mode in ("L", "RGB"):
        image.load()  # a damaged file shows here
        space = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
        yield _Picture(path.read_bytes(), "/DCTDecode", *image.size, space, 8, scale, orientation)
        return
    lossy = image.format in _LOSSY
    pixels = _pixels(image, None if keep else ratio)
    scale = scale if keep else scale / ratio
    if not long:
        yield _encoded(pixels, scale, orientation, lossy=lossy)
        return
    yield from (_encoded(piece, scale, 1, lossy=lossy) for piece in _slices(_turned(pixels, orientation), scale))


def _orientation(image: Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 — whatever a broken EXIF block raises, the picture itself may be sound
        return 1
    return value if isinstance(value, int) and value in _UPRIGHT else 1


def _pixels(image: Image, ratio: float | None) -> Image:
    """Decode to black-and-white, grey or RGB, reduced by `ratio`. A JPEG is reduced while it is decoded."""
    from PIL import Image as Pictures

    target = None if ratio is None else (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    if target and image.format in ("JPEG", "MPO"):
        image.draft(image.mode, target)
    pixels: Image = image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        pixels = Pictures.new("RGB", rgba.size, "white")
        pixels.paste(rgba, mask=rgba.getchannel("A"))
    elif image.mode.startswith("I") or image.mode == "F":
        pixels = image.convert("F").point(lambda v: v / 256 if image.mode != "F" else v).convert("L")
    elif image.mode not in ("1", "L", "RGB"):
        pixels = image.convert("RGB")
    else:
        image.load()
    return pixels.resize(target, Pictures.Resampling.LANCZOS) if target else pixels


def _turned(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    how = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(how[orientation]) if orientation in how else image


def _slices(image: Image, scale: float) -> Iterator[Image]:
    """Cut a long screenshot into pieces of a page each; neighbours overlap a little so that no line is lost."""
    step = int(BOX[1] / scale)
    top = 0
    while True:
        yield image.crop((0, top, image.width, min(top + step, image.height)))
        if top + step >= image.height:
            return
        top += round(step * (1 - _OVERLAP))


def _encoded(image: Image, scale: float, orientation: int, *, lossy: bool) -> _Picture:
    """Encode lossless if that stays small (screenshots, scans in black and white), else as JPEG."""
    if image.mode == "1":
        return _Picture(zlib.compress(image.tobytes()), "/FlateDecode", *image.size, "/DeviceGray", 1, scale, orientation)
    space = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
    packed = b"" if lossy else zlib.compress(image.tobytes())
    if packed and len(packed) <= _LOSSLESS_BYTES:
        return _Picture(packed, "/FlateDecode", *image.size, space, 8, scale, orientation)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return _Picture(buffer.getvalue(), "/DCTDecode", *image.size, space, 8, scale, orientation)


def _add_page(pdf: pikepdf.Pdf, picture: _Picture) -> None:
    """Add a page as large as the picture on an A4 sheet."""
    from pikepdf import Array, Dictionary, Name, Page, Stream

    pixels = Stream(pdf, picture.data)
    pixels.Type, pixels.Subtype = Name.XObject, Name.Image
    pixels.Width, pixels.Height, pixels.BitsPerComponent = picture.width, picture.height, picture.bits
    pixels.ColorSpace, pixels.Filter = Name(picture.space), Name(picture.filter)
    turned = picture.orientation >= _TURNED
    upright = (picture.height, picture.width) if turned else (picture.width, picture.height)
    width, height = (round(v * picture.scale, 4) for v in upright)
    a, b, c, d, e, f = _UPRIGHT[picture.orientation]
    matrix = " ".join(f"{v:.4f}" for v in (a * width, b * height, c * width, d * height, e * width, f * height))
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=Dictionary(XObject=Dictionary(I=pdf.make_indirect(pixels))),
        Contents=pdf.make_indirect(Stream(pdf, f"q {matrix} cm /I Do Q".encode())),
    )
    pdf.pages.append(Page(page))


def without_metadata(jpeg: bytes) -> bytes:
    """Return a JPEG without what its camera or program wrote beside the picture: EXIF and XMP (place, device, names), IPTC, comments.

    Its pixels stay as they are; a file that is no sound JPEG comes back unchanged.
    """
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and len(jpeg) >= at + 4:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == _SCAN_STARTS:
            return b"".join((*kept, jpeg[at:]))
        if marker not in _TOLD:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return jpeg
