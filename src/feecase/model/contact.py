"""Contacts (往来): demands, acknowledgements, visits, calls, filings — what limitation feeds on and what must stay lawful."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from feecase.model.base import Day, Id, Money, Refs, Value
from feecase.model.ledger import RecordSource

ContactKind = Literal[
    "reminder",
    "visit",
    "call",
    "message",
    "demand",
    "lawyer-letter",
    "public-notice",
    "acknowledgement",
    "promise",
    "instalment-agreement",
    "security",
    "mediation",
    "payment-order",
    "suit",
    "arbitration",
    "preservation",
    "enforcement",
    "bankruptcy-claim",
    "police-report",
    "assignment-notice",
    "obstacle",
    "waiver",
    "other",
]
Way = Literal[
    "hand", "ems", "courier", "notary", "posting", "sms", "wechat", "email", "app", "phone", "visit", "media", "court", ""
]
ContactResult = Literal["签收", "他人签收", "拒收", "退回", "已读", "未读", "张贴", "接通", "未接通", "已回复", "不明", ""]
Disposition = Literal[
    "granted", "dismissed", "withdrawn", "rejected", "to-suit", "declined", "terminated", "not-settled", "pending", ""
]
Act = Literal[
    "water-cut",
    "power-cut",
    "gas-cut",
    "heat-cut",
    "access-block",
    "lift-block",
    "vehicle-block",
    "public-naming",
    "threat",
    "insult",
    "night-call",
]

KIND_NAMES: dict[str, str] = dict(
    zip(
        get_args(ContactKind),
        (
            "提醒",
            "上门",
            "电话",
            "消息",
            "催缴函",
            "律师函",
            "公告",
            "确认欠费",
            "还款承诺",
            "分期协议",
            "担保",
            "调解",
            "支付令",
            "起诉",
            "仲裁",
            "保全",
            "强制执行",
            "申报债权",
            "报案",
            "债权转让通知",
            "障碍",
            "放弃时效抗辩",
            "其他",
        ),
        strict=True,
    )
)
"""The one Chinese word for each kind of contact; spreadsheets and case files accept both."""
WAY_NAMES: dict[str, str] = {
    "hand": "当面送交",
    "ems": "邮政特快专递",
    "courier": "快递",
    "notary": "公证送达",
    "posting": "张贴",
    "sms": "短信",
    "wechat": "微信",
    "email": "电子邮件",
    "app": "业主平台",
    "phone": "电话",
    "visit": "上门",
    "media": "媒体公告",
    "court": "法院送达",
}
ACT_NAMES: dict[str, str] = {
    "water-cut": "停水",
    "power-cut": "停电",
    "gas-cut": "停气",
    "heat-cut": "停暖",
    "access-block": "限制出入",
    "lift-block": "限制乘梯",
    "vehicle-block": "限制车辆",
    "public-naming": "公开点名",
    "threat": "威胁",
    "insult": "辱骂",
    "night-call": "深夜来电",
}


DISPOSITION_NAMES: dict[str, str] = {
    "granted": "裁判或文书生效",
    "dismissed": "判决驳回请求",
    "withdrawn": "撤诉",
    "rejected": "驳回起诉或不予受理",
    "to-suit": "转入诉讼",
    "declined": "不同意起诉",
    "terminated": "程序终结",
    "not-settled": "调解不成",
    "pending": "尚未审结",
}
"""How a procedure ended; `declined`: a payment order lapsed and the creditor said in time that he does not sue (民诉法解释 438)."""


class Contact(Value):
    """One contact with the debtor or about the debt.

    `sent` is the day of the act; `effective` the day it arrived or took effect (a demand that did not provably arrive has none).
    `until` ends a demand's reasonable time or a promise; `ended` closes a procedure or an obstacle. `by`, `to` and `signed_by` name a party or a
    related person by id or by the whole name; a name inside another text is nobody's. Legal effect is taken from fields, never from `text` or
    `outcome`; fields listed in `proposed` were only read from prose by the program and prove nothing until a person writes them.
    """

    id: Id = Field(title="编号")
    kind: ContactKind = Field(title="类别")
    way: Way = Field("", title="方式")
    sent: Day | None = Field(None, title="发出日期")
    effective: Day | None = Field(None, title="生效日期")
    by: str = Field("", title="发出人", description="empty = the creditor (for acknowledgements: the debtor)")
    to: str = Field("", title="对象")
    covers: tuple[str, ...] = Field((), title="涉及款项", description="charge ids; empty = all then due")
    covers_from: Day | None = Field(None, title="涉及期间起")
    covers_to: Day | None = Field(None, title="涉及期间止")
    amount: Money | None = Field(None, title="金额", ge=0, description="where only a part was demanded or promised")
    remainder_reduced: bool = Field(
        False, title="免除余额", description="where only a part (`amount`) was demanded: the rest was expressly given up"
    )
    until: Day | None = Field(None, title="期限")
    ended: Day | None = Field(None, title="结束日期")
    outcome: str = Field("", title="结果说明")
    disposition: Disposition = Field("", title="处理结果", description="how a procedure ended")
    refused: bool | None = Field(
        None, title="明确拒绝履行", description="the debtor plainly refused to pay when asked (诉讼时效规定 4)"
    )
    accepted: bool | None = Field(
        None,
        title="债权人同意",
        description="the creditor agreed to the term of a promise, for instance by signing too (民法典 543)",
    )
    result: ContactResult = Field("", title="送达结果")
    signed_by: str = Field("", title="签收人", description="who signed, or who answered the phone; empty = the addressee")
    relation: str = Field("", title="签收人关系")
    tracking_no: str = Field("", title="邮件号")
    act: Act | None = Field(None, title="不当行为", description="an unlawful or risky act that the record shows")
    text: str = Field("", title="内容", description="the exact text that was sent or said")
    at: str = Field(
        "",
        title="时刻",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="HH:MM in China; empty = not known, neither in hours nor out of them",
    )
    sender: str = Field("", title="经办人", description="who sent, called or visited")
    stage: str = Field("", title="催收阶段", description="id of the stage that this contact carried out")
    rule: str = Field("", title="合规依据", description="the rule of conduct that allowed it")
    instalments: tuple[Instalment, ...] = Field((), title="分期")
    accelerates: bool | None = Field(None, title="加速到期", description="whether one missed instalment makes the rest fall due")
    proposed: tuple[str, ...] = Field(
        (),
        title="待确认字段",
        description="English names of the fields that were only read from prose: to be confirmed by a person",
    )
    source: RecordSource | None = Field(None, title="来源")
    evidence: Refs = Field((), title="证据")


class Instalment(Value):
    """One instalment of an agreement."""

    due: Day = Field(title="应付日期")
    amount: Money = Field(title="金额", gt=0)


Contact.model_rebuild()
