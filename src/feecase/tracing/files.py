"""Comparing a bundle with its manifest: hashes, pages, page numbers, files that were added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from feecase import files
from feecase.bundle.manifest import NAME, Manifest, page_count, read
from feecase.errors import BundleError

ReadStamps = Callable[[Path], Iterable[tuple[str, int | None]]]
"""Reads evidence number and page number of each page (`evidence.page.stamps.read_stamps`)."""


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
