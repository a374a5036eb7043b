"""The portfolio (总览): one line per case, and totals by limitation status and month of loss."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from feecase.model.assessment import LimitationStatus
from feecase.model.base import Money, Value
from feecase.model.gate import GateState


class StatusSum(Value):
    """Principal and number of debts in one limitation status."""

    status: LimitationStatus = Field(title="时效状态")
    amount: Money = Field(title="本金")
    debts: int = Field(alias="charges", title="款项数")


class MonthSum(Value):
    """Principal that is lost in one month if nobody files."""

    month: str = Field(title="届满月份")
    amount: Money = Field(title="本金")


class PortfolioRow(Value):
    """One case in the portfolio. Limitation figures are of the primary proved reading."""

    case: str = Field(title="案件编号")
    folder: str = Field(title="文件夹")
    defendants: tuple[str, ...] = Field(title="被告")
    outstanding: Money = Field(title="欠付本金")
    total: Money = Field(title="主张总额")
    first_loss: dt.date | None = Field(None, title="首次损失日")
    first_loss_amount: Money | None = Field(None, title="首次损失金额")
    days_left: int | None = Field(None, title="剩余天数")
    blocking: int = Field(title="阻断")
    warnings: int = Field(title="警告")
    state: GateState = Field(title="立案状态")
    next: str = Field(title="下一步")
    by_status: tuple[StatusSum, ...] = Field((), title="按时效状态")
    by_month: tuple[MonthSum, ...] = Field((), title="按届满月份")


class Portfolio(Value):
    """All cases, most urgent first, with totals."""

    as_of: dt.date = Field(title="基准日")
    outstanding: Money = Field(title="欠付本金")
    total: Money = Field(title="主张总额")
    by_status: tuple[StatusSum, ...] = Field((), title="按时效状态")
    by_month: tuple[MonthSum, ...] = Field((), title="按届满月份")
    cases: tuple[PortfolioRow, ...] = Field((), title="案件")
