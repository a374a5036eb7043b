"""`CaseStore`: what flows ask of the place where cases are kept, and the values that go in and out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, Protocol

from feecase.errors import ConflictError, InputError, Problem
from feecase.intake.table_proposals import Decide, nobody

if TYPE_CHECKING:
    from feecase.extend.manager import Plugins
    from feecase.intake.folder_import import ImportResult
    from feecase.intake.mapping import ImportMap
    from feecase.model.case import Loaded
    from feecase.model.choices import Choices
    from feecase.model.event import EventData
    from feecase.plainyaml import YamlDocument

NOTHING = ""
"""The version of a file that does not exist."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and when. The moment has a time zone."""

    at: dt.datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One case in a list. `state`: absent = the sources no longer name it; folders know only live cases."""

    id: str
    state: Literal["live", "absent", "closed"] = "live"


@dataclass(frozen=True, slots=True)
class CaseInputs:
    """One case as it was read at one moment: its facts and the lawyer's choices."""

    id: str
    loaded: Loaded
    choices: Choices


@dataclass(frozen=True, slots=True)
class CaseText:
    """One file of a case and its version."""

    content: bytes
    version: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A file to be saved: `base` is the version it was made from; None replaces whatever is there (only for what can be computed again).

    `action` and `note` go into the journal of a workspace; `note` must hold no personal data.
    """

    case: str
    file: str
    content: bytes
    base: str | None
    action: str = "file-saved"
    note: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = PurePosixPath(self.file)
        if name.is_absolute() or ".." in name.parts or "\\" in self.file or self.file in {"", "."}:
            raise ValueError(f"not a file of a case: {self.file}")


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """The project that the cases of a store belong to: where its file is, and what it says with what it builds on."""

    path: Path
    document: YamlDocument


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Exports and lists of billing systems to be taken over; `as_of` is the date of the data, without it each file's own.

    `dry_run`: nothing is written. `strict`: nothing is written where a row was rejected. `mappings`: names of columns, kept from then on; `decide` is asked about tables that are not known. `source`: the
    system that the tables come from (workspaces only; empty = the tables themselves).
    """

    files: tuple[Path, ...]
    author: Author
    as_of: dt.date | None = None
    dry_run: bool = False
    strict: bool = False
    mappings: tuple[ImportMap, ...] = ()
    source: str = ""
    decide: Decide = nobody


class CaseStore(Protocol):
    """A place where cases are kept. Can be pickled; raises UserError for what people can put right."""

    def project(self) -> ProjectFile:
        """Read the project file. Raises InputError where there is none, or it is wrong."""

    def take(self, request: ImportRequest, plugins: Plugins) -> ImportResult:
        """Read tables and make or renew the cases that they tell of. Raises UserError; then what was there before is still there."""

    def entries(self) -> Iterable[CaseEntry]:
        """Yield the cases, sorted by id with numbers in numerical order."""

    def find(self, name: str) -> str:
        """Return the id of the case that people call by a name: its id, or its room where that has one case. Raises InputError."""

    def load(self, case: str) -> CaseInputs:
        """Read one case as of one moment. Raises InputError for a case that is wrong or not there."""

    def text(self, case: str, file: str) -> CaseText | None:
        """Return one file of a case, None where there is none."""

    def save(self, edits: Iterable[Edit], author: Author) -> int:
        """Save files, the edits of one case all or none; return how many differ from what was there.

        Raises ConflictError, once everything else is saved, where a file is no longer what its edit was made from; the text of
        that edit is then kept beside the file.
        """

    def evidence(self, case: str) -> Path:
        """Return the folder from which a case names its files; those that the store holds are there."""

    def bundle(self, case: str) -> AbstractContextManager[Path]:
        """Return the folder of the case's bundle for one writer; another one waits. Raises ConflictError where that takes too long."""

    def out(self, case: str) -> Path:
        """Return the folder of the case's bundle for readers, whether it is there or not."""

    def emit(self, events: Iterable[EventData], *, at: dt.datetime) -> int:
        """Tell the systems that listen; return how many events were new to them."""

    def where(self, case: str) -> str:
        """Return how the place of a case is called in messages and outputs."""

    def __hash__(self) -> int:
        """Stores of the same place are equal."""


@dataclass(frozen=True, slots=True)
class CaseRef:
    """One case of one store."""

    store: CaseStore
    case: str

    @property
    def name(self) -> str:
        """The case's id."""
        return self.case

    @property
    def where(self) -> str:
        """How the place of the case is called in messages and outputs."""
        return self.store.where(self.case)


def version(content: bytes) -> str:
    """Return the version of a file: the SHA-256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


def conflict_name(edit: Edit) -> str:
    """Return the name under which the text of a refused edit is kept: `choices.conflict-1a2b3c4d.yaml`."""
    path = PurePosixPath(edit.file)
    return str(path.with_name(f"{path.stem}.conflict-{version(edit.content)[:8]}{path.suffix}"))


def conflict(edit: Edit, where: str) -> Problem:
    """Say that somebody else changed a file meanwhile, and where both versions are."""
    return Problem(
        f"{edit.file} 已被别人改过，没有覆盖",
        where,
        "您读取之后，这个文件有了新的内容",
        f"您的内容另存为 {conflict_name(edit)}；请对照两份，把要保留的并入 {edit.file}，再删去另存的一份",
    )


def raise_conflicts(problems: Sequence[Problem]) -> None:
    """Raise ConflictError if there are problems."""
    if problems:
        raise ConflictError(problems)


def no_such_case(case: str, where: str, why: str = "") -> InputError:
    """Return the error for a case that a store does not have."""
    return InputError(f"没有案件“{case}”", where=where, why=why, next="请核对编号")
