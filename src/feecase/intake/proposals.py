"""Proposals (识读): what the prose of a contact seems to say, as typed fields that are marked until a person writes them himself.

Patterns only propose. A proposed field counts among what is asserted, never among what is proved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feecase.model.case import Case
from feecase.model.contact import Contact, Disposition
from feecase.model.defence import Defence, DefenceKind
from feecase.rules.dispositions import refusal, unread

_PROCEDURES = frozenset(
    {"suit", "arbitration", "payment-order", "preservation", "enforcement", "mediation", "police-report", "bankruptcy-claim"}
)
_DEMANDS = frozenset({"reminder", "visit", "call", "message", "demand", "lawyer-letter"})
_ASIDE = re.compile(
    r"(驳回|撤回)[^，；。]{0,8}(上诉|异议|再审申请|(其他|其余)(诉讼)?请求)|(判决|裁决|调解书|支付令)?[^，；。]{0,3}[未没][^，；。]{0,4}(判决|裁决|生效)"
)
"""Parts of an outcome that do not decide it: 驳回上诉，维持原判；驳回其他诉讼请求；判决尚未生效."""
_DISPOSITIONS: tuple[tuple[Disposition, re.Pattern[str]], ...] = (
    ("to-suit", re.compile(r"转入诉讼|视为起诉|转为诉讼")),
    ("dismissed", re.compile(r"驳回.{0,6}请求")),
    ("withdrawn", re.compile(r"撤诉|撤回")),
    ("rejected", re.compile(r"驳回|不予受理|不受理")),
    ("declined", re.compile(r"不同意(起诉|转)")),
    ("pending", re.compile(r"上诉中|审理中|未审结|未开庭|等待开庭|未判决")),
    ("granted", re.compile(r"判决|裁决|调解书|调解结案|生效|未提出异议|维持原判")),
    ("not-settled", re.compile(r"调解不成|调解失败|未达成")),
    ("terminated", re.compile(r"终结|结案|不予立案")),
)
_REFUSED = re.compile(r"明确表示不|明确拒绝|拒绝支付|拒绝缴|拒绝交|拒绝履行|拒交|拒缴")
_ACCELERATES = re.compile(
    r"(任何?|任意|有)一期[^。；]{0,16}(逾期|未|不)[^。；]{0,16}(其余|剩余|余下|全部|未到期|余款)[^。；]{0,16}(到期|一次性|立即(支付|付清|清偿))|(?<!不)(加速|提前)到期"
)
"""The usual wording by which one missed instalment makes the rest fall due."""
_NOT_ACCELERATED = re.compile(r"(不|无须|无需|并非)[^，。；]{0,6}(加速|提前|立即)")
_BOTH = re.compile(
    r"双方(均|都)?(签字|签名|盖章|签订|签署|同意|协商一致|约定)|(物业|公司|我方|我司)[^，。；]{0,6}(同意|盖章|签字)"
)

_DEFENCES: tuple[tuple[DefenceKind, re.Pattern[str]], ...] = (
    ("poor-service", re.compile(r"服务(不到位|差|质量|不好)|保洁|卫生|保安|绿化|垃圾")),
    ("defects", re.compile(r"漏水|渗水|裂缝|质量问题|外墙")),
    ("vacancy", re.compile(r"空置|未入住|没入住|没有入住|未居住|未装修")),
    ("theft-damage", re.compile(r"被盗|失窃|丢失|划伤|被砸")),
    ("developer-promise", re.compile(r"(开发商|建设单位)[^。；]{0,8}(承诺|答应|减免)")),
    ("price-increase", re.compile(r"涨价|提价|调价|收费标准过高")),
    ("no-contract", re.compile(r"(没有|没|未)(签|签订)[^。；]{0,6}合同|不认合同")),
    ("term-ended", re.compile(r"合同(已经|已)?(到期|期满|终止|解除)")),
    ("wrong-area", re.compile(r"面积(不符|有误|不对|错)")),
    ("unused-lift", re.compile(r"(不|没有|未)(用|使用|坐|乘)电梯|一楼")),
    ("nuisance", re.compile(r"邻居|噪音|扰民|楼上")),
    ("limitation", re.compile(r"(过|超过|已过)[^。；]{0,4}时效")),
    ("set-off", re.compile(r"抵销|抵消|欠我")),
    ("already-paid", re.compile(r"(已经?|都)(交|缴|付)(过|清|了)")),
    ("wrong-debtor", re.compile(r"不是业主|已(经)?(卖|出售|转让)|租客|承租人交")),
)


def propose(case: Case) -> Case:
    """Return a case whose contacts carry the fields that their prose seems to state, each named in `proposed`. What a person wrote stays."""
    contacts = tuple(_contact(c) for c in case.contacts)
    defences = tuple(_defence(d) for d in case.defences)
    if contacts == case.contacts and defences == case.defences:
        return case
    return case.model_copy(update={"contacts": contacts, "defences": defences})


def _defence(d: Defence) -> Defence:
    """Propose the kind of a defence that was written as a text, where its words point to exactly one."""
    if d.kind:
        return d
    kinds = {kind for kind, pattern in _DEFENCES if pattern.search(d.facts)}
    return d.model_copy(update={"kind": kinds.pop(), "proposed": (*d.proposed, "kind")}) if len(kinds) == 1 else d


def _contact(c: Contact) -> Contact:
    found = {name: value for name, value in _fields(c) if name not in c.proposed}
    return c.model_copy(update={**found, "proposed": (*c.proposed, *found)}) if found else c


def _fields(c: Contact) -> Iterator[tuple[str, Any]]:
    if c.kind in _PROCEDURES and unread(c) and (meant := _disposition(c.outcome)):
        yield "disposition", meant
    if c.kind in _DEMANDS and c.refused is None and not refusal(c) and _REFUSED.search(c.outcome):
        yield "refused", True
    if c.instalments and c.accelerates is None and _ACCELERATES.search(c.text) and not _NOT_ACCELERATED.search(c.text):
        yield "accelerates", True
    if c.kind in {"promise", "acknowledgement"} and c.until and c.accepted is None and _BOTH.search(f"{c.text}；{c.outcome}"):
        yield "accepted", True


def _disposition(outcome: str) -> Disposition:
    aside = _ASIDE.sub("", outcome)
    return next((of for of, pattern in _DISPOSITIONS if pattern.search(aside)), "pending" if aside != outcome else "")
