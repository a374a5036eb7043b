"""Unlawful collection: acts that records show, by their mark or by words; such evidence harms the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feecase.plugin import CONTACT_ACTS, CheckContext, Citation, Contact, Finding, Level, Resolved, cite

_WORDS: dict[str, str] = {
    "water-cut": r"停水|断水|关闭水阀|限水",
    "power-cut": r"停电|断电|拉闸|限电",
    "gas-cut": r"停气|断气",
    "heat-cut": r"停暖|断暖|停止供热|停热",
    "access-block": r"停用门禁|取消门禁|禁止进入|限制出入|锁门",
    "lift-block": r"停梯|停用电梯|限制乘梯|停用梯控",
    "vehicle-block": r"不予抬杆|禁止车辆|限制车辆|锁车",
    "public-naming": r"公示(欠费)?(业主)?(姓名|名单|房号)|公布(欠费)?(业主)?(姓名|名单)|曝光",
    "threat": r"威胁|恐吓|后果自负",
    "insult": r"辱骂|侮辱|谩骂|老赖",
    "night-call": r"深夜|凌晨|半夜",
}
_DENIED = re.compile(r"(未|没有|没|不|不得|禁止|勿|从未|并未)[^，。；,;]{0,4}$")


def unlawful_collection(context: CheckContext) -> Iterator[Finding]:
    """Report each contact that shows an act which law or the place forbids; the marked ones' evidence stays out of the bundle."""
    forbidden = context.place.policy("collection.forbidden_acts", on=context.as_of)
    posting = context.place.policy("collection.posting", on=context.as_of)
    for contact in context.loaded.case.contacts:
        marked = contact.act
        acts = [marked] if marked else _acts(contact)
        for act in acts:
            allowed = act == "public-naming" and _may_post(posting, contact)
            level: Level = "note" if allowed else "warning"
            source = f"（{posting.place_name}：{posting.source}）" if allowed else ""
            rule = posting if act == "public-naming" else forbidden
            banned = f"不得采取（{rule.place_name}：{rule.source}）" if act in forbidden.texts else "有的地方规定禁止"
            law = (*_law(act), *(rule.citations if act in forbidden.texts or allowed else ()))
            yield Finding(
                check="unlawful-collection",
                level=level,
                where=f"contacts[{contact.id}]",
                what=f"往来记录 {contact.id}（{contact.sent or contact.effective or '日期不明'}）{'记载' if marked else '的文字提示'}催收行为：{CONTACT_ACTS[act]}",
                why=f"当地允许公示欠费，但不得公开姓名、电话、证件号{source}"
                if allowed
                else f"以{CONTACT_ACTS[act]}催交物业费，{banned}；被告可据以抗辩或反诉",
                settle=_settle(contact, marked=bool(marked)),
                citations=tuple(dict.fromkeys(law)),
            )


def _may_post(posting: Resolved, contact: Contact) -> bool:
    """Return whether the place lets this sender post arrears: anyone, or the owners' committee alone."""
    return posting.text == "allowed" or (
        posting.text == "committee" and bool(re.search(r"业委会|业主委员会|物管会|物业管理委员会", contact.by))
    )


def _settle(contact: Contact, *, marked: bool) -> str:
    if marked:
        kept = (
            f"相关证据 {'、'.join(contact.evidence)} 默认不编入证据（choices.yaml 的 include_harmful 可改）；"
            if contact.evidence
            else ""
        )
        return f"{kept}停止该行为并恢复，向律师说明经过"
    return "核实；属实的，在该往来记录填写“不当行为”，相关证据即不编入证据册"


def _acts(contact: Contact) -> list[str]:
    text = f"{contact.text} {contact.outcome}"
    return [act for act, words in _WORDS.items() if any(not _DENIED.search(text[: m.start()]) for m in re.finditer(words, text))]


def _law(act: str) -> tuple[Citation, ...]:
    if act in ("water-cut", "power-cut", "gas-cut", "heat-cut"):
        return (cite("minfadian", 944, 3),)
    if act == "public-naming":
        return (cite("minfadian", 1024, 1), cite("minfadian", 1034, 1), cite("pipl", 25))
    if act in ("threat", "insult"):
        return (cite("minfadian", 990, 1), cite("minfadian", 1024, 1))
    return (cite("minfadian", 1033, None, 1),) if act == "night-call" else ()
