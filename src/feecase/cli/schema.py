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
    from feecase.builtin.importers.sql import Options
    from feecase.model.schema import input_schema

    return input_schema(Options)


def _import() -> dict[str, Any]:
    from feecase.intake.report import ImportReport
    from feecase.model.schema import output_schema

    return output_schema("import", ImportReport)


def _reconcile() -> dict[str, Any]:
    from feecase.model.reconciled import Reconciliation
    from feecase.model.schema import output_schema

    return output_schema("reconcile", Reconciliation, failed={"type": "array", "items": {"type": "object"}})


def _assessment() -> dict[str, Any]:
    from feecase.model.assessment import Assessment
    from feecase.model.schema import output_schema

    return output_schema("assessment", Assessment)


def _claim() -> dict[str, Any]:
    from feecase.model.claim import Claim
    from feecase.model.schema import output_schema

    only = {
        "Claim": ("case", "as_of", "principal", "late_fee", "total", "court_fee", "charges"),
        "ClaimedCharge": ("id", "amount", "paid", "outstanding", "late_fee"),
    }
    return output_schema("claim", Claim, only)


def _limitation() -> dict[str, Any]:
    from feecase.model.assessment import LimitationReport
    from feecase.model.schema import output_schema

    only = {
        "LimitationReport": ("case", "as_of", "charges", "first_loss"),
        "ChargeLimitation": ("id", "outstanding", "decided", "dismissed", "promised", "primary", "adverse"),
        "PromisedPart": ("event", "amount", "expires", "status", "days_left"),
        "Reading": ("starts", "expires", "status", "days_left", "interruptions"),
        "Loss": ("date", "amount"),
    }
    policy = {"type": "object", "properties": {"series": {"enum": ["each", "last", "year"]}}, "required": ["series"]}
    schema = output_schema("limitation", LimitationReport, only, policy=policy)
    schema["$defs"]["ChargeLimitation"]["required"] = ["id", "outstanding", "primary", "adverse"]
    return schema


def _law_check() -> dict[str, Any]:
    from feecase.law.report import CheckReport
    from feecase.model.schema import output_schema

    return output_schema("law-check", CheckReport)


def _event(type_: str) -> dict[str, Any]:
    from feecase.model.event import EVENTS
    from feecase.model.schema import payload_schema

    return payload_schema(type_, EVENTS[type_])


EVENT_TYPES = ("case.imported", "case.assessed", "limitation.approaching", "bundle.written", "payment.matched")


def _workspace(name: str) -> dict[str, Any]:
    from feecase.model.base import Value
    from feecase.model.schema import output_schema
    from feecase.workspace import purging, report

    classes: dict[str, type[Value]] = {
        "workspace-status": report.WorkspaceStatus,
        "workspace-list": report.CaseList,
        "workspace-case": report.CaseDetail,
        "workspace-log": report.WorkspaceLog,
        "purge": purging.PurgeReport,
    }
    return output_schema(name, classes[name])


WORKSPACE = ("workspace-status", "workspace-list", "workspace-case", "workspace-log", "purge")


def _evidence_scan() -> dict[str, Any]:
    from feecase.evidence.scan import ScanReport
    from feecase.model.schema import output_schema

    return output_schema("evidence-scan", ScanReport)


def _evidence_gaps() -> dict[str, Any]:
    from feecase.evidence.gaps import ProofMap
    from feecase.model.schema import output_schema

    return output_schema("evidence-gaps", ProofMap, proposed_facts={"type": "object"})


def _evidence_add() -> dict[str, Any]:
    from feecase.evidence.custody import AddReport
    from feecase.model.schema import output_schema

    return output_schema("evidence-add", AddReport)


def _evidence_verify() -> dict[str, Any]:
    from feecase.evidence.custody import VerifyReport
    from feecase.model.schema import output_schema

    return output_schema("evidence-verify", VerifyReport)


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "case": _case,
    "project": _case,
    "choices": _choices,
    "limitation": _limitation,
    "law-check": _law_check,
    "claim": _claim,
    "source": _source,
    "import": _import,
    "reconcile": _reconcile,
    "assessment": _assessment,
    "evidence-scan": _evidence_scan,
    "evidence-gaps": _evidence_gaps,
    "evidence-add": _evidence_add,
    "evidence-verify": _evidence_verify,
    **{name: partial(_workspace, name) for name in WORKSPACE},
    **{f"event-{name.replace('.', '-')}": partial(_event, name) for name in EVENT_TYPES},
}


def schema(name: Annotated[str, typer.Argument(help="、".join(SCHEMAS), metavar="名称", show_default=False)]) -> None:
    """打印输入文件或 JSON 输出的 JSON Schema（键名中英文都在内），可供编辑器提示与校验。"""
    from feecase.cli.show import write_json
    from feecase.errors import UsageError

    if name not in SCHEMAS:
        raise UsageError(f"没有名为“{name}”的 schema", where="命令行", next="可用：" + "、".join(SCHEMAS))
    write_json(SCHEMAS[name]())
