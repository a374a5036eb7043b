"""Sorting a heap of badly named files into households by what they say: room, name, phone, tracking number. A proposal for people, nothing is moved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from feecase.evidence.find.scan import FoundFile
from feecase.model.case import Case
from feecase.model.evidence import KIND_NAMES

SHARED = "共用"
SHARED_KINDS = frozenset(
    {
        "licence",
        "contract",
        "preliminary-contract",
        "contract-filing",
        "resolution",
        "price-approval",
        "service-record",
    }
)
"""Kinds that prove the same for every case of an estate."""
_ROOM = re.compile(
    r"(?<!\d)(\d{1,3})\s*(?:号楼|栋|幢|座|#楼?|-|－|—)\s*(\d{1,2})\s*(?:单元|-|－|—)\s*(\d{3,4})(?!\d)|(?<!\d)(\d{1,3})\s*(?:号楼|栋|幢|座)\s*(\d{3,4})(?!\d)"
)
_TRACKING = 10
_SEVERAL = 3
"""A file that names so many households is about the estate."""


@dataclass(frozen=True, slots=True)
class CaseClues:
    """What tells a case's files: its rooms, names, phones and the tracking numbers of its letters."""

    case: str
    room: str
    names: tuple[str, ...]
    phones: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePlacement:
    """Where a file goes: a case, all cases (共用) or nowhere yet (""), by which words, and what stands against it."""

    found: FoundFile
    case: str
    by: str = ""
    doubt: str = ""

    @property
    def sure(self) -> bool:
        """Whether a person need only nod: the household is certain and the kind is known."""
        return bool(self.case) and not self.doubt and self.found.kind != "other" and not self.found.same_as


def household(name: str, case: Case) -> CaseClues:
    """Return what tells the files of a case."""
    people = (*case.defendants, *case.third_parties)
    phones = {number for one in people for number in (one.phone, *one.phones) if len(_digits(number)) >= _TRACKING}
    return CaseClues(
        name,
        _room(case.premises.unit),
        tuple(one.name for one in people),
        tuple(sorted(map(_digits, phones))),
        tuple(c.tracking_no for c in case.contacts if len(c.tracking_no) >= _TRACKING),
    )


def sort(found: Iterable[FoundFile], texts: Mapping[str, str], households: Sequence[CaseClues]) -> tuple[FilePlacement, ...]:
    """Place each file by its name, its folder and its text (`texts` by file). What points to two households is placed nowhere and says so."""
    index = _Index(households)
    return tuple(index.place(one, f"{one.file}\n{texts.get(one.file, '')}\n{one.recognised}") for one in found)


class _Index:
    """The households by what tells them."""

    def __init__(self, households: Sequence[CaseClues]) -> None:
        self._rooms, self._phones, self._numbers, self._names = (
            dict[str, set[str]](),
            dict[str, set[str]](),
            dict[str, set[str]](),
            dict[str, set[str]](),
        )
        for one in households:
            self._rooms.setdefault(one.room, set()).add(one.case)
            for table, keys in ((self._phones, one.phones), (self._numbers, one.numbers), (self._names, one.names)):
                for key in keys:
                    table.setdefault(key, set()).add(one.case)

    def place(self, found: FoundFile, text: str) -> FilePlacement:
        plain = unicodedata.normalize("NFKC", text)
        told = {
            "房号": self._by_room(plain),
            "邮件号": self._among(self._numbers, plain),
            "电话": self._among(self._phones, _digits_apart(plain)),
            "姓名": self._by_name(plain),
        }
        said = {what: cases for what, (cases, _) in told.items() if cases}
        if not said:
            shared = found.kind in SHARED_KINDS
            return FilePlacement(
                found,
                SHARED if shared else "",
                f"{KIND_NAMES[found.kind]}，没有提到任何一户" if shared else "",
                "" if shared else "没有认出房号、姓名、电话或邮件号",
            )
        every = set().union(*said.values())
        if min(map(len, said.values())) >= _SEVERAL:
            return FilePlacement(
                found,
                SHARED if found.kind in {*SHARED_KINDS, "ledger"} else "",
                f"提到 {len(every)} 户",
                "提到多户，请确定归哪一户或共用",
            )
        common = set.intersection(*said.values())
        words = "、".join(f"{what}{word}" for what, (cases, word) in told.items() if cases)
        if len(common) == 1:
            alone = set(said) == {"姓名"}
            return FilePlacement(found, common.pop(), words, "只凭姓名，请核对" if alone and found.kind in SHARED_KINDS else "")
        if not common:
            return FilePlacement(found, "", words, f"{'、'.join(said)}指向不同的户")
        return FilePlacement(found, "", words, f"可能是 {'、'.join(sorted(common))}")

    def _by_room(self, text: str) -> tuple[set[str], str]:
        rooms = {"-".join(part for part in match.groups() if part) for match in _ROOM.finditer(text)}
        rooms |= {
            room
            for room in self._rooms
            if room and not room[0].isdigit() and re.search(rf"(?<![\w-]){re.escape(room)}(?![\w-])", text)
        }
        known = {room: self._rooms[room] for room in rooms if room in self._rooms}
        return set().union(*known.values()) if known else set(), "、".join(sorted(known))

    @staticmethod
    def _among(table: Mapping[str, set[str]], text: str) -> tuple[set[str], str]:
        met = [key for key in table if re.search(rf"(?<![0-9A-Za-z]){re.escape(key)}(?![0-9A-Za-z])", text)]
        return set().union(*(table[key] for key in met)) if met else set(), ""

    def _by_name(self, text: str) -> tuple[set[str], str]:
        """Return the cases of names in a text; a name inside a longer known name (王明 in 王明月) is not met by that."""
        met: dict[str, set[str]] = {}
        rest = text
        for name in sorted(self._names, key=len, reverse=True):
            if len(name) > 1 and name in rest:
                met[name] = self._names[name]
                rest = rest.replace(name, "\x00")
        return set().union(*met.values()) if met else set(), "、".join(sorted(met))


def _room(unit: str) -> str:
    return "-".join(part.lstrip("0") or "0" for part in re.split(r"[-_/－—]+", unit))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _digits_apart(text: str) -> str:
    """Join numbers that people or text recognition set apart: 139 0000 1111, 139-0000-1111."""
    return re.sub(r"(?<=\d)[\s-](?=\d{4}(?!\d))", "", text)
