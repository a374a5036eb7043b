"""PDF files joined as qpdf does it: their streams stay on disk until the result is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf


@contextmanager
def joined(sources: Sequence[tuple[Path, str]]) -> Iterator[pikepdf.Pdf]:
    """Join files, each with its page range (`1-z` = all); they must stay where they are until the result is saved."""
    import pikepdf

    pages = [word for path, pages in sources for word in (str(path), pages)]
    job = pikepdf.Job(
        ["qpdf", "--empty", "--no-warn", "--remove-unreferenced-resources=no", "--pages", *pages, "--", "unwritten.pdf"]
    )
    with job.create_pdf() as out:
        yield out
    del job  # it holds the files
