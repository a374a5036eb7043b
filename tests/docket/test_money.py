"""Money after judgment, to the cent: the double part of the interest for delay, and where each payment goes."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.rules.delay import Award, EnforcementReceipt, settle

DAILY = Decimal("0.000175")


def day(text):
    return dt.date.fromisoformat(text)


AWARD = Award(Decimal("12000.00"), Decimal("1300.00"), day("2026-10-09"))
PAID = [EnforcementReceipt(day("2026-12-08"), Decimal("5000.00"))]


@pytest.mark.parametrize(
    ("base", "first", "expiry", "double", "due"),
    [
        ("all", "late-fee", False, "284.90", "8584.90"),
        ("principal", "late-fee", False, "271.25", "8571.25"),
        ("principal", "principal", False, "248.50", "8548.50"),
        ("all", "late-fee", True, "287.23", "8587.23"),
    ],
)
def test_part_payment_after_judgment_in_every_reading(base, first, expiry, double, due):
    """12,000.00 and a late fee of 1,300.00, to be paid by 9 October; 5,000.00 came on 8 December, the rest on 18 March."""
    left = settle(AWARD, PAID, as_of=day("2027-03-18"), daily=DAILY, base=base, first=first, expiry_counts=expiry)

    assert left.double == Decimal(double)
    assert left.due == Decimal(due)


def test_a_payment_goes_to_the_late_fee_then_to_the_principal_and_to_the_double_part_last():
    left = settle(AWARD, PAID, as_of=day("2026-12-08"), daily=DAILY)

    assert (left.paid_late_fee, left.paid_principal, left.paid_double) == (Decimal("1300.00"), Decimal("3700.00"), 0)
    assert (left.principal, left.late_fee, left.double) == (Decimal("8300.00"), 0, Decimal("139.65"))


def test_a_late_fee_that_runs_on_is_not_in_the_base():
    """1,300.00 to 30 June, then 3.9 % / 365 of the principal until paid."""
    award = Award(
        Decimal("12000.00"), Decimal("1300.00"), day("2026-10-09"), running=Decimal("0.039") / 365, running_from=day("2026-06-30")
    )
    paid = settle(award, PAID, as_of=day("2026-12-08"), daily=DAILY)
    end = settle(award, PAID, as_of=day("2027-03-18"), daily=DAILY)

    assert (paid.paid_late_fee, paid.paid_principal, paid.principal) == (
        Decimal("1506.43"),
        Decimal("3493.57"),
        Decimal("8506.43"),
    )
    assert (end.late_fee, end.double, end.due) == (Decimal("90.89"), Decimal("274.86"), Decimal("8872.18"))


@pytest.mark.parametrize(
    ("base", "double", "to_us", "back"), [("all", "199.64", "9399.64", "550.36"), ("principal", "173.60", "9373.60", "576.40")]
)
def test_a_levy_that_suffices_stops_interest_on_its_day_and_the_rest_goes_back(base, double, to_us, back):
    """10,000.00 levied on 10 February, paid out on the 25th; the court keeps its execution fee of 50.00 first."""
    award = Award(Decimal("8000.00"), Decimal("1200.00"), day("2026-10-09"))
    left = settle(
        award, [EnforcementReceipt(day("2027-02-10"), Decimal("9950.00"))], as_of=day("2027-02-25"), daily=DAILY, base=base
    )

    assert left.due == 0
    assert left.paid_double == Decimal(double)
    assert left.paid_principal + left.paid_late_fee + left.paid_double == Decimal(to_us)
    assert left.surplus == Decimal(back)


def test_a_levy_that_falls_short_leaves_principal_and_double_part():
    award = Award(Decimal("8000.00"), Decimal("1200.00"), day("2026-10-09"))
    left = settle(award, [EnforcementReceipt(day("2027-02-10"), Decimal("4950.00"))], as_of=day("2027-02-10"), daily=DAILY)

    assert (left.paid_late_fee, left.paid_principal, left.principal, left.double) == (
        Decimal("1200.00"),
        Decimal("3750.00"),
        Decimal("4250.00"),
        Decimal("199.64"),
    )
    assert settle(
        award, [EnforcementReceipt(day("2027-02-10"), Decimal("4950.00"))], as_of=day("2027-02-11"), daily=DAILY
    ).double == Decimal("200.38")


def test_payments_out_of_order_are_refused():
    with pytest.raises(ValueError, match="order"):
        settle(AWARD, [*PAID, EnforcementReceipt(day("2026-11-01"), Decimal(1))], as_of=day("2027-01-01"), daily=DAILY)


MONEY = st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(0, 900).map(lambda n: day("2026-10-01") + dt.timedelta(n))


@given(
    MONEY,
    MONEY,
    st.lists(st.tuples(DAYS, MONEY), max_size=6),
    DAYS,
    st.sampled_from(["all", "principal"]),
    st.sampled_from(["late-fee", "principal"]),
)
def test_every_yuan_received_is_on_a_head_or_goes_back(principal, late_fee, paid, as_of, base, first):
    receipts = [EnforcementReceipt(*one) for one in sorted(paid)]
    left = settle(Award(principal, late_fee, day("2026-10-09")), receipts, as_of=as_of, daily=DAILY, base=base, first=first)

    came = sum((r.amount for r in receipts if r.on <= as_of), Decimal(0))
    assert left.paid_principal + left.paid_late_fee + left.paid_double + left.surplus == came
    assert left.paid_principal + left.principal == principal
    assert left.principal >= 0 <= left.double
