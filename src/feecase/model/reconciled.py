"""What comparing with a fresh export of the billing system showed (核对): per charge, per case, and for the billing system itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from feecase.model.base import Day, Money, Value

ChargeState = Literal["unchanged", "paid", "partly-paid", "changed", "vanished", "unlisted", "unread", "new"]
STATE_NAMES: dict[ChargeState, str] = {
    "unchanged": "无变化",
    "paid": "已付清",
    "partly-paid": "已付一部分",
    "changed": "有变化",
    "vanished": "已不在台账",
    "unlisted": "该户不在台账",
    "unread": "该户的行未能读取",
    "new": "新增",
}
SuitAdvice = Literal["go-on", "amend", "withdraw", "verify"]
ADVICE_NAMES: dict[SuitAdvice, str] = {"go-on": "照常", "amend": "变更请求", "withdraw": "撤回", "verify": "核实"}


class ReconciledCharge(Value):
    """One charge, as imported and as the export says now. `after` is what the export still asks for the days of the charge; None = it does not say."""

    id: str = Field("", title="编号", description="empty for a new one")
    item: str = Field(title="费用项目")
    from_: Day = Field(alias="from", title="起")
    to: Day = Field(title="止")
    state: ChargeState = Field(title="核对结果")
    before: Money | None = Field(None, title="原金额")
    after: Money | None = Field(None, title="现金额")
    paid: Money | None = Field(None, title="付款金额", description="payments that the export tells and the case does not know")
    paid_on: Day | None = Field(None, title="付款日期", description="the last of them")
    ref: str = Field("", title="来源编号")
    note: str = Field("", title="说明")

    @property
    def owed(self) -> Decimal | None:
        """What is left of the charge by the export, its payments counted; None where it says nothing of it."""
        if self.before is None or self.after is None:
            return None
        return max(Decimal("0.00"), min(self.after, self.before - (self.paid or 0)))

    @property
    def less(self) -> bool:
        """Whether the export asks for less than the case did, or tells of a payment that the case does not know."""
        return self.owed is not None and self.before is not None and self.owed < self.before


class NewPayment(Value):
    """A payment since the import that the case does not know, and that names no period."""

    date: Day = Field(title="付款日期")
    amount: Money = Field(title="金额")


class Reconciled(Value):
    """`reconciled.yaml`: the last comparison of one case. It holds for the billing file with this SHA-256 and for no other."""

    billing: str = Field(title="账单摘要")
    as_of: Day | None = Field(None, title="数据日期", description="of the export compared with")
    files: tuple[str, ...] = Field((), title="文件")
    charges: tuple[ReconciledCharge, ...] = Field((), title="有变化的款项")
    payments: tuple[NewPayment, ...] = Field((), title="未登记的付款")
    doubt: str = Field("", title="疑问")


class StatusLine(Value):
    """One charge of the source, for the billing system: in which case it stands, whether it is claimed, and what to do."""

    ref: str = Field(title="来源编号")
    room: str = Field(title="房号")
    item: str = Field(title="费用项目")
    from_: Day = Field(alias="from", title="起")
    to: Day = Field(title="止")
    before: Money | None = Field(None, title="原金额")
    after: Money | None = Field(None, title="现金额")
    state: ChargeState = Field(title="核对结果")
    paid_on: Day | None = Field(None, title="付款日期")
    case: str = Field(title="案件编号")
    stage: str = Field(title="阶段")
    claimed: Money = Field(title="主张金额")
    why_not: str = Field("", title="不主张的原因")
    advice: str = Field(title="处理")


class ReconciledCase(Value):
    """One case: what the source asked, what it asks now for the same days, and what to do. `blocking`: do not file before it is settled."""

    case: str = Field(title="案件编号")
    room: str = Field(title="房号")
    folder: str = Field("", title="文件夹")
    stage: str = Field(title="阶段")
    advice: SuitAdvice = Field(title="处理")
    what: str = Field(title="说明")
    blocking: bool = Field(title="阻断")
    before: Money = Field(title="原金额")
    after: Money = Field(title="现金额", description="charges of which the export says nothing count in full")
    grown: Money = Field(title="新增金额")
    charges: tuple[ReconciledCharge, ...] = Field((), title="款项")
    payments: tuple[NewPayment, ...] = Field((), title="未登记的付款")


class NewCase(Value):
    """Arrears of somebody who has no case yet."""

    case: str = Field(title="案件编号")
    room: str = Field(title="房号")
    charges: int = Field(title="款项数")
    outstanding: Money = Field(title="欠费金额")


class Reconciliation(Value):
    """The whole comparison."""

    as_of: Day | None = Field(None, title="数据日期")
    files: tuple[str, ...] = Field(title="文件")
    cases: tuple[ReconciledCase, ...] = Field(title="案件")
    new: tuple[NewCase, ...] = Field((), title="没有案件的欠费")
    status: tuple[StatusLine, ...] = Field((), title="状态")
    rejected: int = Field(0, title="未读取的行数")
    problems: tuple[str, ...] = Field((), title="问题")

    @property
    def blocking(self) -> bool:
        """Whether any case must not be filed as it is."""
        return any(case.blocking for case in self.cases)

    @property
    def complete(self) -> bool:
        """Whether everything in the files was read."""
        return not self.rejected and not self.problems
