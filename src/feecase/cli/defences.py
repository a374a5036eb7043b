"""`feecase defences`: what the debtor says or will say, the law and the burden of proof, what the file holds, what to add, what is at stake."""

from __future__ import annotations

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Jobs, Json


def defences(cases: Cases = None, as_of: AsOf = None, as_json: Json = False, jobs: Jobs = 1) -> None:
    """抗辩分析：已提出的和可以预见的抗辩，依据、举证责任、在卷证据、起诉前应补充的、涉及金额和答辩要点；不改变请求。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows import single
    from feecase.flows.many import run
    from feecase.flows.single import CaseRequest
    from feecase.views.defences import defences_json, defences_page

    day, found, context = clock.as_of(as_of), chosen(cases), command_context()
    results = list(run(single.defences, context, [(ref, CaseRequest(ref.case, day)) for ref in found], jobs=jobs))
    if as_json:
        outcomes.stop_if_alone(results)
        print_json("defences", defences_json(results, single=len(found) == 1))
    for outcome in [] if as_json else results:
        if outcome.result:
            show(defences_page(outcome.result, context.library))
    outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))
