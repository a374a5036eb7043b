"""Conduct (催收合规): may this act be done to this person, by this way, at this time? One function for proposals, texts, letters and imported contacts.

Ordinary acts follow the national default everywhere; acts that need a permission (posting, credit reporting, supply, third persons) are refused
where no text grants them. Hours and frequency have no binding text for property fees: they are policies of good practice (`collection.*`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from feecase.collection.stops import Standing
from feecase.collection.words import Audience, Gates, Judged, Lexicon, sums
from feecase.days import ONE, is_holiday
from feecase.extend.collection import Result
from feecase.model.collection import STOP_NAMES
from feecase.model.trace import Citation, cite
from feecase.place.profile import Place

Who = Literal[
    "debtor",
    "agent",
    "guardian",
    "heir",
    "legal-rep",
    "mail-room",
    "relative",
    "tenant",
    "tenant-payer",
    "other",
    "own-staff",
    "minor",
    "employer",
    "neighbour",
    "committee",
    "group",
]
LETTERS = frozenset({"demand", "lawyer-letter", "assignment-notice"})
TALKS = frozenset({"call", "visit"})
MESSAGES = frozenset({"message", "reminder"})
DUNNING = MESSAGES | TALKS | LETTERS
_DIRECT = frozenset({"debtor", "agent", "guardian", "heir", "legal-rep"})
_PRIVATE_PEACE = cite("minfadian", 1033, None, 1)
_LEAST = cite("pipl", 6, 1)
LEAVE_WORD = "请转告某某与我们联系"
_ORDER: dict[Result, int] = {"refused": 0, "allowed-if": 1, "not-judged": 2, "allowed": 3}


@dataclass(frozen=True, slots=True)
class Deed:
    """An act that is proposed, printed or recorded. `at` empty = the hour is not known; `named`: a posting with names, phones or ID numbers.

    `preserving` acts save limitation and are not dunning; `flat` is the flat that a visit goes to.
    """

    kind: str
    day: dt.date
    way: str = ""
    at: str = ""
    who: Who = "debtor"
    name: str = ""
    text: str = ""
    charges: tuple[str, ...] = ()
    sender: Literal["company", "committee", "lawyer", "supplier"] = "company"
    posting: bool = False
    named: bool = False
    preserving: bool = False
    flat: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """A past contact as frequency counts it, by person over all his flats."""

    day: dt.date
    kind: str
    reached: bool
    name: str = ""
    flat: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's word on an act: result, rule, reason, law, the condition of a conditional act, and what may be done instead."""

    result: Result
    rule: str
    why: str
    law: tuple[Citation, ...] = ()
    condition: str = ""
    substitute: str = ""
    place: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that the rules say of an act, worst first."""

    verdicts: tuple[Verdict, ...]

    @property
    def result(self) -> Result:
        """The worst result."""
        return self.verdicts[0].result if self.verdicts else "not-judged"

    @property
    def refusals(self) -> tuple[Verdict, ...]:
        """What refuses the act."""
        return tuple(v for v in self.verdicts if v.result == "refused")

    @property
    def rule(self) -> str:
        """The rule that decided."""
        return self.verdicts[0].rule if self.verdicts else ""


@dataclass(frozen=True)
class Conduct:
    """The rules of conduct of one place. `title`: an effective judgment or award is being enforced. `hours` overrides policies by the company's own, stricter ones."""

    place: Place
    lexicon: Lexicon
    title: bool = False
    hours: dict[str, str] = field(default_factory=dict)

    def judge(
        self,
        deed: Deed,
        *,
        touches: Iterable[Touch] = (),
        standing: Standing | None = None,
        known: frozenset[Decimal] | None = None,
    ) -> Judgement:
        """Judge an act with the touches before it, what stops dunning, and the sums that a text may name. Pure."""
        verdicts = [
            *self._person(deed),
            *self._hours(deed),
            *self._often(deed, tuple(touches)),
            *self._posting(deed),
            *(_stopped(deed, standing) if standing else ()),
            *self._words(deed, known),
        ]
        if not any(v.result in {"refused", "allowed-if"} for v in verdicts) and deed.kind in DUNNING:
            verdicts.append(
                Verdict("allowed", "conduct.ordinary", "在时段和次数之内，对本人或者有权代收的人", (cite("minfadian", 944, 2),))
            )
        named = [replace(v, place=v.place or self.place.name, on=deed.day) for v in verdicts]
        return Judgement(tuple(sorted(named, key=lambda v: (_ORDER[v.result], v.rule))))

    def gates(self, on: dt.date, sender: str = "company") -> Gates:
        """Return what the place opens on a day."""
        posting = self.place.policy("collection.posting", on=on)
        credit = self.place.find("collection.credit", on=on)
        words = ""
        if posting.text == "allowed" or (posting.text == "committee" and sender == "committee"):
            words = f"{posting.place_name}允许在小区内公示：{self._posting_terms(on)}；不写姓名、电话、证件号，写明撤下日期，付款即撤；须有律师书面决定"
        return Gates(
            self.title,
            words,
            posting.citations if words else (),
            f"{credit.place_name}：{credit.source}；条件具备后方可" if credit else "",
            credit.citations if credit else (),
        )

    def text(self, text: str, *, on: dt.date, audience: Audience = "debtor", sender: str = "company") -> tuple[Judged, ...]:
        """Judge each sentence of a text."""
        return self.lexicon.judge(text, on=on, audience=audience, gates=self.gates(on, sender))

    def number(self, name: str, on: dt.date) -> int:
        """Return a number among the policies of collection."""
        return int(self.hours.get(name) or self.place.policy(f"collection.{name}", on=on).text)

    def _window(self, name: str, on: dt.date) -> tuple[str, str, str]:
        """Return begin, end and origin of the hours of a kind of act."""
        own = self.hours.get(name)
        policy = self.place.policy(f"collection.{name}", on=on)
        begin, _, end = (own or policy.text).partition("-")
        return begin, end, "本公司方案" if own else f"{policy.place_name}：{policy.source}"

    def _person(self, deed: Deed) -> Iterator[Verdict]:
        if deed.who in {"employer", "neighbour", "group"} or (deed.who == "committee" and deed.sender != "committee"):
            what = {"employer": "单位", "neighbour": "邻居", "group": "群聊", "committee": "业主委员会"}[deed.who]
            if deed.who == "committee" and deed.kind == "other":
                yield Verdict(
                    "allowed",
                    "person.committee",
                    "可以书面请业主委员会督促，只提供督促所需的信息",
                    (cite("wuye-tiaoli", 64), _LEAST),
                )
                return
            yield Verdict(
                "refused",
                "person.third",
                f"{what}不是债务人，不得向其透露欠费",
                (_LEAST, cite("pipl", 13, 1), cite("minfadian", 1034, 1)),
                substitute="只联系业主本人、共同业主或者其代理人",
            )
        elif deed.who == "minor":
            yield Verdict(
                "refused",
                "person.minor",
                "未成年人由其父母或者监护人代理",
                (cite("minfadian", 23), cite("minfadian", 27, 1)),
                substitute="致其父母或者监护人",
            )
        elif deed.who == "own-staff":
            yield Verdict(
                "refused",
                "person.own-staff",
                "门岗、前台是本公司人员，交给他们不能证明到达债务人",
                (cite("susong-shixiao-guiding", 8, 2),),
                substitute="当面交本人，或者邮政特快专递寄送",
            )
        elif deed.who in {"other", "tenant"}:
            yield from _somebody_else(deed)
        elif deed.who in {"relative", "mail-room"} and deed.kind not in LETTERS:
            yield Verdict(
                "refused",
                "person.relative",
                "同住家属、收发室只可代收密封信件，不谈欠费",
                (cite("susong-shixiao-guiding", 8, 2), _LEAST),
                substitute=LEAVE_WORD,
            )

    def _hours(self, deed: Deed) -> Iterator[Verdict]:
        if not deed.at or deed.kind not in MESSAGES | TALKS:
            return
        rest = is_holiday(deed.day) and deed.kind in TALKS
        begin, end, origin = self._window(
            "message_hours" if deed.kind in MESSAGES else "rest_day_hours" if rest else "call_hours", deed.day
        )
        if not begin <= deed.at <= end:
            yield Verdict(
                "refused",
                "hours",
                f"{deed.at} 不在{'休息日' if rest else ''}可以联系的时段 {begin}–{end}（{origin}）",
                (_PRIVATE_PEACE,),
                substitute=f"改在 {begin}–{end} 之间",
            )

    def _often(self, deed: Deed, touches: Sequence[Touch]) -> Iterator[Verdict]:
        if deed.kind not in MESSAGES | TALKS or deed.preserving:
            return
        mine = [t for t in touches if t.name == deed.name and t.day <= deed.day]
        today = [t for t in mine if t.day == deed.day and t.kind in TALKS]
        if deed.kind in TALKS and sum(t.reached for t in today) >= self.number("calls_per_day", deed.day):
            yield Verdict(
                "refused", "often.day", "今天已经通话或者上门见面", (_PRIVATE_PEACE,), substitute="改日，或者改用书面催告"
            )
        elif deed.kind == "call" and sum(not t.reached and t.kind == "call" for t in today) >= self.number(
            "unreached_per_day", deed.day
        ):
            yield Verdict(
                "refused", "often.unreached", "今天的电话已两次未接通", (_PRIVATE_PEACE,), substitute="改日，或者发一条消息"
            )
        week = [
            t for t in mine if deed.day - 7 * ONE < t.day and t.kind in MESSAGES | TALKS and (t.reached or t.kind in MESSAGES)
        ]
        if len(week) >= self.number("touches_per_week", deed.day):
            yield Verdict(
                "refused",
                "often.week",
                f"七天内已联系 {len(week)} 次",
                (_PRIVATE_PEACE,),
                substitute="满七天后再联系，或者改用书面催告",
            )
        if (
            deed.kind == "visit"
            and deed.flat
            and any(t.flat == deed.flat and t.kind == "visit" and t.day == deed.day for t in touches)
        ):
            yield Verdict(
                "refused", "often.flat", "这一户今天已经上门", (_PRIVATE_PEACE,), substitute="一户只上门一次，共同业主一并说明"
            )

    def _posting_terms(self, on: dt.date) -> str:
        after = self.place.find("collection.posting_after", on=on)
        posting = self.place.policy("collection.posting", on=on)
        return f"{posting.source}{'；条件：' + after.shown if after else ''}"

    def _posting(self, deed: Deed) -> Iterator[Verdict]:
        if not deed.posting:
            return
        posting = self.place.policy("collection.posting", on=deed.day)
        law = (*posting.citations, cite("pipl", 25), cite("pipl", 13, 1, 7), cite("minfadian", 1034, 1))
        instead = "密封信件当面交付或者邮政特快专递寄送；只公布整体收缴率"
        if deed.named:
            yield Verdict(
                "refused", "posting.named", "公示中不得有姓名、电话、证件号", law, substitute="只写房号和金额，或者不公示"
            )
        elif posting.text == "forbidden":
            yield Verdict(
                "refused", "posting", f"没有允许公示欠费的规定（{posting.place_name}：{posting.source}）", law, substitute=instead
            )
        else:
            signed = "由业主委员会签章并张贴；" if posting.text == "committee" else ""
            yield Verdict(
                "allowed-if",
                "posting",
                f"{posting.place_name}：{self._posting_terms(deed.day)}。房号和金额仍能识别到人，地方法规不是法律或者行政法规，有被认定侵害个人信息的风险",
                law,
                condition=f"{signed}有律师书面决定；注明日期和撤下日期，付款即撤；不写姓名、电话、证件号",
                substitute=instead,
            )

    def _words(self, deed: Deed, known: frozenset[Decimal] | None) -> Iterator[Verdict]:
        if not deed.text:
            return
        for judged in self.text(deed.text, on=deed.day, sender=deed.sender):
            for hit in judged.hits:
                if hit.result in {"refused", "allowed-if"}:
                    yield Verdict(
                        hit.result, f"words.{hit.rule}", f"“{hit.said}”：{hit.why}", hit.law, hit.condition, hit.substitute
                    )
        for amount in sums(deed.text) - known if known is not None else ():
            yield Verdict(
                "refused",
                "words.sum",
                f"文中的 {amount} 元不是本案的金额",
                (cite("minfadian", 7),),
                substitute="按对账单的金额填写",
            )


def _somebody_else(deed: Deed) -> Iterator[Verdict]:
    """A tenant who did not agree to pay, or whoever else answers: only a sealed letter, or the word to call back."""
    if deed.kind in LETTERS and deed.way in {"hand", "ems", "courier"}:
        yield Verdict("allowed-if", "person.sealed", "只可代收密封信件，不谈欠费", (_LEAST,), condition="信封密封，封面不写欠费")
    elif deed.text and not any(word in deed.text for word in ("欠", "物业费", "元", "催")) and "转告" in deed.text:
        yield Verdict("allowed", "person.leave-word", "只请转告回电，没有透露欠费；不是催告", (_LEAST,))
    else:
        yield Verdict(
            "refused",
            "person.other",
            "接听或者开门的不是债务人，不得谈欠费",
            (_LEAST, cite("minfadian", 1034, 1)),
            substitute=LEAVE_WORD,
        )


def _stopped(deed: Deed, standing: Standing) -> Iterator[Verdict]:
    if deed.kind not in DUNNING or deed.preserving:
        return
    for stop in standing.holding(deed.day, person=deed.name, charges=deed.charges):
        yield Verdict(
            "refused",
            f"stop.{stop.kind}",
            STOP_NAMES[stop.kind] + (f"：{stop.reason}" if stop.reason else ""),
            substitute="停止催收期间只可办理保全时效的行为（索赔通知、调解申请、起诉）",
        )
