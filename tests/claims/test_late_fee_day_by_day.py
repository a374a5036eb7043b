"""The late fee and the allocation once more, by a naive walk through the days that shares no code with the rules."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from feecase.model.assessment import Debt
from feecase.model.contract import LateFeeClause
from feecase.model.ledger import Payment
from feecase.rules.allocation import AllocationTerms, allocate
from feecase.rules.latefee import DefensibleTerms, contract_segments, late_fee

START, END = dt.date(2018, 6, 1), dt.date(2021, 12, 31)
ONE = dt.timedelta(days=1)
days = st.dates(START, END)
yuan = st.integers(1, 300).map(lambda n: Decimal(n * 10))


def walk(first, last):
    while first <= last:
        yield first
        first += ONE


@given(
    yuan,
    days,
    st.lists(st.tuples(days, yuan), max_size=4),
    days,
    st.integers(0, 40),
    st.sampled_from(["0.0005", "0.003", "0.0002"]),
    st.sampled_from([None, "0.2", "1"]),
    st.sampled_from(["next-day", "due-day"]),
    st.sampled_from(["inclusive", "exclusive"]),
    st.lists(st.integers(-1, 1), max_size=2),
)
def test_daily_clause_with_grace_and_cap(base, due, paid, as_of, grace, rate, ratio, starts, ends, near):
    deadline = due + grace * ONE
    paid = paid + [(deadline + n * ONE, base / 2) for n in near]  # payments about the day on which the debtor falls late
    clause = LateFeeClause(
        rate=Decimal(rate), grace_days=grace, cap_ratio=None if ratio is None else Decimal(ratio), starts=starts, ends=ends
    )

    def unpaid(before):
        return max(Decimal(0), base - sum((a for d, a in paid if d < before), Decimal(0)))

    # the walk
    fee, at_start = Fraction(0), None
    first = deadline if starts == "due-day" else deadline + ONE
    for day in walk(first, as_of - ONE if ends == "exclusive" else as_of) if as_of > deadline else ():
        # in time is what was paid by the deadline; on the other days money of the day itself counts only if that day does not
        principal = unpaid(day + ONE if ends == "exclusive" or day == deadline else day)
        if principal and at_start is None:
            at_start = principal
        fee += Fraction(principal) * Fraction(rate)
    if ratio is not None and at_start is not None:
        fee = min(fee, Fraction(at_start) * Fraction(ratio))
    # the rules
    balances = [(dt.date.min, base)]
    balances += [(day if ends == "exclusive" else day + ONE, unpaid(day + ONE)) for day in sorted({d for d, _ in paid})]
    segments = contract_segments(clause, balances, due, as_of)
    assert abs(Fraction(sum((s.amount for s in segments), Decimal(0))) - fee) <= Fraction(1, 200) * max(1, len(segments))
    assert all(s.days == (s.to - s.from_).days + 1 for s in segments)


@given(yuan, days, days)
def test_monthly_clause_gives_each_day_its_share_of_its_own_month(base, due, as_of):
    clause = LateFeeClause(rate=Decimal("0.01"), per="month")
    fee = Fraction(0)
    first = due + ONE
    edges = [first]
    while edges[-1] <= as_of:
        months = len(edges)
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - ONE).day
        edges.append(dt.date(year, month + 1, min(first.day, last)))
    for day in walk(first, as_of):
        start = max(e for e in edges if e <= day)
        after = min(e for e in edges if e > day)
        fee += Fraction(base) * Fraction(1, 100) / (after - start).days
    segments = contract_segments(clause, [(dt.date.min, base)], due, as_of)
    assert abs(Fraction(sum((s.amount for s in segments), Decimal(0))) - fee) <= Fraction(1, 200)


@given(yuan, st.dates(dt.date(2018, 6, 1), dt.date(2021, 6, 30)), days, st.sampled_from(["fixed", "floating"]))
def test_price_of_money_day_by_day(library, base, due, as_of, mode):
    loss = DefensibleTerms(Decimal("1.3"), Decimal("1.3"), Decimal("1.5"), 365, mode)
    lpr_since = dt.date(2019, 8, 20)

    def percent(day):
        table = "rate.lpr_1y" if day >= lpr_since else "rate.pboc_1y"
        at = day
        if mode == "fixed":
            at = max(due + ONE, lpr_since) if day >= lpr_since else due + ONE
        return library.value(table, on=at).value

    exact = sum(
        (Fraction(base) * Fraction(percent(day)) / 100 * Fraction(13, 10) / 365 for day in walk(due + ONE, as_of)), Fraction(0)
    )
    found = late_fee(None, [(dt.date.min, base)], due, as_of, loss=loss, library=library)
    assert abs(Fraction(found.defensible) - exact) <= Fraction(1, 200) * max(1, len(found.defensible_segments))


@given(
    st.lists(st.tuples(yuan, days, st.booleans()), min_size=1, max_size=3, unique_by=lambda x: x[1]),
    st.lists(st.tuples(days, yuan), max_size=4),
    st.booleans(),
    st.sampled_from(["next-day", "due-day"]),
    st.sampled_from(["inclusive", "exclusive"]),
)
def test_payments_on_late_fee_and_principal_day_by_day(owed, paid, late_first, starts, ends):
    rate = Decimal("0.001")  # on tens of yuan: whole cents a day, until a payment leaves odd cents
    clause = LateFeeClause(rate=rate, per="day", starts=starts, ends=ends)
    debts = [
        Debt.model_validate(
            {
                "id": f"D{n}",
                "charge": f"D{n}",
                "item": "物业服务费",
                "from": START,
                "to": START,
                "due": d,
                "amount": a,
                "paid": "0",
                "outstanding": a,
                "secured": s,
            }
        )
        for n, (a, d, s) in enumerate(owed)
    ]
    payments = [Payment.model_validate({"id": f"P{n}", "date": d, "amount": a}) for n, (d, a) in enumerate(paid)]
    terms = AllocationTerms(clause=clause, rank="with-interest" if late_first else "after-principal")
    ledger = allocate(debts, payments, as_of=END, terms=terms)

    principal, fee = [a for a, *_ in owed], [Decimal(0) for _ in owed]
    for day in walk(START, END):
        for n, (_, due, _) in enumerate(owed):
            if day > due:
                today = 1 if ends == "inclusive" else 0  # else a day is borne on the morning after, by what was then unpaid
                extra = 1 if starts == "due-day" and day == due + ONE else 0
                before = 1 if ends == "exclusive" and day > due + ONE else 0
                fee[n] += principal[n] * rate * (today + extra + before)
        money = sum((a for d, a in paid if d == day), Decimal(0))
        order = sorted(range(len(owed)), key=lambda n: (owed[n][1] > day, owed[n][2] and owed[n][1] <= day, owed[n][1]))
        for n, pot in (
            [(n, p) for n in order for p in ("fee", "principal")]
            if late_first
            else [(n, p) for p in ("principal", "fee") for n in order]
        ):
            source = fee if pot == "fee" else principal
            part = min(money, source[n].quantize(Decimal("0.01"), ROUND_HALF_UP))
            source[n] -= part
            money -= part
    slack = Decimal("0.02") * (1 + len(paid)) * len(owed)
    assert abs(sum(d.outstanding for d in ledger.debts) - sum(principal)) <= slack
    assert all(abs(d.outstanding - principal[n]) <= slack for n, d in enumerate(ledger.debts))
