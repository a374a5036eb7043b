"""Questions (待确认事项): people in the records whom nobody is known by, and fields that were only read from prose. Each names what would settle it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from feecase.assessment.limitation_arrivals import Recipients
from feecase.assessment.limitation_events import ADMISSIONS, DEMANDS
from feecase.hanzi import date as written
from feecase.model.assessment import Debt
from feecase.model.case import Case
from feecase.model.contact import DISPOSITION_NAMES, KIND_NAMES, Contact
from feecase.model.finding import Finding, Level
from feecase.model.trace import Citation, cite
from feecase.money import total
from feecase.rules.dispositions import SUITS, unread

_SIGNED = frozenset({"签收", "他人签收", "接通", "已回复", "已读", ""})
_ACTING: tuple[Citation, ...] = (cite("minfadian", 171, 1), cite("susong-shixiao-guiding", 14))
_RECEIVING: tuple[Citation, ...] = (cite("susong-shixiao-guiding", 8, 1), cite("susong-shixiao-guiding", 8, 2))
_FIELDS = {
    "disposition": "处理结果",
    "refused": "明确拒绝履行",
    "accelerates": "加速到期",
    "accepted": "债权人同意",
    "kind": "类别",
    "way": "方式",
    "result": "结果",
    "effective": "生效日期",
}


@dataclass(slots=True)
class _Stranger:
    """One name that nobody of the case is known by, and the records that name it."""

    name: str
    said: list[str] = field(default_factory=list)
    where: str = ""
    acts: bool = False


def questions(case: Case, debts: Sequence[Debt]) -> Iterator[Finding]:
    """Ask about unknown persons and about what was only read from prose."""
    yield from _strangers(case)
    for contact in case.contacts:
        yield from _unconfirmed(contact, debts)


def _strangers(case: Case) -> Iterator[Finding]:
    roster = Recipients(case).roster
    found: dict[str, _Stranger] = {}

    def note(text: str, said: str, where: str, *, acts: bool) -> None:
        for name in roster.named(text).unknown:
            one = found.setdefault(name, _Stranger(name, where=where))
            one.said.append(said)
            one.acts = one.acts or acts

    for c in case.contacts:
        label = f"{c.id} {KIND_NAMES[c.kind]}"
        if c.kind in ADMISSIONS | {"waiver"}:
            note(c.by, f"{label}由其作出", f"contacts[{c.id}].by", acts=True)
            note(c.signed_by, f"{label}由其签名", f"contacts[{c.id}].signed_by", acts=True)
        elif c.kind in DEMANDS:
            note(c.to, f"{label}以其为对象", f"contacts[{c.id}].to", acts=False)
            if c.result in _SIGNED and not c.relation:
                note(c.signed_by, f"{label}由其签收或接听", f"contacts[{c.id}].signed_by", acts=False)
    for p in case.payments:
        note(p.payer, f"{p.id} 由其付款", f"payments[{p.id}].payer", acts=True)
    for one in found.values():
        need = "授权范围（代为承认和履行）及其证据" if one.acts else "同住、成年的情况，或者授权及其证据"
        yield Finding(
            check="unknown-person",
            level="warning",
            where=one.where,
            what=f"“{one.name}”不是本案已知的人（{'；'.join(dict.fromkeys(one.said))}），据此不能证明时效中断、承认或到达",
            why="姓名、房号、电话、账号按整体比对；含有债务人姓名的别的文字不当作债务人。无权代理的行为未经追认，对债务人不发生效力",
            settle=f"是债务人本人的，把该处改为其姓名；是别人的，在 persons（相关人员）中写明姓名、与债务人的关系、{need}；与本案无关的，删去该记录",
            citations=_ACTING if one.acts else _RECEIVING,
        )


def _unconfirmed(c: Contact, debts: Sequence[Debt]) -> Iterator[Finding]:
    """Ask a person to write what the program only read, or could not read, from the prose of a contact."""
    bare = c.kind in SUITS and unread(c) and "disposition" not in c.proposed
    if not c.proposed and not bare:
        return
    read = [f"{_FIELDS.get(name, name)}＝{_value(c, name)}" for name in c.proposed]
    decides = c.kind in SUITS and (bare or c.disposition in {"granted", "dismissed"})
    level: Level = "blocking" if decides and any(d.outstanding for d in debts) else "warning"
    day = c.sent or c.effective
    seems = f"程序识读为{'、'.join(read)}" if read else "程序不能识读"
    names = "、".join(_FIELDS.get(name, name) for name in c.proposed) or "处理结果"
    yield Finding(
        check="unconfirmed-field",
        level=level,
        where=f"contacts[{c.id}]",
        what=f"{c.id} {KIND_NAMES[c.kind]}（{written(day) if day else '日期不明'}）的结果只写在文字里，{seems}，尚未由人确认",
        why="法律效果以填写的字段为准：未确认的只计入“含未证事实”，不计入“有证据”；已有生效裁判的不得再次起诉"
        if decides
        else "法律效果以填写的字段为准：未确认的只计入“含未证事实”，不计入“有证据”",
        settle=f"核对原件后在 case.yaml 的 contacts[{c.id}] 写明{names}",
        amount=total(d.outstanding for d in debts) if decides else None,
        citations=(cite("minsufa", 127, None, 5),) if decides else (cite("minfadian", 195),),
    )


def _value(c: Contact, name: str) -> str:
    value = getattr(c, name, None)
    return DISPOSITION_NAMES.get(str(value), "是" if value is True else "否" if value is False else str(value))
