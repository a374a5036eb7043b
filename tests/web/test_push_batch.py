"""Pushes: each item is taken, changed, left or rejected by itself; what was answered is in the database."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from feecase.store import journal, records
from feecase.web.items import KINDS
from feecase.web.push_batch import ITEMS_LIMIT


def stored(workspace, room="3-1-302", state="live"):
    with workspace.database.read() as connection:
        return {(one.kind, one.ref): one for one in records.of_rooms(connection, [room], state=state)}


def outcomes(answer):
    return [item["outcome"] for item in answer.json()["data"]["items"]]


def test_a_charge_is_new_then_unchanged_then_changed(server, workspace, charge):
    first = server.push("arrears", charge("A1"))
    again = server.push("arrears", charge("A1"))
    changed = server.push("arrears", charge("A1", amount="90.00"))

    assert [outcomes(one) for one in (first, again, changed)] == [["new"], ["unchanged"], ["changed"]]
    assert (first.status_code, first.json()["schema"]) == (200, "feecase/push/1")
    assert stored(workspace)["charge", "A1"].values["amount"] == "90.00"
    assert stored(workspace)["charge", "A1"].source == "java110"


def test_one_bad_item_never_rejects_the_others(server, workspace, charge):
    answer = server.push(
        "arrears", charge("A1"), charge("A2", amount="1.234"), "text", charge("A3", to="2023-12-31"), charge("A4", item="停车费")
    )

    assert answer.status_code == 207
    assert outcomes(answer) == ["new", "rejected", "rejected", "rejected", "new"]
    assert {key: answer.json()["data"][key] for key in ("new", "changed", "unchanged", "rejected")} == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 3,
    }
    assert sorted(ref for _, ref in stored(workspace)) == ["A1", "A4"]


def test_a_rejected_item_says_where_what_why_and_next_in_chinese(server, charge):
    (item,) = server.push("arrears", charge("A1", amount="12.345", item="")).json()["data"]["items"]

    assert item["ref"] == "A1"
    assert {problem["where"] for problem in item["problems"]} == {"第1条"}
    assert any("金额最多两位小数" in problem["what"] for problem in item["problems"])
    assert any("费用项目" in problem["what"] for problem in item["problems"])
    assert all(problem["next"] for problem in item["problems"])


def test_rejected_items_stand_in_the_journal_by_reference_alone(server, workspace, charge):
    server.push("arrears", charge("A7", amount="1.234", owner="张三丰"))

    with workspace.database.read() as connection:
        (entry,) = [one for one in journal.read(connection) if one.action == "items-rejected"]

    assert (entry.source, entry.after) == ("java110", {"rejected": 1, "refs": ["A7"]})


def test_keys_may_be_chinese_as_in_case_files(server, workspace):
    item = {
        "来源编号": "A1",
        "房号": "3栋1单元302室",
        "费用项目": "物业服务费",
        "起": "2024-01-01",
        "止": "2024-01-31",
        "欠费金额": "186.50",
    }
    answer = server.http.post("/v1/arrears", json={"明细": [item], "数据日期": "2026-11-20"})

    assert outcomes(answer) == ["new"]
    (one,) = stored(workspace).values()
    assert (one.room, one.said_as_of, one.values["item"]) == ("3-1-302", "2026-11-20", "物业服务费")


def test_two_names_of_one_field_reject_the_item(server, charge):
    answer = server.push("arrears", charge("A1") | {"欠费金额": "1.00"})

    assert outcomes(answer) == ["rejected"]
    assert "同一字段" in answer.json()["data"]["items"][0]["problems"][0]["what"]


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        ("186.50", "new"),
        (186.5, "new"),
        (186, "new"),
        ("0.01", "new"),
        (186.505, "rejected"),
        ("186.505", "rejected"),
        ("0", "rejected"),
        ("-1", "rejected"),
        ("1e3", "rejected"),
        ("１８６", "new"),
        ("1,000.00", "rejected"),
        ("¥5", "rejected"),
        ("", "rejected"),
        (None, "rejected"),
        (True, "rejected"),
        ("9" * 30, "rejected"),
        ("99999999999999999999", "rejected"),
        ([], "rejected"),
        ({}, "rejected"),
    ],
)
def test_amounts_are_exact_or_refused(shared, charge, amount, outcome):
    assert outcomes(shared.push("arrears", charge(f"amount {amount!r}"[:100], amount=amount))) == [outcome]


@pytest.mark.parametrize(
    "day", ["2024-02-30", "2024-1-5", "20240105", "2024/01/05", 45000, "", None, "2024-01-05T00:00:00", "昨天"]
)
def test_dates_are_exact_or_refused(shared, charge, day):
    assert outcomes(shared.push("arrears", charge("A1", **{"from": day}))) == ["rejected"]


def test_numbers_of_persons_are_masked_in_what_is_said_about_them(server):
    wrong = {"ref": "O1", "room": "3-1-302", "name": "张三", "id_no": "110105194912310021", "from": "2020-13-01"}
    answer = server.push("ownership", wrong)

    assert outcomes(answer) == ["rejected"]
    assert "194912310021" not in answer.text


def test_every_kind_is_taken_and_becomes_records(server, workspace):
    pushes = {
        "payments": {"ref": "P1", "room": "3-1-302", "date": "2025-01-31", "amount": "-86.50", "payer": "张三"},
        "ownership": {"ref": "O1", "room": "3-1-302", "name": "张三", "id_no": "11010519491231002X", "from": "2020-05-01"},
        "contacts": {
            "ref": "K1",
            "room": "3-1-302",
            "kind": "分期协议",
            "sent": "2025-05-01",
            "instalments": [{"due": "2025-06-30", "amount": "10"}],
        },
        "rooms": {
            "ref": "R1",
            "room": "3-1-302",
            "area": "89.5",
            "owners": [{"name": "甲公司", "kind": "组织", "id_no": "91370202MA3TY18051"}],
        },
    }
    for kind, item in pushes.items():
        assert outcomes(server.push(kind, item)) == ["new"], kind

    found = stored(workspace)
    assert set(found) == {("payment", "P1"), ("ownership", "O1"), ("contact", "K1"), ("room", "R1"), ("owner", "R1#1")}
    assert found["contact", "K1"].values["until"] == "2025-06-30"
    assert found["contact", "K1"].values["kind"] == "instalment-agreement"
    assert found["owner", "R1#1"].values["uscc"] == "91370202MA3TY18051"
    assert found["payment", "P1"].values["amount"] == "-86.50"


def test_a_person_whom_a_room_no_longer_lists_is_withdrawn(server, workspace):
    room = {"ref": "R1", "room": "3-1-302", "area": "89.5"}
    people = [{"name": "张三"}, {"name": "李四"}, {"name": "王五"}]
    server.push("rooms", room | {"owners": people})
    fewer = server.push("rooms", room | {"owners": people[:1]})
    moved = server.push("rooms", room | {"owners": [{"name": "赵六"}]})

    assert (outcomes(fewer), outcomes(moved)) == (["changed"], ["changed"])
    assert [one.values["name"] for key, one in stored(workspace).items() if key[0] == "owner"] == ["赵六"]
    assert {ref for _, ref in stored(workspace, state="withdrawn")} == {"R1#2", "R1#3"}


def test_a_charge_is_cancelled_by_reference_and_may_come_back(server, workspace, charge):
    server.push("arrears", charge("A/1 号"))
    cancelled = server.http.delete("/v1/arrears/A%2F1%20%E5%8F%B7")
    again = server.http.delete("/v1/arrears/A%2F1%20%E5%8F%B7")
    back = server.push("arrears", charge("A/1 号"))

    assert cancelled.json() == {"schema": "feecase/withdrawal/1", "data": {"ref": "A/1 号", "outcome": "withdrawn"}}
    assert again.json()["data"]["outcome"] == "unchanged"
    assert outcomes(back) == ["changed"]
    assert stored(workspace)["charge", "A/1 号"].state == "live"


def test_an_unknown_reference_or_another_sources_cannot_be_cancelled(server, workspace, charge, new_token):
    server.push("arrears", charge("A1"))
    other = new_token(workspace, "arrears:write", source="other")

    unknown = server.http.delete("/v1/arrears/A2")
    foreign = server.http.delete("/v1/arrears/A1", headers={"Authorization": f"Bearer {other}"})

    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert unknown.json()["error"]["code"] == "not-found"
    assert stored(workspace)["charge", "A1"].state == "live"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ([], 400),
        ({"items": {}}, 400),
        ({"items": []}, 400),
        ({"items": [{}], "more": 1}, 400),
        ({"items": [{}], "明细": [{}]}, 400),
        ({"items": [{}], "as_of": None, "数据日期": "2026-01-01"}, 400),
        ("text", 400),
        (7, 400),
        ({"items": [{}] * (ITEMS_LIMIT + 1)}, 400),
        ({"items": [{}], "as_of": "2026-02-30"}, 422),
        ({"items": [{}], "as_of": 1}, 422),
    ],
)
def test_a_body_that_is_no_list_of_items_is_refused_whole(shared, body, status):
    answer = shared.http.post("/v1/arrears", json=body)

    assert answer.status_code == status
    assert set(answer.json()["error"]) >= {"code", "where", "what", "why", "next"}


@pytest.mark.parametrize("bad", ["a\\u0000b", "\\ud800", "a\\u0007", "\\u001b[31m"])
def test_control_characters_and_half_characters_reject_their_item_alone(shared, charge, bad):
    items = json.dumps({"items": [charge("good"), charge("bad", owner="!"), charge("!"), charge("key") | {"!": 1}]}).replace(
        "!", bad
    )
    answer = shared.http.post("/v1/arrears", content=items.encode(), headers={"Content-Type": "application/json"})

    assert outcomes(answer)[1:] == ["rejected"] * 3
    assert [item["ref"] for item in answer.json()["data"]["items"]] == ["good", "bad", "", "key"]
    assert shared.http.delete("/v1/arrears/a%00b").status_code == 422


def test_the_largest_push_is_taken(server, charge):
    answer = server.push("arrears", *(charge(f"A{n}", item=f"费{n}") for n in range(ITEMS_LIMIT)))

    assert answer.json()["data"]["new"] == ITEMS_LIMIT


@pytest.mark.parametrize("kind", KINDS)
def test_junk_in_any_field_is_rejected_and_never_a_bug(shared, kind):
    fields = [info.alias or name for name, info in KINDS[kind].model_fields.items()]
    junk = [
        None,
        "",
        "x" * 5000,
        -1,
        10**17,
        1.5,
        True,
        [],
        [[]],
        {},
        {"a": 1},
        "\u202e",
        "🏠",
        "0",
        "NaN",
        "1e9",
        "2024-01-01",
        "../..",
        "'; drop",
    ]
    items = [dict.fromkeys(fields, value) | {"ref": f"J{n}"} for n, value in enumerate(junk)]
    items += [{"ref": value} for value in junk]
    answer = shared.http.post(f"/v1/{kind}", json={"items": items})

    assert answer.status_code == 207
    assert set(outcomes(answer)) == {"rejected"}


def test_answers_are_durable_before_they_are_given(server, workspace, charge):
    """What is answered is read by another connection at once, a hundred times."""
    for n in range(100):
        server.push("arrears", charge(f"A{n}", item=f"费{n}"))
        assert ("charge", f"A{n}") in stored(workspace)


def test_the_plain_answer_is_json_in_utf_8(server, charge):
    answer = server.push("arrears", charge("甲１"))

    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content)["data"]["items"] == [{"ref": "甲１", "outcome": "new"}]


HOSTILE = ["a\x00b", "\x1b", "x" * 5000, "%00", "é😀\u202e", "' or 1=1 --", "a|b", "../../etc/passwd"]


def test_hostile_texts_anywhere_are_answered_on_either_database(either, serving, charge):
    """A NUL is no text on PostgreSQL, and no reason to fall over."""
    with serving(either) as server:
        for text in HOSTILE:
            path, key = quote(text, safe=""), "".join(sign for sign in text if sign.isascii() and sign.isprintable())
            answers = [
                server.push("arrears", charge(text), charge("A1", owner=text)),
                server.push("arrears", charge("A2"), **{"Idempotency-Key": f"k-{key}"}),
                server.http.delete(f"/v1/arrears/{path}"),
                server.http.get(f"/v1/cases/{path}"),
                server.http.get("/v1/cases", params={"after": text}),
                server.http.get("/v1/events", params={"type": text}),
                server.http.get("/v1/limitation/deadlines", params={"after": text}),
                server.http.post(f"/v1/hooks/{path}", json={}),
            ]
            assert [answer for answer in answers if answer.status_code >= 500] == [], text
