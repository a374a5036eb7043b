"""Pages and pictures drawn by typst from a source text and plain data, with the shipped fonts only. No file is read or written.

The data reach the source as `data` (its first lines: see `_PRELUDE`), never as markup: what a user typed cannot become code. The same source and
data give the same bytes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Literal

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"
Format = Literal["pdf", "svg", "png"]

_PRELUDE = '#set document(date: none)\n#let data = json(bytes(sys.inputs.at("data")))\n#set text(font: "Noto Sans SC", lang: "zh", region: "cn")\n'


@lru_cache(maxsize=1)
def _fonts() -> tuple[Any, str]:
    import pylopdf_fonts_zh_cn
    import typst

    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(font_paths=[folder], include_system_fonts=False), str(folder)


def draw_pages(source: str, data: object, *, format: Literal["svg", "png"], ppi: float = 144) -> list[bytes]:  # noqa: A002 — typst's own word
    """Draw each page as its own picture.

    `source` is typst markup that reads its values from `data` (JSON types only); `ppi` counts for png. Raises RuntimeError when the source is wrong:
    a bug of the caller's, never of the user's.
    """
    drawn = _compile(source, data, format, ppi)
    return drawn if isinstance(drawn, list) else [drawn]


def draw(source: str, data: object, *, format: Format = "pdf", ppi: float = 144) -> bytes:  # noqa: A002 — typst's own word
    """Draw a PDF of any number of pages, or one picture.

    Raises ValueError when a picture needs more than one page (see `draw_pages`), RuntimeError when the source is wrong.
    """
    drawn = _compile(source, data, format, ppi)
    if isinstance(drawn, list):
        if len(drawn) != 1:
            raise ValueError(f"the picture takes {len(drawn)} pages, not one")
        return drawn[0]
    return drawn


def _compile(source: str, data: object, form: Format, ppi: float) -> bytes | list[bytes]:
    import typst

    fonts, root = _fonts()
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    drawn: bytes | list[bytes] = typst.compile(
        (_PRELUDE + source).encode(), root=root, font_paths=fonts, sys_inputs=inputs, format=form, ppi=ppi
    )
    return drawn
