"""The lawyer's decisions (选择), and nothing else: they change the claim, never the assessment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feecase.model.base import Day, Money, Text, Value

EXPIRED_NAMES = {"keep": "保留", "drop": "不主张"}
LATE_FEE_NAMES = {"contract": "合同约定", "defensible": "稳妥金额", "none": "不主张"}


class OtherClaim(Value):
    """A further request, with its amount where it is money."""

    text: Text = Field(title="请求")
    amount: Money | None = Field(None, title="金额", ge=0)


class MediationAnswers(Value):
    """The plaintiff's own answers on the element form; never filled in by feecase. None = not answered, nothing is ticked."""

    knows_mediation: bool | None = Field(None, title="了解调解")
    knows_benefits: tuple[bool | None, bool | None, bool | None, bool | None, bool | None] = Field(
        (None,) * 5, title="了解先行调解的好处"
    )
    willing: Literal["是", "否", "暂不确定"] | None = Field(None, title="考虑先行调解")


class FileAnyway(Value):
    """The decision of a named person to sue although it is not advised (out of time, or costs more than it yields). The warning stays."""

    by: Text = Field(title="决定人")
    on: Day = Field(title="决定日期")
    reason: Text = Field(title="理由")


class Choices(Value):
    """`choices.yaml`. Defaults: every charge is kept, the late fee is the defensible one, claimed until actual payment."""

    feecase: Literal["1"] = Field("1", title="格式版本")
    expired: Literal["keep", "drop"] = Field("keep", title="时效届满款项", description="keep 保留并标明, drop 不主张")
    drop: tuple[str, ...] = Field((), title="不主张的款项", description="charge ids")
    keep: tuple[str, ...] = Field(
        (), title="仍主张的款项", description="expired charge ids kept although expired ones are dropped"
    )
    late_fee: Literal["contract", "defensible", "none"] = Field("defensible", title="违约金主张")
    until_paid: bool = Field(True, title="主张至实际清偿")
    costs: bool = Field(True, title="主张诉讼费用")
    other: tuple[OtherClaim, ...] = Field((), title="其他请求")
    defendants: tuple[str, ...] = Field((), title="仅起诉", description="names of the defendants to sue; empty = all")
    include_harmful: bool = Field(False, title="提交不利证据", description="also submit records of unlawful collection acts")
    mediation: MediationAnswers = Field(default_factory=MediationAnswers, title="对纠纷解决方式的意愿")
    file_anyway: FileAnyway | None = Field(
        None, title="仍要起诉", description="lifts what is advised against, never what is final"
    )
    signed_on: Day | None = Field(None, title="落款日期", description="left blank on the papers if absent")
