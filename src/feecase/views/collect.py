"""Collection before court: the day's list, one case explained, texts judged and effects, as JSON and as pages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from feecase.collection.proposals import ActProposal, DayList
from feecase.collection.reports import EffectReport, Explained, JudgedSentence, TextReport, Today, left_out, proposed
from feecase.collection.stages import ProposedAct
from feecase.errors import UserError
from feecase.flows.collect import Why
from feecase.flows.effect import rate
from feecase.flows.many import Outcome
from feecase.model.collection import REASON_NAMES, STOP_NAMES
from feecase.views.page import Grid, Labelled, Page, Sentence

_LONGEST = 80
"""Characters of a judged sentence that are shown."""


def today_json(found: DayList, text: Callable[[ActProposal], str], outcomes: Sequence[Outcome[Any]]) -> dict[str, Any]:
    """Return the data of `feecase/collect-today/1`; `text` gives the words of a proposed act."""
    return Today(
        as_of=found.as_of,
        proposals=tuple(proposed(p, text(p)) for p in found.proposals),
        waiting=tuple(proposed(p) for p in found.waiting),
        skipped=tuple(left_out(s) for s in found.skipped),
        failed=tuple(
            {"case": o.name, "where": p.where, "what": p.what, "why": p.why, "next": p.next} for o in outcomes for p in o.problems
        ),
    ).model_dump(mode="json")


def today_page(day: DayList) -> Page:
    """Yield what is proposed for the day, each with its reason; how many wait; why others are left out."""
    yield Sentence(f"{day.as_of} 建议做的事（{len(day.proposals)} 件）", "bold")
    for p in day.proposals:
        style = "red" if p.act.preserving else ""
        yield Sentence(f"{p.id}  {p.to or p.person}  {p.act.title}（{p.way}）  {p.amount:,.2f} 元", style)
        yield Labelled("", "；".join(t for t in (p.act.why, p.act.also, p.act.ask, p.hours and f"时段 {p.hours}") if t))
    if day.waiting:
        yield Sentence(f"排队等候（今天的名额已满）：{len(day.waiting)} 户")
    codes = Counter(s.why if s.code in {"paid", "none"} else s.why.partition("，")[0] for s in day.skipped)
    for text, count in codes.most_common():
        yield Sentence(f"未列入 {count} 户：{text}")


def plan_json(case: str, as_of: dt.date, lines: Sequence[str]) -> dict[str, Any]:
    """Return the data of `feecase/collect-plan/1`."""
    return {"case": case, "as_of": str(as_of), "lines": list(lines)}


def explained(found: Why, day: dt.date) -> Explained:
    """Return the data of `feecase/collect-why/1`."""
    account, act = found.account, found.next
    return Explained(
        case=account.case,
        room=account.room,
        owed=account.owed,
        portrait=found.portrait.word,
        portrait_facts=found.portrait.facts,
        grade=found.grade.word,
        grade_facts=found.grade.facts,
        reasons=tuple(REASON_NAMES[r.reason] for r in account.reasons),
        remedies=tuple(f"{r.title}：{'；'.join(r.steps)}" for r in found.remedies),
        stops=tuple(f"{STOP_NAMES[s.kind]}：{s.reason or s.id}" for s in account.standing.holding(day)),
        first_loss=account.loss.day if account.loss else None,
        next=act.title if isinstance(act, ProposedAct) else "今天不办理",
        why=act.why,
    )


def why_page(shown: Explained) -> Page:
    """Yield what collecting concludes about one case, each with its facts."""
    yield Sentence(f"{shown.case}（{shown.room}）欠付 {shown.owed:,.2f} 元", "bold")
    yield Labelled("画像", f"{shown.portrait}（{'；'.join(shown.portrait_facts)}）")
    yield Labelled("分级", f"{shown.grade}（{'；'.join(shown.grade_facts)}）")
    for label, lines in (("欠费原因", shown.reasons), ("处理", shown.remedies), ("停止催收", shown.stops)):
        for line in lines:
            yield Labelled(label, line)
    if shown.first_loss:
        yield Labelled("首次损失", f"{shown.first_loss}（最迟须在此前办理保全）")
    yield Labelled("下一步", f"{shown.next}：{shown.why}")
    yield Labelled("说明", "画像和分级是程序按事实提出的建议，由人决定；仅供内部，不写进送达的文书")


def effect_page(report: EffectReport) -> Page:
    """Yield rates and sums by group, what followed acts, what is about to be lost, and what each figure means."""
    right = ("户数", "到期欠付", "当期", "往期", "综合")
    shown = Grid("分组", "名称", *right, right=right, title=f"{report.as_of} 收缴情况")
    for row in (report.total, *report.groups):
        rates = (rate(row.current_rate), rate(row.past_rate), rate(row.overall_rate))
        shown.add_row(row.kind, row.name, str(row.cases), f"{row.owed:,.2f}", *rates)
    yield shown
    yield Sentence("账龄：" + ("；".join(f"{band} {amount:,.2f}" for band, amount in report.aging.items()) or "没有到期欠费"))
    for act in report.acts:
        share = f"95% 区间 {act.low:.1%}–{act.high:.1%}"
        yield Sentence(f"{act.kind} {act.done} 次，30 天内有付款 {act.followed} 次（{share}）")
    total = report.total
    yield Sentence(f"到期承诺 {total.promises} 件，按期履行 {total.kept} 件；误催 {total.mistaken} 次")
    for day, amount in report.soon:
        yield Sentence(f"{day} 前不办理保全，{amount:,.2f} 元将过诉讼时效", "red")
    for text in (*report.unequal, *report.late_answers):
        yield Sentence(text, "yellow")
    for name, meaning in report.definitions.items():
        yield Sentence(f"{name}：{meaning}", "dim")


def texts_json(reports: Sequence[TextReport], failed: Sequence[UserError]) -> dict[str, Any]:
    """Return the data of `feecase/check-text/1` and `feecase/audit-guide/1`."""
    return {
        "files": [r.model_dump(mode="json") for r in reports],
        "failed": [refusal.as_json()["error"] for refusal in failed],
    }


def text_page(report: TextReport) -> Page:
    """Yield the sentences of a file that are not allowed, or allowed under a condition, with law and a lawful wording."""
    counts = (
        f"不可以 {report.refused} 句，有条件 {report.conditional} 句，可以 {report.allowed} 句，未判断 {report.not_judged} 句"
    )
    yield Sentence(f"{report.file}（{report.place}，{report.on}）：{counts}", "bold")
    for sentence in report.sentences:
        if sentence.result in {"refused", "allowed-if"}:
            yield from _judged(sentence)
    if report.not_judged:
        yield Sentence("“未判断”不等于合法：没有规则涉及这些句子，拿不准的请法务看一遍。")


def _judged(sentence: JudgedSentence) -> Page:
    text = sentence.text if len(sentence.text) <= _LONGEST else sentence.text[:_LONGEST] + "…"
    yield Sentence(f"\n{sentence.where}  {text}")
    for said in sentence.said:
        if said.result == "allowed":
            continue
        label, style = ("不可以", "red") if said.result == "refused" else ("有条件", "yellow")
        yield Labelled(label, f"{said.title}（{said.words}）：{said.why}", style)
        for name, value in (("依据", "、".join(said.law)), ("条件", said.condition), ("可改为", said.substitute)):
            if value:
                yield Labelled(name, value, indent=4)
