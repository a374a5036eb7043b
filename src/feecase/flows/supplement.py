"""What cases lack, out as a workbook and back into their files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from feecase import files
from feecase.cases.protocol import Author, CaseStore, Edit
from feecase.errors import InputError, Problem
from feecase.intake import supplement
from feecase.intake.casefolder import CASE
from feecase.model.case import Case


@dataclass(frozen=True, slots=True)
class SupplementWritten:
    """A workbook that was written: how many cases lack something, and those that could not be read."""

    cases: int
    problems: tuple[Problem, ...] = ()


def write(store: CaseStore, target: Path) -> SupplementWritten:
    """Write the workbook of what the live cases lack. An unreadable case is told and left out; nothing is written where no case lacks anything."""
    cases, problems = _live(store)
    wanted = [case for case in cases.values() if any(True for _ in supplement.lacking(case))]
    if wanted:
        files.write(target, supplement.workbook(wanted))
    return SupplementWritten(len(wanted), tuple(problems))


def take(store: CaseStore, workbook: Path, author: Author, *, dry_run: bool = False) -> supplement.SupplementResult:
    """Write the answers of a workbook into the case files; each case whole or not at all, and never over what people wrote. Raises InputError, ConflictError."""
    found, problems = supplement.answers(workbook.read_bytes(), workbook.name)
    cases, unread = _live(store, {one.case for one in found})
    texts = {name: store.text(name, CASE) for name in cases}
    readable = {name: (case, text.content.decode("utf-8")) for name, case in cases.items() if (text := texts[name]) is not None}
    taken = supplement.take(readable, found)
    taken.problems[:0] = [*problems, *unread]
    if dry_run:
        return taken
    edits = [
        Edit(name, CASE, text.encode("utf-8"), base.version, action="supplemented")
        for name, text in taken.texts.items()
        if (base := texts[name]) is not None
    ]
    store.save(edits, author)
    return taken


def _live(store: CaseStore, only: Iterable[str] | None = None) -> tuple[dict[str, Case], list[Problem]]:
    """Return the live cases by id as their own id names them, and what is wrong with those that cannot be read."""
    names = [entry.id for entry in store.entries() if entry.state == "live" and (only is None or entry.id in only)]
    cases: dict[str, Case] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            cases[name] = store.load(name).loaded.case
        except InputError as error:
            problems += error.problems
    return {name: _named(case, name) for name, case in cases.items()}, problems


def _named(case: Case, name: str) -> Case:
    """Return a case under the id by which its store knows it."""
    return case if case.id == name else case.model_copy(update={"id": name})
