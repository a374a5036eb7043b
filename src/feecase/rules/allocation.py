"""Payments and where they go (抵充): designation, 民法典 560–561, agreed orders, refunds and reversals. Every yuan of every payment is accounted for.

One pass in order of days, since a payment on accrued late fee changes the principal that bears the next day's. Undesignated money goes debt by
debt: due ones first, of these the unsecured ones, then in order of falling due, pro rata among those due on one day. (All debts of a case share
one late-fee clause, so that the heaviest burden, the rank between security and due date in 560(2), does not decide.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import Literal, NamedTuple

from feecase.model.assessment import Allocated, Debt
from feecase.model.contract import LateFeeClause
from feecase.model.ledger import Payment
from feecase.model.trace import Citation, cite
from feecase.money import CENT, ZERO, cents, total, yuan
from feecase.rules.late_clause import day_after
from feecase.rules.latefee import DatedBalance, contract_owed

Rank = Literal["with-interest", "after-principal"]
AllocationOrder = Literal["statutory", "principal-first", "oldest-first"]
Head = Literal["principal", "late-fee"]
_DESIGNATED_BY = {"debtor": "债务人", "creditor": "债权人", "agreement": "约定", "receipt": "收据"}


@dataclass(frozen=True, slots=True)
class AllocationTerms:
    """What decides where money goes: the late-fee clause, its rank beside the principal, the agreed order, and who owned what.

    `default_days` gives the due date of debts that have none of their own. `civil_code` says whether the Civil Code was in force on a day: before
    it the debtor alone could not designate (合同法解释二 20). `former_owners` are owners who are not sued here.
    """

    clause: LateFeeClause | None = None
    rank: Rank = "with-interest"
    order: AllocationOrder = "statutory"
    default_days: Mapping[str, dt.date] = field(default_factory=dict)
    civil_code: Callable[[dt.date], bool] = lambda _: True
    former_owners: frozenset[str] = frozenset()
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The debts after all payments, where every yuan went, the principal of each debt through time, and the late fee paid on it."""

    debts: tuple[Debt, ...]
    rows: tuple[Allocated, ...]
    balances: dict[str, tuple[DatedBalance, ...]]
    late_paid: dict[str, Decimal]

    @property
    def unallocated(self) -> Decimal:
        """Return what no debt took, refunds and reversals set off."""
        return total(r.amount for r in self.rows if r.head == "unallocated")


def allocate(debts: Sequence[Debt], payments: Iterable[Payment], *, as_of: dt.date, terms: AllocationTerms) -> Ledger:
    """Allocate all payments up to `as_of` to debts, in order of days; the order of the input does not matter.

    A payment designated to charges goes to their principal, then to their late fee, unless the debtor alone named them (then 561 ranks inside each);
    one designated to a period goes there by days, the rest is `outside`; a surplus goes on by statute; what is left is `unallocated`.
    Later payments are listed as `unallocated` with the reason.
    """
    run = _Pass(debts, terms)
    run.settle(sorted(payments, key=lambda p: (p.date, p.amount < 0, not _designated(p), p.id)), as_of)
    done = tuple(
        d.model_copy(update={"paid": d.amount - a.principal, "outstanding": a.principal})
        for d, a in zip(debts, run.accounts, strict=True)
    )
    return Ledger(
        done,
        tuple(run.rows),
        {a.debt.id: tuple(a.balances) for a in run.accounts},
        {a.debt.id: a.late_paid for a in run.accounts},
    )


@dataclass(slots=True)
class _Account:
    debt: Debt
    due: dt.date | None
    principal: Decimal
    balances: list[DatedBalance]
    late_paid: Decimal = ZERO

    def late(self, clause: LateFeeClause | None, day: dt.date) -> Decimal:
        """Return the late fee accrued to `day` and not yet paid."""
        return contract_owed(clause, self.balances, self.due, day, self.late_paid)

    def change(self, head: Head, amount: Decimal, first: dt.date) -> None:
        """Take `amount` off (negative: put it back); the new principal bears from the day `first` on."""
        if head == "late-fee":
            self.late_paid += amount
            return
        self.principal -= amount
        if self.balances[-1][0] == first:
            self.balances.pop()
        self.balances.append((first, self.principal))


class _Rank(NamedTuple):
    undue: bool
    secured: bool
    day: dt.date


class _Pass:
    def __init__(self, debts: Sequence[Debt], terms: AllocationTerms) -> None:
        self.terms = terms
        self.accounts = [
            _Account(d, d.due or terms.default_days.get(d.id), d.outstanding, [(dt.date.min, d.outstanding)]) for d in debts
        ]
        self.rows: list[Allocated] = []
        self.credit = ZERO

    def settle(self, payments: Sequence[Payment], as_of: dt.date) -> None:
        """Work through payments that are sorted by day."""
        known = {p.id: p for p in payments if p.amount > 0 and p.date <= as_of}
        reversed_: dict[str, Decimal] = {}
        refunds: dict[str, Decimal] = {}
        for payment in payments:
            if payment.amount < 0 and payment.date <= as_of:
                original = known.get(payment.reverses)
                left = original.amount - reversed_.get(original.id, ZERO) if original else ZERO
                undone = min(left, -payment.amount)
                if original is not None:
                    reversed_[original.id] = reversed_.get(original.id, ZERO) + undone
                refunds[payment.id] = -payment.amount - undone
        for payment in payments:
            if payment.date > as_of:
                self._row(payment, "unallocated", payment.amount, "付款日在基准日之后，本次不计")
            elif payment.amount < 0:
                self._negative(payment, refunds[payment.id])
            else:
                undone = reversed_.get(payment.id, ZERO)
                if undone:
                    self._row(payment, "unallocated", undone, "该部分付款已被冲正，视为没有支付")
                self._positive(payment, payment.amount - undone)

    def _positive(self, payment: Payment, amount: Decimal) -> None:
        if amount <= 0:
            return
        designated = _designated(payment)
        if designated and payment.designated_by == "debtor" and not self.terms.civil_code(payment.date):
            self._statutory(payment, amount, self._candidates(payment), "债务人单方指定，当时的法律不以单方指定为准，按法定顺序")
            return
        if not designated:
            self._statutory(payment, amount, self._candidates(payment), "")
            return
        mine, inside, outside = self._named(payment, amount)
        if outside:
            self._row(payment, "outside", outside, "指定的款项或期间不在本案之内")
        by = _DESIGNATED_BY.get(payment.designated_by, payment.designated_by)
        why = f"按付款时的指定（{by}）" if by else "按付款时的指定"
        left = self._spend(payment, inside, mine, designated=True, why=why)
        if left:
            self._statutory(
                payment, left, [a for a in self._candidates(payment) if a not in mine], "超出指定款项的部分，按法定顺序"
            )

    def _statutory(self, payment: Payment, amount: Decimal, accounts: list[_Account], why: str) -> None:
        left = self._spend(payment, amount, accounts, designated=False, why=why)
        self.credit += left
        if left:
            self._row(payment, "unallocated", left, "本案款项均已抵充完毕，余额待处理（多付、预付或其他债务）")

    def _named(self, payment: Payment, amount: Decimal) -> tuple[list[_Account], Decimal, Decimal]:
        """Return the debts a payment names, the money for them and the money for others."""
        if payment.for_:
            mine = [a for a in self.accounts if a.debt.id in payment.for_ or a.debt.charge in payment.for_]
            return (mine, amount, ZERO) if mine else ([], ZERO, amount)
        first, last = payment.for_from or dt.date.min, payment.for_to or dt.date.max
        mine = [a for a in self.accounts if a.debt.from_ <= last and first <= a.debt.to]
        if not mine:
            return [], ZERO, amount
        if payment.for_from is None or payment.for_to is None:
            return mine, amount, ZERO
        covered = {d for a in mine for d in range(max(a.debt.from_, first).toordinal(), min(a.debt.to, last).toordinal() + 1)}
        inside = cents(amount * len(covered) / ((last - first).days + 1))
        return mine, inside, amount - inside

    def _candidates(self, payment: Payment) -> list[_Account]:
        if payment.payer in self.terms.former_owners:
            return [a for a in self.accounts if a.debt.excluded == "other-owner"]
        own = [a for a in self.accounts if a.debt.excluded != "other-owner"]
        return [a for a in own if payment.payer in a.debt.debtors] or own

    def _spend(self, payment: Payment, amount: Decimal, accounts: Sequence[_Account], *, designated: bool, why: str) -> Decimal:
        """Spend `amount` on debts in their order and return what is left."""
        for heads in self._rounds(payment, designated=designated):
            ranked = {a.debt.id: self._rank(a, payment.date) for a in accounts}
            security = len({r.secured for a in accounts if a.principal and not (r := ranked[a.debt.id]).undue}) > 1
            ordered = sorted(accounts, key=lambda a: (ranked[a.debt.id], a.debt.from_, a.debt.id))
            for rank, group in groupby(ordered, key=lambda a: ranked[a.debt.id]):
                members = list(group)
                needs = [{h: self._need(a, h, payment.date) for h in heads} for a in members]
                shares = _pro_rata(
                    min(amount, total(sum(n.values(), ZERO) for n in needs)), [sum(n.values(), ZERO) for n in needs]
                )
                amount -= total(shares)
                reason = why or self._why(rank, security=security, shared=sum(1 for s in shares if s) > 1)
                for account, need, share in zip(members, needs, shares, strict=True):
                    self._pay(payment, account, need, share, reason, designated=designated)
        return amount

    def _rounds(self, payment: Payment, *, designated: bool) -> tuple[tuple[Head, ...], ...]:
        """Return which heads are served in which round: one round of late fee and principal debt by debt, or all principal before all late fee."""
        first = (
            self.terms.order == "principal-first"
            or self.terms.rank == "after-principal"
            or (designated and payment.designated_by != "debtor")
        )
        return (("principal",), ("late-fee",)) if first else (("late-fee", "principal"),)

    def _need(self, account: _Account, head: Head, day: dt.date) -> Decimal:
        return account.principal if head == "principal" else account.late(self.terms.clause, day)

    def _pay(
        self, payment: Payment, account: _Account, need: Mapping[Head, Decimal], share: Decimal, why: str, *, designated: bool
    ) -> None:
        law = self._law(payment.date, "560", 1 if designated else 2)
        for head, wanted in need.items():
            part = min(share, wanted)
            share -= part
            if part:
                account.change(head, part, day_after(payment.date, self.terms.clause))
                ranked = head == "late-fee" and len(need) > 1
                reason = f"{why}；违约金先于本金抵充（{self.terms.policy or self.terms.rank}）" if ranked else why
                self._row(payment, head, part, reason, account, (law, self._law(payment.date, "561", None)) if ranked else (law,))

    def _negative(self, payment: Payment, refund: Decimal) -> None:
        undone = -payment.amount - refund
        if undone:
            self._row(payment, "unallocated", -undone, f"冲正付款 {payment.reverses}，自始视为没有支付")
        credit = min(refund, self.credit)
        self.credit -= credit
        if credit:
            self._row(payment, "unallocated", -credit, "退还多付的款项")
        refund -= credit
        by_id = {a.debt.id: a for a in self.accounts}
        for row in [r for r in reversed(self.rows) if r.head in ("principal", "late-fee") and r.amount > 0]:
            account = by_id[row.debt]
            head: Head = "principal" if row.head == "principal" else "late-fee"
            taken = account.debt.outstanding - account.principal if head == "principal" else account.late_paid
            part = min(refund, row.amount, taken)
            if part > 0:
                account.change(head, -part, day_after(payment.date, self.terms.clause))
                self._row(payment, head, -part, "退款，从最近抵充的款项起恢复", account)
                refund -= part
        if refund:
            self._row(payment, "unallocated", -refund, "退款多于本案收到的款项")

    def _rank(self, account: _Account, day: dt.date) -> _Rank:
        """Return what debts are served by on a day: due ones first, of these the unsecured; then in order of falling due. Or by period, if agreed."""
        if self.terms.order == "oldest-first":
            return _Rank(undue=False, secured=False, day=account.debt.from_)
        due = account.due or account.debt.to
        return _Rank(undue=due > day, secured=account.debt.secured and due <= day, day=due)

    def _why(self, rank: _Rank, *, security: bool, shared: bool) -> str:
        if self.terms.order == "oldest-first":
            return "按约定先抵充最早的期间"
        if rank.undue:
            text = "未指定，已到期的款项均已清偿，抵充尚未到期的款项"
        elif security:
            text = f"未指定，已到期的款项中{'没有担保的均已清偿，抵充有担保的' if rank.secured else '先抵充没有担保的'}，到期在先的优先"
        else:
            text = "未指定，先抵充已到期、到期在先的款项"
        return text + ("；同日到期的按比例" if shared else "")

    def _law(self, day: dt.date, article: str, paragraph: int | None) -> Citation:
        """Return the article on allocation in force on a day: 民法典 560/561, before it 合同法解释二 20/21."""
        if self.terms.civil_code(day):
            return cite("minfadian", article, paragraph)
        return cite("hetongfa-jieshi-2", {"560": "20", "561": "21"}[article], on=day)

    def _row(
        self,
        payment: Payment,
        head: Literal["principal", "late-fee", "outside", "unallocated"],
        amount: Decimal,
        why: str,
        account: _Account | None = None,
        law: tuple[Citation, ...] = (),
    ) -> None:
        self.rows.append(
            Allocated(
                payment=payment.id,
                date=payment.date,
                debt=account.debt.id if account else "",
                charge=account.debt.charge if account else "",
                head=head,
                amount=amount,
                why=why,
                citations=law,
            )
        )


def summary(ledger: Ledger, principal_first: Ledger, late: Decimal, other_late: Decimal) -> str:
    """Say what the other reading of the late fee's rank would leave, for showing beside the chosen one."""
    mine, other = (total(d.outstanding for d in x.debts if not d.excluded) for x in (ledger, principal_first))
    return f"采用口径：本金余 {yuan(mine)} 元、违约金余 {yuan(late)} 元；另一口径：本金余 {yuan(other)} 元、违约金余 {yuan(other_late)} 元"


def _designated(payment: Payment) -> bool:
    return bool(payment.for_) or payment.for_from is not None or payment.for_to is not None


def _pro_rata(amount: Decimal, needs: Sequence[Decimal]) -> list[Decimal]:
    """Share `amount` in proportion to `needs`, to the cent; the cents left over go to the largest remainders, then to the first."""
    whole = total(needs)
    if amount >= whole:
        return list(needs)
    exact = [amount * n / whole for n in needs]
    shares = [e.quantize(CENT, ROUND_DOWN) for e in exact]
    left = int((amount - total(shares)) / CENT)
    for index in sorted(range(len(needs)), key=lambda i: (shares[i] - exact[i], i))[:left]:
        shares[index] += CENT
    return shares
