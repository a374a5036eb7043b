from __future__ import annotations

import datetime as dt
import shutil

import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author
from feecase.cases.workspace import WorkspaceStore
from feecase.engine import load_context
from feecase.intake.folder_import import import_files
from feecase.resources import folder
from feecase.workspace import folders, setup

AT = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
ROOMS = ("3-1-302", "5-2-1101")
BOOKS = ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")


@pytest.fixture
def day():
    """The day as of which cases are judged."""
    return AT.date()


@pytest.fixture
def author():
    """Who works."""
    return Author(AT, "周")


@pytest.fixture(scope="session")
def context():
    """Built-in and installed plugins and their law."""
    return load_context()


@pytest.fixture(scope="session")
def _imported(tmp_path_factory, context):
    root = shutil.copytree(folder("examples") / "sunshine-garden", tmp_path_factory.mktemp("estate") / "garden")
    plugins = context.plugins
    files = [root / name for name in BOOKS]
    import_files(files, root / "project.yaml", root / "cases", importers=plugins.importers, cues=plugins.cues)
    return root


@pytest.fixture
def estate(_imported, tmp_path):
    """The example estate with its case folders."""
    return shutil.copytree(_imported, tmp_path / "garden")


@pytest.fixture
def in_folder(estate):
    """Its cases as folders."""
    return FolderStore(estate / "cases")


@pytest.fixture
def in_workspace(_imported, tmp_path):
    """The same cases in a workspace elsewhere; the folders that they came from are gone."""
    taken = shutil.copytree(_imported, tmp_path / "taken")
    with setup.create(tmp_path / "ws", at=AT, actor="周") as workspace:
        done = folders.take_in(workspace, taken, at=AT, actor="周")
        assert not [problem for one in done for problem in one.problems]
        shutil.rmtree(taken / "cases")
        yield WorkspaceStore.of(workspace)
