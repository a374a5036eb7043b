"""Portrait of the debtor and grade of the receivable: proposals with the facts they rest on; a person may set another. Never in a served paper.

This is automated decision-making (个人信息保护法 24, 55): explainable, no unreasonable difference in treatment, a person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from feecase.collection.account import REACHED, Account
from feecase.collection.plans import promises
from feecase.model.collection import GRADE_NAMES, PORTRAIT_NAMES, Grade, Portrait

_PROMPT_DAYS, _SLOW_DAYS, _ENOUGH = 5, 60, 2
_GRADES: tuple[Grade, ...] = ("fresh", "collectable", "doubtful", "bad", "dead")
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Derived:
    """A label with the facts it rests on, and one sentence."""

    value: str
    word: str
    facts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The label and its facts in one sentence."""
        return f"{self.word}：{'；'.join(self.facts) or '没有可用的事实'}"


def portrait(account: Account, as_of: dt.date) -> Derived:
    """Return the portrait. 恶意 is never inferred from arrears alone: a broken written promise or a refusal on record, and no pending dispute."""
    if account.portrait:
        mine = account.portrait
        return Derived(mine.portrait, PORTRAIT_NAMES[mine.portrait], (f"{mine.by}于 {mine.date} 认定：{mine.reason}",))
    value, facts = _portrait(account, as_of)
    return Derived(value, PORTRAIT_NAMES[value], tuple(facts))


def _portrait(account: Account, as_of: dt.date) -> tuple[Portrait, list[str]]:
    pending = [d for d in account.disputes if d.answered is None]
    broken = [p for p in promises(account, as_of) if p.state == "broken"]
    refused = [c for c in account.contacts if c.refused]
    bad = [f"书面承诺 {p.contact}（{p.until}）没有履行" for p in broken if p.written] + [
        f"{c.sent or '日期不明'} 明确拒绝支付（{c.id}）" for c in refused
    ]
    if bad and not pending and account.open:
        return "malicious", [*bad, "没有未处理的争议"]
    hardship = [r for r in account.reasons if r.reason == "hardship"]
    if hardship:
        return "struggling", [f"{r.date or '日期不明'} 登记为经济困难{'：' + r.words if r.words else ''}" for r in hardship]
    late = [(p.paid_on - p.due).days for p in account.paid if p.due]
    asked = [c for c in account.contacts if c.kind in {"reminder", "message", "call", "visit", "demand"} and c.sent]
    reached = [c for c in asked if c.result in REACHED and account.oldest and c.sent and c.sent > account.oldest]
    if len(late) >= _ENOUGH:
        facts = [f"已付的 {len(late)} 笔平均晚 {max(0, sum(late)) // len(late)} 天"]
        if max(late) <= _PROMPT_DAYS and not account.open:
            return "prompt", facts
        if sum(days > _PROMPT_DAYS for days in late) >= _ENOUGH and max(late) <= _SLOW_DAYS and asked:
            return "reminded", [*facts, f"催缴 {len(asked)} 次后付款"]
        if max(late) <= _PROMPT_DAYS and len(reached) < _ENOUGH:
            return "prompt", [*facts, "本期尚未缴"]
    if broken or len(reached) >= _ENOUGH:
        facts = [f"联系到 {len(reached)} 次，仍未付款"] if reached else []
        return "wavering", facts + [f"口头承诺 {p.contact}（{p.until}）没有履行" for p in broken]
    if late and max(late) > _SLOW_DAYS:
        return "wavering", [f"已付的 {len(late)} 笔中最长晚 {max(late)} 天"]
    return "unclear", [f"已付 {len(late)} 笔，联系到 {len(reached)} 次，不足以判断"]


def grade(account: Account, as_of: dt.date, limits: Sequence[str]) -> Derived:
    """Return the grade of the receivable by age, last effective contact, limitation, whereabouts and earlier enforcement. A proposal for bookkeeping, no reduction."""
    oldest = account.oldest
    if oldest is None or (as_of - oldest).days < int(limits[0]):
        return Derived("fresh", GRADE_NAMES["fresh"], ("没有到期欠费" if oldest is None else f"逾期 {(as_of - oldest).days} 天",))
    age = (as_of - oldest).days
    step = sum(age >= int(limit) for limit in limits)
    facts = [f"最早一笔逾期 {age} 天"]
    heard = max((day for c in account.contacts if c.result in REACHED and (day := c.effective or c.sent)), default=None)
    if heard and (as_of - heard).days <= _YEAR:
        step -= 1
        facts.append(f"{heard} 联系到债务人")
    else:
        facts.append("一年内没有联系到债务人")
    if account.expired:
        step += 1
        facts.append(f"已过诉讼时效 {account.expired} 元")
    if account.debtors and all(d.unknown for d in account.debtors):
        step += 1
        facts.append("债务人下落不明")
    if any(c.kind == "enforcement" and c.disposition == "terminated" for c in account.contacts):
        step = len(_GRADES) - 1
        facts.append("执行程序已终结")
    value = _GRADES[min(max(step, 1), len(_GRADES) - 1)]
    return Derived(value, GRADE_NAMES[cast("str", value)], tuple(facts))
