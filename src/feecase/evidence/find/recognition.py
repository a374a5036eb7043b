"""Text recognised in pictures (OCR), with the extra `ocr`: a help for naming files, never a proof, and never written into them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.errors import UserError
from feecase.evidence.pdf_limits import bearable

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
    from feecase.evidence.images import opened

    with contextlib.suppress(Exception):  # whatever a broken file raises: it is merely not recognised
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
