"""Write the built-in templates and their extracted text: `python tests/papers/tools/make_templates.py [DIR]` (default: templates/)."""

from __future__ import annotations

import sys
from pathlib import Path

from forms import FORMS
from forms_after import AFTER
from forms_gate import GATE

from feecase.papers.text import extract


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in (FORMS | AFTER | GATE).items():
        content = make()
        (folder / f"{name}.docx").write_bytes(content)
        (folder / f"{name}.txt").write_text(extract(content), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "templates")
