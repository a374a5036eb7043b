from __future__ import annotations

import datetime as dt

import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author
from feecase.cases.workspace import WorkspaceStore
from feecase.workspace import folders, setup

AT = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def author():
    """Who saves."""
    return Author(AT, "周")


@pytest.fixture
def tree(tmp_path):
    """A project with one case, its evidence in the case folder and beside the project."""
    root = tmp_path / "tree"
    case = root / "cases" / "3-1-302"
    (case / "evidence").mkdir(parents=True)
    (root / "evidence").mkdir()
    (root / "project.yaml").write_text(
        "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园}\n"
        "evidence:\n  - {id: E1, file: evidence/合同.txt, kind: contract, title: 物业服务合同, proves: 合同关系}\n",
        encoding="utf-8",
    )
    (root / "evidence" / "合同.txt").write_text("前期物业服务合同", encoding="utf-8")
    (case / "evidence" / "催告.txt").write_text("催告函", encoding="utf-8")
    (case / "case.yaml").write_text(
        "id: 3-1-302\nextends: [../../project.yaml, billing.yaml]\nevidence:\n"
        "  - {id: E2, file: evidence/催告.txt, kind: demand, title: 催告函, proves: 催告}\n",
        encoding="utf-8",
    )
    (case / "billing.yaml").write_text(
        "premises: {unit: 3-1-302}\ndefendants: [{id: D1, name: 李明}]\n"
        "charges: [{id: C202409, item: 物业费, from: 2024-09-01, to: 2024-09-30, amount: '190.00'}]\n",
        encoding="utf-8",
    )
    return root


@pytest.fixture(params=["folder", "workspace"])
def store(request, tree, tmp_path):
    """The same case in each of its two homes."""
    if request.param == "folder":
        yield FolderStore(tree / "cases")
        return
    home = tmp_path / "ws"
    with setup.create(home, at=AT, actor="周") as workspace:
        (moved,) = folders.take_in(workspace, tree / "cases", at=AT, actor="周")
        assert not moved.problems
        yield WorkspaceStore.of(workspace)
