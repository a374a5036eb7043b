"""What plugin authors import: `from feecase.plugin import hookimpl, Check, Finding, …`. The only door, for first-party plugins too."""

from __future__ import annotations

from pydantic import Field

from feecase.days import add_months, last_day, month_end, roll
from feecase.errors import InputError, LawError
from feecase.extend.collection import CollectionSet, ConductFile, ConductRule, Remedy, Stage, conduct_file
from feecase.extend.contracts import (
    NATION,
    Check,
    CheckContext,
    ColumnUse,
    DocumentSpec,
    Doubtful,
    Event,
    EvidenceCue,
    EvidenceLine,
    ImportedRows,
    Importer,
    Listener,
    PaperContext,
    Record,
    Reject,
    RowFate,
    Source,
    SourceContext,
    SourceTables,
    StatuteRoot,
    TemplateRoot,
)
from feecase.extend.databases import DatabaseError, DatabaseOptions, Reader, reading
from feecase.extend.defences import DefenceRule, DefenceSpec, defence_rules
from feecase.extend.folders import folder_plugin
from feecase.extend.hookspecs import hookimpl
from feecase.extend.tables import Sheet
from feecase.files import mask
from feecase.hanzi import date as chinese_date
from feecase.hanzi import money as money_in_words
from feecase.hanzi import numeral
from feecase.law.unverified import ExtraTexts
from feecase.model.assessment import (
    STATUS_NAMES,
    Allocated,
    Assessment,
    Debt,
    DebtLimitation,
    LateFee,
    LateSegment,
    LimitationReport,
    Loss,
    Reading,
)
from feecase.model.base import Day, Money, Number, Refs, Text, Value
from feecase.model.case import Case
from feecase.model.choices import Choices, MediationAnswers
from feecase.model.claim import Claim, ClaimedDebt, CourtFees
from feecase.model.contact import ACT_NAMES as CONTACT_ACTS
from feecase.model.contact import DISPOSITION_NAMES as CONTACT_DISPOSITIONS
from feecase.model.contact import KIND_NAMES as CONTACT_KINDS
from feecase.model.contact import WAY_NAMES as CONTACT_WAYS
from feecase.model.contact import Contact, Instalment
from feecase.model.contract import Contract, ForumClause, Tariff
from feecase.model.defence import DEFENCE_NAMES, Defence, DefenceOpinion
from feecase.model.evidence import ORIGINAL_NAMES, Evidence, Ref
from feecase.model.finding import LEVEL_NAMES, Finding, Level, worst_first
from feecase.model.gate import WHO_NAMES, Gate, GateReason
from feecase.model.ledger import Payment
from feecase.model.party import (
    Agent,
    BankAccount,
    Organisation,
    Party,
    Person,
    check_resident_id,
    check_uscc,
    read_uscc,
    wrong_check_digit,
)
from feecase.model.person import AUTHORITY_NAMES as PERSON_AUTHORITIES
from feecase.model.person import RELATION_NAMES as PERSON_RELATIONS
from feecase.model.person import RelatedPerson
from feecase.model.premises import Owner, Premises, Vacancy
from feecase.model.reconciled import STATE_NAMES as RECONCILED_STATES
from feecase.model.reconciled import ReconciledCharge
from feecase.model.reduction import ClaimAssignment, Reduction
from feecase.model.remedy import Execution, Mediation, Preservation, Property, Security
from feecase.model.remedy import Settlement as Agreed
from feecase.model.trace import Citation, Step, cite
from feecase.model.vocabulary import spoken
from feecase.money import cents, plain, total, yuan
from feecase.place.codes import full_name as place_full_name
from feecase.place.policies import spec as policy_spec
from feecase.place.profile import Place, Policy, Profile, Resolved
from feecase.resources import folder as shipped_folder
from feecase.rules.addresses import meaning as address_meaning
from feecase.rules.procedure import in_district
from feecase.rules.readiness import judge
from feecase.rules.timeline import picture as timeline_picture

__all__ = [
    "CONTACT_ACTS",
    "CONTACT_DISPOSITIONS",
    "CONTACT_KINDS",
    "CONTACT_WAYS",
    "DEFENCE_NAMES",
    "LEVEL_NAMES",
    "NATION",
    "ORIGINAL_NAMES",
    "PERSON_AUTHORITIES",
    "PERSON_RELATIONS",
    "RECONCILED_STATES",
    "STATUS_NAMES",
    "WHO_NAMES",
    "Agent",
    "Agreed",
    "Allocated",
    "Assessment",
    "BankAccount",
    "Case",
    "Check",
    "CheckContext",
    "Choices",
    "Citation",
    "Claim",
    "ClaimAssignment",
    "ClaimedDebt",
    "CollectionSet",
    "ColumnUse",
    "ConductFile",
    "ConductRule",
    "Contact",
    "Contract",
    "CourtFees",
    "DatabaseError",
    "DatabaseOptions",
    "Day",
    "Debt",
    "DebtLimitation",
    "Defence",
    "DefenceOpinion",
    "DefenceRule",
    "DefenceSpec",
    "DocumentSpec",
    "Doubtful",
    "Event",
    "Evidence",
    "EvidenceCue",
    "EvidenceLine",
    "Execution",
    "ExtraTexts",
    "Field",
    "Finding",
    "ForumClause",
    "Gate",
    "GateReason",
    "ImportedRows",
    "Importer",
    "InputError",
    "Instalment",
    "LateFee",
    "LateSegment",
    "LawError",
    "Level",
    "LimitationReport",
    "Listener",
    "Loss",
    "Mediation",
    "MediationAnswers",
    "Money",
    "Number",
    "Organisation",
    "Owner",
    "PaperContext",
    "Party",
    "Payment",
    "Person",
    "Place",
    "Policy",
    "Premises",
    "Preservation",
    "Profile",
    "Property",
    "Reader",
    "Reading",
    "ReconciledCharge",
    "Record",
    "Reduction",
    "Ref",
    "Refs",
    "Reject",
    "RelatedPerson",
    "Remedy",
    "Resolved",
    "RowFate",
    "Security",
    "Sheet",
    "Source",
    "SourceContext",
    "SourceTables",
    "Stage",
    "StatuteRoot",
    "Step",
    "Tariff",
    "TemplateRoot",
    "Text",
    "Vacancy",
    "Value",
    "add_months",
    "address_meaning",
    "cents",
    "check_resident_id",
    "check_uscc",
    "chinese_date",
    "cite",
    "conduct_file",
    "defence_rules",
    "folder_plugin",
    "hookimpl",
    "in_district",
    "judge",
    "last_day",
    "mask",
    "money_in_words",
    "month_end",
    "numeral",
    "place_full_name",
    "plain",
    "policy_spec",
    "read_uscc",
    "reading",
    "roll",
    "shipped_folder",
    "spoken",
    "timeline_picture",
    "total",
    "worst_first",
    "wrong_check_digit",
    "yuan",
]
