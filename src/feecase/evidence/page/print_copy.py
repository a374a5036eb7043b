"""The print copy of a finished bundle's evidence: all volumes in one file for printing on both sides, and how many copies are needed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from feecase.errors import BundleError
from feecase.evidence.page.join import joined
from feecase.evidence.page.stamps import read_stamps
from feecase.evidence.page.volumes import print_starts
from feecase.model.case import Case

_PDF = "证据材料*.pdf"


@dataclass(frozen=True, slots=True)
class PrintCopy:
    """The print copy: its pages (empty ones included), sheets of paper per copy, and copies: one for the court and one for every opponent."""

    path: Path
    pages: int
    copies: int

    @property
    def sheets(self) -> int:
        """Sheets of paper for one copy."""
        return (self.pages + 1) // 2


def copies(case: Case) -> int:
    """Return how many copies are filed: one for the court, one for each opponent (民事证据规定 19: copies by the number of opponents)."""
    return 1 + len(case.defendants)


def print_bundle(out: Path, to: Path, case: Case) -> PrintCopy:
    """Write the print copy of the evidence that lies in a bundle. Raises BundleError where there is none."""
    stamps = {path: read_stamps(path) for path in out.glob(f"*/{_PDF}")}
    first = {path: min((page for _, page in found if page), default=0) for path, found in stamps.items()}
    found = sorted((path for path in stamps if first[path]), key=first.__getitem__)
    if not found:
        raise BundleError("没有证据材料", where=str(out), next="先运行 feecase prepare 生成材料")
    sheets = [stamp for path in found for stamp in stamps[path]]
    starts = [at for at, (no, page) in enumerate(sheets, 1) if page == 1 or (no and (at == 1 or sheets[at - 2][0] != no))]
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".feecase-") as work:
        whole = Path(work) / "whole.pdf"
        with joined([(path, "1-z") for path in found]) as pdf:
            pdf.save(whole, static_id=True)
        pages = print_starts(whole, starts, to)
    return PrintCopy(to, pages, copies(case))
