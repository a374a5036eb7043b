"""Premises (物业): the unit for which fees are owed, and who owned it when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feecase.model.base import Day, Number, Refs, Text, Value


class Owner(Value):
    """One period of ownership. `to` is the first day on which it had ended (the next owner's `from`)."""

    name: Text = Field(title="权利人")
    from_: Day | None = Field(None, alias="from", title="起")
    to: Day | None = Field(None, title="止")
    evidence: Refs = Field((), title="证据")


class Premises(Value):
    """One unit (房屋、商铺、车位)."""

    project: Text = Field(title="物业项目")
    project_address: str = Field("", title="项目地址")
    address: str = Field("", title="坐落位置")
    unit: Text = Field(title="房号")
    area: Number | None = Field(None, title="建筑面积", gt=0, description="m², as the contract or title says")
    use: Literal["住宅", "商业", "办公", "车位", "其他"] = Field("住宅", title="用途")
    title_no: str = Field("", title="不动产权证号")
    delivered_on: Day | None = Field(None, title="交付日期", description="hand-over of the unit to the first owner")
    vacant: tuple[Vacancy, ...] = Field((), title="空置")
    owners: tuple[Owner, ...] = Field((), title="权属")
    evidence: Refs = Field((), title="证据")


class Vacancy(Value):
    """A period in which the unit stood empty, as recorded."""

    from_: Day = Field(alias="from", title="起")
    to: Day | None = Field(None, title="止", description="last day of vacancy")
    reported_on: Day | None = Field(None, title="登记日期")
    evidence: Refs = Field((), title="证据")


Premises.model_rebuild()
