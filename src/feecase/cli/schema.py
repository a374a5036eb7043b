"""`feecase schema`: JSON Schemas of inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import typer


def _case() -> dict[str, Any]:
    from feecase.intake.casefolder import CaseFile
    from feecase.model.schema import input_schema

    return input_schema(CaseFile)


def _choices() -> dict[str, Any]:
    from feecase.model.choices import Choices
    from feecase.model.schema import input_schema

    return input_schema(Choices)


def _source() -> dict[str, Any]:
    """Return what a source file may hold: one of the kinds of sources that are installed, each under an address of its own for its definitions."""
    from feecase.cli.show import command_context
    from feecase.model.schema import DIALECT, input_schema

    kinds = [
        {"$id": source.id, "title": source.title, **input_schema(source.options)} for source in command_context().plugins.sources
    ]
    return kinds[0] if len(kinds) == 1 else {"$schema": DIALECT, "title": "来源文件", "oneOf": kinds}


def _place() -> dict[str, Any]:
    from feecase.extend.folders import PlaceFile
    from feecase.model.schema import input_schema

    return input_schema(PlaceFile)


def _output(name: str) -> dict[str, Any]:
    from importlib import import_module

    from feecase.model.schema import output_schema

    module, _, cls = OUTPUTS[name].partition(":")
    return output_schema(name, getattr(import_module(f"feecase.{module}"), cls))


def _claim() -> dict[str, Any]:
    from feecase.model.claim import Claim
    from feecase.model.schema import output_schema

    only = {
        "Claim": ("case", "as_of", "principal", "late_fee", "total", "court_fee", "charges"),
        "ClaimedDebt": ("id", "amount", "paid", "outstanding", "late_fee"),
    }
    change = {"what": {"type": "string"}, "before": {"type": ["string", "null"]}, "after": {"type": ["string", "null"]}}
    changes = {"type": "array", "items": {"type": "object", "properties": change, "required": list(change)}}
    step = {"type": "object", "properties": {"of": {"type": "string"}, "steps": {"type": "array", "items": {"type": "object"}}}}
    return _or_several(output_schema("claim", Claim, only, changes=changes, steps={"type": "array", "items": step}))


def _limitation() -> dict[str, Any]:
    from feecase.model.assessment import LimitationReport
    from feecase.model.schema import output_schema

    only = {
        "LimitationReport": ("case", "as_of", "charges", "first_loss", "advice", "alternatives"),
        "DebtLimitation": ("id", "outstanding", "decided", "dismissed", "promised", "primary", "adverse"),
        "PromisedPart": ("event", "amount", "expires", "status", "days_left"),
        "Reading": ("starts", "expires", "status", "days_left", "interruptions", "steps"),
        "Loss": ("date", "amount"),
    }
    policy = {"type": "object", "properties": {"series": {"enum": ["each", "last", "year"]}}, "required": ["series"]}
    schema = output_schema("limitation", LimitationReport, only, policy=policy)
    schema["$defs"]["DebtLimitation"]["required"] = ["id", "outstanding", "primary", "adverse"]
    schema["$defs"]["Reading"]["required"] = ["starts", "expires", "status", "days_left", "interruptions"]
    return _or_several(schema)


def _defences() -> dict[str, Any]:
    from feecase.model.defence import DefenceReport
    from feecase.model.schema import output_schema

    return _or_several(output_schema("defences", DefenceReport))


def _or_several(schema: dict[str, Any]) -> dict[str, Any]:
    """Put the data of cases into `cases`, beside those that `failed`; where one case was asked for, its keys are there once more by themselves."""
    from feecase.views.outputs import Failed

    one = schema["properties"]["data"]
    lists = {
        "cases": {"type": "array", "items": one},
        "failed": {"type": "array", "items": Failed.model_json_schema(mode="serialization")},
    }
    several = {"type": "object", "properties": lists, "required": list(lists), "additionalProperties": False}
    keys = schema["$defs"][one["$ref"].rpartition("/")[2]]
    alone = {**keys, "properties": {**keys["properties"], **lists}, "required": [*keys.get("required", ()), *lists]}
    schema["properties"]["data"] = {"anyOf": [alone, several]}
    return schema


def _event(type_: str) -> dict[str, Any]:
    from feecase.model.event import EVENTS
    from feecase.model.schema import payload_schema

    return payload_schema(type_, EVENTS[type_])


EVENT_TYPES = ("case.imported", "case.assessed", "limitation.approaching", "bundle.written", "payment.matched", "case.failed")


def _evidence_gaps() -> dict[str, Any]:
    from feecase.evidence.find.gaps import ProofMap
    from feecase.model.schema import output_schema

    return output_schema("evidence-gaps", ProofMap, proposed_facts={"type": "object"})


OUTPUTS = {
    "import": "intake.report:ImportReport",
    "reconcile": "views.outputs_cases:Reconcile",
    "assessment": "model.assessment:Assessment",
    "check": "views.outputs_cases:CheckOutput",
    "prepare": "views.outputs_cases:Prepare",
    "status": "views.outputs_cases:StatusOutput",
    "verify": "views.outputs_cases:Verify",
    "templates": "views.outputs:Templates",
    "template-fields": "views.outputs:TemplateFields",
    "template-check": "views.outputs:TemplateCheck",
    "template-diff": "views.outputs:TemplateDiff",
    "papers": "views.outputs_cases:Papers",
    "papers-diff": "views.outputs_cases:PapersDiff",
    "law-list": "views.outputs_law:LawList",
    "law-show": "views.outputs_law:LawShow",
    "law-unverified": "views.outputs_law:LawUnverified",
    "law-history": "views.outputs_law:LawHistory",
    "law-search": "views.outputs_law:LawSearch",
    "law-cite": "views.outputs_law:LawCite",
    "law-check": "views.outputs_law:LawCheck",
    "law-gaps": "views.outputs_law:LawGaps",
    "law-stale": "views.outputs_law:LawStale",
    "law-freshness": "views.outputs_law:LawFreshness",
    "law-impact": "views.outputs_law:LawImpact",
    "place": "views.outputs_law:PlaceShown",
    "plugins": "views.outputs_law:PluginsShown",
    "plugins-check": "views.outputs_law:PluginsCheck",
    "doctor": "views.outputs_law:Doctor",
    "evidence-kinds": "views.outputs_cases:EvidenceKinds",
    "evidence-add": "evidence.custody.log:AddReport",
    "evidence-verify": "evidence.custody.log:VerifyReport",
    "evidence-scan": "evidence.find.scan:ScanReport",
    "evidence-accept": "views.outputs_cases:EvidenceAccept",
    "evidence-print": "views.outputs_cases:EvidencePrint",
    "evidence-redact": "views.outputs_cases:EvidenceRedact",
    "workspace-status": "workspace.report:WorkspaceStatus",
    "workspace-list": "workspace.report:CaseList",
    "workspace-case": "workspace.report:WorkspaceCase",
    "workspace-log": "workspace.report:WorkspaceLog",
    "purge": "workspace.retention:PurgeReport",
    "token": "views.outputs:NewToken",
    "tokens": "views.outputs:Tokens",
    "webhook": "views.outputs:NewEndpoint",
    "webhooks": "views.outputs:Endpoints",
    "deliveries": "views.outputs:Deliveries",
    "check-text": "collection.reports:TextReports",
    "audit-guide": "collection.reports:TextReports",
    "collect-today": "collection.reports:Today",
    "docket": "docket.report:DocketReports",
    "docket-next": "docket.report:DocketNext",
    "docket-hearings": "docket.report:DocketHearings",
    "docket-stages": "docket.report:DocketStages",
    "docket-fees": "docket.report:DocketFees",
    "docket-notice": "docket.report:NoticeReport",
    "sign-off": "model.gate:SignOff",
    "collect-plan": "collection.reports:CasePlanReport",
    "collect-effect": "collection.reports:EffectReport",
    "collect-why": "collection.reports:Explained",
}
"""The value that each command prints with `--json`: its module below feecase, and its class."""
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "case": _case,
    "project": _case,
    "choices": _choices,
    "source": _source,
    "place-file": _place,
    "limitation": _limitation,
    "claim": _claim,
    "defences": _defences,
    "evidence-gaps": _evidence_gaps,
    **{name: partial(_output, name) for name in OUTPUTS},
    **{f"event-{name.replace('.', '-')}": partial(_event, name) for name in EVENT_TYPES},
}


def schema(name: Annotated[str, typer.Argument(help=" ".join(SCHEMAS), metavar="名称", show_default=False)]) -> None:
    """打印输入文件或 JSON 输出的 JSON Schema（键名中英文都在内），可供编辑器提示与校验。"""
    from feecase.cli.show import write_json
    from feecase.errors import UsageError

    if name not in SCHEMAS:
        raise UsageError(f"没有名为“{name}”的 schema", where="命令行", next="可用：" + "、".join(SCHEMAS))
    write_json(SCHEMAS[name]())
