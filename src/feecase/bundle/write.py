"""Writing a bundle: all files are made ready first, then moved into place one by one, the manifest last; a failure puts everything back.

What is in the folder is respected: a file that the manifest does not vouch for (edited by hand, or the user's own) is never overwritten; the new one
is written beside it. Files of an earlier run that are no longer produced are removed if nobody changed them. A journal lets the next run recognise
its own files after a crash.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feecase import files
from feecase.bundle.manifest import NAME, Edited, EvidenceEntry, FileEntry, FileKind, Manifest, Versions, dump, page_count, read
from feecase.errors import BundleError
from feecase.extend.contracts import EvidenceLine
from feecase.model.finding import Finding
from feecase.model.proof import Proof

MEMO = "律师备忘"
REVIEW = f"{MEMO}/审阅本"
SLOTS = (
    "起诉状",
    "当事人身份证明",
    "委托代理材料",
    "证据目录",
    "证据材料",
    "送达地址确认书",
    "退费账户确认书",
    "保全申请书及保函",
    "其他",
)
_JOURNAL = ".feecase-journal.json"
_NUMBER = re.compile(r"^\d+-")


@dataclass(frozen=True, slots=True)
class BundlePart:
    """One file of a bundle. `slot` is the filing slot's name (`起诉状`; `律师备忘`, `律师备忘/审阅本` for what only the lawyer sees), `name` the file name with suffix."""

    slot: str
    name: str
    content: bytes | Path
    kind: FileKind = "paper"
    id: str = ""
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did: the manifest, files written, left as they were, removed, and edited ones that were kept."""

    manifest: Manifest
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    edited: tuple[Edited, ...]

    def and_then(self, later: Written | None) -> Written:
        """Return what this and a later step did together; None is a step that did nothing."""
        if later is None:
            return self
        gone = {*self.removed, *later.removed} - {e.path for e in later.manifest.all_files()}
        return Written(
            later.manifest,
            written=(*self.written, *later.written),
            unchanged=tuple(dict.fromkeys(path for path in (*self.unchanged, *later.unchanged) if path not in later.written)),
            removed=tuple(sorted(gone)),
            edited=later.edited,
        )


def folder_name(slot: str, slots: Sequence[str] = SLOTS) -> str:
    """Return the numbered folder of a slot: `1-起诉状`; slots that the list does not name follow behind, the lawyer's memo comes before all.

    >>> folder_name("证据材料"), folder_name("律师备忘")
    ('5-证据材料', '0-律师备忘')
    """
    name = _NUMBER.sub("", slot)
    if name.split("/")[0] == MEMO:
        return f"0-{name}"
    return f"{slots.index(name) + 1 if name in slots else len(slots) + 1}-{name}"


def write_bundle(
    out: Path,
    parts: Iterable[BundlePart],
    *,
    case: str,
    as_of: str,
    versions: Versions,
    evidence: Sequence[EvidenceLine] = (),
    sources: Mapping[str, str] | None = None,
    findings: Sequence[Finding] = (),
    slots: Sequence[str] = SLOTS,
    partial: bool = False,
    inputs: str = "",
    remarks: Sequence[Finding] = (),
    proof: Proof | None = None,
    sets: int = 1,
    custody: Mapping[str, str] | None = None,
    first_seen: Mapping[str, str] | None = None,
) -> Written:
    """Write the parts into numbered folders under `out`, with `manifest.json`. The same input gives the same manifest, byte for byte.

    `sources` has the SHA-256 of each evidence file by id (`Paged.sources`). With `partial`, files of earlier runs that these parts do not replace stay
    in place and in the manifest; otherwise they are removed. Raises BundleError if a file cannot be written or the old manifest was changed.
    """
    placed = ((f"{folder_name(part.slot, slots)}/{part.name}", part) for part in parts)

    def manifest(old: Manifest | None, ready: Sequence[_Ready]) -> Manifest:
        entries = {r.entry.path: r.entry for r in ready}
        kept = [e for e in old.files if e.path not in entries] if old and partial else []
        return Manifest(
            case=case,
            as_of=as_of,
            versions=versions,
            files=_sorted((*kept, *entries.values())),
            copies=_still_true(out, old, (*kept, *(r.entry for r in ready if r.staged is None))) if old else (),
            evidence=tuple(
                EvidenceEntry(
                    no=e.no,
                    id=e.id,
                    title=e.title,
                    first=e.first,
                    last=e.last,
                    source_sha256=(sources or {}).get(e.id, ""),
                    source_size=e.size,
                    first_seen=(first_seen or {}).get(e.id),
                )
                for e in evidence
            ),
            findings=dict(sorted(Counter(f.level for f in findings).items())),
            edited=tuple(r.edited for r in ready if r.edited),
            inputs=inputs,
            remarks=tuple(remarks),
            proof=proof or Proof(),
            sets=sets,
            custody=dict(custody or {}),
        )

    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _write(out, placed, manifest)


def put_copies(out: Path, copies: Mapping[str, BundlePart]) -> Written:
    """Make `copies` (by path, `1-起诉状/民事起诉状.pdf`) the copies of the bundle in `out`; copies of earlier runs that are not among them are removed.

    Everything else stays as it is. Raises BundleError if a file cannot be written, or if there is no manifest or it was changed.
    """

    def manifest(old: Manifest | None, ready: Sequence[_Ready]) -> Manifest:
        if old is None:
            raise BundleError("没有清单 manifest.json，不能加入 PDF 副本", where=str(out), next="先运行 feecase prepare")
        edited = (*(e for e in old.edited if e.path not in copies), *(r.edited for r in ready if r.edited))
        return old.model_copy(update={"copies": _sorted(r.entry for r in ready), "edited": edited})

    return _write(out, copies.items(), manifest, only={e.path for e in old.copies} if (old := read(out)) else set())


def _write(
    out: Path,
    placed: Iterable[tuple[str, BundlePart]],
    manifest_of: Callable[[Manifest | None, Sequence[_Ready]], Manifest],
    only: set[str] | None = None,
) -> Written:
    """Put parts in their places, with the manifest that follows from them; what that no longer names is removed (of `only`, where given)."""
    old = read(out)
    ours = _ours(out, old)
    staging = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-feecase-"))
    try:
        ready = list(_ready(placed, staging, out, ours))
        manifest = manifest_of(old, ready)
        named = {entry.path for entry in manifest.all_files()}
        stale = [path for path in _stale(out, ours, named) if only is None or path in only]
        with _journal(out, ours, ready):
            _install(out, staging, ready, stale, manifest)
    except OSError as error:
        raise BundleError(
            "材料不能写入",
            where=str(out),
            why=error.strerror or str(error),
            next="请检查磁盘空间和权限，并关闭正在打开这些文件的程序",
        ) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Written(
        manifest,
        written=tuple(r.entry.path for r in ready if r.staged),
        unchanged=tuple(r.entry.path for r in ready if not r.staged),
        removed=tuple(stale),
        edited=manifest.edited,
    )


def _sorted(entries: Iterable[FileEntry]) -> tuple[FileEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: _natural(entry.path)))


def _still_true(out: Path, old: Manifest, unchanged: Iterable[FileEntry]) -> tuple[FileEntry, ...]:
    """Return the copies whose paper is still the one they were made from, and that nobody changed."""
    papers = {copy_path(entry.path) for entry in unchanged}
    return tuple(
        e for e in old.copies if e.path in papers and (out / e.path).is_file() and files.sha256(out / e.path) == e.sha256
    )


def copy_path(paper: str) -> str:
    """Return where the PDF copy of a paper is: beside it, under the same name."""
    return str(Path(paper).with_suffix(".pdf").as_posix())


def _natural(path: str) -> list[tuple[int, str]]:
    """Sort numbers as numbers: `10-其他` behind `9-保全`."""
    return [(int(digits or 0), text) for digits, text in re.findall(r"(\d*)(\D*)", path)]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A part made ready: its entry, the staged file (None = the same bytes lie in place already), and what it was kept away from."""

    entry: FileEntry
    staged: Path | None
    edited: Edited | None


def _ours(out: Path, old: Manifest | None) -> dict[str, set[str]]:
    """Return the hashes that each path may have if nobody but feecase wrote it: by the manifest, and by the journal of a run that was cut off."""
    ours: dict[str, set[str]] = {}
    for entry in old.all_files() if old else ():
        ours.setdefault(entry.path, set()).add(entry.sha256)
    with contextlib.suppress(FileNotFoundError, ValueError, AttributeError):
        for path, hashes in json.loads((out / _JOURNAL).read_text(encoding="utf-8")).items():
            ours.setdefault(path, set()).update(hashes)
    return ours


def _ready(placed: Iterable[tuple[str, BundlePart]], staging: Path, out: Path, ours: Mapping[str, set[str]]) -> Iterator[_Ready]:
    seen: set[str] = set()
    for number, (wanted, part) in enumerate(placed):
        if Path(part.name).name != part.name or part.name.startswith("."):
            raise ValueError(f"a part's name must be a plain file name, not {part.name!r}")
        if wanted.casefold() in seen:
            raise BundleError(f"两份材料同名：{wanted}", where=str(out), next="请改其中一份的名称")
        seen.add(wanted.casefold())
        staged = staging / f"{number:05}"
        if isinstance(part.content, bytes):
            files.write(staged, part.content)
        else:
            _copy(part.content, staged)
        sha256, size = files.sha256(staged), staged.stat().st_size
        path = _free_path(out, wanted, sha256, ours)
        pages = part.pages if part.pages is not None or not part.name.endswith(".pdf") else page_count(staged)
        entry = FileEntry(path=path, kind=part.kind, id=part.id, sha256=sha256, size=size, pages=pages)
        same = (out / path).is_file() and files.sha256(out / path) == sha256
        yield _Ready(entry, None if same else staged, Edited(path=wanted, beside=path) if path != wanted else None)


def _copy(source: Path, to: Path) -> None:
    with source.open("rb") as reader, to.open("xb") as writer:
        shutil.copyfileobj(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())
    to.chmod(0o600)


def _free_path(out: Path, wanted: str, sha256: str, ours: Mapping[str, set[str]]) -> str:
    """Return `wanted`, or the first name beside it (`起诉状.新.docx`, `起诉状.新2.docx`) whose place is free or holds what feecase wrote."""
    stem, suffix = wanted.removesuffix(Path(wanted).suffix), Path(wanted).suffix
    number = 0
    while True:
        path = wanted if not number else f"{stem}.新{number if number > 1 else ''}{suffix}"
        place = out / path
        if not place.exists() and not place.is_symlink():
            return path
        if place.is_file() and not place.is_symlink() and files.sha256(place) in {sha256, *ours.get(path, ())}:
            return path
        number += 1


def _stale(out: Path, ours: Mapping[str, set[str]], produced: set[str]) -> list[str]:
    """Return the files of earlier runs that are no longer produced and that nobody changed."""
    gone = (path for path in ours if path not in produced and (out / path).is_file())
    return sorted(path for path in gone if files.sha256(out / path) in ours[path])


def _install(out: Path, staging: Path, ready: Sequence[_Ready], stale: Sequence[str], manifest: Manifest) -> None:
    """Move everything into place, the manifest last. On any failure or interruption everything is put back."""
    text = dump(manifest)
    moves = [(r.staged, out / r.entry.path) for r in ready if r.staged]
    undo: list[tuple[Path, Path | None]] = []
    try:
        for path in stale:
            _set_aside(out / path, staging, undo)
        for staged, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _set_aside(target, staging, undo)
            staged.replace(target)
        if not (out / NAME).is_file() or (out / NAME).read_text(encoding="utf-8") != text:
            files.write(out / NAME, text)
    except BaseException:
        _put_back(undo)
        raise
    for folder in {(out / path).parent for path in stale}:
        with contextlib.suppress(OSError):  # not empty: something of the user's lies in it
            folder.rmdir()


def _set_aside(target: Path, staging: Path, undo: list[tuple[Path, Path | None]]) -> None:
    """Take an old file out of the way, having noted how to put things back."""
    kept = staging / f"old-{len(undo):05}" if target.exists() else None
    undo.append((target, kept))
    if kept:
        target.replace(kept)


def _put_back(undo: Sequence[tuple[Path, Path | None]]) -> None:
    for target, kept in reversed(undo):
        if kept is None:
            target.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                target.parent.rmdir()
        elif kept.exists():
            kept.replace(target)


@contextlib.contextmanager
def _journal(out: Path, ours: Mapping[str, set[str]], ready: Sequence[_Ready]) -> Iterator[None]:
    """Keep a record of which hashes are ours for as long as files are being moved; what a crash leaves behind serves the next run."""
    path = out / _JOURNAL
    hashes = {name: sorted(known) for name, known in ours.items()}
    for r in ready:
        hashes[r.entry.path] = sorted({r.entry.sha256, *hashes.get(r.entry.path, ())})
    files.write(path, json.dumps(hashes, ensure_ascii=False, sort_keys=True))
    yield
    path.unlink()
