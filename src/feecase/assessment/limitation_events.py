"""What contacts and payments are worth for limitation: their effect, the day it took, whom and what it reached, and what still has to be proved."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from feecase.assessment.limitation_signers import signer_doubt
from feecase.hanzi import date as written
from feecase.model.assessment import Allocated, Debt
from feecase.model.case import Case
from feecase.model.contact import KIND_NAMES, WAY_NAMES, Contact
from feecase.model.evidence import Ref
from feecase.model.ledger import Payment
from feecase.model.trace import Citation, cite
from feecase.money import ZERO, total, yuan
from feecase.rules.decided import decision, essence
from feecase.rules.limitation import LegalEvent, LimitationLaw
from feecase.rules.limitation.values import Effect, Hinge
from feecase.rules.limitation.words import SX, civil
from feecase.rules.ownership import same_name

DEMANDS = frozenset({"reminder", "visit", "call", "message", "demand", "lawyer-letter", "public-notice", "assignment-notice"})
ADMISSIONS = frozenset({"acknowledgement", "promise", "instalment-agreement", "security"})
WAIVERS = frozenset({"promise", "instalment-agreement", "security", "waiver"})
IN_COURT = frozenset({"suit", "arbitration", "payment-order", "enforcement", "bankruptcy-claim"})

_USUAL_WAY = {"call": "phone", "visit": "visit", "message": "sms", "public-notice": "media"}
_FACE_TO_FACE = frozenset({"hand", "visit", "phone"})
_MET = frozenset({"签收", "他人签收", "接通", "已回复"})
_AGENTS = re.compile(r"代理人|财产代管人|遗产管理人|监护人|法定代表人|负责人")
_ANYBODY = re.compile(r"^(业主|债务人|被告|本人|全体被告|全体业主|各?被告)$")
_NOT_CREDITOR = re.compile(r"业主委员会|业委会|业主大会|居民委员会|居委会|街道")
_REFUSED = re.compile(r"明确表示不|明确拒绝|拒绝支付|拒绝缴|拒绝交|拒绝履行|拒交|拒缴")
_DELIVERY = re.compile(r"回执|面单|签收|妥投|物流|轨迹|送达(证明|回证|凭证|记录|公证)")
_ACCELERATES = re.compile(
    r"(任何?|任意|有)一期[^。；]{0,16}(逾期|未|不)[^。；]{0,16}(其余|剩余|余下|全部|未到期|余款)[^。；]{0,16}(到期|一次性|立即(支付|付清|清偿))|(?<!不)(加速|提前)到期"
)
"""The usual wording by which one missed instalment makes the rest fall due."""
_NOT_ACCELERATED = re.compile(r"(不|无须|无需|并非)[^，。；]{0,6}(加速|提前|立即)")
_PROCEDURE_LAW: dict[str, tuple[int, str, int | None]] = {
    "suit": (3, "10", None),
    "arbitration": (3, "", None),
    "payment-order": (4, "11", 1),
    "preservation": (4, "11", 4),
    "enforcement": (4, "11", 5),
    "bankruptcy-claim": (4, "11", 2),
    "mediation": (4, "12", None),
    "police-report": (4, "13", None),
}
_WAY_ITEM = {"hand": 1, "notary": 1, "visit": 1, "posting": 1, "media": 4}


class _Arrival(NamedTuple):
    """How a demand reached the debtor: the policy it hinges on, what is not proved, why it never counts."""

    hinge: Hinge = ""
    unproved: str = ""
    barred: str = ""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What contacts are judged against."""

    case: Case
    debts: Sequence[Debt]
    law: LimitationLaw
    unusable: Collection[str] = ()
    allocations: Sequence[Allocated] = ()
    as_of: dt.date = dt.date.max

    def events(self) -> tuple[LegalEvent, ...]:
        """Return every contact and payment as an event, in order of time. Contacts without any date come first, barred."""
        found = [*(self._contact(c) for c in self.case.contacts), *self._payments()]
        return tuple(sorted(found, key=lambda e: (e.day, e.id)))

    def _contact(self, c: Contact) -> LegalEvent:
        days = [d for d in ((c.sent, c.effective) if c.kind in _PROCEDURE_LAW else (c.effective, c.sent)) if d]
        way = "" if c.way == _USUAL_WAY.get(c.kind) else WAY_NAMES.get(c.way, "")
        label = KIND_NAMES[c.kind] + (f"（{way}）" if way else "")
        if not days:
            return LegalEvent(c.id, "demand", dt.date.min, barred="没有发出日期，也没有生效日期", label=label)
        bare = LegalEvent(c.id, "demand", days[0], covers=self._covers(c), label=label, unproved=self._no_evidence(c.evidence))
        if c.kind in DEMANDS:
            event = self._demand(c, bare)
        elif c.kind in _PROCEDURE_LAW:
            event = self._procedure(c, bare)
        elif c.kind == "obstacle":
            event = replace(bare, effect="obstacle", ended=c.ended, citations=(civil(self.law, bare.day, 194),))
        elif c.kind in ADMISSIONS or c.kind == "waiver":
            event = self._admission(c, bare)
        else:
            event = replace(bare, barred="不是法律规定的中断或中止事由")
        return replace(event, proved=not event.unproved)

    # --- whom and what it reaches ---

    def _covers(self, c: Contact) -> frozenset[str] | None:
        """Return the debts a contact is about; None = all then due. A debtor's contact reaches the debts he owes, alone or jointly (诉讼时效规定 15)."""
        debts = self.debts
        named = self._named(c.by if c.kind in ADMISSIONS or c.kind == "waiver" else c.to)
        theirs = [d for d in debts if not named or not d.debtors or named & set(d.debtors)]
        if c.covers:
            return frozenset(d.id for d in theirs if d.id in c.covers or d.charge in c.covers)
        if c.covers_from or c.covers_to:
            first, last = c.covers_from or dt.date.min, c.covers_to or dt.date.max
            return frozenset(d.id for d in theirs if d.from_ <= last and first <= d.to)
        return None if len(theirs) == len(debts) else frozenset(d.id for d in theirs)

    def _named(self, party: str) -> frozenset[str]:
        """Return the defendants that a text names."""
        return frozenset(
            d.name for d in self.case.defendants if party and (same_name(party, d.name) or party == d.id or d.name in party)
        )

    def _reached(self, covers: frozenset[str] | None, day: dt.date) -> list[Debt]:
        """Return the debts an event is about."""
        return [d for d in self.debts if (d.id in covers if covers is not None else d.due is not None and d.due <= day)]

    def _stranger(self, party: str, relation: str) -> _Arrival:
        """Say what is wrong with a recipient who is not known as debtor."""
        if not party or _ANYBODY.match(party) or any(d.name in party or party == d.id for d in self.case.defendants):
            return _Arrival()
        if any(number in party for d in self.case.defendants for number in (d.phone, d.wechat, *d.phones) if number):
            return _Arrival()
        if self.case.premises.unit in party or _AGENTS.search(f"{party}{relation}"):
            return _Arrival()
        if any(same_name(o.name, party) for o in self.case.premises.owners):
            return _Arrival(barred=f"对象“{party}”不是本案债务人")
        return _Arrival(unproved=f"“{party}”与债务人的关系或代理权限")

    # --- proof ---

    def _no_evidence(self, refs: Sequence[str]) -> str:
        """Return what is wrong with the evidence of a fact; empty if at least one item can be used."""
        if not refs:
            return "没有证据"
        known = {e.id: e for e in self.case.evidence}
        reasons = []
        for ref in refs:
            name = Ref.parse(ref).id
            if name not in known:
                reasons.append(f"证据 {name} 不在证据清单中")
            elif name in self.unusable:
                reasons.append(f"证据 {name} 的文件缺失")
            elif known[name].exclude:
                reasons.append(f"证据 {name} 标为不提交")
            else:
                return ""
        return "；".join(reasons)

    def _only_the_letter(self, refs: Sequence[str]) -> bool:
        """Return whether the evidence is nothing but copies of one's own letter: they show neither posting nor arrival."""
        known = {e.id: e for e in self.case.evidence}
        items = [known[name] for name in (Ref.parse(r).id for r in refs) if name in known and name not in self.unusable]
        return bool(items) and all(e.kind == "demand" and not _DELIVERY.search(e.title + e.file) for e in items)

    def _arrival(self, c: Contact) -> _Arrival:
        way = _way(c)
        if c.result == "退回":
            return _Arrival(barred="被退回，没有到达债务人（地址有误或已迁走）")
        if c.result == "未接通":
            return _Arrival(barred="电话未接通，没有到达债务人")
        if way == "media" and all(d.whereabouts != "unknown" for d in self.case.defendants):
            return _Arrival(barred="债务人并非下落不明，公告不能代替送达")
        posted = way == "posting" or c.result == "张贴"
        hinge: Hinge = "posting" if posted else "refused_letter" if c.result == "拒收" else ""
        if c.result == "不明":
            return _Arrival(hinge, "送达结果不明：到达债务人的证明")
        other = c.result == "他人签收" or (c.result == "签收" and (c.signed_by or c.relation) and way in {"hand", "visit", ""})
        if other and way not in {"ems", "courier"} and (doubt := self._signer(c)):
            return _Arrival(hinge, f"由{c.signed_by or '他人'}签收：{doubt}")
        if way in {"ems", "courier"} and self._only_the_letter(c.evidence):
            return _Arrival(hinge, "寄送和到达的凭证（面单、物流轨迹或签收回执）：函件副本不能证明到达")
        if c.effective is None and not (way in _FACE_TO_FACE and c.result in _MET):
            return _Arrival(hinge, "到达债务人的日期和证明")
        return _Arrival(hinge)

    def _signer(self, c: Contact) -> str:
        """Return what has to be proved of one who signed in the debtor's place; a debtor who signs signs for himself and his joint debtors."""
        if self._named(c.signed_by) or (c.result == "签收" and c.relation in {"本人", "业主", "业主本人"}):
            return ""
        addressed = self._named(c.to)
        kinds = {d.kind for d in self.case.defendants if not addressed or d.name in addressed}
        doubts = (signer_doubt(c.relation, organisation=kind == "organisation") for kind in sorted(kinds))
        return next((doubt for doubt in doubts if doubt), "")

    # --- kinds ---

    def _demand(self, c: Contact, bare: LegalEvent) -> LegalEvent:
        arrival, stranger = self._arrival(c), self._stranger(c.to, c.relation)
        barred = arrival.barred or stranger.barred
        cites = self._demand_law(c, bare.day)
        if c.by and _NOT_CREDITOR.search(c.by):
            barred, cites = f"由{c.by}发出，不是债权人或其代理人主张权利", (cite("wuye-tiaoli", 64),)
        if (
            not barred
            and c.remainder_waived
            and (c.amount or 0) < total(d.outstanding for d in self._reached(bare.covers, bare.day))
        ):
            barred, cites = "明确表示放弃剩余债权，中断只及于所主张的数额：请把款项减为所主张的数额", (cite(SX, 9),)
        notes = []
        if c.effective is None:
            same_day = _way(c) in _FACE_TO_FACE and c.result in _MET
            notes.append("当面或者通话，当日到达" if same_day else f"没有到达日期，暂以发出之日（{written(bare.day)}）为到达之日")
        if not c.covers and not c.covers_from and not c.covers_to:
            notes.append("没有写明所涉款项，视为当时已到期的全部款项")
        return replace(
            bare,
            hinge=arrival.hinge,
            barred=barred,
            citations=cites,
            alone=c.remainder_waived,
            grace=c.until,
            refused=bool(_REFUSED.search(c.outcome)),
            note="；".join(notes),
            unproved="；".join(r for r in (bare.unproved, arrival.unproved, stranger.unproved) if r),
        )

    def _demand_law(self, c: Contact, day: dt.date) -> tuple[Citation, ...]:
        base = civil(self.law, day, 195, None, 1)
        if c.kind == "assignment-notice":
            return base, cite(SX, 17, 1)
        way = _way(c)
        if way == "phone":
            return (base,)
        cites: tuple[Citation, ...] = (base, cite(SX, 8, 1, _WAY_ITEM.get(way, 2 if way else 1)))
        if c.result == "他人签收":
            cites = (*cites, cite(SX, 8, 2))
        return (*cites, cite("zongze-jieshi", 38, 2)) if _AGENTS.search(f"{c.to}{c.relation}") else cites

    def _admission(self, c: Contact, bare: LegalEvent) -> LegalEvent:
        effects: dict[str, Effect] = {"acknowledgement": "acknowledgement", "waiver": "waiver"}
        anew = max((i.due for i in c.instalments), default=c.until if c.kind == "instalment-agreement" else None)
        known = (
            not c.by
            or any(d.name in c.by or c.by == d.id for d in self.case.defendants)
            or bool(_AGENTS.search(f"{c.by}{c.relation}"))
        )
        unproved = bare.unproved if known else "；".join(r for r in (bare.unproved, f"“{c.by}”代债务人作出表示的授权") if r)
        amount = c.amount if c.amount is not None or not c.instalments else total(i.amount for i in c.instalments)
        early = self._accelerated(c, bare) if anew else None
        note = f"约定的最后一期于{written(anew)}到期，自该日重新计算" if anew else ""
        if anew and early:
            note = f"约定的最后一期于{written(anew)}到期，任何一期逾期其余立即到期；首个没有付足的一期于{written(early)}到期，自哪一日重新计算有两种口径"
        if c.kind == "promise" and c.until:
            note = f"承诺在{written(c.until)}以前支付；保守地自承诺之日重新计算"
        cites: tuple[Citation, ...] = (civil(self.law, bare.day, 195, None, 2), cite(SX, 14))
        if anew:
            cites = (*cites, cite("minfadian", 189))
        if c.kind == "waiver":
            cites = (cite("minfadian", 192, 2), cite("minfadian", 197, 2))
        return replace(
            bare,
            effect=effects.get(c.kind, "promise"),
            waives=c.kind in WAIVERS,
            amount=amount,
            anew=anew,
            citations=cites,
            unproved=unproved,
            note=note,
            accelerated=early,
            binds=(self._named(c.by) or None) if c.kind in WAIVERS and len(self.case.defendants) > 1 else None,
        )

    def _accelerated(self, c: Contact, bare: LegalEvent) -> dt.date | None:
        """Return the due date of the first instalment missed, if that made the rest fall due; None if none was missed by the as-of date."""
        wording = bool(_ACCELERATES.search(c.text)) and not _NOT_ACCELERATED.search(c.text)
        if not (wording if c.accelerates is None else c.accelerates):
            return None
        reached = {d.id for d in self._reached(bare.covers, bare.day)}
        wanted = ZERO
        for instalment in sorted(c.instalments, key=lambda i: i.due)[:-1]:
            wanted += instalment.amount
            paid = total(r.amount for r in self.allocations if r.debt in reached and bare.day < r.date <= instalment.due)
            if instalment.due < self.as_of and paid < wanted:
                return instalment.due
        return None

    def _procedure(self, c: Contact, bare: LegalEvent) -> LegalEvent:
        item, article, sub = _PROCEDURE_LAW[c.kind]
        cites: tuple[Citation, ...] = (civil(self.law, bare.day, 195, None, item),)
        if article:
            cites = (*cites, cite(SX, article, None, sub))
        event = replace(bare, effect="procedure", ended=c.ended, citations=cites)
        outcome, decided = essence(c), decision(c)
        if decided == "dismissed":
            return replace(
                event,
                effect="judgment",
                barred="判决已经驳回请求，不得就同一请求再诉",
                citations=(cite("minsufa", 127, None, 5),),
            )
        if decided:
            note = "" if c.until else "；没有记载履行期限的最后一日，自程序终结之日计算申请执行的期间"
            if not (c.until or c.ended):
                note = "；没有记载生效日期和履行期限，申请执行的期间无从计算，请补记"
            return replace(event, effect="judgment", anew=c.until, note=f"结果：{c.outcome}{note}")
        if re.search(r"转入诉讼|视为起诉|转为诉讼", outcome):
            return replace(
                event,
                ended=None,
                note="支付令失效后转入诉讼，申请之日即为起诉之日",
                citations=(*cites, cite("minsu-jieshi", 439, 2)),
            )
        if re.search(r"撤诉|撤回|驳回|不予受理|不受理|withdrawn|rejected|dismissed", outcome):
            served = c.effective if c.sent else None
            return replace(event, hinge="withdrawn_suit", served=served, ended=c.ended or event.day, note=f"结果：{c.outcome}")
        if c.ended is None and c.kind not in IN_COURT:
            return replace(event, ended=event.day, note="没有记载程序终结的日期，按最保守的算法自提出之日重新计算")
        return replace(event, note=self._still_open(c))

    def _still_open(self, c: Contact) -> str:
        if c.ended is None:
            return "记录中没有终结日期，视为仍在进行；如已终结，请补记"
        if c.kind == "payment-order" and "不同意" not in c.outcome and "declin" not in c.outcome.lower():
            return "支付令失效而未在七日内表明不同意起诉的，视为已经起诉：如是，请补记起诉"
        return "" if c.outcome else "没有记载结果，按程序终结之日重新计算"

    def _payments(self) -> Iterator[LegalEvent]:
        """Yield each payment as an acknowledgement of the debts it was put on (诉讼时效规定 14)."""
        parts: dict[str, list[Allocated]] = defaultdict(list)
        for part in self.allocations:
            if part.debt and part.head in {"principal", "late-fee"} and part.amount > 0:
                parts[part.payment].append(part)
        known = {p.id: p for p in self.case.payments}
        reversed_ = {p.reverses for p in self.case.payments if p.reverses}
        for name, rows in parts.items():
            payment = known.get(name)
            unproved = self._no_evidence(payment.evidence) if payment and payment.evidence else ""
            stranger = self._stranger(payment.payer, "") if payment else _Arrival()
            unproved = "；".join(r for r in (unproved, stranger.unproved or stranger.barred) if r)
            surplus = frozenset(r.debt for r in rows) - self._designated(payment) if payment else frozenset()
            yield LegalEvent(
                name,
                "acknowledgement",
                rows[0].date,
                proved=not unproved,
                covers=frozenset(r.debt for r in rows),
                unproved=unproved,
                label=f"部分付款 {yuan(total(r.amount for r in rows))} 元",
                barred="付款已冲正" if name in reversed_ else "",
                citations=(civil(self.law, rows[0].date, 195, None, 2), cite(SX, 14)),
                vouched=payment is None or bool(payment.evidence),
                doubtful=surplus,
                note=f"指定款项以外的余额抵充了{'、'.join(sorted(surplus))}，是否构成对它们的承认有争议，最不利口径不计"
                if surplus
                else "",
            )

    def _designated(self, payment: Payment) -> frozenset[str]:
        """Return the debts a payment was made for; all if it names none."""
        first, last = payment.for_from or dt.date.min, payment.for_to or dt.date.max
        return frozenset(
            d.id
            for d in self.debts
            if (d.id in payment.for_ or d.charge in payment.for_ if payment.for_ else d.from_ <= last and first <= d.to)
        )


def _way(c: Contact) -> str:
    """Return the way of a contact, or the usual one of its kind."""
    return c.way or _USUAL_WAY.get(c.kind, "")
