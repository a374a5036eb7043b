"""The heap of evidence of a project: scanned and sorted into a workbook that people correct, and from there into the case and project files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author, Edit, raise_conflicts, version
from feecase.errors import ConflictError, InputError, Problem
from feecase.evidence.find.accept import appended
from feecase.evidence.find.heap import SHARED, FilePlacement, household, sort
from feecase.evidence.find.recognition import Recogniser
from feecase.evidence.find.scan import files_in, scan, text_of
from feecase.extend.contracts import EvidenceCue
from feecase.extend.cues import proposed
from feecase.extend.tables import Sheet, read_sheets
from feecase.intake.casefolder import CASE, load_project
from feecase.intake.sources import table_book
from feecase.model.case import Case
from feecase.model.evidence import KIND_NAMES

BOOK, SHEET = "证据分拣.xlsx", "证据分拣"
HEAD = ("采用", "文件", "归入", "凭什么", "类别", "证据名称", "形成日期", "拟证明事项", "说明")
YES = "是"


@dataclass(slots=True)
class Sorted:
    """What a scan of a project found: every file of the heap with its place, and cases that could not be read."""

    placed: tuple[FilePlacement, ...]
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class HeapAccepted:
    """What was written: titles by case (共用 = the project), and rows that were not taken, with the reason."""

    written: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def scan_project(
    project: Path,
    cases: Path,
    *,
    cues: Sequence[EvidenceCue],
    recognise_text: Recogniser | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Sorted:
    """Scan `evidence/` beside a project file and sort what no case lists yet into the households of `cases`. Nothing is moved or changed."""
    root = project.parent
    known, problems = _cases(cases)
    listed = {(cases / name / item.file).resolve(): item.id for name, case in known.items() for item in case.evidence}
    paths = [
        path
        for path in files_in(root.resolve() / "evidence")
        if path.resolve() not in listed and path.name.lower() not in {"thumbs.db", "desktop.ini", "custody.jsonl"}
    ]
    texts: dict[str, str] = {}
    for path in paths:
        texts[Path(os.path.relpath(path, root.resolve())).as_posix()] = text_of(path, recognise_text)
        say(path.name)
    found = scan(paths, root.resolve(), cues=cues, listed={}, recognise_text=recognise_text)
    return Sorted(sort(found, texts, [household(name, case) for name, case in known.items()]), problems)


def workbook(result: Sorted, cues: Sequence[EvidenceCue]) -> bytes:
    """Return the workbook of a sorted heap: certain rows are marked 是, the others wait for a person."""
    by_kind = {cue.kind: cue for cue in cues}
    rows: list[tuple[Any, ...]] = [HEAD]
    for one in sorted(result.placed, key=lambda p: (not p.sure, p.case, p.found.file)):
        item = one.found
        proves = item.proves or proposed(by_kind.get(item.kind), "", "")["proves"]
        doubt = "；".join(
            part
            for part in (
                one.doubt,
                f"与 {item.same_as} 相同" if item.same_as else "",
                "类别未识别" if item.kind == "other" else "",
                item.remark,
            )
            if part
        )
        rows.append(
            (
                YES if one.sure else None,
                item.file,
                one.case or None,
                one.by or None,
                KIND_NAMES[item.kind],
                item.title,
                item.date or None,
                proves or None,
                doubt or None,
            )
        )
    return table_book([Sheet(BOOK, SHEET, tuple(rows))])


def accept(project: Path, cases: Path, book: Path, author: Author, *, cues: Sequence[EvidenceCue]) -> HeapAccepted:
    """Write the rows marked 是 into the case files, shared ones once into the project file. A wrong row stops no other. Raises InputError, ConflictError."""
    sheet = next((one for one in read_sheets(book) if one.rows and tuple(map(_text, one.rows[0]))[: len(HEAD)] == HEAD), None)
    if sheet is None:
        raise InputError(
            "不是证据分拣表",
            where=str(book),
            why="第一行不是它的表头",
            next="用 feecase evidence scan 项目文件夹 --write 写出后填写",
        )
    known, problems = _cases(cases)
    done = HeapAccepted(problems=problems)
    entries: dict[str, list[dict[str, Any]]] = {}
    groups = {cue.kind: cue.group for cue in cues}
    for number, row in enumerate(sheet.rows[1:], 2):
        values = dict(zip(HEAD, map(_text, row), strict=False))
        if values["采用"] not in {YES, "√", "采用", "Y", "y"}:
            continue
        where = f"{book.name} [{sheet.name}] 第{number}行"
        fault = _fault(values, project.parent, known)
        if fault:
            done.problems.append(Problem(f"“{values['文件']}”没有采用", where, fault, "改正后再次 --accept"))
            continue
        entries.setdefault(values["归入"], []).append(_entry(values, groups))
    _write(project, cases, known, entries, author, done)
    return done


def _fault(values: Mapping[str, str], root: Path, known: Mapping[str, Case]) -> str:
    path = root / values["文件"]
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        return "项目里没有这个文件"
    if values["归入"] != SHARED and values["归入"] not in known:
        return f"没有案件“{values['归入']}”" if values["归入"] else "没有写归入哪一案（或“共用”）"
    if values["类别"] not in KIND_NAMES.values():
        return f"没有类别“{values['类别']}”"
    return "" if values["证据名称"] else "没有证据名称"


def _entry(values: Mapping[str, str], groups: Mapping[str, str]) -> dict[str, Any]:
    kind = next(english for english, word in KIND_NAMES.items() if word == values["类别"])
    entry = {
        "file": values["文件"],
        "kind": kind,
        "title": values["证据名称"],
        "date": values["形成日期"],
        "proves": values["拟证明事项"],
        "group": groups.get(kind, ""),
    }
    return {key: value for key, value in entry.items() if value}


def _write(
    project: Path,
    cases: Path,
    known: Mapping[str, Case],
    entries: Mapping[str, list[dict[str, Any]]],
    author: Author,
    done: HeapAccepted,
) -> None:
    store, root = FolderStore(cases), project.parent
    edits: list[Edit] = []
    for name, mine in entries.items():
        if name == SHARED:
            continue
        base = store.text(name, CASE)
        if base is None:
            continue
        case = known[name]
        here = {(cases / name / item.file).resolve() for item in case.evidence}
        new = [one for one in mine if (root / one["file"]).resolve() not in here]
        numbered = _numbered(new, {item.id for item in case.evidence}, "N")
        for one in numbered:
            one["file"] = Path(os.path.relpath(root / one["file"], cases / name)).as_posix()
        if numbered:
            edits.append(
                Edit(
                    name,
                    CASE,
                    appended(base.content.decode("utf-8"), numbered, CASE).encode("utf-8"),
                    base.version,
                    action="evidence-accepted",
                )
            )
            done.written[name] = [one["title"] for one in numbered]
    problems: list[Problem] = []
    for home, some in ((store, edits), (FolderStore(root.resolve().parent), _project_edits(project, known, entries, done))):
        try:
            home.save(some, author)
        except ConflictError as error:
            problems += error.problems
    raise_conflicts(problems)


def _project_edits(
    project: Path, known: Mapping[str, Case], entries: Mapping[str, list[dict[str, Any]]], done: HeapAccepted
) -> list[Edit]:
    """Return the edit that lists shared evidence in the project file, compared before it is saved as those of cases are."""
    shared = entries.get(SHARED)
    if not shared:
        return []
    content, root = project.read_bytes(), project.parent
    data = load_project(project).data
    listed = data.get("evidence") or [] if isinstance(data, dict) else []
    used = {str(item.get("id")) for item in listed} | {item.id for case in known.values() for item in case.evidence}
    there = {(root / str(item.get("file"))).resolve() for item in listed}
    numbered = _numbered([one for one in shared if (root / one["file"]).resolve() not in there], used, "G")
    if not numbered:
        return []
    done.written[SHARED] = [one["title"] for one in numbered]
    text = appended(content.decode("utf-8"), numbered, project.name)
    return [Edit(root.resolve().name, project.name, text.encode("utf-8"), version(content), action="evidence-accepted")]


def _numbered(entries: Sequence[dict[str, Any]], used: set[str], mark: str) -> list[dict[str, Any]]:
    taken, result, number = set(used), [], 0
    for entry in entries:
        number += 1
        while f"{mark}{number}" in taken:
            number += 1
        taken.add(f"{mark}{number}")
        result.append({"id": f"{mark}{number}", **entry})
    return result


def _cases(folder: Path) -> tuple[dict[str, Case], list[Problem]]:
    store = FolderStore(folder)
    known: dict[str, Case] = {}
    problems: list[Problem] = []
    for entry in store.entries():
        try:
            known[entry.id] = store.load(entry.id).loaded.case
        except InputError as error:
            problems += error.problems
    return known, problems


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()[:200]
