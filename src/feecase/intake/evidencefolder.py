"""Listing the files of an evidence folder as evidence of a case: kind, title and date from the file's name, what it proves from its kind."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feecase import files
from feecase.extend.contracts import EvidenceCue
from feecase.extend.cues import dated, proposed, readable_title, recognise

PICTURES = {".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
_SKIPPED = {"thumbs.db", "desktop.ini"}
_NO_DOCUMENT = {".exe", ".dll", ".lnk", ".url", ".bat", ".cmd", ".tmp", ".part", ".crdownload", ".db", ".ini"}
"""What is no document is never listed as evidence."""


@dataclass(slots=True)
class Shelf:
    """The evidence of one case: entries in the order of their files, found by file name; names that no file has get an entry too."""

    case_folder: Path
    folders: tuple[Path, ...]
    root: Path
    cues: tuple[EvidenceCue, ...]
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_path: dict[Path, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    outside: list[Path] = field(default_factory=list)
    """What is in the folders and cannot be listed: links that lead out of the project or nowhere, devices, names that are no text, programs and shortcuts."""

    def fill(self) -> None:
        """List every file of the folders, sub-folders included, sorted by name."""
        root = self.root.resolve()
        for folder in self.folders:
            for path in sorted(p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()) if folder.is_dir() else ():
                if path.name.startswith((".", "~$")) or path.name.lower() in _SKIPPED:
                    continue
                if not no_document(path) and path.is_file() and files.nameable(str(path)) and path.resolve().is_relative_to(root):
                    self.listed.add(self._add(path))
                else:
                    self.outside.append(path)

    def refs(self, names: Iterable[str], known: Iterable[str] = ()) -> list[str]:
        """Return references for files named in a table, pages kept (`回执.jpg#2`); a name that is an id in `known` is taken as it is."""
        return [self._ref(name, frozenset(known)) for name in names]

    def _ref(self, name: str, known: frozenset[str]) -> str:
        bare, mark, pages = name.partition("#")
        if bare in known or bare in self.entries:
            return name
        wanted = bare.replace("\\", "/").casefold()
        places = [*self.by_path, *(folder / bare for folder in (*self.folders, self.root))]
        match = next((p for p in places if _is(p, wanted) and (p in self.by_path or p.is_file())), self.folders[0] / bare)
        return f"{self.by_path.get(match) or self._add(match)}{mark}{pages}"

    def _add(self, path: Path) -> str:
        stem = file_name(path.stem)
        id_, count = stem, 1
        while id_ in self.entries:
            count += 1
            id_ = f"{stem}-{count}"
        cue = recognise(path.stem, self.cues)
        date, title = dated(path.stem)
        title = readable_title(title, cue, picture=path.suffix.lower() in PICTURES)
        entry = {
            "id": id_,
            "file": Path(os.path.relpath(path, self.case_folder)).as_posix(),
            **proposed(cue, title, date),
        }
        self.entries[id_] = {key: value for key, value in entry.items() if value}
        self.by_path[path] = id_
        return id_


def no_document(path: Path) -> bool:
    """Return whether a file is a program, a shortcut or the remains of a download."""
    return path.suffix.lower() in _NO_DOCUMENT


def _is(path: Path, wanted: str) -> bool:
    """Whether a file has the name asked for: with folder, with suffix, or without."""
    full = path.as_posix().casefold()
    return full.endswith("/" + wanted) or path.stem.casefold() == wanted


def file_name(text: str) -> str:
    """Return a text without the characters that file names and ids cannot hold."""
    return re.sub(r"[\s/\\:*?\"<>|#]+", "_", text)[:80]


def shelf(case_folder: Path, root: Path, names: Sequence[str], cues: Iterable[EvidenceCue]) -> Shelf:
    """Open the evidence of a case: the folders `evidence/<name>/` beside the project file, in the order of `names`."""
    result = Shelf(case_folder, tuple(root / "evidence" / name for name in names), root, tuple(cues))
    result.fill()
    return result
