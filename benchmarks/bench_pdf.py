"""PDF copies per minute: one start of LibreOffice per document, against many documents per process, with one and with two processes.

Run: python benchmarks/bench_pdf.py. The papers are those of the example estate, each different; the yardstick starts LibreOffice with a profile that is already warm, and does
not read its results back, while ours are read back and checked.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from feecase import office, resources
from feecase.cli.main import execute
from feecase.tracing.copies import faults

ALONE = 22
"""Documents that the yardstick converts: enough for a steady rate."""


def papers_of_the_example(folder: Path) -> dict[str, bytes]:
    """Import and prepare the example estate; return its papers, each content once."""
    estate = folder / "estate"
    shutil.copytree(resources.folder("examples") / "sunshine-garden", estate)
    os.chdir(estate)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        execute(["import", "欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx", "--project", "project.yaml", "--to", "cases"])
        execute(["prepare", "cases", "--as-of", "2026-11-20"])
    found = sorted(path for path in estate.glob("cases/*/out/*/*") if path.suffix in {".docx", ".xlsx"})
    contents = dict.fromkeys(path.read_bytes() for path in found)
    kinds = {path.read_bytes(): path.suffix for path in found}
    return {f"{number}{kinds[content]}": content for number, content in enumerate(contents)}


def one_by_one(papers: dict[str, bytes]) -> float:
    """Start LibreOffice once per document; return documents per minute."""
    program = office.program()
    assert program
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
        ]
        start = 0.0
        for at, (file, content) in enumerate(papers.items()):
            if at == 1:  # the first start makes the profile and does not count
                start = time.perf_counter()
            (folder / file).write_bytes(content)
            subprocess.run([*command, "--outdir", name, str(folder / file)], check=True, capture_output=True)
        return 60 * (len(papers) - 1) / (time.perf_counter() - start)


def together(papers: dict[str, bytes], jobs: int) -> float:
    """Convert and check all documents; return documents per minute."""
    start = time.perf_counter()
    made = office.to_pdf(papers, jobs=jobs, check=lambda name, pdf: faults(papers[name], Path(name).suffix, pdf))
    assert all(isinstance(pdf, bytes) for pdf in made.values()), made
    return 60 * len(papers) / (time.perf_counter() - start)


def main() -> None:
    """Print the rates and their ratios."""
    with tempfile.TemporaryDirectory() as name:
        papers = papers_of_the_example(Path(name))
        os.chdir("/")
    alone = one_by_one(dict(list(papers.items())[: ALONE + 1]))
    sys.stdout.write(f"{len(papers)} papers; one start per document: {alone:.0f} documents per minute\n")
    for jobs in (1, 2):
        rate = together(papers, jobs)
        sys.stdout.write(
            f"feecase, {jobs} process{'es' * (jobs > 1)}: {rate:.0f} documents per minute = {rate / alone:.1f} times\n"
        )


if __name__ == "__main__":
    main()
