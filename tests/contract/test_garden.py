"""What stands around the code agrees with it: versions tested, workflows, documentation, tests beside their rooms."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements):
    return {re.match(r"[A-Za-z0-9_.-]+", line)[0].lower().replace("_", "-") for line in requirements}


def constrained():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_constraints_are_names_and_versions_only():
    assert [line for line in constrained() if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.+!-]*", line)] == []


def test_every_dependency_that_the_tests_install_has_a_tested_version():
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = names([*PROJECT["project"]["dependencies"], *extras["dev"], *extras["web"], *extras["store"], *extras["sql"]])

    assert wanted - names(constrained()) - {"feecase"} == set()


def test_the_workflow_runs_every_python_that_the_package_promises():
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))
    matrix = re.search(r"python: \[(.+?)\]", (ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8"))

    assert re.findall(r"3\.\d+", matrix[1]) == promised


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readmes_install_the_tested_versions(readme):
    commands = re.findall(r"^ {4}(pip install .*)$", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE)

    assert len(commands) >= 2
    assert all("-c constraints.txt" in command for command in commands[:2])


def test_every_decision_is_listed():
    pages = {path.name for path in (ROOT / "docs/adr").glob("0*.md")}

    assert pages == set(re.findall(r"\]\((0[^)]+\.md)\)", (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")))
    assert len(pages) >= 8
