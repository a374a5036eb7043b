"""Values as templates see them: plain data under two names, the English field name and the Chinese title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel

from feecase.model import vocabulary
from feecase.model.former import former

_PLAIN = (str, int, float, Decimal, dt.date, bytes, type(None))
_NAMES = {"姓名": "名称", "名称": "姓名"}
"""A party is asked for its 姓名 or its 名称, depending on what it is; a template may use either word for both."""


class Words:
    """A group of named values. `{{ 被告.姓名 }}` and `{{ defendant.name }}` read the same; nothing can be called or changed."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def all(self) -> Mapping[str, Any]:
        """Return every value under each of its names; templates cannot call this."""
        return self._values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self._values == other._values

    def __hash__(self) -> int:
        return id(self)


class Group:
    """Several groups of values, such as the defendants. A name asked of the group itself joins the texts of all with 、."""

    __slots__ = ("_members",)

    def __init__(self, members: Sequence[Any]) -> None:
        self._members = tuple(members)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __getitem__(self, key: int | slice | str) -> Any:
        if not isinstance(key, str):
            return self._members[key]
        values = [member[key] for member in self._members]
        if len(values) == 1:
            return values[0]
        if values and all(isinstance(value, str) for value in values):
            return "、".join(values)
        raise KeyError(key)


@cache
def _names(model: type[BaseModel]) -> tuple[tuple[str, tuple[str, ...], Mapping[str, str]], ...]:
    """Return each field's English name, all words for it, and the Chinese words of its values where these are an enumeration."""
    named = []
    for name, field in model.model_fields.items():
        words = [name, field.alias or name, field.title or name]
        if field.title in _NAMES:
            words.append(_NAMES[field.title])
        words += [old for old, new in former(model).items() if new in (name, field.alias)]
        named.append((name, tuple(dict.fromkeys(words)), vocabulary.words(field.annotation)))
    return tuple(named)


def names(model: type[BaseModel]) -> dict[str, str]:
    """Return every word under which a field of `model` may be asked for, with the field's English name."""
    return {word: name for name, words, _ in _names(model) for word in words}


def view(value: Any) -> Any:
    """Return a value as templates see it. Raises TypeError for anything but plain data, models, mappings and sequences."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, BaseModel):
        return Words(
            {
                word: seen
                for name, words, values in _names(type(value))
                for seen in [view(_worded(getattr(value, name), values) if values else getattr(value, name))]
                for word in words
            }
        )
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return Words({str(key): view(item) for key, item in value.items()})
    if isinstance(value, Sequence | set | frozenset):
        members = [view(item) for item in (value if isinstance(value, Sequence) else sorted(value))]
        return Group(members) if members and all(isinstance(member, Words) for member in members) else tuple(members)
    raise TypeError(f"a template cannot be given a {type(value).__name__}")


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    """Return the Chinese word of an enumeration's value, as case files and templates write it."""
    if isinstance(value, str):
        return words.get(value, value)
    return tuple(words.get(item, item) for item in value) if isinstance(value, tuple) else value


CASE = "案件"
"""The name under which every template finds the case itself, in the words of case files."""


class TextAndGroup(str):
    """A text of the context (张三、李四) that, asked for a member, is what the case has under the same name: `{{ 被告 }}` and `{{ 被告.姓名 }}`."""

    __slots__ = ("_group",)
    _group: Any

    @classmethod
    def of(cls, text: str, group: Any) -> TextAndGroup:
        """Join a text and a group."""
        made = cls(text)
        made._group = group
        return made

    def __getitem__(self, key: Any) -> Any:
        return self._group[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._group)


def _joined(own: Any, more: Any) -> Any:
    """Return what the paper's context has under a name, with the members that only the case has: matched by name, for a paper may concern some of several."""
    if isinstance(own, str):
        return TextAndGroup.of(own, more)
    if isinstance(own, Words) and isinstance(more, Words):
        return Words({**more.all(), **own.all()}) if _same_name(own, more) else own
    if isinstance(own, Group) and isinstance(more, Group):
        pairs = [(one, next((other for other in more if _same_name(one, other)), None)) for one in own]
        return Group([one if other is None else _joined(one, other) for one, other in pairs])
    return own


def _same_name(one: Any, other: Any) -> bool:
    return (
        isinstance(one, Words) and isinstance(other, Words) and "name" in one and "name" in other and one["name"] == other["name"]
    )


@dataclass(frozen=True, slots=True)
class AskedNames:
    """The names that a template asks for at the top of its context, and those of which it wants members."""

    names: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


_NOTHING = AskedNames()


def top(context: Mapping[str, Any] | BaseModel, case: BaseModel | None = None, asked: AskedNames = _NOTHING) -> dict[str, Any]:
    """Return the names that stand at the top of a template's context; what the template asks for beyond them comes from the case."""
    seen = view(context)
    found = {name: seen[name] for name in seen}
    if case is None:
        return found
    known = names(type(case))
    for name in asked.names & known.keys():
        if name not in found:
            found[name] = view(getattr(case, known[name]))
        elif name in asked.groups:
            found[name] = _joined(found[name], view(getattr(case, known[name])))
    if CASE in asked.names and CASE not in found:
        found[CASE] = view(case)
    return found
