"""What the debtor says or will say against the claim: law, burden of proof, what the file holds and lacks, what is at stake, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feecase.flows.many import Outcome
from feecase.law.library import Library
from feecase.model.defence import EFFECT_NAMES, DefenceOpinion, DefenceReport
from feecase.money import yuan
from feecase.views.failures import case_list
from feecase.views.page import Labelled, Page, Sentence


def defences_json(outcomes: Sequence[Outcome[DefenceReport]], *, single: bool) -> dict[str, Any]:
    """Return the data of `feecase/defences/1`: of the one case asked for, or of several."""
    cases = [outcome.result.model_dump(mode="json") for outcome in outcomes if outcome.result]
    return case_list(cases, outcomes, single=single)


def defences_page(report: DefenceReport, library: Library) -> Page:
    """Yield the opinions on one case: raised ones first, then those to be expected, worst first."""
    yield Sentence(f"\n{report.case}　基准日 {report.as_of}", style="bold")
    if not report.defences:
        yield Sentence("没有已提出的抗辩，也没有可以预见的抗辩。")
    for number, one in enumerate(report.defences, 1):
        state = f"已提出（{one.raised}）" if one.raised else "可以预见"
        yield Sentence(f"{number}. {one.title}　{state}　涉及本金 {yuan(one.stake)} 元", style="bold" if one.raised else "")
        law = [library.format(c, on=c.on or report.as_of) for c in one.law]
        for label, text in _parts(one, law):
            if text:
                yield Labelled(label, text)


def _parts(one: DefenceOpinion, law: list[str]) -> tuple[tuple[str, str], ...]:
    effect = f"{EFFECT_NAMES[one.effect]}；请求不因此减少"
    if one.low is not None and one.high is not None:
        effect += f"；所见减少 {yuan(one.low)} 至 {yuan(one.high)} 元（{one.source}）"
    return (
        ("效果", effect),
        ("事实", one.facts),
        ("迹象", "；".join(one.signals)),
        ("依据", "、".join(law)),
        ("举证", one.burden),
        ("在卷", "；".join(one.held) or "没有"),
        ("补充", "；".join(one.missing)),
        ("答辩", one.answer),
    )
