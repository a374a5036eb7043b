"""PDF copies of the papers, made by LibreOffice where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from feecase import office
from feecase.bundle.manifest import page_count
from feecase.bundle.write import Part
from feecase.errors import Problem

_SUFFIXES = (".docx", ".xlsx")


def pdf_copies(parts: Sequence[Part], *, cache: Path) -> tuple[list[Part], list[Problem]]:
    """Return a PDF beside every Word or Excel part, and what could not be converted. `cache` keeps conversions by content hash."""
    papers = {
        f"{i:04}{Path(part.name).suffix}": part
        for i, part in enumerate(parts)
        if Path(part.name).suffix.lower() in _SUFFIXES and part.kind != "attachment"
    }
    contents = {
        key: part.content if isinstance(part.content, bytes) else part.content.read_bytes() for key, part in papers.items()
    }
    made = office.to_pdf(contents, cache=cache)
    copies, problems = [], []
    for key, part in papers.items():
        pdf = made[key]
        if isinstance(pdf, bytes):
            copies.append(Part(part.slot, f"{Path(part.name).stem}.pdf", pdf, "copy", part.id, page_count(pdf)))
        elif pdf == office.MISSING:
            return [], [
                Problem(
                    "没有生成 PDF 副本",
                    "本机",
                    office.MISSING,
                    "安装 LibreOffice 后重新运行，或在 Word 中另存为 PDF；Word 文书不受影响",
                )
            ]
        else:
            problems.append(Problem("没有生成 PDF 副本", part.name, pdf, "请在 Word 中另存为 PDF"))
    return copies, problems
