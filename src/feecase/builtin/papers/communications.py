"""Contacts as sentences: demands, admissions and talks, each with its evidence, told as the record holds them and no further."""

from __future__ import annotations

import datetime as dt
import re

from feecase.builtin.papers.parties import sued
from feecase.builtin.papers.proof import Proofs
from feecase.plugin import CONTACT_WAYS, Contact, PaperContext, chinese_date, plain, total

ASKED = frozenset({"demand", "lawyer-letter", "call", "message", "visit", "reminder", "public-notice"})
ADMITTED = frozenset({"acknowledgement", "promise", "instalment-agreement", "security", "waiver"})
_ACTS = {
    "demand": "向{to}发出《物业费催缴通知书》",
    "lawyer-letter": "委托律师{way}向{to}发出律师函",
    "call": "致电{to}催交物业费",
    "message": "向{to}发送催交物业费的信息",
    "visit": "上门向{to}催交物业费",
    "reminder": "提醒{to}交纳物业费",
    "public-notice": "公告催交物业费",
    "acknowledgement": "{to}确认欠费",
    "promise": "{to}承诺{by}交纳所欠物业费",
    "instalment-agreement": "{to}与原告签订分期还款协议",
    "security": "{to}为所欠物业费提供担保",
    "waiver": "{to}表示放弃时效抗辩",
}
_RESULTS = {
    "签收": "签收",
    "他人签收": "由他人签收",
    "拒收": "被拒收",
    "已读": "对方已读",
    "接通": "电话接通",
    "已回复": "对方已回复",
}
_TALKS = frozenset({"message", "call", "visit", "reminder"})
_SHOWN = 6
_REMINDED = re.compile(r"提醒[^。；]*(交|缴|付|欠|逾期)")
_DEBTOR_SAID = re.compile(r"回复|称|表示|承诺|答应|同意|确认|付|缓")
_UNFIT = re.compile(
    r"停[水电气暖梯用]|断[水电气]|拉闸|限[水电制]|门禁|锁|抬杆|公示|公布|曝光|威胁|恐吓|后果|骂|侮辱|谩|老赖|深夜|凌晨|半夜"
)


def contacts(context: PaperContext, kinds: frozenset[str]) -> list[Contact]:
    """Return the lawful contacts of these kinds up to the as-of date, in order of time."""
    chosen = (
        contact
        for contact in context.loaded.case.contacts
        if contact.kind in kinds and contact.act is None and contact.sent and contact.sent <= context.claim.as_of
    )
    return sorted(chosen, key=lambda contact: contact.sent or dt.date.min)


def told(contact: Contact, context: PaperContext, proofs: Proofs) -> str:
    """Write one contact: 2025年3月5日以邮政特快专递方式向被告发出《物业费催缴通知书》，2025年3月7日签收（证据6-1）."""
    to = _addressee(contact, context)
    reminded = contact.kind == "message" and "催" not in contact.text and bool(_REMINDED.search(contact.text))
    if contact.kind in _TALKS and contact.text and "催" not in contact.text and not _REMINDED.search(contact.text):
        return _talked(contact, to) + proofs(contact.evidence)
    on = chinese_date(contact.sent) if contact.sent else ""
    way = CONTACT_WAYS.get(contact.way, "")
    manner = f"以{way}方式" if way and contact.kind in {"demand", "lawyer-letter", "message", "reminder", "public-notice"} else ""
    by = f"在{chinese_date(contact.until)}以前" if contact.until and contact.kind == "promise" else ""
    act = _ACTS["reminder" if reminded else contact.kind].format(to=to, way=manner, by=by)
    text = f"{on}{act}" if contact.kind == "lawyer-letter" else f"{on}{manner}{act}"
    if contact.kind in ADMITTED and contact.amount is not None:
        text += f"，金额{plain(contact.amount)}元"
    text += _plan(contact) + _arrived(contact, context)
    if contact.until and contact.kind in {"demand", "lawyer-letter"}:
        text += f"，要求在{chinese_date(contact.until)}以前交纳"
    return text + proofs(contact.evidence) + _broken(contact, context)


def _arrived(contact: Contact, context: PaperContext) -> str:
    result = _RESULTS.get(contact.result) if contact.kind in ASKED else None
    if not result or (contact.result == "接通" and contact.kind != "call"):
        return ""
    arrived = chinese_date(contact.effective) if contact.effective and contact.effective != contact.sent else ""
    signer = _signer(contact, context)
    return f"，{arrived or ('已' if result == '签收' and not signer else '')}{signer or result}"


def _plan(contact: Contact) -> str:
    """Write what an instalment agreement holds: 约定分3期支付共计5244.00元（2026年3月31日1748.00元、…）."""
    parts = contact.instalments
    if contact.kind != "instalment-agreement" or not parts:
        return ""
    each = "、".join(f"{chinese_date(part.due)}{plain(part.amount)}元" for part in parts)
    return f"，约定分{len(parts)}期支付共计{plain(total(part.amount for part in parts))}元" + (
        f"（{each}）" if len(parts) <= _SHOWN else ""
    )


def _broken(contact: Contact, context: PaperContext) -> str:
    """Say that an instalment agreement has run out unfulfilled: every instalment was due and something of that time is still owed."""
    if contact.kind != "instalment-agreement" or not contact.instalments or not contact.sent:
        return ""
    over = max(part.due for part in contact.instalments) < context.claim.as_of
    owing = any(debt.outstanding and debt.to <= contact.sent for debt in context.claim.debts)
    return "，各期期限均已届满，仍未付清" if over and owing else ""


def _talked(contact: Contact, to: str) -> str:
    """Write a talk whose record does not say that payment was asked for: what the debtor said stands as recorded, or only that there was one."""
    way = CONTACT_WAYS.get(contact.way) or {"call": "电话", "visit": "上门"}.get(contact.kind, "")
    text = f"{chinese_date(contact.sent) if contact.sent else ''}{f'以{way}方式' if way else ''}与{to}联系"
    parts = [part.strip() for part in re.split("[；。]", contact.text) if part.strip()]
    said = [part for part in parts if _DEBTOR_SAID.search(part)]
    return f"{text}，{'；'.join(said)}" if said and not any(_UNFIT.search(part) for part in parts) else text


def _addressee(contact: Contact, context: PaperContext) -> str:
    """Say whom a contact reached where several are sued: the one named, else the defendant who signed for it."""
    names = [party.name for party in sued(context)]
    if len(names) == 1:
        return "被告"
    signer = contact.signed_by if contact.signed_by in names and not contact.by else ""
    name = contact.to or (signer if contact.kind in ASKED else "")
    return f"被告{name}" if name in names else name or "被告"


def _signer(contact: Contact, context: PaperContext) -> str:
    """Write who signed for a letter, where it was not the debtor: 由马骏（同住成年儿子）签收 (诉讼时效规定 8(2))."""
    own = contact.relation == "本人" or contact.signed_by in {contact.to, *(party.name for party in sued(context))}
    if contact.result not in {"签收", "他人签收"} or not contact.signed_by or own:
        return ""
    return f"由{contact.signed_by}{f'（{contact.relation}）' if contact.relation else ''}签收"


def demands(context: PaperContext, proofs: Proofs) -> str:
    """Element 10: every lawful demand and every admission, with date, way, arrival and evidence, numbered where there are several; 无 where none."""
    found = [told(contact, context, proofs) for contact in contacts(context, ASKED | ADMITTED)]
    if len(found) == 1:
        return f"{found[0]}。"
    return "；\n".join(f"{place}. {text}" for place, text in enumerate(found, 1)) + "。" if found else "无"
