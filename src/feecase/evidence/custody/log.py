"""The custody log (保管记录) of an evidence folder: what was there when, in an append-only file whose lines are chained by hashes.

Each line holds the hash of the line before; changing, dropping or inserting a line breaks the chain. The hash of the last line stands in a file beside
it, so that lines cut off the end show; who writes that hash down elsewhere can prove later that the log was not written anew. Nothing in the evidence itself is ever touched.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from feecase import files
from feecase.errors import BundleError
from feecase.evidence import apart
from feecase.evidence.filetype import NAMES, filetype
from feecase.evidence.find.scan import files_in
from feecase.evidence.remark import Unpageable
from feecase.model.base import Value
from feecase.model.evidence import Original

LOG = ".custody.jsonl"
HEAD = ".custody.head"
_ENOUGH = 16
CustodyEvent = Literal["first-seen", "changed", "removed"]
EVENT_NAMES = {"first-seen": "入库", "changed": "变更", "removed": "移除"}


class CustodyEntry(Value):
    """One line of the log. `before` is the hash of the line before ("" for the first), `hash` that of this line without itself."""

    at: dt.date
    event: CustodyEvent
    file: str
    sha256: str = ""
    size: int = 0
    pages: int | None = None
    type: str = ""
    source: str = ""
    original: Original = "copy"
    holder: str = ""
    before: str = ""
    hash: str = ""

    def sealed(self, before: str) -> CustodyEntry:
        """Return this entry chained to the line before."""
        bare = self.model_copy(update={"before": before, "hash": ""})
        return bare.model_copy(update={"hash": bare.digest()})

    def digest(self) -> str:
        """Return the SHA-256 of this entry without its own hash."""
        text = json.dumps(self.model_dump(mode="json", exclude={"hash"}), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


class CustodyDifference(Value):
    """Where a folder differs from its log: a file that is `new`, `changed` or `missing`, or a log that is `broken` (from which line on)."""

    kind: Literal["new", "changed", "missing", "broken"] = Field()
    file: str
    what: str


class Logged(CustodyEntry):
    """One line of the log of a folder."""

    folder: str


class AddReport(Value):
    """What `evidence add --json` prints: the folders looked at and the new lines of their logs."""

    folders: tuple[str, ...]
    entries: tuple[Logged, ...] = ()


class FolderChange(CustodyDifference):
    """A difference in one folder."""

    folder: str


class VerifyReport(Value):
    """What `evidence verify --json` prints."""

    folders: tuple[str, ...]
    changes: tuple[FolderChange, ...] = ()


def read(folder: Path) -> tuple[CustodyEntry, ...]:
    """Return the log of a folder, empty if there is none. Raises BundleError if a line cannot be read."""
    path = folder / LOG
    if not path.is_file():
        return ()
    entries = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            entries.append(CustodyEntry.model_validate_json(text))
        except ValidationError:
            raise BundleError(
                "保管记录有一行不能读取", where=f"{path} 第 {number} 行", why="记录被改动或不完整", next="请从备份恢复这个文件"
            ) from None
    return tuple(entries)


def heads(evidence: Iterable[Path]) -> dict[Path, str]:
    """Return the noted hash of the last line of each log that these files stand under, by its folder: what `verify` takes as `head` later."""
    found: dict[Path, str] = {}
    for path in evidence:
        folder = next((parent for parent in path.parents if (parent / HEAD).is_file()), None)
        if folder and folder not in found:
            found[folder] = (folder / HEAD).read_text(encoding="utf-8", errors="replace").strip()
    return found


def first_seen(file: Path) -> dt.date | None:
    """Return the day on which the log above a file first names it; None where there is none, or where it cannot be read."""
    store = store_of(file)
    name = file.relative_to(store).as_posix()
    with contextlib.suppress(BundleError):
        return next((entry.at for entry in read(store) if entry.file == name), None)
    return None


def store_of(file: Path) -> Path:
    """Return the folder whose log a file is under: the nearest that has one, else the nearest called evidence, else its own."""
    logged = next((folder for folder in file.parents if (folder / LOG).is_file()), None)
    return logged or next((folder for folder in file.parents if folder.name == "evidence"), file.parent)


def verify(folder: Path, *, head: str = "", only: Collection[str] | None = None) -> tuple[CustodyDifference, ...]:
    """Compare a folder with its log: the chain itself, and files that are new, changed or missing (of `only`, where given). Raises BundleError if the log cannot be read.

    `head` is the hash of the last line as somebody noted it at some time (its first 16 digits suffice): it must still be in the log.
    """
    entries = read(folder)
    noted = [CustodyDifference(kind="broken", file=LOG, what=f"保管记录中没有当时记下的校验值 {head}，记录被改写过")]
    lost = bool(head) and (len(head) < _ENOUGH or not any(e.hash.startswith(head) for e in entries))
    return (*_broken(folder, entries), *(noted if lost else ()), *_differences(folder, entries, only))


def gone(listed: Iterable[Path]) -> dict[Path, tuple[CustodyDifference, ...]]:
    """Return, by custody folder, the files that cases list and that are not there, whether or not the log knows them."""
    found: dict[Path, dict[str, CustodyDifference]] = {}
    for file in listed:
        if not file.exists():
            store = store_of(file)
            name = file.relative_to(store).as_posix()
            found.setdefault(store, {})[name] = CustodyDifference(kind="missing", file=name, what="案件列有这份证据，文件不见了")
    return {store: tuple(found[store].values()) for store in sorted(found)}


def add(
    folder: Path,
    *,
    at: dt.date,
    source: str = "",
    original: Original = "copy",
    holder: str = "",
    accept: bool = False,
    only: Collection[str] | None = None,
) -> tuple[CustodyEntry, ...]:
    """Enter every file of a folder (of `only`, where given) that is not in its log yet; with `accept`, also those that changed or went. Returns the new lines.

    Raises BundleError if the chain is broken, or if files changed and `accept` is False: then nothing is entered.
    """
    entries = read(folder)
    for change in _broken(folder, entries):
        raise BundleError(change.what, where=str(folder / LOG), next="请从备份恢复保管记录，不要手工修改")
    changes = _differences(folder, entries, only)
    touched = [c for c in changes if c.kind != "new"]
    if touched and not accept:
        what = "；".join(f"{c.file}：{c.what}" for c in touched)
        raise BundleError(
            "已入库的证据有变动，没有登记", where=str(folder), why=what, next="核实后加 --accept 登记变动，或恢复原文件"
        )
    known = {e.file: e for e in entries}
    events: dict[str, CustodyEvent] = {"new": "first-seen", "changed": "changed", "missing": "removed"}
    new: list[CustodyEntry] = []
    before = entries[-1].hash if entries else ""
    for change in changes:
        told = known.get(change.file) or CustodyEntry(at=at, event="first-seen", file=change.file, original=original)
        more = {"source": source or told.source, "original": told.original, "holder": holder or told.holder}
        new.append(_entry(folder / change.file, at, events[change.kind], change.file).model_copy(update=more).sealed(before))
        before = new[-1].hash
    if new:
        files.write(folder / LOG, "".join(e.model_dump_json() + "\n" for e in (*entries, *new)))
        files.write(folder / HEAD, before + "\n")
    return tuple(new)


def _entry(path: Path, at: dt.date, event: CustodyEvent, name: str) -> CustodyEntry:
    if event == "removed":
        return CustodyEntry(at=at, event=event, file=name)
    kind = filetype(path)
    pages = None
    if kind == "pdf":
        with contextlib.suppress(Unpageable):
            pages = apart.read("find.facts:read_pdf", path)[0]
    return CustodyEntry(
        at=at, event=event, file=name, sha256=files.sha256(path), size=path.stat().st_size, pages=pages, type=NAMES[kind]
    )


def _broken(folder: Path, entries: tuple[CustodyEntry, ...]) -> Iterator[CustodyDifference]:
    before = ""
    for number, entry in enumerate(entries, 1):
        if entry.before != before or entry.hash != entry.digest():
            yield CustodyDifference(kind="broken", file=LOG, what=f"保管记录自第 {number} 行起与校验值不符，记录被改动过")
            return
        before = entry.hash
    path = folder / HEAD
    last = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
    if entries and not last:
        yield CustodyDifference(kind="broken", file=LOG, what=f"{HEAD} 不见了，不能核对保管记录的末尾")
    elif last and last not in {e.hash for e in entries}:  # one further up is no loss: a crash came between the two files
        yield CustodyDifference(kind="broken", file=LOG, what="保管记录的末尾与记下的校验值不符，记录可能被截去")


def _differences(folder: Path, entries: tuple[CustodyEntry, ...], only: Collection[str] | None) -> list[CustodyDifference]:
    state = {e.file: e for e in entries}
    present = {path.relative_to(folder).as_posix(): path for path in files_in(folder)}
    changes = []
    for name in sorted({*state, *present} if only is None else only):
        told = state.get(name)
        if name not in present:
            if told and told.event != "removed":
                changes.append(CustodyDifference(kind="missing", file=name, what=f"入库于 {told.at}，现在不见了"))
        elif told is None or told.event == "removed":
            changes.append(CustodyDifference(kind="new", file=name, what="没有入库"))
        elif files.sha256(present[name]) != told.sha256:
            changes.append(CustodyDifference(kind="changed", file=name, what=f"与 {told.at} 入库时不同"))
    return changes
