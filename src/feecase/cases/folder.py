"""Cases as folders that people edit: `<root>/<case>/case.yaml` with what it extends, `choices.yaml`, evidence, `out`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from feecase import files
from feecase.cases.protocol import (
    NOTHING,
    Author,
    CaseEntry,
    CaseInputs,
    CaseText,
    Edit,
    ImportRequest,
    ProjectFile,
    conflict,
    conflict_name,
    raise_conflicts,
    version,
)
from feecase.errors import Problem
from feecase.extend.manager import Plugins
from feecase.files import CASE_LOCK, locked
from feecase.intake import casefolder, folder_import
from feecase.intake.folder_import import ImportResult
from feecase.model.event import EventData

OUT = "out"
PROJECT = "project.yaml"
_BUNDLE_LOCK = ".feecase-out-lock"


@dataclass(frozen=True, slots=True)
class FolderStore:
    """The case folders inside `root`. A case's id is the name of its folder; the project file is beside the root unless it is named."""

    root: Path
    project_file: Path | None = None

    def project(self) -> ProjectFile:
        """Read the project file. Raises InputError."""
        path = self.project_file or self.root.parent / PROJECT
        return ProjectFile(path, casefolder.load_project(path))

    def take(self, request: ImportRequest, plugins: Plugins) -> ImportResult:
        """Read tables and write one case folder per debtor. Raises UserError."""
        return folder_import.import_files(
            request.files,
            self.project_file or self.root.parent / PROJECT,
            self.root,
            importers=plugins.importers,
            sources=plugins.sources,
            cues=plugins.cues,
            as_of=request.as_of,
            dry_run=request.dry_run,
            strict=request.strict,
            mappings=request.mappings,
            decide=request.decide,
        )

    def entries(self) -> Iterator[CaseEntry]:
        """Yield the cases whose folders lie in the root. Raises InputError where there is none."""
        for folder in casefolder.case_folders(self.root):
            yield CaseEntry(folder.name)

    def find(self, name: str) -> str:
        """Return the name of a case folder; loading it tells whether there is one."""
        return name

    def load(self, case: str) -> CaseInputs:
        """Read one case folder. Raises InputError with every problem found."""
        folder = self.root / case
        return CaseInputs(case, casefolder.load(folder), casefolder.load_choices(folder))

    def text(self, case: str, file: str) -> CaseText | None:
        """Return one file of a case folder, None where there is none."""
        path = self.root / case / file
        if not path.is_file():
            return None
        content = path.read_bytes()
        return CaseText(content, version(content))

    def save(self, edits: Iterable[Edit], author: Author) -> int:  # noqa: ARG002 — folders keep no journal
        """Save files, the edits of one case all or none: compared under the case's lock, then written one by one."""
        by_case: dict[str, list[Edit]] = {}
        for edit in edits:
            by_case.setdefault(edit.case, []).append(edit)
        problems: list[Problem] = []
        changed = 0
        for case, mine in by_case.items():
            (self.root / case).mkdir(parents=True, exist_ok=True, mode=0o700)
            with locked(self.root / case / CASE_LOCK):
                changed += self._save(mine, problems)
        raise_conflicts(problems)
        return changed

    def _save(self, edits: list[Edit], problems: list[Problem]) -> int:
        now = {edit.file: self._version(edit) for edit in edits}
        refused = [edit for edit in edits if edit.base is not None and now[edit.file] not in (edit.base, version(edit.content))]
        for edit in refused:
            files.write(self.root / edit.case / conflict_name(edit), edit.content)
            problems.append(conflict(edit, self.where(edit.case)))
        wanted = [] if refused else [edit for edit in edits if now[edit.file] != version(edit.content)]
        for edit in wanted:
            files.write(self.root / edit.case / edit.file, edit.content)
        return len(wanted)

    def _version(self, edit: Edit) -> str:
        path = self.root / edit.case / edit.file
        return files.sha256(path) if path.is_file() else NOTHING

    def evidence(self, case: str) -> Path:
        """Return the case folder."""
        return self.root / case

    @contextmanager
    def bundle(self, case: str) -> Iterator[Path]:
        """Yield `<case>/out` while no other program writes there."""
        with locked(self.root / case / _BUNDLE_LOCK):
            yield self.out(case)

    def out(self, case: str) -> Path:
        """Return `<case>/out`."""
        return self.root / case / OUT

    def emit(self, events: Iterable[EventData], *, at: dt.datetime) -> int:
        """Tell the workspace that the folders lie in, where there is one that knows the case. Raises StoreError."""
        news = tuple(events)
        from feecase.workspace.setup import find

        if not news or (home := find(self.root)) is None:
            return 0
        from feecase.cases.workspace import WorkspaceStore

        with WorkspaceStore(home) as store:
            return store.emit(news, at=at)

    def where(self, case: str) -> str:
        """Return the path of the case folder, as it was given."""
        return str(self.root / case)


def store_of(folder: Path) -> tuple[FolderStore, str]:
    """Return the store and the id of one case folder, however its path is written."""
    if folder.name in {"", ".."}:
        folder = folder.resolve()
    return FolderStore(folder.parent), folder.name
