"""Who owes which part of the claim, as a sentence names them: several owners together, a user with the owner jointly liable (物业管理条例 41)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from feecase.builtin.papers.parties import sued
from feecase.plugin import ClaimedDebt, PaperContext, Value, total


class Share(Value):
    """What one group of debtors owes. `late_fee` is what the claim asks of it."""

    who: str
    """The names, with 共同 where there are several."""
    liable: str
    """The end of a sentence on who is liable besides; empty for nobody."""
    debts: tuple[ClaimedDebt, ...]
    late_fee: Decimal


def shares(context: PaperContext, role: str) -> Iterator[Share]:
    """Yield the groups of debtors with what they owe; `role` is what the paper calls a debtor (被申请人)."""
    debtors = {debt.id: debt.debtors for debt in context.assessment.debts}
    everybody = tuple(party.name for party in sued(context))
    groups: dict[tuple[str, ...], list[ClaimedDebt]] = {}
    for debt in context.claim.debts:
        named = tuple(name for name in debtors.get(debt.id, ()) if name in everybody) or everybody
        groups.setdefault(named, []).append(debt)
    for names, debts in groups.items():
        who, liable = _named(context, names, role)
        yield Share(who=who, liable=liable, debts=tuple(debts), late_fee=total(_late(context, debt) for debt in debts))


def _late(context: PaperContext, debt: ClaimedDebt) -> Decimal:
    kind = context.choices.late_fee
    if kind == "none":
        return Decimal(0)
    return (debt.late_fee.contract or Decimal(0)) if kind == "contract" else debt.late_fee.defensible


def _named(context: PaperContext, names: tuple[str, ...], role: str) -> tuple[str, str]:
    roles = {party.name: party.role for party in sued(context)}
    users = [name for name in names if roles[name] == "物业使用人"]
    others = [name for name in names if name not in users]
    first = users if users and others else list(names)
    heirs = "在继承遗产的实际价值范围内" if all(roles[name] == "继承人" for name in names) else ""
    who = f"{role}{'、'.join(first)}{heirs}{'共同' if len(first) > 1 else ''}"
    return who, f"，{role}{'、'.join(others)}对上述款项承担连带责任" if users and others else ""
