"""What an import refuses, a push refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.web import clock


def rejected(answer):
    return [
        (item["ref"], item["problems"][0]["what"]) for item in answer.json()["data"]["items"] if item["outcome"] == "rejected"
    ]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2150-01-01"])
def test_days_in_years_that_no_import_takes_are_rejected(shared, charge, day):
    said = {"from": day, "to": "9999-12-31"} if day < "1990" else {"to": day}
    ((ref, what),) = rejected(shared.push("arrears", charge("A1", **said)))
    assert ref == "A1"
    assert "不合常理" in what


def test_what_has_not_happened_yet_is_rejected(shared):
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    ((_, paid),) = rejected(shared.push("payments", {"ref": "P1", "room": "1-101", "date": tomorrow, "amount": "1.00"}))
    ((_, sent),) = rejected(shared.push("contacts", {"ref": "K1", "room": "1-101", "kind": "letter", "sent": tomorrow}))
    assert "今天之后" in paid
    assert "今天之后" in sent or "类别" in sent


def test_the_date_of_the_data_is_neither_in_the_future_nor_of_another_age(shared, charge):
    for day in ("9999-12-31", "0001-01-01"):
        answer = shared.http.post("/v1/arrears", json={"as_of": day, "items": [charge("A1")]})
        assert (answer.status_code, answer.json()["error"]["where"]) == (422, "as_of")


@pytest.mark.parametrize("mark", ["\u200b", "\u200f", "\u202e", "\u2060", "\ufeff", "\u00ad"])
def test_invisible_characters_are_rejected_where_they_tell_things_apart(shared, charge, mark):
    for values in ({"owner": f"张{mark}三"}, {"room": f"3-1{mark}-302"}, {"item": f"物业{mark}费"}):
        ((_, what),) = rejected(shared.push("arrears", charge("A1", **values)))
        assert "看不见" in what


def test_one_reference_that_says_two_things_in_one_push_is_rejected_whole(server, charge):
    answer = server.push("arrears", charge("A1"), charge("A1", amount="9.00"), charge("A2"), charge("A3"), charge("A3"))

    assert [ref for ref, _ in rejected(answer)] == ["A1", "A1"]
    assert [item["outcome"] for item in answer.json()["data"]["items"]][2:] == ["new", "new", "unchanged"]
