"""What happens beside and after a suit: preservation, mediation, a settlement, execution. All optional: each is asked for by its own paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from feecase.model.base import Day, Money, Text, Value
from feecase.model.contact import Instalment

Measure = Literal["查封", "扣押", "冻结"]
SecurityKind = Literal["保函", "保证金", "本人财产", "第三人财产", "第三人保证", "其他"]
BasisKind = Literal["判决书", "裁定书", "调解书", "支付令", "仲裁裁决书", "仲裁调解书", "公证债权文书", "其他"]


class Property(Value):
    """Property of the debtor, or a concrete clue to it (财产保全规定 1, 10; 执行规定 18)."""

    kind: Text = Field(title="财产类型", description="不动产, 银行存款, 车辆, 股权 …")
    owner: str = Field("", title="权利人")
    identifier: str = Field("", title="证号或账号")
    location: str = Field("", title="所在")
    value: Money | None = Field(None, title="价值", gt=0)
    source: str = Field("", title="线索来源")


class Security(Value):
    """The security that the applicant for preservation offers (财产保全规定 5-9)."""

    kind: SecurityKind = Field(title="担保方式")
    provider: str = Field("", title="担保人")
    amount: Money | None = Field(None, title="担保金额", gt=0)
    note: str = Field("", title="担保说明")


class Preservation(Value):
    """Property preservation: whether it was applied for before suit, and what an application needs (民事诉讼法 103-105)."""

    applied: bool = Field(False, title="已诉前保全")
    court: str = Field("", title="保全法院")
    on: Day | None = Field(None, title="保全时间")
    case_no: str = Field("", title="保全案号")
    fee: Money | None = Field(None, title="保全费")
    before_suit: bool = Field(
        False, title="申请诉前保全", description="apply before filing: urgency must be shown (民事诉讼法 104)"
    )
    amount: Money | None = Field(None, title="保全金额", gt=0, description="not above the claim (民事诉讼法 105)")
    measures: tuple[Measure, ...] = Field((), title="保全措施")
    reason: str = Field("", title="保全理由", description="why enforcement is at risk, or why it is urgent")
    property: tuple[Property, ...] = Field((), title="保全财产")
    security: Security | None = Field(None, title="保全担保")
    expires_on: Day | None = Field(None, title="保全最早到期日")


class Mediation(Value):
    """Mediation by a lawfully set up body, before filing or delegated by the court (民事诉讼法 125; 人民调解法)."""

    body: str = Field("", title="调解组织")
    mediator: str = Field("", title="调解员")
    online: bool | None = Field(None, title="同意在线调解")
    wish: str = Field("", title="调解方案", description="what the applicant proposes; printed as it stands")


class Settlement(Value):
    """What both sides agreed: the sum, the late fee kept, the instalments (民法典 509, 人民调解法 31)."""

    signed_on: Day | None = Field(None, title="签订日期")
    number: str = Field("", title="协议编号")
    principal: Money = Field(title="确认物业费", gt=0)
    late_fee: Money = Field(Decimal("0.00"), title="确认违约金", ge=0)
    instalments: tuple[Instalment, ...] = Field(title="分期", min_length=1)
    terms: tuple[Text, ...] = Field((), title="其他约定")

    @property
    def total(self) -> Decimal:
        """The sum agreed."""
        return self.principal + self.late_fee

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        planned = sum((one.amount for one in self.instalments), Decimal(0))
        if planned != self.total:
            raise ValueError(f"各期金额合计 {planned:.2f} 元，与确认的物业费、违约金合计 {self.total:.2f} 元不一致")
        return self


class Execution(Value):
    """A document in effect and what of it is still to be performed (民事诉讼法 247, 250; 执行规定 18)."""

    kind: BasisKind | None = Field(None, title="文书类型")
    issuer: str = Field("", title="作出机构")
    number: str = Field("", title="文书号")
    effective_on: Day | None = Field(None, title="文书生效日期")
    perform_by: Day | None = Field(
        None, title="履行期限届满日", description="of the last instalment, where there are several (民事诉讼法 250)"
    )
    operative: str = Field("", title="判项主文", description="word for word")
    summary: str = Field("", title="履行情况", description="what the debtor has and has not done since")
    principal: Money | None = Field(None, title="执行本金", ge=0)
    interest: Money | None = Field(None, title="一般债务利息", ge=0)
    delay_interest: Money | None = Field(None, title="迟延履行利息", ge=0)
    other_costs: Money | None = Field(
        None, title="其他费用", ge=0, description="the late fee awarded and costs: the form has no slot of their own"
    )
    other: str = Field("", title="其他执行事项")
    property: tuple[Property, ...] = Field((), title="财产线索")
