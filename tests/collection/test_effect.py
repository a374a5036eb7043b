"""What collection brought: rates by their definitions to the cent, aging, acts and payments, promises, mistaken dunning, unequal reductions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from feecase.collection.account import account
from feecase.collection.effect import grouped, interval, measure, unequal
from feecase.engine import assess

AS_OF = dt.date(2026, 11, 30)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.fixture
def measured(context, case):
    def of(**more):
        loaded = case(**more)
        assessment = assess(context, loaded, as_of=AS_OF)
        return measure(loaded.case, assessment, account(loaded, assessment))

    return of


def pay(date, amount, *charges):
    return {"id": f"P{date}{amount}", "date": date, "amount": amount, "for": list(charges)}


def test_rates_of_this_year_and_of_older_years(measured):
    one = measured(
        id="A",
        dues=[day("2025-06-10"), day("2025-12-10"), day("2026-06-10"), day("2026-10-10")],
        payments=[
            pay("2025-07-01", "50.00", "C1"),
            pay("2026-02-01", "150.00", "C1"),
            pay("2026-07-01", "200.00", "C3"),
            pay("2026-11-01", "20.00", "C4"),
        ],
    )

    assert (one.sums.due_this_year, one.sums.paid_this_year) == (Decimal("400.00"), Decimal("220.00"))
    assert (one.sums.open_before, one.sums.recovered) == (Decimal("350.00"), Decimal("150.00"))
    assert (one.sums.current_rate, one.sums.past_rate, one.sums.overall_rate) == (
        Decimal("0.5500"),
        Decimal("0.4286"),
        Decimal("0.4933"),
    )
    assert one.sums.aging == {"91–365天": Decimal("200.00"), "0–90天": Decimal("180.00")}


def test_sums_by_group_add_up_to_the_whole(measured):
    cases = [
        measured(id="A", dues=[day("2026-06-10")]),
        measured(id="B", dues=[day("2026-06-10")], assignment={"collector": "李梅"}),
    ]
    everything, groups = grouped(cases)

    assert everything.owed == sum(s.owed for s in groups["催收人"].values()) == Decimal("400.00")
    assert set(groups["催收人"]) == {"未分工", "李梅"}


def test_a_payment_within_thirty_days_of_an_act_is_counted_and_one_of_later_is_not(measured):
    calls = [{"id": f"K{d}", "kind": "call", "sent": d, "way": "phone", "result": "接通"} for d in ("2026-06-20", "2026-09-01")]
    one = measured(dues=[day("2026-06-10"), day("2026-08-10")], contacts=calls, payments=[pay("2026-07-20", "200.00", "C1")])

    assert (one.sums.acts["电话"], one.sums.followed["电话"]) == (2, 1)


def test_dunning_a_debtor_who_owes_nothing_is_mistaken(measured):
    one = measured(
        dues=[day("2026-06-10")],
        payments=[pay("2026-06-12", "200.00", "C1")],
        contacts=[
            {"id": "K1", "kind": "call", "sent": "2026-06-20", "way": "phone"},
            {"id": "K2", "kind": "message", "sent": "2026-06-11", "way": "sms"},
        ],
    )

    assert one.sums.mistaken == 1


def test_9_two_equal_debtors_one_reduced_one_refused_are_listed_with_both_reasons(measured):
    base = {"dues": [day("2026-06-10")], "arrears_reason": [{"id": "R1", "reason": "service", "date": "2026-07-01"}]}
    reduced = measured(
        id="A",
        **base,
        reductions=[{"id": "J1", "share": "0.3", "granted_by": "张主管", "date": "2026-08-01", "basis": "电梯停运"}],
    )
    refused = measured(
        id="B", **base, reduction_refusals=[{"id": "N1", "date": "2026-08-02", "by": "李经理", "reason": "证据不足"}]
    )
    other = measured(id="C", dues=[day("2026-01-10")])
    (line,) = unequal([reduced, refused, other])

    assert "A 减免 60.00 元（张主管：电梯停运）" in line
    assert "B 未准（李经理：证据不足）" in line
    assert list(unequal([reduced, other])) == []


def test_few_acts_give_a_wide_interval():
    low, high = interval(3, 5)
    assert (low, high) == (Decimal("0.231"), Decimal("0.882"))
    assert interval(0, 0) == (Decimal(0), Decimal(1))
