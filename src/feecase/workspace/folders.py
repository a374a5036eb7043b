"""Case folders and the workspace, both ways without loss: a case is taken in from a folder, and handed out as a folder, byte for byte.

Beside handed-out files lies a note of what they were (`.feecase-versions.json`). By it a file that changed on one side only is carried to the
other; one that changed on both is a conflict, and neither side is touched. A tree looks like a project: `project.yaml`, `cases/<案件>/`,
`evidence/`, `templates/`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from feecase import files
from feecase.errors import ConflictError, InputError, Problem, StoreError, UserError
from feecase.files import sha256
from feecase.intake import mapping
from feecase.intake.casefolder import BILLING, CASE, CHOICES, COLLECTION, case_folders, load, natural, related
from feecase.model.case import Loaded
from feecase.money import ZERO, total
from feecase.store import blobs, cases, documents, journal
from feecase.store.cases import CaseRow
from feecase.store.database import Connection
from feecase.store.documents import PROJECT, DocumentDraft, StoredDocument
from feecase.store.journal import JournalEntry
from feecase.workspace.cases import case_starter, find, load_case
from feecase.workspace.setup import CASES, Workspace

NOTE = ".feecase-versions.json"
INLINE_LIMIT = 1024 * 1024
_SKIPPED = {"thumbs.db", "desktop.ini", ".ds_store", ".converted"}
_CASE_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one case: how many files were carried over, and why some were not."""

    case: str
    carried: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """A file on disk."""

    path: Path
    sha256: str


def take_in(workspace: Workspace, path: Path, *, at: dt.datetime, actor: str) -> tuple[Moved, ...]:
    """Take case folders (one, a folder of them, or a whole tree) into the workspace; each case whole or not at all, and there nothing changes.

    What a case refers to outside its folder (project file, evidence) is taken to the same place in the workspace's folder. Raises InputError
    where there is no case folder, ConflictError where the project file changed on both sides; a case of which a file did stays as it is and has
    `problems`.
    """
    settle_project(workspace, at=at, actor=actor)
    done = []
    for folder in _case_folders(path, workspace):
        try:
            done.append(Moved(folder.name, _take(workspace, folder.resolve(), at=at, actor=actor)))
        except UserError as error:
            done.append(Moved(folder.name, (), error.problems))
    settle_project(workspace, at=at, actor=actor)
    return tuple(done)


def _case_folders(path: Path, workspace: Workspace) -> list[Path]:
    """Return the case folders of a tree, or of a folder of them, also those where the lawyer's choices wait for the case; else as everywhere."""
    own = path.resolve() == workspace.folder / CASES
    below = path / CASES
    if not own and (not below.is_dir() or (path / CASE).is_file()):
        return [path] if (path / CHOICES).is_file() else case_folders(path)
    within = path if own else below
    found = {file.parent for name in (CASE, BILLING, CHOICES) for file in within.glob(f"*/{name}")}
    return sorted(found, key=lambda folder: natural(folder.name)) or case_folders(within)


def _take(workspace: Workspace, folder: Path, *, at: dt.datetime, actor: str) -> tuple[str, ...]:
    root, case = folder.parent.parent, folder.name
    loaded = _try(folder)
    around = _around(*related(folder / CASE), folder, root)
    if root != workspace.folder:
        _copy_evidence({name: path for name, path in around.items() if not _is_yaml(name)}, workspace.folder)
    mine = {f"{CASES}/{case}/{name}": path for name, path in lying(folder)}
    mine |= {name: path for name, path in around.items() if _is_yaml(name)}
    sides = {name: _Side(path, sha256(path)) for name, path in mine.items()}
    apart = {name for name, side in sides.items() if not _is_yaml(name) or side.path.stat().st_size > INLINE_LIMIT}
    for name in sorted(apart):
        blobs.add(workspace.files, sides[name].path)
    base = _note(root)
    row = _row(case, loaded)
    with workspace.database.write() as connection:
        there = _documents(connection, [case])
        known = next(cases.listed(connection, ids=[case]), None)
        carried = _compare(sides, there, base, {f"{CASES}/{case}/{CASE}": _hash(case_starter(workspace, case))})
        for name in apart & set(carried):
            blobs.add(workspace.files, sides[name].path)  # a purge may have removed it meanwhile
        _store(connection, carried, sides, apart, there, journal.subject(case, row.room), at=at, actor=actor)
        if known is None or (carried and not any(one.path == BILLING for one in there.values() if one.owner)):
            cases.put(connection, [row], at=at)
    _write_note(root, base, {name: side.sha256 for name, side in sides.items()}, gone=set(carried) - sides.keys())
    return tuple(carried)


def _compare(
    sides: Mapping[str, _Side],
    there: Mapping[str, StoredDocument],
    base: Mapping[str, str],
    starters: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Return the files to be carried in: changed or new here and not there, or deleted here. Raises ConflictError where both changed.

    `starters` tells the digests of files as feecase writes them where there are none: they say nothing, and what people make of them is new.
    """
    carried: list[str] = []
    problems: list[Problem] = []
    for name in sorted(sides.keys() | there.keys()):
        here = sides[name].sha256 if name in sides else None
        stored = there[name].sha256 if name in there else None
        before = base.get(name)
        nothing = starters.get(name) if stored is None else stored
        if here in {stored, before, nothing}:
            continue
        if here is None and (split(name)[0] == PROJECT or name.endswith(f"/{BILLING}")):
            continue  # missing here is no wish to have it deleted there
        if before in {stored, nothing}:
            carried.append(name)
        else:
            problems.append(_conflict(name, known=before is not None))
    if problems:
        raise ConflictError(problems)
    return carried


def _conflict(name: str, *, known: bool) -> Problem:
    if known or split(name)[0] != PROJECT:
        return documents.conflict("", name)
    return Problem("与工作区的项目文件不同", name, "一个工作区只有一个项目", "请先使两份一致；不同的项目请另建工作区")


def _not_taken_in(name: str) -> Problem:
    return Problem("文件夹里改过，还没有存入工作区", name, "", "请先存入：feecase workspace take-in")


def _store(
    connection: Connection,
    carried: Sequence[str],
    sides: Mapping[str, _Side],
    apart: Collection[str],
    there: Mapping[str, StoredDocument],
    subject: str,
    *,
    at: dt.datetime,
    actor: str,
) -> None:
    drafts, entries = [], []
    for name in carried:
        owner, path = split(name)
        document, side = there.get(name), sides.get(name)
        told = {"file": path} if _is_yaml(path) else {}
        before = told | {"sha256": document.sha256, "version": document.version} if document else None
        about = subject if owner else "project"
        if side is None:
            documents.remove(connection, owner, [path])
            entries.append(JournalEntry(at, actor, "file-removed", about, "folder", before))
            continue
        version = document.version if document else 0
        content = None if name in apart else side.path.read_bytes()
        drafts.append(DocumentDraft(owner, path, content, side.sha256, side.path.stat().st_size, version))
        entries.append(
            JournalEntry(
                at, actor, "file-taken-in", about, "folder", before, told | {"sha256": side.sha256, "version": version + 1}
            )
        )
    documents.put(connection, drafts, at=at, actor=actor)
    journal.write(connection, entries)


def hand_out(
    workspace: Workspace, ids: Sequence[str], to: Path | None = None, *, at: dt.datetime, actor: str
) -> tuple[Moved, ...]:
    """Write cases as folders into a tree (default, also for its `cases`: the workspace's own folder): `cases/<案件>/`, and in another tree what they refer to.

    A file there that somebody changed since is never overwritten: its case stays as it is and has `problems`. Raises InputError for a case
    there is not, ConflictError where the project file changed on both sides.
    """
    settle_project(workspace, at=at, actor=actor)
    root = (to or workspace.folder).resolve()
    if root == workspace.folder / CASES:
        root = workspace.folder
    with workspace.database.read() as connection:
        rows = find(connection, ids)
    return tuple(_hand(workspace, row, root, at=at, actor=actor) for row in rows)


def _hand(workspace: Workspace, row: CaseRow, root: Path, *, at: dt.datetime, actor: str) -> Moved:
    with workspace.database.read() as connection:
        there = _documents(connection, [row.id])
        try:
            loaded = load_case(connection, workspace, row.id).loaded
        except InputError:  # a case that is wrong is handed out to be put right
            loaded = None
    out: dict[str, bytes | Path] = {f"{CASES}/{row.id}/{CASE}": case_starter(workspace, row.id)}
    if root != workspace.folder:
        evidence = [workspace.case_folder(row.id) / item.file for item in loaded.case.evidence] if loaded else []
        named = (Path(os.path.normpath(path)) for path in evidence)
        out |= _around((), named, workspace.case_folder(row.id), workspace.folder)
        out |= {f"templates/{name}": path for name, path in lying(workspace.folder / "templates")}
    out |= {name: blobs.read(workspace.files, one.sha256) if one.content is None else one.content for name, one in there.items()}
    digests = {name: _hash(content) for name, content in out.items()}
    base = _note(root)
    gone = {name for name in base if split(name)[0] == row.id and name not in out}
    now = {name: _digest(root / name) for name in (*out, *gone)}
    only_here = {name for name in out if digests[name] == base.get(name) or name not in there}
    problems = [
        _not_taken_in(name) if name in only_here else _conflict(name, known=True)
        for name, here in now.items()
        if here not in {None, digests.get(name), base.get(name)}
    ]
    if problems:
        return Moved(row.id, (), tuple(problems))
    carried = [name for name in out if now[name] != digests[name]]
    for name in carried:
        content = out[name]
        files.write(root / name, content if isinstance(content, bytes) else content.read_bytes())
    for name in gone:
        (root / name).unlink(missing_ok=True)
    _write_note(root, base, digests, gone=gone)
    if carried:
        told = JournalEntry(at, actor, "case-handed-out", journal.subject(row.id, row.room), after={"files": len(carried)})
        with workspace.database.write() as connection:
            journal.write(connection, [told])
    return Moved(row.id, tuple(sorted(carried)))


def refuse_untaken(workspace: Workspace, case: str, held: Mapping[str, StoredDocument]) -> None:
    """Raise ConflictError where the handed-out folder of a case holds texts that people changed and that the workspace does not know.

    `held` has the case's documents by their paths in its folder.
    """
    folder = workspace.case_folder(case)
    if not folder.is_dir():
        return
    here = {name: digest for name in (CASE, CHOICES, COLLECTION, BILLING) if (digest := _digest(folder / name))}
    known = {name: held[name].sha256 if name in held else "" for name in here}
    if CASE in here and CASE not in held:
        known[CASE] = _hash(case_starter(workspace, case))
    differing = [name for name, digest in here.items() if digest != known[name]]
    if not differing:
        return
    base = _note(workspace.folder)
    problems = [_not_taken_in(f"{CASES}/{case}/{name}") for name in differing if here[name] != base.get(f"{CASES}/{case}/{name}")]
    if problems:
        raise ConflictError(problems)


def put_files(workspace: Workspace, case: str, held: Mapping[str, StoredDocument]) -> None:
    """Put the files of a case that lie in the content-addressed folder into its folder, where they are missing or older.

    Files of a bundle that differ there are left alone: they were written later. Raises ConflictError for any other file that was changed there
    and not taken in.
    """
    base = _note(workspace.folder)
    now: dict[str, str] = {}
    problems: list[Problem] = []
    for path, document in held.items():
        if document.content is not None:
            continue
        name = f"{CASES}/{case}/{path}"
        _check_inside(name)
        here = _digest(workspace.folder / name)
        if here in {None, base.get(name)} and here != document.sha256:
            files.write(workspace.folder / name, blobs.read(workspace.files, document.sha256))
        elif here != document.sha256:
            problems += [] if path.startswith("out/") else [_not_taken_in(name)]
            continue
        now[name] = document.sha256
    if any(base.get(name) != digest for name, digest in now.items()):
        _write_note(workspace.folder, base, now)
    if problems:
        raise ConflictError(problems)


def settle_project(workspace: Workspace, *, at: dt.datetime, actor: str) -> tuple[str, ...]:
    """Carry the project's own YAML files between the workspace's folder and its database, whichever side changed; return those carried.

    Raises ConflictError where both sides changed one; neither is touched.
    """
    folder = workspace.folder
    with workspace.database.read() as connection:
        there = _documents(connection, [])
    kept = (path.relative_to(folder).as_posix() for path in (folder / mapping.FOLDER).glob("*.yaml"))
    wanted = {*there, workspace.settings.project, mapping.FORMER, *kept}
    if workspace.project.is_file():
        wanted |= {path.relative_to(folder).as_posix() for path in related(workspace.project)[0] if path.is_relative_to(folder)}
    sides = {name: _Side(folder / name, sha256(folder / name)) for name in wanted if (folder / name).is_file()}
    if {name: side.sha256 for name, side in sides.items()} == {name: one.sha256 for name, one in there.items()}:
        return ()
    base = _note(folder)
    with workspace.database.write() as connection:
        there = _documents(connection, [])
        carried = _compare(sides, there, base)
        _store(connection, carried, sides, (), there, "project", at=at, actor=actor)
    newer = {
        name: one
        for name, one in there.items()
        if name not in carried and (name not in sides or sides[name].sha256 != one.sha256)
    }
    for name, document in newer.items():
        files.write(folder / name, document.content or b"")
    now = {name: side.sha256 for name, side in sides.items()} | {name: one.sha256 for name, one in newer.items()}
    _write_note(folder, base, now)
    return (*carried, *newer)


def split(name: str) -> tuple[str, str]:
    """Return the owner and path of a file of a tree: `cases/3-1-302/case.yaml` belongs to the case 3-1-302, anything else to the project."""
    parts = name.split("/", _CASE_DEPTH - 1)
    return (parts[1], parts[2]) if parts[0] == CASES and len(parts) == _CASE_DEPTH else (PROJECT, name)


def _documents(connection: Connection, ids: Sequence[str]) -> dict[str, StoredDocument]:
    """Return the project's documents and those of cases by their names in a tree. Raises StoreError for one that would lie outside it."""
    found = {
        f"{CASES}/{one.owner}/{one.path}" if one.owner else one.path: one for one in documents.of(connection, [PROJECT, *ids])
    }
    for name in found:
        _check_inside(name)
    return found


def _check_inside(name: str) -> None:
    if os.path.normpath(name) != name or name.startswith(("/", "..")) or "\\" in name:
        raise StoreError("文件名会写到文件夹之外，没有取出", where=name, next="数据库或备份可能被改动过，请核对来历")


def lying(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a folder, by their names in it; what systems and feecase leave lying about is passed over."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.lower() in _SKIPPED or part.startswith((".feecase-", "~$")) for part in parts):
            yield "/".join(parts), path


def _try(folder: Path) -> Loaded | None:
    try:
        return load(folder)
    except InputError:
        return None


def _around(yamls: Iterable[Path], evidence: Iterable[Path], folder: Path, root: Path) -> dict[str, Path]:
    """Return the files outside its folder that a case builds on or refers to, by their names in the tree. Raises InputError for one outside it."""
    found = {}
    for path in (*yamls, *(one for one in evidence if one.is_file())):
        if path.is_relative_to(folder):
            continue
        if not path.is_relative_to(root):
            raise InputError("案件引用了项目以外的文件", where=str(path), next="请把文件放进项目文件夹，并改写引用")
        found[path.relative_to(root).as_posix()] = path
    return found


def _copy_evidence(around: Mapping[str, Path], to: Path) -> None:
    problems = [
        Problem("工作区里已有另一个同名文件", str(to / name), "内容不同，没有覆盖", "请改名后重试")
        for name, path in around.items()
        if (to / name).exists() and _digest(to / name) != sha256(path)
    ]
    if problems:
        raise ConflictError(problems)
    for name, path in around.items():
        if not (to / name).exists():
            files.write(to / name, path.read_bytes())


def _row(case: str, loaded: Loaded | None) -> CaseRow:
    charges = loaded.case.charges if loaded else ()
    room = (loaded.case.premises.unit if loaded else "") or case
    return CaseRow(case, room, "live", len(charges), f"{total(charge.amount or ZERO for charge in charges):.2f}")


def _is_yaml(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _hash(content: bytes | Path) -> str:
    return sha256(content) if isinstance(content, Path) else hashlib.sha256(content).hexdigest()


def _digest(path: Path) -> str | None:
    return sha256(path) if path.is_file() else None


def _note(root: Path) -> dict[str, str]:
    """Return what files of a tree were when they were last carried; nothing where nobody noted it."""
    path = root / NOTE
    try:
        data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError:
        data = {}
    known = data.get("files") if isinstance(data, dict) else None
    return {str(name): str(digest) for name, digest in known.items()} if isinstance(known, dict) else {}


def _write_note(root: Path, before: Mapping[str, str], now: Mapping[str, str], gone: Collection[str] = ()) -> None:
    known = {name: digest for name, digest in {**before, **now}.items() if name not in gone}
    if known != before or not (root / NOTE).is_file():
        files.write(
            root / NOTE, json.dumps({"format": 1, "files": dict(sorted(known.items()))}, ensure_ascii=False, indent=1) + "\n"
        )
