"""What papers tell of reductions granted, and of arrears taken over from a former provider."""

from __future__ import annotations

from feecase.builtin.papers.proof import Proofs
from feecase.plugin import PaperContext, chinese_date, plain, total


def reduced(context: PaperContext, proofs: Proofs) -> str:
    """Write what was given up of the claimed charges and that the claim is lowered by it; nothing where nothing was."""
    sum_ = total(charge.reduced for charge in context.claim.debts)
    if not sum_:
        return ""
    told = [
        f"{chinese_date(one.date) if one.date else ''}{one.granted_by}{'决定' if one.granted_by else ''}{one.kind}{f'（{one.basis}）' if one.basis else ''}{proofs(one.evidence)}"
        for one in context.loaded.case.reductions
    ]
    return f"其中已减免{plain(sum_)}元（{'；'.join(told)}），以上数额已相应扣除。"


def taken_over(context: PaperContext, proofs: Proofs) -> str:
    """Write how the arrears came to the plaintiff: the assignment, and the notice to the debtor (民法典 545, 546)."""
    case = context.loaded.case
    assignment = case.claim_assignment
    if assignment is None:
        return ""
    notice = next((c for c in case.contacts if c.kind == "assignment-notice" and c.effective is not None), None)
    day = f"{chinese_date(assignment.agreed_on)}，" if assignment.agreed_on else ""
    text = f"{day}{assignment.assignor}将上述欠费的债权转让给原告{proofs(assignment.evidence)}"
    if notice is not None and notice.effective is not None:
        text += f"，并于{chinese_date(notice.effective)}通知被告{proofs(notice.evidence)}"
    return f"{text}。"
