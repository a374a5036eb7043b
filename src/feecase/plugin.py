"""What plugin authors import: `from feecase.plugin import hookimpl, Check, Finding, …`. The only door, for first-party plugins too."""

from __future__ import annotations

from feecase.extend.contracts import (
    NATION,
    Check,
    CheckContext,
    DocumentSpec,
    EvidenceCue,
    EvidenceLine,
    ImportedRows,
    Importer,
    PaperContext,
    Record,
    Reject,
    StatuteRoot,
    TemplateRoot,
)
from feecase.extend.hookspecs import hookimpl
from feecase.extend.tables import Sheet
from feecase.model.finding import Finding
from feecase.model.trace import Citation, cite
from feecase.place.profile import Policy, Profile

__all__ = [
    "NATION",
    "Check",
    "CheckContext",
    "Citation",
    "DocumentSpec",
    "EvidenceCue",
    "EvidenceLine",
    "Finding",
    "ImportedRows",
    "Importer",
    "PaperContext",
    "Policy",
    "Profile",
    "Record",
    "Reject",
    "Sheet",
    "StatuteRoot",
    "TemplateRoot",
    "cite",
    "hookimpl",
]
