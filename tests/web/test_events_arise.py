"""Where events arise: building, assessing, limitation that ends soon, payments, bundles; each once per change."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from feecase.cases.workspace import WorkspaceStore
from feecase.engine import load_context
from feecase.flows.announce import AnnounceRequest, announce
from feecase.store import assessments, outbox, records
from feecase.store.records import Batch, Incoming
from feecase.workspace import case_builder, folders

ON = dt.date(2026, 10, 1)


@pytest.fixture
def say(workspace, at):
    """Let a source say something of room 3-1-302 and build: `say(("charge", "A1", {…}))`."""

    def put(*facts):
        with workspace.database.write() as connection:
            incoming = [Incoming(kind, ref, "3-1-302", {"room": "3-1-302", "ref": ref, **values}) for kind, ref, values in facts]
            records.put(connection, Batch("java110", "http", as_of="2026-11-20"), incoming, at=at)
        return case_builder.build(workspace, at=at)

    return put


@pytest.fixture
def assess(workspace, at):
    """Assess what is stale for a day until nothing is; return the news as (type, data)."""

    def run(on=ON):
        before = len(told(workspace))
        while announce(load_context(entry_points=False), WorkspaceStore.of(workspace), AnnounceRequest(on, at, 20)):
            pass
        return told(workspace)[before:]

    return run


def told(workspace, *types):
    with workspace.database.read() as connection:
        return [(one.type, json.loads(one.data)) for one in outbox.since(connection, types=types, limit=1000)]


def charge(month="2024-01", amount="186.50", **more):
    return {"item": "物业服务费", "from": f"{month}-01", "to": f"{month}-28", "amount": amount, "owner": "张三", **more}


PAID = {"date": "2025-01-31", "amount": "86.50", "for_from": "2024-01-01", "for_to": "2024-01-28"}


def test_building_tells_that_a_case_was_imported_and_changed(workspace, say):
    say(("charge", "A1", charge()))
    say(("charge", "A1", charge()))
    say(("charge", "A1", charge(amount="90.00")))

    assert [(data["state"], data["version"], data["outstanding"]) for _, data in told(workspace, "case.imported")] == [
        ("new", 1, "186.50"),
        ("changed", 2, "90.00"),
    ]


def test_assessing_tells_the_result_once_until_it_differs(say, assess):
    say(("charge", "A1", charge()))
    ((type_, first),) = assess()
    assert (type_, first["outstanding"], first["first_loss"]) == (
        "case.assessed",
        "186.50",
        {"date": "2027-02-10", "amount": "186.50"},
    )
    assert assess() == []
    assert assess(ON + dt.timedelta(days=1)) == []

    say(("charge", "A1", charge(amount="90.00")))
    ((_, second),) = assess()
    assert second["outstanding"] == "90.00"


def test_what_people_write_makes_a_case_stale_too(workspace, say, assess, at):
    say(("charge", "A1", charge()), ("charge", "A2", charge("2024-02")))
    assess()
    folders.hand_out(workspace, ["3-1-302"], at=at, actor="test")
    case = workspace.case_folder("3-1-302") / "case.yaml"
    case.write_text(
        case.read_text("utf-8") + "\npayments: [{id: P1, date: 2024-03-05, amount: 186.50, for: [C202401]}]\n", encoding="utf-8"
    )
    (moved,) = folders.take_in(workspace, workspace.case_folder("3-1-302"), at=at, actor="test")
    assert moved.problems == ()

    assert ("payment.matched", "186.50") in [(type_, data.get("parts", [{}])[0].get("amount")) for type_, data in assess()]


def test_a_case_that_cannot_be_read_stops_no_other_and_is_passed_over_until_it_changes(workspace, say, assess, at):
    say(("charge", "A1", charge()))
    (workspace.folder / "cases" / "3-1-302").mkdir(parents=True)
    with workspace.database.write() as connection:
        from feecase.store import documents
        from feecase.store.documents import DocumentDraft

        documents.put(
            connection, [DocumentDraft("3-1-302", "case.yaml", "不认识的键: 1\n".encode(), expected=None)], at=at, actor="test"
        )

    ((type_, data),) = assess()
    assert (type_, data["case"], data["stage"], data["code"]) == ("case.failed", "3-1-302", "assess", "input-error")
    with workspace.database.read() as connection:
        assert assessments.stale(connection, on=ON, limit=9) == []
        assert len(assessments.stale(connection, on=ON + dt.timedelta(days=1), limit=9)) == 1


@pytest.mark.parametrize(
    ("days_before", "stage"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_limitation_is_told_from_ninety_days_before_to_its_last_day(say, assess, days_before, stage):
    say(("charge", "A1", charge()))
    news = [
        data for type_, data in assess(dt.date(2027, 2, 10) - dt.timedelta(days=days_before)) if type_ == "limitation.approaching"
    ]

    assert [one["within_days"] for one in news] == ([stage] if stage else [])
    if news:
        assert news[0] | {"within_days": 0} == {
            "case": "3-1-302",
            "expires": "2027-02-10",
            "within_days": 0,
            "charges": ["C202401"],
            "amount": "186.50",
        }


def test_limitation_is_told_three_times_and_again_when_the_money_changes(say, assess):
    say(("charge", "A1", charge()))
    stages = []
    for days in range(95, -2, -1):
        stages += [
            data["within_days"]
            for type_, data in assess(dt.date(2027, 2, 10) - dt.timedelta(days=days))
            if type_.startswith("lim")
        ]
    assert stages == [90, 30, 7]

    say(("charge", "A1", charge(amount="90.00")))
    assert [data["amount"] for type_, data in assess(dt.date(2027, 2, 9)) if type_.startswith("lim")] == ["90.00"]


def test_an_interrupted_period_is_told_for_its_new_end(say, assess):
    """Payment on 31 January 2025 interrupts: the end moves to 31 January 2028 (民法典 188, 195(2))."""
    say(("charge", "A1", charge()), ("payment", "P1", PAID))

    assert [data for type_, data in assess(dt.date(2027, 2, 1)) if type_.startswith("lim")] == []
    (later,) = [data for type_, data in assess(dt.date(2028, 1, 20)) if type_.startswith("lim")]
    assert (later["expires"], later["amount"]) == ("2028-01-31", "100.00")


def test_a_payment_is_told_with_what_it_settles_once(say, assess):
    say(("charge", "A1", charge()), ("payment", "P1", PAID))
    matched = [data for type_, data in assess() if type_ == "payment.matched"]
    assert matched == [
        {
            "case": "3-1-302",
            "payment": "P20250131",
            "ref": "P1",
            "date": "2025-01-31",
            "parts": [{"charge": "C202401", "head": "principal", "amount": "86.50"}],
        }
    ]

    say(("charge", "A2", charge("2024-02")))
    assert [type_ for type_, _ in assess()] == ["case.assessed"]


def test_a_payment_that_settles_other_charges_is_told_anew(say, assess):
    say(("charge", "A1", charge()), ("charge", "A2", charge("2024-02")), ("payment", "P1", PAID))
    assess()
    say(("payment", "P1", PAID | {"for_from": "2024-02-01", "for_to": "2024-02-28"}))
    (again,) = [data for type_, data in assess() if type_ == "payment.matched"]

    assert [part["charge"] for part in again["parts"]] == ["C202402"]


def test_a_bundle_written_in_the_workspace_is_told_once(workspace, say, at, monkeypatch, capsys):
    from feecase.cli.main import execute

    say(("charge", "A1", charge()))
    folders.hand_out(workspace, ["3-1-302"], at=at, actor="test")
    for _ in range(2):
        assert execute(["prepare", str(workspace.case_folder("3-1-302")), "--as-of", "2026-11-22"]) == 3

    ((_, data),) = told(workspace, "bundle.written")
    assert (data["case"], data["as_of"], data["blocking"] > 0, len(data["manifest"])) == ("3-1-302", "2026-11-22", True, 64)
    assert execute(["prepare", str(workspace.case_folder("3-1-302")), "--as-of", "2026-12-01"]) == 3
    assert len(told(workspace, "bundle.written")) == 2


def test_a_bundle_is_written_though_the_workspace_cannot_be_told(workspace, say, at, capsys):
    from feecase.cli.main import execute

    say(("charge", "A1", charge()))
    folders.hand_out(workspace, ["3-1-302"], at=at, actor="test")
    settings = workspace.folder / "feecase.toml"
    settings.write_text(settings.read_text("utf-8").replace("feecase.db", "away/feecase.db"), "utf-8")

    assert execute(["prepare", str(workspace.case_folder("3-1-302")), "--as-of", "2026-11-22"]) == 3
    assert (workspace.case_folder("3-1-302") / "out" / "manifest.json").is_file()
    assert "没有记下" in capsys.readouterr().out


def test_deadlines_of_a_day_are_replaced_by_the_next_assessment(workspace, say, assess):
    say(("charge", "A1", charge()), ("charge", "A2", charge("2024-02")))
    assess()
    with workspace.database.read() as connection:
        found = assessments.ending(connection, since=ON, before=dt.date(2030, 1, 1))
    assert [(one.debt, one.expires) for one in found] == [("C202401", dt.date(2027, 2, 10)), ("C202402", dt.date(2027, 3, 10))]

    say(("payment", "P1", {"date": "2026-09-20", "amount": "186.50", "for_from": "2024-01-01", "for_to": "2024-01-28"}))
    assess()
    with workspace.database.read() as connection:
        found = assessments.ending(connection, since=ON, before=dt.date(2030, 1, 1))
    assert [one.debt for one in found] == ["C202402"]
