"""Many suits side by side: the hearings of a day, who cannot be in two rooms, where fees are, what stands still, and a calendar that follows."""

import datetime as dt
from decimal import Decimal

import pytest

from feecase.docket.calendar import calendar
from feecase.docket.clocks import Reckoning
from feecase.docket.fees import fee_lines
from feecase.docket.hearings import conflicts, hearings
from feecase.docket.stages import phase, stages
from feecase.docket.state import state
from feecase.law.library import Library
from feecase.model.docket import Docket
from feecase.resources import folder

LIBRARY = Library.open([folder("statutes")])
WE, HE = "阳光物业", "王伟"
AS_OF = dt.date(2026, 10, 20)


def suit(*entries, kind="first", court="市南法院", agent="赵律师", **more):
    return Docket.model_validate(
        {
            "proceedings": [{"id": "P1", "kind": kind, "court": court, "agent": agent} | more],
            "entries": [{"id": f"D{at}", "in": "P1"} | entry for at, entry in enumerate(entries, 1)],
        }
    )


def summons(day, at="", **more):
    return {"kind": "summons", "until": day} | ({"at": at} if at else {}) | more


def listed(**dockets):
    return [hearing for case, docket in dockets.items() for hearing in hearings(case, docket)]


class TestHearings:
    def test_a_moved_hearing_is_the_same_one_on_its_new_day(self):
        [one] = hearings("A", suit(summons("2026-11-03", "09:30"), summons("2026-11-10", "14:00", replaces="D1")))

        assert (str(one.on), one.at, one.first, one.entry, one.sequence, one.cancelled) == (
            "2026-11-10",
            "14:00",
            "D1",
            "D2",
            1,
            False,
        )

    @pytest.mark.parametrize(
        ("later", "cancelled"),
        [
            ({"kind": "adjourned", "on": "2026-10-30"}, True),
            ({"kind": "withdrawn", "on": "2026-10-30"}, True),
            ({"kind": "decided", "on": "2026-11-20"}, False),
            ({"kind": "evidence-filed", "on": "2026-10-30"}, False),
        ],
    )
    def test_what_takes_a_hearing_away(self, later, cancelled):
        [one] = hearings("A", suit(summons("2026-11-03", "09:30"), later))
        assert one.cancelled is cancelled

    def test_an_adjournment_of_another_hearing_takes_nothing_away(self):
        first, second = hearings(
            "A", suit(summons("2026-11-03"), summons("2026-11-10"), {"kind": "adjourned", "on": "2026-11-01", "of": "D1"})
        )
        assert (first.cancelled, second.cancelled) == (True, False)


class TestConflicts:
    def clash(self, one, other, minutes=60):
        return [(c.certain, c.why) for c in conflicts(listed(A=one, B=other), minutes=minutes)]

    def test_two_rooms_within_the_hour(self):
        found = self.clash(suit(summons("2026-11-03", "09:30")), suit(summons("2026-11-03", "10:15")))
        assert found == [(True, "相隔不到 60 分钟")]

    def test_two_courts_in_one_morning(self):
        found = self.clash(suit(summons("2026-11-03", "09:00")), suit(summons("2026-11-03", "11:30"), court="市北法院"))
        assert found == [(True, "同一半天在两个法院")]

    def test_an_hour_apart_in_one_court_or_another_agent_is_no_conflict(self):
        assert self.clash(suit(summons("2026-11-03", "09:00")), suit(summons("2026-11-03", "10:00"))) == []
        assert self.clash(suit(summons("2026-11-03", "09:00")), suit(summons("2026-11-03", "09:00"), agent="钱律师")) == []
        assert self.clash(suit(summons("2026-11-03", "09:00")), suit(summons("2026-11-04", "09:00"))) == []

    def test_a_missing_hour_or_agent_is_told_as_uncertain(self):
        assert self.clash(suit(summons("2026-11-03")), suit(summons("2026-11-03", "09:00"))) == [(False, "有一个开庭没有写时间")]
        assert self.clash(suit(summons("2026-11-03", "09:00"), agent=""), suit(summons("2026-11-03", "09:00"))) == [
            (False, "相隔不到 60 分钟，且没有都写明代理人")
        ]

    def test_a_cancelled_hearing_collides_with_nothing(self):
        gone = suit(summons("2026-11-03", "09:00"), {"kind": "adjourned", "on": "2026-10-30"})
        assert self.clash(gone, suit(summons("2026-11-03", "09:00"))) == []


class TestFees:
    def line(self, docket, as_of=AS_OF):
        reckoning = Reckoning(as_of, LIBRARY)
        [one] = fee_lines("A", docket, state(docket, (WE, HE), reckoning).decisions, reckoning)
        return one

    def shared(self, *, direct):
        """Claim of 14,000.00 in simplified procedure, 75.00 prepaid; in effect 2026-09-29 (docket page, case 20)."""
        fee = {"total": "75.00", "plaintiff": "7.50", "defendant": "67.50", "direct": direct}
        return suit(
            {"kind": "fee-paid", "on": "2026-07-01", "amount": "75.00"},
            {"kind": "decided", "paper": "judgment", "on": "2026-09-08", "fee": fee},
            {"kind": "served", "of": "D2", "to": WE, "way": "direct", "on": "2026-09-08"},
            {"kind": "served", "of": "D2", "to": HE, "way": "direct", "on": "2026-09-10"},
            procedure="simplified",
        )

    def test_the_part_that_the_defendant_bears_comes_back_from_the_court(self):
        one = self.line(self.shared(direct=False))
        assert (one.prepaid, one.borne, one.direct, one.due_back) == tuple(map(Decimal, ("75.00", "7.50", "0.00", "67.50")))
        assert (str(one.due_on), one.ask) == ("2026-10-14", ())

    def test_agreed_direct_payment_leaves_nothing_with_the_court(self):
        one = self.line(self.shared(direct=True))
        assert (one.direct, one.due_back, one.due_on) == (Decimal("67.50"), Decimal("0.00"), None)

    @pytest.mark.parametrize(("procedure", "paid", "back"), [("ordinary", "470.00", "235.00"), ("simplified", "235.00", "0.00")])
    def test_a_withdrawal_halves_once(self, procedure, paid, back):
        """Claim of 26,800.00 (docket page, case 21)."""
        docket = suit({"kind": "fee-paid", "amount": paid}, {"kind": "withdrawn", "on": "2026-09-01"}, procedure=procedure)
        assert self.line(docket).due_back == Decimal(back)

    def test_a_top_up_not_paid_gives_half_back(self):
        """Claim of 26,800.00, converted, not topped up: 117.50 of 235.00 (docket page, case 2; 民诉法解释 199(2))."""
        docket = suit(
            {"kind": "fee-paid", "amount": "235.00"},
            {"kind": "converted", "procedure": "ordinary", "received": "2026-04-27"},
            {"kind": "deemed-withdrawn", "on": "2026-05-20"},
            procedure="simplified",
        )
        assert self.line(docket).due_back == Decimal("117.50")

    def test_what_the_law_does_not_say_is_asked(self):
        one = self.line(suit({"kind": "fee-paid", "amount": "235.00"}, {"kind": "deemed-withdrawn", "on": "2026-05-20"}))
        assert one.due_back is None
        assert "按撤诉处理" in one.ask[0]

    def test_sums_that_do_not_add_up_are_named(self):
        docket = suit(
            {"kind": "fee-paid", "amount": "80.00"},
            {"kind": "decided", "fee": {"total": "75.00", "plaintiff": "7.50", "defendant": "67.50"}},
        )
        assert any("75.00 元，已预交 80.00 元" in question for question in self.line(docket).ask)


def test_cases_by_stage_and_those_that_stand_still():
    fresh = phase("A", "待开庭", suit(summons("2026-11-03", received="2026-10-10")))
    old = phase("B", "待开庭", suit(summons("2026-11-03", received="2026-08-01")))
    undated = phase("C", "待提交", Docket())

    by_name = {one.stage: one for one in stages([fresh, old, undated], AS_OF, stuck_days=30)}
    assert set(by_name) == {"待开庭", "待提交"}
    assert by_name["待开庭"].cases == ("A", "B")
    assert (by_name["待开庭"].stuck, str(by_name["待开庭"].oldest)) == (("B",), "2026-08-01")
    assert by_name["待提交"].stuck == ("C",)


class TestCalendar:
    def book(self, docket):
        icalendar = pytest.importorskip("icalendar")
        found = state(docket, (WE, HE), Reckoning(AS_OF, LIBRARY))
        data = calendar(AS_OF, hearings("A", docket), [("A", len(docket.entries), one) for one in found.clocks])
        assert data == calendar(AS_OF, hearings("A", docket), [("A", len(docket.entries), one) for one in found.clocks])
        return {str(one["summary"]): one for one in icalendar.Calendar.from_ical(data).walk("VEVENT")}

    def test_a_moved_hearing_keeps_its_entry_and_raises_its_number(self):
        before = self.book(suit(summons("2026-11-03", "09:30")))["开庭：A"]
        after = self.book(suit(summons("2026-11-03", "09:30"), summons("2026-11-10", "14:00", replaces="D1")))["开庭：A"]

        assert before["uid"] == after["uid"]
        assert (before["sequence"], after["sequence"]) == (0, 1)
        assert after["dtstart"].dt == dt.datetime(2026, 11, 10, 6, 0, tzinfo=dt.UTC)

    def test_a_cancelled_hearing_says_so(self):
        gone = self.book(suit(summons("2026-11-03", "09:30"), {"kind": "adjourned", "on": "2026-10-30"}))["开庭：A"]
        assert (gone["status"], list(gone.walk("VALARM"))) == ("CANCELLED", [])

    def test_a_clock_stands_on_the_day_to_act_by_and_closes_with_its_fact(self):
        notice = {"kind": "fee-notice", "received": "2026-09-24", "amount": "235.00"}
        running = self.book(suit(notice))["交纳案件受理费：A"]
        paid = self.book(suit(notice, {"kind": "fee-paid", "on": "2026-09-28"}))["交纳案件受理费：A"]

        assert running["dtstart"].dt == dt.date(2026, 9, 30)
        assert running["uid"] == paid["uid"]
        assert (str(running["status"]), str(paid["status"])) == ("CONFIRMED", "CANCELLED")
        assert running["sequence"] < paid["sequence"]

    def test_no_party_is_named(self):
        docket = suit(summons("2026-11-03", "09:30"), {"kind": "fee-notice", "received": "2026-09-24"})
        assert all(HE not in one.to_ical().decode() for one in self.book(docket).values())
