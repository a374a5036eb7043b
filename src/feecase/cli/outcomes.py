"""Telling what became of many cases, and the exit code that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import typer

from feecase.flows.many import Outcome

WRONG_INPUT, BLOCKED, BUG = 1, 3, 70


def report(outcomes: Iterable[Outcome[Any]]) -> None:
    """Print the problems of the cases that failed, each with its place, on stderr."""
    from feecase.cli.show import show
    from feecase.views.failures import failure_page

    show(failure_page(outcomes), stderr=True)


def exit_code(outcomes: Iterable[Outcome[Any]], *, blocked: bool = False) -> int:
    """Return 70 if any case met a bug, 1 if any input was wrong, 3 if findings block filing, else 0."""
    worst = 0
    for outcome in outcomes:
        if outcome.bug:
            return BUG
        if outcome.problems:
            worst = WRONG_INPUT
    return worst or (BLOCKED if blocked else 0)


def stop_if_alone(outcomes: Sequence[Outcome[Any]]) -> None:
    """For JSON output: where the one case asked for failed, print the error shape and end the command. Raises typer.Exit."""
    from feecase.cli.show import print_error
    from feecase.errors import UserError

    if len(outcomes) != 1 or outcomes[0].ok:
        return
    error = UserError(outcomes[0].problems)
    error.code = "bug" if outcomes[0].bug else outcomes[0].code  # type: ignore[misc]  # the class of the error stayed behind in the batch
    print_error(error, as_json=True)
    if outcomes[0].bug:
        report(outcomes)
    raise typer.Exit(exit_code(outcomes))
