"""How a procedure ended (处理结果): the field of the record, or an outcome that consists of nothing but the known terms of procedure.

An outcome with any other words is prose: it decides nothing here (`intake.proposals` may read a proposal from it).
"""

from __future__ import annotations

import re

from feecase.model.contact import Contact, Disposition

SUITS = frozenset({"suit", "arbitration", "payment-order"})
_CLAUSE = re.compile(r"[，,。；;、\s（）()]+")
_BY = r"(人民法院|法院|仲裁委员会|一审|二审|再审|原告|申请人|债权人|裁定|判决|裁决|准予|准许|依法|因未交费|因未缴费)*"
_GRANTED = (
    rf"{_BY}(判决|裁决|调解书|支付令|裁判|仲裁裁决书?|判决书)?(已经|已)?(发生法律)?生效"
    r"|(一审|二审|再审)?(判决|裁决)(支持(原告|申请人)?(的)?(全部|部分)?(诉讼|仲裁)?请求|(被告|被申请人|债务人)(给付|支付))"
    r"|(判决|裁决|调解书|调解结案|维持原判|胜诉|未提出异议|调解成功|达成调解协议出具调解书)"
)
_TERMS: tuple[tuple[Disposition, str], ...] = (
    ("dismissed", rf"{_BY}驳回(原告|申请人|我方|物业公司)?(的)?(全部|所有)?(诉讼|仲裁)?请求"),
    ("rejected", rf"{_BY}(驳回起诉|驳回申请|不予受理|不受理)"),
    ("withdrawn", rf"{_BY}(撤诉|撤回起诉|撤回申请|撤回仲裁申请|按撤诉处理|按自动撤诉处理|按撤回申请处理)"),
    ("to-suit", rf"{_BY}(转入诉讼|转为诉讼|视为起诉|转入诉讼程序)"),
    ("declined", rf"{_BY}(不同意起诉|不同意转入诉讼|不同意提起诉讼)"),
    (
        "pending",
        r"(审理中|未审结|尚未审结|尚未判决|上诉中|二审中|(一审)?(判决|裁决|调解书|支付令)?(尚未|未|没有)(判决|裁决|生效))",
    ),
    (
        "granted",
        _GRANTED,
    ),
    ("not-settled", rf"{_BY}(调解不成|调解未成|调解失败|未达成调解协议|未达成协议|调解终止)"),
    (
        "terminated",
        rf"{_BY}(程序终结|终结诉讼|终结|终结督促程序|终结本次执行程序|终结本次执行的裁定生效|终结本次执行|终结执行|执行终结|执行完毕|结案|不予立案)",
    ),
)
_ENGLISH: dict[str, Disposition] = {
    "withdrawn": "withdrawn",
    "rejected": "rejected",
    "dismissed": "dismissed",
    "judgment": "granted",
    "award": "granted",
    "declined": "declined",
}
_READ = tuple((of, re.compile(term)) for of, term in _TERMS)
_ASIDE = re.compile(
    r"(一审|二审|再审|未送达|无法送达|债务人提出异议|提出书面异议|异议成立|支付令失效|未上诉"
    rf"|{_BY}驳回(被告|债务人|被申请人|原告|申请人)?(的)?(上诉|异议|再审申请|(其他|其余)(诉讼|仲裁)?请求)(的)?)"
)
"""Terms that accompany a disposition and decide nothing: 驳回上诉，维持原判；驳回其他诉讼请求."""
_REFUSAL = re.compile(
    r"(业主|债务人|对方|本人)?(当场|当面)?(明确)?(表示|答复|回复)?(不交|不缴|不付|不履行|拒绝(支付|缴纳|交纳|缴费|交费|缴|交|履行)|拒交|拒缴)(物业费)?"
)
_RANK: tuple[Disposition, ...] = (
    "to-suit",
    "pending",
    "dismissed",
    "granted",
    "withdrawn",
    "rejected",
    "declined",
    "not-settled",
    "terminated",
)


def disposition(contact: Contact) -> Disposition:
    """Return how a procedure ended; empty where the record does not say so in a field or in known terms alone."""
    return contact.disposition or _from_terms(contact.outcome)


def refusal(contact: Contact) -> bool:
    """Return whether the debtor plainly refused to pay: by the field, or by an outcome that says nothing else (诉讼时效规定 4)."""
    if contact.refused is not None:
        return contact.refused
    clauses = _clauses(contact.outcome)
    return bool(clauses) and all(_REFUSAL.fullmatch(c) for c in clauses)


def unread(contact: Contact) -> bool:
    """Return whether the outcome is prose that no field speaks for: what it means is for a person to say."""
    return bool(contact.outcome.strip()) and not disposition(contact)


def proposed(contact: Contact, field: str) -> bool:
    """Return whether a field was only read from prose by the program."""
    return field in contact.proposed


def _clauses(outcome: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(outcome.strip()) if clause]


def _from_terms(outcome: str) -> Disposition:
    found: list[Disposition] = []
    for clause in _clauses(outcome):
        if _ASIDE.fullmatch(clause):
            continue
        meant = _ENGLISH.get(clause.lower()) or next((of for of, term in _READ if term.fullmatch(clause)), None)
        if meant is None:
            return ""
        found.append(meant)
    return next((of for of in _RANK if of in found), "")
