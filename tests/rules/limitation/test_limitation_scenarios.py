"""Scenarios a lawyer can read: facts, as-of, expected last days and states, the article."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from feecase import plainyaml
from feecase.views.limitation import cited

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "limitation"
SCENARIOS = [(path.stem, s) for path in sorted(FOLDER.glob("*.yaml")) for s in plainyaml.load(path).data]
READINGS = {
    "proved": lambda c: c.primary.proved,
    "asserted": lambda c: c.primary.asserted,
    "adverse": lambda c: c.adverse.proved,
    "adverse_asserted": lambda c: c.adverse.asserted,
}
KNOWN = {
    *("proved", "asserted", "adverse", "adverse_asserted", "starts", "status", "days_left", "counted", "ignored"),
    *("decided", "dismissed", "promised", "unvouched", "without_them", "bound"),
}
CASE_LEVEL = {"first_loss", "ladder", "advice", "no_advice", "notes"}


def _day(text):
    return None if text == "无" else dt.date.fromisoformat(text)


def test_there_are_enough_scenarios_with_distinct_names():
    names = [s["name"] for _, s in SCENARIOS]
    assert len(names) == len(set(names))
    assert len(names) >= 70
    for _, s in SCENARIOS:
        assert set(s) <= {
            "name",
            "law",
            "as_of",
            "charges",
            "contacts",
            "payments",
            "parties",
            "persons",
            "unit",
            "owners",
            "policy",
            "contract_from",
            "expect",
        }, s["name"]
        assert s["law"]
        assert s["expect"]


@pytest.mark.parametrize(("topic", "scenario"), SCENARIOS, ids=[f"{t}:{s['name']}" for t, s in SCENARIOS])
def test_scenario(topic, scenario, report_of, library):
    report = report_of(scenario)
    charges = {c.id: c for c in report.debts}
    for name, expected in scenario["expect"].items():
        if name in CASE_LEVEL:
            _check_case(report, name, expected)
        else:
            _check_charge(charges[name], expected)
    for charge in report.debts:
        _check_explained(charge, report, library)


@pytest.mark.parametrize(("topic", "scenario"), SCENARIOS, ids=[f"{t}:{s['name']}" for t, s in SCENARIOS])
def test_the_same_without_a_trace_and_in_any_order(topic, scenario, report_of):
    full = report_of(scenario)
    turned = {**scenario, "contacts": scenario.get("contacts", [])[::-1], "charges": dict(reversed(scenario["charges"].items()))}
    bare = report_of(turned, trace=False)
    key = {c.id: c for c in bare.debts}
    for charge in full.debts:
        for read in READINGS.values():
            one, other = read(charge), read(key[charge.id])
            assert one.model_copy(update={"steps": (), "segments": ()}) == other
    assert [(x.date, x.amount) for x in (full.first_loss, *full.ladder) if x] == [
        (x.date, x.amount) for x in (bare.first_loss, *bare.ladder) if x
    ]


def _check_charge(charge, expected):
    if isinstance(expected, str):
        assert {name: read(charge).expires for name, read in READINGS.items()} == dict.fromkeys(READINGS, _day(expected))
        return
    assert set(expected) <= KNOWN
    for name, read in READINGS.items():
        if name in expected:
            assert (name, read(charge).expires) == (name, _day(expected[name]))
    proved = charge.primary.proved
    if "starts" in expected:
        assert proved.starts == _day(expected["starts"])
    if "status" in expected:
        assert proved.status == expected["status"]
    if "days_left" in expected:
        assert proved.days_left == (None if expected["days_left"] == "无" else int(expected["days_left"]))
    if "counted" in expected:
        assert list(proved.interruptions) == expected["counted"]
    for name in {"decided", "dismissed"} & set(expected):
        assert getattr(charge, name) == expected[name]
    for name in {"unvouched", "bound"} & set(expected):
        assert list(getattr(charge, name)) == expected[name]
    if "without_them" in expected:
        assert charge.without_them is not None
        assert charge.without_them.expires == _day(expected["without_them"])
    if "promised" in expected:
        assert [f"{p.event} {p.amount} {p.expires or '无'} {p.status}" for p in charge.promised] == expected["promised"]
    why = {i.event: i.why for i in charge.ignored}
    for event, words in expected.get("ignored", {}).items():
        assert words in why.get(event, "")


def _check_case(report, name, expected):
    if name == "first_loss":
        found = report.first_loss and {"date": str(report.first_loss.date), "amount": str(report.first_loss.amount)}
        if found and report.first_loss.decided:
            found["decided"] = "true"
        assert found == (None if expected == "无" else expected)
    elif name == "ladder":
        assert [{"date": str(x.date), "amount": str(x.amount)} for x in report.ladder] == expected
    elif name == "no_advice":
        assert not any(expected in a.act for a in report.advice), [a.act for a in report.advice]
    elif name == "advice":
        assert any(expected in a.act for a in report.advice), [a.act for a in report.advice]
    else:
        assert any(expected in note for note in report.notes), report.notes


def _check_explained(charge, report, library):
    """Every reading says how it came about, every event that did not count says why, and every citation is in the library."""
    events = {e.id for e in report.events}
    for read in READINGS.values():
        reading = read(charge)
        assert reading.steps
        assert all(step.text and not step.text.startswith("<") for step in reading.steps)
        for step in reading.steps:
            for citation in step.citations:
                assert cited(citation, report.as_of, library)
        if reading.expires:
            assert any(str(reading.expires) == step.result for step in reading.steps)
        assert set(reading.interruptions) <= events
    assert all(i.why for i in charge.ignored)
    for ignored in charge.ignored:
        for citation in ignored.citations:
            assert cited(citation, report.as_of, library)
    assert not {i.event for i in charge.ignored} & set(charge.primary.proved.interruptions)
    for advice in report.advice:
        for citation in advice.citations:
            assert cited(citation, report.as_of, library)
    assert all(isinstance(x.amount, Decimal) for x in report.ladder)
