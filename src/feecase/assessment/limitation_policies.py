"""The questions on which courts differ (口径): what a place answers, what each other answer would come to, and which one is adverse.

`QUESTIONS` is the one list: the readings, the report's alternatives and the page `docs/limitation-policies.md` are made from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feecase.model.assessment import PolicyReading
from feecase.money import total
from feecase.place.policies import spec
from feecase.place.profile import Place
from feecase.rules import limitation as rules
from feecase.rules.limitation import LegalEvent, LimitationLaw, LimitationPolicy, Obligation


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name among a place's policies, the switch of the calculus, and the switch's value for each answer."""

    name: str
    switch: str
    answers: tuple[tuple[str, Any], ...]

    @property
    def policy(self) -> str:
        """The full name of the policy."""
        return f"limitation.{self.name}"

    def value(self, answer: str) -> Any:
        """Return the switch's value for an answer."""
        return dict(self.answers)[answer]

    def adverse(self, policy: LimitationPolicy) -> tuple[str, ...]:
        """Return the answers that the adverse reading of a policy tries: the hardest one, and all of those whose order is not fixed."""
        hardest = getattr(policy.adverse(), self.switch)
        return ALL_TRIED.get(self.name) or tuple(answer for answer, value in self.answers if value == hardest)


def _same(*answers: str) -> tuple[tuple[str, Any], ...]:
    return tuple((answer, answer) for answer in answers)


_COUNTS = (("counts", True), ("no", False))
QUESTIONS: tuple[Question, ...] = (
    Question("series", "series", _same("each", "last", "year")),
    Question("start_day", "start_day", _same("due-date", "first-default-day")),
    Question("transition", "transition", _same("statute", "three-years")),
    Question("other_signer", "other_signer", _COUNTS),
    Question("refused_letter", "refused_letter", _COUNTS),
    Question("posting", "posting", _COUNTS),
    Question("surplus_payment", "surplus", _COUNTS),
    Question("promise_term", "promise_term", _same("from-promise", "from-term")),
    Question("acceleration", "acceleration", (("last-instalment", False), ("default", True))),
    Question("joint_promise", "partial_waiver", _COUNTS),
    Question("waiver_fresh_period", "fresh_period", (("yes", True), ("no", False))),
    Question("withdrawn_suit", "withdrawn_suit", _same("filing", "served", "none")),
)
ALL_TRIED: dict[str, tuple[str, ...]] = {"series": ("each", "year", "last"), "start_day": ("due-date", "first-default-day")}
"""Questions of which the adverse reading tries every answer where acts restart a period: which one ends first depends on the case."""


def policy_of(place: Place, as_of: dt.date) -> LimitationPolicy:
    """Return the policies of a place that limitation asks for. Raises LawError where one has no value."""
    found = {q: place.policy(q.policy, on=as_of) for q in QUESTIONS}
    switches = {q.switch: q.value(str(resolved.value)) for q, resolved in found.items()}
    return LimitationPolicy(
        **switches,
        reasonable_days=int(str(place.policy("demand.reasonable_days", on=as_of).value)),
        labels={
            (q.policy, value): f"{spec(q.policy).label}：{meaning}"
            for q in QUESTIONS
            for value, meaning in spec(q.policy).choices
        },
        origins={r.name: r.place_name for r in found.values()},
    )


def alternatives(
    owed: Sequence[Obligation], events: Sequence[LegalEvent], law: LimitationLaw, policy: LimitationPolicy, as_of: dt.date
) -> tuple[PolicyReading, ...]:
    """Return every answer to each question that moves the end of some debt in the primary proved reading, with the principal that has expired."""
    return tuple(
        row for q in QUESTIONS if _matters(q, owed, events, law) for row in _answers(q, owed, events, law, policy, as_of)
    )


def _answers(
    q: Question,
    owed: Sequence[Obligation],
    events: Sequence[LegalEvent],
    law: LimitationLaw,
    policy: LimitationPolicy,
    as_of: dt.date,
) -> Iterator[PolicyReading]:
    chosen = getattr(policy, q.switch)
    ends = {
        answer: {f.id: f.primary_proved for f in rules.limitation(owed, events, law, replace(policy, **{q.switch: value}), as_of)}
        for answer, value in q.answers
    }
    mine = next(ends[answer] for answer, value in q.answers if value == chosen)
    moved = {
        answer: {id_: r.expires for id_, r in found.items() if r.expires != mine[id_].expires} for answer, found in ends.items()
    }
    if not any(moved.values()):
        return
    sums = {o.id: o.amount for o in owed}
    meanings = dict(spec(q.policy).choices)
    for answer, value in q.answers:
        yield PolicyReading(
            policy=q.policy,
            label=spec(q.policy).label,
            value=answer,
            meaning=meanings[answer],
            chosen=value == chosen,
            expired=total(sums[id_] for id_, r in ends[answer].items() if r.status == "expired"),
            moved=moved[answer],
        )


def _matters(q: Question, owed: Sequence[Obligation], events: Sequence[LegalEvent], law: LimitationLaw) -> bool:
    """Return whether an answer can move anything, so that the calculus is not run in vain."""
    waiving = any(e.waives for e in events)
    return {
        "series": len(owed) > 1,
        "start_day": bool(owed),
        "transition": any(law.transition is not None and (o.due is None or o.due < law.transition) for o in owed),
        "surplus_payment": any(e.doubtful for e in events),
        "promise_term": any(e.term for e in events),
        "acceleration": any(e.accelerated for e in events),
        "joint_promise": any(e.binds for e in events),
        "waiver_fresh_period": waiving,
    }.get(q.name, any(e.hinge == q.name for e in events))


def page() -> str:
    """Return the page that lists every question with its answers and the readings in which each is used."""
    head = (
        "# Questions on which courts differ, and the readings\n\n"
        "Made by `feecase.assessment.limitation_policies.page()`; a test compares this page with the code.\n\n"
        "Every case is read four times: *primary* answers each question as the place does (the nation's answer where it is silent), *adverse* as the\n"
        "defendant would plead; each on proved events alone and on all asserted ones. The adverse reading is never later than the primary one.\n\n"
        "| question (policy) | 问题 | answers | primary reading | adverse reading |\n|---|---|---|---|---|\n"
    )
    return head + "".join(_row(q) for q in QUESTIONS) + _FOOT


_FOOT = """
Beside these: a first demand that names no time gives `demand.reasonable_days` in the primary reading and none in the adverse one; a refusal that was
only read from prose counts in the adverse reading and among asserted events; `limitation.late_fee` decides whether each day's late fee has a period of
its own and moves no end of a debt.
"""


def _row(q: Question) -> str:
    meanings = dict(spec(q.policy).choices)
    answers = "; ".join(f"`{answer}` {meanings[answer]}" for answer, _ in q.answers)
    adverse = " or ".join(f"`{answer}`" for answer in q.adverse(LimitationPolicy()))
    tried = "whichever ends first: " if q.name in ALL_TRIED else ""
    return f"| `{q.policy}` | {spec(q.policy).label} | {answers} | the place's | {tried}{adverse} |\n"
