"""What the contract tests share: the source files, and the context with every first-party plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def sources():
    """Every module of feecase and of its first-party plugins: dotted name → file."""
    found = {}
    for base in (ROOT / "src", *sorted(ROOT.glob("plugins/*/src"))):
        for path in sorted(base.rglob("*.py")):
            parts = path.relative_to(base).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@pytest.fixture(scope="session")
def place_modules():
    """The modules of every first-party place plugin."""
    import importlib

    return [importlib.import_module(p.name) for p in sorted(ROOT.glob("plugins/*/src/feecase_*"))]
