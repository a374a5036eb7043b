"""Text recognised in pictures (OCR), with the extra `ocr`: a help for naming files, never a proof, and never written into them."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.errors import UserError
from feecase.evidence import apart
from feecase.evidence.pdf_limits import bearable
from feecase.evidence.remark import Unpageable

if TYPE_CHECKING:
    from PIL.Image import Image

Recogniser = Callable[["Image"], list[str]]
"""Reads the lines of a picture, from top to bottom."""
_SURE = 0.6
_SIDE = 1600
_DPI = 120


def recogniser() -> Recogniser:
    """Return the recogniser of the extra `ocr`, whose models are part of its package. Raises UserError where it is not installed."""
    try:
        from rapidocr_onnxruntime import RapidOCR
    except ImportError:
        raise UserError(
            "没有安装文字识别组件", where="本机", next='安装：pip install "feecase[ocr]"；或不带 --ocr 运行'
        ) from None
    engine = RapidOCR()

    def read(image: Image) -> list[str]:
        picture = io.BytesIO()
        image.save(picture, "BMP")
        found, _ = engine(picture.getvalue())
        return [str(text) for _, text, sure in found or () if float(sure) >= _SURE]

    return read


def pictures(path: Path, *, pdf: bool, most: int = 1) -> Iterator[Image]:
    """Yield a picture file, or the first pages of a PDF (at most so many), upright and at most 1600 pixels wide and high; nothing where it cannot be read."""
    from PIL import Image as Pictures

    with tempfile.TemporaryDirectory(prefix="feecase-pictures-") as folder:
        made = 0
        with contextlib.suppress(Unpageable):  # it is merely not recognised
            made = apart.read("find.recognition:draw_pictures", path, pdf, most, folder)
        for number in range(made):
            with Pictures.open(Path(folder) / f"{number}.bmp", formats=("BMP",)) as image:
                picture = image.copy()
            yield picture


def draw_pictures(path: str, pdf: bool, most: int, folder: str) -> int:
    """Draw what `pictures` yields as numbered BMP files in a folder; return how many. For `apart.read`."""
    made = 0
    with contextlib.suppress(Exception):  # whatever a broken file raises: what came before it is kept
        for picture in _drawn(Path(path), most, pdf=pdf):
            picture.save(Path(folder) / f"{made}.bmp")
            made += 1
    return made


def _drawn(path: Path, most: int, *, pdf: bool) -> Iterator[Image]:
    from feecase.evidence.images import opened

    if pdf:
        yield from _rendered(path, most) if bearable(path) else ()
        return
    from PIL import ImageOps

    with opened(path) as image:
        image.draft("RGB", (_SIDE, _SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((_SIDE, _SIDE))
    yield upright


def _rendered(path: Path, most: int) -> Iterator[Image]:
    import pypdfium2

    with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
        for number in range(min(most, len(document))):
            with contextlib.closing(document[number]) as page:
                scale = min(_DPI / 72, _SIDE / max(page.get_size()))
                picture: Image = page.render(scale=scale).to_pil().convert("RGB")
            yield picture
