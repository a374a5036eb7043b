"""Defences (抗辩): what the debtor says against the claim, and what each comes to — law of the time, burden of proof, what the file holds and lacks."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from feecase.model.base import Day, Id, Money, Number, Refs, Value
from feecase.model.trace import Citation

DefenceKind = Literal[
    "poor-service",
    "defects",
    "vacancy",
    "theft-damage",
    "developer-promise",
    "price-increase",
    "no-contract",
    "term-ended",
    "wrong-area",
    "unused-lift",
    "nuisance",
    "limitation",
    "set-off",
    "already-paid",
    "wrong-debtor",
    "other",
    "",
]
DEFENCE_NAMES: dict[str, str] = {
    "poor-service": "服务不到位",
    "defects": "房屋质量问题",
    "vacancy": "房屋空置未使用",
    "theft-damage": "失窃或财物受损",
    "developer-promise": "建设单位的承诺",
    "price-increase": "擅自涨价",
    "no-contract": "没有签订合同",
    "term-ended": "合同期满或终止",
    "wrong-area": "面积有误",
    "unused-lift": "不使用电梯",
    "nuisance": "邻里纠纷或扰民",
    "limitation": "诉讼时效届满",
    "set-off": "抵销",
    "already-paid": "已经交过",
    "wrong-debtor": "不是债务人",
    "other": "其他抗辩",
}
DefenceEffect = Literal["bar", "reduce", "set-off", "none"]
EFFECT_NAMES: dict[str, str] = {
    "bar": "成立的，相应款项不能请求",
    "reduce": "成立的，减收",
    "set-off": "成立的，抵销",
    "none": "不影响交费义务",
}


class Defence(Value):
    """One defence that was raised or is known. The complaint behind it is a dispute, named by `dispute`; `charges` empty = all that is owed.

    A defence without `kind` was written as a text: a person says which it is; a kind read from the text by the program is named in `proposed`.
    """

    id: Id = Field(title="编号")
    kind: DefenceKind = Field("", title="类别")
    facts: str = Field("", title="事实")
    since: Day | None = Field(None, title="起")
    until: Day | None = Field(None, title="止")
    dispute: str = Field("", title="争议编号")
    charges: tuple[str, ...] = Field((), title="涉及款项")
    amount: Money | None = Field(None, title="金额", ge=0, description="asserted for set-off, or as paid")
    evidence: Refs = Field((), title="证据")
    answer: str = Field("", title="我方意见")
    proposed: tuple[str, ...] = Field((), title="待确认字段")


class DefenceOpinion(Value):
    """What one defence comes to. Nothing here lowers the claim: `low` and `high` say by how much it would be lowered, where a policy knows.

    `raised` is the id of the defence in the case; empty = not raised yet but to be expected, for the reasons in `signals`.
    """

    kind: DefenceKind = Field(title="类别")
    title: str = Field(title="抗辩")
    raised: str = Field("", title="编号")
    signals: tuple[str, ...] = Field((), title="迹象")
    facts: str = Field("", title="事实")
    effect: DefenceEffect = Field(title="效果")
    law: tuple[Citation, ...] = Field((), title="依据")
    burden: str = Field(title="举证责任")
    held: tuple[str, ...] = Field((), title="在卷证据")
    missing: tuple[str, ...] = Field((), title="起诉前补充")
    debts: tuple[str, ...] = Field((), title="涉及款项")
    stake: Money = Field(title="涉及本金")
    low: Money | None = Field(None, title="可能减少（低）")
    high: Money | None = Field(None, title="可能减少（高）")
    share: tuple[Number, Number] | None = Field(None, title="减收比例")
    source: str = Field("", title="比例的出处")
    answer: str = Field(title="答辩要点")


class DefenceReport(Value):
    """The opinions on the defences of one case: raised ones first, then those to be expected, worst first."""

    case: str = Field(title="案件编号")
    as_of: dt.date = Field(title="基准日")
    defences: tuple[DefenceOpinion, ...] = Field((), title="抗辩分析")
