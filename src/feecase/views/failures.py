"""What is told of cases that could not be read or made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def case_list(cases: Sequence[dict[str, Any]], outcomes: Iterable[Outcome[Any]], *, single: bool) -> dict[str, Any]:
    """Return the data of a command over cases: `cases` and `failed`, always; where one case was asked for by itself, its own keys too.

    One convention for all of them, so that a program that reads `cases` works for one case and for many, while the keys that the data of
    one case always had stay where they were.
    """
    own = cases[0] if single and len(cases) == 1 else {}
    return {**own, "cases": list(cases), "failed": failures(outcomes)}


def failure_page(outcomes: Iterable[Outcome[Any]]) -> Page:
    """Yield the problems of the cases that failed, each with its place; the traceback where the fault is ours."""
    for outcome in outcomes:
        for problem in outcome.problems:
            yield Sentence(f"错误：{outcome.name}：{problem}", "red")
        if outcome.bug:
            yield Sentence(outcome.bug)
