"""What to do about limitation now: the cheapest act that provably interrupts for this debtor, by when, with which paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from feecase.hanzi import date as written
from feecase.model.assessment import Advice, DebtLimitation, Reading
from feecase.model.case import Case
from feecase.model.trace import cite
from feecase.money import total, yuan
from feecase.rules.limitation import LegalEvent
from feecase.rules.limitation.words import SX

ENFORCEMENT = "强制执行申请书"
"""The paper that a decided claim asks for."""
POST_DAYS = 10
"""Fewer days than this are too few to rely on the post and on proof that a letter arrived."""


def advise(case: Case, debts: Sequence[DebtLimitation], events: Sequence[LegalEvent], as_of: dt.date) -> tuple[Advice, ...]:
    """Return advice, most urgent first: enforce what is decided, keep what runs, find proofs for what is only asserted, revive what has expired."""
    owed = [c for c in debts if c.outstanding and not c.dismissed]
    open_ = [c for c in owed if not c.decided]
    return (*_enforce(owed), *_keep(case, open_, events, as_of), *_prove(owed, events), *_revive(open_))


def _enforce(owed: Sequence[DebtLimitation]) -> Iterator[Advice]:
    """Yield the application for enforcement of what is decided, by the last day of each; what no day can be named for comes last."""
    by_day: dict[dt.date, list[DebtLimitation]] = {}
    for c in owed:
        reading = c.primary.proved if c.primary.proved.decided else c.primary.asserted
        if reading.decided and (reading.expires or not _pending(reading)):
            by_day.setdefault(reading.unrolled or dt.date.max, []).append(c)
    for day, decided in sorted(by_day.items()):
        late = any(r.status == "expired" for c in decided for r in (c.primary.proved,) if r.decided)
        why = f"{'、'.join(sorted({c.decided for c in decided}))} 已有生效法律文书，{len(decided)} 笔共 {yuan(total(c.outstanding for c in decided))} 元不得再诉"
        why += "；申请执行的期间已经届满：法院仍应受理，但被执行人可以提出异议" if late else "；逾期申请的，被执行人可以提出异议"
        yield Advice(
            act="向有管辖权的法院申请强制执行；不得就同一请求再次起诉或者申请支付令",
            by=None if late or day == dt.date.max else day,
            paper=ENFORCEMENT,
            why=why,
            citations=(cite("minsufa", 127, None, 5), cite("minsufa", 250), *((cite("minsu-jieshi", 481),) if late else ())),
        )


def _pending(reading: Reading) -> bool:
    """Return whether the reading waits for the end of a procedure, such as an enforcement that goes on."""
    return bool(reading.interruptions) and reading.interruptions[-1] != reading.decided


def _keep(case: Case, owed: Sequence[DebtLimitation], events: Sequence[LegalEvent], as_of: dt.date) -> Iterator[Advice]:
    alive = [c for c in owed if c.primary.proved.unrolled and c.primary.proved.status in {"running", "expiring", "waived"}]
    yield from _sue(alive, as_of)
    running = [c for c in alive if not c.primary.proved.capped]
    days = [(_act_by(c, as_of), c.outstanding) for c in running]
    days += [(max(p.unrolled, as_of), p.amount) for c in owed for p in c.promised if p.unrolled and p.status != "expired"]
    if not days:
        return
    by = min(day for day, _ in days)
    first = [amount for day, amount in days if day == by]
    stake = f"其后 {len(first)} 笔共 {yuan(total(first))} 元有届满的风险"
    if any(c.adverse.proved.status == "expired" for c in running):
        stake += "；其中有的款项按最不利口径已经届满"
    left = (by - as_of).days
    if any(e.effect in {"acknowledgement", "promise"} and e.proved and e.day <= as_of for e in events) and left > 0:
        yield Advice(
            act="请债务人在写明各期金额的分期协议或还款承诺上签名（本人签名、写明日期，留存原件）",
            by=by,
            paper="分期还款协议",
            why=f"{stake}；债务人曾经承认或支付过，签署一份最省，签署之日即中断",
            citations=(cite("minfadian", 195, None, 2), cite(SX, 14)),
        )
    if all(d.whereabouts == "unknown" for d in case.defendants):
        yield Advice(
            act="向人民调解委员会书面提出请求并取得收件回执，或者直接起诉；也可在债务人住所地省级有影响的媒体上刊登催缴公告",
            by=by,
            paper="调解申请书",
            why=f"{stake}；债务人下落不明，信件难以证明到达，支付令不能适用",
            citations=(cite(SX, 12), cite(SX, 8, 1, 4), cite("minsu-jieshi", 427, 1, 4)),
        )
    elif left >= POST_DAYS:
        yield Advice(
            act="以邮政特快专递寄送催缴函：内件品名写明“××单元××期间物业费催缴函”，写明各期款项和金额，留存寄件联、函件副本、物流轨迹和签收凭证",
            by=by,
            paper="催缴函",
            why=f"{stake}；费用最低，以到达之日（不是寄出之日）中断，请留足投递时间；各款项都要写明",
            citations=(cite("minfadian", 195, None, 1), cite(SX, 8, 1, 2)),
        )
    else:
        yield Advice(
            act="当日向有管辖权的法院提交起诉状，或者向人民调解委员会书面提出请求并取得收件回执；同时当面送交催缴函，由本人或同住的成年亲属签收",
            by=by,
            paper="民事起诉状",
            why=f"{stake}；剩余{left}天，邮寄来不及证明到达；起诉、申请调解以提交之日为准，最后一日须在对方停止业务之前",
            citations=(cite(SX, 10), cite(SX, 12), cite(SX, 8, 1, 1), cite("minfadian", 203, 2)),
        )


def _sue(alive: Sequence[DebtLimitation], as_of: dt.date) -> Iterator[Advice]:
    """Yield the suit for what the maximum period ends: no demand and no promise moves that day (民法典 188(2), 总则编解释 35)."""
    capped = [c for c in alive if c.primary.proved.capped]
    if capped:
        by = min(_act_by(c, as_of) for c in capped)
        yield Advice(
            act="向有管辖权的法院提起诉讼；最长期间不因催缴、承诺而中断或者中止，不要再以催缴函保全",
            by=by,
            paper="民事起诉状",
            why=f"{len(capped)} 笔共 {yuan(total(c.outstanding for c in capped))} 元在最长诉讼时效期间届满前",
            citations=(cite("minfadian", 188, 2), cite("zongze-jieshi", 35), cite(SX, 10)),
        )


def _act_by(debt: DebtLimitation, as_of: dt.date) -> dt.date:
    """Return the unrolled day to act by: of the adverse reading, unless it has expired already; then of the primary one."""
    days = [r.unrolled for r in (debt.adverse.proved, debt.primary.proved) if r.unrolled and r.expires and r.expires >= as_of]
    return max(min(days), as_of)


def _prove(owed: Sequence[DebtLimitation], events: Sequence[LegalEvent]) -> Iterator[Advice]:
    """Yield the proofs worth finding: unproved events that make the asserted reading end later."""
    for event in events:
        if not event.unproved or event.barred:
            continue
        helped = [
            c
            for c in owed
            if event.id in c.primary.asserted.interruptions
            and (c.primary.asserted.expires or dt.date.max) > (c.primary.proved.expires or dt.date.max)
        ]
        if helped:
            yield Advice(
                act=f"补强 {event.id}（{written(event.day)}{event.label}）的证据：{event.unproved}",
                paper="证据",
                why=f"证明后 {len(helped)} 笔共 {yuan(total(c.outstanding for c in helped))} 元的时效将延后届满",
                citations=event.citations,
            )


def _revive(owed: Sequence[DebtLimitation]) -> Iterator[Advice]:
    expired = [c for c in owed if c.primary.proved.status == "expired"]
    if expired:
        lost = total(c.outstanding - total(p.amount for p in c.promised) for c in expired)
        yield Advice(
            act="取得债务人对已届满款项的书面还款承诺或新的协议，写明各期和数额并由本人签名；仅发催缴函或让其签收函件无效",
            paper="分期还款协议",
            why=f"{len(expired)} 笔共 {yuan(lost)} 元已届满：仍可起诉，但对方可以提出时效抗辩",
            citations=(cite("minfadian", 192, 2), cite(SX, 19, 1), cite(SX, 19, 2)),
        )
