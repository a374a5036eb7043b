"""The nation's defences (抗辩): fifteen kinds, their law and answers in `defences.yaml`, the signs by which each is to be expected here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from feecase.plugin import DEFENCE_NAMES, CheckContext, DefenceSpec, defence_rules, hookimpl, total, yuan

_RULES = {rule.kind: rule for rule in defence_rules(Path(__file__).parent / "defences.yaml")}
_BY_REASON: dict[str, tuple[str, ...]] = {
    "poor-service": ("service", "facilities"),
    "defects": ("developer", "facilities"),
    "vacancy": ("vacant",),
    "developer-promise": ("developer",),
    "price-increase": ("amount",),
    "wrong-area": ("amount",),
    "nuisance": ("neighbour",),
    "wrong-debtor": ("ownership", "moved"),
    "no-contract": ("principle",),
}
"""Why people do not pay, as collectors record it → the defences that follow from it."""
_BY_FINDING: dict[str, tuple[str, ...]] = {
    "no-contract": ("missing-proof",),
    "term-ended": ("contract-term",),
    "price-increase": ("price", "price-increase"),
    "wrong-area": ("facts",),
    "already-paid": ("payment-proof", "reconciled"),
    "wrong-debtor": ("wrong-defendant", "user-liability"),
    "vacancy": ("vacancy",),
}
"""Findings that the defendant would make use of."""
_PLACES = {"no-contract": "contract", "wrong-area": "evidence"}


def _reasons(context: CheckContext, kind: str) -> Iterator[str]:
    """Yield what the debtor said: reasons of arrears and disputes, by id."""
    case = context.loaded.case
    wanted = _BY_REASON.get(kind, ())
    for reason in case.arrears_reason:
        if reason.reason in wanted:
            yield f"欠费原因 {reason.id}" + (f"：{reason.words}" if reason.words else "")
    for dispute in case.disputes:
        if dispute.reason in wanted and dispute.outcome not in {"rejected", "dropped"}:
            open_ = "，尚未答复" if dispute.answered is None else ""
            yield f"争议 {dispute.id}：{dispute.claim}（{dispute.raised}提出{open_}）"


def _findings(context: CheckContext, kind: str) -> Iterator[str]:
    """Yield the findings of the case that serve this defence."""
    where = _PLACES.get(kind, "")
    for finding in context.assessment.findings:
        if finding.check in _BY_FINDING.get(kind, ()) and finding.where.startswith(where) and finding.level != "note":
            yield f"发现：{finding.what}"


def _usual(kind: str) -> Callable[[CheckContext], Iterable[str]]:
    def signals(context: CheckContext) -> Iterator[str]:
        yield from _reasons(context, kind)
        yield from _findings(context, kind)

    return signals


def _service(context: CheckContext) -> Iterator[str]:
    yield from _reasons(context, "poor-service")
    if not any(e.kind == "service-record" and not e.exclude for e in context.loaded.case.evidence):
        yield "卷内没有服务记录"


def _limitation(context: CheckContext) -> Iterator[str]:
    if sum_ := _expired(context):
        yield f"按最不利口径，本金 {yuan(sum_)} 元的时效已届满"


def _expired(context: CheckContext) -> Decimal:
    return total(d.outstanding for d in context.assessment.limitation.debts if d.adverse.proved.status == "expired")


def _lift(context: CheckContext) -> Iterator[str]:
    if any("电梯" in d.item for d in context.assessment.debts):
        yield "请求中有电梯费"


def _unallocated(context: CheckContext) -> Iterator[str]:
    left = total(a.amount for a in context.assessment.allocations if a.head == "unallocated")
    if left > 0:
        yield f"有付款 {yuan(left)} 元没有抵充到任何款项"
    yield from _usual("already-paid")(context)


_SIGNALS: dict[str, Callable[[CheckContext], Iterable[str]]] = {
    "poor-service": _service,
    "limitation": _limitation,
    "unused-lift": _lift,
    "already-paid": _unallocated,
}


@hookimpl
def feecase_defences() -> list[DefenceSpec]:
    """Offer the nation's defences."""
    return [
        DefenceSpec(
            rule,
            DEFENCE_NAMES[kind],
            _SIGNALS.get(kind, _usual(kind)),
            stake=_expired if kind == "limitation" else None,
        )
        for kind, rule in _RULES.items()
    ]
