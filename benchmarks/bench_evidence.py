"""Pages per second and peak memory of the evidence PDF, beside a plain qpdf concatenation of the same pages.

Run: python benchmarks/bench_evidence.py [items] [pages per item]
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import pikepdf

from feecase.builtin.evidence_kinds import CUES
from feecase.evidence.pages import paged
from feecase.model.evidence import Evidence


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


def main(items: int = 40, pages: int = 50) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(items):
            scan_pdf(folder / f"{number}.pdf", pages)
        evidence = [Evidence(id=f"E{n}", file=f"{n}.pdf", kind="contract", title=f"证据{n}") for n in range(items)]
        start = time.perf_counter()
        result = paged(evidence, folder, folder / "out.pdf", cues=CUES)
        ours = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = (folder / "out.pdf").stat().st_size / 1e6
        sys.stdout.write(
            f"feecase: {result.pages} pages, {size:.0f} MB in {ours:.2f} s = {result.pages / ours:.0f} pages/s, peak memory {memory} MB\n"
        )
        if qpdf := shutil.which("qpdf"):
            sources = [str(folder / f"{n}.pdf") for n in range(items)]
            start = time.perf_counter()
            subprocess.run([qpdf, "--empty", "--pages", *sources, "--", str(folder / "plain.pdf")], check=True)
            plain = time.perf_counter() - start
            sys.stdout.write(
                f"qpdf:    {items * pages} pages in {plain:.2f} s = {items * pages / plain:.0f} pages/s; feecase takes {ours / plain:.1f} times as long\n"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
