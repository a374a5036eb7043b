"""`feecase.api` offers every flow, for a case folder and for a case in a workspace."""

from __future__ import annotations

import datetime as dt

from feecase import api

CASE = "3-1-1601"


def test_a_case_folder_by_its_path(in_folder, day):
    path = in_folder.root / CASE
    opened = api.check(str(path), as_of=day)
    assert api.limitation(path, as_of=day) == opened.assessment.limitation
    found = api.claim_case(path, as_of=day, since=day - dt.timedelta(days=30))
    assert found.opened.claim == opened.claim
    assert {file.file for file in api.scan(path)} >= {item.file for item in opened.loaded.case.evidence if "/" in item.file} - {
        item.file for item in opened.loaded.case.evidence if item.id in opened.loaded.missing_files
    }
    api.prepare(path, as_of=day, only=["complaint"])
    assert api.verify(path).proof.mismatches == ()


def test_a_case_in_a_workspace_by_its_id(in_workspace, author, day):
    ref = api.open_case(in_workspace.folder, CASE)
    with ref.store:
        done = api.prepare(ref, as_of=day, only=["complaint"], author=author)
        assert done.out == in_workspace.out(CASE)
        whole, failed = api.portfolio([ref], as_of=day)
        assert ([line.case for line in whole.cases], failed) == ([CASE], ())


def test_stores_are_compared_and_assessed(in_workspace, estate, author, day):
    result = api.reconcile(in_workspace, [estate / "欠费明细表.xlsx"], on=day)
    assert len(result.report.cases) > 3
    assert api.announce(in_workspace, on=day, at=author.at, limit=2) == 2


def test_everything_that_is_offered_can_be_called():
    assert all(callable(getattr(api, name)) for name in api.__all__)
