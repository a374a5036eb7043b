"""Claims beside each other: with and without debts at risk, and what changed from one day to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from feecase.claims.builder import claim
from feecase.law.library import Library
from feecase.model.assessment import Assessment
from feecase.model.case import Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.place.profile import Place


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to claim: its name, principal, claimed late fee, total and full court fee in yuan."""

    name: str
    principal: Decimal
    late_fee: Decimal
    total: Decimal
    court_fee: Decimal


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that differs between two claims."""

    what: str
    before: Decimal | None
    after: Decimal | None


def sensitivity(
    loaded: Loaded, assessment: Assessment, choices: Choices, *, place: Place, library: Library
) -> tuple[Variant, ...]:
    """Return the chosen claim beside those with and without what is at risk: expired debts, unproved periods, the late fee's level."""
    ways = [("现选择", choices)]
    statuses = {c.id: c.primary for c in assessment.limitation.debts}
    if any(r.proved.status == "expired" for r in statuses.values()):
        ways.append(("保留时效届满款项", choices.model_copy(update={"expired": "keep"})))
        ways.append(("不含时效届满款项", choices.model_copy(update={"expired": "drop", "keep": ()})))
    adverse = tuple(
        c.id for c in assessment.limitation.debts if c.adverse.proved.status == "expired" and c.primary.proved.status != "expired"
    )
    if adverse:
        ways.append(("不含最不利口径下届满的款项", choices.model_copy(update={"drop": (*choices.drop, *adverse)})))
    ways += [
        (f"违约金：{name}", choices.model_copy(update={"late_fee": level}))
        for level, name in (("contract", "按合同"), ("defensible", "稳妥"), ("none", "不主张"))
        if level != choices.late_fee and any(f.contract is not None or level != "contract" for f in assessment.late_fees.values())
    ]
    results = ((name, claim(loaded, assessment, way, place=place, library=library)) for name, way in ways)
    return tuple(Variant(name, c.principal, c.late_fee.claimed, c.total, c.court_fee.full) for name, c in results)


def changes(before: Claim, after: Claim) -> tuple[FigureChange, ...]:
    """Return every figure that differs between two claims of one case: sums first, then debt by debt."""
    return tuple(_changes(before, after))


def _changes(before: Claim, after: Claim) -> Iterator[FigureChange]:
    for what, old, new in (
        ("物业费", before.principal, after.principal),
        ("违约金（合同约定）", before.late_fee.contract, after.late_fee.contract),
        ("违约金（稳妥）", before.late_fee.defensible, after.late_fee.defensible),
        ("违约金（主张）", before.late_fee.claimed, after.late_fee.claimed),
        ("标的总额", before.total, after.total),
        ("案件受理费", before.court_fee.full, after.court_fee.full),
    ):
        if old != new:
            yield FigureChange(what, old, new)
    old_lines, new_lines = ({c.id: c for c in x.debts} for x in (before, after))
    for id_ in sorted(old_lines.keys() | new_lines.keys()):
        mine, theirs = old_lines.get(id_), new_lines.get(id_)
        a, b = (c.outstanding if c else None for c in (mine, theirs))
        if a != b:
            yield FigureChange(f"{id_} 欠付本金", a, b)
        a, b = (c.late_fee.defensible if c else None for c in (mine, theirs))
        if a != b:
            yield FigureChange(f"{id_} 违约金（稳妥）", a, b)
