"""Which cases an argument names: folders everywhere, ids and rooms inside a workspace."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from feecase.cli import cases
from feecase.errors import InputError, UsageError
from feecase.resources import folder
from feecase.workspace import cases as rows
from feecase.workspace import folders, setup

AT = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def garden(tmp_path, monkeypatch):
    """The example estate with its two finished cases; the working folder is there."""
    copy = shutil.copytree(folder("examples") / "sunshine-garden", tmp_path / "garden")
    shutil.rmtree(copy / "cases" / "3-1-1601")  # only the lawyer's choices wait there
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def workspace(garden, monkeypatch, tmp_path):
    """Its cases in a workspace elsewhere; the working folder is there."""
    with setup.create(tmp_path / "ws", at=AT, actor="周") as opened:
        folders.take_in(opened, garden, at=AT, actor="周")
        monkeypatch.chdir(opened.folder)
        yield opened


def _ids(*arguments):
    return [ref.case for ref in cases.chosen([Path(argument) for argument in arguments])]


ALL = ["1-2-602", "2-1-803"]


def test_a_folder_of_cases_or_one_case_however_it_is_written(garden):
    assert _ids("cases") == ALL
    assert _ids("cases/2-1-803", "cases/../cases/2-1-803", "cases/2-1-803/case.yaml") == ["2-1-803"]


def test_a_wrong_path_stays_so_that_the_others_go_on(garden):
    assert _ids("cases/2-1-803", "nowhere") == ["2-1-803", "nowhere"]
    with pytest.raises(InputError):
        _ids("nowhere")


def test_outside_a_workspace_a_command_needs_its_cases(garden):
    with pytest.raises(UsageError):
        cases.chosen(None)


def test_in_a_workspace_nothing_means_all_that_are_open(workspace):
    assert [ref.case for ref in cases.chosen(None)] == ALL
    rows.close(workspace, ["2-1-803"], at=AT, actor="周")
    assert [ref.case for ref in cases.chosen(None)] == ["1-2-602"]
    assert _ids("2-1-803") == ["2-1-803"]  # named by its id it is meant, closed or not


def test_in_a_workspace_its_folder_of_cases_means_the_cases_until_they_are_handed_out(workspace):
    assert _ids("cases") == ALL
    assert _ids("cases/2-1-803") == ["2-1-803"]
    assert {type(ref.store).__name__ for ref in cases.chosen([Path("cases")])} == {"WorkspaceStore"}
    folders.hand_out(workspace, ["2-1-803"], at=AT, actor="周")
    (ref,) = cases.chosen([Path("cases/2-1-803")])
    assert type(ref.store).__name__ == "FolderStore"


def test_one_case_is_one(workspace):
    assert cases.one(Path("2-1-803")).case == "2-1-803"
    with pytest.raises(UsageError):
        cases.one(Path("cases"))
