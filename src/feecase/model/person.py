"""Persons around the debtor (相关人员): relatives, agents, staff — who they are, and what they may do for the debtor with which proof."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feecase.model.base import Day, Id, Refs, Text, Value

Relation = Literal[
    "self",
    "spouse",
    "parent",
    "child",
    "sibling",
    "grandparent",
    "grandchild",
    "in-law",
    "relative",
    "former-spouse",
    "guardian",
    "agent",
    "estate-administrator",
    "property-custodian",
    "legal-representative",
    "mail-room",
    "liquidator",
    "employee",
    "domestic-worker",
    "tenant",
    "neighbour",
    "creditor-staff",
    "parcel-point",
    "other",
    "",
]
RELATION_NAMES: dict[str, str] = {
    "self": "本人",
    "spouse": "配偶",
    "parent": "父母",
    "child": "子女",
    "sibling": "兄弟姐妹",
    "grandparent": "祖父母",
    "grandchild": "孙子女",
    "in-law": "姻亲",
    "relative": "其他亲属",
    "former-spouse": "前配偶",
    "guardian": "监护人",
    "agent": "代理人",
    "estate-administrator": "遗产管理人",
    "property-custodian": "财产代管人",
    "legal-representative": "法定代表人",
    "mail-room": "收发部门",
    "liquidator": "破产管理人",
    "employee": "员工",
    "domestic-worker": "家政人员",
    "tenant": "承租人",
    "neighbour": "邻居",
    "creditor-staff": "物业人员",
    "parcel-point": "快递柜或驿站",
    "other": "其他人",
}
Authority = Literal["none", "receive", "perform", ""]
AUTHORITY_NAMES: dict[str, str] = {"none": "无授权", "receive": "代收文书", "perform": "代为承认和履行"}


class RelatedPerson(Value):
    """Someone who is not a party but appears in contacts or payments; named there by `id` or by the whole `name`.

    A relation alone lets nobody act for the debtor. `lives_together` and `adult` are for 诉讼时效规定 8(2); `authority` is what the debtor allowed,
    shown by `authority_evidence`; a guardian, administrator or legal representative acts by his office, shown by `evidence`.
    """

    id: Id = Field(title="编号")
    name: Text = Field(title="姓名")
    relation: Relation = Field("", title="与债务人的关系")
    of: str = Field("", title="所属债务人", description="name or id of the defendant; empty = of every defendant")
    lives_together: bool | None = Field(None, title="同住")
    adult: bool | None = Field(None, title="成年并有完全行为能力")
    authority: Authority = Field("", title="授权范围")
    authority_from: Day | None = Field(None, title="授权起")
    authority_to: Day | None = Field(None, title="授权止", description="last day")
    authority_evidence: Refs = Field((), title="授权的证据")
    phones: tuple[Text, ...] = Field((), title="电话")
    evidence: Refs = Field((), title="证据", description="of who this is and of the relation")
