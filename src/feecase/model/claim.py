"""The claim (诉讼请求): what the lawyer chooses to ask, from the assessment and the choices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from feecase.model.assessment import LimitationStatus
from feecase.model.base import Money, Value
from feecase.model.trace import Citation, Step


class LateFeeSum(Value):
    """Late fee in three figures: as contracted, as defensible, as claimed."""

    contract: Money | None = Field(None, title="合同约定")
    defensible: Money = Field(title="稳妥金额")
    claimed: Money = Field(title="主张金额")


class DebtLateFee(Value):
    """Late fee of one debt."""

    contract: Money | None = Field(None, title="合同约定")
    defensible: Money = Field(title="稳妥金额")


class CourtFees(Value):
    """Costs by 诉讼费用交纳办法, for each way to court."""

    full: Money = Field(title="案件受理费")
    half: Money = Field(title="减半")
    payment_order: Money = Field(title="支付令")
    preservation: Money = Field(title="保全")
    execution: Money = Field(title="执行")


class ClaimedDebt(Value):
    """One debt in the claim."""

    id: str = Field(title="编号")
    item: str = Field(title="费用项目")
    from_: dt.date = Field(alias="from", title="起")
    to: dt.date = Field(title="止")
    due: dt.date | None = Field(None, title="应收日期")
    amount: Money = Field(title="应收金额", description="after reductions")
    reduced: Money = Field(Decimal("0.00"), title="已减免", description="already taken off `amount`")
    paid: Money = Field(title="已抵充本金")
    outstanding: Money = Field(title="欠付本金")
    late_fee: DebtLateFee = Field(title="违约金")
    status: LimitationStatus = Field(title="时效状态", description="primary proved reading")


class Claim(Value):
    """What the complaint asks. `total` is without court fee (民诉法解释 201(2)); dropped debts are listed, never summed."""

    case: str = Field(title="案件编号")
    as_of: dt.date = Field(title="截至日")
    principal: Money = Field(title="物业费")
    late_fee: LateFeeSum = Field(title="违约金")
    other: Money = Field(title="其他金钱请求")
    total: Money = Field(title="标的总额")
    court_fee: CourtFees = Field(title="诉讼费")
    debts: tuple[ClaimedDebt, ...] = Field((), alias="charges", title="款项", description="the debts claimed")
    dropped: tuple[ClaimedDebt, ...] = Field((), title="未主张款项")
    requests: tuple[str, ...] = Field(
        (), title="诉讼请求", description="numbered sentences of the complaint, without their numbers"
    )
    fee_formula: str = Field("", title="物业费计算方式")
    late_fee_formula: str = Field("", title="违约金计算方式")
    running_late_fee: str = Field(
        "", title="继续计算的违约金", description="from the day after as_of until actual payment; empty if not claimed"
    )
    grounds_contract: tuple[str, ...] = Field((), title="合同依据")
    grounds_law: tuple[Citation, ...] = Field((), title="法律依据")
    steps: tuple[Step, ...] = Field((), title="计算过程")
