"""From charges to debts (款项): split at billing periods, transfers of ownership, the contract's end and the as-of date; amounts from the tariff; nothing lost."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from feecase.days import ONE
from feecase.model.assessment import Debt
from feecase.model.case import Case
from feecase.model.contract import Contract, Discount, MonthGrid, PaymentSchedule, Tariff
from feecase.model.finding import Finding
from feecase.model.ledger import Charge
from feecase.model.trace import Step, cite
from feecase.money import CENT, ZERO, cents, total, yuan
from feecase.rules import decided, differences, ownership, reductions, schedule, tariff
from feecase.rules.months import GRID_TEXTS, Span, months_in
from feecase.rules.tariff import Priced, Pricing


@dataclass(frozen=True, slots=True)
class Owed:
    """What the charges come to: debts of the defendants that are due, parts that cannot be claimed here, and what was noticed on the way."""

    debts: tuple[Debt, ...]
    not_claimable: tuple[Debt, ...]
    findings: tuple[Finding, ...]


def owed(case: Case, *, as_of: dt.date, vacancy: Discount | None = None) -> Owed:
    """Turn a case's charges into debts as of a day, none of them paid yet.

    A charge with its own due date, or under a contract without payment schedule, stays whole; one that spans billing periods becomes one debt per
    period (`<charge>/<YYYY-MM>`) with the schedule's due date and the tariff's amount. Parts before or after the defendants' time of ownership
    and parts not yet due on `as_of` (the due date itself included) are set apart, and so are debts that a court has decided. `vacancy` is the place's own reduction for vacant units.
    """
    held = ownership.tenures(case)
    debts: list[Debt] = []
    findings: list[Finding] = []
    for charge in sorted(case.charges, key=lambda c: (c.from_, c.id)):
        parts, noticed = _Splitter(case, charge, as_of, held, vacancy).split()
        debts += parts
        findings += noticed
    debts, given = reductions.applied(debts, case.reductions)
    findings += given
    debts = list(decided.set_apart(debts, case, as_of))
    return Owed(tuple(d for d in debts if not d.excluded), tuple(d for d in debts if d.excluded), tuple(findings))


def grid_of(contract: Contract | None, charge: Charge) -> MonthGrid:
    """Return the months by which a charge is counted: the contract's own, else calendar months where its payment schedule bills the charge."""
    if contract is not None and contract.grid is not None:
        return contract.grid
    return "calendar-month" if contract is not None and contract.payment is not None and charge.due is None else "own-month"


class _Splitter:
    """Splits one charge."""

    def __init__(
        self, case: Case, charge: Charge, as_of: dt.date, held: Sequence[ownership.Tenure], vacancy: Discount | None
    ) -> None:
        self.case, self.charge, self.as_of, self.held = case, charge, as_of, held
        self.span = Span(charge.from_, charge.to)
        contract = case.contract
        self.schedule: PaymentSchedule | None = contract.payment if contract and charge.due is None else None
        self.clause = contract.payment_clause if contract else ""
        tariffs = tuple(_with(t, vacancy) for t in tariff.tariffs_for(case.tariffs, charge.item, case.premises.use))
        self.pricing = Pricing(
            tariffs=tariffs,
            quantity=_quantity(case, charge, tariffs),
            proration=contract.proration if contract else "days-of-month",
            rounding=contract.rounding if contract else "once",
            vacancies=case.premises.vacant,
            grid=grid_of(contract, charge),
            unit=contract.rounding_unit if contract else "0.01",
        )
        self.gap = "" if any(t.unit == "元/次" for t in tariffs) else tariff.gap(self.pricing, self.span)
        self.findings: list[Finding] = []

    def split(self) -> tuple[list[Debt], list[Finding]]:
        """Return the debts of this charge and the findings."""
        billing = self._billing_cuts(self.pricing.tariffs)
        other = self._other_cuts()
        parts = self._as_booked(self._parts(sorted(billing | other), other, billing))
        received = self._received(parts)
        names: set[str] = set()
        debts = []
        for part, paid in zip(parts, received, strict=True):
            id_ = self.charge.id
            if len(parts) > 1:
                id_ = f"{self.charge.id}/{part.span.first:%Y-%m}"
                id_ = f"{self.charge.id}/{part.span.first}" if id_ in names else id_
                names.add(id_)
            debts.append(self._debt(id_, part, paid))
        return debts, self.findings

    def _billing_cuts(self, tariffs: Sequence[Tariff]) -> set[dt.date]:
        """Return the first days of the billing periods after the first that the charge touches."""
        if self.schedule is None or any(t.unit == "元/次" for t in tariffs):
            return set()
        return {p.first for p in schedule.periods(self.schedule, self.span.first, self.span.last) if p.first > self.span.first}

    def _other_cuts(self) -> set[dt.date]:
        if any(t.unit == "元/次" for t in self.pricing.tariffs):
            return set()
        cuts = {d for d in ownership.changes(self.held) if self.span.first < d <= self.span.last} | self._end_of_contract()
        if self.schedule is None and self.charge.due is None and self.span.first <= self.as_of < self.span.last:
            cuts.add(self.as_of + ONE)
        return cuts

    def _end_of_contract(self) -> set[dt.date]:
        """Return the day after the contract's end, if the charge goes on over it: what follows has another ground or none (民法典 949, 950)."""
        contract = self.case.contract
        if contract is None:
            return set()
        ends = (contract.ended_on, contract.to if contract.continued is False else None)
        last = min((d for d in ends if d is not None), default=None)
        return {last + ONE} if last is not None and self.span.first <= last < self.span.last else set()

    def _parts(self, cuts: list[dt.date], other: set[dt.date], billing: set[dt.date]) -> Sequence[Priced]:
        pricing = self._usable()
        if pricing is not None:
            parts = tariff.price(pricing, self.span, cuts)
            sum_ = total(p.amount for p in parts)
            if pricing is self.pricing:
                self._compare(sum_)
            self._other_grid(pricing, sum_)
            if len(parts) == 1 and self.charge.amount is not None:
                return (replace(parts[0], amount=self.charge.amount, steps=(*parts[0].steps, _as_billed(self.charge.amount))),)
            return parts
        if self.charge.amount is None:
            self._note(
                "amount-unknown",
                "blocking",
                f"款项 {self.charge.id} 没有金额，也不能按收费标准计算：{self.gap}",
                settle="在 tariffs 补充该期间的收费标准，或填写应收金额",
            )
            return ()
        if billing:
            other = other | self._unexpired_cut()
            self._note(
                "not-split",
                "warning",
                f"款项 {self.charge.id}（{self.charge.from_} 至 {self.charge.to}）跨多个计费期间，但不能分期计算（{self.gap}），按一笔处理，应收日期取最后一期的应收日期",
                why="各期应当分别起算诉讼时效和违约金；最早的一期可能早已届满，须分期后才能判断",
                settle="补充收费标准，或按月列出各期金额",
                amount=self.charge.amount,
                citations=(cite("minfadian", "188", 2),),
            )
        elif self.pricing.tariffs and not other:
            self._note(
                "tariff-gap", "warning", f"款项 {self.charge.id} 的金额未能核对：{self.gap}", settle="补充或改正收费标准的期间"
            )
        if other:
            return self._pro_rata(sorted(other))
        return (Priced(self.span, self.charge.amount, Fraction(self.charge.amount), self._prices(), ()),)

    def _as_booked(self, parts: Sequence[Priced]) -> Sequence[Priced]:
        """Claim no more than the books say is owed: what they ask less than the tariff comes off the earliest periods, which payments meet first (民法典 560)."""
        amount, computed = self.charge.amount, total(p.amount for p in parts)
        if amount is None or len(parts) < 2 or computed <= amount:  # noqa: PLR2004 — a single part has the books' amount already
            return parts
        months = months_in(self.span, self.pricing.proration, self.pricing.grid)
        if computed - amount <= CENT * max(1, -(-months.numerator // months.denominator)):
            return parts  # each month rounded for itself, no reduction
        less, kept = computed - amount, []
        for part in parts:
            off = min(part.amount, less)
            less -= off
            step = Step(
                rule="books",
                text=f"账单载明的金额 {yuan(amount)} 元低于按收费标准计算的 {yuan(computed)} 元，从最早的期间起减去 {yuan(off)} 元",
                result=str(part.amount - off),
            )
            kept.append(
                replace(part, amount=part.amount - off, exact=Fraction(part.amount - off), steps=(*part.steps, step))
                if off
                else part
            )
        return kept

    def _received(self, parts: Sequence[Priced]) -> list[Decimal]:
        """Share out what the books say was received of the charge, the earliest period first."""
        left, shares = self.charge.received or ZERO, []
        for part in parts:
            shares.append(min(left, part.amount))
            left -= shares[-1]
        return shares

    def _usable(self) -> Pricing | None:
        """Return what prices this charge: the tariffs, else the charge's own price where it explains the amount."""
        if not self.gap:
            return self.pricing
        if self.charge.price is None:
            return None
        quantity = self.charge.quantity if self.charge.quantity is not None else self.case.premises.area
        slack = CENT * max(1, round(months_in(self.span, self.pricing.proration, self.pricing.grid)))
        for unit in ("元/平方米·月", "元/月") if quantity is not None else ("元/月",):
            own = Tariff(id=self.charge.id, item=self.charge.item, price=self.charge.price, unit=unit)
            pricing = replace(self.pricing, tariffs=(own,), quantity=quantity)
            computed = total(p.amount for p in tariff.price(pricing, self.span))
            if self.charge.amount is None or abs(computed - self.charge.amount) <= slack:
                return pricing
        return None

    def _unexpired_cut(self) -> set[dt.date]:
        assert self.schedule is not None
        later = [p.first for p in schedule.periods(self.schedule, self.span.first, self.span.last) if p.due >= self.as_of]
        return {later[0]} if later and later[0] > self.span.first else set()

    def _pro_rata(self, cuts: list[dt.date]) -> list[Priced]:
        """Share out a given amount by days: the only way where no price is known. Says so."""
        assert self.charge.amount is not None
        bounds = [self.span.first, *cuts, self.span.last + ONE]
        spans = [Span(a, b - ONE) for a, b in itertools.pairwise(bounds)]
        shown = "、".join(str(c) for c in cuts)
        self._note(
            "shared-by-days",
            "warning",
            f"款项 {self.charge.id} 须在 {shown} 分割，不能按收费标准计算（{self.gap}），暂按天数分摊",
            settle="补充收费标准后重新计算",
            amount=self.charge.amount,
        )
        parts, so_far, days = [], ZERO, 0
        for span in spans:
            days += span.days
            running = cents(self.charge.amount * days / self.span.days)
            step = Step(
                rule="share-by-days",
                text=f"{yuan(self.charge.amount)} 元 × {span.days} 天 ÷ {self.span.days} 天",
                result=str(running - so_far),
            )
            parts.append(Priced(span, running - so_far, Fraction(running - so_far), self._prices(), (step,)))
            so_far = running
        return parts

    def _prices(self) -> tuple[Decimal, ...]:
        return (self.charge.price,) if self.charge.price is not None else ()

    def _debt(self, id_: str, part: Priced, paid: Decimal) -> Debt:
        due, why, steps = self._due(part.span)
        if paid:
            steps = (*steps, Step(rule="books-received", text=f"账单载明已收 {yuan(paid)} 元", result=str(part.amount - paid)))
        names = ownership.debtors(self.held, part.span.first)
        late = due >= self.as_of if due is not None else part.span.first > self.as_of
        if not names:
            owner = ownership.owner_on(self.case.premises, part.span.first)
            steps = (
                *steps,
                Step(
                    rule="ownership",
                    text=f"{part.span.first} 至 {part.span.last} 不在各被告的权属期间{f'，当时的权利人为{owner}' if owner else ''}",
                    result="不主张",
                    citations=(cite("minfadian", "551", 1),),
                ),
            )
        elif late:
            steps = (*steps, Step(rule="unexpired", text=f"截至 {self.as_of} 尚未逾期，不主张", result="不主张"))
        return Debt(
            id=id_,
            charge=self.charge.id,
            item=self.charge.item,
            from_=part.span.first,
            to=part.span.last,
            due=due,
            due_why=why,
            quantity=self.pricing.quantity if self.pricing.quantity is not None else self.charge.quantity,
            price=part.prices[0] if len(part.prices) == 1 else None,
            amount=part.amount,
            paid=paid,
            outstanding=part.amount - paid,
            series=self.charge.debt,
            secured=self.charge.secured,
            debtors=names,
            excluded="other-owner" if not names else "unexpired" if late else "",
            steps=(*part.steps, *steps),
        )

    def _due(self, span: Span) -> tuple[dt.date | None, str, tuple[Step, ...]]:
        if self.charge.due is not None:
            return self.charge.due, "款项载明的应收日期", ()
        if self.schedule is None:
            text = "没有约定履行期限，债权人可以随时请求履行，但应当给予必要的准备时间"
            return (
                None,
                text,
                (Step(rule="due-date", text=text, citations=(cite("minfadian", "510"), cite("minfadian", "511", 1, 4))),),
            )
        period = schedule.period_of(self.schedule, span.last)
        step = schedule.due_step(self.schedule, period, self.clause)
        return period.due, self.clause or "合同交费安排", (step,)

    def _compare(self, computed: Decimal) -> None:
        found = differences.compare(self.charge, self.pricing, computed)
        if found is not None:
            level = "note" if found.kind == "rounding" else "warning"
            self._note(
                "billing-difference",
                level,
                differences.describe(found),
                why=found.reason,
                amount=abs(found.excess),
                citations=found.citations,
                settle="核对合同与账单；分期计算的款项按收费标准计，单笔款项按账单计",
            )

    def _other_grid(self, pricing: Pricing, computed: Decimal) -> None:
        """Say what the charge would come to by the other months, where the contract does not choose."""
        if self.case.contract is None or self.case.contract.grid is not None:
            return
        other: MonthGrid = "calendar-month" if pricing.grid == "own-month" else "own-month"
        sum_ = total(p.amount for p in tariff.price(replace(pricing, grid=other), self.span))
        if sum_ != computed:
            self._note(
                "part-months",
                "note",
                f"款项 {self.charge.id}（{self.charge.from_} 至 {self.charge.to}）{GRID_TEXTS[pricing.grid]}为 {yuan(computed)} 元，{GRID_TEXTS[other]}为 {yuan(sum_)} 元",
                why="合同没有写明按对应日还是按日历月计月",
                settle="按合同或收费惯例填写“合同.计月方式”",
                amount=abs(sum_ - computed),
            )

    def _note(
        self,
        check: str,
        level: str,
        what: str,
        *,
        why: str = "",
        settle: str = "",
        amount: Decimal | None = None,
        citations: tuple[object, ...] = (),
    ) -> None:
        self.findings.append(
            Finding.model_validate(
                {
                    "check": check,
                    "level": level,
                    "what": what,
                    "why": why,
                    "settle": settle,
                    "where": f"charges[{self.charge.id}]",
                    "debts": (self.charge.id,),
                    "amount": amount,
                    "citations": citations,
                }
            )
        )


def _with(item: Tariff, vacancy: Discount | None) -> Tariff:
    """Add the place's vacancy reduction to a tariff that has none of its own."""
    if vacancy is None or item.unit == "元/次" or any(d.kind == "vacancy" for d in item.discounts):
        return item
    return item.model_copy(update={"discounts": (*item.discounts, vacancy)})


def _quantity(case: Case, charge: Charge, tariffs: Sequence[Tariff]) -> Decimal | None:
    """Return what a price is multiplied by: for the service fee the area of title or contract, else what the charge says, else the area if need be."""
    area = case.premises.area
    if area is not None and tariff.item_name(charge.item) == "物业服务费" and not any(tariff.by_person(t) for t in tariffs):
        return area
    return area if charge.quantity is None and any(tariff.by_area(t) for t in tariffs) else charge.quantity


def _as_billed(amount: Decimal) -> Step:
    return Step(rule="billed", text=f"采用款项载明的金额 {yuan(amount)} 元", result=str(amount))
