"""From one room's records to its cases: one per debtor, each with the facts that its billing file states. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from feecase import files, plainyaml
from feecase.errors import InputError, Problem
from feecase.extend.contracts import EvidenceCue
from feecase.intake.billing import HEADER, Estate, Setting, billing, supplement
from feecase.intake.debtors import Debtor, debtors, known_debtor, nobody
from feecase.intake.evidencefolder import file_name, no_document, shelf
from feecase.intake.room_records import Gathered, Room
from feecase.money import total
from feecase.plainyaml import YamlDocument


@dataclass(frozen=True, slots=True)
class Ground:
    """Where cases stand: what the project says, the folder of the project file (beside it lies `evidence/`), the folder of the case folders."""

    estate: Estate
    root: Path
    cases: Path
    cues: tuple[EvidenceCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One case as the sources tell it. `facts` is what `billing.yaml` says; None where the sources name nobody who can be sued."""

    id: str
    debtor: Debtor
    facts: dict[str, Any] | None
    before: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def charges(self) -> int:
        """Count the charges."""
        return len(self.facts["charges"]) if self.facts else 0

    @property
    def outstanding(self) -> Decimal:
        """Add up the charges as the sources state them, in yuan."""
        if not self.facts:
            return total(())
        return total(Decimal(c["amount"]) - Decimal(c.get("received", 0)) for c in self.facts["charges"])

    def text(self) -> str:
        """Return the text of the billing file."""
        return HEADER + plainyaml.dump(self.facts)


def estate_of(project: YamlDocument) -> Estate:
    """Return what a project file says that importers need. Raises InputError where it is not what it should be."""
    data = project.data if isinstance(project.data, dict) else {}
    premises, plaintiff = data.get("premises") or {}, data.get("plaintiff")
    if not isinstance(premises, dict):
        raise InputError("“物业”应写下级字段", where=project.file, next="例如 premises: {project: 阳光花园}")
    ids = (entry.get("id") for entry in data.get("evidence") or () if isinstance(entry, dict))
    return Estate(
        str(premises.get("project") or ""),
        str(premises.get("project_address") or ""),
        frozenset(id_ for id_ in ids if isinstance(id_, str)),
        str(plaintiff.get("name") or "") if isinstance(plaintiff, dict) else "",
    )


def cases_of(
    room: Room,
    gathered: Gathered,
    ground: Ground,
    before: Callable[[str], Mapping[str, Any] | None] = lambda _: None,
    earlier: Callable[[], Mapping[str, Mapping[str, Any]]] = dict,
) -> Iterator[Planned]:
    """Yield the cases of a room, in order of time.

    `before` returns what the case's billing file said so far, None where there was none; `earlier` returns the billing facts of all cases that the
    room has had, by id. It is called only where the room has several debtors.
    """
    everyone = debtors(room)
    ids = case_ids(room, everyone, earlier() if len(everyone) > 1 else {})
    for id_, debtor in zip(ids, everyone, strict=True):
        known = before(id_)
        if nobody(debtor) and known is None:
            yield Planned(id_, debtor, None, {})
            continue
        folders = tuple(dict.fromkeys((room.name, id_, case_label(room.name, debtor.names) if debtor.split else id_)))
        shelves = shelf(ground.cases / id_, ground.root, folders, ground.cues)
        facts = billing(debtor, Setting(room, everyone, gathered, shelves, ground.estate), known or {})
        yield Planned(id_, debtor, facts, known or {}, tuple(map(_outside, shelves.outside)))


def supplements_of(room: Room, known: Mapping[str, Mapping[str, Any]], gathered: Gathered, ground: Ground) -> Iterator[Planned]:
    """Yield the cases of a room for which this run has no arrears, with what its other tables add. `known` holds their billing files by case."""
    everyone = {id_: known_debtor(before, room, split=len(known) > 1) for id_, before in known.items()}
    for id_, debtor in everyone.items():
        shelves = shelf(ground.cases / id_, ground.root, tuple(dict.fromkeys((room.name, id_))), ground.cues)
        setting = Setting(room, tuple(everyone.values()), gathered, shelves, ground.estate)
        yield Planned(id_, debtor, supplement(debtor, setting, known[id_]), known[id_], tuple(map(_outside, shelves.outside)))


def case_ids(room: Room, everyone: Sequence[Debtor], earlier: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the debtors' cases: by the room, and by a letter after it where the room has several debtors (`3-1-302-A`).

    Ids stand in file names, logs and addresses, so they hold no personal data. A debtor who has a case keeps its id, also one that an older version
    made of the name (`3-1-302-李明`): `earlier` holds the billing facts of the room's cases by id.
    """
    if len(everyone) == 1:
        return [room.name]
    known = {frozenset(_defendants(facts)): id_ for id_, facts in earlier.items() if id_ != room.name}
    found = [known.get(frozenset(debtor.names)) for debtor in everyone]
    taken = {*earlier, *filter(None, found)}
    free = (id_ for id_ in (f"{room.name}-{letters}" for letters in _letters()) if id_ not in taken)
    return [id_ or next(free) for id_ in found]


def case_label(room: str, names: Iterable[str]) -> str:
    """Return what people call a case: its room and the debtor's name. For display, and for evidence folders that people name so."""
    return f"{room}-{file_name('、'.join(names))}"


def _letters() -> Iterator[str]:
    """Yield A … Z, AA, AB …"""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _defendants(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(one.get("name")) for one in facts.get("defendants") or () if isinstance(one, Mapping))


def _outside(path: Path) -> Problem:
    if not files.nameable(str(path)):
        return Problem("证据文件没有列入", files.shown(str(path)), "文件名不是 UTF-8 编码，不能写进案卷", "请改名后重新导入")
    if no_document(path):
        return Problem(
            "证据文件没有列入", str(path), "不是文书（程序、快捷方式或未下载完的文件）", "请放入文书本身，或删去这个文件"
        )
    if path.exists() and not path.is_file():
        return Problem("证据文件没有列入", str(path), "不是普通文件（设备或管道）", "请放入文件本身")
    return Problem(
        "证据文件不在项目文件夹内，没有列入", str(path), "它是指向项目之外的链接", "请把文件复制到项目的 evidence 文件夹里"
    )
