"""Reductions (减免、优惠、赠送): what the creditor gave up of charges, as data. They lower the debt (民法典 575)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from feecase.model.base import Day, Id, Money, Rate, Refs, Text, Value
from feecase.model.ledger import RecordSource


class Reduction(Value):
    """One reduction, of a fixed amount or of a share, of the charges named, else of those of the item and period, else of all.

    Only what was granted without condition, or whose condition was met, belongs here: an offer that lapsed (年底前付清减免一成) lowers nothing.
    """

    id: Id = Field(title="编号")
    kind: Literal["减免", "优惠", "赠送"] = Field("减免", title="类别")
    amount: Money | None = Field(
        None, title="金额", gt=0, description="yuan given up in all; shared over the charges by their amounts"
    )
    share: Rate | None = Field(None, title="比例", gt=0, le=1, description="share given up of each charge: 减免三成 → 0.3")
    charges: tuple[str, ...] = Field((), title="款项", description="charge ids; empty = by item and period")
    item: str = Field("", title="费用项目", description="empty = every item")
    from_: Day | None = Field(None, alias="from", title="起")
    to: Day | None = Field(None, title="止", description="last day of the period, inclusive")
    granted_by: str = Field("", title="决定人")
    date: Day | None = Field(None, title="决定日期")
    basis: str = Field("", title="依据")
    source: RecordSource | None = Field(None, title="来源")
    evidence: Refs = Field((), title="证据")
    note: str = Field("", title="备注")

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.amount is None) == (self.share is None):
            raise ValueError("减免要写“金额”或“比例”，只写其中一项")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"止日 {self.to} 早于起日 {self.from_}")
        return self


class ClaimAssignment(Value):
    """How arrears came from a former provider to the plaintiff (民法典 545). The notice to the debtor (546) is a contact 债权转让通知.

    `from` and `to` bound the charges that were assigned; without them, all of the case.
    """

    assignor: Text = Field(title="转让人", description="the former provider, in full")
    agreed_on: Day | None = Field(None, title="转让日期")
    from_: Day | None = Field(None, alias="from", title="起")
    to: Day | None = Field(None, title="止", description="last day of the charges that were assigned")
    evidence: Refs = Field((), title="证据")
