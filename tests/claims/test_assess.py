"""The assessment around the rules: checks in isolation, policies shown, findings sorted, the case untouched."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from feecase.builtin.checks import CHECKS, feecase_checks
from feecase.extend.contracts import Check
from feecase.model.case import Disagreement
from feecase.model.finding import Finding

CHARGE = {"id": "C1", "from": "2024-01-01", "to": "2024-12-31", "due": "2024-12-31", "amount": "1000"}


def test_a_check_that_raises_is_named_and_the_others_go_on(run, make_case):
    def broken(context):
        yield Finding(check="x", level="note", what="先给出一条")
        raise RuntimeError("插件坏了")

    def fine(context):
        return [Finding(check="y", level="note", what=f"{context.loaded.case.id} 于 {context.as_of}")]

    checks = [Check("x", "坏的检查", broken), Check("y", "好的检查", fine)]
    result = run(make_case(contract={"name": "合同"}, charges=[CHARGE]), "2025-06-30", checks=checks)
    assert result.assessment.checks_not_run == ("x（坏的检查）：RuntimeError：插件坏了",)
    assert [f.what for f in result.assessment.findings] == ["T1 于 2025-06-30"]


def test_checks_see_an_assessment_without_findings(run, make_case):
    seen = []
    run(
        make_case(charges=[CHARGE]),
        "2025-06-30",
        checks=[Check("x", "看", lambda context: seen.append(context.assessment) or [])],
    )
    assert seen[0].findings == ()
    assert seen[0].limitation.debts[0].id == "C1"


def test_findings_come_worst_first(run, make_case):
    findings = run(make_case(charges=[CHARGE]), "2025-06-30").assessment.findings
    order = {"blocking": 0, "warning": 1, "note": 2}
    ranks = [(order[f.level], -(f.amount or 0)) for f in findings]
    assert ranks == sorted(ranks)
    assert findings[0].level == "blocking"
    assert findings[-1].level == "note"


def test_every_nation_wide_finding_says_what_and_how_to_settle_it(run, make_case, library):
    case = make_case(
        contract={
            "name": "合同",
            "provider": "别家物业",
            "late_fee": {"rate": "0.003"},
            "penalty_clause": "逾期日千分之三",
            "to": "2024-06-30",
            "forum": {"kind": "仲裁", "text": "仲裁"},
        },
        premises={
            "project": "阳光花园",
            "unit": "1-101",
            "vacant": [{"from": "2024-01-01"}],
            "owners": [{"name": "王五", "to": "2024-03-01"}, {"name": "张三", "from": "2024-03-01"}],
        },
        tariffs=[{"id": "T", "item": "物业费", "price": "2", "vat_included": False}],
        charges=[
            CHARGE,
            {"id": "C2", "item": "车位费", "from": "2024-06-01", "to": "2024-12-31", "amount": "100"},
            {"id": "C3", "from": "2025-07-01", "to": "2025-12-31", "due": "2025-12-31", "amount": "9"},
        ],
        payments=[{"id": "P1", "date": "2025-01-01", "amount": "99999"}],
        contacts=[{"id": "K1", "kind": "visit", "sent": "2024-01-05", "act": "threat"}],
        billing={"file": "a.xlsx", "as_of": "2025-01-01"},
    )
    loaded = {
        "missing_files": ("合同.pdf",),
        "disagreements": (Disagreement(path="defendants[0].phone", billing="13800138000", people="13900139000"),),
    }
    result = run(case, "2025-06-30", loaded=loaded)
    assert not result.assessment.checks_not_run
    said = {f.check for f in result.assessment.findings}
    assert {c.id for c in CHECKS} - said <= {
        "limitation",
        "facts",
        "first-loss",
        "late-fee-level",
        "late-fee-rate",
        "rate-table",
        "user-liability",
        "nothing-owed",
        "instalments",
        "judicial-confirmation",
        "enforcement-period",
        "small-claims-limit",
        "billing-doubt",
        "reconciled",
    }
    for finding in result.assessment.findings:
        assert finding.what
        assert finding.settle
        assert finding.where
        assert all(library.format(c, on=result.assessment.as_of) for c in finding.citations)
    text = "".join(f.what for f in result.assessment.findings)
    assert "13800138000" not in text


def test_checks_offered_by_the_hook_have_their_own_ids():
    ids = [c.id for c in feecase_checks()]
    assert len(ids) == len(set(ids)) > 15


def test_policies_used_are_shown_with_their_origin(run, make_case):
    used = {
        p.name: p for p in run(make_case(charges=[CHARGE]), "2025-06-30", policies={"late_fee.multiple": "4"}).assessment.policies
    }
    assert (used["late_fee.multiple"].value, used["late_fee.multiple"].origin) == ("4 倍", "测试区")
    assert used["allocation.late_fee_rank"].origin == "全国"


def test_limitation_runs_on_debts_not_yet_due_too(run, make_case):
    later = {"id": "C2", "from": "2025-01-01", "to": "2025-12-31", "due": "2025-12-31", "amount": "1000"}
    result = run(make_case(charges=[CHARGE, later]), "2025-06-30")
    assert {c.id: c.primary.proved.status for c in result.assessment.limitation.debts} == {"C1": "running", "C2": "not-due"}
    assert [c.id for c in result.claim.debts] == ["C1"]
    (unexpired,) = result.assessment.not_claimable
    assert unexpired.steps[-1].text == "截至 2025-06-30 尚未逾期，不主张"


def test_a_rate_that_nobody_knows_stops_only_the_number_that_needs_it(run, make_case):
    old = CHARGE | {"from": "1990-01-01", "to": "1990-12-31", "due": "1990-12-31"}
    result = run(make_case(charges=[old]), "2025-06-30")
    fee = result.assessment.late_fees[old["id"]]
    assert (fee.contract, fee.defensible, fee.defensible_segments) == (None, 0, ())
    assert "rate.pboc_1y" in fee.steps[-1].text
    assert result.claim.principal == result.claim.total == Decimal(old["amount"])
    found = [f for f in result.assessment.findings if f.check == "late-fee-level"]
    assert [(f.level, f.debts) for f in found] == [("warning", (old["id"],))]


def test_the_trace_cites_the_law_of_the_time(run, make_case, library):
    old = CHARGE | {"from": "2016-01-01", "to": "2016-12-31", "due": "2016-12-31"}
    case = make_case(charges=[old], contract={"name": "合同", "late_fee": {"rate": "0.0005"}})
    fee = run(case, "2025-06-30").assessment.late_fees[old["id"]]
    cited = [(c.work, c.article, c.on) for step in fee.steps for c in step.citations]
    assert ("hetongfa", "114", dt.date(2016, 12, 31)) in cited
    assert not [c for c in cited if c[0] == "minfadian"]


@pytest.mark.parametrize("day", ["2022-06-30", "2023-12-04", "2023-12-05"])
def test_every_citation_of_a_finding_is_in_force_on_the_day(run, make_case, library, day):
    charge = CHARGE | {"from": "2021-01-01", "to": "2021-06-30", "due": "2021-06-30"}
    case = make_case(charges=[charge], contract={"name": "合同", "late_fee": {"rate": "0.003"}})
    result = run(case, day)
    cited = [c for f in result.assessment.findings for c in f.citations]
    cited += [c for fee in result.assessment.late_fees.values() for s in fee.steps for c in s.citations]
    assert all(library.format(c, on=dt.date.fromisoformat(day)) for c in cited)
    assert any(c.work == "hetong-tongze-jieshi" for c in cited) == (day >= "2023-12-05")


def test_the_same_case_gives_the_same_assessment(run, make_case):
    case = make_case(
        contract={"name": "合同", "late_fee": {"rate": "0.0005"}},
        charges=[CHARGE],
        payments=[{"id": "P1", "date": "2025-01-15", "amount": "10"}],
    )
    assert run(case, "2025-06-30") == run(case, dt.date(2025, 6, 30))
