"""What all plugins together offer, and which of it applies at a place: the nearest wins, two at one place are an error naming both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from feecase.errors import PluginError, Problem
from feecase.extend.collection import CollectionSet, merged
from feecase.extend.contracts import Check, DocumentSpec, EvidenceCue, Importer, Listener, Source, StatuteRoot, TemplateRoot
from feecase.extend.defences import DefenceSpec
from feecase.law.unverified import ExtraTexts
from feecase.place import codes
from feecase.place import profile as profiles_of
from feecase.place.profile import Place, Profile

T = TypeVar("T")
Placed = TypeVar("Placed", Check, DocumentSpec, CollectionSet, DefenceSpec)


@dataclass(frozen=True, slots=True)
class Owned(Generic[T]):
    """One object that a hook returned, with the distribution and version it came from."""

    item: T
    origin: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """One installed distribution that brought plugins: its version, the plugin modules and the hooks they implement."""

    name: str
    version: str
    modules: tuple[str, ...]
    hooks: tuple[str, ...]
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plugins:
    """Everything that plugins declared, in an order that does not depend on installation: by place, then id.

    `problems` names each plugin that was left out, and why; a plugin is used whole or not at all.
    """

    statutes: tuple[StatuteRoot, ...] = ()
    profiles: tuple[Profile, ...] = ()
    checks: tuple[Owned[Check], ...] = ()
    importers: tuple[Importer, ...] = ()
    sources: tuple[Source, ...] = ()
    listeners: tuple[Listener, ...] = ()
    documents: tuple[Owned[DocumentSpec], ...] = ()
    templates: tuple[Owned[TemplateRoot], ...] = ()
    cues: tuple[EvidenceCue, ...] = ()
    extra_texts: tuple[ExtraTexts, ...] = ()
    collections: tuple[Owned[CollectionSet], ...] = ()
    defences: tuple[Owned[DefenceSpec], ...] = ()
    distributions: tuple[Distribution, ...] = ()
    blocked: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def place(self, code: str, *, court: str = "") -> Place:
        """Return a place with its profiles, nearest first. Raises InputError for a malformed code, PluginError for rival policies."""
        return profiles_of.resolve(self.profiles, code, court=court)

    def checks_for(self, place: Place) -> tuple[Check, ...]:
        """Return the checks of a place, nation first, then by id. Raises PluginError naming both where two at one place claim an id."""
        return _nearest(self.checks, place.code)

    def documents_for(self, place: Place) -> tuple[DocumentSpec, ...]:
        """Return the paper specifications of a place, nation first, then by id. Raises PluginError naming both for rivals."""
        return _nearest(self.documents, place.code)

    def templates_for(self, place: Place) -> tuple[TemplateRoot, ...]:
        """Return the template folders of a place, nearest first: the first that holds a file wins. Raises PluginError for rivals."""
        rank = _rank(place.code)
        roots = [o for o in self.templates if o.item.place in rank]
        if problems := _rival_templates(roots):
            raise PluginError(problems)
        return tuple(o.item for o in sorted(roots, key=lambda o: (rank[o.item.place], str(o.item.path))))

    def collection_for(self, place: Place) -> CollectionSet:
        """Return the stages, remedies and rules of conduct of a place: the nearest one's entry of an id wins. Raises PluginError for rivals."""
        return merged(_nearest(self.collections, place.code))

    def defences_for(self, place: Place) -> tuple[DefenceSpec, ...]:
        """Return the specifications of defences of a place: the nearest one's of a kind wins. Raises PluginError for rivals."""
        return _nearest(self.defences, place.code)

    def conflicts(self) -> tuple[Problem, ...]:
        """Return every pair of rival claims, at whatever place: policies, checks, papers and templates."""
        return (
            *profiles_of.conflicts(self.profiles),
            *_rivals(self.checks),
            *_rivals(self.documents),
            *_rivals(self.collections),
            *_rivals(self.defences),
            *_rival_templates(self.templates),
        )


def _rank(code: str) -> dict[str, int]:
    return {place: index for index, place in enumerate(codes.lineage(code))}


def _nearest(owned: Iterable[Owned[Placed]], code: str) -> tuple[Placed, ...]:
    rank = _rank(code)
    mine = [o for o in owned if o.item.place in rank]
    if problems := _rivals(mine):
        raise PluginError(problems)
    winners: dict[str, Placed] = {}
    for o in sorted(mine, key=lambda o: -rank[o.item.place]):
        winners[o.item.id] = o.item
    return tuple(sorted(winners.values(), key=lambda item: (-rank[item.place], item.id)))


def _rivals(owned: Iterable[Owned[Placed]]) -> tuple[Problem, ...]:
    return _same(owned, lambda o: (o.item.place, o.item.id), lambda o: f"“{o.item.id}”（{o.item.title}，{o.item.place}）")


def _rival_templates(owned: Iterable[Owned[TemplateRoot]]) -> tuple[Problem, ...]:
    files = [Owned((o.item.place, f.name), o.origin) for o in owned for f in sorted(o.item.path.glob("*.docx"))]
    return _same(files, lambda o: o.item, lambda o: f"模板 {o.item[1]}（{o.item[0]}）")


def _same(
    owned: Iterable[Owned[T]], key: Callable[[Owned[T]], tuple[str, str]], shown: Callable[[Owned[T]], str]
) -> tuple[Problem, ...]:
    groups = [list(g) for _, g in groupby(sorted(owned, key=lambda o: (key(o), o.origin)), key=key)]
    return tuple(
        Problem(
            f"{shown(group[0])}在同一地区有 {len(group)} 个",
            where="、".join(o.origin for o in group),
            why="同一地区的同一编号只能有一个来源",
            next="卸载其中一个插件，或用环境变量 FEECASE_BLOCK_PLUGINS=<插件名> 停用它",
        )
        for group in groups
        if len(group) > 1
    )
