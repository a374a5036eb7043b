"""Every question on which courts differ has all its answers, and the adverse reading takes the worst of them."""

import dataclasses
from pathlib import Path

import pytest

from feecase.assessment.limitation_policies import QUESTIONS, page
from feecase.place.policies import POLICIES
from feecase.rules.limitation import LimitationPolicy

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_in_the_docs_is_what_the_code_says():
    assert (ROOT / "docs" / "limitation-policies.md").read_text(encoding="utf-8") == page()


def test_every_policy_of_limitation_is_a_question_with_all_its_answers():
    apart = {"limitation.late_fee"}
    assert {name for name in POLICIES if name.startswith("limitation.")} - apart == {q.policy for q in QUESTIONS}
    for q in QUESTIONS:
        assert {answer for answer, _ in q.answers} == {value for value, _ in POLICIES[q.policy].choices}
        assert len(q.answers) >= 2


def test_every_switch_of_the_calculus_is_a_question():
    switches = {f.name for f in dataclasses.fields(LimitationPolicy)} - {"reasonable_days", "cautious", "labels", "origins"}
    assert switches == {q.switch for q in QUESTIONS}


FACTS = {
    "series": {"charges": {"A": "2021-01-31", "B": "2023-01-31"}},
    "other_signer": {
        "charges": {"A": "2022-01-10"},
        "contacts": [
            {
                "id": "K1",
                "kind": "demand",
                "way": "ems",
                "effective": "2023-12-01",
                "result": "他人签收",
                "relation": "邻居",
                "evidence": ["E1"],
            }
        ],
    },
    "promise_term": {
        "charges": {"A": "2022-01-10"},
        "contacts": [{"id": "K1", "kind": "promise", "sent": "2023-12-01", "until": "2024-03-01", "evidence": ["E1"]}],
    },
    "transition": {"charges": {"A": "2015-03-31"}},
}


@pytest.mark.parametrize("name", FACTS)
def test_the_report_shows_each_answer_that_moves_something_with_its_sum(report_of, name):
    report = report_of({"as_of": "2025-06-30", **FACTS[name]})
    found = [a for a in report.alternatives if a.policy == f"limitation.{name}"]
    assert [a.value for a in found] == [value for value, _ in POLICIES[f"limitation.{name}"].choices]
    assert [a.chosen for a in found].count(True) == 1
    assert any(a.moved for a in found if not a.chosen)
    assert not next(a for a in found if a.chosen).moved
    adverse = {c.id: c.adverse.proved for c in report.debts}
    for answer in found:
        for id_, day in answer.moved.items():
            assert adverse[id_].expires is not None
            assert day is None or adverse[id_].expires <= day


def test_the_reading_of_article_189_is_shown_where_the_place_counts_each_period(report_of):
    report = report_of({"as_of": "2025-06-30", **FACTS["series"]})
    sums = {a.value: str(a.expired) for a in report.alternatives if a.policy == "limitation.series"}
    assert sums == {"each": "1200.00", "last": "0.00", "year": "1200.00"}


def test_what_moves_nothing_is_not_shown(report_of):
    report = report_of({"as_of": "2022-06-30", "charges": {"A": "2022-01-10"}})
    assert {a.policy for a in report.alternatives} == {"limitation.start_day"}
