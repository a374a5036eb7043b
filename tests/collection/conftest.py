"""What the tests of collection share: the conduct of a place, and small cases."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.collection.conduct import Conduct
from feecase.collection.words import Lexicon
from feecase.engine import load_context

MONDAY = dt.date(2026, 11, 30)


@pytest.fixture(scope="session")
def context():
    return load_context()


@pytest.fixture(scope="session")
def conduct(context):
    """The conduct of a place by its code."""

    def of(code="370202", **more):
        place = context.plugins.place(code)
        return Conduct(place, Lexicon.of(context.plugins.collection_for(place).conduct), **more)

    return of
