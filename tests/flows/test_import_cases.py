"""One flow imports into either home, and both then hold the same cases."""

from __future__ import annotations

import shutil

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import ImportRequest
from feecase.cases.workspace import WorkspaceStore
from feecase.flows.import_cases import import_cases
from feecase.flows.single import CaseRequest, check
from feecase.intake.casefolder import BILLING
from feecase.resources import folder
from feecase.workspace import setup

BOOKS = ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")


def test_the_same_tables_make_the_same_cases_in_both_homes(context, author, day, tmp_path):
    here = shutil.copytree(folder("examples") / "sunshine-garden", tmp_path / "here")
    there = shutil.copytree(folder("examples") / "sunshine-garden", tmp_path / "there")
    in_folder = FolderStore(here / "cases")
    first = import_cases(context, in_folder, ImportRequest(tuple(here / book for book in BOOKS), author))
    with setup.create(there, at=author.at, actor=author.name) as workspace:
        in_workspace = WorkspaceStore.of(workspace)
        second = import_cases(context, in_workspace, ImportRequest(tuple(there / book for book in BOOKS), author))

        assert {case.id: case.outstanding for case in first.cases} == {case.id: case.outstanding for case in second.cases}
        assert first.rejected == second.rejected
        for case in first.cases:
            assert in_workspace.text(case.id, BILLING).content == in_folder.text(case.id, BILLING).content
        one = first.cases[0].id
        findings = [check(context, store, CaseRequest(one, day)).assessment.findings for store in (in_folder, in_workspace)]
        assert findings[0] == findings[1]

        again = import_cases(context, in_workspace, ImportRequest(tuple(there / book for book in BOOKS), author, dry_run=True))
        assert (again.changed, again.written) == ((), False)
