"""Pages per second and peak memory of the evidence PDF, beside a plain qpdf concatenation of the same pages.

Run: python benchmarks/bench_evidence.py [items] [pages per item] [rounds]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import pikepdf


def scan_pdf(path: Path, pages: int) -> None:
    """Write a PDF of scanned pages: a 150 dpi grey picture of about 200 KB each, and a text layer."""
    noise = os.urandom(160_000)
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        for number in range(pages):
            image = pikepdf.Stream(pdf, zlib.compress(noise + bytes(1240 * 1754 - len(noise)), 1))
            image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 1240, 1754
            image.ColorSpace, image.BitsPerComponent, image.Filter = pikepdf.Name.DeviceGray, 8, pikepdf.Name.FlateDecode
            content = f"q 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F 12 Tf 50 700 Td (scanned page {number}) Tj ET".encode()
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=pikepdf.Array([0, 0, 595, 842]),
                Resources=pikepdf.Dictionary(
                    XObject=pikepdf.Dictionary(I=pdf.make_indirect(image)), Font=pikepdf.Dictionary(F=font)
                ),
                Contents=pdf.make_indirect(pikepdf.Stream(pdf, content)),
            )
            pdf.pages.append(pikepdf.Page(page))
        pdf.save(path)


def ours(folder: Path, items: int) -> tuple[float, int, int]:
    """Page the evidence in a process of its own; return seconds, pages and peak memory in MB."""
    code = """
import resource, sys, time
from pathlib import Path
from feecase.builtin.evidence_kinds import CUES
from feecase.evidence.page.pages import paged
from feecase.model.evidence import Evidence
folder, items = Path(sys.argv[1]), int(sys.argv[2])
evidence = [Evidence(id=f"E{n}", file=f"{n}.pdf", kind="contract", title=f"证据{n}") for n in range(items)]
start = time.perf_counter()
result = paged(evidence, folder, folder / "out.pdf", cues=CUES)
print(time.perf_counter() - start, result.pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    (folder / "out.pdf").unlink(missing_ok=True)
    made = subprocess.run([sys.executable, "-c", code, str(folder), str(items)], check=True, capture_output=True, text=True)
    seconds, pages, memory = made.stdout.split()
    return float(seconds), int(pages), int(memory)


def plain(folder: Path, qpdf: str, items: int) -> float:
    """Join the same pages with qpdf; return seconds."""
    (folder / "plain.pdf").unlink(missing_ok=True)
    sources = [str(folder / f"{n}.pdf") for n in range(items)]
    start = time.perf_counter()
    subprocess.run([qpdf, "--empty", "--pages", *sources, "--", str(folder / "plain.pdf")], check=True)
    return time.perf_counter() - start


def main(items: int = 40, pages: int = 50, rounds: int = 3) -> None:
    """Print the figures: the best of some rounds, feecase and qpdf by turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(items):
            scan_pdf(folder / f"{number}.pdf", pages)
        qpdf = shutil.which("qpdf")
        runs, joins = [], []
        for _ in range(rounds):
            runs.append(ours(folder, items))
            joins += [plain(folder, qpdf, items)] if qpdf else []
        seconds, count, memory = min(runs)
        size = (folder / "out.pdf").stat().st_size / 1e6
        sys.stdout.write(
            f"feecase: {count} pages, {size:.0f} MB in {seconds:.2f} s = {count / seconds:.0f} pages/s, peak memory {memory} MB\n"
        )
        if joins:
            join = min(joins)
            sys.stdout.write(
                f"qpdf:    {items * pages} pages in {join:.2f} s = {items * pages / join:.0f} pages/s; feecase takes {seconds / join:.1f} times as long\n"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
