"""Papers per second against plain docxtpl: the same templates, the same data, one process.

Run: python benchmarks/bench_papers.py [ROUNDS]. The sample case of the tests is given 36 monthly charges. docxtpl loads and compiles its template for each
paper, as it must; feecase parses and compiles once per process (that first time is shown apart).
"""

from __future__ import annotations

import importlib.util
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

from docxtpl import DocxTemplate
from lxml import etree

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.papers.archive import Packer, read
from feecase.papers.citation import CitableLaw
from feecase.papers.render import parse, render_docx
from feecase.papers.sandbox import environment, with_budget
from feecase.papers.source import mended
from feecase.papers.words import top

MONTHS = 36
TESTS = Path(__file__).parents[1] / "tests" / "papers" / "conftest.py"


def sample():
    """Return the tests' sample with 36 charges and everything that the later papers need."""
    spec = importlib.util.spec_from_file_location("papers_conftest", TESTS)
    module = importlib.util.module_from_spec(spec)
    sys.modules["papers_conftest"] = module
    spec.loader.exec_module(module)
    return module.build(months=MONTHS, **module.AFTER)


def best(work: Callable[[], object], rounds: int) -> float:
    """Return the shortest processor time of one run in milliseconds: what the machine does beside it does not count."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def for_docxtpl(path: Path) -> bytes:
    """Return a template with its check-boxes and pictures as plain tags, which docxtpl can read."""
    members = read(path.read_bytes(), path.name)
    body = etree.tostring(
        mended(members["word/document.xml"], "", "")[0], encoding="UTF-8", xml_declaration=True, standalone=True
    )
    tagged = {**members, "word/document.xml": body}
    return Packer().pack(list(tagged), tagged)


def by_docxtpl(content: bytes, values: object) -> bytes:
    template = DocxTemplate(io.BytesIO(content))
    template.render(with_budget(top(values)), environment(), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def main(rounds: int) -> None:
    context = sample()
    law = CitableLaw(context.library, context.claim.as_of)
    folder = feecase_templates()[0].path
    fast_sum = slow_sum = 0.0
    sys.stdout.write(
        f"{'paper':28}{'first':>9}{'feecase':>10}{'docxtpl':>10}{'ratio':>8}   (ms per paper, {MONTHS} charges)" + "\n"
    )
    for spec in PAPERS:
        if spec.write is not None:
            continue
        path, values = folder / f"{spec.id}.docx", spec.build(context)
        parse.cache_clear()
        first = best(lambda path=path, values=values: render_docx(path, values, law=law), 1)
        fast = best(lambda path=path, values=values: render_docx(path, values, law=law), rounds * 5)
        content = for_docxtpl(path)
        slow = best(lambda content=content, values=values: by_docxtpl(content, values), rounds)
        fast_sum, slow_sum = fast_sum + fast, slow_sum + slow
        sys.stdout.write(f"{spec.id:28}{first:9.1f}{fast:10.2f}{slow:10.1f}{slow / fast:8.1f}" + "\n")
    sys.stdout.write(f"{'the whole set':28}{'':9}{fast_sum:10.2f}{slow_sum:10.1f}{slow_sum / fast_sum:8.1f}" + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
