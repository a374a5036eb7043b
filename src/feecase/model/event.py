"""Events (事件): what feecase tells billing systems, in ids, dates and amounts, never in names.

An event says what is so now, and is told again when that changes: `topic` names what it speaks of within its case, `substance` what must differ
for it to be news.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Literal

from pydantic import Field

from feecase.model.base import Money, Value

DaysAhead = Literal[90, 30, 7]
"""Days before the end of limitation at which it is announced: those of the calendar's alarms."""


class EventData(Value):
    """What every event's data share."""

    type: ClassVar[str]
    title: ClassVar[str]
    case: str = Field(title="案件编号")

    @property
    def topic(self) -> str:
        """What the event speaks of within its case."""
        return self.type

    def substance(self) -> dict[str, Any]:
        """Return what the event says, as JSON values, without what changes by itself from day to day."""
        return self.model_dump(mode="json")


class CaseImported(EventData):
    """The billing facts of a case were written or changed; `version` counts these changes."""

    type = "case.imported"
    title = "案件导入或更新"
    room: str = Field(title="房号")
    state: Literal["new", "changed", "withdrawn"] = Field(
        title="状态", description="withdrawn = the source asks for nothing any more"
    )
    version: int = Field(title="版本", ge=1)
    charges: int = Field(title="款项笔数", ge=0)
    outstanding: Money = Field(title="欠费金额", description="as the source says, before any recomputation")


class LossAhead(Value):
    """Money that is lost after a day if nobody files."""

    date: dt.date = Field(title="最后起诉日")
    amount: Money = Field(title="金额")


class CaseAssessed(EventData):
    """A case was assessed for the first time, or the result differs from the last one told."""

    type = "case.assessed"
    title = "案件评估"
    as_of: dt.date = Field(title="基准日")
    outstanding: Money = Field(title="欠付本金", description="of the claimable debts")
    first_loss: LossAhead | None = Field(None, title="首次损失")
    blocking: int = Field(title="阻断", ge=0, description="findings that block filing")
    warnings: int = Field(title="警告", ge=0)

    def substance(self) -> dict[str, Any]:
        """Return the result without its day: the same result on another day is no news."""
        return self.model_dump(mode="json", exclude={"as_of"})


class LimitationApproaching(EventData):
    """Debts whose limitation ends on one day soon: told 90, 30 and 7 days before, and again when debts or amount change."""

    type = "limitation.approaching"
    title = "诉讼时效临近"
    expires: dt.date = Field(title="届满日", description="last day on which filing is in time, by the primary proved reading")
    within_days: DaysAhead = Field(title="剩余天数不超过")
    debts: tuple[str, ...] = Field(alias="charges", title="款项", description="debt ids")
    amount: Money = Field(title="金额")

    @property
    def topic(self) -> str:
        """One topic per last day."""
        return f"{self.type}:{self.expires}"


class BundleWritten(EventData):
    """A bundle for court was written; `manifest` is the SHA-256 of its manifest."""

    type = "bundle.written"
    title = "立案材料生成"
    as_of: dt.date = Field(title="基准日")
    manifest: str = Field(title="清单摘要", pattern=r"^[0-9a-f]{64}$")
    files: int = Field(title="文件数", ge=0)
    total: Money = Field(title="标的总额", description="without court fee")
    blocking: int = Field(title="阻断", ge=0, description="findings that block filing: above 0 the bundle is a draft")


class MatchedPart(Value):
    """One part of a payment and the charge it settles."""

    charge: str = Field(title="款项")
    head: Literal["principal", "late-fee"] = Field(title="抵充项")
    amount: Money = Field(title="金额")


class PaymentMatched(EventData):
    """A payment settles charges of a case (民法典 560–561), or settles others than were told before."""

    type = "payment.matched"
    title = "付款抵充"
    payment: str = Field(title="付款", description="its id in the case")
    ref: str = Field("", title="来源编号", description="the source's own key")
    date: dt.date = Field(title="付款日期")
    parts: tuple[MatchedPart, ...] = Field(title="抵充明细", min_length=1)

    @property
    def topic(self) -> str:
        """One topic per payment."""
        return f"{self.type}:{self.payment}"


class CaseFailed(EventData):
    """A case cannot be built or assessed; the others go on. Told once per failure: `since` is when it began."""

    type = "case.failed"
    title = "案件未能处理"
    case: str = Field(title="案件编号", description="the room where no case of it can be built")
    room: str = Field(title="房号")
    stage: Literal["build", "assess"] = Field(title="环节")
    code: str = Field(
        title="原因", description="no-debtor = nobody who can be sued is named; input-error; bug; and other error codes"
    )
    since: str = Field(title="始于")

    @property
    def topic(self) -> str:
        """One topic per stage."""
        return f"{self.type}:{self.stage}"


EVENTS: dict[str, type[EventData]] = {
    cls.type: cls for cls in (CaseImported, CaseAssessed, LimitationApproaching, BundleWritten, PaymentMatched, CaseFailed)
}
"""Every event by its type."""
