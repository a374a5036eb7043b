"""Who is meant (人员识别): names, rooms, phones and accounts in a record, matched as wholes with the parties and related persons of a case.

A name inside another text (王伟 in 王伟的前妻李某, 1-101 in 11-1012) is nobody's. What is not known stays unknown and is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from feecase.model.case import Case
from feecase.model.party import Organisation, Party
from feecase.model.person import RelatedPerson

_LIST = re.compile(r"[、，,;；/\n]+")
_AND = re.compile(r"[和及与]")
_QUALIFIER = re.compile(r"[()\[\]（）\s]+")
_ANYBODY = frozenset(
    {
        "业主",
        "债务人",
        "被告",
        "本人",
        "户主",
        "房主",
        "业主本人",
        "债务人本人",
        "全体被告",
        "全体业主",
        "各被告",
        "各业主",
        "被告本人",
        "对方",
    }
)
_ROLES = ("登记业主", "业主", "债务人", "被告", "户主", "房主")
_TITLES = ("先生", "女士", "小姐", "本人")
_MARKS = re.compile(r"(本人)?(亲自|亲笔)?(签名|签字|签收|签章|盖章|加盖公章|公章|捺印|按手印|手印|确认|接听|收)?")
"""What may stand beside a name in brackets without changing who is meant."""
_ROOM_WORDS = re.compile(r"[栋幢座楼号单元室户房门层\-#_.]+")
_HOLDERS = re.compile(r"(的)?(业主|住户|房主|户主|产权人|权利人)$")
_COMMITTEE = ("业主委员会", "业委会", "业主大会", "物业管理委员会", "居民委员会", "居委会", "村民委员会", "街道办事处", "街道办")


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names. `debtors` are names of defendants; `known` are others of the case who are no debtors; `unknown` what nobody is known by."""

    debtors: frozenset[str] = frozenset()
    persons: tuple[RelatedPerson, ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    creditor: bool = False
    anybody: bool = False


@dataclass(frozen=True)
class Roster:
    """Everybody whom the records of a case may name."""

    case: Case
    _index: dict[str, Named] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for word, named in (*self._debtors(), *self._persons(), *self._others()):
            self._add(word, plain(word), named)

    def _add(self, word: str, key: str, named: Named) -> None:
        """Index one word. Joint debtors may share a phone; a word of a debtor and of somebody else means nobody."""
        there = self._index.get(key)
        if there is None or not named.debtors | set(named.persons):
            self._index[key] = there or named
        elif there.debtors and named.debtors:
            self._index[key] = Named(debtors=there.debtors | named.debtors)
        elif there != named:
            self._index[key] = Named(unknown=(word,))

    def _debtors(self) -> Iterator[tuple[str, Named]]:
        for d in self.case.defendants:
            for word in filter(None, (d.name, d.id, d.phone, d.wechat, *d.phones)):
                yield word, Named(debtors=frozenset({d.name}))
            head = d.legal_rep if isinstance(d, Organisation) else None
            if head and not any(plain(p.name) == plain(head.name) for p in self.case.persons):
                yield (
                    head.name,
                    Named(persons=(RelatedPerson(id="head", name=head.name, relation="legal-representative", of=d.name),)),
                )

    def _persons(self) -> Iterator[tuple[str, Named]]:
        for p in self.case.persons:
            for word in (p.id, p.name, *p.phones):
                yield word, Named(persons=(p,))

    def _others(self) -> Iterator[tuple[str, Named]]:
        case = self.case
        yield case.plaintiff.name, Named(creditor=True, known=(case.plaintiff.name,))
        for agent in case.agents:
            for word in filter(None, (agent.name, agent.firm)):
                yield word, Named(creditor=True, known=(agent.name,))
        for other in (*(o.name for o in case.premises.owners), *(t.name for t in case.third_parties)):
            for one in parts(other):
                yield one, Named(known=(one,))

    def named(self, text: str) -> Named:
        """Return whom a text names; every part of it has to be known as a whole."""
        if not text.strip():
            return Named()
        whole = self._one(text)
        if not whole.unknown:
            return whole
        found = [self._part(part) for part in parts(text)]
        return _joined(found)

    def of(self, person: RelatedPerson) -> frozenset[str]:
        """Return the defendants to whom a related person belongs."""
        mine = {d.name for d in self.case.defendants if person.of in {d.name, d.id}}
        return frozenset(mine or {d.name for d in self.case.defendants})

    def debtors(self, text: str) -> frozenset[str]:
        """Return the defendants that a text names themselves."""
        return self.named(text).debtors

    def party(self, name: str) -> Party | None:
        """Return a defendant by name."""
        return next((d for d in self.case.defendants if d.name == name), None)

    def _part(self, part: str) -> Named:
        found = self._one(part)
        if found.unknown and len(pieces := [p for p in _AND.split(part) if p]) > 1:
            each = _joined([self._one(piece) for piece in pieces])
            return found if each.unknown else each
        return found

    def _one(self, text: str) -> Named:
        """Return whom one name means: the name itself, with a role or title, or with marks and own particulars in brackets or behind a blank."""
        if found := self._word(text):
            return found
        tokens = [t for t in _QUALIFIER.split(text.strip()) if t]
        meant = [self._word(t) for t in tokens if not (_MARKS.fullmatch(t) or t in _ROLES)]
        named = [n for n in meant if n is not None and not n.anybody]
        if len(tokens) > 1 and meant and None not in meant and all(n == named[0] for n in named):
            return named[0] if named else Named(anybody=True)
        return Named(unknown=(text.strip(),))

    def _word(self, text: str) -> Named | None:
        word = plain(text)
        if word in _ANYBODY:
            return Named(anybody=True)
        if word in self._index:
            return self._index[word]
        for bare in _bare(word):
            if bare in self._index and self._index[bare].debtors:
                return self._index[bare]
        return Named(anybody=True) if self._is_unit(word) else None

    def _is_unit(self, word: str) -> bool:
        premises = self.case.premises
        room = _HOLDERS.sub("", word)
        for prefix in (premises.project_address, premises.project):
            room = room.removeprefix(plain(prefix)) if prefix else room
        key = _room(room)
        return bool(key) and key == _room(plain(premises.unit))


@cache
def plain(text: str) -> str:
    """Return a name in full-width-free form without blanks and ·, for comparison as a whole."""
    return re.sub(r"[\s·•]", "", unicodedata.normalize("NFKC", text)).upper()


def parts(text: str) -> tuple[str, ...]:
    """Split a record that lists several names: 张三、李四."""
    return tuple(p.strip() for p in _LIST.split(text) if p.strip())


def is_committee(text: str) -> bool:
    """Return whether a sender is an owners' or residents' committee or a street office, by the end of its name."""
    return any(plain(part).endswith(_COMMITTEE) for part in parts(text))


def _bare(word: str) -> Iterator[str]:
    """Yield a word without a leading role and a trailing title: 业主王伟先生 → 王伟."""
    starts = [word, *(word.removeprefix(role) for role in _ROLES if word.startswith(role))]
    for start in starts:
        yield start
        for title in _TITLES:
            if start.endswith(title):
                yield start.removesuffix(title)


def _room(text: str) -> str:
    """Return a room in one form (1栋2单元301室 → 1-2-301); empty where the text holds anything else."""
    key = _ROOM_WORDS.sub("-", text).strip("-")
    return key if re.fullmatch(r"[0-9A-Z]+(-[0-9A-Z]+)*", key) and any(sign.isdigit() for sign in key) else ""


def _joined(found: Iterable[Named]) -> Named:
    every = list(found)
    return Named(
        debtors=frozenset().union(*(n.debtors for n in every)),
        persons=tuple(p for n in every for p in n.persons),
        known=tuple(k for n in every for k in n.known),
        unknown=tuple(u for n in every for u in n.unknown),
        creditor=any(n.creditor for n in every),
        anybody=any(n.anybody for n in every),
    )
