"""A person's approval of a bundle (签发): recorded over the manifest's hash, void as soon as anything changes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from pydantic import ValidationError

from feecase.bundle.manifest import NAME as MANIFEST
from feecase.bundle.manifest import Manifest, read
from feecase.cases.protocol import NOTHING, Author, CaseStore, Edit
from feecase.engine import Context, Opened
from feecase.errors import BundleError, InputError
from feecase.files import sha256
from feecase.flows.single import CaseRequest, open_case
from feecase.model.gate import Gate, SignOff
from feecase.rules.readiness import judge
from feecase.tracing.files import verify

FILE = "sign-off.json"
SCHEMA = "feecase/sign-off/1"


@dataclass(frozen=True, slots=True)
class SignOffRequest:
    """Approve the bundle of a case. `second` is the person who checked it too (四眼); both are names."""

    case: str
    author: Author
    by: str
    second: str = ""


def gate(context: Context, store: CaseStore, request: CaseRequest) -> Gate:
    """Return the state of a case with its approval, if one holds. Raises UserError."""
    return standing(store, request.case, open_case(context, store, request))


def standing(store: CaseStore, case: str, opened: Opened) -> Gate:
    """Return the state of a case that is open: its findings, what was found in the bundle made last, and the approval. Raises BundleError."""
    manifest = _manifest(store, case)
    findings = (*opened.assessment.findings, *(manifest.remarks if manifest else ()))
    approved = approval(store, case)
    if approved is None:
        return judge(findings, opened.choices)
    out = store.out(case)
    path = out / MANIFEST
    changed = [one.path for one in verify(out) if one.wrong] if manifest else []
    return judge(findings, opened.choices, sign_off=approved, manifest=sha256(path) if path.is_file() else "", changed=changed)


def sign_off(context: Context, store: CaseStore, request: SignOffRequest) -> SignOff:
    """Record the approval of the bundle as it is now. Raises BundleError where there is none, where it was changed, or where the case is not ready."""
    if request.second and request.second == request.by:
        raise InputError("复核人与签发人是同一个人", where="--second", next="由另一个人复核，或不写复核人")
    manifest = _manifest(store, request.case)
    where = store.where(request.case)
    if manifest is None:
        raise BundleError("还没有立案材料", where=where, next="先运行 feecase prepare")
    out = store.out(request.case)
    if changed := [one.path for one in verify(out) if one.wrong]:
        raise BundleError(f"材料与清单不符：{'、'.join(changed)}", where=where, next="运行 feecase prepare 重新生成后再签发")
    found = gate(context, store, CaseRequest(request.case, dt.date.fromisoformat(manifest.as_of)))
    if not found.open:
        left = [reason.what for reason in found.reasons if not reason.lifted_by]
        raise BundleError(
            f"不能签发：{found.shown}", where=where, why="；".join(left), next="处理完这些事项，重新运行 feecase prepare"
        )
    opened = open_case(context, store, CaseRequest(request.case, dt.date.fromisoformat(manifest.as_of)))
    warnings = tuple(finding.what for finding in (*opened.assessment.findings, *manifest.remarks) if finding.level == "warning")
    record = SignOff(by=request.by, at=request.author.at, manifest=sha256(out / MANIFEST), second=request.second, open=warnings)
    text = json.dumps({"schema": SCHEMA, "data": record.model_dump(mode="json")}, ensure_ascii=False, indent=2) + "\n"
    held = store.text(request.case, FILE)
    edit = Edit(
        request.case,
        FILE,
        text.encode(),
        held.version if held else NOTHING,
        action="signed-off",
        note={"manifest": record.manifest},
    )
    store.save([edit], request.author)
    return record


def approval(store: CaseStore, case: str) -> SignOff | None:
    """Return the recorded approval of a case, None where there is none. Raises BundleError for a file that is no approval."""
    held = store.text(case, FILE)
    if held is None:
        return None
    try:
        return SignOff.model_validate(json.loads(held.content)["data"])
    except (ValueError, KeyError, TypeError, ValidationError):
        raise BundleError(
            "签发记录不能读取",
            where=f"{store.where(case)} {FILE}",
            why="不是 feecase 写的，或已损坏",
            next="移走这个文件后重新签发",
        ) from None


def _manifest(store: CaseStore, case: str) -> Manifest | None:
    return read(store.out(case))
