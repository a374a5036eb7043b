"""A generated plugin installs offline and passes its own tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from feecase.errors import InputError, UsageError
from feecase.extend.scaffold import create


def test_a_generated_plugin_installs_and_passes_its_own_tests(tmp_path):
    folder = create("shen-zhen", "440300", tmp_path)
    target = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "--target", str(target), str(folder)], check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(target), "PYTHONWARNINGS": "error"}
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
    )
    listed = subprocess.run(
        [
            sys.executable,
            "-c",
            "from feecase.engine import load_context; print([d.name for d in load_context().plugins.distributions])",
        ],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
    )

    assert tests.returncode == 0, tests.stdout
    assert "3 passed" in tests.stdout
    assert "feecase-shen-zhen" in listed.stdout


def test_the_tree_is_complete_and_nothing_is_left_unfilled(tmp_path):
    folder = create("feecase-suzhou", "320500", tmp_path)
    files = {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}

    assert folder.name == "feecase-suzhou"
    assert sorted(files) == [
        "CHANGELOG.md",
        "README.md",
        "pyproject.toml",
        "src/feecase_suzhou/320500.yaml",
        "src/feecase_suzhou/__init__.py",
        "src/feecase_suzhou/py.typed",
        "src/feecase_suzhou/statutes/README.md",
        "tests/test_suzhou.py",
    ]
    assert not any("example" in text or "深圳" in text or "440300" in text for text in files.values())
    assert files["src/feecase_suzhou/320500.yaml"].startswith("place: 320500\nname: 江苏省苏州市\n")


@pytest.mark.parametrize("name", ["", "Shenzhen", "shen_zhen", "-a", "a-", "深圳", "../evil"])
def test_a_name_that_cannot_be_a_package_is_refused(tmp_path, name):
    with pytest.raises(UsageError):
        create(name, "440300", tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_wrong_code_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(InputError):
        create("shenzhen", "4403", tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_never_overwritten(tmp_path):
    create("shenzhen", "440300", tmp_path)
    with pytest.raises(UsageError, match="已存在"):
        create("shenzhen", "440300", tmp_path)
