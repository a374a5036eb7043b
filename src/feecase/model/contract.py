"""The service contract (物业服务合同): who promised what, when to pay, what lateness costs; and tariffs (收费标准)."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from feecase.model.base import Day, Id, Money, Number, Rate, Refs, Text, Value

TIMING_NAMES = {"in_advance": "先交费后服务", "in_arrears": "先服务后交费"}
WORKING_DAY_NAMES = {"none": "不调整", "next": "顺延", "previous": "提前"}
PER_NAMES = {"day": "日", "month": "月", "year": "年", "once": "一次"}
PRORATION_NAMES = {
    "days-of-month": "按当月天数",
    "days-30": "每月按30天",
    "thirty-days": "总天数除以30",
    "days-365": "每年按365天",
    "whole-months": "按整月",
    "full-months": "只计足月",
}
GRID_NAMES = {"own-month": "按对应日计月", "calendar-month": "按日历月"}

STARTS_NAMES = {"next-day": "应收日次日", "due-day": "应收日"}
ENDS_NAMES = {"inclusive": "计入", "exclusive": "不计入"}
LATE_BASE_NAMES = {"outstanding": "欠付金额", "charge": "应收金额", "stated": "约定金额"}
LATE_ROUNDING_NAMES = {"once": "合计后取整", "daily": "每日先取整"}
ALLOCATION_NAMES = {"statutory": "法定顺序", "principal-first": "先抵本金", "oldest-first": "先抵先到期"}
Proration = Literal["days-of-month", "days-30", "thirty-days", "days-365", "whole-months", "full-months"]
MonthGrid = Literal["own-month", "calendar-month"]
ROUNDING_UNIT_NAMES = {"0.01": "分", "0.1": "角", "1": "元"}
RoundingUnit = Literal["0.01", "0.1", "1"]
ROUNDING_NAMES = {"once": "合计后取整", "monthly": "逐月取整"}
DISCOUNT_NAMES = {"vacancy": "空置", "agreed": "约定"}


_UNIT_SIGNS = {"㎡": "平方米", "m²": "平方米", "m2": "平方米", "平米": "平方米", "每": "/", "．": "·", ".": "·", "／": "/"}


def written_unit(value: object) -> object:
    """Return a unit of price in its standard form: 元/㎡/月, 元/月·平方米 → 元/平方米·月; 元/个·月, 元/车位/月 → 元/月 (each thing is a charge of its own)."""
    if not isinstance(value, str):
        return value
    plain = "".join(value.split())
    for sign, word in _UNIT_SIGNS.items():
        plain = plain.replace(sign, word)
    head, *parts = [part for part in re.split(r"[/·]", plain) if part]
    times = [part for part in parts if part in {"月", "年", "季", "日", "次", "天"}]
    things = [part for part in parts if part not in times]
    if head != "元" or len(times) != 1 or len(things) > 1:
        return value
    time = "日" if times[0] == "天" else times[0]
    counted = [thing for thing in things if thing not in {"个", "辆", "位", "车位", "户", "间", "套"}]
    return f"元/{counted[0]}·{time}" if counted else f"元/{time}"


class PaymentSchedule(Value):
    """When a charge falls due, as data read from the payment clause.

    A billing period of `every` months counts from `anchor` (month of the year in which periods begin, 1 = January). The due date is day
    `day` of the month `offset` months after the period's first month (`in_advance`) or after its last month (`in_arrears`).
    Example: 每季度首月10日前 → every 3, in_advance, offset 0, day 10. 每年1月31日前交上一年度 → every 12, in_arrears, offset 1, day 31.
    """

    every: Literal[1, 2, 3, 6, 12] = Field(1, title="计费周期", description="months per billing period")
    timing: Literal["in_advance", "in_arrears"] = Field(
        "in_advance", title="交费方式", description="in_advance 先交费后服务, in_arrears 先服务后交费"
    )
    offset: int = Field(0, title="月份偏移", ge=0, le=12)
    day: int = Field(1, title="交费日", ge=1, le=31, description="31 = the month's last day")
    anchor: int = Field(1, title="起算月", ge=1, le=12)
    working_day: Literal["none", "next", "previous"] = Field(
        "none", title="遇节假日", description="shift only where the contract says so"
    )


class LateFeeTier(Value):
    """One step of a late fee that changes with time: `rate` for the days late up to `up_to_day` (None = without end)."""

    up_to_day: int | None = Field(None, title="至第几日", ge=1, description="counted from the day after the due date")
    rate: Rate = Field(title="比例", ge=0)


class ClausePage(Value):
    """That a person has looked at the page of a clause and found what the file says."""

    by: Text = Field(title="核对人")
    on: Day = Field(title="核对日期")
    page: Text = Field(title="条款页", description="evidence id with page: E2#5")


class LateFeeClause(Value):
    """逾期违约金 as the contract writes it. A clause that these fields cannot say is written in `not_computed` and is not computed."""

    rate: Rate | None = Field(None, title="比例", ge=0, description="fraction: 日万分之五 → 0.0005; per month 1% → 0.01")
    per: Literal["day", "month", "year", "once"] | None = Field(
        None,
        title="计算单位",
        description="of the rate (day if not given) or, without a rate, of the fixed sum (once if not given)",
    )
    fixed: Money | None = Field(None, title="固定金额", ge=0, description="beside a rate: once")
    tiers: tuple[LateFeeTier, ...] = Field((), title="分段比例", description="instead of one rate: by days late")
    base: Literal["outstanding", "charge", "stated"] = Field(
        "outstanding",
        title="计算基数",
        description="outstanding 欠付金额, charge 该期应收金额（付款后不减）, stated 约定的金额",
    )
    base_amount: Money | None = Field(None, title="约定基数", gt=0)
    part_months: Proration = Field("days-of-month", title="不足月计算", description="of a rate or sum per month")
    rounding: Literal["once", "daily"] = Field(
        "once", title="取整方式", description="once: each stretch; daily: the sum of one day first"
    )
    rounding_unit: RoundingUnit = Field("0.01", title="取整单位")
    grace_days: int = Field(0, title="宽限天数", ge=0)
    starts: Literal["next-day", "due-day"] = Field(
        "next-day",
        title="起算日",
        description="first day of late fee, once the grace days have run: the day after, or that day itself",
    )
    ends: Literal["inclusive", "exclusive"] = Field(
        "inclusive", title="截止日", description="whether the day of payment, or of the reckoning, still counts"
    )
    cap_ratio: Number | None = Field(
        None, title="上限比例", ge=0, description="cap as a multiple of the principal: 不超过本金 → 1"
    )
    cap_amount: Money | None = Field(None, title="上限金额", ge=0)
    days_in_year: Literal[360, 365] = Field(365, title="年天数")
    confirmed: ClausePage | None = Field(None, title="条款核对", description="needed where the rate can hardly be meant")
    not_computed: str = Field("", title="不能计算的约定", description="what the clause says that these fields cannot")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        per = self.rate_per if self.rate is not None or self.tiers else self.fixed_per
        for wrong, why in (
            (self.rate is not None and bool(self.tiers), "“比例”和“分段比例”只能写一个"),
            (
                bool(self.tiers) and [t.up_to_day for t in self.tiers] != _rising(self.tiers),
                "“分段比例”的“至第几日”要逐段增大，最后一段不写",
            ),
            (bool(self.tiers) and self.rate_per == "once", "“分段比例”不能按一次计"),
            ((self.base == "stated") != (self.base_amount is not None), "“计算基数”为约定金额的，要写“约定基数”；不是的，不要写"),
            (self.rounding == "daily" and per not in ("day", "year"), "“每日先取整”只用于按日或按年的标准"),
        ):
            if wrong:
                raise ValueError(f"{why}；字段写不出的约定，写入“不能计算的约定”")
        return self

    @property
    def rate_per(self) -> Literal["day", "month", "year", "once"]:
        """Return the unit of the rate: the day where none is given."""
        return self.per or "day"

    @property
    def fixed_per(self) -> Literal["day", "month", "year", "once"]:
        """Return the unit of the fixed sum: once where none is given, or where it comes beside a rate."""
        return self.per or "once" if self.rate is None and not self.tiers else "once"


def _rising(tiers: tuple[LateFeeTier, ...]) -> list[int | None]:
    """Return the ends of steps in the only order that they may have: rising, the last one open."""
    ends = sorted({t.up_to_day for t in tiers if t.up_to_day is not None})
    return [*ends, None]


class ForumClause(Value):
    """An agreed court or arbitration clause."""

    kind: Literal["仲裁", "法院", "或裁或审"] = Field(title="类别", description="或裁或审: either arbitration or a court")
    text: Text = Field(title="条款内容")
    court: str = Field("", title="约定机构")
    link: str = Field(
        "",
        title="实际联系",
        description="what links the agreed court's place with the dispute, where none of the five places does",
    )
    link_evidence: Refs = Field((), title="实际联系的证据")


class Contract(Value):
    """The contract on which the claim rests (民法典 937–950)."""

    kind: Literal["前期物业服务合同", "物业服务合同", "事实服务"] = Field("物业服务合同", title="合同类型")
    name: Text = Field(title="合同名称")
    number: str = Field("", title="合同编号")
    signed_on: Day | None = Field(None, title="签订日期")
    signed_at: str = Field("", title="签订地点")
    owner_side: str = Field("", title="业主方", description="业主委员会、建设单位或业主")
    provider: str = Field("", title="物业服务人")
    from_: Day | None = Field(None, alias="from", title="服务期起")
    to: Day | None = Field(None, title="服务期止", description="last day of the agreed term")
    continued: bool | None = Field(None, title="期满后继续服务", description="民法典 948")
    ended_on: Day | None = Field(None, title="终止日期", description="last day of service if the contract has ended")
    payment_clause: str = Field("", title="交费条款")
    payment: PaymentSchedule | None = Field(None, title="交费安排")
    penalty_clause: str = Field("", title="违约金条款")
    late_fee: LateFeeClause | None = Field(None, title="违约金")
    proration: Proration = Field(
        "days-of-month",
        title="不足月计算",
        description="days-30: full months and the rest ÷ 30; thirty-days: all days ÷ 30; whole-months: a month begun counts; full-months: it does not",
    )
    grid: MonthGrid | None = Field(
        None,
        title="计月方式",
        description="own-month 自起算日至对应日的前一日为一个月, calendar-month 按日历月; not given: calendar months where the payment schedule bills, else own months",
    )
    rounding: Literal["once", "monthly"] = Field(
        "once", title="取整方式", description="once 各期合计后取整, monthly 每月金额先取整"
    )
    rounding_unit: RoundingUnit = Field("0.01", title="取整单位", description="yuan to which amounts are rounded, half up")
    allocation: Literal["statutory", "principal-first", "oldest-first"] = Field("statutory", title="抵充顺序")
    forum: ForumClause | None = Field(None, title="争议解决条款")
    evidence: Refs = Field((), title="证据")


class Tier(Value):
    """One step of a ladder price: `price` applies to the quantity above the previous step up to `up_to` (None = without end)."""

    up_to: Number | None = Field(None, title="上限")
    price: Number = Field(title="单价", ge=0)


class Discount(Value):
    """A dated reduction, for example of a vacant unit (空置房)."""

    kind: Literal["vacancy", "agreed"] = Field("agreed", title="类别")
    ratio: Number = Field(title="收取比例", ge=0, le=1, description="share that is still charged: 按七成收 → 0.7")
    from_: Day | None = Field(None, alias="from", title="起")
    to: Day | None = Field(None, title="止")
    max_months: int | None = Field(None, title="最长月数", ge=1)
    basis: str = Field("", title="依据")


Unit = Literal[
    "元/平方米·月",
    "元/平方米·季",
    "元/平方米·年",
    "元/平方米·日",
    "元/月",
    "元/季",
    "元/年",
    "元/日",
    "元/人·月",
    "元/人·季",
    "元/人·年",
    "元/人·日",
    "元/次",
]


class Tariff(Value):
    """A dated price (收费标准) of one fee item."""

    id: Id = Field(title="编号")
    item: Text = Field(title="费用项目")
    from_: Day | None = Field(None, alias="from", title="起")
    to: Day | None = Field(None, title="止", description="last day of this price")
    price: Number | None = Field(None, title="单价", ge=0)
    unit: Annotated[Unit, BeforeValidator(written_unit)] = Field(
        "元/平方米·月", title="计价单位", description="per person: the charge's quantity is the number of persons"
    )
    tiers: tuple[Tier, ...] = Field((), title="阶梯价")
    minimum: Money | None = Field(None, title="最低收费", ge=0, description="per month")
    discounts: tuple[Discount, ...] = Field((), title="减收")
    use: str = Field("", title="适用用途", description="only for premises of this use; empty = all")
    vat_included: bool = Field(True, title="含税")
    basis: str = Field("", title="定价依据")
    evidence: Refs = Field((), title="证据")
