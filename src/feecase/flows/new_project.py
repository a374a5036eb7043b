"""A new project: from a form, from answers at the terminal, or as a commented file; the contract is read for proposals."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from feecase import files
from feecase.errors import InputError
from feecase.evidence.find.recognition import Recogniser, pictures
from feecase.evidence.pdf_limits import bearable
from feecase.intake import contract_text, project_form, starter
from feecase.intake.contract_text import Proposal

FORM, PROJECT = "项目资料.xlsx", "project.yaml"
_PAGES = 60


def read_contract(path: Path, recognise_text: Recogniser | None = None) -> tuple[Proposal, ...]:
    """Return what a contract (PDF) proposes. Pages without text are recognised, where a recogniser is given. Raises InputError where nothing can be read."""
    pages = _pages(path)
    if recognise_text is not None and any(not page.strip() for page in pages):
        seen = ["\n".join(recognise_text(picture)) for picture in pictures(path, pdf=True, most=len(pages))]
        pages = [page if page.strip() else seen[number] if number < len(seen) else "" for number, page in enumerate(pages)]
    if not any(page.strip() for page in pages):
        raise InputError(
            "合同里读不出文字",
            where=str(path),
            why="可能是扫描件",
            next='加 --ocr 识别（需 pip install "feecase[ocr]"），或直接填写表格',
        )
    return contract_text.read(pages)


def _pages(path: Path) -> list[str]:
    import pypdfium2

    if not path.is_file():
        raise InputError("找不到合同文件", where=str(path), next="请检查路径")
    pages: list[str] = []
    with contextlib.suppress(pypdfium2.PdfiumError):
        if bearable(path):
            with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
                for number in range(min(len(document), _PAGES)):
                    with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
                        pages.append(text.get_text_range())
            return pages
    raise InputError("合同文件读不出来", where=str(path), why="不是完好的 PDF", next="换一份文件，或直接填写表格")


def write_form(folder: Path, proposals: Sequence[Proposal]) -> Path:
    """Write the form into the folder of a project. Raises InputError where one lies there already."""
    target = folder / FORM
    if target.exists():
        raise InputError("文件已存在", where=str(target), why="其中可能有已填的内容，不覆盖", next="填好后用 --from 采用它")
    files.write(target, project_form.form(proposals))
    return target


def from_form(folder: Path, form: Path) -> Path:
    """Write the project file of a form that was filled in. Raises InputError with every wrong answer."""
    if not form.is_file():
        raise InputError("找不到文件", where=str(form), next="请检查路径")
    return from_answers(folder, project_form.answers(form.read_bytes(), form.name), form.name)


def from_answers(folder: Path, values: Mapping[str, str], name: str) -> Path:
    """Write the project file of answers by the form's titles. Raises InputError."""
    target = folder / PROJECT
    if target.exists():
        raise InputError("项目文件已存在", where=str(target), why="不覆盖已有的文件", next="直接修改它，或换一个文件夹")
    files.write(target, project_form.project(values, name))
    _shelf(folder)
    return target


def commented(folder: Path) -> Path:
    """Write the commented project file into a new or empty folder. Raises InputError."""
    target = starter.free(folder) / PROJECT
    files.write(target, starter.project_file())
    _shelf(folder)
    return target


def _shelf(folder: Path) -> None:
    (folder / "evidence").mkdir(exist_ok=True, mode=0o700)
