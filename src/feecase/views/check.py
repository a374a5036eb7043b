"""The findings of one case or many: worst first, what every case has once, and the totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from feecase.engine import Context, Opened
from feecase.flows.many import Outcome
from feecase.model.finding import LEVEL_NAMES, Finding
from feecase.money import yuan
from feecase.views.citations import cited
from feecase.views.failures import failures
from feecase.views.page import Grid, Labelled, Page, Sentence

LEVEL_STYLES = {"blocking": "bold red", "warning": "yellow", "note": "dim"}
"""Every level, the worst first, and how it is shown."""


def worst_cases_first(outcomes: Iterable[Outcome[Opened]]) -> list[Opened]:
    """Return the cases that were read, those with most blocking findings and then most warnings first."""
    return sorted((outcome.result for outcome in outcomes if outcome.result), key=lambda one: _severity(one.assessment.findings))


def check_json(context: Context, outcomes: Sequence[Outcome[Opened]], as_of: dt.date) -> dict[str, Any]:
    """Return the data of `feecase/check/1`."""
    cases = [_case_json(context, opened) for opened in worst_cases_first(outcomes)]
    return {"as_of": as_of.isoformat(), "cases": cases, "failed": failures(outcomes)}


def _case_json(context: Context, opened: Opened) -> dict[str, object]:
    found, day = opened.assessment.findings, opened.assessment.as_of
    return {
        "case": opened.loaded.case.id,
        "folder": opened.loaded.folder,
        "gate": opened.gate.model_dump(mode="json"),
        "findings": [{**f.model_dump(mode="json"), "law": cited(context.library, f.citations, day)} for f in found],
        "checks_not_run": list(opened.assessment.checks_not_run),
    }


def check_page(context: Context, cases: Sequence[Opened], level: str, *, full: bool) -> Page:
    """Yield the findings down to a level; with `full`, also their reasons, places and law."""
    order = list(LEVEL_STYLES)
    levels = order[: order.index(level) + 1]
    shared = _shared(cases)
    for opened in cases:
        names = "、".join(d.name for d in opened.loaded.case.defendants)
        yield Sentence(
            f"\n{Path(opened.loaded.folder).name}  {names}  标的 {yuan(opened.claim.total)} 元  {opened.gate.shown}", "bold"
        )
        for finding in opened.assessment.findings:
            if finding.level in levels and _key(finding) not in shared:
                yield from _finding(context, opened, finding, full=full)
        for missing in opened.assessment.checks_not_run:
            yield Sentence(f"  未运行的检查：{missing}", "yellow")
    if common := [f for f in shared.values() if f.level in levels]:
        yield Sentence("\n各案共有", "bold")
        for finding in common:
            yield from _finding(context, cases[0], finding, full=full)
    if cases:
        yield Sentence("")
        yield _totals(cases)


def _severity(findings: tuple[Finding, ...]) -> tuple[int, int]:
    return (-sum(f.level == "blocking" for f in findings), -sum(f.level == "warning" for f in findings))


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.check, finding.what, finding.where)


def _shared(cases: Sequence[Opened]) -> dict[tuple[str, str, str], Finding]:
    """Return the findings that every one of several cases has, so that they are shown once."""
    if len(cases) < 2:  # noqa: PLR2004 — several
        return {}
    found = [{_key(f): f for f in case.assessment.findings} for case in cases]
    return {key: finding for key, finding in found[0].items() if all(key in other for other in found)}


def _totals(cases: Sequence[Opened]) -> Grid:
    view = Grid("级别", "条数", "案件数", right=("条数", "案件数"))
    for level in LEVEL_STYLES:
        found = [[f for f in case.assessment.findings if f.level == level] for case in cases]
        view.add_row(LEVEL_NAMES[level], str(sum(map(len, found))), str(sum(map(bool, found))))
    return view


def _finding(context: Context, opened: Opened, finding: Finding, *, full: bool) -> Iterator[Labelled]:
    yield Labelled(LEVEL_NAMES[finding.level], finding.what, LEVEL_STYLES[finding.level])
    if finding.level == "blocking" or full:
        law = "；".join(cited(context.library, finding.citations, opened.assessment.as_of, short=True))
        rest = [("理由", finding.why), ("位置", finding.where), ("依据", law)] if full else []
        for label, value in [*rest, ("处理", finding.settle)]:
            if value:
                yield Labelled(label, value, indent=8)
