"""What is told of cases that could not be read or made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feecase.flows.many import Outcome
from feecase.views.page import Page, Sentence


def failures(outcomes: Iterable[Outcome[Any]]) -> list[dict[str, str]]:
    """Return the failed cases for JSON output: folder, where, what, why, next."""
    return [
        {"folder": outcome.ref.where, "where": p.where, "what": p.what, "why": p.why, "next": p.next}
        for outcome in outcomes
        for p in outcome.problems
    ]


def failure_page(outcomes: Iterable[Outcome[Any]]) -> Page:
    """Yield the problems of the cases that failed, each with its place; the traceback where the fault is ours."""
    for outcome in outcomes:
        for problem in outcome.problems:
            yield Sentence(f"错误：{outcome.name}：{problem}", "red")
        if outcome.bug:
            yield Sentence(outcome.bug)
