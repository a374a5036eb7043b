"""Every extension point of feecase, in one place.

Hooks are called once at start; they declare and get no case. All results are collected; the core sorts them by place, then id, never by
order of installation. Where two objects claim the same id, the one of the nearer place wins; two at one place are an error naming both.
"""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from feecase.extend.collection import CollectionSet
from feecase.extend.contracts import Check, DocumentSpec, EvidenceCue, Importer, Listener, Source, StatuteRoot, TemplateRoot
from feecase.extend.defences import DefenceSpec
from feecase.law.unverified import ExtraTexts
from feecase.place.profile import Profile

hookspec = pluggy.HookspecMarker("feecase")
hookimpl = pluggy.HookimplMarker("feecase")


class Specs:
    """The hooks. Implement any of them in a module or object registered under the entry-point group `feecase`."""

    @hookspec
    def feecase_statutes(self) -> Sequence[StatuteRoot]:  # type: ignore[empty-body]
        """Return folders of statutes and dated parameters. The same expression in two roots is an error naming both."""

    @hookspec
    def feecase_profiles(self) -> Sequence[Profile]:  # type: ignore[empty-body]
        """Return place profiles: the policies of a nation, province, city or court. Two profiles with one policy at one place are an error."""

    @hookspec
    def feecase_checks(self) -> Sequence[Check]:  # type: ignore[empty-body]
        """Return checks of a case. They run for every case whose place lies in theirs."""

    @hookspec
    def feecase_importers(self) -> Sequence[Importer]:  # type: ignore[empty-body]
        """Return importers of tables. Two that claim one sheet are an error naming both, and the sheet is not read."""

    @hookspec
    def feecase_sources(self) -> Sequence[Source]:  # type: ignore[empty-body]
        """Return billing systems that can be read directly. Of two with one id neither is used; the problem names both."""

    @hookspec
    def feecase_listeners(self) -> Sequence[Listener]:  # type: ignore[empty-body]
        """Return listeners to what happens in a workspace. Two with one id are an error naming both, and neither is used."""

    @hookspec
    def feecase_documents(self) -> Sequence[DocumentSpec]:  # type: ignore[empty-body]
        """Return paper specifications. The nearest place's spec of an id replaces the farther one."""

    @hookspec
    def feecase_templates(self) -> Sequence[TemplateRoot]:  # type: ignore[empty-body]
        """Return folders of Word templates. The nearest place's file wins."""

    @hookspec
    def feecase_evidence_kinds(self) -> Sequence[EvidenceCue]:  # type: ignore[empty-body]
        """Return cues by which evidence files are recognised."""

    @hookspec
    def feecase_extra_texts(self) -> Sequence[ExtraTexts]:  # type: ignore[empty-body]
        """Return collections of unverified law texts, for display only. Where two hold a law, the first by name is shown."""

    @hookspec
    def feecase_collection(self) -> Sequence[CollectionSet]:  # type: ignore[empty-body]
        """Return stages, remedies and rules of conduct of collection. The nearest place's entry of an id replaces the farther one."""

    @hookspec
    def feecase_defences(self) -> Sequence[DefenceSpec]:  # type: ignore[empty-body]
        """Return specifications of defences. The nearest place's specification of a kind replaces the farther one."""
