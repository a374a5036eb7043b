"""What contacts and payments are worth for limitation: their effect, the day it took, whom and what it reached, and what still has to be proved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from feecase.assessment.limitation_arrivals import FACE_TO_FACE, MET, USUAL_WAY, Recipients, way_of
from feecase.assessment.limitation_signers import holds_office, relation_of
from feecase.hanzi import date as written
from feecase.model.assessment import Allocated, Debt
from feecase.model.case import Case
from feecase.model.contact import DISPOSITION_NAMES, KIND_NAMES, WAY_NAMES, Contact
from feecase.model.ledger import Payment
from feecase.model.trace import Citation, cite
from feecase.money import ZERO, total, yuan
from feecase.rules.dispositions import SUITS, disposition, proposed, refusal, unread
from feecase.rules.limitation import LegalEvent, LimitationLaw
from feecase.rules.limitation.values import Agreement, Effect
from feecase.rules.limitation.words import SX, civil
from feecase.rules.persons import is_committee

DEMANDS = frozenset({"reminder", "visit", "call", "message", "demand", "lawyer-letter", "public-notice", "assignment-notice"})
ADMISSIONS = frozenset({"acknowledgement", "promise", "instalment-agreement", "security"})
WAIVERS = frozenset({"promise", "instalment-agreement", "security", "waiver"})
IN_COURT = frozenset({"suit", "arbitration", "payment-order", "enforcement", "bankruptcy-claim"})

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


@dataclass(frozen=True)
class EventFacts:
    """What contacts are judged against."""

    case: Case
    debts: Sequence[Debt]
    law: LimitationLaw
    unusable: Collection[str] = ()
    allocations: Sequence[Allocated] = ()
    as_of: dt.date = dt.date.max

    @cached_property
    def people(self) -> Recipients:
        """Whom contacts reach and who acts in them."""
        return Recipients(self.case, self.unusable)

    def events(self) -> tuple[LegalEvent, ...]:
        """Return every contact and payment as an event, in order of time. Contacts without any date come first, barred."""
        found = [*(self._contact(c) for c in self.case.contacts), *self._payments()]
        return tuple(sorted(found, key=lambda e: (e.day, e.id)))

    def _contact(self, c: Contact) -> LegalEvent:
        days = [d for d in ((c.sent, c.effective) if c.kind in _PROCEDURE_LAW else (c.effective, c.sent)) if d]
        way = "" if c.way == USUAL_WAY.get(c.kind) else WAY_NAMES.get(c.way, "")
        label = KIND_NAMES[c.kind] + (f"（{way}）" if way else "")
        if not days:
            return LegalEvent(c.id, "demand", dt.date.min, barred="没有发出日期，也没有生效日期", label=label)
        unproved = "；".join(r for r in (self.people.no_evidence(c.evidence), _only_words(c)) if r)
        bare = LegalEvent(c.id, "demand", days[0], covers=self._covers(c), label=label, unproved=unproved)
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
        named = self._concerned(c)
        theirs = [d for d in debts if not named or not d.debtors or named & set(d.debtors)]
        if c.covers:
            return frozenset(d.id for d in theirs if d.id in c.covers or d.charge in c.covers)
        if c.covers_from or c.covers_to:
            first, last = c.covers_from or dt.date.min, c.covers_to or dt.date.max
            return frozenset(d.id for d in theirs if d.from_ <= last and first <= d.to)
        return None if len(theirs) == len(debts) else frozenset(d.id for d in theirs)

    def _concerned(self, c: Contact) -> frozenset[str]:
        """Return the debtors whom a contact concerns: those who are named, or for whom a named person acts; empty = all."""
        roster = self.people.roster
        named = roster.named(c.by if c.kind in ADMISSIONS or c.kind == "waiver" else c.to)
        return named.debtors or frozenset().union(*(roster.of(p) for p in named.persons))

    def _reached(self, covers: frozenset[str] | None, day: dt.date) -> list[Debt]:
        """Return the debts an event is about."""
        return [d for d in self.debts if (d.id in covers if covers is not None else d.due is not None and d.due <= day)]

    # --- kinds ---

    def _demand(self, c: Contact, bare: LegalEvent) -> LegalEvent:
        arrival, stranger = self.people.arrival(c), self.people.addressee(c.to, c.relation, bare.day)
        barred = arrival.barred or stranger.barred
        cites = self._demand_law(c, bare.day)
        if is_committee(c.by):
            barred, cites = f"由{c.by}发出，不是债权人或其代理人主张权利", (cite("wuye-tiaoli", 64),)
        if (
            not barred
            and c.remainder_reduced
            and (c.amount or 0) < total(d.outstanding for d in self._reached(bare.covers, bare.day))
        ):
            barred, cites = "明确表示放弃剩余债权，中断只及于所主张的数额：请把款项减为所主张的数额", (cite(SX, 9),)
        notes = [arrival.note] if arrival.note else []
        if c.effective is None:
            same_day = way_of(c) in FACE_TO_FACE and c.result in MET
            notes.append("当面或者通话，当日到达" if same_day else f"没有到达日期，暂以发出之日（{written(bare.day)}）为到达之日")
        if not c.covers and not c.covers_from and not c.covers_to:
            notes.append("没有写明所涉款项，视为当时已到期的全部款项")
        guessed = proposed(c, "refused")
        return replace(
            bare,
            hinge=arrival.hinge,
            barred=barred,
            citations=cites,
            alone=c.remainder_reduced,
            grace=c.until,
            refused=refusal(c) and not guessed,
            may_refuse=refusal(c) and guessed,
            note="；".join(notes),
            unproved="；".join(r for r in (bare.unproved, arrival.unproved, stranger.unproved) if r),
        )

    def _demand_law(self, c: Contact, day: dt.date) -> tuple[Citation, ...]:
        base = civil(self.law, day, 195, None, 1)
        if c.kind == "assignment-notice":
            return base, cite(SX, 17, 1)
        way = way_of(c)
        if way == "phone":
            return (base,)
        cites: tuple[Citation, ...] = (base, cite(SX, 8, 1, _WAY_ITEM.get(way, 2 if way else 1)))
        if c.result == "他人签收":
            cites = (*cites, cite(SX, 8, 2))
        return (*cites, cite("zongze-jieshi", 38, 2)) if self.people.for_office(c.to, c.relation) else cites

    def _admission(self, c: Contact, bare: LegalEvent) -> LegalEvent:
        """Return what the debtor's own statement is worth: an agreement to perform, or a waiver, by himself or by one who may act for him."""
        effects: dict[str, Effect] = {"acknowledgement": "acknowledgement", "waiver": "waiver"}
        actors, doubt = self._actors(c, bare.day)
        last = max((i.due for i in c.instalments), default=None)
        term, agreed = self._term(c, bare.day) if last is None else (None, "no")
        amount = c.amount if c.amount is not None or not c.instalments else total(i.amount for i in c.instalments)
        early = self._accelerated(c, bare) if last else None
        cites: tuple[Citation, ...] = (civil(self.law, bare.day, 195, None, 2), cite(SX, 14))
        if last:
            cites = (*cites, cite("minfadian", 189))
        elif term and agreed != "no":
            cites = (*cites, civil(self.law, bare.day, 188, 2), cite("minfadian", 543))
        if c.kind == "waiver":
            cites = (cite("minfadian", 192, 2), cite("minfadian", 197, 2))
        several = c.kind in WAIVERS and len(self.case.defendants) > 1
        return replace(
            bare,
            effect=effects.get(c.kind, "promise"),
            waives=c.kind in WAIVERS,
            amount=amount,
            anew=last,
            term=term,
            agreed=agreed,
            citations=cites,
            unproved="；".join(r for r in (bare.unproved, doubt) if r),
            note=_promise_note(last, early, term, agreed),
            accelerated=early,
            binds=(actors or None) if several else None,
        )

    def _actors(self, c: Contact, day: dt.date) -> tuple[frozenset[str], str]:
        """Return the debtors who made a statement (empty = all) and what has to be proved of those who made or signed it for them."""
        found: frozenset[str] = frozenset()
        doubts: list[str] = []
        for party in filter(None, (c.by, c.signed_by)):
            mine, doubt = self.people.actors(party, c.relation, day)
            found, doubts = found | mine, [*doubts, doubt]
        if not (c.by or c.signed_by) and c.relation and relation_of(c.relation) != "self":
            organisation = any(d.kind == "organisation" for d in self.case.defendants)
            if not holds_office(c.relation, organisation=organisation):
                doubts.append(f"作出表示的人（{c.relation}）是谁、代债务人作出表示的授权")
        return found, "；".join(dict.fromkeys(d for d in doubts if d))

    def _term(self, c: Contact, day: dt.date) -> tuple[dt.date | None, Agreement]:
        """Return the term of a promise and whether the creditor agreed to it: then it is a new term (民法典 543), else the debtor's word alone."""
        if c.until is None or c.until <= day or c.kind == "waiver":
            return None, "no"
        roster = self.people.roster
        both = any(roster.named(party).creditor for party in (c.by, c.signed_by) if party)
        accepted = (c.kind == "instalment-agreement" or both) if c.accepted is None else c.accepted
        return c.until, "no" if not accepted else "proposed" if proposed(c, "accepted") else "yes"

    def _accelerated(self, c: Contact, bare: LegalEvent) -> dt.date | None:
        """Return the due date of the first instalment missed, if that made the rest fall due; None if none was missed by the as-of date."""
        if not c.accelerates:
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
        if doubt := self._unconfirmed(c):
            event = replace(event, guessed=True, unproved="；".join(r for r in (event.unproved, doubt) if r))
        how = disposition(c)
        decided = how if c.kind in SUITS and how in {"granted", "dismissed"} else ""
        result = c.outcome or DISPOSITION_NAMES.get(how, "")
        if decided == "dismissed":
            law = (cite("minsufa", 127, None, 5),)
            return replace(event, effect="judgment", barred="判决已经驳回请求，不得就同一请求再诉", citations=law)
        if decided:
            note = "" if c.until else "；没有记载履行期限的最后一日，自程序终结之日计算申请执行的期间"
            if not (c.until or c.ended):
                note = "；没有记载生效日期和履行期限，申请执行的期间无从计算，请补记"
            return replace(event, effect="judgment", anew=c.until, note=f"结果：{result}{note}")
        if how == "to-suit":
            return replace(
                event,
                ended=None,
                note="支付令失效后转入诉讼，申请之日即为起诉之日",
                citations=(*cites, cite("minsu-jieshi", 439, 2)),
            )
        if how in {"withdrawn", "rejected", "dismissed"}:
            served = c.effective if c.sent else None
            return replace(event, hinge="withdrawn_suit", served=served, ended=c.ended or event.day, note=f"结果：{result}")
        if c.ended is None and c.kind not in IN_COURT:
            return replace(event, ended=event.day, note="没有记载程序终结的日期，按最保守的算法自提出之日重新计算")
        return replace(event, note=_still_open(c))

    def _unconfirmed(self, c: Contact) -> str:
        """Say that how a procedure ended is only prose, or only read from prose by the program."""
        if proposed(c, "disposition"):
            return f"处理结果只是从结果说明识读为“{DISPOSITION_NAMES[c.disposition]}”，待人确认"
        return "结果说明没有填写为处理结果，待人确认" if unread(c) else ""

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
            unproved = self.people.no_evidence(payment.evidence) if payment and payment.evidence else ""
            _, doubt = self.people.actors(payment.payer, "", rows[0].date) if payment else (frozenset[str](), "")
            unproved = "；".join(r for r in (unproved, doubt) if r)
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


_READ = frozenset({"kind", "way", "result", "effective"})


def _only_words(c: Contact) -> str:
    """Say that what a contact is was only read from free words of a log."""
    return "类别、方式或结果只是从登记的文字识读，待人确认" if _READ & {*c.proposed} else ""


def _promise_note(last: dt.date | None, early: dt.date | None, term: dt.date | None, agreed: Agreement) -> str:
    """Say from which day the period runs anew, where that is not the day of the statement itself."""
    if last and early:
        first = f"首个没有付足的一期于{written(early)}到期"
        return f"约定的最后一期于{written(last)}到期，任何一期逾期其余立即到期；{first}，自哪一日重新计算有两种口径"
    if last:
        return f"约定的最后一期于{written(last)}到期，自该日重新计算"
    if term and agreed == "yes":
        return f"双方约定在{written(term)}以前支付，是新的履行期限，自该日重新计算"
    if term and agreed == "proposed":
        return f"文字提示双方约定在{written(term)}以前支付，待人确认；未确认的按单方承诺计"
    return f"单方承诺在{written(term)}以前支付；自承诺之日还是自该期限重新计算有两种口径" if term else ""


def _still_open(c: Contact) -> str:
    if c.ended is None:
        return "记录中没有终结日期，视为仍在进行；如已终结，请补记"
    if c.kind == "payment-order" and disposition(c) != "declined":
        return "支付令失效而未在七日内表明不同意起诉的，视为已经起诉：如是，请补记起诉"
    return "" if c.outcome or c.disposition else "没有记载结果，按程序终结之日重新计算"
