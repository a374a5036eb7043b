"""Whether a PDF can be read and drawn within reasonable memory: few bytes may unpack to very many (a decompression bomb)."""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

_STREAM = 50_000_000
_ALL = 400_000_000
_PICTURE = 400_000_000
_HIGHEST_RATIO = 1032
"""No stream that is deflated once unpacks to more than so many times its size."""
_PACKED = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})


def bearable(path: Path) -> bool:
    """Return whether a PDF file can be opened and holds nothing that unpacks to an unreasonable size."""
    import pikepdf

    with contextlib.suppress(pikepdf.PdfError, ValueError, OSError, RuntimeError), pikepdf.open(path) as pdf:
        return not unbearable(pdf)
    return False


def unbearable(pdf: pikepdf.Pdf) -> bool:
    """Return whether anything in a PDF unpacks to an unreasonable size: one stream, all of them, or a picture."""
    import pikepdf

    left, image = _ALL, pikepdf.Name.Image
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        if thing.get("/Subtype") == image:
            if _drawn(thing) > _PICTURE:
                return True
            continue
        size = _unpacked(thing)
        left -= size
        if size > _STREAM or left < 0:
            return True
    return False


def _drawn(picture: pikepdf.Object) -> int:
    """Return the bytes of a picture once it is drawn: at most four colours of so many bits."""
    with contextlib.suppress(TypeError, ValueError, ArithmeticError):
        pixels = int(picture.get("/Width", 0)) * int(picture.get("/Height", 0))
        if pixels * 8 <= _PICTURE:  # whatever its colours
            return pixels * 8
        space = picture.get("/ColorSpace")
        colours = 1 if picture.get("/ImageMask", False) or space == "/DeviceGray" else 4 if space == "/DeviceCMYK" else 3
        return pixels * int(picture.get("/BitsPerComponent", 1)) * colours // 8
    return _PICTURE + 1


def _unpacked(stream: pikepdf.Stream) -> int:
    """Return how many bytes a stream unpacks to; above the limit, only that it is above."""
    import pikepdf

    raw = bytes(stream.read_raw_bytes())
    filters = stream.get("/Filter")
    names = [str(name) for name in (filters if isinstance(filters, pikepdf.Array) else () if filters is None else (filters,))]
    packed = [name for name in names if name in _PACKED]
    if not packed or (len(packed) == 1 and len(raw) * _HIGHEST_RATIO <= _STREAM):
        return len(raw)
    if len(packed) > 1 or packed[0] not in ("/FlateDecode", "/Fl") or names[0] != packed[0]:
        return len(raw) if len(raw) * _HIGHEST_RATIO ** len(packed) <= _STREAM else _STREAM + 1
    with contextlib.suppress(zlib.error):
        return len(zlib.decompressobj().decompress(raw, _STREAM + 1))
    return len(raw)
