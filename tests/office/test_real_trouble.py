"""LibreOffice itself, stopped or killed in the middle of its work: every document still becomes a PDF, and what is made says what the papers say."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import docx
import pytest

from feecase import office
from feecase.tracing.copies import faults

pytestmark = [
    pytest.mark.skipif(office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed"),
    pytest.mark.timeout(240),
]

TROUBLE = """#!/bin/sh
# The first time, LibreOffice gets as far as its first PDF and then {signal}.
echo started >> '{log}'
[ "$(wc -l < '{log}')" -gt 1 ] && exec '{office}' "$@"
for word in "$@"; do [ "$before" = --outdir ] && out="$word"; before="$word"; done
'{office}' "$@" &
while [ ! -e "$out/0000.pdf" ]; do sleep 0.02; done
kill -{signal} 0
"""


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("signal", ["STOP", "KILL"])
def test_a_real_libreoffice_that_hangs_or_dies_is_followed_by_another(signal, tmp_path, monkeypatch):
    log, script = tmp_path / "log", tmp_path / "office"
    log.touch()
    script.write_text(TROUBLE.format(signal=signal, log=log, office=office.program()), encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setattr(office, "program", lambda: str(script))
    monkeypatch.setattr(office, "_SECONDS_PER_FILE", 5)
    long = word(*(f"第{number}段，应交物业费{number}.50元。" for number in range(400)))
    documents = {"短.docx": word("张三欠1,234.50元"), "长.docx": long, "末.docx": word("2026年11月20日")}
    began = time.monotonic()
    made = office.to_pdf(documents, check=lambda name, pdf: faults(documents[name], ".docx", pdf))
    assert {name: pdf if isinstance(pdf, str) else "ok" for name, pdf in made.items()} == dict.fromkeys(documents, "ok")
    assert log.read_text(encoding="utf-8").count("started") >= 2
    assert time.monotonic() - began < 200
    assert not running(str(tmp_path))


def running(mark: str) -> list[str]:
    """Return the processes whose command line names our script."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in line.read_bytes().decode(errors="replace") and int(line.parent.name) != os.getpid():
                found.append(line.parent.name)
        except OSError:
            continue
    return found


def test_a_pdf_that_does_not_say_what_the_paper_says_is_refused():
    """The check reads the real PDF back: an amount, a date or a name that differs is named and the PDF is not kept."""
    paper = word("张三应于2026年3月5日前支付1,234.50元（人民币壹仟贰佰叁拾肆元伍角整）")
    made = office.to_pdf({"a.docx": paper})["a.docx"]
    assert faults(paper, ".docx", made, ["张三"]) == ""
    for other, named in [("1,234.50", "1,234.51"), ("2026年3月5日", "2026年3月6日"), ("张三", "李四"), ("伍角", "陆角")]:
        changed = word("张三应于2026年3月5日前支付1,234.50元（人民币壹仟贰佰叁拾肆元伍角整）".replace(other, named))
        assert "缺少" in faults(changed, ".docx", made, ["张三", "李四"])
