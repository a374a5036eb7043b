"""PDF copies of the papers, made by LibreOffice where it is installed: those of many bundles together, added to each with its manifest."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feecase import files, office
from feecase.bundle.manifest import FileEntry, Manifest, page_count, read
from feecase.bundle.write import BundlePart, Written, copy_path, put_copies
from feecase.errors import BundleError, Problem

_SUFFIXES = (".docx", ".xlsx")
_KINDS = ("paper", "table", "memo")
CACHE = ".converted"
"""The folder inside a bundle where conversions are kept by content hash."""
Faults = Callable[[bytes, str, bytes, Sequence[str]], str]
"""Says why a PDF is not a true copy of a document: document, suffix, PDF, names to be found (`tracing.copies.faults`)."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is to have PDF copies; `names` are those that must be found in a copy if its paper has them."""

    out: Path
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one bundle's copies: what was written (None if nothing could be), and why papers have no copy."""

    written: Written | None
    problems: tuple[Problem, ...] = ()


def add_copies(bundles: Sequence[Bundle], *, faults: Faults, jobs: int = 1, archive: bool = False) -> list[Copied]:
    """Put a PDF beside every Word and Excel paper of the bundles, converted together in as few processes as may be; `archive` asks for PDF/A-2b.

    A copy that does not open, lacks fonts, or lacks an amount, a date or a name of its paper is not added but reported. One bundle's failure stops
    no other.
    """
    papers = [_papers(bundle.out) for bundle in bundles]
    contents = {_key(at, path): (bundle.out / path).read_bytes() for at, bundle in enumerate(bundles) for path in papers[at]}

    def check(key: str, pdf: bytes) -> str:
        return faults(contents[key], Path(key).suffix, pdf, bundles[int(key.partition("/")[0])].names)

    made = office.to_pdf(
        contents,
        cache={_key(at, path): bundle.out / CACHE for at, bundle in enumerate(bundles) for path in papers[at]},
        jobs=jobs,
        archive=archive,
        check=check,
    )
    return [
        _put(bundle.out, papers[at], {path: made[_key(at, path)] for path in papers[at]}) for at, bundle in enumerate(bundles)
    ]


def prune(out: Path, manifest: Manifest, *, since: float) -> int:
    """Remove the kept conversions that this bundle does not refer to and that were not used `since` that time. Returns how many; what cannot be removed stays."""
    hashes = {entry.sha256 for entry in manifest.files} | {entry.source_sha256 for entry in manifest.evidence}
    removed = 0
    for path in office.unused(out / CACHE, hashes, since=since):
        with contextlib.suppress(OSError):
            path.unlink()
            removed += 1
    return removed


def _key(at: int, path: str) -> str:
    return f"{at}/{path}"


def _papers(out: Path) -> dict[str, FileEntry]:
    """Return the papers of a bundle by path: those that still are what its manifest says."""
    try:
        manifest = read(out)
    except BundleError:
        return {}  # said when the copies are put
    return {
        e.path: e
        for e in (manifest.files if manifest else ())
        if e.kind in _KINDS and e.path.endswith(_SUFFIXES) and _is(out / e.path, e.sha256)
    }


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and files.sha256(path) == sha256


def _put(out: Path, papers: Mapping[str, FileEntry], made: Mapping[str, bytes | str]) -> Copied:
    reasons = {path: pdf for path, pdf in made.items() if isinstance(pdf, str)}
    problems = tuple(_problems(reasons))
    if office.MISSING in reasons.values():
        return Copied(None, problems)
    copies = {
        copy_path(path): BundlePart("", Path(copy_path(path)).name, pdf, "copy", papers[path].id, page_count(pdf))
        for path, pdf in made.items()
        if isinstance(pdf, bytes)
    }
    try:
        return Copied(_lie_there(out, copies) or put_copies(out, copies), problems)
    except BundleError as error:
        return Copied(None, error.problems)


def _lie_there(out: Path, copies: Mapping[str, BundlePart]) -> Written | None:
    """Return what was written before, if these very copies lie in the bundle already."""
    manifest = read(out)
    wanted = {path: hashlib.sha256(part.content).hexdigest() for path, part in copies.items() if isinstance(part.content, bytes)}
    if manifest is None or {e.path: e.sha256 for e in manifest.copies} != wanted:
        return None
    same = all(_is(out / path, sha256) for path, sha256 in wanted.items())
    return Written(manifest, (), tuple(wanted), (), manifest.edited) if same else None


def _problems(reasons: Mapping[str, str]) -> list[Problem]:
    if office.MISSING in reasons.values():
        way = "安装 LibreOffice 后重新运行，或在 Word 中另存为 PDF；Word 文书不受影响"
        return [Problem("没有生成 PDF 副本", "本机", office.MISSING, way)]
    return [Problem("没有生成 PDF 副本", path, why, "请在 Word 中另存为 PDF 并核对") for path, why in reasons.items()]
