"""Write the example estate 阳光花园 (workbooks and evidence) anew: python examples/make_sunshine_garden.py [FOLDER].

The same code writes the same files. `project.yaml`, `README.md` and what lies under `cases/` are written by hand and left alone.
"""  # noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path

from maker import books, documents, pictures

from feecase import files


def make(folder: Path) -> None:
    """Write all generated files of the estate into a folder."""
    for name, sheets in books.WORKBOOKS.items():
        files.write(folder / name, books.book(sheets()))
    for made in (documents.estate_papers(), documents.room_papers(), pictures.room_pictures()):
        for name, content in made.items():
            files.write(folder / "evidence" / name, content)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sunshine-garden")
