"""The nation-wide checks: what a careful lawyer asks of every property-fee case before filing."""

from __future__ import annotations

from feecase.builtin.checks import (
    conduct,
    deadlines,
    demand,
    facts,
    forum,
    identity,
    late_fee,
    liability,
    limitation,
    proof,
    sources,
    standing,
)
from feecase.plugin import Check, hookimpl

CHECKS: tuple[Check, ...] = (
    Check("limitation", "诉讼时效", limitation.limitation, own_law=True),
    Check("first-loss", "最先失去的款项", limitation.first_loss, own_law=True),
    Check("missing-proof", "缺少的证据", proof.missing_proof, about="no-proof"),
    Check("facts", "证据所载与案件不一致", facts.facts, about="proof"),
    Check("price", "收费标准", proof.prices, about="proof"),
    Check("payment-proof", "付款与抵充", proof.payments, about="proof"),
    Check("late-fee-level", "违约金水平", late_fee.level),
    Check("late-fee-rate", "违约金比例和条款", late_fee.rate),
    Check("rate-table", "利率表是否过期", late_fee.stale_rates),
    Check("standing", "原告与合同主体", standing.provider),
    Check("contract-term", "合同期间是否覆盖", standing.term, about="proof"),
    Check("forum", "管辖与仲裁条款", forum.forum),
    Check("wrong-defendant", "被告是否债务人", liability.wrong_defendant),
    Check("nothing-owed", "没有欠款", liability.nothing_owed),
    Check("user-liability", "物业使用人", liability.users),
    Check("unexpired", "尚未到期的款项", liability.unexpired),
    Check("instalments", "分期协议", liability.instalments),
    Check("due-date", "履行期限", liability.due_dates),
    Check("vacancy", "空置", liability.vacancy),
    Check("unlawful-collection", "催收是否合法", conduct.unlawful_collection),
    Check("demand", "催告", demand.demand, about="proof"),
    Check("judicial-confirmation", "司法确认的期限", deadlines.confirmation),
    Check("enforcement-period", "申请执行的期间", deadlines.enforcement),
    Check("identity", "当事人信息", identity.identity),
    Check("billing-disagreement", "账单与人工填写不一致", sources.disagreements),
    Check("billing-doubt", "账单疑点", sources.doubts),
    Check("missing-file", "缺少的文件", sources.missing_files),
    Check("source-date", "数据日期", sources.source_date),
    Check("reconciled", "与最新账单核对", sources.reconciled),
    Check("small-claims-limit", "小额诉讼限额", sources.small_claims_limit),
)


@hookimpl
def feecase_checks() -> list[Check]:
    """Offer the nation-wide checks."""
    return list(CHECKS)
