"""What each defence comes to (抗辩分析): those that were raised, then those to expect, worst first. Sensitivity only: nothing lowers the claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from feecase.assessment.law_in_force import Dated, breach
from feecase.extend.contracts import CheckContext
from feecase.extend.defences import DefenceRule, DefenceSpec
from feecase.model.assessment import Debt
from feecase.model.case import Case
from feecase.model.defence import DEFENCE_NAMES, Defence, DefenceOpinion
from feecase.model.evidence import KIND_NAMES
from feecase.model.finding import Finding
from feecase.money import cents, total

_LOW_AND_HIGH = ("low", "high")


def opinions(context: CheckContext, specs: Sequence[DefenceSpec]) -> tuple[DefenceOpinion, ...]:
    """Return an opinion on each defence raised in the case, then on each to be expected: by money at stake, then by the number of signs."""
    dated = Dated(context.library)
    found = [one for spec in specs for one in _of(context, spec, dated)]
    return tuple(sorted(found, key=lambda o: (not o.raised, -(o.high or o.stake), -len(o.signals), o.kind)))


def _of(context: CheckContext, spec: DefenceSpec, dated: Dated) -> Iterator[DefenceOpinion]:
    signals = tuple(dict.fromkeys(spec.signals(context)))
    raised = [d for d in context.loaded.case.defences if d.kind == spec.rule.kind]
    for defence in raised:
        yield _opinion(context, spec, dated, defence, signals)
    if not raised and signals:
        yield _opinion(context, spec, dated, None, signals)


def _opinion(
    context: CheckContext, spec: DefenceSpec, dated: Dated, defence: Defence | None, signals: tuple[str, ...]
) -> DefenceOpinion:
    rule, case = spec.rule, context.loaded.case
    debts = _debts(context, defence)
    stake = total(d.outstanding for d in debts)
    if spec.stake is not None and not (defence and defence.charges):
        stake = spec.stake(context)
    if defence and defence.amount is not None:
        stake = min(stake, defence.amount)
    share = _share(context, rule.range)
    dispute = next((d for d in case.disputes if defence and d.id == defence.dispute), None)
    told = [
        *((f"争议 {dispute.id} 的答复（{dispute.claim}）",) if dispute and dispute.answered is None else ()),
        *((f"关联的争议 {defence.dispute} 不在案件中",) if defence and defence.dispute and not dispute else ()),
    ]
    held = [e for e in case.evidence if not e.exclude and e.kind in rule.ours and e.id not in context.loaded.missing_files]
    lacking = [KIND_NAMES[kind] for kind in rule.ours if kind not in {e.kind for e in held}]
    theirs = (*(defence.evidence if defence else ()), *(dispute.evidence if dispute else ()))
    return DefenceOpinion(
        kind=rule.kind,
        title=spec.title,
        raised=defence.id if defence else "",
        signals=signals,
        facts=(defence.facts if defence else "") or (dispute.claim if dispute else ""),
        effect=rule.effect,
        law=dated.citations(rule.law, {breach(d) for d in debts} or {context.as_of}),
        burden=rule.burden,
        held=tuple(dict.fromkeys((*(f"{e.id} {e.title}" for e in held), *(f"{ref}（对方主张所据）" for ref in theirs)))),
        missing=tuple(dict.fromkeys((*told, *lacking, *rule.add))),
        debts=tuple(d.id for d in debts),
        stake=stake,
        low=cents(stake * share[0]) if share else None,
        high=cents(stake * share[1]) if share else None,
        share=(share[0], share[1]) if share else None,
        source=_source(context, rule.range) if share else "",
        answer=defence.answer if defence and defence.answer else _answer(rule, proved=bool(held)),
    )


def _answer(rule: DefenceRule, *, proved: bool) -> str:
    """Return the points of answer; where the file holds nothing to bear them out it says so, lest a paper claims what nobody can show."""
    return rule.answer if proved or not rule.ours else f"（卷内没有相应的证据，补充后才可以这样答辩）{rule.answer}"


def _debts(context: CheckContext, defence: Defence | None) -> tuple[Debt, ...]:
    """Return the debts a defence is about: those it or its dispute names, else those of its time, else all that is owed."""
    mine = tuple(d for d in context.assessment.debts if d.outstanding)
    if defence is None:
        return mine
    dispute = next((d for d in context.loaded.case.disputes if d.id == defence.dispute), None)
    named = defence.charges or (dispute.charges if dispute else ())
    if named:
        return tuple(d for d in mine if d.id in named or d.charge in named)
    first, last = defence.since, defence.until
    return tuple(d for d in mine if (first is None or first <= d.to) and (last is None or d.from_ <= last))


def _share(context: CheckContext, names: tuple[str, ...]) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and highest share that the place knows for a reduction; never one without a source."""
    found = [context.place.find(name, on=context.as_of) for name in names]
    known = [f.number for f in found if f is not None]
    return (known[0], known[1]) if len(known) == len(_LOW_AND_HIGH) else None


def _source(context: CheckContext, names: tuple[str, ...]) -> str:
    found = context.place.find(names[0], on=context.as_of)
    return f"{found.place_name}：{found.source}" if found else ""


def kinds_of_defences(case: Case) -> Iterator[Finding]:
    """Ask which defence a text is, and confirm what the program read from it."""
    for defence in case.defences:
        if defence.kind and "kind" not in defence.proposed:
            continue
        read = f"程序识读为“{DEFENCE_NAMES[defence.kind]}”，尚未由人确认" if defence.kind else "没有写明是哪一类抗辩"
        yield Finding(
            check="defence-kind",
            level="note",
            where=f"defences[{defence.id}].kind",
            what=f"抗辩 {defence.id}（{defence.facts[:30]}）{read}",
            why="依据、举证责任和应补充的证据按类别给出",
            settle="在 case.yaml 的 defences（已知抗辩）中写明类别：" + "、".join(DEFENCE_NAMES.values()),
        )
