"""Toy plugins: modules with hooks, and installed distributions with entry points."""

from __future__ import annotations

import sys
import textwrap
from types import ModuleType

import pytest

from feecase.plugin import hookimpl


@pytest.fixture
def toy():
    """Make a plugin module: `toy("toy_a", feecase_checks=lambda: [...])`."""

    def make(name, **hooks):
        module = ModuleType(name)
        for hook, function in hooks.items():
            function.__name__ = hook
            setattr(module, hook, hookimpl(function))
        return module

    return make


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution with one plugin module for this test: `install("feecase-toy", "1.0", "toy", code)`."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(distribution, version, entry, code, requires="feecase>=0.1,<0.2"):
        module = f"{distribution.replace('-', '_')}_{entry}"
        monkeypatch.delitem(sys.modules, module, raising=False)
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(code), encoding="utf-8")
        info = tmp_path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        needs = f"Requires-Dist: {requires}\n" if requires else ""
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n{needs}", encoding="utf-8"
        )
        with (info / "entry_points.txt").open("a", encoding="utf-8") as points:
            points.write(f"[feecase]\n{entry} = {module}\n" if points.tell() == 0 else f"{entry} = {module}\n")
        return module

    return make
