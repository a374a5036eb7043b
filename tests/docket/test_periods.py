"""Procedural periods to the day: filing, fees, service, appeal, effect, performance, enforcement."""

import datetime as dt

import pytest

from feecase.model.docket import Entry, JudgmentOrder
from feecase.rules.clocks import back, term
from feecase.rules.enforcement import (
    EnforcementObstacle,
    Interruption,
    accelerated,
    application,
    effect_after_appeal,
    effect_at_service,
    performance,
)
from feecase.rules.service import service_day

TEN = JudgmentOrder(id="O1", head="principal", amount="12000.00", days=10)


def day(text):
    return dt.date.fromisoformat(text)


def shown(one):
    return str(one.unrolled), str(one.last), str(one.act_by)


@pytest.mark.parametrize(
    ("start", "length", "unrolled", "last", "act_by"),
    [
        ("2026-09-24", 7, "2026-10-01", "2026-10-08", "2026-09-30"),  # fee notice
        ("2026-04-27", 7, "2026-05-04", "2026-05-06", "2026-04-30"),  # top-up after conversion
        ("2026-04-24", 10, "2026-05-04", "2026-05-06", "2026-04-30"),  # appeal against a dismissal
        ("2026-09-18", 15, "2026-10-03", "2026-10-08", "2026-09-30"),  # evidence, 15 days from receipt
        ("2026-09-18", 7, "2026-09-25", "2026-09-28", "2026-09-24"),  # evidence in small claims, Mid-Autumn
        ("2026-06-05", 15, "2026-06-20", "2026-06-22", "2026-06-18"),  # payment order, Dragon Boat Festival
        ("2026-06-26", 7, "2026-07-03", "2026-07-03", "2026-07-03"),  # declining the suit after a payment order
        ("2026-09-02", 30, "2026-10-02", "2026-10-08", "2026-09-30"),  # judicial confirmation
        ("2026-01-19", 30, "2026-02-18", "2026-02-24", "2026-02-14"),  # suit after preservation; a make-up working Saturday
        ("2026-09-10", 10, "2026-09-20", "2026-09-20", "2026-09-20"),  # a make-up working Sunday stays
    ],
)
def test_periods_of_days(start, length, unrolled, last, act_by):
    assert shown(term(day(start), days=length)) == (unrolled, last, act_by)


def test_what_is_counted_back_never_moves_forward():
    assert back(day("2026-10-12"), 7) == day("2026-09-30")


def test_years_without_a_schedule_use_customary_days():
    customary = {(10, n) for n in range(1, 8)}
    period = term(day("2026-10-08"), months=24, customary=customary)

    assert (shown(period), period.known) == (("2028-10-08", "2028-10-09", "2028-09-29"), False)


def served(way="direct", **more):
    return service_day(Entry.model_validate({"id": "S", "kind": "served", "way": way} | more), notice_days=30)


def test_service_by_notice_does_not_roll():
    assert service_day(Entry(id="N", kind="notice", on=day("2026-03-02")), notice_days=30).on == day("2026-04-01")


def test_returned_mail_serves_only_at_a_confirmed_address():
    assert served("returned", on="2026-03-12", confirmed=True).on == day("2026-03-12")
    land_register = served("returned", on="2026-03-12")
    assert land_register.on is None
    assert "公告送达" in land_register.ask


def test_an_electronic_message_elsewhere_needs_proof_of_reading():
    assert served("other-electronic", on="2026-03-12").on is None
    assert served("other-electronic", on="2026-03-12", result="已回复").on == day("2026-03-12")
    assert served("electronic", on="2026-09-08").on == day("2026-09-08")


def test_a_judgment_that_nobody_appealed():
    """Served on us on 8 September, on the defendant on the 10th; 'within ten days of effect'."""
    effect = effect_after_appeal([day("2026-09-08"), day("2026-09-10")], appeal_days=15)
    done = performance(TEN, effect)
    primary, adverse = application(done, years=2, months=6)

    assert (effect.primary, effect.adverse) == (day("2026-09-29"), day("2026-09-28"))
    assert (done.primary, done.adverse) == (day("2026-10-09"), day("2026-10-08"))
    assert primary.last == day("2028-10-09")
    assert (adverse.unrolled, adverse.act_by) == (day("2028-10-08"), day("2028-10-06"))
    assert term(done.primary, days=5).last == day("2026-10-14")  # measures kept: apply within five days
    assert term(effect.primary, months=6).last == day("2027-03-29")  # retrial


def test_a_missing_service_day_makes_effect_unknown():
    effect = effect_after_appeal([day("2026-09-08"), None], appeal_days=15)

    assert effect.primary is None
    assert effect.ask
    assert application(performance(TEN, effect), years=2, months=6) is None


def test_small_claims_take_effect_at_the_last_service():
    effect = effect_at_service([day("2026-09-08"), day("2026-09-10")])
    done = performance(TEN, effect)

    assert (effect.primary, done.primary) == (day("2026-09-10"), day("2026-09-20"))
    assert application(done, years=2, months=6)[0].last == day("2028-09-20")


def test_a_judgment_served_by_notice():
    effect = effect_after_appeal([day("2026-06-05")], appeal_days=15)

    assert (effect.primary, performance(TEN, effect).primary) == (day("2026-06-23"), day("2026-07-03"))


def period(**more):
    effect = effect_after_appeal([day("2026-09-08"), day("2026-09-10")], appeal_days=15)
    return application(performance(TEN, effect), years=2, months=6, **more)


def test_a_demand_makes_the_period_run_anew():
    primary, _ = period(interruptions=[Interruption(day("2027-05-12"))])

    assert (primary.unrolled, primary.last) == (day("2029-05-12"), day("2029-05-14"))


def test_a_withdrawn_application_counts_from_its_end_or_by_the_adverse_reading_from_the_act():
    primary, adverse = period(interruptions=[Interruption(day("2028-03-01"), ended=day("2028-06-15"))])

    assert (primary.last, adverse.last) == (day("2030-06-17"), day("2030-03-01"))


def test_a_settlement_in_execution_counts_from_its_last_instalment():
    primary, _ = period(interruptions=[Interruption(day("2026-12-01"), last_instalment=day("2027-06-30"))])

    assert (primary.unrolled, primary.last) == (day("2029-06-30"), day("2029-07-02"))


def test_an_event_after_the_last_day_does_not_count():
    primary, _ = period(interruptions=[Interruption(day("2028-10-10"))])

    assert primary.last == day("2028-10-09")


def test_an_obstacle_in_the_last_six_months_in_both_readings():
    """The debtor dies on 1 June 2028 with 130 days left; an administrator is there on 31 August."""
    primary, adverse = period(obstacles=[EnforcementObstacle(day("2028-06-01"), day("2028-08-31"))])

    assert primary.last == day("2029-02-28")
    assert adverse.last == day("2029-01-08")


def test_an_obstacle_gone_before_the_last_six_months_counts_for_nothing():
    assert period(obstacles=[EnforcementObstacle(day("2027-06-01"), day("2027-08-31"))]) == period()


def test_instalments_and_acceleration():
    order = JudgmentOrder.model_validate(
        {
            "id": "O1",
            "head": "principal",
            "amount": "12000.00",
            "accelerates": True,
            "instalments": [{"by": f"2026-{month}", "amount": "4000.00"} for month in ("06-30", "07-31", "08-31")],
        }
    )
    primary, adverse = accelerated(order, day("2026-07-31"), years=2)

    assert (primary.last, adverse.last) == (day("2028-08-31"), day("2028-07-31"))
