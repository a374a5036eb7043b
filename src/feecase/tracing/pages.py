"""Where evidence PDFs differ, two of them or a bundle's and those made now: by what their pages say and show, not by their bytes, which another version may write otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.bundle.manifest import Manifest
from feecase.evidence.page.pages import Paged
from feecase.evidence.pdf_limits import bearable
from feecase.files import sha256
from feecase.model.proof import Mismatch

if TYPE_CHECKING:
    import pypdfium2

_DPI = 36


def differing_pages(first: Path, second: Path) -> list[int]:
    """Return the pages (from 1) that read or look otherwise in the second PDF; all of those that only one of them has. A PDF that cannot be read has none."""
    if sha256(first) == sha256(second):
        return []
    return [at for at, (a, b) in enumerate(zip_longest(_pages(first), _pages(second)), 1) if a != b]


def differing_evidence(out: Path, manifest: Manifest, made: Paged) -> Iterator[Mismatch]:
    """Name the pages of a bundle's evidence PDFs that read or look otherwise than those made now, and attached files that are not the case's."""
    bound = [entry.path for entry in manifest.files if entry.kind == "evidence" and (out / entry.path).is_file()]
    for path, volume in zip_longest(bound, made.volumes):
        if path is None or volume is None:
            what = f"册数与按案件证据重新生成的不同（{len(bound)} 册，应为 {len(made.volumes)} 册）"
            yield Mismatch(file=path or "证据材料", where="", kind="pages", value="", what=what)
            return
        for page in differing_pages(out / path, volume.path):
            shown = volume.first + page - 1
            where = f"第{shown}页" if shown else "封面"
            yield Mismatch(file=path, where=where, kind="text", value="", what="与按案件证据重新生成的这一页不同")
    sources = {item.id: sha256(item.path) for item in made.attached}
    for entry in manifest.files:
        if entry.kind == "attachment" and (out / entry.path).is_file() and sources.get(entry.id) != sha256(out / entry.path):
            yield Mismatch(file=entry.path, where="", kind="text", value="", what="与案件中的证据文件不同")


def _pages(pdf: Path) -> Iterator[tuple[str, bytes]]:
    """Yield text and a small picture of each page."""
    import pypdfium2

    if not bearable(pdf):
        return
    with contextlib.suppress(pypdfium2.PdfiumError), contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            with contextlib.closing(document[number]) as page:
                yield _text(page), page.render(scale=_DPI / 72, grayscale=True).to_pil().tobytes()


def _text(page: pypdfium2.PdfPage) -> str:
    with contextlib.closing(page.get_textpage()) as text:
        return str(text.get_text_bounded())
