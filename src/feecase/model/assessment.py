"""What follows from a case at a date: the ledger, limitation, late fees and findings. Derived, never stored as fact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field

from feecase.model.base import Money, Number, Value
from feecase.model.defence import DefenceOpinion
from feecase.model.finding import Finding
from feecase.model.trace import Citation, Step

LimitationStatus = Literal["not-due", "running", "expiring", "expired", "waived", "settled"]
STATUS_NAMES = {
    "not-due": "未到期",
    "running": "时效期内",
    "expiring": "即将届满",
    "expired": "时效已届满",
    "waived": "届满后重新承诺",
    "settled": "已结清",
}
Series = Literal["each", "last", "year"]


class Debt(Value):
    """What is owed for one period and falls due on one day: computed, split at due dates, price changes and transfers where needed.

    `id` is the charge's id, or `<charge>/<YYYY-MM>` for a part of one; `charge` is the id in the case file.
    """

    id: str = Field(title="编号")
    charge: str = Field(title="来源款项")
    item: str = Field(title="费用项目")
    from_: dt.date = Field(alias="from", title="起")
    to: dt.date = Field(title="止")
    due: dt.date | None = Field(None, title="应收日期")
    due_why: str = Field("", title="应收日期依据")
    quantity: Number | None = Field(None, title="数量")
    price: Number | None = Field(None, title="单价")
    amount: Money = Field(title="应收金额", description="after reductions")
    reduced: Money = Field(Decimal("0.00"), title="已减免", description="already taken off `amount`")
    paid: Money = Field(title="已抵充本金")
    outstanding: Money = Field(title="欠付本金")
    series: str = Field("", title="同一债务")
    secured: bool = Field(False, title="有担保")
    debtors: tuple[str, ...] = Field((), title="债务人", description="names of the defendants who owe it; empty = none of them")
    excluded: Literal["", "unexpired", "other-owner", "decided"] = Field(
        "", title="不主张原因", description="why it is not claimable"
    )
    steps: tuple[Step, ...] = Field((), title="计算过程")


class Allocated(Value):
    """One part of a payment and where it went: a debt's `principal` or `late-fee`, or `outside` (other debts) or `unallocated`."""

    payment: str = Field(title="付款")
    date: dt.date = Field(title="付款日期")
    debt: str = Field("", title="款项")
    charge: str = Field("", title="来源款项", description="the charge in the case file that the debt comes from")
    head: Literal["principal", "late-fee", "outside", "unallocated"] = Field(title="抵充项")
    amount: Money = Field(title="金额")
    why: str = Field("", title="理由")
    citations: tuple[Citation, ...] = Field((), title="依据")


class LateSegment(Value):
    """Late fee of one stretch of days with one base and one rate; both day ends inclusive."""

    from_: dt.date = Field(alias="from", title="起")
    to: dt.date = Field(title="止")
    days: int = Field(title="天数")
    base: Money = Field(title="基数")
    rate: str = Field(title="利率")
    amount: Money = Field(title="金额")


class LateFee(Value):
    """Late fee of one debt to the as-of date: as the contract writes it, and as defensible under the place's policy."""

    contract: Money | None = Field(None, title="合同约定", description="None = no clause")
    defensible: Money = Field(title="稳妥金额")
    paid: Money = Field(Decimal("0.00"), title="已抵充违约金", description="already taken off `contract` and `defensible`")
    starts: dt.date | None = Field(None, title="起算日", description="first day that bears late fee")
    capped: bool = Field(False, title="已达上限", description="the contract's cap is reached: nothing more accrues")
    segments: tuple[LateSegment, ...] = Field((), title="合同计算分段")
    defensible_segments: tuple[LateSegment, ...] = Field((), title="稳妥计算分段")
    steps: tuple[Step, ...] = Field((), title="计算过程")


class Segment(Value):
    """One stretch of a limitation period: the days after `from` up to `to` (None = still pending). `event` began or caused it."""

    kind: Literal["running", "pending", "suspended"] = Field(title="状态")
    from_: dt.date = Field(alias="from", title="起")
    to: dt.date | None = Field(None, title="止")
    event: str = Field("", title="事件")


class Ignored(Value):
    """An event that did not count for a debt, and why."""

    event: str = Field(title="事件")
    why: str = Field(title="理由")
    citations: tuple[Citation, ...] = Field((), title="依据")


class PromisedPart(Value):
    """A part of an expired debt that the debtor promised to pay: it has a period of its own (民法典 192(2), 诉讼时效规定 19(1))."""

    event: str = Field(title="事件")
    amount: Money = Field(title="承诺的数额")
    expires: dt.date | None = Field(None, title="届满日", description="None = no fresh period, or a procedure is pending")
    unrolled: dt.date | None = Field(None, title="未顺延的届满日")
    status: LimitationStatus = Field(title="状态")
    days_left: int | None = Field(None, title="剩余天数")


class Reading(Value):
    """One reading of a debt's limitation. `expires` = the last day on which filing is in time; `days_left` = expires − as_of.

    `unrolled` is `expires` before it moved off holidays: the day to act by. Both are None while a procedure or an obstacle is pending.
    `decided` is the contact by which the claim has been decided: no new suit, and `expires` is the last day to apply for enforcement
    (民事诉讼法 127(5), 250).
    """

    starts: dt.date | None = Field(None, title="起算日", description="uncounted start day; None = not yet running")
    expires: dt.date | None = Field(None, title="届满日")
    unrolled: dt.date | None = Field(None, title="未顺延的届满日")
    status: LimitationStatus = Field(title="状态")
    days_left: int | None = Field(None, title="剩余天数")
    interruptions: tuple[str, ...] = Field((), title="中断事件")
    decided: str = Field(
        "", title="生效文书", description="contact id of the judgment, award, mediation paper or payment order in force"
    )
    capped: bool = Field(False, title="最长期间", description="`expires` ends the maximum period: no demand or promise moves it")
    steps: tuple[Step, ...] = Field((), title="计算过程")
    segments: tuple[Segment, ...] = Field((), title="分段")


class Readings(Value):
    """On proved events alone, and on all asserted events."""

    proved: Reading = Field(title="有证据")
    asserted: Reading = Field(title="含未证事实")


class DebtLimitation(Value):
    """Limitation of one debt in four readings. `ignored` = what did not count in the primary proved reading.

    `unvouched` names payments without any evidence on which the primary proved reading rests; `without_them` is that reading if they cannot be
    proved. `dismissed` is the contact by which a judgment has rejected this claim. `bound` names the debtors who alone gave up the defence, where
    others owe the debt too.
    """

    id: str = Field(title="编号")
    outstanding: Money = Field(title="欠付本金")
    primary: Readings = Field(title="主口径")
    adverse: Readings = Field(title="最不利口径")
    ignored: tuple[Ignored, ...] = Field((), title="未计入的事件")
    decided: str = Field("", title="生效文书", description="contact id; by the record, proved or not: no new suit may be filed")
    promised: tuple[PromisedPart, ...] = Field((), title="届满后承诺的部分", description="of the primary proved reading")
    unvouched: tuple[str, ...] = Field((), title="没有凭证的付款")
    without_them: Reading | None = Field(None, title="不计没有凭证的付款")
    dismissed: str = Field("", title="驳回请求的判决")
    bound: tuple[str, ...] = Field((), title="放弃时效抗辩的债务人")


class Loss(Value):
    """Money that is lost after `date` if nobody files; where `decided`, if nobody applies for enforcement."""

    date: dt.date = Field(title="最后起诉日")
    amount: Money = Field(title="金额")
    debts: tuple[str, ...] = Field((), alias="charges", title="款项", description="debt ids")
    unrolled: dt.date | None = Field(None, title="未顺延的日期", description="the day to act by")
    decided: bool = Field(False, title="已有生效文书", description="`date` is the last day to apply for enforcement")


class Advice(Value):
    """What to do now: the cheapest act that provably interrupts, by when, with which paper."""

    act: str = Field(title="措施")
    by: dt.date | None = Field(None, title="最迟日期", description="the unrolled date")
    paper: str = Field("", title="文书")
    why: str = Field("", title="理由")
    citations: tuple[Citation, ...] = Field((), title="依据")


class EventSeen(Value):
    """An event that limitation looked at: the day it took effect, and what proof is wanting (empty = proved)."""

    id: str = Field(title="编号")
    date: dt.date = Field(title="生效日期")
    label: str = Field(title="类别")
    unproved: str = Field("", title="缺少的证据")


class PolicyReading(Value):
    """What one answer to a question on which courts differ comes to, all else being as the place has it: on proved events."""

    policy: str = Field(title="口径")
    label: str = Field(title="问题")
    value: str = Field(title="取值")
    meaning: str = Field(title="含义")
    chosen: bool = Field(False, title="采用", description="the value of this place")
    expired: Money = Field(title="已届满本金")
    moved: dict[str, dt.date | None] = Field(
        default_factory=dict, title="届满日不同的款项", description="debt id → its last day under this answer, where it differs"
    )


class LimitationReport(Value):
    """Limitation of a whole case."""

    case: str = Field(title="案件编号")
    as_of: dt.date = Field(title="基准日")
    series: Series = Field(title="系列口径")
    series_origin: str = Field("", title="口径来源")
    debts: tuple[DebtLimitation, ...] = Field((), alias="charges", title="款项", description="one entry per debt")
    events: tuple[EventSeen, ...] = Field((), title="事件")
    first_loss: Loss | None = Field(None, title="首次损失", description="of the primary proved reading")
    ladder: tuple[Loss, ...] = Field((), title="后续损失")
    advice: tuple[Advice, ...] = Field((), title="建议")
    alternatives: tuple[PolicyReading, ...] = Field(
        (), title="有争议的口径", description="questions whose answer moves the end of some debt, with every answer"
    )
    notes: tuple[str, ...] = Field((), title="说明", description="e.g. years without a holiday schedule")


class PolicyUsed(Value):
    """A policy that the assessment applied, with the place it came from."""

    name: str = Field(title="口径")
    value: str = Field(title="取值")
    origin: str = Field(title="来源地")
    source: str = Field("", title="出处")


class Procedure(Value):
    """One way to court and whether it fits."""

    kind: Literal["payment-order", "small-claims", "simplified", "ordinary", "mediation-first", "arbitration"] = Field(
        title="程序"
    )
    fits: Literal["yes", "no", "unknown"] = Field(title="适用")
    why: tuple[str, ...] = Field((), title="理由")
    ask: str = Field("", title="待确认", description="what would settle an unknown")
    citations: tuple[Citation, ...] = Field((), title="依据")


class Assessment(Value):
    """Everything that follows from a case at `as_of`, before any choice."""

    case: str = Field(title="案件编号")
    as_of: dt.date = Field(title="基准日")
    debts: tuple[Debt, ...] = Field((), title="款项")
    not_claimable: tuple[Debt, ...] = Field(
        (), title="非本案被告款项", description="parts that belong to another owner's time, are not yet due or already decided"
    )
    allocations: tuple[Allocated, ...] = Field((), title="抵充")
    late_fees: dict[str, LateFee] = Field(default_factory=dict, title="违约金", description="by debt id")
    limitation: LimitationReport = Field(title="诉讼时效")
    procedures: tuple[Procedure, ...] = Field((), title="程序建议")
    findings: tuple[Finding, ...] = Field((), title="发现")
    policies: tuple[PolicyUsed, ...] = Field((), title="口径")
    defences: tuple[DefenceOpinion, ...] = Field(
        (), title="抗辩分析", description="raised first, then to be expected, worst first"
    )
    checks_not_run: tuple[str, ...] = Field((), title="未运行的检查", description="checks of broken plugins, with the reason")

    @property
    def blocking(self) -> bool:
        """Whether any finding blocks filing."""
        return any(f.level == "blocking" for f in self.findings)
