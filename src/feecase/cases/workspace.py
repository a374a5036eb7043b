"""Cases in the database of a workspace. What is there as files (evidence, bundles) has its place in the workspace's folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from feecase.cases.folder import OUT
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
from feecase.intake.casefolder import CASE, load_project, natural
from feecase.intake.folder_import import ImportResult
from feecase.model.event import EventData
from feecase.store import assessments, blobs, cases, documents, journal, outbox, unresolved
from feecase.store.assessments import Deadline, StaleCase
from feecase.store.database import Connection
from feecase.store.documents import DocumentDraft, StoredDocument
from feecase.store.unresolved import Unresolved
from feecase.workspace import case_builder, folders, table_import
from feecase.workspace.cases import case_starter, find, load_case
from feecase.workspace.report import named
from feecase.workspace.setup import Workspace, open_workspace

_BUNDLE_LOCK = ".feecase-out-lock"


@dataclass(frozen=True, slots=True)
class AssessmentNews:
    """What assessing one case brought: its deadlines and events; or, by its code, why it failed (then what is known of deadlines stays)."""

    case: StaleCase
    ends: tuple[Deadline, ...] | None = None
    events: tuple[EventData, ...] = ()
    failure: str = ""


class WorkspaceStore:
    """The cases of one workspace. Pickled as its folder; opened when first used; `close` it, or use it with `with`."""

    def __init__(self, folder: Path, opened: Workspace | None = None) -> None:
        self.folder = folder
        self._opened = opened
        self._mine = opened is None

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Return the store of a workspace that is open already; whoever opened it closes it."""
        return cls(workspace.folder, workspace)

    @property
    def workspace(self) -> Workspace:
        """The open workspace. Raises InputError, StoreError."""
        if self._opened is None:
            self._opened = open_workspace(self.folder)
        return self._opened

    def close(self) -> None:
        """Close the database, if this store opened it."""
        if self._mine and self._opened is not None:
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.folder,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkspaceStore) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    def refresh(self, author: Author) -> None:
        """Take over what changed beside the cases: the project's own files, and records that came in and are no cases yet.

        Raises ConflictError where a project file changed here and in the database.
        """
        folders.settle_project(self.workspace, at=author.at, actor=author.name)
        case_builder.build(self.workspace, at=author.at, actor=author.name)

    def project(self) -> ProjectFile:
        """Read the project's documents from the database. Raises InputError."""
        workspace = self.workspace
        with workspace.database.read() as connection:
            return ProjectFile(workspace.project, load_project(workspace.project, case_builder.held(connection, workspace)))

    def take(self, request: ImportRequest, plugins: Plugins) -> ImportResult:
        """Read tables into the database and build the cases of the flats they name. Raises UserError."""
        return table_import.import_files(
            self.workspace,
            request.files,
            importers=plugins.importers,
            sources=plugins.sources,
            cues=plugins.cues,
            as_of=request.as_of,
            dry_run=request.dry_run,
            strict=request.strict,
            mappings=request.mappings,
            decide=request.decide,
            source=request.source or table_import.SOURCE,
            at=request.author.at,
            actor=request.author.name,
        )

    def entries(self) -> Iterator[CaseEntry]:
        """Yield all cases of the workspace, closed ones too."""
        with self.workspace.database.read() as connection:
            rows = [CaseEntry(row.id, row.state) for row in cases.listed(connection)]
        yield from sorted(rows, key=lambda entry: natural(entry.id))

    def find(self, name: str) -> str:
        """Return the id of the case of an id, of an id as it is shown, or of a room with one case. Raises InputError."""
        with self.workspace.database.read() as connection:
            return named(connection, name).id

    def load(self, case: str) -> CaseInputs:
        """Read one case from the database. Raises InputError; ConflictError where its handed-out folder holds edits that were not taken in."""
        with self.workspace.database.read() as connection:
            file = load_case(connection, self.workspace, case)
            held = _documents(connection, case)
        folders.refuse_untaken(self.workspace, case, held)
        self._put_files(case, held)
        return CaseInputs(case, file.loaded, file.choices)

    def recorded(self, case: str) -> CaseInputs:
        """Read one case as the database has it, whatever is in a handed-out folder: for what goes on without people. Raises InputError."""
        with self.workspace.database.read() as connection:
            file = load_case(connection, self.workspace, case)
        return CaseInputs(case, file.loaded, file.choices)

    def text(self, case: str, file: str) -> CaseText | None:
        """Return one file of a case; a `case.yaml` that nobody wrote yet is the commented one that feecase writes, as version nothing."""
        with self.workspace.database.read() as connection:
            find(connection, [case])
            found = documents.get(connection, case, file)
        if found is None:
            return CaseText(case_starter(self.workspace, case), NOTHING) if file == CASE else None
        content = blobs.read(self.workspace.files, found.sha256) if found.content is None else found.content
        return CaseText(content, found.sha256)

    def save(self, edits: Iterable[Edit], author: Author) -> int:
        """Save files in one transaction, the edits of one case all or none, each noted in the journal. A case that has gone gets nothing."""
        wanted = list(edits)
        problems: list[Problem] = []
        with self.workspace.database.write() as connection:
            changed = self._save(connection, wanted, author, problems)
        raise_conflicts(problems)
        return changed

    def _save(self, connection: Connection, edits: list[Edit], author: Author, problems: list[Problem]) -> int:
        rows = {row.id: row for row in cases.listed(connection, ids={edit.case for edit in edits})}
        edits = [edit for edit in edits if edit.case in rows]
        now = {(one.owner, one.path): one for one in documents.of(connection, rows, {edit.file for edit in edits})}

        def there(edit: Edit) -> str:
            found = now.get((edit.case, edit.file))
            return found.sha256 if found else NOTHING

        stale = [edit for edit in edits if edit.base is not None and there(edit) not in (edit.base, version(edit.content))]
        refused = {edit.case for edit in stale}
        saved = [edit for edit in edits if edit.case not in refused and there(edit) != version(edit.content)]
        kept = [DocumentDraft(edit.case, conflict_name(edit), edit.content, expected=None) for edit in stale]
        drafts = [DocumentDraft(edit.case, edit.file, edit.content, expected=None) for edit in saved]
        documents.put(connection, [*drafts, *kept], at=author.at, actor=author.name)
        subject = {id_: journal.subject(id_, row.room) for id_, row in rows.items()}
        entries = [
            journal.JournalEntry(
                author.at, author.name, edit.action, subject[edit.case], after=dict(edit.note) or {"file": edit.file}
            )
            for edit in saved
        ]
        entries += [
            journal.JournalEntry(author.at, author.name, "file-conflict", subject[edit.case], after={"file": conflict_name(edit)})
            for edit in stale
        ]
        journal.write(connection, entries)
        problems += [conflict(edit, self.where(edit.case)) for edit in stale]
        return len(saved)

    def evidence(self, case: str) -> Path:
        """Return `cases/<id>` in the workspace's folder, made if need be, with the files that the store holds for the case put in place."""
        folder = self.workspace.case_folder(case)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.workspace.database.read() as connection:
            held = _documents(connection, case)
        self._put_files(case, held)
        return folder

    def _put_files(self, case: str, held: dict[str, StoredDocument]) -> None:
        if any(one.content is None for one in held.values()):
            with locked(self.workspace.folder / CASE_LOCK):
                folders.put_files(self.workspace, case, held)

    @contextmanager
    def bundle(self, case: str) -> Iterator[Path]:
        """Yield `cases/<id>/out` in the workspace's folder while no other program on this folder writes there."""
        folder = self.evidence(case)
        with locked(folder / _BUNDLE_LOCK):
            yield folder / OUT

    def out(self, case: str) -> Path:
        """Return `cases/<id>/out` in the workspace's folder."""
        return self.workspace.case_folder(case) / OUT

    def emit(self, events: Iterable[EventData], *, at: dt.datetime) -> int:
        """Put events of cases that the workspace knows into the outbox; what was told already is no news. Raises StoreError."""
        news = list(events)
        if not news:
            return 0
        with self.workspace.database.write() as connection:
            known = {row.id for row in cases.listed(connection, ids={event.case for event in news})}
            return outbox.emit(connection, [event for event in news if event.case in known], at=at)

    def stale(self, *, on: dt.date, limit: int) -> list[StaleCase]:
        """Return live cases that were not assessed for a day from what they are now. Raises StoreError."""
        with self.workspace.database.read() as connection:
            return assessments.stale(connection, on=on, limit=limit)

    def keep_assessed(self, news: Sequence[AssessmentNews], *, on: dt.date, at: dt.datetime) -> None:
        """Note in one transaction that cases were assessed for a day, and tell what is news about them. Raises StoreError."""
        if not news:
            return
        with self.workspace.database.write() as connection:
            for one in news:
                assessments.note(connection, one.case, on=on, ends=one.ends)
                outbox.emit(connection, one.events, at=at)
            failed = [Unresolved(one.case.case, "assess", one.case.room, one.failure) for one in news if one.failure]
            unresolved.settle(connection, "assess", failed, of="case", tried=[one.case.case for one in news], at=at)

    def where(self, case: str) -> str:
        """Return where the case's folder is or would be in the workspace."""
        return str(self.workspace.case_folder(case))


def _documents(connection: Connection, case: str) -> dict[str, StoredDocument]:
    """Return a case's files by their paths in its folder."""
    return {one.path: one for one in documents.of(connection, [case])}
