"""The main job inside a workspace: every command works on its cases without handing them out first."""

from __future__ import annotations

import json
import shutil

import pytest

from feecase.cli.main import execute
from feecase.resources import folder

AS_OF = ("--as-of", "2026-11-20")
CASE = "3-1-1601"


@pytest.fixture
def inside(tmp_path, monkeypatch, capsys):
    """Work in a fresh workspace with the example estate imported; `inside(command, …)` returns the exit code and the JSON data."""
    shutil.copytree(folder("examples") / "sunshine-garden", tmp_path / "garden", ignore=shutil.ignore_patterns("cases"))
    monkeypatch.chdir(tmp_path / "garden")
    assert execute(["init"]) == 0
    assert execute(["import", "欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx"]) == 1  # some rows are rejected
    capsys.readouterr()

    def run(*arguments):
        code = execute([*arguments, "--json"])
        return code, json.loads(capsys.readouterr().out).get("data")

    return run


def test_reading_commands_take_ids_and_without_any_all_open_cases(inside, tmp_path):
    code, data = inside("check", *AS_OF)
    assert (code, data["failed"]) == (0, [])
    assert len(data["cases"]) == 14
    assert inside("claim", CASE, *AS_OF)[1]["case"] == CASE
    assert inside("limitation", CASE, *AS_OF)[1]["charges"]
    whole = inside("status", *AS_OF)[1]
    assert len(whole["cases"]) == 14
    assert not list((tmp_path / "garden").glob("cases/*/case.yaml"))


def test_a_bundle_is_prepared_verified_and_told_without_handing_out(inside, tmp_path):
    code, data = inside("prepare", CASE, *AS_OF, "--only", "complaint")
    assert code in (0, 3)
    assert data["cases"][0]["out"] == str(tmp_path / "garden" / "cases" / CASE / "out")
    code, data = inside("verify", CASE)
    assert (code, data["bundles"][0]["proof"]["mismatches"]) == (0, [])
    assert inside("verify", f"cases/{CASE}/out")[1]["bundles"][0]["not_proved"] == ""  # its case is found by its place


def test_a_name_that_no_case_has_is_told(inside, capsys):
    assert execute(["check", "9-9-999", *AS_OF]) == 1
    assert "9-9-999" in capsys.readouterr().err
