"""From a case to its assessment: debts, allocation, late fees, limitation, procedures — then the checks, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TypeVar, cast

from feecase.assessment import cross_checks
from feecase.assessment.defences import kinds_of_defences, opinions
from feecase.assessment.law_in_force import Dated
from feecase.assessment.policies import PolicyLookup
from feecase.assessment.questions import questions
from feecase.errors import LawError
from feecase.extend.contracts import Check, CheckContext
from feecase.extend.defences import DefenceSpec
from feecase.law.library import Library
from feecase.model.assessment import Allocated, Assessment, Debt, LateFee, LimitationReport, Procedure
from feecase.model.case import Case, Loaded
from feecase.model.contract import Discount
from feecase.model.finding import Finding, worst_first
from feecase.money import total
from feecase.place.profile import Place
from feecase.rules import allocation, debts, late_clause, latefee, ownership, procedure
from feecase.rules.allocation import AllocationTerms, Ledger, Rank
from feecase.rules.latefee import DefensibleTerms

_T = TypeVar("_T")


def assess(
    loaded: Loaded,
    *,
    place: Place,
    library: Library,
    checks: Sequence[Check],
    as_of: dt.date,
    defences: Sequence[DefenceSpec] = (),
) -> Assessment:
    """Compute everything that follows from a case at `as_of`, and run the checks on it. Pure: no clock, no files.

    Findings of the rules and of the checks are sorted worst first. A check that raises is named in `checks_not_run` with its reason; the others go
    on. A legal value or policy that is not to be had stops its own number alone and is reported (`law-value`).
    """
    from feecase.assessment.limitation import limitation_report

    case = loaded.case
    asked = PolicyLookup(place, as_of)
    missing: list[LawError] = []

    def limits(debts: Sequence[Debt], rows: Sequence[Allocated], *, trace: bool = False) -> LimitationReport:
        found = _known(
            missing,
            lambda: limitation_report(
                case, debts, rows, place=place, library=library, as_of=as_of, unusable=loaded.missing_files, trace=trace
            ),
        )
        return found or LimitationReport(case=case.id, as_of=as_of, series="each", notes=(f"时效不能计算：{missing[-1]}",))

    owed = debts.owed(case, as_of=as_of, vacancy=_vacancy_rule(asked))
    every = (*owed.debts, *owed.not_claimable)
    loss = _known(missing, lambda: _loss(asked, library, as_of))
    undated = [d for d in every if d.due is None]
    starts = {c.id: c.primary.proved.starts for c in limits(undated, ()).debts} if undated else {}
    terms = _terms(case, asked, {k: v for k, v in starts.items() if v is not None}, library)
    ledger = allocation.allocate(every, case.payments, as_of=as_of, terms=terms)
    dated = Dated(library, (check.id for check in checks if check.own_law))
    ledger = replace(ledger, debts=tuple(map(dated.debt, ledger.debts)))
    mine = tuple(d for d in ledger.debts if not d.excluded)
    withheld = late_clause.withheld(case.contract)
    late_fees = {
        d.id: latefee.not_computed(withheld)
        if withheld
        else latefee.not_computed(str(missing[0]), rule="late-fee.no-value")
        if loss is None
        else dated.late_fee(_late_fee(d, ledger, terms, as_of, loss, library), d)
        for d in mine
    }
    theirs = (*mine, *(d for d in ledger.debts if d.excluded in {"unexpired", "decided"}))
    limitation = limits(theirs, ledger.rows, trace=True)
    bare = Assessment(
        case=case.id,
        as_of=as_of,
        debts=mine,
        not_claimable=tuple(d for d in ledger.debts if d.excluded),
        allocations=ledger.rows,
        late_fees=late_fees,
        limitation=limitation,
        procedures=_procedures(case, ledger.debts, late_fees, terms, asked, library, as_of),
        policies=asked.used(),
    )
    noticed = [
        *owed.findings,
        *cross_checks.other_rank(case, every, ledger, late_fees, terms, as_of),
        *cross_checks.already_decided(case, ledger.debts, limitation, as_of),
        *questions(case, mine),
        *kinds_of_defences(case),
        *(_known(missing, lambda: _daily(loaded, mine, ledger.rows, late_fees, place, library, as_of)) or ()),
        *cross_checks.missing_values(missing),
    ]
    found, not_run = _run(checks, CheckContext(loaded=loaded, assessment=bare, place=place, library=library, as_of=as_of))
    findings = worst_first([dated.finding(f, case, ledger.debts) for f in (*noticed, *found)])
    done = bare.model_copy(update={"findings": findings, "checks_not_run": not_run})
    told = opinions(CheckContext(loaded=loaded, assessment=done, place=place, library=library, as_of=as_of), defences)
    return done.model_copy(update={"defences": told})


def _run(checks: Sequence[Check], context: CheckContext) -> tuple[list[Finding], tuple[str, ...]]:
    found: list[Finding] = []
    not_run: list[str] = []
    for check in checks:
        try:
            found += list(check.run(context))
        except Exception as error:  # noqa: BLE001 — a plugin's fault must not hide the other findings; it is reported
            not_run.append(f"{check.id}（{check.title}）：{type(error).__name__}：{error}")
    return found, tuple(not_run)


def _daily(
    loaded: Loaded,
    debts: Sequence[Debt],
    rows: Sequence[Allocated],
    fees: Mapping[str, LateFee],
    place: Place,
    library: Library,
    as_of: dt.date,
) -> tuple[Finding, ...]:
    """Return what is out of time where each day's late fee has a period of its own."""
    from feecase.assessment.late_fee_limitation import daily_fees
    from feecase.assessment.limitation import law_of
    from feecase.assessment.limitation_events import EventFacts
    from feecase.assessment.limitation_policies import policy_of

    if not any(f.segments or f.defensible_segments for f in fees.values()):
        return ()
    law = law_of(library, as_of)
    events = EventFacts(loaded.case, debts, law, loaded.missing_files, rows, as_of).events()
    chosen = place.policy("limitation.late_fee", on=as_of)
    return tuple(daily_fees(debts, fees, events, law, policy_of(place, as_of), chosen, as_of))


def _known(missing: list[LawError], compute: Callable[[], _T]) -> _T | None:
    """Return a number that depends on dated values of the law; None, with the reason kept, where one is not to be had: it stops that number alone."""
    try:
        return compute()
    except LawError as error:
        missing.append(error)
        return None


def _vacancy_rule(asked: PolicyLookup) -> Discount | None:
    ratio = asked.optional("vacancy.ratio")
    if ratio is None:
        return None
    months = asked.optional("vacancy.max_months")
    return Discount(kind="vacancy", ratio=ratio.number, max_months=int(months.number) if months else None, basis=ratio.source)


def _loss(asked: PolicyLookup, library: Library, as_of: dt.date) -> DefensibleTerms:
    cap = asked.optional("late_fee.cap_per_day")
    asked.text("late_fee.base")
    return DefensibleTerms(
        multiple=asked.number("late_fee.multiple"),
        surcharge=1 + library.value("late_fee.no_clause_surcharge_min", on=as_of).value,
        surcharge_max=1 + library.value("late_fee.no_clause_surcharge_max", on=as_of).value,
        days_in_year=int(asked.number("late_fee.days_in_year")),
        mode="floating" if asked.text("late_fee.lpr_mode") == "floating" else "fixed",
        cap_per_day=cap.number if cap else None,
        policy=asked.origin("late_fee.multiple"),
    )


def _terms(case: Case, asked: PolicyLookup, default_days: Mapping[str, dt.date], library: Library) -> AllocationTerms:
    """Return the terms of allocation. `default_days`: of debts without due date the day on which limitation starts, which is that of default too."""
    rank = cast("Rank", asked.text("allocation.late_fee_rank"))
    asked.number("demand.reasonable_days")
    return AllocationTerms(
        clause=late_clause.agreed(case.contract),
        rank=rank,
        order=case.contract.allocation if case.contract else "statutory",
        default_days=default_days,
        civil_code=_civil_code(library),
        former_owners=_others(case),
        policy=asked.origin("allocation.late_fee_rank"),
    )


def _civil_code(library: Library) -> Callable[[dt.date], bool]:
    @cache
    def in_force(day: dt.date) -> bool:
        try:
            library.article("minfadian", "560", on=day)
        except LawError:
            return False
        return True

    return in_force


def _others(case: Case) -> frozenset[str]:
    """Return the owners on record who are not sued here."""
    return frozenset(
        o.name for o in case.premises.owners if not any(ownership.same_name(o.name, d.name) for d in case.defendants)
    )


def _late_fee(
    debt: Debt, ledger: Ledger, terms: AllocationTerms, as_of: dt.date, loss: DefensibleTerms, library: Library
) -> LateFee:
    due = debt.due or terms.default_days.get(debt.id)
    return latefee.late_fee(
        terms.clause, ledger.balances[debt.id], due, as_of, loss=loss, library=library, paid=ledger.late_paid[debt.id]
    )


def _procedures(
    case: Case,
    every: Sequence[Debt],
    late_fees: dict[str, LateFee],
    terms: AllocationTerms,
    asked: PolicyLookup,
    library: Library,
    as_of: dt.date,
) -> tuple[Procedure, ...]:
    mine = [d for d in every if not d.excluded]
    value = total(d.outstanding for d in mine) + total(f.defensible for f in late_fees.values())
    wage = asked.optional("small_claims.wage")
    limits = procedure.SmallClaims(
        wage=wage.number if wage else None,
        source=f"{wage.place_name}，{wage.source}" if wage else "",
        compulsory=_factor(library, "small_claims.compulsory_factor", as_of),
        agreed=_factor(library, "small_claims.agreed_factor", as_of),
    )
    mediation = asked.optional("mediation.first")
    return procedure.procedures(
        case,
        value,
        limits=limits,
        undated=any(d.due is None and d.id not in terms.default_days for d in mine),
        late_fee_agreed=terms.clause is not None,
        decided=not mine and any(d.excluded == "decided" for d in every),
        mediation_expected=f"{mediation.place_name}：{mediation.shown}" if mediation and mediation.text == "expected" else "",
    )


def _factor(library: Library, name: str, as_of: dt.date) -> Decimal | None:
    """Return a factor of the small-claims limits, or None where the law of that day knew none."""
    try:
        return library.value(name, on=as_of).value
    except LawError:
        return None
