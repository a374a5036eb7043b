"""From findings and decisions to the state of a case: one function, so that every command says the same for the same reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from feecase.model.choices import Choices
from feecase.model.finding import Finding
from feecase.model.gate import Gate, GateReason, SignOff


def judge(
    findings: Iterable[Finding],
    choices: Choices,
    *,
    sign_off: SignOff | None = None,
    manifest: str = "",
    changed: Sequence[str] = (),
) -> Gate:
    """Return the state of a case.

    `findings` are those of the assessment and of the finished papers; `manifest` is the SHA-256 of the bundle's manifest as it is now, `changed` what
    is no longer as the manifest says (both only matter for `sign_off`). A reason that is final wins over one that is advised, and both over work.
    """
    reasons = tuple(reason for finding in findings if (reason := _reason(finding, choices)))
    standing = [reason for reason in reasons if not reason.lifted_by]
    void = _void(sign_off, manifest, changed)
    if any(reason.kind == "final" for reason in standing):
        return Gate(state="do-not-sue", final=True, reasons=reasons, sign_off=sign_off, void=void)
    if any(reason.kind == "advised" for reason in standing):
        return Gate(state="do-not-sue", reasons=reasons, sign_off=sign_off, void=void)
    if standing:
        return Gate(state="needs-work", reasons=reasons, sign_off=sign_off, void=void)
    return Gate(state="signed-off" if sign_off and not void else "ready", reasons=reasons, sign_off=sign_off, void=void)


def _reason(finding: Finding, choices: Choices) -> GateReason | None:
    kind = finding.against or ("work" if finding.level == "blocking" else None)
    if kind is None:
        return None
    anyway = choices.file_anyway
    return GateReason(
        check=finding.check,
        kind=kind,
        what=finding.what,
        why=finding.why,
        where=finding.where,
        settle=finding.settle,
        who=finding.who,
        citations=finding.citations,
        lifted_by=anyway.by if anyway and kind == "advised" else "",
    )


def _void(sign_off: SignOff | None, manifest: str, changed: Sequence[str]) -> str:
    """Say why an approval no longer holds; an empty text where it does, or where there is none."""
    if sign_off is None:
        return ""
    if not manifest:
        return "签发后材料已不在"
    if sign_off.manifest != manifest:
        return "签发后重新生成过材料"
    if changed:
        return f"签发后改动过：{'、'.join(changed)}"
    return ""
