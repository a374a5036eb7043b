"""Case folders: `case.yaml` (people) over `project.yaml` (people) over `collection.yaml`, `docket.yaml` and `billing.yaml` (feecase), and `choices.yaml` (the lawyer).

What people wrote wins over what the billing system says; each such difference is kept as a `Disagreement`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from pydantic import Field

from feecase import plainyaml
from feecase.errors import InputError, Problem
from feecase.files import mask, sha256
from feecase.intake import references
from feecase.intake.merge import FieldConflict, merge
from feecase.intake.proposals import propose
from feecase.model.base import Text
from feecase.model.case import Case, Disagreement, Loaded
from feecase.model.choices import Choices
from feecase.model.reconciled import Reconciled
from feecase.model.vocabulary import translate
from feecase.model.yaml_reader import read
from feecase.plainyaml import Mark, YamlDocument

CASE, BILLING, CHOICES, RECONCILED = "case.yaml", "billing.yaml", "choices.yaml", "reconciled.yaml"
COLLECTION = "collection.yaml"
"""Assignment, stops, stages done and the contacts they made: written by feecase alone, corrected by people by id in the case file."""

DOCKET = "docket.yaml"
"""Proceedings and what happened in them: written by feecase alone, corrected by people by id in the case file."""


class CaseFile(Case):
    """What a case, project or billing file may say: any part of a case, and the files it builds on."""

    extends: tuple[Text, ...] | Text = Field(
        (), title="引用文件", description="files below this one, nearest last; relative to this file"
    )


@dataclass(frozen=True, slots=True)
class Held:
    """Files that are kept elsewhere, as if they lay on disk: the bytes of texts by absolute path, and the paths of others."""

    texts: Mapping[Path, bytes] = field(default_factory=dict)
    others: frozenset[Path] = frozenset()

    def has(self, path: Path) -> bool:
        """Whether there is such a file, here or on disk."""
        plain = Path(os.path.normpath(path))
        return plain in self.texts or plain in self.others or (plain if self.texts else path).is_file()

    def load(self, path: Path) -> YamlDocument:
        """Read a YAML file, from here if it is here. Raises InputError."""
        return plainyaml.read(self.texts[path], str(path)) if path in self.texts else plainyaml.load(path)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file, from here if it is here; empty where there is none."""
        if path in self.texts:
            return hashlib.sha256(self.texts[path]).hexdigest()
        return sha256(path) if path.is_file() else ""


ON_DISK = Held()


def load(folder: Path, held: Held = ON_DISK) -> Loaded:
    """Load one case folder: `case.yaml`, what it extends, and where its evidence lies. What is `held` goes before what lies on disk.

    Evidence files are named relative to `folder` in the result; those that do not exist are listed in `missing_files`, never an error.
    Raises InputError with every problem found, each with file, line and column.
    """
    if not held.texts and not _is_case(folder):
        raise _no_case(folder)
    if not held.has(folder / CASE):
        raise InputError(
            f"缺少 {CASE}",
            where=str(folder),
            why=f"只有 {BILLING}",
            next="用原来的表重新 feecase import，会补写这个文件，不动其他内容",
        )
    layers = _Layers(folder, held)
    for own in (COLLECTION, DOCKET):
        if held.has(folder / own):
            layers.add(folder / own, ())
    layers.add(folder / CASE, ())
    _raise(layers.problems)
    root = Path(os.path.commonpath([path.parent.resolve() for path in layers.files]))
    problems = [
        p for document in layers.all() for p in (*references.duplicate_ids(document), *_place_evidence(document, folder, root))
    ]
    _raise(problems)
    merged, differences = _merge(layers)
    case = propose(_read(merged))
    missing = tuple(item.id for item in case.evidence if not held.has(folder / item.file))
    return Loaded(
        case=case,
        folder=str(folder),
        disagreements=tuple(_disagreement(one, folder) for one in differences),
        missing_files=missing,
        reconciled=_reconciled(folder, held),
    )


def _reconciled(folder: Path, held: Held) -> Reconciled | None:
    """Return the last comparison with a fresh export; one of an earlier billing file holds no more."""
    path = folder / RECONCILED
    if not held.has(path):
        return None
    found = read(Reconciled, held.load(path))
    return found if found.billing == held.digest(folder / BILLING) else None


def load_project(path: Path, held: Held = ON_DISK) -> YamlDocument:
    """Load a project file with what it extends, as one document with English keys. Raises InputError."""
    layers = _Layers(path.parent, held)
    layers.add(path, ())
    _raise(layers.problems)
    return _merge(layers)[0]


def related(path: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return a case or project file with the files it builds on, and the evidence files they name; absolute, as far as they can be read."""
    layers = _Layers(path.parent, ON_DISK)
    with suppress(InputError):
        layers.add(path, ())
    evidence = [
        Path(os.path.normpath(Path(document.file).resolve().parent / entry["file"].replace("\\", "/")))
        for document in layers.all()
        for entry in (document.data.get("evidence") if isinstance(document.data.get("evidence"), list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("file"), str) and not _outside(entry["file"])
    ]
    return tuple(layers.files) or (path.resolve(),), tuple(evidence)


def load_choices(folder: Path, held: Held = ON_DISK) -> Choices:
    """Load the lawyer's `choices.yaml`; without one, the defaults. Raises InputError."""
    path = folder / CHOICES
    return read(Choices, held.load(path) if held.has(path) else YamlDocument(str(path), {}))


def case_folders(path: Path) -> list[Path]:
    """Return the case folders that `path` names: itself, or those directly inside it, sorted by name with numbers in numerical order.

    Raises InputError when there is none.
    """
    if path.name == CASE and path.is_file():
        path = path.parent
    if _is_case(path):
        return [path]
    if path.is_dir() and (found := sorted(filter(_is_case, path.iterdir()), key=lambda folder: natural(folder.name))):
        return found
    raise _no_case(path)


def _no_case(path: Path) -> InputError:
    """Say why a path holds no case: it does not exist, it is a file, or the cases lie one folder deeper."""
    if not path.exists():
        return InputError("找不到文件夹", where=str(path), next="请检查路径")
    if not path.is_dir():
        return InputError("这是文件，不是案件文件夹", where=str(path), next=f"请写含 {CASE} 的文件夹，或装有这些文件夹的文件夹")
    deeper = sorted({case.parent.parent for case in path.glob(f"*/*/{CASE}")})
    return InputError(
        "这里没有案件",
        where=str(path),
        why=f"没有含 {CASE} 的文件夹",
        next=f"案件在下一级，请写 {deeper[0]}" if deeper else "先用 feecase import 导入台账，或用 feecase new 新建",
    )


def _is_case(path: Path) -> bool:
    return any((path / name).is_file() for name in (CASE, BILLING))


def natural(name: str) -> list[tuple[str, int]]:
    """Return a sort key by which numbers inside names stand in numerical order."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", name)]


@dataclass(slots=True)
class _Layers:
    """The files of one case, lowest first, billing apart."""

    folder: Path
    held: Held
    billing: list[YamlDocument] = field(default_factory=list)
    people: list[YamlDocument] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def all(self) -> list[YamlDocument]:
        return [*self.billing, *self.people]

    def add(self, path: Path, chain: tuple[Path, ...]) -> None:
        """Add a file on top of the files it extends."""
        real = path.resolve()
        if real in self.files:
            return
        document, problems = translate(CaseFile, self.held.load(path))
        self.problems += problems
        self.files.append(real)
        if document.data is None:
            document.data = {}
        if not isinstance(document.data, dict):
            wide = "冒号要用半角，后面空一格；" if "：" in str(document.data) else ""
            raise InputError("案件文件要由“键: 值”组成", where=document.where(()), next=f"{wide}可参照 feecase new 写出的样例")
        for index, name in enumerate(_extended(document)):
            self._extend(path, document, index, name, (*chain, real))
        document.data.pop("extends", None)
        (self.billing if path.name == BILLING else self.people).append(document)

    def _extend(self, path: Path, document: YamlDocument, index: int, name: str, chain: tuple[Path, ...]) -> None:
        where = document.where(("extends", index))
        if _outside(name) or not name.endswith((".yaml", ".yml")):
            self.problems.append(Problem(f"不能引用“{name}”", where, "只能引用相对路径的 .yaml 文件", "例如 ../../project.yaml"))
            return
        target = Path(os.path.normpath(path.parent / name))
        if target.resolve() in chain:
            names = " → ".join(file.name for file in (*chain, target.resolve()))
            self.problems.append(Problem("引用成环", where, names, "请删去其中一处引用"))
        elif not self.held.has(target):
            self.problems.append(
                Problem(f"找不到引用的文件“{name}”", where, f"{target} 不存在", "请检查路径（相对于写下它的文件）")
            )
        else:
            self.add(target, chain)


def _extended(document: YamlDocument) -> list[str]:
    names = document.data.get("extends")
    if isinstance(names, str):
        return [names]
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _outside(name: str) -> bool:
    """Whether a name is absolute, remote or of another drive."""
    return (
        name.startswith(("/", "\\", "~"))
        or "://" in name
        or PureWindowsPath(name).is_absolute()
        or bool(PureWindowsPath(name).drive)
    )


def _place_evidence(document: YamlDocument, folder: Path, root: Path) -> list[Problem]:
    """Rewrite evidence files from relative-to-their-file to relative-to-the-case-folder; refuse what lies outside the project."""
    problems = []
    base = Path(document.file).parent
    entries = document.data.get("evidence")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue
        target = base / name.replace("\\", "/")
        if _outside(name) or not target.resolve().is_relative_to(root):
            where = document.where(("evidence", index, "file"))
            problems.append(
                Problem(
                    f"证据文件“{name}”不在项目文件夹内",
                    where,
                    f"项目文件夹是 {root}（案件文件与所引用文件的共同上级）",
                    "请引用项目文件，或把证据复制到项目里并写相对路径",
                )
            )
        else:
            entry["file"] = Path(os.path.relpath(target, folder)).as_posix()
    return problems


def _merge(layers: _Layers) -> tuple[YamlDocument, tuple[FieldConflict, ...]]:
    empty = YamlDocument(str(layers.folder / CASE), {})
    billing, people = empty, empty
    for document in layers.billing:
        billing, _ = merge(billing, document)
    for document in layers.people:
        people, _ = merge(people, document)
    return merge(billing, people)


def _read(merged: YamlDocument) -> Case:
    problems = references.dangling(merged)
    try:
        case = read(Case, merged)
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    _raise(problems)
    return case


def _disagreement(difference: FieldConflict, folder: Path) -> Disagreement:
    marks = (mark for mark in (difference.mark_above, difference.mark_below) if mark)
    return Disagreement(
        path=difference.path,
        billing=mask(difference.below),
        people=mask(difference.above),
        where="；".join(_relative(mark, folder) for mark in marks),
    )


def _relative(mark: Mark, folder: Path) -> str:
    return str(Mark(Path(os.path.relpath(mark.file, folder)).as_posix(), mark.line, mark.column))


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise InputError(problems)
