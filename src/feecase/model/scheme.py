"""The company's own collection scheme (方案.yaml beside project.yaml): stages, hours, caps, approvals, texts. Absent = the built-in default."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from feecase.model.base import Money, Number, Text, Value

_HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


class StageChange(Value):
    """One stage of the ladder that the company does at another time or not at all."""

    id: Text = Field(title="阶段")
    after: int | None = Field(None, title="逾期天数")
    off: bool = Field(False, title="不用")


class Approval(Value):
    """How much a role may reduce: by share of the sum, by amount, or both (the smaller counts)."""

    role: Text = Field(title="角色")
    share: Number | None = Field(None, title="比例上限", ge=0, le=1)
    amount: Money | None = Field(None, title="金额上限", ge=0)


class Scheme(Value):
    """The scheme of a company or estate."""

    stages: tuple[StageChange, ...] = Field((), title="阶段")
    counts_from: Literal["due", "month-end", "last-act"] = Field(
        "due", title="逾期起算", description="due 应收日期, month-end 月末, last-act 上次办理"
    )
    least_sum: Money | None = Field(None, title="最低金额", ge=0)
    stage_gap: int | None = Field(None, title="阶段间隔天数", ge=0)
    daily_cap: int | None = Field(None, title="每人每天户数", ge=1)
    call_hours: str = Field("", title="电话和上门时段", pattern=rf"({_HOURS})|^$")
    rest_day_hours: str = Field("", title="休息日时段", pattern=rf"({_HOURS})|^$")
    message_hours: str = Field("", title="消息时段", pattern=rf"({_HOURS})|^$")
    touches_per_week: int | None = Field(None, title="七天内次数", ge=0)
    approvals: tuple[Approval, ...] = Field((), title="减免权限")
    signature: str = Field("", title="短信签名", description="without brackets; empty = the company's short name")
    opt_out: str = Field("拒收请回复R", title="退订语")
    phone: str = Field("", title="联系电话")
    pay: str = Field("", title="缴费方式")
    number: str = Field("催{年}-{序号:04}", title="文号格式")
    collectors: dict[str, str] = Field(default_factory=dict, title="分工", description="building → collector")

    @model_validator(mode="after")
    def _once(self) -> Self:
        ids = [s.id for s in self.stages]
        if len(set(ids)) != len(ids):
            raise ValueError("同一阶段写了两次")
        return self
