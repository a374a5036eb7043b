"""What views make of results: the same words for a terminal, a browser or a file."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import CaseRef
from feecase.engine import load_context
from feecase.errors import Problem
from feecase.flows import many, single
from feecase.flows.portfolio import portfolio, portfolio_row
from feecase.flows.single import CaseRequest, ClaimRequest
from feecase.resources import folder
from feecase.views.check import check_json, check_page, worst_cases_first
from feecase.views.claim import claim_page, claims_json, explain, explainable, steps_page
from feecase.views.failures import failure_page, failures
from feecase.views.limitation import is_named, limitation_page, limitation_steps_page, limitations_json
from feecase.views.page import Grid, Labelled, Sentence
from feecase.views.status import status_csv, status_page

DAY = dt.date(2026, 11, 20)
STORE = FolderStore(folder("examples") / "sunshine-garden" / "cases")


@pytest.fixture(scope="module")
def context():
    return load_context()


@pytest.fixture(scope="module")
def outcomes(context, tmp_path_factory):
    """Results of every flow that reads, for a case written here."""
    root = tmp_path_factory.mktemp("views")
    case = root / "cases" / "3-1-302"
    case.mkdir(parents=True)
    (root / "project.yaml").write_text(
        "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园}\n", encoding="utf-8"
    )
    (case / "case.yaml").write_text(
        "id: 3-1-302\nextends: ../../project.yaml\npremises: {unit: 3-1-302}\ndefendants: [{id: D1, name: =李明}]\n"
        "charges: [{id: C1, item: 物业费, from: 2023-01-01, to: 2023-12-31, due: 2024-01-10, amount: '2280.00'}]\n",
        encoding="utf-8",
    )
    store = FolderStore(root / "cases")
    good, missing = CaseRef(store, "3-1-302"), CaseRef(store, "9-9-999")

    def run(flow, request):
        return list(many.run(flow, context, [(ref, request(ref.case)) for ref in (good, missing)]))

    return {
        "check": run(single.check, lambda case: CaseRequest(case, DAY)),
        "claim": run(single.claim, lambda case: ClaimRequest(case, DAY, DAY - dt.timedelta(days=30))),
        "limitation": run(single.limitation, lambda case: CaseRequest(case, DAY)),
        "status": run(portfolio_row, lambda case: CaseRequest(case, DAY)),
    }


def _texts(page):
    """Return all that a page says, part by part."""
    said = []
    for part in page:
        if isinstance(part, Grid):
            said += [" ".join(part.columns)]
            said += [" ".join(cell if isinstance(cell, str) else cell.text for cell in row) for row in part.rows if row]
        else:
            said.append(f"{part.label} {part.text}" if isinstance(part, Labelled) else part.text)
    return said


def test_what_failed_is_told_with_its_place_and_not_lost(outcomes):
    (told,) = failures(outcomes["check"])
    assert told["folder"].endswith("9-9-999")
    assert any("9-9-999" in text for text in _texts(failure_page(outcomes["check"])))


def test_a_traceback_is_shown_where_the_fault_is_ours():
    outcome = many.Outcome(CaseRef(STORE, "x"), problems=(Problem("程序错误"),), bug="Traceback …")
    assert [part.text for part in failure_page([outcome])][-1] == "Traceback …"


def test_every_finding_of_a_case_is_on_its_page_with_what_to_do(context, outcomes):
    (case,) = worst_cases_first(outcomes["check"])
    said = _texts(check_page(context, [case], "note", full=True))
    for finding in case.assessment.findings:
        assert any(finding.what in text for text in said)
        assert not finding.settle or any(finding.settle in text for text in said)
    data = check_json(context, outcomes["check"], DAY)
    assert [one["what"] for one in data["cases"][0]["findings"]] == [f.what for f in case.assessment.findings]
    assert len(data["failed"]) == 1


def test_a_page_down_to_a_level_leaves_out_what_is_below(context, outcomes):
    (case,) = worst_cases_first(outcomes["check"])
    said = _texts(check_page(context, [case], "blocking", full=False))
    notes = [finding.what for finding in case.assessment.findings if finding.level == "note"]
    assert notes
    assert not [note for note in notes if any(note in text for text in said)]


def test_the_claim_shows_its_sums_and_what_changed(context, outcomes):
    result = outcomes["claim"][0].result
    said = "\n".join(_texts(claim_page(result, DAY - dt.timedelta(days=30))))
    assert "本金 2,280.00" in said
    data = claims_json(outcomes["claim"], DAY, single=False)
    assert data["cases"][0]["principal"] == "2280.00"
    assert data["cases"][0]["changes"] == [
        {"what": c.what, "before": f"{c.before:.2f}", "after": f"{c.after:.2f}"} for c in result.changes
    ]
    for item in explainable(result.opened):
        assert list(explain(result.opened, item)), item
        assert _texts(steps_page(result.opened, item, context.library))


def test_limitation_shows_when_it_ends_and_says_each_step(context, outcomes):
    report = outcomes["limitation"][0].result
    assert "2027-01-11" in "\n".join(_texts(limitation_page(report, wide=True)))
    name = report.debts[0].id
    assert is_named(name, name)
    assert not is_named(name, "另一笔")
    steps = _texts(limitation_steps_page(report, name, context.library))
    assert len(steps) > 2
    assert limitations_json(outcomes["limitation"], single=False)["cases"][0]["charges"][0]["primary"]["proved"]["expires"] == (
        "2027-01-11"
    )


def test_the_portfolio_adds_up_and_a_name_is_no_formula(outcomes):
    whole = portfolio([outcomes["status"][0].result], as_of=DAY)
    said = _texts(status_page(whole))
    assert any("欠付本金 2,280.00 元" in text for text in said)
    assert "'=李明" in status_csv(whole)


def test_parts_of_a_page_know_no_terminal():
    assert Sentence("文字") == Sentence("文字", "")
    view = Grid("甲", "乙", right=("乙",))
    view.add_row("一", "1")
    view.add_section()
    assert (view.rows, view.right) == ([("一", "1"), None], frozenset({"乙"}))


def test_a_program_reads_cases_and_failed_for_one_case_and_for_many(outcomes):
    """The keys of one case asked for by itself stay beside them; a case that failed leaves `cases` empty, not another shape."""
    alone, many_cases = (
        limitations_json(outcomes["limitation"], single=True),
        limitations_json(outcomes["limitation"], single=False),
    )
    assert alone["cases"] == many_cases["cases"]
    assert alone["failed"] == many_cases["failed"]
    assert alone["case"] == alone["cases"][0]["case"]
    assert set(many_cases) == {"cases", "failed"}
    assert limitations_json(outcomes["limitation"][1:], single=True)["cases"] == []
