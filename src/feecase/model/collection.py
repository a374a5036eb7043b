"""Collection before court (催收): why fees are not paid, what is disputed, what silences dunning, which stages were done.

`arrears_reason`, `disputes`, `portrait` and `attention` are written by people in `case.yaml`; `assignment`, `stops` and `stage_acts` by feecase in
`collection.yaml`, where people correct an entry by its id in `case.yaml`. Portraits and grades that feecase derives are proposals and never stored.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from feecase.model.base import Day, Id, Money, Refs, Text, Value

Reason = Literal[
    "forgot",
    "hardship",
    "service",
    "amount",
    "vacant",
    "developer",
    "neighbour",
    "facilities",
    "moved",
    "unreachable",
    "ownership",
    "principle",
    "unknown",
]
Portrait = Literal["prompt", "reminded", "struggling", "wavering", "malicious", "unclear"]
Grade = Literal["fresh", "collectable", "doubtful", "bad", "dead"]
StopKind = Literal[
    "dispute",
    "promise",
    "plan",
    "hardship",
    "represented",
    "deceased",
    "minor",
    "bankrupt",
    "in-court",
    "excluded",
    "wrong-number",
]

REASON_NAMES: dict[str, str] = {
    "forgot": "忘记",
    "hardship": "经济困难",
    "service": "对服务不满",
    "amount": "对金额有异议",
    "vacant": "房屋空置",
    "developer": "开发商遗留问题",
    "neighbour": "邻里纠纷",
    "facilities": "公共设施问题",
    "moved": "已搬离",
    "unreachable": "联系不上",
    "ownership": "产权变动",
    "principle": "认为不应交费",
    "unknown": "原因不明",
}
PORTRAIT_NAMES: dict[str, str] = {
    "prompt": "积极主动",
    "reminded": "提醒后缴纳",
    "struggling": "有困难",
    "wavering": "观望拖延",
    "malicious": "恶意拖欠",
    "unclear": "资料不足",
}
GRADE_NAMES: dict[str, str] = {
    "fresh": "未收款",
    "collectable": "催收款",
    "doubtful": "准呆账",
    "bad": "呆账",
    "dead": "死账",
}
STOP_NAMES: dict[str, str] = {
    "dispute": "争议处理中",
    "promise": "承诺期内",
    "plan": "分期履行中",
    "hardship": "困难缓收",
    "represented": "已委托代理人",
    "deceased": "债务人死亡",
    "minor": "未成年人",
    "bankrupt": "破产",
    "in-court": "已进入司法程序",
    "excluded": "不催收",
    "wrong-number": "号码有误",
}
STATE_NAMES: dict[str, str] = {"confirmed": "已办理", "dismissed": "不办理"}
OUTCOME_NAMES: dict[str, str] = {
    "upheld": "成立",
    "partly": "部分成立",
    "rejected": "不成立",
    "dropped": "撤回",
}
ENDING: frozenset[str] = frozenset({"dispute", "promise", "plan", "hardship"})
"""Stops that may have an end; the others last until a person removes them."""


class ArrearsReason(Value):
    """Why the debtor does not pay, as he or the collector said it on a day."""

    id: Id = Field(title="编号")
    reason: Reason = Field(title="原因")
    date: Day | None = Field(None, title="日期")
    contact: str = Field("", title="来源往来", description="id of the contact in which it was said")
    words: str = Field("", title="原话")


class Dispute(Value):
    """A complaint about the charges or the service: the one record of it. Defences refer to it by `id`.

    It concerns `charges` or a sum; where neither is written, a person is asked. `answer_due` is the day by which the company has to answer.
    """

    id: Id = Field(title="编号")
    claim: Text = Field(title="主张")
    reason: Reason | None = Field(None, title="原因")
    charges: tuple[str, ...] = Field((), title="涉及款项", description="charge ids")
    amount: Money | None = Field(None, title="涉及金额", ge=0)
    raised: Day = Field(title="提出日期")
    answer_due: Day | None = Field(None, title="答复期限")
    answered: Day | None = Field(None, title="答复日期")
    answer: str = Field("", title="答复内容")
    outcome: Literal["upheld", "partly", "rejected", "dropped", ""] = Field("", title="处理结果")
    evidence: Refs = Field((), title="证据")


class PortraitSet(Value):
    """A portrait that a person set, with the reason; it goes before the derived one."""

    portrait: Portrait = Field(title="画像")
    reason: Text = Field(title="理由")
    by: Text = Field(title="认定人")
    date: Day = Field(title="日期")


class Assignment(Value):
    """Who collects from this debtor."""

    collector: Text = Field(title="催收人")
    from_: Day | None = Field(None, alias="from", title="起")


class Stop(Value):
    """What silences dunning from a day on. `person` empty = everybody; `charges` empty = all.

    `until` (inclusive) is allowed for disputes, promises, plans and hardship alone; `review` is the day on which a person looks at it again.
    """

    id: Id = Field(title="编号")
    kind: StopKind = Field(title="类别")
    person: str = Field("", title="对象")
    from_: Day = Field(alias="from", title="起")
    until: Day | None = Field(None, title="止")
    review: Day | None = Field(None, title="复核日期")
    ended: Day | None = Field(None, title="解除日期", description="first day on which it no longer holds, as a person decided")
    charges: tuple[str, ...] = Field((), title="涉及款项")
    refers: str = Field("", title="关联编号", description="id of the dispute, promise or agreement that it follows")
    to: str = Field("", title="转交对象", description="counsel, guardian, heirs or administrator, where known")
    reason: str = Field("", title="原因")

    @model_validator(mode="after")
    def _may_end(self) -> Self:
        if self.until is not None and self.kind not in ENDING:
            raise ValueError(f"“{STOP_NAMES[self.kind]}”没有自动到期日，解除时填写“解除日期”")
        if self.until is not None and self.until < self.from_:
            raise ValueError(f"止日 {self.until} 早于起日 {self.from_}")
        return self


class StageAct(Value):
    """A stage that was done (`confirmed`, with the contact that records it) or set aside with a reason (`dismissed`)."""

    id: Id = Field(title="编号")
    stage: str = Field(title="阶段", description="id of the stage, or of a preserving act")
    state: Literal["confirmed", "dismissed"] = Field(title="处理")
    date: Day = Field(title="日期")
    person: str = Field("", title="对象")
    contact: str = Field("", title="往来编号")
    by: str = Field("", title="经办人")
    reason: str = Field("", title="原因")

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.state == "dismissed" and not self.reason:
            raise ValueError("不办理的阶段要写明原因")
        return self


class ReductionRefusal(Value):
    """A reduction that was asked for and refused: the record by which equal cases are compared with those that were granted one."""

    id: Id = Field(title="编号")
    date: Day = Field(title="日期")
    asked: str = Field("", title="申请内容")
    by: Text = Field(title="决定人")
    reason: Text = Field(title="理由")
