"""Files that several cases use, stored once per project: by content, in the evidence folder beside the project file, and named from there by every case."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from feecase import files
from feecase.errors import InputError
from feecase.evidence.custody.log import store_of
from feecase.evidence.find.accept import with_files
from feecase.evidence.find.scan import files_in
from feecase.evidence.page.convert import snapshot
from feecase.evidence.remark import Unpageable

CASE, PROJECT, EVIDENCE = "case.yaml", "project.yaml", "evidence"
_MARK = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """One file that was stored once: where it lay, where it lies now, its hash, whether it was new there, and the case file that names it there now (if any)."""

    source: Path
    path: Path
    sha256: str
    new: bool
    case: Path | None


def opened(paths: Iterable[Path]) -> list[Path]:
    """Return the paths, a folder of cases as each of its cases."""
    return [case for path in paths for case in sorted(file.parent for file in path.glob(f"*/{CASE}")) or [path]]


def candidates(paths: Iterable[Path], store: Path) -> list[Path]:
    """Return the files to be stored once: each file that is named itself; of folders, what lies in the store already or in several places of them."""
    named, found = [], []
    for path in opened(paths):
        if path.is_file():
            named.append(path)
        elif (path / EVIDENCE).is_dir() or (path / CASE).is_file():  # of a case, nothing but its evidence
            found += files_in(path / EVIDENCE)
        else:
            found += files_in(path)
    outside = [path for path in found if not path.resolve().is_relative_to(store.resolve())]
    alike = _by_content([*outside, *files_in(store)])
    several = {path for group in alike.values() if len(group) > 1 for path in group}
    return list(dict.fromkeys((*named, *(path for path in outside if path in several))))


def share(paths: Iterable[Path], store: Path) -> tuple[Shared, ...]:
    """Store files once under `store`, let the cases that list them name the stored file, and remove the copies inside those cases.

    What no case lists stays where it is, too. A stored file is never changed; another file of its name gets a name of its own. Raises InputError for a
    file that cannot be read, or a case file that cannot be edited; what was done before stays valid.
    """
    held: dict[int, list[Path]] = defaultdict(list)
    for path in files_in(store):
        held[path.stat().st_size].append(path)
    result = []
    for source in paths:
        digest, alike = files.sha256(source), held[source.stat().st_size]
        place = next((path for path in alike if files.sha256(path) == digest), None)
        new = place is None
        if place is None:
            place = _stored(source, store, digest)
            alike.append(place)
        case = _case(source)
        named = case is not None and place.resolve() != source.resolve() and _renamed(case, source, place)
        if named:
            source.unlink()
        result.append(Shared(source, place, digest, new, case if named else None))
    return tuple(result)


def project_of(path: Path) -> Path:
    """Return the nearest folder upwards that has a project file. Raises InputError."""
    here = path.resolve()
    found = next((folder for folder in (here, *here.parents) if (folder / PROJECT).is_file()), None)
    if found is None:
        raise InputError(
            f"上级文件夹中没有 {PROJECT}", where=str(path), next="共用证据存在项目文件旁的 evidence 中，请在项目里运行"
        )
    return found


def _stored(source: Path, store: Path, digest: str) -> Path:
    """Copy a file into the store under a name that is free there; what was copied is what was hashed."""
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    to = store / source.name
    if to.exists():
        to = store / f"{source.stem}-{digest[:_MARK]}{source.suffix}"
    draft = to.with_name(f".{to.name}.tmp")
    try:
        copied = snapshot(source, draft)
        draft.chmod(0o600)
        draft.replace(to)
    except Unpageable as reason:
        raise InputError(reason.remark.why, where=str(source), next=reason.remark.settle) from None
    finally:
        draft.unlink(missing_ok=True)
    if copied.sha256 != digest:
        to.unlink()
        raise InputError("文件在读取时被改动", where=str(source), next="请关闭正在使用它的程序后重试")
    return to


def _renamed(case: Path, old: Path, new: Path) -> bool:
    """Let a case file name a stored file instead of its own. Returns whether it named that one."""
    here, there = (Path(os.path.relpath(path.resolve(), case.parent.resolve())).as_posix() for path in (old, new))
    with files.locked(case.parent / files.CASE_LOCK):
        text = case.read_bytes().decode()
        changed = with_files(text, {here: there}, str(case))
        if changed != text:
            files.write(case, changed)
    return changed != text


def _case(path: Path) -> Path | None:
    """Return the case file of the case in whose evidence folder a file lies."""
    return next(
        (folder.parent / CASE for folder in path.parents if folder.name == EVIDENCE and (folder.parent / CASE).is_file()), None
    )


def _by_content(paths: Iterable[Path]) -> dict[tuple[int, str], list[Path]]:
    """Group files by content; only files of one size are read."""
    sizes: dict[int, list[Path]] = defaultdict(list)
    for path in paths:
        sizes[path.stat().st_size].append(path)
    groups: dict[tuple[int, str], list[Path]] = defaultdict(list)
    for size, alike in sizes.items():
        for path in alike:
            groups[size, files.sha256(path) if len(alike) > 1 else str(path)].append(path)
    return groups


def places(path: Path, listed: Iterable[Path]) -> dict[Path, frozenset[str] | None]:
    """Return the custody folders that a case's evidence stands under, each with the names that matter there: its own folder whole, of others what it lists."""
    own = path / EVIDENCE
    found: dict[Path, set[str]] = {}
    for file in listed:
        if file.is_relative_to(own.resolve()) or not file.is_file():
            continue
        store = store_of(file)
        found.setdefault(store, set()).add(file.relative_to(store).as_posix())
    own_place: dict[Path, frozenset[str] | None] = {own: None} if own.is_dir() else {}
    return own_place | {store: frozenset(names) for store, names in sorted(found.items())}
