"""The manifest of a bundle (清单): what lies in it, what it was made from, and whether it is still so."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from feecase import files
from feecase.bundle.proof import Proof
from feecase.errors import BundleError
from feecase.model.base import Value
from feecase.model.finding import Finding

NAME = "manifest.json"
SCHEMA = "feecase/manifest/1"
ReadStamps = Callable[[Path], Iterable[tuple[str, int | None]]]
"""Reads evidence number and page number of each page (`evidence.stamps.read_stamps`)."""
FileKind = Literal["paper", "table", "evidence", "attachment", "memo", "review", "picture", "calendar", "copy"]


class Versions(Value):
    """What the bundle was made with: feecase, plugins by distribution, hashes of the statutes and of every template used."""

    feecase: str
    plugins: dict[str, str] = Field(default_factory=dict)
    statutes: str = ""
    templates: dict[str, str] = Field(default_factory=dict)


class FileEntry(Value):
    """One file of the bundle; `path` is relative to its folder, `pages` counts where that is known."""

    path: str
    kind: FileKind
    id: str = ""
    sha256: str
    size: int
    pages: int | None = None


class EvidenceEntry(Value):
    """One item of evidence: its number, where it stands in the evidence PDF (None = 另附), and the hash of the file it was made from."""

    no: str
    id: str
    title: str
    first: int | None = None
    last: int | None = None
    source_sha256: str = ""


class Edited(Value):
    """A file that was edited by hand and left alone; the new one lies beside it."""

    path: str
    beside: str


class Manifest(Value):
    """What `manifest.json` says. `inputs` is one hash over everything the bundle was made from, `remarks` what was found while paging, `proof` whether all values in the papers have a source. `copies` are PDFs made by LibreOffice: listed apart, their bytes are not part of what is reproducible. `sets` is how many sets are filed (the court's and one for each opponent), `custody` the hash of the last line of each custody log that vouches for the evidence, by folder."""

    case: str
    as_of: str
    versions: Versions
    files: tuple[FileEntry, ...] = ()
    copies: tuple[FileEntry, ...] = ()
    evidence: tuple[EvidenceEntry, ...] = ()
    findings: dict[str, int] = Field(default_factory=dict)
    edited: tuple[Edited, ...] = ()
    inputs: str = ""
    remarks: tuple[Finding, ...] = ()
    proof: Proof = Proof()
    sets: int = 1
    custody: dict[str, str] = Field(default_factory=dict)

    def all_files(self) -> tuple[FileEntry, ...]:
        """Return files and copies."""
        return (*self.files, *self.copies)


def dump(manifest: Manifest) -> str:
    """Return the text of `manifest.json`; `seal` is the SHA-256 of its data, so that a change shows."""
    data = manifest.model_dump(mode="json", exclude_defaults=False)
    return json.dumps({"schema": SCHEMA, "seal": _seal(data), "data": data}, ensure_ascii=False, indent=2) + "\n"


def read(folder: Path) -> Manifest | None:
    """Return the manifest of a bundle; None if there is none. Raises BundleError if it cannot be read or was changed."""
    path = folder / NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest.model_validate(document["data"])
        sealed = document["seal"] == _seal(document["data"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        why = "不是 feecase 写的清单，或已损坏" if not isinstance(error, OSError) else str(error.strerror)
        raise BundleError("清单不能读取", where=str(path), why=why, next="如需重新生成，请先移走这个文件") from None
    if not sealed:
        raise BundleError(
            "清单被改动过", where=str(path), why="内容与其校验值不符", next="请重新生成材料；如需保留现状，请先备份该文件夹"
        )
    return manifest


def _seal(data: object) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BundleDifference:
    """Where a bundle is no longer what its manifest says: `kind` is missing, changed, pages, stamps or added; `what` is a Chinese sentence."""

    kind: Literal["missing", "changed", "pages", "stamps", "added"]
    path: str
    what: str

    @property
    def wrong(self) -> bool:
        """Whether the bundle must not be filed like this; an added file is only mentioned."""
        return self.kind != "added"


def verify(folder: Path, *, read_stamps: ReadStamps | None = None) -> tuple[BundleDifference, ...]:
    """Compare a bundle with its manifest: hashes, pages, files that were added; with `read_stamps`, the evidence PDF's page numbers with the page map.

    Raises BundleError if there is no manifest or it was changed.
    """
    manifest = read(folder)
    if manifest is None:
        raise BundleError(
            "没有清单 manifest.json，不是 feecase 生成的材料文件夹", where=str(folder), next="先运行 feecase prepare"
        )
    stamped = _stamped(folder, manifest, read_stamps) if read_stamps else ()
    return (*_compared(folder, manifest), *stamped, *_added(folder, manifest))


def _compared(folder: Path, manifest: Manifest) -> Iterator[BundleDifference]:
    for entry in manifest.all_files():
        path = folder / entry.path
        if not path.is_file():
            yield BundleDifference("missing", entry.path, "文件不见了")
        elif files.sha256(path) != entry.sha256:
            yield BundleDifference("changed", entry.path, "文件被改动过")
        elif path.suffix == ".pdf" and entry.pages is not None and (found := page_count(path)) != entry.pages:
            yield BundleDifference("pages", entry.path, f"应有 {entry.pages} 页，实际 {found} 页")


def _added(folder: Path, manifest: Manifest) -> Iterator[BundleDifference]:
    known = {entry.path for entry in manifest.all_files()} | {NAME} | {e.path for e in manifest.edited}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not any(part.startswith(".") for part in Path(name).parts):
            yield BundleDifference("added", name, "清单之外的文件")
    for edited in manifest.edited:
        if (folder / edited.path).is_file():
            yield BundleDifference("added", edited.path, f"手工修改过的文件，未被覆盖；新生成的是 {edited.beside}")


def page_count(pdf: Path | bytes) -> int | None:
    """Return the number of pages of a PDF, None if it cannot be read."""
    import pypdfium2

    try:
        with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return None


def _stamped(folder: Path, manifest: Manifest, read_stamps: ReadStamps) -> Iterator[BundleDifference]:
    """Compare the page map with the stamps; a bundle split into several PDFs is numbered through."""
    volumes = [entry.path for entry in manifest.files if entry.kind == "evidence" and (folder / entry.path).is_file()]
    found: dict[str, list[int]] = {}
    for path in volumes:
        for no, page in read_stamps(folder / path):
            if no and page is not None:
                found.setdefault(no, []).append(page)
    for entry in manifest.evidence:
        pages = found.get(entry.no)
        span = (pages[0], pages[-1]) if pages else (None, None)
        if span != (entry.first, entry.last):
            yield BundleDifference(
                "stamps",
                "、".join(volumes),
                f"证据 {entry.no} 的页码应为 {entry.first}-{entry.last}，PDF 上盖的是 {span[0]}-{span[1]}",
            )
