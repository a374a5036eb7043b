"""What must hold for every case: nothing lost, nothing invented, no order but the law's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feecase.model.assessment import Debt
from feecase.model.choices import Choices
from feecase.model.contract import LateFeeClause, Tariff
from feecase.model.ledger import Payment
from feecase.model.premises import Vacancy
from feecase.money import total
from feecase.rules.allocation import AllocationTerms, allocate
from feecase.rules.latefee import contract_segments
from feecase.rules.months import Span
from feecase.rules.tariff import Pricing, price

START, AS_OF = dt.date(2023, 1, 1), dt.date(2025, 6, 30)
CLAUSE = LateFeeClause(rate=Decimal("0.0005"), per="day")
days = st.dates(START, AS_OF)
amounts = st.decimals(Decimal("0.01"), Decimal("3000.00"), places=2)


@st.composite
def debts(draw):
    dues = draw(st.lists(days, min_size=1, max_size=5))
    return [
        Debt.model_validate(
            {
                "id": f"D{n}",
                "charge": f"D{n}",
                "item": "物业服务费",
                "from": START,
                "to": START,
                "due": due,
                "amount": a,
                "paid": "0",
                "outstanding": a,
            }
        )
        for n, due in enumerate(dues)
        for a in [draw(amounts)]
    ]


@st.composite
def payments(draw, *, negative=False):
    count = draw(st.integers(0, 6))
    made = []
    for n in range(count):
        amount = draw(amounts)
        if negative and draw(st.booleans()):
            amount = -amount
        named = draw(st.sampled_from([(), ("D0",), ("D1", "D2"), ("X9",)]))
        reverses = draw(st.sampled_from(["", "P0", "P1"])) if amount < 0 else ""
        made.append(
            Payment.model_validate({"id": f"P{n}", "date": draw(days), "amount": amount, "for": named, "reverses": reverses})
        )
    return made


terms = st.builds(
    AllocationTerms,
    clause=st.sampled_from([None, CLAUSE]),
    rank=st.sampled_from(["with-interest", "after-principal"]),
    order=st.sampled_from(["statutory", "principal-first", "oldest-first"]),
)


@given(debts(), payments(negative=True), terms)
def test_every_yuan_is_accounted_for(owed, paid, how):
    ledger = allocate(owed, paid, as_of=AS_OF, terms=how)
    principal = total(r.amount for r in ledger.rows if r.head == "principal")
    assert total(d.outstanding for d in ledger.debts) == total(d.amount for d in owed) - principal
    for payment in paid:
        assert total(r.amount for r in ledger.rows if r.payment == payment.id) == payment.amount
    for debt in ledger.debts:
        assert 0 <= debt.outstanding <= debt.amount
        assert debt.paid + debt.outstanding == debt.amount
        assert ledger.balances[debt.id][-1][1] == debt.outstanding
        assert all(a[0] < b[0] for a, b in pairwise(ledger.balances[debt.id]))
    assert all(paid >= 0 for paid in ledger.late_paid.values())


@given(debts(), payments(negative=True), terms, st.randoms())
def test_the_order_of_the_input_does_not_matter(owed, paid, how, random):
    first = allocate(owed, paid, as_of=AS_OF, terms=how)
    shuffled, others = list(owed), list(paid)
    random.shuffle(shuffled)
    random.shuffle(others)
    second = allocate(shuffled, others, as_of=AS_OF, terms=how)
    assert {d.id: d.outstanding for d in first.debts} == {d.id: d.outstanding for d in second.debts}
    assert sorted((r.payment, r.debt, r.head, r.amount) for r in first.rows) == sorted(
        (r.payment, r.debt, r.head, r.amount) for r in second.rows
    )


@given(debts(), payments(), terms)
def test_no_money_is_left_while_something_is_owed(owed, paid, how):
    ledger = allocate(owed, paid, as_of=AS_OF, terms=how)
    if any(r.head == "unallocated" for r in ledger.rows):
        last = max(r.date for r in ledger.rows if r.head == "unallocated")
        settled = allocate(owed, [p for p in paid if p.date <= last], as_of=AS_OF, terms=how)
        assert all(d.outstanding == 0 for d in settled.debts)


prices = st.decimals(Decimal("0.10"), Decimal("9.99"), places=2)
PRORATIONS = ("days-of-month", "days-30", "thirty-days", "days-365", "whole-months", "full-months")
GRIDS = ("own-month", "calendar-month")


@given(
    prices,
    prices,
    days,
    st.integers(1, 700),
    st.lists(days, max_size=6),
    days,
    st.sampled_from(PRORATIONS),
    st.sampled_from(["once", "monthly"]),
    st.sampled_from(GRIDS),
)
def test_parts_of_a_charge_add_up_to_the_charge(old, new, first, length, cuts, change, proration, rounding, grid):
    span = Span(first, first + dt.timedelta(days=length))
    before = Tariff.model_validate({"id": "A", "item": "物业服务费", "to": change, "price": str(old)})
    after = Tariff.model_validate({"id": "B", "item": "物业服务费", "from": change + dt.timedelta(days=1), "price": str(new)})
    pricing = Pricing((before, after), Decimal("88.88"), proration, rounding if not cuts else "once", grid=grid)
    inside = sorted({c for c in cuts if span.first < c <= span.last})
    parts = price(pricing, span, inside)
    whole = price(pricing, span)
    assert total(p.amount for p in parts) == total(p.amount for p in whole)
    assert [p.span.first for p in parts] == [span.first, *inside]
    assert all(p.amount >= 0 for p in parts)


@given(prices, days, st.integers(1, 60))
def test_full_calendar_months_cost_the_same_under_every_convention(rate, day, months):
    first = day.replace(day=1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    span = Span(first, dt.date(year, month + 1, 1) - dt.timedelta(days=1))
    tariff = Tariff.model_validate({"id": "A", "item": "物业服务费", "price": str(rate)})
    conventions = [(p, g) for p in PRORATIONS if p != "thirty-days" for g in GRIDS]
    found = {price(Pricing((tariff,), Decimal(100), p, grid=g), span)[0].amount for p, g in conventions}
    assert found == {rate * 100 * months}


units = st.sampled_from(["元/平方米·月", "元/平方米·季", "元/年", "元/日", "元/人·月"])


@given(
    prices,
    prices,
    units,
    units,
    days,
    st.integers(0, 400),
    st.integers(1, 70),
    days,
    st.sampled_from(PRORATIONS),
    st.sampled_from(GRIDS),
    st.sampled_from(["once", "monthly"]),
    st.sampled_from(["0.01", "0.1", "1"]),
    st.none() | days,
)
def test_a_longer_period_never_costs_less(
    old, new, unit, other, first, length, more, change, proration, grid, rounding, smallest, vacant
):
    """Whatever changes on the way: the price, its unit, a vacancy that halves it."""
    half = [{"kind": "vacancy", "ratio": "0.5"}]
    before = Tariff.model_validate({"id": "A", "item": "物业服务费", "to": change, "price": str(old), "unit": unit})
    since = change + dt.timedelta(days=1)
    after = Tariff.model_validate(
        {
            "id": "B",
            "item": "物业服务费",
            "from": since,
            "price": str(new),
            "unit": other,
            "discounts": half,
        }
    )
    empty = () if vacant is None else (Vacancy.model_validate({"from": vacant}),)
    pricing = Pricing((before, after), Decimal("88.88"), proration, rounding, empty, grid, smallest)
    end = first + dt.timedelta(days=length)
    shorter, longer = (price(pricing, Span(first, last))[0].amount for last in (end, end + dt.timedelta(days=more)))
    assert shorter <= longer


@given(amounts, days, st.integers(0, 800), st.integers(0, 90), st.sampled_from(["day", "month", "year", "once"]))
def test_late_fee_never_falls_with_time_or_base(base, due, length, more, per):
    clause = LateFeeClause(rate=Decimal("0.001"), per=per)
    end = due + dt.timedelta(days=length)

    def fee(principal, last):
        return total(s.amount for s in contract_segments(clause, [(dt.date.min, principal)], due, last))

    assert fee(base, end) <= fee(base, end + dt.timedelta(days=more))
    assert fee(base, end) <= fee(base + 1, end)


@given(amounts, amounts, days, st.integers(0, 800), st.sampled_from(["day", "month", "year", "once"]))
def test_late_fee_of_a_split_debt_differs_by_a_cent_a_part_at_most(one, other, due, length, per):
    clause = LateFeeClause(rate=Decimal("0.0005"), per=per)
    end = due + dt.timedelta(days=length)

    def fee(principal):
        return total(s.amount for s in contract_segments(clause, [(dt.date.min, principal)], due, end))

    assert abs(fee(one + other) - fee(one) - fee(other)) <= Decimal("0.02")


@given(
    st.sampled_from(["keep", "drop"]),
    st.sampled_from(["contract", "defensible", "none"]),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(["A", "B", "C"]), max_size=2),
    st.lists(st.sampled_from(["A", "B", "C"]), max_size=2),
)
def test_choices_change_the_claim_and_nothing_else(run, make_case, expired, late_fee, until_paid, costs, drop, keep):
    case = make_case(
        contract={"name": "合同", "late_fee": {"rate": "0.0005"}},
        charges=[
            {"id": "A", "from": "2020-01-01", "to": "2020-12-31", "due": "2020-12-31", "amount": "1000"},
            {"id": "B", "from": "2023-01-01", "to": "2023-12-31", "due": "2023-12-31", "amount": "1000"},
            {"id": "C", "from": "2024-01-01", "to": "2024-12-31", "due": "2024-12-31", "amount": "500.50"},
        ],
        payments=[{"id": "P1", "date": "2024-03-01", "amount": "300", "for": ["B"]}],
    )
    choices = Choices(expired=expired, late_fee=late_fee, until_paid=until_paid, costs=costs, drop=tuple(drop), keep=tuple(keep))
    chosen, plain = run(case, AS_OF, choices=choices), run(case, AS_OF)
    assert chosen.assessment == plain.assessment
    claim = chosen.claim
    every = {c.id: c for c in plain.claim.debts}
    assert {c.id: c for c in (*claim.debts, *claim.dropped)} == every
    assert claim.principal == total(c.outstanding for c in claim.debts)
    assert claim.total == claim.principal + claim.late_fee.claimed + claim.other
    wanted = {"contract": claim.late_fee.contract or 0, "defensible": claim.late_fee.defensible, "none": 0}[late_fee]
    assert claim.late_fee.claimed == wanted
    assert bool(claim.running_late_fee) == (until_paid and late_fee != "none" and bool(claim.debts))
    assert any("诉讼费用" in r for r in claim.requests) == (costs and bool(claim.debts))
