"""Profiles and places: the policies that rules ask for; the nearest place's value wins and says where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from feecase.errors import LawError, PluginError, Problem, UserError
from feecase.model.base import Text, Value
from feecase.model.trace import Citation
from feecase.place import codes
from feecase.place.policies import PolicyValue, spec


class Policy(Value):
    """One policy value of a place, from `since` to `until` (both inclusive, None = open), with its source.

    A value without any source is refused: `source` says in Chinese where it is written (or that it is practice), `citations` name articles;
    `checked` is the day on which the value was last compared with its source; where that is no article of the library, `official` is the publication
    that is authoritative and `read_from` what was really opened.
    """

    name: str
    value: PolicyValue = Field(description="text, number as text, or a tuple of texts: see place/policies.py")
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""
    citations: tuple[Citation, ...] = ()
    checked: dt.date | None = None
    official: str = ""
    read_from: tuple[str, ...] = ()

    @field_validator("value")
    @classmethod
    def _allowed(cls, value: PolicyValue, info: ValidationInfo) -> PolicyValue:
        try:
            wanted = spec(info.data["name"])
        except PluginError as error:
            raise ValueError(str(error)) from None
        if not wanted.accepts(value):
            allowed = "、".join(c for c, _ in wanted.choices) or {"number": "不小于 0 的数字（文本）", "texts": "一组文本"}.get(
                wanted.kind, "文本"
            )
            raise ValueError(f"口径 {wanted.name} 不接受 {value!r}，可用：{allowed}")
        return value

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if not (self.source or self.citations):
            raise ValueError(f"口径 {self.name} 没有写明出处（source 或 citations）")
        return self

    def holds(self, on: dt.date) -> bool:
        """Return whether the value applies on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class Profile(Value):
    """The policies of one place. `place` is NATION ("CN"), a six-digit division code, or `<code>:<court name>`.

    `origin` (distribution and version) is filled in by the plugin manager.
    """

    place: str
    name: Text
    policies: tuple[Policy, ...] = ()
    origin: str = ""

    @field_validator("place")
    @classmethod
    def _known_place(cls, value: str) -> str:
        try:
            codes.split(value)
        except UserError as error:
            raise ValueError(str(error)) from None
        return value

    @model_validator(mode="after")
    def _one_value_a_day(self) -> Self:
        for a, b in combinations(self.policies, 2):
            if a.name == b.name and max(a.since or dt.date.min, b.since or dt.date.min) <= min(
                a.until or dt.date.max, b.until or dt.date.max
            ):
                raise ValueError(f"画像“{self.name}”的口径 {a.name} 在同一天有两个值：{a.value} 与 {b.value}")
        return self


@dataclass(frozen=True, slots=True)
class Resolved:
    """A policy as it applies: the value, the place it came from, and where it is written."""

    name: str
    value: PolicyValue
    place: str
    place_name: str
    source: str = ""
    citations: tuple[Citation, ...] = ()
    official: str = ""
    read_from: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value of a policy that is one text. Raises TypeError for a list."""
        if isinstance(self.value, tuple):
            raise TypeError(f"{self.name} is a list: use .texts")
        return self.value

    @property
    def number(self) -> Decimal:
        """The value of a number policy."""
        return Decimal(self.text)

    @property
    def texts(self) -> tuple[str, ...]:
        """The value of a list policy; a single text as a list of one."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def shown(self) -> str:
        """The value in Chinese."""
        return spec(self.name).shown(self.value)


@dataclass(frozen=True, slots=True)
class Place:
    """A place with all profiles that apply to it, nearest first."""

    code: str
    name: str
    profiles: tuple[Profile, ...]

    def policy(self, name: str, *, on: dt.date) -> Resolved:
        """Return the nearest value of a policy on a date. Raises LawError where no place gives one, PluginError for an unknown name."""
        if found := self.find(name, on=on):
            return found
        known = sorted({p.since or dt.date.min for profile in self.profiles for p in profile.policies if p.name == name})
        why = f"最早的一项自 {known[0]} 起" if known else f"{self.name}及其上级都没有提供这一项"
        raise LawError(
            f"{on} 在{self.name}没有口径“{spec(name).label}”（{name}）的取值",
            where=self.code,
            why=why,
            next="安装当地的插件（feecase plugins list 查看已安装的），或在自己的地方插件中写明取值与出处",
        )

    def find(self, name: str, *, on: dt.date) -> Resolved | None:
        """Return the nearest value of a policy on a date, or None where it is unknown. Raises PluginError for an unknown name."""
        return next(iter(self.trail(name, on=on)), None)

    def trail(self, name: str, *, on: dt.date) -> tuple[Resolved, ...]:
        """Return the values of all places from the nearest to the nation; the first applies. Raises PluginError for an unknown name."""
        spec(name)
        return tuple(
            Resolved(name, p.value, profile.place, profile.name, p.source, p.citations, p.official, p.read_from)
            for profile in self.profiles
            for p in profile.policies
            if p.name == name and p.holds(on)
        )


def resolve(profiles: Iterable[Profile], code: str, *, court: str = "") -> Place:
    """Return the place of a division code with every profile that applies to it, nearest first.

    With `court`, that court's profile comes before all others, if there is one. The order of `profiles` does not matter. Raises InputError for a malformed code, PluginError naming both origins where two profiles claim
    one policy at one place.
    """
    known = tuple(profiles)
    named_court = f"{code}:{court}"
    place = named_court if any(p.place == named_court for p in known) else code
    rank = {p: i for i, p in enumerate(codes.lineage(place))}
    mine = sorted((p for p in known if p.place in rank), key=lambda p: (rank[p.place], p.name, p.origin))
    if problems := conflicts(mine):
        raise PluginError(problems)
    named = next((p.name for p in mine if p.place == place), codes.full_name(place))
    return Place(place, named, tuple(mine))


def conflicts(profiles: Iterable[Profile]) -> tuple[Problem, ...]:
    """Return one problem for each policy that two profiles claim at the same place, naming both."""
    ordered = sorted(profiles, key=lambda p: (p.place, p.name, p.origin))
    return tuple(
        Problem(
            f"两个画像都规定了{a.name}（{a.place}）的口径 {name}",
            where="、".join((a.origin or a.name, b.origin or b.name)),
            why="同一地区的同一口径只能有一个来源",
            next="卸载其中一个插件，或用环境变量 FEECASE_BLOCK_PLUGINS=<插件名> 停用它",
        )
        for a, b in combinations(ordered, 2)
        if a.place == b.place
        for name in sorted({p.name for p in a.policies} & {p.name for p in b.policies})
    )
