"""The next act for one case on a day: preserve limitation, keep silent, or the next stage of the ladder — each with one sentence why.

Limitation outranks the ladder and every stop. Stages that were never done are not made up for; each stage is done once; what was refused or failed
is proposed by another way. Proposals follow from the record alone: what was not confirmed returns tomorrow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from feecase.collection.account import Account, AccountDebtor, OpenDebt
from feecase.collection.conduct import DUNNING
from feecase.collection.plans import KINDS, PromiseState, last_of
from feecase.collection.stops import NO_PRESERVING, RESTS
from feecase.days import ONE
from feecase.extend.collection import Stage
from feecase.model.collection import STOP_NAMES, Stop
from feecase.model.contact import KIND_NAMES, Contact
from feecase.money import ZERO, total, yuan

PRESERVE = "preserve"
_OF_KIND = {
    "reminder": 1,
    "message": 1,
    "call": 2,
    "visit": 3,
    "demand": 4,
    "lawyer-letter": 5,
    "mediation": 6,
    "payment-order": 6,
    "suit": 6,
    "arbitration": 6,
}
_FAILED = frozenset({"拒收", "退回", "未接通"})
_NEVER = -1


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers that a place or a company's own plan sets: see the policies `collection.*` and `方案.yaml`."""

    preserve_days: int
    post_days: int
    stage_gap: int
    reasonable_days: int
    enter_demand: int
    least_sum: Decimal = ZERO
    counts_from: Literal["due", "month-end", "last-act"] = "due"


@dataclass(frozen=True, slots=True)
class ProposedAct:
    """An act that is proposed: the stage (or a preserving act), how, to whom, over which debts, and why in one sentence."""

    stage: str
    number: int
    title: str
    kind: str
    way: str
    why: str
    debts: tuple[OpenDebt, ...]
    debtors: tuple[AccountDebtor, ...]
    to: str = ""
    paper: str = ""
    text: str = ""
    preserving: bool = False
    by: dt.date | None = None
    also: str = ""
    ask: str = ""

    @property
    def amount(self) -> Decimal:
        """The principal that it is about."""
        return total(d.outstanding for d in self.debts)


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing is proposed for a case: a code for counting, and one sentence."""

    code: str
    why: str
    review: dt.date | None = None


def next_act(account: Account, stages: Sequence[Stage], terms: Terms, as_of: dt.date) -> ProposedAct | Silence:
    """Return what to do about one case on a day, or why nothing."""
    if not account.open:
        return _before_due(account, stages, as_of)
    people, why_not = _people(account, as_of)
    if preserving := _preserve(account, people, stages, terms, as_of):
        return preserving
    stopped = _stopped(account, people, as_of)
    if stopped:
        return stopped
    if not people:
        return why_not or Silence("nobody", "没有可以联系的债务人")
    pool = tuple(d for d in account.open if d.charge not in account.standing.silenced(as_of) and d.due and d.due < as_of)
    promise = last_of(account, as_of)
    if promise and promise.state == "stale":
        return Silence("stale", f"先刷新账单：账单日期 {account.listed}，承诺日期 {promise.until}")
    if promise and promise.state == "open":
        return Silence("promise", f"承诺 {promise.until} 前付款，届时再看", promise.until + ONE)
    if not pool:
        return _no_pool(account, as_of)
    if total(d.outstanding for d in pool) < terms.least_sum:
        return Silence("small", f"低于方案的最低金额 {yuan(terms.least_sum)} 元")
    return _ladder(account, pool, people, _Ladder(stages, terms, as_of, promise))


def _before_due(account: Account, stages: Sequence[Stage], as_of: dt.date) -> ProposedAct | Silence:
    first = next((s for s in stages if s.after < 0), None)
    soon = tuple(d for d in account.upcoming if first and d.due and as_of <= d.due and (d.due - as_of).days <= -first.after)
    if not first or not soon:
        return Silence("paid", "已付") if account.paid or account.payments else Silence("none", "没有到期欠费")
    if any(a.stage == first.id and (as_of - a.date).days <= -first.after for a in account.acts):
        return Silence("done", "到期前提醒已发")
    people, why_not = _people(account, as_of)
    if not people:
        return why_not or Silence("nobody", "没有可以联系的债务人")
    due = min(d.due for d in soon if d.due)
    way = _way(first, people, ())
    return ProposedAct(
        first.id, first.number, first.title, first.kind, way, f"{due} 到期，提前提醒", soon, people, text=first.text
    )


def _people(account: Account, as_of: dt.date) -> tuple[tuple[AccountDebtor, ...], Silence | None]:
    """Return the debtors who may be dunned: a living co-owner goes on; stops of one person silence him alone."""
    people: list[AccountDebtor] = []
    why: Silence | None = None
    for debtor in account.debtors:
        stops = account.standing.whole(as_of, debtor.name)
        own = [s for s in stops if s.person == debtor.name]
        if (debtor.died and debtor.died <= as_of) or any(s.kind == "deceased" for s in own):
            why = Silence("deceased", f"{debtor.name}已去世：由律师致函继承人或者遗产管理人，并核对时效中止（民法典 194）")
        elif own:
            why = Silence(own[0].kind, _spoken(own[0]), own[0].review)
        elif debtor.minor and not debtor.addressee:
            why = Silence("minor", f"{debtor.name}未成年：请补填监护人（相关人员），致其监护人")
        else:
            people.append(debtor)
    return tuple(people), why


def _stopped(account: Account, people: Sequence[AccountDebtor], as_of: dt.date) -> Silence | None:
    """Return the stop that silences everybody for all charges, if any."""
    for stop in account.standing.whole(as_of):
        if not stop.person:
            ask = "；请写明争议涉及的款项或金额" if stop.kind == "dispute" and not stop.charges else ""
            return Silence(stop.kind, _spoken(stop) + ask, stop.review or stop.until)
    del people
    return None


def _spoken(stop: Stop) -> str:
    until = f"，至 {stop.until}" if stop.until else f"，{stop.review} 复核" if stop.review else ""
    return STOP_NAMES[stop.kind] + (f"（{stop.reason}）" if stop.reason else "") + until


def _no_pool(account: Account, as_of: dt.date) -> Silence:
    if any(d.due is None for d in account.open):
        return Silence("undated", "款项没有应收日期：请补填，或先催告确定履行期限")
    holding = account.standing.holding(as_of)
    return Silence("dispute", "；".join(_spoken(s) for s in holding) or "没有到期欠费", holding[0].until if holding else None)


def _preserve(
    account: Account, people: tuple[AccountDebtor, ...], stages: Sequence[Stage], terms: Terms, as_of: dt.date
) -> ProposedAct | None:
    """Return the act that saves limitation where the first loss is near: not a reminder, and put to a person."""
    loss = account.loss
    if loss is None or not 0 <= (left := (loss.day - as_of).days) <= terms.preserve_days:
        return None
    stops = account.standing.holding(as_of)
    if any(s.kind in NO_PRESERVING or s.kind == "in-court" for s in stops if not s.charges):
        return None
    if left >= terms.post_days and _under_way(account, terms, as_of):
        return None
    silent = bool(stops) or not people
    to = next((s.to or RESTS.get(s.kind, "") for s in stops if s.to or s.kind in RESTS), "") or (
        "" if people else "继承人或者遗产管理人"
    )
    unknown = bool(account.debtors) and all(d.unknown for d in account.debtors)
    what = "索赔通知（保全时效，不是催收）" if silent else "催缴函"
    sentence = f"{loss.day} 届满，还剩 {left} 天，逾期将失去 {yuan(loss.amount)} 元的时效利益"
    if unknown:
        kind, way, title, also = (
            "mediation",
            "court",
            "申请调解或者起诉",
            "下落不明的，可另在省级有影响的媒体公告",
        )
    elif left >= terms.post_days:
        kind, way, title, also = "demand", "ems", f"邮政特快专递：{what}", ""
    else:
        kind, way, title, also = (
            "demand",
            "hand",
            f"当面送交{what}",
            "同日向人民调解委员会提出申请并取得回执，或者直接起诉",
        )
    ask = "请人决定是否办理" if silent or account.attention else ""
    return ProposedAct(
        f"{PRESERVE}-{way}",
        0,
        title,
        kind,
        way,
        sentence,
        account.open,
        people or account.debtors,
        to=to,
        paper=next((s.paper for s in stages if s.kind == kind and s.paper), ""),
        preserving=True,
        by=loss.day,
        also=also,
        ask=ask,
    )


def _under_way(account: Account, terms: Terms, as_of: dt.date) -> bool:
    """Whether a letter that would save limitation was sent lately and may still arrive."""
    return any(
        c.kind in {"demand", "lawyer-letter"}
        and c.sent
        and (as_of - c.sent).days < terms.post_days
        and c.effective is None
        and c.result not in _FAILED
        for c in account.contacts
    )


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The ladder on a day."""

    stages: Sequence[Stage]
    terms: Terms
    as_of: dt.date
    promise: PromiseState | None

    def stage(self, number: int) -> Stage | None:
        return next((s for s in self.stages if s.number == number), None)


def _ladder(
    account: Account, pool: tuple[OpenDebt, ...], people: tuple[AccountDebtor, ...], ladder: _Ladder
) -> ProposedAct | Silence:
    as_of, terms = ladder.as_of, ladder.terms
    oldest = min(d.due for d in pool if d.due)
    done = _done(account, oldest, ladder.stages)
    last = max((n for n, _ in done), default=_NEVER)
    last_day = max((day for _, day in done), default=None)
    late = _late(oldest, last_day, terms, as_of)
    broken = ladder.promise is not None and ladder.promise.state == "broken"
    failed = _failed(account, oldest, ladder)
    if failed:
        stage, ways, contact = failed
        if stage.number == last:
            way = _way(stage, people, ways)
            return _act(stage, way, pool, people, f"上次{KIND_NAMES[contact.kind]}（{contact.sent}）{contact.result}，换一种方式")
    if last_day and not broken and (as_of - last_day).days < terms.stage_gap:
        return Silence("gap", f"上次 {last_day}，不足 {terms.stage_gap} 天", last_day + terms.stage_gap * ONE)
    ordinary = [s for s in ladder.stages if not s.demanded and s.after >= 0]
    reached = max((s.number for s in ordinary if s.after <= late), default=_NEVER)
    highest = max((s.number for s in ordinary), default=_NEVER)
    if broken:
        number = min(last + 1, highest) if last < highest else last + 1
    elif not account.contacts and not account.acts and late > terms.enter_demand:
        number = highest
    elif last < reached:
        number = reached
    elif last >= highest:
        number = last + 1
    else:
        ahead = next((s for s in ordinary if s.number == last + 1), None)
        return Silence(
            "early",
            f"逾期 {late} 天，未到下一阶段“{ahead.title}”（{ahead.after} 天）" if ahead else f"逾期 {late} 天，未到第一阶段",
        )
    chosen = ladder.stage(number)
    if chosen is None:
        return Silence("ripe", "各阶段都已办完，可以移交")
    if chosen.demanded and (wait := _not_demanded(account, chosen, late, terms, as_of)):
        return wait
    return _act(
        chosen, _way(chosen, people, ()), pool, people, _why(account, late, oldest, broken=broken, promise=ladder.promise)
    )


def _act(stage: Stage, way: str, pool: tuple[OpenDebt, ...], people: tuple[AccountDebtor, ...], why: str) -> ProposedAct:
    to = "、".join(d.addressee for d in people if d.addressee)
    ask = "" if way else "没有可用的联系方式：请核对电话、微信或者地址"
    return ProposedAct(
        stage.id,
        stage.number,
        stage.title,
        stage.kind,
        way or stage.ways[0],
        why,
        pool,
        people,
        to=to,
        paper=stage.paper,
        text=stage.text,
        ask=ask,
    )


def _late(oldest: dt.date, last_day: dt.date | None, terms: Terms, as_of: dt.date) -> int:
    """Return the days of delay: from the due date, from the end of its month, or from the last act, as the plan says."""
    if terms.counts_from == "month-end":
        following = oldest.replace(day=28) + 4 * ONE
        return (as_of - (following - following.day * ONE)).days
    if terms.counts_from == "last-act" and last_day:
        return (as_of - last_day).days
    return (as_of - oldest).days


def _done(account: Account, oldest: dt.date, stages: Sequence[Stage]) -> list[tuple[int, dt.date]]:
    """Return the stages done since the oldest open debt fell due: by confirmed or dismissed acts, and by imported contacts of that kind."""
    numbers = {s.id: s.number for s in stages}
    found = [(numbers[a.stage], a.date) for a in account.acts if a.stage in numbers and a.date > oldest]
    for c in account.contacts:
        number = numbers.get(c.stage, _OF_KIND.get(c.kind, _NEVER)) if not c.stage.startswith(PRESERVE) else 4
        if c.sent and c.sent > oldest and c.kind not in KINDS and number >= 0 and c.kind in DUNNING | set(_OF_KIND):
            found.append((number, c.sent))
    return found


def _failed(account: Account, oldest: dt.date, ladder: _Ladder) -> tuple[Stage, tuple[str, ...], Contact] | None:
    """Return the last letter that was refused or came back, with the ways tried, where another way is left."""
    letters = [c for c in account.contacts if c.kind in {"demand", "lawyer-letter"} and c.sent and c.sent > oldest]
    if not letters:
        return None
    contact = max(letters, key=lambda c: (c.sent or ladder.as_of, c.id))
    stage = next((s for s in ladder.stages if s.kind == contact.kind), None)
    tried = tuple(c.way for c in letters if c.kind == contact.kind)
    if stage and contact.result in _FAILED and contact.effective is None and any(w not in tried for w in stage.ways):
        return stage, tried, contact
    return None


def _not_demanded(account: Account, stage: Stage, late: int, terms: Terms, as_of: dt.date) -> Silence | None:
    """Return why a stage that needs a delivered demand whose time has run may not be done yet (民法典 944(2))."""
    arrived = [c for c in account.contacts if c.kind in {"demand", "lawyer-letter"} and c.effective]
    if not arrived:
        return Silence("undelivered", f"{stage.title}之前须有已送达的催缴函：请登记送达结果，或者重新送达")
    last = max(arrived, key=lambda c: c.effective or as_of)
    end = last.until or (last.effective or as_of) + terms.reasonable_days * ONE
    if end >= as_of:
        return Silence("reasonable", f"催缴函的合理期限至 {end}", end + ONE)
    if late < stage.after:
        return Silence("early", f"逾期 {late} 天，未到“{stage.title}”（{stage.after} 天）")
    return None


def _way(stage: Stage, people: Sequence[AccountDebtor], tried: Sequence[str]) -> str:
    """Return the first way of a stage that has not been tried and for which there is a number; empty where none is left."""
    for way in stage.ways:
        has = {
            "wechat": any(d.wechat for d in people),
            "sms": any(d.sms for d in people),
            "phone": any(d.sms for d in people),
        }.get(way, True)
        if has and way not in tried:
            return way
    return ""


def _why(account: Account, late: int, oldest: dt.date, *, broken: bool, promise: PromiseState | None) -> str:
    if broken and promise:
        return f"承诺未履行（{promise.contact}，{promise.missed or promise.until}）"
    since = [c for c in account.contacts if c.sent and c.sent > oldest and c.kind in DUNNING]
    if not since:
        return f"逾期{late}天，未联系"
    last = max(since, key=lambda c: (c.sent or oldest, c.id))
    return f"逾期{late}天，上次{KIND_NAMES[last.kind]}（{last.sent}）{last.result or '结果未登记'}"
