"""Templates that were used, kept under their SHA-256, so that an old case can be written again as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from feecase import files
from feecase.errors import Problem, TemplateError
from feecase.extend.contracts import TemplateRoot
from feecase.files import sha256
from feecase.papers.produce import TEMPLATES

USED = ".used"
_PROJECT = "project.yaml"


def keep(case_folder: Path, templates: Iterable[Path]) -> None:
    """Keep a copy of each template, one for all cases of a project: `templates/.used/<SHA-256>.docx` beside `project.yaml`, or in the case's folder where there is none."""
    folder = _home(case_folder) / TEMPLATES / USED
    for template in templates:
        content = template.read_bytes()
        target = folder / f"{hashlib.sha256(content).hexdigest()}.docx"
        if not target.is_file():
            files.write(target, content)


def recorded(case_folder: Path, templates: Mapping[str, str], roots: Sequence[TemplateRoot], work: Path) -> TemplateRoot:
    """Put the templates of a record (file name → SHA-256) into the folder `work` and return it as the only place to take templates from.

    They come from those kept, or from `roots` where one is still the same. Raises TemplateError naming every template that is nowhere to be found.
    """
    missing = []
    for name, digest in templates.items():
        found = next(
            (path for path in _candidates(case_folder, name, digest, roots) if path.is_file() and sha256(path) == digest), None
        )
        if found is None:
            missing.append(
                Problem(
                    f"当时用的模板 {name} 找不到了",
                    str(_home(case_folder) / TEMPLATES / USED),
                    f"其 SHA-256 为 {digest}，现有模板都不是它",
                    "请把当时的模板文件放回 templates 文件夹，或不用 --as-recorded",
                )
            )
        else:
            files.write(work / name, found.read_bytes())
    if missing:
        raise TemplateError(missing)
    work.mkdir(parents=True, exist_ok=True)
    return TemplateRoot(work)


def _candidates(case_folder: Path, name: str, digest: str, roots: Sequence[TemplateRoot]) -> list[Path]:
    folder = case_folder.resolve()
    kept = [base / TEMPLATES / USED / f"{digest}.docx" for base in (folder, *folder.parents[:2])]
    return [*kept, *(root.path / name for root in roots)]


def _home(case_folder: Path) -> Path:
    folder = case_folder.resolve()
    return next((base for base in (folder, *folder.parents[:2]) if (base / _PROJECT).is_file()), folder)
