"""What follows from a decision: each party's appeal period, when it takes effect, until when to perform, and until when to apply for enforcement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feecase.docket.clocks import Reckoning, procedure_of, status
from feecase.model.docket import Clock, Docket, Entry, JudgmentOrder, Proceeding
from feecase.model.trace import Citation, cite
from feecase.rules.clocks import Term, term
from feecase.rules.enforcement import (
    Both,
    Interruption,
    application,
    effect_after_appeal,
    effect_at_service,
    performance,
)
from feecase.rules.service import service_day

_APPEAL_LAW = (cite("minsufa", 171), cite("minsu-jieshi", 244))


@dataclass(frozen=True, slots=True)
class KnownDecision:
    """One decision with what is known of it: the service day by party, whether it was appealed, and its effect in two readings."""

    entry: Entry
    proceeding: Proceeding
    served: dict[str, dt.date | None]
    appealed_by: Entry | None
    effect: Both


def decisions(docket: Docket, parties: Sequence[str], reckoning: Reckoning) -> tuple[KnownDecision, ...]:
    """Return every decision of a docket; `parties` are all parties, us first."""
    return tuple(
        _decision(docket, proceeding, entry, parties, reckoning)
        for proceeding in docket.proceedings
        for entry in docket.current
        if entry.in_ == proceeding.id and entry.kind == "decided"
    )


def _decision(
    docket: Docket, proceeding: Proceeding, entry: Entry, parties: Sequence[str], reckoning: Reckoning
) -> KnownDecision:
    served = {party: _served(docket, entry, party, reckoning, ours=party == parties[0]) for party in parties}
    appeal = _appeal(docket, proceeding)
    if appeal is not None:
        return KnownDecision(entry, proceeding, served, appeal, Both(None, None, "第二审裁判（有人上诉，第一审裁判不生效）"))
    days = tuple(served.values())
    if entry.paper == "payment-order":
        return KnownDecision(entry, proceeding, served, None, Both(None, None))
    final = proceeding.kind != "first" or procedure_of(docket, proceeding) == "small" or entry.paper == "mediation-paper"
    if final or (entry.paper == "ruling" and not entry.appealable):
        return KnownDecision(entry, proceeding, served, None, effect_at_service(days))
    length = _appeal_days(entry, reckoning)
    if length is None:
        return KnownDecision(entry, proceeding, served, None, Both(None, None, "上诉期的长度（法规库没有）"))
    effect = effect_after_appeal(days, appeal_days=length)
    if effect.primary and reckoning.as_of < effect.primary:
        effect = Both(effect.primary, effect.adverse, "上诉期内有没有人上诉")
    return KnownDecision(entry, proceeding, served, None, effect)


def _appeal_days(entry: Entry, reckoning: Reckoning) -> int | None:
    return reckoning.length("procedure.appeal_ruling_days" if entry.paper == "ruling" else "procedure.appeal_judgment_days")


def _appeal(docket: Docket, proceeding: Proceeding) -> Entry | None:
    mine = [entry for entry in docket.current if entry.in_ == proceeding.id]
    withdrawn = any(entry.kind == "appeal-withdrawn" for entry in mine)
    return next((entry for entry in mine if entry.kind == "appeal" and not withdrawn), None)


def _served(docket: Docket, decided: Entry, party: str, reckoning: Reckoning, *, ours: bool) -> dt.date | None:
    """Return the day on which a decision was served on a party; the decision's own `received` is our service."""
    notice = reckoning.length("procedure.notice_days") or 0
    for entry in docket.current:
        if entry.of == decided.id and entry.to in (party, "") and entry.kind in ("served", "not-served", "notice"):
            if entry.kind == "notice" and not notice:
                return None
            if found := service_day(entry, notice_days=notice).on:
                return found
    return decided.received if ours else None


def clocks_of(docket: Docket, decision: KnownDecision, reckoning: Reckoning) -> Iterator[Clock]:
    """Yield the clocks that follow from one decision."""
    yield from _appeals(docket, decision, reckoning)
    if decision.entry.paper == "payment-order":
        yield from _payment_order(docket, decision, reckoning)
        return
    yield from _retrial(decision, reckoning)
    for order in decision.entry.orders:
        yield from _enforcement(docket, decision, order, performance(order, decision.effect), reckoning)


def _appeals(docket: Docket, decision: KnownDecision, reckoning: Reckoning) -> Iterator[Clock]:
    entry, proceeding = decision.entry, decision.proceeding
    small = procedure_of(docket, proceeding) == "small"
    if (
        proceeding.kind != "first"
        or small
        or entry.paper not in ("judgment", "ruling")
        or (entry.paper == "ruling" and not entry.appealable)
    ):
        return
    length = _appeal_days(entry, reckoning)
    for number, (party, day) in enumerate(decision.served.items()):
        ours = number == 0
        period = term(day, days=length, customary=reckoning.customary) if day and length else None
        floor = term(entry.on, days=length).act_by if ours and period is None and entry.on and length else None
        done = next((e for e in docket.current if e.in_ == proceeding.id and e.kind == "appeal" and e.to in (party, "")), None)
        yield _clock(
            f"C25/{entry.id}/{party}",
            "C25",
            "上诉期",
            period,
            reckoning,
            whose="ours" if ours else "theirs",
            done=done,
            party=party,
            start=day,
            start_from=entry.id,
            floor=floor,
            ask="" if day else f"{party}收到裁判的日期",
            citations=_APPEAL_LAW,
            missed="丧失上诉权" if ours else "",
            proposes="核对驳回的请求，决定是否上诉；代理人上诉须有特别授权" if ours else "",
        )


def _payment_order(docket: Docket, decision: KnownDecision, reckoning: Reckoning) -> Iterator[Clock]:
    """Yield the enforcement of a payment order that nobody objected to: from the end of the debtor's fifteen days (民事诉讼法 227(3), 250)."""
    mine = [e for e in docket.current if e.in_ == decision.proceeding.id]
    days = reckoning.length("procedure.payment_order_days")
    debtor = [day for party, day in list(decision.served.items())[1:]]
    if any(e.kind in ("objection", "ended") for e in mine) or days is None or not debtor or None in debtor:
        return
    end = max(term(day, days=days).last for day in debtor if day)
    yield from _enforcement(
        docket, decision, JudgmentOrder(id="支付令", head="principal", amount=decision.entry.amount), Both(end, end), reckoning
    )


def _retrial(decision: KnownDecision, reckoning: Reckoning) -> Iterator[Clock]:
    months = reckoning.length("procedure.retrial_months")
    if decision.effect.primary and months and decision.entry.paper == "judgment" and reckoning.as_of >= decision.effect.primary:
        period = term(decision.effect.primary, months=months, customary=reckoning.customary)
        yield _clock(
            f"C29/{decision.entry.id}",
            "C29",
            "申请再审",
            period,
            reckoning,
            whose="ours",
            start=decision.effect.primary,
            start_from=decision.entry.id,
            citations=(cite("minsufa", 216), cite("minsu-jieshi", 127)),
        )


def interruptions(docket: Docket) -> tuple[Interruption, ...]:
    """Return what makes the period to apply for enforcement run anew: applications, settlements, demands, payments."""
    ended = [entry for entry in docket.current if entry.kind in ("ended", "withdrawn")]
    found = []
    for entry in docket.current:
        day = entry.on or entry.received
        if day is None:
            continue
        if entry.kind == "applied":
            over = next((e.on for e in ended if e.in_ == entry.in_ and e.on and e.on >= day), None)
            found.append(Interruption(day, ended=over))
        elif entry.kind == "settled" and entry.orders:
            last = max((one.by for order in entry.orders for one in order.instalments), default=None)
            found.append(Interruption(day, last_instalment=last))
        elif entry.kind in ("demand", "paid", "settled"):
            found.append(Interruption(day))
    return tuple(found)


def _enforcement(
    docket: Docket, decision: KnownDecision, order: JudgmentOrder, done_by: Both, reckoning: Reckoning
) -> Iterator[Clock]:
    name = f"{decision.entry.id}/{order.id}"
    if done_by.primary is None:
        yield _clock(
            f"C32/{name}",
            "C32",
            "申请强制执行",
            None,
            reckoning,
            whose="ours",
            start_from=decision.entry.id,
            ask=done_by.ask or decision.effect.ask,
            amount=order.amount,
            citations=(cite("minsufa", 250),),
        )
        return
    performed = term(done_by.primary, days=0, rolls=False)
    paid = next((e for e in docket.current if e.kind == "paid" and e.day and e.day > (decision.entry.on or dt.date.min)), None)
    yield _clock(
        f"C31/{name}",
        "C31",
        "债务人履行",
        performed,
        reckoning,
        whose="theirs",
        start_from=decision.entry.id,
        amount=order.amount,
        done=paid,
        proposes="期满未履行的，申请执行",
        citations=(cite("minsufa", 250),),
    )
    years, months = reckoning.length("enforcement.years"), reckoning.length("limitation.suspension_months")
    if years is None or months is None:
        return
    both = application(done_by, years=years, months=months, interruptions=interruptions(docket), customary=reckoning.customary)
    if both is None:
        return
    primary, adverse = both
    applied = [e for e in docket.current if e.kind == "applied"]
    over = [e for e in docket.current if e.kind in ("ended", "withdrawn") and applied and e.in_ == applied[-1].in_]
    yield _clock(
        f"C32/{name}",
        "C32",
        "申请强制执行",
        primary,
        reckoning,
        whose="ours",
        start=done_by.primary,
        start_from=decision.entry.id,
        amount=order.amount,
        done=applied[-1] if applied and not over else None,
        adverse=adverse,
        missed="申请仍受理，债务人提出时效异议的不予执行",
        proposes="强制执行申请书",
        citations=(cite("minsufa", 250), cite("minsu-jieshi", 481), cite("zhixing-chengxu", 19), cite("zhixing-chengxu", 20)),
    )


def _clock(
    number: str,
    rule: str,
    title: str,
    period: Term | None,
    reckoning: Reckoning,
    *,
    whose: str,
    done: Entry | None = None,
    adverse: Term | None = None,
    citations: tuple[Citation, ...] = (),
    **more: object,
) -> Clock:
    ours = whose == "ours"
    return Clock.model_validate(
        {
            "id": number,
            "rule": rule,
            "title": title,
            "whose": whose,
            "unrolled": period and period.unrolled,
            "last": period and period.last,
            "act_by": period and (period.act_by if ours else period.last),
            "known": period.known if period else True,
            "status": status(period, done, reckoning.as_of, ours=ours),
            "closed_by": done.id if done else "",
            "adverse_last": adverse and adverse.last,
            "adverse_act_by": adverse and adverse.act_by,
            "citations": citations,
            **more,
        }
    )
