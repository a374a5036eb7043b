"""Check, limitation and claim say the same of a case in a folder and in a workspace."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import CaseRef
from feecase.flows import many, single
from feecase.flows.single import CaseRequest, ClaimRequest


@pytest.fixture
def ids(in_folder):
    """The example cases."""
    return [entry.id for entry in in_folder.entries()]


def test_the_same_findings_limitation_and_claim_in_both_homes(context, in_folder, in_workspace, ids, day):
    homes = [{}, {}]
    for number, store in enumerate((in_folder, in_workspace)):
        for case in ids:
            opened = single.check(context, store, CaseRequest(case, day))
            claim = single.claim(context, store, ClaimRequest(case, day, since=day - dt.timedelta(days=90)))
            report = single.limitation(context, store, CaseRequest(case, day))
            homes[number][case] = (opened.assessment, opened.choices, claim.opened.claim, claim.variants, claim.changes, report)
    assert len(ids) > 3
    assert homes[0] == homes[1]
    assert any(found[4] for found in homes[0].values())  # three months change something


def test_many_cases_go_on_where_one_is_wrong(context, in_folder, ids, day):
    (in_folder.root / ids[0] / "case.yaml").write_text("id: [", encoding="utf-8")
    work = [(CaseRef(in_folder, case), CaseRequest(case, day)) for case in (*ids, "9-9-999")]
    outcomes = list(many.run(single.check, context, work))
    assert [outcome.name for outcome in outcomes] == [*ids, "9-9-999"]
    assert [outcome.ok for outcome in outcomes] == [False, *[True] * (len(ids) - 1), False]
    assert outcomes[0].code == "input-error"
    assert "case.yaml" in outcomes[0].problems[0].where


def test_a_bug_is_told_with_its_place_and_stops_nothing(context, in_folder, ids, day):
    work = [(CaseRef(in_folder, case), None) for case in ids[:2]]
    outcomes = list(many.run(single.check, context, work))
    assert all("AttributeError" in outcome.bug and outcome.problems[0].where.endswith(outcome.name) for outcome in outcomes)


def test_work_can_be_sent_to_other_processes(context, in_folder, ids, day):
    work = [(CaseRef(in_folder, case), CaseRequest(case, day)) for case in ids[:2]]
    assert pickle.loads(pickle.dumps((single.check, work))) == (single.check, work)
    here, elsewhere = (list(many.run(single.limitation, context, work, jobs=jobs)) for jobs in (1, 2))
    assert here == elsewhere
    assert isinstance(here[0].ref.store, FolderStore)
