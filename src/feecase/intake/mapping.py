"""Mappings: which column of a table with names of its own holds what, and what the words of a contact log mean; one per shape of table, kept in a folder.

A shape is told by the fingerprint of its headings, so that the next import of the same export finds its mapping by itself. Written by hand (.yaml), in
the workbook of a proposal (.xlsx), or kept from one that was accepted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, field_validator

from feecase import files as safely
from feecase import plainyaml
from feecase.builtin.importers.columns import plain, varying
from feecase.builtin.importers.mapping_proposal import AS_IT_IS, IGNORE, TITLES, TableProposal, heading_labels
from feecase.builtin.importers.tables import tables
from feecase.errors import InputError
from feecase.extend.tables import Sheet
from feecase.model.base import Text, Value
from feecase.model.contact import ContactKind, ContactResult, Way
from feecase.model.yaml_reader import read

FOLDER = "mappings"
FORMER = "import-map.yaml"
"""Where earlier versions kept the one mapping of a project; it is read on."""
_HEADER_ROWS = 40
_NEXT = "例如 列: {房号: 房间名称, 欠费金额: 欠款合计}"


class WordMeaning(Value):
    """What one way of telling of a contact means; a person decided it."""

    word: Text = Field(title="说法")
    ignored: bool = Field(default=False, title="忽略", description="no contact at all")
    kind: ContactKind | Literal[""] = Field("", title="类别")
    way: Way = Field("", title="方式")
    result: ContactResult = Field("", title="结果")


class ImportMap(Value):
    """How the columns of one shape of table are called, what is the same in all its rows, and what the words of its contacts mean.

    `header` are all its headings, in order: the shape; without them every table that has the named columns is meant.
    """

    sheet: str = Field("", title="工作表", description="only sheets of this name; empty = all")
    header: tuple[Text, ...] = Field((), title="表头", description="all headings of the table, in order")
    columns: dict[Text, Text] = Field(default_factory=dict, title="列", description="known column name: name in the table")
    ignored: tuple[Text, ...] = Field((), title="忽略", description="columns that are not read")
    constants: dict[Text, Text] = Field(default_factory=dict, title="固定", description="known column name: value of every row")
    words: tuple[WordMeaning, ...] = Field((), title="词语", description="what the words of a contact log mean")

    @field_validator("constants")
    @classmethod
    def _alike(cls, value: dict[str, str]) -> dict[str, str]:
        if fault := varying(value):
            raise ValueError(fault)
        return value

    @property
    def fingerprint(self) -> str:
        """A short hash of the headings; of the named columns where the headings are not told."""
        return fingerprint(self.header or tuple(sorted((*self.columns.values(), *self.ignored))))

    def over(self, earlier: ImportMap) -> ImportMap:
        """Return this mapping on top of an earlier one of the same table: what it does not speak of stays."""
        new = {one.word for one in self.words}
        out = set(self.ignored)
        taken = set(self.columns.values())
        return self.model_copy(
            update={
                "sheet": earlier.sheet,
                "columns": {n: t for n, t in earlier.columns.items() if n not in self.columns and t not in out | taken}
                | self.columns,
                "ignored": (*self.ignored, *(one for one in earlier.ignored if one not in out | taken)),
                "constants": {**earlier.constants, **self.constants},
                "words": (*self.words, *(one for one in earlier.words if one.word not in new)),
            }
        )


@dataclass(frozen=True, slots=True)
class MappedSheet:
    """A sheet with the known names in its heading, and the columns that its mapping leaves out: place from 0 and heading."""

    sheet: Sheet
    ignored: tuple[tuple[int, str], ...]
    header: tuple[str, ...]


def fingerprint(labels: Iterable[str]) -> str:
    """Return a short hash of headings."""
    return hashlib.sha256("\x1f".join(labels).encode()).hexdigest()[:12]


def load(path: Path) -> ImportMap:
    """Read a mapping file (.yaml). Raises InputError naming line and column, also where it maps nothing."""
    mapping = read(ImportMap, plainyaml.load(path))
    if not (mapping.columns or mapping.ignored or mapping.words):
        raise InputError("没有写“列”", where=str(path), next=_NEXT)
    return mapping


def kept(project: Path) -> tuple[ImportMap, ...]:
    """Return the mappings kept beside a project file, the more exact first. Raises InputError for one that cannot be read."""
    folder, former = project.parent / FOLDER, project.parent / FORMER
    paths = [*sorted(folder.glob("*.yaml")), *([former] if former.is_file() else [])]
    return tuple(sorted(map(load, paths), key=lambda one: not one.header))


def keep(mappings: Iterable[ImportMap], project: Path) -> None:
    """Keep mappings beside a project file, one file per shape of table; what an earlier one of the shape said is replaced."""
    for mapping in mappings:
        path = project.parent / FOLDER / f"{mapping.fingerprint}.yaml"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        safely.write(path, text(mapping))


def text(mapping: ImportMap) -> str:
    """Return a mapping as a file, in Chinese."""
    from feecase.model.contact import KIND_NAMES, WAY_NAMES

    words = [
        {"说法": one.word, "忽略": True}
        if one.ignored
        else {"说法": one.word, "类别": KIND_NAMES[one.kind], "方式": WAY_NAMES.get(one.way, ""), "结果": one.result}
        for one in mapping.words
    ]
    said: dict[str, Any] = {
        "工作表": mapping.sheet,
        "表头": list(mapping.header),
        "列": dict(mapping.columns),
        "忽略": list(mapping.ignored),
        "固定": dict(mapping.constants),
        "词语": [{key: value for key, value in one.items() if value} for one in words],
    }
    told = {key: value for key, value in said.items() if value}
    return "# 导入时自动使用；左边是标准列名，右边是表里的列名。删去本文件即不再使用。\n" + yaml.safe_dump(
        told, allow_unicode=True, sort_keys=False, width=1000
    )


def of_proposal(
    proposal: TableProposal,
    chosen: Mapping[int, str] | None = None,
    constants: Mapping[str, str] | None = None,
    words: Iterable[WordMeaning] = (),
) -> ImportMap:
    """Return the mapping that a proposal comes to; `chosen` are a person's fields by column, in place of what was proposed."""
    fields = {one.label: (chosen or {}).get(one.index, one.field) for one in proposal.columns}
    return ImportMap(
        header=proposal.labels,
        columns={name: label for label, name in fields.items() if name not in ("", IGNORE, AS_IT_IS)},
        ignored=tuple(label for label, name in fields.items() if name == IGNORE),
        constants=dict(constants or {}),
        words=tuple(words),
    )


def faults(chosen: Mapping[str, str]) -> list[str]:
    """Say what is wrong with fields chosen by heading: an unknown one, one left open, one chosen twice."""
    found = []
    by_field: dict[str, list[str]] = {}
    for label, name in chosen.items():
        if not name:
            found.append(f"“{label}”没有决定（选一个字段，用不着的选“{IGNORE}”）")
        elif name not in TITLES and name not in (IGNORE, AS_IT_IS):
            found.append(f"“{label}”：没有“{name}”这个字段")
        elif name in TITLES and name != "备注":
            by_field.setdefault(name, []).append(label)
    found += [f"“{name}”选了 {len(labels)} 列：{'、'.join(labels)}" for name, labels in by_field.items() if len(labels) > 1]
    return found


def apply(mapping: ImportMap, sheet: Sheet) -> MappedSheet | None:
    """Return the sheet with the known names in its heading and the constants as further columns; None where it is another table."""
    if mapping.sheet not in ("", sheet.name) or (place := _place(mapping, sheet)) is None:
        return None
    first, last, labels = place
    known = {_plain(theirs): ours for ours, theirs in mapping.columns.items()}
    left_out = set(map(_plain, mapping.ignored))
    width = len(labels)
    rows = [[*row, *[None] * (width - len(row))] for row in sheet.rows[first : last + 1]]
    ignored = []
    for index, label in enumerate(labels):
        if (ours := known.get(_plain(label))) is not None:
            rows[0][index] = ours
        elif label and _plain(label) in left_out:
            rows[0][index] = None
            ignored.append((index, label))
        else:
            continue
        for row in rows[1:]:
            row[index] = None
    body = _without(sheet, last, {index for index, _ in ignored})
    merged = (*sheet.rows[:first], *map(tuple, rows[:1]), *map(tuple, rows[1:]), *body)
    if mapping.constants:
        merged = (*merged[:first], *_with_constants(merged[first], merged[first + 1 :], mapping.constants))
    words = {one.word: ("", "", "") if one.ignored else (one.kind, one.way, one.result) for one in mapping.words}
    return MappedSheet(replace(sheet, rows=merged, words=words), tuple(ignored), tuple(filter(None, labels)))


def _place(mapping: ImportMap, sheet: Sheet) -> tuple[int, int, list[str]] | None:
    """Return the first and last row of the heading that the mapping is for, and its labels."""
    wanted = {*map(_plain, (*mapping.columns.values(), *mapping.ignored))}
    for index, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        below = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else ()
        for last, labels in ((index, heading_labels(row)), (index + 1, heading_labels(row, below))):
            told = tuple(filter(None, labels))
            if told == mapping.header if mapping.header else last == index and wanted and wanted <= set(map(_plain, labels)):
                return index, last, labels
    return None


def _without(sheet: Sheet, last: int, out: set[int]) -> Sequence[tuple[Any, ...]]:
    """Return the rows below a heading, the columns of its table that are left out being empty."""
    body = sheet.rows[last + 1 :]
    if not out:
        return body
    end = next((table.first for table in tables(sheet) if table.first > last), len(sheet.rows)) - last - 1
    emptied = [tuple(None if index in out else cell for index, cell in enumerate(row)) for row in body[:end]]
    return (*emptied, *body[end:])


def _with_constants(
    header: tuple[Any, ...], rows: Sequence[tuple[Any, ...]], constants: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    width, values = len(header), tuple(constants.values())

    def extended(row: tuple[Any, ...]) -> tuple[Any, ...]:
        filled = any(cell not in (None, "") for cell in row)
        return (*row[:width], *(None,) * (width - len(row)), *values) if filled else row

    return [(*header, *constants), *map(extended, rows)]


def _plain(cell: Any) -> str:
    return plain(cell) if cell is not None else ""
