"""The steps of a limitation reading in words, with citations. Only built when a trace was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from feecase.days import FOREVER, ONE, Rolled
from feecase.hanzi import date as written
from feecase.model.assessment import STATUS_NAMES, Ignored, Segment
from feecase.model.trace import Citation, Step, cite
from feecase.money import yuan
from feecase.rules.limitation.values import LegalEvent, LimitationLaw, LimitationPolicy, Obligation, TraceEntry

SX = "susong-shixiao-guiding"
RULE_NAMES = {
    "limitation.start": "起算",
    "limitation.period": "期间",
    "limitation.interruption": "中断",
    "limitation.suspension": "中止",
    "limitation.maximum": "最长期间",
    "limitation.waiver": "届满后同意履行",
    "limitation.status": "状态",
}
"""The rules of a trace by their ids, with the words that people read."""
_GENERAL_PRINCIPLES = {
    "188-1": "135",
    "188-2": "137",
    "192": "138",
    "194": "139",
    "195": "140",
    "201": "154",
    "202": "154",
    "203": "154",
}
"""Articles of 民法典 → their forerunners in 民法通则 (民法总则 has the same numbers as 民法典)."""


def civil(law: LimitationLaw, day: dt.date, article: int, paragraph: int | None = None, item: int | None = None) -> Citation:
    """Cite the civil law in force on `day`: 民法典, before it 民法总则, before that 民法通则 (时间效力规定 1)."""
    if day >= law.code_since:
        return cite("minfadian", article, paragraph, item)
    if law.transition and day >= law.transition:
        return cite("minfa-zongze", article, paragraph, item, on=None if law.code_since == FOREVER else day)
    key = f"{article}-{paragraph}" if article == 188 else str(article)  # noqa: PLR2004 — the article that was two
    if key not in _GENERAL_PRINCIPLES:
        return cite("minfadian", article, paragraph, item)
    return _general_principles(law, _GENERAL_PRINCIPLES[key])


def _general_principles(law: LimitationLaw, article: str) -> Citation:
    """Cite 民法通则 in its last text; the articles on limitation were the same in all."""
    return cite("minfa-tongze", article, on=law.transition - ONE if law.transition else None)


class Story:
    """Turns the raw log of one reading of one debt into steps, segments and the list of what did not count."""

    def __init__(self, o: Obligation, policy: LimitationPolicy, law: LimitationLaw) -> None:
        self.o, self.policy, self.law = o, policy, law
        self.until = FOREVER

    def steps(self, log: Sequence[TraceEntry]) -> tuple[Step, ...]:
        """Return the steps in order; entries that only say why something did not count are left to `ignored`."""
        self.until = max((entry[2].day for entry in log if entry[0] == "period"), default=FOREVER)
        return tuple(
            getattr(self, "_" + entry[0].replace("-", "_"))(*entry[1:])
            for entry in log
            if hasattr(self, "_" + entry[0].replace("-", "_"))
        )

    def _chosen(self, name: str, value: str) -> str:
        origin = self.policy.origins.get(name, "")
        return self.policy.labels.get((name, value), f"{name}={value}") + (f"（{origin}）" if origin else "（最不利口径）")

    def _transition_law(self, article: int) -> Citation:
        """Cite 法释〔2018〕12号, which decides the change of 2017 though it ended when the Civil Code came into force (时间效力规定 1(2))."""
        return cite("minzong-shixiao-jieshi", article, on=None if self.law.code_since == FOREVER else self.law.code_since - ONE)

    def _start(self, start: dt.date, last_due: dt.date) -> Step:
        o, law = self.o, self.law
        assert o.due is not None
        cites = [civil(law, self.until, 188, 2), civil(law, self.until, 201, 1)]
        if o.debt:
            text = f"各款项为同一债务“{o.debt}”的分期履行，自最后一期履行期限届满之日（{written(last_due)}）起算"
            cites.insert(0, cite("minfadian", 189))
        elif self.policy.series == "each":
            text = f"履行期限于{written(o.due)}届满，时效自该日起算"
        else:
            whole = "同一合同年度" if self.policy.series == "year" else "持续履行的同一服务关系"
            text = f"按“{whole}”口径，自最后一期履行期限届满之日（{written(last_due)}）起算（本期{written(o.due)}到期）"
            cites.insert(0, cite("minfadian", 189))
        if self.policy.start_day == "first-default-day":
            text += f"；按逾期首日口径，{written(start)}为不计入的开始之日"
        else:
            text += "；开始的当日不计入，次日为第一日"
        policy = "；".join(
            (self._chosen("limitation.series", self.policy.series), self._chosen("limitation.start_day", self.policy.start_day))
        )
        return Step(
            rule="limitation.start",
            text=text,
            inputs={"应收日期": str(o.due)},
            result=str(start),
            citations=tuple(cites),
            policy=policy,
        )

    def _not_demanded(self) -> Step:
        text = "未约定且不能确定履行期限，尚无（可计入的）首次催告，时效未起算"
        return Step(rule="limitation.start", text=text, citations=(cite("minfadian", 511, None, 4), cite(SX, 4)))

    def _demanded(self, act: Any, start: dt.date) -> Step:
        event: LegalEvent = act.event
        if event.refused:
            how = f"债务人在首次催告（{event.id}）时明确表示不履行，时效自该日起算"
        elif event.grace and start == event.grace:
            how = f"首次催告（{event.id}，{written(act.day)}）给予的宽限期于{written(start)}届满，时效自该日起算"
        elif start > act.day:
            how = f"首次催告（{event.id}，{written(act.day)}）未写期限，合理期限按{(start - act.day).days}天计，于{written(start)}届满，时效自该日起算"
        else:
            how = f"首次主张（{event.id}，{written(act.day)}）未写期限，按最早的可能，时效自主张之日起算"
        text = f"未约定且不能确定履行期限；{how}"
        return Step(
            rule="limitation.start", text=text, result=str(start), citations=(cite("minfadian", 511, None, 4), cite(SX, 4))
        )

    def _period(self, start: dt.date, end: Rolled, judged: bool) -> Step:
        law = self.law
        if judged and start != FOREVER and not law.enforcement_years:
            text = f"已有生效法律文书，不得再诉；法规库没有当日的申请执行期间，自{written(start)}起算的届满日不能推算"
            return Step(
                rule="limitation.period", text=text, inputs={"开始之日": str(start)}, citations=(cite("minsufa", 127, None, 5),)
            )
        if end.day == FOREVER:
            why = "程序尚在进行，期间不起算" if start == FOREVER else "障碍尚未消除，期间不届满"
            return Step(
                rule="limitation.period",
                text=why,
                citations=(civil(law, law.code_since, 195) if start == FOREVER else civil(law, law.code_since, 194, 2),),
            )
        cites = [civil(law, end.day, 202), *([civil(law, end.day, 203, 1)] if end.day != end.unrolled else [])]
        if judged:
            cites.insert(0, cite("minsufa", 250))
            text = f"已有生效法律文书，不得再诉；申请执行的期间{law.enforcement_years}年，自{written(start)}起算"
            cites.insert(1, cite("minsufa", 127, None, 5))
        elif law.transition and start < law.transition:
            text = self._across(start, end, cites)
        else:
            text = f"诉讼时效期间{law.years}年，自{written(start)}起算"
            cites.insert(0, civil(law, end.day, 188, 1))
        return Step(
            rule="limitation.period",
            text=f"{text}，{_rolled(end)}",
            inputs={"开始之日": str(start)},
            result=str(end.day),
            citations=tuple(cites),
        )

    def _across(self, start: dt.date, end: Rolled, cites: list[Citation]) -> str:
        law = self.law
        assert law.transition is not None
        before = law.rent_years_before if self.o.rent else law.years_before
        if self.policy.transition == "three-years":
            cites[:0] = [civil(law, law.transition, 188, 1)]
            chosen = self._chosen("limitation.transition", "three-years")
            return f"期间始于{written(law.transition)}之前；不看当时的时效期间，一律{law.years}年，自{written(start)}起算（{chosen}）"
        if end.day < law.transition:
            cites[:0] = [_general_principles(law, "136" if self.o.rent else "135"), self._transition_law(3)]
            return f"期间始于{written(law.transition)}之前，当时的时效期间为{before}年；在该日之前已经届满，不适用{law.years}年"
        cites[:0] = [civil(law, law.transition, 188, 1), self._transition_law(2)]
        return f"期间始于{written(law.transition)}之前，至该日{before}年尚未届满，适用{law.years}年，自{written(start)}起算"

    def _capped(self, cap: Rolled) -> Step:
        cites = (cite("minfadian", 188, 2), cite("zongze-jieshi", 35))
        text = f"自权利受到损害之日起最长{self.law.maximum_years}年，不因中断、中止而延长，{_rolled(cap)}"
        return Step(rule="limitation.maximum", text=text, result=str(cap.day), citations=cites)

    def _interrupted(self, act: Any, decided: str) -> Step:  # noqa: ARG002 — the period step says the rest
        event: LegalEvent = act.event
        text = f"{written(act.day)}{event.label or event.id}（{event.id}），时效中断"
        if act.anew == FOREVER:
            text += "；程序尚未终结"
        elif act.anew > act.day:
            text += f"；自{written(act.anew)}起重新计算"
        else:
            text += "，自该日起重新计算"
        if event.note:
            text += f"；{event.note}"
        cites = event.citations or (civil(self.law, act.day, 195),)
        policy = self._hinge(event)
        if event.accelerated:
            policy = self._chosen("limitation.acceleration", "default" if self.policy.acceleration else "last-instalment")
        elif event.term and event.agreed != "yes":
            policy = self._chosen("limitation.promise_term", self.policy.promise_term)
        return Step(
            rule="limitation.interruption",
            text=text,
            inputs={"事件": event.id},
            result=_or_open(act.anew),
            citations=cites,
            policy=policy,
        )

    def _hinge(self, event: LegalEvent) -> str:
        if not event.hinge:
            return ""
        value = self.policy.withdrawn_suit if event.hinge == "withdrawn_suit" else "counts"
        return self._chosen(f"limitation.{event.hinge}", value)

    def _rest_ran_on(self, event: str, first: dt.date, gone: dt.date, end: Rolled) -> Step:
        text = f"障碍（{event}）自{written(first)}至{written(gone)}，在期间最后六个月内中止；消除后期间继续计算，{_rolled(end)}"
        return Step(
            rule="limitation.suspension", text=text, result=str(end.day), citations=(_general_principles(self.law, "139"),)
        )

    def _suspended(self, event: str, first: dt.date, gone: dt.date, end: Rolled) -> Step:
        months = self.law.suspension_months
        cites = [civil(self.law, end.day, 194)]
        if self.law.transition and first < self.law.transition:
            cites.append(self._transition_law(4))
        if gone == FOREVER:
            text = f"障碍（{event}）自{written(first)}存在于期间最后{months}个月内，尚未消除，时效中止"
        else:
            text = (
                f"障碍（{event}）存在于期间最后{months}个月内，于{written(gone)}消除，自该日起满{months}个月届满，{_rolled(end)}"
            )
        return Step(rule="limitation.suspension", text=text, result=_or_open(end.day), citations=tuple(cites))

    def _no_suspension(self, event: str, first: dt.date, gone: dt.date, end: Rolled) -> Step:
        text = f"障碍（{event}，{written(first)}至{written(gone)}）在期间最后{self.law.suspension_months}个月之前已经消除，不影响届满日"
        return Step(rule="limitation.suspension", text=text, result=str(end.day), citations=(civil(self.law, end.day, 194, 1),))

    def _waived(self, act: Any) -> Step:
        event: LegalEvent = act.event
        text = f"期间届满后，{written(act.day)}{event.label or event.id}（{event.id}）：同意履行，不得再以届满抗辩"
        text += "；自该日起重新计算" if self.policy.fresh_period else "；不再另起期间"
        cites = (civil(self.law, act.day, 192, 2), cite(SX, 19, 1), *event.citations)
        chosen = self._chosen("limitation.waiver_fresh_period", "yes" if self.policy.fresh_period else "no")
        return Step(
            rule="limitation.waiver", text=text, inputs={"事件": event.id}, result=str(act.day), citations=cites, policy=chosen
        )

    def _promised(self, act: Any, rest: Any, end: Rolled) -> Step:
        text = f"届满后的承诺（{act.id}）分摊到本款项只有 {yuan(rest)} 元，不及全部 {yuan(self.o.amount)} 元：仅就该数额不得再以届满抗辩"
        text += f"，该部分{_rolled(end)}"
        return Step(
            rule="limitation.waiver", text=text, inputs={"事件": act.id}, citations=(cite("minfadian", 192, 2), cite(SX, 19, 1))
        )

    def _status(self, status: str, end: Rolled | None, as_of: dt.date, decided: str) -> Step:
        text = f"基准日{written(as_of)}：{STATUS_NAMES[status]}"
        cites: tuple[Citation, ...] = ()
        if end and end.day != FOREVER and status != "expired":
            text += f"，剩余{(end.day - as_of).days}天"
        if status == "expired" and decided:
            text += "；仍可申请执行，法院应予受理，但被执行人可以对申请执行时效期间提出异议"
            cites = (cite("minsufa", 250), cite("minsu-jieshi", 481))
        elif status == "expired":
            text += "；仍可起诉，法院不主动适用时效，但对方可以提出抗辩"
            cites = (cite("minfadian", 192, 1), cite("minfadian", 193), cite(SX, 2), cite("minsu-jieshi", 219))
        return Step(rule="limitation.status", text=text, result=status, citations=cites)

    def segments(self, log: Sequence[TraceEntry]) -> tuple[Segment, ...]:
        """Return the stretches of the period: running up to each interruption, pending while a procedure lasts, running to the end."""
        found: list[Segment] = []
        begin, end, cause = None, None, ""
        for code, *values in log:
            if code == "period":
                begin, end = values[0], values[1]
            elif code == "capped":
                end = values[0]
            elif code in {"interrupted", "waived"} and begin is not None and end is not None:
                act = values[0]
                if begin < min(act.day, end.day):
                    found.append(Segment(kind="running", from_=begin, to=min(act.day, end.day), event=cause))
                if found and found[-1].kind == "pending" and (found[-1].to or FOREVER) > act.day:
                    last = found.pop()
                    found += [last.model_copy(update={"to": act.day})] if last.from_ < act.day else []
                if act.anew > act.day:
                    found.append(
                        Segment(kind="pending", from_=act.day, to=None if act.anew == FOREVER else act.anew, event=act.id)
                    )
                cause, begin, end = act.id, None, None
            elif code in {"suspended", "rest-ran-on"}:
                event, first, gone = values[:3]
                found.append(Segment(kind="suspended", from_=first, to=None if gone == FOREVER else gone, event=event))
        if begin is not None and end is not None and begin != FOREVER:
            found.append(Segment(kind="running", from_=begin, to=None if end.day == FOREVER else end.day, event=cause))
        return tuple(found)

    def ignored(self, log: Iterable[TraceEntry], unfit: Iterable[tuple[LegalEvent, str]]) -> tuple[Ignored, ...]:
        """Return the events that did not count and why, in order of time."""
        found: list[tuple[dt.date, Ignored]] = []
        for event, reason in unfit:
            found.append((event.day, self._unfit(event, reason)))
        for code, *values in log:
            if code in _REASONS:
                act, first, end = values
                text, cites = _REASONS[code]
                why = text.format(first=written(first), end=_written_or_open(end.day))
                found.append((act.day, Ignored(event=act.id, why=why, citations=cites)))
        return tuple(i for _, i in sorted(found, key=lambda pair: (pair[0], pair[1].event)))

    def _unfit(self, event: LegalEvent, reason: str) -> Ignored:
        if reason == "barred":
            return Ignored(event=event.id, why=event.barred, citations=event.citations)
        if reason == "unproved":
            return Ignored(event=event.id, why=f"尚无证据证明：{event.unproved or '没有证据'}", citations=event.citations)
        text = _UNFIT[reason]
        if reason != "future" and event.hinge:
            text += f"；{self._chosen('limitation.' + event.hinge, _NEGATIVE[reason])}"
        return Ignored(event=event.id, why=text, citations=event.citations)


_NEGATIVE = {"refused_letter": "no", "posting": "no", "other_signer": "no", "withdrawn_suit": "none", "not-served": "served"}
_UNFIT = {
    "future": "在基准日之后",
    "refused_letter": "函件被拒收，按此口径不视为到达",
    "posting": "张贴催缴，按此口径不足以中断时效",
    "other_signer": "邮件由他人签收，按此口径不视为到达",
    "withdrawn_suit": "已撤诉或被驳回起诉，按此口径不中断时效",
    "not-served": "已撤诉或被驳回起诉，且没有送达债务人的记录，不能视为催告",
}
_REASONS: dict[str, tuple[str, tuple[Citation, ...]]] = {
    "not-covered": ("不涉及本款项", (cite(SX, 9),)),
    "too-early": ("不晚于起算日（{first}），当时时效尚未开始", (cite("minfadian", 188, 2),)),
    "in-advance": ("期间届满（{end}）之前预先放弃时效利益，无效", (cite("minfadian", 197, 2),)),
    "no-further": ("时效已在其后的日期起算，没有进一步的效果", (cite("minfadian", 195),)),
    "too-late": ("在期间届满（{end}）之后；届满后的催告、签收或部分履行不使时效恢复", (cite("minfadian", 192), cite(SX, 19))),
    "after-maximum": ("在最长期间届满（{end}）之后", (cite("minfadian", 188, 2),)),
    "other-debtor": (
        "期间届满（{end}）后同意履行的只是债务人之一，按此口径对其他债务人不生效力，他们仍可以提出抗辩",
        (cite("minfadian", 192, 2), cite("minfadian", 520)),
    ),
    "part-promised": (
        "届满（{end}）后的承诺数额不及本款项，只就承诺的数额不得再以届满抗辩",
        (cite("minfadian", 192, 2), cite(SX, 19, 1)),
    ),
}


def _rolled(end: Rolled) -> str:
    if end.day == FOREVER:
        return "尚不届满"
    if end.day == end.unrolled:
        text = f"至{written(end.day)}届满"
    else:
        text = f"至{written(end.unrolled)}；该日为法定休假日，顺延至{written(end.day)}届满"
    if not end.known:
        text += f"（{end.unrolled.year}年的放假安排尚不可知，只按周末推算；请以未顺延的{written(end.unrolled)}为准行事）"
    return text


def _or_open(day: dt.date) -> str:
    return "" if day == FOREVER else str(day)


def _written_or_open(day: dt.date) -> str:
    return "未届满" if day == FOREVER else written(day)
