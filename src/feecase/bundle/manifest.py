"""The manifest of a bundle (清单): what is in it, what it was made from, and whether it is still so."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from feecase.errors import BundleError
from feecase.model.base import Value
from feecase.model.finding import Finding
from feecase.model.proof import Proof

NAME = "manifest.json"
SCHEMA = "feecase/manifest/1"
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
    """One item of evidence: its number, where it is in the evidence PDF (None = 另附), hash and size (bytes) of the file it was made from.

    `first_seen` is the day on which the custody log first names that file (None = it is in no log).
    """

    no: str
    id: str
    title: str
    first: int | None = None
    last: int | None = None
    source_sha256: str = ""
    source_size: int | None = None
    first_seen: str | None = None


class Edited(Value):
    """A file that was edited by hand and left alone; the new one is beside it."""

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


def page_count(pdf: Path | bytes) -> int | None:
    """Return the number of pages of a PDF, None if it cannot be read."""
    import pypdfium2

    try:
        with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return None
