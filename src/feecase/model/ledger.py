"""What is owed and what was paid: charges (应收款项) and payments (付款)."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from feecase.model.base import Day, Id, Money, Number, Refs, Text, Value
from feecase.model.finding import Level


class RecordSource(Value):
    """Where a record was read: a cell range or a row of a billing system, and the date as of which it says so."""

    file: str = Field("", title="文件")
    sheet: str = Field("", title="工作表")
    row: int | None = Field(None, title="行")
    ref: str = Field("", title="来源编号", description="the source's own key, for idempotent re-import")
    as_of: Day | None = Field(None, title="数据日期")


class Billing(RecordSource):
    """Where the billing facts of a case were read. `max_age_days` is a rule of the project: older data block filing."""

    max_age_days: int | None = Field(None, title="最长天数", ge=0)


class Charge(Value):
    """One fee item for one period. `due` absent = no agreed date, unless the contract's payment schedule gives one."""

    id: Id = Field(title="编号")
    item: Text = Field("物业服务费", title="费用项目")
    from_: Day = Field(alias="from", title="起")
    to: Day = Field(title="止", description="last day of the period, inclusive")
    due: Day | None = Field(None, title="应收日期")
    amount: Money | None = Field(None, title="应收金额", ge=0, description="absent = computed from the tariff")
    received: Money | None = Field(
        None, title="已收金额", ge=0, description="what the books say was paid of the amount, where no single payments are known"
    )
    quantity: Number | None = Field(None, title="数量", ge=0, description="usually the built area in m²")
    price: Number | None = Field(None, title="单价", ge=0)
    secured: bool = Field(False, title="有担保", description="payments go to unsecured charges first (民法典 560(2))")
    debt: str = Field(
        "", title="同一债务", description="charges with the same name here are one debt in instalments (民法典 189)"
    )
    source: RecordSource | None = Field(None, title="来源")
    evidence: Refs = Field((), title="证据")
    note: str = Field("", title="备注")

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.to < self.from_:
            raise ValueError(f"期间止日 {self.to} 早于起日 {self.from_}")
        return self


class Doubt(Value):
    """Something that a billing system's data leave open, as the import found it: which check, what it is, and what would settle it."""

    check: Text = Field(title="疑点")
    level: Level = Field("warning", title="级别")
    what: Text = Field(title="问题")
    why: str = Field("", title="理由")
    settle: str = Field("", title="处理")
    amount: Money | None = Field(None, title="涉及金额")
    source: RecordSource | None = Field(None, title="来源")


class Payment(Value):
    """Money received. `for` is what the receipt or the debtor named: charge ids; or a period (`for_from`, `for_to`)."""

    id: Id = Field(title="编号")
    date: Day = Field(title="付款日期")
    amount: Money = Field(title="金额", description="negative for a refund or reversal")
    for_: tuple[str, ...] = Field((), alias="for", title="指定款项")
    for_from: Day | None = Field(None, title="指定期间起")
    for_to: Day | None = Field(None, title="指定期间止")
    designated_by: str = Field("", title="指定人", description="debtor, creditor, agreement or receipt")
    payer: str = Field("", title="付款人")
    method: str = Field("", title="付款方式")
    reverses: str = Field("", title="冲正", description="id of the payment that this negative one reverses")
    source: RecordSource | None = Field(None, title="来源")
    evidence: Refs = Field((), title="证据")
    note: str = Field("", title="备注")
