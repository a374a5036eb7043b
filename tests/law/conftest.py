from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from feecase import resources
from feecase.law.check import check
from feecase.law.library import Library
from feecase.law.names import Names

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="session")
def statutes() -> Library:
    """The shipped law alone, without plugins."""
    return Library.open([resources.folder("statutes")])


@pytest.fixture(scope="session")
def names(statutes):
    return Names.of(statutes)


@pytest.fixture(scope="session")
def today():
    return TODAY


@pytest.fixture
def checked(statutes):
    """Check one piece of text: checked("……", on=…) → citations."""

    def run(text, on=TODAY, today=TODAY):
        return check([("正文", text)], statutes, on=on, today=today)

    return run


@pytest.fixture(scope="session")
def shared():
    """The reference material beside the checkout."""
    folder = Path(resources.__file__).resolve().parents[3] / "shared"
    if not folder.is_dir():
        pytest.skip("no reference material beside the checkout")
    return folder
