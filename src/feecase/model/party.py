"""Parties (当事人): natural persons, organisations, their agents and accounts."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as NumberError

from feecase.model.base import Day, Id, Number, Refs, Text, Value

Sex = Literal["男", "女"]
IdType = Literal[
    "居民身份证", "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证", "外国人永久居留身份证", "其他"
]
OrgType = Literal[
    "有限责任公司",
    "股份有限公司",
    "上市公司",
    "其他企业法人",
    "事业单位",
    "社会团体",
    "基金会",
    "社会服务机构",
    "机关法人",
    "农村集体经济组织法人",
    "城镇农村的合作经济组织法人",
    "基层群众性自治组织法人",
    "个人独资企业",
    "合伙企业",
    "不具有法人资格的专业服务机构",
]
OwnershipType = Literal["国有", "国有控股", "国有参股", "民营", "其他"]
Role = Literal["登记业主", "共有人", "物业使用人", "建设单位", "继承人", "受让人"]

KIND_NAMES = {"natural": "自然人", "organisation": "组织"}
WHEREABOUTS_NAMES = {"known": "可送达", "unknown": "下落不明", "abroad": "在境外"}


class LegalRep(Value):
    """法定代表人 of a legal person, or 负责人 of a branch or other organisation."""

    kind: Literal["法定代表人", "负责人"] = Field("法定代表人", title="身份")
    name: Text = Field(title="姓名")
    job_title: str = Field("", title="职务")
    phone: str = Field("", title="联系电话")
    address: str = Field("", title="联系地址")
    id_type: IdType | None = Field(None, title="证件类型")
    id_no: str = Field("", title="证件号码")


class _Party(Value):
    """What natural persons and organisations share."""

    id: Id | None = Field(None, title="编号")
    role: Role | None = Field(None, title="诉讼身份来源")
    owned_from: Day | None = Field(None, title="取得产权日", description="first day on which this party owned the premises")
    owned_to: Day | None = Field(
        None, title="丧失产权日", description="first day on which this party no longer owned them (the next owner's owned_from)"
    )
    agreed_to_pay: bool = Field(False, title="约定交费", description="a user (tenant) who agreed to pay: 物业管理条例 41")
    agreement: Refs = Field((), title="约定交费的证据")
    share: Number | None = Field(None, title="份额", gt=0, le=1)
    whereabouts: Literal["known", "unknown", "abroad"] = Field(
        "known", title="下落", description="known 可送达, unknown 下落不明, abroad 在境外"
    )
    addresses: tuple[Text, ...] = Field((), title="其他地址")
    phones: tuple[Text, ...] = Field((), title="其他电话")
    wechat: str = Field("", title="微信号")
    phone: str = Field("", title="联系电话")
    evidence: Refs = Field((), title="证据")


class Person(_Party):
    """A natural person (自然人)."""

    kind: Literal["natural"] = Field("natural", title="类别")
    name: Text = Field(title="姓名")
    sex: Sex | None = Field(None, title="性别")
    birth_date: Day | None = Field(None, title="出生日期")
    died: Day | None = Field(None, title="死亡日期")
    ethnicity: str = Field("", title="民族")
    employer: str = Field("", title="工作单位")
    job_title: str = Field("", title="职务")
    domicile: str = Field("", title="住所地", description="户籍所在地")
    residence: str = Field("", title="经常居住地")
    id_type: IdType = Field("居民身份证", title="证件类型")
    id_no: str = Field("", title="证件号码")

    @field_validator("id_no")
    @classmethod
    def _check_id(cls, value: str, info: Any) -> str:
        if value and info.data.get("id_type", "居民身份证") == "居民身份证":
            return read_resident_id(value)
        return value


class Organisation(_Party):
    """A legal person or other organisation (法人、非法人组织)."""

    kind: Literal["organisation"] = Field("organisation", title="类别")
    name: Text = Field(title="名称")
    uscc: str = Field("", title="统一社会信用代码")
    domicile: str = Field("", title="住所地", description="主要办事机构所在地")
    registered_address: str = Field("", title="注册地")
    legal_rep: LegalRep | None = Field(None, title="法定代表人")
    org_type: OrgType | None = Field(None, title="类型")
    ownership: OwnershipType | None = Field(None, title="所有制性质")
    ownership_other: str = Field("", title="其他所有制")

    @field_validator("uscc")
    @classmethod
    def _check_uscc(cls, value: str) -> str:
        return read_uscc(value) if value else value


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        kind = value.get("kind") or ("organisation" if value.keys() & {"uscc", "legal_rep", "org_type"} else "natural")
        return "organisation" if kind == "organisation" else "natural"
    return str(getattr(value, "kind", "natural"))


Party = Annotated[Annotated[Person, Tag("natural")] | Annotated[Organisation, Tag("organisation")], Discriminator(_kind)]


class Agent(Value):
    """委托诉讼代理人 (民事诉讼法 61, 62)."""

    kind: Literal["律师", "基层法律服务工作者", "近亲属", "工作人员", "社区单位或社会团体推荐的公民"] = Field(
        "律师", title="代理人类型"
    )
    name: Text = Field(title="姓名")
    firm: str = Field("", title="单位")
    job_title: str = Field("", title="职务")
    phone: str = Field("", title="联系电话")
    licence_no: str = Field("", title="执业证号")
    id_no: str = Field("", title="证件号码")
    relation: str = Field("", title="与委托人关系")
    authority: Literal["一般授权", "特别授权"] | None = Field(None, title="代理权限")
    special_powers: tuple[str, ...] = Field((), title="特别授权事项")
    matters: tuple[str, ...] = Field((), title="代理事项")
    term: str = Field("", title="期限")


class BankAccount(Value):
    """An account that receives money."""

    holder: Text = Field(title="开户名")
    bank: Text = Field(title="开户行")
    number: Text = Field(title="账号")


def read_resident_id(value: str) -> str:
    """Return an 18-digit resident ID number in compact form, whatever its check digit. Raises ValueError (Chinese) if length or date is wrong."""
    compact = str(ric.compact(value)).upper()
    if not re.fullmatch(r"\d{17}[\dX]", compact):
        raise ValueError("身份证号应为 18 位，前 17 位是数字")
    try:
        ric.get_birth_date(compact)
    except NumberError:
        raise ValueError("身份证号中的出生日期不存在") from None
    return compact


def check_resident_id(value: str) -> str:
    """Return a resident ID number in compact form. Raises ValueError (Chinese) if length, date or check digit is wrong (GB 11643)."""
    compact = read_resident_id(value)
    if wrong := wrong_check_digit(compact):
        raise ValueError(f"身份证号校验位不符（{wrong}）")
    return compact


def read_uscc(value: str) -> str:
    """Return a 统一社会信用代码 in compact form, whatever its check digit. Raises ValueError (Chinese) if length or characters are wrong."""
    compact = str(uscc.compact(value)).upper()
    if not _USCC.fullmatch(compact):
        raise ValueError("统一社会信用代码应为 18 位数字和大写字母（不用 I、O、S、V、Z）")
    return compact


def check_uscc(value: str) -> str:
    """Return a 统一社会信用代码 in compact form. Raises ValueError (Chinese) if length, characters or check digit are wrong (GB 32100)."""
    compact = read_uscc(value)
    if wrong := wrong_check_digit(compact):
        raise ValueError(f"统一社会信用代码校验位不符（{wrong}）")
    return compact


_USCC = re.compile("[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")


def wrong_check_digit(number: str) -> str:
    """Say what is wrong with the last digit of a well-formed resident ID or credit code; empty where it is right.

    Numbers with a wrong digit exist in registers, so that this alone makes no case unreadable.
    """
    try:
        right = (
            ric.calc_check_digit(number)
            if re.fullmatch(r"\d{17}[\dX]", number) and _is_resident(number)
            else uscc.calc_check_digit(number[:-1])
        )
    except (NumberError, ValueError):
        return ""
    return "" if right == number[-1] else f"末位应为 {right}，写的是 {number[-1]}"


def _is_resident(number: str) -> bool:
    try:
        ric.get_birth_date(number)
    except NumberError:
        return False
    return True
