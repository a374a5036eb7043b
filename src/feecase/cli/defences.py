"""`feecase defences`: what the debtor says or will say, the law and the burden of proof, what the file holds, what to add, what is at stake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecase.cli.show import AsOf, CaseFolders, Json

if TYPE_CHECKING:
    import datetime as dt

    from feecase.law.library import Library
    from feecase.model.assessment import Assessment
    from feecase.model.defence import DefenceOpinion


def defences(folders: CaseFolders, as_of: AsOf = None, as_json: Json = False) -> int:
    """抗辩分析：已提出的和可以预见的抗辩，依据、举证责任、在卷证据、起诉前应补充的、涉及金额和答辩要点；不改变请求。"""
    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, command_context, print_json
    from feecase.engine import assess, load

    day, found, context = clock.as_of(as_of), case_folders(folders), command_context()
    results = list(run(found, lambda folder: assess(context, load(folder), as_of=day)))
    assessments = [outcome.result for outcome in results if outcome.result]
    if as_json:
        outcomes.stop_if_alone(results)
        cases = [_report(a) for a in assessments]
        print_json(
            "defences", cases[0] if len(found) == 1 and cases else {"cases": cases, "failed": outcomes.failures_json(results)}
        )
    else:
        for assessment in assessments:
            _show(assessment, context.library)
    outcomes.report(results)
    return outcomes.exit_code(results)


def _report(assessment: Assessment) -> dict[str, Any]:
    from feecase.model.defence import DefenceReport

    return DefenceReport(case=assessment.case, as_of=assessment.as_of, defences=assessment.defences).model_dump(mode="json")


def _law(opinion: DefenceOpinion, as_of: dt.date, library: Library) -> list[str]:
    return [library.format(c, on=c.on or as_of) for c in opinion.law]


def _show(assessment: Assessment, library: Library) -> None:
    from feecase.cli.show import console

    out = console()
    out.print(f"{assessment.case}　基准日 {assessment.as_of}", soft_wrap=True)
    if not assessment.defences:
        out.print("没有已提出的抗辩，也没有可以预见的抗辩", soft_wrap=True)
    for number, one in enumerate(assessment.defences, 1):
        for line in _lines(number, one, _law(one, assessment.as_of, library)):
            out.print(line, soft_wrap=True, markup=False, highlight=False)


def _lines(number: int, one: DefenceOpinion, law: list[str]) -> list[str]:
    from feecase.model.defence import EFFECT_NAMES
    from feecase.money import yuan

    state = f"已提出（{one.raised}）" if one.raised else "可以预见"
    stake = f"涉及本金 {yuan(one.stake)} 元"
    if one.low is not None and one.high is not None:
        stake += f"；成立的，所见减少 {yuan(one.low)} 至 {yuan(one.high)} 元（{one.source}）"
    lines = [f"{number}. {one.title}　{state}　{stake}", f"   效果：{EFFECT_NAMES[one.effect]}；请求不因此减少"]
    parts = {
        "事实": one.facts,
        "迹象": "；".join(one.signals),
        "依据": "、".join(law),
        "举证": one.burden,
        "在卷": "；".join(one.held) or "没有",
        "补充": "；".join(one.missing),
        "答辩": one.answer,
    }
    return [*lines, *(f"   {name}：{text}" for name, text in parts.items() if text)]
