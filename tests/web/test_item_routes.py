"""Reading back by reference what was pushed, and what became of it."""

from __future__ import annotations

import pytest


@pytest.fixture
def read(server):
    """Read an item: `read("arrears/A1")`."""

    def get(path, status=200, **params):
        answer = server.http.get(f"/v1/{path}", params=params)
        assert answer.status_code == status, answer.text
        return answer.json().get("data") or answer.json()["error"]

    return get


def test_a_charge_is_read_back_with_its_case(server, read, wait_until, charge):
    server.push("arrears", charge("a/1"))
    wait_until(lambda: read("arrears/a/1")["fate"] == "case")
    found = read("arrears/a/1")

    assert (found["ref"], found["state"], found["cases"], found["waiting"]) == ("a/1", "live", ["3-1-302"], [])
    assert found["values"]["amount"] == "186.50"


def test_what_makes_no_case_says_what_it_waits_for(server, read, wait_until, charge):
    server.push("arrears", charge("A1", owner="未知"))
    server.push("payments", {"ref": "P1", "room": "1-1-101", "date": "2025-01-31", "amount": "1.00"})
    wait_until(lambda: not server.http.get("/v1/cases").json()["data"]["pending"])

    assert [(one["code"], bool(one["why"])) for one in read("arrears/A1")["waiting"]] == [("no-debtor", True)]
    assert [one["code"] for one in read("payments/P1")["waiting"]] == ["no-charges"]


def test_a_withdrawn_charge_says_so_and_an_unknown_one_is_not_found(server, read, charge):
    server.push("arrears", charge("A1"))
    server.http.delete("/v1/arrears/A1")

    assert (read("arrears/A1")["fate"], read("arrears/A1")["cases"]) == ("withdrawn", [])
    assert read("arrears/A2", 404)["what"] == "没有这笔欠费"
    assert read("payments/A1", 404)["code"] == "not-found"


def test_a_source_reads_its_own_items_only_and_no_personal_data_without_the_scope(server, workspace, charge, new_token):
    server.push("arrears", charge("A1", owner="赵前主", phone="13000000107"))

    def get(*scopes, source="java110", path="arrears/A1"):
        token = new_token(workspace, *scopes, source=source)
        return server.http.get(f"/v1/{path}", headers={"Authorization": f"Bearer {token}"})

    plain = get("arrears:write")
    assert plain.status_code == 200
    assert "赵" not in plain.text
    assert "1300" not in plain.text
    assert "赵前主" in get("arrears:write", "persons:read").text
    assert get("arrears:write", source="other").status_code == 404
    assert get("payments:write").status_code == 403


def test_items_are_listed_by_their_last_change_page_by_page(server, read, charge):
    for number in range(5):
        server.push("arrears", charge(f"A{number}", **{"from": f"202{number}-01-01", "to": f"202{number}-01-31"}))
    server.push("arrears", charge("A0", **{"from": "2020-01-01", "to": "2020-01-31", "amount": "1.00"}))
    first = read("arrears", limit=3)
    second = read("arrears", limit=3, after=first["next"])

    assert [one["ref"] for one in (*first["items"], *second["items"])] == ["A1", "A2", "A3", "A4", "A0"]
    assert second["next"] is None
    since = read("arrears", changed_since=first["items"][-1]["changed_at"])
    assert [one["ref"] for one in since["items"]] == ["A3", "A4", "A0"]
    assert read("arrears", changed_since="2100-01-01")["items"] == []
