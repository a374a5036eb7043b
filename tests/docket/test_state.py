"""A suit's docket told as facts: which clocks run, for whom, until when, and what is asked."""

import datetime as dt

import pytest

from feecase.docket.clocks import Reckoning
from feecase.docket.state import state
from feecase.law.library import Library
from feecase.model.docket import Docket
from feecase.resources import folder

LIBRARY = Library.open([folder("statutes")])
WE, HE = "阳光物业", "王伟"


def told(*entries, kind="first", procedure=None, as_of="2026-09-25", number="P1"):
    docket = Docket.model_validate(
        {
            "proceedings": [{"id": number, "kind": kind} | ({"procedure": procedure} if procedure else {})],
            "entries": [{"id": f"D{at}", "in": number} | entry for at, entry in enumerate(entries, 1)],
        }
    )
    return state(docket, (WE, HE), Reckoning(dt.date.fromisoformat(as_of), LIBRARY))


def clock(found, rule, party=""):
    [one] = [one for one in found.clocks if one.rule == rule and party in ("", one.party)]
    return one


def days(one):
    return tuple(str(day) for day in (one.unrolled, one.last, one.act_by))


def test_the_court_fee_is_due_within_seven_days_of_the_notice():
    fee = clock(told({"kind": "fee-notice", "received": "2026-09-24", "amount": "235.00"}), "C3")

    assert days(fee) == ("2026-10-01", "2026-10-08", "2026-09-30")
    assert (fee.status, str(fee.amount), fee.missed) == ("due", "235.00", "按撤诉处理")


def test_a_notice_without_a_day_of_receipt_is_unknown_with_a_floor():
    """The text message of that day says 'within seven days': the start is not invented."""
    fee = clock(told({"kind": "fee-notice", "on": "2026-09-24"}), "C3")

    assert (fee.status, fee.last, fee.floor, fee.ask) == ("unknown", None, dt.date(2026, 9, 30), "收到缴费通知的日期")


def test_paying_closes_the_clock_and_silence_never_does():
    notice = {"kind": "fee-notice", "received": "2026-09-24"}
    paid = clock(told(notice, {"kind": "fee-paid", "on": "2026-09-28"}, as_of="2026-11-01"), "C3")

    assert (paid.status, paid.closed_by) == ("closed", "D2")
    assert clock(told(notice, as_of="2026-11-01"), "C3").status == "overdue"
    assert clock(told(notice, as_of="2026-10-05"), "C3").status == "late"


def test_a_correction_replaces_the_fact():
    found = told(
        {"kind": "fee-notice", "received": "2026-09-24"}, {"kind": "fee-notice", "received": "2026-09-21", "replaces": "D1"}
    )

    assert days(clock(found, "C3"))[0] == "2026-09-28"


def test_the_end_that_the_court_wrote_is_shown_and_the_earlier_day_is_acted_on():
    fee = clock(told({"kind": "fee-notice", "received": "2026-09-14", "until": "2026-09-30"}, as_of="2026-09-15"), "C3")

    assert (str(fee.last), str(fee.act_by)) == ("2026-09-30", "2026-09-21")
    assert "按较早的一天办理" in fee.ask


def test_there_is_no_default_evidence_term():
    unknown = clock(told({"kind": "evidence-term", "received": "2026-09-18"}), "C19")
    stated = clock(told({"kind": "evidence-term", "received": "2026-09-18", "days": 15}), "C19")

    assert (unknown.status, days(stated)) == ("unknown", ("2026-10-03", "2026-10-08", "2026-09-30"))


NOTICE = ({"kind": "submitted", "on": "2026-02-01"}, {"kind": "notice", "on": "2026-03-02", "of": "D1", "to": HE})


def test_service_by_notice_and_the_answer():
    answer = clock(told(*NOTICE, procedure="ordinary", as_of="2026-04-02"), "C17")

    assert (str(answer.start), str(answer.last), answer.status) == ("2026-04-01", "2026-04-16", "running")


def test_service_by_notice_in_simplified_procedure_is_a_contradiction():
    found = told(*NOTICE, procedure="simplified", as_of="2026-04-02")

    assert not [one for one in found.clocks if one.rule == "C17"]
    assert [f.level for f in found.findings] == ["blocking"]


def decided(**more):
    return {
        "kind": "decided",
        "paper": "judgment",
        "on": "2026-09-08",
        "received": "2026-09-08",
        "orders": [{"id": "O1", "head": "principal", "amount": "12000.00", "days": 10}],
    } | more


SERVED = {"kind": "served", "of": "D1", "to": HE, "way": "mail", "on": "2026-09-10"}


def test_a_judgment_from_service_to_enforcement():
    found = told(decided(), SERVED, procedure="ordinary", as_of="2026-10-12")

    assert (str(clock(found, "C25", WE).last), str(clock(found, "C25", HE).last)) == ("2026-09-23", "2026-09-28")
    assert str(found.decisions[0].effect.primary) == "2026-09-29"
    assert str(clock(found, "C31").last) == "2026-10-09"
    enforce = clock(found, "C32")
    assert (str(enforce.last), str(enforce.adverse_last)) == ("2028-10-09", "2028-10-09")
    assert str(enforce.adverse_act_by) == "2028-10-06"
    assert str(clock(found, "C29").last) == "2027-03-29"


def test_without_the_defendants_service_day_effect_is_unknown_and_our_appeal_runs_on():
    found = told(decided(), procedure="ordinary", as_of="2026-09-20")

    assert str(clock(found, "C25", WE).last) == "2026-09-23"
    enforce = clock(found, "C32")
    assert (enforce.status, enforce.ask) == ("unknown", "每一方当事人的送达日期")


def test_a_judgment_under_appeal_is_not_in_effect():
    found = told(decided(), SERVED, {"kind": "appeal", "on": "2026-09-28", "to": HE}, procedure="ordinary", as_of="2026-10-12")

    assert found.decisions[0].effect.primary is None
    assert clock(found, "C32").status == "unknown"
    assert found.stage == "二审"


def test_small_claims_have_no_appeal():
    found = told(decided(), SERVED, procedure="small", as_of="2026-09-15")

    assert not [one for one in found.clocks if one.rule == "C25"]
    assert (str(clock(found, "C31").last), str(clock(found, "C32").last)) == ("2026-09-20", "2028-09-20")


@pytest.mark.parametrize("signed", [None, "2026-05-20"])
def test_a_mediation_paper_needs_every_signature(signed):
    entries = [decided(paper="mediation-paper", on="2026-05-18", received="2026-05-18")]
    if signed:
        entries.append(SERVED | {"on": signed})
    found = told(*entries, procedure="simplified", as_of="2026-06-10")

    assert (found.decisions[0].effect.primary and str(found.decisions[0].effect.primary)) == signed


def test_a_demand_after_judgment_starts_the_two_years_anew():
    found = told(decided(), SERVED, {"kind": "demand", "on": "2027-05-12"}, procedure="ordinary", as_of="2027-06-01")

    assert days(clock(found, "C32"))[:2] == ("2029-05-12", "2029-05-14")


def test_a_payment_order_that_nobody_objected_to():
    order = {"kind": "decided", "paper": "payment-order", "on": "2026-05-12", "amount": "6420.00"}
    found = told(order, SERVED | {"on": "2026-06-05"}, kind="payment-order", as_of="2026-07-31")

    assert str(clock(found, "C30").last) == "2026-06-22"
    assert (str(clock(found, "C31").last), str(clock(found, "C32").last)) == ("2026-06-22", "2028-06-22")
    assert clock(told(order, kind="payment-order", as_of="2026-06-01"), "C30-void").last == dt.date(2026, 6, 11)


def test_facts_that_cannot_be_are_named():
    found = told(
        {"kind": "fee-paid", "on": "2026-12-01"},
        {"kind": "fee-notice", "on": "2026-09-20", "received": "2026-09-10"},
        SERVED | {"to": "王伟民"},
    )

    assert [
        "晚于基准日" in found.findings[0].what,
        "早于文书日期" in found.findings[1].what,
        "不是本案当事人" in found.findings[2].what,
    ] == [True] * 3


class TestPreservation:
    """Docket page, case 12: the renewal is counted back from the court's day and never moved forward (财产保全规定 18)."""

    def test_renewal_is_asked_for_seven_days_before_the_end(self):
        found = told({"kind": "measure", "on": "2025-10-13", "until": "2026-10-12"}, kind="preservation", as_of="2026-09-20")
        renewal = clock(found, "C13")

        assert days(renewal) == ("2026-10-05", "2026-10-05", "2026-09-30")
        assert str(renewal.adverse_last) == "2026-10-04"
        assert renewal.status == "running"

    def test_without_the_courts_day_the_end_is_asked_and_the_cap_told_as_inferred(self):
        renewal = clock(told({"kind": "measure", "on": "2026-01-19"}, kind="preservation"), "C13")

        assert (renewal.status, renewal.last, renewal.act_by) == ("unknown", None, None)
        assert "2027-01-19，为推定" in renewal.ask

    def test_a_renewal_closes_it_and_starts_the_next(self):
        measure = {"kind": "measure", "on": "2025-10-13", "until": "2026-10-12"}
        found = told(measure, {"kind": "renewal", "on": "2026-09-28", "until": "2027-10-12"}, kind="preservation")

        assert clock(found, "C13").status == "closed"
        assert str(clock(found, "C13-again").last) == "2027-10-05"


def test_mediation_before_suit_lasts_thirty_days_unless_all_agree():
    """在线调解规则 24: from the mediator's acceptance."""
    accepted = {"kind": "mediator", "on": "2026-09-01"}
    assert str(clock(told(accepted, kind="mediation"), "C7").last) == "2026-10-08"

    longer = told(accepted, {"kind": "extended", "on": "2026-09-20", "until": "2026-10-20"}, kind="mediation")
    assert clock(longer, "C7").status == "closed"
    assert str(clock(longer, "C7-extended").last) == "2026-10-20"


@pytest.mark.parametrize(
    ("procedure", "rule", "last"),
    [("ordinary", "C22", "2027-03-01"), ("simplified", "C22-simplified", "2026-12-01"), ("small", "C22-small", "2026-11-02")],
)
def test_the_trial_period_is_the_courts(procedure, rule, last):
    period = clock(told({"kind": "accepted", "on": "2026-09-01"}, procedure=procedure), rule)
    assert (str(period.last), period.whose) == (last, "court")


def test_an_application_for_enforcement_is_filed_in_seven_days_and_goes_up_after_six_months():
    found = told({"kind": "applied", "on": "2026-03-02"}, kind="execution", as_of="2026-09-25")

    assert str(clock(found, "C35").last) == "2026-03-09"
    assert (str(clock(found, "C35-next").last), clock(found, "C35-next").status) == ("2026-09-02", "overdue")
