"""Demand before suit (催告): was there one that provably arrived, and has its time run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from feecase.plugin import CONTACT_KINDS, CheckContext, Contact, Finding, Level, chinese_date, cite

_KINDS = ("demand", "lawyer-letter", "message", "visit", "call", "reminder", "public-notice")


def demand(context: CheckContext) -> Iterator[Finding]:
    """Report that no demand is proved or that its time still runs; the place's policy decides whether this blocks filing."""
    case, as_of = context.loaded.case, context.as_of
    policy = context.place.policy("demand.missing", on=as_of)
    level: Level = "blocking" if policy.text == "blocking" else "warning"
    days = int(context.place.policy("demand.reasonable_days", on=as_of).number)
    made = [c for c in case.contacts if c.kind in _KINDS and (c.sent or c.effective or as_of) <= as_of]
    arrived = [c for c in made if c.evidence and c.effective is not None and c.effective <= as_of]
    law = (cite("minfadian", 944, 2), *policy.citations)
    if not arrived:
        best = f"现有记录：{'；'.join(_strength(c) for c in made[-3:])}" if made else "没有任何催告记录"
        yield Finding(
            check="demand",
            level=level,
            where="contacts",
            what="没有能证明已到达的催告",
            why=f"{best}。{policy.source}",
            citations=tuple(dict.fromkeys(law)),
            settle="发出写明期限的书面催缴函，以邮政特快专递寄送并保留签收记录，期限届满后再起诉",
        )
        return
    open_ = [c for c in arrived if _until(c, days) >= as_of]
    if len(open_) == len(arrived):
        end = min(_until(c, days) for c in open_)
        yield Finding(
            check="demand",
            level=level,
            where=f"contacts[{open_[0].id}]",
            what=f"催告的合理期限到 {chinese_date(end)} 才届满",
            why="合理期限届满仍不支付的，才可以起诉",
            settle=f"{chinese_date(end)} 之后起诉",
            citations=tuple(dict.fromkeys(law)),
        )


def _until(contact: Contact, days: int) -> dt.date:
    return contact.until or (contact.effective or dt.date.min) + dt.timedelta(days=days)


def _strength(contact: Contact) -> str:
    """Say how far the proof of one demand goes: 自述, 发出, 到达, 签收."""
    rung = "自述，没有证据"
    if contact.evidence:
        rung = "有证据，但没有到达日期"
    if contact.result in ("拒收", "退回", "未读", "未接通"):
        rung = f"{contact.result}，没有到达"
    return f"{contact.id} {CONTACT_KINDS[contact.kind]}（{contact.sent or contact.effective or '日期不明'}，{rung}）"
