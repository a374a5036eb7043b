"""Reading cases, assessments, deadlines and events: what was pushed, in pages, without personal data unless the token may see it."""

from __future__ import annotations

import datetime as dt
import json

import jsonschema_rs
import pytest

from feecase.cli.schema import SCHEMAS
from feecase.model.case import Case
from feecase.store import documents
from feecase.store.documents import DocumentDraft
from feecase.web import clock, mask

PERSON = {"name": "欧阳测试", "id_no": "11010519491231002X", "phone": "13912345678", "domicile": "北京市测试路1号"}


@pytest.fixture
def pushed(server, charge):
    """A case with an owner, two charges, a payment and a demand."""
    room = {"room": "3-1-302"}
    server.push("ownership", {"ref": "O1", **room, **PERSON, "from": "2020-05-01"})
    server.push(
        "payments",
        {
            "ref": "P1",
            **room,
            "date": "2025-01-31",
            "amount": "86.50",
            "for_from": "2024-01-01",
            "for_to": "2024-01-31",
            "payer": PERSON["name"],
            "note": "欧阳测试 13912345678",
        },
    )
    server.push(
        "contacts",
        {"ref": "K1", **room, "kind": "demand", "sent": "2025-05-01", "way": "ems", "signed_by": PERSON["name"], "text": "您好"},
    )
    server.push("arrears", charge("A1"), charge("A2", **{"from": "2024-02-01", "to": "2024-02-29"}))
    return server


def data(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def as_reader(server, workspace, new_token, path, *scopes):
    return server.http.get(path, headers={"Authorization": f"Bearer {new_token(workspace, *scopes)}"})


def test_a_case_shows_its_numbers_to_whoever_may_read_cases(pushed, workspace, new_token):
    answer = as_reader(pushed, workspace, new_token, "/v1/cases/3-1-302", "cases:read")

    case = data(answer)
    assert [(one["id"], one["amount"]) for one in case["charges"]] == [("C202401", "186.50"), ("C202402", "186.50")]
    assert [(one["id"], one["amount"]) for one in case["payments"]] == [("P20250131", "86.50")]
    assert [(one["kind"], one["sent"]) for one in case["contacts"]] == [("demand", "2025-05-01")]
    assert case["case"] is None
    assert not [value for value in (*PERSON.values(), "您好") if value in answer.text]


def test_persons_are_shown_to_those_who_may_see_them(pushed, workspace, new_token):
    case = data(as_reader(pushed, workspace, new_token, "/v1/cases/3-1-302", "cases:read", "persons:read"))["case"]

    (defendant,) = case["defendants"]
    assert {key: defendant[key] for key in PERSON} == PERSON
    assert Case.model_validate(case).id == "3-1-302"


def test_an_assessment_is_computed_for_any_day(pushed):
    then = data(pushed.http.get("/v1/cases/3-1-302/assessment?as_of=2026-11-22"))
    later = data(pushed.http.get("/v1/cases/3-1-302/assessment?as_of=2027-03-11"))
    today = data(pushed.http.get("/v1/cases/3-1-302/assessment"))

    assert [(one["id"], one["outstanding"]) for one in then["debts"]] == [("C202401", "100.00"), ("C202402", "186.50")]
    status = [one["limitation"]["charges"][1]["primary"]["proved"]["status"] for one in (then, later)]
    assert status == ["running", "expired"]
    assert today["as_of"] == clock.today().isoformat()


def test_an_assessment_is_of_its_schema_and_hides_persons(pushed, workspace, new_token):
    path = "/v1/cases/3-1-302/assessment?as_of=2026-11-22"
    plain = as_reader(pushed, workspace, new_token, path, "cases:read", "persons:read")
    hidden = as_reader(pushed, workspace, new_token, path, "cases:read")

    for answer in (plain, hidden):
        assert jsonschema_rs.is_valid(SCHEMAS["assessment"](), answer.json())
    assert PERSON["name"] in plain.text
    assert not [value for value in PERSON.values() if value in hidden.text]
    assert data(hidden)["debts"][0]["debtors"] == ["欧**"]
    assert json.dumps(data(hidden)["allocations"]) == json.dumps(data(plain)["allocations"])


@pytest.mark.parametrize("day", ["1979-12-31", "2100-01-01", "0001-01-01", "9999-12-31"])
def test_a_senseless_day_is_refused(pushed, day):
    answer = pushed.http.get(f"/v1/cases/3-1-302/assessment?as_of={day}")

    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "as_of")


def test_cases_come_in_pages(server, charge):
    server.push("arrears", *(charge(f"A{n}", room=f"3-1-{100 + n}") for n in range(7)))
    found, after = [], ""
    for _ in range(10):
        page = data(server.http.get("/v1/cases", params={"limit": 3, "after": after}))
        found += [one["id"] for one in page["cases"]]
        if not (after := page["next"]):
            break

    assert found == [f"3-1-{100 + n}" for n in range(7)]
    assert page["pending"] == 0


def test_deadlines_come_by_day_in_pages(server, charge, wait_until):
    months = [(f"2024-{month:02}-01", f"2024-{month:02}-28") for month in range(1, 7)]
    server.push("arrears", *(charge(f"A{a}", **{"from": a, "to": b}) for a, b in months))
    wait_until(
        lambda: (
            data(server.http.get("/v1/limitation/deadlines"))["pending"] == 0 and data(server.http.get("/v1/events"))["next"] > 1
        )
    )
    path, found, after = "/v1/limitation/deadlines", [], ""
    for _ in range(10):
        page = data(server.http.get(path, params={"before": "2027-06-01", "since": "2027-01-01", "limit": 2, "after": after}))
        found += page["deadlines"]
        if not (after := page["next"]):
            break

    assert [(one["charge"], one["expires"]) for one in found] == [
        ("C202401", "2027-02-10"),
        ("C202402", "2027-03-10"),
        ("C202403", "2027-04-12"),
        ("C202404", "2027-05-10"),
    ]
    assert found[0]["days_left"] == (dt.date(2027, 2, 10) - clock.today()).days
    assert found[0]["outstanding"] == "186.50"


@pytest.mark.parametrize("after", ["x", "a|b", "a|b|c|d", "||||"])
def test_a_cursor_that_is_none_is_refused(shared, after):
    assert shared.http.get("/v1/limitation/deadlines", params={"after": after}).status_code == 422


def test_a_cancelled_charge_leaves_the_case(server, charge):
    server.push("arrears", charge("A1"), charge("A2", **{"from": "2024-02-01", "to": "2024-02-29"}))
    server.http.delete("/v1/arrears/A1")
    assert [one["id"] for one in data(server.http.get("/v1/cases/3-1-302"))["charges"]] == ["C202402"]

    server.http.delete("/v1/arrears/A2")
    (line,) = data(server.http.get("/v1/cases"))["cases"]
    assert line["state"] == "absent"


def test_events_are_polled_from_where_one_stopped(server, charge, wait_until):
    server.push("arrears", charge("A1", **{"from": "2026-01-01", "to": "2026-01-31"}))
    first = wait_until(lambda: len((page := data(server.http.get("/v1/events")))["events"]) == 2 and page)
    assert [one["type"] for one in first["events"]] == ["case.imported", "case.assessed"]
    assert data(server.http.get("/v1/events", params={"after": first["next"]})) == {"events": [], "next": first["next"]}
    assert [one["type"] for one in data(server.http.get("/v1/events?type=case.assessed"))["events"]] == ["case.assessed"]

    server.push("arrears", charge("A1", amount="90.00", **{"from": "2026-01-01", "to": "2026-01-31"}))
    more = wait_until(lambda: data(server.http.get("/v1/events", params={"after": first["next"]}))["events"])
    assert (more[0]["type"], more[0]["data"]["state"], more[0]["data"]["version"]) == ("case.imported", "changed", 2)


def test_hiding_keeps_amounts_dates_and_case_ids():
    known = {"欧阳测试": "欧**"}
    value = {
        "case": "3-1-302-欧阳测试",
        "what": "欧阳测试欠 12345678901.00 元，13912345678，11010519491231002X，2026-11-22",
        "n": [1, None, "欧阳测试"],
    }

    assert mask.hide(value, known) == {
        "case": "3-1-302-欧阳测试",
        "what": "欧**欠 12345678901.00 元，***，***，2026-11-22",
        "n": [1, None, "欧**"],
    }


def test_a_case_file_that_people_spoilt_is_told_without_its_place(pushed, workspace, at):
    with workspace.database.write() as connection:
        documents.put(
            connection, [DocumentDraft("3-1-302", "case.yaml", "不认识的键: 1\n".encode(), expected=None)], at=at, actor="test"
        )
    answer = pushed.http.get("/v1/cases/3-1-302")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert str(workspace.folder) not in answer.text


def test_a_project_file_that_people_spoilt_is_told_without_its_place(server, workspace, charge):
    (workspace.folder / "project.yaml").write_text("不认识的键: 1\n", encoding="utf-8")
    assert server.push("arrears", charge("A1")).status_code == 200
    answer = server.http.get("/v1/cases")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert str(workspace.folder) not in answer.text
