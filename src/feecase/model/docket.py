"""The docket (办案进程): what happened after the papers were ready, as facts with their days; and the clocks that follow from them.

Facts are written into `docket.yaml`; everything else here is computed and never stored.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Literal

from pydantic import Field, field_validator, model_validator

from feecase.model.base import Day, Id, Money, Number, Refs, Value
from feecase.model.trace import Citation

ProceedingKind = Literal[
    "mediation", "first", "second", "payment-order", "preservation", "confirmation", "execution", "resumed", "retrial"
]
PROCEEDING_NAMES: dict[str, str] = {
    "mediation": "诉前调解",
    "first": "一审",
    "second": "二审",
    "payment-order": "督促程序",
    "preservation": "保全",
    "confirmation": "司法确认",
    "execution": "执行",
    "resumed": "恢复执行",
    "retrial": "再审",
}
TrialKind = Literal["small", "simplified", "ordinary"]
PROCEDURE_NAMES: dict[str, str] = {"small": "小额诉讼", "simplified": "简易程序", "ordinary": "普通程序"}
EntryKind = Literal[
    "submitted",
    "receipt",
    "deficiency",
    "accepted",
    "refused",
    "fee-notice",
    "fee-paid",
    "fee-refunded",
    "fee-relief",
    "mediator",
    "extended",
    "failed",
    "measure",
    "measure-end",
    "renewal",
    "served",
    "not-served",
    "notice",
    "answer",
    "objection",
    "evidence-term",
    "evidence-filed",
    "claim-changed",
    "counterclaim",
    "converted",
    "joined",
    "summons",
    "hearing",
    "adjourned",
    "suspended",
    "continued",
    "withdrawn",
    "deemed-withdrawn",
    "decided",
    "pronounced",
    "appeal",
    "appeal-withdrawn",
    "demand",
    "applied",
    "settled",
    "levy",
    "paid-out",
    "paid",
    "ended",
    "note",
]
ENTRY_NAMES: dict[str, str] = {
    "submitted": "提交",
    "receipt": "收件回执",
    "deficiency": "补正通知",
    "accepted": "受理",
    "refused": "不予受理",
    "fee-notice": "缴费通知",
    "fee-paid": "缴费",
    "fee-refunded": "退费",
    "fee-relief": "缓减免",
    "mediator": "调解员接收",
    "extended": "同意延期",
    "failed": "调解不成",
    "measure": "保全措施",
    "measure-end": "保全解除",
    "renewal": "续封",
    "served": "送达",
    "not-served": "送达不能",
    "notice": "公告",
    "answer": "答辩",
    "objection": "异议",
    "evidence-term": "举证期限",
    "evidence-filed": "提交证据",
    "claim-changed": "变更请求",
    "counterclaim": "反诉",
    "converted": "程序转换",
    "joined": "追加",
    "summons": "传票",
    "hearing": "开庭",
    "adjourned": "延期",
    "suspended": "中止",
    "continued": "恢复审理",
    "withdrawn": "撤诉",
    "deemed-withdrawn": "按撤诉处理",
    "decided": "裁判",
    "pronounced": "宣判",
    "appeal": "上诉",
    "appeal-withdrawn": "撤回上诉",
    "demand": "催告履行",
    "applied": "申请执行",
    "settled": "执行和解",
    "levy": "扣划",
    "paid-out": "发还",
    "paid": "履行",
    "ended": "终本或终结",
    "note": "备注",
}
ServiceWay = Literal["direct", "left", "mail", "returned", "electronic", "other-electronic", "notice", "fetched", "pronounced"]
WAY_NAMES: dict[str, str] = {
    "direct": "直接送达",
    "left": "留置送达",
    "mail": "邮寄送达",
    "returned": "邮件退回",
    "electronic": "电子送达（本人确认的地址）",
    "other-electronic": "电子送达（其他地址）",
    "notice": "公告送达",
    "fetched": "到院领取",
    "pronounced": "定期宣判",
}
PaperKind = Literal["judgment", "mediation-paper", "ruling", "payment-order"]
PAPER_NAMES: dict[str, str] = {
    "judgment": "判决书",
    "mediation-paper": "调解书",
    "ruling": "裁定书",
    "payment-order": "支付令",
}
AwardHead = Literal["principal", "late-fee", "running", "preservation-fee", "costs", "other"]
HEAD_NAMES: dict[str, str] = {
    "principal": "本金",
    "late-fee": "违约金",
    "running": "继续计算的违约金",
    "preservation-fee": "保全费",
    "costs": "诉讼费",
    "other": "其他",
}
RATE_PER_NAMES = {"day": "每日", "year": "每年"}
_NUMBER = re.compile(
    r"[（(〔](\d{4})[)）〕]\s*([\u4e00-\u9fff])(\d{2,4})([\u4e00-\u9fff]{1,5}?)(\d{1,6})号(之[一二三四五六七八九十\d]+)?"
)


def case_number(text: str) -> str:
    """Return a case number in its usual form, （2026）鲁0202民初1234号. Raises ValueError for what is none."""
    match = _NUMBER.fullmatch(re.sub(r"\s", "", text))
    if not match:
        raise ValueError(f"不是案号：“{text}”，应如（2026）鲁0202民初1234号")
    year, province, court, kind, number, part = match.groups()
    return f"（{year}）{province}{court}{kind}{int(number)}号{part or ''}"


class Proceeding(Value):
    """One proceeding before a court or mediator. `procedure` is that in which it began; a conversion is an entry."""

    id: Id = Field(title="编号")
    kind: ProceedingKind = Field(title="程序")
    court: str = Field("", title="法院")
    number: str = Field("", title="案号")
    file_no: str = Field("", title="网上立案编号")
    procedure: TrialKind | None = Field(None, title="审理程序")
    judge: str = Field("", title="法官")
    clerk: str = Field("", title="书记员")
    phone: str = Field("", title="联系电话")
    room: str = Field("", title="法庭")
    agent: str = Field("", title="代理人")
    handler: str = Field("", title="经办人")

    @field_validator("number")
    @classmethod
    def _normal(cls, value: str) -> str:
        return case_number(value) if value else value


class OrderInstalment(Value):
    """One instalment of an order."""

    by: Day = Field(title="履行期限")
    amount: Money = Field(title="金额", gt=0)


class JudgmentOrder(Value):
    """One order (判项). Performance is `days` after effect, or `by` a day, or in `instalments`; none of them: from effect."""

    id: Id = Field(title="编号")
    head: AwardHead = Field(title="项目")
    amount: Money | None = Field(None, title="金额", ge=0)
    rate: Number | None = Field(None, title="比例", ge=0)
    per: Literal["day", "year"] = Field("year", title="计算单位")
    from_: Day | None = Field(None, alias="from", title="起算日")
    days: int | None = Field(None, title="生效后履行天数", ge=0)
    by: Day | None = Field(None, title="履行期限")
    instalments: tuple[OrderInstalment, ...] = Field((), title="分期")
    accelerates: bool = Field(False, title="一期逾期全部到期")
    penalty: bool = Field(False, title="调解书自带违约责任")
    debtors: tuple[str, ...] = Field((), title="义务人")
    charges: tuple[str, ...] = Field((), title="对应款项")
    text: str = Field("", title="原文")

    @model_validator(mode="after")
    def _one_term(self) -> JudgmentOrder:
        if sum((self.days is not None, self.by is not None, bool(self.instalments))) > 1:
            raise ValueError("履行期限只能写一种：days、by 或 instalments")
        if self.instalments and self.amount is not None and sum(one.amount for one in self.instalments) != self.amount:
            raise ValueError("各期之和与判项金额不符")
        return self


class CostShare(Value):
    """Who bears the court fee by the decision. `direct` = we agreed that the loser pays us (民诉法解释 207(1))."""

    total: Money = Field(title="受理费")
    plaintiff: Money = Field(title="原告负担")
    defendant: Money = Field(title="被告负担")
    direct: bool = Field(False, title="由对方直接支付")

    @model_validator(mode="after")
    def _adds_up(self) -> CostShare:
        if self.plaintiff + self.defendant != self.total:
            raise ValueError("受理费各方负担之和与总额不符")
        return self


class Entry(Value):
    """One fact. `on` is the document's or the act's own date, `received` our receipt of it; a mistake is a new entry that `replaces` the old one.

    `to` is the party concerned (served, notified, appealing); `of` the entry that was served; `until` an end day named by the court; `days` a length
    that the court stated.
    """

    id: Id = Field(title="编号")
    in_: str = Field("", alias="in", title="程序编号")
    kind: EntryKind = Field(title="类别")
    on: Day | None = Field(None, title="日期")
    at: str = Field("", title="时间", pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")
    received: Day | None = Field(None, title="收到日期")
    to: str = Field("", title="当事人")
    of: str = Field("", title="所送达的文书")
    way: ServiceWay | None = Field(None, title="送达方式")
    confirmed: bool | None = Field(None, title="本人确认的地址")
    result: str = Field("", title="结果")
    until: Day | None = Field(None, title="法院写明的截止日")
    days: int | None = Field(None, title="法院写明的天数", ge=0)
    amount: Money | None = Field(None, title="金额", ge=0)
    procedure: TrialKind | None = Field(None, title="转为")
    paper: PaperKind | None = Field(None, title="文书")
    appealable: bool | None = Field(None, title="可以上诉")
    orders: tuple[JudgmentOrder, ...] = Field((), title="判项")
    refused: Money = Field("0.00", title="驳回金额", validate_default=True, ge=0)
    fee: CostShare | None = Field(None, title="诉讼费负担")
    place: str = Field("", title="地点")
    names: tuple[str, ...] = Field((), title="人员")
    text: str = Field("", title="原文")
    evidence: Refs = Field((), title="证据")
    replaces: str = Field("", title="更正")

    @property
    def day(self) -> dt.date | None:
        """The day on which it is known to us: our receipt, else its own date."""
        return self.received or self.on


def faults(proceedings: tuple[Proceeding, ...], entries: tuple[Entry, ...]) -> str:
    """Say (Chinese) what is wrong with references between facts: ids used twice, proceedings or facts that are not there; empty if nothing."""
    ids = Counter([*(one.id for one in proceedings), *(one.id for one in entries)])
    if doubled := sorted(one for one, times in ids.items() if times > 1):
        return f"编号重复：{'、'.join(doubled)}"
    places, known = {one.id for one in proceedings}, {one.id for one in entries}
    for entry in entries:
        if entry.in_ and entry.in_ not in places:
            return f"{entry.id} 所在的程序“{entry.in_}”没有写"
        if missing := [ref for ref in (entry.of, entry.replaces) if ref and ref not in known]:
            return f"{entry.id} 提到的“{missing[0]}”没有写"
    return ""


class Docket(Value):
    """All proceedings and facts of a case, in the order in which they were written."""

    proceedings: tuple[Proceeding, ...] = Field((), title="程序")
    entries: tuple[Entry, ...] = Field((), title="办案进程")

    @model_validator(mode="after")
    def _known(self) -> Docket:
        if fault := faults(self.proceedings, self.entries):
            raise ValueError(fault)
        return self

    @property
    def current(self) -> tuple[Entry, ...]:
        """Return the entries that no later one replaces."""
        replaced = {entry.replaces for entry in self.entries if entry.replaces}
        return tuple(entry for entry in self.entries if entry.id not in replaced)


ClockStatus = Literal["running", "due", "late", "overdue", "unknown", "closed"]
CLOCK_NAMES: dict[str, str] = {
    "running": "进行中",
    "due": "七日内",
    "late": "已过行动日",
    "overdue": "已过期",
    "unknown": "起算日不明",
    "closed": "已完成",
}


class Clock(Value):
    """One period and where it stands. `last` is the last day by the primary reading, `act_by` the day to act by; `floor` = cannot end before.

    `adverse_last` and `adverse_act_by` are the earlier reading, where there is one. `ask` says what fact is missing, or would settle a doubt.
    """

    id: str = Field(title="编号")
    rule: str = Field(title="规则")
    title: str = Field(title="期间")
    whose: Literal["ours", "theirs", "court"] = Field(title="谁的期间")
    party: str = Field("", title="当事人")
    start: dt.date | None = Field(None, title="起算日")
    start_from: str = Field("", title="起算事实")
    unrolled: dt.date | None = Field(None, title="未顺延的届满日")
    last: dt.date | None = Field(None, title="届满日")
    act_by: dt.date | None = Field(None, title="最迟行动日")
    known: bool = Field(True, title="放假安排已公布")
    status: ClockStatus = Field(title="状态")
    closed_by: str = Field("", title="完成于")
    adverse_last: dt.date | None = Field(None, title="不利口径的届满日")
    adverse_act_by: dt.date | None = Field(None, title="不利口径的最迟行动日")
    floor: dt.date | None = Field(None, title="不早于")
    amount: Money | None = Field(None, title="涉及金额")
    missed: str = Field("", title="逾期后果")
    proposes: str = Field("", title="下一步")
    ask: str = Field("", title="待查明")
    citations: tuple[Citation, ...] = Field((), title="依据")
